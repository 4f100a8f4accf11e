//! Who may approve a version, and whether it has what policy asks before it serves: by the rules of the
//! version that is live.

use std::collections::BTreeSet;

use ombud_domain::{DecisionKind, Reason};
use ombud_policy::{
    Authentication, Channel, GoLive, Owner, PerMille, ReleaseApproval, Request, Situation, Slug,
};
use ombud_store::WriteSet;

use super::{Kept, ReleaseError};
use crate::{
    Principal, Service, ServiceError, conversation::actor_of, judge::Judged, record::Draft,
};

impl Service {
    /// Whether somebody may approve a release. The verdict goes where the decision is recorded.
    ///
    /// # Errors
    /// [`ReleaseError::Forbidden`] with the rules that forbid it, which is recorded;
    /// [`ServiceError::Busy`] where this node does not serve the live version yet.
    pub(super) async fn may_approve_release(
        &self,
        who: &Principal,
        kept: &Kept,
        judged: &mut Judged,
    ) -> Result<(), ServiceError> {
        let approval = ReleaseApproval {
            approvals: count(kept),
            team: who.team().and_then(|team| Slug::new(team).ok()),
        };
        let request = |situation| Request::approve_release(situation, approval);
        self.allowed(request, judged).await?;
        self.or_refused(who, kept, judged).await
    }

    /// Whether a release may serve customers, as far as policy goes.
    ///
    /// # Errors
    /// As for [`Service::may_approve_release`], and nothing is recorded.
    pub(super) async fn may_go_live(
        &self,
        kept: &Kept,
        judged: &mut Judged,
    ) -> Result<(), ServiceError> {
        let shown = kept.body.evaluation.as_ref().filter(|shown| shown.goals > 0);
        let reached = shown.map_or(0, |shown| shown.reached.saturating_mul(1_000) / shown.goals);
        let teams = kept.body.teams.iter().filter_map(|team| Slug::new(team.as_str()).ok());
        let teams: BTreeSet<Slug> = teams.collect();
        let reached = u16::try_from(reached).ok().and_then(|reached| PerMille::new(reached).ok());
        let reached = reached.unwrap_or(PerMille::from_fraction(0.0));
        let version = GoLive { approvals: count(kept), reached, teams };
        self.allowed(|situation| Request::go_live(situation, version), judged).await?;
        refusal(judged).map_or(Ok(()), |error| Err(ServiceError::Release(error)))
    }

    /// Ask the policies of the version that is live everywhere.
    async fn allowed(
        &self,
        request: impl FnOnce(Situation) -> Request,
        judged: &mut Judged,
    ) -> Result<(), ServiceError> {
        let live = self.live().await?.ok_or(ServiceError::Release(ReleaseError::First))?;
        self.load_releases().await?;
        let serving = self.current();
        if serving.1.files != live.body.files {
            return Err(ServiceError::Busy);
        }
        // No conversation is meant.
        let situation = Situation {
            assistant: std::sync::Arc::clone(&serving.1.policy_assistant),
            authentication: Authentication::Anonymous,
            channel: Channel::Api,
            owner: Owner::Closed,
        };
        judged.ask(&serving, &request(situation));
        Ok(())
    }

    /// Where the last verdict is a no, record that, and say why.
    pub(super) async fn or_refused(
        &self,
        who: &Principal,
        kept: &Kept,
        judged: &mut Judged,
    ) -> Result<(), ServiceError> {
        let Some(error) = refusal(judged) else { return Ok(()) };
        let mut draft = Draft::system(self, DecisionKind::Refuse, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.cause = kept.body.steps.last().map(|last| last.decision);
        draft.reasons = vec![Reason::of("release.not_allowed")];
        let (entry, documents) = self.public_entry(draft.judged(std::mem::take(judged)))?;
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Err(ServiceError::Release(error))
    }
}

/// Why the last verdict is a no, where it is one.
fn refusal(judged: &Judged) -> Option<ReleaseError> {
    let last = judged.verdicts.last()?;
    if last.effect == ombud_domain::VerdictEffect::Allow {
        return None;
    }
    // It becomes part of a sentence.
    let said = |why: &[String]| why.join(" ").trim_end_matches('.').to_owned();
    Some(ReleaseError::Forbidden { de: said(&judged.why_de), en: said(&judged.why_en) })
}

fn count(kept: &Kept) -> u32 {
    u32::try_from(kept.body.approvals.len()).unwrap_or(u32::MAX)
}
