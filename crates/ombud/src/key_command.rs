//! A ledger key that somebody else keeps, such as a KMS: a command signs with it.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use ombud_ledger::{LedgerError, NoteSignature, Signer, VerifyingKey};

/// An Ed25519 signature in bytes (RFC 8032 §5.1.6).
const SIGNATURE_SIZE_BYTES: usize = 64;
/// What is read of either output, in bytes: a signature, or what is wrong.
const OUTPUT_SIZE_MAX_BYTES: u64 = 4_096;
/// How often we look whether the command has ended: little beside starting it.
const POLL: Duration = Duration::from_millis(1);

/// Runs a program for each signature, never through a shell: the bytes to sign on its standard
/// input, the 64 bytes of the signature on its standard output.
///
/// It inherits the environment without ombud's own settings. What it starts itself and leaves
/// behind is not ended when it takes too long.
#[derive(Debug)]
pub(crate) struct CommandSigner {
    key: VerifyingKey,
    program: PathBuf,
    arguments: Vec<String>,
    timeout: Duration,
}

impl CommandSigner {
    pub(crate) fn new(
        key: VerifyingKey,
        program: PathBuf,
        arguments: Vec<String>,
        timeout: Duration,
    ) -> Self {
        Self { key, program, arguments, timeout }
    }

    /// What the program gives for these bytes.
    fn run(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let program = self.program.display();
        let ours = std::env::vars_os().map(|(name, _)| name);
        let ours = ours.filter(|name| name.to_string_lossy().starts_with("OMBUD_"));
        let mut command = Command::new(&self.program);
        ours.for_each(|name| {
            command.env_remove(name);
        });
        let mut child = command
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
        let began = Instant::now();
        let stdout = read_apart(child.stdout.take());
        let stderr = read_apart(child.stderr.take());
        if let Some(mut stdin) = child.stdin.take() {
            // One that ends without reading is judged by what it answers.
            drop(stdin.write_all(message));
        }
        let late = || format!("`{program}` did not answer within {} ms", self.timeout.as_millis());
        let status = self.wait(&mut child, began)?.ok_or_else(late)?;
        let left = || self.timeout.saturating_sub(began.elapsed()).max(POLL);
        if !status.success() {
            let said = stderr.recv_timeout(left()).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            let line =
                said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
            return Err(format!("`{program}` ended with {status}: {}", line.trim()));
        }
        stdout.recv_timeout(left()).map_err(|_| late())
    }

    /// `None` if it took too long; then it is ended.
    fn wait(&self, child: &mut Child, began: Instant) -> Result<Option<ExitStatus>, String> {
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(Some(status)),
                Ok(None) if began.elapsed() < self.timeout => thread::sleep(POLL),
                Ok(None) => {
                    drop(child.kill());
                    drop(child.wait());
                    return Ok(None);
                }
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}

/// Read on a thread of its own, so that a program that writes without end, or keeps its output
/// open, holds up nobody.
fn read_apart(from: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    if let Some(from) = from {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if from.take(OUTPUT_SIZE_MAX_BYTES).read_to_end(&mut bytes).is_ok() {
                // Whoever gave up waiting does not want to know.
                drop(sender.send(bytes));
            }
        });
    }
    receiver
}

impl Signer for CommandSigner {
    fn verifying_key(&self) -> &VerifyingKey {
        &self.key
    }

    fn sign(&self, text: &str) -> Result<NoteSignature, LedgerError> {
        let failed = |reason| LedgerError::SignerFailed { reason };
        let raw = self.run(text.as_bytes()).map_err(failed)?;
        let program = self.program.display();
        if raw.len() != SIGNATURE_SIZE_BYTES {
            let size = raw.len();
            let wanted = "the 64 bytes of an Ed25519 signature";
            return Err(failed(format!("`{program}` gave {size} bytes instead of {wanted}")));
        }
        // What it gives is believed only once it verifies.
        self.key.signature(text, &raw).map_err(|_| {
            failed(format!(
                "`{program}` did not sign with the public key that is configured for it"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, path::Path};

    use ombud_ledger::SigningKey;

    use super::*;

    const ORIGIN: &str = "cell.example/ledger";

    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("sign");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    fn signer(program: PathBuf, arguments: &[&str]) -> CommandSigner {
        let key = SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap().verifying_key().clone();
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        CommandSigner::new(key, program, arguments, Duration::from_secs(20))
    }

    fn refused(signer: &CommandSigner) -> String {
        match signer.sign("text\n") {
            Err(LedgerError::SignerFailed { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_the_command_signs_is_the_text_and_its_arguments_reach_it_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap();
        let right = folder.path().join("right");
        fs::write(&right, key.sign("text\n").bytes()).unwrap();
        let seen = folder.path().join("seen");
        let program = script(folder.path(), r#"cat > "$1"; cat "$2"; [ "$3" = '$(id); *' ]"#);
        let arguments = [seen.to_str().unwrap(), right.to_str().unwrap(), "$(id); *"];
        let signed = signer(program, &arguments).sign("text\n").unwrap();
        assert_eq!(signed, key.sign("text\n"));
        assert_eq!(fs::read(seen).unwrap(), b"text\n");
    }

    #[test]
    fn a_command_that_does_not_sign_is_named_with_what_it_said() {
        let folder = tempfile::tempdir().unwrap();
        let missing = refused(&signer(folder.path().join("missing"), &[]));
        assert!(missing.contains("missing` cannot be run"), "{missing}");
        let fails = script(folder.path(), "echo 'no such key' >&2; exit 3");
        let said = refused(&signer(fails, &[]));
        assert!(said.contains("exit status: 3: no such key"), "{said}");
        let short = refused(&signer(script(folder.path(), "printf abc"), &[]));
        assert!(short.contains("gave 3 bytes"), "{short}");
        let endless = refused(&signer(script(folder.path(), "head -c 1000000 /dev/zero"), &[]));
        assert!(endless.contains("gave 4096 bytes") || endless.contains("ended with"), "{endless}");
        let wrong = refused(&signer(script(folder.path(), "head -c 64 /dev/zero"), &[]));
        assert!(wrong.contains("did not sign with the public key"), "{wrong}");
    }

    #[test]
    fn a_command_that_takes_too_long_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let mut slow = signer(script(folder.path(), "exec sleep 600"), &[]);
        slow.timeout = Duration::from_millis(200);
        let said = refused(&slow);
        assert!(said.contains("did not answer within 200 ms"), "{said}");
        // One that leaves its output open behind it, too.
        let mut open = signer(script(folder.path(), "sleep 5 &"), &[]);
        open.timeout = Duration::from_millis(300);
        assert!(refused(&open).contains("did not answer within 300 ms"));
    }
}
