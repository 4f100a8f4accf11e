//! `ombud verify`: a receipt, offline.

use std::{fs, path::Path, process::ExitCode};

use anyhow::Context;
use ombud_ledger::{Receipt, VerifyingKey};

use crate::cli::VerifyArgs;

pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let mut keys = Vec::new();
    for key in &args.keys {
        keys.push(read_key(key)?);
    }
    let bytes = fs::read(&args.receipt)
        .with_context(|| format!("`{}` cannot be read", args.receipt.display()))?;
    let verified = Receipt::from_json(&bytes).and_then(|receipt| receipt.verify(&keys, None));
    match verified {
        Ok(verified) => {
            if args.json {
                let openings: Vec<_> = verified
                    .openings
                    .iter()
                    .map(|(field, text)| serde_json::json!({ "field": field, "text": text }))
                    .collect();
                let json = serde_json::json!({
                    "valid": true,
                    "origin": verified.origin,
                    "index": verified.index,
                    "size": verified.head.size,
                    "leaf": serde_json::from_str::<serde_json::Value>(&verified.leaf)?,
                    "openings": openings,
                });
                println!("{json:#}");
            } else {
                println!("valid: entry {} of log {}", verified.index, verified.origin);
                println!("       {} entries, root {}", verified.head.size, verified.head.root);
                let leaf: serde_json::Value = serde_json::from_str(&verified.leaf)?;
                let says = |at: &str| leaf.pointer(at).and_then(|it| it.as_str()).unwrap_or("?");
                println!(
                    "       {} by {} {} at {}",
                    says("/kind"),
                    says("/actor/kind"),
                    says("/actor/id"),
                    says("/at")
                );
                for signature in &verified.signatures {
                    println!("       signed by {}", signature.key.name());
                }
                for (field, text) in &verified.openings {
                    println!("--- {field}\n{text}");
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let mut reason = error.to_string();
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                reason = format!("{reason}: {inner}");
                cause = inner.source();
            }
            if args.json {
                println!("{:#}", serde_json::json!({ "valid": false, "reason": reason }));
            } else {
                println!("not valid: {reason}");
            }
            Ok(ExitCode::FAILURE)
        }
    }
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
