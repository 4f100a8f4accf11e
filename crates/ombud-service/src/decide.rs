//! From what customers wrote to a decision that is ready to be released: understand, ask policy,
//! compose, inspect.

use std::collections::BTreeSet;

use ombud_assistant::{Command, Draft as Composed, Heard, Part, Scene, Stack, Understanding};
use ombud_domain::{
    Actor, ActorKind, Author, Conversation, Cost, DecisionKind, Disclosure, Dropped, Event,
    HandoverReason, Language, MessageId, Opened, Reason, Source, TurnId, Undo, UndoBy,
};
use tracing::Span;

use crate::{
    Principal, Service, ServiceError,
    conversation::Said,
    idempotency,
    live::{Loaded, Pending},
    record::{CommittedText, Draft},
    trial::Trial,
};

/// Steps of procedures in one leaf at most, so that it stays within its size.
const PASSED_MAX: usize = 24;

/// A decision that is ready to be released.
pub(crate) struct Decided {
    pub(crate) draft: Draft,
    pub(crate) composed: Composed,
    pub(crate) handover: Option<HandoverReason>,
}

impl Service {
    /// Understand, ask policy, compose, inspect: from a turn to a decision.
    pub(crate) fn decide(
        &self,
        conversation: &Conversation,
        procedure: Option<&Stack>,
        taken: &[Pending],
        turn: TurnId,
        language: Language,
    ) -> Decided {
        let live = &self.0.live;
        let manifest = live.assistant.manifest();
        let now = self.now();
        let today = manifest.hours.today(now);
        let text = joined(taken);
        let spoken = manifest.languages.contains(&language);
        let heard =
            Heard { text: &text, language, offered: &conversation.offered, today, procedure };
        let clock = Stage::begin("understand");
        let understanding = if spoken {
            live.assistant.understand(&heard)
        } else {
            given(HandoverReason::Language, HandoverReason::Language.code())
        };
        clock.end();
        let clock = Stage::begin("decide");
        let scene = Scene {
            language,
            question: &text,
            disclosed: conversation.disclosed,
            open: manifest.hours.open_at(now),
            today,
            procedure,
        };
        let mut trial = Trial {
            service: self,
            conversation,
            language,
            understanding: &understanding,
            scene,
            verdicts: vec![],
            requests: vec![],
            findings: taken.iter().flat_map(|pending| &pending.findings).copied().collect(),
            reasons: vec![Reason::scored(understanding.code, understanding.confidence)],
            why_de: vec![],
            why_en: vec![],
        };
        trial.explain_understanding();
        let (command, composed) = trial.choose();
        clock.end();
        let Trial { verdicts, requests, mut reasons, why_de, why_en, .. } = trial;
        let handover = match &command {
            Some(Command::HandOver { reason }) => Some(*reason),
            _ => composed.handover,
        };
        reasons.extend(composed.passed.iter().take(PASSED_MAX).map(Reason::of));
        reasons.extend(handover.map(|reason| Reason::of(reason.code())));
        reasons.extend(findings(taken));
        let kind = match (&command, handover) {
            (None, _) => DecisionKind::Refuse,
            (_, Some(_)) => DecisionKind::Handoff,
            _ => DecisionKind::Reply,
        };
        let arrived = taken.iter().map(|pending| pending.arrived).min();
        let elapsed = arrived.map(|arrived| arrived.elapsed()).unwrap_or_default();
        let dropped = understanding
            .others
            .iter()
            .map(|(intent, share)| {
                Dropped::scored(format!("intent.{intent}"), "score.less_probable", *share)
            })
            .collect();
        let draft = Draft {
            id: self.0.ids.event(),
            kind,
            subject: conversation.subject,
            conversation: Some(conversation.id),
            turn: Some(turn),
            cause: conversation.last_decision,
            actor: Actor {
                kind: ActorKind::Assistant,
                id: manifest.id.clone(),
                version: Some(live.assistant.version().to_owned()),
            },
            verdicts,
            reasons,
            dropped,
            inputs: messages(taken),
            output: Some(CommittedText { field: "reply".to_owned(), text: composed.text() }),
            sources: sources(&composed),
            disclosure: Some(Disclosure {
                opened: if conversation.disclosed { Opened::Before } else { Opened::Here },
                labelled: true,
            }),
            undo: Undo { by: UndoBy::Correction, until: None },
            cost: Cost {
                elapsed_us: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
                ..Cost::default()
            },
            language,
            channel: conversation.channel.as_str().to_owned(),
            intent: understanding.intent.clone(),
            outcome: None,
            why_de,
            why_en,
            requests,
        };
        Decided { draft, composed, handover }
    }

    /// The person button: the same way, with the command given instead of understood.
    pub(crate) async fn hand_over_by_button(
        &self,
        state: &mut Option<Loaded>,
        request: Option<&idempotency::Request>,
    ) -> Result<(), ServiceError> {
        let Some(conversation) = state.as_ref().map(|loaded| loaded.conversation.clone()) else {
            return Err(ServiceError::Busy);
        };
        let key = self.subject_key(conversation.subject).await?;
        let manifest = self.assistant().manifest();
        let now = self.now();
        let scene = Scene {
            language: conversation.language,
            question: "",
            disclosed: conversation.disclosed,
            open: manifest.hours.open_at(now),
            today: manifest.hours.today(now),
            procedure: None,
        };
        let understanding = given(HandoverReason::Asked, "rule.person_button");
        let mut trial = Trial {
            service: self,
            conversation: &conversation,
            language: conversation.language,
            understanding: &understanding,
            scene,
            verdicts: vec![],
            requests: vec![],
            findings: BTreeSet::new(),
            reasons: vec![Reason::of(understanding.code)],
            why_de: vec![],
            why_en: vec![],
        };
        trial.explain_understanding();
        let (_, composed) = trial.choose();
        let Trial { verdicts, requests, mut reasons, why_de, why_en, .. } = trial;
        reasons.push(Reason::of(HandoverReason::Asked.code()));
        let mut draft = self.route(
            &conversation,
            &Principal::Customer { conversation: conversation.id },
            "rule.person_button",
        );
        draft.kind = DecisionKind::Handoff;
        draft.verdicts = verdicts;
        draft.requests = requests;
        draft.reasons = reasons;
        draft.why_de = why_de;
        draft.why_en = why_en;
        draft.output = Some(CommittedText { field: "reply".to_owned(), text: composed.text() });
        let decision = draft.id;
        let message: MessageId = self.0.ids.event();
        let said = Said { text: composed.text(), parts: composed.parts, procedure: None };
        let sealed = self.seal(&key, conversation.subject, message.as_uuid(), &said)?;
        let event = Event::Said {
            message,
            turn: None,
            author: Author::Assistant,
            decision,
            asks: false,
            offered: vec![],
            procedure: None,
            answers: false,
        };
        let handed = Event::HandedOver { decision, reason: HandoverReason::Asked };
        let recorded = self.record(&key, draft)?;
        let mut documents = recorded.deliveries;
        documents.extend(idempotency::remembered(request, &())?);
        let events = vec![(event, Some(sealed)), (handed, None)];
        self.write(state, events, vec![recorded.entry], documents).await?;
        Ok(())
    }
}

/// The time of one stage of a turn, for the metric `ombud_turn_stage_seconds` and for traces: its
/// span lasts from its beginning to its end.
pub(crate) struct Stage(
    &'static str,
    std::time::Instant,
    #[expect(dead_code, reason = "ends when dropped")] Span,
);

impl Stage {
    pub(crate) fn begin(name: &'static str) -> Self {
        let span = tracing::debug_span!("stage", otel.name = name);
        Self(name, std::time::Instant::now(), span)
    }

    pub(crate) fn end(self) {
        let seconds = self.1.elapsed().as_secs_f64();
        metrics::histogram!("ombud_turn_stage_seconds", "stage" => self.0).record(seconds);
    }
}

/// A hand-over that nobody had to understand.
fn given(reason: HandoverReason, code: &'static str) -> Understanding {
    Understanding {
        command: Command::HandOver { reason },
        intent: None,
        confidence: 1.0,
        in_scope: 1.0,
        code,
        others: vec![],
    }
}

/// What inspection found in a turn, each kind once.
fn findings(taken: &[Pending]) -> impl Iterator<Item = Reason> {
    let kinds: BTreeSet<_> = taken.iter().flat_map(|pending| &pending.findings).collect();
    kinds.into_iter().map(|kind| Reason::of(format!("guard.{}", kind.code())))
}

/// The texts of a turn as one.
pub(crate) fn joined(taken: &[Pending]) -> String {
    let texts: Vec<&str> = taken.iter().map(|pending| pending.text.as_str()).collect();
    texts.join("\n")
}

/// The texts of a turn, each under its place.
fn messages(taken: &[Pending]) -> Vec<CommittedText> {
    let messages = taken.iter().enumerate().map(|(place, pending)| CommittedText {
        field: format!("message.{place}"),
        text: pending.text.clone(),
    });
    messages.collect()
}

/// The passages that a text quotes, with their digests.
fn sources(composed: &Composed) -> Vec<Source> {
    let quoted = composed.parts.iter().filter_map(|part| match part {
        Part::Quote { article, language, section, digest, .. } => Some(Source {
            passage: format!("{article}/{language}#{section}"),
            digest: digest.clone(),
        }),
        _ => None,
    });
    quoted.collect()
}
