//! What policy is asked, and what it says.

use std::collections::BTreeSet;

use ombud_assistant::{Draft as Composed, Part, Scene};
use ombud_domain::{
    AuthenticationLevel, Channel, Conversation, DataClass, EffectClass, Language, Owner, Reason,
    Verdict, VerdictEffect,
};
use ombud_policy::{Action, Authentication, Autonomy, Effect, Purpose, Reply, Request, Situation};

use crate::{Service, findings::Findings};

/// What policy was asked on the way to a decision, and what it said.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) verdicts: Vec<Verdict>,
    /// The recorded requests, in the order of the verdicts.
    pub(crate) requests: Vec<Vec<u8>>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) why_de: Vec<String>,
    pub(crate) why_en: Vec<String>,
}

impl Judged {
    /// Ask, and keep what was said. Where a rule cannot be evaluated, which is a deny, a person takes over: to ask
    /// the customer back would not help.
    pub(crate) fn ask(&mut self, service: &Service, request: &Request) -> Effect {
        let asked = std::time::Instant::now();
        let verdict = service.1.policies.decide(request);
        metrics::histogram!("ombud_policy_seconds").record(asked.elapsed().as_secs_f64());
        let digests = verdict.digests;
        self.verdicts.push(Verdict {
            action: request.action().code().to_owned(),
            reason: verdict.reason.code().to_owned(),
            effect: match verdict.effect {
                Effect::Allow => VerdictEffect::Allow,
                Effect::Deny => VerdictEffect::Deny,
                Effect::Refer => VerdictEffect::Refer,
            },
            policies: verdict.determining.iter().map(|policy| policy.id.clone()).collect(),
            schema: digests.schema.to_string(),
            policy_set: digests.policies.to_string(),
            request: digests.request.to_string(),
            entities: digests.entities.to_string(),
        });
        self.requests.push(request.recorded().to_vec());
        if verdict.effect != Effect::Allow
            && let Some((de, en)) = refused(request.action())
        {
            self.say(de, en);
        }
        let failed = self.failed();
        if failed {
            let rules: Vec<&str> =
                verdict.determining.iter().map(|policy| policy.id.as_str()).collect();
            tracing::warn!(
                action = request.action().code(),
                reason = verdict.reason.code(),
                rules = rules.join(", "),
                "a rule could not be evaluated, which counts as a no"
            );
            self.say(
                "Eine Regel ließ sich nicht auswerten, und das gilt als Nein.",
                "A rule could not be evaluated, which counts as a no.",
            );
        }
        self.why_de.extend(verdict.determining.iter().map(|policy| policy.says.de.clone()));
        self.why_en.extend(verdict.determining.iter().map(|policy| policy.says.en.clone()));
        if failed { Effect::Refer } else { verdict.effect }
    }

    /// Ask, and keep only a no.
    pub(crate) fn ask_for_a_no(&mut self, service: &Service, request: &Request) -> Effect {
        let before = (self.verdicts.len(), self.why_de.len(), self.why_en.len());
        let effect = self.ask(service, request);
        if effect == Effect::Allow {
            self.verdicts.truncate(before.0);
            self.requests.truncate(before.0);
            self.why_de.truncate(before.1);
            self.why_en.truncate(before.2);
        }
        effect
    }

    /// Whether the last verdict rests on rules that forbid, not on the want of one that permits.
    pub(crate) fn forbidden(&self) -> bool {
        self.last_for(&[ombud_policy::Reason::Forbidden])
    }

    /// Whether the last verdict is a no only because rules could not be evaluated.
    pub(crate) fn failed(&self) -> bool {
        use ombud_policy::Reason::{PolicyFailed, RequestInvalid};
        self.last_for(&[PolicyFailed, RequestInvalid])
    }

    fn last_for(&self, reasons: &[ombud_policy::Reason]) -> bool {
        let last = self.verdicts.last();
        last.is_some_and(|last| reasons.iter().any(|reason| last.reason == reason.code()))
    }

    /// What was asked before, and then what was asked elsewhere.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.verdicts.append(&mut other.verdicts);
        self.requests.append(&mut other.requests);
        self.reasons.append(&mut other.reasons);
        self.why_de.append(&mut other.why_de);
        self.why_en.append(&mut other.why_en);
    }

    /// Say why, in both languages.
    pub(crate) fn say(&mut self, de: &str, en: &str) {
        self.why_de.push(de.to_owned());
        self.why_en.push(en.to_owned());
    }

    /// Why, by a code and in both languages.
    pub(crate) fn because(&mut self, code: &'static str, de: &str, en: &str) {
        self.reasons.push(Reason::of(code));
        self.say(de, en);
    }

    /// Say that a text went out which policy had denied, because of what it is for.
    pub(crate) fn released_anyway(&mut self, purpose: Purpose) {
        let (de, en) = match purpose {
            Purpose::HandOver | Purpose::Wait => (
                "Gesendet wurde der Text trotzdem: Dass ein Mensch übernimmt, kann keine Regel verhindern.",
                "It was sent all the same: no rule can keep a person from taking over.",
            ),
            Purpose::Disclose => (
                "Gesendet wurde der Text trotzdem: Dass hier eine KI spricht, kann keine Regel verschweigen.",
                "It was sent all the same: no rule can withhold that an AI speaks here.",
            ),
            _ => (
                "Gesendet wurde der Text trotzdem: Was aus einem Vorgang geworden ist, erfahren Sie immer.",
                "It was sent all the same: what became of something that was done is always told.",
            ),
        };
        self.because("rule.cannot_be_withheld", de, en);
    }

    /// How far an act may go: the first level that policy permits, from the top.
    ///
    /// Kept are the verdict that decided and the first of a rule that forbade more: what nothing
    /// permits, and nothing forbids, says nothing.
    pub(crate) fn level(
        &mut self,
        service: &Service,
        situation: &Situation,
        act: &ombud_policy::Act,
    ) -> Option<Autonomy> {
        let mut told = false;
        for level in Autonomy::ALL {
            let before = (self.verdicts.len(), self.why_de.len(), self.why_en.len());
            let request = Request::act(situation.clone(), act.clone(), level);
            if self.ask(service, &request) == Effect::Allow {
                return Some(level);
            }
            let by_rule = self.verdicts.last().is_some_and(|verdict| !verdict.policies.is_empty());
            let last = level == Autonomy::Suggest;
            if !told && (by_rule || last) {
                told = true;
                continue;
            }
            self.verdicts.truncate(before.0);
            self.requests.truncate(before.0);
            self.why_de.truncate(before.1);
            self.why_en.truncate(before.2);
        }
        None
    }
}

impl Service {
    /// Inspect a composed text on its way out and ask policy whether it may be released, with what was found in the answer
    /// of a tool that it tells of.
    pub(crate) fn may_release(
        &self,
        judged: &mut Judged,
        conversation: &Conversation,
        composed: &Composed,
        (purpose, brought): (Purpose, &Findings),
        scene: &Scene<'_>,
    ) -> bool {
        let disclosed = conversation.disclosed
            || matches!(composed.parts.first(), Some(Part::Disclosure { .. }));
        let text = composed.text();
        // What nobody could see must not go out either.
        let rules = &self.assistant().manifest().guard.rules;
        let found = Findings::of(&ombud_guard::findings(&text, rules))
            .with_hidden(ombud_guard::find_hidden(&text))
            .and(brought);
        let reply = Reply {
            language: policy_language(scene.language),
            purpose,
            findings: found.sure(),
            disclosed,
            grounded: self.assistant().is_grounded(composed, scene.today),
        };
        let request = Request::reply(self.situation(conversation), reply);
        judged.ask(self, &request) == Effect::Allow
    }

    /// What policy sees of a conversation.
    pub(crate) fn situation(&self, conversation: &Conversation) -> Situation {
        Situation {
            assistant: std::sync::Arc::clone(&self.1.policy_assistant),
            channel: match conversation.channel {
                Channel::Web => ombud_policy::Channel::Web,
                Channel::Api => ombud_policy::Channel::Api,
                Channel::Terminal => ombud_policy::Channel::Terminal,
                Channel::Batch => ombud_policy::Channel::Batch,
            },
            owner: match conversation.owner {
                Owner::Assistant => ombud_policy::Owner::Assistant,
                Owner::Queue => ombud_policy::Owner::Queue,
                Owner::Agent { .. } => ombud_policy::Owner::Agent,
                Owner::Closed => ombud_policy::Owner::Closed,
            },
            authentication: policy_authentication(conversation.authentication.level(self.now())),
        }
    }
}

/// How surely the customer is known, in the words of policies.
pub(crate) fn policy_authentication(level: AuthenticationLevel) -> Authentication {
    match level {
        AuthenticationLevel::Anonymous => Authentication::Anonymous,
        AuthenticationLevel::SignedIn => Authentication::SignedIn,
        AuthenticationLevel::SteppedUp => Authentication::SteppedUp,
    }
}

/// What an act does, in the words of policies.
pub(crate) fn policy_effect(effect: EffectClass) -> ombud_policy::EffectClass {
    match effect {
        EffectClass::Read => ombud_policy::EffectClass::Read,
        EffectClass::Reversible => ombud_policy::EffectClass::Reversible,
        EffectClass::Compensable => ombud_policy::EffectClass::Compensable,
        EffectClass::Irreversible => ombud_policy::EffectClass::Irreversible,
    }
}

/// Which data an act is about, in the words of policies.
pub(crate) fn policy_data(classes: &BTreeSet<DataClass>) -> BTreeSet<ombud_policy::DataClass> {
    classes.iter().filter_map(|class| class.as_str().parse().ok()).collect()
}

/// That something was not allowed, in German and English. The rules that say why follow.
fn refused(action: Action) -> Option<(&'static str, &'static str)> {
    Some(match action {
        Action::Answer => (
            "Eine Auskunft zur Sache ließen die Regeln hier nicht zu.",
            "The rules did not allow an answer to the question here.",
        ),
        Action::Clarify => (
            "Eine Rückfrage ließen die Regeln hier nicht zu.",
            "The rules did not allow a clarifying question here.",
        ),
        Action::SmallTalk => (
            "Eine freundliche Floskel ließen die Regeln hier nicht zu.",
            "The rules did not allow small talk here.",
        ),
        Action::Follow => (
            "Diesen Vorgang ließen die Regeln hier nicht zu.",
            "The rules did not allow this procedure here.",
        ),
        Action::Disclose => (
            "Eine Regel wollte die Auskunft über die KI verhindern; sie gilt dafür nicht.",
            "A rule tried to withhold that an AI speaks; it does not apply to that.",
        ),
        Action::HandOver => (
            "Eine Übergabe ließen die Regeln hier nicht zu.",
            "The rules did not allow handing over here.",
        ),
        Action::Reply => (
            "Der Text durfte so nicht hinausgehen.",
            "The text was not allowed to go out as it was.",
        ),
        // A lower level may be allowed: what came of it says its own words.
        Action::Autonomous | Action::Act | Action::Approve | Action::Suggest => return None,
        Action::StepUp => (
            "Einen Code zu schicken ließen die Regeln hier nicht zu.",
            "The rules did not allow sending a code here.",
        ),
        Action::Undo => (
            "Rückgängig machen ließen die Regeln das hier nicht.",
            "The rules did not allow this to be undone here.",
        ),
        Action::Translate => (
            "Eine Übersetzung ließen die Regeln hier nicht zu.",
            "The rules did not allow a translation here.",
        ),
        Action::Keep => (
            "So durfte etwas in Ihrer Nachricht nicht gespeichert werden; es wurde vorher entfernt.",
            "Something in your message was not allowed to be kept; it was taken out before.",
        ),
        Action::ApproveRelease => (
            "Diese Version freizugeben ließen die Regeln nicht zu.",
            "The rules did not allow this version to be approved like this.",
        ),
        Action::GoLive => (
            "Die Regeln lassen diese Version noch nicht in den Einsatz.",
            "The rules do not let this version serve customers yet.",
        ),
    })
}

pub(crate) fn policy_language(language: Language) -> ombud_policy::Language {
    ombud_policy::Language::new(language.as_str())
        .unwrap_or_else(|_| ombud_policy::Language::unknown())
}
