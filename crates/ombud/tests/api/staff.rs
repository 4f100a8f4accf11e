//! The staff: invited, signed in with a second factor, changed, disabled, gone. Their pages as browsers meet them,
//! without a script.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::app::{
    Prepared, TestApp, first_admin_token,
    http::{Answer, Request},
    serve,
};

behaviours! {
    an_invited_member_chooses_a_password_and_signs_in_with_a_code,
    a_code_counts_once,
    whatever_is_wrong_the_answer_is_the_same,
    after_five_attempts_an_address_waits_whether_there_is_such_an_address_or_not,
    an_invitation_is_good_once_and_a_new_one_ends_the_one_before,
    who_is_disabled_is_signed_out_at_once,
    an_administrator_makes_keys_in_the_browser,
    a_session_is_ended_by_its_member_and_by_nobody_else,
    forms_are_taken_from_our_own_pages_only,
    who_is_not_signed_in_is_led_there_and_back,
    roles_open_what_they_are_for,
    every_change_is_a_decision_without_a_name,
    what_is_filled_in_is_kept_when_something_is_wrong,
    what_others_wrote_stays_text,
    a_member_who_leaves_is_forgotten_and_their_decisions_stay,
}

const PASSWORD: &str = "vier Wörter ohne Sinn";

/// A form as a browser sends it from our own page.
pub(crate) fn form(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Request {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    app.request("POST", path)
        .bytes("application/x-www-form-urlencoded", pairs.join("&"))
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html")
        .header("accept-language", "en")
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut form, byte| {
        form.push('%');
        form.push_str(&hex(byte));
        form
    })
}

fn hex(byte: u8) -> String {
    format!("{byte:02X}")
}

pub(crate) fn page(app: &TestApp, path: &str, session: Option<&str>) -> Answer {
    let request = app.get(path).header("accept", "text/html").header("accept-language", "en");
    session.map_or(request.clone(), |session| request.header("cookie", session)).send()
}

/// The cookie that a browser keeps of an answer.
fn cookie(answer: &Answer) -> String {
    let header = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer:?}"));
    for part in ["__Host-ombud=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(header.contains(part), "{header}");
    }
    header.split(';').next().unwrap().to_owned()
}

/// What an authenticator shows `steps` steps of thirty seconds from now.
fn code(secret: &str, steps: i64) -> String {
    let now = u64::try_from(jiff::Zoned::now().timestamp().as_second()).unwrap();
    let at = now.saturating_add_signed(steps * 30);
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(at).to_string()
}

/// Somebody who was invited.
pub(crate) struct Person {
    pub(crate) id: String,
    address: String,
    /// The path of their invitation.
    invitation: String,
    secret: String,
}

pub(crate) fn invite(app: &TestApp, name: &str, roles: &[&str]) -> Person {
    invite_for(app, name, roles, &[])
}

/// Somebody whose rights reach these areas.
pub(crate) fn invite_for(app: &TestApp, name: &str, roles: &[&str], areas: &[String]) -> Person {
    let address = format!("{}@nordlicht.example", uuid(app));
    let body = json!({ "name": name, "address": address, "roles": roles, "areas": areas });
    let made = app.post("/v1/staff", &body).bearer(&app.admin).send().expect(201);
    of_invitation(app, &made)
}

/// A part of an address that no other test has.
fn uuid(app: &TestApp) -> String {
    app.open("en").id
}

fn of_invitation(app: &TestApp, made: &Value) -> Person {
    let link = made["link"].as_str().unwrap();
    let (_, token) = link.split_once("/invitation/").unwrap();
    let invitation = format!("/invitation/{token}");
    let shown = page(app, &invitation, None).text(200);
    let secret = shown.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    Person {
        id: made["id"].as_str().unwrap().to_owned(),
        address: made["address"].as_str().unwrap().to_owned(),
        invitation,
        secret: secret.to_owned(),
    }
}

impl Person {
    pub(crate) fn accept(&self, app: &TestApp) -> String {
        // The step before now, so that the code of now is there to sign in with. Half a minute may just be over.
        let accepted = || {
            let before = code(&self.secret, -1);
            let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", before.as_str())];
            form(app, &self.invitation, &fields).send()
        };
        let answer = Some(accepted()).filter(|answer| answer.status == 303);
        let answer = answer.unwrap_or_else(accepted);
        assert_eq!(answer.status, 303, "{answer:?}");
        cookie(&answer)
    }

    fn sign_in(&self, app: &TestApp, password: &str, code: &str) -> Answer {
        let fields = [("address", self.address.as_str()), ("password", password), ("code", code)];
        form(app, "/sign-in", &fields).send()
    }
}

#[test]
fn the_first_administrator_is_invited_with_the_token_that_dies_with_it() {
    let prepared = Prepared::new();
    let (folder, mut settings) = (prepared.folder.clone(), prepared.settings.clone());
    let (server, address) = serve(&mut settings, &folder).unwrap();
    let token = first_admin_token(&folder).unwrap();
    let send = |token: &str| {
        let fields =
            [("token", token), ("name", "Kim Beispiel"), ("address", "kim@nordlicht.example")];
        let pairs: Vec<_> = fields.map(|(name, value)| format!("{name}={}", encoded(value))).into();
        Request::new(&address, "POST", "/first")
            .bytes("application/x-www-form-urlencoded", pairs.join("&"))
            .header("sec-fetch-site", "same-origin")
            .send()
    };
    assert_eq!(send("first_wrong").status, 422);
    let invited = send(&token);
    assert_eq!(invited.status, 303, "{invited:?}");
    assert!(invited.header("location").unwrap().starts_with("/invitation/"));
    assert_eq!(send(&token).status, 422, "it is spent");
    drop(server);
    // Nobody can sign in yet: whoever lost the invitation gets another token.
    let (server, _) = serve(&mut settings, &folder).unwrap();
    assert!(first_admin_token(&folder).is_some());
    drop(server);
}

fn an_invited_member_chooses_a_password_and_signs_in_with_a_code(app: &TestApp) {
    let person = invite(app, "Kim Beispiel", &["agent"]);
    let welcome = page(app, &person.invitation, None).text(200);
    assert!(welcome.contains("Welcome, Kim Beispiel") && welcome.contains("<svg"), "{welcome}");
    let now = code(&person.secret, -1);
    for (password, again, sent, why) in [
        ("short", "short", now.as_str(), "The password must have 12 to 256 characters."),
        ("nordlicht.example", "nordlicht.example", &now, "guessed"),
        (PASSWORD, "another one of these", &now, "not the same"),
        (PASSWORD, PASSWORD, "000000", "not the one that your app shows"),
    ] {
        let fields = [("password", password), ("again", again), ("code", sent)];
        let said = form(app, &person.invitation, &fields).send().text(422);
        assert!(said.contains(why), "{why}: {said}");
        assert!(
            !said.contains(password) || password == "nordlicht.example",
            "no password comes back"
        );
    }
    let first = person.accept(app);
    assert!(page(app, "/account", Some(&first)).text(200).contains("Kim Beispiel"));
    let answer = person.sign_in(app, PASSWORD, &code(&person.secret, 0));
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/sign-in/done?to=%2Faccount"))
    );
    let second = cookie(&answer);
    let account = page(app, "/account", Some(&second)).text(200);
    assert_eq!(account.matches("/end\"").count(), 2, "both sessions are listed: {account}");
    let out = form(app, "/sign-out", &[]).header("cookie", &second).send();
    assert_eq!(out.status, 303);
    assert_eq!(page(app, "/account", Some(&second)).status, 303, "it ended on the server");
    assert_eq!(page(app, "/account", Some(&first)).status, 200);
}

fn a_code_counts_once(app: &TestApp) {
    let person = invite(app, "Kim", &["agent"]);
    person.accept(app);
    let now = code(&person.secret, 0);
    assert_eq!(person.sign_in(app, PASSWORD, &now).status, 303);
    assert_eq!(person.sign_in(app, PASSWORD, &now).status, 401);
}

fn whatever_is_wrong_the_answer_is_the_same(app: &TestApp) {
    let person = invite(app, "Kim", &["agent"]);
    let invited_only = person.sign_in(app, PASSWORD, "123456");
    person.accept(app);
    let now = code(&person.secret, 0);
    let wrong_password = person.sign_in(app, "fünf Wörter ohne Sinn", &now);
    let wrong_code = person.sign_in(app, PASSWORD, "12345x");
    let address = person.address.clone();
    let nobody = Person { address: format!("x{address}"), ..person };
    let no_address = nobody.sign_in(app, PASSWORD, &now);
    let without = |answer: &Answer| {
        assert_eq!(answer.status, 401, "{answer:?}");
        answer.text(401).replace(&nobody.address, "A").replace(&address, "A")
    };
    for answer in [&wrong_password, &wrong_code, &no_address] {
        assert_eq!(without(answer), without(&invited_only));
    }
}

fn after_five_attempts_an_address_waits_whether_there_is_such_an_address_or_not(app: &TestApp) {
    let person = invite(app, "Kim", &["agent"]);
    person.accept(app);
    let nobody = Person {
        address: format!("x{}", person.address),
        id: String::new(),
        invitation: String::new(),
        secret: person.secret.clone(),
    };
    for one in [&person, &nobody] {
        for _ in 0..5 {
            assert_eq!(one.sign_in(app, "fünf Wörter ohne Sinn", "123456").status, 401);
        }
        let right = one.sign_in(app, PASSWORD, &code(&one.secret, 0));
        assert!(right.text(429).contains("Too many attempts; try again in 15 min"));
    }
}

fn an_invitation_is_good_once_and_a_new_one_ends_the_one_before(app: &TestApp) {
    let person = invite(app, "Kim", &["agent"]);
    let session = person.accept(app);
    assert_eq!(page(app, &person.invitation, None).status, 404, "it was used");
    let path = format!("/v1/staff/{}/invite", person.id);
    let again = app.post(&path, &json!({})).bearer(&app.admin).send().expect(201);
    let again = of_invitation(app, &again);
    assert_ne!(again.secret, person.secret, "a lost phone is good for nothing");
    assert_eq!(page(app, "/account", Some(&session)).status, 303, "sessions end");
    assert_eq!(person.sign_in(app, PASSWORD, &code(&person.secret, 0)).status, 401);
    let third = app.post(&path, &json!({})).bearer(&app.admin).send().expect(201);
    assert_eq!(page(app, &again.invitation, None).status, 404, "another took its place");
    of_invitation(app, &third).accept(app);
    assert_eq!(page(app, "/invitation/nonsense", None).status, 404);
}

fn who_is_disabled_is_signed_out_at_once(app: &TestApp) {
    let person = invite(app, "Kim", &["agent"]);
    let session = person.accept(app);
    let path = |what: &str| format!("/v1/staff/{}/{what}", person.id);
    let state = app.post(&path("disable"), &json!({})).bearer(&app.admin).send().expect(200);
    assert_eq!(state["state"], "disabled");
    assert_eq!(page(app, "/account", Some(&session)).status, 303);
    assert_eq!(person.sign_in(app, PASSWORD, &code(&person.secret, 0)).status, 401);
    let state = app.post(&path("enable"), &json!({})).bearer(&app.admin).send().expect(200);
    assert_eq!(state["state"], "active");
    assert_eq!(person.sign_in(app, PASSWORD, &code(&person.secret, 0)).status, 303);
}

fn an_administrator_makes_keys_in_the_browser(app: &TestApp) {
    let session = invite(app, "Kim", &["administrator"]).accept(app);
    let fields = [("key", "made-once"), ("name", "<b>shop</b>"), ("scope", "conversations")];
    let made = |fields: &[(&str, &str)]| {
        form(app, "/console/keys", fields).header("cookie", &session).send()
    };
    let (shown, again) = (made(&fields).text(200), made(&fields).text(200));
    let key_of = |page: &str| {
        let (_, key) = page.split_once("value=\"ombud_").unwrap();
        format!("ombud_{}", key.split('"').next().unwrap())
    };
    assert_eq!(key_of(&shown), key_of(&again), "sent twice, it is one key");
    assert!(!shown.contains("<b>"));
    let body = json!({ "language": "en" });
    app.post("/v1/conversations", &body).bearer(&key_of(&shown)).send().expect(201);
    let none = made(&[("key", "another"), ("name", "shop")]).text(422);
    assert!(none.contains("The choice of scopes must name at least one of"), "{none}");
    let id = key_of(&shown).split('_').nth(1).unwrap().to_owned();
    let path = format!("/console/keys/{id}/revoke");
    assert_eq!(form(app, &path, &[]).header("cookie", &session).send().status, 303);
    let refused = app.post("/v1/conversations", &body).bearer(&key_of(&shown)).send();
    refused.problem(401, "unauthenticated");
    let agent = invite(app, "Sam", &["agent"]).accept(app);
    assert_eq!(page(app, "/console/keys", Some(&agent)).status, 403);
}

fn a_session_is_ended_by_its_member_and_by_nobody_else(app: &TestApp) {
    let (kim, sam) = (invite(app, "Kim", &["agent"]), invite(app, "Sam", &["administrator"]));
    let (of_kim, of_sam) = (kim.accept(app), sam.accept(app));
    let account = page(app, "/account", Some(&of_kim)).text(200);
    let end = account.split("action=\"/account/sessions/").nth(1).unwrap();
    let end = format!("/account/sessions/{}", end.split('"').next().unwrap());
    assert_eq!(form(app, &end, &[]).header("cookie", &of_sam).send().status, 404);
    assert_eq!(page(app, "/account", Some(&of_kim)).status, 200);
    assert_eq!(form(app, &end, &[]).header("cookie", &of_kim).send().status, 303);
    assert_eq!(page(app, "/account", Some(&of_kim)).status, 303);
}

fn forms_are_taken_from_our_own_pages_only(app: &TestApp) {
    let person = invite(app, "Kim", &["administrator"]);
    let session = person.accept(app);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://elsewhere.example"),
        ("x-nothing", "at all"),
    ] {
        let sent = app
            .request("POST", "/console/staff")
            .bytes("application/x-www-form-urlencoded", "name=Eve&address=eve@e.example&role=agent")
            .header("cookie", &session)
            .header(name, value)
            .send();
        sent.problem(403, "from-elsewhere");
    }
    // A session opens pages, and nothing of the API, where other sites' scripts could use it.
    app.get("/v1/staff").header("cookie", &session).send().problem(401, "unauthenticated");
}

fn who_is_not_signed_in_is_led_there_and_back(app: &TestApp) {
    let away = page(app, "/console/staff?after=x", None);
    assert_eq!(away.status, 303);
    assert_eq!(away.header("location"), Some("/sign-in?to=%2Fconsole%2Fstaff%3Fafter%3Dx"));
    let person = invite(app, "Kim", &["administrator"]);
    person.accept(app);
    let fields = |to| [("address", person.address.as_str()), ("password", PASSWORD), ("to", to)];
    let now = code(&person.secret, 0);
    let mut with_code = fields("//elsewhere.example").to_vec();
    with_code.push(("code", &now));
    let answer = form(app, "/sign-in", &with_code).send();
    assert_eq!(answer.header("location"), Some("/sign-in/done?to=%2Faccount"), "not elsewhere");
    let session = cookie(&answer);
    let done = page(app, "/sign-in/done?to=%2Fconsole%2Fstaff", Some(&session));
    assert_eq!((done.status, done.header("location")), (303, Some("/console/staff")));
    let not_kept = page(app, "/sign-in/done?to=%2Fconsole%2Fstaff", None).text(400);
    assert!(not_kept.contains("did not keep the session"), "{not_kept}");
}

fn roles_open_what_they_are_for(app: &TestApp) {
    let agent = invite(app, "Kim", &["agent"]);
    let session = agent.accept(app);
    let refused = page(app, "/console/staff", Some(&session));
    assert_eq!(refused.status, 403, "{refused:?}");
    let fields = [("name", "Eve"), ("address", "eve@elsewhere.example"), ("role", "administrator")];
    let refused = form(app, "/console/staff", &fields).header("cookie", &session).send();
    assert_eq!(refused.status, 403, "{refused:?}");
    let own = format!("/console/staff/{}", agent.id);
    let raised = form(app, &own, &[("role", "administrator")]).header("cookie", &session).send();
    assert_eq!(raised.status, 403, "nobody gives themselves a role");
    let path = format!("/v1/staff/{}", agent.id);
    let change = json!({ "roles": ["agent", "administrator", "agent"], "team": "billing" });
    let changed = app.request("PUT", &path).json(&change).bearer(&app.admin).send().expect(200);
    assert_eq!(changed["roles"], json!(["administrator", "agent"]));
    assert_eq!(page(app, "/console/staff", Some(&session)).status, 200, "at once");
    for (wrong, why) in [
        (json!({ "roles": [] }), "at least one"),
        (json!({ "roles": ["boss"] }), "boss"),
        (json!({ "roles": ["agent"], "team": "Billing Team" }), "short name"),
    ] {
        let said = app.request("PUT", &path).json(&wrong).bearer(&app.admin).send();
        assert!(said.problem(422, "invalid").contains(why), "{said:?}");
    }
}

fn every_change_is_a_decision_without_a_name(app: &TestApp) {
    let person = invite(app, "Änne Lindqvist", &["agent", "auditor"]);
    person.accept(app);
    let database = rusqlite::Connection::open(app.data().join("ombud.db")).unwrap();
    let mut statement = database.prepare("SELECT leaf FROM entry").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let leaves: Vec<Value> =
        rows.map(|leaf| serde_json::from_slice(&leaf.unwrap()).unwrap()).collect();
    let of_person: Vec<&Value> =
        leaves.iter().filter(|leaf| leaf.to_string().contains(&person.id)).collect();
    let codes: Vec<Vec<&str>> = of_person
        .iter()
        .map(|leaf| {
            leaf["reasons"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["code"].as_str().unwrap())
                .collect()
        })
        .collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
    assert!(codes[0].contains(&"access.invited") && codes[0].contains(&"access.role.auditor"));
    assert!(codes[1].contains(&"access.accepted"));
    assert_eq!(of_person[0]["kind"], "access");
    let all = leaves.iter().map(Value::to_string).collect::<String>();
    assert!(!all.contains("Lindqvist") && !all.contains("nordlicht.example"));
}

fn what_is_filled_in_is_kept_when_something_is_wrong(app: &TestApp) {
    let person = invite(app, "Kim", &["administrator"]);
    let session = person.accept(app);
    let fields = [
        ("name", "Sam"),
        ("address", person.address.as_str()),
        ("role", "lead"),
        ("team", "billing"),
    ];
    let said = form(app, "/console/staff", &fields).header("cookie", &session).send().text(422);
    for kept in [
        "belongs to somebody of the staff already",
        "value=\"Sam\"",
        "value=\"billing\"",
        "value=\"lead\" checked",
    ] {
        assert!(said.contains(kept), "{kept}: {said}");
    }
    let nonsense = app
        .request("POST", "/console/staff")
        .bytes("application/x-www-form-urlencoded", "role=boss")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", &session)
        .send();
    nonsense.problem(400, "malformed");
}

fn what_others_wrote_stays_text(app: &TestApp) {
    let name = "<script>alert(1)</script> \"'&";
    let person = invite(app, name, &["administrator"]);
    let session = person.accept(app);
    for path in [
        "/account".to_owned(),
        "/console/staff".to_owned(),
        format!("/console/staff/{}", person.id),
    ] {
        let shown = page(app, &path, Some(&session)).text(200);
        assert!(!shown.contains("<script>") && shown.contains("&#60;script&#62;"), "{path}");
    }
    let agent = app.get("/account").header("cookie", &session).header("user-agent", "<b>").send();
    assert!(!agent.text(200).contains("<b>"));
}

fn a_member_who_leaves_is_forgotten_and_their_decisions_stay(app: &TestApp) {
    let person = invite(app, "Kim", &["agent"]);
    let session = person.accept(app);
    let path = format!("/v1/staff/{}", person.id);
    assert_eq!(app.request("DELETE", &path).bearer(&app.admin).send().status, 204);
    assert_eq!(page(app, "/account", Some(&session)).status, 303);
    app.get(&path).bearer(&app.admin).send().problem(404, "not-found");
    assert_eq!(person.sign_in(app, PASSWORD, &code(&person.secret, 0)).status, 401);
    // The address is free again.
    let body = json!({ "name": "Kim", "address": person.address, "roles": ["agent"] });
    app.post("/v1/staff", &body).bearer(&app.admin).send().expect(201);
}

#[test]
fn the_last_administrator_stays_one() {
    let app = TestApp::start();
    let person = invite(&app, "Kim", &["administrator"]);
    let session = person.accept(&app);
    let key = app.admin.split('_').nth(1).unwrap();
    let own = format!("/console/staff/{}", person.id);
    // While a key can make others, the role may go; without one it must stay.
    let revoked = app.request("DELETE", &format!("/v1/keys/{key}")).bearer(&app.admin).send();
    assert_eq!(revoked.status, 204, "somebody is left who can make another: {revoked:?}");
    for (path, fields) in [
        (own.clone(), vec![("role", "agent")]),
        (format!("{own}/allow"), vec![("allowed", "false")]),
        (format!("{own}/invite"), vec![]),
        (format!("{own}/remove"), vec![]),
    ] {
        let said = form(&app, &path, &fields).header("cookie", &session).send().text(422);
        assert!(said.contains("the last one who can give roles"), "{path}: {said}");
    }
    assert_eq!(page(&app, "/console/staff", Some(&session)).status, 200);
}
