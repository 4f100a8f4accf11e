//! How it goes, in numbers: who waits for whom, and what is held.

use jiff::Timestamp;
use ombud_domain::ActState;
use ombud_store::DocumentQuery;

use crate::{
    DeliveryState, Place, Principal, ReleaseState, ReviewState, Scope, Service, ServiceError,
    TaskState, act, contest::REVIEW, conversation, release::RELEASE, webhook::DELIVERY,
};

/// What waits is counted up to here: nobody reads more precisely.
pub const COUNTED_MAX: usize = 1_000;
/// Digits of a time at the end of a label.
const TIME_DIGITS: usize = 14;

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waits {
    /// How many; [`COUNTED_MAX`] where it may be more.
    pub count: usize,
    /// Since when the one that has waited longest does.
    pub since: Option<Timestamp>,
}

/// Who waits for whom, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Customers who wait for a person.
    pub customers: Waits,
    /// Acts that wait to be approved.
    pub approvals: Waits,
    /// Tasks that nobody has taken.
    pub tasks: Waits,
    /// Contested decisions that nobody has examined.
    pub reviews: Waits,
    /// Acts of which nobody can say whether they were done.
    pub unknown: Waits,
    /// Versions that wait to be approved.
    pub releases: Waits,
    /// Deliveries to other systems that fail, or were given up.
    pub deliveries: Waits,
    /// Stops in force.
    pub stops: usize,
}

impl Service {
    /// Who waits for whom, in numbers.
    pub async fn overview(&self, who: &Principal) -> Result<Overview, ServiceError> {
        who.require(Scope::Overview)?;
        let state = |state: &str| format!("{state}/");
        let [failing, dead] = [DeliveryState::Failing, DeliveryState::Dead];
        let failing = self.waits(Place::query(DELIVERY, failing.as_str(), "", None, COUNTED_MAX)?);
        let dead = self.waits(Place::query(DELIVERY, dead.as_str(), "", None, COUNTED_MAX)?);
        let (failing, dead) = (failing.await?, dead.await?);
        let in_state =
            |kind, word: &str| Place::query(kind, "state", &state(word), None, COUNTED_MAX);
        let proposed = ReleaseState::Proposed.as_str();
        let proposed = DocumentQuery::equal(RELEASE, "state", proposed, COUNTED_MAX);
        let customers = Place::query(conversation::KIND, "waiting_since", "", None, COUNTED_MAX)?;
        Ok(Overview {
            customers: self.waits(customers).await?,
            approvals: self.waits(in_state(act::KIND, ActState::Proposed.as_str())?).await?,
            tasks: self.waits(in_state(act::TASK, TaskState::Open.as_str())?).await?,
            reviews: self.waits(in_state(REVIEW, ReviewState::Open.as_str())?).await?,
            unknown: self.waits(in_state(act::KIND, ActState::Unknown.as_str())?).await?,
            releases: self.waits(proposed).await?,
            deliveries: Waits {
                count: (failing.count + dead.count).min(COUNTED_MAX),
                since: failing.since.into_iter().chain(dead.since).min(),
            },
            stops: self.0.stops.load().len(),
        })
    }

    async fn waits(&self, query: DocumentQuery) -> Result<Waits, ServiceError> {
        let documents = self.0.store.documents(query).await?;
        let time = |label: &str| {
            let digits = label.get(label.len().checked_sub(TIME_DIGITS)?..)?;
            Timestamp::from_millisecond(digits.parse().ok()?).ok()
        };
        let since = documents.iter().filter_map(|document| time(&document.label)).min();
        Ok(Waits { count: documents.len(), since })
    }
}
