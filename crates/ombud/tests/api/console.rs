//! The console's pages as browsers meet them, without a script: who sees what, and what is recorded of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp, poll},
    staff::{form, invite, page},
};

behaviours! {
    decisions_are_found_by_what_they_say,
    what_cannot_be_read_is_said_and_kept,
    the_story_of_a_decision_holds_rules_and_proof_and_no_text,
    texts_are_read_by_who_may_and_each_look_is_a_decision,
    each_page_is_for_those_whose_role_it_is,
    each_form_is_for_those_whose_role_it_is,
    the_overview_counts_what_was_decided_and_leads_only_where_one_may_go,
    a_recall_is_previewed_approved_by_another_and_run,
    personal_data_is_found_held_and_erased,
    what_leads_nowhere_leads_staff_back_to_their_pages,
    what_is_drawn_says_its_numbers,
    a_change_of_the_rules_is_tried_on_what_was_decided,
    a_site_is_set_up_looked_at_and_removed,
    a_site_that_somebody_else_changed_keeps_what_was_filled_in_and_says_what_differs,
    a_site_is_seen_as_it_is_filled_in_before_it_is_saved,
    pages_ask_a_question_in_their_heading,
    a_form_that_is_too_large_is_refused_on_a_page_in_the_readers_language,
    every_component_is_shown_in_the_readers_language,
    an_exact_time_is_there_for_those_who_listen_and_can_be_shown_by_the_keyboard,
    a_procedure_is_a_picture_with_numbers,
    what_was_not_answered_is_counted_and_read_in_groups_by_who_may,
    the_system_says_what_runs_without_secrets,
    anyone_reads_how_ai_is_used_here,
}

/// Somebody with these roles, signed in.
fn member(app: &TestApp, roles: &[&str]) -> String {
    invite(app, "Kim", roles).accept(app)
}

fn asked(app: &TestApp) -> (Talk<'_>, String) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    (talk, decision)
}

fn decisions(app: &TestApp, session: &str, query: &str) -> String {
    page(app, &format!("/console/decisions?{query}"), Some(session)).text(200)
}

fn decisions_are_found_by_what_they_say(app: &TestApp) {
    let (talk, decision) = asked(app);
    talk.say("Mensch");
    let session = member(app, &["auditor"]);
    let own = format!("conversation={}", talk.id);
    let link = format!("/console/decisions/{decision}\"");
    #[expect(clippy::disallowed_methods, reason = "the server has a clock of its own")]
    let today = jiff::Timestamp::now().to_string();
    let (today, _) = today.split_once('T').unwrap();
    for (query, is_there) in [
        (own.clone(), true),
        (format!("{own}&kind=reply&actor=assistant&verdict=allow&language=de"), true),
        (format!("{own}&from={today}"), true),
        (format!("{own}&kind=handoff"), false),
        (format!("{own}&language=en"), false),
        (format!("{own}&verdict=deny"), false),
        (format!("{own}&from=2999-01-01"), false),
        (format!("{own}&to=2020-01-01"), false),
        ("kind=reply".to_owned(), true),
        ("kind=stop&actor=customer".to_owned(), false),
    ] {
        let list = decisions(app, &session, &query);
        assert_eq!(list.contains(&link), is_there, "{query}: {list}");
        assert!(!list.contains(QUESTION_DE), "no text of a customer");
    }
    let explained = app.get(&format!("/v1/decisions/{decision}/policy"));
    let explained = explained.bearer(&app.admin).send().expect(200);
    let rule = explained["verdicts"][0]["policies"][0].as_str().unwrap();
    assert!(decisions(app, &session, &format!("{own}&policy={rule}")).contains(&link));
    assert!(!decisions(app, &session, &format!("{own}&policy=no.such.rule")).contains(&link));
    let version = app.get(&format!("/v1/decisions/{decision}")).bearer(&app.admin).send();
    let version = version.expect(200)["leaf"]["actor"]["version"].as_str().unwrap().to_owned();
    assert!(decisions(app, &session, &format!("{own}&version={version}")).contains(&link));
}

fn what_cannot_be_read_is_said_and_kept(app: &TestApp) {
    let session = member(app, &["auditor"]);
    for query in [
        "kind=nonsense",
        "from=yesterday",
        "conversation=7",
        "language=%C3%BC%C3%BC%C3%BC",
        "before=x",
    ] {
        let said = page(app, &format!("/console/decisions?{query}"), Some(&session)).text(422);
        assert!(said.contains("role=\"alert\"") && said.contains("cannot be read"), "{said}");
    }
    let said = page(app, "/console/decisions?conversation=%3Cb%3E7", Some(&session)).text(422);
    assert!(said.contains("value=\"&#60;b&#62;7\""), "{said}");
}

fn the_story_of_a_decision_holds_rules_and_proof_and_no_text(app: &TestApp) {
    let (talk, decision) = asked(app);
    talk.say("Mensch");
    let contested = app.post(&format!("/v1/decisions/{decision}/contest"), &json!({}));
    contested.bearer(&talk.token).send().expect(200);
    let session = member(app, &["security"]);
    let story = page(app, &format!("/console/decisions/{decision}"), Some(&session)).text(200);
    for there in
        ["A reply was given.", "aria-current=\"step\"", "Objection", "ombud verify receipt-"]
    {
        assert!(story.contains(there), "{there}: {story}");
    }
    assert!(!story.contains(QUESTION_DE), "{story}");
    assert!(!story.contains("/texts"), "who may not read texts is not asked to");
    let path = format!("/console/decisions/{decision}/receipt");
    let answer = page(app, &path, Some(&session));
    let named = answer.header("content-disposition").unwrap();
    assert!(named.starts_with("attachment; filename=\"receipt-"), "{named}");
    let receipt = answer.expect(200);
    assert!(!receipt.to_string().contains(QUESTION_DE), "a receipt for the staff opens nothing");
}

fn looks(app: &TestApp) -> Vec<Value> {
    let database = rusqlite::Connection::open(app.data().join("ombud.db")).unwrap();
    let mut statement = database.prepare("SELECT leaf FROM entry ORDER BY place").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let leaves = rows.map(|leaf| serde_json::from_slice::<Value>(&leaf.unwrap()).unwrap());
    leaves.filter(|leaf| leaf["reasons"][0]["code"] == "access.texts").collect()
}

fn texts_are_read_by_who_may_and_each_look_is_a_decision(app: &TestApp) {
    let (_talk, decision) = asked(app);
    let path = format!("/console/decisions/{decision}/texts");
    let engineer = member(app, &["engineer"]);
    let refused = form(app, &path, &[]).header("cookie", &engineer).send();
    assert_eq!(refused.status, 403, "{refused:?}");
    // Other tests look at texts of their own.
    let of_this = || -> Vec<Value> {
        looks(app).into_iter().filter(|look| look["cause"] == decision.as_str()).collect()
    };
    assert_eq!(of_this().len(), 0);
    let auditor = invite(app, "Kim", &["auditor"]);
    let session = auditor.accept(app);
    for times in 1..=2 {
        let read = form(app, &path, &[]).header("cookie", &session).send().text(200);
        assert!(read.contains(QUESTION_DE), "{read}");
        assert_eq!(of_this().len(), times);
    }
    let look = of_this().pop().unwrap();
    assert_eq!(look["kind"], "access");
    assert_eq!(look["actor"], json!({ "kind": "person", "id": auditor.id }));
    assert!(look.get("subject").is_none() && !look.to_string().contains(QUESTION_DE));
    let id = look["id"].as_str().unwrap();
    let story = page(app, &format!("/console/decisions/{id}"), Some(&session)).text(200);
    assert!(story.contains("Somebody of the staff read the texts"), "{story}");
    assert!(story.contains(&format!("/console/decisions/{decision}")), "and which");
    assert!(decisions(app, &session, "kind=access").contains(id));
}

const EVERYONE: [&str; 11] = [
    "administrator",
    "agent",
    "lead",
    "engineer",
    "legal",
    "compliance",
    "privacy",
    "security",
    "operations",
    "executive",
    "auditor",
];

/// Everyone but these.
fn all_but(roles: &[&str]) -> Vec<&'static str> {
    EVERYONE.into_iter().filter(|role| !roles.contains(role)).collect()
}

/// Each page, and who may see it. Whoever may not is refused; nobody is led to sign in.
fn each_page_is_for_those_whose_role_it_is(app: &TestApp) {
    let (_talk, decision) = asked(app);
    let sessions: BTreeMap<&str, String> =
        EVERYONE.iter().map(|role| (*role, member(app, &[role]))).collect();
    let story = format!("/console/decisions/{decision}");
    let releases = app.get("/v1/releases").bearer(&app.admin).send().expect(200);
    let release = releases["items"][0]["id"].as_str().map(|id| format!("/console/assistants/{id}"));
    let decisions = all_but(&["agent", "operations", "executive"]);
    let integrations = vec!["administrator", "engineer", "operations"];
    let desk = ["administrator", "agent", "lead"];
    let mut pages: Vec<(String, Vec<&str>)> = vec![
        ("/console".to_owned(), all_but(&["agent"])),
        ("/console/staff".to_owned(), vec!["administrator"]),
        ("/console/keys".to_owned(), vec!["administrator"]),
        // Whoever answers customers may show them why, and the proof.
        (format!("{story}/receipt"), all_but(&["operations", "executive"])),
        (
            "/console/stops".to_owned(),
            vec!["administrator", "agent", "lead", "engineer", "security", "operations"],
        ),
        ("/console/recalls".to_owned(), vec!["administrator", "compliance", "operations"]),
        ("/console/privacy".to_owned(), vec!["administrator", "legal", "privacy"]),
        ("/console/assistants".to_owned(), [&["engineer"], &desk[..]].concat()),
    ];
    pages.extend(release.map(|path| (path, [&["engineer"], &desk[..]].concat())));
    for path in ["decisions", "ledger", "policies", "procedures", "procedures/moving-house"] {
        pages.push((format!("/console/{path}"), decisions.clone()));
    }
    pages.push((story.clone(), decisions.clone()));
    pages.push(("/console/knowledge".to_owned(), vec!["administrator", "engineer", "lead"]));
    for path in ["unanswered", "acts"] {
        pages.push((format!("/console/{path}"), all_but(&["agent"])));
    }
    pages.push(("/console/ledger/export".to_owned(), decisions.clone()));
    for path in
        ["sites", "sites/default", "sites/new/look", "sites/default/preview", "webhooks", "system"]
    {
        pages.push((format!("/console/{path}"), integrations.clone()));
    }
    for (path, allowed) in pages {
        let nobody = page(app, &path, None);
        assert_eq!(nobody.status, 303, "{path} for nobody: {nobody:?}");
        for (role, session) in &sessions {
            let answer = page(app, &path, Some(session));
            let expected = if allowed.contains(role) { 200 } else { 403 };
            assert_eq!(answer.status, expected, "{path} for {role}: {answer:?}");
        }
    }
}

/// Each form, and who may send it. What is sent means nothing, so that nothing is changed: whoever may is told so, or
/// of what is not there.
fn each_form_is_for_those_whose_role_it_is(app: &TestApp) {
    let (_talk, decision) = asked(app);
    let sessions: BTreeMap<&str, String> =
        EVERYONE.iter().map(|role| (*role, member(app, &[role]))).collect();
    let nothing = "00000000-0000-4000-8000-000000000000";
    let stops = vec!["administrator", "engineer", "security", "operations"];
    let recalls = vec!["administrator", "compliance", "operations"];
    let privacy = vec!["administrator", "legal", "privacy"];
    // Of what was drafted, those who draft decide, too.
    let releases = vec!["administrator", "engineer", "lead"];
    let integrations = vec!["administrator", "engineer", "operations"];
    let forms: Vec<(String, Vec<&str>)> = vec![
        (
            format!("/console/decisions/{decision}/texts"),
            vec!["administrator", "lead", "legal", "compliance", "privacy", "auditor"],
        ),
        (
            "/console/unanswered".to_owned(),
            vec!["administrator", "lead", "legal", "compliance", "privacy", "auditor"],
        ),
        // To begin an article from them takes both.
        ("/console/unanswered/draft".to_owned(), vec!["administrator", "lead"]),
        ("/console/ledger/verify".to_owned(), all_but(&["agent", "operations", "executive"])),
        ("/console/stops".to_owned(), [&["agent", "lead"], &stops[..]].concat()),
        ("/console/stops/lift".to_owned(), stops.clone()),
        ("/console/stops/drill".to_owned(), stops),
        ("/console/recalls".to_owned(), recalls.clone()),
        (format!("/console/recalls/{nothing}/approve"), recalls.clone()),
        (format!("/console/recalls/{nothing}/run"), recalls.clone()),
        (format!("/console/recalls/{nothing}/cancel"), recalls),
        ("/console/privacy".to_owned(), privacy.clone()),
        (format!("/console/privacy/{nothing}/erase"), privacy.clone()),
        (format!("/console/privacy/{nothing}/hold"), privacy.clone()),
        (format!("/console/privacy/{nothing}/lift"), privacy),
        (format!("/console/assistants/{nothing}/approve"), releases.clone()),
        (format!("/console/assistants/{nothing}/reject"), releases.clone()),
        (format!("/console/assistants/{nothing}/promote"), releases.clone()),
        (format!("/console/assistants/{nothing}/draft"), releases.clone()),
        ("/console/drafts".to_owned(), releases.clone()),
        (format!("/console/drafts/{nothing}/unwrite"), releases.clone()),
        (format!("/console/drafts/{nothing}/discard"), releases.clone()),
        (format!("/console/drafts/{nothing}/propose"), releases.clone()),
        (format!("/console/drafts/{nothing}/new"), releases.clone()),
        (format!("/console/drafts/{nothing}/articles/de/moving-house"), releases.clone()),
        (format!("/console/drafts/{nothing}/phrasings/moving-house"), releases.clone()),
        (format!("/console/drafts/{nothing}/sentences/greeting"), releases),
        (
            format!("/console/assistants/{nothing}/roll-back"),
            vec!["administrator", "engineer", "agent", "lead"],
        ),
        ("/console/policies/replay".to_owned(), all_but(&["agent", "operations", "executive"])),
        ("/console/sites".to_owned(), integrations.clone()),
        ("/console/sites/none-such".to_owned(), integrations.clone()),
        ("/console/sites/none-such/remove".to_owned(), integrations.clone()),
        ("/console/webhooks".to_owned(), integrations.clone()),
        (format!("/console/webhooks/{nothing}/remove"), integrations.clone()),
        (format!("/console/webhooks/deliveries/{nothing}/revive"), integrations),
        ("/console/keys".to_owned(), vec!["administrator"]),
        ("/console/staff".to_owned(), vec!["administrator"]),
    ];
    for (path, allowed) in forms {
        let nobody = form(app, &path, &[]).send();
        assert_eq!(nobody.status, 303, "{path} for nobody: {nobody:?}");
        let elsewhere = app.request("POST", &path).header("sec-fetch-site", "cross-site");
        let elsewhere = elsewhere.bytes("application/x-www-form-urlencoded", "").send();
        assert_eq!(elsewhere.status, 403, "{path} from elsewhere: {elsewhere:?}");
        for (role, session) in &sessions {
            let key = app.open("en").id;
            // A stop of what is not there is refused, and so is a site without a name.
            let mut fields = vec![("key", key.as_str()), ("reason", "none"), ("url", "none")];
            if path != "/console/keys" {
                fields.push(("scope", "tool/none-such"));
            }
            let answer = form(app, &path, &fields).header("cookie", session).send();
            let is_refused = answer.status == 403;
            assert_eq!(is_refused, !allowed.contains(role), "{path} for {role}: {answer:?}");
        }
    }
}

fn personal_data_is_found_held_and_erased(app: &TestApp) {
    let (talk, _) = asked(app);
    let session = member(app, &["privacy"]);
    let find = |person: &str| {
        form(app, "/console/privacy", &[("person", person)]).header("cookie", &session).send()
    };
    let found = find(&format!(" {} ", talk.id));
    assert_eq!(found.status, 303, "{found:?}");
    let path = found.header("location").unwrap().to_owned();
    let shown = || page(app, &path, Some(&session)).text(200);
    assert!(shown().contains(&talk.id) && shown().contains("Nobody has asked"), "{}", shown());
    let key = || app.open("en").id;
    let send = |step: &str, fields: &[(&str, &str)]| {
        let key = key();
        let fields = [&[("key", key.as_str())], fields].concat();
        form(app, &format!("{path}/{step}"), &fields).header("cookie", &session).send()
    };
    // A slip is said where it was made, and what was written is still there.
    let late = [("reason", "<b>file 4711"), ("code", "claim"), ("until", "2020-01-01T00:00")];
    let said = send("hold", &late).text(422);
    assert!(said.contains("The end must lie in the future"), "{said}");
    assert!(
        said.contains("&#60;b&#62;file 4711") && said.contains("value=\"claim\" selected"),
        "{said}"
    );
    assert_eq!(send("hold", &late[..2]).status, 303);
    assert!(
        shown().contains("&#60;b&#62;file 4711") && shown().contains("in force"),
        "{}",
        shown()
    );
    let unsure = send("erase", &[]).text(422);
    assert!(unsure.contains("cannot be undone"), "{unsure}");
    assert_eq!(send("erase", &[("sure", "yes")]).status, 303);
    assert!(shown().contains("Erasure was asked for and waits"), "{}", shown());
    assert!(shown().contains("We still need your data to settle a claim"), "{}", shown());
    talk.get("").send().expect(200);
    // With its last hold it is erased, and one is told so before.
    assert!(shown().contains("erased at once"), "{}", shown());
    assert!(send("lift", &[]).text(422).contains("cannot be undone"));
    assert_eq!(send("lift", &[("sure", "yes")]).status, 303);
    assert!(shown().contains("The key is destroyed"), "{}", shown());
    assert!(!shown().contains(&talk.id), "{}", shown());
    for sought in ["none such", &talk.id] {
        let none = find(sought).text(200);
        assert!(none.contains("Nothing of that is kept"), "{sought}: {none}");
    }
    let said = find(&"x".repeat(201)).text(422);
    assert!(said.contains("must be 1 to 200 characters"), "{said}");
}

/// A chart is drawn of the cells' `data-value`, as their texts are written as people write numbers.
fn what_is_drawn_says_its_numbers(app: &TestApp) {
    let session = member(app, &["lead"]);
    for path in ["/console", "/console/unanswered", "/components"] {
        let shown = page(app, path, Some(&session)).text(200);
        let (_, chart) = shown.split_once("<ombud-chart>").unwrap();
        let (chart, _) = chart.split_once("</ombud-chart>").unwrap();
        let cells: Vec<&str> = chart.split("<td").skip(1).collect();
        assert!(!cells.is_empty(), "{path}: {chart}");
        assert!(cells.iter().all(|cell| cell.contains(" data-value=\"")), "{path}: {chart}");
    }
}

fn what_leads_nowhere_leads_staff_back_to_their_pages(app: &TestApp) {
    let session = member(app, &["auditor"]);
    // A page that everybody has, with all that they may open.
    for (path, way_on) in [("/console/none", "/account?lang=en"), ("/none", "/?lang=en")] {
        let lost = page(app, path, Some(&session)).text(404);
        assert!(lost.contains(&format!("href=\"{way_on}\"")), "{path}: {lost}");
    }
}

fn a_recall_is_previewed_approved_by_another_and_run(app: &TestApp) {
    let (one, other) = (member(app, &["operations"]), member(app, &["compliance"]));
    let key = || app.open("en").id;
    let nobody =
        form(app, "/console/recalls", &[("key", &key()), ("reason", "x"), ("since", "then")]);
    let said = nobody.header("cookie", &one).send().text(422);
    assert!(said.contains("The beginning cannot be read"), "{said}");
    let fields =
        [("key", key()), ("tool", "billing".to_owned()), ("reason", "<b>Wrong sums".to_owned())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = form(app, "/console/recalls", &fields).header("cookie", &one).send();
    assert_eq!(answer.status, 303, "{answer:?}");
    let path = answer.header("location").unwrap().to_owned();
    let again = form(app, "/console/recalls", &fields).header("cookie", &one).send();
    assert_eq!(again.header("location"), Some(path.as_str()), "sent twice it is one");
    let shown = page(app, &path, Some(&one)).text(200);
    assert!(shown.contains("&#60;b&#62;Wrong sums"), "{shown}");
    let send = |session: &str, step: &str, selected: &str| {
        let fields =
            [("key", key()), ("selected", selected.to_owned()), ("following", "0".to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form(app, &format!("{path}/{step}"), &fields).header("cookie", session).send()
    };
    // Whoever previewed it is shown no button that would be refused.
    let button = format!("{path}/approve\"");
    assert!(!shown.contains(&button) && shown.contains("Others have to approve"), "{shown}");
    assert!(page(app, &path, Some(&other)).text(200).contains(&button));
    assert!(send(&one, "approve", "0").text(409).contains("somebody else must approve"));
    assert_eq!(send(&other, "approve", "7").status, 422, "the preview was not read");
    assert_eq!(send(&other, "approve", "0").status, 303);
    assert_eq!(send(&one, "run", "0").status, 303);
    poll("the recall to end", || {
        let shown = page(app, &path, Some(&one)).text(200);
        shown.contains("✓</span> done").then_some(())
    });
}

fn a_change_of_the_rules_is_tried_on_what_was_decided(app: &TestApp) {
    asked(app);
    let session = member(app, &["legal"]);
    let shown = page(app, "/console/policies", Some(&session)).text(200);
    let file = shown.split("name=\"file\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let text = std::fs::read_to_string(crate::app::nordlicht().join(file)).unwrap();
    let send = |text: &str| {
        let key = app.open("en").id;
        let fields =
            [("key", key.as_str()), ("file", file), ("text", text), ("since", "2020-01-01")];
        form(app, "/console/policies/replay", &fields).header("cookie", &session).send()
    };
    let same = send(&text).text(200);
    assert!(same.contains("No decision would have differed"), "{same}");
    let wrong = send(&format!("{text}\npermit (oops);")).text(422);
    assert!(
        wrong.contains(file) && wrong.contains("permit (oops);"),
        "what was written is kept: {wrong}"
    );
    assert!(wrong.contains("<p lang=\"en\"><code>"), "what the program says is English: {wrong}");
    // What would have been decided otherwise is said in words.
    let none = "@id(\"none\")\n@says_de(\"Nichts.\")\n@says_en(\"Nothing.\")\n\
                forbid (principal, action == Action::\"answer\", resource);";
    let differs = send(&format!("{text}\n{none}"));
    let differs = differs.text(200);
    assert!(differs.contains("<li>allowed → forbidden: "), "{differs}");
}

fn a_site_is_set_up_looked_at_and_removed(app: &TestApp) {
    let session = member(app, &["engineer"]);
    let id = format!("shop-{}", app.open("en").id);
    let send = |path: &str, fields: &[(&str, &str)]| {
        form(app, path, fields).header("cookie", &session).send()
    };
    assert_eq!(send("/console/sites", &[("id", "Not A Name")]).status, 422);
    let to = send("/console/sites", &[("id", &id)]);
    let path = format!("/console/sites/{id}");
    assert_eq!(to.header("location"), Some(path.as_str()));
    let wrong =
        [("name", "Shop"), ("origins", "https://www.example.com/path"), ("own_accent", "true")];
    let said = send(&path, &wrong).text(422);
    assert!(said.contains("https://www.example.com/path</textarea>"), "{said}");
    let right = [
        ("name", "Shop"),
        ("origins", "https://www.example.com"),
        ("first", "person"),
        ("accent", "#aa0000"),
    ];
    assert_eq!(send(&path, &right).status, 303);
    let shown = page(app, &path, Some(&session)).text(200);
    assert!(shown.contains(&format!("data-site=&#34;{id}&#34;")), "{shown}");
    let known = app.get(&format!("/v1/sites/{id}")).send().expect(200);
    assert_eq!((&known["first"], &known["accent"]), (&json!("person"), &json!("#aa0000")));
    let preview = page(app, &format!("{path}/preview"), Some(&session)).text(200);
    assert!(preview.contains(&format!("src=\"/widget.js\" data-site=\"{id}\"")), "{preview}");
    assert_eq!(send(&format!("{path}/remove"), &[]).status, 303);
    assert_eq!(page(app, &format!("{path}/preview"), Some(&session)).status, 404);
}

fn a_site_that_somebody_else_changed_keeps_what_was_filled_in_and_says_what_differs(app: &TestApp) {
    let session = member(app, &["engineer"]);
    let path = format!("/console/sites/both-{}", app.open("en").id);
    let shown = || page(app, &path, Some(&session)).text(200);
    let seen = |page: &str| {
        let (_, rest) = page.split_once("name=\"seen\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let save = |name: &str, first: &str, seen: &str| {
        let fields = [
            ("name", name),
            ("origins", "https://www.example.com"),
            ("first", first),
            ("own_accent", "true"),
            ("seen", seen),
        ];
        form(app, &path, &fields).header("cookie", &session).send()
    };
    assert_eq!(save("Shop", "assistant", "").status, 303);
    let opened = seen(&shown());
    assert_eq!(save("Shop of the other", "person", &opened).status, 303);
    let refused = save("Shop <mine>", "assistant", &opened).text(409);
    assert!(refused.contains("value=\"Shop &#60;mine&#62;\""), "what was typed stays: {refused}");
    let (_, differs) = refused.split_once("id=\"differs\"").unwrap();
    let (differs, _) = differs.split_once("</section>").unwrap();
    for there in ["Shop of the other", "a person"] {
        assert!(differs.contains(there), "{there}: {differs}");
    }
    assert!(!differs.contains("example.com"), "what is the same is not said: {differs}");
    assert_eq!(save("Shop <mine>", "assistant", &seen(&refused)).status, 303, "the second time");
    assert!(shown().contains("value=\"Shop &#60;mine&#62;\""));
}

fn pages_ask_a_question_in_their_heading(app: &TestApp) {
    let session = member(app, &["administrator", "lead", "auditor", "privacy", "engineer"]);
    for path in [
        "/account",
        "/console",
        "/console/acts",
        "/console/assistants",
        "/console/decisions",
        "/console/keys",
        "/console/knowledge",
        "/console/ledger",
        "/console/policies",
        "/console/privacy",
        "/console/procedures",
        "/console/recalls",
        "/console/sites",
        "/console/staff",
        "/console/stops",
        "/console/system",
        "/console/unanswered",
        "/console/webhooks",
        "/components",
        "/desk",
        "/desk/approvals",
        "/desk/reviews",
        "/desk/tasks",
    ] {
        for language in ["de", "en"] {
            let asked = app.get(path).header("accept", "text/html");
            let asked = asked.header("accept-language", language).header("cookie", &session);
            let shown = asked.send().text(200);
            let (_, heading) = shown.split_once("<h1").unwrap();
            let heading = heading.split("</h1>").next().unwrap();
            assert!(heading.ends_with('?'), "{path} in {language}: {heading}");
        }
    }
}

fn a_form_that_is_too_large_is_refused_on_a_page_in_the_readers_language(app: &TestApp) {
    let agent = member(app, &["agent"]);
    let path = format!("/desk/conversations/{}/say", app.open("de").id);
    for (chosen, language, said) in
        [("", "de", "zu groß"), ("", "en", "too large"), ("de", "en", "zu groß")]
    {
        if !chosen.is_empty() {
            let choose = form(app, "/account/language", &[("locale", chosen)]);
            assert_eq!(choose.header("cookie", &agent).send().status, 303);
        }
        let sent = app
            .request("POST", &path)
            .bytes("application/x-www-form-urlencoded", format!("text={}", "x".repeat(1_100_000)))
            .header("sec-fetch-site", "same-origin")
            .header("accept", "text/html")
            .header("accept-language", language)
            .header("cookie", &agent)
            .send();
        assert!(sent.header("content-type").unwrap().starts_with("text/html"), "{sent:?}");
        let page = sent.text(413);
        assert!(page.contains(said) && page.contains("href=\"/account\""), "{page}");
    }
}

fn every_component_is_shown_in_the_readers_language(app: &TestApp) {
    let session = member(app, &["engineer"]);
    for (language, there, not) in [
        ("de", "Woraus bestehen die Seiten?", "Something else"),
        ("en", "Which parts are pages made of?", "Etwas anderes"),
    ] {
        let asked = app.get("/components").header("accept-language", language);
        let shown = asked.header("cookie", &session).send().text(200);
        assert!(shown.contains(there) && !shown.contains(not), "{shown}");
        for part in
            ["class=\"translation\"", "c-suggestion", "<dl class=\"map\">", "<svg", "<iframe"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
}

fn an_exact_time_is_there_for_those_who_listen_and_can_be_shown_by_the_keyboard(app: &TestApp) {
    let (talk, _) = asked(app);
    let session = member(app, &["agent"]);
    let shown = page(app, &format!("/desk/conversations/{}", talk.id), Some(&session)).text(200);
    let (_, time) = shown.split_once("<time datetime=\"").unwrap();
    let (time, _) = time.split_once("</time>").unwrap();
    assert!(time.contains("<span class=\"ago\">") && time.contains(" UTC</span>"), "{time}");
    assert!(!time.contains("title="), "what stands in a title is reached by a mouse alone: {time}");
    assert!(shown.contains("<input type=\"checkbox\" id=\"exact-times\""), "{shown}");
}

fn a_site_is_seen_as_it_is_filled_in_before_it_is_saved(app: &TestApp) {
    let session = member(app, &["engineer"]);
    let path = format!("/console/sites/new-{}", app.open("en").id);
    let filled = page(app, &path, Some(&session)).text(200);
    assert!(filled.contains(&format!("<iframe name=\"look\" src=\"{path}/look?")), "{filled}");
    let query = "first=person&accent=%23aa0000&language=en";
    let look = page(app, &format!("{path}/look?{query}"), Some(&session));
    // Our own pages may frame it, and nobody else; scripts are still only ours.
    assert_eq!(look.header("x-frame-options"), Some("SAMEORIGIN"));
    let policy = look.header("content-security-policy").unwrap().to_owned();
    assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'self'"));
    let look = look.text(200);
    for there in ["<html lang=\"en\">", "&#34;first&#34;:&#34;person&#34;", "#aa0000", "inert"] {
        assert!(look.contains(there), "{there}: {look}");
    }
    // The widget asks for a site that cannot be: whatever is done there, no conversation begins.
    assert!(look.contains("?look\""), "{look}");
    let own = page(app, &format!("{path}/look?{query}&own_accent=true"), Some(&session)).text(200);
    assert!(own.contains("&#34;accent&#34;:null"), "{own}");
    let wrong = page(app, &format!("{path}/look?accent=red"), Some(&session)).text(200);
    assert!(wrong.contains("must be a colour") && !wrong.contains("widget.js"), "{wrong}");
    assert_eq!(page(app, &format!("{path}/look"), None).status, 303, "nobody is not signed in");
    // Nothing was written.
    app.get(&format!("/v1/sites/{}", path.rsplit('/').next().unwrap()))
        .send()
        .problem(404, "not-found");
}

fn the_overview_counts_what_was_decided_and_leads_only_where_one_may_go(app: &TestApp) {
    let (talk, _) = asked(app);
    talk.say("Mensch");
    let executive = page(app, "/console", Some(&member(app, &["executive"]))).text(200);
    for there in ["Customers", "replies of the AI", "hand-overs to people"] {
        assert!(executive.contains(there), "{there}: {executive}");
    }
    for not in ["href=\"/desk", "href=\"/console/decisions"] {
        assert!(!executive.contains(not), "{not}: {executive}");
    }
    let lead = page(app, "/console", Some(&member(app, &["lead"]))).text(200);
    assert!(
        lead.contains("href=\"/desk") && lead.contains("href=\"/console/decisions?kind="),
        "{lead}"
    );
}

fn a_procedure_is_a_picture_with_numbers(app: &TestApp) {
    let session = member(app, &["auditor"]);
    let list = page(app, "/console/procedures", Some(&session)).text(200);
    let path = list.split("href=\"/console/procedures/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/console/procedures/{path}");
    let one = page(app, &path, Some(&session)).text(200);
    let picture = one.split("<svg ").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(picture.contains("class=\"number") && picture.contains("×</text>"), "{picture}");
    assert_eq!(page(app, "/console/procedures/none", Some(&session)).status, 404);
}

fn what_was_not_answered_is_counted_and_read_in_groups_by_who_may(app: &TestApp) {
    let word = format!("Zwirbelgrumpf{}", app.open("de").id.replace('-', ""));
    let asked_in_vain = |text: &str| {
        let talk = app.open("de");
        talk.say(text);
        talk.say(text);
        talk
    };
    asked_in_vain(&format!("Verkaufen Sie {word}?"));
    asked_in_vain(&format!("was kostet ein {word}"));
    let answered = app.open("de");
    answered.say(&format!("{word}stange?"));
    answered.say(QUESTION_DE);
    let security = member(app, &["security"]);
    let counted = page(app, "/console/unanswered", Some(&security)).text(200);
    assert!(
        counted.contains("handed over, not understood") && !counted.contains(&word),
        "{counted}"
    );
    let refused = form(app, "/console/unanswered", &[]).header("cookie", &security).send();
    assert_eq!(refused.status, 403);
    let lead = invite(app, "Kim", &["lead"]);
    let session = lead.accept(app);
    let own =
        || looks(app).into_iter().filter(|look| look["actor"]["id"] == lead.id.as_str()).count();
    assert!(!page(app, "/console/unanswered", Some(&session)).text(200).contains(&word));
    assert_eq!(own(), 0);
    let read = form(app, "/console/unanswered", &[("days", "7")]).header("cookie", &session);
    let read = read.send().text(200);
    assert_eq!(own(), 1, "each look is a decision");
    let (_, group) = read.split_once(&word).unwrap();
    let (before, _) = read.split_once(&word).unwrap();
    let (_, count) = before.rsplit_once("<li class=\"card\">").unwrap();
    assert!(count.contains("2 questions, 2 of them handed over"), "{count}");
    let group = group.split("<li class=\"card\">").next().unwrap();
    assert!(group.contains(&format!("kostet ein {word}")), "{group}");
    assert!(!read.contains(&format!("{word}stange")), "what was answered in the end is none");
    let key = app.open("en").id;
    let lines = format!("was kostet ein {word}");
    let fields = [("key", key.as_str()), ("language", "de"), ("phrasings", lines.as_str())];
    let begun = form(app, "/console/unanswered/draft", &fields).header("cookie", &session).send();
    let begun = begun.text(200);
    assert!(begun.contains(&format!("{lines}</textarea>")), "{begun}");
    let list = page(app, "/console/knowledge", Some(&session)).text(200);
    assert!(list.contains("From unanswered questions") && !list.contains(&word), "{list}");
}

fn the_system_says_what_runs_without_secrets(app: &TestApp) {
    let session = member(app, &["operations"]);
    let shown = page(app, "/console/system", Some(&session)).text(200);
    for there in ["SQLite", "Settings in force", "[server]", "this one writes", "Free on the disk"]
    {
        assert!(shown.contains(there), "{there}: {shown}");
    }
    assert!(!shown.contains(&app.admin), "no key");
}

fn anyone_reads_how_ai_is_used_here(app: &TestApp) {
    let key = app.verifier_key();
    for (lang, words) in
        [("de", ["Sprachmodell", "widersprechen"]), ("en", ["language model", "contest"])]
    {
        let said = app.get(&format!("/ai?lang={lang}")).send().text(200);
        for word in words.into_iter().chain(["Nordlicht Energie", "/verify"]) {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(said.contains(&key.replace('+', "&#43;")) || said.contains(&key), "{said}");
    }
}
