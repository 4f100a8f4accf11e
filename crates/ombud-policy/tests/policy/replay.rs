//! Recorded requests: bytes that can be replayed, and what a replay says otherwise.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, Schema};

use ombud_policy::{
    Act, Assistant, AttributeValue, Attributes, Authentication, Autonomy, Channel, DataClass,
    Effect, Finding, Hour, Language, Owner, PLATFORM_POLICIES, PLATFORM_SCHEMA, PerMille, Place,
    PolicyError, PolicySet, Purpose, Reason, RecordedRequest, RecordedVerdict, Reply, Request,
    Situation, Slug, TrackRecord, Turn, Weekday, compare,
};
use proptest::{
    collection::{btree_map, btree_set},
    option,
    prelude::*,
    sample::select,
};
use serde_json::{Value, json};

use crate::nordlicht::{nordlicht, sources};
use crate::samples::{act, answer, load, policy, situation, slug, turn};

fn at_least(confidence: u16) -> String {
    let rule = format!(
        "permit (principal, action == Action::\"answer\", resource)
         when {{ context.confidence >= {confidence} }};"
    );
    policy("own-permit", &rule)
}

#[test]
fn the_recorded_form_is_published() {
    let recorded = String::from_utf8(answer().recorded().to_vec()).unwrap();
    assert_eq!(
        recorded,
        concat!(
            r#"{"entities":{"assistant":{"id":"nordlicht","languages":["de","en"]},"#,
            r#""authentication":"anonymous","channel":"web","owner":"assistant"},"#,
            r#""request":{"action":"answer","context":{"article":"moving-house","#,
            r#""clarifications":0,"confidence":900,"findings":[],"in_scope":900,"#,
            r#""intent":"moving-house","language":"de","opening_hours":true,"suspected":[],"#,
            r#""turns":0}},"v":1}"#,
        )
    );
}

#[test]
fn a_replay_from_bytes_gives_the_same_verdict() {
    let policies = load(&at_least(500));
    let verdict = policies.decide(&answer());
    let recorded = RecordedRequest::parse(answer().recorded()).unwrap();
    let replayed = policies.replay(&recorded);
    assert_eq!(replayed, verdict);

    let stored = serde_json::to_string(&verdict.record()).unwrap();
    let stored: RecordedVerdict = serde_json::from_str(&stored).unwrap();
    let difference = compare(&stored, &replayed);
    assert!(difference.is_none() && !difference.policies_changed && !difference.request_changed);
}

#[test]
fn a_replay_with_other_policies_shows_the_difference() {
    let stored = load(&at_least(500)).decide(&answer()).record();
    let recorded = RecordedRequest::parse(answer().recorded()).unwrap();

    let stricter = compare(&stored, &load(&at_least(950)).replay(&recorded));
    assert!(!stricter.is_none());
    assert_eq!(stricter.effect.recorded, Effect::Allow);
    assert_eq!(stricter.effect.replayed, Effect::Deny);
    assert_eq!(stricter.reason.replayed, Reason::NoPermit);
    assert_eq!(stricter.gone, ["own-permit"]);
    assert!(stricter.new.is_empty());
    assert!(stricter.policies_changed && !stricter.request_changed && !stricter.schema_changed);

    let alike = compare(&stored, &load(&at_least(600)).replay(&recorded));
    assert!(alike.is_none() && alike.policies_changed);
}

#[test]
fn digests_are_stable_and_change_with_what_they_cover() {
    let policies = load(&at_least(500));
    let digests = |request: &Request| policies.decide(request).digests;
    let base = digests(&answer());
    assert_eq!(base, digests(&answer()));

    let other_turn = Turn { turns: 1, ..turn() };
    let request = digests(&Request::answer(situation(), other_turn, slug("moving-house")));
    assert_ne!(base.request, request.request);
    assert_eq!(base.entities, request.entities);

    let other_situation = Situation { channel: Channel::Api, ..situation() };
    let entities = digests(&Request::answer(other_situation, turn(), slug("moving-house")));
    assert_eq!(base.request, entities.request);
    assert_ne!(base.entities, entities.entities);
    assert_eq!((base.schema, base.policies), (entities.schema, entities.policies));
}

#[test]
fn bytes_that_were_not_written_by_us_are_refused() {
    let good = String::from_utf8(answer().recorded().to_vec()).unwrap();
    let check = |from: &str, to: &str, readable: bool| {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        let error = RecordedRequest::parse(bad.as_bytes()).unwrap_err();
        assert_eq!(matches!(error, PolicyError::NotCanonical), readable, "{from}: {error:?}");
    };
    check("{\"entities\"", "{ \"entities\"", true);
    check("\"v\":1", "\"v\":2", true);
    check("\"turns\":0", "\"turns\":0,\"who\":\"Jane Doe\"", true);
    check("\"moving-house\"", "\"jane@example.org\"", false);
    check("\"web\"", "\"pigeon\"", false);
    check("900", "1001", false);
    check("\"language\":\"de\"", "\"language\":\"Deutsch\"", false);
}

#[test]
fn stored_bytes_have_the_digests_of_the_verdict_on_them_and_changed_bytes_have_others() {
    let verdict = load(&at_least(500)).decide(&answer());
    let good = answer().recorded().to_vec();
    let digests = RecordedRequest::digests(&good).unwrap();
    assert_eq!(digests.request, verdict.digests.request);
    assert_eq!(digests.entities, verdict.digests.entities);
    let text = String::from_utf8(good).unwrap();
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        RecordedRequest::digests(text.replacen(from, to, 1).as_bytes())
    };
    let asked = changed("\"confidence\":900", "\"confidence\":100").unwrap();
    assert_ne!(asked.request, digests.request);
    assert_eq!(asked.entities, digests.entities);
    // Also where it means nothing to this version.
    let about = changed("\"web\"", "\"pigeon\"").unwrap();
    assert_eq!(about.request, digests.request);
    assert_ne!(about.entities, digests.entities);
    for (from, to) in
        [("{\"entities\"", "{ \"entities\""), ("\"v\":1", "\"v\":1,\"w\":1"), ("}", "")]
    {
        assert!(changed(from, to).is_err(), "{from}");
    }
}

#[test]
fn an_act_from_before_accounts_were_known_is_replayed_byte_for_byte() {
    // As it was recorded then.
    let old = r#"{"entities":{"assistant":{"id":"nordlicht","languages":["de","en"]},"authentication":"anonymous","channel":"web","owner":"assistant"},"request":{"action":"act","context":{"amount":0,"confidence":900,"effect":"reversible","flow":"meter-reading","language":"de","opening_hours":true,"operation":"submit-reading","today":0,"tool":"billing"}},"v":1}"#;
    let parsed = RecordedRequest::parse(old.as_bytes()).unwrap();
    assert_eq!(parsed.request().recorded(), old.as_bytes());
    let rule =
        "permit (principal, action == Action::\"act\", resource) unless { context.own_account };";
    assert_eq!(load(&policy("strangers", rule)).decide(parsed.request()).effect, Effect::Allow);
}

#[test]
fn an_act_is_recorded_with_its_hour_and_track_record_and_replayed_by_them() {
    let mature = policy(
        "mature",
        "permit (principal, action == Action::\"act\", resource)
         when { context.track_record.done >= 100 &&
                context.track_record.undone * 50 < context.track_record.done };",
    );
    let nights = policy(
        "no-nights",
        "forbid (principal, action == Action::\"act\", resource)
         when { context.hour < 6 || context.weekday == Weekday::\"sunday\" };",
    );
    let policies = load(&[mature, nights].concat());
    let acted = |done, undone| {
        let track_record = Some(TrackRecord { done, undone, ..TrackRecord::default() });
        Act { track_record, ..act() }
    };
    let hour = |hour| Some(Hour::new(hour).unwrap());
    for (act, allowed) in [
        (acted(100, 1), true),
        (acted(99, 0), false),
        (acted(100, 2), false),
        (acted(u32::MAX, u32::MAX), false),
        (Act { hour: hour(5), ..acted(100, 1) }, false),
        (Act { hour: hour(6), ..acted(100, 1) }, true),
        (Act { weekday: Some(Weekday::Sunday), ..acted(100, 1) }, false),
        // What was recorded before it was known what became of acts trusts nothing.
        (Act { track_record: None, ..acted(100, 1) }, false),
    ] {
        let request = Request::act(situation(), act.clone(), Autonomy::Act);
        assert_eq!(policies.decide(&request).effect == Effect::Allow, allowed, "{act:?}");
        let parsed = RecordedRequest::parse(request.recorded()).unwrap();
        assert_eq!(parsed.request(), &request);
        assert_eq!(policies.replay(&parsed), policies.decide(&request));
    }
    let recorded = Request::act(situation(), acted(3, 1), Autonomy::Act).recorded().to_vec();
    let recorded = String::from_utf8(recorded).unwrap();
    let expected = concat!(
        r#""tool":"billing","track_record":{"contested":0,"done":3,"failed":0,"undone":1},"#,
        r#""weekday":"monday"}"#
    );
    assert!(recorded.contains(r#""for_account":true,"hour":10,"language":"de""#), "{recorded}");
    assert!(recorded.contains(expected), "{recorded}");
    let no_hour = recorded.replace(r#""hour":10"#, r#""hour":24"#);
    assert!(RecordedRequest::parse(no_hour.as_bytes()).is_err());
}

#[test]
fn an_act_is_recorded_with_its_data_and_what_was_recorded_before_has_none() {
    let policies = load(&policy(
        "bank",
        "permit (principal, action == Action::\"act\", resource)
         when { context.data.contains(Data::\"bank\") };",
    ));
    let asked = Act { data: [DataClass::Payment, DataClass::Bank].into(), ..act() };
    let request = Request::act(situation(), asked, Autonomy::Act);
    let recorded = String::from_utf8(request.recorded().to_vec()).unwrap();
    assert!(recorded.contains(r#""data":["bank","payment"],"effect""#), "{recorded}");
    let parsed = RecordedRequest::parse(recorded.as_bytes()).unwrap();
    assert_eq!(policies.replay(&parsed), policies.decide(&request));
    assert_eq!(policies.decide(&request).effect, Effect::Allow);
    // As it was recorded when nothing was known of data.
    let old = recorded.replace(r#""data":["bank","payment"],"#, "");
    let parsed = RecordedRequest::parse(old.as_bytes()).unwrap();
    assert_eq!(parsed.request().recorded(), old.as_bytes());
    assert_eq!(policies.decide(parsed.request()).effect, Effect::Deny);
}

static NORDLICHT: LazyLock<PolicySet> = LazyLock::new(nordlicht);

static CEDAR: LazyLock<(Schema, cedar_policy::PolicySet)> = LazyLock::new(|| {
    let texts = sources().into_iter().map(|(_, text)| text);
    let all = texts.chain([PLATFORM_POLICIES.to_owned()]).collect::<Vec<_>>().join("\n");
    (PLATFORM_SCHEMA.parse().unwrap(), all.parse().unwrap())
});

/// What an auditor can do with the recorded bytes, the published schema and the policies, without
/// any code of ours: whether it is allowed, and by which policies.
fn by_cedar_alone(recorded: &[u8]) -> (bool, Vec<String>) {
    let (schema, policies) = &*CEDAR;
    let recorded: Value = serde_json::from_slice(recorded).unwrap();
    let (facts, request) = (&recorded["entities"], &recorded["request"]);
    let uid = |kind: &str, id: &Value| json!({ "type": kind, "id": id });

    let mut context = request["context"].clone();
    for name in ["findings", "suspected"] {
        for finding in context.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            *finding = uid("Finding", finding);
        }
    }
    if let Some(purpose) = context.get_mut("purpose") {
        *purpose = uid("Purpose", purpose);
    } else {
        // The platform's schema declares none: what is said of customers is not known.
        context["customer"] = json!({});
    }
    let assistant = uid("Assistant", &facts["assistant"]["id"]);
    let (conversation, customer) =
        (uid("Conversation", &"this".into()), uid("Customer", &"this".into()));
    let entities = json!([
        { "uid": assistant, "attrs": { "languages": facts["assistant"]["languages"] }, "parents": [] },
        { "uid": conversation, "parents": [], "attrs": {
            "channel": uid("Channel", &facts["channel"]),
            "owner": uid("Owner", &facts["owner"]),
            "customer": customer,
        } },
        { "uid": customer, "parents": [], "attrs": {
            "authentication": uid("Authentication", &facts["authentication"]),
        } },
    ]);

    let action = EntityUid::from_json(uid("Action", &request["action"])).unwrap();
    let request = cedar_policy::Request::new(
        EntityUid::from_json(assistant).unwrap(),
        action.clone(),
        EntityUid::from_json(conversation).unwrap(),
        Context::from_json_value(context, Some((schema, &action))).unwrap(),
        Some(schema),
    )
    .unwrap();
    let entities = Entities::from_json_value(entities, Some(schema)).unwrap();
    let response = Authorizer::new().is_authorized(&request, policies, &entities);
    assert_eq!(response.diagnostics().errors().count(), 0);
    let id = |key| policies.annotation(key, "id").unwrap().to_owned();
    let mut ids: Vec<_> = response.diagnostics().reason().map(id).collect();
    ids.sort();
    (response.decision() == Decision::Allow, ids)
}

fn situations() -> impl Strategy<Value = Situation> {
    let spoken = btree_set(languages(), 0..4);
    let assistant =
        (slugs(), spoken).prop_map(|(id, spoken)| Arc::new(Assistant::new(id, spoken).unwrap()));
    (assistant, select(Authentication::ALL), select(Channel::ALL), select(Owner::ALL)).prop_map(
        |(assistant, authentication, channel, owner)| Situation {
            assistant,
            authentication,
            channel,
            owner,
        },
    )
}

fn slugs() -> impl Strategy<Value = Slug> {
    let names = prop_oneof![
        "[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,4}",
        select(vec!["gas-smell", "bereavement", "moving-house"]).prop_map(str::to_owned),
    ];
    names.prop_map(|name| Slug::new(name).unwrap())
}

fn languages() -> impl Strategy<Value = Language> {
    let codes = prop_oneof!["[a-z]{2,3}", select(vec!["de", "en"]).prop_map(str::to_owned)];
    codes.prop_map(|code| Language::new(code).unwrap())
}

fn findings() -> impl Strategy<Value = BTreeSet<Finding>> {
    btree_set(select(Finding::ALL), 0..5)
}

fn turns() -> impl Strategy<Value = Turn> {
    let shares = || (0..=1000_u16).prop_map(|share| PerMille::new(share).unwrap());
    (
        (prop_oneof![0..3_u32, any::<u32>()], shares(), findings(), any::<bool>(), shares()),
        (option::of(slugs()), languages(), any::<bool>(), any::<u32>(), attributes()),
        (option::of(-1000..=1000_i16), findings()),
    )
        .prop_map(|(first, second, (mood, suspected))| {
            let (clarifications, confidence, findings, gives_alarm, in_scope) = first;
            let (intent, language, opening_hours, turns, customer) = second;
            Turn {
                clarifications,
                confidence,
                customer,
                findings,
                gives_alarm,
                in_scope,
                intent,
                language,
                mood,
                opening_hours,
                suspected: Some(suspected),
                turns,
            }
        })
}

/// What is said of customers by a folder that declares more than the sample's.
fn attributes() -> impl Strategy<Value = Attributes> {
    let values = prop_oneof![
        any::<bool>().prop_map(AttributeValue::Flag),
        any::<i32>().prop_map(AttributeValue::Number),
        "[a-z]{1,8}".prop_map(AttributeValue::Word),
        btree_set("[a-z]{1,8}", 0..3).prop_map(AttributeValue::Words),
    ];
    btree_map("[a-z]{1,8}", values, 0..3)
}

fn requests() -> impl Strategy<Value = Request> {
    let replies = (any::<bool>(), findings(), any::<bool>(), languages(), select(Purpose::ALL))
        .prop_map(|(disclosed, findings, grounded, language, purpose)| Reply {
            disclosed,
            findings,
            grounded,
            language,
            purpose,
        });
    prop_oneof![
        (situations(), turns(), slugs())
            .prop_map(|(s, turn, article)| Request::answer(s, turn, article)),
        (situations(), turns()).prop_map(|(s, turn)| Request::clarify(s, turn)),
        (situations(), turns()).prop_map(|(s, turn)| Request::small_talk(s, turn)),
        (situations(), turns(), slugs(), option::of(slugs()))
            .prop_map(|(s, turn, flow, step)| Request::follow(s, turn, Place { flow, step })),
        (situations(), turns()).prop_map(|(s, turn)| Request::hand_over(s, turn)),
        (situations(), replies).prop_map(|(s, reply)| Request::reply(s, reply)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_recorded_request_round_trips_in_canonical_form(request in requests()) {
        let parsed = RecordedRequest::parse(request.recorded()).unwrap();
        prop_assert_eq!(parsed.request(), &request);
        let value: serde_json::Value = serde_json::from_slice(request.recorded()).unwrap();
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        prop_assert_eq!(canonical.as_slice(), request.recorded());
        prop_assert!(request.recorded().len() < 1024);
    }

    #[test]
    fn every_request_that_can_be_built_fits_the_schema(request in requests()) {
        prop_assert_ne!(NORDLICHT.decide(&request).reason, Reason::RequestInvalid);
    }

    #[test]
    fn cedar_alone_says_the_same_to_a_recorded_request(request in requests()) {
        let verdict = NORDLICHT.decide(&request);
        let ids: Vec<_> = verdict.determining.iter().map(|policy| policy.id.clone()).collect();
        let allowed = verdict.effect == Effect::Allow;
        prop_assert_eq!((allowed, ids), by_cedar_alone(request.recorded()));
    }
}
