//! Requests and their verdicts.

use std::collections::BTreeSet;

use ombud_policy::{
    Act, Action, Authentication, Autonomy, Country, DataClass, Effect, EffectClass, Finding,
    GoLive, Keep, Language, Owner, PerMille, PolicySet, Purpose, Reason, RecordedRequest,
    ReleaseApproval, Reply, Request, Situation, Translation, Turn, Undo, Undoer,
};

use crate::samples::{act, answer, ids, load, place, policy, reply, situation, slug, turn, undo};

const PERMIT: &str = "permit (principal, action == Action::\"answer\", resource);";

fn with_permit(id: &str, rule: &str) -> PolicySet {
    load(&(policy("own-permit", PERMIT) + &policy(id, rule)))
}

fn platform() -> PolicySet {
    PolicySet::load::<&str, &str>(&[]).unwrap()
}

/// What a folder wants nobody to read is not kept, whoever has the conversation; everything else is.
#[test]
fn a_rule_can_forbid_that_something_is_kept() {
    let policies = load(&policy(
        "no-cards",
        "forbid (principal, action == Action::\"keep\", resource)
         when { context.findings.contains(Finding::\"card\") && context.confidence >= 800 };",
    ));
    let keep = |finding, confidence| Keep {
        confidence: PerMille::new(confidence).unwrap(),
        findings: [finding, Finding::PersonalData].into(),
        language: Language::new("de").unwrap(),
    };
    for owner in Owner::ALL.iter().copied() {
        let situation = Situation { owner, ..situation() };
        for (finding, confidence, rule) in [
            (Finding::Card, 900, "no-cards"),
            (Finding::Card, 600, "platform-keep"),
            (Finding::Iban, 990, "platform-keep"),
        ] {
            let request = Request::keep(situation.clone(), keep(finding, confidence));
            assert_eq!(ids(&policies.decide(&request)), [rule], "{finding:?}");
        }
    }
}

#[test]
fn a_permit_that_applies_allows_and_is_named() {
    let verdict = load(&policy("own-permit", PERMIT)).decide(&answer());
    assert_eq!(verdict.effect, Effect::Allow);
    assert_eq!(verdict.reason, Reason::Permitted);
    assert_eq!(ids(&verdict), ["own-permit"]);
}

#[test]
fn no_permit_is_a_deny_with_its_code() {
    let verdict = platform().decide(&answer());
    assert_eq!(verdict.effect, Effect::Deny);
    assert_eq!(verdict.reason.code(), "policy.no_permit");
    assert!(verdict.determining.is_empty());
}

#[test]
fn a_forbid_that_cannot_be_evaluated_denies_and_is_named() {
    // The sum overflows only for confidences over 0, which no validation can foresee.
    let forbid = "forbid (principal, action == Action::\"answer\", resource)
                  when { context.confidence + 9223372036854775807 < 0 };";
    for rule in
        [forbid, &format!("@verdict(\"refer\") {forbid}"), &forbid.replace("forbid", "permit")]
    {
        let verdict = with_permit("overflows", rule).decide(&answer());
        assert_eq!(verdict.effect, Effect::Deny, "{rule}");
        assert_eq!(verdict.reason, Reason::PolicyFailed, "{rule}");
        assert_eq!(ids(&verdict), ["overflows"], "{rule}");
    }
}

#[test]
fn a_forbid_denies_and_a_referring_forbid_refers() {
    let forbid = "forbid (principal, action == Action::\"answer\", resource)
                  when { context.findings.contains(Finding::\"violence\") };";
    let turn = Turn { findings: [Finding::Violence].into(), ..turn() };
    let request = Request::answer(situation(), turn, slug("moving-house"));

    let denied = with_permit("stop", forbid).decide(&request);
    assert_eq!((denied.effect, denied.reason), (Effect::Deny, Reason::Forbidden));
    assert_eq!(ids(&denied), ["stop"]);

    let referring = format!("@verdict(\"refer\") {forbid}");
    let referred = with_permit("ask", &referring).decide(&request);
    assert_eq!((referred.effect, referred.reason), (Effect::Refer, Reason::Referred));
    assert_eq!(ids(&referred), ["ask"]);

    let both = load(&(policy("stop", forbid) + &policy("ask", &referring))).decide(&request);
    assert_eq!(both.effect, Effect::Deny, "one forbid that denies is enough");
    assert_eq!(ids(&both), ["ask", "stop"]);
}

#[test]
fn handing_over_is_allowed_in_every_state() {
    for &owner in Owner::ALL {
        let findings = Finding::ALL.iter().copied().collect();
        let turn = Turn { findings, confidence: PerMille::new(0).unwrap(), ..turn() };
        let request = Request::hand_over(Situation { owner, ..situation() }, turn);
        assert_eq!(platform().decide(&request).effect, Effect::Allow, "{owner:?}");
    }
}

#[test]
fn only_the_owner_acts() {
    let policies = load(&policy("own-permit", PERMIT));
    for owner in [Owner::Queue, Owner::Agent, Owner::Closed] {
        let situation = Situation { owner, ..situation() };
        let answer = Request::answer(situation.clone(), turn(), slug("moving-house"));
        for request in [answer, Request::reply(situation, reply())] {
            let verdict = policies.decide(&request);
            assert_eq!(verdict.effect, Effect::Deny, "{owner:?}");
            assert_eq!(ids(&verdict), ["platform-owner-speaks"]);
        }
    }
}

#[test]
fn an_alarm_and_that_a_message_was_added_are_told_while_a_person_is_waited_for() {
    let policies = load(&policy("own-permit", PERMIT));
    let alarm = Turn { gives_alarm: true, ..turn() };
    let waits = Reply { purpose: Purpose::Wait, ..reply() };
    for (owner, allowed) in [
        (Owner::Assistant, true),
        (Owner::Queue, true),
        (Owner::Agent, false),
        (Owner::Closed, false),
    ] {
        let situation = Situation { owner, ..situation() };
        let answer = Request::answer(situation.clone(), alarm.clone(), slug("gas-smell"));
        for request in [answer, Request::reply(situation, waits.clone())] {
            let effect = policies.decide(&request).effect;
            assert_eq!(effect == Effect::Allow, allowed, "{owner:?} {request:?}");
            assert!(RecordedRequest::parse(request.recorded()).is_ok());
        }
    }
    let queue = Situation { owner: Owner::Queue, ..situation() };
    let ungrounded = Reply { grounded: false, ..waits };
    assert_eq!(policies.decide(&Request::reply(queue, ungrounded)).effect, Effect::Deny);
}

#[test]
fn what_became_of_an_act_is_told_beside_a_person_and_nothing_else_is() {
    for owner in [Owner::Queue, Owner::Agent, Owner::Closed] {
        for &purpose in Purpose::ALL {
            let situation = Situation { owner, ..situation() };
            let verdict =
                platform().decide(&Request::reply(situation, Reply { purpose, ..reply() }));
            let told = purpose == Purpose::Outcome && owner != Owner::Closed
                || purpose == Purpose::Wait && owner == Owner::Queue;
            assert_eq!(verdict.effect == Effect::Allow, told, "{owner:?} {purpose:?}");
        }
    }
}

#[test]
fn a_reply_is_released_only_disclosed_grounded_and_without_leaks() {
    let check = |reply: Reply, expect: &str| {
        let verdict = platform().decide(&Request::reply(situation(), reply));
        assert_eq!(ids(&verdict), [expect]);
    };
    check(reply(), "platform-reply");
    check(Reply { disclosed: false, ..reply() }, "platform-disclosed");
    check(Reply { grounded: false, ..reply() }, "platform-answers-grounded");
    check(Reply { grounded: false, purpose: Purpose::SmallTalk, ..reply() }, "platform-reply");
    for leak in [Finding::Secret, Finding::SystemPromptLeak, Finding::OthersData] {
        check(Reply { findings: [leak].into(), ..reply() }, "platform-nothing-leaks");
    }
}

#[test]
fn every_action_can_be_asked_and_carries_all_that_the_schema_demands() {
    let bare = Turn { intent: None, ..turn() };
    for turn in [turn(), bare] {
        for request in [
            Request::answer(situation(), turn.clone(), slug("moving-house")),
            Request::clarify(situation(), turn.clone()),
            Request::small_talk(situation(), turn.clone()),
            Request::follow(situation(), turn.clone(), place()),
            Request::act(situation(), act(), Autonomy::Autonomous),
            Request::act(situation(), act(), Autonomy::Act),
            Request::act(situation(), act(), Autonomy::Approve),
            Request::act(situation(), act(), Autonomy::Suggest),
            Request::step_up(situation(), act()),
            Request::undo(situation(), undo()),
            Request::translate(situation(), translation()),
            Request::approve_release(situation(), ReleaseApproval { approvals: 0, team: None }),
            Request::go_live(situation(), go_live(2, &["quality"])),
            Request::disclose(situation(), turn.clone()),
            Request::hand_over(situation(), turn),
            Request::reply(situation(), reply()),
        ] {
            assert_ne!(platform().decide(&request).reason, Reason::RequestInvalid, "{request:?}");
        }
    }
}

#[test]
fn a_forbid_reaches_every_action_in_its_head_and_no_other() {
    let rule = "forbid (principal, action in Action::\"narrowable\", resource);";
    let policies = load(&policy("stop-all", rule));
    for request in [
        answer(),
        Request::clarify(situation(), turn()),
        Request::small_talk(situation(), turn()),
        Request::follow(situation(), turn(), place()),
        Request::act(situation(), act(), Autonomy::Suggest),
        Request::step_up(situation(), act()),
        Request::disclose(situation(), turn()),
        Request::hand_over(situation(), turn()),
        Request::reply(situation(), reply()),
    ] {
        let stopped = ids(&policies.decide(&request)).contains(&"stop-all");
        let never = [Action::HandOver, Action::Disclose].contains(&request.action());
        assert_eq!(stopped, !never, "{:?}", request.action());
    }
}

#[test]
fn a_code_may_be_sent_unless_a_rule_forbids_it() {
    let effect = EffectClass::Irreversible;
    let request = Request::step_up(situation(), Act { effect, today: 3, ..act() });
    assert_eq!(ids(&platform().decide(&request)), ["platform-step-up"]);
    let rule =
        "forbid (principal, action == Action::\"step_up\", resource) when { context.today > 2 };";
    let policies = load(&policy("few-codes", rule));
    assert_eq!(policies.decide(&request).effect, Effect::Deny);
}

#[test]
fn customers_undo_what_the_contract_lets_them_and_staff_everything_unless_a_rule_forbids_it() {
    let asked = |by, by_customer| Undo { by, by_customer, ..undo() };
    let ids_of = |policies: &PolicySet, undo| {
        let verdict = policies.decide(&Request::undo(situation(), undo));
        let ids: Vec<String> = verdict.determining.iter().map(|one| one.id.clone()).collect();
        (verdict.effect == Effect::Allow, ids)
    };
    let none = platform();
    let is = |allowed, id: &str| (allowed, vec![id.to_owned()]);
    assert_eq!(ids_of(&none, asked(Undoer::Customer, true)), is(true, "platform-undo-by-customer"));
    assert_eq!(ids_of(&none, asked(Undoer::Customer, false)), (false, vec![]));
    for by_customer in [true, false] {
        let undo = asked(Undoer::Staff, by_customer);
        assert_eq!(ids_of(&none, undo), is(true, "platform-undo-by-staff"));
    }

    let rule = "forbid (principal is Customer, action == Action::\"undo\", resource)
        when { context.age_minutes >= 60 && principal.authentication == Authentication::\"anonymous\" };";
    let policies = load(&policy("soon", rule));
    let anonymous = Situation { authentication: Authentication::Anonymous, ..situation() };
    for (situation, age_minutes, by, allowed) in [
        (anonymous.clone(), 59, Undoer::Customer, true),
        (anonymous.clone(), 60, Undoer::Customer, false),
        (anonymous, 60, Undoer::Staff, true),
        (
            Situation { authentication: Authentication::SteppedUp, ..situation() },
            60,
            Undoer::Customer,
            true,
        ),
    ] {
        let request = Request::undo(situation, Undo { age_minutes, by, ..undo() });
        let verdict = policies.decide(&request);
        assert_eq!(verdict.effect == Effect::Allow, allowed, "{request:?}");
        if !allowed {
            assert_eq!(ids(&verdict), ["soon"]);
        }
    }
}

fn go_live(approvals: u32, teams: &[&str]) -> GoLive {
    let teams = teams.iter().map(|team| slug(team)).collect();
    GoLive { approvals, reached: PerMille::new(950).unwrap(), teams }
}

fn translation() -> Translation {
    let language = |code: &str| Language::new(code).unwrap();
    Translation {
        answer: false,
        country: Country::new("DE").unwrap(),
        findings: Some([].into()),
        from: language("tr"),
        restricted: false,
        to: language("de"),
    }
}

#[test]
fn texts_are_translated_unless_they_are_restricted_or_a_rule_keeps_them_here() {
    let rule = "forbid (principal, action == Action::\"translate\", resource)
                unless { context.country == \"DE\" || context.answer };";
    let policies = load(&policy("only-in-germany", rule));
    let elsewhere = || Country::new("US").unwrap();
    for (translation, expect) in [
        (translation(), "platform-translate"),
        (Translation { country: elsewhere(), ..translation() }, "only-in-germany"),
        (Translation { country: elsewhere(), answer: true, ..translation() }, "platform-translate"),
        (Translation { restricted: true, ..translation() }, "platform-restricted-not-translated"),
    ] {
        let verdict = policies.decide(&Request::translate(situation(), translation));
        assert_eq!(ids(&verdict), [expect]);
    }
    // What the folder says of the assistant is not about people.
    let stop = load(&policy(
        "stop-all",
        "forbid (principal, action in Action::\"narrowable\", resource);",
    ));
    let owner = Situation { owner: Owner::Agent, ..situation() };
    let request = Request::translate(owner, translation());
    assert_eq!(stop.decide(&request).effect, Effect::Allow);
    for code in ["de", "DEU", "", "D1"] {
        assert!(Country::new(code).is_err(), "{code}");
    }
}

#[test]
fn a_rule_says_who_approves_a_version_and_when_they_are_enough() {
    let rules = [
        policy(
            "by-quality",
            "forbid (principal, action == Action::\"approve_release\", resource)
             unless { context has team && context.team == \"quality\" };",
        ),
        policy(
            "two-and-compliance",
            "forbid (principal, action == Action::\"go_live\", resource)
             unless { context.approvals >= 2 && context.teams.contains(\"compliance\") };",
        ),
    ];
    let policies = load(&rules.concat());
    for (team, allowed) in [(Some("quality"), true), (Some("sales"), false), (None, false)] {
        let approval = ReleaseApproval { approvals: 0, team: team.map(slug) };
        let request = Request::approve_release(situation(), approval);
        assert_eq!(policies.decide(&request).effect == Effect::Allow, allowed, "{team:?}");
        assert_eq!(platform().decide(&request).effect, Effect::Allow);
    }
    for (approvals, teams, allowed) in [
        (2, &["compliance", "quality"][..], true),
        (3, &["quality"], false),
        (1, &["compliance"], false),
    ] {
        let request = Request::go_live(situation(), go_live(approvals, teams));
        assert_eq!(policies.decide(&request).effect == Effect::Allow, allowed, "{teams:?}");
        assert_eq!(platform().decide(&request).effect, Effect::Allow);
    }
}

#[test]
fn what_forbids_all_that_the_assistant_does_forbids_nobody_to_undo_it() {
    let rule = "forbid (principal, action in Action::\"narrowable\", resource);";
    let request = Request::undo(situation(), undo());
    assert_eq!(load(&policy("stop-all", rule)).decide(&request).effect, Effect::Allow);
    let queue = Situation { owner: Owner::Queue, ..situation() };
    assert_eq!(platform().decide(&Request::undo(queue, undo())).effect, Effect::Allow);
}

#[test]
fn a_rule_sees_how_surely_the_customer_is_known_and_whether_it_is_their_account() {
    let rule = "permit (principal, action == Action::\"act\", resource)
        when { resource.customer.authentication == Authentication::\"stepped_up\" &&
               context.own_account };";
    let policies = load(&policy("own", rule));
    for (authentication, own, allowed) in [
        (Authentication::SteppedUp, Some(true), true),
        (Authentication::SteppedUp, Some(false), false),
        (Authentication::SteppedUp, None, false),
        (Authentication::SignedIn, Some(true), false),
        (Authentication::Anonymous, Some(true), false),
    ] {
        let situation = Situation { authentication, ..situation() };
        let act = Act { own_account: own, ..act() };
        let effect = policies.decide(&Request::act(situation, act, Autonomy::Act)).effect;
        assert_eq!(effect == Effect::Allow, allowed, "{authentication:?} {own:?}");
    }
}

#[test]
fn a_rule_sees_whether_an_act_is_for_an_account_at_all_also_when_it_is_undone() {
    let permit = "permit (principal, action == Action::\"act\", resource);";
    let rule = "forbid (principal, action in [Action::\"act\", Action::\"undo\"], resource)
        when { context.for_account && !context.own_account };";
    let policies = load(&[policy("acts", permit), policy("own", rule)].concat());
    // What was recorded before is replayed as it was.
    for (for_account, allowed) in [(Some(false), true), (Some(true), false), (None, false)] {
        let done = Request::act(situation(), Act { for_account, ..act() }, Autonomy::Act);
        let taken_back = Request::undo(situation(), Undo { for_account, ..undo() });
        for request in [done, taken_back] {
            let effect = policies.decide(&request).effect;
            assert_eq!(effect == Effect::Allow, allowed, "{for_account:?}");
        }
    }
}

#[test]
fn a_rule_sees_which_data_an_act_is_about_also_when_it_is_undone() {
    let permit = "permit (principal, action == Action::\"act\", resource);";
    let rule = "forbid (principal, action in [Action::\"act\", Action::\"undo\"], resource)
        when { context.data.containsAny([Data::\"bank\", Data::\"health\"]) };";
    let policies = load(&[policy("acts", permit), policy("no-bank", rule)].concat());
    for (data, allowed) in [
        (vec![], true),
        (vec![DataClass::Contact, DataClass::Contract], true),
        (vec![DataClass::Contract, DataClass::Bank], false),
    ] {
        let data: BTreeSet<DataClass> = data.into_iter().collect();
        let asked = Act { data: data.clone(), ..act() };
        let done = policies.decide(&Request::act(situation(), asked, Autonomy::Act));
        let taken_back = policies.decide(&Request::undo(situation(), Undo { data, ..undo() }));
        for verdict in [done, taken_back] {
            assert_eq!(verdict.effect == Effect::Allow, allowed, "{verdict:?}");
        }
    }
    let misspelt = rule.replace("health", "helth");
    let misspelt = [("rules.cedar".to_owned(), policy("no-bank", &misspelt))];
    assert!(PolicySet::load(&misspelt).is_err());
}

#[test]
fn a_verdict_names_its_rules_in_both_languages() {
    let verdict = load(&policy("own-permit", PERMIT)).decide(&answer());
    let says = &verdict.determining[0].says;
    assert_eq!((&*says.de, &*says.en), ("Regel own-permit.", "Rule own-permit."));
}

#[test]
fn shares_are_bounded_and_what_is_no_number_is_the_least_sure() {
    for (fraction, expect) in [(0.57, 570), (1.7, 1000), (-1.0, 0), (f64::NAN, 0)] {
        assert_eq!(PerMille::from_fraction(fraction).get(), expect, "{fraction}");
    }
    assert!(PerMille::new(1001).is_err());
}

/// The first level that is permitted, from the top.
fn level(policies: &PolicySet, effect: EffectClass, amount: i64) -> Option<Autonomy> {
    let asked = Act { effect, amount, ..act() };
    Autonomy::ALL.into_iter().find(|level| {
        let request = Request::act(situation(), asked.clone(), *level);
        policies.decide(&request).effect == Effect::Allow
    })
}

#[test]
fn how_far_an_act_may_go_is_what_policy_permits_first() {
    let rules = "permit (principal, action in [Action::\"act\", Action::\"approve\"], resource)
        when { context.tool == \"billing\" };";
    let small = "forbid (principal, action == Action::\"act\", resource)
        when { context.amount > 5000 };";
    let policies = load(&[policy("acts", rules), policy("small-only", small)].concat());
    assert_eq!(level(&policies, EffectClass::Reversible, 0), Some(Autonomy::Act));
    assert_eq!(level(&policies, EffectClass::Reversible, 5_001), Some(Autonomy::Approve));
    assert_eq!(level(&policies, EffectClass::Irreversible, 0), Some(Autonomy::Approve));
    assert_eq!(level(&platform(), EffectClass::Read, 0), None, "deny by default");
}
