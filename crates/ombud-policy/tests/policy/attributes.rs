//! Attributes of customers: what a folder declares, what policies make of it, and what stays readable.

use std::collections::BTreeMap;

use ombud_policy::{
    Act, AttributeError, AttributeKind, AttributeKinds, Attributes, Autonomy, Effect, PolicySet,
    RecordedRequest, Request, Turn, Undo,
};
use serde_json::{Value, json};

use crate::samples::{act, ids, place, policy, situation, slug, turn, undo};

fn kinds(declared: &Value) -> Result<AttributeKinds, AttributeError> {
    let declared: BTreeMap<String, AttributeKind> =
        serde_json::from_value(declared.clone()).unwrap();
    AttributeKinds::new(declared)
}

fn sample() -> AttributeKinds {
    kinds(&json!({
        "segment": { "one_of": ["household", "business"] },
        "products": { "any_of": ["power", "gas"] },
        "vulnerable": "flag",
        "years": { "number": { "min": 0, "max": 60 } },
    }))
    .unwrap()
}

fn known(said: &Value) -> Attributes {
    sample().take(said.as_object().unwrap()).unwrap()
}

fn load(rule: &str, kinds: &AttributeKinds) -> Result<PolicySet, Vec<String>> {
    let text = policy("own", rule);
    PolicySet::load_with(&[("own.cedar", text.as_str())], kinds)
        .map_err(|problems| problems.iter().map(|of| format!("{of} ({})", of.remedy)).collect())
}

fn acts(customer: Attributes) -> Request {
    Request::act(situation(), Act { customer, ..act() }, Autonomy::Act)
}

#[test]
fn a_rule_finds_what_the_company_says_of_the_customer() {
    for (condition, said, expect) in [
        (
            "context.customer has segment && context.customer.segment == \"business\"",
            json!({ "segment": "business" }),
            true,
        ),
        (
            "context.customer has segment && context.customer.segment == \"business\"",
            json!({ "segment": "household" }),
            false,
        ),
        (
            "context.customer has segment && context.customer.segment == \"business\"",
            json!({}),
            false,
        ),
        (
            "context.customer has vulnerable && context.customer.vulnerable",
            json!({ "vulnerable": true }),
            true,
        ),
        (
            "context.customer has years && context.customer.years >= 10",
            json!({ "years": 10 }),
            true,
        ),
        (
            "context.customer has years && context.customer.years >= 10",
            json!({ "years": 9 }),
            false,
        ),
        (
            "context.customer has products && context.customer.products.contains(\"gas\")",
            json!({ "products": ["power", "gas"] }),
            true,
        ),
        (
            "context.customer has products && context.customer.products.contains(\"gas\")",
            json!({ "products": ["power"] }),
            false,
        ),
    ] {
        let rule = format!(
            "permit (principal, action == Action::\"act\", resource) when {{ {condition} }};"
        );
        let policies = load(&rule, &sample()).unwrap();
        let verdict = policies.decide(&acts(known(&said)));
        assert_eq!(verdict.effect == Effect::Allow, expect, "{condition} {said}");
        if expect {
            assert_eq!(ids(&verdict), ["own"]);
        }
    }
    let rule = "forbid (principal is Customer, action == Action::\"undo\", resource) \
                when { context.customer has vulnerable && context.customer.vulnerable };";
    let policies = load(rule, &sample()).unwrap();
    for (vulnerable, effect) in [(true, Effect::Deny), (false, Effect::Allow)] {
        let customer = known(&json!({ "vulnerable": vulnerable }));
        let verdict = policies.decide(&Request::undo(situation(), Undo { customer, ..undo() }));
        assert_eq!(verdict.effect, effect, "{vulnerable}");
    }
}

#[test]
fn answers_and_procedures_are_judged_by_it_too() {
    let condition = "context.customer has segment && context.customer.segment == \"business\"";
    let actions =
        "[Action::\"answer\", Action::\"clarify\", Action::\"small_talk\", Action::\"follow\"]";
    let rule = format!("permit (principal, action in {actions}, resource) when {{ {condition} }};");
    let policies = load(&rule, &sample()).unwrap();
    for (segment, expect) in [("business", Effect::Allow), ("household", Effect::Deny)] {
        let turn = || Turn { customer: known(&json!({ "segment": segment })), ..turn() };
        for request in [
            Request::answer(situation(), turn(), slug("moving-house")),
            Request::clarify(situation(), turn()),
            Request::small_talk(situation(), turn()),
            Request::follow(situation(), turn(), place()),
        ] {
            let recorded = RecordedRequest::parse(request.recorded()).unwrap();
            assert_eq!(policies.replay(&recorded).effect, expect, "{segment} {request:?}");
        }
        // Nobody can be kept from a person by it.
        let verdict = policies.decide(&Request::hand_over(situation(), turn()));
        assert_eq!(verdict.effect, Effect::Allow);
    }
    // A finished text says nothing of whom it is for.
    let texts = format!(
        "forbid (principal, action == Action::\"reply\", resource) when {{ {condition} }};"
    );
    load(&texts, &sample()).unwrap_err();
}

#[test]
fn what_is_not_declared_or_can_never_be_is_an_error_with_its_line() {
    let problem = |condition: &str, kinds: &AttributeKinds| {
        let rule = format!(
            "permit (principal, action == Action::\"act\", resource)\nwhen {{ {condition} }};"
        );
        load(&rule, kinds).unwrap_err().join("\n")
    };
    let has = |name: &str, rest: &str| {
        format!("context.customer has {name} && context.customer.{name}{rest}")
    };
    let none = AttributeKinds::default();
    let said = problem(&has("income", " == \"high\""), &none);
    assert!(
        said.contains("own.cedar:5:") && said.contains("there is no `context.customer.income`"),
        "{said}"
    );
    for (condition, kinds, says) in [
        (
            "context.customer.segment == \"business\"".to_owned(),
            &none,
            "there is no `context.customer.segment`",
        ),
        ("context.customer.segment == \"business\"".to_owned(), &none, "there is now: none"),
        (
            "context.customer.income > 3".to_owned(),
            &sample(),
            "there is now: `products`, `segment`, `vulnerable`, `years`",
        ),
        (
            "context.customer.segment == \"business\"".to_owned(),
            &sample(),
            "`context.customer has segment && context.customer.segment …`",
        ),
        (has("segment", " == 3"), &sample(), "is compared with"),
        (
            has("segment", " == \"bussiness\""),
            &sample(),
            "`context.customer.segment` is never `bussiness` (name what `[customer]` in assistant.toml lists: `business`, `household`)",
        ),
        (
            has("products", ".contains(\"water\")"),
            &sample(),
            "`context.customer.products` is never `water`",
        ),
        (format!("[\"x\"].contains({})", "context.customer.segment"), &sample(), "is never `x`"),
    ] {
        let said = problem(&condition, kinds);
        assert!(said.contains(says), "{condition}: {said}");
        assert!(said.contains("own.cedar:5:") || said.contains("own.cedar:4:"), "{said}");
    }
}

#[test]
fn only_what_is_declared_is_taken_and_only_as_it_is_declared() {
    let said = json!({
        "segment": "business", "name": "Erika Beispiel", "vulnerable": null, "years": 60,
        "products": [],
    });
    let taken = known(&said);
    assert_eq!(
        serde_json::to_value(&taken).unwrap(),
        json!({ "products": [], "segment": "business", "years": 60 })
    );
    for (said, name) in [
        (json!({ "segment": "Erika Beispiel" }), "segment"),
        (json!({ "segment": ["business"] }), "segment"),
        (json!({ "products": ["power", "water"] }), "products"),
        (json!({ "vulnerable": "yes" }), "vulnerable"),
        (json!({ "years": 61 }), "years"),
        (json!({ "years": 4_000_000_000_u32 }), "years"),
        (json!({ "years": 1.5 }), "years"),
    ] {
        assert_eq!(sample().take(said.as_object().unwrap()), Err(name.to_owned()), "{said}");
    }
}

#[test]
fn a_declaration_leaves_no_room_for_what_names_a_person() {
    let many: BTreeMap<String, &str> = (0..17).map(|of| (format!("a{of}"), "flag")).collect();
    for (declared, says) in [
        (json!(many), "there are 17 attributes"),
        (json!({ "Name": "flag" }), "`Name` is no name"),
        (json!({ "like": "flag" }), "`like` is no name"),
        (json!({ "born": { "number": { "min": 0, "max": 20_000 } } }), "`born` must have"),
        (json!({ "years": { "number": { "min": 5, "max": 5 } } }), "`years` must have"),
        (json!({ "segment": { "one_of": [] } }), "`segment` must list"),
        (json!({ "segment": { "one_of": ["Erika Beispiel"] } }), "`segment` must list"),
    ] {
        let said = kinds(&declared).unwrap_err().to_string();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn what_was_recorded_is_judged_again_also_under_another_declaration() {
    let rule = "permit (principal, action == Action::\"act\", resource) \
                when { context.customer has segment && context.customer.segment == \"business\" };";
    let policies = load(rule, &sample()).unwrap();
    let request = acts(known(&json!({ "segment": "business", "years": 3 })));
    let recorded = RecordedRequest::parse(request.recorded()).unwrap();
    assert_eq!(recorded.request(), &request);
    assert_eq!(policies.replay(&recorded).effect, Effect::Allow);
    // Where it is declared otherwise, or not at all, it counts as not known.
    let other = kinds(&json!({ "segment": { "one_of": ["household", "public"] } })).unwrap();
    let unknown = "permit (principal, action == Action::\"act\", resource) unless { context.customer has segment };";
    let verdict = load(unknown, &other).unwrap().replay(&recorded);
    assert_eq!((verdict.effect, ids(&verdict)), (Effect::Allow, vec!["own"]));
    assert_ne!(verdict.digests.schema, policies.decide(&request).digests.schema);
    // What was recorded before there were attributes is byte for byte what it was.
    let before = String::from_utf8(acts(Attributes::new()).recorded().to_vec()).unwrap();
    assert!(!before.contains("customer"), "{before}");
}
