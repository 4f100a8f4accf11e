//! What stands against undoing acts in a recall: each by itself, what followed from it, and what was done since that stands
//! on it and is not undone before.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use ombud_domain::{ActState, Conversation, ConversationId, DecisionId};
use ombud_store::{DocumentQuery, SubjectKey};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{KIND_OF_ACTS, PAGE, RecallSelection};
use crate::{
    Principal, Service, ServiceError, Thing,
    act::{Body, Kept, UndoError, body, undo::Patience},
    auth::parse_id,
    conversation::sortable,
    judge::Judged,
};

/// What stands against undoing the acts of one recall, as things are.
pub(super) struct Against<'a> {
    /// Of whichever version.
    service: &'a Service,
    of: &'a RecallSelection,
    /// `None` before there is one.
    recall: Option<Uuid>,
    /// The conversations that were looked at, each with the acts from which another followed.
    looked_at: HashMap<ConversationId, (Conversation, BTreeSet<Uuid>)>,
}

impl<'a> Against<'a> {
    pub(super) fn new(service: &'a Service, of: &'a RecallSelection, recall: Option<Uuid>) -> Self {
        Self { service, of, recall, looked_at: HashMap::new() }
    }

    /// Why an act that is done, by the version `service`, cannot be undone; `None` where nothing is known that stands
    /// against it. What people did in a system themselves is not known.
    pub(super) async fn undoing(
        &mut self,
        service: &Service,
        key: &SubjectKey,
        kept: &Kept,
    ) -> Result<Option<UndoError>, ServiceError> {
        let (conversation, followed) = self.look_at(kept.body.conversation).await?;
        let (conversation, is_followed) =
            (conversation.clone(), followed.contains(&kept.id.as_uuid()));
        if let Some(why) = alone(service, &conversation, kept).await? {
            return Ok(Some(why));
        }
        if is_followed {
            for one in service.followed(key, kept).await? {
                if one.body.state == ActState::Proposed {
                    continue;
                }
                let why = match alone(service, &conversation, &one).await? {
                    None if self.is_stood_on(service, (&one, kept)).await? => {
                        Some(UndoError::StoodOn)
                    }
                    why => why,
                };
                if let Some(why) = why {
                    let operation = format!("{}.{}", one.body.tool, one.body.operation);
                    return Ok(Some(UndoError::Followed { operation, why: Box::new(why) }));
                }
            }
        }
        Ok(self.is_stood_on(service, (kept, kept)).await?.then_some(UndoError::StoodOn))
    }

    /// The same of an act that followed from one that is selected, and is undone with that or not at all.
    pub(super) async fn following(
        &mut self,
        service: &Service,
        key: &SubjectKey,
        (first, kept): (&Kept, &Kept),
    ) -> Result<Option<UndoError>, ServiceError> {
        let (conversation, _) = self.look_at(kept.body.conversation).await?;
        match alone(service, conversation, kept).await? {
            None if self.is_stood_on(service, (kept, first)).await? => Ok(Some(UndoError::StoodOn)),
            None => self.undoing(service, key, first).await,
            why => Ok(why),
        }
    }

    async fn look_at(
        &mut self,
        id: ConversationId,
    ) -> Result<&(Conversation, BTreeSet<Uuid>), ServiceError> {
        let vacant = match self.looked_at.entry(id) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(vacant) => vacant,
        };
        let acts = self.service.acts_done_in(id).await?;
        let followed = acts.into_iter().filter_map(|(_, body)| Some(body.after?.as_uuid()));
        let conversation = self.service.load(id).await?.conversation;
        Ok(vacant.insert((conversation, followed.collect())))
    }

    /// Whether a later act of the same operation, on what its contract says that only the latest can be undone of, stands
    /// when this one's turn comes, which is that of the selected one that it followed from.
    async fn is_stood_on(
        &self,
        service: &Service,
        (kept, first): (&Kept, &Kept),
    ) -> Result<bool, ServiceError> {
        let known = service.assistant().operation(&kept.body.tool, &kept.body.operation);
        let undo = known.and_then(|(_, operation)| operation.undo.as_ref());
        let latest_of = undo.map(|undo| undo.latest_of.as_slice()).unwrap_or_default();
        let Some(customer) = kept.body.customer.as_ref().filter(|_| !latest_of.is_empty()) else {
            return Ok(false);
        };
        let of_customer = known.and_then(|(_, operation)| operation.customer.as_deref());
        // Acts are found by their customer, however that was written.
        let same = latest_of.iter().filter(|name| of_customer != Some(name.as_str()));
        let same: Vec<&String> = same.collect();
        let mut query = DocumentQuery {
            kind: KIND_OF_ACTS,
            label: "customer",
            from: format!("{customer}/{}", sortable(kept.body.at)),
            to: format!("{customer}/~"),
            after: None,
            limit: PAGE,
        };
        let place = |id: DecisionId, body: &Body| (body.at, id.as_uuid());
        loop {
            let page = self.service.0.store.documents(query.clone()).await?;
            for document in &page {
                let id: DecisionId = parse_id(Thing::Act, &document.id)?;
                let later = body(document)?;
                if place(id, &later) > place(kept.id, &kept.body)
                    && later.state != ActState::Proposed
                    && self.is_of_the_same(&same, kept, (id, &later)).await?
                    && !self.is_undone_before(first, (id, later)).await?
                {
                    return Ok(true);
                }
            }
            query.after = match page.last() {
                Some(last) if page.len() == PAGE => Some((last.label.clone(), last.id.clone())),
                _ => return Ok(false),
            };
        }
    }

    /// Whether both have the same arguments of these names. What was erased is not known: it counts as the same.
    async fn is_of_the_same(
        &self,
        names: &[&String],
        kept: &Kept,
        (id, later): (DecisionId, &Body),
    ) -> Result<bool, ServiceError> {
        if names.is_empty() {
            return Ok(true);
        }
        let Some(key) = self.service.living_key(later.subject).await? else { return Ok(true) };
        let other = self.service.kept(&key, id).await?.secret.arguments;
        let own = &kept.secret.arguments;
        Ok(names.iter().all(|name| {
            own.get(*name).unwrap_or(&Json::Null) == other.get(*name).unwrap_or(&Json::Null)
        }))
    }

    /// Whether a later act is undone before this one's turn: it is selected, or followed from one that is and comes before
    /// this one, too, and nothing is known that stands against it.
    async fn is_undone_before(
        &self,
        kept: &Kept,
        (id, later): (DecisionId, Body),
    ) -> Result<bool, ServiceError> {
        if later.state != ActState::Done {
            return Ok(false);
        }
        let (mut from, mut from_body) = (id, later.clone());
        loop {
            let is_left = self.recall.is_none() || from_body.recall != self.recall;
            if from_body.state == ActState::Done
                && is_left
                && (from_body.at, from.as_uuid()) > (kept.body.at, kept.id.as_uuid())
                && self.service.is_selected(self.of, from, &from_body).await?
            {
                break;
            }
            let Some(before) = from_body.after else { return Ok(false) };
            (from, from_body) = (before, self.service.body_of(before).await?);
        }
        let Some(key) = self.service.living_key(later.subject).await? else { return Ok(false) };
        let other = self.service.kept(&key, id).await?;
        let service = self.service.serving_act(id).await;
        let conversation = self.service.load(later.conversation).await?.conversation;
        Ok(alone(&service, &conversation, &other).await?.is_none())
    }
}

/// What stands against undoing an act in a recall, for itself.
async fn alone(
    service: &Service,
    conversation: &Conversation,
    kept: &Kept,
) -> Result<Option<UndoError>, ServiceError> {
    let (who, mut unsaid) = (Principal::Operator, Judged::default());
    let may = match service.arguments_to_undo(kept) {
        Ok(_) => service.may_undo(conversation, kept, &who, Patience::Recall, &mut unsaid).await,
        Err(error) => Err(error),
    };
    match may {
        Ok(()) => Ok(None),
        Err(ServiceError::Undo(why)) => Ok(Some(why)),
        Err(error) => Err(error),
    }
}
