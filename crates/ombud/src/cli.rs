//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use uuid::Uuid;

use crate::arguments;

/// What the exit codes of all commands mean.
pub(crate) const EXIT_CODES: &str = "Exit codes: 0, it was done, and nothing is wrong; 1, it was done, and something is not as it \
                          should be, such as an error in a folder, a receipt that is not valid or a message that was \
                          not accepted; 2, it could not be done, or was not asked for rightly.";

/// Customer service by AI that its owner can answer for.
#[derive(Debug, Parser)]
#[command(name = "ombud", version, about, propagate_version = true, after_long_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// The configuration file. Without it, `ombud.toml` in this folder if there is one.
    #[arg(long, short, global = true, env = "OMBUD_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the server: API, chat page, public log.
    Serve,
    /// Talk to the assistant in the terminal.
    Chat(ChatArgs),
    /// Check an assistant's folder: every problem with file, line and remedy.
    Check(CheckArgs),
    /// Play customers with goals against an assistant in simulated worlds: pass^k, rules, coverage.
    Eval(EvalArgs),
    /// Send a file of messages the whole way and report what came of them.
    ///
    /// Exit code 0: every message was accepted; 1: one was not, and its line is named; 2: nothing was sent, as a line
    /// cannot be read or the report not be written.
    Batch(BatchArgs),
    /// Begin an assistant's folder from labelled messages.
    Init(InitArgs),
    /// Check, prove and export the ledger.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Run a witness: cosign the checkpoints of other people's logs.
    Witness(WitnessArgs),
    /// Verify a receipt offline, with nothing but the log's public key.
    ///
    /// Exit code 0: it is valid; 1: it is not, and what does not hold is named; 2: nothing was checked, as a file cannot be
    /// read, a key is none, or the successions do not follow one another.
    Verify(VerifyArgs),
    /// Explain what policy said, and replay the past under other policies.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Stop an assistant, a tool or everything, at once; lift a stop; list those in force.
    Stop(StopArgs),
    /// Versions of the assistant: propose one, approve it, try it, have it serve, take it back.
    #[command(subcommand)]
    Release(ReleaseCommand),
    /// How procedures went: how often each step was passed, which way, where customers left.
    Procedures(ProceduresArgs),
    /// Acts that wait for a person: list them, approve them, reject them.
    #[command(subcommand)]
    Approvals(ApprovalsCommand),
    /// What people have to do: tasks, and acts of which somebody must find out what became of them.
    Tasks(TasksArgs),
    /// Webhook deliveries that did not arrive: list them, send them again.
    #[command(subcommand)]
    Deliveries(DeliveriesCommand),
    /// Credentials of tools, kept sealed in the key store: set them, list them, remove them.
    #[command(subcommand)]
    Credentials(CredentialsCommand),
    /// Undo many acts at once: see what would be undone, then run it.
    #[command(subcommand)]
    Recall(RecallCommand),
    /// Erase a person's data, or restrict it while something holds it.
    Erase(EraseArgs),
    /// Legal holds: data of a person that must be kept. Place, lift, list.
    #[command(subcommand)]
    Hold(HoldCommand),
    /// Copy the data of this cell while it runs; the keys go to a file of their own.
    Backup(BackupArgs),
    /// Put a backup back: a new log begins that names the last checkpoint of the old one.
    Restore(RestoreArgs),
    /// Look at the machine, the configuration and the data, and say what to mend.
    Doctor,
    /// Show the configuration in force, or its reference.
    Config(ConfigArgs),
    /// Print what the API is: OpenAPI 3.1, or its reference.
    Api(ApiArgs),
    /// Print what an MCP server of `tools.connected` says its tools are, as a folder keeps it.
    Tools(ToolsArgs),
    /// Find personal data, secrets and hidden characters in a text.
    ///
    /// Exit code 0: nothing was found, or the text was printed without it; 1: something was found; 2: the text cannot be
    /// read, or a pattern is refused.
    Guard(GuardArgs),
    /// Measure turns end to end on this machine.
    Bench(BenchArgs),
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual: one page with every command and its options.
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ApiArgs {
    /// Print its reference to be read, in Markdown, instead.
    #[arg(long)]
    pub(crate) reference: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Print the same as a reference in Markdown instead.
    #[arg(long, conflicts_with = "folder")]
    pub(crate) reference: bool,
    /// Write a page for each command into this folder instead, as `ombud.1`, `ombud-serve.1` and so on.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ChatArgs {
    /// In which language to begin.
    #[arg(long, default_value = "de", value_parser = ["de", "en"])]
    pub(crate) lang: String,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The assistant's folder.
    pub(crate) folder: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw each procedure into this folder, as `NAME.svg` and `NAME.mmd` (Mermaid).
    #[arg(long, value_name = "FOLDER")]
    pub(crate) graph: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ToolsArgs {
    /// Its name in `tools.connected`.
    pub(crate) name: String,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The assistant's folder.
    pub(crate) folder: PathBuf,
    /// How often each goal is played per language: in eight manners, then again by other chances.
    #[arg(short, default_value_t = 8, value_parser = arguments::within::<u16, 1, 64>)]
    pub(crate) k: u16,
    /// Only goals whose file's name holds this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
    /// The share of goals, in percent, that must be reached all k times; otherwise it fails.
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, value_parser = percent)]
    pub(crate) min: f64,
    /// Write the report as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write the report as a page.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write the report as `JUnit` XML.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Compare with the JSON of an earlier evaluation.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse() {
        Ok(number @ 0.0..=100.0) => Ok(number),
        _ => Err("a number from 0 to 100".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Messages, one JSON object per line: `text`, optional `lang`, `conversation`, `expect`.
    pub(crate) file: PathBuf,
    /// The assistant's folder.
    #[arg(long)]
    pub(crate) assistant: PathBuf,
    /// Conversations at once.
    #[arg(long, default_value_t = 16, value_parser = arguments::within::<u16, 1, 1024>)]
    pub(crate) concurrency: u16,
    /// Where to write the report as JSON; an HTML page is written beside it.
    #[arg(long, default_value = "batch.json")]
    pub(crate) report: PathBuf,
    /// Which field of a line says what to expect.
    #[arg(long, default_value = "expect")]
    pub(crate) expect_field: String,
    /// What that field says of a message that the assistant should not answer. May be repeated.
    #[arg(long, value_name = "LABEL", default_values = ["none", "oos"])]
    pub(crate) out_of_scope: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder to make; it must not exist.
    pub(crate) folder: PathBuf,
    /// Labelled messages, one JSON object per line: `text`, `intent`, optional `lang`.
    #[arg(long)]
    pub(crate) from: PathBuf,
    /// Label of messages that no assistant should answer; they are left out.
    #[arg(long, default_value = "oos")]
    pub(crate) out_of_scope: String,
    /// Leave out every N-th message of each intent, so that it can be tried afterwards.
    #[arg(long, value_name = "N", value_parser = arguments::whole::<usize>)]
    pub(crate) hold_back: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Recompute the whole log, check each leaf that can still be opened, and what is kept beside it. After a restore,
    /// what is kept of the log before is checked too.
    Verify {
        /// Print JSON, with the last known checkpoints of the logs before.
        #[arg(long)]
        json: bool,
    },
    /// Print the proof that the log has an entry.
    Prove {
        /// The entry's index, as `ombud verify` and receipts show it.
        #[arg(value_parser = arguments::whole::<u64>)]
        index: u64,
    },
    /// Have a new key sign from now on; the old one signs that, and the log records it.
    Rotate,
    /// Write checkpoint, successions, tiles and entry bundles as static files (C2SP tlog-tiles).
    Export {
        /// The folder to write to.
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WitnessArgs {
    /// The witness's folder: its key and what it has seen.
    #[arg(long)]
    pub(crate) folder: PathBuf,
    /// The name in the witness's signatures, such as `witness.example/ombud`.
    #[arg(long)]
    pub(crate) name: String,
    /// A log to watch: its verifier key, as `/key` of its server prints it. May be repeated.
    #[arg(long = "log", value_name = "KEY")]
    pub(crate) logs: Vec<String>,
    /// How a log's keys succeeded one another, as `/successions` of its server gives it: the last
    /// key then counts, and none before it. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) successions: Vec<PathBuf>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8090", value_parser = arguments::address)]
    pub(crate) listen: std::net::SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The receipt; `-` reads it from standard input.
    pub(crate) receipt: PathBuf,
    /// A verifier key of the log that you trust, or a file that holds it. May be repeated.
    #[arg(long = "key", required = true, value_name = "KEY")]
    pub(crate) keys: Vec<String>,
    /// How the log's keys succeeded one another, as `/successions` of its server gives it: a key
    /// that came after one you trust is then trusted too.
    #[arg(long, value_name = "FILE")]
    pub(crate) successions: Option<PathBuf>,
    /// The verifier key of a witness that should stand for the log, or a file that holds it. May be
    /// repeated.
    #[arg(long = "witness", value_name = "KEY")]
    pub(crate) witnesses: Vec<String>,
    /// How many of these witnesses must stand for it; all of them, if it is not said.
    #[arg(long, requires = "witnesses", value_name = "N", value_parser = arguments::whole::<usize>)]
    pub(crate) quorum: Option<usize>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// What policy said about a decision, with the words of its rules.
    Explain {
        /// The decision.
        #[arg(value_parser = arguments::decision)]
        decision: Uuid,
        /// Print JSON, with the recorded requests.
        #[arg(long)]
        json: bool,
    },
    /// Which past decisions would have differed under other policies.
    Replay {
        /// A folder of `.cedar` files, or one such file.
        #[arg(long)]
        policies: PathBuf,
        /// Only decisions since then (RFC 3339).
        #[arg(long, value_parser = arguments::time)]
        since: Option<Timestamp>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// The person's id, as `GET /v1/conversations/ID` shows it with the scope `privacy`.
    #[arg(value_parser = arguments::subject)]
    pub(crate) subject: Uuid,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CredentialsCommand {
    /// Keep what standard input holds, one line, in place of the one before. The tool's next call has it.
    Set {
        /// The tool's name in `tools.connected`, or `TOOL.VARIABLE` for a variable of its program.
        name: String,
    },
    /// Which are kept, since when and by whom; never what they are.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Keep one no more. Where the configuration names a file, what stands in that is used again.
    Remove {
        /// Its name, as the list shows it.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum HoldCommand {
    /// Nothing of the person is erased until the hold has ended.
    Place {
        /// The person's id.
        #[arg(value_parser = arguments::subject)]
        subject: Uuid,
        /// Why, in words for colleagues.
        #[arg(long)]
        reason: String,
        /// Why, as the log says it.
        #[arg(long, default_value = "other",
            value_parser = ["litigation", "authority", "claim", "audit", "other"])]
        code: String,
        /// When it ends by itself, such as 2027-12-31T23:00:00Z; without it, it must be lifted.
        #[arg(long, value_parser = arguments::time)]
        until: Option<Timestamp>,
    },
    /// Lift all legal holds on the person's data.
    Lift {
        /// The person's id.
        #[arg(value_parser = arguments::subject)]
        subject: Uuid,
    },
    /// The legal holds on the person's data, in force and past.
    List {
        /// The person's id.
        #[arg(value_parser = arguments::subject)]
        subject: Uuid,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalsCommand {
    /// What waits, the oldest first, with what would happen and the digest of it.
    List,
    /// Approve an act.
    Approve {
        /// The act.
        #[arg(value_parser = arguments::act)]
        act: Uuid,
        /// The digest that the list shows for it.
        #[arg(long)]
        digest: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Reject an act: the customer is told, and a person takes over.
    Reject {
        /// The act.
        #[arg(value_parser = arguments::act)]
        act: Uuid,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TasksArgs {
    /// Only what is overdue.
    #[arg(long)]
    pub(crate) overdue: bool,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeliveriesCommand {
    /// What fails and what was given up, with attempts, what came of the last one, and the next.
    List,
    /// Send one again, at once and from the beginning.
    Again {
        /// The delivery.
        #[arg(value_parser = arguments::delivery)]
        delivery: Uuid,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecallCommand {
    /// See what would be undone. Nothing is undone yet.
    Preview(Box<RecallArgs>),
    /// The recalls there are, newest first.
    List,
    /// The acts that a recall selects, and those that followed from them: what would be undone, for whom, and what stands
    /// against it.
    Acts {
        /// The recall.
        #[arg(value_parser = arguments::recall)]
        recall: Uuid,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Approve what somebody else previewed.
    Approve {
        /// The recall.
        #[arg(value_parser = arguments::recall)]
        recall: Uuid,
        /// How many acts the preview said are selected.
        #[arg(long, value_parser = arguments::whole::<u64>)]
        selected: u64,
        /// How many acts it said follow from these.
        #[arg(long, default_value = "0", value_parser = arguments::whole::<u64>)]
        following: u64,
    },
    /// Undo what was previewed, in the background.
    Run {
        /// The recall.
        #[arg(value_parser = arguments::recall)]
        recall: Uuid,
        /// How many acts the preview said are selected.
        #[arg(long, value_parser = arguments::whole::<u64>)]
        selected: u64,
        /// How many acts it said follow from these.
        #[arg(long, default_value = "0", value_parser = arguments::whole::<u64>)]
        following: u64,
    },
    /// End a recall before everything was tried. What is undone stays undone.
    Cancel {
        /// The recall.
        #[arg(value_parser = arguments::recall)]
        recall: Uuid,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// The letters of a recall, to write to people by post too.
    Letters {
        /// The recall.
        #[arg(value_parser = arguments::recall)]
        recall: Uuid,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// How far a recall is.
    Show {
        /// The recall.
        #[arg(value_parser = arguments::recall)]
        recall: Uuid,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RecallArgs {
    /// Why.
    #[arg(long)]
    pub(crate) reason: String,
    /// What customers are written beside what was undone: the name of a letter in words/*.ftl, such as
    /// letter-wrong-tariff.
    #[arg(long)]
    pub(crate) letter: Option<String>,
    /// Acts of this tool.
    #[arg(long)]
    pub(crate) tool: Option<String>,
    /// Of this operation.
    #[arg(long)]
    pub(crate) operation: Option<String>,
    /// That this procedure led to.
    #[arg(long)]
    pub(crate) flow: Option<String>,
    /// That this version of the assistant decided, or its beginning.
    #[arg(long)]
    pub(crate) assistant_version: Option<String>,
    /// That this rule took part in allowing.
    #[arg(long)]
    pub(crate) rule: Option<String>,
    /// Before which this passage was quoted in the same conversation: `ARTICLE` or `ARTICLE/LANGUAGE#SECTION`.
    #[arg(long)]
    pub(crate) passage: Option<String>,
    /// Before which this was looked up or done in the same procedure, such as billing.tariff-offer.
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Decided from then on, such as 2026-11-22T08:00:00Z.
    #[arg(long, value_parser = arguments::time)]
    pub(crate) since: Option<jiff::Timestamp>,
    /// Decided before then.
    #[arg(long, value_parser = arguments::time)]
    pub(crate) until: Option<jiff::Timestamp>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    /// The releases, the newest first.
    List,
    /// One release: what it showed, who approved it, how its trial goes.
    Show {
        /// The release's id.
        #[arg(value_parser = arguments::release)]
        release: Uuid,
    },
    /// Propose a folder as the next version, and wait for what it shows.
    Propose {
        /// The assistant's folder.
        folder: PathBuf,
    },
    /// Approve a version; whoever proposed it cannot.
    Approve {
        /// The release's id.
        #[arg(value_parser = arguments::release)]
        release: Uuid,
        /// The version that was looked at, whole.
        #[arg(long = "of", value_name = "VERSION")]
        assistant_version: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Turn a version down.
    Reject {
        /// The release's id.
        #[arg(value_parser = arguments::release)]
        release: Uuid,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Have the version that is tried serve all.
    Promote {
        /// The release's id.
        #[arg(value_parser = arguments::release)]
        release: Uuid,
    },
    /// Have a proposed version listen to conversations without a word.
    Listen {
        /// The release's id.
        #[arg(value_parser = arguments::release)]
        release: Uuid,
        /// No longer.
        #[arg(long)]
        off: bool,
    },
    /// Take back a version that is tried, or the one that is live for the one before it.
    RollBack {
        /// The release's id, as `ombud release list` shows it.
        #[arg(value_parser = arguments::release)]
        release: Uuid,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ProceduresArgs {
    /// From the decisions since then, such as 2026-11-22T08:00:00Z.
    #[arg(long, value_parser = arguments::time)]
    pub(crate) since: Option<Timestamp>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StopArgs {
    /// `everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`; without it, the stops in force are listed.
    pub(crate) scope: Option<String>,
    /// Why, for those who must decide whether it can be lifted.
    #[arg(long, requires = "scope")]
    pub(crate) reason: Option<String>,
    /// Lift it.
    #[arg(long, requires = "scope", conflicts_with_all = ["reason", "drill"])]
    pub(crate) lift: bool,
    /// Try how fast it holds: stop for a moment, measure, lift, and record it.
    #[arg(long, requires = "scope", conflicts_with = "reason")]
    pub(crate) drill: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The folder to make; it must not exist.
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// A folder that `ombud backup` made.
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Print the reference page instead of the configuration in force.
    #[arg(long)]
    pub(crate) reference: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct GuardArgs {
    /// The text. Without it, the standard input.
    pub(crate) file: Option<PathBuf>,
    /// What the text is: a customer's message is read for its language, its tone and what a person should see; a reply of an AI
    /// for what it should not say, held against `--source` and the rest; a document for instructions to its reader.
    #[arg(long = "as", value_enum, default_value = "text", value_name = "KIND")]
    pub(crate) kind: GuardedText,
    /// Of a reply: a passage or a tool's answer that it was made from, as a file. Can be given more than once.
    #[arg(long, value_name = "FILE", help_heading = "A reply is held against")]
    pub(crate) source: Vec<PathBuf>,
    /// Of a reply: what the customer said, and what is known of them, as a file.
    #[arg(long, value_name = "FILE", help_heading = "A reply is held against")]
    pub(crate) said: Option<PathBuf>,
    /// Of a reply: the instructions of the AI, as a file.
    #[arg(long, value_name = "FILE", help_heading = "A reply is held against")]
    pub(crate) instructions: Option<PathBuf>,
    /// Of a reply: the customer knows already that an AI writes.
    #[arg(long, help_heading = "A reply is held against")]
    pub(crate) disclosed: bool,
    /// Print JSON: `findings`, each with kind, name (of what is declared), group, place in bytes and as line and column, confidence, evidence and detector;
    /// of a customer's message `language` and `sentiment`, too.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the text with each finding replaced by its kind, as `[IBAN]`.
    #[arg(long, conflicts_with = "json")]
    pub(crate) redact: bool,
    /// Find what matches a regular expression, too, as `customer_number=KD-\d{6}`. Can be given more than once.
    #[arg(long, value_name = "NAME=PATTERN", value_parser = arguments::pair)]
    pub(crate) declare: Vec<(String, String)>,
    /// Find what a text classifier of your own finds, too: a folder with `model.onnx`, `tokenizer.json` and `config.json`, as
    /// `optimum-cli export onnx` writes it, and `classifier.toml`, which says what its labels stand for. Can be given more than
    /// once. Nothing is downloaded. For an `ombud` that was built with the feature `onnx`.
    #[arg(long, value_name = "FOLDER", conflicts_with = "redact")]
    pub(crate) classifier: Vec<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<GuardCommand>,
}

/// What a text is that the guard reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum GuardedText {
    /// Anybody's: personal data, secrets, special categories, attacks, hidden characters.
    Text,
    /// A customer's message. Never an employee's.
    Customer,
    /// A reply of an AI. Never an employee's.
    Reply,
    /// A document, or what a tool answered.
    Document,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GuardCommand {
    /// Write what the guard finds in labelled files, for those who score it.
    Bench(GuardBenchArgs),
    /// Show what the learned detectors were made from, how well they do, and what they are not for.
    Cards(GuardCardsArgs),
}

#[derive(Debug, Args)]
pub(crate) struct GuardCardsArgs {
    /// Of this detector only, such as `injection`.
    pub(crate) detector: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GuardBenchArgs {
    /// The folder of labelled files: those whose names begin with `pii_`, `ner_`, `secrets`, `injection_`, `benign_`, `sentiment_`,
    /// `toxicity_`, `groundedness_` or `langid_` and end with `.jsonl` are read.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// Where predictions go, under the same names.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Conversations at once.
    #[arg(long, default_value_t = 64, value_parser = arguments::whole::<usize>)]
    pub(crate) concurrency: usize,
    /// A data folder to measure on and to keep; without it, a new one that is removed.
    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
    /// Measure acts instead: goals are played as by `ombud eval`, one conversation at a time, and what is
    /// added to each act besides the commits and the tool's own time is printed.
    #[arg(long, conflicts_with_all = ["concurrency", "data", "seconds"])]
    pub(crate) acts: bool,
    /// For how many seconds.
    #[arg(long, default_value_t = 10, value_parser = arguments::within::<u64, 1, 600>)]
    pub(crate) seconds: u64,
    /// The assistant's folder.
    #[arg(long, default_value = "examples/nordlicht")]
    pub(crate) assistant: PathBuf,
}
