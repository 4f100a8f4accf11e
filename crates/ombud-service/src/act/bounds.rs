//! How far an act may go: the first level of autonomy that policy permits, and the limits of its contract.

use ombud_assistant::{Call, CallOutcome, Draft as Composed, Operation, Scene, Tool, account_key};
use ombud_domain::{Autonomy, Conversation};
use ombud_policy::{
    Attributes, Autonomy as Level, Hour, PerMille, Situation, Slug, TrackRecord, Weekday,
};

use super::{code, limits::COUNTED};
use crate::{
    Service, ServiceError,
    authentication::{Proven, Standing},
    decide::Stage,
    idempotency::keyed_digest,
    judge::{Judged, policy_authentication, policy_data, policy_effect, policy_language},
};

/// A text, bounded.
pub(crate) struct Bounded {
    pub(crate) composed: Composed,
    /// What a person has to release.
    pub(crate) proposed: Option<Proposed>,
}

/// What a person has to release before it is done.
pub(crate) struct Proposed {
    pub(crate) call: Call,
    /// The text from where it goes on then.
    pub(crate) rest: Composed,
    /// What the customer wrote.
    pub(crate) question: String,
    /// What the customer had proven.
    pub(crate) proven: Proven,
    /// What the company said of them.
    pub(crate) customer: Attributes,
    /// What policy said of it.
    pub(crate) judged: Judged,
    /// The site that the conversation began on, where it began on one.
    pub(crate) site: Option<String>,
}

/// In what it is judged how far an act may go.
pub(crate) struct Bounds<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) scene: &'a Scene<'a>,
    /// What the customer has proven now.
    pub(crate) standing: &'a Standing,
    /// What was proven for this act before, where it was proposed then.
    pub(crate) proven: Option<Proven>,
    /// How sure understanding was of what led to it.
    pub(crate) confidence: f64,
    /// How many of the acts that were counted are this one.
    pub(crate) counted: u32,
}

impl Service {
    /// What an act for this customer is counted by; `None` where its contract names nobody. Codes that whoever is
    /// signed in has sent for an account of theirs are counted apart from those that anybody may ask for.
    pub(super) fn customer_of(
        &self,
        call: &Call,
        operation: &Operation,
        standing: &Standing,
    ) -> Option<String> {
        let named = format!("{}.{}", call.tool, call.operation);
        let customer = account_key(operation.customer_in(&call.arguments)?);
        let apart = code::is_vouched_for(call, operation, standing).then_some("signed_in");
        let parts =
            [named.as_str(), customer.as_str()].into_iter().chain(apart).collect::<Vec<_>>();
        Some(keyed_digest(self, "act.customer", &parts))
    }

    /// A text whose call the assistant may carry out by itself stays as it is; otherwise a person
    /// does it or releases it, and the text says so.
    pub(crate) async fn bounded(
        &self,
        composed: Composed,
        bounds: &Bounds<'_>,
        judged: &mut Judged,
    ) -> Result<Bounded, ServiceError> {
        let Some(call) = &composed.call else { return Ok(Bounded { composed, proposed: None }) };
        let mut own = Judged::default();
        let clock = Stage::begin("bound");
        let level = self.level(call, bounds, &mut own).await?;
        clock.end();
        if level == Some(Autonomy::Approve) {
            // What was asked about the act stands in its proposal.
            judged.reasons.append(&mut own.reasons);
            judged.why_de.append(&mut own.why_de);
            judged.why_en.append(&mut own.why_en);
        } else {
            judged.append(std::mem::take(&mut own));
        }
        let (outcome, proposed) = match level {
            Some(Autonomy::Autonomous | Autonomy::Act) => {
                return Ok(Bounded { composed, proposed: None });
            }
            Some(Autonomy::Approve) => {
                let call = call.clone();
                let question = bounds.scene.question.to_owned();
                // What is said now is not said again when it is released.
                let rest =
                    Composed { parts: vec![], passed: vec![], call: None, ..composed.clone() };
                let proven = self.proven_for(&call, bounds);
                let customer = bounds.standing.attributes.clone();
                let site = bounds.conversation.site.clone();
                let proposed =
                    Proposed { call, rest, question, proven, customer, judged: own, site };
                (CallOutcome::Proposed, Some(proposed))
            }
            Some(Autonomy::Suggest) | None => (CallOutcome::Person, None),
        };
        let composed = self.assistant().compose_called(composed, &outcome, None, bounds.scene);
        Ok(Bounded { composed, proposed })
    }

    /// What the customer has proven for a call.
    fn proven_for(&self, call: &Call, bounds: &Bounds<'_>) -> Proven {
        let known = self.assistant().operation(&call.tool, &call.operation);
        let account = known.and_then(|(_, operation)| operation.account_in(&call.arguments));
        bounds.proven.unwrap_or_else(|| bounds.standing.of(account))
    }

    /// How far the assistant may go with a call now; `None` where nothing is done.
    pub(super) async fn level(
        &self,
        call: &Call,
        bounds: &Bounds<'_>,
        judged: &mut Judged,
    ) -> Result<Option<Autonomy>, ServiceError> {
        let known = self.assistant().operation(&call.tool, &call.operation);
        let Some((tool, operation)) = known.filter(|(tool, _)| self.0.gate.has(tool)) else {
            judged.because(
                "act.not_connected",
                "Das System, in dem das geschieht, ist nicht angebunden.",
                "The system in which this is done is not connected.",
            );
            return Ok(None);
        };
        if self.is_stopped(bounds.conversation.site.as_deref()) || self.is_tool_stopped(&tool.id) {
            judged.because(
                "act.stopped",
                "Das ist im Moment angehalten.",
                "This is stopped at the moment.",
            );
            return Ok(None);
        }
        if !operation.moves_what_can_be(&call.arguments) {
            judged.because(
                "act.no_amount",
                "Dieser Betrag kann nicht stimmen; ein Mensch sieht nach.",
                "This amount cannot be right; a person looks into it.",
            );
            return Ok(None);
        }
        let customer = self.customer_of(call, operation, bounds.standing);
        let counted = self.counted(customer.as_deref(), COUNTED).await?;
        let today = counted.saturating_sub(bounds.counted);
        let proven = self.proven_for(call, bounds);
        let lately = Lately {
            today,
            track_record: self.track_record(&call.tool, &call.operation).await?,
            at: self.assistant().manifest().hours.hour_and_weekday(self.now()),
        };
        let Some(act) = policy_act(call, tool, operation, bounds, lately, proven) else {
            return Ok(None);
        };
        let authentication = policy_authentication(proven.level);
        let situation = Situation { authentication, ..self.situation(bounds.conversation) };
        if code::is_code(&call.operation) {
            let whose = (bounds.conversation.id, customer.as_deref(), bounds.standing);
            return self.may_send_code((situation, act), (operation, call), whose, judged).await;
        }
        let level = judged.level(self, &situation, &act);
        let alone = matches!(level, Some(Level::Autonomous | Level::Act));
        if (alone || level == Some(Level::Approve))
            && let Some(limit) =
                self.reached(operation, call, (today, bounds.standing), alone).await?
        {
            judged.because(limit.code, limit.de, limit.en);
            return Ok(None);
        }
        match level {
            Some(Level::Suggest) => judged.because(
                "act.suggested",
                "Die KI darf das vorschlagen; ein Mensch tut es.",
                "The AI may suggest this; a person does it.",
            ),
            Some(Level::Approve) => judged.because(
                "act.needs_approval",
                "Das muss ein Mensch freigeben.",
                "A person has to approve this.",
            ),
            None => judged.because(
                "act.not_permitted",
                "Keine Regel erlaubt der KI, das zu tun.",
                "No rule permits the AI to do this.",
            ),
            Some(_) => {}
        }
        Ok(level.map(|level| match level {
            Level::Autonomous => Autonomy::Autonomous,
            Level::Act => Autonomy::Act,
            Level::Approve => Autonomy::Approve,
            Level::Suggest => Autonomy::Suggest,
        }))
    }
}

/// When an act is asked about, and what was done before it.
#[derive(Debug, Clone, Copy)]
struct Lately {
    /// Acts like this one for its customer in the last 24 hours.
    today: u32,
    track_record: TrackRecord,
    /// The hour, and the day of the week from Monday on.
    at: (u8, u8),
}

/// An act as policy sees it.
fn policy_act(
    call: &Call,
    tool: &Tool,
    operation: &Operation,
    bounds: &Bounds<'_>,
    lately: Lately,
    proven: Proven,
) -> Option<ombud_policy::Act> {
    let Lately { today, track_record, at: (hour, weekday) } = lately;
    Some(ombud_policy::Act {
        amount: operation.amount_of(&call.arguments),
        confidence: PerMille::from_fraction(bounds.confidence),
        customer: bounds.standing.attributes.clone(),
        data: policy_data(&operation.data),
        effect: policy_effect(operation.effect),
        flow: Slug::new(call.flow.clone()).ok()?,
        for_account: Some(proven.for_account),
        hour: Some(Hour::new(hour).ok()?),
        language: policy_language(bounds.scene.language),
        opening_hours: bounds.scene.open,
        operation: Slug::new(operation.name.clone()).ok()?,
        own_account: Some(proven.own_account),
        today,
        tool: Slug::new(tool.id.clone()).ok()?,
        track_record: Some(track_record),
        weekday: Some(*Weekday::ALL.get(usize::from(weekday))?),
    })
}
