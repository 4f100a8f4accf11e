//! From `flows/*.yaml` to procedures.

use std::{collections::BTreeMap, ops::RangeInclusive};

use ombud_domain::Language;
use regex::Regex;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Checksum, Choice, Flow, Slot, SlotKind, lines};
use crate::{folder::Folder, problem::Report, slip::SyntaxSlip};

mod steps;
use steps::Source;

/// For how many minutes a step may wait for an answer: up to four weeks.
const WITHIN_MINUTES: RangeInclusive<u32> = 1..=28 * 24 * 60;
/// What to do about a time that is none of these.
const WITHIN_REMEDY: &str = "write the minutes for which it waits for an answer, such as 30";

fn no_such_time() -> String {
    let (first, last) = (WITHIN_MINUTES.start(), WITHIN_MINUTES.end());
    format!("`within_minutes` is a number from {first} to {last}")
}

/// Decimals of a number at most.
const DECIMALS_MAX: u32 = 9;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFlow {
    title: BTreeMap<Language, String>,
    #[serde(default)]
    slots: BTreeMap<String, Spanned<RawSlot>>,
    steps: Vec<Spanned<RawStep>>,
    within_minutes: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSlot {
    #[serde(rename = "type")]
    kind: RawKind,
    #[serde(default)]
    title: BTreeMap<Language, String>,
    ask: Option<String>,
    invalid: Option<String>,
    decimals: Option<u32>,
    #[serde(default)]
    unit: BTreeMap<Language, String>,
    pattern: Option<String>,
    form: Option<String>,
    checksum: Option<Checksum>,
    unclear: Option<bool>,
    min: Option<i64>,
    max: Option<i64>,
    past_days: Option<i64>,
    future_days: Option<i64>,
    #[serde(default)]
    options: Vec<RawOption>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOption {
    name: String,
    title: BTreeMap<Language, String>,
    #[serde(default)]
    also: BTreeMap<Language, Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawKind {
    Text,
    Number,
    Money,
    Day,
    Moment,
    YesNo,
    Choice,
}

impl RawKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Day => "day",
            Self::Moment => "moment",
            Self::YesNo => "yes_no",
            Self::Choice => "choice",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    id: Option<String>,
    ask: Option<String>,
    say: Option<String>,
    check: Option<String>,
    choose: Option<Vec<RawWay>>,
    confirm: Option<String>,
    hand_over: Option<String>,
    flow: Option<String>,
    call: Option<String>,
    step_up: Option<String>,
    #[serde(default)]
    or_signed_in: bool,
    #[serde(default)]
    with: BTreeMap<String, RawGiven>,
    #[serde(default)]
    save: BTreeMap<String, String>,
    failed: Option<String>,
    missing: Option<String>,
    show: Option<Vec<String>>,
    #[serde(default)]
    again: bool,
    person: Option<String>,
    go: Option<String>,
    otherwise: Option<String>,
    no: Option<String>,
    within_minutes: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawGiven {
    Slot(String),
    Value { value: serde_json::Value },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWay {
    when: String,
    go: String,
}

/// Read all procedures; problems go to the report and broken ones are left out.
pub(crate) fn read_all(folder: &Folder, report: &mut Report) -> Vec<Flow> {
    let mut patterns = Patterns::default();
    let paths = folder.below("flows", ".yaml");
    paths.filter_map(|path| read(folder, path, &mut patterns, report)).collect()
}

/// The regular expressions of all procedures. Most ask for the same number in the same form, and a compiled
/// expression holds some 300 KB.
#[derive(Default)]
struct Patterns(BTreeMap<String, Regex>);

impl Patterns {
    /// Letters match in either case.
    fn compiled(&mut self, pattern: String) -> Result<Regex, regex::Error> {
        if let Some(compiled) = self.0.get(&pattern) {
            return Ok(compiled.clone());
        }
        let compiled = Regex::new(&format!("(?i){pattern}"))?;
        self.0.insert(pattern, compiled.clone());
        Ok(compiled)
    }
}

fn read(folder: &Folder, path: &str, patterns: &mut Patterns, report: &mut Report) -> Option<Flow> {
    let id = path.strip_prefix("flows/")?.strip_suffix(".yaml")?;
    if !is_name(id) {
        report.error(path, 0, "the file's name is no name of a procedure", NAME_REMEDY);
        return None;
    }
    let text = folder.read_text(path, report)?;
    let raw: RawFlow = match serde_saphyr::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            note_slips(path, text, error, report);
            return None;
        }
    };
    let before = report.errors();
    let names: Vec<String> = raw.slots.keys().cloned().collect();
    let mut slots = BTreeMap::new();
    for (name, raw) in raw.slots {
        let line = match lines::slot(text, &name) {
            0 => number(raw.referenced.line()),
            line => line,
        };
        if !is_attribute(&name) {
            let message = format!("`{name}` is no name of a slot");
            report.error(path, line, message, "use a-z, 0-9 and _, a letter first");
        }
        match slot(raw.value, patterns) {
            Ok(slot) => drop(slots.insert(name, slot)),
            Err(Misfit { key, what, remedy }) => {
                let line = lines::key(text, line, key);
                report.error(path, line, format!("`{name}`: {what}"), remedy);
            }
        }
    }
    if raw.within_minutes.is_some_and(|minutes| !WITHIN_MINUTES.contains(&minutes)) {
        let line = text.lines().position(|line| line.starts_with("within_minutes"));
        let line = line.map_or(1, |place| place + 1);
        report.error(path, line, no_such_time(), WITHIN_REMEDY);
    }
    let source = Source { path, text, slots: &names };
    let steps = source.steps(&raw.steps, report)?;
    (report.errors() == before).then(|| Flow {
        id: id.to_owned(),
        title: raw.title,
        slots,
        steps,
        within_minutes: raw.within_minutes,
        file: path.to_owned(),
    })
}

/// Slips in one file that are told of at most.
const SLIPS_MAX: usize = 50;

/// Note each slip in a text that cannot be read: the slot or step that has it is taken out, and the rest is
/// read again.
fn note_slips(path: &str, text: &str, first: serde_saphyr::Error, report: &mut Report) {
    let mut rest: Vec<&str> = text.lines().collect();
    let mut error = first;
    for round in 0..SLIPS_MAX {
        let place = error.location();
        let line = place.map_or(1, |place| number(place.line()));
        let message = error.without_snippet().to_string();
        let entry = lines::entry(text, line);
        // What is missing once an entry is taken out is not what is missing in the file.
        if round > 0 && entry.is_none() {
            return;
        }
        let slip = SyntaxSlip::of_yaml(&message);
        // What the scanner stumbles over is of no key.
        let place = place.filter(|_| !message.starts_with("while "));
        let key = place.and_then(|place| lines::key_at(text, line, number(place.column())));
        let what = key.map_or_else(|| slip.what.clone(), |key| slip.about(key));
        report.error(path, line, what, slip.remedy);
        let Some(entry) = entry else { return };
        for line in rest.iter_mut().skip(entry.start - 1).take(entry.len()) {
            *line = "";
        }
        lines::empty_sections(&mut rest);
        match serde_saphyr::from_str::<RawFlow>(&rest.join("\n")) {
            Ok(_) => return,
            Err(next) => error = next,
        }
    }
}

/// What of a slot or a step does not fit.
struct Misfit {
    /// The key that it is about.
    key: &'static str,
    what: String,
    remedy: String,
}

impl Misfit {
    fn new(key: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { key, what: what.into(), remedy: remedy.into() }
    }
}

fn slot(raw: RawSlot, patterns: &mut Patterns) -> Result<Slot, Misfit> {
    use RawKind::{Choice as OneOf, Day, Money, Number, Text, YesNo};
    for (kinds, key, is_there) in [
        (&[Text][..], "pattern", raw.pattern.is_some()),
        (&[Text], "form", raw.form.is_some()),
        (&[Text], "checksum", raw.checksum.is_some()),
        (&[Number, Money], "min", raw.min.is_some()),
        (&[Number, Money], "max", raw.max.is_some()),
        (&[Day], "past_days", raw.past_days.is_some()),
        (&[Day], "future_days", raw.future_days.is_some()),
        (&[OneOf], "options", !raw.options.is_empty()),
        (&[Number], "decimals", raw.decimals.is_some()),
        (&[YesNo], "unclear", raw.unclear.is_some()),
        (&[Number], "unit", !raw.unit.is_empty()),
    ] {
        if is_there && !kinds.contains(&raw.kind) {
            let types: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
            let remedy = format!("take it out: only {} has it", types.join(" or "));
            return Err(Misfit::new(key, format!("`{key}` does not belong to this type"), remedy));
        }
    }
    let wrong = |key, what: &str, remedy: &str| Err(Misfit::new(key, what, remedy));
    match (&raw.ask, &raw.invalid) {
        (Some(_), None) => {
            let remedy = "add `invalid`: the words for an answer that does not fit";
            return wrong("ask", "`ask` needs `invalid`: not every answer fits", remedy);
        }
        (None, Some(_)) => {
            let remedy = "add `ask`: the words that ask for it";
            return wrong("invalid", "`invalid` needs `ask`", remedy);
        }
        (Some(_), _) if raw.kind == RawKind::Moment => {
            let remedy = "take `ask` out, or ask for a `day`";
            return wrong("ask", "a moment cannot be asked for: ask for a `day`", remedy);
        }
        (Some(_), _) if raw.decimals.is_some() => {
            let what = "what is asked for is a whole number: leave out `decimals`";
            return wrong("decimals", what, "take `decimals` out, or `ask`");
        }
        _ => {}
    }
    if raw.decimals.is_some() && raw.unit.is_empty() {
        let remedy = "add `unit`, such as `unit: { de: kWh, en: kWh }`";
        return wrong("decimals", "`decimals` needs `unit`: what the number is of", remedy);
    }
    if raw.decimals.is_some_and(|decimals| decimals > DECIMALS_MAX) {
        let what = format!("`decimals` is at most {DECIMALS_MAX}");
        return Err(Misfit::new("decimals", what, "write a smaller number"));
    }
    let (min, max) = (raw.min.unwrap_or(0), raw.max.unwrap_or(i64::MAX));
    if min > max {
        return wrong("min", "`min` is more than `max`", "correct one of them");
    }
    let kind = match raw.kind {
        Text => {
            let pattern = raw.pattern.map(|pattern| {
                patterns.compiled(pattern).map_err(|error| {
                    let error = error.to_string();
                    let last = error.lines().last().unwrap_or_default().trim();
                    let what = last.strip_prefix("error: ").unwrap_or(last);
                    let remedy = "correct the regular expression; a sign that is meant as it stands is \
                                  written with a `\\` before it";
                    Misfit::new("pattern", format!("`pattern` cannot be read: {what}"), remedy)
                })
            });
            if raw.form.is_some() && pattern.is_none() {
                let what = "`form` needs `pattern`, whose groups it names";
                return wrong("form", what, "add `pattern`, or take `form` out");
            }
            if raw.checksum.is_some() && pattern.is_none() {
                let what = "`checksum` needs `pattern`, which finds what it is of";
                return wrong("checksum", what, "add `pattern`, or take `checksum` out");
            }
            let (form, checksum) = (raw.form, raw.checksum);
            SlotKind::Text { pattern: pattern.transpose()?, form, checksum }
        }
        Number => SlotKind::Number { min, max },
        Money => SlotKind::Money { min, max },
        Day => SlotKind::Day { past_days: raw.past_days, future_days: raw.future_days },
        RawKind::Moment => SlotKind::Moment,
        YesNo => SlotKind::YesNo { unclear: raw.unclear },
        OneOf if raw.options.len() < 2 => {
            let remedy = "write them as `- { name: …, title: { de: …, en: … } }`";
            return wrong("options", "a choice needs two `options` or more", remedy);
        }
        OneOf => {
            let options = raw.options.into_iter();
            let options =
                options.map(|RawOption { name, title, also }| Choice { name, title, also });
            SlotKind::Choice { options: options.collect() }
        }
    };
    let RawSlot { title, ask, invalid, unit, .. } = raw;
    Ok(Slot { title, kind, ask, invalid, decimals: raw.decimals.unwrap_or(0), unit })
}

fn number(line: impl TryInto<usize>) -> usize {
    line.try_into().unwrap_or_default()
}

/// What to do about a file whose name is none.
pub(crate) const NAME_REMEDY: &str =
    "rename it: a-z, 0-9 and single - between, a letter first, 64 at most";

/// Lower-case words joined by `-`, as policies name things.
pub fn is_name(text: &str) -> bool {
    ombud_policy::Slug::new(text).is_ok()
}

/// What Cedar takes as an attribute.
fn is_attribute(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
