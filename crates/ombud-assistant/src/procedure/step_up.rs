//! Stepping up: a code goes to the address on file of an account, and the customer shows it.
//!
//! The code is made, kept and looked at elsewhere; here stands where the procedure goes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ombud_domain::{HandoverReason, Language};

use super::{
    Call, CallOutcome, Flow, Frame, Given, Go, Progress, Stack, Step, StepAction, Value,
    said::{plain, yes_or_no},
};
use crate::{
    Assistant, CodeCheck, FlowCommand, Scene,
    rules::{has, only, words},
    tool::{CustomerIs, ONE_TIME_CODE, account_key},
};

/// Digits of a code.
const DIGITS: usize = 6;

/// What asks for another code, anywhere in a message.
const NEW_CODE: &[&str] = &[
    "neuer code",
    "neuen code",
    "neu senden",
    "neu schicken",
    "erneut senden",
    "noch einmal senden",
    "nochmal senden",
    "noch einmal schicken",
    "nochmal schicken",
    "kein code",
    "keinen code",
    "new code",
    "another code",
    "no code",
    "resend",
    "send again",
    "send it again",
    "send the code again",
];

/// Whether a message says that no code has come: “I didn't get any code”, “es ist nichts angekommen”.
fn has_not_come(plain: &str) -> bool {
    const NOT: &str = "nicht nich nichts nix nie kein keine keinen no not never nothing didn didnt haven havent hasn hasnt isn";
    const COMES: &str = "bekommen gekriegt erhalten angekommen gekommen kommt da get got receive received arrive arrived come came here";
    let words = words(plain);
    has(&words, NOT) && has(&words, COMES) && words.len() <= CLAIM_WORDS_MAX
}

/// Words of a message that says that no code has come, at most.
const CLAIM_WORDS_MAX: usize = 12;

/// Whether a message asks where the code went or is to be found, and nothing else: “welche Adresse?”, “where did you send it?”.
fn asks_where(plain: &str) -> bool {
    const WHERE: &str = "wohin wo welche welcher welchem welches welchen where which what";
    const PLACE: &str = "adresse adressen mailadresse emailadresse email mail mails sms handy \
                         handynummer nummer telefonnummer telefon post postfach brief code codes hingeschickt geschickt verschickt \
                         gesendet versendet ging gegangen hin finde find steht kommt address mailbox inbox phone mobile number text \
                         letter sent send go went going come coming arrive";
    const BESIDE: &str = "e an auf auf der die das den dem denn ist er es ihn ich mir haben habt hast hat wurde sie ihr soll kann muss \
                          per oder und bitte meine meiner meinen mein überhaupt genau eigentlich hinterlegt hinterlegte hinterlegten \
                          the my to did do does you it is was that this in on or by i can should have has been exactly please \
                          registered file so ok okay";
    let words = words(plain);
    has(&words, WHERE) && words.len() <= CLAIM_WORDS_MAX && only(&words, &[WHERE, PLACE, BESIDE])
}

impl Scene<'_> {
    /// Whether the customer has proven that the account in a slot is theirs: by a code, or, where that is enough, by
    /// being signed in.
    pub(super) fn has_proven(&self, frame: &Frame, slot: &str, or_signed_in: bool) -> bool {
        let account = account_in(frame, slot).map(account_key);
        account.is_some_and(|account| {
            self.stepped_up.contains(&account)
                || (or_signed_in && self.signed_in.contains(&account))
        })
    }
}

impl Assistant {
    /// The code that a message shows where a procedure waits for one, and the account it is for.
    pub fn code_shown(
        &self,
        stack: &Stack,
        text: &str,
        language: Language,
        today: Date,
    ) -> Option<(String, String)> {
        let frame = stack.frames.last()?;
        let (flow, step) = self.standing(frame)?;
        let StepAction::StepUp { slot, .. } = &step.action else { return None };
        let code = code_in(text)?;
        // In "NL 123456" the digits are an account.
        let names_account =
            || flow.slots.get(slot).and_then(|slot| slot.read(text, language, today)).is_some();
        if text.chars().any(char::is_alphabetic) && names_account() {
            return None;
        }
        Some((account_in(frame, slot)?.to_owned(), code))
    }

    /// How a message answers a step that waits for a code.
    pub(super) fn taken_to_step_up(
        &self,
        stack: &Stack,
        slot: &str,
        text: &str,
        language: Language,
        today: Date,
    ) -> Option<FlowCommand> {
        if self.code_shown(stack, text, language, today).is_some() {
            // Right is only what was looked at.
            return Some(FlowCommand::Code(CodeCheck::Wrong));
        }
        let frame = stack.frames.last()?;
        let (flow, _) = self.standing(frame)?;
        let account = flow.slots.get(slot)?.read(text, language, today);
        if let Some(value) = account.filter(|value| frame.slots.get(slot) != Some(value))
            && frame.last_act.is_none()
        {
            return Some(FlowCommand::CorrectSlot { slot: slot.to_owned(), value });
        }
        let said = plain(text);
        if NEW_CODE.iter().any(|words| said.contains(words)) || has_not_come(&said) {
            return Some(FlowCommand::NewCode);
        }
        if asks_where(&said) {
            return Some(FlowCommand::WhereCode);
        }
        // Who shows no code wants nothing that takes one.
        (yes_or_no(text) == Some(false)).then_some(FlowCommand::CancelFlow)
    }

    /// The account that a procedure is about to ask for, where the customer has proven one and no other: it is said back
    /// before anything is done with it.
    pub(super) fn proven_account(&self, stack: &Stack, scene: &Scene<'_>) -> Option<Value> {
        let frame = stack.frames.last()?;
        let (flow, step) = self.standing(frame)?;
        let StepAction::Ask { slot, .. } = &step.action else { return None };
        let proven = match (scene.stepped_up, scene.signed_in) {
            ([], proven) | (proven, []) => proven,
            (proven, own) if proven.iter().all(|account| own.contains(account)) => proven,
            _ => return None,
        };
        let account = proven.first().filter(|first| proven.iter().all(|other| other == *first))?;
        let called = stack.frames.iter().rev().take_while(|frame| frame.called).count();
        let mut run = stack.frames.iter().rev().take(called + 1);
        let is_account = run.any(|frame| {
            let steps = self.flow(&frame.flow).into_iter().flat_map(|flow| &flow.steps);
            steps.into_iter().any(|step| self.takes_for_account(step, slot))
        });
        let value = flow.slots.get(slot).filter(|_| is_account)?;
        let value = value.read(account, scene.language, scene.today)?;
        matches!(&value, Value::Text(text) if account_key(text) == *account).then_some(value)
    }

    /// Whether a step takes what a slot holds for the account of a customer.
    fn takes_for_account(&self, step: &Step, name: &str) -> bool {
        match &step.action {
            StepAction::StepUp { slot, .. } => slot == name,
            StepAction::Call { tool, operation, with, .. } => {
                let known = self.operation(tool, operation).map(|(_, known)| known);
                let known = known.filter(|known| known.customer_is == CustomerIs::Account);
                let given = known.and_then(|known| with.get(known.customer.as_deref()?));
                matches!(given, Some(Given::Slot(slot)) if slot == name)
            }
            _ => false,
        }
    }

    /// What has a code sent.
    pub(super) fn code_call(&self, flow: &Flow, frame: &Frame, slot: &str) -> Option<Call> {
        let (tool, code) = self.one_time_code()?;
        let account = account_in(frame, slot)?;
        Some(Call {
            flow: flow.id.clone(),
            tool: tool.id.clone(),
            operation: ONE_TIME_CODE.to_owned(),
            arguments: BTreeMap::from([(code.account.clone(), account.into())]),
            after: None,
        })
    }

    /// Go on after a code was sent, or was not.
    pub(super) fn code_sent(
        &self,
        mut stack: Stack,
        outcome: &CallOutcome,
        scene: &Scene<'_>,
    ) -> Progress {
        let Some((flow, step, _)) = self.waiting_for_code(&stack) else { return Progress::lost() };
        match (outcome, &step.action) {
            (CallOutcome::Done { .. }, _) => self.again(stack, scene),
            (CallOutcome::Refused, StepAction::StepUp { failed: Some(go), .. }) => {
                let mut progress = Progress::default();
                progress.pass(flow, step, ".failed");
                self.to(&mut stack, *go);
                self.run(stack, progress, scene)
            }
            _ => self.by_person(&stack, ".person", "step-up-person", HandoverReason::Act, scene),
        }
    }

    /// Go on after the customer showed a code.
    pub(super) fn code_was(
        &self,
        mut stack: Stack,
        check: CodeCheck,
        scene: &Scene<'_>,
    ) -> Progress {
        let reason = HandoverReason::Procedure;
        match check {
            CodeCheck::Spent => self.by_person(&stack, ".spent", "step-up-spent", reason, scene),
            CodeCheck::Expired => {
                self.by_person(&stack, ".expired", "step-up-expired", reason, scene)
            }
            CodeCheck::Wrong => Progress {
                parts: vec![self.words_part("step-up-wrong", scene)],
                ..self.again(stack, scene)
            },
            CodeCheck::Right => {
                let mut progress = Progress::default();
                let Some((flow, step, go)) = self.waiting_for_code(&stack) else {
                    return Progress::lost();
                };
                progress.pass(flow, step, ".proven");
                if let Some(frame) = stack.frames.last_mut() {
                    frame.misses = 0;
                }
                self.to(&mut stack, go);
                self.run(stack, progress, scene)
            }
        }
    }

    /// A person takes over, with what is known.
    fn by_person(
        &self,
        stack: &Stack,
        way: &str,
        words: &str,
        reason: HandoverReason,
        scene: &Scene<'_>,
    ) -> Progress {
        let mut progress = Progress::default();
        let Some((flow, step, _)) = self.waiting_for_code(stack) else { return Progress::lost() };
        progress.pass(flow, step, way);
        if let Some(frame) = stack.frames.last() {
            progress.parts = self.with_recap(words, flow, None, frame, scene);
        }
        progress.handover = Some(reason);
        progress
    }

    fn waiting_for_code(&self, stack: &Stack) -> Option<(&Flow, &Step, Go)> {
        let (flow, step) = self.standing(stack.frames.last()?)?;
        match &step.action {
            StepAction::StepUp { go, .. } => Some((flow, step, *go)),
            _ => None,
        }
    }
}

/// The account that a slot holds.
fn account_in<'a>(frame: &'a Frame, slot: &str) -> Option<&'a str> {
    match frame.slots.get(slot)? {
        Value::Text(account) | Value::Quoted(account) => Some(account),
        _ => None,
    }
}

/// The only code in a text: six digits, which may stand in two groups of three.
fn code_in(text: &str) -> Option<String> {
    let is_part = |character: char| character.is_alphanumeric() || character == '-';
    let words: Vec<&str> = text
        .split(|character| !is_part(character))
        .map(|word| word.trim_matches('-'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_digits =
        |word: &str, count: usize| word.len() == count && word.bytes().all(|b| b.is_ascii_digit());
    let mut codes: Vec<String> = Vec::new();
    let mut place = 0;
    while let Some(word) = words.get(place) {
        let halves = word.split_once('-').or_else(|| Some((*word, *words.get(place + 1)?)));
        if is_digits(word, DIGITS) {
            codes.push((*word).to_owned());
        } else if let Some((first, second)) = halves
            && is_digits(first, DIGITS / 2)
            && is_digits(second, DIGITS / 2)
        {
            codes.push(format!("{first}{second}"));
            place += usize::from(!word.contains('-'));
        }
        place += 1;
    }
    codes.dedup();
    match codes.as_slice() {
        [code] => Some(code.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn a_code_is_six_digits_and_the_only_one() {
        for (text, expect) in [
            ("123456", Some("123456")),
            (" 004 217 ", Some("004217")),
            ("123-456", Some("123456")),
            ("Der Code ist 123456.", Some("123456")),
            ("123456\n123456", Some("123456")),
            ("123456 oder 654321", None),
            ("12345", None),
            ("1234567", None),
            ("NL-123456", None),
            ("ab123456", None),
            ("12 34 56", None),
            ("１２３４５６", None),
            ("", None),
        ] {
            assert_eq!(code_in(text).as_deref(), expect, "{text}");
        }
    }
}
