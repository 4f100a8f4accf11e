//! All decisions: filtered, newest first, page by page.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ombud_domain::{ActorKind, DecisionKind, Language, Leaf, VerdictEffect, came_to};
use ombud_service::{DecisionFilter, FoundDecision, FoundDecisions, Scope};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, de::DeserializeOwned};

use super::Choice;
use crate::{
    desk::word_of,
    staff::{Frame, Moment, Rejection, Section, Staff, html, refused},
    words::Words,
};

/// Decisions of a page.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "console/decisions.html")]
struct DecisionsPage {
    frame: Frame,
    filled: Filled,
    kinds: Vec<Choice>,
    actors: Vec<Choice>,
    verdicts: Vec<Choice>,
    languages: Vec<Choice>,
    rules: Vec<Choice>,
    /// Whether the filters that are rarely used are shown.
    is_open: bool,
    is_filtered: bool,
    rows: Vec<Row>,
    /// The address of the next page, or of where the search goes on.
    next: Option<String>,
    /// Back to when was searched, where it paused before the page was full.
    paused_at: Option<String>,
    /// Whether whoever looks may open conversations.
    at_desk: bool,
    problem: Option<String>,
}

/// A decision in the list.
struct Row {
    id: String,
    since: Moment,
    what: String,
    about: String,
    who: String,
    verdict: Option<Verdict>,
    language: String,
    conversation: Option<String>,
    /// Whether what is stored is not what was recorded.
    is_altered: bool,
}

/// What policy said, in the end.
pub(super) struct Verdict {
    /// `allow`, `deny` or `refer`.
    pub(super) word: String,
    /// So that colour is not needed to tell.
    pub(super) sign: &'static str,
    pub(super) label: String,
}

impl Verdict {
    pub(super) fn of(w: Words, effect: VerdictEffect) -> Self {
        let word = word_of(effect);
        let sign = match effect {
            VerdictEffect::Allow => "✓",
            VerdictEffect::Deny => "✕",
            VerdictEffect::Refer => "→",
        };
        Self { label: w.of("verdict-", &word), word, sign }
    }

    /// The strictest of what policy came to, as what was denied before something else was done stands there, too.
    pub(super) fn of_leaf(w: Words, leaf: &Leaf) -> Option<Self> {
        let strictness = |effect: &VerdictEffect| match effect {
            VerdictEffect::Allow => 0,
            VerdictEffect::Refer => 1,
            VerdictEffect::Deny => 2,
        };
        let asked = leaf.verdicts.iter().map(|verdict| (verdict.action.as_str(), verdict.effect));
        let effects = came_to(&word_of(leaf.kind), asked);
        effects.into_iter().max_by_key(strictness).map(|effect| Self::of(w, effect))
    }
}

/// The filters, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    from: String,
    to: String,
    kind: String,
    actor: String,
    verdict: String,
    language: String,
    policy: String,
    version: String,
    act: String,
    conversation: String,
    before: String,
}

/// A word that is one of a few, read; `None` where it is none of them.
fn read<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// The beginning of a day, in UTC.
fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn beginning(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

impl Filled {
    fn fields(&self) -> [(&'static str, &str); 10] {
        [
            ("from", &self.from),
            ("to", &self.to),
            ("kind", &self.kind),
            ("actor", &self.actor),
            ("verdict", &self.verdict),
            ("language", &self.language),
            ("policy", &self.policy),
            ("version", &self.version),
            ("act", &self.act),
            ("conversation", &self.conversation),
        ]
    }

    /// The address of the page before this place.
    fn address(&self, before: (u32, u64)) -> String {
        let mut address = format!("/console/decisions?before={}.{}", before.0, before.1);
        for (name, value) in self.fields().iter().filter(|(_, value)| !value.is_empty()) {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
            address.extend(["&", name, "=", value.as_str()]);
        }
        address
    }

    /// What to find; `Err` names what cannot be read.
    fn filter(&self) -> Result<DecisionFilter, &'static str> {
        fn given<T>(
            name: &'static str,
            text: &str,
            read: impl Fn(&str) -> Option<T>,
        ) -> Result<Option<T>, &'static str> {
            let text = text.trim();
            if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(name) }
        }
        let until = |text: &str| day(text)?.tomorrow().ok().and_then(beginning);
        let word = |text: &str| Some(text.to_owned());
        Ok(DecisionFilter {
            from: given("from", &self.from, |text| day(text).and_then(beginning))?,
            to: given("to", &self.to, until)?,
            kind: given("kind", &self.kind, read::<DecisionKind>)?,
            actor: given("actor", &self.actor, read::<ActorKind>)?,
            verdict: given("verdict", &self.verdict, read::<VerdictEffect>)?,
            language: given("language", &self.language, |text| text.parse::<Language>().ok())?,
            policy: given("policy", &self.policy, word)?,
            version: given("version", &self.version, word)?,
            act: given("act", &self.act, word)?,
            conversation: given("conversation", &self.conversation, |text| text.parse().ok())?,
        })
    }

    fn before(&self) -> Result<Option<(u32, u64)>, &'static str> {
        if self.before.is_empty() {
            return Ok(None);
        }
        let place = self.before.split_once('.');
        let place = place.and_then(|(log, index)| Some((log.parse().ok()?, index.parse().ok()?)));
        place.map(Some).ok_or("before")
    }
}

/// The words of an enumeration, each with what it is called.
fn choices(w: Words, begin: &str, words: &[&str], chosen: &str) -> Vec<Choice> {
    let choice = |word: &&str| Choice {
        value: (*word).to_owned(),
        label: w.of(begin, word),
        is_chosen: *word == chosen,
    };
    words.iter().map(choice).collect()
}

/// Every kind, those that are looked for most first.
pub(super) const KINDS: [&str; 36] = [
    "reply",
    "handoff",
    "refuse",
    "proposal",
    "approval",
    "rejection",
    "act",
    "result",
    "undo",
    "recall",
    "contest",
    "flag",
    "rating",
    "language",
    "outcome",
    "route",
    "authentication",
    "callback",
    "export",
    "stop",
    "resume",
    "drill",
    "release",
    "shadow",
    "suggestion",
    "translation",
    "redact",
    "erase",
    "restrict",
    "hold",
    "lift",
    "access",
    "credential",
    "configure",
    "succession",
    "restore",
];
const ACTORS: [&str; 4] = ["assistant", "person", "customer", "system"];
const VERDICTS: [&str; 3] = ["deny", "refer", "allow"];

fn row(staff: &Staff, found: &FoundDecision) -> Row {
    let w = staff.words;
    let leaf = found.leaf.as_ref();
    let topic = leaf.and_then(|leaf| leaf.labels.intent.as_deref());
    let tool = leaf.and_then(|leaf| leaf.act.as_ref()).map(|act| act.tool.as_str());
    Row {
        id: found.id.to_string(),
        since: Moment::new(w, found.at, staff.service.now()),
        what: leaf
            .map_or_else(|| w.get("decisions-altered"), |leaf| w.of("kind-", &word_of(leaf.kind))),
        about: match (topic, tool) {
            (Some(intent), _) => staff.service.assistant().topic_of(intent, w.0),
            (None, Some(tool)) => operation_title(staff, tool),
            (None, None) => String::new(),
        },
        who: leaf.map_or_else(String::new, |leaf| w.of("actor-", &word_of(leaf.actor.kind))),
        verdict: leaf.and_then(|leaf| Verdict::of_leaf(w, leaf)),
        language: leaf.map_or_else(String::new, |leaf| leaf.labels.language.to_string()),
        conversation: found.conversation.map(|id| id.to_string()),
        is_altered: leaf.is_none(),
    }
}

/// What an operation is called towards customers, `TOOL.OPERATION`; as it is where the version that serves has none such.
fn operation_title(staff: &Staff, tool: &str) -> String {
    let assistant = staff.service.assistant();
    let known = tool.split_once('.').and_then(|(tool, name)| assistant.operation(tool, name));
    known.map_or_else(
        || tool.to_owned(),
        |(_, known)| known.title(staff.words.0.language()).to_owned(),
    )
}

pub(super) async fn page(
    staff: Staff,
    Query(filled): Query<Filled>,
) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    let asked = filled.filter().and_then(|filter| Ok((filter, filled.before()?)));
    let (found, problem) = match asked {
        Ok((filter, before)) => (service.find_decisions(who, &filter, before, SHOWN).await?, None),
        Err(name) => {
            let nothing = FoundDecisions { items: vec![], next: None, paused_at: None };
            (nothing, Some(w.with("decisions-unreadable", "field", w.of("decisions-field-", name))))
        }
    };
    let rules = service.rules(who, w.0)?.into_iter().map(|rule| Choice {
        is_chosen: rule.id == filled.policy,
        label: format!("{} ({})", rule.says, rule.id),
        value: rule.id,
    });
    let languages = service.assistant().manifest().languages.iter();
    let languages = languages.map(|language| Choice {
        value: language.to_string(),
        label: w.of("language-", language.as_str()),
        is_chosen: language.as_str() == filled.language,
    });
    let Filled { language, policy, version, act, conversation, .. } = &filled;
    let rare = [language, policy, version, act, conversation];
    let page = DecisionsPage {
        frame: Frame::within(&staff, Section::Decisions),
        kinds: choices(*w, "kind-", &KINDS, &filled.kind),
        actors: choices(*w, "actor-", &ACTORS, &filled.actor),
        verdicts: choices(*w, "verdict-", &VERDICTS, &filled.verdict),
        languages: languages.collect(),
        rules: rules.collect(),
        is_open: rare.iter().any(|value| !value.is_empty()),
        is_filtered: filled.fields().iter().any(|(_, value)| !value.is_empty()),
        next: found.next.map(|place| filled.address(place)),
        paused_at: found.paused_at.map(|at| w.exact(at)),
        rows: found.items.iter().map(|found| row(&staff, found)).collect(),
        at_desk: who.require_somewhere(Scope::Desk).is_ok(),
        filled,
        problem,
    };
    if page.problem.is_some() {
        return Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(html(&page))
}
