//! Mail that the assistant sends: to a server that speaks SMTP, once, and followed by another when it is
//! taken back.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    acts::{act_of, only_act, undo},
    app::{Prepared, Talk, TestApp, ombud, poll, run, write},
    credentials::set,
    mcp::python,
};

const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/smtp_server.py");

const CONTRACT: &str = r#"
built_in = "mail"
from = "Nordlicht Energie <service@nordlicht.example>"

[[letter]]
id = "visit"
words = "mail-visit"
facts = { day = { de = "Tag", en = "Day" } }

[[letter]]
id = "visit-withdrawn"
words = "mail-visit-withdrawn"

[[operation]]
name = "confirm-visit"
id = "visit"
title = { de = "Bestätigung per E-Mail", en = "confirmation by e-mail" }
effect = "compensable"
customer = "to"
per_customer_day = 3

[operation.undo]
id = "visit-withdrawn"
within_hours = 24
by_customer = true
arguments = { to = "argument.to" }
"#;

const FLOW: &str = r"
title: { de: Besuch anmelden, en: Announce a visit }
slots:
  email:
    type: text
    pattern: '[^\s@]+@[^\s@]+\.[a-z]+'
    title: { de: E-Mail-Adresse, en: E-mail address }
    ask: ask-email
    invalid: ask-email
  day:
    type: day
    title: { de: Tag, en: Day }
    ask: ask-day
    invalid: ask-day
steps:
  - ask: email
  - ask: day
  - confirm: confirm-visit
  - call: mail.confirm-visit
    with: { to: email, day: day }
    failed: visit-not-sent
  - say: visit-sent
    go: end
  - id: visit-not-sent
    hand_over: visit-to-person
";

const WORDS_DE: &str = "
ask-email = Wie lautet Ihre E-Mail-Adresse?
ask-day = An welchem Tag kommen Sie?
confirm-visit = Stimmt das so?
visit-sent = Sie bekommen gleich Post.
visit-to-person = Ein Mensch bestätigt Ihnen den Besuch.
mail-visit-subject = Ihr Besuch bei Nordlicht Energie
mail-visit = Wir freuen uns auf Sie. Geschrieben hat das unsere KI.
mail-visit-withdrawn-subject = Ihr Besuch findet nicht statt
mail-visit-withdrawn = Ihr Besuch ist abgesagt. Geschrieben hat das unsere KI.
";

const WORDS_EN: &str = "
ask-email = What is your e-mail address?
ask-day = On which day are you coming?
confirm-visit = Is that right?
visit-sent = You will get an e-mail in a moment.
visit-to-person = A person will confirm your visit.
mail-visit-subject = Your visit to Nordlicht Energie
mail-visit = We look forward to seeing you. Our AI wrote this.
mail-visit-withdrawn-subject = Your visit is cancelled
mail-visit-withdrawn = Your visit is cancelled. Our AI wrote this.
";

const INTENT: &str = r#"
command = "start_flow"
flow = "visit"
[phrasings]
de = ["Ich möchte einen Besuch anmelden", "besuch anmelden", "Besuch im Kundenbüro", "Wir kommen vorbei"]
en = ["I want to announce a visit", "announce a visit", "visit your office", "we will come by"]
"#;

const POLICY: &str = r#"
@id("mail-on-request")
@says_de("Bestätigungen schickt die KI selbst.")
@says_en("The AI sends confirmations itself.")
permit (principal, action == Action::"act", resource) when { context.tool == "mail" };
"#;

/// A mail server that keeps what it takes.
struct Post {
    process: Child,
    folder: PathBuf,
}

impl Drop for Post {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Post {
    fn does(&self, what: &str) {
        fs::write(self.folder.join("does"), what).unwrap();
    }

    fn mails(&self) -> Vec<Value> {
        let mails = fs::read(self.folder.join("mails.json"));
        mails.map_or_else(|_| vec![], |mails| serde_json::from_slice(&mails).unwrap())
    }
}

fn prepared() -> (Prepared, Post) {
    let mut prepared = Prepared::new();
    let assistant = prepared.folder.join("assistant");
    for (file, text) in [
        ("tools/mail.toml", CONTRACT),
        ("flows/visit.yaml", FLOW),
        ("examples/visit.toml", INTENT),
        ("policies/mail.cedar", POLICY),
        ("words/de.ftl", WORDS_DE),
        ("words/en.ftl", WORDS_EN),
    ] {
        fs::create_dir_all(assistant.join(file).parent().unwrap()).unwrap();
        write(&assistant, file, text);
    }
    let folder = prepared.folder.join("post");
    fs::create_dir(&folder).unwrap();
    let mut command = Command::new(python());
    command.args([SERVER, folder.to_str().unwrap()]).stdin(Stdio::null());
    let process = command.spawn().unwrap();
    let port = poll("the mail server listens", || fs::read_to_string(folder.join("port")).ok());
    prepared
        .set(&[("OMBUD_TOOLS_CONNECTED", &format!("[\"mail smtp://127.0.0.1:{}\"]", port.trim()))]);
    (prepared, Post { process, folder })
}

fn app() -> (TestApp, Post) {
    let (prepared, post) = prepared();
    (prepared.start(), post)
}

/// Announce a visit, to the end; what was answered then.
fn announced(talk: &Talk<'_>, email: &str) -> Value {
    for text in ["Ich möchte einen Besuch anmelden", email, "1.12.2031"] {
        talk.say(text);
    }
    talk.say("Ja, stimmt")
}

#[test]
fn a_letter_is_sent_once_in_approved_words_and_taken_back_by_another() {
    let (app, post) = app();
    let talk = app.open("de");
    let done = announced(&talk, "anna@example.org");
    assert!(done["reply"]["text"].as_str().unwrap().contains("gleich Post"), "{done}");
    let act = act_of(&done);
    let mails = post.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let mail = &mails[0];
    assert_eq!(mail["recipients"], json!(["anna@example.org"]));
    assert_eq!(mail["from"], "Nordlicht Energie <service@nordlicht.example>");
    assert_eq!(mail["subject"], "Ihr Besuch bei Nordlicht Energie");
    let id = act["act"].as_str().unwrap();
    assert_eq!(mail["id"], format!("<{id}@nordlicht.example>"));
    let text = mail["text"].as_str().unwrap().trim_end();
    assert_eq!(text, "Wir freuen uns auf Sie. Geschrieben hat das unsere KI.\n\nTag: 01.12.2031");
    // The address is in no leaf.
    assert!(!talk.decisions().iter().any(|one| one["leaf"].to_string().contains("example.org")));

    assert_eq!(undo(&talk, &act).send().expect(200)["state"], "undone");
    let mails = post.mails();
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert_eq!(mails[1]["subject"], "Ihr Besuch findet nicht statt");
    app.assert_well();
}

#[test]
fn what_the_server_does_not_take_was_not_sent_and_what_it_does_not_say_goes_to_a_person() {
    let (app, mut post) = app();
    for does in ["refuses", "busy"] {
        post.does(does);
        let talk = app.open("de");
        let handed = announced(&talk, "ben@example.org");
        assert_eq!(handed["reply"]["kind"], "handoff", "{does}: {handed}");
        assert_eq!(only_act(&talk)["state"], "refused", "{does}");
    }
    assert!(post.mails().is_empty());
    // It took it, and nobody knows: it is not sent a second time.
    post.does("drops");
    let talk = app.open("de");
    announced(&talk, "carla@example.org");
    assert_eq!(only_act(&talk)["state"], "unknown");
    assert_eq!(post.mails().len(), 1);
    post.process.kill().unwrap();
    post.process.wait().unwrap();
    let talk = app.open("de");
    announced(&talk, "dora@example.org");
    assert_eq!(only_act(&talk)["state"], "refused", "nobody was there, so nothing was sent");
    assert!(!app.logged().contains("example.org"), "no address in the log");
    app.assert_well();
}

#[test]
fn mail_that_cannot_be_written_or_sent_is_told_before_it_starts() {
    let (prepared, _post) = prepared();
    let assistant = prepared.folder.join("assistant");
    let check = || {
        let ran = run(ombud(&prepared.settings, &prepared.folder)
            .args(["check", assistant.to_str().unwrap()]));
        ran.stdout + &ran.stderr
    };
    let whole = check();
    assert!(!whole.contains("tools/mail.toml"), "{whole}");
    prepared
        .alter("tools/mail.toml", |contract| contract.replace("\"mail-visit\"", "\"mail-vist\""));
    let told = check();
    for wanted in ["`mail-vist`, which `words/de.ftl` has not", "`mail-visit` is never said"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    prepared.alter("tools/mail.toml", |contract| {
        contract.replace("<service@nordlicht.example>", "").replace("de = \"Tag\", ", "")
    });
    let told = check();
    for wanted in ["and no address", "has no title in de"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn a_mail_server_is_shown_the_password_that_is_kept_now() {
    let (mut prepared, post) = self::prepared();
    let listens = fs::read_to_string(post.folder.join("port")).unwrap();
    let setting = format!("[\"mail smtp://service@127.0.0.1:{}\"]", listens.trim());
    prepared.set(&[("OMBUD_TOOLS_CONNECTED", &setting)]);
    let app = prepared.start();
    assert!(app.logged().contains("its password is missing"), "{}", app.logged());
    let doctor = app.ombud(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(doctor.stdout.contains("MEND credential `mail` is missing"), "{doctor:?}");
    let sent = || {
        announced(&app.open("de"), "anna@example.org");
        post.mails().len()
    };
    assert_eq!(sent(), 0, "a person does it");
    // A password may be what people think of.
    for (round, password) in ["Größe 42!", "another"].into_iter().enumerate() {
        fs::write(post.folder.join("password"), password).unwrap();
        assert_eq!(sent(), round, "it does not know that one");
        let ran = set(&app, "mail", password);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(sent(), round + 1);
        assert!(!app.logged().contains(password), "{}", app.logged());
    }
}
