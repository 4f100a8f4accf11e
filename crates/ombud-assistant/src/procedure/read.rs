//! From `flows/*.yaml` to procedures.

use std::collections::BTreeMap;

use ombud_domain::Language;
use regex::Regex;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Checksum, Choice, Flow, Given, Go, Slot, SlotKind, Step, StepAction, When};
use crate::{folder::Folder, problem::Report, slip::SyntaxSlip};

/// Decimals of a number at most.
const DECIMALS_MAX: u32 = 9;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFlow {
    title: BTreeMap<Language, String>,
    #[serde(default)]
    slots: BTreeMap<String, Spanned<RawSlot>>,
    steps: Vec<Spanned<RawStep>>,
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
    folder.below("flows", ".yaml").filter_map(|path| read(folder, path, report)).collect()
}

fn read(folder: &Folder, path: &str, report: &mut Report) -> Option<Flow> {
    let id = path.strip_prefix("flows/")?.strip_suffix(".yaml")?;
    if !is_name(id) {
        let remedy = "rename it: a-z, 0-9 and - between, a letter first, 64 at most";
        report.error(path, 0, "the file's name is no name of a procedure", remedy);
        return None;
    }
    let text = folder.read_text(path, report)?;
    let raw: RawFlow = match serde_saphyr::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            let line = error.location().map_or(0, |location| number(location.line()));
            let message = error.without_snippet().to_string();
            let slip = SyntaxSlip::of_yaml(&message);
            report.error(path, line, slip.what, slip.remedy);
            return None;
        }
    };
    let before = report.errors();
    let mut slots = BTreeMap::new();
    for (name, raw) in raw.slots {
        let line = number(raw.referenced.line());
        if !is_attribute(&name) {
            let message = format!("`{name}` is no name of a slot");
            report.error(path, line, message, "use a-z, 0-9 and _, a letter first");
        }
        match slot(raw.value) {
            Ok(slot) => drop(slots.insert(name, slot)),
            Err(problem) => {
                report.error(path, line, format!("`{name}`: {problem}"), "correct the slot");
            }
        }
    }
    let steps = steps(path, &raw.steps, report)?;
    (report.errors() == before).then(|| Flow {
        id: id.to_owned(),
        title: raw.title,
        slots,
        steps,
        file: path.to_owned(),
    })
}

fn slot(raw: RawSlot) -> Result<Slot, String> {
    let fits = |kinds: &[RawKind], is_there: bool, key: &str| {
        if is_there && !kinds.contains(&raw.kind) {
            return Err(format!("`{key}` does not belong to this type"));
        }
        Ok(())
    };
    fits(&[RawKind::Text], raw.pattern.is_some(), "pattern")?;
    fits(&[RawKind::Text], raw.form.is_some(), "form")?;
    fits(&[RawKind::Text], raw.checksum.is_some(), "checksum")?;
    fits(&[RawKind::Number, RawKind::Money], raw.min.is_some(), "min")?;
    fits(&[RawKind::Number, RawKind::Money], raw.max.is_some(), "max")?;
    fits(&[RawKind::Day], raw.past_days.is_some(), "past_days")?;
    fits(&[RawKind::Day], raw.future_days.is_some(), "future_days")?;
    fits(&[RawKind::Choice], !raw.options.is_empty(), "options")?;
    fits(&[RawKind::Number], raw.decimals.is_some(), "decimals")?;
    fits(&[RawKind::YesNo], raw.unclear.is_some(), "unclear")?;
    fits(&[RawKind::Number], !raw.unit.is_empty(), "unit")?;
    match (&raw.ask, &raw.invalid) {
        (Some(_), None) => return Err("`ask` needs `invalid`: not every answer fits".to_owned()),
        (None, Some(_)) => return Err("`invalid` needs `ask`".to_owned()),
        (Some(_), _) if raw.kind == RawKind::Moment => {
            return Err("a moment cannot be asked for: ask for a `day`".to_owned());
        }
        (Some(_), _) if raw.decimals.is_some() => {
            return Err("what is asked for is a whole number: leave out `decimals`".to_owned());
        }
        _ => {}
    }
    if raw.decimals.is_some() && raw.unit.is_empty() {
        return Err("`decimals` needs `unit`: what the number is of".to_owned());
    }
    if raw.decimals.is_some_and(|decimals| decimals > DECIMALS_MAX) {
        return Err(format!("`decimals` is at most {DECIMALS_MAX}"));
    }
    let (min, max) = (raw.min.unwrap_or(0), raw.max.unwrap_or(i64::MAX));
    if min > max {
        return Err("`min` is more than `max`".to_owned());
    }
    let kind = match raw.kind {
        RawKind::Text => {
            let pattern = raw.pattern.map(|pattern| {
                Regex::new(&format!("(?i){pattern}")).map_err(|error| {
                    let error = error.to_string();
                    format!("`pattern`: {}", error.lines().last().unwrap_or_default())
                })
            });
            if raw.form.is_some() && pattern.is_none() {
                return Err("`form` needs `pattern`, whose groups it names".to_owned());
            }
            if raw.checksum.is_some() && pattern.is_none() {
                return Err("`checksum` needs `pattern`, which finds what it is of".to_owned());
            }
            let (form, checksum) = (raw.form, raw.checksum);
            SlotKind::Text { pattern: pattern.transpose()?, form, checksum }
        }
        RawKind::Number => SlotKind::Number { min, max },
        RawKind::Money => SlotKind::Money { min, max },
        RawKind::Day => SlotKind::Day { past_days: raw.past_days, future_days: raw.future_days },
        RawKind::Moment => SlotKind::Moment,
        RawKind::YesNo => SlotKind::YesNo { unclear: raw.unclear },
        RawKind::Choice if raw.options.len() < 2 => {
            return Err("a choice needs two `options` or more".to_owned());
        }
        RawKind::Choice => {
            let options =
                raw.options.into_iter().map(|RawOption { name, title }| Choice { name, title });
            SlotKind::Choice { options: options.collect() }
        }
    };
    let RawSlot { title, ask, invalid, unit, .. } = raw;
    Ok(Slot { title, kind, ask, invalid, decimals: raw.decimals.unwrap_or(0), unit })
}

fn steps(path: &str, raw: &[Spanned<RawStep>], report: &mut Report) -> Option<Vec<Step>> {
    if raw.is_empty() {
        report.error(path, 0, "there is no step", "write what is done, step by step");
        return None;
    }
    let ids: Vec<String> =
        raw.iter().enumerate().map(|(place, step)| name_of(&step.value, place)).collect();
    let mut steps = Vec::with_capacity(raw.len());
    for (place, (id, step)) in ids.iter().zip(raw).enumerate() {
        let line = number(step.referenced.line());
        if !is_name(id) {
            let message = format!("`{id}` is no name of a step");
            report.error(path, line, message, "use a-z, 0-9 and -, a letter first");
        }
        if ids.iter().take(place).any(|other| other == id) {
            let message = format!("there are two steps `{id}`");
            report.error(path, line, message, "give one of them an `id` of its own");
        }
        let following = if place + 1 < raw.len() { Go::Step(place + 1) } else { Go::End };
        match action(&step.value, &ids, following) {
            Ok(action) => steps.push(Step { id: id.clone(), line, action }),
            Err(problem) => report.error(path, line, problem, "correct the step"),
        }
    }
    (steps.len() == raw.len()).then_some(steps)
}

/// The name that a step has by itself: what it does and with what.
fn name_of(step: &RawStep, place: usize) -> String {
    let named = |what: &str, name: &str| format!("{what}-{}", name.replace('_', "-"));
    match step {
        RawStep { id: Some(id), .. } => id.clone(),
        RawStep { ask: Some(slot), .. } => named("ask", slot),
        RawStep { say: Some(words), .. } => named("say", words),
        RawStep { confirm: Some(words), .. } => named("confirm", words),
        RawStep { flow: Some(flow), .. } => named("flow", flow),
        RawStep { call: Some(call), .. } => named("call", &call.replace('.', "-")),
        RawStep { step_up: Some(slot), .. } => named("step-up", slot),
        RawStep { hand_over: Some(_), .. } => format!("hand-over-{}", place + 1),
        _ => format!("step-{}", place + 1),
    }
}

fn action(step: &RawStep, ids: &[String], following: Go) -> Result<StepAction, String> {
    let go = |target: &Option<String>, default: Go| match target.as_deref() {
        None => Ok(default),
        Some("end") => Ok(Go::End),
        Some(name) => match ids.iter().position(|id| id == name) {
            Some(place) => Ok(Go::Step(place)),
            None => Err(format!("there is no step `{name}`")),
        },
    };
    let when = |text: &String| When { text: text.clone(), condition: None };
    let only_for = |key: &str, is_there: bool, fits: bool| {
        if is_there && !fits {
            Err(format!("`{key}` does not belong to this step"))
        } else {
            Ok(())
        }
    };
    only_for("otherwise", step.otherwise.is_some(), step.check.is_some() || step.choose.is_some())?;
    for (key, is_there) in [
        ("with", !step.with.is_empty()),
        ("save", !step.save.is_empty()),
        ("failed", step.failed.is_some()),
        ("missing", step.missing.is_some()),
        ("person", step.person.is_some()),
    ] {
        only_for(key, is_there, step.call.is_some())?;
    }
    only_for("again", step.again, step.ask.is_some())?;
    only_for("show", step.show.is_some(), step.say.is_some() || step.confirm.is_some())?;
    only_for("no", step.no.is_some(), step.confirm.is_some())?;
    only_for("go", step.go.is_some(), step.hand_over.is_none() && step.choose.is_none())?;
    let onward = go(&step.go, following)?;
    let kinds = [
        step.ask.is_some(),
        step.say.is_some(),
        step.check.is_some(),
        step.choose.is_some(),
        step.confirm.is_some(),
        step.hand_over.is_some(),
        step.flow.is_some(),
        step.call.is_some(),
        step.step_up.is_some(),
    ];
    if kinds.iter().filter(|is_there| **is_there).count() != 1 {
        let kinds = "`ask`, `say`, `check`, `choose`, `confirm`, `hand_over`, `flow`, `call` and \
                     `step_up`";
        return Err(format!("a step has exactly one of {kinds}"));
    }
    Ok(if let Some(slot) = &step.ask {
        StepAction::Ask { slot: slot.clone(), again: step.again, go: onward }
    } else if let Some(words) = &step.say {
        let show = step.show.clone().unwrap_or_default();
        StepAction::Say { words: words.clone(), show, go: onward }
    } else if let Some(text) = &step.check {
        if step.otherwise.is_none() {
            return Err("`check` needs `otherwise`".to_owned());
        }
        let otherwise = go(&step.otherwise, following)?;
        StepAction::Check { when: when(text), go: onward, otherwise }
    } else if let Some(ways) = &step.choose {
        let way = |way: &RawWay| Ok((when(&way.when), go(&Some(way.go.clone()), following)?));
        let ways = ways.iter().map(way).collect::<Result<_, String>>()?;
        StepAction::Choose { ways, otherwise: go(&step.otherwise, following)? }
    } else if let Some(words) = &step.confirm {
        let (words, show) = (words.clone(), step.show.clone());
        StepAction::Confirm { words, show, go: onward, no: go(&step.no, Go::End)? }
    } else if let Some(call) = &step.call {
        let (tool, operation) =
            call.split_once('.').ok_or("`call` names a tool and an operation: `billing.refund`")?;
        let with = step.with.iter().map(|(name, given)| {
            let given = match given {
                RawGiven::Slot(slot) => Given::Slot(slot.clone()),
                RawGiven::Value { value } => Given::Value(value.clone()),
            };
            (name.clone(), given)
        });
        StepAction::Call {
            tool: tool.to_owned(),
            operation: operation.to_owned(),
            with: with.collect(),
            save: step.save.clone(),
            go: onward,
            failed: step.failed.is_some().then(|| go(&step.failed, following)).transpose()?,
            missing: step.missing.is_some().then(|| go(&step.missing, following)).transpose()?,
            person: step.person.clone(),
        }
    } else if let Some(slot) = &step.step_up {
        StepAction::StepUp { slot: slot.clone(), go: onward }
    } else if let Some(flow) = &step.flow {
        StepAction::Follow { flow: flow.clone(), go: onward }
    } else {
        let words = step.hand_over.clone().filter(|words| !words.is_empty());
        StepAction::HandOver { words }
    })
}

fn number(line: impl TryInto<usize>) -> usize {
    line.try_into().unwrap_or_default()
}

/// Lower-case words joined by `-`, as policies name things.
pub(crate) fn is_name(text: &str) -> bool {
    ombud_policy::Slug::new(text).is_ok()
}

/// What Cedar takes as an attribute.
fn is_attribute(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
