//! Where rights reach: people and keys that are for some sites, brands and teams only.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp, http::Answer},
    staff::{Person, form, invite_for, page},
};

behaviours! {
    on "areas":
    a_key_for_a_site_sees_what_began_there_and_nothing_else,
    a_page_of_a_list_is_as_long_as_asked_for_however_much_lies_between,
    a_brand_and_a_team_are_of_the_sites_that_name_them,
    decisions_are_found_where_rights_reach_and_nowhere_else,
    what_concerns_the_whole_company_is_for_nobody_who_is_limited,
    the_overview_of_who_is_limited_counts_what_waits_within_reach,
    a_person_is_limited_on_the_page_and_sees_it_at_once,
    nobody_is_given_a_conversation_that_is_not_for_them,
    data_is_erased_and_held_by_whom_it_is_for,
    what_cannot_be_limited_is_refused_in_words,
    who_is_limited_stops_their_own_sites_and_nothing_else,
    a_page_that_somebody_else_made_stale_takes_nobodys_limits_away,
}

const ALL: [&str; 6] = ["desk", "assign", "approvals", "decisions", "texts", "privacy"];

/// Two sites that no other test has, by a part that both begin with.
fn sites(app: &TestApp) -> (String, String) {
    let part = app.open("en").id;
    let part = format!("a{}", part.get(..8).unwrap());
    let (north, south) = (format!("{part}-north"), format!("{part}-south"));
    for site in [&north, &south] {
        set(app, site, &json!({ "name": site }));
    }
    (north, south)
}

fn set(app: &TestApp, site: &str, body: &Value) {
    let path = format!("/v1/sites/{site}");
    app.request("PUT", &path).json(body).bearer(&app.admin).send().expect(200);
}

fn key(app: &TestApp, areas: &[String]) -> String {
    let made = make(app, &ALL, areas).expect(201);
    assert_eq!(made["areas"], json!(areas));
    made["key"].as_str().unwrap().to_owned()
}

fn make(app: &TestApp, scopes: &[&str], areas: &[String]) -> Answer {
    let body = json!({ "name": "limited", "scopes": scopes, "areas": areas });
    app.post("/v1/keys", &body).bearer(&app.admin).send()
}

fn waiting<'a>(app: &'a TestApp, site: &str) -> Talk<'a> {
    let talk = app.open_on(site, "de");
    talk.say(QUESTION_DE);
    talk.say("Mensch");
    talk
}

/// The conversations in a list, over all its pages.
fn listed(app: &TestApp, path: &str, key: &str, limit: usize) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let answer = app.get(&format!("{path}?limit={limit}{after}")).bearer(key).send();
        let page = answer.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        found.extend(items.map(|item| item["conversation"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

pub(crate) fn a_key_for_a_site_sees_what_began_there_and_nothing_else(app: &TestApp) {
    let (north, south) = sites(app);
    let (own, other) = (waiting(app, &north), waiting(app, &south));
    let nowhere = app.open("de");
    nowhere.say("Mensch");
    let key = key(app, &[format!("site:{north}")]);
    assert_eq!(listed(app, "/v1/queue", &key, 50), std::slice::from_ref(&own.id));
    for talk in [&other, &nowhere] {
        for rest in ["", "/messages", "/decisions", "/acts", "/events"] {
            app.get(&talk.path(rest)).bearer(&key).send().problem(404, "not-found");
        }
        for rest in ["/take", "/hand-over", "/close"] {
            let asked = app.post(&talk.path(rest), &json!({})).bearer(&key).send();
            asked.problem(404, "not-found");
        }
    }
    app.get(&own.path("/messages")).bearer(&key).send().expect(200);
    app.post(&own.path("/take"), &json!({})).bearer(&key).send().expect(200);
}

pub(crate) fn a_page_of_a_list_is_as_long_as_asked_for_however_much_lies_between(app: &TestApp) {
    let (north, south) = sites(app);
    let mut own = Vec::new();
    for _ in 0..3 {
        for _ in 0..4 {
            app.open_on(&south, "de").say("Mensch");
        }
        let talk = app.open_on(&north, "de");
        talk.say("Mensch");
        own.push(talk.id.clone());
    }
    let key = key(app, &[format!("site:{north}")]);
    let first = app.get("/v1/queue?limit=2").bearer(&key).send().expect(200);
    assert_eq!(first["items"].as_array().unwrap().len(), 2, "{first}");
    assert_eq!(listed(app, "/v1/queue", &key, 2), own);
    assert_eq!(listed(app, "/v1/queue", &key, 1), own);
}

pub(crate) fn a_brand_and_a_team_are_of_the_sites_that_name_them(app: &TestApp) {
    let (north, south) = sites(app);
    let (own, other) = (waiting(app, &north), waiting(app, &south));
    set(app, &north, &json!({ "name": "n", "brand": north, "team": south }));
    let of_brand = key(app, &[format!("brand:{north}")]);
    let of_team = key(app, &[format!("team:{south}")]);
    let of_both = key(app, &[format!("site:{south}"), format!("team:{south}")]);
    for key in [&of_brand, &of_team] {
        own.app.get(&own.path("")).bearer(key).send().expect(200);
        app.get(&other.path("")).bearer(key).send().problem(404, "not-found");
    }
    app.get(&own.path("")).bearer(&of_both).send().expect(200);
    app.get(&other.path("")).bearer(&of_both).send().expect(200);
    // Another brand has it now.
    set(app, &north, &json!({ "name": "n", "brand": "another", "team": south }));
    app.get(&own.path("")).bearer(&of_brand).send().problem(404, "not-found");
    app.get(&own.path("")).bearer(&of_team).send().expect(200);
    // What began on a site stays of that site, also where the site is gone.
    let of_site = key(app, &[format!("site:{north}")]);
    let path = format!("/v1/sites/{north}");
    assert_eq!(app.request("DELETE", &path).bearer(&app.admin).send().status, 204);
    app.get(&own.path("")).bearer(&of_site).send().expect(200);
    app.get(&own.path("")).bearer(&of_team).send().problem(404, "not-found");
}

pub(crate) fn decisions_are_found_where_rights_reach_and_nowhere_else(app: &TestApp) {
    let (north, south) = sites(app);
    let (own, other) = (waiting(app, &north), waiting(app, &south));
    let key = key(app, &[format!("site:{north}")]);
    let [theirs, others] = [&own, &other].map(|talk| {
        let decision = &talk.decisions()[0];
        decision["id"].as_str().unwrap().to_owned()
    });
    for (rest, status) in [("", 200), ("/explanation?language=de", 200), ("/receipt", 200)] {
        app.get(&format!("/v1/decisions/{theirs}{rest}")).bearer(&key).send().expect(status);
        let refused = app.get(&format!("/v1/decisions/{others}{rest}")).bearer(&key).send();
        refused.problem(404, "not-found");
    }
    let contest = json!({ "reason": "x" });
    let contested = app.post(&format!("/v1/decisions/{others}/contest"), &contest);
    contested.bearer(&key).send().problem(404, "not-found");
    let lead = invite_for(app, "Lea", &["lead"], &[format!("site:{north}")]).accept(app);
    let found = page(app, "/console/decisions", Some(&lead)).text(200);
    assert!(found.contains(&theirs), "{found}");
    assert!(!found.contains(&others) && !found.contains(&other.id), "{found}");
    let by = |id: &str| page(app, &format!("/console/decisions?conversation={id}"), Some(&lead));
    assert!(by(&own.id).text(200).contains(&theirs));
    assert!(!by(&other.id).text(200).contains(&others));
    page(app, &format!("/console/decisions/{theirs}"), Some(&lead)).text(200);
    page(app, &format!("/console/decisions/{others}"), Some(&lead)).text(404);
    let texts = |id: &str| {
        let path = format!("/console/decisions/{id}/texts");
        form(app, &path, &[]).header("cookie", &lead).send()
    };
    texts(&theirs).text(200);
    texts(&others).text(404);
}

pub(crate) fn what_concerns_the_whole_company_is_for_nobody_who_is_limited(app: &TestApp) {
    let (north, _) = sites(app);
    let key = key(app, &[format!("site:{north}")]);
    for path in ["/v1/ledger/check", "/v1/procedures"] {
        let answer = app.get(path).bearer(&key).send();
        assert!(matches!(answer.status, 403..=405), "{path}: {answer:?}");
    }
    let session = invite_for(app, "Lea", &["lead"], &[format!("site:{north}")]).accept(app);
    for path in ["/console/acts", "/console/ledger", "/console/procedures", "/console/knowledge"] {
        let refused = page(app, path, Some(&session)).text(403);
        assert!(refused.contains("sites, brands and teams"), "{path}: {refused}");
    }
    let desk = page(app, "/console", Some(&session)).text(200);
    for (path, is_shown) in
        [("/desk/reviews", true), ("/console/decisions", true), ("/console/knowledge", false)]
    {
        assert_eq!(desk.contains(&format!("href=\"{path}\"")), is_shown, "{path}: {desk}");
    }
}

pub(crate) fn the_overview_of_who_is_limited_counts_what_waits_within_reach(app: &TestApp) {
    let (north, south) = sites(app);
    let lead =
        |site: &str| invite_for(app, "Lea", &["lead"], &[format!("site:{site}")]).accept(app);
    let (one, other) = (lead(&north), lead(&south));
    let nothing =
        |session: &str| !page(app, "/console", Some(session)).text(200).contains(">Customers</");
    assert!(nothing(&one) && nothing(&other));
    waiting(app, &north);
    assert!(!nothing(&one), "a customer waits there");
    assert!(nothing(&other), "and not here");
    let shown = page(app, "/console", Some(&one)).text(200);
    assert!(!shown.contains("since midnight"), "what is counted of all is not theirs: {shown}");
}

pub(crate) fn a_person_is_limited_on_the_page_and_sees_it_at_once(app: &TestApp) {
    let (north, south) = sites(app);
    let (own, other) = (waiting(app, &north), waiting(app, &south));
    let admin = invite_for(app, "Ada", &["administrator"], &[]).accept(app);
    let agent = invite_for(app, "Kim", &["agent"], &[]);
    let session = agent.accept(app);
    let row = |talk: &Talk<'_>| format!(" id=\"c{}\">", talk.id);
    let desk = || page(app, "/desk", Some(&session)).text(200);
    assert!(desk().contains(&row(&own)) && desk().contains(&row(&other)));
    let path = format!("/console/staff/{}", agent.id);
    let area = format!("site:{north}");
    let shown = page(app, &path, Some(&admin)).text(200);
    assert!(shown.contains(&format!("name=\"area\" value=\"{area}\">")), "{shown}");
    let fields = [("role", "agent"), ("area", area.as_str())];
    let changed = form(app, &path, &fields).header("cookie", &admin).send();
    assert_eq!(changed.status, 303, "{changed:?}");
    let shown = page(app, &path, Some(&admin)).text(200);
    assert!(shown.contains(&format!("name=\"area\" value=\"{area}\" checked>")), "{shown}");
    assert!(desk().contains(&row(&own)) && !desk().contains(&row(&other)));
    let address = format!("/desk/conversations/{}", other.id);
    page(app, &address, Some(&session)).text(404);
    let list = page(app, "/console/staff", Some(&admin)).text(200);
    assert!(list.contains(&format!("Site {north}")), "{list}");
    let decisions = page(app, "/console/decisions?kind=access", Some(&admin)).text(200);
    let change = decisions.split("/console/decisions/").skip(1).map(|rest| rest.get(..36).unwrap());
    let story = change.take(20).any(|id| {
        let decision = app.get(&format!("/v1/decisions/{id}")).bearer(&app.admin).send();
        decision.status == 200 && decision.text(200).contains(&format!("access.area.site.{north}"))
    });
    assert!(story, "the change is a decision: {decisions}");
}

pub(crate) fn nobody_is_given_a_conversation_that_is_not_for_them(app: &TestApp) {
    let (north, south) = sites(app);
    let own = waiting(app, &north);
    let [here, there]: [Person; 2] = [&north, &south].map(|site| {
        let person = invite_for(app, site, &["agent"], &[format!("site:{site}")]);
        person.accept(app);
        person
    });
    let colleagues = |rest: &str| {
        let path = format!("/v1/desk/colleagues{rest}");
        let found = app.get(&path).bearer(&app.admin).send().expect(200);
        let items = found["items"].as_array().unwrap().iter();
        items.map(|one| one["agent"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = colleagues("");
    assert!(all.contains(&here.id) && all.contains(&there.id));
    let fit = colleagues(&format!("?conversation={}", own.id));
    assert!(fit.contains(&here.id) && !fit.contains(&there.id), "{fit:?}");
    let give = |to: &Person| {
        let body = json!({ "agent": to.id });
        app.post(&own.path("/assign"), &body).bearer(&app.key(&["desk"])).send()
    };
    give(&there).problem(422, "invalid");
    give(&here).expect(200);
}

pub(crate) fn data_is_erased_and_held_by_whom_it_is_for(app: &TestApp) {
    let (north, south) = sites(app);
    let (own, other) = (waiting(app, &north), waiting(app, &south));
    let key = key(app, &[format!("site:{north}")]);
    let subject = |talk: &Talk<'_>| {
        let shown = app.get(&talk.path("")).bearer(&app.admin).send().expect(200);
        shown["subject"].as_str().unwrap().to_owned()
    };
    let (theirs, others) = (subject(&own), subject(&other));
    let hold = json!({ "code": "litigation", "reason": "x" });
    let asked = app.post(&format!("/v1/subjects/{others}/hold"), &hold).bearer(&key).send();
    asked.problem(404, "not-found");
    let erase =
        |of: &str| app.post(&format!("/v1/subjects/{of}/erase"), &json!({})).bearer(&key).send();
    assert_eq!(erase(&others).status, 404);
    let erased = erase(&theirs);
    assert!((200..300).contains(&erased.status), "{erased:?}");
    app.get(&other.path("/messages")).bearer(&app.admin).send().expect(200);
}

pub(crate) fn what_cannot_be_limited_is_refused_in_words(app: &TestApp) {
    let (north, _) = sites(app);
    let area = [format!("site:{north}")];
    for (scopes, areas, said) in [
        (vec!["admin"], area.to_vec(), "everything"),
        (vec!["overview", "stops"], area.to_vec(), "about no conversations"),
        (vec!["desk"], vec!["site:nowhere-at-all".to_owned()], "site:nowhere-at-all"),
        (vec!["desk"], vec!["brand:nowhere-at-all".to_owned()], "brand:nowhere-at-all"),
    ] {
        let told = make(app, &scopes, &areas).problem(422, "invalid");
        assert!(told.contains(said), "{told}");
    }
    let told = make(app, &["desk"], &["shop".to_owned()]).problem(422, "invalid");
    assert!(told.contains("site:shop"), "{told}");
    let body = json!({ "name": "x", "brand": "Not A Name" });
    let path = format!("/v1/sites/{north}");
    let told = app.request("PUT", &path).json(&body).bearer(&app.admin).send();
    assert!(told.problem(422, "invalid").contains("brand"));
    // On the pages, by what it is called there.
    let admin = invite_for(app, "Ada", &["administrator"], &[]).accept(app);
    let key = app.open("en").id;
    let fields = [("key", key.as_str()), ("name", "x"), ("brand", "Not A Name")];
    let sent = form(app, &format!("/console/sites/{north}"), &fields).header("cookie", &admin);
    let told = sent.send().text(422);
    assert!(told.contains("The brand ") && !told.contains("field-"), "{told}");
    let fields = [
        ("key", key.as_str()),
        ("name", "Lea"),
        ("address", "lea@nordlicht.example"),
        ("role", "lead"),
        ("area", "site:nowhere-at-all"),
    ];
    let told = form(app, "/console/staff", &fields).header("cookie", &admin).send().text(422);
    assert!(told.contains("The choice of areas ") && !told.contains("field-"), "{told}");
}

pub(crate) fn who_is_limited_stops_their_own_sites_and_nothing_else(app: &TestApp) {
    let (north, south) = sites(app);
    let session = invite_for(app, "Kim", &["agent"], &[format!("site:{north}")]).accept(app);
    let desk = page(app, "/desk", Some(&session)).text(200);
    assert!(desk.contains("href=\"/console/stops\""), "whoever may stop finds where: {desk}");
    let shown = page(app, "/console/stops", Some(&session)).text(200);
    let offers = |scope: &str| shown.contains(&format!("value=\"{scope}\""));
    let (own, other) = (format!("site/{north}"), format!("site/{south}"));
    assert!(offers(&own), "{shown}");
    let key = key(app, &[format!("site:{north}")]);
    let stop = |scope: &str| {
        let body = json!({ "scope": scope, "reason": "x" });
        app.post("/v1/stops", &body).bearer(&key).send()
    };
    for scope in ["everything", other.as_str()] {
        assert!(!offers(scope), "{scope}: {shown}");
        let told = stop(scope).problem(403, "forbidden");
        assert!(told.contains("sites, brands and teams"), "{told}");
    }
    assert!((200..300).contains(&stop(&own).status));
}

pub(crate) fn a_page_that_somebody_else_made_stale_takes_nobodys_limits_away(app: &TestApp) {
    let (north, _) = sites(app);
    let area = format!("site:{north}");
    let admin = invite_for(app, "Ada", &["administrator"], &[]).accept(app);
    let agent = invite_for(app, "Kim", &["agent"], &[]);
    let path = format!("/console/staff/{}", agent.id);
    let seen = |path: &str| {
        let shown = page(app, path, Some(&admin)).text(200);
        let seen = shown.split("name=\"seen\" value=\"").nth(1).unwrap();
        seen.split('"').next().unwrap().to_owned()
    };
    let send = |path: &str, fields: &[(&str, &str)]| {
        form(app, path, fields).header("cookie", &admin).send()
    };
    let stale = seen(&path);
    let limit = [("role", "agent"), ("area", area.as_str()), ("seen", stale.as_str())];
    assert_eq!(send(&path, &limit).status, 303);
    assert_eq!(send(&path, &limit).status, 303, "the same form twice is one");
    let other = send(&path, &[("role", "agent"), ("team", "sales"), ("seen", &stale)]);
    assert!(other.text(422).contains("omebody else has changed this"));
    let known = || {
        let member = format!("/v1/staff/{}", agent.id);
        app.get(&member).bearer(&app.admin).send().expect(200)
    };
    assert_eq!((&known()["areas"], known().get("team")), (&json!([area]), None));
    // A program that knows nothing of areas leaves them as they are.
    let body = json!({ "roles": ["lead"], "team": "sales" });
    let member = format!("/v1/staff/{}", agent.id);
    app.request("PUT", &member).json(&body).bearer(&app.admin).send().expect(200);
    assert_eq!((&known()["areas"], &known()["team"]), (&json!([area]), &json!("sales")));
    let body = json!({ "roles": ["lead"], "areas": [] });
    app.request("PUT", &member).json(&body).bearer(&app.admin).send().expect(200);
    assert_eq!(known().get("areas"), None);
    let path = format!("/console/sites/{north}");
    let stale = seen(&path);
    let fields =
        |name| [("name", name), ("first", "assistant"), ("own_accent", "true"), ("seen", &*stale)];
    assert_eq!(send(&path, &fields("One")).status, 303);
    let told = send(&path, &fields("Two")).text(409);
    assert!(told.contains("omebody else has changed this"), "{told}");
    assert!(told.contains("value=\"Two\"") && told.contains("One"), "what was typed stays: {told}");
}
