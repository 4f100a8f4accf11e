//! `ombud init`: begin an assistant's folder from messages that someone has labelled.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use ombud_assistant::is_name;
use ombud_domain::Language;
use ombud_service::{NOBODY_YET, NONE_YET, slug};
use serde_json::{Map, Value};

use crate::{arguments::count, cli::InitArgs, lines};

pub(crate) fn run(args: &InitArgs) -> anyhow::Result<ExitCode> {
    if args.folder.exists() {
        bail!("`{}` exists already", args.folder.display());
    }
    let intents = read(args)?;
    if intents.is_empty() {
        bail!("`{}` holds no labelled messages", args.from.display());
    }
    let languages: std::collections::BTreeSet<&String> =
        intents.values().flat_map(|phrasings| phrasings.keys()).collect();
    for part in ["examples", "words", "policies", "scenarios"] {
        fs::create_dir_all(args.folder.join(part))?;
    }
    for (intent, phrasings) in &intents {
        write_intent(&args.folder, intent, phrasings)?;
        for language in &languages {
            let folder = args.folder.join("knowledge").join(language);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{intent}.md")), article(intent))?;
        }
    }
    let list: Vec<String> = languages.iter().map(|language| format!("{language:?}")).collect();
    let id = args.folder.file_name().map_or_else(String::new, |name| slug(&name.to_string_lossy()));
    fs::write(args.folder.join("assistant.toml"), manifest(&id, &list.join(", ")))?;
    fs::write(args.folder.join("policies").join("answers.cedar"), POLICIES)?;
    let phrasings: usize = intents.values().flat_map(|by| by.values().map(Vec::len)).sum();
    println!(
        "{}: {} with {}. Now write the articles in knowledge/ and who \
         answers for it in assistant.toml, then run `ombud check {}`.",
        args.folder.display(),
        count(intents.len(), "intent", "intents"),
        count(phrasings, "phrasing", "phrasings"),
        args.folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

type Intents = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What a line of the file looks like.
const LINE: &str =
    "a line is an object such as `{\"text\": \"Where is my bill?\", \"intent\": \"bill\"}`";

/// A labelled message.
struct Labelled {
    text: String,
    label: String,
    /// What the label is called in the folder.
    intent: String,
    language: Language,
}

/// What a line says; nothing where it is left out.
fn labelled(line: &Map<String, Value>, out_of_scope: &str) -> Result<Option<Labelled>, String> {
    let (text, label) = (lines::text(line, "text")?, lines::text(line, "intent")?);
    let Some((text, label)) = text.zip(label) else {
        return Err(format!("it needs `text` and `intent`; {LINE}"));
    };
    let language = lines::text(line, "lang")?.map_or(Ok(Language::EN), str::parse);
    let language = language.map_err(|error| format!("`lang`: {error}"))?;
    if label == out_of_scope || text.trim().is_empty() {
        return Ok(None);
    }
    let intent = slug(label);
    if !is_name(&intent) {
        return Err(format!(
            "`intent` is `{label}`, of which no name of a file can be made: use a-z, 0-9 and -, a letter first, \
             64 at most"
        ));
    }
    Ok(Some(Labelled { text: text.to_owned(), label: label.to_owned(), intent, language }))
}

fn read(args: &InitArgs) -> anyhow::Result<Intents> {
    let (lines, slips) =
        lines::read(&args.from, |_, line| labelled(line, &args.out_of_scope), LINE)?;
    lines::refuse(&args.from, slips, "read, so nothing was made")?;
    let mut intents = Intents::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for Labelled { text, label, intent, language } in lines.into_iter().flatten() {
        let count = seen.entry(label).or_default();
        *count += 1;
        if args.hold_back.is_some_and(|every| every > 0 && count.is_multiple_of(every)) {
            continue;
        }
        let by_language = intents.entry(intent).or_default();
        by_language.entry(language.to_string()).or_default().push(text);
    }
    Ok(intents)
}

fn write_intent(
    folder: &Path,
    intent: &str,
    phrasings: &BTreeMap<String, Vec<String>>,
) -> anyhow::Result<()> {
    let mut text = format!("command = \"answer\"\narticle = \"{intent}\"\n\n[phrasings]\n");
    for (language, messages) in phrasings {
        let _ = writeln!(text, "{language} = [");
        for message in messages {
            let _ = writeln!(text, "  {},", toml::Value::String(message.clone()));
        }
        text.push_str("]\n");
    }
    fs::write(folder.join("examples").join(format!("{intent}.toml")), text)
        .with_context(|| format!("the examples of `{intent}` cannot be written"))
}

fn article(intent: &str) -> String {
    let title = intent.replace('-', " ");
    format!(
        "+++\ntitle = \"{title}\"\nowner = \"{NOBODY_YET}\"\norigin = \"ombud init\"\n\
         licence = \"{NONE_YET}\"\nvalid_from = 2026-01-01\nvalid_until = 2030-12-31\n\
         revision = 1\n+++\n\nThis article is about “{title}” and still has to be written.\n"
    )
}

fn manifest(id: &str, languages: &str) -> String {
    let id = if is_name(id) && id.len() <= 40 { id } else { "assistant" };
    format!(
        "id = \"{id}\"\nname = \"Assistant\"\n\n[purpose]\nde = \"Fragen von Kunden beantworten\"\n\
         en = \"Answer customers' questions\"\n\n[company]\nname = \"Example company\"\n\n\
         # The person who answers for what it says.\n[accountable]\nname = \"{NOBODY_YET}\"\n\
         role = \"Head of customer service\"\nemail = \"service@company.example\"\n\n\
         [languages]\nsupported = [{languages}]\n\n[hours]\ntimezone = \"Europe/Berlin\"\n\
         monday = \"09:00-17:00\"\ntuesday = \"09:00-17:00\"\nwednesday = \"09:00-17:00\"\n\
         thursday = \"09:00-17:00\"\nfriday = \"09:00-17:00\"\n"
    )
}

/// What a new assistant may do: answer when it is sure enough, ask once, make small talk.
const POLICIES: &str = include_str!("init.cedar");
