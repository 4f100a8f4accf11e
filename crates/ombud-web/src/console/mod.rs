//! The console: what was decided, how it goes, and what holds it: pages for those who answer for it.

use axum::{
    Router,
    routing::{get, post},
};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use ombud_service::ServiceError;

use crate::state::Shared;

mod acts;
mod archive;
mod assistants;
mod checks;
mod decision;
mod decisions;
mod knowledge;
mod ledger;
mod overview;
mod policies;
mod privacy;
mod procedures;
mod recalls;
mod sites;
mod stops;
mod system;
mod unanswered;
mod webhooks;
mod writing;

/// Something that can be chosen.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// What was filled in, where something was.
fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A time of a form, in UTC; `Err` where it cannot be read.
fn time(text: &str, field: &'static str) -> Result<Option<Timestamp>, ServiceError> {
    let Some(text) = given(text) else { return Ok(None) };
    let read = text.parse::<DateTime>().ok().and_then(|time| time.to_zoned(TimeZone::UTC).ok());
    let (en, de) = ("cannot be read", "lässt sich nicht lesen");
    read.map(|time| Some(time.timestamp())).ok_or_else(|| ServiceError::invalid(field, en, de))
}

/// The pages of the console; who may see and do what is the service's to say.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/console", get(overview::page))
        .route("/console/decisions", get(decisions::page))
        .route("/console/decisions/{id}", get(decision::page))
        .route("/console/decisions/{id}/texts", post(decision::texts))
        .route("/console/decisions/{id}/receipt", get(decision::receipt))
        .route("/console/acts", get(acts::page))
        .route("/console/ledger", get(ledger::page))
        .route("/console/ledger/export", get(ledger::export))
        .route("/console/ledger/verify", post(ledger::verify))
        .route("/console/stops", get(stops::page).post(stops::place))
        .route("/console/stops/lift", post(stops::lift))
        .route("/console/stops/drill", post(stops::drill))
        .route("/console/recalls", get(recalls::page).post(recalls::preview))
        .route("/console/recalls/{id}", get(recalls::one))
        .route("/console/recalls/{id}/approve", post(recalls::approve))
        .route("/console/recalls/{id}/run", post(recalls::run))
        .route("/console/recalls/{id}/cancel", post(recalls::cancel))
        .route("/console/privacy", get(privacy::page).post(privacy::find))
        .route("/console/privacy/{id}", get(privacy::one))
        .route("/console/privacy/{id}/erase", post(privacy::erase))
        .route("/console/privacy/{id}/hold", post(privacy::hold))
        .route("/console/privacy/{id}/lift", post(privacy::lift))
        .route("/console/policies", get(policies::page))
        .route("/console/policies/replay", post(policies::replay))
        .route("/console/procedures", get(procedures::page))
        .route("/console/procedures/{id}", get(procedures::one))
        .route("/console/system", get(system::page))
        .route("/console/sites", get(sites::page).post(sites::open))
        .route("/console/sites/{id}", get(sites::one).post(sites::set))
        .route("/console/sites/{id}/remove", post(sites::remove))
        .route("/console/sites/{id}/look", get(sites::look))
        .route("/console/sites/{id}/preview", get(sites::preview))
        .route("/console/webhooks", get(webhooks::page).post(webhooks::make))
        .route("/console/webhooks/{id}/remove", post(webhooks::remove))
        .route("/console/webhooks/deliveries/{id}/revive", post(webhooks::revive))
        .route("/console/unanswered", get(unanswered::page).post(unanswered::read))
        .route("/console/unanswered/draft", post(unanswered::draft))
        .route("/console/knowledge", get(knowledge::page))
        .route("/console/drafts", post(knowledge::begin))
        .route("/console/drafts/{id}", get(knowledge::draft))
        .route("/console/drafts/{id}/unwrite", post(knowledge::unwrite))
        .route("/console/drafts/{id}/discard", post(knowledge::discard))
        .route("/console/drafts/{id}/propose", post(knowledge::propose))
        .route("/console/drafts/{id}/new", get(writing::new_article).post(writing::make_article))
        .route(
            "/console/drafts/{id}/articles/{language}/{article}",
            get(writing::article).post(writing::write_article),
        )
        .route(
            "/console/drafts/{id}/phrasings/{intent}",
            get(writing::phrasings).post(writing::write_phrasings),
        )
        .route("/console/drafts/{id}/answers", post(writing::begin_answer))
        .route(
            "/console/drafts/{id}/answers/{name}",
            get(writing::answer).post(writing::write_answer),
        )
        .route(
            "/console/drafts/{id}/sentences/{name}",
            get(writing::sentence).post(writing::write_sentence),
        )
        .route("/console/assistants", get(assistants::page))
        .route("/console/assistants/{id}", get(assistants::one))
        .route("/console/assistants/{id}/beside", get(assistants::beside))
        .route("/console/assistants/{id}/folder", get(assistants::folder))
        .route("/console/assistants/{id}/draft", post(assistants::draft))
        .route("/console/assistants/{id}/approve", post(assistants::approve))
        .route("/console/assistants/{id}/reject", post(assistants::reject))
        .route("/console/assistants/{id}/promote", post(assistants::promote))
        .route("/console/assistants/{id}/roll-back", post(assistants::roll_back))
        .layer(axum::middleware::from_fn(crate::staff::from_our_pages))
        .layer(axum::middleware::from_fn(crate::staff::known_addresses))
}
