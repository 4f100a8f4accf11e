//! Roles: what somebody is for, and so what they may do.

use serde::{Deserialize, Serialize};

use crate::Scope;

/// What somebody is for. Each gives the least that the work needs; somebody may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Gives roles and keys, and may do everything.
    Administrator,
    /// Answers customers at the desk.
    Agent,
    /// Answers for journeys and outcomes: desk, whoever has what there, approvals, what the AI knows and says, and what was
    /// decided.
    Lead,
    /// Installs and connects: versions of the assistant, tools, webhooks, stops.
    Engineer,
    /// Sees what was decided and places legal holds.
    Legal,
    /// Sees what was decided, approves, and takes back what should not have been.
    Compliance,
    /// Sees what was decided, erases, and places holds.
    Privacy,
    /// Sees what was decided, and stops.
    Security,
    /// Keeps it running: stops, recalls, connections.
    Operations,
    /// Sees how it goes, without customers' texts.
    Executive,
    /// Sees everything that was decided, and changes nothing.
    Auditor,
}

impl Role {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Administrator,
        Self::Agent,
        Self::Lead,
        Self::Engineer,
        Self::Legal,
        Self::Compliance,
        Self::Privacy,
        Self::Security,
        Self::Operations,
        Self::Executive,
        Self::Auditor,
    ];

    /// The word as it stands in JSON, and in reasons of decisions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Engineer => "engineer",
            Self::Legal => "legal",
            Self::Compliance => "compliance",
            Self::Privacy => "privacy",
            Self::Security => "security",
            Self::Operations => "operations",
            Self::Executive => "executive",
            Self::Auditor => "auditor",
        }
    }

    /// The role of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// What it lets somebody do.
    pub fn scopes(self) -> &'static [Scope] {
        use Scope::{
            Admin, Approvals, Assign, Decisions, Desk, Drafts, Integrations, Overview, Privacy,
            Recalls, Releases, Stops, Texts,
        };
        match self {
            Self::Administrator => &[Admin],
            Self::Agent => &[Desk],
            Self::Lead => &[Desk, Assign, Approvals, Drafts, Decisions, Texts, Overview],
            Self::Engineer => &[Releases, Drafts, Decisions, Integrations, Stops, Overview],
            Self::Legal | Self::Privacy => &[Decisions, Texts, Privacy, Overview],
            Self::Compliance => &[Decisions, Texts, Approvals, Recalls, Overview],
            Self::Security => &[Decisions, Stops, Overview],
            Self::Operations => &[Stops, Recalls, Integrations, Overview],
            Self::Executive => &[Overview],
            Self::Auditor => &[Decisions, Texts, Overview],
        }
    }
}

/// What somebody with these roles may do: each scope once.
pub(crate) fn scopes_of(roles: &[Role]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    for scope in roles.iter().flat_map(|role| role.scopes()) {
        if !scopes.contains(scope) {
            scopes.push(*scope);
        }
    }
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_written_as_they_are_named() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert_eq!(Role::of(role.as_str()), Some(role));
        }
    }

    #[test]
    fn only_administrators_may_do_everything_and_auditors_change_nothing() {
        for role in Role::ALL {
            assert_eq!(role.scopes().contains(&Scope::Admin), role == Role::Administrator);
        }
        assert_eq!(Role::Auditor.scopes(), [Scope::Decisions, Scope::Texts, Scope::Overview]);
    }
}
