//! What policy does not let us keep of what a customer writes: it is taken out before anybody reads or stores the message.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::{Conversation, DecisionKind, Language, Reason};
use ombud_guard::{Finding, FindingKind, findings, redact};
use ombud_policy::{Effect, Keep, PerMille, Request};

use crate::{
    Service,
    judge::{Judged, policy_language},
    live::Received,
    record::Draft,
};

/// Kinds that one decision names at most.
const NAMED_MAX: usize = 16;

impl Service {
    /// Take out of the messages of a turn what a rule does not let us keep, and the decision that records it. `None` where
    /// all may stay.
    pub(crate) fn redacted(
        &self,
        conversation: &Conversation,
        language: Language,
        taken: &mut [Received],
    ) -> Option<Draft> {
        let found = taken.iter().flat_map(|received| &received.findings);
        let (kinds, draft) = self.not_kept(conversation, language, found)?;
        for received in taken {
            let gone = of_kinds(&received.findings, &kinds);
            received.is_redacted = !gone.is_empty();
            received.text = redact(&received.text, &gone);
        }
        Some(draft)
    }

    /// The same for what somebody wrote about a conversation elsewhere than in it, such as why they contest a decision.
    pub(crate) fn kept_words(
        &self,
        conversation: &Conversation,
        text: &str,
    ) -> (String, Option<Draft>) {
        let found = findings(text, &self.assistant().manifest().guard.rules);
        match self.not_kept(conversation, conversation.language, &found) {
            Some((kinds, draft)) => (redact(text, &of_kinds(&found, &kinds)), Some(draft)),
            None => (text.to_owned(), None),
        }
    }

    /// The kinds that are not kept, and the decision that says so.
    ///
    /// The policies are asked once for each kind of personal data and of secrets, as sure as it was found; what is refused goes
    /// wherever it was found.
    fn not_kept<'f>(
        &self,
        conversation: &Conversation,
        language: Language,
        found: impl IntoIterator<Item = &'f Finding>,
    ) -> Option<(BTreeSet<FindingKind>, Draft)> {
        let mut kinds: BTreeMap<FindingKind, f32> = BTreeMap::new();
        for finding in found.into_iter().filter(|finding| finding.kind.can_be_taken_out()) {
            let highest = kinds.entry(finding.kind).or_insert(finding.confidence);
            *highest = highest.max(finding.confidence);
        }
        let mut judged = Judged::default();
        kinds.retain(|kind, confidence| {
            let codes = [kind.code(), kind.group()];
            let keep = Keep {
                confidence: PerMille::from_fraction(f64::from(*confidence)),
                findings: codes.into_iter().filter_map(|code| code.parse().ok()).collect(),
                language: policy_language(language),
            };
            let request = Request::keep(self.situation(conversation), keep);
            judged.ask_for_a_no(self, &request) != Effect::Allow
        });
        if kinds.is_empty() {
            return None;
        }
        let mut draft = Draft::system(self, DecisionKind::Redact, conversation.subject);
        draft.conversation = Some(conversation.id);
        draft.cause = conversation.last_decision;
        draft.actor = self.actor();
        draft.language = language;
        conversation.channel.as_str().clone_into(&mut draft.channel);
        let mut draft = draft.judged(judged);
        let named = kinds.iter().take(NAMED_MAX);
        draft.reasons.extend(named.map(|(kind, confidence)| {
            Reason::scored(format!("guard.{}", kind.code()), f64::from(*confidence))
        }));
        // The same words for each kind are said once.
        for why in [&mut draft.why_de, &mut draft.why_en] {
            let mut said = BTreeSet::new();
            why.retain(|sentence| said.insert(sentence.clone()));
        }
        Some((kinds.into_keys().collect(), draft))
    }
}

fn of_kinds(findings: &[Finding], kinds: &BTreeSet<FindingKind>) -> Vec<Finding> {
    findings.iter().filter(|finding| kinds.contains(&finding.kind)).cloned().collect()
}
