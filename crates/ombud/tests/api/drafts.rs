//! Drafts: articles, phrasings and sentences as people write them in the browser, without a script, and how they reach
//! customers.

use serde_json::Value;

use crate::{
    app::{Prepared, TestApp, http::Answer, poll},
    staff::{form, invite, page},
};

/// A question that `price-guarantee` answers.
const QUESTION: &str = "Gibt es bei Ihnen eine Preisgarantie?";
const ARTICLE: &str = "articles/de/price-guarantee";

/// Somebody at the console.
struct Writer<'a> {
    app: &'a TestApp,
    session: String,
}

impl<'a> Writer<'a> {
    fn new(app: &'a TestApp, role: &str) -> Self {
        Self { app, session: invite(app, "Kim", &[role]).accept(app) }
    }

    fn look(&self, path: &str) -> String {
        page(self.app, path, Some(&self.session)).text(200)
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let key = self.app.open("en").id;
        let fields = [fields, &[("key", key.as_str())]].concat();
        form(self.app, path, &fields).header("cookie", &self.session).send()
    }

    /// Send a form that is taken; where it leads.
    fn sent(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send(path, fields);
        assert_eq!(answer.status, 303, "{path}: {answer:?}");
        answer.header("location").unwrap().to_owned()
    }

    fn begin(&self, title: &str) -> String {
        self.sent("/console/drafts", &[("title", title)])
    }

    /// The fields of the form of a page as they stand there, with some of them filled in otherwise.
    fn filled(&self, path: &str, own: &[(&str, &str)]) -> Vec<(String, String)> {
        let shown = self.look(path);
        let (_, form) = shown.split_once("<form method=\"post\" class=\"card").unwrap();
        let (form, _) = form.split_once("</form>").unwrap();
        let mut fields = Vec::new();
        for part in form.split(" name=\"").skip(1) {
            let (name, rest) = part.split_once('"').unwrap();
            let tag = rest.split('>').next().unwrap();
            let value = if let Some((_, value)) = tag.split_once("value=\"") {
                value.split('"').next().unwrap()
            } else {
                let text = rest.split_once('>').unwrap().1;
                text.split("</textarea>").next().unwrap()
            };
            // A box that is not ticked and a button that is not pressed are not sent.
            if !matches!(name, "raise" | "look") {
                let value =
                    value.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'");
                fields.push((name.to_owned(), value));
            }
        }
        for (name, value) in own {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    }

    fn write(&self, path: &str, own: &[(&str, &str)]) -> Answer {
        self.fill(path, &self.filled(path, own))
    }

    fn fill(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(path, &fields)
    }
}

fn told(app: &TestApp, question: &str) -> String {
    let said = app.open("de").say(question);
    said["reply"]["text"].as_str().unwrap_or_default().to_owned()
}

fn release(app: &TestApp, path: &str) -> Value {
    let id = path.rsplit('/').next().unwrap();
    app.get(&format!("/v1/releases/{id}")).bearer(&app.admin).send().expect(200)
}

fn approve(app: &TestApp, who: &Writer<'_>, path: &str) -> Answer {
    let version = release(app, path)["version"].as_str().unwrap().to_owned();
    who.send(&format!("{path}/approve"), &[("version", &version), ("reason", "Gelesen.")])
}

#[test]
fn what_somebody_wrote_reaches_customers_once_somebody_else_approved_it_and_outlives_a_start() {
    let mut app = TestApp::start();
    let before = told(&app, QUESTION);
    let version = {
        let (one, other) = (Writer::new(&app, "lead"), Writer::new(&app, "lead"));
        let draft = one.begin("Preisgarantie für alle");
        let article = format!("{draft}/{ARTICLE}");
        let new = "Ja, für zwölf Monate.\r\n\r\n## Ausnahmen\r\n\r\nSteuern & Abgaben.\r\n";
        assert_eq!(one.write(&article, &[("markdown", new)]).status, 303);
        let shown = one.look(&draft);
        for there in
            ["<ins>Ja, für zwölf Monate.</ins>", "<del>", "one change", "Nothing was found"]
        {
            assert!(shown.contains(there), "{there}: {shown}");
        }
        assert_eq!(told(&app, QUESTION), before, "a draft is nothing that customers get");
        let path = one.sent(&format!("{draft}/propose"), &[]);
        assert_eq!(release(&app, &path)["state"], "proposed");
        assert_eq!(page(&app, &draft, Some(&one.session)).status, 404, "it is a release now");
        let button = format!("formaction=\"{path}/approve\"");
        let shown = one.look(&path);
        assert!(!shown.contains(&button) && shown.contains("Others have to approve"), "{shown}");
        assert!(other.look(&path).contains(&button));
        for who in [&one, &other] {
            assert!(!who.look(&path).contains("/promote\""), "nobody has approved it");
        }
        let own = approve(&app, &one, &path).text(409);
        assert!(own.contains("proposed it yourself"), "{own}");
        assert_eq!(told(&app, QUESTION), before);
        let beside = other.look(&format!("{path}/beside"));
        assert!(beside.contains("<ins>Ja, für zwölf Monate.</ins>"), "{beside}");
        assert_eq!(approve(&app, &other, &path).status, 303);
        poll("it serves", || told(&app, QUESTION).contains("Ja, für zwölf Monate.").then_some(()));
        let folder = page(&app, &format!("{path}/folder"), Some(&other.session));
        assert_eq!(folder.header("content-type"), Some("application/x-tar"));
        let folder = String::from_utf8_lossy(&folder.body).into_owned();
        assert!(folder.contains("Ja, für zwölf Monate.") && folder.contains("title = \""));
        release(&app, &path)["version"].clone()
    };
    app.take_server().kill();
    app.start_again();
    let listed = app.get("/v1/releases").bearer(&app.admin).send().expect(200)["items"].clone();
    assert_eq!((&listed[0]["state"], &listed[0]["version"]), (&"live".into(), &version));
    assert!(told(&app, QUESTION).contains("Ja, für zwölf Monate."), "the folder does not undo it");
    app.assert_well();
}

#[test]
fn whoever_wrote_some_of_it_cannot_approve_it_whoever_proposed_it() {
    let app = TestApp::start();
    let (one, other, third) =
        (Writer::new(&app, "lead"), Writer::new(&app, "lead"), Writer::new(&app, "engineer"));
    let draft = one.begin("Zwei schreiben");
    let sentence = format!("{draft}/sentences/goodbye");
    assert_eq!(one.write(&sentence, &[("text_de", "Tschüs!")]).status, 303);
    assert_eq!(other.write(&sentence, &[("text_en", "So long!")]).status, 303);
    let path = other.sent(&format!("{draft}/propose"), &[]);
    let own = approve(&app, &one, &path).text(409);
    assert!(own.contains("written some of it yourself"), "{own}");
    // Turned down, it can be drafted again, with all that was in it.
    assert_eq!(third.send(&format!("{path}/reject"), &[("reason", "Zu knapp.")]).status, 303);
    let again = one.sent(&format!("{path}/draft"), &[]);
    let shown = one.look(&again);
    assert!(shown.contains("Tschüs!") && shown.contains("So long!"), "{shown}");
    assert!(shown.contains("Draft: Zwei schreiben"), "{shown}");
    let path = one.sent(&format!("{again}/propose"), &[]);
    assert_eq!(approve(&app, &third, &path).status, 303);
    assert_eq!(release(&app, &path)["state"], "live");
    app.assert_well();
}

#[test]
fn of_two_who_write_the_same_one_is_told_and_nothing_is_lost() {
    let app = TestApp::start();
    let (one, other) = (Writer::new(&app, "lead"), Writer::new(&app, "engineer"));
    let draft = one.begin("Gleichzeitig");
    let article = format!("{draft}/{ARTICLE}");
    let mine = one.filled(&article, &[("markdown", "Von der einen.")]);
    let theirs = other.filled(&article, &[("markdown", "Von der anderen.")]);
    // Elsewhere in the draft, nobody is in the way.
    let greeting = format!("{draft}/sentences/greeting");
    let elsewhere = other.filled(&greeting, &[("text_de", "Moin!")]);
    assert_eq!(one.fill(&article, &mine).status, 303);
    assert_eq!(one.fill(&article, &mine).status, 303, "the same form twice happens once");
    assert_eq!(other.fill(&greeting, &elsewhere).status, 303);
    let told = other.fill(&article, &theirs).text(409);
    assert!(told.contains("Somebody else has changed this"), "{told}");
    assert!(told.contains("Von der anderen.</textarea>"), "their text is kept: {told}");
    assert!(told.contains("Von der einen."), "and what stands there is shown: {told}");
    let shown = one.look(&draft);
    assert!(shown.contains("<ins>Von der einen.</ins>") && shown.contains("Moin!"), "{shown}");
    // Whoever has read it may write over it.
    assert_eq!(other.write(&article, &[("markdown", "Von beiden.")]).status, 303);
    assert!(one.look(&draft).contains("<ins>Von beiden.</ins>"));
    let place = [("place", "article/de/price-guarantee")];
    assert_eq!(one.sent(&format!("{draft}/unwrite"), &place), draft);
    assert!(!one.look(&draft).contains("Von beiden."));
    assert_eq!(one.sent(&format!("{draft}/discard"), &[]), "/console/knowledge");
    assert_eq!(page(&app, &draft, Some(&one.session)).status, 404);
    app.assert_well();
}

#[test]
fn a_draft_over_a_text_that_changed_meanwhile_says_so_and_is_not_proposed() {
    let app = TestApp::start();
    let (one, other) = (Writer::new(&app, "lead"), Writer::new(&app, "lead"));
    let (early, late) = (one.begin("Früh"), other.begin("Spät"));
    let sentence = |draft: &str| format!("{draft}/sentences/goodbye");
    assert_eq!(one.write(&sentence(&early), &[("text_de", "Früh!")]).status, 303);
    assert_eq!(other.write(&sentence(&late), &[("text_de", "Spät!")]).status, 303);
    // Another sentence of the same file is no reason.
    let greeting = format!("{late}/sentences/greeting");
    assert_eq!(other.write(&greeting, &[("text_de", "Moin!")]).status, 303);
    let path = one.sent(&format!("{early}/propose"), &[]);
    assert_eq!(approve(&app, &other, &path).status, 303);
    let shown = other.look(&late);
    assert_eq!(shown.matches("changed meanwhile").count(), 1, "{shown}");
    assert!(shown.contains("<del>Früh!</del>") && shown.contains("<ins>Spät!</ins>"), "{shown}");
    let refused = other.send(&format!("{late}/propose"), &[]).text(422);
    assert!(refused.contains("rests on texts"), "{refused}");
    // Whoever has seen that writes it over what is there now.
    assert_eq!(other.write(&sentence(&late), &[]).status, 303);
    assert!(!other.look(&late).contains("changed meanwhile"));
    let path = other.sent(&format!("{late}/propose"), &[]);
    assert_eq!(approve(&app, &one, &path).status, 303);
    assert_eq!(release(&app, &path)["state"], "live");
    app.assert_well();
}

#[test]
fn a_new_article_is_written_in_both_languages_and_answers_those_who_ask_for_it() {
    let app = TestApp::start();
    let (one, other) = (Writer::new(&app, "lead"), Writer::new(&app, "lead"));
    let draft = one.begin("Solarzaun");
    let new = format!("{draft}/new");
    let de = "Wie funktioniert ein Solarzaun?\nsolarzaun\nIch interessiere mich für einen Solarzaun.\nWas kostet ein Solarzaun?\nsolarzaun anmelden";
    let en = "How does a solar fence work?\nsolar fence\nI'm interested in a solar fence.\nWhat does a solar fence cost?\nregister a solar fence";
    let own = [
        ("title_de", "Solarzaun"),
        ("title_en", "Solar fence"),
        ("markdown_de", "Ein Solarzaun ist ein Zaun aus Modulen."),
        ("markdown_en", "A solar fence is a fence made of panels."),
        ("phrasings_de", de),
        ("phrasings_en", en),
        ("owner", "Team Solar"),
        ("origin", "Nordlicht"),
        ("licence", "Nordlicht"),
        ("valid_until", "2099-12-31"),
    ];
    let mut without = own.to_vec();
    without.retain(|(name, _)| *name != "title_en");
    without.push(("title_en", " "));
    let refused = one.send(&new, &without).text(422);
    assert!(refused.contains("Team Solar") && refused.contains("The title must have"), "{refused}");
    let to = one.sent(&new, &own);
    assert_eq!(to, format!("{draft}/articles/en/solar-fence"));
    assert_eq!(one.sent(&new, &own), to, "the same form twice is one article");
    let mut other_text = own.to_vec();
    other_text.push(("markdown_de", "Etwas anderes."));
    other_text.remove(2);
    let taken = one.send(&new, &other_text).text(422);
    assert!(taken.contains("The title is taken"), "{taken}");
    // What is written of it again is still answered with it.
    let more = format!("{de}\nSolarzaun?");
    assert_eq!(
        one.write(&format!("{draft}/phrasings/solar-fence"), &[("text_de", &more)]).status,
        303
    );
    let shown = one.look(&to);
    assert!(shown.contains("A solar fence is a fence made of panels."), "{shown}");
    let path = one.sent(&format!("{draft}/propose"), &[]);
    assert_eq!(approve(&app, &other, &path).status, 303);
    poll("it answers", || {
        told(&app, "Was kostet ein Solarzaun?").contains("Zaun aus Modulen").then_some(())
    });
    let page = app.get("/knowledge/en/solar-fence").send().text(200);
    assert!(page.contains("fence made of panels"), "{page}");
    app.assert_well();
}

#[test]
fn what_is_wrong_is_said_at_once_and_what_is_hostile_is_shown_harmless() {
    let app = TestApp::start();
    let lead = Writer::new(&app, "lead");
    let draft = lead.begin("<img src=x onerror=alert(1)>");
    let article = format!("{draft}/{ARTICLE}");
    let hostile = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://a.example/z.png) <b onclick=\"alert(1)\">b</b>\n\n## Mehr\n\n[hier](/knowledge/de/none-such)";
    let mut fields = lead.filled(&article, &[("markdown", hostile)]);
    fields.push(("look".to_owned(), "true".to_owned()));
    let looked = lead.fill(&article, &fields).text(200);
    for shown in [&looked, &{
        fields.retain(|(name, _)| name != "look");
        assert_eq!(lead.fill(&article, &fields).status, 303);
        lead.look(&article)
    }] {
        let (_, preview) = shown.split_once("<article class=\"preview\"").unwrap();
        for not in ["<script", "javascript:", "onclick", "<img"] {
            assert!(!preview.contains(not), "{not}: {preview}");
        }
        for there in [
            "HTML is left out: &#60;script&#62;",
            "A link must not lead to javascript:alert(1).",
            "and there is no such article.",
            "Must be mended",
        ] {
            assert!(shown.contains(there), "{there}: {shown}");
        }
    }
    let german = app.get(&article).header("accept", "text/html").header("accept-language", "de");
    let german = german.header("cookie", &lead.session).send().text(200);
    assert!(german.contains("Ein Link darf nicht auf „javascript:alert(1)“ führen."), "{german}");
    let shown = lead.look(&draft);
    assert!(!shown.contains("<img src=x") && shown.contains("&#60;img src=x"), "{shown}");
    let refused = lead.send(&format!("{draft}/propose"), &[]).text(422);
    assert!(refused.contains("cannot be served"), "{refused}");
    let german = app
        .request("POST", &format!("{draft}/propose"))
        .bytes("application/x-www-form-urlencoded", format!("key={}", app.open("en").id))
        .header("sec-fetch-site", "same-origin")
        .header("accept-language", "de")
        .header("cookie", &lead.session);
    let german = german.send().text(422);
    let (_, problem) = german.split_once("role=\"alert\"").unwrap();
    let (problem, _) = problem.split_once("</div>").unwrap();
    assert!(problem.contains("unter „Stimmt etwas nicht?“"), "{problem}");
    assert!(!problem.contains(".md:"), "what is wrong stands below, in German: {problem}");
    // What cannot be a sentence, a day, a title.
    let sentence = format!("{draft}/sentences/greeting");
    let refused = lead.write(&sentence, &[("text_de", "Hallo { $name }!")]).text(422);
    assert!(refused.contains("Hallo { $name }!</textarea>"), "{refused}");
    for (name, value, said) in [
        ("valid_until", "morgen", "The last day must be a day"),
        ("valid_until", "1999-01-01", "The last day lies before the first day"),
        ("title", "  ", "The title must have"),
        ("markdown", "a\u{202e}b", "The text has a character"),
    ] {
        let refused = lead.write(&article, &[(name, value)]).text(422);
        assert!(refused.contains(said), "{said}: {refused}");
    }
    for none in [
        "articles/de/none-such",
        "articles/fr/price-guarantee",
        "phrasings/none",
        "sentences/none",
        "articles/de/..%2Fx",
    ] {
        assert_eq!(
            page(&app, &format!("{draft}/{none}"), Some(&lead.session)).status,
            404,
            "{none}"
        );
    }
    app.assert_well();
}

#[test]
fn phrasings_are_added_line_by_line_and_the_assistant_learns_them() {
    let prepared = Prepared::new();
    let app = prepared.start();
    let (one, other) = (Writer::new(&app, "lead"), Writer::new(&app, "lead"));
    let draft = one.begin("Mehr Wörter");
    let phrasings = format!("{draft}/phrasings/bill-when");
    let known = one.filled(&phrasings, &[]);
    let (_, text) = known.iter().find(|(name, _)| name == "text_de").unwrap();
    let more = format!("{text}\r\n\r\n  Wo bleibt mein Abrechnungsdings?  \r\n");
    assert_eq!(one.write(&phrasings, &[("text_de", &more)]).status, 303);
    let shown = one.look(&draft);
    assert!(shown.contains("<ins>Wo bleibt mein Abrechnungsdings?</ins>"), "{shown}");
    assert!(!shown.contains("<del>"), "nothing else is changed: {shown}");
    let path = one.sent(&format!("{draft}/propose"), &[]);
    let changes = other.look(&path);
    assert!(changes.contains("examples/bill-when.toml"), "{changes}");
    assert!(changes.contains("+1") && changes.contains("−0"), "a file keeps its lines: {changes}");
    assert_eq!(approve(&app, &other, &path).status, 303);
    poll("it has learned it", || {
        told(&app, "Wo bleibt mein Abrechnungsdings?").contains("sechs Wochen").then_some(())
    });
    app.assert_well();
}

#[test]
fn a_ready_answer_is_written_in_a_draft_and_stands_at_the_desk_once_it_is_live() {
    let prepared = Prepared::new();
    prepared.take(["answers/de/goodbye.md", "answers/en/goodbye.md"]);
    let app = prepared.start();
    let (one, other) = (Writer::new(&app, "lead"), Writer::new(&app, "lead"));
    let draft = one.begin("Textbausteine");
    let path = one.sent(&format!("{draft}/answers"), &[("title", "Feast days!")]);
    assert_eq!(path, format!("{draft}/answers/feast-days?title=Feast%20days%21"));
    // What was typed is its title, and nothing is wrong with what is only begun.
    let begun = one.look(&path);
    assert!(begun.contains("<h1>Feast days!</h1>"), "{begun}");
    assert_eq!(begun.matches(">Feast days!\n\n</textarea>").count(), 2, "{begun}");
    assert!(begun.contains("Nothing was found"), "{begun}");
    let nothing = one.send(&format!("{draft}/answers"), &[("title", "!!!")]).text(422);
    assert!(nothing.contains("at least one letter") && nothing.contains("value=\"!!!\""));
    let texts = [
        ("text_de", "Feiertage\r\n\r\nÜber die Feiertage ist {agent} <b>nicht</b> da."),
        ("text_en", "Holidays\r\n\r\n{agent} is away over the holidays."),
    ];
    assert_eq!(one.write(&path, &texts).status, 303);
    for title in ["HOLIDAYS ", "Feast days"] {
        let there = one.sent(&format!("{draft}/answers"), &[("title", title)]);
        assert_eq!(there, format!("{draft}/answers/feast-days?exists=true"), "no second one");
        let shown = one.look(&there);
        assert!(shown.contains("There is a ready answer with this title already"), "{shown}");
    }
    // What stands for nothing is said at once, and the answer that there is is taken out.
    let wrong = [("text_de", "Abschied\n\nIhr {team}"), ("text_en", "Goodbye\n\nYours")];
    assert_eq!(one.write(&format!("{draft}/answers/goodbye"), &wrong).status, 303);
    assert!(one.look(&draft).contains("{team}"));
    let none = [("text_de", ""), ("text_en", "")];
    assert_eq!(one.write(&format!("{draft}/answers/goodbye"), &none).status, 303);
    let shown = one.look(&format!("{draft}?part=answers"));
    assert!(shown.contains("Holidays") && !shown.contains("<b>nicht"), "{shown}");
    assert!(shown.contains("Nothing was found"), "{shown}");
    let talk = app.open("de");
    talk.say("Mensch");
    let desk = || {
        let conversation = format!("/desk/conversations/{}", talk.id);
        let key = [("key", talk.id.as_str())];
        form(&app, &format!("{conversation}/take"), &key).header("cookie", &one.session).send();
        one.look(&conversation)
    };
    let shown = desk();
    assert!(shown.contains("Abschied") && !shown.contains("Feiertage"), "{shown}");
    let proposed = one.sent(&format!("{draft}/propose"), &[]);
    assert_eq!(approve(&app, &other, &proposed).status, 303);
    poll("it is at the desk", || desk().contains("Feiertage").then_some(()));
    let shown = desk();
    assert!(shown.contains("Über die Feiertage ist Kim"), "{shown}");
    assert!(!shown.contains("Abschied") && !shown.contains("<b>nicht"), "{shown}");
    let live = one.look("/console/knowledge?part=answers");
    assert!(live.contains("feast-days") && !live.contains("goodbye"), "{live}");
}
