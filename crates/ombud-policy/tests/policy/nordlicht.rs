//! The sample assistant's policies say what its company wants.

use std::{fs, path::Path};

use ombud_policy::{
    Act, AttributeKinds, AttributeValue, Authentication, Autonomy, DataClass, Effect, EffectClass,
    Finding, Keep, PerMille, Place, PolicySet, Reply, Request, Situation, TrackRecord, Turn,
};
use serde_json::json;

use crate::samples::{act, ids, language, reply, situation, slug, turn};

pub(crate) fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht/policies");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// With what its assistant.toml declares of customers.
pub(crate) fn nordlicht() -> PolicySet {
    let declared = serde_json::from_value(json!({ "business": "flag" })).unwrap();
    let kinds = AttributeKinds::new(declared).unwrap();
    PolicySet::load_with(&sources(), &kinds).unwrap()
}

fn check(request: &Request, effect: Effect, policies: &[&str]) {
    let verdict = nordlicht().decide(request);
    assert_eq!((verdict.effect, ids(&verdict).as_slice()), (effect, policies));
}

fn answer(turn: Turn, article: &str) -> Request {
    Request::answer(situation(), turn, slug(article))
}

fn sure(confidence: u16) -> Turn {
    Turn { confidence: PerMille::new(confidence).unwrap(), ..turn() }
}

fn found(finding: Finding) -> Turn {
    Turn { findings: [finding].into(), ..turn() }
}

#[test]
fn it_answers_only_when_sure_in_charge_and_in_its_languages() {
    check(&answer(sure(600), "moving-house"), Effect::Allow, &["answer-when-sure"]);
    check(&answer(sure(599), "moving-house"), Effect::Deny, &[]);
    // Who is surer of the question needs less to be in charge.
    let beside = |confidence, in_scope| Turn {
        in_scope: PerMille::new(in_scope).unwrap(),
        ..sure(confidence)
    };
    check(&answer(beside(699, 399), "moving-house"), Effect::Deny, &[]);
    check(&answer(beside(700, 300), "moving-house"), Effect::Allow, &["answer-when-sure"]);
    check(&answer(beside(999, 299), "moving-house"), Effect::Deny, &[]);
    check(&answer(Turn { language: language("fr"), ..turn() }, "moving-house"), Effect::Deny, &[]);
}

#[test]
fn a_smell_of_gas_is_answered_at_once_whatever_else_was_found() {
    for &finding in Finding::ALL {
        let turn = Turn { language: language("fr"), findings: [finding].into(), ..sure(250) };
        check(&answer(turn, "gas-smell"), Effect::Allow, &["answer-emergencies"]);
    }
    check(&answer(sure(249), "gas-smell"), Effect::Deny, &[]);
}

#[test]
fn threats_and_danger_go_to_a_person() {
    for finding in [Finding::Violence, Finding::SelfHarm] {
        for request in [
            answer(found(finding), "moving-house"),
            Request::clarify(situation(), found(finding)),
            Request::small_talk(situation(), found(finding)),
        ] {
            check(&request, Effect::Refer, &["refer-threats"]);
        }
    }
    check(&answer(found(Finding::Toxicity), "moving-house"), Effect::Allow, &["answer-when-sure"]);
}

#[test]
fn instructions_in_a_text_are_refused() {
    let request = answer(found(Finding::Injection), "moving-house");
    check(&request, Effect::Deny, &["refuse-instructions"]);
}

#[test]
fn what_is_only_suspected_is_not_refused() {
    let suspected = Some([Finding::Attack, Finding::Injection].into());
    let turn = Turn { suspected, ..turn() };
    check(&answer(turn, "moving-house"), Effect::Allow, &["answer-when-sure"]);
}

#[test]
fn secrets_and_cards_are_not_kept_and_everything_else_is() {
    let keep = |finding: Finding, group, confidence| {
        let confidence = PerMille::new(confidence).unwrap();
        let keep = Keep { confidence, findings: [finding, group].into(), language: language("de") };
        Request::keep(situation(), keep)
    };
    let secret = keep(Finding::Password, Finding::Secret, 950);
    check(&secret, Effect::Deny, &["redact-secrets"]);
    check(&keep(Finding::Card, Finding::PersonalData, 900), Effect::Deny, &["redact-secrets"]);
    check(&keep(Finding::Card, Finding::PersonalData, 600), Effect::Allow, &["platform-keep"]);
    check(&keep(Finding::Iban, Finding::PersonalData, 990), Effect::Allow, &["platform-keep"]);
}

#[test]
fn a_death_is_answered_when_sure_and_never_chatted_about() {
    let turn = |confidence| Turn { intent: Some(slug("bereavement")), ..sure(confidence) };
    check(&answer(turn(700), "bereavement"), Effect::Allow, &["answer-when-sure"]);
    check(&answer(turn(699), "bereavement"), Effect::Refer, &["answer-delicate-only-when-sure"]);
    let clarify = Request::clarify(situation(), turn(400));
    check(&clarify, Effect::Refer, &["no-small-talk-on-death"]);
}

#[test]
fn it_asks_back_once_and_then_a_person_takes_over() {
    let clarify =
        |clarifications| Request::clarify(situation(), Turn { clarifications, ..sure(400) });
    check(&clarify(0), Effect::Allow, &["ask-back"]);
    check(&clarify(1), Effect::Refer, &["ask-back-once"]);
}

#[test]
fn small_talk_and_handing_over_are_fine() {
    check(&Request::small_talk(situation(), turn()), Effect::Allow, &["small-talk"]);
    let french = Turn { language: language("fr"), ..turn() };
    check(&Request::hand_over(situation(), french), Effect::Allow, &["platform-hand-over"]);
}

#[test]
fn a_promise_in_a_reply_is_checked_by_a_person() {
    let promising = Reply { findings: [Finding::Promise].into(), ..reply() };
    let release = |reply| Request::reply(Situation { ..situation() }, reply);
    check(&release(promising), Effect::Refer, &["refer-promises"]);
    check(&release(reply()), Effect::Allow, &["platform-reply"]);
}

#[test]
fn what_was_often_undone_lately_is_left_to_people() {
    let policies = nordlicht();
    for (done, undone, level) in [
        (0, 0, Autonomy::Act),
        (49, 49, Autonomy::Act),
        (500, 50, Autonomy::Act),
        (499, 50, Autonomy::Approve),
    ] {
        let track_record = Some(TrackRecord { done, undone, ..TrackRecord::default() });
        let asked = Act { track_record, ..act() };
        let permitted = Autonomy::ALL.into_iter().find(|level| {
            let request = Request::act(situation(), asked.clone(), *level);
            policies.decide(&request).effect == Effect::Allow
        });
        assert_eq!(permitted, Some(level), "{undone} of {done}");
    }
}

#[test]
fn what_shows_or_changes_a_contract_takes_proof_and_a_reading_a_complaint_and_an_outage_do_not() {
    use DataClass::{Address, Bank, Consent, Consumption, Contact, Contract, Payment};
    use EffectClass::{Read, Reversible};
    let policies = nordlicht();
    let level =
        |authentication, own_account, (operation, effect, data): (&str, _, &[DataClass])| {
            let data = data.iter().copied().collect();
            let operation = slug(operation);
            let own_account = Some(own_account);
            let flow = slug("double-payment");
            let tool = slug(if data == [Contact].into() { "people" } else { "billing" });
            let asked = Act { effect, operation, data, own_account, flow, tool, ..act() };
            Autonomy::ALL.into_iter().find(|level| {
                let situation = Situation { authentication, ..situation() };
                let request = Request::act(situation, asked.clone(), *level);
                policies.decide(&request).effect == Effect::Allow
            })
        };
    let (stranger, signed_in, proven) =
        (Authentication::Anonymous, Authentication::SignedIn, Authentication::SteppedUp);
    for asked in [
        ("tariff-offer", Read, &[Consumption, Contract][..]),
        ("announce-move", Reversible, &[Address, Contract]),
        ("change-tariff", Reversible, &[Contract]),
        ("book-appointment", Reversible, &[Contract]),
        ("set-consent", Reversible, &[Consent]),
        ("set-instalment", Reversible, &[Payment]),
        ("create-payment-plan", Reversible, &[Payment]),
        ("refund-payment", Reversible, &[Payment]),
    ] {
        assert_eq!(level(stranger, false, asked), None, "{asked:?}");
        assert_eq!(level(signed_in, false, asked), None, "{asked:?}");
        assert!(level(signed_in, true, asked).is_some(), "{asked:?}");
        assert!(level(proven, true, asked).is_some(), "{asked:?}");
        // Stepped up for another contract.
        assert_eq!(level(proven, false, asked), None, "{asked:?}");
    }
    for asked in [
        ("submit-reading", Reversible, &[Consumption][..]),
        ("report-outage", Reversible, &[Address]),
        ("file-complaint", Reversible, &[]),
        ("call-back", Reversible, &[Contact]),
        ("next-appointment-slot", Read, &[]),
        ("outage-status", Read, &[]),
    ] {
        assert!(level(stranger, false, asked).is_some(), "{asked:?}");
    }
    // Whoever is signed in gets no less, unless it is for a contract that is not theirs.
    for (for_account, data, operation, tool, level) in [
        (false, Contact, "call-back", "people", Some(Autonomy::Act)),
        (false, Address, "report-outage", "billing", Some(Autonomy::Act)),
        (true, Address, "report-outage", "billing", None),
    ] {
        let asked = Act {
            data: [data].into(),
            for_account: Some(for_account),
            operation: slug(operation),
            tool: slug(tool),
            ..act()
        };
        let permitted = Autonomy::ALL.into_iter().find(|level| {
            let situation = Situation { authentication: signed_in, ..situation() };
            let request = Request::act(situation, asked.clone(), *level);
            policies.decide(&request).effect == Effect::Allow
        });
        assert_eq!(permitted, level, "{operation} {for_account}");
    }
    for asked in [("set-bank-details", Reversible, &[Bank][..]), ("get-contract", Read, &[Bank])] {
        assert_eq!(level(signed_in, true, asked), None, "{asked:?}");
        assert!(level(proven, true, asked).is_some(), "{asked:?}");
    }
}

#[test]
fn it_looks_things_up_acts_on_request_and_leaves_larger_sums_to_people() {
    use EffectClass::{Irreversible, Read, Reversible};
    let policies = nordlicht();
    for (operation, flow, effect, amount, level) in [
        ("tariff-offer", "tariff-change", Read, 0, Some(Autonomy::Autonomous)),
        // What was paid is told to nobody who has proven nothing.
        ("find-double-payment", "double-payment", Read, 0, None),
        ("announce-move", "moving-house", Reversible, 0, Some(Autonomy::Act)),
        ("change-tariff", "tariff-change", Reversible, 0, Some(Autonomy::Act)),
        ("book-appointment", "technician-appointment", Reversible, 0, Some(Autonomy::Act)),
        ("set-consent", "advertising-consent", Reversible, 0, Some(Autonomy::Act)),
        ("report-outage", "outage-report", Reversible, 0, Some(Autonomy::Act)),
        ("refund-payment", "double-payment", Reversible, 10_000, Some(Autonomy::Act)),
        ("refund-payment", "double-payment", Reversible, 10_001, Some(Autonomy::Approve)),
        // Only what was paid twice is refunded, and only as long as it can be taken back.
        ("refund-payment", "complaint", Reversible, 1, None),
        ("refund-payment", "double-payment", Irreversible, 1, Some(Autonomy::Approve)),
        ("set-instalment", "instalment", Reversible, 30_000, Some(Autonomy::Act)),
        ("set-instalment", "instalment", Reversible, 30_001, Some(Autonomy::Approve)),
        ("create-payment-plan", "payment-plan", Reversible, 4_000, Some(Autonomy::Approve)),
        ("set-bank-limits", "instalment", Reversible, 0, None),
    ] {
        let asked = Act { effect, amount, operation: slug(operation), flow: slug(flow), ..act() };
        let permitted = Autonomy::ALL.into_iter().find(|level| {
            let request = Request::act(situation(), asked.clone(), *level);
            policies.decide(&request).effect == Effect::Allow
        });
        assert_eq!(permitted, level, "{operation} {amount}");
    }
    let proven = Situation { authentication: Authentication::SteppedUp, ..situation() };
    for (own_account, effect) in [(Some(true), Effect::Allow), (Some(false), Effect::Deny)] {
        let operation = slug("find-double-payment");
        let asked = Act { effect: Read, operation, own_account, ..act() };
        let request = Request::act(proven.clone(), asked, Autonomy::Autonomous);
        assert_eq!(policies.decide(&request).effect, effect);
    }
}

#[test]
fn tariffs_of_business_customers_are_for_people() {
    let turn = |business: Option<bool>| Turn {
        customer: business
            .map(|of| ("business".to_owned(), AttributeValue::Flag(of)))
            .into_iter()
            .collect(),
        ..sure(900)
    };
    for (business, effect) in
        [(None, Effect::Allow), (Some(false), Effect::Allow), (Some(true), Effect::Refer)]
    {
        let is_refused = effect == Effect::Refer;
        let rule = |of| if is_refused { of } else { "answer-when-sure" };
        check(
            &answer(turn(business), "tariff-change"),
            effect,
            &[rule("business-tariffs-by-people")],
        );
        let place = Place { flow: slug("tariff-change"), step: None };
        let follow = Request::follow(situation(), turn(business), place);
        assert_eq!(nordlicht().decide(&follow).effect, effect, "{business:?}");
        check(&answer(turn(business), "moving-house"), Effect::Allow, &["answer-when-sure"]);
    }
}
