//! From where a conversation stands in its procedures, and what the customer said, to the next
//! words. Deterministic: the same stack and the same message give the same.

use std::collections::BTreeMap;

use ombud_domain::{EffectClass, HandoverReason};
use ombud_policy::Fact;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{
    Flow, Frame, Given, Go, Slot, SlotKind, Stack, Step, StepAction, Value, When,
    check::{OPENING_HOURS, TODAY},
    given::{Gives, given},
    said::days_since_epoch,
};
use crate::{
    Assistant, FlowCommand, Part, RecapItem, Scene,
    quotation::in_marks,
    tool::{Lies, Schema},
};

/// Steps in one turn at most. `check` finds circles; this is for what it cannot see.
const STEPS_MAX: usize = 200;

/// Procedures that wait on one another at most; a further one takes the place of the lowest.
const FRAMES_MAX: usize = 5;

/// What a procedure says and where it stands then.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Progress {
    /// Where it stands; empty when nothing is left to do.
    pub(crate) stack: Stack,
    pub(crate) parts: Vec<Part>,
    /// The steps that were passed, each as `flow.FLOW.STEP`, with the way that was gone.
    pub(crate) passed: Vec<String>,
    /// Whether the customer is asked something.
    pub(crate) asks: bool,
    /// Why a person takes over, where one does.
    pub(crate) handover: Option<HandoverReason>,
    /// What a tool is to do before it goes on.
    pub(crate) call: Option<Call>,
}

/// What a procedure wants a tool to do. It is a proposal: policy says how far it may go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The procedure.
    pub flow: String,
    /// The tool.
    pub tool: String,
    /// What it is to do.
    pub operation: String,
    /// Its arguments by name.
    pub arguments: BTreeMap<String, Json>,
    /// The act before it in the same run of the procedure, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum CallOutcome {
    /// It was done.
    Done {
        /// What the tool answered.
        result: Json,
        /// The act's id; `None` where something was only read.
        act: Option<String>,
    },
    /// The tool refused it: nothing was done.
    Refused,
    /// Nobody can say whether it was done.
    Unknown,
    /// A person does it.
    Person,
    /// A person has to release it first: it is told when they have.
    Proposed,
}

impl Assistant {
    /// Begin a procedure on top of those that are under way.
    pub(crate) fn begin(&self, stack: Stack, flow: &str, scene: &Scene<'_>) -> Progress {
        let is_offered = |frame: &&Frame| frame.step.is_none() && frame.flow == flow;
        let offered = stack.frames.last().filter(is_offered).map(|frame| frame.slots.clone());
        let mut stack = stack.without_offer();
        let is_there = stack.frames.iter().position(|frame| frame.flow == flow && !frame.called);
        if let Some(place) = is_there {
            // It is under way: go on there instead of beginning it twice, with what it called; what came between waits below.
            let own = stack.frames.iter().skip(place + 1).take_while(|frame| frame.called).count();
            let taken: Vec<_> = stack.frames.drain(place..=place + own).collect();
            stack.frames.extend(taken);
            return self.again(stack, scene);
        }
        if stack.frames.iter().filter(|frame| !frame.called).count() >= FRAMES_MAX {
            // With those that it called.
            let next = stack.frames.iter().skip(1).position(|frame| !frame.called);
            stack.frames.drain(..next.map_or(stack.frames.len(), |place| place + 1));
        }
        let mut frame = Frame::new(flow);
        let Some(known) = self.flow(flow) else { return Progress::lost() };
        frame.step = known.steps.first().map(|step| step.id.clone());
        // What was said with the wish is not asked for again.
        let how = if offered.is_some() { Gives::Answer } else { Gives::Beside };
        frame.slots = offered.unwrap_or_default();
        let day = (scene.language, scene.today);
        frame.slots.extend(given(known, scene.question, day, how).values);
        let mut progress = Progress::default();
        if !stack.frames.is_empty() {
            // Where something else is asked for already, it is said what this question belongs to.
            progress.parts.push(self.titled_part("flow-first", known, scene));
            for (name, value) in self.identified(&stack, known) {
                frame.slots.entry(name).or_insert(value);
            }
        }
        stack.frames.push(frame);
        self.run(stack, progress, scene)
    }

    /// What was said in procedures that wait and has a form of its own, such as a contract number, for one that asks for the
    /// same.
    fn identified(&self, stack: &Stack, flow: &Flow) -> BTreeMap<String, Value> {
        let form_of = |flow: &Flow, name: &str| match &flow.slots.get(name)?.kind {
            SlotKind::Text { pattern: Some(pattern), .. } => Some(pattern.as_str().to_owned()),
            _ => None,
        };
        let mut found = BTreeMap::new();
        // The newest counts.
        for frame in &stack.frames {
            let Some(waiting) = self.flow(&frame.flow) else { continue };
            for (name, value) in &frame.slots {
                let form = form_of(flow, name);
                if form.is_some() && form == form_of(waiting, name) {
                    found.insert(name.clone(), value.clone());
                }
            }
        }
        found
    }

    /// A procedure as it is offered, with what the message that led to it gives.
    pub(crate) fn offered(stack: Stack, flow: &Flow, scene: &Scene<'_>) -> Stack {
        let mut stack = stack.offering(&flow.id);
        let day = (scene.language, scene.today);
        if let Some(frame) = stack.frames.last_mut() {
            frame.slots = given(flow, scene.question, day, Gives::Beside).values;
        }
        stack
    }

    /// Go on with what the customer said.
    pub(crate) fn go_on(
        &self,
        mut stack: Stack,
        command: &FlowCommand,
        scene: &Scene<'_>,
    ) -> Progress {
        let mut progress = Progress::default();
        if let FlowCommand::SetSlot { .. }
        | FlowCommand::GiveSlot { .. }
        | FlowCommand::CorrectSlot { .. } = command
            && let Some(formed) = self.formed(&stack, scene.question, scene.language, scene.today)
        {
            return self.with_formed(stack, formed, scene);
        }
        let Some(frame) = stack.frames.last_mut() else { return Progress::lost() };
        match command {
            FlowCommand::Late => {
                progress.parts.push(self.words_part("flow-late", scene));
                progress
                    .parts
                    .extend(self.flow(&frame.flow).map(|flow| self.offer_of(flow, scene)));
                stack.late = false;
                return Progress { stack, ..progress };
            }
            FlowCommand::Accept => {
                let flow = frame.flow.clone();
                return self.begin(stack, &flow, scene);
            }
            FlowCommand::Decline => {
                let stack = stack.without_offer();
                progress.parts.push(self.words_part("flow-declined", scene));
                return self.resume(stack, progress, scene);
            }
            FlowCommand::CancelFlow => {
                // With those that it called.
                let mut acted = false;
                while let Some(left) = stack.frames.pop() {
                    acted |= left.last_act.is_some();
                    if !left.called {
                        break;
                    }
                }
                progress.parts.push(self.words_part(cancelled(acted), scene));
                return self.resume(stack, progress, scene);
            }
            FlowCommand::Repeat => {
                frame.misses += 1;
                let invalid = self.waiting_slot(frame).and_then(|slot| slot.invalid.clone());
                let again = self.again(stack, scene);
                // What does not fit is said instead of the question; what can be chosen stays.
                let (words, rest) = match &invalid {
                    Some(words) => (words.as_str(), again.parts.get(1..).unwrap_or_default()),
                    None => ("flow-repeat", again.parts.as_slice()),
                };
                progress.parts.push(self.words_part(words, scene));
                progress.parts.extend_from_slice(rest);
                return Progress { parts: progress.parts, ..again };
            }
            FlowCommand::SetSlot { slot, value } | FlowCommand::GiveSlot { slot, value } => {
                frame.misses = 0;
                frame.slots.insert(slot.clone(), value.clone());
            }
            FlowCommand::CorrectSlot { slot, value } => {
                frame.misses = 0;
                frame.slots.insert(slot.clone(), value.clone());
                // What depends on it is asked and checked again, what is known is not.
                frame.visited.clear();
                frame.step = self
                    .flow(&frame.flow)
                    .and_then(|flow| flow.steps.first())
                    .map(|step| step.id.clone());
                return self.run(stack, progress, scene);
            }
            FlowCommand::Code(check) => return self.code_was(stack, *check, scene),
            // It is sent from the step where it is waited for.
            FlowCommand::NewCode => return self.run(stack, progress, scene),
            FlowCommand::WhereCode => {
                frame.misses = 0;
                progress.parts.push(self.words_part("step-up-where", scene));
                return Progress { stack, asks: true, ..progress };
            }
            FlowCommand::Several => {
                frame.misses = 0;
                let again = self.again(stack, scene);
                // What can be chosen stays.
                progress.parts.push(self.words_part("flow-which-first", scene));
                progress.parts.extend(again.parts.into_iter().skip(1));
                return Progress { parts: progress.parts, ..again };
            }
            FlowCommand::Confirm { .. } => frame.misses = 0,
        }
        let yes = !matches!(command, FlowCommand::Confirm { yes: false });
        let Some((flow, step)) = self.standing(frame) else { return Progress::lost() };
        let (go, way) = match &step.action {
            StepAction::Ask { go, .. } => (*go, ""),
            StepAction::Confirm { go, .. } if yes => (*go, ".yes"),
            StepAction::Confirm { no, .. } => (*no, ".no"),
            _ => return Progress::lost(),
        };
        progress.pass(flow, step, way);
        if !yes && go == Go::End {
            let acted = frame.last_act.is_some();
            progress.parts.push(self.words_part(cancelled(acted), scene));
        }
        self.to(&mut stack, go);
        self.run(stack, progress, scene)
    }

    /// Go on after a call.
    pub(crate) fn called(
        &self,
        mut stack: Stack,
        outcome: &CallOutcome,
        scene: &Scene<'_>,
    ) -> Progress {
        let mut progress = Progress::default();
        let Some(frame) = stack.frames.last_mut() else { return Progress::lost() };
        let Some((flow, step)) = self.standing(frame) else { return Progress::lost() };
        if matches!(step.action, StepAction::StepUp { .. }) {
            return self.code_sent(stack, outcome, scene);
        }
        let StepAction::Call { tool, operation, save, go, failed, missing, person, .. } =
            &step.action
        else {
            return Progress::lost();
        };
        let known = self.operation(tool, operation);
        let reads = known.is_some_and(|(_, known)| known.effect == EffectClass::Read);
        let (go, way, words) = match outcome {
            CallOutcome::Done { result, act } => {
                let answer = known.map(|(_, known)| &known.endpoint.answer);
                match (saved(flow, save, answer, result), missing) {
                    (Saved::Values(values), _) => {
                        frame.slots.extend(values);
                        // Whoever only looked has changed nothing.
                        frame.last_act = act.clone().or_else(|| frame.last_act.take());
                        (Some(*go), ".done", "")
                    }
                    (Saved::Nothing, Some(missing)) => {
                        // Nor is there any more what was there when it was asked before.
                        frame.slots.retain(|name, _| !save.contains_key(name));
                        (Some(*missing), ".missing", "")
                    }
                    (Saved::Nothing | Saved::Unfit, _) => return progress.lost_on_the_way(),
                }
            }
            CallOutcome::Refused => (*failed, ".failed", "flow-call-refused"),
            CallOutcome::Unknown if reads => (None, ".unknown", "flow-read-unknown"),
            CallOutcome::Unknown => (None, ".unknown", "flow-call-unknown"),
            CallOutcome::Proposed => (None, ".proposed", "flow-call-proposed"),
            CallOutcome::Person => (None, ".person", person.as_deref().unwrap_or("flow-handover")),
        };
        progress.pass(flow, step, way);
        if let Some(go) = go {
            self.to(&mut stack, go);
            return self.run(stack, progress, scene);
        }
        if *outcome == CallOutcome::Proposed {
            // It goes on when it is released; until then the customer is free for anything else.
            progress.parts.push(self.words_part(words, scene));
            while stack.frames.pop().is_some_and(|frame| frame.called) {}
            return self.resume(stack, progress, scene);
        }
        progress.parts.extend(self.with_recap(words, flow, None, frame, scene));
        progress.handover = Some(HandoverReason::Act);
        progress
    }

    /// Whether a tool's answer holds what the step that called it keeps; `None` where this version
    /// does not stand at such a step.
    pub fn can_keep(&self, stack: &Stack, result: &Json) -> Option<bool> {
        let (flow, step) = stack.frames.last().and_then(|frame| self.standing(frame))?;
        if matches!(step.action, StepAction::StepUp { .. }) {
            return Some(true);
        }
        let StepAction::Call { tool, operation, save, missing, .. } = &step.action else {
            return None;
        };
        let answer = self.operation(tool, operation).map(|(_, known)| &known.endpoint.answer);
        Some(match saved(flow, save, answer, result) {
            Saved::Values(_) => true,
            Saved::Nothing => missing.is_some(),
            Saved::Unfit => false,
        })
    }

    /// Whether this version stands at a call of this operation.
    pub fn stands_at(&self, stack: &Stack, tool: &str, operation: &str) -> bool {
        let standing = stack.frames.last().and_then(|frame| self.standing(frame));
        standing.is_some_and(|(_, step)| match &step.action {
            StepAction::Call { tool: own, operation: named, .. } => {
                own == tool && named == operation
            }
            _ => false,
        })
    }

    /// Say again what is waited for.
    pub(crate) fn again(&self, stack: Stack, scene: &Scene<'_>) -> Progress {
        let mut progress = Progress { asks: true, ..Progress::default() };
        if let Some(frame) = stack.frames.last() {
            match self.standing(frame) {
                Some((flow, step)) => self.ask(flow, step, frame, scene, &mut progress.parts),
                None if frame.step.is_some() => return Progress::lost(),
                None => progress.asks = false,
            }
        }
        progress.stack = stack;
        progress
    }

    /// A procedure was left: go on in the one below, if there is one.
    fn resume(&self, stack: Stack, mut progress: Progress, scene: &Scene<'_>) -> Progress {
        let Some(flow) = stack.begun().and_then(|flow| self.flow(flow)) else {
            if progress.parts.is_empty() {
                // It ended without a word of its own, and nobody is left without an answer.
                progress.parts.push(self.words_part("flow-done", scene));
            }
            // What else was asked for comes now.
            progress.stack.further = stack.further;
            return progress;
        };
        progress.parts.push(self.back_to(flow, scene));
        let again = self.again(stack, scene);
        progress.parts.extend(again.parts);
        Progress { parts: progress.parts, passed: progress.passed, ..again }
    }

    /// Follow the steps until one waits or nothing is left to do.
    pub(super) fn run(
        &self,
        mut stack: Stack,
        mut progress: Progress,
        scene: &Scene<'_>,
    ) -> Progress {
        for _ in 0..STEPS_MAX {
            let proven = self.proven_account(&stack, scene);
            let Some(frame) = stack.frames.last_mut() else {
                progress.stack = stack;
                return progress;
            };
            let Some((flow, step)) = self.standing(frame) else {
                if frame.step.is_some() {
                    return progress.lost_on_the_way();
                }
                // It has ended.
                let Some(ended) = stack.frames.pop() else { return progress };
                if !ended.called {
                    return self.resume(stack, progress, scene);
                }
                if let Some(go) = self.returned(&mut stack, ended) {
                    self.to(&mut stack, go);
                    continue;
                }
                return progress.lost_on_the_way();
            };
            match &step.action {
                StepAction::Ask { slot, again, go } => {
                    let is_new = frame.visited.insert(step.id.clone());
                    if is_new && !again && !frame.slots.contains_key(slot) {
                        frame.slots.extend(proven.map(|account| (slot.clone(), account)));
                    }
                    if is_new && !again && frame.slots.contains_key(slot) {
                        progress.pass(flow, step, ".known");
                        self.to(&mut stack, *go);
                        continue;
                    }
                    frame.slots.remove(slot);
                    self.ask(flow, step, frame, scene, &mut progress.parts);
                    return Progress { stack, asks: true, ..progress };
                }
                StepAction::Confirm { .. } => {
                    self.ask(flow, step, frame, scene, &mut progress.parts);
                    return Progress { stack, asks: true, ..progress };
                }
                StepAction::Say { words, show, go } => {
                    progress.parts.extend(self.with_recap(words, flow, Some(show), frame, scene));
                    progress.pass(flow, step, "");
                    self.to(&mut stack, *go);
                }
                StepAction::Check { when, go, otherwise } => {
                    let Some(holds) = holds(when, frame, scene) else {
                        return progress.lost_on_the_way();
                    };
                    progress.pass(flow, step, if holds { ".yes" } else { ".no" });
                    self.to(&mut stack, if holds { *go } else { *otherwise });
                }
                StepAction::Choose { ways, otherwise } => {
                    let Some((go, way)) = chosen(ways, *otherwise, frame, scene) else {
                        return progress.lost_on_the_way();
                    };
                    progress.pass(flow, step, &way);
                    self.to(&mut stack, go);
                }
                StepAction::Call { tool, operation, with, .. } => {
                    progress.call = Some(Call {
                        flow: flow.id.clone(),
                        tool: tool.clone(),
                        operation: operation.clone(),
                        arguments: arguments(with, frame),
                        after: frame.last_act.clone(),
                    });
                    return Progress { stack, ..progress };
                }
                StepAction::StepUp { slot, or_signed_in, go, .. } => {
                    if scene.has_proven(frame, slot, *or_signed_in) {
                        progress.pass(flow, step, ".known");
                        self.to(&mut stack, *go);
                        continue;
                    }
                    let Some(call) = self.code_call(flow, frame, slot) else {
                        return progress.lost_on_the_way();
                    };
                    progress.call = Some(call);
                    return Progress { stack, ..progress };
                }
                StepAction::HandOver { words } => {
                    progress.pass(flow, step, "");
                    let words = words.as_deref().unwrap_or("flow-handover");
                    progress.parts.extend(self.with_recap(words, flow, None, frame, scene));
                    progress.handover = Some(HandoverReason::Procedure);
                    return progress;
                }
                StepAction::Follow { flow: other, .. } => {
                    progress.pass(flow, step, "");
                    let Some(called) = self.called_by(frame, other) else {
                        return progress.lost_on_the_way();
                    };
                    stack.frames.push(called);
                }
            }
        }
        progress.lost_on_the_way()
    }

    /// A procedure that another calls, with the slots that both have.
    fn called_by(&self, frame: &Frame, other: &str) -> Option<Frame> {
        let known = self.flow(other)?;
        let mut called = Frame::new(other);
        called.called = true;
        called.last_act.clone_from(&frame.last_act);
        called.step = known.steps.first().map(|step| step.id.clone());
        let shared = frame.slots.iter().filter(|(name, _)| known.slots.contains_key(*name));
        called.slots = shared.map(|(name, value)| (name.clone(), value.clone())).collect();
        Some(called)
    }

    /// What a called procedure learned goes to the one that called it, and where that goes on.
    fn returned(&self, stack: &mut Stack, ended: Frame) -> Option<Go> {
        let frame = stack.frames.last_mut()?;
        let (flow, step) = self.standing(frame)?;
        let shared = ended.slots.into_iter().filter(|(name, _)| flow.slots.contains_key(name));
        frame.slots.extend(shared);
        frame.last_act = ended.last_act.or_else(|| frame.last_act.take());
        match &step.action {
            StepAction::Follow { go, .. } => Some(*go),
            _ => None,
        }
    }

    pub(super) fn to(&self, stack: &mut Stack, go: Go) {
        let Some(frame) = stack.frames.last_mut() else { return };
        frame.step = match go {
            Go::End => None,
            Go::Step(place) => self
                .flow(&frame.flow)
                .and_then(|flow| flow.steps.get(place))
                .map(|step| step.id.clone()),
        };
    }

    /// The procedure and the step at which a frame stands, where this version has them.
    pub(super) fn standing(&self, frame: &Frame) -> Option<(&Flow, &Step)> {
        let flow = self.flow(&frame.flow)?;
        Some((flow, flow.step(frame.step.as_deref()?)?.1))
    }

    fn waiting_slot(&self, frame: &Frame) -> Option<&Slot> {
        let (flow, step) = self.standing(frame)?;
        match &step.action {
            StepAction::Ask { slot, .. } => flow.slots.get(slot),
            _ => None,
        }
    }

    fn ask(
        &self,
        flow: &Flow,
        step: &Step,
        frame: &Frame,
        scene: &Scene<'_>,
        parts: &mut Vec<Part>,
    ) {
        match &step.action {
            StepAction::Ask { slot, .. } => {
                let Some(slot) = flow.slots.get(slot) else { return };
                let words = slot.ask.as_deref().unwrap_or("flow-repeat");
                parts.push(self.words_part(words, scene));
                if let SlotKind::Choice { options } = &slot.kind {
                    let title = |choice: &super::Choice| {
                        choice.title.get(&scene.language).unwrap_or(&choice.name).clone()
                    };
                    parts.push(Part::Choices { items: options.iter().map(title).collect() });
                }
            }
            StepAction::Confirm { words, show, .. } => {
                parts.extend(self.with_recap(words, flow, show.as_deref(), frame, scene));
            }
            StepAction::StepUp { .. } => parts.push(self.words_part("step-up-ask", scene)),
            _ => {}
        }
    }

    /// Words, and below them what is known of these slots, or of all that customers see.
    pub(super) fn with_recap(
        &self,
        words: &str,
        flow: &Flow,
        show: Option<&[String]>,
        frame: &Frame,
        scene: &Scene<'_>,
    ) -> Vec<Part> {
        let names = match show {
            Some(names) => names.iter().collect(),
            None => self.told_in_order(flow, frame, scene),
        };
        let zone = self.manifest().hours.timezone();
        let items = names.into_iter().filter_map(|name| {
            let (slot, value) = (flow.slots.get(name)?, frame.slots.get(name)?);
            let title = slot.title.get(&scene.language)?.clone();
            Some(RecapItem { title, value: slot.show_in(value, scene.language, zone) })
        });
        let items: Vec<RecapItem> = items.collect();
        let recap = (!items.is_empty()).then_some(Part::Recap { items });
        std::iter::once(self.words_part(words, scene)).chain(recap).collect()
    }

    /// The words that lead back to a procedure.
    pub(crate) fn back_to(&self, flow: &Flow, scene: &Scene<'_>) -> Part {
        self.titled_part("flow-resume", flow, scene)
    }

    /// Words, and the procedure that they are about.
    fn titled_part(&self, words: &str, flow: &Flow, scene: &Scene<'_>) -> Part {
        let words = self.words().say(words, scene.language);
        Part::Words { text: format!("{words} {}", flow.title(scene.language)) }
    }

    /// The offer to begin a procedure, by its name.
    pub(crate) fn offer_of(&self, flow: &Flow, scene: &Scene<'_>) -> Part {
        let say = |name| self.words().say(name, scene.language);
        let title = flow.title(scene.language);
        let title = in_marks(title, scene.language);
        Part::Words { text: format!("{} {title}. {}", say("flow-offer"), say("flow-offer-yes")) }
    }

    pub(super) fn words_part(&self, name: &str, scene: &Scene<'_>) -> Part {
        Part::Words { text: self.words().say(name, scene.language).to_owned() }
    }
}

impl Progress {
    /// The folder no longer has what the conversation stands at, or a condition cannot be judged.
    pub(super) fn lost() -> Self {
        Self::default().lost_on_the_way()
    }

    fn lost_on_the_way(self) -> Self {
        Self {
            stack: Stack::default(),
            asks: false,
            handover: Some(HandoverReason::Failure),
            ..self
        }
    }

    pub(super) fn pass(&mut self, flow: &Flow, step: &Step, way: &str) {
        self.passed.push(format!("flow.{}.{}{way}", flow.id, step.id));
    }
}

/// The words for whoever leaves a procedure, in which something was done or not.
fn cancelled(acted: bool) -> &'static str {
    if acted { "flow-cancelled-after-act" } else { "flow-cancelled" }
}

/// What a step keeps of an answer.
enum Saved {
    /// These values, by slot.
    Values(BTreeMap<String, Value>),
    /// Something of it is not there, and need not be.
    Nothing,
    /// Something of it is not what the slot takes, or lies where the document names nothing.
    Unfit,
}

/// What of an answer goes into slots. `answer` is what its document says of it.
fn saved(
    flow: &Flow,
    save: &BTreeMap<String, String>,
    answer: Option<&Schema>,
    result: &Json,
) -> Saved {
    let anything = Schema::default();
    let (answer, mut values) = (answer.unwrap_or(&anything), BTreeMap::new());
    let mut is_there = true;
    for (name, pointer) in save {
        let value = match answer.at(result, pointer) {
            Lies::There(json) => flow.slots.get(name).and_then(|slot| slot.kind.of_json(json)),
            Lies::Nothing => {
                is_there = false;
                continue;
            }
            Lies::Unsaid => None,
        };
        let Some(value) = value else { return Saved::Unfit };
        values.insert(name.clone(), value);
    }
    if is_there { Saved::Values(values) } else { Saved::Nothing }
}

/// What a call is given, of slots that are filled and of fixed values.
fn arguments(with: &BTreeMap<String, Given>, frame: &Frame) -> BTreeMap<String, Json> {
    let given = with.iter().filter_map(|(name, given)| {
        let value = match given {
            Given::Value(value) => value.clone(),
            Given::Slot(slot) => frame.slots.get(slot)?.to_json(),
        };
        Some((name.clone(), value))
    });
    given.collect()
}

/// Where the first condition that holds leads, with the way's name; `None` where one cannot be judged.
pub(super) fn chosen(
    ways: &[(When, Go)],
    otherwise: Go,
    frame: &Frame,
    scene: &Scene<'_>,
) -> Option<(Go, String)> {
    for (place, (when, go)) in ways.iter().enumerate() {
        if holds(when, frame, scene)? {
            return Some((*go, format!(".{}", place + 1)));
        }
    }
    Some((otherwise, ".otherwise".to_owned()))
}

/// Whether a condition holds; `None` where it cannot be judged.
pub(super) fn holds(when: &When, frame: &Frame, scene: &Scene<'_>) -> Option<bool> {
    let facts = frame.slots.iter().map(|(name, value)| (name.clone(), value.fact()));
    let facts = facts.chain([
        (TODAY.to_owned(), Fact::Whole(days_since_epoch(scene.today))),
        (OPENING_HOURS.to_owned(), Fact::Flag(scene.open)),
    ]);
    when.condition.as_ref()?.holds(facts).ok()
}
