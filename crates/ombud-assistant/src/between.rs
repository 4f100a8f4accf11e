//! What no file of a folder shows by itself: names that lead nowhere, files that nothing reads, words that
//! are never said.
//!
//! A file that is there and has a slip counts as known: only its own slip is told of.

use std::collections::BTreeSet;

use ombud_domain::Language;

use crate::{
    article::Article,
    folder::Folder,
    goal::{self, Goal},
    intent::{self, Intent, IntentCommand},
    manifest::Manifest,
    problem::Report,
    procedure::{self, Flow},
    scenario::{self, Expectation, Scenario},
    slip::near,
    toml_file::{self, LeftOut},
    tool::{Described, Tool, letter_words},
    words::{LETTER, Words, act_done},
};

/// What was read of a folder.
pub(crate) struct Between<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) articles: &'a [Article],
    pub(crate) intents: &'a [Intent],
    pub(crate) words: &'a Words,
    pub(crate) flows: &'a [Flow],
    pub(crate) tools: &'a [Tool],
    pub(crate) languages: &'a [Language],
    pub(crate) scenarios: &'a scenario::Read<Scenario>,
    pub(crate) goals: &'a scenario::Read<Goal>,
}

impl Between<'_> {
    /// Note what no file shows by itself.
    pub(crate) fn check(&self, report: &mut Report) {
        self.check_intents(report);
        self.check_words(report);
        self.check_articles(report);
        for (scenario, left_out) in self.scenarios.each() {
            self.check_scenario(scenario, left_out, report);
        }
        self.check_goals(report);
        let rooms = [
            ("answers/", ".md"),
            ("knowledge/", ".md"),
            ("examples/", ".toml"),
            ("words/", ".ftl"),
            ("policies/", ".cedar"),
            ("scenarios/", ".toml"),
            ("flows/", ".yaml"),
            ("tools/", ".toml"),
        ];
        // A tool's document, whatever its name.
        let documents = self.tools.iter().filter_map(|tool| match &tool.described {
            Described::Beside(path) => Some(path.as_str()),
            Described::Inline(_) => None,
        });
        let documents: Vec<&str> = documents.collect();
        let own = |path: &&String| {
            *path == "assistant.toml"
                || documents.contains(&path.as_str())
                || path.strip_prefix("tools/").is_some_and(|name| self.is_named_in_broken(name))
        };
        for path in &self.folder.links {
            let remedy = "put the file itself there: links are not followed";
            report.warn(path, 0, "this is a symbolic link, and is not read", remedy);
        }
        for path in self.folder.files.keys().filter(|path| !own(path)) {
            let remedy = match rooms.iter().find(|(room, _)| path.starts_with(room)) {
                Some((_, ending)) if path.ends_with(ending) => continue,
                Some((_, ending)) => format!("end its name in `{ending}`, or move it away"),
                None => "move it to where it belongs, or away".to_owned(),
            };
            report.warn(path, 0, "this file is not read", remedy);
        }
    }

    /// Whether a file that has a slip speaks of this: what it would name is not known.
    fn is_named_in_broken(&self, name: &str) -> bool {
        let intents = self.intents.iter().map(|intent| intent.file.as_str());
        let flows = self.flows.iter().map(|flow| flow.file.as_str());
        let read: BTreeSet<&str> =
            intents.chain(flows).chain(self.tools.iter().map(|tool| tool.file.as_str())).collect();
        let broken = |path: &&String| {
            let is_of =
                |(room, ending): (&str, &str)| path.starts_with(room) && path.ends_with(ending);
            let naming = [("examples/", ".toml"), ("flows/", ".yaml"), ("tools/", ".toml")];
            naming.into_iter().any(is_of) && !read.contains(path.as_str())
        };
        let mut paths = self.folder.files.iter().filter(|(path, _)| broken(path));
        paths.any(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            // Of a procedure without steps, everything is still to be written.
            text.contains(name) || (path.starts_with("flows/") && !text.contains("steps:"))
        })
    }

    fn check_intents(&self, report: &mut Report) {
        let mut begun: Vec<&str> = Vec::new();
        for intent in self.intents {
            match &intent.command {
                IntentCommand::SmallTalk { words: name }
                | IntentCommand::Refer { words: Some(name) }
                    if !self.words.has(name) =>
                {
                    report.error(
                        &intent.file,
                        intent::line_of(self.folder, &intent.file, "words"),
                        format!("there are no words `{name}`"),
                        "write them in words/de.ftl and words/en.ftl, or name others",
                    );
                }
                IntentCommand::Answer { flow: Some(flow), .. }
                | IntentCommand::StartFlow { flow } => {
                    begun.push(flow);
                    if !self.folder.has_flow(flow) {
                        let line = intent::line_of(self.folder, &intent.file, "flow");
                        let message = format!("there is no procedure `{flow}`");
                        let remedy = "write it in flows/, or name another";
                        report.error(&intent.file, line, message, remedy);
                    }
                }
                _ => {}
            }
            let counts: Vec<usize> = intent.held_back.values().map(Vec::len).collect();
            if counts.windows(2).any(|pair| pair.first() != pair.last()) {
                report.warn(
                    &intent.file,
                    intent::line_of(self.folder, &intent.file, "held_back"),
                    "the held-back phrasings are not parallel",
                    "give each language the same number, with the same meaning at the same place",
                );
            }
        }
        let calls = self.flows.iter().flat_map(|flow| &flow.steps);
        begun.extend(calls.filter_map(|step| match &step.action {
            procedure::StepAction::Follow { flow, .. } => Some(flow.as_str()),
            _ => None,
        }));
        let idle = self.flows.iter().filter(|flow| !begun.contains(&flow.id.as_str()));
        for flow in idle.filter(|flow| !self.is_named_in_broken(&flow.id)) {
            let remedy = "name it in an intent: `command = \"start_flow\"`, or `flow` of an answer";
            report.warn(&flow.file, 0, "nothing begins this procedure", remedy);
        }
    }

    /// Whether a procedure has a slip: what is said in it is not known.
    fn has_broken_flow(&self) -> bool {
        let mut paths = self.folder.below("flows", ".yaml");
        paths.any(|path| self.flows.iter().all(|flow| flow.file != path))
    }

    /// Words that are said nowhere.
    fn check_words(&self, report: &mut Report) {
        let by_intents = self.intents.iter().filter_map(|intent| match &intent.command {
            IntentCommand::SmallTalk { words } | IntentCommand::Refer { words: Some(words) } => {
                Some(words.as_str())
            }
            _ => None,
        });
        let by_flows = self.flows.iter().flat_map(|flow| {
            let slots = flow.slots.values().flat_map(|slot| slot.ask.iter().chain(&slot.invalid));
            let slots = slots.map(String::as_str);
            slots.chain(flow.steps.iter().filter_map(|step| step.action.words()))
        });
        let mails = self.tools.iter().filter_map(|tool| Some((tool, tool.mail()?)));
        let by_mail: Vec<_> = mails
            .flat_map(|(tool, mail)| mail.words().map(move |name| (tool.file.as_str(), name)))
            .collect();
        for (file, name) in &by_mail {
            for language in self.languages.iter().filter(|one| !self.words.has_in(name, **one)) {
                let message =
                    format!("a letter says `{name}`, which `words/{language}.ftl` has not");
                let line = self.folder.line_of(file, letter_words(name));
                report.error(file, line, message, "write the sentence there");
            }
        }
        let by_mail = by_mail.iter().map(|(_, name)| name.as_str());
        let said: BTreeSet<&str> = by_intents.chain(by_flows).chain(by_mail).collect();
        if self.has_broken_flow() {
            return;
        }
        let operations = self.tools.iter().flat_map(|tool| tool.operations.values());
        let done: BTreeSet<String> = operations.map(|one| act_done(&one.name)).collect();
        // Letters are named by recalls.
        let is_said =
            |name: &str| said.contains(name) || name.starts_with(LETTER) || done.contains(name);
        let unsaid = self.words.added().filter(|name| !is_said(name));
        for name in unsaid.filter(|name| !self.is_named_in_broken(name)) {
            let file = ["words/de.ftl", "words/en.ftl"]
                .into_iter()
                .find(|file| self.folder.line_of(file, &format!("{name} =")) > 0)
                .unwrap_or("words");
            report.warn(
                file,
                self.folder.line_of(file, &format!("{name} =")),
                format!("`{name}` is never said"),
                "name it in an intent or a procedure, write it as ombud's own words, or delete it",
            );
        }
    }

    /// What a scenario names that is not there, or cannot come of a message, but for what is not the file's in it.
    fn check_scenario(&self, scenario: &Scenario, left_out: Option<&LeftOut>, report: &mut Report) {
        let Scenario { file, language, turns, .. } = scenario;
        let text = self.folder.text(file).and_then(Result::ok).unwrap_or_default();
        // The articles of the turns, in their order.
        let mut lines = text.lines().enumerate().filter(|(_, line)| {
            let rest = line.trim_start().strip_prefix("article");
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        let is_own = !left_out.is_some_and(|left| left.has("language"));
        if is_own && !self.languages.is_empty() && !self.languages.contains(language) {
            let spoken: Vec<_> = self.languages.iter().map(|one| format!("`{one}`")).collect();
            let line = toml_file::line_of(text, "language");
            let message = format!("the assistant does not speak `{language}`");
            let remedy = format!(
                "write {}: the language of the page that it starts on; messages may be in any",
                spoken.join(" or ")
            );
            report.error(file, line, message, remedy);
        }
        for turn in turns {
            let Some(article) = &turn.article else { continue };
            let own = lines.next().filter(|(_, line)| line.contains(article.as_str()));
            let line =
                own.map_or_else(|| self.folder.line_of_value(file, article), |(at, _)| at + 1);
            if !matches!(turn.expect, Expectation::Answer | Expectation::Follow) {
                let message =
                    format!("`article` stands beside `expect = \"{}\"`", turn.expect.as_str());
                let remedy = "expect \"answer\", or take the article out: only an answer has one";
                report.error(file, line, message, remedy);
            }
            if !self.folder.has_article(article) {
                let known = self.articles.iter().map(|article| article.id.as_str());
                let remedy = match near(article, known) {
                    Some(meant) => format!("did you mean `{meant}`? Or write it in knowledge/"),
                    None => "name one of knowledge/: its file without `.md`".to_owned(),
                };
                report.error(file, line, format!("there is no article `{article}`"), remedy);
            }
        }
    }

    fn check_goals(&self, report: &mut Report) {
        let known = goal::Known {
            folder: self.folder,
            languages: self.languages,
            flows: self.flows,
            tools: self.tools,
            customer: &Manifest::attributes(self.folder),
        };
        for (goal, left_out) in self.goals.each() {
            known.check(goal, left_out, report);
        }
    }

    fn check_articles(&self, report: &mut Report) {
        let Self { articles, languages, .. } = self;
        let quoted: BTreeSet<&str> = (self.intents.iter())
            .filter_map(|intent| match &intent.command {
                IntentCommand::Answer { article, .. } => Some(article.as_str()),
                _ => None,
            })
            .collect();
        for article in *articles {
            let is_first = articles.iter().find(|one| one.id == article.id);
            let is_first = is_first.is_some_and(|one| one.language == article.language);
            if is_first
                && !quoted.contains(article.id.as_str())
                && !self.is_named_in_broken(&article.id)
            {
                let message = format!("no intent leads to `{}`, so it is never quoted", article.id);
                let remedy = "name it in an intent: `command = \"answer\"`, `article = \"…\"`";
                report.warn(&article.text.file, 0, message, remedy);
            }
        }
        for article in *articles {
            if !languages.is_empty() && !languages.contains(&article.language) {
                report.warn(
                    &article.text.file,
                    0,
                    format!("the assistant does not speak `{}`", article.language),
                    "move the article away, or add the language to `languages.supported`",
                );
            }
            for language in *languages {
                let translation = format!("knowledge/{language}/{}.md", article.id);
                if !self.folder.has(&translation) {
                    report.warn(
                        &article.text.file,
                        0,
                        format!("`{}` has no translation into `{language}`", article.id),
                        format!("write {translation}"),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Assistant;

    const MANIFEST: &str = "id = 'a'\nname = 'Norda'\n[purpose]\nde = 'Fragen'\nen = 'Questions'\n[company]\nname = 'N'\n\
                            [accountable]\nname = 'A'\nrole = 'Head'\nemail = 'a@n.example'\n[languages]\nsupported = \
                            ['de', 'en']\n[hours]\ntimezone = 'Europe/Berlin'\n";
    const ARTICLE: &str = "+++\ntitle = 'Instalment'\nowner = 'Team'\norigin = 'Own'\nlicence = 'MIT'\nvalid_from = \
                           2026-01-01\nvalid_until = 2026-12-31\nrevision = 1\n+++\nChange it by the month.\n";
    const FLOW: &str = "title: { de: Abschlag, en: Instalment }\nslots:\n  amount:\n    type: money\n    title: { de: \
                        Betrag, en: Amount }\n    ask: ask-amount\n    invalid: invalid-amount\nsteps:\n  - ask: \
                        amount\n";
    const INTENT: &str = "command = 'answer'\narticle = 'instalment'\nflow = 'instalment'\n[phrasings]\nde = ['Abschlag \
                          ändern', 'Abschlag senken', 'weniger zahlen', 'mehr zahlen', 'Rate ändern']\nen = ['change \
                          instalment', 'pay less', 'pay more', 'lower rate', 'raise rate']\n";
    const TALK: &str = "command = 'small_talk'\nwords = 'hello'\n[phrasings]\nde = ['Hallo', 'Guten Tag', 'Moin', 'Hi', \
                        'Servus']\nen = ['Hello', 'Good day', 'Hey', 'Greetings', 'Hi there']\n";
    const WORDS: &str = "hello = Hi.\nask-amount = A?\ninvalid-amount = No.\n";
    const SCENARIO: &str = "title = 'Rate'\nlanguage = 'de'\n[[turn]]\nsays = 'Rate ändern'\nexpect = 'answer'\narticle = \
                            'instalment'\n";
    const GOAL: &str = "title = 'Less'\n[[want]]\nprocedure = 'instalment'\narticle = 'instalment'\nsays.de = \
                        ['weniger']\nsays.en = ['less']\n[facts]\namount = '95 Euro'\n";

    /// What is found in the folder with some of its files written anew.
    fn found(changed: &[(&str, &[u8])]) -> Vec<String> {
        let files = [
            ("assistant.toml", MANIFEST),
            ("knowledge/de/instalment.md", ARTICLE),
            ("knowledge/en/instalment.md", ARTICLE),
            ("flows/instalment.yaml", FLOW),
            ("examples/instalment.toml", INTENT),
            ("examples/hello.toml", TALK),
            ("words/de.ftl", WORDS),
            ("words/en.ftl", WORDS),
            ("scenarios/rate.toml", SCENARIO),
            ("scenarios/goals/less.toml", GOAL),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let changed = changed.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        let files = files.into_iter().chain(changed).collect();
        let folder = Folder { files, ..Folder::default() };
        let (_, report) = Assistant::from_folder(folder, date(2026, 5, 1));
        let problems = report.problems.iter();
        problems.map(|p| format!("{}:{}: {}", p.file, p.line, p.message)).collect()
    }

    #[test]
    fn only_the_slip_of_a_broken_file_is_told_of() {
        assert_eq!(found(&[]), [""; 0]);
        let broken = |text: &str, from: &str, to: &str| text.replacen(from, to, 1).into_bytes();
        for (path, bytes, slip) in [
            ("flows/instalment.yaml", broken(FLOW, "money", "mony"), "4: `type` cannot be `mony`"),
            ("flows/instalment.yaml", Vec::new(), "1: the file is empty"),
            // What it says is not even named there any more.
            ("flows/instalment.yaml", b"title: {}\nsteps: [\n".to_vec(), "2: `steps`: a list"),
            (
                "knowledge/de/instalment.md",
                broken(ARTICLE, "owner", "ownr"),
                "3: `ownr` is not known",
            ),
            (
                "examples/instalment.toml",
                broken(INTENT, "answer", "anser"),
                "1: `command` cannot be",
            ),
            (
                "examples/instalment.toml",
                broken(INTENT, "phrasings", "phrasing"),
                "4: `phrasing` is not",
            ),
            ("examples/hello.toml", broken(TALK, "words", "wrds"), "2: `wrds` is not known here"),
            ("words/en.ftl", broken(WORDS, "ask-amount =", "ask-amount"), "2: there is no `=`"),
            ("words/en.ftl", broken(WORDS, "No.", "{ $no }"), "3: `invalid-amount` holds more"),
            (
                "scenarios/goals/less.toml",
                broken(GOAL, "title", "titel"),
                "1: `titel` is not known here",
            ),
            (
                "tools/bill.toml",
                b"openapi = 'bill.json'\noperation = 3\n".to_vec(),
                "2: `operation` must be",
            ),
        ] {
            let found = found(&[(path, &bytes), ("tools/bill.json", b"{\"openapi\": \"3.1.0\"}")]);
            let expected = format!("{path}:{slip}");
            let found: Vec<_> =
                found.into_iter().filter(|one| !one.starts_with("tools/bill.json:0")).collect();
            assert!(found.len() == 1 && found[0].starts_with(&expected), "{expected}: {found:?}");
        }
    }

    #[test]
    fn every_phrasing_that_is_empty_too_long_or_there_twice_is_told_of_where_it_stands() {
        let long = "x".repeat(18_000);
        let text = format!(
            "command = \"hand_over\"\n[phrasings]\nde = [\"a\", \"\", \" \", \"b\", \"c\",\n\"d\", \"A \", \"e\"]\n\
             en = [\"a\", \"b\", \"c\", \"d\",\n\"{long}\", \"e\", \"{}\",\n\"{}\"]\n[held_back]\nde = [\"x\", \"\", \
             \"X\"]\nen = [\"x\", \"E\", \"y\"]\n",
            "y".repeat(300),
            "y".repeat(300),
        );
        let mut told = found(&[("examples/person.toml", text.as_bytes())]);
        told.sort();
        let path = "examples/person.toml:";
        let cut = format!("{}…", "y".repeat(79));
        let mut expected = [
            "3: phrasing 2 in `de` is empty".to_owned(),
            "3: phrasing 3 in `de` is empty".to_owned(),
            "4: `A ` stands there twice in `de`".to_owned(),
            "6: phrasing 5 in `en` has 18000 bytes, the limit is 1000".to_owned(),
            format!("7: `{cut}` stands there twice in `en`"),
            "9: phrasing 2 in `de` is empty".to_owned(),
            "9: `X` stands there twice in `de`".to_owned(),
            "10: `E` is held back and taught".to_owned(),
        ]
        .map(|slip| format!("{path}{slip}"));
        expected.sort();
        assert_eq!(told, expected);
    }

    #[test]
    fn of_intents_that_say_nothing_each_is_named() {
        let nothing = b"command = \"hand_over\"\nphrasings = {}\n";
        for (bytes, slips) in [
            (b"" as &[u8], vec!["`command` is missing", "`phrasings` is missing"]),
            (nothing, vec!["there is no phrasing"]),
        ] {
            let told = found(&[("examples/a.toml", bytes), ("examples/b.toml", bytes)]);
            for file in ["a", "b"] {
                for slip in &slips {
                    let is_it = |one: &String| {
                        one.starts_with(&format!("examples/{file}.toml:")) && one.ends_with(slip)
                    };
                    assert_eq!(told.iter().filter(|one| is_it(one)).count(), 1, "{told:?}");
                }
            }
        }
    }

    #[test]
    fn a_claim_to_be_a_human_is_found_in_all_that_customers_read() {
        let claim = "Hier tippt noch ein Mensch.";
        let with = |text: &str, from: &str, to: &str| text.replacen(from, to, 1).into_bytes();
        let rule = format!(
            "// @says_de(\"{claim}\")\n@id(\"r\")\n@says_de(\"{claim}\")\n@says_en(\"x\")\npermit (principal, action, resource);\n"
        );
        let title = format!("de: '{claim}'");
        let task = format!(
            "built_in = 'tasks'\n[[operation]]\nname = 'call-back'\nid = 'create_task'\ntitle = {{ de = '{claim}', en = \
             'call' }}\neffect = 'reversible'\n[operation.undo]\nid = 'withdraw_task'\nwithin_hours = 72\narguments = {{ \
             task = 'result/id' }}\n"
        );
        let article = format!("{ARTICLE}\nSie finden in diesem Chat keine KI.\n");
        for (path, bytes, line) in [
            ("assistant.toml", with(MANIFEST, "name = 'Norda'", "name = 'Not a robot'"), 2),
            ("assistant.toml", with(MANIFEST, "name = 'N'", "name = 'Anna, a real human'"), 7),
            ("policies/a.cedar", rule.into_bytes(), 3),
            ("words/de.ftl", format!("letter-x = {claim}\n{WORDS}").into_bytes(), 1),
            ("flows/instalment.yaml", with(FLOW, "de: Abschlag", &title), 1),
            ("tools/people.toml", task.into_bytes(), 5),
            ("knowledge/de/instalment.md", article.into_bytes(), 12),
        ] {
            let told = found(&[(path, &bytes)]);
            let is_it = |one: &&String| {
                one.starts_with(&format!("{path}:{line}:")) && one.contains(" is a human")
            };
            assert_eq!(told.iter().filter(is_it).count(), 1, "{path}: {told:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_utf_8_is_named_with_its_line_and_nothing_follows_from_it() {
        let latin = |text: &str| {
            let (first, rest) = text.split_once('\n').unwrap();
            [first.as_bytes(), b"\n# M\xfcller\n", rest.as_bytes()].concat()
        };
        for (path, text) in [
            ("knowledge/en/instalment.md", ARTICLE),
            ("flows/instalment.yaml", FLOW),
            ("examples/instalment.toml", INTENT),
            ("words/de.ftl", WORDS),
            ("scenarios/goals/less.toml", GOAL),
            ("assistant.toml", MANIFEST),
            ("policies/a.cedar", "// a rule\nforbid (principal, action, resource);\n"),
        ] {
            let found = found(&[(path, &latin(text))]);
            assert_eq!(found, [format!("{path}:2: from this line on, the file is not UTF-8")]);
        }
    }

    #[test]
    fn a_mark_of_the_encoding_at_the_beginning_of_a_file_is_no_slip() {
        for (path, text) in [("knowledge/en/instalment.md", ARTICLE), ("words/de.ftl", WORDS)] {
            let marked = format!("\u{feff}{text}");
            assert_eq!(found(&[(path, marked.as_bytes())]), [""; 0], "{path}");
        }
    }

    #[test]
    fn a_name_that_leads_nowhere_is_found_in_its_line() {
        let other = |text: &str, from: &str, to: &str| text.replace(from, to).into_bytes();
        for (path, bytes, slip) in [
            (
                "examples/instalment.toml",
                other(INTENT, "flow = 'instalment'", "flow = 'instal'"),
                "3: there is no procedure `instal`",
            ),
            (
                "examples/instalment.toml",
                other(INTENT, "article = 'instalment'", "article = 'instal'"),
                "2: there is no article `instal`",
            ),
            (
                "examples/hello.toml",
                other(TALK, "'hello'", "'helo'"),
                "2: there are no words `helo`",
            ),
            (
                "examples/hello.toml",
                other(TALK, "small_talk", "hand_over"),
                "2: `hand_over` takes no `words`",
            ),
            (
                "examples/hello.toml",
                other(TALK, "en = [", "fr = ["),
                "3: there is no phrasing in `en`",
            ),
            (
                "scenarios/rate.toml",
                format!(
                    "{SCENARIO}{}",
                    "[[turn]]\nsays = 'instalmnt'\nexpect = 'answer'\narticle = 'instalmnt'\n"
                )
                .into_bytes(),
                "10: there is no article `instalmnt`",
            ),
            (
                "scenarios/rate.toml",
                other(SCENARIO, "'de'", "'fr'"),
                "2: the assistant does not speak `fr`",
            ),
            (
                "scenarios/rate.toml",
                other(SCENARIO, "'de'", "'deutsch'"),
                "2: `deutsch` is not a language code",
            ),
            (
                "scenarios/rate.toml",
                other(SCENARIO, "'answer'", "'hand_over'"),
                "6: `article` stands beside `expect = \"hand_over\"`",
            ),
            (
                "scenarios/goals/less.toml",
                other(GOAL, "procedure = 'instalment'", "procedure = 'instal'"),
                "3: there is no procedure `instal`",
            ),
            (
                "scenarios/goals/less.toml",
                other(GOAL, "amount =", "amunt ="),
                "8: no procedure that it follows asks for `amunt`",
            ),
        ] {
            let found = found(&[(path, &bytes)]);
            let expected = format!("{path}:{slip}");
            assert!(found.iter().any(|one| one.starts_with(&expected)), "{expected}: {found:?}");
        }
    }

    #[test]
    fn an_article_that_no_intent_leads_to_is_told_of_once() {
        let files: [(&str, &[u8]); 2] = [
            ("knowledge/de/gift.md", ARTICLE.as_bytes()),
            ("knowledge/en/gift.md", ARTICLE.as_bytes()),
        ];
        let told = found(&files);
        let told: Vec<_> = told.iter().filter(|one| one.contains("no intent leads")).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("`gift`, so it is never quoted"), "{told:?}");
    }

    #[test]
    fn no_slip_of_a_scenario_or_goal_hides_another() {
        let scenario = "titel = 'Rate'\nlanguage = 'fr'\n[[turn]]\nexpect = 'anser'\narticle = 'instalmnt'\n\
                        [[turn]]\nsays = 'x'\n[[turn]]\nsays = 'y'\nexpect = 'clarify'\narticle = 'instalment'\n";
        let goal = "[[want]]\nprocedure = 'instal'\nsays.de = 'weniger'\nsays.en = ['less']\n[[want]]\n\
                    article = 'rates'\nsays.de = ['a']\n[[end.act]]\nstat = 'done'\n[facts]\namount = 5\n";
        let changed: [(&str, &[u8]); 2] = [
            ("scenarios/rate.toml", scenario.as_bytes()),
            ("scenarios/goals/less.toml", goal.as_bytes()),
        ];
        let found = found(&changed);
        assert_eq!(
            found,
            [
                "scenarios/goals/less.toml:1: `title` is missing",
                "scenarios/goals/less.toml:2: there is no procedure `instal`",
                "scenarios/goals/less.toml:3: `de` must be a list, not the text \"weniger\"",
                "scenarios/goals/less.toml:5: a `want` is not said in `en`",
                "scenarios/goals/less.toml:6: there is no article `rates`",
                "scenarios/goals/less.toml:8: `operation` is missing",
                "scenarios/goals/less.toml:9: `stat` is not known here",
                "scenarios/goals/less.toml:11: `amount` must be a text, or one for each language, as in \
                 `{ de = \"…\", en = \"…\" }`",
                "scenarios/rate.toml:1: `titel` is not known here",
                "scenarios/rate.toml:2: the assistant does not speak `fr`",
                "scenarios/rate.toml:3: `says` is missing",
                "scenarios/rate.toml:4: `expect` cannot be `anser`",
                "scenarios/rate.toml:5: there is no article `instalmnt`",
                "scenarios/rate.toml:6: `expect` is missing",
                "scenarios/rate.toml:11: `article` stands beside `expect = \"clarify\"`",
            ]
        );
    }
}
