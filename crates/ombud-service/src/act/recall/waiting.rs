//! What a recall cannot undo yet, and what must wait with it.

use std::collections::BTreeSet;

use ombud_assistant::account_key;
use ombud_domain::{ConversationId, DecisionId};

use super::Body;
use crate::{Service, ServiceError};

/// Acts of one recall that wait for their systems. What is older in the same conversation, or for the same customer, waits
/// too: the newest is undone first. A system that is not there is asked for one of them only.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    tools: BTreeSet<String>,
    conversations: BTreeSet<ConversationId>,
    customers: BTreeSet<String>,
    /// Why the first of them waits.
    why: Option<ServiceError>,
}

/// Whose an act is, as far as the order of undoing goes.
#[derive(Debug)]
pub(super) struct Whose {
    tool: String,
    /// Whether the tool can be asked now.
    is_there: bool,
    conversation: ConversationId,
    customer: Option<String>,
}

impl Waiting {
    /// Whether something newer of theirs waits, or another act for the same system; it waits, too, then.
    pub(super) fn holds(&mut self, whose: &Whose) -> bool {
        let of_customer = whose.customer.as_ref().is_some_and(|one| self.customers.contains(one));
        let waits = self.tools.contains(&whose.tool)
            || self.conversations.contains(&whose.conversation)
            || of_customer;
        if waits {
            self.conversations.insert(whose.conversation);
            self.customers.extend(whose.customer.clone());
        }
        waits
    }

    /// It waits, for this.
    ///
    /// # Errors
    /// What is wrong with more than one act or its system.
    pub(super) fn add(&mut self, whose: Whose, why: ServiceError) -> Result<(), ServiceError> {
        let answers_not = matches!(why, ServiceError::Acting);
        let is_away = matches!(&why, ServiceError::Undo(why) if why.is_for_now());
        if !answers_not && !is_away {
            return Err(why);
        }
        if answers_not || !whose.is_there {
            self.tools.insert(whose.tool);
        }
        self.conversations.insert(whose.conversation);
        self.customers.extend(whose.customer);
        self.why.get_or_insert(why);
        Ok(())
    }

    /// # Errors
    /// Why something waits, if something does.
    pub(super) fn end(self) -> Result<(), ServiceError> {
        self.why.map_or(Ok(()), Err)
    }
}

impl Service {
    /// Whose an act of a recall is; `None` where the person was erased.
    pub(super) async fn whose(
        &self,
        act: DecisionId,
        body: &Body,
    ) -> Result<Option<Whose>, ServiceError> {
        let Some(key) = self.living_key(body.subject).await? else { return Ok(None) };
        let kept = self.kept(&key, act).await?;
        let service = self.serving_act(act).await;
        let known = service.assistant().operation(&body.tool, &body.operation);
        let customer = known.and_then(|(_, known)| known.customer_in(&kept.secret.arguments));
        Ok(Some(Whose {
            tool: body.tool.clone(),
            is_there: !service.is_tool_stopped(&body.tool)
                && known.is_some_and(|(tool, _)| service.0.gate.has(tool)),
            conversation: body.conversation,
            customer: customer.map(account_key),
        }))
    }
}
