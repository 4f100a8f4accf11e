//! Witnesses stand for the log: their signatures come with a receipt that is asked for again.

use std::{
    fs::{self, File},
    net::TcpListener,
    process::Child,
};

use ombud_ledger::VerifyingKey;
use serde_json::{Value, json};

use crate::{
    QUESTION,
    app::{TestApp, http::Request, ombud, poll},
    log_key,
};

/// A witness that runs, and is killed when nobody needs it any more.
struct Witness {
    process: Child,
    name: String,
    address: String,
    key: VerifyingKey,
}

impl Drop for Witness {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Witness {
    /// One of this name, which remembers what it saw in the folder.
    fn start(app: &TestApp, name: &str, address: Option<&str>, more: &[&str]) -> Self {
        let address = address.map_or_else(free_address, str::to_owned);
        let folder = app.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        let out = folder.join("out");
        let folder = folder.to_str().unwrap();
        let process = ombud(&app.settings, &app.folder)
            .args(["witness", "--folder", folder, "--name", name, "--listen", &address])
            .args(more)
            .stdout(File::create(&out).unwrap())
            .spawn()
            .unwrap();
        let key = poll("the witness is ready", || {
            let said = fs::read_to_string(&out).unwrap();
            let line = said.lines().find_map(|line| line.trim().strip_prefix("key "))?;
            Some(line.parse().unwrap())
        });
        Self { process, name: name.to_owned(), address, key }
    }

    /// As it stands in the configuration of a log.
    fn setting(&self) -> String {
        format!("http://{} {}", self.address, self.key)
    }
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn set_witnesses(app: &mut TestApp, witnesses: &[&Witness]) {
    let settings: Vec<String> = witnesses.iter().map(|witness| witness.setting()).collect();
    assert_eq!(app.take_server().stop(), Some(0));
    app.settings.insert("OMBUD_LEDGER_WITNESSES".to_owned(), json!(settings).to_string());
    app.start_again();
}

/// The receipt of a decision once so many have signed its checkpoint, in a file.
fn signed_by(app: &TestApp, token: &str, decision: &Value, count: usize) -> String {
    let path = format!("/v1/decisions/{}/receipt", decision.as_str().unwrap());
    let receipt = poll("the witnesses cosign", || {
        let receipt = app.get(&path).bearer(token).send().expect(200);
        let lines = receipt["proof"].as_str().unwrap().lines();
        (lines.filter(|line| line.starts_with("— ")).count() == count).then_some(receipt)
    });
    let file = app.folder.join(format!("signed-by-{count}.json"));
    fs::write(&file, receipt.to_string()).unwrap();
    file.display().to_string()
}

#[test]
fn a_receipt_asked_for_again_says_which_witnesses_stand_for_it() {
    let mut app = TestApp::start();
    let log = log_key(&app.address);
    let log_text = log.to_string();
    let watched = ["--log", log_text.as_str()];
    let one = Witness::start(&app, "witness.example/one", None, &watched);
    let two = Witness::start(&app, "witness.example/two", None, &watched);
    let stranger = Witness::start(&app, "witness.example/three", None, &watched);
    set_witnesses(&mut app, &[&one, &two]);
    let talk = app.open("de").keep();
    let reply = talk.on(&app).say(QUESTION)["reply"].clone();
    let signatures = reply["receipt"]["proof"].as_str().unwrap().matches("— ").count();
    assert_eq!(signatures, 1, "the reply does not wait for witnesses");
    let alone = app.folder.join("alone.json");
    fs::write(&alone, reply["receipt"].to_string()).unwrap();
    let alone = alone.display().to_string();
    let both = signed_by(&app, &talk.token, &reply["decision"], 3);
    // Without the server, whether it runs or not.
    assert_eq!(app.take_server().stop(), Some(0));
    let verify = |receipt: &str, witnesses: &[&Witness], more: &[&str]| {
        let mut arguments = vec!["verify", receipt, "--key", &log_text];
        let keys: Vec<String> = witnesses.iter().map(|it| it.key.to_string()).collect();
        for key in &keys {
            arguments.extend(["--witness", key]);
        }
        arguments.extend(more);
        let ran = app.ombud(&arguments);
        (ran.code, format!("{}{}", ran.stdout, ran.stderr))
    };
    let (code, said) = verify(&both, &[&one, &two], &[]);
    assert_eq!(code, Some(0), "{said}");
    for witness in [&one, &two] {
        assert!(said.contains(&format!("cosigned by {} at 2", witness.name)), "{said}");
    }
    assert_eq!(verify(&both, &[], &[]).0, Some(0), "whoever asks for no witness needs none");
    let (code, said) = verify(&both, &[&one, &stranger], &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("1 of the witnesses that were asked for stand for it, 2 must"), "{said}");
    let (code, said) = verify(&both, &[&one, &stranger], &["--quorum", "1", "--json"]);
    assert_eq!(code, Some(0), "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["witnesses"][0]["witness"], one.name);
    assert_eq!(said["witnesses"].as_array().unwrap().len(), 1);
    assert_eq!(verify(&alone, &[&one], &[]).0, Some(1), "the receipt of the reply has none");
    // What was asked for wrongly.
    let (code, said) = verify(&both, &[&one, &one], &[]);
    assert!(code == Some(2) && said.contains("is given twice"), "{said}");
    let (code, said) = verify(&both, &[&one], &["--quorum", "2"]);
    assert!(code == Some(2) && said.contains("must be 1 to 1"), "{said}");
    let (code, said) = verify(&both, &[], &["--witness", &log_text]);
    assert!(code == Some(2) && said.contains("is the key of a log"), "{said}");
    // A signature that was changed is none.
    let text = fs::read_to_string(&both).unwrap();
    let mut receipt: Value = serde_json::from_str(&text).unwrap();
    let proof = receipt["proof"].as_str().unwrap();
    let line = proof.lines().find(|line| line.contains("witness.example/one")).unwrap();
    let mut letters: Vec<char> = line.chars().collect();
    let at = letters.len() - 12;
    letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
    let changed: String = letters.into_iter().collect();
    receipt["proof"] = json!(proof.replace(line, &changed));
    let file = app.folder.join("changed.json");
    fs::write(&file, receipt.to_string()).unwrap();
    let (code, said) = verify(file.to_str().unwrap(), &[&one, &two], &[]);
    assert!(code == Some(1) && said.contains("signature"), "{said}");
}

#[test]
fn a_witness_says_that_a_request_is_too_large() {
    let app = TestApp::start();
    let log = log_key(&app.address).to_string();
    let one = Witness::start(&app, "witness.example/large", None, &["--log", &log]);
    let large = Request::new(&one.address, "POST", "/add-checkpoint");
    let answer = large.bytes("text/plain", vec![b'x'; 300_000]).send();
    assert_eq!(answer.text(413), "the request has more than 262144 bytes\n");
    let other = Request::new(&one.address, "POST", "/add-checkpoint");
    assert_eq!(other.bytes("text/plain", "nonsense").send().status, 400);
}

#[test]
fn a_witness_follows_the_log_to_its_new_key() {
    let mut app = TestApp::start();
    let old = log_key(&app.address).to_string();
    let name = "witness.example/one";
    let witness = Witness::start(&app, name, None, &["--log", &old]);
    set_witnesses(&mut app, &[&witness]);
    let talk = app.open("de").keep();
    let reply = talk.on(&app).say(QUESTION)["reply"].clone();
    signed_by(&app, &talk.token, &reply["decision"], 2);
    assert_eq!(app.ombud(&["ledger", "rotate"]).code, Some(0));
    let reply = talk.on(&app).say(QUESTION)["reply"].clone();
    // It does not believe a key that it was not told of.
    poll("it refuses", || {
        let logged = app.logged();
        (logged.contains("the witness did not cosign") && logged.contains("403")).then_some(())
    });
    let successions = app.folder.join("successions");
    fs::write(&successions, app.get("/successions").send().text(200)).unwrap();
    let successions = successions.display().to_string();
    let address = witness.address.clone();
    drop(witness);
    let more = ["--log", old.as_str(), "--successions", &successions];
    let witness = Witness::start(&app, name, Some(&address), &more);
    let receipt = signed_by(&app, &talk.token, &reply["decision"], 2);
    let key = witness.key.to_string();
    let ran = app.ombud(&[
        "verify",
        &receipt,
        "--key",
        &old,
        "--successions",
        &successions,
        "--witness",
        &key,
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
