//! What a machine can check about the shape of this repository: who depends on whom, whether the
//! map is true, whether links lead somewhere.

#![expect(clippy::expect_used, reason = "a test may panic")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A file with more lines than this holds more than one topic.
const LINES_MAX: usize = 1_500;

/// Whom each crate may know, lowest layer first. What is not listed here must not exist.
const LAYERS: &[(&str, &[&str])] = &[
    ("ombud-guard", &[]),
    ("ombud-guard-onnx", &["ombud-guard"]),
    ("ombud-guard-train", &["ombud-guard"]),
    ("ombud-policy", &[]),
    ("ombud-ledger", &[]),
    ("ombud-fairness", &[]),
    ("ombud-domain", &[]),
    ("ombud-assistant", &["ombud-domain", "ombud-guard", "ombud-policy"]),
    ("ombud-store", &["ombud-domain", "ombud-ledger"]),
    (
        "ombud-service",
        &[
            "ombud-assistant",
            "ombud-domain",
            "ombud-fairness",
            "ombud-guard",
            "ombud-ledger",
            "ombud-policy",
            "ombud-store",
        ],
    ),
    (
        "ombud-eval",
        &[
            "ombud-assistant",
            "ombud-domain",
            "ombud-fairness",
            "ombud-ledger",
            "ombud-policy",
            "ombud-service",
            "ombud-store",
        ],
    ),
    ("ombud-web", &["ombud-domain", "ombud-service"]),
    (
        "ombud",
        &[
            "ombud-assistant",
            "ombud-domain",
            "ombud-eval",
            "ombud-guard",
            "ombud-guard-onnx",
            "ombud-ledger",
            "ombud-policy",
            "ombud-service",
            "ombud-store",
            "ombud-web",
        ],
    ),
];

/// Programs in `examples/` that stand for other people's systems: ours know them over HTTP only, and
/// they do not know ours.
const STRANGERS: &[&str] = &["nordlicht-billing"];

/// Crates that are pure: text and numbers in, text and numbers out.
const PURE: &[&str] =
    &["ombud-domain", "ombud-fairness", "ombud-guard", "ombud-ledger", "ombud-policy"];

/// What runs futures.
const RUNTIMES: &[&str] = &["async-std", "mio", "monoio", "smol", "tokio"];

/// What fetches things.
const CLIENTS: &[&str] =
    &["curl", "hf-hub", "hyper", "isahc", "minreq", "native-tls", "reqwest", "rustls", "ureq"];

fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).expect("the crate is two folders below the root").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file of the repository, relative to its root: build output and data are not part of it.
fn files() -> Vec<PathBuf> {
    let root = root();
    let not_ours = [root.join(".git"), root.join("data"), root.join("target")];
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry"))
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().expect("a type");
            if kind.is_dir() && name != "node_modules" && !not_ours.contains(&entry.path()) {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path().strip_prefix(&root).expect("below the root").to_owned());
            }
        }
    }
    found.sort();
    found
}

fn with_extension(extensions: &[&str]) -> impl Iterator<Item = PathBuf> {
    files().into_iter().filter(move |path| {
        path.extension().is_some_and(|own| extensions.iter().any(|one| own == *one))
    })
}

fn crate_names() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("crates")).expect("crates/");
    folders
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect()
}

fn table(path: &Path) -> toml::Table {
    read(path).parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names in a table of dependencies of the package in a folder, also of its targets.
fn dependencies(folder: &Path, kind: &str) -> BTreeSet<String> {
    let manifest = table(&folder.join("Cargo.toml"));
    let mut tables = vec![manifest.get(kind)];
    for target in manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten() {
        tables.push(target.1.get(kind));
    }
    let tables = tables.into_iter().flatten().filter_map(toml::Value::as_table);
    tables.flat_map(|table| table.keys().cloned()).collect()
}

const KINDS: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

fn is_ours(name: &str) -> bool {
    name == "ombud" || name.starts_with("ombud-")
}

/// Say everything that is wrong at once, not the first thing.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn dependencies_only_point_down() {
    let (crates, mut wrong) = (root().join("crates"), Vec::new());
    for name in crate_names() {
        let Some((_, allowed)) = LAYERS.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("crates/{name} has no layer: give it one in tidy.rs"));
            continue;
        };
        for kind in KINDS {
            for dependency in dependencies(&crates.join(&name), kind) {
                let ours = is_ours(&dependency) || STRANGERS.contains(&&*dependency);
                if ours && !allowed.contains(&dependency.as_str()) {
                    wrong.push(format!("{name} must not know {dependency} ({kind})"));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn an_example_knows_none_of_our_crates() {
    let mut wrong = Vec::new();
    for name in STRANGERS {
        for kind in KINDS {
            let known = dependencies(&root().join("examples").join(name), kind);
            let ours = known.into_iter().filter(|dependency| is_ours(dependency));
            wrong.extend(ours.map(|ours| format!("{name} must not know {ours} ({kind})")));
        }
    }
    none(&wrong);
}

#[test]
fn a_crate_is_named_after_its_folder() {
    for name in crate_names() {
        let manifest = table(&root().join("crates").join(&name).join("Cargo.toml"));
        let package = manifest.get("package").and_then(|package| package.get("name"));
        assert_eq!(package.and_then(toml::Value::as_str), Some(name.as_str()));
    }
}

/// Which of some packages come along with one of ours: Cargo.lock tells, tests and benchmarks included.
fn pulled_in(ours: &str, unwanted: &[&str]) -> Vec<String> {
    let lock = table(&root().join("Cargo.lock"));
    let packages = lock.get("package").and_then(toml::Value::as_array).expect("packages");
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        let name = package.get("name").and_then(toml::Value::as_str).expect("a name");
        let listed = package.get("dependencies").and_then(toml::Value::as_array);
        let names = listed.into_iter().flatten().filter_map(toml::Value::as_str);
        // `name`, or `name version` where there are several: either is enough here.
        let names = names.filter_map(|dependency| dependency.split(' ').next());
        needs.entry(name).or_default().extend(names);
    }
    let mut seen = BTreeSet::new();
    let mut ahead = vec![ours];
    while let Some(name) = ahead.pop() {
        if seen.insert(name) {
            ahead.extend(needs.get(name).into_iter().flatten());
        }
    }
    let found = unwanted.iter().filter(|name| seen.contains(*name));
    found.map(|name| format!("{ours} pulls in {name}")).collect()
}

#[test]
fn the_engines_and_the_domain_bring_no_async_runtime() {
    let wrong: Vec<String> = PURE.iter().flat_map(|pure| pulled_in(pure, RUNTIMES)).collect();
    none(&wrong);
}

/// Nobody's classifier is downloaded: there is nothing in it that could.
#[test]
fn what_runs_classifiers_brings_nothing_that_fetches_them() {
    none(&pulled_in("ombud-guard-onnx", &[CLIENTS, RUNTIMES].concat()));
}

#[test]
fn every_source_file_says_what_it_is() {
    let mut wrong = Vec::new();
    for path in with_extension(&["rs"]) {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let source = parts.first().is_some_and(|part| part == "crates" || part == "examples")
            && parts.get(2).is_some_and(|part| part == "src");
        if source && !read(&root().join(&path)).starts_with("//!") {
            wrong.push(format!("{} does not begin with `//!`", path.display()));
        }
    }
    none(&wrong);
}

#[test]
fn the_map_names_every_crate_and_nothing_else() {
    let map = read(&root().join("ARCHITECTURE.md"));
    let entries: BTreeSet<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(entries, crate_names(), "entries of ARCHITECTURE.md, folders in crates/");
}

#[test]
fn no_file_holds_more_than_one_topic() {
    let kinds = ["cedar", "css", "ftl", "html", "js", "md", "py", "rs", "sh", "sql", "toml", "ts"];
    let mut wrong = Vec::new();
    // What is generated is as long as what it describes.
    let is_written = |path: &PathBuf| !path.starts_with("docs/reference");
    for path in with_extension(&kinds).filter(is_written) {
        let lines = read(&root().join(&path)).lines().count();
        if lines > LINES_MAX {
            wrong.push(format!("{} has {lines} lines, more than {LINES_MAX}", path.display()));
        }
    }
    none(&wrong);
}

/// A Markdown page: where its links lead, and what can be linked to in it.
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

impl Page {
    fn of(text: &str) -> Self {
        let mut page = Self { links: Vec::new(), anchors: BTreeSet::new() };
        let mut heading: Option<String> = None;
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
        for event in Parser::new_ext(text, options) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    page.add_anchor(&anchor(&heading.take().unwrap_or_default()));
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                _ => {}
            }
        }
        page
    }

    /// The second heading of the same words gets `-1`, as on GitHub.
    fn add_anchor(&mut self, anchor: &str) {
        let mut candidate = anchor.to_owned();
        let mut count = 0;
        while !self.anchors.insert(candidate.clone()) {
            count += 1;
            candidate = format!("{anchor}-{count}");
        }
    }
}

/// A heading's anchor, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        other => other.is_alphanumeric().then_some(other),
    });
    kept.collect::<String>().to_lowercase()
}

#[test]
fn links_in_the_documentation_lead_somewhere() {
    let root = root();
    let mut wrong = Vec::new();
    for path in with_extension(&["md"]) {
        for link in Page::of(&read(&root.join(&path))).links {
            let elsewhere = ["http://", "https://", "mailto:", "tel:"];
            if elsewhere.iter().any(|scheme| link.starts_with(scheme)) {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let folder = path.parent().unwrap_or(Path::new(""));
            let target =
                if file.is_empty() { root.join(&path) } else { root.join(folder).join(file) };
            if file.starts_with('/') || !target.exists() {
                wrong.push(format!("{}: `{link}` leads nowhere", path.display()));
            } else if !fragment.is_empty()
                && target.extension().is_some_and(|extension| extension == "md")
                && !Page::of(&read(&target)).anchors.contains(fragment)
            {
                wrong.push(format!("{}: `{link}`: no such heading", path.display()));
            }
        }
    }
    none(&wrong);
}

#[test]
fn anchors_are_made_as_github_makes_them() {
    let page = Page::of("# The `ombud` command\n\n## Über uns: 2 Wege\n\n## Über uns: 2 Wege\n");
    let expected = ["the-ombud-command", "über-uns-2-wege", "über-uns-2-wege-1"];
    assert_eq!(page.anchors, expected.map(str::to_owned).into());
}

/// What is true on one machine only has no place here.
#[test]
fn no_file_names_somebodys_machine() {
    let foreign = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut wrong = Vec::new();
    for path in files() {
        // What is not UTF-8 is no text.
        let Ok(text) = String::from_utf8(fs::read(root().join(&path)).expect("a file")) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            for place in foreign.iter().filter(|place| line.contains(*place)) {
                wrong.push(format!("{}:{}: names `{place}`", path.display(), index + 1));
            }
        }
    }
    none(&wrong);
}

#[test]
fn packages_come_from_the_public_registries() {
    let lock = read(&root().join("Cargo.lock"));
    let sources: BTreeSet<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    let public = "\"registry+https://github.com/rust-lang/crates.io-index\"";
    assert_eq!(sources, BTreeSet::from([public]));
    for path in files() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "package-lock.json" {
            let text = read(&root().join(&path));
            let pinned = text.contains("\"integrity\"") && !text.contains("\"resolved\"");
            assert!(
                pinned,
                "{}: packages are pinned by digest and name no server: \
                 npm install --omit-lockfile-registry-resolved",
                path.display()
            );
        }
        assert!(name != ".npmrc", "{}: a registry is the machine's affair", path.display());
    }
}

/// The keys of a Fluent file, attributes with the message they belong to.
fn keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut message = "";
    for line in text.lines() {
        let Some((left, _)) = line.split_once('=') else { continue };
        let name = left.trim();
        let bare = name.trim_start_matches(['-', '.']);
        let is_name = bare.starts_with(|first: char| first.is_ascii_alphabetic())
            && bare.chars().all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_');
        if !is_name {
            continue;
        }
        if line.starts_with(char::is_whitespace) {
            if name.starts_with('.') {
                keys.insert(format!("{message}{name}"));
            }
        } else {
            message = name;
            keys.insert(name.to_owned());
        }
    }
    keys
}

#[test]
fn every_word_exists_in_both_languages() {
    let mut folders = BTreeMap::<PathBuf, BTreeMap<String, BTreeSet<String>>>::new();
    for path in with_extension(&["ftl"]) {
        let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let words = keys(&read(&root().join(&path)));
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        folders.entry(folder).or_default().insert(language, words);
    }
    assert!(!folders.is_empty(), "no words found");
    for (folder, languages) in folders {
        let (Some(german), Some(english)) = (languages.get("de"), languages.get("en")) else {
            panic!("{}: has {:?}, not de and en", folder.display(), languages.keys());
        };
        assert!(!german.is_empty(), "{}: no words", folder.display());
        assert_eq!(german, english, "{}: de, en", folder.display());
    }
}

#[test]
fn the_sample_assistant_has_the_billing_services_own_document() {
    let root = root();
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("the document");
    assert_eq!(
        read("examples/nordlicht/tools/billing.openapi.json"),
        read("examples/nordlicht-billing/openapi.json"),
        "copy the document: the assistant's contract is checked against it"
    );
}
