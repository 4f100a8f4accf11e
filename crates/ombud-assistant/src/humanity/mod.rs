//! Words with which an assistant would claim to be a human, in German and English.
//!
//! What is looked for are plain claims in the first person (`Ich bin ein Mensch`, `I'm not a bot`), about
//! whom one talks to (`You are talking to a real person`), about who is here (`Hier schreibt Anna, ein echter
//! Mensch`, `No bots here`) or is not (`You will not find any AI in this chat`), about who writes what is written here,
//! about an employee who greets or, by name, does what the assistant does (`Ihre Sachbearbeiterin Anna grüßt Sie`), about
//! somebody by name who speaks, or whom one talks to, and is a human or of a team (`You are chatting with Tom, a real
//! human being`, `Ich bin Anna aus dem Kundenservice`), about what is otherwise elsewhere (`Andere haben Bots, bei uns antworten nur Menschen`), slogans
//! (`Humans only.`), and about the assistant by its name. That a person takes
//! over, can be asked for, or does their work elsewhere, is none. What stands in quotation marks within a sentence is said by somebody
//! else. It misses claims that are only implied, such as a life story, and other languages.

mod patterns;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{
    article::ArticleText,
    folder::Folder,
    problem::{Report, line_at},
    procedure::{Flow, SlotKind},
    tool::Tool,
    words::{Placed, Words},
};

/// What makes the claim after it none: a doubt, a denial, a condition.
static DOUBT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let doubts = [
        r"\b(?:whether|if|pretend(?:s|ing)?(?: that)?|claim(?:s|ing)?(?: that)?)\b[^.!?,]{0,40}",
        r"\bnever\b[^.!?,]{0,40}",
        r"\b(?:not|cannot|nobody|don't|doesn't|won't|can't|nor) (?:\w+ ){0,2}(?:think|believe|pretend|claim|say|saying|assume|mean|expect|imply|tell)\b[^.!?,]{0,40}",
        r"\bonly (?:people|humans) (?:may|can) say\b[^.!?]{0,20}",
        r"\b(?:als ob|ob|niemals|nie|nicht|niemand|wenn|falls)\b[^.!?]{0,30}\b(?:behaupte\w*|sage\w*|sagt|glaub\w*|denk\w*|mein\w*|tu\w*)\b[^.!?]{0,15}",
        r"\b(?:behaupte\w*|sage\w*|glaub\w*|denk\w*) (?:\w+ ){0,2}(?:nie|nicht|niemals|vielleicht)\b[^.!?]{0,15}",
        r"\bals ob\b[^.!?]{0,20}",
    ];
    Regex::new(&format!("(?i)(?:{})$", doubts.join("|"))).ok()
});
/// What others are quoted with.
static QUOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"|»[^«]*«|«[^»]*»|‚[^‘’]*[‘’]").ok());
/// What ends a sentence that only asks.
static ASKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[^,;:.!?–—]{0,15}\?").ok());
/// What makes of the machine before it a part of another word, such as `KI-Themen`.
static GOES_ON: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^-\p{L}").ok());
/// What makes no human of what denies a machine: another word for the AI.
static RATHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[^.!?,;:]{0,25},? ?\b(?:sondern|but)\b[^.!?]{0,40}(?:\b(?:ki|ai)\b|künstliche|artificial|\bassist)",
    )
    .ok()
});
static BETWEEN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(patterns::BETWEEN).ok());
static ELSEWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(patterns::ELSEWHERE).ok());
static WHEN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(patterns::WHEN).ok());
static NO_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(patterns::NO_NAME).ok());
static TAKES_OVER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(patterns::TAKES_OVER).ok());
static THE_AI: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(patterns::THE_AI).ok());

/// What a policy says to customers, on a line that is no comment.
static SAYS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?m)^[^/\n]*@(says_(?:de|en))\s*\(\s*"((?:[^"\\]|\\.)*)""#).ok()
});

/// What to do about a claim.
pub(crate) const REMEDY: &str = "say it as the AI that it is: customers are told so before the first words, and \
                                 the law wants it (AI Act, Art. 50)";

/// How an assistant of some name would claim to be a human.
#[derive(Debug)]
pub(crate) struct Claims {
    affirmations: Vec<Pattern>,
    denials: Vec<Pattern>,
    if_alone: Vec<Pattern>,
    of_the_assistant: Option<Regex>,
}

/// A pattern, and what of it can be looked for at once. Where words begin and end can be told of a text with umlauts only
/// by trying step by step; without that more is found, seldom, and then the pattern decides.
#[derive(Debug)]
struct Pattern {
    hint: Regex,
    exact: Regex,
}

impl Pattern {
    fn new(pattern: &str) -> Option<Self> {
        let hint = compiled(&pattern.replace(r"\b", ""))?;
        Some(Self { hint, exact: compiled(pattern)? })
    }

    /// The first place that stands.
    fn find<'t>(
        &self,
        text: &'t str,
        stands: impl FnMut(&Captures<'t>) -> bool,
    ) -> Option<Captures<'t>> {
        self.hint.is_match(text).then(|| self.exact.captures_iter(text).find(stands)).flatten()
    }
}

impl Claims {
    pub(crate) fn of(name: &str) -> Self {
        let all = |patterns: Vec<String>| {
            patterns.iter().filter_map(|pattern| Pattern::new(pattern)).collect()
        };
        Self {
            affirmations: all(patterns::claims(name)),
            denials: all(patterns::denials(name)),
            if_alone: all(patterns::claims_if_alone()),
            of_the_assistant: compiled(&patterns::of_the_assistant(name)),
        }
    }

    /// Report what the folder's words, the titles of procedures and operations, the words of policies and the
    /// articles claim. Letters are words.
    ///
    /// An article that is quoted becomes the assistant's words, so that a claim in the first person, or about
    /// whom one talks to, is an error there too. It is a warning where an article may speak of somebody else: a
    /// hotline, a shop, or in a title the customer.
    pub(crate) fn check<'a>(
        &self,
        words: &Words,
        flows: &[Flow],
        tools: &[Tool],
        articles: impl IntoIterator<Item = &'a ArticleText>,
        folder: &Folder,
        report: &mut Report,
    ) {
        for Placed { file, line, name: word, sentence } in words.placed() {
            if let Some(claim) = self.find(sentence) {
                let message = format!("`{word}` says that the assistant is a human: `{claim}`");
                report.error(file, *line, message, REMEDY);
            }
        }
        let of_flows =
            flows.iter().flat_map(|flow| titles(flow).map(move |text| (&flow.file, text)));
        let of_tools = tools.iter().flat_map(|tool| {
            let titles = tool.operations.values().flat_map(|operation| operation.title.values());
            titles.map(move |text| (&tool.file, text.as_str()))
        });
        for (file, text) in of_flows.chain(of_tools) {
            if let Some(claim) = self.find(text) {
                let message = format!("a title says that the assistant is a human: `{claim}`");
                report.error(file, folder.line_of(file, text), message, REMEDY);
            }
        }
        self.check_policies(folder, report);
        for article in articles {
            let titles = article.passages.iter().map(|passage| (passage.title.as_str(), false));
            let texts = article.passages.iter().map(|passage| (passage.text.as_str(), true));
            // The first passage has the title of the article.
            for (text, is_said) in titles.chain(texts) {
                let Some(claim) = self.find(text) else { continue };
                let begin: String = claim.split_inclusive(' ').take(2).collect();
                let line = folder.line_of(&article.file, begin.trim_end());
                let message =
                    format!("quoted, the assistant would say that it is a human: `{claim}`");
                let remedy = "name who speaks, or put it in quotation marks";
                let is_own = |own: &Regex| own.is_match(&claim);
                if is_said && self.of_the_assistant.as_ref().is_some_and(is_own) {
                    report.error(&article.file, line, message, remedy);
                } else {
                    report.warn(&article.file, line, message, remedy);
                }
            }
        }
    }

    /// Report what the words of policies claim: customers read why something was decided.
    fn check_policies(&self, folder: &Folder, report: &mut Report) {
        let Some(says) = &*SAYS else { return };
        for (file, text) in folder.policies() {
            for said in says.captures_iter(text) {
                let Some((name, words)) = said.get(1).zip(said.get(2)) else { continue };
                if let Some(claim) = self.find(&words.as_str().replace("\\\"", "\"")) {
                    let name = name.as_str();
                    let message = format!("`{name}` says that the assistant is a human: `{claim}`");
                    report.error(file, line_at(text, words.start()), message, REMEDY);
                }
            }
        }
    }

    /// The words in a text that claim it.
    pub(crate) fn find(&self, text: &str) -> Option<String> {
        let text = plain(text);
        let is = |pattern: &Option<Regex>, text: Option<&str>| {
            pattern.as_ref().is_some_and(|pattern| pattern.is_match(text.unwrap_or_default()))
        };
        let stands = |found: &Captures<'_>| {
            let whole = found.get_match();
            let after = text.get(whole.end()..);
            !is(&DOUBT, text.get(..whole.start()))
                && ![&ASKS, &GOES_ON, &RATHER].iter().any(|one| is(one, after))
        };
        let human = |found: &Captures<'_>| {
            let gaps = found.iter().skip(1).flatten();
            stands(found) && !gaps.into_iter().any(|gap| is(&BETWEEN, Some(gap.as_str())))
        };
        let claims = self.affirmations.iter().find_map(|claim| claim.find(&text, human));
        let denials = || self.denials.iter().find_map(|one| one.find(&text, stands));
        let alone = |found: &Captures<'_>| {
            let whole = found.get_match();
            human(found)
                && !is(&ELSEWHERE, Some(whole.as_str()))
                && !is(&NO_NAME, found.name("name").map(|name| name.as_str()))
                && !is(&WHEN, text.get(..whole.start()))
                && ![&TAKES_OVER, &THE_AI].iter().any(|one| is(one, text.get(whole.end()..)))
        };
        let if_alone = || self.if_alone.iter().find_map(|one| one.find(&text, alone));
        let found = claims.or_else(denials).or_else(if_alone)?;
        let ends = |sign: char| !sign.is_alphanumeric() && sign != '%';
        Some(found.get_match().as_str().trim_matches(ends).to_owned())
    }
}

/// A pattern in either case. German and English have letters of the Latin alphabet, names too: the letters of all
/// alphabets would take most of the time that a small folder needs to load.
fn compiled(pattern: &str) -> Option<Regex> {
    let (lower, upper) = (r"[a-z\u{df}-\u{24f}]", r"[A-Z\u{c0}-\u{de}\u{100}-\u{24f}]");
    let letters = r"[A-Za-z\u{c0}-\u{24f}]";
    let pattern = pattern
        .replace(r"\p{Ll}", lower)
        .replace(r"\p{Lu}", upper)
        .replace(r"\p{L}", letters)
        .replace(r"\w", r"[0-9A-Za-z_\u{c0}-\u{24f}]");
    Regex::new(&format!("(?i){pattern}")).ok()
}

/// What customers read of a procedure itself.
fn titles(flow: &Flow) -> impl Iterator<Item = &str> {
    let slots = flow.slots.values().flat_map(|slot| {
        let options = match &slot.kind {
            SlotKind::Choice { options } => options.as_slice(),
            _ => &[],
        };
        slot.title.values().chain(options.iter().flat_map(|option| option.title.values()))
    });
    flow.title.values().chain(slots).map(String::as_str)
}

/// A text as it is read aloud: without what cannot be seen, emphasis, line breaks and what others say.
fn plain(text: &str) -> String {
    let seen = text.chars().filter(|sign| {
        !matches!(
            sign,
            '*' | '_' | '`' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
    });
    let seen: String = seen.map(|sign| if sign == '’' { '\'' } else { sign }).collect();
    // Lines are broken where they are full, not where a sentence ends.
    let text = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(quoted) = &*QUOTED else { return text };
    let others = quoted.replace_all(&text, "…");
    // A whole text in quotation marks is said by the assistant all the same.
    if others.chars().any(char::is_alphanumeric) { others.into_owned() } else { text }
}

/// The words in a company's name with which “the AI of …” would name a human instead of a company, or deny the
/// AI: the whole of it, or what is added behind a comma or in brackets. A company may well be called after humans,
/// such as “Menschen für Menschen”.
pub(crate) fn human_company(name: &str) -> Option<String> {
    static HUMAN: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(patterns::A_HUMAN));
    static NO_MACHINE: LazyLock<Option<Regex>> =
        LazyLock::new(|| compiled(&format!("^{}$", patterns::no_machine())));
    let parts = name.split([',', ';', ':', '(', ')', '[', ']', '|', '/', '–', '—', '•']);
    let parts = parts.flat_map(|part| part.split(" - ")).map(str::trim);
    let claims = |part: &&str| {
        [&HUMAN, &NO_MACHINE].iter().any(|one| one.as_ref().is_some_and(|one| one.is_match(part)))
    };
    parts.into_iter().find(claims).map(str::to_owned)
}

/// The words in an assistant's name that only a human may bear, or that deny the machine.
pub(crate) fn human_name(name: &str) -> Option<String> {
    static HUMAN: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(patterns::ONLY_A_HUMAN));
    static NO_MACHINE: LazyLock<Option<Regex>> =
        LazyLock::new(|| compiled(&patterns::no_machine()));
    static NO: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(patterns::NO));
    let name = plain(name);
    let is_denied =
        |at: usize| NO.as_ref().zip(name.get(..at)).is_some_and(|(no, before)| no.is_match(before));
    let machine = NO_MACHINE.as_ref().and_then(|denial| denial.find(&name));
    let human = || HUMAN.as_ref()?.find_iter(&name).find(|human| !is_denied(human.start()));
    Some(machine.or_else(human)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity::{Error, Warning};

    fn claim(text: &str) -> Option<String> {
        static NORDA: LazyLock<Claims> = LazyLock::new(|| Claims::of("Norda"));
        NORDA.find(text)
    }

    #[test]
    fn a_company_that_would_be_read_as_a_human_is_found() {
        for name in [
            "einem Menschen",
            "Einem echten Menschen",
            "a real person",
            "our people",
            "Anna, a real human",
            "Anna, ein echter Mensch",
            "Nordlicht (echte Menschen)",
            "Nordlicht – kein Bot",
            "Nordlicht - no AI",
            "Nordlicht, garantiert ohne KI",
        ] {
            assert!(human_company(name).is_some(), "{name}");
        }
        for name in [
            "Nordlicht",
            "Menschen für Menschen e. V.",
            "Mensch GmbH",
            "Mensch, Maschine & Partner",
            "Stadtwerke (Rostock) – Ihr Versorger",
            "No Robots Toys Ltd",
            "The People Company",
            "Human",
        ] {
            assert_eq!(human_company(name), None, "{name}");
        }
    }

    #[test]
    fn an_article_that_would_speak_as_a_human_is_an_error_and_one_about_others_a_warning() {
        let head = "+++\ntitle = \"Hilfe\"\nowner = \"T\"\norigin = \"O\"\nlicence = \"MIT\"\nvalid_from = \
                    2026-01-01\nvalid_until = 2026-12-31\nrevision = 1\n+++\n";
        let found = |body: &str| {
            let bytes = format!("{head}{body}\n").into_bytes();
            let files = [("knowledge/de/hilfe.md".to_owned(), bytes)].into();
            let folder = Folder { files, ..Folder::default() };
            let mut report = Report::default();
            let articles =
                crate::article::read_all(&folder, jiff::civil::date(2026, 5, 1), &mut report);
            let words = Words::read(&Folder::default(), &mut report);
            Claims::of("Norda").check(&words, &[], &[], articles.texts(), &folder, &mut report);
            let problems = report.problems.iter();
            problems.map(|problem| (problem.severity, problem.line)).collect::<Vec<_>>()
        };
        for (body, expected) in [
            ("Rufen Sie an.\n\nIch bin ein Mensch und helfe gern.", vec![(Error, 12)]),
            ("Norda ist kein Chatbot.", vec![(Error, 10)]),
            ("Sie schreiben hier mit einem Menschen.", vec![(Error, 10)]),
            ("Sie chatten gerade mit Sabine aus dem Kundenservice.", vec![(Error, 10)]),
            ("You are chatting with Sabine from customer service.", vec![(Error, 10)]),
            ("Sie chatten gerade mit Norda vom Kundenservice, der KI von Nordlicht.", vec![]),
            ("Ich bin Anna aus dem Kundenservice.", vec![(Error, 10)]),
            ("Hier schreibt Ihnen Jonas aus unserem Team.", vec![(Warning, 10)]),
            ("100 % menschlich. 0 % Bot.", vec![(Warning, 10)]),
            ("Unsere Hotline: Hier antworten nur Menschen.", vec![(Warning, 10)]),
            (
                "Text.\n\n## Ich bin eine Person mit wenig Geld\n\nEs gibt Hilfe.",
                vec![(Warning, 12)],
            ),
            ("Jemand aus unserem Team ruft Sie zurück.", vec![]),
        ] {
            assert_eq!(found(body), expected, "{body}");
        }
    }

    #[test]
    fn an_article_is_read_to_its_end_whatever_is_wrong_with_its_head() {
        let claim = "Ich bin ein Mensch. [x](javascript:y)";
        let sound = "title = \"Hilfe\"\nowner = \"T\"\norigin = \"O\"\nlicence = \"MIT\"\nvalid_from = \
                     2026-01-01\nvalid_until = 2026-12-31\nrevision = 1\n";
        let with = |from: &str, to: &str| format!("+++\n{}+++\n{claim}\n", sound.replace(from, to));
        for (text, line) in [
            (with("revision = 1\n", ""), 9),
            (with("\"T\"", "\"\""), 10),
            (with("= \"O\"", "= O"), 10),
            (with("2026-01-01", "2027-01-01"), 10),
            (format!("{claim}\n"), 1),
            (format!("+++\n{sound}\n{claim}\n"), 10),
            (format!("+++\n{sound}+++\n## Mehr\n\n{claim}\n"), 12),
        ] {
            let files = [("knowledge/de/hilfe.md".to_owned(), text.clone().into_bytes())].into();
            let folder = Folder { files, ..Folder::default() };
            let (_, report) = crate::Assistant::from_folder(folder, jiff::civil::date(2026, 5, 1));
            let in_it = report.problems.iter().filter(|one| one.file == "knowledge/de/hilfe.md");
            let told: Vec<_> = in_it.map(|one| (one.line, one.message.as_str())).collect();
            for said in
                ["quoted, the assistant would say that it is a human", "a link must not lead"]
            {
                let is_told = |(at, message): &(_, &str)| *at == line && message.starts_with(said);
                assert!(told.iter().any(is_told), "{text}: {told:?}");
            }
            // And the head, or that there is no lead.
            assert_eq!(told.len(), 3, "{text}: {told:?}");
        }
    }

    #[test]
    fn every_pattern_can_be_read() {
        let all = Claims::of("Norda (2)");
        assert_eq!(all.affirmations.len(), patterns::claims("").len());
        assert_eq!(all.denials.len(), patterns::denials("").len());
        assert_eq!(all.if_alone.len(), patterns::claims_if_alone().len());
        assert!(all.of_the_assistant.is_some());
        assert!(
            [&DOUBT, &QUOTED, &ASKS, &GOES_ON, &RATHER, &BETWEEN, &ELSEWHERE]
                .into_iter()
                .chain([&NO_NAME, &TAKES_OVER, &WHEN, &THE_AI])
                .all(|pattern| pattern.is_some())
        );
    }

    /// Claims to be a human.
    const CLAIMED: &[&str] = &[
        "Ich bin ein Mensch und helfe Ihnen gern.",
        "Guten Tag, ich bin Ihre Kundenberaterin Anna.",
        "Keine Sorge: Ich bin wirklich ein echter Mensch.",
        "Ich bin kein Bot.",
        "Ich bin keine künstliche Intelligenz, ehrlich.",
        "Sie sprechen hier mit einem echten Menschen.",
        "Sie schreiben gerade mit einer Mitarbeiterin.",
        "Hier schreibt Ihnen ein Mensch.",
        "Als Mensch kann ich das gut verstehen.",
        "Norda ist eine Mitarbeiterin der Nordlicht.",
        "I'm a real person.",
        "I am human, just like you.",
        "I’m not a bot!",
        "Hello, I am a member of our service team.",
        "You are talking to a real\nperson.",
        "You're now chatting with a customer service agent.",
        "This is not a chatbot.",
        "Our assistant is a human.",
        "Hier schreibt Anna, ein echter Mensch.",
        "Guten Tag, hier ist Anna, ein Mensch aus Fleisch und Blut.",
        "Hallo! Ich bin Anna Meier, Ihre nette Kollegin.",
        "Natürlich bin ich ein Mensch!",
        "Bin ein Mensch, kein Programm.",
        "Ja, ein echter Mensch.",
        "Ein Mensch hier! Wie kann ich helfen?",
        "Hier antworten nur Menschen.",
        "Hier sitzt ein richtiger Mensch an der Tastatur.",
        "Bei uns sprechen Sie immer mit echten Menschen.",
        "Hinter diesem Chat steckt ein Mensch.",
        "Hier schreibt keine Maschine.",
        "Das ist kein Bot.",
        "Hier gibt es keine Bots.",
        "Kein Bot, versprochen!",
        "Keine Sorge: keine KI im Spiel.",
        "Hier ist nichts automatisiert.",
        "Das hier ist keine automatische Antwort.",
        "Wir setzen keine KI ein.",
        "Garantiert ohne KI.",
        "Diese Nachricht wurde von einem Menschen geschrieben.",
        "Wir sind alle echte Menschen.",
        "Wir chatten hier von Mensch zu Mensch.",
        "Ich bin aus Fleisch und Blut.",
        "Ich bin weder Bot noch KI.",
        "Ich bin echt.",
        "Bei uns: Menschen statt Maschinen.",
        "Norda ist kein Chatbot.",
        "„Ich bin ein Mensch.“",
        "Ich bin ein **Mensch**.",
        "Ich bin ein Men\u{ad}sch.",
        "A human here! I am a real person.",
        "Hi! Real person here.",
        "Hi, I'm Anna, a real person.",
        "I promise that I'm a human.",
        "I'm a real person, how can I help?",
        "No bots here, only humans.",
        "There are no bots here.",
        "No AI involved.",
        "Nothing automated here.",
        "There's nothing artificial about this chat.",
        "We don't use bots.",
        "Don't worry, you're talking to a real person.",
        "Rest assured that you are speaking with one human being.",
        "You've reached a real human.",
        "It's a human typing.",
        "There is a person behind this chat.",
        "This message was written by a real person.",
        "We are all humans.",
        "I'm 100% human.",
        "I'm not automated.",
        "This isn't a bot.",
        "You aren't talking to a machine.",
        "Definitely not a bot.",
        "Just people here.",
        "Real people, not bots.",
        "The assistant is human.",
        "Norda is not a bot.",
        "I'm flesh and blood.",
        "I'm just as human as you are.",
        "As human as you are!",
        "Relax, we're as human as you.",
        "Norda is every bit as human as anyone.",
        "I am made of flesh and blood.",
        "You are writing with someone of flesh and blood.",
        "There was no AI involved.",
        "This reply was written without any AI.",
        "This chat has no AI in it.",
        "AI was not involved here.",
        "You were served by Anna, a member of our team.",
        "You have been helped today by Anna from our team.",
        "You're being looked after by a real person.",
        "Today you are served by Anna, one human among many.",
        "Ich bin genauso menschlich wie Sie.",
        "Ich bin so sehr Mensch wie Sie.",
        "Genauso menschlich wie Sie!",
        "Ich bin ein Wesen aus Fleisch und Blut.",
        "I'm a being of flesh and blood.",
        "Hier hilft Ihnen jemand aus Fleisch und Blut.",
        "Hier ist keine KI beteiligt.",
        "Hier kommt keine KI zum Einsatz.",
        "An dieser Unterhaltung war keine KI beteiligt.",
        "Diese Antwort entstand ohne KI.",
        "Sie wurden von Anna, einer Mitarbeiterin unseres Teams, bedient.",
        "Sie wurden von Anna aus unserem Team beraten.",
        "Sie werden hier von einem echten Menschen betreut.",
        "Es bediente Sie Anna, eine Mitarbeiterin von Nordlicht.",
        "Es bediente Sie: Anna aus unserem Team.",
        "Ihre Sachbearbeiterin Anna grüßt Sie.",
        "Ihre Sachbearbeiterin grüßt Sie herzlich.",
        "Unsere Kollegin Anna Meier begrüßt Sie im Chat.",
        "Es grüßt Sie Ihre Kundenberaterin Anna.",
        "Es grüßt herzlich Ihr Sachbearbeiter Jan Petersen.",
        "Viele Grüße, Ihre Kundenbetreuerin Anna",
        "Mit freundlichen Grüßen\nIhr persönlicher Berater",
        "Ihr Kundenberater Jan heißt Sie herzlich willkommen.",
        "Ihr Berater Jan wünscht Ihnen einen schönen Tag.",
        "Ihre Beraterin Anna hilft Ihnen gern.",
        "Ihre Servicemitarbeiterin Anna ist für Sie da.",
        "Unser Kollege Jan antwortet Ihnen gerade.",
        "Ihnen schreibt Ihre Sachbearbeiterin Anna.",
        "Ich arbeite seit zehn Jahren als Kundenberaterin.",
        "Unsere Kollegin Anna, die kein Roboter ist, hilft Ihnen weiter.",
        "Hier ist Anna, die ein echter Mensch ist.",
        "Ihre Kollegin Anna, kein Bot, kümmert sich darum.",
        "Unser Mitarbeiter Jan, ein echter Mensch, liest mit.",
        "Our colleague Anna, who is not a robot, helps you.",
        "our colleague Anna, who is not a robot",
        "Your advisor Anna, who is a real person, reads this.",
        "This is Anna, who's no chatbot.",
        "Anna, who is not a machine, is looking into it.",
        "Our agent Anna, not a bot, is on it.",
        "Your case handler, a real human, reads every word.",
        "Your advisor Anna greets you.",
        "Your customer service agent Anna sends her regards.",
        "Your account manager says hello!",
        "Kind regards, your customer advisor Anna",
        "Best wishes from your personal adviser",
        "Your advisor Anna is here for you.",
        "Our colleague Anna is typing.",
        "Your adviser, Anna Meier, is happy to help.",
        "I work here as a customer service representative.",
        "Sie finden in diesem Chat keine KI.",
        "In diesem Chat finden Sie keine KI.",
        "Sie werden hier keine KI finden.",
        "Hier werden Sie auf keinen Bot treffen.",
        "Hier werden Sie nicht von einer Maschine bedient.",
        "Bots gibt es hier nicht.",
        "KI suchen Sie hier vergeblich.",
        "KI kommt hier nicht zum Einsatz.",
        "Bots haben hier nichts zu suchen.",
        "KI? Nicht bei uns.",
        "Bots? Fehlanzeige!",
        "Hier tippt noch ein Mensch.",
        "Hier antwortet nach wie vor ein echter Mensch.",
        "Hier bedient Sie noch ein Mensch.",
        "Hier kümmert sich noch ein Mensch um Sie.",
        "Hier liest und antwortet ein Mensch.",
        "Bei uns antworten Menschen – keine Bots.",
        "Echte Menschen, keine Bots.",
        "Bei uns: Menschen, keine Maschinen.",
        "Mensch statt Maschine.",
        "Sie haben es hier mit einem echten Menschen zu tun.",
        "Sie haben es nicht mit einem Bot zu tun.",
        "Jede Nachricht beantwortet hier ein Mensch.",
        "Alle Antworten kommen von Menschen.",
        "Alle Ihre Fragen werden von Menschen beantwortet.",
        "Garantiert ohne KI",
        "Ohne KI.",
        "100 % ohne KI!",
        "Völlig frei von Bots.",
        "Unser Chat kommt ganz ohne KI aus.",
        "Dieser Chat ist frei von KI.",
        "Wir verzichten bewusst auf KI.",
        "Hier arbeiten wir ohne Bots.",
        "Von einem Menschen geschrieben.",
        "Nicht von einer KI geschrieben.",
        "Diese Antwort ist nicht KI-generiert.",
        "Ich bin kein KI-Assistent.",
        "Ihnen antwortet keine Maschine.",
        "You will not find any AI in this chat.",
        "You won't find bots here.",
        "You'll never talk to a bot here.",
        "You never deal with a machine with us.",
        "In this chat you will not meet any AI.",
        "You'll find no AI here.",
        "AI is nowhere to be found in this chat.",
        "Bots are not welcome here.",
        "AI is not used here.",
        "Bots have no place here.",
        "No AI in this chat.",
        "No AI is used.",
        "No bot will answer you here.",
        "We don't use AI in this chat.",
        "Here, people answer — no bots.",
        "Here people answer you.",
        "In this chat a human answers.",
        "Only people answer.",
        "People answer here.",
        "Still a real person here.",
        "A human is typing this.",
        "We are people, not machines.",
        "People, not bots.",
        "Real humans instead of robots.",
        "Run by people, not by AI.",
        "Every message is answered by a person.",
        "All replies are written by real people.",
        "Our replies come from people, not from AI.",
        "This chat is free of AI.",
        "Our chat works without any AI.",
        "Guaranteed without AI.",
        "Completely free of bots.",
        "Without AI.",
        "A human-only chat.",
        "Written by a human.",
        "Not written by an AI.",
        "This reply is not AI-generated.",
        "An AI-free chat.",
        "Hier lesen echte Menschen mit.",
        "Auf eine KI treffen Sie hier nicht.",
        "Wir beantworten alles persönlich, ohne KI.",
        "Alle Nachrichten beantworten wir persönlich und ohne KI.",
        "Ihr Gegenüber ist ein Mensch.",
        "Wer Ihnen hier antwortet, ist ein Mensch.",
        "Ein Mensch liest jede Ihrer Nachrichten und antwortet selbst.",
        "Was Sie lesen, hat ein Mensch geschrieben.",
        "Diese Zeilen tippt ein Mensch.",
        "Bei uns antwortet kein Computer.",
        "Niemand hier ist ein Bot.",
        "You will only ever talk to humans here.",
        "We answer every message ourselves, without AI.",
        "We are a team of real people, and no AI.",
        "Your chat partner is a human.",
        "A real person reads and answers every message.",
        "What you read was written by a human.",
        "Nobody here is a robot.",
        "You can be sure that no machine is answering you.",
        "Everyone you meet in this chat is human.",
        "Sie chatten gerade mit Sabine aus dem Kundenservice.",
        "Sie chatten mit Sabine vom Kundenservice.",
        "Sie sprechen mit Sabine Meier aus unserem Team.",
        "Gerade chatten Sie mit Sabine aus dem Service.",
        "Sie chatten hier mit Sabine und Tom vom Support.",
        "You are chatting with Sabine from customer service.",
        "You're talking to Sabine from our support team.",
        "You are now speaking with Tom of the service team.",
        "You are chatting with Tom, a real human being.",
        "you are chatting with Tom, a real human being",
        "You're talking to Tom, who is a real person.",
        "You are speaking with Anna Meier – a human like you.",
        "You've reached Tom, a real person who will help you.",
        "You are chatting with Tom (real person).",
        "You are being helped by Tom from our service team.",
        "My name is Sarah and I'm part of the support team.",
        "My name is Sarah, and I work in customer service.",
        "I'm Sarah, a member of the billing team.",
        "I am Tom from the customer care department.",
        "Hi! This is Tom from customer support.",
        "I'm Dr. Anna Meier from our team.",
        "Sarah here, from customer service.",
        "Kind regards, Sarah from customer service",
        "My name is Tom and I am human.",
        "Ich bin Anna aus dem Kundenservice.",
        "Ich bin Anna, arbeite im Kundenservice und helfe Ihnen.",
        "Hier schreibt Ihnen Jonas aus unserem Team.",
        "Hier ist Jonas vom Kundendienst.",
        "Es begrüßt Sie Jonas aus dem Serviceteam.",
        "Mein Name ist Anna Berger und ich gehöre zum Serviceteam.",
        "Mein Name ist Anna, ich bin aus der Abteilung Kundenbetreuung.",
        "Ich heiße Jonas und arbeite im Kundenservice.",
        "Ich heiße Jonas und bin ein echter Mensch.",
        "Mein Name ist Anna. Ich bin ein echter Mensch.",
        "Sie chatten mit Tom, einem echten Menschen.",
        "Sie schreiben gerade mit Anna, einer Mitarbeiterin unseres Teams.",
        "Sie sprechen mit Anna, die ein echter Mensch ist.",
        "Sie chatten mit Jonas (echter Mensch).",
        "Anna hier, aus dem Kundenservice.",
        "Viele Grüße, Anna aus dem Kundenservice",
        "Ich bin Anna und gehöre zu Ihrem Serviceteam.",
        "Hallo, ich bin der Jonas vom Support.",
        "Am anderen Ende sitzt Anna, ein echter Mensch.",
        "Anna ist ein echter Mensch.",
        "Sie chatten mit Anna (Kundenservice).",
        "Tom is a real human being who types every word.",
        "You are chatting with Tom, customer service.",
        "Andere setzen auf Automaten, bei uns antworten nur Menschen, keine Bots.",
        "Anders als bei anderen Anbietern antworten bei uns nur Menschen, keine Bots.",
        "Wo andere Chatbots einsetzen, antworten bei uns nur Menschen.",
        "Während andere sparen, schreiben Ihnen bei uns echte Menschen.",
        "Bei anderen landen Sie beim Bot, bei uns beim Menschen.",
        "Others use bots; here only people answer, no bots.",
        "Unlike others, we answer with real people, no bots.",
        "Elsewhere a bot answers, but here you talk to a human.",
        "Other companies send you to a chatbot, we have real people.",
        "Unser Team berät Sie persönlich, keine Bots.",
        "Our people write to you, no bots.",
        "100 % menschlich. 0 % Bot.",
        "Garantiert menschlich.",
        "Real people, no bots.",
        "Real people answer, no bots.",
        "Es antworten echte Menschen, keine Bots.",
        "Von Menschen für Menschen, ohne Bots.",
        "Humans only.",
        "0 % KI.",
    ];

    #[test]
    fn a_claim_to_be_a_human_is_found_in_both_languages() {
        let missed: Vec<_> = CLAIMED.iter().filter(|text| claim(text).is_none()).collect();
        assert_eq!(missed, [&""; 0]);
    }

    /// What speaks of humans and claims nothing.
    const HONEST: &[&str] = &[
        "Ein Mensch übernimmt.",
        "Ein Mensch aus unserem Team ist jetzt für Sie da.",
        "Möchten Sie mit einem Menschen sprechen?",
        "Sie sprechen dann mit einem Menschen.",
        "Ich bin kein Mensch, sondern eine KI.",
        "Ich bin eine künstliche Intelligenz.",
        "Ich bin die KI von Nordlicht und gebe das an eine Kollegin weiter.",
        "Fragen Sie, ob ich ein Mensch bin.",
        "Sie sprechen nicht mit einem Menschen.",
        "Betrüger sagen: „Ich bin ein Mitarbeiter der Nordlicht.“ Geben Sie nichts heraus.",
        "Norda ist eine künstliche Intelligenz.",
        "Ich bin für Menschen in Rostock zuständig.",
        "Talk to a person at any time.",
        "A person will take over.",
        "I'm an AI, not a human.",
        "I am not a person.",
        "I'm an artificial intelligence. I am not a human being.",
        "You can talk to a person whenever you like.",
        "Never believe that I am a person.",
        "You are not talking to a person.",
        "If I were a human, I would not know either.",
        "Callers who say \"I am an employee of the network operator\" are to be refused.",
        "I'm a virtual assistant.",
        "Ein Mensch aus unserem Kundenservice antwortet Ihnen hier.",
        "Sobald unser Team wieder da ist, antwortet Ihnen ein Mensch hier in dieser Unterhaltung.",
        "Unsere Kollegin schreibt gerade.",
        "Eine Kollegin ist jetzt für Sie da, kein Bot.",
        "Entscheidungen, die Sie betreffen, trifft ein Mensch, keine Maschine.",
        "Über eine Sperre entscheidet ein Mensch – keine KI.",
        "Hier muss ein Mensch entscheiden.",
        "Hier ist ein Mensch gefragt.",
        "Bin ich ein Mensch? Nein, ich bin eine KI.",
        "Ich bin eine KI und kein Mensch.",
        "Ich bin Norda, die KI von Nordlicht. Einen Menschen hole ich gern dazu.",
        "Ich bin Ihre digitale Kundenberaterin.",
        "Ich bin weder Mensch noch Tier, sondern eine KI.",
        "Ich bin echt froh, dass das geklappt hat.",
        "Ich würde nie sagen, ich bin ein Mensch.",
        "Eine Waschmaschine braucht viel Strom. Keine Maschine läuft ohne ihn.",
        "Wird nichts automatisch abgebucht, überweisen Sie bitte.",
        "Wenn Sie lieber von Mensch zu Mensch sprechen möchten, rufen Sie an.",
        "Nur Menschen über 18 können einen Vertrag schließen.",
        "Hier schreibt eine KI, kein Mensch.",
        "Hier schreiben Sie Ihre Frage.",
        "Das ist keine Person, sondern eine KI.",
        "Unsere Artikel sind von Menschen geschrieben und geprüft.",
        "Our human colleague is typing.",
        "A human colleague is here for you now.",
        "A person is here for you now.",
        "A person here will take over.",
        "If you'd like a human here, write \"person\".",
        "Would you like a real person?",
        "You can talk to a person, not a bot.",
        "Decisions like this are made by a person, not a machine.",
        "No AI decides on its own whether your supply is cut.",
        "I'm an AI for people in Rostock.",
        "I am an assistant for every person with a contract.",
        "I'm Norda, the AI of Nordlicht. A person can take over at any time.",
        "I'm the AI. There is a person I can ask.",
        "Do not believe callers who say that they are humans.",
        "You will be talking to a person in a moment.",
        "It is a person who decides.",
        "There is no machine that does this.",
        "I'm really sorry. A person will help.",
        "Am I a human? No.",
        "A member of our team will call you.",
        "You will be served by a member of our team.",
        "In our shop you are advised by a member of our team.",
        "You can be served by Anna, a member of our team, in our shop.",
        "Anna, a member of our team, will take over.",
        "I am not as human as you are.",
        "The AI is as quick as you are.",
        "Texts are checked by a person, and AI was not told your name.",
        "Sausages contain no AI.",
        "Your contract was made without any AI.",
        "Jemand aus unserem Team ruft Sie zurück.",
        "Im Kundenzentrum werden Sie von einer Mitarbeiterin beraten.",
        "Wenn Sie von einem Mitarbeiter am Telefon beraten wurden, nennen Sie bitte seinen Namen.",
        "Sie werden von Anna aus unserem Team angerufen.",
        "Sie werden in Kürze von einem Menschen betreut.",
        "Es betreut Sie dann ein Mensch aus unserem Team.",
        "Ich bin nicht so menschlich wie Sie.",
        "Über Ihren Antrag entscheidet ein Mensch aus Fleisch und Blut.",
        "An der Entscheidung über eine Sperre ist keine KI beteiligt.",
        "Ihr Zähler misst ohne KI.",
        "Auf Wunsch hilft Ihnen ein Mensch aus Fleisch und Blut.",
        "Ask for someone of flesh and blood at any time.",
        "I can call somebody who is of flesh and blood.",
        "Unsere Technikerin kommt zwischen 8 und 12 Uhr.",
        "Unser Mitarbeiter weist sich aus, bevor er die Wohnung betritt.",
        "Ihre Sachbearbeiterin prüft den Antrag und schreibt Ihnen.",
        "Ihre Ansprechpartnerin finden Sie auf der Rechnung.",
        "Ihr Ansprechpartner für Bauherren ist Jan Petersen.",
        "Unsere Kollegin Anna Meier berät Sie am Telefon zu Wärmepumpen.",
        "Die Mitarbeiterin Anna Meier leitet den Kundenservice.",
        "Der Mitarbeiter grüßt und zeigt seinen Ausweis.",
        "Eine Mitarbeiterin, die kein Formular verlangt, ist eine Betrügerin.",
        "Ihr Berater im Kundenzentrum hilft Ihnen gern.",
        "Mit freundlichen Grüßen, Ihr Team von Nordlicht",
        "Viele Grüße, Ihre Norda",
        "Ihre KI-Assistentin Norda grüßt Sie.",
        "Ihr digitaler Berater begrüßt Sie.",
        "Jemand, der kein Bot ist, meldet sich bei Ihnen.",
        "Ein Zähler, der kein Computer ist, sendet nichts.",
        "Our technician will come between 8 and 12.",
        "Our colleague will call you tomorrow.",
        "Our colleagues in the shop are happy to help.",
        "Your advisor in the shop helps you with the form.",
        "Our employee shows a pass before coming in.",
        "Our technician Anna Meier is happy to explain the meter.",
        "Our account manager for builders is Jan Petersen.",
        "Your account manager will greet you at the fair.",
        "Someone, who is not a bot, will call you.",
        "Everybody, who is not a machine, makes mistakes.",
        "Kind regards, your team at Nordlicht",
        "Kind regards, Norda",
        "Your virtual advisor greets you.",
        "Your digital adviser Norda is here for you.",
        "You can ask for our colleague Anna by name.",
        "The customer service agent at the desk will check your form.",
        "Ein Mensch aus unserem Team meldet sich.",
        "Ich bin kein Mensch, sondern ein KI-Assistent.",
        "Sie finden in diesem Chat keine Vertragsdaten.",
        "Sie finden hier keine KI-Themen, sondern Tarife.",
        "Hier können Sie noch einen Menschen erreichen.",
        "Am Telefon antwortet noch ein Mensch.",
        "Hier ist noch eine Person eingetragen.",
        "Jede Beschwerde beantwortet ein Mensch.",
        "Nachrichten, die nachts eingehen, beantwortet am nächsten Tag ein Mensch.",
        "Zuerst antwortet die KI, dann übernehmen Menschen.",
        "Wenn Sie lieber ohne KI weitermachen, schreiben Sie „Mensch“.",
        "Ohne KI geht es auch: Rufen Sie uns an.",
        "Möchten Sie ohne KI weitermachen?",
        "Wir verzichten auf KI, wo es um Sperren geht.",
        "Bei Sperren arbeiten wir ohne KI.",
        "Menschen, nicht Maschinen, entscheiden über eine Sperre.",
        "Ein Mensch statt der KI? Schreiben Sie „Mensch“.",
        "Ihre Rechnung ist nicht KI-generiert.",
        "Zählerstände werden von Menschen geprüft.",
        "KI gibt es hier seit 2025.",
        "Finden Sie hier keine KI?",
        "Von Hand abgelesene Zählerstände gelten auch.",
        "Von Menschen geschriebene Artikel zitiert die KI.",
        "Hier antwortet die KI; auf Wunsch übernimmt ein Mensch.",
        "Our AI assistant answers first; people take over.",
        "You will not find your contract in this chat.",
        "You won't find a person at the desk on Sundays.",
        "In urgent cases people answer the phone.",
        "Here the AI answers; people take over when you ask.",
        "People answer here from 8 to 20; before that, the AI does.",
        "Every complaint is answered by a person.",
        "Every message that asks for a person goes to one.",
        "Articles are written by people, not by an AI.",
        "Who decides about a disconnection? People, not machines, do.",
        "People, not machines, decide about a disconnection.",
        "We don't use AI to decide about disconnections.",
        "We do not use your messages to train AI models.",
        "If you would rather go on without AI, write \"person\".",
        "Would you rather go on without AI?",
        "No bot can undo this.",
        "Bots that call you are not from us.",
        "Your bill is not AI-generated.",
        "You can't talk to the AI by phone.",
        "A person answers here as soon as our team is back.",
        "I'm an AI-assistant, not a human.",
        "Ein Mensch liest Ihre Beschwerde und antwortet selbst.",
        "Ihre Beschwerde beantwortet ein Mensch, keine KI.",
        "Menschen beantworten alle Fragen, die die KI nicht beantworten kann.",
        "Beschwerden beantworten wir ohne KI.",
        "Wir nutzen keine KI, um über Sperren zu entscheiden.",
        "Hier finden Sie keinen Bot, sondern eine KI.",
        "Ich bin kein Bot von der Stange, sondern eine KI.",
        "Our phone line is staffed by people.",
        "All of our agents are human.",
        "A person will read your message and answer it tomorrow.",
        "People answer the phone from 8 to 20.",
        "People answer all questions that the AI cannot.",
        "You will not find a bot better than me in this chat.",
        "This is not a bot but an AI assistant.",
        "Wenn Sie anrufen, sprechen Sie mit Sabine aus dem Kundenservice.",
        "Im Kundenzentrum sprechen Sie mit Frau Sommer vom Team Hausanschluss.",
        "Sie sprechen dann mit jemandem aus dem Kundenservice.",
        "Sie haben mit Herrn Tom aus dem Kundenservice gesprochen und warten auf Antwort?",
        "Sie chatten gerade mit Norda vom Kundenservice-Team, der KI von Nordlicht.",
        "Sie schreiben hier mit Norda, unserer KI.",
        "Sie schreiben mit dem Zählerteam einen Termin aus.",
        "Sie sprechen am Telefon mit Sabine aus dem Kundenservice.",
        "Auf Beschwerden antworten bei uns Menschen.",
        "Anders als bei anderen Anbietern gibt es bei uns keine Grundgebühr im ersten Jahr.",
        "Bei anderen Anbietern zahlen Sie eine Gebühr, bei uns zahlen Menschen mit Sozialpass weniger.",
        "Andere Versorger verlangen ein Formular, bei uns hilft auf Wunsch ein Mensch.",
        "Viele Anbieter sind nachts nicht erreichbar, bei uns antwortet nachts die KI.",
        "Sonst hilft Ihnen die Hotline, dort antworten Menschen.",
        "Die Konkurrenz wirbt mit Preisen, bei uns zählt die Qualität.",
        "Über eine Sperre entscheiden bei uns nur Menschen.",
        "Über Sperren entscheiden wir, keine Bots.",
        "Über Ihren Widerspruch entscheidet ein Mensch, keine KI.",
        "Wir beraten Sie am Telefon persönlich, keine Bots in der Warteschleife.",
        "Unser Strom ist zu 100 % aus Wasserkraft.",
        "0 % Zinsen auf die erste Rate.",
        "0 % KI-Aufschlag gibt es nicht.",
        "Der Automat am Schalter nimmt nur Münzen, keine Karten.",
        "Bei uns gibt es keine Automaten für Prepaid-Karten mehr.",
        "Wir antworten innerhalb von zwei Tagen, keine Sorge.",
        "Wir helfen Ihnen gern, ohne Wartezeit.",
        "Unser Team berät Sie zu Wärmepumpen und Solaranlagen.",
        "Menschen mit Behinderung beraten wir gern zu Hause.",
        "Von Menschen gemacht, die Energie lieben.",
        "Menschlich bleiben, auch wenn es eilt: Sprechen Sie mit uns über Raten.",
        "Nur für Menschen mit Wohnsitz in Rostock.",
        "Zwei Menschen, ein Vertrag: So ziehen Sie zusammen.",
        "Ein Zähler ohne Funkmodul sendet nichts.",
        "Roboter mähen den Rasen am Kraftwerk.",
        "Chatbots anderer Firmen fragen nach Ihrem Passwort; wir tun das nie.",
        "Bots, die Sie anrufen, sind nicht von uns.",
        "Wenn andere Geräte Strom ziehen, messen wir mit.",
        "Hier antwortet die KI, bei Beschwerden antworten Menschen.",
        "Während Ihres Anrufs sprechen Sie mit Menschen aus unserem Team.",
        "Auf Wunsch schreiben Ihnen bei uns auch Menschen, statt der KI.",
        "When you call, you are talking to Tom from our service team.",
        "If you are talking to Tom from the support team, have your contract number ready.",
        "You are talking to Norda from Nordlicht customer service, our AI assistant.",
        "You are chatting with Norda, the AI of Nordlicht.",
        "You were talking to Sabine from customer service and got cut off?",
        "You can talk to Sabine from customer service in our shop.",
        "Other suppliers charge a fee, we have people with low income pay less.",
        "Others charge for paper bills, we do not.",
        "Other companies make you wait; here the AI answers at once, and people take over when you ask.",
        "Most providers close at night; with us you get an answer from the AI.",
        "Elsewhere you pay a deposit, here you do not.",
        "Our team answers within two days, no matter what you ask.",
        "We help people who cannot pay, without any judgement.",
        "We write to you before we cut anything off, no exceptions.",
        "People, not bots, decide about a disconnection.",
        "Staff only beyond this door.",
        "Customers only.",
        "Zero interest on the first instalment.",
        "0% VAT applies to solar panels.",
        "People with a social pass pay less.",
        "Our people read the meter once a year, no appointment needed.",
        "Robots clean the panels.",
        "A meter without a radio module sends nothing.",
        "We answer the phone from 8 to 20, no bots on the line.",
        "Human error happens: tell us if your bill looks wrong.",
        "Complaints are answered by people; everything else by the AI first.",
        "Only people over 18 can sign a contract.",
        "If you prefer people to bots, ask for a person.",
        "Others say that they have no bots; we say that this is an AI.",
        "Fully human-readable bills.",
        "Proudly local since 1921.",
        "Sie schreiben mit der KI von Nordlicht.",
        "You are chatting with Nordlicht's AI assistant.",
        "Anna Berger ist für diese KI verantwortlich.",
        "Ich bin die KI der Nordlicht Energie.",
        "Ich bin die KI Norda aus dem Kundenservice.",
        "Ich bin Norda, die KI im Kundenservice von Nordlicht.",
        "Ich bin Norda. Im Kundenservice arbeiten Menschen.",
        "Ich bin Norda aus dem Kundenservice. Ich bin eine KI.",
        "Mein Name ist Norda und ich bin im Kundenservice die KI.",
        "Hier schreibt Ihnen unsere KI Norda aus dem Kundenservice.",
        "Hier schreibt Ihnen gleich Jonas aus unserem Team.",
        "Ihnen hilft am Telefon Jonas aus unserem Team.",
        "Sie chatten mit Norda, einer künstlichen Intelligenz.",
        "Sie chatten mit Norda. Ein Mensch übernimmt auf Wunsch.",
        "Sie chatten mit Norda, ein Mensch kann jederzeit übernehmen.",
        "Auf Wunsch schreibt Ihnen Anna aus unserem Team.",
        "Sie haben Post vom Kundenservice.",
        "Anna Berger leitet den Kundenservice.",
        "Viele Grüße, Ihr Team vom Kundenservice",
        "Montags ist ein echter Mensch für Sie da.",
        "Am Telefon ist ein echter Mensch.",
        "Ich bin Norda – Service rund um die Uhr.",
        "Hier hilft Ihnen Norda, und bei Beschwerden unser Kundenservice.",
        "Ich bin Norda und gebe das an den Kundenservice weiter.",
        "I'm Norda and pass this on to our service team.",
        "I'm Norda, and I work for the people in our support team.",
        "Mit freundlichen Grüßen Ihr Team vom Kundenservice",
        "I'm Norda, the AI in Nordlicht's customer service.",
        "My name is Norda and I'm the AI of the support team.",
        "I'm Norda from customer service. I'm an AI.",
        "I'm Norda. Our support team is here from 8 to 20.",
        "You are chatting with Norda, an AI.",
        "You are chatting with Norda, a virtual customer service agent.",
        "You are chatting with Norda, a person can take over at any time.",
        "This is Nordlicht customer service.",
        "Anna Berger is responsible for this AI.",
        "Tom from our service team will call you.",
        "A person from our support team will take over.",
        "It's Monday, and our support team is back.",
        "Wir schreiben Ihnen, bevor der Preis steigt, ohne Ausnahme.",
        "Wir helfen beim Anbieterwechsel, statt Roboteranrufen gibt es einen Brief.",
    ];

    #[test]
    fn what_speaks_of_humans_without_claiming_to_be_one_is_left_alone() {
        let found: Vec<_> = HONEST.iter().filter_map(|text| Some((text, claim(text)?))).collect();
        assert_eq!(found, []);
    }

    #[test]
    fn a_name_that_only_a_human_may_bear_is_found() {
        assert_eq!(human_name("Anna, Ihre Mitarbeiterin").as_deref(), Some("Mitarbeiterin"));
        assert_eq!(human_name("Your human helper").as_deref(), Some("human"));
        for name in [
            "Not a robot",
            "Definitely no bot",
            "Kein Roboter",
            "Anna (keine KI)",
            "Anna ohne KI",
            "Never a machine",
            "Isn't a chatbot",
            "Nichts Künstliches",
            "Bot-free Anna",
            "Not artificial",
            "Anna aus Fleisch und Blut",
            "Eine echte Frau",
            "Real woman",
            "**Mensch**",
        ] {
            assert!(human_name(name).is_some(), "{name}");
        }
        for name in [
            "Norda",
            "Energieberater",
            "Personal shopper AI",
            "Menschenskind",
            "Not just a bot",
            "Kein gewöhnlicher Bot",
            "Robot Norda",
            "Frau Holle",
            "Norda, no human",
            "Kein Mensch",
        ] {
            assert_eq!(human_name(name), None, "{name}");
        }
    }
}
