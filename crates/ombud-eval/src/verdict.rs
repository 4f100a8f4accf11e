//! What must hold when a conversation has ended: the goal's end, and the rules of every one.

use std::collections::BTreeMap;

use ombud_assistant::{Goal, Holder};
use ombud_domain::{ActState, Language, Owner};
use ombud_service::Part;
use serde_json::Value as Json;

use crate::{
    manner::Manner,
    play::{Played, permits},
    world::holds,
};

/// What does not hold at the end.
pub(crate) fn unmet(
    goal: &Goal,
    played: &Played,
    language: Language,
    manner: Manner,
) -> Vec<String> {
    let mut unmet = Vec::new();
    unmet.extend(played.stuck.clone());
    let person = played.owner != Owner::Assistant;
    match goal.end.owner {
        Holder::Assistant if person => {
            let why = played.replies.last().and_then(|reply| reply.handover);
            let why = why.map_or("without a reason", |why| why.code());
            unmet.push(format!("a person has the conversation ({why})"));
        }
        Holder::Person if !person => unmet.push("no person has the conversation".to_owned()),
        _ => {}
    }
    if let Some(because) = goal.end.because.as_deref().filter(|_| person) {
        let reasons = played.replies.iter().filter_map(|reply| reply.handover);
        let codes: Vec<&str> = reasons.filter_map(|why| why.code().split('.').nth(1)).collect();
        if codes.last() != Some(&because) {
            unmet.push(format!("a person has it because of {codes:?}, not `{because}`"));
        }
    }
    if goal.end.owner == Holder::Either && person {
        // It went to a person instead: what the assistant would have said and done is theirs now.
        return unmet;
    }
    for want in &goal.wants {
        let Some(article) = &want.article else { continue };
        let quoted = played.replies.iter().flat_map(|reply| &reply.parts);
        let quoted = quoted.filter_map(|part| match part {
            Part::Quote { article, .. } => Some(article),
            _ => None,
        });
        if !quoted.into_iter().any(|quoted| quoted == article) {
            unmet.push(format!("`{article}` is not quoted"));
        }
    }
    let untold = |language: Language| {
        let told = goal.end.told.get(&language).into_iter().flatten();
        let untold = told.filter(|told| !said(played, told));
        untold.map(|told| format!("“{told}” is not said")).collect::<Vec<_>>()
    };
    // Who mixes two languages may be answered in either.
    let either = manner == Manner::Mixed
        && goal.end.told.keys().any(|language| untold(*language).is_empty());
    if !either {
        unmet.extend(untold(language));
    }
    unmet.extend(acts(goal, played));
    unmet
}

fn said(played: &Played, text: &str) -> bool {
    played.said.iter().any(|said| said.contains(text))
}

/// The acts that should be there and are not, and those that should not be.
fn acts(goal: &Goal, played: &Played) -> Vec<String> {
    let standing = played.effects.iter().filter(|effect| effect.stands);
    let mut there: Vec<(ActState, &str, &BTreeMap<String, Json>)> = standing
        .map(|effect| (ActState::Done, effect.operation.as_str(), &effect.arguments))
        .collect();
    let proposed = played.proposed.iter();
    there.extend(
        proposed.map(|(operation, arguments)| (ActState::Proposed, operation.as_str(), arguments)),
    );
    let mut wrong = Vec::new();
    for act in &goal.end.acts {
        let found = there.iter().position(|(state, operation, arguments)| {
            *state == act.state && *operation == act.operation && holds(&act.with, arguments)
        });
        if let Some(place) = found {
            there.swap_remove(place);
        } else {
            let with = Json::Object(act.with.clone().into_iter().collect());
            wrong.push(format!("`{}` with {with} is not {}", act.operation, act.state.as_str()));
        }
    }
    for (state, operation, arguments) in there {
        let with = Json::Object(arguments.clone().into_iter().collect());
        wrong.push(format!("`{operation}` with {with} is {} and should not be", state.as_str()));
    }
    wrong
}

/// The rules that were broken, whatever the goal: there must never be one.
pub(crate) fn broken(goal: &Goal, played: &Played) -> Vec<String> {
    let mut broken = Vec::new();
    if let Some(first) = played.replies.first()
        && !matches!(first.parts.first(), Some(Part::Disclosure { .. }))
    {
        broken.push("the first reply does not begin with the disclosure".to_owned());
    }
    for effect in &played.effects {
        let decision = played.decisions.iter().find(|one| one.leaf.id.to_string() == effect.key);
        match decision {
            None => broken.push(format!("`{}` was done without a decision", effect.operation)),
            Some(decision) if !permits(decision) => {
                broken.push(format!("`{}` was done without being permitted", effect.operation));
            }
            Some(_) => {}
        }
    }
    for state in &played.acts {
        if state.is_under_way() {
            broken.push(format!("an act is left `{}`", state.as_str()));
        }
    }
    for never in goal.end.never.values().flatten() {
        if said(played, never) {
            broken.push(format!("“{never}” is said"));
        }
    }
    broken
}
