//! Translation at the desk: what was said, for whoever reads it, and an answer, before it is sent. The translator is a server that
//! speaks as `LibreTranslate` does.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    app::{
        Prepared, Talk, TestApp,
        http::{Answer, header},
        write,
    },
    staff::{form, invite, page},
};

/// Turkish: “Hello, I do not understand my bill. I would like to talk to a person.”
const TURKISH: &str = "Merhaba, faturamı anlamıyorum. Bir insanla konuşmak istiyorum.";
/// Turkish: “Why has the amount become so high this month?”
const MORE: &str = "Bu ay tutar neden bu kadar yüksek oldu? Lütfen bana yardım edin.";

/// What the translator does when it is asked.
#[derive(Clone)]
enum Does {
    /// It puts the language before each text.
    Translates,
    /// It answers with this status and body.
    Answers(u16, String),
    /// It says nothing for so long.
    Waits(Duration),
}

/// A translator that speaks as `LibreTranslate` does.
struct Double {
    address: String,
    does: Arc<Mutex<Does>>,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Double {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let does = Arc::new(Mutex::new(Does::Translates));
        let asked = Arc::new(Mutex::new(vec![]));
        let (shared, seen) = (Arc::clone(&does), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (shared, seen) = (Arc::clone(&shared), Arc::clone(&seen));
                thread::spawn(move || answer(stream.unwrap(), &shared, &seen));
            }
        });
        Self { address, does, asked }
    }

    fn does(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    /// What it was asked since it was looked at last.
    fn asked(&self) -> Vec<Value> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// Settings that name it, with its key in a file.
    fn settings(&self, folder: &std::path::Path) -> BTreeMap<String, String> {
        let key = write(folder, "translator.key", "geheim\n").display().to_string();
        [
            ("OMBUD_TRANSLATION_URL", format!("http://{}/translate", self.address)),
            ("OMBUD_TRANSLATION_KEY_FILE", key),
            ("OMBUD_TRANSLATION_COUNTRY", "DE".to_owned()),
            ("OMBUD_TRANSLATION_TIMEOUT_MS", "500".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

fn answer(mut stream: TcpStream, does: &Mutex<Does>, asked: &Mutex<Vec<Value>>) {
    let mut reading = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut headers = String::new();
        while !headers.ends_with("\r\n\r\n") {
            if reading.read_line(&mut headers).unwrap_or_default() == 0 {
                return;
            }
        }
        assert!(headers.starts_with("POST /translate HTTP/1.1"), "{headers}");
        assert_eq!(header(&headers, "content-type"), Some("application/json"));
        let mut body = vec![0; header(&headers, "content-length").unwrap().parse().unwrap()];
        reading.read_exact(&mut body).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let (status, text) = match does.lock().unwrap().clone() {
            Does::Translates => {
                let to = body["target"].as_str().unwrap();
                let texts = body["q"].as_array().unwrap().iter();
                let texts: Vec<_> =
                    texts.map(|text| format!("[{to}] {}", text.as_str().unwrap())).collect();
                (200, json!({ "translatedText": texts }).to_string())
            }
            Does::Answers(status, text) => (status, text),
            Does::Waits(time) => {
                thread::sleep(time);
                (200, String::new())
            }
        };
        asked.lock().unwrap().push(body);
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", text.len());
        // Whoever gave up does not read it.
        if stream.write_all(format!("{head}{text}").as_bytes()).is_err() {
            return;
        }
    }
}

fn prepared(double: &Double) -> Prepared {
    let mut prepared = Prepared::new();
    prepared.settings.extend(double.settings(&prepared.folder));
    prepared
}

fn at_desk(talk: &Talk<'_>, key: &str, what: &str, body: &Value) -> Answer {
    talk.app.post(&talk.path(what), body).bearer(key).send()
}

fn translate(talk: &Talk<'_>, key: &str) -> Answer {
    at_desk(talk, key, "/translations", &json!({ "to": "en" }))
}

fn kept(talk: &Talk<'_>, key: &str) -> Vec<Value> {
    let page = talk.app.get(&talk.path("/translations?to=en")).bearer(key).send().expect(200);
    page["items"].as_array().unwrap().clone()
}

/// A conversation of a customer who writes Turkish, with its messages.
fn turkish(app: &TestApp) -> Talk<'_> {
    let talk = app.open("tr");
    talk.say(TURKISH);
    let language = talk.events().into_iter().find(|event| event["text"] == TURKISH).unwrap();
    assert_eq!(language["language"], "tr");
    talk
}

fn codes(decision: &Value) -> Vec<String> {
    let reasons = decision["leaf"]["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_was_said_is_translated_once_with_a_decision_before_and_one_after_and_goes_with_an_erasure()
{
    translated_once(&[]);
}

/// The same with these settings.
pub(crate) fn translated_once(settings: &[(&str, &str)]) {
    let double = Double::start();
    let mut prepared = prepared(&double);
    prepared.set(settings);
    let app = prepared.start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    let made = translate(&talk, &agent).expect(200);
    assert_eq!(made["left"], 0);
    let message = talk.events().into_iter().find(|event| event["text"] == TURKISH).unwrap();
    let expected = json!({
        "message": message["message"], "from": "tr", "to": "en", "text": format!("[en] {TURKISH}"), "original": false,
    });
    assert_eq!(made["translations"], json!([expected]));
    assert_eq!(
        double.asked(),
        [
            json!({ "q": [TURKISH], "source": "tr", "target": "en", "format": "text", "api_key": "geheim" })
        ]
    );
    // Both decisions say what left by id, from which language into which and where; neither says a word of it.
    let [after, before] = [0, 1].map(|place| talk.decisions().remove(place));
    assert_eq!(after["leaf"]["cause"], before["id"]);
    let languages = ["translation.from.tr", "translation.to.en", "translation.in.de"];
    assert_eq!(codes(&before), [&["rule.agent_translates"], &languages[..]].concat());
    assert_eq!(codes(&after), [&["translation.done"], &languages[..]].concat());
    for (decision, field) in [(&before, "inputs"), (&after, "output")] {
        assert_eq!(decision["leaf"]["kind"], "translation");
        assert!(decision["leaf"][field].to_string().contains("commitment"), "{decision}");
        assert!(!decision.to_string().contains("fatura"), "{decision}");
        let receipt = format!("/v1/decisions/{}/receipt", decision["id"].as_str().unwrap());
        let receipt = app.get(&receipt).bearer(&talk.token).send().expect(200);
        assert_eq!(receipt["openings"], json!([]), "{receipt}");
    }
    let field = before["leaf"]["inputs"][0]["field"].as_str().unwrap();
    assert_eq!(field, format!("message.{}", message["message"].as_str().unwrap()));
    assert_eq!(before["leaf"]["actor"]["kind"], "person");
    assert_eq!(before["leaf"]["verdicts"][0]["action"], "translate");
    assert_eq!(before["leaf"]["verdicts"][0]["policies"], json!(["platform-translate"]));
    let why = format!("/v1/decisions/{}/explanation?language=en", before["id"].as_str().unwrap());
    let why = app.get(&why).bearer(&talk.token).send().expect(200).to_string();
    assert!(why.contains("translated by machine") && why.contains("(DE)"), "{why}");
    // Nothing is sent twice, whoever asks; what is new is.
    assert_eq!(
        translate(&talk, &app.key(&["desk"])).expect(200)["translations"],
        json!([expected])
    );
    assert!(double.asked().is_empty());
    talk.say(MORE);
    let more = || {
        let body = json!({ "to": "en" });
        let request = app.post(&talk.path("/translations"), &body).bearer(&agent);
        request.header("idempotency-key", "more").send().expect(200)
    };
    let translations = more()["translations"].as_array().unwrap().len();
    assert_eq!((translations, more()["left"].as_u64()), (2, Some(0)));
    assert_eq!(
        double.asked().iter().map(|asked| &asked["q"]).collect::<Vec<_>>(),
        [&json!([MORE])]
    );
    assert_eq!(kept(&talk, &agent).len(), 2);
    // Into another language the assistant's words go too, each language by itself.
    at_desk(&talk, &agent, "/translations", &json!({ "to": "fr" })).expect(200);
    let sources: Vec<_> = double.asked().iter().map(|asked| asked["source"].clone()).collect();
    assert!(sources.contains(&json!("tr")) && sources.len() > 1, "{sources:?}");
    // It is for those who work at the desk, and for the customer in a copy of their data.
    for who in [&talk.token, &app.key(&["conversations"])] {
        translate(&talk, who).problem(403, "forbidden");
        app.get(&talk.path("/translations")).bearer(who).send().problem(403, "forbidden");
    }
    let copy = talk.post("/export", &json!({})).send().expect(200);
    let copied = copy["translations"].as_array().unwrap();
    assert!(copied.contains(&expected) && copied.len() > 3, "{copy}");
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "erased");
    assert!(translate(&talk, &agent).status >= 400);
    assert!(double.asked().is_empty());
    let left = app.get(&talk.path("/translations?to=en")).bearer(&agent).send();
    assert!(!String::from_utf8_lossy(&left.body).contains("fatura"), "{left:?}");
    app.assert_well();
}

#[test]
fn personal_data_stays_here_and_stands_in_what_comes_back() {
    let double = Double::start();
    let app = prepared(&double).start();
    let agent = app.key(&["desk"]);
    let talk = app.open("tr");
    let text = format!("{TURKISH} IBAN: DE89 3704 0044 0532 0130 00, e-posta: ayse@example.org");
    talk.say(&text);
    let made = translate(&talk, &agent).expect(200);
    let left = double.asked().iter().map(ToString::to_string).collect::<String>();
    assert!(left.contains("[IBAN_1]") && left.contains("[EMAIL_1]"), "{left}");
    assert!(!left.contains("3704") && !left.contains("ayse"), "{left}");
    let back = made["translations"].to_string();
    assert!(back.contains(&format!("[en] {text}")), "{back}");
    let before = talk.decisions().remove(1);
    for code in ["guard.iban", "guard.email"] {
        assert!(codes(&before).iter().any(|known| known == code), "{before}");
    }
    // An answer without its number is none.
    at_desk(&talk, &agent, "/take", &json!({})).expect(200);
    let answer = |key: &str| {
        let body = json!({ "from": "de", "text": "Überweisen Sie bitte auf DE89 3704 0044 0532 0130 00." });
        let request = app.post(&talk.path("/translations/answer"), &body).bearer(&agent);
        request.header("idempotency-key", key).send()
    };
    assert!(answer("first").expect(200).to_string().contains("DE89 3704 0044 0532 0130 00"));
    let lost = json!({ "translatedText": ["Lütfen havale yapın."] }).to_string();
    double.does(Does::Answers(200, lost));
    let detail = answer("second").problem(502, "translation-failed");
    assert!(detail.contains("left out a number"), "{detail}");
    assert!(codes(&talk.decisions()[0]).contains(&"translation.lost".to_owned()));
    app.assert_well();
}

#[test]
fn a_rule_can_keep_texts_here_by_what_was_found_in_them() {
    let double = Double::start();
    let prepared = prepared(&double);
    let rule = r#"
@id("bank-details-stay")
@says_de("Texte mit Kontodaten gehen an keinen Übersetzungsdienst.")
@says_en("Texts with bank details go to no translator.")
forbid (principal, action == Action::"translate", resource)
when { context.findings.contains(Finding::"iban") };
"#;
    std::fs::write(prepared.folder.join("assistant/policies/stay.cedar"), rule).unwrap();
    let app = prepared.start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    translate(&talk, &agent).expect(200);
    double.asked();
    talk.say(&format!("{MORE} DE89 3704 0044 0532 0130 00"));
    let refused = translate(&talk, &agent);
    assert!(String::from_utf8_lossy(&refused.body).contains("bank details"), "{refused:?}");
    assert!(double.asked().is_empty(), "nothing left");
}

#[test]
fn a_translator_in_trouble_loses_nothing_and_the_agent_reads_why() {
    let double = Double::start();
    let app = prepared(&double).start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    let many = json!({ "translatedText": ["eins", "zwei"] }).to_string();
    let huge = json!({ "translatedText": ["x".repeat(10_000_000)] }).to_string();
    for (does, code, words) in [
        (Does::Answers(403, r#"{"error":"Invalid API key"}"#.to_owned()), "refused", "status 403"),
        (Does::Answers(500, String::new()), "refused", "status 500"),
        (Does::Answers(200, "<html>".to_owned()), "unfit", "is no translation"),
        (Does::Answers(200, many), "unfit", "is no translation"),
        (Does::Answers(200, huge), "unfit", "is no translation"),
        (Does::Answers(302, String::new()), "refused", "status 302"),
        (Does::Waits(Duration::from_secs(3)), "late", "did not answer"),
    ] {
        double.does(does);
        let detail = translate(&talk, &agent).problem(502, "translation-failed");
        assert!(detail.contains(words) && !detail.contains("API key"), "{detail}");
        let decision = talk.decisions().remove(0);
        assert_eq!(codes(&decision)[0], format!("translation.{code}"), "{decision}");
        assert_eq!(decision["leaf"]["output"], Value::Null);
        assert_eq!(kept(&talk, &agent), [Value::Null; 0]);
    }
    let german = app.post(&talk.path("/translations"), &json!({ "to": "en" })).bearer(&agent);
    let german = german.header("accept-language", "de").send().problem(502, "translation-failed");
    assert!(german.contains("Übersetzungsdienst"), "{german}");
    double.does(Does::Translates);
    assert_eq!(translate(&talk, &agent).expect(200)["translations"].as_array().unwrap().len(), 1);
    assert!(talk.events().iter().any(|event| event["text"] == TURKISH), "the original stays");
    for to in ["", "deutsch", "xx-"] {
        at_desk(&talk, &agent, "/translations", &json!({ "to": to })).problem(422, "invalid");
    }
    app.assert_well();
}

#[test]
fn an_answer_comes_back_to_be_read_and_is_sent_by_the_person_alone() {
    let double = Double::start();
    let app = prepared(&double).start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    let english = "Good day, I will look into it.";
    let body = json!({ "text": english, "from": "en" });
    at_desk(&talk, &agent, "/translations/answer", &body).problem(409, "conversation-state");
    at_desk(&talk, &agent, "/take", &json!({})).expect(200);
    let asked = || {
        let request = app.post(&talk.path("/translations/answer"), &body).bearer(&agent);
        request.header("idempotency-key", "answer").send().expect(200)
    };
    let made = asked();
    assert_eq!(
        (&made["text"], &made["from"], &made["to"], &made["original"]),
        (&json!(format!("[tr] {english}")), &json!("en"), &json!("tr"), &json!(english))
    );
    assert_eq!(asked(), made, "the same again, and nothing is asked twice");
    assert_eq!(double.asked().len(), 1);
    let said = |talk: &Talk<'_>| talk.events().pop().unwrap();
    assert_ne!(said(&talk)["author"]["kind"], "agent", "nothing was sent");
    let send = |text: &Value| {
        let body = json!({ "text": text, "translation": made["translation"] });
        at_desk(&talk, &agent, "/replies", &body).expect(200);
    };
    send(&made["text"]);
    let reply = said(&talk);
    assert_eq!((&reply["text"], &reply["translated"]), (&made["text"], &json!(true)));
    let label = reply["author"]["label"].as_str().unwrap();
    assert!(
        label.contains("maschinell übersetzt") || label.contains("translated by machine"),
        "{label}"
    );
    let decision = talk.decisions().remove(0);
    assert_eq!(codes(&decision), ["rule.agent_answers", "translation.sent"]);
    assert_eq!(decision["leaf"]["cause"], made["translation"]);
    assert_eq!(decision["leaf"]["actor"]["kind"], "person");
    // What was written stays beside it.
    let beside = kept(&talk, &agent).pop().unwrap();
    assert_eq!(
        (&beside["message"], &beside["text"], &beside["original"]),
        (&reply["message"], &json!(english), &json!(true))
    );
    send(&json!(format!("[tr] {english} Görüşürüz.")));
    let decision = talk.decisions().remove(0);
    assert_eq!(codes(&decision)[1], "translation.edited");
    let changed = decision["leaf"]["reasons"][1]["per_mille"].as_u64().unwrap();
    assert!((1..400).contains(&changed), "{decision}");
    at_desk(&talk, &agent, "/replies", &json!({ "text": "Tamam." })).expect(200);
    assert_eq!(said(&talk)["translated"], Value::Null);
    // What is none is not taken for one, nor one of another conversation.
    let other = turkish(&app);
    at_desk(&other, &agent, "/take", &json!({})).expect(200);
    for decision in [&made["translation"], &decision["id"]] {
        let body = json!({ "text": "x", "translation": decision });
        at_desk(&other, &agent, "/replies", &body).problem(404, "not-found");
    }
    let own = json!({ "text": "Merhaba", "from": "tr" });
    at_desk(&other, &agent, "/translations/answer", &own).problem(422, "invalid");
    app.assert_well();
}

#[test]
fn a_rule_of_the_assistant_keeps_texts_here_and_that_is_recorded() {
    let double = Double::start();
    let prepared = prepared(&double);
    write(
        &prepared.folder,
        "assistant/policies/translation.cedar",
        "@id(\"not-translated-in-germany\")\n\
         @says_de(\"In Deutschland übersetzen wir nichts.\")\n\
         @says_en(\"We translate nothing in Germany.\")\n\
         forbid (principal, action == Action::\"translate\", resource)\n\
         when { context.country == \"DE\" && !context.answer };\n",
    );
    let app = prepared.start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    let detail = translate(&talk, &agent).problem(409, "translation-refused");
    assert!(detail.contains("We translate nothing in Germany"), "{detail}");
    assert!(double.asked().is_empty(), "nothing left");
    let decision = talk.decisions().remove(0);
    assert_eq!(decision["leaf"]["kind"], "refuse");
    assert_eq!(codes(&decision), ["translation.not_allowed"]);
    let verdict = &decision["leaf"]["verdicts"][0];
    assert_eq!((&verdict["effect"], &verdict["action"]), (&json!("deny"), &json!("translate")));
    at_desk(&talk, &agent, "/take", &json!({})).expect(200);
    let body = json!({ "text": "Guten Tag", "from": "de" });
    at_desk(&talk, &agent, "/translations/answer", &body).expect(200);
    app.assert_well();
}

#[test]
fn what_is_restricted_leaves_for_no_translator() {
    let double = Double::start();
    let mut prepared = prepared(&double);
    prepared.set(&[
        ("OMBUD_RETENTION_MIN_DAYS", "1"),
        ("OMBUD_TRANSLATION_LANGUAGES", r#"["en","tr"]"#),
    ]);
    let app = prepared.start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    let detail =
        at_desk(&talk, &agent, "/translations", &json!({ "to": "fr" })).problem(422, "invalid");
    assert!(detail.contains("en, tr"), "{detail}");
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "restricted");
    translate(&talk, &agent).problem(409, "restricted");
    let decision = talk.decisions().remove(0);
    let policies = &decision["leaf"]["verdicts"][0]["policies"];
    assert_eq!(policies, &json!(["platform-restricted-not-translated"]));
    at_desk(&talk, &agent, "/take", &json!({})).expect(200);
    let body = json!({ "text": "Good day", "from": "en" });
    at_desk(&talk, &agent, "/translations/answer", &body).problem(409, "restricted");
    assert!(double.asked().is_empty(), "nothing left");
    app.assert_well();
}

#[test]
fn an_agent_reads_and_answers_in_their_own_language_without_a_script() {
    let double = Double::start();
    let app = prepared(&double).start();
    let session = invite(&app, "Dora Muster", &["agent"]).accept(&app);
    let talk = turkish(&app);
    let address = format!("/desk/conversations/{}", talk.id);
    let look = |rest: &str| page(&app, &format!("{address}{rest}"), Some(&session)).text(200);
    let send = |rest: &str, fields: &[(&str, &str)]| {
        form(&app, &format!("{address}{rest}"), fields).header("cookie", &session).send()
    };
    let shown = look("");
    assert!(shown.contains("/translate\"") && shown.contains("value=\"en\" selected"), "{shown}");
    assert!(!shown.contains("translated by machine"));
    assert_eq!(send("/translate", &[("key", "one"), ("to", "de")]).status, 303);
    let shown = look("");
    assert!(shown.contains("value=\"de\" selected"), "the language that they read is remembered");
    let original = format!("<p class=\"text\" dir=\"auto\" lang=\"tr\">{TURKISH}</p>");
    let beside = format!("<p class=\"text\" dir=\"auto\" lang=\"de\">[de] {TURKISH}</p>");
    assert!(shown.contains(&original) && shown.contains(&beside), "{shown}");
    assert!(shown.contains("translated by machine"));
    assert_eq!(send("/take", &[("key", "take")]).status, 303);
    assert!(look("").contains("Translate into Turkish"));
    for (language, words) in [("de", "Übersetzungsdienst (Land: DE)"), ("en", "(country: DE)")] {
        let public = app.get(&format!("/ai?lang={language}")).send().text(200);
        assert!(public.contains(words), "everybody can know: {public}");
    }
    let fields = [("key", "say"), ("from", "de"), ("text", "Guten Tag")];
    let made = send("/translate-answer", &fields);
    assert_eq!(made.status, 303);
    let to = made.header("location").unwrap().to_owned();
    let (to, _) = to.split_once('#').unwrap();
    let shown = page(&app, to, Some(&session)).text(200);
    assert!(
        shown.contains("Your answer in Turkish") && shown.contains(">[tr] Guten Tag</textarea>")
    );
    assert!(shown.contains("data-key=\"a\">Guten Tag</textarea>"), "what was written stays");
    let translation = to.split("translation=").nth(1).unwrap();
    let discarded = look(&format!("?translation={translation}&discard=true"));
    assert!(discarded.contains("data-key=\"a\">Guten Tag</textarea>"));
    assert!(!discarded.contains("Your answer in Turkish"));
    // A failure keeps what was written.
    double.does(Does::Answers(503, String::new()));
    let failed = send("/translate-answer", &[("key", "two"), ("from", "de"), ("text", "Bis bald")]);
    let failed = failed.text(409);
    assert!(failed.contains("status 503") && failed.contains(">Bis bald</textarea>"), "{failed}");
    let fields = [("key", "send"), ("translation", translation), ("text", "[tr] Guten Tag!")];
    assert_eq!(send("/say", &fields).status, 303);
    let shown = look("");
    assert!(shown.contains("[tr] Guten Tag!") && shown.contains("as it was written"), "{shown}");
    let said = talk.events().pop().unwrap();
    assert_eq!((&said["text"], &said["translated"]), (&json!("[tr] Guten Tag!"), &json!(true)));
}

#[test]
fn without_a_translator_nothing_of_it_is_shown() {
    let app = TestApp::start();
    let agent = app.key(&["desk"]);
    let talk = turkish(&app);
    let detail = translate(&talk, &agent).problem(409, "translation-unavailable");
    assert!(detail.contains("translation.url"), "{detail}");
    let session = invite(&app, "Dora Muster", &["agent"]).accept(&app);
    form(&app, &format!("/desk/conversations/{}/take", talk.id), &[("key", "take")])
        .header("cookie", &session)
        .send();
    let shown = page(&app, &format!("/desk/conversations/{}", talk.id), Some(&session)).text(200);
    assert!(!shown.contains("/translate"), "{shown}");
    assert_eq!(kept(&talk, &agent), [Value::Null; 0]);
}
