//! What is said back: the answers that count on the way that was taken, in the order of the procedure.

use std::collections::BTreeSet;

use super::{
    Flow, Go, StepAction,
    machine::{chosen, holds},
    stack::Frame,
};
use crate::{Assistant, compose::Scene};

impl Assistant {
    /// The slots that are said back where a procedure does not list them: as they are asked and shown, without those that
    /// were asked on a way which what is known by now does not take. “15 euros”, “no, not that little” and then “60
    /// euros” leaves the “no” out.
    pub(super) fn told_in_order<'a>(
        &'a self,
        flow: &'a Flow,
        frame: &Frame,
        scene: &Scene<'_>,
    ) -> Vec<&'a String> {
        let asked = flow.steps.iter().flat_map(|step| match &step.action {
            StepAction::Ask { slot, .. } => vec![slot],
            StepAction::Follow { flow, .. } => {
                self.flow(flow).into_iter().flat_map(|called| called.slots.keys()).collect()
            }
            action => action.shows().iter().collect(),
        });
        let mut seen = BTreeSet::new();
        let mut names: Vec<&String> =
            asked.chain(flow.slots.keys()).filter(|name| seen.insert(*name)).collect();
        if let Some(on_the_way) = way_to(flow, frame, scene) {
            // What was said before it was asked for counts.
            let was_asked = |name: &String| {
                flow.steps.iter().any(|step| {
                    matches!(&step.action, StepAction::Ask { slot, .. } if slot == name)
                        && frame.visited.contains(&step.id)
                })
            };
            names.retain(|name| on_the_way.contains(name.as_str()) || !was_asked(name));
        }
        names
    }
}

/// The slots that are asked on a way from the beginning to where a procedure stands, by what is known; `None` where none
/// is found.
fn way_to<'a>(flow: &'a Flow, frame: &Frame, scene: &Scene<'_>) -> Option<BTreeSet<&'a str>> {
    let (end, _) = flow.step(frame.step.as_deref()?)?;
    let mut been = BTreeSet::new();
    let mut ways = vec![(0, BTreeSet::new())];
    while let Some((at, mut asked)) = ways.pop() {
        if at == end {
            return Some(asked);
        }
        let step = flow.steps.get(at).filter(|_| been.insert(at));
        let Some(step) = step else { continue };
        let onward: Vec<Go> = match &step.action {
            StepAction::Ask { slot, go, .. } => {
                asked.insert(slot.as_str());
                vec![*go]
            }
            StepAction::Check { when, go, otherwise } => {
                vec![if holds(when, frame, scene)? { *go } else { *otherwise }]
            }
            StepAction::Choose { ways, otherwise } => {
                vec![chosen(ways, *otherwise, frame, scene)?.0]
            }
            // What came of it is not known here: the way that it takes mostly comes first.
            action => action.ways().into_iter().map(|(_, go)| go).rev().collect(),
        };
        ways.extend(onward.into_iter().filter_map(|go| match go {
            Go::Step(next) => Some((next, asked.clone())),
            Go::End => None,
        }));
    }
    None
}
