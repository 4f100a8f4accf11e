//! How often an operation is done, and with how much money, before people look at it.
//!
//! Limits hold also where many conversations act at the same moment, on one node or several: each act
//! writes over what it was counted by, so that of two that would both be the last, one counts again.
//!
//! What is undone counts no more, from the write that says so. Until then it counts, also while it is being undone and
//! while nobody can say whether it is: it may stand.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use ombud_assistant::{Call, Operation};
use ombud_store::{Document, DocumentQuery, PutDocument};

use super::{KIND, Kept, code};
use crate::{
    Service, ServiceError, auth::to_json, authentication::Standing, conversation::sortable,
};

/// By customer: when one of their acts was begun last.
const CLAIM: &str = "act_claim";
/// By operation, and for the assistant as a whole: the places of an hour, each with when it was taken last and by which
/// act.
const PLACE: &str = "act_place";

/// Acts of one customer that are counted at most: beyond it, every limit is reached.
const COUNTED_MAX: usize = 1_000;
/// Over which time acts of one customer are counted.
pub(super) const COUNTED: SignedDuration = SignedDuration::from_hours(24);
/// Over which time acts of the assistant are counted.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Places that are read: as many as an hour can have.
const PLACES_MAX: usize = 1_000;

/// A limit that is reached: the code, and in words.
pub(super) struct Reached {
    pub(super) code: &'static str,
    pub(super) de: &'static str,
    pub(super) en: &'static str,
}

impl Service {
    /// The limit that forbids another act now, where one does.
    ///
    /// `today` is how many were done for the same customer lately. What people release is not bounded by
    /// what may be done without them.
    pub(super) async fn reached(
        &self,
        operation: &Operation,
        call: &Call,
        (today, standing): (u32, &Standing),
        alone: bool,
    ) -> Result<Option<Reached>, ServiceError> {
        let limits = &operation.limits;
        if limits.per_customer_day.is_some_and(|most| today >= most) {
            return Ok(Some(Reached {
                code: "act.too_often",
                de: "Das wurde in den letzten 24 Stunden schon so oft getan, dass jetzt ein \
                     Mensch gebraucht wird.",
                en: "This was done as often in the last 24 hours as it can be without a person.",
            }));
        }
        if !alone {
            return Ok(None);
        }
        if limits.amount_max.is_some_and(|most| operation.amount_of(&call.arguments) > most) {
            return Ok(Some(Reached {
                code: "act.too_much",
                de: "So viel Geld bewegt die KI nicht ohne einen Menschen.",
                en: "The AI does not move that much money without a person.",
            }));
        }
        if let Some(most) = self.per_hour(operation)
            && self.free_place(&self.of_all(), most).await?.is_none()
        {
            return Ok(Some(Reached {
                code: "act.assistant_too_many",
                de: "Die KI hat in der letzten Stunde schon so viel getan, dass jetzt ein \
                     Mensch gebraucht wird.",
                en: "The AI did as much in the last hour as it can without a person.",
            }));
        }
        if !self.has_free_place(operation, call, standing).await? {
            return Ok(Some(Reached {
                code: "act.too_many",
                de: "Die KI hat das in der letzten Stunde schon so oft getan, dass jetzt ein \
                     Mensch gebraucht wird.",
                en: "The AI did this as often in the last hour as it can without a person.",
            }));
        }
        Ok(None)
    }

    /// Whether an hour has a place left for an operation, whomever it is for.
    pub(super) async fn has_free_place(
        &self,
        operation: &Operation,
        call: &Call,
        standing: &Standing,
    ) -> Result<bool, ServiceError> {
        let Some(most) = places_for(call, operation, standing) else { return Ok(true) };
        let named = format!("{}.{}", call.tool, call.operation);
        Ok(self.free_place(&named, most).await?.is_some())
    }

    /// How many acts like this one were done for its customer lately.
    pub(super) async fn counted(
        &self,
        customer: Option<&str>,
        within: SignedDuration,
    ) -> Result<u32, ServiceError> {
        let Some(customer) = customer else { return Ok(0) };
        let since = self.now().checked_sub(within).unwrap_or(Timestamp::MIN);
        let query = DocumentQuery {
            kind: KIND,
            label: "customer",
            from: format!("{customer}/{}", sortable(since)),
            to: format!("{customer}/~"),
            after: None,
            limit: COUNTED_MAX,
        };
        let count = self.0.store.documents(query).await?.len();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Take the place of the next act for a customer: whoever else does so at the same time waits, and
    /// counts again.
    pub(super) async fn claim(
        &self,
        kept: &Kept,
        limit: Option<(u32, SignedDuration)>,
    ) -> Result<Option<PutDocument>, ServiceError> {
        let (Some(customer), Some((most, within))) = (&kept.body.customer, limit) else {
            return Ok(None);
        };
        let document = self.0.store.document(CLAIM, customer).await?;
        if self.counted(Some(customer), within).await? >= most {
            return Err(ServiceError::Busy);
        }
        Ok(Some(PutDocument {
            kind: CLAIM,
            id: customer.clone(),
            expected: document.map_or(0, |document| document.version),
            body: Some(to_json(&kept.body.at)?),
            sealed: None,
            labels: vec![],
        }))
    }

    /// Take one of the places that an hour has for an operation, and one of those that it has for the
    /// assistant. What is begun takes them, whatever comes of it, until it is undone. `own` is what [`places_for`] says.
    pub(super) async fn take_places(
        &self,
        kept: &mut Kept,
        operation: &Operation,
        own: Option<u32>,
    ) -> Result<Vec<PutDocument>, ServiceError> {
        let named = format!("{}.{}", kept.body.tool, kept.body.operation);
        let mut taken = Vec::new();
        let limits = [(named, own), (self.of_all(), self.per_hour(operation))];
        for (named, most) in limits {
            if let Some(most) = most {
                let place = self.take_place(kept, named, most).await?;
                kept.body.places.push(place.id.clone());
                taken.push(place);
            }
        }
        Ok(taken)
    }

    /// Give back the places that an act took, once it is undone. Those of an hour that is over are free, or others have
    /// them.
    pub(super) async fn free_places(&self, kept: &Kept) -> Result<Vec<PutDocument>, ServiceError> {
        let own = to_json(&kept.id)?;
        let mut freed = Vec::new();
        for id in &kept.body.places {
            let place = self.0.store.document(PLACE, id).await?;
            freed.extend(place.filter(|place| place.body == own).map(|place| place.delete(PLACE)));
        }
        Ok(freed)
    }

    /// How many acts an hour has for the assistant, where this one counts: it changes something. Codes have an hour of
    /// their own: else strangers could have them sent until nothing is done any more.
    fn per_hour(&self, operation: &Operation) -> Option<u32> {
        let most = self.assistant().manifest().limits.acts_per_hour;
        most.filter(|_| operation.effect.changes() && !code::is_code(&operation.name))
    }

    /// What the assistant's places are called. No operation is called so.
    fn of_all(&self) -> String {
        format!("*{}", self.assistant().manifest().id)
    }

    async fn take_place(
        &self,
        kept: &Kept,
        named: String,
        most: u32,
    ) -> Result<PutDocument, ServiceError> {
        let (id, expected) = self.free_place(&named, most).await?.ok_or(ServiceError::Busy)?;
        let labels = vec![("taken", format!("{named}/{}", sortable(self.now())))];
        let body = Some(to_json(&kept.id)?);
        Ok(PutDocument { kind: PLACE, id, expected, body, sealed: None, labels })
    }

    /// A place that nobody took within the last hour, by id and version; by chance one of several.
    async fn free_place(
        &self,
        named: &str,
        most: u32,
    ) -> Result<Option<(String, u64)>, ServiceError> {
        let before = self.now().checked_sub(HOUR).unwrap_or(Timestamp::MIN);
        let before = format!("{named}/{}", sortable(before));
        let query = DocumentQuery {
            kind: PLACE,
            label: "taken",
            from: format!("{named}/"),
            to: format!("{named}/~"),
            after: None,
            limit: PLACES_MAX,
        };
        let mut places: HashMap<u32, Document> = HashMap::new();
        for document in self.0.store.documents(query).await? {
            let index = document.id.rsplit_once('/').and_then(|(_, index)| index.parse().ok());
            places.extend(index.map(|index| (index, document)));
        }
        // A limit that was lowered has fewer places than before.
        let free: Vec<(u32, u64)> = (0..most)
            .filter_map(|index| match places.get(&index) {
                None => Some((index, 0)),
                Some(taken) if taken.label < before => Some((index, taken.version)),
                Some(_) => None,
            })
            .collect();
        // By chance, so that acts of the same moment seldom take the same.
        let chance = usize::try_from(u32::from_be_bytes(self.0.ids.bytes())).unwrap_or(0);
        let place = free.get(chance % free.len().max(1));
        Ok(place.map(|(index, version)| (format!("{named}/{index}"), *version)))
    }
}

/// How many places an hour has for an operation, where it is for a customer who has proven this.
pub(super) fn places_for(call: &Call, operation: &Operation, standing: &Standing) -> Option<u32> {
    let is_of_strangers =
        code::is_code(&call.operation) && !code::is_vouched_for(call, operation, standing);
    let most = operation.limits.per_hour;
    if is_of_strangers { most.map(code::for_strangers) } else { most }
}
