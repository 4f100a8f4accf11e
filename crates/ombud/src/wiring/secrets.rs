//! The secrets of a cell: read, made once, and never made anew beside data that needs them.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use ombud_domain::Ids;
use ombud_ledger::{Signer, SigningKey, VerifyingKey};

use super::{Ill, private_folder};
use crate::{
    config::{Config, KeyCommand},
    key_command::CommandSigner,
};

/// The secrets of a cell: files that only their owner can read.
pub(super) struct Secrets {
    pub(super) cell: [u8; 32],
    pub(super) token: [u8; 32],
    pub(super) ledger: LedgerKeys,
    /// Keys of the logs before a restore that are still here.
    pub(super) former: Vec<VerifyingKey>,
}

/// The keys that can sign for the log: a file, one that is to come after it, and commands.
///
/// Which of them is in office, only the log says: it names the key that signed its checkpoint. So
/// a crash between making a key, changing to it and putting its file in place loses nothing.
#[derive(Debug, Clone)]
pub(crate) struct LedgerKeys {
    pub(super) origin: String,
    pub(super) file: PathBuf,
    /// The newest first.
    pub(super) commands: Vec<Arc<dyn Signer>>,
}

impl LedgerKeys {
    pub(super) fn new(config: &Config, origin: &str) -> anyhow::Result<Self> {
        let folder = config.data.join("secrets");
        let file = if origin == config.origin {
            folder.join("ledger.key")
        } else {
            folder.join(format!("{}.ledger.key", ombud_service::slug(origin)))
        };
        let commands = config.key_commands.iter().rev().map(|command| {
            let key = VerifyingKey::from_bytes(origin, &command.public).with_context(|| {
                format!("`ledger.key_commands`: `{command}` begins with no public key")
            })?;
            let KeyCommand { program, arguments, .. } = command.clone();
            let signer = CommandSigner::new(key, program, arguments, config.key_timeout);
            Ok(Arc::new(signer) as Arc<dyn Signer>)
        });
        let commands = commands.collect::<anyhow::Result<_>>()?;
        Ok(Self { origin: origin.to_owned(), file, commands })
    }

    /// Who can sign. The key file is made where nothing else can.
    pub(super) fn signers(&self, ids: &Ids) -> anyhow::Result<Vec<Arc<dyn Signer>>> {
        let mut signers = self.commands.clone();
        if signers.is_empty() || self.file.exists() {
            signers.push(Arc::new(self.read(&self.file, ids)?));
        }
        if self.next_file().exists() {
            signers.push(Arc::new(self.read(&self.next_file(), ids)?));
        }
        Ok(signers)
    }

    /// The key to change to: that of the last command, or else a new one in a file beside the old
    /// one, durable before anything is signed with it.
    pub(crate) fn next(
        &self,
        in_office: &VerifyingKey,
        ids: &Ids,
    ) -> anyhow::Result<Arc<dyn Signer>> {
        match self.commands.first() {
            None => Ok(Arc::new(self.read(&self.next_file(), ids)?)),
            Some(command) if command.verifying_key() == in_office => bail!(
                "the last of `ledger.key_commands` signs already: add the new key's command after \
                 it, and start ombud again"
            ),
            Some(command) => Ok(Arc::clone(command)),
        }
    }

    /// Put the file of the key in office in place, and remove that of the one before.
    pub(crate) fn settle(&self, in_office: &VerifyingKey, ids: &Ids) -> anyhow::Result<()> {
        let next = self.next_file();
        let failed = || format!("`{}` cannot be put in place", self.file.display());
        let by_command = self.commands.iter().any(|command| command.verifying_key() == in_office);
        if next.exists() && self.read(&next, ids)?.verifying_key() == in_office {
            fs::rename(&next, &self.file).with_context(failed)?;
        } else if by_command && self.file.exists() {
            fs::remove_file(&self.file).with_context(failed)?;
        } else {
            return Ok(());
        }
        let folder = self.file.parent().with_context(failed)?;
        fs::File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)
    }

    pub(super) fn next_file(&self) -> PathBuf {
        let mut name = self.file.clone().into_os_string();
        name.push(".next");
        name.into()
    }

    fn read(&self, path: &Path, ids: &Ids) -> anyhow::Result<SigningKey> {
        let made = SigningKey::from_seed(&self.origin, &ids.bytes())
            .context("`ledger.origin` is no name for a key")?;
        Ok(self.of_text(path, &read_or_make(path, || made.to_text().to_string())?)?)
    }

    /// The key that stands in a file.
    pub(super) fn of_text(&self, path: &Path, text: &str) -> Result<SigningKey, Ill> {
        let key = SigningKey::from_text(text.trim()).map_err(|_error| Ill {
            why: format!("`{}` is not a signing key", path.display()),
            remedy: PUT_BACK.to_owned(),
        })?;
        let name = key.verifying_key().name();
        if name != self.origin {
            let (origin, path) = (&self.origin, path.display());
            return Err(Ill {
                why: format!(
                    "`ledger.origin` is `{origin}`, but the key in `{path}` is of `{name}`"
                ),
                remedy: format!("an origin does not change; set `ledger.origin` to `{name}`"),
            });
        }
        Ok(key)
    }
}

/// Refuse to make a new secret where data was sealed or signed with one that is not there.
pub(super) fn secrets_are_whole(config: &Config) -> anyhow::Result<()> {
    let signed_elsewhere = !config.key_commands.is_empty();
    for name in ["cell.key", "token.key", "ledger.key"] {
        if name == "ledger.key" && signed_elsewhere {
            continue;
        }
        let path = config.data.join("secrets").join(name);
        if !path.exists() {
            bail!(secret_missing(&path));
        }
    }
    Ok(())
}

/// What to do about a secret that is gone or was changed.
const PUT_BACK: &str = "put it back from where you keep the secrets";

pub(super) fn secret_missing(path: &Path) -> Ill {
    let why = format!("`{}` is missing, and the data cannot be used without it", path.display());
    Ill { why, remedy: PUT_BACK.to_owned() }
}

pub(super) fn read_secrets(config: &Config, origin: &str, ids: &Ids) -> anyhow::Result<Secrets> {
    let folder = config.data.join("secrets");
    private_folder(&folder)?;
    let bytes = |name: &str| -> anyhow::Result<[u8; 32]> {
        let path = folder.join(name);
        Ok(key_of(&path, &read_or_make(&path, || STANDARD.encode(ids.bytes::<32>()))?)?)
    };
    let ledger = LedgerKeys::new(config, origin)?;
    let former = former_keys(config, &folder);
    Ok(Secrets { cell: bytes("cell.key")?, token: bytes("token.key")?, ledger, former })
}

/// The keys that are here, of this log and of those before it: a restore leaves the old key in its place.
fn former_keys(config: &Config, folder: &Path) -> Vec<VerifyingKey> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = files.filter(|file| file.file_name().to_string_lossy().ends_with("ledger.key"));
    let of_files = files.filter_map(|file| {
        let text = fs::read_to_string(file.path()).ok()?;
        Some(SigningKey::from_text(text.trim()).ok()?.verifying_key().clone())
    });
    let commands = config.key_commands.iter();
    let of_commands =
        commands.filter_map(|key| VerifyingKey::from_bytes(&config.origin, &key.public).ok());
    of_files.chain(of_commands).collect()
}

/// The key of 32 bytes that stands in a file.
pub(super) fn key_of(path: &Path, text: &str) -> Result<[u8; 32], Ill> {
    let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Ill {
        why: format!("`{}` is not a key of 32 bytes in base64", path.display()),
        remedy: PUT_BACK.to_owned(),
    })
}

/// Read a secret, or make it, durably, before anything is sealed or signed with it.
fn read_or_make(path: &Path, make: impl FnOnce() -> String) -> anyhow::Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = make();
            let failed = || format!("the secret `{}` cannot be written", path.display());
            // Whole or not at all: a crash in between must not leave half a key behind.
            let folder = path.parent().with_context(failed)?;
            let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
            file.write_all(text.as_bytes()).with_context(failed)?;
            file.as_file().sync_all().with_context(failed)?;
            file.persist_noclobber(path).with_context(failed)?;
            fs::File::open(folder).and_then(|f| f.sync_all()).with_context(failed)?;
            Ok(text)
        }
        Err(error) => {
            Err(error).with_context(|| format!("the secret `{}` cannot be read", path.display()))
        }
    }
}
