//! Whether policy lets somebody undo an act: its customer, or the company's people.

use std::time::Duration;

use jiff::SignedDuration;
use ombud_assistant::Operation;
use ombud_domain::{Conversation, DecisionKind};
use ombud_policy::{Hour, Request, Situation, Slug, Undo, Undoer, Weekday};

use super::{Kept, UndoError, undo::Patience};
use crate::{
    Principal, Service, ServiceError,
    authentication::{Proven, Standing},
    judge::{Judged, policy_authentication, policy_data, policy_effect},
    live::Loaded,
};

impl Service {
    /// What policy says to undoing an act now. The verdict goes where the decision is recorded, also
    /// beside an error.
    ///
    /// # Errors
    /// [`UndoError::Forbidden`] with the rules that forbid it, and [`UndoError::NotByCustomer`] where
    /// none does and the contract leaves it to the company's people.
    pub(super) async fn may_undo(
        &self,
        conversation: &Conversation,
        kept: &Kept,
        who: &Principal,
        patience: Patience,
        judged: &mut Judged,
    ) -> Result<(), ServiceError> {
        if patience == Patience::Begun {
            return Ok(());
        }
        let standing = self.standing(conversation).await?;
        let by = match who {
            Principal::Customer { .. } => Undoer::Customer,
            Principal::Key { .. } | Principal::Member { .. } | Principal::Operator => Undoer::Staff,
        };
        // What a customer asked for while it could not be done counts from then.
        let asked = kept.body.undo_asked.filter(|_| by == Undoer::Customer);
        let asked = asked.unwrap_or_else(|| self.now());
        let age = Duration::try_from(asked.duration_since(kept.body.since));
        let age = age.unwrap_or_default();
        let wish = Wish { by, age, recall: patience == Patience::Recall };
        let mut own = Judged::default();
        let may = self.ask_undo(conversation, kept, &standing, wish, &mut own);
        let error = match may {
            None => None,
            Some(NotAllowed::NoPermit) if by == Undoer::Customer => Some(UndoError::NotByCustomer),
            Some(_) => {
                // It becomes part of a sentence.
                let said = |why: &[String]| why.join(" ").trim_end_matches('.').to_owned();
                Some(UndoError::Forbidden { de: said(&own.why_de), en: said(&own.why_en) })
            }
        };
        judged.append(own);
        error.map_or(Ok(()), |error| Err(ServiceError::Undo(error)))
    }

    /// Whether the customer can be told that they may undo an act that is about to be done: its contract
    /// lets them, and policy does, at once and at the end of its window.
    pub(super) async fn promise_undo(
        &self,
        conversation: &Conversation,
        kept: &mut Kept,
    ) -> Result<(), ServiceError> {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        let undo = known.and_then(|(_, operation)| operation.undo.as_ref());
        let Some(undo) = undo.filter(|undo| undo.by_customer) else {
            kept.body.by_customer = false;
            return Ok(());
        };
        let window = SignedDuration::from_hours(undo.within_hours.into());
        let standing = self.standing(conversation).await?;
        let ages = [Duration::ZERO, Duration::try_from(window).unwrap_or_default()];
        kept.body.by_customer = ages.into_iter().all(|age| {
            let wish = Wish { by: Undoer::Customer, age, recall: false };
            let mut unsaid = Judged::default();
            self.ask_undo(conversation, kept, &standing, wish, &mut unsaid).is_none()
        });
        Ok(())
    }

    /// Record that somebody may not undo an act, with the rules that say so.
    pub(super) async fn record_refusal(
        &self,
        state: &mut Option<Loaded>,
        kept: &Kept,
        who: &Principal,
        judged: Judged,
    ) -> Result<(), ServiceError> {
        let conversation = self.loaded(kept.body.conversation, state).await?.conversation.clone();
        let mut draft = self.route(&conversation, who, "undo.not_allowed").judged(judged);
        draft.kind = DecisionKind::Refuse;
        draft.cause = Some(kept.id);
        draft.language = kept.body.language;
        // Rare: it does not make every future that may come here larger.
        Box::pin(self.write_decision(state, vec![], draft, None)).await?;
        Ok(())
    }

    /// Why policy does not allow it; `None` where it does.
    fn ask_undo(
        &self,
        conversation: &Conversation,
        kept: &Kept,
        standing: &Standing,
        wish: Wish,
        judged: &mut Judged,
    ) -> Option<NotAllowed> {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        let operation = known.map(|(_, operation)| operation);
        let account = operation.and_then(|known| known.account_in(&kept.secret.arguments));
        let proven = standing.of(account);
        let authentication = policy_authentication(proven.level);
        let situation = Situation { authentication, ..self.situation(conversation) };
        let Some(undo) = self.policy_undo(kept, operation, (proven, standing), wish) else {
            return Some(NotAllowed::ByRule);
        };
        let effect = judged.ask(self, &Request::undo(situation, undo));
        if effect == ombud_policy::Effect::Allow {
            return None;
        }
        let is_by_rule = judged.verdicts.last().is_some_and(|last| !last.policies.is_empty());
        Some(if is_by_rule || judged.failed() { NotAllowed::ByRule } else { NotAllowed::NoPermit })
    }

    /// An act that is to be undone, as policy sees it; `None` where its names are none that policies know.
    fn policy_undo(
        &self,
        kept: &Kept,
        operation: Option<&Operation>,
        (proven, standing): (Proven, &Standing),
        wish: Wish,
    ) -> Option<Undo> {
        let body = &kept.body;
        let hours = &self.assistant().manifest().hours;
        let (hour, weekday) = hours.hour_and_weekday(self.now());
        let Wish { by, age, recall } = wish;
        let by_contract =
            operation.map(|known| known.undo.as_ref().is_some_and(|of| of.by_customer));
        Some(Undo {
            age_minutes: u32::try_from(age.as_secs() / 60).unwrap_or(u32::MAX),
            amount: operation.map_or(0, |known| known.amount_of(&kept.secret.arguments)),
            by,
            by_customer: by_contract.unwrap_or(body.by_customer),
            customer: standing.attributes.clone(),
            data: operation.map(|known| policy_data(&known.data)).unwrap_or_default(),
            effect: policy_effect(body.effect),
            flow: Slug::new(body.flow.clone()).ok()?,
            for_account: Some(proven.for_account),
            hour: Hour::new(hour).ok()?,
            opening_hours: hours.open_at(self.now()),
            operation: Slug::new(body.operation.clone()).ok()?,
            own_account: proven.own_account,
            recall,
            tool: Slug::new(body.tool.clone()).ok()?,
            weekday: *Weekday::ALL.get(usize::from(weekday))?,
        })
    }
}

/// Who wants to undo an act, and when.
#[derive(Debug, Clone, Copy)]
struct Wish {
    by: Undoer,
    /// How long ago it was done.
    age: Duration,
    recall: bool,
}

/// Why somebody may not undo an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotAllowed {
    /// A rule forbids it, or could not be evaluated.
    ByRule,
    /// No rule permits it.
    NoPermit,
}
