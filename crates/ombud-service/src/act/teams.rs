//! Which teams approve, and how they do: how long they take and how often they approve, per team and never
//! per person.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use ombud_domain::DecisionId;
use ombud_fairness::Interval;
use ombud_store::{DocumentQuery, PutDocument};
use serde::{Deserialize, Serialize};

use super::{Kept, approve::ApprovalError};
use crate::{
    Principal, Scope, Service, ServiceError, auth::to_json, conversation::newest_first,
    idempotency::keyed_digest,
};

/// Kind of the documents that say how a team decided, by the decision.
const KIND: &str = "team_decision";
/// Decisions that are read at most: the newest.
const READ_MAX: usize = 10_000;
/// Fewer decisions, or of fewer people, would say something about a person.
const SHOWN_MIN: usize = 5;
const PEOPLE_MIN: usize = 3;

#[derive(Debug, Serialize, Deserialize)]
struct Body {
    team: String,
    /// Who, as a keyed digest: only to count how many people they were.
    by: String,
    seconds: u64,
    approved: bool,
}

/// How a team decides about acts.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamView {
    /// Its name.
    pub team: String,
    /// Decisions that it took.
    pub decisions: usize,
    /// What they say; `None` where so few decisions, or decisions of so few people, would say something
    /// about a person.
    pub shown: Option<TeamDecisions>,
}

/// What a team's decisions say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TeamDecisions {
    /// The share that was approved as it was proposed.
    pub approved: Interval,
    /// How long half of them had waited at most, in seconds.
    pub median_seconds: u64,
    /// How long the fastest tenth had waited at most, in seconds: what is approved in a moment was hardly
    /// read.
    pub fastest_tenth_seconds: u64,
}

impl Service {
    /// Whether this principal belongs to those who approve an act.
    pub(super) fn may_approve(&self, who: &Principal, kept: &Kept) -> Result<(), ServiceError> {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        let Some((_, operation)) = known else {
            return Err(ServiceError::Approval(ApprovalError::OtherVersion));
        };
        let approval = &operation.approval;
        let of = |teams: &[String]| {
            who.team().is_some_and(|team| teams.iter().any(|named| named == team))
        };
        let substitutes = approval.substitutes.as_ref().is_some_and(|(teams, hours)| {
            let waited = self.now().duration_since(kept.body.at);
            waited >= SignedDuration::from_hours((*hours).into()) && of(teams)
        });
        if approval.teams.is_empty() || of(&approval.teams) || substitutes {
            return Ok(());
        }
        Err(ServiceError::Approval(ApprovalError::OtherTeam(approval.teams.join(", "))))
    }

    /// That somebody of a team decided about an act; nothing where they belong to none.
    pub(super) fn team_decision(
        &self,
        who: &Principal,
        kept: &Kept,
        decision: DecisionId,
        approved: bool,
    ) -> Result<Option<PutDocument>, ServiceError> {
        let Some(team) = who.team() else { return Ok(None) };
        let now = self.now();
        let waited = now.duration_since(kept.body.at).as_secs();
        let body = Body {
            team: team.to_owned(),
            by: keyed_digest(self, "team.member", &[team, &who.name()]),
            seconds: u64::try_from(waited).unwrap_or(0),
            approved,
        };
        Ok(Some(PutDocument {
            kind: KIND,
            id: decision.to_string(),
            expected: 0,
            body: Some(to_json(&body)?),
            sealed: None,
            labels: vec![("newest", newest_first(now))],
        }))
    }

    /// How teams decide about acts, since then.
    pub async fn teams(
        &self,
        who: &Principal,
        since: Option<Timestamp>,
    ) -> Result<Vec<TeamView>, ServiceError> {
        who.require(Scope::Approvals)?;
        let query = DocumentQuery::until(
            KIND,
            "newest",
            since.map_or_else(|| "~".to_owned(), newest_first),
            READ_MAX,
        );
        let documents = self.0.store.documents(query).await?;
        let read = documents.iter().map(|document| {
            serde_json::from_slice::<Body>(&document.body)
                .map_err(|_| ServiceError::Corrupt { what: "team" })
        });
        let mut bodies = read.collect::<Result<Vec<_>, _>>()?;
        bodies.sort_by(|a, b| (&a.team, a.seconds).cmp(&(&b.team, b.seconds)));
        Ok(bodies.chunk_by(|a, b| a.team == b.team).filter_map(view).collect())
    }
}

/// How one team decides; its decisions from the fastest to the slowest.
fn view(bodies: &[Body]) -> Option<TeamView> {
    let people: BTreeSet<&str> = bodies.iter().map(|body| body.by.as_str()).collect();
    let at = |share: usize| bodies.get((bodies.len() - 1) * share / 100).map(|body| body.seconds);
    let shown = if bodies.len() >= SHOWN_MIN && people.len() >= PEOPLE_MIN {
        let approved = bodies.iter().filter(|body| body.approved).count();
        Some(TeamDecisions {
            approved: Interval::of(approved, bodies.len()),
            median_seconds: at(50)?,
            fastest_tenth_seconds: at(10)?,
        })
    } else {
        None
    };
    Some(TeamView { team: bodies.first()?.team.clone(), decisions: bodies.len(), shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(by: &str, seconds: u64, approved: bool) -> Body {
        Body { team: "billing".to_owned(), by: by.to_owned(), seconds, approved }
    }

    #[test]
    fn what_would_tell_of_a_person_is_not_shown() {
        let of = |by: &[&str]| {
            let bodies: Vec<_> = by.iter().map(|by| body(by, 1, true)).collect();
            view(&bodies).unwrap().shown
        };
        assert_eq!(of(&["a", "b", "c", "a"]), None, "too few decisions");
        assert_eq!(of(&["a", "b", "a", "b", "a", "b"]), None, "of two people");
        assert!(of(&["a", "b", "c", "a", "b"]).is_some());
    }

    #[test]
    fn a_team_that_hardly_reads_shows_in_its_fastest_tenth() {
        let bodies: Vec<_> = (0..11)
            .map(|place| body(["a", "b", "c"][place % 3], [2, 3, 400][place.min(2)], place != 10))
            .collect();
        let shown = view(&bodies).unwrap().shown.unwrap();
        assert_eq!((shown.fastest_tenth_seconds, shown.median_seconds), (3, 400));
        assert_eq!((shown.approved.count, shown.approved.of), (10, 11));
    }
}
