//! The program as it is started and stopped.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use serde_json::json;

use crate::killed::Process;

#[test]
fn a_stopped_server_ends_well_and_continues_with_its_token_and_its_books() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Process::start(folder.path());
    for name in ["billing.db", "billing.db.token"] {
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let body = json!({"granted": true});
    let path = "/v1/contracts/NL-100201/consents/usage-profile";
    first.client.effect("PUT", path, "key", Some(&body)).expect(200);
    let state = first.client.state("NL-100201");
    let stopped = Command::new("kill").arg(first.child.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert!(first.child.wait().unwrap().success());

    let second = Process::start(folder.path());
    assert_eq!(second.client.token, first.client.token);
    assert_eq!(second.client.state("NL-100201"), state);
    assert_eq!(second.client.book().len(), 1);
}

#[test]
fn a_file_that_holds_no_token_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "secret\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_nordlicht-billing"))
        .arg("--data")
        .arg(folder.path().join("billing.db"))
        .args(["--listen", "127.0.0.1:0", "--token-file"])
        .arg(&token)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("at least 32 visible characters"), "{said}");
}
