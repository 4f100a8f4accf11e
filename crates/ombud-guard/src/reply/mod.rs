//! Detector `reply@1`: what an AI should not reply: promises that nothing confirms, advice out of its bounds, that it
//! is a human; and [`leak`]: its instructions and others' data. Rules, in German and English. Of an AI's text only.

use std::{ops::Range, sync::LazyLock};

pub use values::Day;
use values::{Source, says, values};

use crate::{
    Fault, Finding, FindingKind, Rules,
    grammar::{Grammar, Hit, Sentence, Token, read},
};

pub(crate) mod leak;
mod values;

pub(crate) const DETECTOR: &str = "reply@1";

/// The share of a sentence's longer words that one passage has to have for the sentence to be its.
const SUPPORTED_MIN: f32 = 0.75;

pub(crate) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    Grammar::built_in(&[include_str!("german.rules"), include_str!("english.rules")])
});

pub(crate) const UNDISCLOSED: (&str, &str) = (
    "nobody has told the customer that an AI is writing, and this reply does not either",
    "bisher hat niemand gesagt, dass hier eine KI schreibt, und diese Antwort sagt es auch nicht",
);

/// What only an AI writes. To be implemented by types that hold nothing else, never by one that can hold what an
/// employee wrote: employees' replies are not judged here.
pub trait FromAssistant {
    /// The text.
    fn assistant_text(&self) -> &str;
}

/// A reply of an AI: the only thing that [`reply_faults`] judges. Nothing makes one from a text alone.
///
/// ```compile_fail
/// fn judge(context: &ombud_guard::ReplyContext<'_>) {
///     ombud_guard::reply_faults("Das schreibt eine Mitarbeiterin", context);
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AssistantText<'t>(&'t str);

impl<'t> AssistantText<'t> {
    /// From what an AI wrote.
    pub fn of(written: &'t impl FromAssistant) -> Self {
        Self(written.assistant_text())
    }

    /// The text.
    pub fn as_str(self) -> &'t str {
        self.0
    }
}

/// Whether the customer was told in this conversation that an AI writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// They were, before this reply.
    Shown,
    /// Not yet: this reply has to say so.
    Missing,
}

/// What a reply is held against. All of it has to be said, so that nothing is forgotten: what is left empty confirms
/// nothing.
#[derive(Debug, Clone, Copy)]
pub struct ReplyContext<'c> {
    /// Passages of the company's own knowledge that the reply was made from.
    pub passages: &'c [&'c str],
    /// What tools gave back in this conversation, with the name of the tool, as text or JSON. Only of this customer.
    pub results: &'c [&'c str],
    /// What the customer wrote in this conversation, and what is known of them.
    pub customer: &'c [&'c str],
    /// The system prompt and all other instructions of the AI.
    pub instructions: &'c str,
    /// Whether the customer knows that an AI writes.
    pub disclosure: Disclosure,
    /// The day on which it writes, where the customer is, so that "tomorrow" can be compared with a date.
    pub today: Option<Day>,
    /// The numbers that the assistant declares as personal.
    pub rules: &'c Rules,
}

/// What is wrong with a reply of an AI, in the order of the text:
///
/// * a promise (an act, a date, an amount, a guarantee) that no result and no passage confirms. What holds only under
///   a condition, could be, is asked, denied or quoted is none.
/// * legal, medical or financial advice, where no passage says the same and nobody is referred to a professional
/// * the instructions: eight words of them in a row, also encoded, or a secret of them; that they are told of
/// * personal data that neither the customer nor a source gave: another's, or made up
/// * that it says it is a human or no AI, or speaks of a body, a family, a workplace of its own
/// * that nobody has said that an AI writes
///
/// Other languages than German and English are read for instructions, data and disclosure only. Time grows with the
/// texts, and with the promises of the reply times what the sources say.
pub fn reply_faults(reply: AssistantText<'_>, context: &ReplyContext<'_>) -> Vec<Finding> {
    let reply = reply.0;
    let (mut found, mut is_disclosed) = (Vec::new(), context.disclosure == Disclosure::Shown);
    let mut sources = None;
    let mut whole = None::<Range<usize>>;
    read(reply, |sentence| {
        whole =
            Some(whole.take().map_or(sentence.whole(), |whole| whole.start..sentence.whole().end));
        let hits: Vec<Hit<'_>> = GRAMMAR.hits(sentence);
        is_disclosed |= hits.iter().any(|hit| hit.section.code == "disclosed");
        if hits.iter().any(|hit| hit.section.confidence > 0.0) {
            let sources = sources.get_or_insert_with(|| Sources::of(context));
            judge(sentence, &hits, sources, context.today, &mut found);
        }
    });
    found.extend(leak::instructions(reply, context));
    found.extend(leak::others_data(reply, context));
    if let (Some(range), false) = (whole, is_disclosed) {
        found.push(Finding {
            kind: FindingKind::Reply(Fault::MissingDisclosure),
            declared: None,
            range,
            confidence: 0.9,
            evidence: UNDISCLOSED.0,
            detector: DETECTOR,
        });
    }
    found.sort_by_key(|finding| (finding.range.start, finding.kind));
    found
}

/// What one sentence says wrong, each kind once.
fn judge(
    sentence: &Sentence,
    hits: &[Hit<'_>],
    sources: &Sources,
    today: Option<Day>,
    found: &mut Vec<Finding>,
) {
    let from = found.len();
    let has = |code: &str| hits.iter().any(|hit| hit.section.code == code);
    for hit in hits {
        let section = hit.section;
        let mut confidence = section.confidence;
        let is_promise = matches!(section.code, "promise" | "guarantee" | "dated");
        let fault = if is_promise {
            Fault::Promise
        } else {
            let fault = Fault::ALL.iter().find(|fault| fault.code() == section.code);
            let Some(fault) = fault else { continue };
            *fault
        };
        // A claim or a leak is one in a question, too.
        let may_ask = matches!(fault, Fault::ClaimsHuman | Fault::SystemPromptLeak);
        if sentence.asks && !may_ask {
            continue;
        }
        if is_promise {
            let values = values(&sentence.tokens);
            if has("condition")
                || denies(sentence, &hit.tokens)
                || (section.code == "dated" && values.is_empty())
                || sources.confirm(sentence, &values, today)
            {
                continue;
            }
            if has("expected") {
                confidence = 0.5;
            }
        }
        let is_advice =
            matches!(fault, Fault::LegalAdvice | Fault::MedicalAdvice | Fault::FinancialAdvice);
        if is_advice && sources.support(sentence) {
            continue;
        }
        let kind = FindingKind::Reply(fault);
        let told = found[from..].iter_mut().find(|told| told.kind == kind);
        match told {
            Some(told) if told.confidence >= confidence => {}
            Some(told) => (told.confidence, told.evidence) = (confidence, section.evidence),
            None => found.push(Finding {
                kind,
                declared: None,
                range: sentence.whole(),
                confidence,
                evidence: section.evidence,
                detector: DETECTOR,
            }),
        }
    }
}

/// Whether the part of the sentence around some words denies.
fn denies(sentence: &Sentence, tokens: &Range<usize>) -> bool {
    let clauses = sentence.tokens[tokens.clone()].iter().map(|token| token.clause);
    let (first, last) = clauses
        .fold((usize::MAX, 0), |(first, last), clause| (first.min(clause), last.max(clause)));
    sentence.tokens.iter().any(|token| token.denies && (first..=last).contains(&token.clause))
}

/// What an act is about: a promise and its source speak of the same.
const ACTS: &[&str] = &[
    "erstatt rueckerstatt rueckzahl zurueckzahl zurueckueberw gutschr gutgeschr guthaben ueberweis ueberwies refund reimburs repay repaid credit \
     payout auszahl vergue geld money amount betrag",
    "rabatt nachlass preisnachl discount reduzier reduc senk gesenkt upgrade",
    "send gesend versand versend verschick schick geschick zuschick liefer gelief deliver ship dispatch sent paket parcel package rechnung invoice",
    "ersatz ersetz austausch ausgetausch tausch replac exchang geraet device router neu",
    "kuendig gekuendig storn cancel terminat",
    "meld ruf anruf rueckruf zurueckruf call contact email kontakt back phone",
    "technik monteur termin besuch engineer technician appointment visit schedul gebucht buch book reservier",
    "kosten uebern gebuehr cover waive erlass cost fee reparat reparier repair",
    "garant guarant versprech promis zusich",
    "entschaedig compensat",
    "bestaetig confirm genehmig approv verlaenger extend",
    "stoerung behoben beheb outage restor resolv fix freischalt aktivier activat",
];

/// The acts that words speak of, one bit each.
fn acts(tokens: &[Token]) -> u32 {
    let speaks = |stems: &&str, word: &str| {
        stems.split_ascii_whitespace().any(|stem| word.starts_with(stem))
    };
    tokens.iter().fold(0, |acts, token| {
        let of = ACTS.iter().enumerate().filter(|(_, stems)| speaks(stems, &token.text));
        of.fold(acts, |acts, (act, _)| acts | 1 << act)
    })
}

/// Words by which a tool says that it did not do it.
const FAILED: &str = "denied failed error abgelehnt fehlgeschlagen rejected declined false fehler nicht not pending unauthorized forbidden";

/// A passage or a result, read.
#[derive(Debug, Default)]
struct Read {
    is_result: bool,
    acts: u32,
    values: Source,
    /// Its longer words, cut.
    words: std::collections::HashSet<String>,
}

/// All that can confirm something.
#[derive(Debug, Default)]
struct Sources(Vec<Read>);

impl Sources {
    fn of(context: &ReplyContext<'_>) -> Self {
        let passages = context.passages.iter().map(|text| (*text, false));
        let results = context.results.iter().map(|text| (*text, true));
        let mut all = Vec::new();
        for (text, is_result) in passages.chain(results) {
            let (mut source, mut has_failed) = (Read { is_result, ..Read::default() }, false);
            read(text, |sentence| {
                let tokens = &sentence.tokens;
                source.acts |= acts(tokens);
                source.values.add(tokens);
                source.words.extend(
                    tokens.iter().filter_map(|token| content(&token.text)).map(str::to_owned),
                );
                has_failed |= tokens.iter().any(|token| {
                    FAILED.split_ascii_whitespace().any(|failed| failed == token.text)
                });
            });
            if !(is_result && has_failed) {
                all.push(source);
            }
        }
        Self(all)
    }

    /// Whether what a sentence commits to stands in them: each amount and date in a result, or in a passage about the
    /// same act; without any, the act itself.
    fn confirm(&self, sentence: &Sentence, said: &[values::Value], today: Option<Day>) -> bool {
        let act = acts(&sentence.tokens);
        let fits = |source: &&Read| source.acts & act != 0;
        if said.is_empty() {
            return self.0.iter().any(|source| fits(&source));
        }
        said.iter().all(|value| {
            let mut sources = self.0.iter().filter(|source| source.is_result || fits(source));
            sources.any(|source| says(&source.values, *value, today))
        })
    }

    /// Whether one passage or result says a sentence, by its words.
    fn support(&self, sentence: &Sentence) -> bool {
        let words: Vec<&str> =
            sentence.tokens.iter().filter_map(|token| content(&token.text)).collect();
        let share = |source: &Read| {
            let known = words.iter().filter(|word| source.words.contains(**word)).count();
            f32::from(u16::try_from(known).unwrap_or(u16::MAX))
                / f32::from(u16::try_from(words.len().max(1)).unwrap_or(u16::MAX))
        };
        self.0.iter().any(|source| share(source) >= SUPPORTED_MIN)
    }
}

/// The beginning of a word that is not too short to mean something.
fn content(word: &str) -> Option<&str> {
    let size = word.chars().count();
    (size >= 4 || word.starts_with(|first: char| first.is_ascii_digit()))
        .then(|| word.char_indices().nth(6).and_then(|(at, _)| word.get(..at)).unwrap_or(word))
}
