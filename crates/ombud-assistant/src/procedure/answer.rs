//! What a message is to a procedure that waits: the answer it asked for, a correction, the wish to end it, or
//! nothing of the kind.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::Date};
use ombud_domain::Language;

use super::{
    Flow, Frame, Go, Slot, SlotKind, Stack, StepAction, Value,
    given::begins_with,
    said::{plain, yes_or_no},
};
use crate::{
    Assistant, FlowCommand,
    rules::{has, is_in, only, says_only_when, words},
    take_back::{self, TakesBack, takes_back},
};

/// For how many minutes a step waits for an answer where nothing is said.
const WITHIN_MINUTES_DEFAULT: u32 = 24 * 60;

/// Words that end a procedure wherever it stands.
const CANCEL: &[&str] = &[
    "abbrechen",
    "abbruch",
    "stopp",
    "stop",
    "vergiss es",
    "vergessen sie es",
    "doch nicht",
    "lieber doch nicht",
    "ich möchte abbrechen",
    "bitte abbrechen",
    "cancel",
    "cancel that",
    "never mind",
    "nevermind",
    "forget it",
    "forget about it",
    "quit",
];

impl Assistant {
    /// How a message answers what a procedure waits for; `None` where it does not.
    pub(crate) fn taken(
        &self,
        stack: &Stack,
        text: &str,
        language: Language,
        today: Date,
    ) -> Option<FlowCommand> {
        let frame = stack.frames.last()?;
        let Some(step) = &frame.step else {
            if cancels(text) {
                return Some(FlowCommand::Decline);
            }
            return match yes_or_no(text) {
                Some(true) => Some(FlowCommand::Accept),
                Some(false) => Some(FlowCommand::Decline),
                // Who gives what will be asked begins it with that.
                None => {
                    let flow = self.flow(&frame.flow)?;
                    begins_with(flow, text, language, today).then_some(FlowCommand::Accept)
                }
            };
        };
        if cancels(text) {
            return Some(FlowCommand::CancelFlow);
        }
        let flow = self.flow(&frame.flow)?;
        match &flow.step(step)?.1.action {
            StepAction::Ask { slot: name, .. } => {
                if let Some(formed) = self.formed(stack, text, language, today) {
                    return formed.command(stack, name);
                }
                let slot = flow.slots.get(name)?;
                let day = || match slot.kind {
                    SlotKind::Day { .. } => same_day(flow, frame, slot, text, (language, today))
                        .or_else(|| slot.first_day(text, today))
                        .or_else(|| says_only_when(text).then(|| slot.today(today))?),
                    _ => None,
                };
                if slot.names_several(text, language, today) {
                    return Some(FlowCommand::Several);
                }
                let value = slot.read(text, language, today).or_else(day)?;
                Some(FlowCommand::SetSlot { slot: name.clone(), value })
            }
            StepAction::StepUp { slot, .. } => {
                self.taken_to_step_up(stack, slot, text, language, today)
            }
            StepAction::Confirm { no, .. } => {
                // What was done with a value is not done again with another.
                let corrected = (frame.last_act.is_none())
                    .then(|| correction(flow, frame, text, language, today))
                    .flatten();
                // What could be either is asked, where the procedure knows how.
                let asks = matches!(&corrected, Some(FlowCommand::Repeat)) && *no != Go::End;
                corrected.filter(|_| !asks).or_else(|| {
                    let yes = yes_or_no(text).or_else(|| agrees(text).then_some(true))?;
                    Some(FlowCommand::Confirm { yes })
                })
            }
            _ => None,
        }
    }

    /// Whether a message answers what a procedure waits for. What it is written in says little then:
    /// an address in Paris is not French.
    pub fn answers(&self, stack: &Stack, text: &str, language: Language, today: Date) -> bool {
        self.taken(stack, text, language, today).is_some()
    }

    /// Until when a procedure waits for an answer to what it asked at a moment; `None` where it waits for none.
    pub fn waits_until(&self, stack: &Stack, asked: Timestamp) -> Option<Timestamp> {
        let frame = stack.frames.last()?;
        let flow = self.flow(&frame.flow)?;
        let (_, step) = flow.step(frame.step.as_deref()?)?;
        let (StepAction::Ask { .. } | StepAction::Confirm { .. } | StepAction::StepUp { .. }) =
            step.action
        else {
            return None;
        };
        // What a procedure calls waits as long as the procedure does.
        let of = |frame: &Frame| self.flow(&frame.flow)?.within_minutes;
        let mut frames = stack.frames.iter().rev();
        let minutes = step.within_minutes.or_else(|| frames.find_map(of));
        let minutes = minutes.unwrap_or(WITHIN_MINUTES_DEFAULT);
        asked.checked_add(SignedDuration::from_mins(minutes.into())).ok()
    }

    /// Whether a procedure waits for a yes before it does something.
    pub(crate) fn waits_for_yes(&self, stack: &Stack) -> bool {
        let confirms = || {
            let frame = stack.frames.last()?;
            let (_, step) = self.flow(&frame.flow)?.step(frame.step.as_deref()?)?;
            Some(matches!(step.action, StepAction::Confirm { .. }))
        };
        confirms().unwrap_or_default()
    }

    /// Whether the question that a procedure waits with takes any text for an answer.
    pub(crate) fn takes_anything(&self, stack: &Stack) -> bool {
        let waits = || {
            let frame = stack.frames.last()?;
            let flow = self.flow(&frame.flow)?;
            match &flow.step(frame.step.as_deref()?)?.1.action {
                StepAction::Ask { slot, .. } => flow.slots.get(slot),
                _ => None,
            }
        };
        waits().is_some_and(|slot| matches!(slot.kind, SlotKind::Text { pattern: None, .. }))
    }
}

/// Whether a message ends a procedure, whatever it says before in a word or two: “nah, forget it”. In the middle of one,
/// what takes back what was done, where nothing was, means that.
fn cancels(text: &str) -> bool {
    const BEFORE: &str = "ach ah also dann na nah nee nein no nö oh ok okay then well äh";
    if take_back::lets_be(text) || takes_back(text) == Some(TakesBack::Plainly) {
        return true;
    }
    let plain = plain(text);
    let mut said = plain.as_str();
    while let Some((first, rest)) = said.split_once([' ', ',']) {
        if CANCEL.contains(&said) || !is_in(first, BEFORE) {
            break;
        }
        said = rest.trim_start();
    }
    CANCEL.contains(&said)
}

/// The day given before that a message means: “am selben Tag”, “the same day”. `None` where none was, or several.
fn same_day(
    flow: &Flow,
    frame: &Frame,
    asked: &Slot,
    text: &str,
    (language, today): (Language, Date),
) -> Option<Value> {
    const SAME: &str = "selben selbe gleichen gleiche demselben derselbe same";
    const BESIDE: &str = "am an dem den der zum zu auch da dann der tag tage datum on the that day date as well too bitte please ja yes";
    let said = plain(text);
    let words = words(&said);
    if !has(&words, SAME) || !only(&words, &[SAME, BESIDE]) {
        return None;
    }
    let days = frame.slots.iter().filter(|(name, value)| {
        let is_asked = flow.slots.get(*name).is_some_and(|slot| slot.ask.is_some());
        is_asked && matches!(value, Value::Day(_))
    });
    let days: BTreeSet<String> = days
        .map(|(_, value)| value.to_json())
        .filter_map(|day| Some(day.as_str()?.to_owned()))
        .collect();
    let mut days = days.into_iter();
    // It is read as if it were written, so that it lies where the question allows.
    let day = days.next().filter(|_| days.next().is_none())?;
    asked.read(&day, language, today)
}

/// Whether a text finds good what it was shown, and says nothing else: “perfect”. To any other question it may mean no.
fn agrees(text: &str) -> bool {
    const GOOD: &str =
        "perfect great good gut super prima wunderbar bestens excellent lovely brilliant";
    const BESIDE: &str = "all alles sounds looks klingt sieht so aus that s it this is to me das ist thanks danke thank you very sehr";
    let lower = text.to_lowercase();
    let words = words(&lower);
    has(&words, GOOD) && !text.contains('?') && only(&words, &[GOOD, BESIDE])
}

/// What follows a "no" at the beginning.
fn without_no(text: &str) -> &str {
    let rest = |word: &str| {
        let (first, rest) = text.trim().split_once([',', ' ', '.', '!'])?;
        (first.to_lowercase() == word).then_some(rest)
    };
    ["nein", "nee", "no", "nope"].into_iter().find_map(rest).unwrap_or(text)
}

/// A value that a message gives for one slot that is filled otherwise, and for no other.
fn correction(
    flow: &Flow,
    frame: &Frame,
    text: &str,
    language: Language,
    today: Date,
) -> Option<FlowCommand> {
    let patterned = |slot: &Slot| matches!(slot.kind, SlotKind::Text { .. });
    let mut found = None;
    // What has a form of its own is told apart first: its digits are no number or day.
    let mut rest = text.to_owned();
    let (formed, others): (Vec<_>, Vec<_>) =
        flow.slots.iter().partition(|(_, slot)| patterned(slot));
    for (name, slot) in formed.into_iter().chain(others) {
        let Some(known) = frame.slots.get(name) else { continue };
        // "Nein" alone corrects nothing, any text would fit some, and what a system said is its own.
        let said = without_no(&rest);
        if matches!(slot.kind, SlotKind::YesNo { .. }) || !slot.stands_out() || slot.ask.is_none() {
            continue;
        }
        match slot.read(said, language, today) {
            Some(value) if value != *known => {
                if found.is_some() {
                    // It could be either: it is said back again, and asked.
                    return Some(FlowCommand::Repeat);
                }
                if let SlotKind::Text { pattern: Some(pattern), .. } = &slot.kind {
                    rest = pattern.replace_all(&rest, " ").into_owned();
                }
                found = Some(FlowCommand::CorrectSlot { slot: name.clone(), value });
            }
            _ => {}
        }
    }
    found
}
