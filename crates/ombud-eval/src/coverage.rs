//! What of an assistant was reached, and what never was.

use std::collections::BTreeSet;

use ombud_assistant::Assistant;
use ombud_policy::PolicySet;

use crate::{play::Played, report::Coverage};

/// What conversations reached, by name.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    steps: BTreeSet<String>,
    operations: BTreeSet<String>,
    policies: BTreeSet<String>,
    articles: BTreeSet<String>,
}

impl Reached {
    /// Note what a conversation reached.
    pub(crate) fn note(&mut self, assistant: &Assistant, played: &Played) {
        for decision in &played.decisions {
            let leaf = &decision.leaf;
            for reason in &leaf.reasons {
                let Some((flow, step)) =
                    reason.code.strip_prefix("flow.").and_then(|rest| rest.split_once('.'))
                else {
                    continue;
                };
                // A step's name may hold no dot: what follows is the way that was gone.
                let step = step.split('.').next().unwrap_or(step);
                if assistant.flow(flow).is_some_and(|flow| flow.step(step).is_some()) {
                    self.steps.insert(format!("{flow}.{step}"));
                }
            }
            self.policies.extend(leaf.verdicts.iter().flat_map(|v| v.policies.iter().cloned()));
            let articles =
                leaf.sources.iter().filter_map(|source| source.passage.split('/').next());
            self.articles.extend(articles.map(str::to_owned));
        }
        self.operations.extend(played.looked.iter().cloned());
        self.operations.extend(played.effects.iter().map(|effect| effect.operation.clone()));
        self.operations.extend(played.proposed.iter().map(|(operation, _)| operation.clone()));
    }

    /// Held against what there is.
    pub(crate) fn of(self, assistant: &Assistant, policies: &PolicySet) -> Vec<Coverage> {
        let steps = assistant
            .flows()
            .iter()
            .flat_map(|flow| flow.steps.iter().map(move |step| format!("{}.{}", flow.id, step.id)));
        let flows = assistant.flows().iter().map(|flow| flow.id.clone());
        let begun = self.steps.iter().filter_map(|step| step.split('.').next()).map(str::to_owned);
        let operations = assistant.tools().iter().flat_map(|tool| {
            tool.operations.keys().map(move |operation| format!("{}.{operation}", tool.id))
        });
        let articles = assistant.knowledge().articles().iter().map(|article| article.id.clone());
        let policies = policies.policies().map(|policy| policy.id.clone());
        vec![
            Coverage::new("procedures", flows.collect(), &begun.collect()),
            Coverage::new("steps", steps.collect(), &self.steps),
            Coverage::new("operations", operations.collect(), &self.operations),
            Coverage::new("policies", policies.collect(), &self.policies),
            Coverage::new("articles", articles.collect(), &self.articles),
        ]
    }
}
