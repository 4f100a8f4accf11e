//! The desk over the API: what waits, what an agent has, and what is to be examined.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp},
    staff::{form, invite, page},
};

behaviours! {
    the_queue_says_language_reason_and_since_when,
    what_is_urgent_comes_first_at_the_desk_and_says_what_it_is_about,
    what_is_contested_says_so_at_the_desk,
    the_queue_is_filtered_by_language,
    an_agent_lists_their_own_conversations,
    own_conversations_and_reviews_are_paged_without_loss,
    reviews_are_listed_by_state,
    a_review_is_settled_once,
    a_review_is_answered_in_the_conversation_by_whoever_settles_it,
    an_answer_to_a_review_that_was_settled_meanwhile_is_shown_to_be_copied,
    an_agent_who_sends_nothing_is_told_so_in_words_for_agents,
    what_people_write_stands_on_the_side_from_which_it_is_written,
    a_place_of_another_list_is_refused,
    an_erased_persons_reviews_are_gone,
}

/// Everything in a list, page by page.
fn whole(app: &TestApp, key: &str, path: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    let joint = if path.contains('?') { '&' } else { '?' };
    loop {
        let path = format!("{path}{joint}limit=2{after}");
        let page = app.get(&path).bearer(key).send().expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2, "{page}");
        all.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

fn of<'a>(list: &'a [Value], talk: &Talk<'_>) -> Option<&'a Value> {
    list.iter().find(|item| item["conversation"] == talk.id.as_str())
}

fn desk(app: &TestApp, key: &str, talk: &Talk<'_>, what: &str) {
    app.post(&talk.path(what), &json!({})).bearer(key).send().expect(200);
}

/// Contest the first answer of a new conversation; the conversation and the review's id.
fn contested(app: &TestApp) -> (Talk<'_>, String) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let contest = app.post(&format!("/v1/decisions/{decision}/contest"), &json!({}));
    let review = contest.bearer(&talk.token).send().expect(200);
    let review = review["review"].as_str().unwrap().to_owned();
    (talk, review)
}

pub(crate) fn a_review_is_answered_in_the_conversation_by_whoever_settles_it(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let contest = |decision: &str| {
        let path = format!("/v1/decisions/{decision}/contest");
        let sent = app.post(&path, &json!({ "reason": "Das gilt <b>nicht</b> für mich." }));
        sent.bearer(&talk.token).send().expect(200)["review"].as_str().unwrap().to_owned()
    };
    let review = contest(&reply);
    let path = format!("/v1/reviews/{review}/settle");
    let answer = |key: &str, text: &str| {
        let sent = app.post(&path, &json!({ "text": text })).bearer(key);
        sent.header("idempotency-key", "answers").send()
    };
    answer(&app.admin, " ").problem(422, "text-empty");
    answer(&app.admin, "Sie haben recht.").expect(204);
    answer(&app.admin, "Sie haben recht.").expect(204);
    let events = talk.events();
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    let end = &names[names.len() - 3..];
    assert_eq!(end, ["taken", "message", "reviewed"], "once, and taken with it: {names:?}");
    let said = &events[events.len() - 2];
    assert_eq!(
        (&said["text"], &said["author"]["kind"]),
        (&json!("Sie haben recht."), &json!("agent"))
    );
    // Where somebody else has the conversation, nobody answers past them; who has it does.
    let second = contest(talk.decisions()[0]["id"].as_str().unwrap());
    let path = format!("/v1/reviews/{second}/settle");
    let body = json!({ "text": "Noch einmal." });
    let other = app.post(&path, &body).bearer(&app.key(&["desk"])).send();
    other.problem(409, "conversation-state");
    app.post(&path, &body).bearer(&app.admin).send().expect(204);
    // The page has all of it, and what the customer wrote stays text.
    let agent = invite(app, "Kim Prüft", &["agent"]).accept(app);
    let shown = page(app, &format!("/desk/reviews/{review}"), Some(&agent)).text(200);
    for part in
        [QUESTION_DE, "Das gilt &#60;b&#62;nicht&#60;/b&#62; für mich.", "This review is settled"]
    {
        assert!(shown.contains(part), "{part}");
    }
}

pub(crate) fn an_answer_to_a_review_that_was_settled_meanwhile_is_shown_to_be_copied(
    app: &TestApp,
) {
    let (_, review) = contested(app);
    settle(app, &review).expect(204);
    let agent = invite(app, "Kim", &["agent"]).accept(app);
    let fields = [("key", review.as_str()), ("text", "Sie haben <b>recht</b>.")];
    let path = format!("/desk/reviews/{review}/answer");
    let refused = form(app, &path, &fields).header("cookie", &agent).send().text(409);
    let (_, kept) = refused.split_once("id=\"kept\"").unwrap();
    assert!(kept.contains("Sie haben &#60;b&#62;recht&#60;/b&#62;.</textarea>"), "{refused}");
    assert!(refused.contains("role=\"alert\""), "{refused}");
}

pub(crate) fn an_agent_who_sends_nothing_is_told_so_in_words_for_agents(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let agent = invite(app, "Kim", &["agent"]).accept(app);
    let send = |what: &str| {
        let fields = [("key", what), ("text", " ")];
        let path = format!("/desk/conversations/{}/{what}", talk.id);
        form(app, &path, &fields).header("cookie", &agent).send()
    };
    assert_eq!(send("take").status, 303);
    let refused = send("say").text(409);
    assert!(refused.contains("write your answer first"), "{refused}");
    assert!(!refused.contains("please write what it is about"), "{refused}");
}

pub(crate) fn what_people_write_stands_on_the_side_from_which_it_is_written(app: &TestApp) {
    let talk = app.open("de");
    let said = "مرحبا، متى تصل فاتورتي؟";
    talk.say(said);
    let agent = invite(app, "Kim", &["agent"]).accept(app);
    let shown = page(app, &format!("/desk/conversations/{}", talk.id), Some(&agent)).text(200);
    let (before, _) = shown.split_once(said).unwrap();
    let (_, tag) = before.rsplit_once('<').unwrap();
    assert!(tag.contains("dir=\"auto\""), "{tag}");
}

fn settle(app: &TestApp, review: &str) -> crate::app::http::Answer {
    app.post(&format!("/v1/reviews/{review}/settle"), &json!({})).bearer(&app.admin).send()
}

pub(crate) fn the_queue_says_language_reason_and_since_when(app: &TestApp) {
    let asked = app.open("de");
    asked.say("Mensch");
    let foreign = app.open("de");
    foreign.say("Bonjour, je voudrais savoir où en est ma facture du mois dernier.");
    let list = whole(app, &app.admin, "/v1/queue");
    let asked_at = asked.show()["last_at"].clone();
    let waiting = of(&list, &asked).unwrap();
    assert_eq!(waiting["language"], "de");
    assert_eq!(waiting["reason"], "asked");
    assert_eq!(waiting["since"], asked_at);
    let waiting = of(&list, &foreign).unwrap();
    assert_eq!(waiting["language"], "fr");
    assert_eq!(waiting["reason"], "language");
    // Whoever goes on in another language while they wait is seen in that one, at the same place.
    asked.say("Hello, could somebody please tell me how long this is going to take today?");
    let list = whole(app, &app.admin, "/v1/queue");
    let waiting = of(&list, &asked).unwrap();
    assert_eq!(waiting["language"], "en");
    assert_eq!(waiting["since"], asked_at);
}

pub(crate) fn what_is_contested_says_so_at_the_desk(app: &TestApp) {
    let (talk, _) = contested(app);
    let list = whole(app, &app.admin, "/v1/queue");
    let waiting = of(&list, &talk).unwrap();
    assert_eq!(waiting["reason"], "contested");
    assert_eq!(waiting["restricted"], false);
    // Also where it was with a person already, for another reason.
    let asked = app.open("de");
    let decision = asked.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    asked.say("Mensch");
    let contest = app.post(&format!("/v1/decisions/{decision}/contest"), &json!({}));
    contest.bearer(&asked.token).send().expect(200);
    let list = whole(app, &app.admin, "/v1/queue");
    assert_eq!(of(&list, &asked).unwrap()["reason"], "contested");
}

pub(crate) fn what_is_urgent_comes_first_at_the_desk_and_says_what_it_is_about(app: &TestApp) {
    let talks = [
        &["Mensch"][..],
        &[QUESTION_DE, "Mensch"],
        &["Ich möchte nicht mehr leben"],
        &["Es riecht nach Gas", "Mensch"],
    ]
    .map(|said| {
        let talk = app.open("de");
        for text in said {
            talk.say(text);
        }
        talk
    });
    let [bare, moving, despair, gas] = &talks;
    for list in ["/v1/queue", "/v1/queue?language=de"] {
        let list = whole(app, &app.admin, list);
        let place = |talk: &Talk<'_>| {
            let is_it = |item: &Value| item["conversation"] == talk.id.as_str();
            let places: Vec<_> = (0..list.len()).filter(|place| is_it(&list[*place])).collect();
            assert_eq!(places.len(), 1, "each stands there once: {list:?}");
            places[0]
        };
        let order = [despair, gas, bare, moving].map(place);
        assert!(order.is_sorted(), "{order:?}");
        let urgent = list.iter().map(|item| item["urgent"] == true);
        assert!(urgent.rev().is_sorted(), "all of them come first: {list:?}");
    }
    let list = whole(app, &app.admin, "/v1/queue");
    let about = |talk: &Talk<'_>| {
        let item = of(&list, talk).unwrap();
        (item["topic"]["intent"].clone(), item["topic"]["title"].clone(), item["urgent"].clone())
    };
    assert_eq!(about(bare), (Value::Null, Value::Null, json!(false)));
    assert_eq!(
        about(moving),
        (json!("moving-house"), json!("Umziehen und den Vertrag mitnehmen"), json!(false))
    );
    // What only people decide has no name towards customers.
    assert_eq!(about(despair), (json!("despair"), Value::Null, json!(true)));
    assert_eq!(about(gas).0, "gas-smell");
    assert_eq!(about(gas).2, true);
    // The time is right there, too.
    assert_eq!(of(&list, gas).unwrap()["since"], gas.show()["last_at"]);
    // It stays so with whoever takes it, until they have seen to it.
    let key = app.key(&["desk"]);
    desk(app, &key, gas, "/take");
    let own = whole(app, &key, "/v1/desk/conversations");
    assert_eq!(of(&own, gas).unwrap()["urgent"], true, "{own:?}");
    desk(app, &key, gas, "/return");
    gas.say("Mensch");
    let list = whole(app, &app.admin, "/v1/queue");
    assert_eq!(of(&list, gas).unwrap()["urgent"], false, "{list:?}");
}

pub(crate) fn the_queue_is_filtered_by_language(app: &TestApp) {
    let german = app.open("de");
    german.say("Mensch");
    let english = app.open("en");
    english.say("I want to talk to a person, please.");
    for (language, here, elsewhere) in [("de", &german, &english), ("en", &english, &german)] {
        let list = whole(app, &app.admin, &format!("/v1/queue?language={language}"));
        assert!(of(&list, here).is_some() && of(&list, elsewhere).is_none(), "{language}");
        assert!(list.iter().all(|item| item["language"] == language), "{list:?}");
    }
    let wrong = app.get("/v1/queue?language=klingonisch").bearer(&app.admin).send();
    assert!(wrong.problem(422, "invalid").contains("`language`"));
}

pub(crate) fn an_agent_lists_their_own_conversations(app: &TestApp) {
    let (mine, theirs) = (app.key(&["desk"]), app.key(&["desk"]));
    let talk = app.open("de");
    talk.say("Mensch");
    let own = |key: &str| whole(app, key, "/v1/desk/conversations");
    assert_eq!(own(&mine), [Value::Null; 0]);
    desk(app, &mine, &talk, "/take");
    let taken = own(&mine);
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["conversation"], talk.id.as_str());
    assert_eq!(taken[0]["language"], "de");
    assert_eq!(taken[0]["reason"], "asked");
    assert_eq!(taken[0]["since"], talk.show()["last_at"]);
    assert_eq!(own(&theirs), [Value::Null; 0], "another agent's are not listed");
    desk(app, &mine, &talk, "/return");
    assert_eq!(own(&mine), [Value::Null; 0], "given back, it is nobody's");
    // Taken from the assistant, there was no reason to hand it over.
    desk(app, &theirs, &talk, "/take");
    assert_eq!(own(&theirs)[0]["reason"], Value::Null);
    let refused = app.get("/v1/desk/conversations").bearer(&app.key(&["decisions"])).send();
    assert!(refused.problem(403, "forbidden").contains("`desk`"));
}

pub(crate) fn own_conversations_and_reviews_are_paged_without_loss(app: &TestApp) {
    let key = app.key(&["desk"]);
    let reviews: Vec<_> = (0..5).map(|_| contested(app)).collect();
    for (talk, _) in &reviews {
        desk(app, &key, talk, "/take");
    }
    let ids = |list: &[Value], field: &str| -> Vec<String> {
        list.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
    };
    let own = ids(&whole(app, &key, "/v1/desk/conversations"), "conversation");
    let wanted: Vec<_> = reviews.iter().map(|(talk, _)| talk.id.clone()).collect();
    assert_eq!(own, wanted, "the one they have had longest first, each once");
    for path in ["/v1/reviews", "/v1/reviews?state=open"] {
        let mut listed = ids(&whole(app, &key, path), "review");
        listed.retain(|id| reviews.iter().any(|(_, review)| review == id));
        let wanted: Vec<_> = reviews.iter().map(|(_, review)| review.clone()).collect();
        assert_eq!(listed, wanted, "{path}");
    }
}

pub(crate) fn reviews_are_listed_by_state(app: &TestApp) {
    let (talk, review) = contested(app);
    let find = |path: &str| {
        let list = whole(app, &app.admin, path);
        list.into_iter().find(|item| item["review"] == review.as_str())
    };
    let open = find("/v1/reviews?state=open").unwrap();
    assert_eq!(open["state"], "open");
    assert_eq!(open["conversation"], talk.id.as_str());
    // It was written in the same step, a moment before or after.
    let at = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let apart = at(&open["at"]).duration_since(at(&talk.show()["last_at"]));
    assert!(apart.abs() < jiff::SignedDuration::from_secs(1), "{apart}");
    assert_eq!(find("/v1/reviews?state=settled"), None);
    assert_eq!(find("/v1/reviews"), Some(open));
    settle(app, &review).expect(204);
    assert_eq!(find("/v1/reviews?state=open"), None);
    let settled = find("/v1/reviews?state=settled").unwrap();
    assert_eq!(settled["state"], "settled");
    assert_eq!(settled["settled_by"], talk.decisions()[0]["id"]);
    assert!(at(&settled["settled_at"]) >= at(&settled["at"]));
    assert_eq!(find("/v1/reviews"), Some(settled));
    let wrong = app.get("/v1/reviews?state=closed").bearer(&app.admin).send();
    let detail = wrong.problem(400, "malformed");
    assert!(
        detail.contains("`state`") && detail.contains("`open`, `settled`")
            || detail.contains("`open` or `settled`"),
        "{detail}"
    );
    let refused = app.get("/v1/reviews").bearer(&talk.token).send();
    refused.problem(403, "forbidden");
}

pub(crate) fn a_review_is_settled_once(app: &TestApp) {
    let (talk, review) = contested(app);
    let path = format!("/v1/reviews/{review}/settle");
    let with_key = |name: &str| {
        let request = app.post(&path, &json!({})).bearer(&app.admin);
        request.header("idempotency-key", name).send()
    };
    with_key(&format!("settle-{review}")).expect(204);
    let decisions = talk.decisions();
    let detail = settle(app, &review).problem(409, "done");
    assert!(detail.contains("settled before"), "{detail}");
    with_key(&format!("settle-{review}")).expect(204);
    assert_eq!(talk.decisions(), decisions, "nothing was decided again");
}

pub(crate) fn a_place_of_another_list_is_refused(app: &TestApp) {
    let (talk, _) = contested(app);
    let page = app.get("/v1/reviews?state=open&limit=1").bearer(&app.admin).send().expect(200);
    let place = page["next"].as_str().map_or_else(|| "open/1/a".to_owned(), str::to_owned);
    for list in ["/v1/queue", "/v1/desk/conversations", "/v1/reviews", "/v1/keys"] {
        let path = format!("{list}?after={place}");
        let detail = app.get(&path).bearer(&app.admin).send().problem(400, "malformed");
        assert!(detail.contains("`after`") && detail.contains("`next`"), "{list}: {detail}");
    }
    let path = format!("/acts?after={place}");
    assert!(talk.get(&path).send().problem(400, "malformed").contains("`next`"));
}

pub(crate) fn an_erased_persons_reviews_are_gone(app: &TestApp) {
    let (talk, review) = contested(app);
    settle(app, &review).expect(204);
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "erased");
    let list = whole(app, &app.admin, "/v1/reviews");
    assert!(!list.iter().any(|item| item["review"] == review.as_str()), "it linked two decisions");
}
