//! Signing in with a token of the company, and what policy sees of it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use crate::{
    acts::{act_of, reading_said_for, undo},
    app::{Prepared, Talk, TestApp, http::Request},
    billing::{Billing, CONTRACT, Wire, prepared_with, prepared_with_step_up},
    tasks::call_back,
    token::{ISSUER, Portal, claims},
};

/// A server that believes a portal, and the portal.
fn app_with_portal() -> (TestApp, Billing, Wire, Portal) {
    let (prepared, billing, wire, portal) = prepared_with_portal();
    (prepared.start(), billing, wire, portal)
}

/// The same before it starts.
fn prepared_with_portal() -> (Prepared, Billing, Wire, Portal) {
    let portal = Portal::new(7);
    let (mut prepared, billing, wire) = prepared_with_step_up();
    for (name, value) in portal.settings() {
        prepared.set(&[(name, &value)]);
    }
    (prepared, billing, wire, portal)
}

fn sign_in(talk: &Talk<'_>, token: &str) -> Request {
    talk.post("/sign-in", &json!({ "token": token }))
}

/// A leaf's reason codes.
fn codes(leaf: &Value) -> Vec<&str> {
    let reasons = leaf["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

#[test]
fn a_good_token_signs_in_and_what_it_says_stays_sealed() {
    let (app, _billing, _wire, portal) = app_with_portal();
    let talk = app.open("de");
    assert_eq!(talk.show()["authentication"], "anonymous");
    let token = portal.token(&[CONTRACT, "NL-200201"]);
    let request = sign_in(&talk, &token).header("idempotency-key", "s1");
    let signed_in = request.send().expect(200);
    assert_eq!(signed_in["authentication"], "signed_in");
    assert_eq!(request.send().expect(200)["version"], signed_in["version"], "once");
    let leaf = talk.decisions()[0]["leaf"].clone();
    assert_eq!(
        (&leaf["kind"], &leaf["actor"]["kind"]),
        (&json!("authentication"), &json!("customer"))
    );
    let expect = [
        "authentication.signed_in",
        "authentication.before.anonymous",
        "authentication.after.signed_in",
    ];
    assert_eq!(codes(&leaf), expect);
    // An API key may do it too; somebody else's conversation is not there.
    let path = talk.path("/sign-in");
    let key = app.key(&["conversations"]);
    let body = json!({ "token": portal.token(&[]) });
    app.post(&path, &body).bearer(&key).send().expect(200);
    let other = app.open("de");
    app.post(&path, &body).bearer(&other.token).send().problem(404, "not-found");
    app.post(&path, &body).bearer(&app.key(&["desk"])).send().problem(403, "forbidden");

    let out = talk.post("/sign-out", &json!({})).send().expect(200);
    assert_eq!(out["authentication"], "anonymous");
    let again = talk.post("/sign-out", &json!({})).send().expect(200);
    assert_eq!(again["version"], out["version"], "nothing is left to change");
    assert!(codes(&talk.decisions()[0]["leaf"]).contains(&"authentication.after.anonymous"));
    let events: Vec<Value> = talk.events().iter().map(|event| event["event"].clone()).collect();
    assert_eq!(events, ["opened", "signed_in", "signed_in", "signed_out"]);
    let metrics = app.get("/metrics").bearer(&app.admin).send();
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    let shown =
        [json!(talk.decisions()), json!(talk.events()), app.logged().into(), metrics.into()];
    let shown = shown.map(|shown| shown.to_string()).concat();
    for secret in ["portal-user-4711", "100234", "200201"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
    app.assert_well();
}

#[test]
fn a_wrong_token_changes_nothing_and_a_few_of_them_have_to_wait() {
    let (app, _billing, _wire, portal) = app_with_portal();
    let with = |name: &str, value: Value| {
        let mut claims = claims(&[CONTRACT]);
        claims[name] = value;
        portal.sign(&json!({ "alg": "EdDSA" }), &claims)
    };
    let unsigned = {
        let signed = portal.sign(&json!({ "alg": "none" }), &claims(&[CONTRACT]));
        format!("{}.", signed.rsplit_once('.').unwrap().0)
    };
    for (token, says) in [
        (Portal::new(8).token(&[CONTRACT]), "signature is not valid"),
        (with("aud", json!("shop")), "another audience"),
        (with("iss", json!(format!("{ISSUER}.evil"))), "another issuer"),
        (with("exp", json!(1_700_000_000)), "has expired"),
        (unsigned, "is not signed with EdDSA"),
        ("NL-100234".to_owned(), "not a signed JSON Web Token"),
    ] {
        let talk = app.open("de");
        let problem = sign_in(&talk, &token).send().problem(422, "token-refused");
        assert!(problem.contains(says), "{problem}");
        assert_eq!(
            (&talk.show()["version"], &talk.show()["authentication"]),
            (&json!(1), &json!("anonymous"))
        );
    }
    let talk = app.open("de");
    for _ in 0..5 {
        sign_in(&talk, "x").send().problem(422, "token-refused");
    }
    sign_in(&talk, "x").send().problem(429, "too-many-tokens");
    sign_in(&talk, &portal.token(&[])).send().problem(429, "too-many-tokens");
    // Another conversation is not held up.
    assert_eq!(sign_in(&app.open("de"), &portal.token(&[])).send().status, 200);
    app.assert_well();
}

#[test]
fn nobody_signs_in_where_it_is_not_set_up() {
    let app = TestApp::shared("api");
    let token = Portal::new(7).token(&[]);
    sign_in(&app.open("de"), &token).send().problem(409, "sign-in-unavailable");
}

#[test]
fn who_is_signed_in_acts_on_their_own_contracts_only() {
    let (app, billing, _wire, portal) = app_with_portal();
    let talk = app.open("de");
    sign_in(&talk, &portal.token(&["nl 100234"])).send().expect(200);
    reading_said_for(&talk, CONTRACT, billing.next_reading(CONTRACT));
    act_of(&talk.say("Ja, stimmt"));
    assert_eq!(billing.book().len(), 1);

    let foreign = app.open("de");
    sign_in(&foreign, &portal.token(&["NL-100201"])).send().expect(200);
    reading_said_for(&foreign, CONTRACT, billing.next_reading(CONTRACT));
    let handed = foreign.say("Ja, stimmt");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    let leaf = foreign.decisions()[0]["leaf"].clone();
    assert!(leaf["verdicts"].to_string().contains("own-accounts-only"), "{leaf}");
    let path = format!("/v1/decisions/{}/explanation?language=de", leaf["id"].as_str().unwrap());
    let why = foreign.app.get(&path).bearer(&foreign.token).send().expect(200)["why"].to_string();
    assert!(why.contains("nur für Ihre eigenen Verträge"), "{why}");
    assert_eq!(billing.book().len(), 1);

    // Nobody signed in: as before.
    let nobody = app.open("de");
    reading_said_for(&nobody, "NL-100202", billing.next_reading("NL-100202"));
    act_of(&nobody.say("Ja, stimmt"));
    // What was recorded says the same again.
    let policies = app.folder.join("assistant/policies");
    let replayed =
        app.ombud(&["policy", "replay", "--json", "--policies", policies.to_str().unwrap()]);
    let replayed: Value = serde_json::from_str(&replayed.stdout).unwrap();
    assert_eq!((&replayed["differing"], &replayed["changes"]), (&json!(0), &json!({})));
    assert!(replayed["verdicts"].as_u64().unwrap() > 20, "{replayed}");
    app.assert_well();
}

#[test]
fn who_is_signed_in_is_called_back_and_reports_an_outage_as_anybody_does() {
    let portal = Portal::new(7);
    let procedures = [("call-back", "call-back"), ("outage-report", "outage-report")];
    let (mut prepared, billing, _wire) = prepared_with(&procedures);
    for (name, value) in portal.settings() {
        prepared.set(&[(name, &value)]);
    }
    let app = prepared.start();
    let signed_in = || {
        let talk = app.open("de");
        sign_in(&talk, &portal.token(&[CONTRACT])).send().expect(200);
        talk
    };
    let talk = signed_in();
    let act = act_of(&call_back(&talk));
    assert_eq!(undo(&talk, &act).send().expect(200)["state"], "undone");
    let talk = signed_in();
    for text in ["Bei uns ist der Strom weg!", "Ja", "nein", "18055", "Wohnung"] {
        talk.say(text);
    }
    talk.say("Nein, das ganze Haus");
    let act = act_of(&talk.say("Ja"));
    assert_eq!(billing.book().len(), 1);
    assert_eq!(undo(&talk, &act).send().expect(200)["state"], "undone");
    app.assert_well();
}

#[test]
fn what_waits_to_be_released_is_judged_as_the_customer_was_then() {
    let (prepared, billing, _wire, portal) = prepared_with_portal();
    let rule = "@id(\"instalments-when-known\")\n@says_de(\"Nur wer angemeldet ist.\")\n\
                @says_en(\"Only for who is signed in.\")\n\
                forbid (principal, action in Action::\"acts\", resource)\n\
                when { context.operation == \"set-instalment\" }\n\
                unless { resource.customer.authentication == Authentication::\"signed_in\" &&\n\
                         context.own_account };\n";
    std::fs::write(prepared.folder.join("assistant/policies/known.cedar"), rule).unwrap();
    let app = prepared.start();
    let ask = |talk: &Talk<'_>| {
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, "400 Euro"] {
            talk.say(text);
        }
        talk.say("Ja")
    };
    assert_eq!(ask(&app.open("de"))["reply"]["kind"], "handoff", "nobody knows them");
    let talk = app.open("de");
    sign_in(&talk, &portal.token(&[CONTRACT])).send().expect(200);
    let said = ask(&talk);
    assert!(said["reply"]["text"].as_str().unwrap().contains("Darüber entscheidet ein Mensch"));
    talk.post("/sign-out", &json!({})).send().expect(200);
    let acts = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
    let path = format!("/v1/acts/{}", acts["items"][0]["id"].as_str().unwrap());
    let shown = app.get(&format!("{path}/proposal")).bearer(&app.admin).send().expect(200);
    let body = json!({ "digest": shown["digest"] });
    let done = app.post(&format!("{path}/approve"), &body).bearer(&app.admin).send().expect(200);
    assert_eq!(done["state"], "done");
    assert_eq!(billing.book().len(), 1);
    app.assert_well();
}

/// A set of keys of portals (RFC 8037, appendix A.2), as text.
fn key_set(keys: &[(&Portal, &str)]) -> String {
    let web_key = |(portal, kid): &(&Portal, &str)| {
        let [_, (_, file)] = portal.settings();
        let pem = fs::read_to_string(file).unwrap();
        let der = STANDARD.decode(pem.lines().nth(1).unwrap()).unwrap();
        // The key stands at the end.
        let x = URL_SAFE_NO_PAD.encode(der.get(12..).unwrap());
        json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig" })
    };
    json!({ "keys": keys.iter().map(web_key).collect::<Vec<_>>() }).to_string()
}

/// A token of a customer without accounts that names its key.
fn with_kid(portal: &Portal, kid: &str) -> String {
    portal.sign(&json!({ "alg": "EdDSA", "kid": kid }), &claims(&[]))
}

#[test]
fn keys_in_a_file_are_changed_while_the_server_runs() {
    let (old, new) = (Portal::new(7), Portal::new(8));
    let mut prepared = Prepared::new();
    let file = prepared.folder.join("keys.json");
    let shown = file.display().to_string();
    prepared.set(&[("OMBUD_IDENTITY_ISSUER", ISSUER), ("OMBUD_IDENTITY_KEY_SET", &shown)]);
    fs::write(&file, key_set(&[(&old, "2026-10")])).unwrap();
    let mut app = prepared.start();
    let signs_in = |app: &TestApp, token: &str| sign_in(&app.open("de"), token).send();
    assert_eq!(signs_in(&app, &with_kid(&old, "2026-10")).status, 200);
    fs::write(&file, key_set(&[(&old, "2026-10"), (&new, "2026-11")])).unwrap();
    assert_eq!(signs_in(&app, &with_kid(&new, "2026-11")).status, 200);
    assert_eq!(signs_in(&app, &with_kid(&old, "2026-10")).status, 200);
    for (token, says) in [
        (with_kid(&new, "2026-12"), "a key that its issuer does not show"),
        (with_kid(&new, "2026-10"), "signature is not valid"),
        (new.token(&[]), "does not say which key"),
        (old.sign(&json!({ "alg": "HS256", "kid": "2026-10" }), &claims(&[])), "EdDSA, ES256"),
    ] {
        let problem = signs_in(&app, &token).problem(422, "token-refused");
        assert!(problem.contains(says), "{problem}");
    }
    assert!(app.ombud(&["doctor"]).stdout.contains("ok   2 keys that check sign-in tokens"));
    // A file that is no set is told of at the start, and by its key of the configuration.
    fs::write(&file, "{\"keys\": [{\"kty\": \"oct\", \"kid\": \"s\"}]}").unwrap();
    assert_eq!(signs_in(&app, &with_kid(&old, "2026-10")).status, 200, "the keys go on");
    drop(app.take_server());
    let refused = app.ombud(&["serve"]);
    for part in ["`identity.key_set`", "keys.json", "key `s` is a shared secret"] {
        assert!(refused.stderr.contains(part), "{part}: {refused:?}");
    }
    let doctor = app.ombud(&["doctor"]).stdout;
    assert!(doctor.contains("MEND `identity.key_set`"), "{doctor}");
}

#[test]
fn keys_at_an_address_that_is_out_of_reach_do_not_keep_a_server_from_starting() {
    let portal = Portal::new(7);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let set = key_set(&[(&portal, "1")]);
    let serving = thread::spawn(move || {
        let mut asked = vec![];
        for status in ["503 Service Unavailable", "200 OK"] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4_096];
            let size = stream.read(&mut head).unwrap();
            asked.push(String::from_utf8_lossy(head.get(..size).unwrap()).into_owned());
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{set}",
                set.len()
            );
            stream.write_all(answer.as_bytes()).unwrap();
        }
        // Nobody listens from now on.
        drop(listener);
        asked
    });
    let settings = [("OMBUD_IDENTITY_ISSUER", ISSUER), ("OMBUD_IDENTITY_KEY_SET", &url)];
    let app = TestApp::start_with(&settings);
    assert!(app.logged().contains("it answers with status 503"), "{}", app.logged());
    let signed_in = sign_in(&app.open("de"), &with_kid(&portal, "1")).send().expect(200);
    assert_eq!(signed_in["authentication"], "signed_in");
    let asked = serving.join().unwrap();
    assert!(asked.iter().all(|one| one.starts_with("GET /jwks.json ")), "{asked:?}");
    // With the portal gone, its keys go on, and a key that was never seen is still none.
    assert_eq!(sign_in(&app.open("de"), &with_kid(&portal, "1")).send().status, 200);
    let other = with_kid(&Portal::new(8), "2");
    sign_in(&app.open("de"), &other).send().problem(422, "token-refused");

    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nowhere}/");
    let app =
        TestApp::start_with(&[("OMBUD_IDENTITY_ISSUER", ISSUER), ("OMBUD_IDENTITY_KEY_SET", &url)]);
    let problem = sign_in(&app.open("de"), &other).send().problem(503, "sign-in-keys-missing");
    assert!(problem.contains("cannot be read"), "{problem}");
    assert!(app.ombud(&["doctor"]).stdout.contains("MEND `identity.key_set`"));
}

#[test]
fn policies_see_what_the_token_says_of_the_customer_and_no_leaf_shows_it() {
    let (prepared, billing, _wire, portal) = prepared_with_portal();
    prepared.alter("assistant.toml", |text| {
        let declared = "[customer]\nsegment = { one_of = [\"household\", \"business\"] }\nvulnerable = \"flag\"\n";
        text.replacen("[customer]\n", declared, 1)
    });
    let rule = "@id(\"business-by-people\")\n@verdict(\"refer\")\n\
                @says_de(\"Für Geschäftskunden tut das ein Mensch.\")\n\
                @says_en(\"For business customers, a person does this.\")\n\
                forbid (principal, action in Action::\"acts\", resource)\n\
                when { context.customer has segment && context.customer.segment == \"business\" };\n";
    // And before anything is done: an article, and a procedure.
    let words = "@verdict(\"refer\")\n@says_de(\"Das sagt Ihnen ein Mensch.\")\n@says_en(\"A person tells you.\")\n";
    let early = [("prices", "answer", "context.article == \"price-guarantee\""), ("instalments", "follow", "context.at.flow == \"instalment\"")]
        .map(|(id, action, of)| {
            format!(
                "@id(\"{id}-by-people\")\n{words}forbid (principal, action == Action::\"{action}\", resource)\n\
                 when {{ {of} && context.customer has segment && context.customer.segment == \"business\" }};\n"
            )
        });
    fs::write(prepared.folder.join("assistant/policies/early.cedar"), early.concat()).unwrap();
    let file = prepared.folder.join("assistant/policies/segment.cedar");
    fs::write(&file, rule).unwrap();
    let app = prepared.start();
    let token = |customer: Value| {
        let mut claims = claims(&[CONTRACT]);
        claims["customer"] = customer;
        portal.sign(&json!({ "alg": "EdDSA" }), &claims)
    };
    let said = |customer: Value| {
        let talk = app.open("de");
        sign_in(&talk, &token(customer)).send().expect(200);
        reading_said_for(&talk, CONTRACT, billing.next_reading(CONTRACT));
        let said = talk.say("Ja, stimmt");
        (said, json!([talk.decisions(), talk.events()]).to_string())
    };
    let (business, shown) = said(json!({ "segment": "business", "mood": "never declared" }));
    assert_eq!(business["reply"]["kind"], "handoff", "{business}");
    assert!(shown.contains("business-by-people"), "{shown}");
    assert!(!shown.contains("\"business\"") && !shown.contains("segment"), "{shown}");
    assert_eq!(billing.book().len(), 0);
    act_of(&said(json!({ "segment": "household", "vulnerable": false })).0);
    assert_eq!(billing.book().len(), 1);

    for (segment, is_business) in [("business", true), ("household", false)] {
        let kind_of = |texts: &[&str]| {
            let talk = app.open("de");
            sign_in(&talk, &token(json!({ "segment": segment }))).send().expect(200);
            let said = texts.iter().fold(json!(null), |_, text| talk.say(text));
            (said["reply"]["kind"] == "handoff", said)
        };
        let asks = ["Was umfasst die Preisgarantie?"];
        let begins = ["Ich möchte meinen Abschlag ändern", "Ja"];
        for texts in [&asks[..], &begins] {
            let (handed, said) = kind_of(texts);
            assert_eq!(handed, is_business, "{segment}: {said}");
        }
    }

    let talk = app.open("de");
    for wrong in [json!({ "segment": "gold" }), json!({ "vulnerable": "no" })] {
        let problem = sign_in(&talk, &token(wrong)).send().problem(422, "token-refused");
        assert!(problem.contains("is not what the assistant declares"), "{problem}");
    }
    // Signed out, nothing is known of them; what was recorded says the same again.
    sign_in(&talk, &token(json!({ "segment": "business" }))).send().expect(200);
    talk.post("/sign-out", &json!({})).send().expect(200);
    reading_said_for(&talk, CONTRACT, billing.next_reading(CONTRACT));
    act_of(&talk.say("Ja, stimmt"));
    let policies = app.folder.join("assistant/policies");
    let replayed =
        app.ombud(&["policy", "replay", "--json", "--policies", policies.to_str().unwrap()]);
    let replayed: Value = serde_json::from_str(&replayed.stdout).unwrap();
    assert_eq!((&replayed["differing"], &replayed["changes"]), (&json!(0), &json!({})));

    fs::write(&file, rule.replace("segment", "income")).unwrap();
    let folder = app.folder.join("assistant");
    let checked = app.ombud(&["check", folder.to_str().unwrap()]);
    let said = format!("{}{}", checked.stdout, checked.stderr);
    assert!(
        said.contains("segment.cedar:6") && said.contains("`context.customer.income`"),
        "{said}"
    );
    app.assert_well();
}
