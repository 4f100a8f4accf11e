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
mod tests;
