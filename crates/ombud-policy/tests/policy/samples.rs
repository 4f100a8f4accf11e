//! An assistant, a turn and a reply with nothing remarkable about them, to be varied by tests.

use std::sync::Arc;

use ombud_policy::{
    Act, Assistant, Authentication, Channel, EffectClass, Hour, Language, Owner, PerMille, Place,
    PolicyProblem, PolicySet, Purpose, Reply, Request, Situation, Slug, TrackRecord, Turn, Undo,
    Undoer, Weekday,
};

pub(crate) fn situation() -> Situation {
    let languages = [language("de"), language("en")];
    Situation {
        assistant: Arc::new(Assistant::new(slug("nordlicht"), languages).unwrap()),
        authentication: Authentication::Anonymous,
        channel: Channel::Web,
        owner: Owner::Assistant,
    }
}

pub(crate) fn turn() -> Turn {
    Turn {
        clarifications: 0,
        confidence: PerMille::new(900).unwrap(),
        customer: [].into(),
        findings: [].into(),
        gives_alarm: false,
        in_scope: PerMille::new(900).unwrap(),
        intent: Some(slug("moving-house")),
        language: language("de"),
        mood: None,
        opening_hours: true,
        suspected: Some([].into()),
        turns: 0,
    }
}

pub(crate) fn place() -> Place {
    Place { flow: slug("meter-reading"), step: Some(slug("ask-reading")) }
}

pub(crate) fn act() -> Act {
    Act {
        amount: 0,
        confidence: PerMille::new(900).unwrap(),
        customer: [].into(),
        data: [].into(),
        effect: EffectClass::Reversible,
        flow: slug("meter-reading"),
        for_account: Some(true),
        hour: Some(Hour::new(10).unwrap()),
        language: language("de"),
        opening_hours: true,
        operation: slug("submit-reading"),
        own_account: Some(false),
        today: 0,
        tool: slug("billing"),
        track_record: Some(TrackRecord::default()),
        weekday: Some(Weekday::Monday),
    }
}

pub(crate) fn undo() -> Undo {
    Undo {
        age_minutes: 5,
        amount: 0,
        by: Undoer::Customer,
        by_customer: true,
        customer: [].into(),
        data: [].into(),
        effect: EffectClass::Reversible,
        flow: slug("meter-reading"),
        for_account: Some(true),
        hour: Hour::new(10).unwrap(),
        opening_hours: true,
        operation: slug("submit-reading"),
        own_account: false,
        recall: false,
        tool: slug("billing"),
        weekday: Weekday::Monday,
    }
}

pub(crate) fn reply() -> Reply {
    Reply {
        disclosed: true,
        findings: [].into(),
        grounded: true,
        language: language("de"),
        purpose: Purpose::Answer,
    }
}

pub(crate) fn answer() -> Request {
    Request::answer(situation(), turn(), slug("moving-house"))
}

pub(crate) fn slug(name: &str) -> Slug {
    Slug::new(name).unwrap()
}

pub(crate) fn language(code: &str) -> Language {
    Language::new(code).unwrap()
}

/// A policy with all annotations.
pub(crate) fn policy(id: &str, rule: &str) -> String {
    format!("@id(\"{id}\")\n@says_de(\"Regel {id}.\")\n@says_en(\"Rule {id}.\")\n{rule}\n")
}

pub(crate) fn load(text: &str) -> PolicySet {
    PolicySet::load(&[("own.cedar", text)]).unwrap()
}

pub(crate) fn problems(text: &str) -> Vec<PolicyProblem> {
    PolicySet::load(&[("own.cedar", text)]).unwrap_err()
}

/// The ids of a verdict's determining policies.
pub(crate) fn ids(verdict: &ombud_policy::Verdict) -> Vec<&str> {
    verdict.determining.iter().map(|policy| policy.id.as_str()).collect()
}
