//! Whether and until when what a decision did can be undone, in words for the customer.

use jiff::Timestamp;
use ombud_domain::{ActState, DecisionId, DecisionKind as Kind, Leaf, Locale};

use super::{Body, KIND, body};
use crate::{Service, ServiceError};

/// Decisions from a reply that tells of an act back to the act: reply, result, act; where people released it, their
/// approval and the proposal; where it was undone, that, too.
const STEPS_MAX: usize = 6;

/// How an act stands towards being undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    /// In one sentence.
    pub says: String,
    /// Until when it can be undone; `None` where it cannot, any more or at all.
    pub until: Option<Timestamp>,
}

impl Service {
    /// Whether what a decision did, or tells of, can be undone now; `None` where it did nothing, or nobody knows.
    pub(crate) async fn undoable(
        &self,
        id: DecisionId,
        leaf: &Leaf,
        locale: Locale,
    ) -> Result<Option<Undoable>, ServiceError> {
        let Some(body) = self.act_behind(id, leaf).await? else { return Ok(None) };
        let until = body.undo_until.filter(|until| *until > self.now());
        let says = match (body.state, until, body.undo_until) {
            (ActState::Done, Some(until), _) => {
                let moment = self.assistant().moment(until, locale.language());
                match (body.by_customer, locale) {
                    (true, Locale::De) => {
                        format!("Rückgängig machen können Sie das bis zum {moment}.")
                    }
                    (true, Locale::En) => format!("You can undo this until {moment}."),
                    (false, Locale::De) => format!(
                        "Bis zum {moment} kann ein Mensch aus unserem Team das rückgängig machen; sagen Sie uns Bescheid."
                    ),
                    (false, Locale::En) => {
                        format!("Until {moment}, a person on our team can undo this; just tell us.")
                    }
                }
            }
            (ActState::Done, None, Some(over)) => {
                let moment = self.assistant().moment(over, locale.language());
                match locale {
                    Locale::De => format!("Rückgängig machen ließ sich das bis zum {moment}."),
                    Locale::En => format!("This could be undone until {moment}."),
                }
            }
            (ActState::Done, None, None) => match locale {
                Locale::De => "Rückgängig machen lässt sich das nicht.".to_owned(),
                Locale::En => "This cannot be undone.".to_owned(),
            },
            (ActState::Undoing, ..) => match locale {
                Locale::De => "Das wird gerade rückgängig gemacht.".to_owned(),
                Locale::En => "This is being undone.".to_owned(),
            },
            (ActState::Undone, ..) => match locale {
                Locale::De => "Das ist rückgängig gemacht.".to_owned(),
                Locale::En => "This has been undone.".to_owned(),
            },
            _ => return Ok(None),
        };
        Ok(Some(Undoable { says, until: until.filter(|_| body.state == ActState::Done) }))
    }

    /// The act that a decision began, belongs to or tells of, if it changed something.
    async fn act_behind(&self, id: DecisionId, leaf: &Leaf) -> Result<Option<Body>, ServiceError> {
        let (mut id, mut kind, mut cause) = (id, leaf.kind, leaf.cause);
        for _ in 0..STEPS_MAX {
            if matches!(kind, Kind::Act | Kind::Proposal)
                && let Some(document) = self.0.store.document(KIND, &id.to_string()).await?
            {
                return body(&document).map(Some);
            }
            let Some(before) = cause else { return Ok(None) };
            let (_, leaf) = self.entry(before).await?;
            // A reply tells of an act where it follows from what came of it, and of nothing else.
            let follows = match kind {
                Kind::Reply | Kind::Handoff => leaf.kind == Kind::Result,
                Kind::Result => matches!(leaf.kind, Kind::Act | Kind::Undo | Kind::Proposal),
                Kind::Act => leaf.kind == Kind::Approval,
                Kind::Approval => leaf.kind == Kind::Proposal,
                Kind::Undo => matches!(leaf.kind, Kind::Act | Kind::Proposal),
                _ => false,
            };
            if !follows {
                return Ok(None);
            }
            (id, kind, cause) = (before, leaf.kind, leaf.cause);
        }
        Ok(None)
    }
}
