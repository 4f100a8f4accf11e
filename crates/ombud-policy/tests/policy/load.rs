//! What is refused at load, where, and with what remedy.

use ombud_policy::{Effect, NamedKind, PolicyProblem, PolicySet, Request};

use crate::samples::{load, policy, problems, situation, slug, turn};

const PERMIT: &str = "permit (principal, action == Action::\"answer\", resource)";

fn the_problem(text: &str) -> PolicyProblem {
    let mut problems = problems(text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

fn check(rule: &str, line: usize, message: &str, remedy: &str) {
    let text = format!("// An umlaut: ä.\n\n{}", policy("own", rule));
    let problem = the_problem(&text);
    assert_eq!(problem.file, "own.cedar");
    assert_eq!(problem.line, line, "{problem:?}");
    assert!(problem.message.contains(message), "{problem:?}");
    assert!(problem.remedy.contains(remedy), "{problem:?}");
}

#[test]
fn an_unknown_attribute_is_refused_with_its_line_and_column() {
    let text =
        policy("own", &format!("{PERMIT}\nwhen {{ \"ä\" == \"ä\" && context.confidnce > 1 }};"));
    let problem = the_problem(&text);
    assert_eq!((problem.line, problem.column), (5, 22), "{problem:?}");
    assert!(
        problem.message.contains("there is no `context.confidnce` in the action `answer`"),
        "{problem:?}"
    );
    assert!(!problem.message.contains("policy0"), "{problem:?}");
    assert!(problem.remedy.contains("confidence"), "{problem:?}");
}

#[test]
fn what_the_schema_does_not_know_is_refused() {
    check(
        "permit (principal, action == Action::\"anser\", resource);",
        6,
        "there is no action",
        "answer",
    );
    check(
        &format!("{PERMIT} when {{ context.findings.contains(Finding::\"violense\") }};"),
        6,
        "violense",
        "write `violence`",
    );
    check(
        &format!("{PERMIT} when {{ context.confidence > \"600\" }};"),
        6,
        "a text stands where a whole number belongs",
        "",
    );
    check(
        &format!("{PERMIT} when {{ context.intent == \"complaint\" }};"),
        6,
        "`context.intent` in the action `answer` may be missing",
        "has intent",
    );
}

#[test]
fn a_policy_that_can_never_apply_is_refused() {
    check(
        "forbid (principal, action == Action::\"answer\", resource) when { context has person };",
        3,
        "can never be true",
        "never applies",
    );
}

#[test]
fn a_syntax_error_is_refused_with_its_line() {
    let text = policy("own", &format!("{PERMIT}\nwhen {{ context.confidence > }};"));
    let problem = the_problem(&text);
    assert_eq!(problem.line, 5);
    assert!(problem.message.contains("stands where something else belongs"), "{problem:?}");
}

#[test]
fn what_cedar_says_is_in_the_words_of_whoever_wrote_the_policy() {
    for (rule, message, remedy) in [
        (
            "allow (principal, action, resource);",
            "cannot begin with `allow`",
            "`permit` or `forbid`",
        ),
        (
            "permit (principal, action);",
            "`resource` is missing in the brackets",
            "(principal, action, resource)",
        ),
        (&format!("{PERMIT} if {{ true }};"), "", ""),
        (
            &format!("{PERMIT} when {{ context.confidence = 5 }};"),
            "one `=` compares nothing",
            "`==`",
        ),
        (
            &format!("{PERMIT} when {{ confidence > 5 }};"),
            "`confidence` is no variable",
            "context.confidence",
        ),
        (
            &format!("{PERMIT} when {{ context.confidence == \"5\" }};"),
            "a whole number is compared with a text",
            "same kind",
        ),
        (
            &format!("{PERMIT} when {{ context.confidence > 5 }}"),
            "the file ends in the middle of a policy",
            "`;`",
        ),
        (&format!("@id(\"b\") {PERMIT};"), "`@id` stands there twice", "keep one"),
    ] {
        let found = problems(&policy("own", rule));
        let problem = found.first().unwrap();
        assert!(problem.message.contains(message), "{rule}: {problem:?}");
        assert!(problem.remedy.contains(remedy), "{rule}: {problem:?}");
        for word in ["token", "expected", "policy0", "AST", "scope"] {
            assert!(!problem.message.contains(word), "{rule}: {problem:?}");
        }
    }
}

#[test]
fn a_template_is_refused() {
    let rule = "permit (principal == ?principal, action == Action::\"answer\", resource);";
    assert!(the_problem(&policy("own", rule)).message.contains("template"));
}

#[test]
fn a_missing_annotation_is_refused_with_a_remedy() {
    let whole = policy("own", &format!("{PERMIT};"));
    for key in ["id", "says_de", "says_en"] {
        let lines = whole.lines().filter(|line| !line.starts_with(&format!("@{key}(")));
        let second = lines.collect::<Vec<_>>().join("\n");
        let first = policy("first", &format!("{PERMIT};"));
        let problem = the_problem(&format!("{first}\n// permit in a comment\n{second}"));
        assert_eq!((problem.line, problem.column), (7, 1), "{problem:?}");
        assert!(problem.message.contains(&format!("no `@{key}`")), "{problem:?}");
        assert!(problem.remedy.contains(&format!("`@{key}(")), "{problem:?}");
    }
}

#[test]
fn annotations_that_mean_nothing_are_refused() {
    let forbid = "forbid (principal, action == Action::\"answer\", resource);";
    check(&format!("@verdict(\"refer\") {PERMIT};"), 3, "stands on a permit", "forbid");
    check(&format!("@verdict(\"reffer\") {forbid}"), 3, "reffer", "@verdict(\"refer\")");
    check(&format!("@verdct(\"refer\") {forbid}"), 3, "`@verdct` means nothing", "@verdict");
}

#[test]
fn ids_are_unique_kebab_case_and_not_the_platforms() {
    let permit = format!("{PERMIT};");
    let check = |id: &str, message: &str| {
        assert!(the_problem(&policy(id, &permit)).message.contains(message), "{id}");
    };
    check("Own", "kebab-case");
    check("platform-own", "begins like the platform's");
    check("platform-reply", "another policy is called");
    let twice = policy("own", &permit) + &policy("own", &permit);
    let problem = the_problem(&twice);
    assert_eq!(problem.line, 5);
    assert!(problem.message.contains("another policy is called `own`"));
}

#[test]
fn handing_over_to_a_person_cannot_be_forbidden() {
    for head in [
        "principal, action, resource",
        "principal, action == Action::\"hand_over\", resource",
        "principal, action in [Action::\"answer\", Action::\"hand_over\"], resource",
    ] {
        check(&format!("forbid ({head});"), 3, "`hand_over`", "Action::\"narrowable\"");
        check(
            &format!("forbid ({head}) unless {{ resource.channel == Channel::\"web\" }};"),
            3,
            "`hand_over`",
            "Action::\"narrowable\"",
        );
    }
}

#[test]
fn an_assistant_permits_only_what_the_platform_declares() {
    check(
        "permit (principal, action == Action::\"reply\", resource);",
        3,
        "cannot permit `reply`",
        "Action::\"permittable\"",
    );
}

#[test]
fn all_problems_of_all_files_are_reported() {
    let broken = policy("own", &format!("{PERMIT} when {{ context.a && context.b }};"));
    let problems = PolicySet::load(&[("one.cedar", broken.as_str()), ("two.cedar", "permit")]);
    let files: Vec<_> = problems.unwrap_err().into_iter().map(|problem| problem.file).collect();
    assert_eq!(files, ["one.cedar", "one.cedar", "two.cedar"]);
}

#[test]
fn nobody_can_pose_as_the_platform() {
    let rule = policy("own", "forbid (principal, action, resource);");
    let problems = PolicySet::load(&[("ombud:platform.cedar", rule)]).unwrap_err();
    assert!(problems[0].message.contains("given twice"), "{problems:?}");
}

#[test]
fn the_digest_covers_names_and_texts_but_not_the_order_of_files() {
    let (one, two) = (policy("one", &format!("{PERMIT};")), policy("two", &format!("{PERMIT};")));
    let digest = |sources: &[(&str, &str)]| PolicySet::load(sources).unwrap().digest();
    let both = digest(&[("1.cedar", &one), ("2.cedar", &two)]);
    assert_eq!(both, digest(&[("2.cedar", &two), ("1.cedar", &one)]));
    assert_ne!(both, digest(&[("1.cedar", &two), ("2.cedar", &one)]));
    assert_ne!(both, digest(&[("1.cedar", &one)]));
    assert_ne!(load(&one).digest(), load(&format!("{one}// Changed.\n")).digest());
}

#[test]
fn what_a_policy_names_of_the_folder_is_known_with_its_line() {
    let rule = "forbid (principal, action in Action::\"acts\", resource)\nwhen {\n  context.tool == \"billing\" &&\n  \
                [\"refund\", \"pay\"].contains(context.operation)\n}\nunless { \"moving\" == context.flow };";
    let rule = rule.replace("action in Action::\"acts\"", "action == Action::\"act\"");
    let answers = format!("{PERMIT} when {{ context.article != \"moving-house\" }};");
    let follows = "forbid (principal, action == Action::\"follow\", resource) when { context.at has step && context.at.step == \"date\" };";
    let text = [policy("acts", &rule), policy("answers", &answers), policy("at", follows)].concat();
    let policies = load(&text);
    let found: Vec<_> =
        policies.names().iter().map(|one| (one.at.line, one.kind, one.name.as_str())).collect();
    assert_eq!(
        found,
        [
            (6, NamedKind::Tool, "billing"),
            (7, NamedKind::Operation, "refund"),
            (7, NamedKind::Operation, "pay"),
            (9, NamedKind::Flow, "moving"),
            (13, NamedKind::Article, "moving-house"),
            (17, NamedKind::Step, "date"),
        ]
    );
    assert_eq!(policies.place("answers").map(|place| place.line), Some(10));
    assert_eq!(policies.place("nobody"), None);
}

/// On the stack of a thread that serves, whatever is nested in policies ends nothing but itself.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap()
}

#[test]
fn what_is_nested_too_deep_is_refused_with_its_line() {
    for (condition, message) in [
        (format!("{}true{}", "(".repeat(20_000), ")".repeat(20_000)), "brackets"),
        (format!("{}true{}", "[".repeat(20_000), "]".repeat(20_000)), "brackets"),
        (format!("true {}", "&& true ".repeat(20_000)), "operators"),
        (format!("1 {} == 5", "+ 1".repeat(20_000)), "operators"),
        (format!("context{}", ".a".repeat(20_000)), "operators"),
        (format!("{} true", "if true then true else ".repeat(10_000)), "operators"),
    ] {
        let rule = format!("{PERMIT}\nwhen {{ {condition} }};");
        let problems = on_a_small_stack(move || problems(&policy("own", &rule)));
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(problem.line, 5, "{problem:?}");
        assert!(problem.message.contains(message), "{problem:?}");
    }
}

#[test]
fn the_deepest_policies_are_read_and_decided_by() {
    for condition in [
        format!("{}context.confidence > 1{}", "(".repeat(45), ")".repeat(45)),
        format!("context.confidence {} > 1", "+ 1".repeat(495)),
        format!("context.confidence > 1 {}", "&& context.confidence < 1000 ".repeat(160)),
        format!(
            "{} context.in_scope > 1",
            "if context.in_scope > 1000 then true else ".repeat(120)
        ),
        format!("context.confidence == 1 {}", "|| context.confidence >= 2 ".repeat(160)),
    ] {
        let rule = format!("{PERMIT}\nwhen {{ {condition} }};");
        let effect = on_a_small_stack(move || {
            let policies = load(&policy("own", &rule));
            let request = Request::answer(situation(), turn(), slug("moving-house"));
            policies.decide(&request).effect
        });
        // Where the stack is too small to evaluate one, that is an error, and an error denies.
        assert!(matches!(effect, Effect::Allow | Effect::Deny), "{condition}");
    }
}
