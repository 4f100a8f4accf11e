//! How long does a verdict take? 20 policies, one thread, request build and validation included.
//!
//! `cargo bench -p ombud-policy --bench verdict`; the target is p99 <= 100 µs.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and may panic")]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use ombud_policy::{
    Assistant, Authentication, Channel, Finding, Language, Owner, PerMille, PolicySet, Purpose,
    Reply, Request, Situation, Slug, Turn,
};

/// The platform has nine policies; these make twenty.
const OWN_POLICIES_COUNT: usize = 11;

/// Enough that the slowest per cent is 1,000 verdicts.
const VERDICTS_COUNT: u16 = 50_000;

fn main() {
    let sources: Vec<_> = (0..OWN_POLICIES_COUNT)
        .map(|number| (format!("{number}.cedar"), own_policy(number)))
        .collect();
    let policies = PolicySet::load(&sources).unwrap();
    let languages = ["de", "en"].map(|code| Language::new(code).unwrap());
    let assistant =
        Arc::new(Assistant::new(Slug::new("nordlicht").unwrap(), languages.clone()).unwrap());

    let [german, _] = &languages;
    let answer = |number| Request::answer(situation(&assistant), turn(german, number), article());
    let reply = |_| Request::reply(situation(&assistant), composed(german));
    let none = |_: &Request| ();
    let verdict = |request: &Request| drop(black_box(policies.decide(request)));
    println!("{} policies", policies.policies().count());
    measure("answer, verdict", answer, verdict);
    measure("answer, request and record only", answer, none);
    measure("reply, verdict", reply, verdict);
}

fn measure(name: &str, build: impl Fn(u16) -> Request, then: impl Fn(&Request)) {
    let run = |number| {
        let start = Instant::now();
        then(black_box(&build(number)));
        start.elapsed()
    };
    (0..VERDICTS_COUNT / 10).for_each(|number| {
        black_box(run(number));
    });
    let mut times: Vec<Duration> = (0..VERDICTS_COUNT).map(run).collect();
    times.sort_unstable();
    let quantile = |per_mille: usize| times[(times.len() - 1) * per_mille / 1000];
    println!("{name}: p50 {:?}, p99 {:?}, p99.9 {:?}", quantile(500), quantile(990), quantile(999));
}

fn own_policy(number: usize) -> String {
    let head = format!("@id(\"own-{number}\") @says_de(\"Regel.\") @says_en(\"A rule.\")");
    if number.is_multiple_of(2) {
        format!(
            "{head} permit (principal, action == Action::\"answer\", resource)
             when {{ context.confidence >= {number} && context.in_scope >= 500
                     && principal.languages.contains(context.language) }};"
        )
    } else {
        format!(
            "{head} forbid (principal, action in [Action::\"answer\", Action::\"clarify\"], resource)
             when {{ context.findings.containsAny([Finding::\"violence\", Finding::\"self_harm\"])
                     || context.clarifications > {number}
                     || resource.customer.authentication == Authentication::\"stepped_up\" }};"
        )
    }
}

fn situation(assistant: &Arc<Assistant>) -> Situation {
    Situation {
        assistant: Arc::clone(assistant),
        channel: Channel::Web,
        owner: Owner::Assistant,
        authentication: Authentication::Anonymous,
    }
}

fn turn(language: &Language, number: u16) -> Turn {
    Turn {
        language: language.clone(),
        intent: Some(article()),
        confidence: PerMille::new(number % 1000).unwrap(),
        customer: [].into(),
        gives_alarm: false,
        in_scope: PerMille::new(900).unwrap(),
        findings: [Finding::PersonalData, Finding::Toxicity].into(),
        turns: 3,
        clarifications: 0,
        mood: None,
        opening_hours: true,
        suspected: Some([].into()),
    }
}

fn composed(language: &Language) -> Reply {
    Reply {
        language: language.clone(),
        purpose: Purpose::Answer,
        findings: [].into(),
        disclosed: true,
        grounded: true,
    }
}

fn article() -> Slug {
    Slug::new("meter-number-find").unwrap()
}
