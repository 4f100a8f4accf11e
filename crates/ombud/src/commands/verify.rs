//! `ombud verify`: a receipt, offline.

use std::{fs, io::Read, path::Path, process::ExitCode};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use ombud_ledger::{
    KeyChain, KeyType, LedgerError, Note, Receipt, ReceiptError, Verified, VerifiedSignature,
    VerifyingKey,
};
use serde_json::json;

use crate::{arguments::count, cli::VerifyArgs, json};

/// Whom the verifier trusts.
struct Trust {
    /// Keys of logs, each with those that came after it.
    chains: Vec<KeyChain>,
    witnesses: Vec<VerifyingKey>,
    /// How many of the witnesses must stand for it.
    quorum: usize,
    /// All keys that signatures are checked with.
    known: Vec<VerifyingKey>,
}

/// Why a receipt is not valid, or does not have who was asked for.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    #[error("the key that signed the log had ended before: another had come after it")]
    KeyEnded,
    #[error(
        "{found} of the witnesses that were asked for stand for it, {quorum} must; ask the server \
         for the receipt again: witnesses see a decision some seconds later"
    )]
    QuorumMissed { found: usize, quorum: usize },
}

impl Refusal {
    /// What to try where nobody who is trusted signed: the log may have another key by now.
    fn hint(&self, follows: bool) -> Option<&'static str> {
        use LedgerError::NoTrustedSignature;
        match self {
            Self::Receipt(ReceiptError::Malformed(_) | ReceiptError::LeafMalformed(_)) => Some(
                "a receipt is checked as it came, unchanged: `GET /v1/decisions/ID/receipt` of its server gives \
                 it again",
            ),
            Self::Receipt(ReceiptError::CheckpointUntrusted(NoTrustedSignature)) if follows => {
                Some(
                    "if the log's key has changed since you got the successions, get `/successions` of \
                 its server again; a receipt of another log, such as the one before a backup was put back, needs \
                 that log's key",
                )
            }
            Self::Receipt(ReceiptError::CheckpointUntrusted(NoTrustedSignature)) => Some(
                "if the log's key has changed since you got yours, add `--successions FILE` with \
                 what `/successions` of its server shows; a receipt of another log, such as the one before a backup \
                 was put back, needs that log's key",
            ),
            _ => None,
        }
    }
}

pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let trust = Trust::read(args)?;
    let bytes = read_receipt(&args.receipt)?;
    match trust.verify(&bytes) {
        Ok(verified) if args.json => println!("{:#}", trust.describe(&verified)?),
        Ok(verified) => tell(&verified)?,
        Err(error) => {
            let mut reason = error.to_string();
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                let said = match inner.downcast_ref() {
                    Some(error) => json::slip(error).0,
                    None => inner.to_string(),
                };
                reason = format!("{reason}: {said}");
                cause = inner.source();
            }
            let hint = error.hint(args.successions.is_some());
            if args.json {
                println!("{:#}", json!({ "valid": false, "reason": reason, "hint": hint }));
            } else {
                println!("not valid: {reason}");
                if let Some(hint) = hint {
                    println!("       {hint}");
                }
            }
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The bytes of a receipt: of a file, or of standard input where it is `-`.
fn read_receipt(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("standard input cannot be read")?;
        return Ok(bytes);
    }
    fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))
}

impl Trust {
    fn read(args: &VerifyArgs) -> anyhow::Result<Self> {
        let successions = match &args.successions {
            Some(path) => read_successions(path)?,
            None => Vec::new(),
        };
        let (mut chains, mut known) = (Vec::new(), Vec::new());
        for text in &args.keys {
            let key = read_key(text)?;
            ensure!(
                key.key_type() == KeyType::Ed25519,
                "`{}` is the key of a witness, not of a log: give it with `--witness`",
                key.name()
            );
            let chain = KeyChain::follow_from(key, &successions)
                .context("the successions do not follow one another")?;
            known.extend(chain.keys());
            chains.push(chain);
        }
        let mut witnesses: Vec<VerifyingKey> = Vec::new();
        for text in &args.witnesses {
            let key = read_key(text)?;
            ensure!(
                key.key_type() == KeyType::CosignatureV1,
                "`{}` is the key of a log, not of a witness",
                key.name()
            );
            // Under two names it would count twice (C2SP tlog-policy).
            ensure!(
                witnesses.iter().all(|other| !other.is_same_key(&key)),
                "the key of witness `{}` is given twice",
                key.name()
            );
            witnesses.push(key);
        }
        let quorum = args.quorum.unwrap_or(witnesses.len());
        ensure!(
            quorum <= witnesses.len() && (quorum > 0 || witnesses.is_empty()),
            "`--quorum` is {quorum}, but must be 1 to {}, the number of witnesses",
            witnesses.len()
        );
        known.extend(witnesses.iter().cloned());
        Ok(Self { chains, witnesses, quorum, known })
    }

    fn verify(&self, receipt: &[u8]) -> Result<Verified, Refusal> {
        let verified = Receipt::from_json(receipt)?.verify(&self.known, None)?;
        let mut by_log = verified.signatures.iter().filter(|it| it.cosigned_at.is_none());
        let allowed = by_log.any(|VerifiedSignature { key, .. }| {
            self.chains.iter().any(|chain| chain.allows(key, verified.head))
        });
        if !allowed {
            return Err(Refusal::KeyEnded);
        }
        let found = self.standing(&verified).count();
        if found < self.quorum {
            return Err(Refusal::QuorumMissed { found, quorum: self.quorum });
        }
        Ok(verified)
    }

    /// The witnesses that were asked for and have cosigned, and when they saw it.
    fn standing<'a>(
        &'a self,
        verified: &'a Verified,
    ) -> impl Iterator<Item = (&'a VerifyingKey, u64)> {
        let asked = |signature: &&VerifiedSignature| self.witnesses.contains(&signature.key);
        verified
            .signatures
            .iter()
            .filter(asked)
            .filter_map(|signature| Some((&signature.key, signature.cosigned_at?)))
    }

    fn describe(&self, verified: &Verified) -> anyhow::Result<serde_json::Value> {
        let openings: Vec<_> = verified
            .openings
            .iter()
            .map(|(field, text)| json!({ "field": field, "text": text }))
            .collect();
        let signed_by: Vec<_> =
            verified.signatures.iter().map(|signature| signature.key.to_string()).collect();
        let witnesses: Vec<_> = self
            .standing(verified)
            .map(|(key, at)| json!({ "witness": key.name(), "cosigned_at": time(at) }))
            .collect();
        Ok(json!({
            "valid": true,
            "origin": verified.origin,
            "index": verified.index,
            "size": verified.head.size,
            "leaf": serde_json::from_str::<serde_json::Value>(&verified.leaf)?,
            "openings": openings,
            "unopened": verified.unopened,
            "signed_by": signed_by,
            "witnesses": witnesses,
        }))
    }
}

/// For people.
fn tell(verified: &Verified) -> anyhow::Result<()> {
    println!("valid: entry {} of log {}", verified.index, verified.origin);
    let entries = count(verified.head.size, "entry", "entries");
    println!("       {entries}, root {}", verified.head.root);
    let leaf: serde_json::Value = serde_json::from_str(&verified.leaf)?;
    let says = |at: &str| leaf.pointer(at).and_then(|it| it.as_str()).unwrap_or("?");
    println!(
        "       {} by {} {} at {}",
        says("/kind"),
        says("/actor/kind"),
        says("/actor/id"),
        says("/at")
    );
    for VerifiedSignature { key, cosigned_at } in &verified.signatures {
        match cosigned_at {
            None => println!("       signed by {}", key.name()),
            Some(at) => println!("       cosigned by {} at {}", key.name(), time(*at)),
        }
    }
    for (field, text) in &verified.openings {
        println!("--- {field}\n{text}");
    }
    for field in &verified.unopened {
        println!("--- {field}\n(not shown in this receipt, so that nothing was checked about it)");
    }
    Ok(())
}

fn time(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|at| Timestamp::from_second(at).ok());
    time.map_or_else(|| format!("second {seconds}"), |time| time.to_string())
}

/// How the keys of a log succeeded one another: a file as `/successions` gives it.
pub(crate) fn read_successions(path: &Path) -> anyhow::Result<Vec<Note>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let notes: Vec<String> = serde_json::from_str(&text).map_err(|error| {
        let (what, _remedy) = json::slip(&error);
        anyhow::anyhow!("`{}` is no list as `/successions` gives it: {what}", path.display())
    })?;
    let read = |note: &String| note.parse().map_err(|error: LedgerError| error.into());
    notes
        .iter()
        .map(read)
        .collect::<anyhow::Result<_>>()
        .with_context(|| format!("`{}` holds something that is no signed note", path.display()))
}

/// A verifier key as text, or a file that holds one.
pub(crate) fn read_key(text: &str) -> anyhow::Result<VerifyingKey> {
    if Path::new(text).is_file() {
        let key = fs::read_to_string(text).with_context(|| format!("`{text}` cannot be read"))?;
        // What the file holds is not repeated: it may be the private key.
        return key.trim().parse().with_context(|| {
            format!("the file `{text}` holds no verifier key such as `name+hash+base64`")
        });
    }
    anyhow::ensure!(
        !text.starts_with("PRIVATE"),
        "that is a private key, which belongs nowhere but in its file; the server gives the \
         verifier key at `/key`"
    );
    text.parse().with_context(|| {
        format!("`{text}` is neither a file nor a verifier key such as `name+hash+base64`")
    })
}
