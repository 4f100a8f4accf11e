//! One conversation, played to its end.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use ombud_assistant::{Deed, Goal};
use ombud_domain::{
    ActState, Author, Channel, ConversationId, DecisionKind, Event, Language, Owner, VerdictEffect,
};
use ombud_service::{ActView, Answered, DecisionView, Principal, Service, ServiceError, Thing};
use serde_json::Value as Json;

use crate::{
    EvalError,
    cell::Cell,
    customer::{Customer, Move, Seen},
    manner::Manner,
    world::Effect,
};

/// Messages that a customer writes at most.
const MESSAGES_MAX: usize = 40;

/// A conversation that was played.
pub(crate) struct Played {
    /// Who wrote what.
    pub(crate) transcript: Vec<(Speaker, String)>,
    /// Everything the assistant said.
    pub(crate) replies: Vec<Answered>,
    /// Every text of the assistant, also those that no message asked for.
    pub(crate) said: Vec<String>,
    /// Who has it then.
    pub(crate) owner: Owner,
    /// Its decisions, oldest first.
    pub(crate) decisions: Vec<DecisionView>,
    /// What waits for a person: operation and arguments.
    pub(crate) proposed: Vec<(String, BTreeMap<String, Json>)>,
    /// What was done to the world.
    pub(crate) effects: Vec<Effect>,
    /// What was looked at, by operation.
    pub(crate) looked: BTreeSet<String>,
    /// How ombud itself says that its acts stand.
    pub(crate) acts: Vec<ActState>,
    /// How long each message waited for its answer.
    pub(crate) turns: Vec<Duration>,
    /// Why the customer did not get on, where they did not.
    pub(crate) stuck: Option<String>,
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The customer.
    Customer,
    /// The assistant.
    Assistant,
}

impl Speaker {
    /// The word as it stands in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Assistant => "assistant",
        }
    }
}

/// Play a goal in a cell.
pub(crate) async fn play(
    cell: &Cell,
    goal: &Goal,
    language: Language,
    manner: Manner,
    round: usize,
) -> Result<Played, EvalError> {
    let (service, who) = (&cell.service, Principal::Operator);
    let opened = service.open_conversation(&who, language, Channel::Batch, None).await?;
    let id = opened.conversation.id;
    if let Some(known) = &goal.signed_in {
        let token = cell.portal.token(known, cell.now())?;
        service.sign_in(&who, id, &token, None).await?;
    }
    let assistant = service.assistant();
    let today = assistant.manifest().hours.today(cell.now());
    let mut customer = Customer::new(goal, assistant, language, (manner, round), today);
    let mut transcript = Vec::new();
    let mut replies: Vec<Answered> = Vec::new();
    let (mut turns, mut stuck) = (Vec::new(), None);
    let mut next = customer.first();
    // Unless it ends before.
    let mut endless = true;
    for _ in 0..MESSAGES_MAX {
        cell.step();
        next = match next {
            Move::Leave => {
                endless = false;
                break;
            }
            Move::Stuck(why) => {
                stuck = Some(why);
                break;
            }
            Move::Do(deed) => {
                if let Err(error) = done(service, &who, id, deed).await? {
                    stuck = Some(error.to_string());
                    break;
                }
                transcript.push((Speaker::Customer, format!("[{}]", name_of(deed))));
                customer.next(None)
            }
            Move::Say(text) => {
                transcript.push((Speaker::Customer, text.clone()));
                let asked = Instant::now();
                let sent = service.send(&who, id, &text, None).await?;
                turns.push(asked.elapsed());
                let Some(reply) = sent.reply else {
                    stuck = Some("nobody answers: a person has the conversation".to_owned());
                    break;
                };
                transcript.push((Speaker::Assistant, reply.text.clone()));
                let stands = service.stack(&who, id).await?;
                let ended = sent.owner != Owner::Assistant;
                replies.push(reply);
                let Some(reply) = replies.last() else { break };
                if ended {
                    // Buttons are there while a person has the conversation, too.
                    let Some(deed) = customer.after_handover() else {
                        endless = false;
                        break;
                    };
                    next = Move::Do(deed);
                    continue;
                }
                let code = cell.world.code();
                customer.next(Some(&Seen { reply, stack: stands.as_ref(), code }))
            }
        };
    }
    if stuck.is_none() && endless {
        stuck = Some(format!("it does not end within {MESSAGES_MAX} messages"));
    }
    let (mut said, mut seen_to) = (Vec::new(), 0);
    loop {
        let page = service.messages(&who, id, seen_to, 500).await?.views;
        let Some(last) = page.last() else { break };
        seen_to = last.version;
        said.extend(page.into_iter().filter_map(|message| {
            let own = matches!(message.event, Event::Said { author: Author::Assistant, .. });
            message.text.filter(|_| own)
        }));
    }
    let mut decisions = service.decisions(&who, id, None, 500).await?;
    decisions.reverse();
    let (mut proposed, mut acts) = (Vec::new(), Vec::new());
    for act in acts_of(service, &who, id, language).await? {
        acts.push(act.state);
        if act.state == ActState::Proposed {
            let proposal = service.proposal(&who, act.id, Some(language)).await?;
            proposed.push((act.operation, proposal.arguments));
        }
    }
    Ok(Played {
        transcript,
        replies,
        said,
        owner: service.conversation(&who, id).await?.owner,
        decisions,
        proposed,
        effects: cell.world.done(),
        looked: cell.world.looked(),
        acts,
        turns,
        stuck,
    })
}

/// All acts of a conversation, oldest first.
async fn acts_of(
    service: &Service,
    who: &Principal,
    id: ConversationId,
    language: Language,
) -> Result<Vec<ActView>, EvalError> {
    let mut acts = Vec::new();
    let mut after = None;
    loop {
        let page = service.acts_of(who, id, after, ACTS_PAGE, Some(language)).await?;
        after = page.last().map(|last| last.place.clone());
        let is_last = page.len() < ACTS_PAGE;
        acts.extend(page.into_iter().map(|listed| listed.item));
        if is_last {
            return Ok(acts);
        }
    }
}

/// Acts read at once.
const ACTS_PAGE: usize = 500;

/// What a customer does without words; the inner error is one that they are told.
async fn done(
    service: &Service,
    who: &Principal,
    id: ConversationId,
    deed: Deed,
) -> Result<Result<(), ServiceError>, EvalError> {
    match deed {
        Deed::Person => Ok(service.hand_over(who, id, None).await.map(drop)),
        Deed::Undo => {
            let acts = acts_of(service, who, id, Language::EN).await?;
            let last = acts.iter().rev().find(|act| act.state == ActState::Done);
            let Some(last) = last else {
                return Ok(Err(ServiceError::NotFound { what: Thing::Act, id: id.to_string() }));
            };
            // As the customer: who they are decides what they may undo.
            let customer = Principal::Customer { conversation: id };
            Ok(service.undo(&customer, last.id, None).await.map(drop))
        }
    }
}

fn name_of(deed: Deed) -> &'static str {
    match deed {
        Deed::Undo => "undo",
        Deed::Person => "person",
    }
}

/// Whether a decision is one to act, and was permitted.
pub(crate) fn permits(decision: &DecisionView) -> bool {
    let permitted = |actions: &[&str]| {
        decision.leaf.verdicts.iter().any(|verdict| {
            actions.contains(&verdict.action.as_str()) && verdict.effect == VerdictEffect::Allow
        })
    };
    match decision.leaf.kind {
        DecisionKind::Act | DecisionKind::Proposal => {
            permitted(&["autonomous", "act", "approve", "step_up"])
        }
        DecisionKind::Undo => permitted(&["undo"]),
        _ => false,
    }
}
