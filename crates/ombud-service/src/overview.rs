//! How it goes, in numbers: who waits for whom, and what is held.

use jiff::Timestamp;
use ombud_domain::ActState;
use ombud_store::{Document, DocumentQuery};

use crate::{
    DeliveryState, Place, Principal, ReleaseState, ReviewState, Scope, Service, ServiceError,
    TaskState, act, contest::REVIEW, conversation, desk_watch::conversation_of, release::RELEASE,
    webhook::DELIVERY,
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
    /// Who waits for whom, in numbers: for whoever's rights do not reach everywhere, within what they reach.
    pub async fn overview(&self, who: &Principal) -> Result<Overview, ServiceError> {
        who.require_somewhere(Scope::Overview)?;
        let state = |state: &str| format!("{state}/");
        let in_state =
            |kind, word: &str| Place::query(kind, "state", &state(word), None, COUNTED_MAX);
        let customers = Place::query(conversation::KIND, "waiting_since", "", None, COUNTED_MAX)?;
        let (proposed, unknown) = (ActState::Proposed.as_str(), ActState::Unknown.as_str());
        let open = (TaskState::Open.as_str(), ReviewState::Open.as_str());
        let everywhere = who.require(Scope::Overview).is_ok();
        Ok(Overview {
            customers: self.waits(who, customers).await?,
            approvals: self.waits(who, in_state(act::KIND, proposed)?).await?,
            tasks: self.waits(who, in_state(act::TASK, open.0)?).await?,
            reviews: self.waits(who, in_state(REVIEW, open.1)?).await?,
            unknown: self.waits(who, in_state(act::KIND, unknown)?).await?,
            releases: if everywhere { self.releases_waiting().await? } else { Waits::default() },
            deliveries: if everywhere {
                self.deliveries_waiting().await?
            } else {
                Waits::default()
            },
            stops: self.0.stops.load().len(),
        })
    }

    async fn waits(&self, who: &Principal, query: DocumentQuery) -> Result<Waits, ServiceError> {
        let of = conversation_of(query.kind);
        Ok(counted(&self.documents_within(who, query, of).await?))
    }

    async fn releases_waiting(&self) -> Result<Waits, ServiceError> {
        let proposed = ReleaseState::Proposed.as_str();
        let query = DocumentQuery::equal(RELEASE, "state", proposed, COUNTED_MAX);
        Ok(counted(&self.0.store.documents(query).await?))
    }

    async fn deliveries_waiting(&self) -> Result<Waits, ServiceError> {
        let mut waits = Waits::default();
        for state in [DeliveryState::Failing, DeliveryState::Dead] {
            let query = Place::query(DELIVERY, state.as_str(), "", None, COUNTED_MAX)?;
            let one = counted(&self.0.store.documents(query).await?);
            waits.count = (waits.count + one.count).min(COUNTED_MAX);
            waits.since = waits.since.into_iter().chain(one.since).min();
        }
        Ok(waits)
    }
}

fn counted(documents: &[Document]) -> Waits {
    let time = |label: &str| {
        let digits = label.get(label.len().checked_sub(TIME_DIGITS)?..)?;
        Timestamp::from_millisecond(digits.parse().ok()?).ok()
    };
    let since = documents.iter().filter_map(|document| time(&document.label)).min();
    Waits { count: documents.len(), since }
}
