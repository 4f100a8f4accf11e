//! `/v1/conversations/{id}/attachments`: files that customers and agents send.

use std::io::Cursor;

use base64::Engine as _;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp, http::Answer},
    billing::app_with_billing,
    staff::{form, invite, page},
};

behaviours! {
    a_picture_is_kept_for_people_and_the_ai_says_once_that_it_cannot_look_at_it,
    what_a_file_is_and_how_large_is_said_where_it_is_not_taken,
    the_same_file_under_one_key_is_sent_once,
    a_file_is_seen_by_its_customer_and_the_desk_and_nobody_else,
    a_person_who_has_the_conversation_sends_files_and_is_told_of_those_that_come,
    a_file_opens_a_conversation_that_had_ended,
    a_copy_has_the_files_and_erasing_takes_them_away,
    files_in_one_conversation_are_bounded,
    a_file_is_sent_from_the_desk_with_a_plain_form,
}

pub(crate) fn photo(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let at = |x, y| image::Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 90]);
    RgbImage::from_fn(40, 30, at).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn send_to(talk: &Talk<'_>, path: &str, credential: &str, bytes: Vec<u8>) -> Answer {
    let request = talk.app.request("POST", &talk.path(path)).bearer(credential);
    request.bytes("application/octet-stream", bytes).send()
}

fn attach(talk: &Talk<'_>, bytes: Vec<u8>) -> Answer {
    send_to(talk, "/attachments?name=z%C3%A4hler.jpg", &talk.token, bytes)
}

fn read(talk: &Talk<'_>, credential: &str, attachment: &Value) -> Answer {
    let path = talk.path(&format!("/attachments/{}", attachment["id"].as_str().unwrap()));
    talk.app.get(&path).bearer(credential).send()
}

fn said<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    let by = |event: &&Value| event["event"] == "message" && event["author"]["kind"] == kind;
    events.iter().filter(by).collect()
}

pub(crate) fn a_picture_is_kept_for_people_and_the_ai_says_once_that_it_cannot_look_at_it(
    app: &TestApp,
) {
    let talk = app.open("de");
    let sent = attach(&talk, photo(ImageFormat::Jpeg)).expect(200);
    assert_eq!(sent["owner"], "assistant");
    let events = talk.events();
    let file = events.iter().find(|event| event["event"] == "attachment").unwrap();
    assert_eq!(
        (&file["text"], &file["author"]["kind"]),
        (&json!("zähler.jpg"), &json!("customer"))
    );
    assert_eq!((&file["attachment"], &file["message"]), (&sent["attachment"], &sent["message"]));
    let replies = said(&events, "assistant");
    let [reply] = replies.as_slice() else { panic!("{events:?}") };
    let text = reply["text"].as_str().unwrap();
    assert!(text.contains("Ansehen kann ich sie mir leider nicht"), "{text}");
    assert!(text.contains("künstliche Intelligenz"), "an AI says so: {text}");
    // The decision commits to the file as it is kept.
    let decision = &talk.decisions()[0];
    assert_eq!(decision["leaf"]["reasons"][0]["code"], "rule.file_not_read");
    assert_eq!(decision["leaf"]["inputs"][0]["field"], "message.0");
    let kept = read(&talk, &talk.token, &sent["attachment"]);
    let receipt = format!("/v1/decisions/{}/receipt", decision["id"].as_str().unwrap());
    let receipt = app.get(&receipt).bearer(&talk.token).send().expect(200);
    let input =
        receipt["openings"].as_array().unwrap().iter().find(|one| one["field"] == "message.0");
    assert_eq!(input.unwrap()["text"], format!("image/jpeg sha256:{}", sha256(&kept.body)));
    // A second one beside it needs no second answer; what is written then is answered as ever, and what comes later once more.
    attach(&talk, photo(ImageFormat::Png)).expect(200);
    assert_eq!(said(&talk.events(), "assistant").len(), 1);
    talk.say(QUESTION_DE);
    attach(&talk, photo(ImageFormat::WebP)).expect(200);
    assert_eq!(said(&talk.events(), "assistant").len(), 3);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

pub(crate) fn what_a_file_is_and_how_large_is_said_where_it_is_not_taken(app: &TestApp) {
    let talk = app.open("de");
    let before = talk.events();
    let refused = |bytes: Vec<u8>, status, code| attach(&talk, bytes).problem(status, code);
    assert!(refused(b"MZ\x90\0".to_vec(), 422, "file-refused").contains("JPEG"));
    assert!(refused(vec![], 422, "file-refused").contains("empty"));
    let cut = photo(ImageFormat::Png)[..60].to_vec();
    assert!(refused(cut, 422, "file-refused").contains("damaged"));
    let acts = b"%PDF-1.4\n1 0 obj <</S /JavaScript>> endobj\n%%EOF".to_vec();
    assert!(refused(acts, 422, "file-refused").contains("run programs"));
    let large = [photo(ImageFormat::Jpeg), vec![0; 10_000_001]].concat();
    assert!(refused(large, 413, "file-too-large").contains("10 MB"));
    refused(vec![0; 50_000_001], 413, "too-large");
    assert_eq!(talk.events(), before, "nothing of them is kept");
    let german = app.request("POST", &talk.path("/attachments")).bearer(&talk.token);
    let german = german.header("accept-language", "de").bytes("image/png", "kein Bild").send();
    assert!(german.problem(422, "file-refused").contains("kein Bild (JPEG, PNG oder WebP)"));
    let site = app.get("/v1/sites/default").send().expect(200);
    assert_eq!(site["attachment_max_bytes"], 10_000_000);
}

pub(crate) fn the_same_file_under_one_key_is_sent_once(app: &TestApp) {
    let talk = app.open("de");
    let send = |name: &str, bytes: Vec<u8>| {
        let path = talk.path(&format!("/attachments?name={name}"));
        let request = app.request("POST", &path).bearer(&talk.token);
        request.header("idempotency-key", "k").bytes("image/png", bytes).send()
    };
    let first = send("a.png", photo(ImageFormat::Png)).expect(200);
    assert_eq!(send("a.png", photo(ImageFormat::Png)).expect(200), first);
    send("b.png", photo(ImageFormat::Png)).problem(422, "idempotency-key-reused");
    send("a.png", photo(ImageFormat::Jpeg)).problem(422, "idempotency-key-reused");
    let events = talk.events();
    assert_eq!(events.iter().filter(|event| event["event"] == "attachment").count(), 1);
}

pub(crate) fn a_file_is_seen_by_its_customer_and_the_desk_and_nobody_else(app: &TestApp) {
    let (talk, other) = (app.open("de"), app.open("de"));
    let sent = attach(&talk, photo(ImageFormat::Png)).expect(200);
    let file = &sent["attachment"];
    for credential in [&talk.token, &app.key(&["desk"]), &app.key(&["conversations"])] {
        let answer = read(&talk, credential, file);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("image/png"));
        assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; sandbox"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(image::load_from_memory(&answer.body).unwrap().width(), 40);
    }
    read(&talk, &other.token, file).problem(404, "not-found");
    read(&talk, &app.key(&["stops"]), file).problem(403, "forbidden");
    // In another conversation there is no such file, also for who may read both.
    read(&other, &app.admin, file).problem(404, "not-found");
    let stranger = app.request("POST", &talk.path("/attachments")).bearer(&other.token);
    stranger.bytes("image/png", photo(ImageFormat::Png)).send().problem(404, "not-found");
}

pub(crate) fn a_person_who_has_the_conversation_sends_files_and_is_told_of_those_that_come(
    app: &TestApp,
) {
    let talk = app.open("de");
    talk.say("Mensch");
    let before = said(&talk.events(), "assistant").len();
    let reply = "/replies/attachments?name=Tarif.pdf";
    let pdf = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF".to_vec();
    send_to(&talk, reply, &app.admin, pdf.clone()).problem(409, "conversation-state");
    app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
    send_to(&talk, reply, &talk.token, pdf.clone()).problem(403, "forbidden");
    let sent = send_to(&talk, reply, &app.admin, pdf.clone()).expect(200);
    attach(&talk, photo(ImageFormat::Png)).expect(200);
    let events = talk.events();
    assert_eq!(said(&events, "assistant").len(), before, "a person answers");
    let files: Vec<_> = events.iter().filter(|event| event["event"] == "attachment").collect();
    let [of_agent, of_customer] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(of_agent["author"]["kind"], "agent");
    assert_eq!(of_customer["author"]["kind"], "customer");
    assert_eq!(read(&talk, &talk.token, &sent["attachment"]).body, pdf);
    let decision = of_agent["decision"].as_str().unwrap();
    let decision =
        app.get(&format!("/v1/decisions/{decision}")).bearer(&talk.token).send().expect(200);
    assert_eq!(decision["leaf"]["reasons"], json!([{ "code": "rule.agent_attaches" }]));
    assert_eq!(decision["leaf"]["actor"]["kind"], "person");
    // The list of one's own says what came last, and that it waits for an answer.
    let own = app.get("/v1/desk/conversations?limit=200").bearer(&app.admin).send().expect(200);
    let own =
        own["items"].as_array().unwrap().iter().find(|one| one["conversation"] == talk.id.as_str());
    let own = own.unwrap().clone();
    assert_eq!((&own["last_words"], &own["unanswered"]), (&json!("zähler.png"), &json!(true)));
}

pub(crate) fn a_file_opens_a_conversation_that_had_ended(app: &TestApp) {
    let talk = app.open("en");
    talk.post("/close", &json!({ "solved": true })).send().expect(200);
    attach(&talk, photo(ImageFormat::Jpeg)).expect(200);
    assert_eq!(talk.show()["owner"], "assistant");
    let events = talk.events();
    assert!(
        said(&events, "assistant").last().unwrap()["text"]
            .as_str()
            .unwrap()
            .contains("cannot look at it")
    );
}

pub(crate) fn a_copy_has_the_files_and_erasing_takes_them_away(app: &TestApp) {
    let talk = app.open("de");
    let sent = attach(&talk, photo(ImageFormat::Png)).expect(200);
    let kept = read(&talk, &talk.token, &sent["attachment"]).body;
    let copy = talk.post("/export", &json!({})).send().expect(200);
    let [file] = copy["attachments"].as_array().unwrap().as_slice() else { panic!("{copy}") };
    assert_eq!(
        (&file["id"], &file["media_type"]),
        (&sent["attachment"]["id"], &json!("image/png"))
    );
    let content =
        base64::prelude::BASE64_STANDARD.decode(file["content"].as_str().unwrap()).unwrap();
    assert_eq!(content, kept);
    talk.post("/erase", &json!({})).send().expect(200);
    let gone = read(&talk, &app.admin, &sent["attachment"]);
    assert!([404, 410].contains(&gone.status), "{gone:?}");
    attach(&talk, photo(ImageFormat::Png)).problem(410, "erased");
}

pub(crate) fn files_in_one_conversation_are_bounded(app: &TestApp) {
    let talk = app.open("de");
    for _ in 0..30 {
        attach(&talk, photo(ImageFormat::Png)).expect(200);
    }
    let detail = attach(&talk, photo(ImageFormat::Png)).problem(409, "conversation-state");
    assert!(detail.contains("30 files"), "{detail}");
    talk.say(QUESTION_DE);
}

#[test]
fn what_customers_send_within_a_day_is_bounded_and_none_is_taken_where_the_operator_says_so() {
    let bounded = TestApp::start_with(&[
        ("OMBUD_ATTACHMENTS_SIZE_MAX_MB", "1"),
        ("OMBUD_ATTACHMENTS_PER_DAY_MB", "1"),
    ]);
    let talk = bounded.open("de");
    // What is kept is counted: noise is not made smaller.
    let mut bytes = Cursor::new(Vec::new());
    let noise = |x: u32, y: u32| {
        let mixed =
            (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0xc2b2_ae35);
        image::Rgb([mixed.to_be_bytes()[0], mixed.to_be_bytes()[1], mixed.to_be_bytes()[2]])
    };
    RgbImage::from_fn(430, 430, noise).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let half = bytes.into_inner();
    assert!(half.len() > 500_000 && half.len() < 1_000_000, "{}", half.len());
    attach(&talk, half.clone()).expect(200);
    attach(&bounded.open("de"), half.clone()).problem(429, "files-enough");
    attach(&bounded.open("de"), photo(ImageFormat::Png)).expect(200);
    let none = TestApp::start_with(&[("OMBUD_ATTACHMENTS_SIZE_MAX_MB", "0")]);
    let detail = attach(&none.open("de"), half).problem(422, "file-refused");
    assert!(detail.contains("No files are taken here"), "{detail}");
    let site = none.get("/v1/sites/default").send().expect(200);
    assert_eq!(site["attachment_max_bytes"], Value::Null);
}

#[test]
fn a_file_in_the_middle_of_a_procedure_leaves_it_waiting() {
    let (app, ..) = app_with_billing();
    let talk = app.open("de");
    talk.say("Ich möchte meinen Zählerstand melden");
    attach(&talk, photo(ImageFormat::Jpeg)).expect(200);
    let begun = talk.say("Ja");
    assert!(begun["reply"]["text"].as_str().unwrap().contains("Vertragsnummer"), "{begun}");
    attach(&talk, photo(ImageFormat::Jpeg)).expect(200);
    let events = talk.events();
    let reply = said(&events, "assistant").last().copied().unwrap();
    let text = reply["text"].as_str().unwrap();
    assert!(text.contains("Ansehen kann ich sie mir leider nicht"), "{text}");
    assert!(reply["procedure_waits"] == true, "what was asked is asked again: {reply}");
}

pub(crate) fn a_file_is_sent_from_the_desk_with_a_plain_form(app: &TestApp) {
    let agent = invite(app, "Kim Datei", &["agent"]).accept(app);
    let talk = app.open("de");
    talk.say("Mensch");
    let here = format!("/desk/conversations/{}", talk.id);
    let take = form(app, &format!("{here}/take"), &[("key", "take-file")]);
    assert_eq!(take.header("cookie", &agent).send().status, 303);
    let post = |bytes: &[u8]| {
        let body = [
            b"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nfile-1\r\n--b\r\nContent-Disposition: \
              form-data; name=\"file\"; filename=\"Plan.png\"\r\nContent-Type: image/png\r\n\r\n"
                .as_slice(),
            bytes,
            b"\r\n--b--\r\n",
        ]
        .concat();
        let request = app.request("POST", &format!("{here}/attach")).header("cookie", &agent);
        let request =
            request.header("sec-fetch-site", "same-origin").header("accept-language", "en");
        request.bytes("multipart/form-data; boundary=b", body).send()
    };
    assert_eq!(post(&photo(ImageFormat::Png)).status, 303);
    assert_eq!(post(&photo(ImageFormat::Png)).status, 303, "sent twice, it is sent once");
    let events = talk.events();
    let files: Vec<_> = events.iter().filter(|event| event["event"] == "attachment").collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!((&file["text"], &file["author"]["kind"]), (&json!("Plan.png"), &json!("agent")));
    let shown = page(app, &here, Some(&agent)).text(200);
    let address = format!("{here}/attachments/{}", file["attachment"]["id"].as_str().unwrap());
    assert!(shown.contains(&format!("src=\"{address}\"")) && shown.contains("Plan.png"));
    let picture = app.get(&address).header("cookie", &agent).send();
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
}
