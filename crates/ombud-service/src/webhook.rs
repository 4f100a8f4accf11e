//! Webhooks: what happens is told to the company's other systems, by ids and never by texts.
//!
//! A delivery is written in the same write set as what it tells of, so that none is lost and none
//! tells of something that did not happen. It is sent at least once; receivers drop repetitions
//! by its id.
//!
//! Each webhook is delivered to on its own, one delivery after the other: one that does not answer keeps
//! nobody else waiting.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use ombud_domain::{ConversationId, DecisionId, DecisionKind, Locale, Wording};
use ombud_store::{Document, DocumentQuery, PutDocument, Version, WriteSet};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    IdempotencyKey, Listed, Outgoing, OutgoingAnswer, Place, Principal, Scope, Service,
    ServiceError, Thing,
    auth::to_json,
    conversation::{newest_first, sortable},
    idempotency::{Hex, Request, remembered},
    place::listed,
    reach::check_reach,
    web_address::check_web_address,
};

pub(crate) const HOOK: &str = "webhook";
pub(crate) const DELIVERY: &str = "delivery";

/// A webhook as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Where deliveries go.
    pub url: String,
    /// Which kinds of decisions it is told of; empty for all.
    pub kinds: Vec<DecisionKind>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A webhook that was just made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// What lists show of it.
    pub webhook: Webhook,
    /// The secret that deliveries are signed with. It cannot be shown again.
    pub secret: String,
}

/// What a delivery says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The delivery's id: the same in every attempt.
    pub id: Uuid,
    /// The decision.
    pub decision: DecisionId,
    /// What kind of decision.
    pub kind: DecisionKind,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// When it was taken.
    pub at: Timestamp,
}

/// A delivery as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What it says.
    #[serde(flatten)]
    pub told: Told,
    /// To which webhook.
    pub webhook: Uuid,
    /// Attempts so far.
    pub attempts: u32,
    /// What came of the last attempt, in our words.
    pub last: Option<String>,
    /// The same in German.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_de: Option<String>,
    /// The HTTP status that the last attempt was answered with, if it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_status: Option<u16>,
    /// When the last attempt was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
    /// When the next attempt is made; `None` once it arrived or was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Whether it arrived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub arrived: bool,
}

impl Delivery {
    /// How it stands, once it was attempted.
    pub fn state(&self) -> DeliveryState {
        match self.next_at {
            _ if self.arrived => DeliveryState::Delivered,
            Some(_) => DeliveryState::Failing,
            None => DeliveryState::Dead,
        }
    }

    /// It is due now, as if it had never been attempted.
    fn begin_again(&mut self, now: Timestamp) {
        self.attempts = 0;
        self.next_at = Some(now);
        if std::mem::take(&mut self.arrived) {
            (self.last, self.last_de) = (None, None);
            (self.last_status, self.last_at) = (None, None);
        }
    }
}

/// How a delivery stands that was attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// It failed, and is tried again.
    Failing,
    /// It was given up.
    Dead,
    /// It arrived. The last of each webhook are kept for a while.
    Delivered,
}

impl DeliveryState {
    /// The word as it stands in JSON; also the label it is found by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Dead => "dead",
            Self::Delivered => "delivered",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredHook {
    #[serde(flatten)]
    webhook: Webhook,
    /// Wrapped by nothing but the data folder's rights: it signs, it opens nothing.
    secret: String,
}

/// Waiting times between attempts, in seconds; after the last the delivery is dead. Nine hours in
/// all: longer than a night's outage is a matter for a person.
const BACKOFF_SECONDS: [i64; 9] = [1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000];
/// How often we look for deliveries that are due.
const EVERY: Duration = Duration::from_millis(500);
/// Deliveries read at once.
const BATCH: usize = 50;
/// Webhooks that there may be. Each has one request under way at most, so that this is also how many there are
/// in all.
const COUNT_MAX: usize = 100;
/// The label of a delivery: its webhook, and when it is due.
const TO: &str = "to";
/// The label of one that arrived: its webhook, and when; so that only the last are kept.
const ARRIVED: &str = "arrived";
/// Of those that arrived, so many are kept of each webhook: whoever looks finds what came just now.
const KEPT: usize = 50;

impl Service {
    /// Make a webhook.
    pub async fn create_webhook(
        &self,
        who: &Principal,
        url: &str,
        mut kinds: Vec<DecisionKind>,
        key: Option<&IdempotencyKey>,
    ) -> Result<NewWebhook, ServiceError> {
        who.require(Scope::Integrations)?;
        let mut named = HashSet::new();
        kinds.retain(|kind| named.insert(*kind));
        let body = String::from_utf8(to_json(&(url, &kinds))?).unwrap_or_default();
        let request = self.request(who, key, "create webhook", &body);
        let request = request.as_ref();
        if let Some(webhook) = self.repeated(request).await? {
            return Ok(NewWebhook { webhook, secret: self.hook_secret(request) });
        }
        check_web_address(url)
            .map_err(|error| ServiceError::Invalid { field: "url", problem: error.wording() })?;
        check_reach(&self.0.settings.reach, self.0.names.as_ref(), url).await?;
        if self.0.webhooks.load().len() >= COUNT_MAX {
            let en = format!(
                "would be one too many: there are {COUNT_MAX} webhooks already; delete one first"
            );
            let de = format!(
                "wäre einer zu viel: Es gibt schon {COUNT_MAX} Webhooks; löschen Sie erst einen"
            );
            return Err(ServiceError::invalid("url", en, de));
        }
        let secret = self.hook_secret(request);
        let webhook =
            Webhook { id: self.0.ids.random(), url: url.to_owned(), kinds, created_at: self.now() };
        let put = PutDocument {
            kind: HOOK,
            id: webhook.id.to_string(),
            expected: 0,
            body: Some(to_json(&StoredHook { webhook: webhook.clone(), secret: secret.clone() })?),
            sealed: None,
            labels: vec![("all", String::new())],
        };
        let mut documents = vec![put];
        documents.extend(remembered(request, &webhook)?);
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        self.load_webhooks().await?;
        Ok(NewWebhook { webhook, secret })
    }

    fn hook_secret(&self, request: Option<&Request>) -> String {
        let random = || self.0.ids.bytes::<32>();
        let bytes = request.map_or_else(random, |request| request.secret(self));
        format!("{:x}", Hex(&bytes))
    }

    /// The webhooks, without their secrets.
    pub async fn webhooks(&self, who: &Principal) -> Result<Vec<Webhook>, ServiceError> {
        who.require(Scope::Integrations)?;
        Ok(self.stored_hooks().await?.into_iter().map(|(hook, _)| hook.webhook).collect())
    }

    /// Delete a webhook, with what waits for it or was given up.
    pub async fn delete_webhook(&self, who: &Principal, id: Uuid) -> Result<(), ServiceError> {
        who.require(Scope::Integrations)?;
        let not_found = || ServiceError::NotFound { what: Thing::Webhook, id: id.to_string() };
        let document = self.0.store.document(HOOK, &id.to_string()).await?.ok_or_else(not_found)?;
        self.0.store.commit(deleting(HOOK, document)).await?;
        self.load_webhooks().await?;
        self.forget_deliveries(id).await
    }

    /// Deliveries that fail or were given up, the longest first; or those that arrived last, the newest first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn list_deliveries(
        &self,
        who: &Principal,
        state: DeliveryState,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Delivery>>, ServiceError> {
        who.require(Scope::Integrations)?;
        let query = Place::query(DELIVERY, state.as_str(), "", after, limit)?;
        let documents = self.0.store.documents(query).await?;
        documents.into_iter().map(|document| listed(document, delivery)).collect()
    }

    /// What arrived last at one webhook, the newest first.
    pub async fn arrived(
        &self,
        who: &Principal,
        hook: Uuid,
    ) -> Result<Vec<Delivery>, ServiceError> {
        who.require(Scope::Integrations)?;
        let documents = self.0.store.documents(arrived_at(hook)).await?;
        documents.iter().rev().map(delivery).collect()
    }

    /// Try a delivery again at once, and from the beginning: one that was given up, one that waits for its next
    /// attempt, or one that arrived. It is the same one: a receiver that has its id drops it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not kept any more, or its webhook was deleted.
    pub async fn revive_delivery(
        &self,
        who: &Principal,
        id: Uuid,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), ServiceError> {
        who.require(Scope::Integrations)?;
        let request = self.request(who, key, "revive", &id.to_string());
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let not_found = |what, id: &Uuid| ServiceError::NotFound { what, id: id.to_string() };
        let document = self.0.store.document(DELIVERY, &id.to_string()).await?;
        let document = document.ok_or_else(|| not_found(Thing::Delivery, &id))?;
        let mut revived = delivery(&document)?;
        let hook = revived.webhook;
        if self.0.store.document(HOOK, &hook.to_string()).await?.is_none() {
            return Err(not_found(Thing::Webhook, &hook));
        }
        revived.begin_again(self.now());
        let mut documents = vec![put(&revived, document.version)?];
        documents.extend(remembered(request.as_ref(), &())?);
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// Keep the webhooks in memory: every decision asks for them.
    pub async fn load_webhooks(&self) -> Result<(), ServiceError> {
        let hooks = self.stored_hooks().await?;
        let hooks = hooks.into_iter().map(|(hook, _)| hook.webhook).collect();
        self.0.webhooks.store(Arc::new(hooks));
        Ok(())
    }

    async fn stored_hooks(&self) -> Result<Vec<(StoredHook, Version)>, ServiceError> {
        let documents =
            self.0.store.documents(DocumentQuery::equal(HOOK, "all", "", 1_000)).await?;
        documents
            .iter()
            .map(|document| {
                serde_json::from_slice(&document.body)
                    .map(|hook| (hook, document.version))
                    .map_err(|_| ServiceError::Corrupt { what: "webhook" })
            })
            .collect()
    }

    /// The deliveries that tell of a decision, for the write set that records it.
    pub(crate) fn deliveries(
        &self,
        decision: DecisionId,
        kind: DecisionKind,
        conversation: Option<ConversationId>,
    ) -> Result<Vec<PutDocument>, ServiceError> {
        let hooks = self.0.webhooks.load();
        let wanted =
            hooks.iter().filter(|hook| hook.kinds.is_empty() || hook.kinds.contains(&kind));
        wanted
            .map(|hook| {
                let at = self.now();
                let id = self.0.ids.event();
                let told = Told { id, decision, kind, conversation, at };
                let delivery = Delivery {
                    told,
                    webhook: hook.id,
                    attempts: 0,
                    last: None,
                    last_de: None,
                    last_status: None,
                    last_at: None,
                    next_at: Some(at),
                    arrived: false,
                };
                put(&delivery, 0)
            })
            .collect()
    }

    /// Deliver what is due, until ombud stops.
    pub fn spawn_webhooks(&self, outgoing: Arc<dyn Outgoing>) {
        let service = self.clone();
        self.spawn(async move {
            let mut busy = BTreeSet::new();
            let mut under_way: FuturesUnordered<BoxFuture<'_, Uuid>> = FuturesUnordered::new();
            loop {
                let mut wait = EVERY;
                // The node that writes does it.
                if !service.0.store.stands_by() {
                    match service.hooks_due().await {
                        Ok(due) => {
                            let idle = due.into_iter().filter(|hook| busy.insert(*hook));
                            let begun = idle
                                .map(|hook| service.deliver_to(hook, outgoing.as_ref()).boxed());
                            under_way.extend(begun);
                        }
                        Err(error) => {
                            tracing::warn!(error = %error, "webhooks were not delivered");
                            wait = EVERY * 10;
                        }
                    }
                }
                let mut pause = std::pin::pin!(tokio::time::sleep(wait));
                loop {
                    tokio::select! {
                        () = &mut pause => break,
                        Some(hook) = under_way.next(), if !under_way.is_empty() => {
                            busy.remove(&hook);
                        }
                    }
                }
            }
        });
    }

    /// The webhooks for which a delivery is due. What is left of those that were deleted is forgotten.
    async fn hooks_due(&self) -> Result<Vec<Uuid>, ServiceError> {
        let now = sortable(self.now());
        let (mut from, mut due) = (String::new(), Vec::new());
        // The first delivery to each: the next webhook's come after all of this one's.
        loop {
            let query = DocumentQuery {
                kind: DELIVERY,
                label: TO,
                from,
                to: "~".to_owned(),
                after: None,
                limit: 1,
            };
            let Some(first) = self.0.store.documents(query).await?.pop() else { return Ok(due) };
            let corrupt = || ServiceError::Corrupt { what: "delivery" };
            let (hook, at) = first.label.split_once('/').ok_or_else(corrupt)?;
            from = format!("{hook}/~~");
            let hook: Uuid = hook.parse().map_err(|_| corrupt())?;
            if self.0.webhooks.load().iter().any(|known| known.id == hook) {
                if at <= now.as_str() {
                    due.push(hook);
                }
            } else if self.0.store.document(HOOK, &hook.to_string()).await?.is_none() {
                // A decision was taken while the webhook was deleted.
                self.forget_deliveries(hook).await?;
            }
        }
    }

    /// Attempt what is due for a webhook, one delivery after the other; the webhook.
    async fn deliver_to(&self, hook: Uuid, outgoing: &dyn Outgoing) -> Uuid {
        if let Err(error) = self.deliver_due(hook, outgoing).await {
            tracing::warn!(webhook.id = %hook, error = %error, "a webhook was not delivered to");
            tokio::time::sleep(EVERY * 10).await;
        }
        hook
    }

    async fn deliver_due(&self, hook: Uuid, outgoing: &dyn Outgoing) -> Result<(), ServiceError> {
        loop {
            let documents =
                self.0.store.documents(deliveries_to(hook, &sortable(self.now()))).await?;
            if documents.is_empty() {
                return Ok(());
            }
            // Those that arrived before, the oldest first: for each that arrives now, the oldest goes.
            let mut kept = self.0.store.documents(arrived_at(hook)).await?.into_iter();
            let mut arrived = 0;
            for document in documents {
                // It may have been deleted meanwhile, with what waits for it.
                let Some(stored) = self.0.store.document(HOOK, &hook.to_string()).await? else {
                    return Ok(());
                };
                let stored: StoredHook = serde_json::from_slice(&stored.body)
                    .map_err(|_| ServiceError::Corrupt { what: "webhook" })?;
                let (put, is_arrived) = self.attempt(&stored, document, outgoing).await?;
                let mut documents = vec![put];
                arrived += usize::from(is_arrived);
                while kept.len() + arrived > KEPT
                    && let Some(oldest) = kept.next()
                {
                    documents.push(oldest.delete(DELIVERY));
                }
                let set = WriteSet { documents, ..WriteSet::default() };
                match self.0.store.commit(set).await {
                    // Another node attempted the same, and the receiver drops one of the two; or the webhook was
                    // deleted.
                    Ok(_) | Err(ombud_store::StoreError::Conflict(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }

    /// Forget every delivery to a webhook that was deleted.
    async fn forget_deliveries(&self, hook: Uuid) -> Result<(), ServiceError> {
        loop {
            let mut documents = self.0.store.documents(deliveries_to(hook, "~")).await?;
            documents.extend(self.0.store.documents(arrived_at(hook)).await?);
            if documents.is_empty() {
                return Ok(());
            }
            let documents = documents.into_iter().map(|document| document.delete(DELIVERY));
            let set = WriteSet { documents: documents.collect(), ..WriteSet::default() };
            match self.0.store.commit(set).await {
                // One of them was attempted meanwhile.
                Ok(_) | Err(ombud_store::StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Send it once: what is written of that, and whether it arrived.
    async fn attempt(
        &self,
        hook: &StoredHook,
        document: Document,
        outgoing: &dyn Outgoing,
    ) -> Result<(PutDocument, bool), ServiceError> {
        let mut sent = delivery(&document)?;
        let body = to_json(&sent.told)?;
        let seconds = self.now().as_second();
        let signature = sign(&hook.secret, seconds, &body);
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("ombud-delivery", sent.told.id.to_string()),
            ("ombud-signature", format!("t={seconds},v1={signature}")),
        ];
        let (status, reason) = match outgoing.post(&hook.webhook.url, &headers, body).await {
            Ok(OutgoingAnswer { status, .. }) => {
                let (en, de) = ("it was answered with", "es kam als Antwort");
                (Some(status), Wording::new(format!("{en} {status}"), format!("{de} {status}")))
            }
            Err(error) => (None, error.wording()),
        };
        let now = self.now();
        let wait = usize::try_from(sent.attempts).ok().and_then(|n| BACKOFF_SECONDS.get(n));
        sent.arrived = status.is_some_and(|status| (200..300).contains(&status));
        sent.attempts += 1;
        sent.last = Some(reason.in_locale(Locale::En).to_owned());
        sent.last_de = Some(reason.in_locale(Locale::De).to_owned());
        sent.last_status = status;
        sent.last_at = Some(now);
        sent.next_at = wait.filter(|_| !sent.arrived).map(|wait| {
            now.checked_add(SignedDuration::from_secs(*wait)).unwrap_or(Timestamp::MAX)
        });
        Ok((put(&sent, document.version)?, sent.arrived))
    }
}

/// HMAC-SHA-256 over `SECONDS.BODY`, lower-case hex: a receiver that checks the time too is safe
/// from replays.
pub(crate) fn sign(secret: &str, seconds: i64, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("{:x}", Hex(&mac.finalize().into_bytes()))
}

fn delivery(document: &Document) -> Result<Delivery, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "delivery" })
}

/// The deliveries to a webhook that are due by a time, given as in their label; `~` for all.
fn deliveries_to(hook: Uuid, due: &str) -> DocumentQuery {
    DocumentQuery {
        kind: DELIVERY,
        label: TO,
        from: format!("{hook}/"),
        to: format!("{hook}/{due}"),
        after: None,
        limit: BATCH,
    }
}

/// The deliveries that arrived at a webhook, the oldest first; no more than are kept.
fn arrived_at(hook: Uuid) -> DocumentQuery {
    let (from, to) = (format!("{hook}/"), format!("{hook}/~"));
    DocumentQuery { kind: DELIVERY, label: ARRIVED, from, to, after: None, limit: KEPT }
}

/// What writes a delivery over version `expected`. It is found by its webhook and when it is due or arrived, and once
/// it was attempted also by how it stands.
fn put(delivery: &Delivery, expected: Version) -> Result<PutDocument, ServiceError> {
    let hook = delivery.webhook;
    let mut labels = Vec::with_capacity(2);
    if delivery.arrived {
        let at = delivery.last_at.unwrap_or(delivery.told.at);
        labels.push((ARRIVED, format!("{hook}/{}", sortable(at))));
        labels.push((DeliveryState::Delivered.as_str(), newest_first(at)));
    } else {
        // What is due at no time comes after everything that is: `~` after digits.
        let due = delivery.next_at.map_or_else(|| "~".to_owned(), sortable);
        labels.push((TO, format!("{hook}/{due}")));
        if delivery.last_at.is_some() {
            labels.push((delivery.state().as_str(), sortable(delivery.told.at)));
        }
    }
    Ok(PutDocument {
        kind: DELIVERY,
        id: delivery.told.id.to_string(),
        expected,
        body: Some(to_json(delivery)?),
        sealed: None,
        labels,
    })
}

fn deleting(kind: &'static str, document: Document) -> WriteSet {
    WriteSet { documents: vec![document.delete(kind)], ..WriteSet::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_signed_as_openssl_signs_it() {
        // printf '1700000000.{"id":1}' | openssl dgst -sha256 -hmac geheim
        let expect = "f01a2480dbe8b1d067257e553b1f7c73dc4c2777f1ea44ed9a2565f42842b842";
        assert_eq!(sign("geheim", 1_700_000_000, br#"{"id":1}"#), expect);
    }
}
