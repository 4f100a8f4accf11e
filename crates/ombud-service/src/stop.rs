//! Stops: one switch that holds at once, whatever policy says, also for acts that wait already.
//!
//! A stop is a document. Every node hears of changes at once, looks for them several times a second all
//! the same, and keeps what it found in memory, where each turn, each act and each request to a tool
//! asks for it.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc, time::Duration};

use jiff::Timestamp;
use ombud_domain::{Cost, DecisionId, DecisionKind, Reason};
use ombud_store::{Document, DocumentQuery, PutDocument, Version, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{
    IdempotencyKey, IsStopped, Principal, Scope, Service, ServiceError, Thing,
    auth::to_json,
    conversation::actor_of,
    given::reason_of,
    idempotency::{Request, remembered},
    record::Draft,
};

pub(crate) const KIND: &str = "stop";
/// How often a node looks: a stop is in force on every node within this time and one read.
const EVERY: Duration = Duration::from_millis(250);
/// A stop is a drill's, as a code.
pub(crate) const DRILL: &str = "stop.drill";
/// A node says that a drill's stop is in force on it.
const SEEN: &str = "stop_seen";
/// How long a drill waits for the nodes.
const DRILL_MAX: Duration = Duration::from_secs(5);
/// How often it looks whether they have said so.
const LOOK: Duration = Duration::from_millis(5);
/// Stops at once: one for each tool and a few more.
const COUNT_MAX: usize = 1_000;
/// The longest reason, in characters.
const REASON_MAX: usize = 500;

/// What is stopped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopScope {
    /// Whatever an AI says or does.
    Everything,
    /// Whatever this assistant says or does.
    Assistant(String),
    /// Whatever is done with this tool, undoing included.
    Tool(String),
    /// Whatever an AI says or does in conversations that began on this site.
    Site(String),
}

/// Not the name of something that can be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`")]
pub struct StopScopeError;

/// A stop in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// What is stopped.
    pub scope: StopScope,
    /// Why, in the words of whoever did.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
    /// The decision that records it.
    pub decision: DecisionId,
    /// Whether it only tries how fast it holds: a real one takes its place.
    #[serde(default)]
    pub drill: bool,
}

/// What a drill measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopDrill {
    /// From the request until each node had said that the stop is in force on it.
    pub in_force_ms: u64,
    /// How many nodes said so.
    pub nodes: usize,
    /// How many are connected and did not, within five seconds.
    pub nodes_silent: usize,
    /// The decision that records it.
    pub decision: DecisionId,
}

impl fmt::Display for StopScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => formatter.write_str("everything"),
            Self::Assistant(name) => write!(formatter, "assistant/{name}"),
            Self::Tool(name) => write!(formatter, "tool/{name}"),
            Self::Site(name) => write!(formatter, "site/{name}"),
        }
    }
}

impl FromStr for StopScope {
    type Err = StopScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |name: &str| {
            let name = ombud_policy::Slug::new(name).map_err(|_| StopScopeError)?;
            Ok(name.as_str().to_owned())
        };
        match text.split_once('/') {
            None if text == "everything" => Ok(Self::Everything),
            Some(("assistant", name)) => Ok(Self::Assistant(named(name)?)),
            Some(("tool", name)) => Ok(Self::Tool(named(name)?)),
            Some(("site", name)) => Ok(Self::Site(named(name)?)),
            _ => Err(StopScopeError),
        }
    }
}

impl Serialize for StopScope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StopScope {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Service {
    /// Stop something. Whoever works at the desk may: with rights that do not reach everywhere, a site that they reach. Lifting it
    /// takes the scope `stops`.
    pub async fn place_stop(
        &self,
        who: &Principal,
        scope: StopScope,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Stop, ServiceError> {
        if !self.may_stop(who, &scope)? {
            return Err(ServiceError::OnlyInAreas);
        }
        let request = self.request(who, key, &format!("stop/{scope}"), reason);
        if let Some(stop) = self.repeated(request.as_ref()).await? {
            return Ok(stop);
        }
        self.require_known(&scope).await?;
        let reason = reason_of(reason, REASON_MAX)?.to_owned();
        let known = self.0.store.document(KIND, &scope.to_string()).await?;
        if let Some(there) = known.as_ref().map(stored).transpose()?.filter(|stop| !stop.drill) {
            // It is stopped already: the first reason stays.
            if let Some(document) = remembered(request.as_ref(), &there)? {
                let set = WriteSet { documents: vec![document], ..WriteSet::default() };
                self.0.store.commit(set).await?;
            }
            return Ok(there);
        }
        let expected = known.map_or(0, |document| document.version);
        self.write_stop(who, scope, reason, expected, request.as_ref(), false).await
    }

    /// Whether somebody who may stop anything may stop this.
    fn may_stop(&self, who: &Principal, scope: &StopScope) -> Result<bool, ServiceError> {
        if who.require(Scope::Stops).is_ok() {
            return Ok(true);
        }
        who.require_somewhere(Scope::Desk)?;
        Ok(match scope {
            StopScope::Site(site) => self.is_site_within(who.areas(), site),
            _ => who.areas().is_empty(),
        })
    }

    async fn write_stop(
        &self,
        who: &Principal,
        scope: StopScope,
        reason: String,
        expected: Version,
        request: Option<&Request>,
        drill: bool,
    ) -> Result<Stop, ServiceError> {
        let mut draft = self.stop_draft(who, &scope, DecisionKind::Stop, Cost::default());
        draft.reasons.extend(drill.then(|| Reason::of(DRILL)));
        let decision = draft.id;
        let (entry, mut documents) = self.public_entry(draft)?;
        let stop = Stop { scope, reason, at: self.now(), decision, drill };
        documents.push(PutDocument {
            kind: KIND,
            id: stop.scope.to_string(),
            expected,
            body: Some(to_json(&stop)?),
            sealed: None,
            labels: vec![("all", String::new())],
        });
        documents.extend(remembered(request, &stop)?);
        self.0
            .store
            .commit(WriteSet { documents, entries: vec![entry], ..WriteSet::default() })
            .await?;
        self.load_stops().await?;
        tracing::warn!(scope = %stop.scope, "stopped");
        Ok(stop)
    }

    /// Lift a stop.
    pub async fn lift_stop(
        &self,
        who: &Principal,
        scope: &StopScope,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), ServiceError> {
        who.require(Scope::Stops)?;
        let request = self.request(who, key, "lift stop", &scope.to_string());
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let id = scope.to_string();
        let document = self.0.store.document(KIND, &id).await?;
        let document = document.ok_or(ServiceError::NotFound { what: Thing::Stop, id })?;
        self.write_lift(who, scope, document, request.as_ref()).await
    }

    async fn write_lift(
        &self,
        who: &Principal,
        scope: &StopScope,
        document: Document,
        request: Option<&Request>,
    ) -> Result<(), ServiceError> {
        let draft = self.stop_draft(who, scope, DecisionKind::Resume, Cost::default());
        let (entry, mut documents) = self.public_entry(draft)?;
        documents.push(document.delete(KIND));
        documents.extend(remembered(request, &())?);
        self.0
            .store
            .commit(WriteSet { documents, entries: vec![entry], ..WriteSet::default() })
            .await?;
        self.load_stops().await?;
        tracing::warn!(scope = %scope, "a stop was lifted");
        Ok(())
    }

    /// Stop something for as long as it takes to see that it holds, and record how long that took.
    pub async fn drill_stop(
        &self,
        who: &Principal,
        scope: StopScope,
        key: Option<&IdempotencyKey>,
    ) -> Result<StopDrill, ServiceError> {
        who.require(Scope::Stops)?;
        let request = self.request(who, key, "drill", &scope.to_string());
        if let Some(drill) = self.repeated(request.as_ref()).await? {
            return Ok(drill);
        }
        let (service, who) = (self.clone(), who.clone());
        self.detached(async move { service.drill_to_end(&who, scope, request.as_ref()).await })
            .await
    }

    async fn drill_to_end(
        &self,
        who: &Principal,
        scope: StopScope,
        request: Option<&Request>,
    ) -> Result<StopDrill, ServiceError> {
        self.require_known(&scope).await?;
        if self.0.stops.load().iter().any(|stop| stop.scope == scope) {
            return Err(ServiceError::done(
                "it is stopped already, so there is nothing to try",
                "es ist schon angehalten, also gibt es nichts zu üben",
            ));
        }
        let started = std::time::Instant::now();
        let reason = "drill".to_owned();
        let own = self.write_stop(who, scope.clone(), reason, 0, None, true).await?;
        let expected = self.0.store.nodes().await?;
        let label = own.decision.to_string();
        let seen = loop {
            let query = DocumentQuery::equal(SEEN, "drill", label.clone(), COUNT_MAX);
            let seen = self.0.store.documents(query).await?;
            if seen.len() >= expected || started.elapsed() >= DRILL_MAX {
                break seen;
            }
            tokio::time::sleep(LOOK).await;
        };
        let elapsed = started.elapsed();
        let (nodes, nodes_silent) = (seen.len(), expected.saturating_sub(seen.len()));
        let there = self.0.store.document(KIND, &scope.to_string()).await?;
        if let Some(there) = there
            && stored(&there)? == own
        {
            match self.write_lift(who, &scope, there, None).await {
                // A real stop has taken its place, and stays.
                Ok(()) | Err(ServiceError::Busy) => {}
                Err(error) => return Err(error),
            }
        }
        let elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        let cost = Cost { elapsed_us, ..Cost::default() };
        let mut draft = self.stop_draft(who, &scope, DecisionKind::Drill, cost);
        draft.reasons.push(Reason::of(format!("stop.nodes.{nodes}")));
        if nodes_silent > 0 {
            draft.reasons.push(Reason::of(format!("stop.nodes_silent.{nodes_silent}")));
        }
        let decision = draft.id;
        let (entry, mut documents) = self.public_entry(draft)?;
        documents.extend(seen.into_iter().map(|seen| seen.delete(SEEN)));
        let in_force_ms = elapsed_us.div_ceil(1_000);
        let drill = StopDrill { in_force_ms, nodes, nodes_silent, decision };
        documents.extend(remembered(request, &drill)?);
        self.0
            .store
            .commit(WriteSet { documents, entries: vec![entry], ..WriteSet::default() })
            .await?;
        Ok(drill)
    }

    /// Say that the stop of a drill is in force here.
    async fn say_seen(&self, drill: &Stop) -> Result<(), ServiceError> {
        let document = PutDocument {
            kind: SEEN,
            id: format!("{}/{}", drill.decision, self.0.node),
            expected: 0,
            body: Some(to_json(&drill.scope)?),
            sealed: None,
            labels: vec![("drill", drill.decision.to_string())],
        };
        let documents = vec![document];
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// The stops in force, by scope.
    pub fn stops(&self, who: &Principal) -> Result<Vec<Stop>, ServiceError> {
        who.require(Scope::Stops).or_else(|_| who.require_somewhere(Scope::Desk))?;
        Ok(self.0.stops.load().as_ref().clone())
    }

    /// All that somebody can stop here.
    pub fn stoppable(&self, who: &Principal) -> Result<Vec<StopScope>, ServiceError> {
        let assistant = self.assistant();
        let own = StopScope::Assistant(assistant.manifest().id.clone());
        let tools = self.tools_served().into_iter().map(StopScope::Tool);
        let sites = self.site_ids().into_iter().map(StopScope::Site);
        let mut scopes = Vec::new();
        for scope in [StopScope::Everything, own].into_iter().chain(sites).chain(tools) {
            if self.may_stop(who, &scope)? {
                scopes.push(scope);
            }
        }
        Ok(scopes)
    }

    /// The tools of every version that serves or listens: a running conversation keeps its own.
    fn tools_served(&self) -> BTreeSet<String> {
        let routing = self.0.routing.load();
        let tools = routing.versions().flat_map(|version| version.assistant.tools());
        tools.map(|tool| tool.id.clone()).collect()
    }

    /// Keep the stops in memory. Called at start, before anyone is served.
    pub async fn load_stops(&self) -> Result<(), ServiceError> {
        // One after the other: what was read earlier must not take the place of what was read later.
        let turn = self.0.stops_turn.lock().await;
        let documents =
            self.0.store.documents(DocumentQuery::equal(KIND, "all", "", COUNT_MAX)).await?;
        let mut stops = documents.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
        stops.sort_by(|a, b| a.scope.cmp(&b.scope));
        let before = self.0.stops.load_full();
        if *before != stops {
            self.0.stops.store(Arc::new(stops.clone()));
        }
        drop(turn);
        for drill in stops.iter().filter(|stop| stop.drill && !before.contains(stop)) {
            self.say_seen(drill).await?;
        }
        Ok(())
    }

    /// Follow what other nodes stop and lift.
    pub fn spawn_stops(&self) {
        let service = self.clone();
        self.spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                if let Err(error) = service.load_stops().await {
                    tracing::warn!(error = %error, "the stops could not be read");
                }
            }
        });
    }

    /// Whether the assistant that serves is stopped in conversations that began on this site, or on none.
    pub(crate) fn is_stopped(&self, site: Option<&str>) -> bool {
        let own = &self.assistant().manifest().id;
        self.0.stops.load().iter().any(|stop| match &stop.scope {
            StopScope::Everything => true,
            StopScope::Assistant(name) => name == own,
            StopScope::Tool(_) => false,
            StopScope::Site(name) => site == Some(name),
        })
    }

    /// Whether nothing may be done with a tool now.
    pub(crate) fn is_tool_stopped(&self, tool: &str) -> bool {
        self.0.stops.load().iter().any(|stop| match &stop.scope {
            StopScope::Everything => true,
            StopScope::Assistant(_) | StopScope::Site(_) => false,
            StopScope::Tool(name) => name == tool,
        })
    }

    /// Whether something with a tool is stopped meanwhile.
    pub(crate) fn watch_tool(&self, tool: &str) -> IsStopped {
        let (service, tool) = (self.clone(), tool.to_owned());
        IsStopped::by(move || service.is_tool_stopped(&tool))
    }

    /// The same where the assistant does it, for a conversation that began on this site or on none: also by a stop of either.
    pub(crate) fn watch_stops(&self, tool: &str, site: Option<&str>) -> IsStopped {
        let (service, tool) = (self.clone(), tool.to_owned());
        let site = site.map(str::to_owned);
        IsStopped::by(move || service.is_stopped(site.as_deref()) || service.is_tool_stopped(&tool))
    }

    /// A slip of the pen must not pass for a stop: the scope is one that something here can be under.
    async fn require_known(&self, scope: &StopScope) -> Result<(), ServiceError> {
        let known = match scope {
            StopScope::Everything => true,
            StopScope::Assistant(name) => *name == self.assistant().manifest().id,
            StopScope::Tool(name) => self.tools_served().contains(name),
            // What began on a site goes on when that is removed.
            StopScope::Site(name) => self.has_site(name) || self.had_site(name).await?,
        };
        if known {
            return Ok(());
        }
        let en = format!("names `{scope}`, which does not serve here");
        let de = format!("nennt `{scope}`, und das gibt es hier nicht");
        Err(ServiceError::invalid("scope", en, de))
    }

    /// The decision about a stop. It concerns nobody in particular.
    fn stop_draft(
        &self,
        who: &Principal,
        scope: &StopScope,
        kind: DecisionKind,
        cost: Cost,
    ) -> Draft {
        let mut draft = Draft::system(self, kind, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of(format!("stop.{}", scope.to_string().replace('/', ".")))];
        draft.cost = cost;
        draft
    }
}

fn stored(document: &Document) -> Result<Stop, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "stop" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_written_as_it_is_read() {
        for text in ["everything", "assistant/nordlicht", "tool/billing", "site/shop"] {
            assert_eq!(text.parse::<StopScope>().unwrap().to_string(), text);
        }
        for text in
            ["", "all", "tool", "tool/", "tool/Billing!", "site/", "model/x", "everything/x"]
        {
            assert_eq!(text.parse::<StopScope>(), Err(StopScopeError), "{text}");
        }
    }
}
