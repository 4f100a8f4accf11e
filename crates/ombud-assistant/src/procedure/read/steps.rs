//! From the `steps` of a procedure's file to steps.

use std::collections::BTreeSet;

use serde_saphyr::Spanned;

use super::{
    super::{Given, Go, Step, StepAction, When, lines},
    Misfit, RawGiven, RawStep, RawWay, WITHIN_MINUTES, WITHIN_REMEDY, is_name, no_such_time,
    number,
};
use crate::{problem::Report, slip::near};

/// What a step does, by its key.
const KINDS: [&str; 9] =
    ["ask", "say", "check", "choose", "confirm", "hand_over", "flow", "call", "step_up"];

/// The file that is read.
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// The names of the slots, also of those that have a slip.
    pub(super) slots: &'a [String],
}

impl Source<'_> {
    /// The steps; `None` where one has a slip. All of them are noted.
    pub(super) fn steps(&self, raw: &[Spanned<RawStep>], report: &mut Report) -> Option<Vec<Step>> {
        if raw.is_empty() {
            let line = self.text.lines().position(|line| line.starts_with("steps"));
            let line = line.map_or(1, |place| place + 1);
            report.error(self.path, line, "there is no step", "write what is done, step by step");
            return None;
        }
        let ids: Vec<String> =
            raw.iter().enumerate().map(|(place, step)| name_of(&step.value, place)).collect();
        // A step of which it is not known what it does has no name of its own.
        let is_unsure = raw.iter().any(|step| step.value.id.is_none() && kinds(&step.value) != 1);
        let targets = Targets { ids: &ids, is_unsure };
        let mut steps = Vec::with_capacity(raw.len());
        for (place, (id, step)) in ids.iter().zip(raw).enumerate() {
            let line = number(step.referenced.line());
            if !is_name(id) {
                let message = format!("`{id}` is no name of a step");
                let line = lines::key(self.text, line, "id");
                report.error(self.path, line, message, "use a-z, 0-9 and -, a letter first");
            }
            if ids.iter().take(place).any(|other| other == id) {
                let message = format!("there are two steps `{id}`");
                report.error(self.path, line, message, "give one of them an `id` of its own");
            }
            let following = if place + 1 < raw.len() { Go::Step(place + 1) } else { Go::End };
            let mut misfits = Vec::new();
            let action = action(&step.value, &targets, following, &mut misfits);
            self.check_slots(&step.value, &mut misfits);
            let within_minutes = step.value.within_minutes;
            if within_minutes.is_some_and(|minutes| !WITHIN_MINUTES.contains(&minutes)) {
                misfits.push(Misfit::new("within_minutes", no_such_time(), WITHIN_REMEDY));
            }
            for Misfit { key, what, remedy } in misfits {
                report.error(self.path, lines::key(self.text, line, key), what, remedy);
            }
            let step = |action| Step { id: id.clone(), line, action, within_minutes };
            steps.extend(action.map(step));
        }
        (steps.len() == raw.len()).then_some(steps)
    }

    /// Slots that are named and are not there.
    fn check_slots(&self, step: &RawStep, misfits: &mut Vec<Misfit>) {
        let one =
            |key, name: &Option<String>| name.iter().map(move |name| (key, name.clone())).collect();
        let given = step.with.values().filter_map(|given| match given {
            RawGiven::Slot(name) => Some(("with", name.clone())),
            RawGiven::Value { .. } => None,
        });
        let mut named: Vec<(&'static str, String)> = one("ask", &step.ask);
        named.extend::<Vec<_>>(one("step_up", &step.step_up));
        named.extend(step.show.iter().flatten().map(|name| ("show", name.clone())));
        named.extend(step.save.keys().map(|name| ("save", name.clone())));
        named.extend(given);
        let mut seen = BTreeSet::new();
        for (key, name) in named {
            if !self.slots.contains(&name) && seen.insert(name.clone()) {
                let known = self.slots.iter().map(String::as_str);
                let remedy = match near(&name, known) {
                    Some(near) => format!("did you mean `{near}`? Else write it under `slots`"),
                    None => "write it under `slots`".to_owned(),
                };
                misfits.push(Misfit::new(key, format!("there is no slot `{name}`"), remedy));
            }
        }
    }
}

/// Where a step can lead.
struct Targets<'a> {
    ids: &'a [String],
    /// Whether there may be other names than these.
    is_unsure: bool,
}

impl Targets<'_> {
    fn go(
        &self,
        key: &'static str,
        target: Option<&str>,
        default: Go,
        misfits: &mut Vec<Misfit>,
    ) -> Go {
        let Some(name) = target else { return default };
        if name == "end" {
            return Go::End;
        }
        if let Some(place) = self.ids.iter().position(|id| id == name) {
            return Go::Step(place);
        }
        if !self.is_unsure {
            let remedy = match near(name, self.ids.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`? `end` ends the procedure"),
                None => "name the `id` of a step, or what it does and with what, such as \
                         `ask-contract`; `end` ends the procedure"
                    .to_owned(),
            };
            misfits.push(Misfit::new(key, format!("there is no step `{name}`"), remedy));
        }
        default
    }
}

/// How many things a step is to do; one is right.
fn kinds(step: &RawStep) -> usize {
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
    kinds.iter().filter(|is_there| **is_there).count()
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

/// Keys that do not belong to what a step does.
fn check_keys(step: &RawStep, misfits: &mut Vec<Misfit>) {
    let calls = step.call.is_some();
    for (key, is_there, fits, of) in [
        (
            "otherwise",
            step.otherwise.is_some(),
            step.check.is_some() || step.choose.is_some(),
            "`check` or `choose`",
        ),
        ("with", !step.with.is_empty(), calls, "`call`"),
        ("save", !step.save.is_empty(), calls, "`call`"),
        ("failed", step.failed.is_some(), calls || step.step_up.is_some(), "`call` or `step_up`"),
        ("or_signed_in", step.or_signed_in, step.step_up.is_some(), "`step_up`"),
        ("missing", step.missing.is_some(), calls, "`call`"),
        ("person", step.person.is_some(), calls, "`call`"),
        ("again", step.again, step.ask.is_some(), "`ask`"),
        (
            "show",
            step.show.is_some(),
            step.say.is_some() || step.confirm.is_some(),
            "`say` or `confirm`",
        ),
        ("no", step.no.is_some(), step.confirm.is_some(), "`confirm`"),
        (
            "within_minutes",
            step.within_minutes.is_some(),
            step.ask.is_some() || step.confirm.is_some() || step.step_up.is_some(),
            "`ask`, `confirm` or `step_up`",
        ),
        (
            "go",
            step.go.is_some(),
            step.hand_over.is_none() && step.choose.is_none(),
            "a step that goes one way on",
        ),
    ] {
        if is_there && !fits {
            let what = format!("`{key}` does not belong to this step");
            misfits.push(Misfit::new(key, what, format!("take it out: it goes with {of}")));
        }
    }
}

fn action(
    step: &RawStep,
    targets: &Targets<'_>,
    following: Go,
    misfits: &mut Vec<Misfit>,
) -> Option<StepAction> {
    let before = misfits.len();
    let when = |text: &String| When { text: text.clone(), condition: None };
    let count = kinds(step);
    if count != 1 {
        let kinds = KINDS.map(|kind| format!("`{kind}`")).join(", ");
        let what = format!("a step has exactly one of {kinds}");
        let remedy = if count == 0 {
            "say what is done, such as `say: WORDS`"
        } else {
            "make a step of its own of each"
        };
        misfits.push(Misfit::new("", what, remedy));
        return None;
    }
    check_keys(step, misfits);
    let mut go = |key, target: &Option<String>, default| {
        targets.go(key, target.as_deref(), default, misfits)
    };
    let onward = go("go", &step.go, following);
    let otherwise = go("otherwise", &step.otherwise, following);
    let no = go("no", &step.no, Go::End);
    let failed = step.failed.is_some().then(|| go("failed", &step.failed, following));
    let missing = step.missing.is_some().then(|| go("missing", &step.missing, following));
    let action = if let Some(slot) = &step.ask {
        StepAction::Ask { slot: slot.clone(), again: step.again, go: onward }
    } else if let Some(words) = &step.say {
        let show = step.show.clone().unwrap_or_default();
        StepAction::Say { words: words.clone(), show, go: onward }
    } else if let Some(text) = &step.check {
        if step.otherwise.is_none() {
            let remedy = "add `otherwise`: the step where the condition does not hold, or `end`";
            misfits.push(Misfit::new("check", "`check` needs `otherwise`", remedy));
        }
        StepAction::Check { when: when(text), go: onward, otherwise }
    } else if let Some(ways) = &step.choose {
        let mut way = |way: &RawWay| {
            (when(&way.when), targets.go("choose", Some(&way.go), following, misfits))
        };
        StepAction::Choose { ways: ways.iter().map(&mut way).collect(), otherwise }
    } else if let Some(words) = &step.confirm {
        StepAction::Confirm { words: words.clone(), show: step.show.clone(), go: onward, no }
    } else if let Some(call) = &step.call {
        let Some((tool, operation)) = call.split_once('.') else {
            let remedy = "write `call: TOOL.OPERATION`, with the name of a file in tools/";
            let what = "`call` names a tool and an operation: `billing.refund`";
            misfits.push(Misfit::new("call", what, remedy));
            return None;
        };
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
            failed,
            missing,
            person: step.person.clone(),
        }
    } else if let Some(slot) = &step.step_up {
        StepAction::StepUp {
            slot: slot.clone(),
            or_signed_in: step.or_signed_in,
            go: onward,
            failed,
        }
    } else if let Some(flow) = &step.flow {
        StepAction::Follow { flow: flow.clone(), go: onward }
    } else {
        let words = step.hand_over.clone().filter(|words| !words.is_empty());
        StepAction::HandOver { words }
    };
    (misfits.len() == before).then_some(action)
}
