//! From a folder to an assistant.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::Date};
use ombud_domain::Language;
use serde_json::Value as Json;

use crate::{
    article,
    between::Between,
    canned::{self, CannedAnswer},
    compose::moment,
    folder::{FILE_SIZE_MAX_BYTES, Folder, FolderError},
    goal::{self, Goal},
    humanity::Claims,
    intent::{self, Intent, IntentCommand},
    knowledge::Knowledge,
    manifest::{self, Manifest},
    markdown,
    problem::Report,
    procedure::{self, Flow, Stack},
    scenario::{self, Scenario},
    spelling::Spelling,
    taught::Taught,
    tool::{self, Endpoint, ONE_TIME_CODE, OneTimeCode, Operation, Target, Tool, Written},
    understand::{Classifier, Example, NotKept, Origin, TrainingOptions},
    words::Words,
};

/// What understands a folder and follows its procedures, as its own source: a part of the version of every assistant, so
/// that one version never understands in two ways.
const TRAINED: &[&str] = &[
    include_str!("about_talk.rs"),
    include_str!("alarm/abroad.rs"),
    include_str!("alarm/mod.rs"),
    include_str!("alarm/signs.rs"),
    include_str!("choice.rs"),
    include_str!("clauses.rs"),
    include_str!("counted.rs"),
    include_str!("courtesy.rs"),
    include_str!("denied.rs"),
    include_str!("everyday.rs"),
    include_str!("further.rs"),
    include_str!("introduction.rs"),
    include_str!("language_wish.rs"),
    include_str!("other_language.rs"),
    include_str!("procedure/amount.rs"),
    include_str!("procedure/answer.rs"),
    include_str!("procedure/formed.rs"),
    include_str!("procedure/given.rs"),
    include_str!("procedure/machine.rs"),
    include_str!("procedure/numeral.rs"),
    include_str!("procedure/recap.rs"),
    include_str!("procedure/said.rs"),
    include_str!("procedure/slot.rs"),
    include_str!("procedure/stack.rs"),
    include_str!("procedure/step_up.rs"),
    include_str!("quotation.rs"),
    include_str!("rules.rs"),
    include_str!("spelling.rs"),
    include_str!("take_back.rs"),
    include_str!("taught.rs"),
    include_str!("understanding.rs"),
    include_str!("wants_person.rs"),
    include_str!("who_speaks.rs"),
    include_str!("understand/mod.rs"),
    include_str!("understand/calibrate.rs"),
    include_str!("understand/features.rs"),
    include_str!("understand/lanes.rs"),
    include_str!("understand/learned.rs"),
    include_str!("understand/network.rs"),
    include_str!("understand/random.rs"),
    include_str!("understand/svm.rs"),
    include_str!("wish.rs"),
];

/// An assistant, loaded. It does not change; another version of the folder is another assistant.
#[derive(Debug)]
pub struct Assistant {
    manifest: Manifest,
    version: String,
    folder: Folder,
    words: Words,
    knowledge: Knowledge,
    intents: Vec<Intent>,
    classifier: Classifier,
    not_kept: Option<NotKept>,
    spelling: Spelling,
    taught: Taught,
    flows: Vec<Flow>,
    tools: Vec<Tool>,
    scenarios: Vec<Scenario>,
    goals: Vec<Goal>,
    canned: Vec<CannedAnswer>,
}

impl Assistant {
    /// Load the folder at `path`, as of the day `today`.
    ///
    /// The report names every problem found; there is no assistant when one of them is an error.
    /// Policies are only read: whoever has the policy engine checks them.
    ///
    /// # Errors
    /// [`FolderError`] when the folder itself cannot be read.
    pub fn load(path: &Path, today: Date) -> Result<(Option<Self>, Report), FolderError> {
        Ok(Self::from_folder(Folder::read(path)?, today))
    }

    /// Whether the folder at `path` is still the one that this assistant was loaded from.
    ///
    /// # Errors
    /// [`FolderError`] when it cannot be read any more.
    pub fn is_from(&self, path: &Path) -> Result<bool, FolderError> {
        Ok(Folder::read(path)?.version(&TRAINED.concat()) == self.version)
    }

    /// Make an assistant of a folder's files.
    pub fn from_folder(folder: Folder, today: Date) -> (Option<Self>, Report) {
        let mut report = Report::default();
        let Read { manifest, articles, intents, words, flows, tools, scenarios, goals, canned } =
            Read::of(&folder, today, &mut report);
        let trained = train(&folder, &intents, &articles, &mut report);
        let phrasings = intents.iter().flat_map(|intent| &intent.phrasings);
        let said = phrasings.map(|(language, text)| (*language, text.as_str()));
        let written = articles
            .iter()
            .flat_map(|article| article.sentences().map(|text| (article.language, text)));
        let spelling = Spelling::new(said.chain(written));
        let knowledge = match Knowledge::new(articles) {
            Ok(knowledge) => Some(knowledge),
            Err(error) => {
                report.error("knowledge", 0, error.to_string(), "report this: it is our fault");
                None
            }
        };
        report.sort();
        let assistant = match (manifest, trained, knowledge) {
            (Some(manifest), Some((classifier, not_kept)), Some(knowledge))
                if !report.has_errors() =>
            {
                let version = folder.version(&TRAINED.concat());
                Some(Self {
                    manifest,
                    version,
                    folder,
                    words,
                    knowledge,
                    taught: Taught::new(&intents),
                    intents,
                    classifier,
                    not_kept,
                    spelling,
                    flows,
                    tools,
                    scenarios,
                    goals,
                    canned,
                })
            }
            _ => None,
        };
        (assistant, report)
    }

    /// What is wrong with a folder's files, as far as it shows without learning from them: at once, for whoever writes
    /// them.
    pub fn check(folder: &Folder, today: Date) -> Report {
        let mut report = Report::default();
        Read::of(folder, today, &mut report);
        report.sort();
        report
    }

    /// Who it is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the folder, lower-case hex. Stands in every decision.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its files.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What it may say by itself.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// What it knows.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What it recognises.
    pub fn intents(&self) -> &[Intent] {
        &self.intents
    }

    /// The intent that was taught in just these words, which are [plain](crate::taught::plain).
    pub(crate) fn taught(&self, words: &str) -> Option<&Intent> {
        self.taught.find(&self.intents, words)
    }

    /// An intent by id.
    pub fn intent(&self, id: &str) -> Option<&Intent> {
        self.intents.iter().find(|intent| intent.id == id)
    }

    /// The words with which an intent is passed on to whoever decides it, where it has any of its own.
    pub fn refer_words(&self, intent: Option<&str>) -> Option<&str> {
        match &self.intent(intent?)?.command {
            IntentCommand::Refer { words } => words.as_deref(),
            _ => None,
        }
    }

    /// Its procedures.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// A procedure by id.
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// Whether each procedure that a conversation is in is one of its own, with the step it stands at:
    /// another version may not have it, or may have named its steps otherwise.
    pub fn knows(&self, stack: &Stack) -> bool {
        stack.frames.iter().all(|frame| {
            let flow = self.flow(&frame.flow);
            flow.is_some_and(|flow| frame.step.as_ref().is_none_or(|id| flow.step(id).is_some()))
        })
    }

    /// The systems it may act on.
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// A moment as the company's customers read it, such as “24.11.2026, 14:05 Uhr”.
    pub fn moment(&self, at: Timestamp, language: Language) -> String {
        moment(at, self.manifest().hours.timezone(), language)
    }

    /// What a tool may be asked to do, with the tool.
    pub fn operation(&self, tool: &str, operation: &str) -> Option<(&Tool, &Operation)> {
        let tool = self.tools.iter().find(|known| known.id == tool)?;
        if operation == ONE_TIME_CODE {
            return Some((tool, &tool.one_time_code.as_ref()?.operation));
        }
        Some((tool, tool.operations.get(operation)?))
    }

    /// The letter that a tool for mail sends from there with these arguments; `None` for anything else.
    pub fn written(
        &self,
        tool: &Tool,
        endpoint: &Endpoint,
        arguments: &BTreeMap<String, Json>,
        language: Language,
    ) -> Option<Written> {
        let Target::Http { path, .. } = &endpoint.target else { return None };
        tool.mail()?.written(path, arguments, self.words(), language)
    }

    /// The tool that sends codes to addresses on file, and how.
    pub fn one_time_code(&self) -> Option<(&Tool, &OneTimeCode)> {
        self.tools.iter().find_map(|tool| Some((tool, tool.one_time_code.as_ref()?)))
    }

    /// The conversations that must go as written.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// What customers want, and what must hold when they are done.
    pub fn goals(&self) -> &[Goal] {
        &self.goals
    }

    /// What people at the desk begin their answers with, in the order of their files.
    pub fn canned(&self) -> &[CannedAnswer] {
        &self.canned
    }

    /// Why what was learned of its phrasings is learned again at the next start, where it is.
    pub fn not_kept(&self) -> Option<&NotKept> {
        self.not_kept.as_ref()
    }

    pub(crate) fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    pub(crate) fn classifier(&self) -> &Classifier {
        &self.classifier
    }
}

/// What stands in a folder, read and held together.
struct Read {
    manifest: Option<Manifest>,
    articles: Vec<article::Article>,
    intents: Vec<Intent>,
    words: Words,
    flows: Vec<Flow>,
    tools: Vec<Tool>,
    scenarios: Vec<Scenario>,
    goals: Vec<Goal>,
    canned: Vec<CannedAnswer>,
}

impl Read {
    fn of(folder: &Folder, today: Date, report: &mut Report) -> Self {
        for (path, size_bytes) in &folder.too_large {
            let message = format!("it has {size_bytes} bytes, the limit is {FILE_SIZE_MAX_BYTES}");
            report.error(path, 0, message, "divide it, or take it out of the folder");
        }
        let manifest::Read { manifest, claims, languages } = Manifest::read(folder, report);
        let read = article::read_all(folder, today, report);
        markdown::check(folder, &read, report);
        let intents = intent::read_all(folder, &languages, report);
        let words = Words::read(folder, report);
        let mut flows = procedure::read_all(folder, report);
        // The policy engine gets only what is text, and a rule that it does not get does not hold.
        for path in folder.below("policies", ".cedar") {
            folder.read_text(path, report);
        }
        let tools = tool::read_all(folder, &languages, report);
        let claims = claims.unwrap_or_else(|| Claims::of(""));
        claims.check(&words, &flows, &tools, read.texts(), folder, report);
        let articles = read.articles;
        procedure::check_all(folder, &mut flows, &tools, &words, &languages, report);
        let scenarios = scenario::read_all(folder, report);
        let goals = goal::read_all(folder, report);
        let canned = canned::read_all(folder, &languages, report);
        let between = Between {
            folder,
            articles: &articles,
            intents: &intents,
            words: &words,
            flows: &flows,
            tools: &tools,
            languages: &languages,
            scenarios: &scenarios,
            goals: &goals,
        };
        between.check(report);
        let (scenarios, goals) = (scenarios.sound, goals.sound);
        Self { manifest, articles, intents, words, flows, tools, scenarios, goals, canned }
    }
}

/// Learn the intents from their phrasings and from the articles that answer them.
fn train(
    folder: &Folder,
    intents: &[Intent],
    articles: &[article::Article],
    report: &mut Report,
) -> Option<(Classifier, Option<NotKept>)> {
    if intents.is_empty() {
        // Those that have a slip were told of.
        if folder.below("examples", ".toml").next().is_some() {
            return None;
        }
        report.error(
            "examples",
            0,
            "the assistant recognises nothing",
            "add a file to examples/, one per thing that customers come for",
        );
        return None;
    }
    // Such a folder cannot be served, whatever is learned from it.
    if report.has_errors() {
        return None;
    }
    let mut examples = Vec::new();
    for (index, intent) in intents.iter().enumerate() {
        examples.extend(intent.phrasings.iter().map(|(language, text)| Example {
            text,
            intent: index,
            language: language.as_str(),
            origin: Origin::Phrasing,
        }));
        let IntentCommand::Answer { article: id, .. } = &intent.command else { continue };
        for article in articles.iter().filter(|article| article.id == *id) {
            examples.extend(article.sentences().map(|text| Example {
                text,
                intent: index,
                language: article.language.as_str(),
                origin: Origin::Article,
            }));
        }
    }
    let (options, source) = (TrainingOptions::default(), TRAINED.concat());
    match Classifier::learned(&examples, &options, &source, folder.learned.as_deref()) {
        Ok(learned) => Some(learned),
        Err(error) => {
            report.error("examples", 0, error.to_string(), "correct the phrasings");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// What reads, checks and composes, and neither understands a message nor follows a procedure.
    const ELSE: &[&str] = &[
        "address.rs",
        "alike.rs",
        "article.rs",
        "assistant.rs",
        "between.rs",
        "canned.rs",
        "command.rs",
        "compose.rs",
        "edit.rs",
        "folder.rs",
        "goal.rs",
        "humanity/mod.rs",
        "humanity/patterns.rs",
        "intent.rs",
        "knowledge.rs",
        "lib.rs",
        "manifest.rs",
        "manifest/check.rs",
        "markdown.rs",
        "names.rs",
        "problem.rs",
        // What people read of a procedure's arguments.
        "procedure/called.rs",
        "procedure/check.rs",
        "procedure/graph.rs",
        "procedure/lines.rs",
        "procedure/mod.rs",
        "procedure/read.rs",
        "scenario.rs",
        "slip.rs",
        "toml_file.rs",
        "words.rs",
    ];

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }

    #[test]
    fn every_source_that_understands_is_a_part_of_the_version() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = vec![];
        sources(&root, &mut found);
        assert!(found.len() > ELSE.len());
        for file in found {
            let is_else = ELSE.contains(&file.as_str())
                || ["tool/", "procedure/read/"].iter().any(|folder| file.starts_with(folder))
                || file.ends_with("tests.rs")
                || file.contains("tests/");
            let source = fs::read_to_string(root.join(&file)).unwrap();
            let is_trained = TRAINED.contains(&source.as_str());
            assert_ne!(is_trained, is_else, "{file}: in `TRAINED`, or in `ELSE` with a reason");
        }
    }
}
