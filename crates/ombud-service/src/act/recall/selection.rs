//! Which acts a recall is about: those that it selects, and those that followed from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use ombud_domain::{ActState, DecisionId, DecisionKind, VerdictEffect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PAGE;
use crate::{
    Service, ServiceError, Thing,
    act::{Body, body, in_state},
    auth::parse_id,
    given::nothing_hidden,
    kept::leaf_of,
};

/// Which acts. What is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallSelection {
    /// The tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// Its operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The procedure that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// The version of the assistant that decided it, or its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// A rule that took part in allowing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// A passage that was quoted before in the same conversation, such as `tariffs/de#prices`, or an
    /// article, such as `tariffs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
    /// What was looked up or done before in the same conversation and procedure, such as
    /// `billing.tariff-offer`: a system that gave wrong data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Decided from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Decided before then; at latest when the recall was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl RecallSelection {
    /// Refuse names in which something stands that nobody sees: they would select nothing, and look right.
    pub(super) fn check(&self) -> Result<(), ServiceError> {
        let Self { tool, operation, flow, version, rule, passage, source, since: _, until: _ } =
            self;
        for (field, name) in [
            ("tool", tool),
            ("operation", operation),
            ("flow", flow),
            ("version", version),
            ("rule", rule),
            ("passage", passage),
            ("source", source),
        ] {
            nothing_hidden(field, name.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}

/// An act that a recall is about.
#[derive(Debug)]
pub(super) struct Recalled {
    pub(super) id: DecisionId,
    pub(super) body: Body,
    /// The selected act that it followed from, where it is not selected itself.
    pub(super) follows: Option<DecisionId>,
}

impl Service {
    /// The acts that stand so and are selected, the oldest first.
    pub(super) async fn selected(
        &self,
        state: ActState,
        of: &RecallSelection,
    ) -> Result<Vec<(DecisionId, Body)>, ServiceError> {
        let mut selected = Vec::new();
        for (id, body) in self.all_in(state).await? {
            if self.is_selected(of, id, &body).await? {
                selected.push((id, body));
            }
        }
        Ok(selected)
    }

    /// The acts that stand so and that a recall has tried to undo, whether it selects them or they followed, the oldest first.
    pub(super) async fn tried(
        &self,
        state: ActState,
        recall: Uuid,
    ) -> Result<Vec<(DecisionId, Body)>, ServiceError> {
        let mut tried = self.all_in(state).await?;
        tried.retain(|(_, body)| body.recall == Some(recall));
        Ok(tried)
    }

    /// What a recall is about: what it selects, and what is undone with it because it followed. Before there is one, only
    /// what stands.
    pub(super) async fn recalled(
        &self,
        of: &RecallSelection,
        recall: Option<Uuid>,
    ) -> Result<Vec<Recalled>, ServiceError> {
        let mut recalled: BTreeMap<Uuid, Recalled> = BTreeMap::new();
        let mut conversations = BTreeSet::new();
        for (id, body) in self.selected(ActState::Done, of).await? {
            conversations.insert(body.conversation);
            recalled.insert(id.as_uuid(), Recalled { id, body, follows: None });
        }
        if let Some(recall) = recall {
            for state in [ActState::Undoing, ActState::Undone, ActState::Unknown] {
                for (_, body) in self.tried(state, recall).await? {
                    conversations.insert(body.conversation);
                }
            }
        }
        for conversation in conversations {
            let acts = self.acts_done_in(conversation).await?;
            let own: HashMap<Uuid, (DecisionId, &Body)> =
                acts.iter().map(|(id, body)| (id.as_uuid(), (*id, body))).collect();
            for (id, body) in &acts {
                let is_tried = recall.is_some() && body.recall == recall;
                let may_be = match body.state {
                    ActState::Done => body.changes(),
                    ActState::Undoing | ActState::Undone | ActState::Unknown => is_tried,
                    _ => false,
                };
                if !may_be || recalled.contains_key(&id.as_uuid()) {
                    continue;
                }
                let follows = if self.is_selected(of, *id, body).await? {
                    None
                } else {
                    let first = self.selected_before(of, &own, body, recall).await?;
                    if first.is_none() {
                        continue;
                    }
                    first
                };
                let one = Recalled { id: *id, body: body.clone(), follows };
                recalled.insert(id.as_uuid(), one);
            }
        }
        Ok(recalled.into_values().collect())
    }

    /// The nearest act before one in the same run of its procedure that is selected, and stands or was tried.
    async fn selected_before(
        &self,
        of: &RecallSelection,
        own: &HashMap<Uuid, (DecisionId, &Body)>,
        body: &Body,
        recall: Option<Uuid>,
    ) -> Result<Option<DecisionId>, ServiceError> {
        let mut before = body.after;
        while let Some((id, body)) = before.and_then(|id| own.get(&id.as_uuid())) {
            let takes_part =
                body.state == ActState::Done || recall.is_some() && body.recall == recall;
            if takes_part && self.is_selected(of, *id, body).await? {
                return Ok(Some(*id));
            }
            before = body.after;
        }
        Ok(None)
    }

    /// The acts that stand so, the oldest first.
    async fn all_in(&self, state: ActState) -> Result<Vec<(DecisionId, Body)>, ServiceError> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = self.0.store.documents(in_state(state, after, PAGE)).await?;
            for document in &page {
                let id: DecisionId = parse_id(Thing::Act, &document.id)?;
                found.push((id, body(document)?));
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    after = Some((last.label.clone(), last.id.clone()));
                }
                _ => break,
            }
        }
        found.sort_by_key(|(id, body)| (body.at, id.as_uuid()));
        Ok(found)
    }

    pub(super) async fn is_selected(
        &self,
        of: &RecallSelection,
        id: DecisionId,
        body: &Body,
    ) -> Result<bool, ServiceError> {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == name)
        };
        let in_time = of.since.is_none_or(|since| body.at >= since)
            && of.until.is_none_or(|until| body.at < until);
        let by_name = is(&of.tool, &body.tool)
            && is(&of.operation, &body.operation)
            && is(&of.flow, &body.flow);
        if !(in_time && by_name && body.changes()) {
            return Ok(false);
        }
        if let Some(passage) = &of.passage
            && !self.was_quoted(passage, body).await?
        {
            return Ok(false);
        }
        if let Some(source) = &of.source
            && !self.was_asked(source, body).await?
        {
            return Ok(false);
        }
        if of.version.is_none() && of.rule.is_none() {
            return Ok(true);
        }
        let (_, leaf) = self.entry(id).await?;
        let by_version = of.version.as_ref().is_none_or(|version| {
            leaf.actor.version.as_ref().is_some_and(|own| own.starts_with(version.as_str()))
        });
        let allowed = |rule: &String| {
            let mut verdicts = leaf.verdicts.iter();
            verdicts.any(|one| one.effect == VerdictEffect::Allow && one.policies.contains(rule))
        };
        let by_rule = of.rule.as_ref().is_none_or(allowed);
        Ok(by_version && by_rule)
    }

    /// Whether a passage was quoted before an act in its conversation.
    async fn was_quoted(&self, passage: &str, act: &Body) -> Result<bool, ServiceError> {
        let is_it = |quoted: &str| {
            let rest = quoted.strip_prefix(passage);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
        };
        let mut before = None;
        loop {
            let stream = act.conversation.as_uuid();
            let entries = self.0.store.entries_of(stream, before, PAGE).await?;
            for entry in entries.iter().filter(|entry| entry.at_ms <= act.at.as_millisecond()) {
                let leaf = leaf_of(entry)?;
                // What a version that listens would have quoted, and what was only suggested, the customer has not read.
                if !matches!(leaf.kind, DecisionKind::Shadow | DecisionKind::Suggestion)
                    && leaf.sources.iter().any(|source| is_it(&source.passage))
                {
                    return Ok(true);
                }
            }
            match entries.last() {
                Some(last) if entries.len() == PAGE => before = Some((last.log, last.index)),
                _ => return Ok(false),
            }
        }
    }

    /// Whether a system was asked for something before an act, in the same conversation and procedure.
    async fn was_asked(&self, source: &str, act: &Body) -> Result<bool, ServiceError> {
        let asked = |other: &Body| {
            other.at <= act.at
                && other.running != act.running
                && format!("{}.{}", other.tool, other.operation) == source
                && other.flow == act.flow
        };
        Ok(self.acts_done_in(act.conversation).await?.iter().any(|(_, other)| asked(other)))
    }
}
