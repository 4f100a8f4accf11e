//! From what customers wrote to a decision that is ready to be released: understand, ask policy,
//! compose, inspect.

use std::sync::Arc;

use ombud_assistant::{
    Assistant, CodeCheck, Command, Draft as Composed, Heard, Part, Scene, Stack, Understanding,
};
use ombud_domain::{
    Actor, ActorKind, Author, Conversation, Cost, DecisionId, DecisionKind, Disclosure, Dropped,
    Event, HandoverReason, Language, MessageId, Opened, Owner, Reason, Source, SubjectId, TurnId,
    Undo, UndoBy,
};
use ombud_store::SubjectKey;
use serde::{Deserialize, Serialize};
use tracing::Span;

use crate::{
    Principal, Service, ServiceError,
    act::Proposed,
    authentication::Standing,
    conversation::Said,
    findings::Findings,
    idempotency,
    judge::Judged,
    live::{Loaded, Received},
    procedures,
    record::{CommittedText, Draft, Writing},
    trial::Trial,
};

/// Steps of procedures in one leaf at most, so that it stays within its size.
pub(crate) const PASSED_MAX: usize = 24;

/// The ids of a reply, made before it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct ReplyIds {
    pub(crate) turn: Option<TurnId>,
    pub(crate) message: MessageId,
    pub(crate) decision: DecisionId,
}

/// How sure understanding has to be of a message that a detector takes to be in another language.
const UNDERSTOOD_MIN: f64 = 0.8;

/// How many events before a message are looked at for what was not understood.
const UNCLEAR_EVENTS_MAX: u64 = 16;

/// A decision that is ready to be released; or to be carried out, where its text calls a tool.
pub(crate) struct Decided {
    pub(crate) draft: Draft,
    pub(crate) composed: Composed,
    pub(crate) handover: Option<HandoverReason>,
    /// What a person has to release.
    pub(crate) proposed: Option<Proposed>,
}

/// What is known of the customer before their message is understood.
pub(crate) struct Known<'a> {
    pub(crate) standing: &'a Standing,
    /// What came of the code that the message shows.
    pub(crate) code: Option<CodeCheck>,
    /// Whether the AI may no longer work with the person's data.
    pub(crate) restricted: bool,
}

impl Service {
    /// Understand, ask policy, compose, inspect: from a turn to a decision.
    pub(crate) async fn decide(
        &self,
        conversation: &Conversation,
        procedure: Option<&Stack>,
        taken: &[Arc<Received>],
        turn: TurnId,
        language: Language,
        known: Known<'_>,
    ) -> Result<Decided, ServiceError> {
        let Known { standing, code, restricted } = known;
        let version = &self.1;
        let today = version.assistant.manifest().hours.today(self.now());
        let text = joined(taken);
        let before = if restricted { None } else { self.not_understood(conversation).await? };
        let (offered, before) = (conversation.offered.as_slice(), before.as_deref());
        let heard = Heard { text: &text, language, offered, today, procedure, code, before };
        let (heard, spoken) = if restricted {
            (heard, true)
        } else {
            heard_in(&version.assistant, heard, conversation.language)
        };
        let language = heard.language;
        let clock = Stage::begin("understand");
        let understanding = if restricted {
            given(HandoverReason::Restricted, HandoverReason::Restricted.code())
        } else if self.is_stopped(conversation.site.as_deref()) {
            given(HandoverReason::Stopped, HandoverReason::Stopped.code())
        } else if spoken {
            version.assistant.understand(&heard)
        } else {
            given(HandoverReason::Language, HandoverReason::Language.code())
        };
        clock.end();
        let heard_in = (turn, language, spoken);
        self.decide_on(conversation, procedure, taken, heard_in, standing, &understanding).await
    }

    /// What is said to a customer who waits for a person and writes: what to do, where they are in danger; else, once, that
    /// what they wrote was added. `None` where nothing is left to say.
    pub(crate) async fn decide_waiting(
        &self,
        conversation: &Conversation,
        taken: &[Arc<Received>],
        turn: TurnId,
        language: Language,
        standing: &Standing,
    ) -> Result<Option<Decided>, ServiceError> {
        let assistant = self.assistant();
        let today = assistant.manifest().hours.today(self.now());
        let text = joined(taken);
        let (offered, procedure, code, before) = (&[][..], None, None, None);
        let heard = Heard { text: &text, language, offered, today, procedure, code, before };
        let spoken = assistant.manifest().languages.contains(&language);
        let clock = Stage::begin("understand");
        let alarmed = assistant.alarmed_while_waiting(&heard);
        clock.end();
        let added = || (spoken && !conversation.told_added).then(Understanding::added);
        let Some(understanding) = alarmed.or_else(added) else { return Ok(None) };
        let heard_in = (turn, language, spoken);
        let decided = self.decide_on(conversation, None, taken, heard_in, standing, &understanding);
        decided.await.map(Some)
    }

    /// What is said to a customer who sends a file and nothing with it: that the AI cannot look at it, and a person can. What was
    /// asked is asked again.
    pub(crate) async fn decide_file(
        &self,
        conversation: &Conversation,
        procedure: Option<&Stack>,
        turn: TurnId,
        Known { standing, restricted, .. }: Known<'_>,
    ) -> Result<Decided, ServiceError> {
        let language = conversation.language;
        let spoken = self.assistant().manifest().languages.contains(&language);
        let reason = if restricted {
            Some(HandoverReason::Restricted)
        } else if self.is_stopped(conversation.site.as_deref()) {
            Some(HandoverReason::Stopped)
        } else {
            None
        };
        let understanding = match reason {
            Some(reason) => given(reason, reason.code()),
            None => Understanding::file(),
        };
        let heard_in = (turn, language, spoken);
        let decided =
            self.decide_on(conversation, procedure, &[], heard_in, standing, &understanding);
        let mut decided = decided.await?;
        // What was only offered still is.
        if decided.handover.is_none() && decided.composed.procedure.is_none() {
            decided.composed.procedure = procedure.cloned();
        }
        Ok(decided)
    }

    /// Ask policy, compose, inspect: from what was understood to a decision.
    async fn decide_on(
        &self,
        conversation: &Conversation,
        procedure: Option<&Stack>,
        taken: &[Arc<Received>],
        (turn, language, spoken): (TurnId, Language, bool),
        standing: &Standing,
        understanding: &Understanding,
    ) -> Result<Decided, ServiceError> {
        let version = &self.1;
        let text = joined(taken);
        let clock = Stage::begin("decide");
        let refer_words = version.assistant.refer_words(understanding.intent.as_deref());
        let scene = self.scene(conversation, &text, procedure, standing);
        let further = &understanding.further;
        let scene = Scene { refer_words, further, ..scene }.heard_in(language, spoken);
        let mut trial = Trial {
            service: self,
            conversation,
            language,
            understanding,
            scene,
            standing,
            proposed: None,
            judged: Judged {
                reasons: vec![Reason::scored(understanding.code, understanding.confidence)],
                ..Judged::default()
            },
            found: Findings::in_turn(taken),
        };
        trial.explain_understanding();
        let (command, composed) = trial.choose().await?;
        clock.end();
        let Trial {
            proposed,
            found,
            judged: Judged { verdicts, requests, mut reasons, why_de, why_en },
            ..
        } = trial;
        let handover = match &command {
            // It waits for a person already.
            _ if conversation.owner == Owner::Queue => None,
            Some(Command::HandOver { reason }) => Some(*reason),
            _ => composed.handover,
        };
        reasons.extend(steps(&composed));
        reasons.extend(handover.map(|reason| Reason::of(reason.code())));
        reasons.extend(found.reasons());
        reasons.extend(version.takes_over(conversation));
        let kind = match (&command, handover) {
            (None, _) => DecisionKind::Refuse,
            (_, Some(_)) => DecisionKind::Handoff,
            _ => DecisionKind::Reply,
        };
        let first = taken.iter().map(|received| received.arrived).min();
        let draft = Draft {
            id: self.0.ids.event(),
            kind,
            subject: conversation.subject,
            conversation: Some(conversation.id),
            turn: Some(turn),
            cause: conversation.last_decision,
            actor: self.actor(),
            act: None,
            verdicts,
            reasons,
            dropped: dropped(understanding),
            inputs: messages(taken),
            output: Some(CommittedText { field: "reply".to_owned(), text: composed.text() }),
            sources: sources(&composed),
            disclosure: Some(Disclosure {
                opened: if conversation.disclosed { Opened::Before } else { Opened::Here },
                labelled: true,
            }),
            undo: Undo { by: UndoBy::Correction, until: None },
            cost: Cost { elapsed_us: first.map_or(0, microseconds_since), ..Cost::default() },
            language,
            channel: conversation.channel.as_str().to_owned(),
            intent: understanding.intent.clone(),
            outcome: None,
            why_de,
            why_en,
            requests,
        };
        Ok(Decided { draft, composed, handover, proposed })
    }

    /// What composing needs to know of a conversation now, beside what was asked.
    pub(crate) fn scene<'a>(
        &self,
        conversation: &Conversation,
        question: &'a str,
        procedure: Option<&'a Stack>,
        standing: &'a Standing,
    ) -> Scene<'a> {
        let hours = &self.assistant().manifest().hours;
        let now = self.now();
        let spoken = self.assistant().manifest().languages.contains(&conversation.language);
        let own = conversation.locale.language();
        Scene {
            language: if spoken { conversation.language } else { own },
            customer_language: conversation.language,
            question,
            disclosed: conversation.disclosed,
            open: hours.open_at(now),
            today: hours.today(now),
            procedure,
            refer_words: None,
            stepped_up: &standing.stepped_up,
            signed_in: &standing.signed_in,
            further: &[],
            waits: conversation.owner == Owner::Queue,
        }
    }

    /// The assistant, as the one who decided.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::Assistant,
            id: self.assistant().manifest().id.clone(),
            version: Some(self.assistant().version().to_owned()),
        }
    }

    /// That something is said, with its text sealed.
    pub(crate) fn said(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        reply: &ReplyIds,
        composed: &Composed,
    ) -> Result<(Event, Option<Vec<u8>>), ServiceError> {
        let ReplyIds { turn, message, decision } = *reply;
        let said = Said {
            text: composed.text(),
            parts: composed.parts.clone(),
            procedure: composed.procedure.clone(),
            mood: None,
        };
        let sealed = self.seal(key, subject, message.as_uuid(), &said)?;
        let event = Event::Said {
            message,
            turn,
            author: Author::Assistant,
            decision,
            asks: composed.asks,
            offered: composed.offered(),
            procedure: composed.procedure.as_ref().and_then(place),
            answers: answers(composed),
            confirmed: composed.confirmed,
            suggested: false,
            translated: false,
        };
        Ok((event, Some(sealed)))
    }

    /// What the customer had written before we asked back; `None` if we did not.
    async fn not_understood(
        &self,
        conversation: &Conversation,
    ) -> Result<Option<String>, ServiceError> {
        if conversation.clarifications == 0 {
            return Ok(None);
        }
        let from = conversation.version.saturating_sub(UNCLEAR_EVENTS_MAX);
        let limit = usize::try_from(conversation.version - from).unwrap_or_default();
        let events = self.history(conversation.id, from, limit).await?;
        // What came before each of our questions and after what we had said before them.
        let mut texts = Vec::new();
        let mut asked = 0;
        for view in events.into_iter().rev() {
            match view.event {
                Event::Said { .. } if asked == conversation.clarifications => break,
                Event::Said { .. } => asked += 1,
                Event::Received { .. } if asked > 0 => texts.extend(view.text),
                _ => {}
            }
        }
        texts.reverse();
        Ok((!texts.is_empty()).then(|| texts.join("\n")))
    }

    /// The person button: the same way, with the command given instead of understood. `conversation` is the
    /// loaded one after what is to be written before.
    pub(crate) async fn hand_over_by_button(
        &self,
        state: &mut Option<Loaded>,
        conversation: &Conversation,
        mut writing: Writing,
        request: Option<&idempotency::Request>,
    ) -> Result<(), ServiceError> {
        let key = self.subject_key(conversation.subject).await?;
        let standing = Standing::default();
        let scene = self.scene(conversation, "", None, &standing);
        let understanding = given(HandoverReason::Asked, "rule.person_button");
        let mut trial = Trial {
            service: self,
            conversation,
            language: conversation.language,
            understanding: &understanding,
            scene,
            standing: &standing,
            proposed: None,
            judged: Judged { reasons: vec![Reason::of(understanding.code)], ..Judged::default() },
            found: Findings::default(),
        };
        trial.explain_understanding();
        let (_, composed) = trial.choose().await?;
        let mut judged = trial.judged;
        judged.reasons.push(Reason::of(HandoverReason::Asked.code()));
        let mut draft = self.route(
            conversation,
            &Principal::Customer { conversation: conversation.id },
            "rule.person_button",
        );
        draft.kind = DecisionKind::Handoff;
        draft.reasons = vec![];
        let mut draft = draft.judged(judged);
        draft.output = Some(CommittedText { field: "reply".to_owned(), text: composed.text() });
        let decision = draft.id;
        let reply = ReplyIds { turn: None, message: self.0.ids.event(), decision };
        let said = self.said(&key, conversation.subject, &reply, &composed)?;
        writing.events.push(said);
        writing.event(Event::HandedOver { decision, reason: HandoverReason::Asked });
        writing.entry(&mut self.record(&key, draft)?);
        writing.documents.extend(idempotency::remembered(request, &())?);
        self.write(state, writing).await?;
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

fn microseconds_since(moment: std::time::Instant) -> u64 {
    u64::try_from(moment.elapsed().as_micros()).unwrap_or(u64::MAX)
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
        further: vec![],
    }
}

/// What else was considered.
fn dropped(understanding: &Understanding) -> Vec<Dropped> {
    let others = understanding.others.iter().map(|(intent, share)| {
        Dropped::scored(format!("intent.{intent}"), "score.less_probable", *share)
    });
    let further = understanding.further.iter();
    // Not dropped for good: it is answered after this.
    others
        .chain(further.map(|intent| Dropped::of(format!("intent.{intent}"), "rule.asked_besides")))
        .collect()
}

/// The texts of a turn as one.
pub(crate) fn joined(taken: &[Arc<Received>]) -> String {
    let texts: Vec<&str> = taken.iter().map(|received| received.text.as_str()).collect();
    texts.join("\n")
}

/// A message in the language that it is taken to be in, and whether the assistant speaks that.
fn heard_in<'a>(
    assistant: &Assistant,
    heard: Heard<'a>,
    spoken_before: Language,
) -> (Heard<'a>, bool) {
    if assistant.manifest().languages.contains(&heard.language) {
        return (heard, true);
    }
    if assistant.language_asked(&heard).is_some() {
        return (heard, false);
    }
    // A few words say little about their language; what is well understood is no other one.
    let tried = Heard { language: spoken_before, ..heard };
    let understood = assistant.understand(&tried);
    if understood.confidence.min(understood.in_scope) >= UNDERSTOOD_MIN {
        (tried, true)
    } else {
        (heard, false)
    }
}

/// The texts of a turn, each under its place.
pub(crate) fn messages(taken: &[Arc<Received>]) -> Vec<CommittedText> {
    let messages = taken.iter().enumerate().map(|(place, received)| CommittedText {
        field: format!("message.{place}"),
        text: received.text.clone(),
    });
    messages.collect()
}

/// The passages that a text quotes, with their digests.
pub(crate) fn sources(composed: &Composed) -> Vec<Source> {
    let quoted = composed.parts.iter().filter_map(|part| match part {
        Part::Quote { article, language, section, digest, .. } => Some(Source {
            passage: format!("{article}/{language}#{section}"),
            digest: digest.clone(),
        }),
        _ => None,
    });
    quoted.collect()
}

/// Whether a reply tells what the customer came for: a quotation, or a step of a procedure.
fn answers(composed: &Composed) -> bool {
    let quotes = composed.parts.iter().any(|part| matches!(part, Part::Quote { .. }));
    quotes || !composed.passed.is_empty()
}

/// The steps of procedures that a reply passes, and the one that it waits at.
pub(crate) fn steps(composed: &Composed) -> impl Iterator<Item = Reason> {
    let passed = composed.passed.iter().take(PASSED_MAX).map(Reason::of);
    // Where a tool is called first, it does not wait for the customer.
    let stack = composed.procedure.as_ref().filter(|_| composed.call.is_none());
    let place = stack.and_then(Stack::place);
    let waits = place.and_then(|(flow, step)| Some(procedures::waits_at(flow, step?)));
    passed.chain(waits.map(Reason::of))
}

/// Where a conversation stands in its procedures, as its event says it: without what was said.
fn place(stack: &Stack) -> Option<String> {
    let (flow, step) = stack.place()?;
    Some(step.map_or_else(|| flow.to_owned(), |step| format!("{flow}/{step}")))
}
