//! The command line: what it finds wrong, and how it says so.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::Write,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::app::{Prepared, Ran, nordlicht, ombud, run, settings, small_assistant, write};

#[expect(dead_code, reason = "the tests of the API use the rest")]
mod app;

/// Run `ombud` in a folder of its own.
fn in_folder(folder: &Path, arguments: &[&str]) -> Ran {
    run(ombud(&BTreeMap::new(), folder).args(arguments))
}

/// A small assistant, to break.
fn small() -> (TempDir, PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = small_assistant(temporary.path());
    (temporary, folder)
}

fn check(folder: &Path) -> Ran {
    in_folder(Path::new("/"), &["check", folder.to_str().unwrap()])
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The number of the first line that holds a text.
fn line_of(folder: &Path, file: &str, text: &str) -> usize {
    let content = fs::read_to_string(folder.join(file)).unwrap();
    content.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn the_sample_assistant_checks_without_an_error() {
    let checked = check(&nordlicht());
    assert_eq!(checked.code, Some(0), "{checked:?}");
    for part in
        [" articles, ", " intents, ", " procedures, ", " policies, ", " scenarios; version "]
    {
        assert!(checked.stdout.contains(part), "{checked:?}");
    }
    assert!(!checked.stdout.contains(": error: "), "{checked:?}");
    let (_temporary, folder) = small();
    let json = in_folder(Path::new("/"), &["check", "--json", folder.to_str().unwrap()]);
    assert_eq!(json.code, Some(0), "{json:?}");
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    for problem in json["problems"].as_array().unwrap() {
        assert_eq!(problem["severity"], "warning", "{problem}");
    }
}

#[test]
fn procedures_are_drawn_into_a_folder() {
    let prepared = Prepared::new();
    prepared.take([
        "flows/identify.yaml",
        "flows/instalment.yaml",
        "examples/instalment-adjust.toml",
        "knowledge/de/instalment-adjust.md",
        "knowledge/en/instalment-adjust.md",
        "tools/billing.toml",
        "tools/billing.openapi.json",
        "words/de.ftl",
        "words/en.ftl",
    ]);
    let folder = prepared.folder.as_path();
    let ran = in_folder(folder, &["check", "assistant", "--graph", "drawn"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains(" 2 procedures, "), "{ran:?}");
    assert_eq!(fs::read_dir(folder.join("drawn")).unwrap().count(), 2 * 2);
    let svg = fs::read_to_string(folder.join("drawn/instalment.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("context.amount &lt; 2000"), "{svg}");
}

#[test]
fn every_problem_is_named_with_file_line_and_remedy_at_once() {
    let (_temporary, folder) = small();
    // What is broken, and where that must be said.
    change(&folder, "assistant.toml", "Europe/Berlin", "Europe/Rostock");
    change(&folder, "knowledge/de/bill-when.md", "owner = \"", "owner = ");
    change(&folder, "knowledge/en/bill-when.md", "+++\n", "");
    change(
        &folder,
        "knowledge/de/moving-house.md",
        "valid_until = 2028-12-31",
        "valid_until = 2025-12-31",
    );
    change(&folder, "examples/moving-house.toml", "phrasings]", "phrasings");
    change(&folder, "examples/price-guarantee.toml", "\"price-guarantee\"", "\"price-promise\"");
    change(&folder, "policies/talk.cedar", "context.clarifications >= 1", "context.patience >= 1");
    change(&folder, "policies/person.cedar", "forbid (", "forbid");
    change(&folder, "words/de.ftl", "goodbye = ", "goodbye = { $name } ");
    write(&folder, "scenarios/broken.toml", "titel = \"x\"\nlanguage = 7\n");
    write(&folder, "knowledge/de/large.md", vec![b'a'; 1024 * 1024 + 1]);
    let places = [
        ("assistant.toml", line_of(&folder, "assistant.toml", "Europe/Rostock")),
        ("knowledge/de/bill-when.md", line_of(&folder, "knowledge/de/bill-when.md", "owner =")),
        ("knowledge/en/bill-when.md", 1),
        (
            "knowledge/de/moving-house.md",
            line_of(&folder, "knowledge/de/moving-house.md", "valid_until"),
        ),
        (
            "examples/moving-house.toml",
            line_of(&folder, "examples/moving-house.toml", "[phrasings"),
        ),
        (
            "examples/price-guarantee.toml",
            line_of(&folder, "examples/price-guarantee.toml", "price-promise"),
        ),
        ("policies/talk.cedar", line_of(&folder, "policies/talk.cedar", "patience")),
        ("words/de.ftl", line_of(&folder, "words/de.ftl", "$name")),
        ("scenarios/broken.toml", 1),
        ("scenarios/broken.toml", 2),
    ];
    let checked = check(&folder);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(checked.stdout.contains("cannot be started"), "{checked:?}");
    let json = in_folder(Path::new("/"), &["check", "--json", folder.to_str().unwrap()]);
    assert_eq!(json.code, Some(1), "{json:?}");
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let problems = json["problems"].as_array().unwrap();
    for (file, line) in places {
        let found: Vec<_> = problems.iter().filter(|p| p["file"] == file).collect();
        assert!(found.iter().any(|p| p["line"] == line), "{file}:{line} is not in {found:?}");
        assert!(checked.stdout.contains(&format!("{file}:{line}: error: ")), "{}", checked.stdout);
    }
    let syntax = problems.iter().find(|problem| problem["file"] == "policies/person.cedar");
    assert!(syntax.unwrap()["line"].as_u64() > Some(0), "{syntax:?}");
    assert!(
        checked.stdout.contains("knowledge/de/large.md: error: it has 1048577 bytes"),
        "{checked:?}"
    );
    for problem in problems {
        for said in ["message", "remedy"] {
            assert!(problem[said].as_str().is_some_and(|said| !said.is_empty()), "{problem}");
        }
    }
    assert_eq!(
        checked.stdout.matches("\n    remedy: ").count(),
        problems.len(),
        "each problem has its remedy"
    );
}

#[test]
fn an_expired_article_is_reported_and_does_not_keep_it_from_starting() {
    let (_temporary, folder) = small();
    let file = "knowledge/de/price-guarantee.md";
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let until = text.lines().find(|line| line.starts_with("valid_until")).unwrap().to_owned();
    let from = text.lines().find(|line| line.starts_with("valid_from")).unwrap().to_owned();
    change(&folder, file, &from, "valid_from = 2025-01-01");
    change(&folder, file, &until, "valid_until = 2025-12-31");
    let checked = check(&folder);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let line = line_of(&folder, file, "valid_until");
    let said = format!("{file}:{line}: warning: the article is expired since 2025-12-31");
    assert!(checked.stdout.contains(&said), "{checked:?}");
}

#[test]
fn a_scenario_that_goes_otherwise_is_named_with_its_line() {
    let (_temporary, folder) = small();
    let file = "scenarios/moving.toml";
    change(&folder, file, "article = \"moving-house\"", "article = \"bill-when\"");
    let checked = check(&folder);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let line = line_of(&folder, file, "Ich ziehe nächsten Monat um");
    assert!(checked.stdout.contains(&format!("{file}:{line}: error: ")), "{checked:?}");
}

#[test]
fn scenarios_are_judged_by_the_policies_too() {
    let (_temporary, folder) = small();
    for other in ["greeting", "gruss"] {
        fs::remove_file(folder.join(format!("scenarios/{other}.toml"))).unwrap();
    }
    write(
        &folder,
        "policies/moving.cedar",
        "@id(\"no-moving\")\n@says_de(\"Nein.\")\n@says_en(\"Moving house is not for the AI.\")\n\
         forbid (principal, action == Action::\"answer\", resource)\n\
         when { context.article == \"moving-house\" };\n",
    );
    let checked = check(&folder);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let file = "scenarios/moving.toml";
    let line = line_of(&folder, file, "Ich ziehe nächsten Monat um");
    for part in [&*format!("{file}:{line}: error: "), "gives `refuse`", "Moving house is not"] {
        assert!(checked.stdout.contains(part), "{part}: {checked:?}");
    }
    change(&folder, file, "expect = \"answer\"", "expect = \"refuse\"");
    change(&folder, file, "article = \"moving-house\"\n", "");
    let checked = check(&folder);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn a_policy_that_leaves_nothing_to_say_is_named_with_its_place() {
    let (_temporary, folder) = small();
    let with = |rule: &str| {
        let says = "@says_de(\"Nein.\")\n@says_en(\"No.\")\n";
        write(
            &folder,
            "policies/quiet.cedar",
            format!("// Quiet.\n@id(\"quiet\")\n{says}{rule}\n"),
        );
        check(&folder)
    };
    for (rule, said) in [
        (
            "forbid (principal, action == Action::\"reply\", resource);",
            "error: `quiet` forbids every reply: each message would go to a person",
        ),
        (
            "forbid (principal, action in Action::\"narrowable\", resource) unless { 1 == 2 };",
            "error: `quiet` forbids every reply: each message",
        ),
        (
            "forbid (principal, action == Action::\"reply\", resource) when { context.language == \"en\" };",
            "error: `quiet` forbids every reply in `en`, which it is to speak",
        ),
        (
            "forbid (principal, action == Action::\"answer\", resource) unless { context.turns > 5 };",
            "error: `quiet` forbids every answer from an article",
        ),
        (
            "forbid (principal, action == Action::\"reply\", resource) when { context.purpose == Purpose::\"small_talk\" };",
            "warning: `quiet` forbids every reply that greets or thanks",
        ),
    ] {
        let checked = with(rule);
        assert_eq!(checked.code, Some(1), "{rule}: {checked:?}");
        let said = format!("policies/quiet.cedar:2: {said}");
        assert!(checked.stdout.contains(&said), "{said}: {checked:?}");
    }
    let narrow = "forbid (principal, action == Action::\"reply\", resource) when \
                  { context.findings.contains(Finding::\"promise\") };";
    let checked = with(narrow);
    assert!(!checked.stdout.contains("quiet"), "{checked:?}");
    // Whoever is known may be answered; that strangers are not, the scenarios say.
    let known = "forbid (principal, action in [Action::\"answer\", Action::\"follow\"], resource) unless \
                 { context.customer has business && !context.customer.business };";
    let checked = with(known);
    assert!(!checked.stdout.contains("quiet.cedar"), "{checked:?}");
}

#[test]
fn rules_that_only_together_leave_nothing_to_say_are_named_together() {
    let (_temporary, folder) = small();
    let with = |rules: &[(&str, &str)]| {
        let rules = rules.iter().map(|(id, rule)| {
            format!("@id(\"{id}\")\n@says_de(\"Nein.\")\n@says_en(\"No.\")\nforbid (principal, {rule};\n")
        });
        write(&folder, "policies/quiet.cedar", rules.collect::<String>());
        check(&folder)
    };
    let in_german = "action == Action::\"reply\", resource) when { context.language == \"de\" }";
    let in_english = "action == Action::\"reply\", resource) when { context.language == \"en\" }";
    let early = "action == Action::\"answer\", resource) when { context.turns < 2 }";
    let late = "action == Action::\"answer\", resource) unless { context.turns < 2 }";
    let always = "action == Action::\"answer\", resource)";
    for (rules, said) in [
        (
            vec![("no-english", in_english), ("no-german", in_german)],
            "1: error: `no-english` and `no-german` together forbid every reply: each message",
        ),
        (
            vec![("early", early), ("late", late)],
            "1: error: `early` and `late` together forbid every answer from an article",
        ),
        // One is enough, whatever else there is.
        (
            vec![("early", early), ("always", always)],
            "5: error: `always` forbids every answer from an article",
        ),
    ] {
        let checked = with(&rules);
        let told: Vec<_> = checked.stdout.lines().filter(|line| line.contains("forbid")).collect();
        assert_eq!(told.len(), 1, "{rules:?}: {checked:?}");
        assert!(told[0].contains(&format!("policies/quiet.cedar:{said}")), "{said}: {told:?}");
    }
}

#[test]
fn a_policy_that_names_what_is_not_there_is_told_of_with_what_was_meant() {
    let (_temporary, folder) = small();
    write(
        &folder,
        "policies/names.cedar",
        "@id(\"names\")\n@says_de(\"Nein.\")\n@says_en(\"No.\")\nforbid (principal, action == Action::\"answer\", resource)\n\
         when {\n  context.article == \"moving-hose\" ||\n  context has intent && [\"price-guarantee\", \
         \"nothing-like-it\"].contains(context.intent)\n};\n",
    );
    let checked = check(&folder);
    for said in [
        "policies/names.cedar:6: warning: the rule names the article `moving-hose`, which is not there",
        "did you mean `moving-house`?",
        "policies/names.cedar:7: warning: the rule names the intent `nothing-like-it`",
    ] {
        assert!(checked.stdout.contains(said), "{said}: {checked:?}");
    }
    assert!(!checked.stdout.contains("intent `price-guarantee`"), "{checked:?}");
}

#[test]
fn a_folder_that_is_none_is_a_clear_error() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let missing = in_folder(folder, &["check", "nothing-here"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
    assert!(missing.stderr.contains("nothing-here"), "{missing:?}");
    fs::create_dir(folder.join("empty")).unwrap();
    let empty = in_folder(folder, &["check", "empty"]);
    assert_eq!(empty.code, Some(1), "{empty:?}");
    assert!(empty.stdout.contains("assistant.toml: error: the file is missing"), "{empty:?}");
    // A server does not start with a broken assistant, and says what is broken.
    let settings = [("OMBUD_ASSISTANT_FOLDER".to_owned(), "empty".to_owned())].into();
    let mut serve = ombud(&settings, folder);
    let serve = run(serve.arg("serve").env("OMBUD_SERVER_LISTEN", "127.0.0.1:0"));
    assert_eq!(serve.code, Some(2), "{serve:?}");
    assert!(serve.stderr.contains("assistant.toml: error: the file is missing"), "{serve:?}");
}

#[test]
fn verifying_says_what_it_was_not_given() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let key = "localhost/ombud/local+ffd6032a+ASjsVCsYo5j6r5ktFWMok/v1ZwwLRwNkLGsrKDG8y7Dn";
    write(folder, "key", format!("{key}\n"));
    let fails = |arguments: &[&str], code: i32, says: &str| {
        let ran = in_folder(folder, arguments);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains(says), "`{says}`: {ran:?}");
    };
    fails(&["verify", "receipt.json", "--key", key], 2, "`receipt.json` cannot be read");
    fails(&["verify", "receipt.json"], 2, "--key");
    write(folder, "receipt.json", "{}");
    fails(&["verify", "receipt.json", "--key", "nonsense"], 2, "neither a file nor a verifier key");
    fails(&["verify", "receipt.json", "--key", key], 1, "not valid: the receipt is not of");
    fails(&["verify", "receipt.json", "--key", "key"], 1, "not valid: the receipt is not of");
    let said = "the expected form: `v` is missing (line 1, column 2)\n       a receipt is checked as it came, ";
    fails(&["verify", "receipt.json", "--key", key], 1, said);
    for none in ["[]", "[1]"] {
        write(folder, "receipt.json", none);
        let said = "the expected form: it must be an object, not a list (line 1, column 1)";
        fails(&["verify", "receipt.json", "--key", key], 1, said);
    }
    write(folder, "receipt.json", "{\n  \"v\": 1,\n}");
    let said = "there is one comma too many (line 3, column 1)";
    fails(&["verify", "receipt.json", "--key", key], 1, said);
    let said = "`receipt.json` is no list as `/successions` gives it: it must be a list, not keys";
    let with = ["verify", "receipt.json", "--key", key, "--successions", "receipt.json"];
    fails(&with, 2, said);
    write(folder, "receipt.json", [0xff, 0xfe, 0x00]);
    fails(&["verify", "receipt.json", "--key", key], 1, "not valid: ");
    fails(&["verify", "receipt.json", "--key", "receipt.json"], 2, "because: it is not UTF-8");
    write(folder, "receipt.json", "x".repeat(2_000_000));
    fails(&["verify", "receipt.json", "--key", key], 1, "the limit is 1048576");
    let empty = json!({ "v": 1, "leaf": "{}", "salt": "", "proof": "", "openings": [] });
    write(folder, "receipt.json", empty.to_string());
    fails(&["verify", "receipt.json", "--key", key], 1, "not valid: ");
}

#[test]
fn a_wrong_configuration_names_the_key_and_what_is_allowed() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let config = |text: &str, says: &[&str]| {
        write(folder, "ombud.toml", text);
        let ran = in_folder(folder, &["config"]);
        assert_eq!(ran.code, Some(2), "{text}: {ran:?}");
        for said in says {
            assert!(ran.stderr.contains(said), "`{said}`: {ran:?}");
        }
    };
    config("[server]\nport = 1\n", &["`server.port` is not a key"]);
    config("[sever]\nlisten = \"x\"\n", &["sever"]);
    config("listen = 1\n", &["`listen` is not a section"]);
    config("[server\n", &["not valid TOML", "ombud.toml, line 1", "`]`"]);
    config("[log]\nformat = 1\n[cell]\nname = \"\"\n", &["2 slips", "line 2", "line 4"]);
    config("[server]\nlisten = \"here\"\n", &["`server.listen`", "127.0.0.1:8080"]);
    config("[server]\nlisten = 8080\n", &["`server.listen`", "a text"]);
    config("[cell]\nname = \"München\"\n", &["`cell.name`", "a-z"]);
    config(
        "[conversation]\nburst_window_ms = 99999\n",
        &["`conversation.burst_window_ms`", "0 to 10000"],
    );
    config(
        "[conversation]\nidle_timeout_minutes = 0\n",
        &["`conversation.idle_timeout_minutes`", "1 to"],
    );
    config("[retention]\nmin_days = -1\n", &["`retention.min_days`", "0 to 36500"]);
    config("[data]\npostgres = \"mysql://x\"\n", &["`data.postgres`", "postgres://"]);
    config("[ledger]\norigin = \"a b\"\n", &["`ledger.origin`", "blanks"]);
    config("[ledger]\norigin = \"a\u{200b}b\"\n", &["`a\\u{200b}b`", "that nobody sees"]);
    config("[log]\nformat = \"xml\"\n", &["`log.format`", "`pretty` or `json`"]);
    config("[metrics]\nenabled = \"yes\"\n", &["`metrics.enabled`", "`true` or `false`"]);
    fs::remove_file(folder.join("ombud.toml")).unwrap();
    let mut variable = ombud(&BTreeMap::new(), folder);
    let ran = run(variable.arg("config").env("OMBUD_RETENTION_MIN_DAYS", "x"));
    let said =
        "`retention.min_days` is `x`, but must be a whole number, 0 to 36500 (environment, `OMBUD_";
    assert!(ran.stderr.contains(said), "{ran:?}");
    let mut variable = ombud(&BTreeMap::new(), folder);
    let ran = run(variable.arg("config").env("OMBUD_CONVERSATION_BURST_WINDOW_MS", "soon"));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("`conversation.burst_window_ms` is `soon`"), "{ran:?}");
    assert!(ran.stderr.contains("`OMBUD_CONVERSATION_BURST_WINDOW_MS`"), "{ran:?}");
    let ran = in_folder(folder, &["--config", "elsewhere.toml", "config"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("`elsewhere.toml` cannot be read"), "{ran:?}");
    // A comment in Latin-1.
    write(folder, "ombud.toml", b"[server]\n# M\xfcnchen\nlisten = \"127.0.0.1:1\"\n");
    let ran = in_folder(folder, &["config"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let said =
        "the configuration `ombud.toml` is not UTF-8 from line 2, column 4 on; save it as UTF-8";
    assert!(ran.stderr.contains(said), "{ran:?}");
    fs::remove_file(folder.join("ombud.toml")).unwrap();
    // Of the environment, only what is ours has to be text.
    let other = OsStr::from_bytes(b"M\xfcnchen");
    let mut variable = ombud(&BTreeMap::new(), folder);
    assert_eq!(run(variable.arg("config").env("CITY", other)).code, Some(0));
    let mut variable = ombud(&BTreeMap::new(), folder);
    let ran = run(variable.arg("config").env("OMBUD_CELL_NAME", other));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("`OMBUD_CELL_NAME` in the environment is not UTF-8"), "{ran:?}");
    // What needs no configuration works with a broken one.
    write(folder, "ombud.toml", "[server\n");
    assert_eq!(in_folder(folder, &["completions", "bash"]).code, Some(0));
    assert_eq!(in_folder(folder, &["config", "--reference"]).code, Some(0));
    let mut level = ombud(&settings(folder, &small_assistant(folder)), folder);
    fs::remove_file(folder.join("ombud.toml")).unwrap();
    let ran = run(level.arg("serve").env("OMBUD_LOG_LEVEL", "a=b=c"));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("`log.level`"), "{ran:?}");
}

#[test]
fn the_configuration_in_force_is_a_configuration_and_hides_the_password() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let text = "[data]\npostgres = \"postgres://ombud:geheim@db/ombud\"\n[cell]\nname = \"de-1\"\n";
    write(folder, "ombud.toml", text);
    let shown = in_folder(folder, &["config"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.stdout.contains("name = \"de-1\""), "{shown:?}");
    assert!(!shown.stdout.contains("geheim"), "{shown:?}");
    write(folder, "again.toml", &shown.stdout);
    let again = in_folder(folder, &["--config", "again.toml", "config"]);
    assert_eq!(again.stdout, shown.stdout);
    let reference = in_folder(folder, &["config", "--reference"]).stdout;
    for line in shown.stdout.lines().filter(|line| line.contains(" = ")) {
        let key = line.split(' ').next().unwrap();
        assert!(reference.contains(&format!(".{key}`")), "{key} is not in the reference");
    }
}

#[test]
fn a_batch_reports_what_came_of_each_message() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let lines = [
        json!({ "text": "Ich ziehe um, was muss ich tun?", "lang": "de", "expect": "moving-house" }),
        json!({ "text": "I'm moving, what do I need to do?", "lang": "en", "expect": "moving_house" }),
        json!({ "text": "Was umfasst die Preisgarantie?", "lang": "de", "expect": "price-guarantee" }),
        json!({ "text": "Mensch", "lang": "de", "expect": "person" }),
        json!({ "text": "qwertz asdf yxcv", "lang": "de", "conversation": "a", "expect": "oos" }),
        json!({ "text": "qwertz asdf yxcv", "lang": "de", "conversation": "a", "expect": "oos" }),
        json!({ "text": "noch da?", "lang": "de", "conversation": "a" }),
        json!({ "text": "\u{200b}" }),
        json!({ "text": "Are you really a human being?", "lang": "en", "expect": "are-you-human" }),
        // An article is not what was expected here.
        json!({ "text": "Was umfasst die Preisgarantie?", "lang": "de", "expect": "are-you-human" }),
        json!({ "text": "Was umfasst die Preisgarantie?", "lang": "de", "expect": "person" }),
    ];
    let lines = lines.map(|line| line.to_string());
    write(folder, "messages.jsonl", format!("{}\n\n", lines.join("\n")));
    let assistant = small_assistant(folder);
    let arguments = ["batch", "messages.jsonl", "--assistant", assistant.to_str().unwrap()];
    let ran = in_folder(folder, &arguments);
    assert_eq!(ran.code, Some(1), "one of the messages could not be accepted: {ran:?}");
    let report: Value =
        serde_json::from_slice(&fs::read(folder.join("batch.json")).unwrap()).unwrap();
    assert_eq!(report["messages"], 11);
    let came = report["came"].as_object().unwrap();
    assert_eq!(came.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 11, "{report}");
    let count = |kind: &str| came.get(kind).and_then(Value::as_u64).unwrap_or(0);
    assert_eq!(
        (
            count("answered"),
            count("clarified"),
            count("handed_over"),
            count("silent"),
            count("failed")
        ),
        (7, 1, 2, 0, 1),
        "{report}"
    );
    assert_eq!(report["expected"]["in_scope"], 7);
    assert_eq!(report["expected"]["right"], 5);
    assert_eq!(report["expected"]["wrong"], 2);
    assert_eq!(report["expected"]["out_of_scope"], 2);
    assert_eq!(report["expected"]["out_of_scope_not_answered"], 2);
    assert_eq!(report["handed_over_because"]["rule.person_asked"], 1);
    assert_eq!(report["failures"][0][0], 8, "the line is named: {report}");
    let each = |line: usize| &report["each"][line - 1];
    assert_eq!(
        *each(1),
        json!({ "line": 1, "came": "answered", "intent": "moving-house",
            "expected": "moving-house", "right": true })
    );
    assert_eq!((&each(4)["came"], &each(4)["right"]), (&json!("handed_over"), &json!(true)));
    assert_eq!(each(7)["right"], Value::Null, "nothing was expected");
    assert_eq!((&each(9)["intent"], &each(9)["right"]), (&json!("are-you-human"), &json!(true)));
    assert_eq!(each(5)["right"], true, "not answered, and the assistant has no such intent");
    assert!(report["latency_ms"]["p50"].as_f64() <= report["latency_ms"]["max"].as_f64());
    assert!(report["messages_per_second"].as_f64() > Some(0.0));
    let page = fs::read_to_string(folder.join("batch.html")).unwrap();
    assert!(page.contains("<svg") || page.contains("<table"), "{page}");
    for word in ["answered", "Latency", "latency"] {
        if page.contains(word) {
            return;
        }
    }
    panic!("the page says nothing: {page}");
}

#[test]
fn a_batch_names_the_line_that_cannot_be_read() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let assistant = small_assistant(folder);
    let fails = |bytes: &[u8], says: &str| {
        write(folder, "messages.jsonl", bytes);
        let arguments = ["batch", "messages.jsonl", "--assistant", assistant.to_str().unwrap()];
        let ran = in_folder(folder, &arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(says), "`{says}`: {ran:?}");
    };
    let says = "line 2: the document ends too early (column 9): end every bracket and quotation mark; a line \
                is an object such as `{\"text\": \"Where is my bill?\"}`";
    fails(b"{\"text\": \"a\"}\n{\"text\": ", says);
    fails(
        b"Wo ist meine Rechnung?\n",
        "line 1: this is no JSON (column 1): put texts in quotation",
    );
    fails(b"[\"a\"]\n", "line 1: it is no object; a line is an object such as ");
    fails(b"{\"text\": \"a\", \"conversation\": 7}\n", "line 1: `conversation` is no text");
    fails(b"{\"text\": \"a\"}\n\n{\"message\": \"b\"}\n", "line 3: it has no `text`");
    fails(b"{\"text\": 5}\n", "line 1: `text` is no text: put it in quotation marks");
    fails(b"{\"text\": \"a\", \"lang\": \"klingon\"}\n", "line 1: `lang`: ");
    fails(b"{\"text\": \"\xff\"}\n", "line 1: it is not UTF-8");
    fails(b"7\n{}\n", "2 lines of `messages.jsonl` cannot be sent, so nothing was");
    fails(b"\n\n", "holds no messages");
    fails(b"{\"text\": \"a\", \"expect\": 7}\n", "line 1: `expect` is no text");
    // A slip of the pen is no message that nobody should answer.
    let slip = b"{\"text\": \"a\", \"expect\": \"none\"}\n{\"text\": \"b\", \"expect\": \"moving-hose\"}\n";
    fails(slip, "line 2: `expect` is `moving-hose`");
    fails(slip, "did you mean `moving-house`?");
    fails(slip, "should not answer: `none` or `oos`");
    fails(slip, "1 line of `messages.jsonl` cannot be sent, so nothing was");
    // All slips of the file at once, in their order, whatever their kind.
    fails(
        b"{\"text\": \"a\", \"expect\": \"moving-hose\"}\n{\"text\":\n{\"text\": \"b\", \"expect\": \"bil\"}\n",
        "3 lines of `messages.jsonl` cannot be sent, so nothing was:\n  line 1: `expect` is `moving-hose`",
    );
    fails(
        b"{\"text\": \"a\", \"expect\": \"moving-hose\"}\n{\"text\":\n",
        "`none` or `oos`)\n  line 2: the document ends too early",
    );
    let more = "line 20: it has no `text`; a line is an object such as `{\"text\": \"Where is my bill?\"}`\n  \
                and 1 more line\n";
    fails("{}\n".repeat(21).as_bytes(), more);
    // Where the report cannot be written, nothing is sent either.
    write(folder, "messages.jsonl", "{\"text\": \"a\"}\n");
    for (report, says) in [
        ("none/batch.json", "`none/batch.json` cannot be written"),
        ("messages.jsonl/batch.json", "`messages.jsonl/batch.json` cannot be written"),
        ("batch.html", "`--report` is the report as JSON"),
    ] {
        let arguments = ["batch", "messages.jsonl", "--assistant", "x", "--report", report];
        let ran = in_folder(folder, &arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(says), "{report}: {ran:?}");
    }
    let ran = in_folder(folder, &["batch", "none.jsonl", "--assistant", "x"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("none.jsonl"), "{ran:?}");
}

#[test]
fn an_assistant_made_of_labelled_messages_checks_and_answers() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let topics = [
        (
            "Card Arrival",
            [
                "my card has not arrived",
                "where is my new card",
                "card still missing",
                "when will my card come",
                "the card you sent is late",
                "track the delivery of my card",
            ],
        ),
        (
            "exchange_rate",
            [
                "what exchange rate do you use",
                "how is the exchange rate set",
                "exchange rate for euros",
                "why is the exchange rate bad",
                "foreign exchange rates",
                "what rate do I get abroad",
            ],
        ),
        (
            // Begins as the first does.
            "card_arrival_abroad",
            [
                "will my card reach me abroad",
                "send the card to another country",
                "I am abroad, can the card come here",
                "card delivery to a foreign address",
                "post my card to Spain",
                "have my card sent overseas",
            ],
        ),
        (
            "top-up!",
            [
                "how do I top up",
                "my top up failed",
                "top up by bank transfer",
                "is there a limit for top ups",
                "add money to my account",
                "top up with a cheque",
            ],
        ),
    ];
    let mut lines = vec![json!({ "text": "sing a song", "intent": "oos" }).to_string()];
    for (intent, messages) in &topics {
        for message in messages {
            let line = json!({ "text": message, "intent": intent, "lang": "en" });
            lines.push(line.to_string());
        }
    }
    write(folder, "labelled.jsonl", lines.join("\n"));
    let made = in_folder(folder, &["init", "bank", "--from", "labelled.jsonl"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(made.stdout.contains("4 intents with 24 phrasings"), "{made:?}");
    let checked = in_folder(folder, &["check", "bank"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let again = in_folder(folder, &["init", "bank", "--from", "labelled.jsonl"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("`bank` exists already"), "{again:?}");
    let ran = in_folder(
        folder,
        &["batch", "labelled.jsonl", "--assistant", "bank", "--expect-field", "intent"],
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: Value =
        serde_json::from_slice(&fs::read(folder.join("batch.json")).unwrap()).unwrap();
    assert_eq!(report["expected"]["in_scope"], 24, "{report}");
    assert_eq!(report["expected"]["out_of_scope"], 1, "{report}");
    for (line, says) in [
        ("{\"text\": \"a\"}", "line 1: it needs `text` and `intent`"),
        ("[1]", "line 1: it is no object"),
        ("{\"text\": a}", "line 1: this is no JSON (column 10): put texts in"),
        ("", "holds no labelled messages"),
        (
            "{\"text\": \"a\", \"intent\": \"b\", \"lang\": \"../../up\"}\n{\"text\": 5, \"intent\": \"b\"}",
            "2 lines of `broken.jsonl` cannot be read, so nothing was made:\n  line 1: `lang`: ",
        ),
        ("{\"text\": \"a\", \"intent\": \"!!\"}", "line 1: `intent` is `!!`, of which no name"),
        ("{\"text\": \"a\", \"intent\": \"2fa\"}", "line 1: `intent` is `2fa`"),
    ] {
        write(folder, "broken.jsonl", line);
        let ran = in_folder(folder, &["init", "other", "--from", "broken.jsonl"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(says), "{ran:?}");
        assert!(!folder.join("other").exists(), "nothing half made is left");
    }
}

/// What the issue promises.
const COMMANDS: &[&str] = &[
    "serve",
    "chat",
    "check",
    "batch",
    "init",
    "ledger",
    "witness",
    "verify",
    "policy",
    "erase",
    "hold",
    "backup",
    "restore",
    "doctor",
    "config",
    "completions",
    "man",
    "api",
];

#[test]
fn help_completions_and_manual_know_every_command() {
    let folder = Path::new("/");
    let help = in_folder(folder, &["--help"]);
    assert_eq!(help.code, Some(0), "{help:?}");
    let man = in_folder(folder, &["man"]);
    assert!(man.stdout.contains(".TH ombud 1"), "{man:?}");
    for command in COMMANDS {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{command}: {}", help.stdout);
        assert!(man.stdout.contains(command), "{command}: {}", man.stdout);
        let own = in_folder(folder, &[command, "--help"]);
        assert_eq!(own.code, Some(0), "{own:?}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let completions = in_folder(folder, &["completions", shell]);
        assert_eq!(completions.code, Some(0), "{completions:?}");
        for command in COMMANDS {
            assert!(completions.stdout.contains(command), "{shell} does not know {command}");
        }
    }
    let unknown = in_folder(folder, &["serv"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.stderr.contains("serve"), "it suggests what is meant: {unknown:?}");
    let version = in_folder(folder, &["--version"]);
    assert_eq!(version.stdout.trim(), concat!("ombud ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_manual_has_every_command_with_its_options() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let man = in_folder(folder, &["man"]);
    assert_eq!(man.code, Some(0), "{man:?}");
    for (section, option) in [
        (".SH OMBUD CHAT\n", "\\-\\-lang"),
        (".SH OMBUD VERIFY\n", "\\-\\-successions"),
        (".SH OMBUD LEDGER EXPORT\n", "<\\fIFOLDER\\fR>"),
        (".SH OMBUD RELEASE ROLL\\-BACK\n", "\\-\\-reason"),
    ] {
        let (_, after) = man.stdout.split_once(section).unwrap_or_else(|| panic!("{section}"));
        let own = after.split("\n.SH ").next().unwrap();
        assert!(own.contains(option), "{option} is not in {own}");
    }
    // It names no page that there is not.
    assert!(!man.stdout.contains("(1)"), "{}", man.stdout);
    let written = in_folder(folder, &["man", "--folder", "pages/man1"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let pages = folder.join("pages/man1");
    let mut named = 0;
    for page in fs::read_dir(&pages).unwrap().map(Result::unwrap) {
        let text = fs::read_to_string(page.path()).unwrap();
        for line in text.lines().filter(|line| line.ends_with("(1)")) {
            let name = line.trim_end_matches("(1)").replace("\\-", "-");
            assert!(pages.join(format!("{name}.1")).is_file(), "there is no page {name}");
            named += 1;
        }
    }
    assert!(named > 40, "{named}");
    let export = fs::read_to_string(pages.join("ombud-ledger-export.1")).unwrap();
    assert!(export.contains("tlog"), "{export}");
    assert!(written.stdout.starts_with("written to pages/man1: "), "{written:?}");
}

/// What prints much and needs nothing that runs.
const PRINTING: &[&[&str]] = &[
    &["man"],
    &["man", "--reference"],
    &["api"],
    &["api", "--reference"],
    &["completions", "bash"],
    &["config"],
    &["config", "--reference"],
    &["check", "--json", "assistant"],
    &["check", "none"],
    &["--help"],
    &["ledger", "export", "out"],
    &["ledger", "verify"],
    &["doctor"],
];

/// A folder with an assistant and data, and its settings.
fn with_data() -> (TempDir, BTreeMap<String, String>) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let settings = settings(folder, &small_assistant(folder));
    let mut chat = ombud(&settings, folder);
    chat.args(["chat"]).stdin(Stdio::null());
    assert_eq!(run(&mut chat).code, Some(0));
    (temporary, settings)
}

#[test]
fn what_nobody_reads_to_its_end_ends_without_a_word() {
    let (temporary, settings) = with_data();
    for arguments in PRINTING {
        let mut command = ombud(&settings, temporary.path());
        command.args(*arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        for word in ["panicked", "pipe", "Broken"] {
            assert!(!said.contains(word), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn what_is_printed_to_a_full_disk_is_an_error_and_no_crash() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (temporary, settings) = with_data();
    for arguments in PRINTING.iter().filter(|arguments| !matches!(arguments[0], "--help")) {
        let mut command = ombud(&settings, temporary.path());
        let ended = command.args(*arguments).stdout(full()).output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        let nothing_printed = *arguments == ["check", "none"];
        assert!(nothing_printed || said.contains("what is printed cannot be written"), "{said}");
    }
}

#[test]
fn a_wrong_argument_is_told_what_it_looks_like_and_where_to_find_it() {
    let folder = Path::new("/");
    let nordlicht = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/nordlicht");
    for (arguments, says) in [
        (&["policy", "explain", "last"][..], "`GET /v1/conversations/ID/decisions`"),
        (&["release", "show", "1"], "`ombud release list` shows them"),
        (&["release", "approve", "x", "--of", "y", "--reason", "z"], "`ombud release list`"),
        (&["approvals", "reject", "x", "--reason", "z"], "`ombud approvals list`"),
        (&["deliveries", "again", "x"], "`ombud deliveries list`"),
        (&["recall", "show", "x"], "`ombud recall preview` prints it"),
        (&["recall", "run", "x", "--selected", "1"], "`ombud recall preview` prints it"),
        (&["erase", "Meier"], "`GET /v1/conversations/ID` shows it as `subject`"),
        (&["hold", "list", "Meier"], "`GET /v1/conversations/ID` shows it as `subject`"),
    ] {
        let ran = in_folder(folder, arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let looks = "an id looks like 01890a5d-ac96-774b-bcce-b302099a8057; ";
        assert!(ran.stderr.contains(looks) && ran.stderr.contains(says), "{arguments:?}: {ran:?}");
    }
    for (arguments, says) in [
        (&["procedures", "--since", "yesterday"][..], "a time looks like 2026-11-22T08:00:00Z"),
        (&["policy", "replay", "--policies", "x", "--since", "5"], "a time looks like "),
        (&["ledger", "prove", "first"], "a whole number from 0 is expected"),
        (&["ledger", "prove", "-1"], "-1"),
        (
            &["eval", nordlicht, "--only", "nonesuch"],
            "no goal's file has `nonesuch` in its name; there are",
        ),
        (&["eval", "x", "-k", "many"], "a whole number from 1 to 64 is expected"),
        (
            &["eval", "x", "--html", "/nowhere/at/all.html"],
            "`/nowhere/at/all.html` cannot be written: its folder is not there",
        ),
        (&["eval", "x", "-k", "65"], "a whole number from 1 to 64 is expected"),
        (&["batch", "x", "--assistant", "y", "--concurrency", "0"], "from 1 to 1024 is expected"),
        (
            &["witness", "--folder", "x", "--name", "y", "--listen", "here"],
            "an address and a port look like 127.0.0.1:8090",
        ),
    ] {
        let ran = in_folder(folder, arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(says), "{arguments:?}: {ran:?}");
        assert!(!ran.stderr.contains("invalid digit"), "{ran:?}");
    }
}

#[test]
fn the_doctor_says_where_the_data_cannot_be_kept_and_what_to_do() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut settings = settings(folder, &small_assistant(folder));
    let mut broken = settings.clone();
    broken.insert("OMBUD_ASSISTANT_FOLDER".into(), folder.display().to_string());
    let mut doctor = |data: &str| {
        settings.insert("OMBUD_DATA_FOLDER".into(), data.into());
        run(ombud(&settings, folder).arg("doctor"))
    };
    // Other commands say the same, and before anything is learned.
    write(folder, "file", "x");
    for (data, what, remedy) in [
        ("/proc/x/data", "the data folder `/proc/x/data` cannot be made (", "to write in `/proc`"),
        ("file", "the data folder `file` is a file", "move the file away"),
        ("file/data", "the data folder `file/data` cannot be made (", "to write in `file`"),
    ] {
        let ran = doctor(data);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stdout.contains(&format!("MEND {what}")), "{ran:?}");
        assert!(ran.stdout.contains(remedy), "{ran:?}");
        broken.insert("OMBUD_DATA_FOLDER".into(), data.into());
        for command in ["serve", "chat"] {
            let ran = run(ombud(&broken, folder).arg(command));
            assert_eq!(ran.code, Some(2), "{ran:?}");
            assert!(ran.stderr.contains(&format!("error: {what}")), "{ran:?}");
            assert!(ran.stderr.contains(remedy), "{ran:?}");
        }
    }
    // What can be made is not made by looking.
    let ran = doctor("new/data");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("`new/data` does not exist yet"), "{ran:?}");
    assert!(!folder.join("new").exists());
}

#[test]
fn the_doctor_says_what_to_mend() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut settings = settings(folder, &small_assistant(folder));
    let well = run(ombud(&settings, folder).arg("doctor"));
    assert_eq!(well.code, Some(0), "{well:?}");
    assert!(well.stdout.contains("ok   configuration"), "{well:?}");
    settings.insert("OMBUD_ASSISTANT_FOLDER".into(), folder.display().to_string());
    fs::create_dir(folder.join("data")).unwrap();
    let ill = run(ombud(&settings, folder).arg("doctor"));
    assert_eq!(ill.code, Some(1), "{ill:?}");
    assert!(ill.stdout.contains("MEND assistant"), "{ill:?}");
    assert!(ill.stdout.contains("run `ombud check"), "{ill:?}");
    assert!(ill.stdout.contains("MEND data folder"), "{ill:?}");
    settings.insert("OMBUD_LOG_FORMAT".into(), "xml".into());
    let ill = run(ombud(&settings, folder).arg("doctor"));
    assert_eq!(ill.code, Some(1), "{ill:?}");
    assert!(ill.stdout.contains("MEND configuration"), "{ill:?}");
}

#[test]
fn the_doctor_says_which_database_cannot_be_opened_and_goes_on() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut settings = settings(folder, &small_assistant(folder));
    fs::create_dir(folder.join("data")).unwrap();
    write(
        folder,
        "data/ombud.db",
        "this is no database, and long enough to be taken for a header of one",
    );
    write(folder, "data/keys.db", "");
    let ran = run(ombud(&settings, folder).arg("doctor"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for said in [
        "MEND database `",
        "ombud.db` cannot be opened: ",
        "put a backup in place",
        "folder can be written",
    ] {
        assert!(ran.stdout.contains(said), "{said}: {ran:?}");
    }
    settings.insert("OMBUD_DATA_POSTGRES".into(), "postgres://o:geheim@127.0.0.1:9/ombud".into());
    let ran = run(ombud(&settings, folder).arg("doctor"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = "MEND the PostgreSQL database cannot be opened: the PostgreSQL server at `127.0.0.1:9` cannot";
    for said in [said, "`data.postgres` are right", "data folder can be written to"] {
        assert!(ran.stdout.contains(said), "{said}: {ran:?}");
    }
    assert!(!ran.stdout.contains("geheim"), "{ran:?}");
}

#[test]
fn one_can_chat_in_the_terminal() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let settings = settings(folder, &small_assistant(folder));
    let chat = |language: &str, lines: &str| {
        let mut command = ombud(&settings, folder);
        let command = command.args(["chat", "--lang", language]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let german = chat("de", "\nIch ziehe um, was muss ich tun?\nMensch\nHallo?\nHallo?\n");
    for said in [
        "künstliche Intelligenz",
        "[KI im Auftrag von Nordlicht Energie]",
        "Umziehen und den Vertrag mitnehmen",
        // There is no server at whose address it could be read.
        "/knowledge/de/moving-house.md",
        "Ihre Nachricht ist angekommen und gehört jetzt zu Ihrem Anliegen.",
        "(Ihre Nachricht liegt bei unserem Team. Ein Mensch antwortet Ihnen.)",
    ] {
        assert!(german.contains(said), "`{said}` is not in {german}");
    }
    let english = chat("en", "Are you human?\n");
    assert!(english.contains("[AI on behalf of Nordlicht Energie]"), "{english}");
    assert!(english.contains("artificial intelligence and not a human"), "{english}");
}

/// `ombud guard` with a text on its standard input.
fn guard(arguments: &[&str], text: &[u8]) -> Ran {
    let mut command = ombud(&BTreeMap::new(), Path::new("/"));
    let command = command.arg("guard").args(arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Whoever refuses the arguments reads nothing.
    let _unread = child.stdin.take().unwrap().write_all(text);
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn the_guard_says_what_stands_where_in_a_text() {
    let text = "Guten Tag,\nmeine IBAN ist DE89 3704 0044 0532 0130 00.\nGrüße\nAnna Schmidt\n";
    let found = guard(&[], text.as_bytes());
    assert_eq!(found.code, Some(1), "{found:?}");
    for said in ["2:16  iban ", "4:1  person ", "2 findings"] {
        assert!(found.stdout.contains(said), "{said}: {found:?}");
    }
    assert!(!found.stdout.contains("DE89"), "{found:?}");
    let found = guard(&["--json"], text.as_bytes());
    let told: Value = serde_json::from_str(&found.stdout).unwrap();
    let list = &told["findings"];
    assert_eq!(
        (&list[0]["kind"], &list[0]["group"], &list[0]["line"], &list[0]["start"], &list[0]["end"]),
        (&json!("iban"), &json!("personal_data"), &json!(2), &json!(26), &json!(53))
    );
    let redacted = guard(&["--redact"], text.as_bytes());
    assert_eq!(redacted.code, Some(0), "{redacted:?}");
    assert_eq!(redacted.stdout, "Guten Tag,\nmeine IBAN ist [IBAN].\nGrüße\n[PERSON]\n");
    let cut = guard(&["--redact"], b"Mail max@web.de, \xff");
    assert_eq!(cut.code, Some(2), "{cut:?}");
    assert!(cut.stderr.contains("byte 18 is the first"), "{cut:?}");
    let nothing = guard(&[], b"Wann kommt meine Bestellung?");
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(0), "nothing found\n"));
}

#[test]
fn the_guard_reads_a_customers_message_and_an_ais_reply_for_what_each_should_say() {
    let message = "Ihr macht mich wahnsinnig, das ist eine Frechheit! Ich habe meine Arbeit verloren und kann die Rechnung nicht bezahlen.";
    let found = guard(&["--as", "customer"], message.as_bytes());
    assert!(
        found.stdout.contains("language  de") && found.stdout.contains("sentiment -"),
        "{}",
        found.stdout
    );
    assert!(found.stdout.contains("hardship"), "{}", found.stdout);
    let told = guard(&["--as", "customer", "--json"], message.as_bytes());
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(told["language"]["code"], "de");
    assert!(told["sentiment"]["value"].as_f64().unwrap() < 0.0, "{told}");
    let plain = guard(&[], message.as_bytes());
    assert!(
        !plain.stdout.contains("hardship") && !plain.stdout.contains("sentiment"),
        "{}",
        plain.stdout
    );
    let reply = "Wir erstatten Ihnen am Freitag 50 Euro. Ich bin ein Mensch wie Sie.";
    let found = guard(&["--as", "reply"], reply.as_bytes());
    for kind in ["promise", "claims_human", "missing_disclosure"] {
        assert!(found.stdout.contains(kind), "{kind}: {}", found.stdout);
    }
    let temporary = tempfile::tempdir().unwrap();
    let source = temporary.path().join("result.json");
    fs::write(&source, r#"{"refund_eur": 50, "note": "Erstattung von 50 Euro am Freitag"}"#)
        .unwrap();
    let source = source.display().to_string();
    let kept = "Wir erstatten Ihnen am Freitag 50 Euro.";
    let told = guard(&["--as", "reply", "--disclosed", "--source", &source], kept.as_bytes());
    assert!(!told.stdout.contains("promise"), "{}", told.stdout);
    let refused = guard(&["--disclosed"], b"Hallo");
    assert!(refused.stderr.contains("say `--as reply`"), "{}", refused.stderr);
}

#[test]
fn the_guard_takes_patterns_and_refuses_those_without_an_end() {
    let found = guard(&["--declare", r"customer_number=KD-\d{6}"], b"KD-123456");
    assert!(found.stdout.contains("customer_number "), "{found:?}");
    let redacted = guard(
        &["--redact", "--declare", r"customer_number=KD-\d{6}"],
        "Ich bin KD-123456".as_bytes(),
    );
    assert_eq!(redacted.stdout, "Ich bin [CUSTOMER_NUMBER]");
    for (declared, reason) in [
        ("iban=X[0-9]{4}", "choose another"),
        ("Kunde=X[0-9]{4}", "no name"),
        (r"n=\w{3,9}", "ordinary word"),
    ] {
        let refused = guard(&["--declare", declared], b"1");
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(reason), "{refused:?}");
    }
    let refused = guard(&["--declare", r"x=(\d+)+"], b"1");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("say how long it is at most"), "{refused:?}");
    let refused = guard(&["--declare", "x"], b"1");
    assert!(refused.stderr.contains("a name and a pattern look like"), "{refused:?}");
    let refused = guard(&[], b"ab\xff");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("byte 3 is the first"), "{refused:?}");
}

/// A tiny classifier that takes a text with "ignore" for an injection, or one for insults.
#[cfg(feature = "onnx")]
fn classifier(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ombud-guard-onnx/tests/models").join(name)
}

#[cfg(feature = "onnx")]
#[test]
fn the_guard_tells_what_classifiers_of_ones_own_find_beside_what_it_finds() {
    let [injection, toxicity] =
        ["bert", "deberta"].map(|name| classifier(name).display().to_string());
    let text = "hello\nplease ignore the bill of max@web.de";
    let found = guard(&["--classifier", &injection, "--json"], text.as_bytes());
    assert_eq!(found.code, Some(1), "{found:?}");
    let told: Value = serde_json::from_str(&found.stdout).unwrap();
    let of = |kind: &str| {
        told["findings"].as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap().clone()
    };
    let own = of("injection");
    assert_eq!(own["detector"], "onnx:tiny-injection@1");
    assert_eq!(own["group"], "attack");
    assert_eq!(
        (&own["start"], &own["end"], &own["line"]),
        (&json!(0), &json!(text.len()), &json!(1))
    );
    assert_eq!(of("email")["start"], json!(32));
    let found = guard(&["--as", "document", "--classifier", &injection], text.as_bytes());
    assert!(found.stdout.contains("injection_in_document"), "{found:?}");
    for kind in ["customer", "reply"] {
        let both = ["--as", kind, "--classifier", &injection, "--classifier", &toxicity];
        let found = guard(&both, text.as_bytes());
        let line = "the classifier `tiny-injection` calls this `INJECTION`";
        assert!(found.code == Some(1) && found.stdout.contains(line), "{found:?}");
    }
    let refused = guard(&["--classifier", &toxicity], text.as_bytes());
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("tells only `hate`, `offence`"), "{refused:?}");
}

#[cfg(feature = "onnx")]
#[test]
fn a_folder_that_is_no_classifier_is_refused_with_what_to_do() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().display().to_string();
    let refused = |says: &str| {
        let ran = guard(&["--classifier", &folder], b"hello");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(says), "{says}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    };
    refused("has no `config.json`");
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        fs::copy(classifier("bert").join(file), temporary.path().join(file)).unwrap();
    }
    refused("[labels.\"INJECTION\"]\nkind = \"…\"");
    let declaration = "name = \"a\"\nversion = \"1\"\ntokens_max = 64\n[labels.INJECTION]\nkind = \"injektion\"\nconfidence_min = 0.5\n";
    fs::write(temporary.path().join("classifier.toml"), declaration).unwrap();
    refused("line 4: the guard has no kind `injektion`: write `injection`");
    let declaration = declaration.replace("injektion", "injection");
    fs::write(temporary.path().join("classifier.toml"), declaration).unwrap();
    // A token that its table does not have: tract panics on that.
    for (file, old, new) in [
        ("config.json", "\"vocab_size\": 116", "\"vocab_size\": 1000"),
        ("tokenizer.json", "\"reading\": 112", "\"reading\": 999"),
    ] {
        let path = temporary.path().join(file);
        let text = fs::read_to_string(&path).unwrap().replace(old, new);
        fs::write(path, text).unwrap();
    }
    refused("it cannot read 64 tokens");
    let refused = guard(&["--redact", "--classifier", &folder], b"hello");
    assert_eq!(refused.code, Some(2), "{refused:?}");
}

#[cfg(not(feature = "onnx"))]
#[test]
fn a_program_without_what_runs_classifiers_says_how_to_get_it() {
    let refused = guard(&["--classifier", "somewhere"], b"hello");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--features onnx"), "{refused:?}");
}

#[test]
fn the_guard_writes_predictions_for_labelled_files() {
    let temporary = tempfile::tempdir().unwrap();
    let [data, out] = ["data", "out"].map(|name| temporary.path().join(name));
    fs::create_dir(&data).unwrap();
    let refused =
        in_folder(temporary.path(), &["guard", "bench", "--data", "data", "--out", "out"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    fs::write(data.join("pii_x.jsonl"), "{\"id\":\"a\",\"text\":\"Größe: max@web.de\"}\n").unwrap();
    fs::write(data.join("secrets.jsonl"), "{\"id\":\"b\",\"text_b64\":\"cHc6IHMzY3JldCE=\"}\n")
        .unwrap();
    let ran = in_folder(temporary.path(), &["guard", "bench", "--data", "data", "--out", "out"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let prediction = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(out.join(name)).unwrap()).unwrap()
    };
    let span = &prediction("pii_x.jsonl")["spans"][0];
    assert_eq!(
        (&span["start"], &span["end"], &span["type"]),
        (&json!(7), &json!(17), &json!("EMAIL_ADDRESS"))
    );
    assert!(prediction("secrets.jsonl")["score"].as_f64().unwrap() > 0.8);
}

#[test]
fn commands_without_data_say_so() {
    let temporary = tempfile::tempdir().unwrap();
    let settings = settings(temporary.path(), Path::new("none"));
    let gone = "6f1e2a34-0000-4000-8000-000000000000";
    for arguments in [
        vec!["ledger", "verify"],
        vec!["ledger", "export", "out"],
        vec!["erase", gone],
        vec!["backup", "out"],
        vec!["policy", "explain", gone],
    ] {
        let ran = run(ombud(&settings, temporary.path()).args(&arguments));
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("there is no data in"), "{arguments:?}: {ran:?}");
    }
    let ran = run(ombud(&settings, temporary.path()).args(["erase", "somebody"]));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("<SUBJECT>"), "{ran:?}");
}
