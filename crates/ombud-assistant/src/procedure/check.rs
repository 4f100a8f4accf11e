//! What no line of a procedure shows by itself: names that lead nowhere, steps that nothing leads
//! to, loops in which nobody is waited for, conditions over what is not known yet.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::{EffectClass, Language};
use ombud_policy::{Condition, FactType, FactTypes};

use super::{Flow, Given, Go, Slot, SlotKind, Step, StepAction, When, lines};
use crate::{
    folder::Folder,
    problem::Report,
    tool::{ArgumentKind, Origin, Tool},
    words::Words,
};

/// Facts that every condition may speak about, beside the slots.
pub(super) const TODAY: &str = "today";
/// Whether people are at the desk now.
pub(super) const OPENING_HOURS: &str = "opening_hours";

/// Check all procedures together and make their conditions ready.
pub(crate) fn check_all(
    folder: &Folder,
    flows: &mut [Flow],
    tools: &[Tool],
    words: &Words,
    languages: &[Language],
    report: &mut Report,
) {
    let known: BTreeMap<String, BTreeSet<String>> =
        flows.iter().map(|flow| (flow.id.clone(), flow.slots.keys().cloned().collect())).collect();
    let calls: BTreeMap<String, Vec<String>> =
        flows.iter().map(|flow| (flow.id.clone(), called(flow).collect())).collect();
    let filled_at_end = certain(flows);
    for flow in flows {
        let text = folder.text(&flow.file).and_then(Result::ok).unwrap_or_default();
        check_words(flow, text, words, languages, report);
        let before = report.errors();
        // What a procedure fills that has a slip is not known.
        let is_unsure = calls_unread(&calls, &flow.id, folder);
        check_names(flow, &Around { folder, text, slots: &known, is_unsure }, report);
        if report.errors() > before {
            continue;
        }
        if comes_back(&calls, &flow.id) {
            let to_itself = |action: &StepAction| matches!(action, StepAction::Follow { flow: to, .. } if *to == flow.id || leads_to(&calls, to, &flow.id));
            let line =
                flow.steps.iter().find(|step| to_itself(&step.action)).map_or(1, |step| step.line);
            report.error(
                &flow.file,
                line,
                "the procedure calls itself, directly or through others",
                "let it go back to a step with `go` instead",
            );
            continue;
        }
        check_ways(flow, report);
        if !is_unsure {
            check_conditions(flow, text, &filled_at_end, report);
            check_calls(flow, folder, tools, &filled_at_end, report);
            check_answers(flow, tools, report);
            check_step_ups(flow, folder, tools, &filled_at_end, report);
        }
    }
}

/// Whether a procedure calls one, directly or through others, that is there and cannot be read.
fn calls_unread(calls: &BTreeMap<String, Vec<String>>, start: &str, folder: &Folder) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(flow) = open.pop() {
        match calls.get(flow) {
            None if folder.has_flow(flow) => return true,
            Some(next) if seen.insert(flow) => open.extend(next.iter().map(String::as_str)),
            None | Some(_) => {}
        }
    }
    false
}

/// The procedures that a procedure calls.
fn called(flow: &Flow) -> impl Iterator<Item = String> + '_ {
    flow.steps.iter().filter_map(|step| match &step.action {
        StepAction::Follow { flow, .. } => Some(flow.clone()),
        _ => None,
    })
}

fn comes_back(calls: &BTreeMap<String, Vec<String>>, start: &str) -> bool {
    leads_to(calls, start, start)
}

/// Whether a procedure calls another, directly or through others.
fn leads_to(calls: &BTreeMap<String, Vec<String>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&String> = calls.get(from).into_iter().flatten().collect();
    while let Some(flow) = next.pop() {
        if flow == to {
            return true;
        }
        if seen.insert(flow) {
            next.extend(calls.get(flow).into_iter().flatten());
        }
    }
    false
}

fn check_words(
    flow: &Flow,
    text: &str,
    words: &Words,
    languages: &[Language],
    report: &mut Report,
) {
    let mut need = |line: usize, name: &str| {
        let missing: Vec<&str> = languages
            .iter()
            .filter(|language| !words.has_in(name, **language))
            .map(Language::as_str)
            .collect();
        if !missing.is_empty() {
            report.error(
                &flow.file,
                line,
                format!("there are no words `{name}` in {}", missing.join(", ")),
                format!("write them in words/{}.ftl", missing.join(".ftl and words/")),
            );
        }
    };
    for (slot_name, slot) in &flow.slots {
        for (key, words) in [("ask", &slot.ask), ("invalid", &slot.invalid)] {
            let Some(words) = words else { continue };
            need(lines::key(text, lines::slot(text, slot_name), key), words);
        }
    }
    for step in &flow.steps {
        if let Some(name) = step.action.words() {
            need(step.line, name);
        }
    }
    // What is asked or shown is called something, and what is called something is so everywhere.
    let shown: BTreeSet<&String> = flow.steps.iter().flat_map(|step| step.action.shows()).collect();
    let seen = |name: &String, slot: &Slot| {
        slot.ask.is_some() || !slot.title.is_empty() || shown.contains(name)
    };
    let slots = flow.slots.iter().filter(|(name, slot)| seen(name, slot));
    let own = text.lines().position(|line| line.starts_with("title:")).map_or(1, |at| at + 1);
    let line_of = |name: &str| lines::key(text, lines::slot(text, name), "title");
    let titles = std::iter::once((&flow.id, &flow.title, own))
        .chain(slots.map(|(name, slot)| (name, &slot.title, line_of(name))));
    for (name, title, line) in titles {
        for language in languages.iter().filter(|language| !title.contains_key(language)) {
            let message = format!("`{name}` has no title in `{language}`");
            report.error(&flow.file, line, message, "add it: customers read it");
        }
    }
    for (name, slot) in &flow.slots {
        let SlotKind::Choice { options } = &slot.kind else { continue };
        for option in options {
            for language in languages.iter().filter(|one| !option.title.contains_key(one)) {
                let message = format!(
                    "the option `{}` of `{name}` has no title in `{language}`",
                    option.name
                );
                let line = lines::key(text, lines::slot(text, name), "options");
                report.error(&flow.file, line, message, "add it: customers read it");
            }
        }
    }
}

/// What surrounds a procedure.
struct Around<'a> {
    folder: &'a Folder,
    /// Its file.
    text: &'a str,
    /// The slots of every procedure that could be read.
    slots: &'a BTreeMap<String, BTreeSet<String>>,
    /// Whether it calls one that could not.
    is_unsure: bool,
}

fn check_names(flow: &Flow, around: &Around<'_>, report: &mut Report) {
    let mut asked = BTreeSet::new();
    for step in &flow.steps {
        match &step.action {
            StepAction::Ask { slot, .. } => {
                asked.insert(slot.as_str());
                if flow.slots.get(slot).is_some_and(|known| known.ask.is_none()) {
                    let message = format!("`{slot}` has no words that ask for it");
                    report.error(&flow.file, step.line, message, "give it `ask` and `invalid`");
                }
            }
            StepAction::Call { save, .. } => asked.extend(save.keys().map(String::as_str)),
            StepAction::Follow { flow: other, .. } => {
                if let Some(slots) = around.slots.get(other) {
                    asked.extend(slots.iter().map(String::as_str));
                } else if !around.folder.has_flow(other) {
                    let message = format!("there is no procedure `{other}`");
                    let remedy = "write it in flows/, or name another";
                    report.error(&flow.file, step.line, message, remedy);
                }
            }
            _ => {}
        }
    }
    if around.is_unsure {
        return;
    }
    for name in flow.slots.keys().filter(|name| !asked.contains(name.as_str())) {
        let message = format!("`{name}` is never asked for");
        let line = lines::slot(around.text, name);
        report.warn(&flow.file, line, message, "ask for it, or delete the slot");
    }
}

/// Every step can be reached, ends, and waits for someone in every loop.
fn check_ways(flow: &Flow, report: &mut Report) {
    let next = |place: usize| -> Vec<usize> {
        let ways = flow.steps.get(place).map(|step| step.action.ways()).unwrap_or_default();
        ways.into_iter()
            .filter_map(|(_, go)| match go {
                Go::Step(place) => Some(place),
                Go::End => None,
            })
            .collect()
    };
    let ends = |place: usize| {
        flow.steps.get(place).is_some_and(|step| {
            matches!(step.action, StepAction::HandOver { .. })
                || step.action.ways().iter().any(|(_, go)| *go == Go::End)
        })
    };
    let reached = closure(0, &next);
    for (place, step) in flow.steps.iter().enumerate() {
        if !reached.contains(&place) {
            let message = format!("nothing leads to the step `{}`", step.id);
            report.warn(&flow.file, step.line, message, "lead to it with `go`, or delete it");
            continue;
        }
        if !closure(place, &next).into_iter().any(ends) {
            let message = format!("from the step `{}` on it never ends", step.id);
            report.error(&flow.file, step.line, message, "let one way go to `end`");
        }
    }
    // What is left when the steps that wait are taken out must not come back to itself.
    let silent = |place: usize| -> Vec<usize> {
        let waits = flow.steps.get(place).is_some_and(|step| step.action.waits());
        if waits { vec![] } else { next(place) }
    };
    for (place, step) in flow.steps.iter().enumerate() {
        let back = silent(place).into_iter().any(|next| closure(next, &silent).contains(&place));
        if back && !step.action.waits() {
            report.error(
                &flow.file,
                step.line,
                format!(
                    "from the step `{}` it runs in a circle without waiting for anyone",
                    step.id
                ),
                "ask something in between, or end it",
            );
            break;
        }
    }
}

/// The steps that can be reached from one, itself included.
fn closure(start: usize, next: &impl Fn(usize) -> Vec<usize>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(place) = open.pop() {
        open.extend(next(place).into_iter().filter(|place| reached.insert(*place)));
    }
    reached
}

/// Conditions speak only of what is known for certain where they stand.
fn check_conditions(flow: &mut Flow, text: &str, known: &Certain, report: &mut Report) {
    let filled = filled(flow, known);
    let kinds: FactTypes =
        flow.slots.iter().map(|(name, slot)| (name.clone(), slot.kind.fact_type())).collect();
    let file = flow.file.clone();
    for (step, filled) in flow.steps.iter_mut().zip(filled) {
        let Some(filled) = filled else { continue };
        let mut facts: FactTypes = kinds.clone();
        facts.retain(|name, _| filled.contains(name));
        facts.insert(TODAY.to_owned(), FactType::Whole);
        facts.insert(OPENING_HOURS.to_owned(), FactType::Flag);
        let mut check = |when: &mut When| match Condition::parse(&when.text, &facts) {
            Ok(condition) => when.condition = Some(Box::new(condition)),
            Err(problem) => {
                let names: Vec<String> =
                    facts.keys().map(|name| format!("`context.{name}`")).collect();
                let line = lines::entry(text, step.line).and_then(|entry| {
                    let mut inside =
                        text.lines().enumerate().skip(entry.start - 1).take(entry.len());
                    inside.find(|(_, line)| line.contains(&when.text)).map(|(at, _)| at + 1)
                });
                report.error(
                    &file,
                    line.unwrap_or(step.line),
                    format!("the condition `{}` does not fit: {}", when.text, in_words(&problem)),
                    format!("known for certain here: {}", names.join(", ")),
                );
            }
        };
        match &mut step.action {
            StepAction::Check { when, .. } => check(when),
            StepAction::Choose { ways, .. } => ways.iter_mut().for_each(|(when, _)| check(when)),
            _ => {}
        }
    }
}

/// Each call names an operation there is, and gives it what it needs from what is known for certain.
fn check_calls(flow: &Flow, folder: &Folder, tools: &[Tool], known: &Certain, report: &mut Report) {
    for (step, filled) in flow.steps.iter().zip(filled(flow, known)) {
        let StepAction::Call { tool, operation, with, missing, .. } = &step.action else {
            continue;
        };
        let mut wrong = |message: String, remedy: &str| {
            report.error(&flow.file, step.line, message, remedy);
        };
        let found = tools.iter().find(|known| known.id == *tool);
        if found.is_none() && folder.has_tool(tool) {
            continue;
        }
        let Some(found) = found.and_then(|tool| tool.operations.get(operation)) else {
            let message = format!("there is no operation `{tool}.{operation}`");
            wrong(message, "write its contract in tools/");
            continue;
        };
        if missing.is_some() && found.effect != EffectClass::Read {
            let message = format!("`missing`: `{tool}.{operation}` does more than look");
            wrong(message, "leave it out: what was done must hold what is saved from it");
        }
        let arguments = &found.endpoint.arguments;
        // What the contract counts, weighs and undoes by is needed too.
        let of_undo = found.undo.iter().flat_map(|undo| undo.arguments.values());
        let of_undo = of_undo.filter_map(|origin| match origin {
            Origin::Argument(name) => Some(name),
            Origin::Result(_) => None,
        });
        let of_contract: BTreeSet<&String> =
            of_undo.chain(&found.customer).chain(&found.amount).collect();
        let needed = |name: &String| {
            of_contract.contains(name) || arguments.get(name).is_some_and(|known| known.required)
        };
        for (name, given) in with {
            let Some(argument) = arguments.get(name) else {
                wrong(format!("`{tool}.{operation}` takes no `{name}`"), "leave it out of `with`");
                continue;
            };
            match given {
                Given::Value(value) => {
                    if !argument.kind.is_of(value) {
                        wrong(format!("`{name}` cannot be {value}"), "give a value of its type");
                    }
                }
                Given::Slot(slot) => {
                    let Some(kind) = flow.slots.get(slot).map(|slot| &slot.kind) else { continue };
                    if !kind.fits(argument.kind) {
                        let message = format!("`{slot}` does not fit `{name}`");
                        wrong(message, "give the slot the type that the operation takes");
                    }
                    if needed(name) && filled.as_ref().is_some_and(|filled| !filled.contains(slot))
                    {
                        let message = format!("`{slot}` may not be known yet here");
                        wrong(message, "ask for it in this procedure on every way that leads here");
                    }
                }
            }
        }
        for (name, _) in
            arguments.iter().filter(|(name, _)| needed(name) && !with.contains_key(*name))
        {
            wrong(format!("`{tool}.{operation}` needs `{name}`"), "give it under `with`");
        }
    }
}

/// What is saved from an answer is something that the document names.
fn check_answers(flow: &Flow, tools: &[Tool], report: &mut Report) {
    for step in &flow.steps {
        let StepAction::Call { tool, operation, save, missing, .. } = &step.action else {
            continue;
        };
        let found = tools.iter().find(|known| known.id == *tool);
        let Some(found) = found.and_then(|tool| tool.operations.get(operation)) else { continue };
        let remedy = if missing.is_some() {
            "correct it, or have the document say it: what it does not name is never `missing`, and a person \
             takes over"
        } else {
            "correct it, or have the document say what the answer holds"
        };
        for pointer in save.values().filter(|pointer| !found.endpoint.answer.names(pointer)) {
            let message =
                format!("the document names no `{pointer}` in what `{tool}.{operation}` answers");
            report.warn(&flow.file, step.line, message, remedy);
        }
    }
}

/// Each step-up is for an account that is known for certain, and one tool sends the code.
fn check_step_ups(
    flow: &Flow,
    folder: &Folder,
    tools: &[Tool],
    known: &Certain,
    report: &mut Report,
) {
    let are_read = folder.below("tools", ".toml").count() == tools.len();
    for (step, filled) in flow.steps.iter().zip(filled(flow, known)) {
        let StepAction::StepUp { slot, .. } = &step.action else { continue };
        let mut wrong = |message: String, remedy: &str| {
            report.error(&flow.file, step.line, message, remedy);
        };
        match flow.slots.get(slot) {
            Some(known) if !known.kind.fits(ArgumentKind::Text) => {
                wrong(format!("`{slot}` is no text"), "name the slot that holds the account");
            }
            Some(_) if filled.is_some_and(|filled| !filled.contains(slot)) => wrong(
                format!("`{slot}` may not be known yet here"),
                "ask for it in this procedure on every way that leads here",
            ),
            _ => {}
        }
        match tools.iter().filter(|tool| tool.one_time_code.is_some()).count() {
            0 if !are_read => {}
            0 => wrong(
                "no tool sends a code to the address on file".to_owned(),
                "write `[one_time_code]` in a contract in tools/",
            ),
            1 => {}
            _ => wrong(
                "several tools send codes".to_owned(),
                "leave `[one_time_code]` in the contract of one",
            ),
        }
    }
}

/// What the policy engine says about a condition, without the rule that it reads it in.
fn in_words(problem: &str) -> String {
    let line = problem.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = line.split("; complete what stands before it").next().unwrap_or(&line);
    said.replace("`}` stands where something else belongs", "it ends too early")
}

/// The slots that are filled for certain when a procedure has ended, by procedure.
type Certain = BTreeMap<String, BTreeSet<String>>;

/// What each procedure fills on every way to its end, whatever it calls.
fn certain(flows: &[Flow]) -> Certain {
    let mut known = Certain::new();
    // Each round knows more of what calls what; procedures that call one another never end.
    for _ in 0..=flows.len() {
        known = flows.iter().map(|flow| (flow.id.clone(), at_end(flow, &known))).collect();
    }
    known
}

fn at_end(flow: &Flow, known: &Certain) -> BTreeSet<String> {
    let mut ends: Option<BTreeSet<String>> = None;
    for (step, filled) in flow.steps.iter().zip(filled(flow, known)) {
        let Some(before) = filled else { continue };
        for (way, go) in step.action.ways() {
            if go == Go::End {
                let after = after(flow, step, &way, &before, known);
                ends = Some(match ends {
                    None => after,
                    Some(ends) => ends.intersection(&after).cloned().collect(),
                });
            }
        }
    }
    ends.unwrap_or_default()
}

/// What is filled after a step that was left this way.
fn after(
    flow: &Flow,
    step: &Step,
    way: &str,
    before: &BTreeSet<String>,
    known: &Certain,
) -> BTreeSet<String> {
    let mut after = before.clone();
    match &step.action {
        StepAction::Ask { slot, .. } => drop(after.insert(slot.clone())),
        StepAction::Follow { flow: other, .. } => {
            let learned = known.get(other).into_iter().flatten();
            after.extend(learned.filter(|name| flow.slots.contains_key(*name)).cloned());
        }
        StepAction::Call { save, .. } if way == "done" => after.extend(save.keys().cloned()),
        _ => {}
    }
    after
}

/// What is filled for certain before each step; `None` for steps that nothing leads to.
fn filled(flow: &Flow, known: &Certain) -> Vec<Option<BTreeSet<String>>> {
    let mut before: Vec<Option<BTreeSet<String>>> = vec![None; flow.steps.len()];
    let mut open = vec![(0, BTreeSet::new())];
    while let Some((place, arriving)) = open.pop() {
        let (Some(step), Some(slot)) = (flow.steps.get(place), before.get_mut(place)) else {
            continue;
        };
        let merged = match slot.as_ref() {
            None => arriving,
            Some(there) => there.intersection(&arriving).cloned().collect(),
        };
        if slot.as_ref() == Some(&merged) {
            continue;
        }
        *slot = Some(merged.clone());
        for (way, go) in step.action.ways() {
            if let Go::Step(next) = go {
                open.push((next, after(flow, step, &way, &merged, known)));
            }
        }
    }
    before
}
