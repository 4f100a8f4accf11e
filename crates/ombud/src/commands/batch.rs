//! `ombud batch`: a file of messages the whole way, and what came of them.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use ombud_assistant::{IntentCommand, near_all};
use ombud_domain::{
    Channel, ConversationId, DecisionKind, HandoverReason, Language, VerdictEffect,
};
use ombud_service::{Assistant, Part, Principal, SentTurn, Service, slug};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::{sync::Mutex, task::JoinSet};

use super::report;
use crate::{
    cli::BatchArgs,
    lines::{self, Slips},
    wiring::{self, Temporary},
};

/// One line of the file.
struct Line {
    number: usize,
    text: String,
    language: Option<Language>,
    conversation: Option<String>,
    expect: Option<String>,
}

/// What came of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Came {
    /// An article was quoted, or approved words were said.
    Answered,
    /// A procedure was begun or went on.
    Followed,
    /// The assistant asked back.
    Clarified,
    /// It went to a person.
    HandedOver,
    /// A policy refused.
    Refused,
    /// A person has the conversation already, so the AI was silent.
    Silent,
    /// The message could not be accepted.
    Failed,
}

impl Came {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Followed => "followed",
            Self::Clarified => "clarified",
            Self::HandedOver => "handed_over",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Failed => "failed",
        }
    }
}

/// The whole report.
#[derive(Debug, Serialize)]
pub(crate) struct BatchReport {
    pub(crate) file: String,
    pub(crate) assistant: String,
    pub(crate) version: String,
    pub(crate) messages: usize,
    pub(crate) came: BTreeMap<Came, usize>,
    /// Messages that went to a person, by reason.
    pub(crate) handed_over_because: BTreeMap<String, usize>,
    /// Milliseconds from message to reply with receipt.
    pub(crate) latency_ms: Latency,
    pub(crate) seconds: f64,
    pub(crate) messages_per_second: f64,
    /// Only where the file says what to expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<Expected>,
    /// The first messages that could not be accepted: line and reason.
    pub(crate) failures: Vec<(usize, String)>,
    /// What came of each message, by its line in the file; never its text.
    pub(crate) each: Vec<Each>,
}

/// What came of one message.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Each {
    pub(crate) line: usize,
    pub(crate) came: Came,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<String>,
    /// Whether it is as expected: answered with this intent, handed over where that is what the intent is
    /// for, or not answered where the assistant has no such intent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) right: Option<bool>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

/// How what came compares with what was expected.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Expected {
    /// Messages with an expectation of an intent the assistant has.
    pub(crate) in_scope: usize,
    /// Of those, answered with the expected intent.
    pub(crate) right: usize,
    /// Of those, answered with another intent.
    pub(crate) wrong: usize,
    /// Of those, asked back with the expected intent among the offers, or passed on.
    pub(crate) not_answered: usize,
    /// Messages that the assistant should not answer.
    pub(crate) out_of_scope: usize,
    /// Of those, not answered: asked back or passed on.
    pub(crate) out_of_scope_not_answered: usize,
}

/// Failures listed; the rest are counted.
const FAILURES_MAX: usize = 20;

/// Ends with 1 where a message could not be accepted.
pub(crate) async fn run(args: &BatchArgs) -> anyhow::Result<ExitCode> {
    let html = args.report.with_extension("html");
    if html == args.report {
        bail!(
            "`--report` is the report as JSON, such as `batch.json`; the page is written beside it"
        );
    }
    // Before anything is sent, which may take an hour.
    let place = args.report.parent().filter(|place| !place.as_os_str().is_empty());
    let probe = tempfile::tempfile_in(place.unwrap_or(Path::new(".")));
    drop(probe.with_context(|| format!("`{}` cannot be written", args.report.display()))?);
    let read = |number: usize, one: &Map<String, Value>| line(number, one, &args.expect_field);
    let (lines, mut wrong) = lines::read(&args.file, read, LINE)?;
    if lines.is_empty() && wrong.is_empty() {
        bail!("`{}` holds no messages", args.file.display());
    }
    let (assistant, policies) = wiring::load_assistant(&args.assistant, None)?;
    wrong.extend(unknown_expectations(args, &lines, &assistant));
    lines::refuse(&args.file, wrong, "sent, so nothing was")?;
    let running = Temporary::open("batch", assistant, policies, None).await?;
    let report = send_all(&running.service, args, lines).await?;
    running.service.stop().await;
    fs::write(&args.report, serde_json::to_vec_pretty(&report)?)
        .with_context(|| format!("`{}` cannot be written", args.report.display()))?;
    fs::write(&html, report::html(&report))
        .with_context(|| format!("`{}` cannot be written", html.display()))?;
    print!("{}", report::text(&report));
    println!("written: {} and {}", args.report.display(), html.display());
    Ok(if report.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lines that expect what is neither an intent of the assistant nor out of scope: counted as out of scope,
/// a slip of the pen would make the figures better than they are.
fn unknown_expectations(args: &BatchArgs, lines: &[Line], assistant: &Assistant) -> Slips {
    let mut wrong = Slips::new();
    for Line { number, expect, .. } in lines {
        let Some(expect) = expect.as_ref().filter(|expect| !args.out_of_scope.contains(*expect))
        else {
            continue;
        };
        let id = slug(expect);
        if assistant.intent(&id).is_some() {
            continue;
        }
        let known = assistant.intents().iter().map(|intent| intent.id.as_str());
        let near = near_all(&id, known);
        let meant = if near.is_empty() {
            String::new()
        } else {
            format!("; did you mean `{}`?", near.join("` or `"))
        };
        let (field, none) = (&args.expect_field, args.out_of_scope.join("` or `"));
        let problem = format!(
            "`{field}` is `{expect}`, which is no intent of the assistant{meant} (for a message that \
             it should not answer: `{none}`)"
        );
        wrong.insert(*number, problem);
    }
    wrong
}

/// What a line of the file looks like.
const LINE: &str = "a line is an object such as `{\"text\": \"Where is my bill?\"}`";

/// What a line says.
fn line(number: usize, line: &Map<String, Value>, expect_field: &str) -> Result<Line, String> {
    let text = |key: &str| lines::text(line, key).map(|text| text.map(str::to_owned));
    let language = text("lang")?.map(|code| code.parse());
    Ok(Line {
        number,
        text: text("text")?.ok_or_else(|| format!("it has no `text`; {LINE}"))?,
        language: language.transpose().map_err(|error| format!("`lang`: {error}"))?,
        conversation: text("conversation")?,
        expect: text(expect_field)?,
    })
}

struct Tally {
    latencies: Vec<Duration>,
    came: BTreeMap<Came, usize>,
    because: BTreeMap<String, usize>,
    expected: Expected,
    has_expected: bool,
    failures: Vec<(usize, String)>,
    each: Vec<Each>,
}

async fn send_all(
    service: &Service,
    args: &BatchArgs,
    lines: Vec<Line>,
) -> anyhow::Result<BatchReport> {
    let messages = lines.len();
    // Lines of one conversation stay in order: they form one job.
    let mut jobs: Vec<Vec<Line>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for line in lines {
        let job = line.conversation.as_ref().and_then(|id| known.get(id).copied());
        if let Some(job) = job.and_then(|place| jobs.get_mut(place)) {
            job.push(line);
        } else {
            if let Some(id) = &line.conversation {
                known.insert(id.clone(), jobs.len());
            }
            jobs.push(vec![line]);
        }
    }
    let bar = ProgressBar::new(messages as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} messages, {per_sec}, {eta} left",
    )?);
    let tally = Arc::new(Mutex::new(Tally {
        latencies: Vec::with_capacity(messages),
        came: BTreeMap::new(),
        because: BTreeMap::new(),
        expected: Expected::default(),
        has_expected: false,
        failures: vec![],
        each: Vec::with_capacity(messages),
    }));
    let jobs = Arc::new(Mutex::new(jobs.into_iter()));
    let started = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..args.concurrency {
        let (service, jobs, tally, bar) =
            (service.clone(), Arc::clone(&jobs), Arc::clone(&tally), bar.clone());
        workers.spawn(async move {
            loop {
                let Some(job) = jobs.lock().await.next() else { return };
                carry(&service, job, &tally, &bar).await;
            }
        });
    }
    while let Some(done) = workers.join_next().await {
        done.context("a worker failed")?;
    }
    bar.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    let mut tally = tally.lock().await;
    tally.latencies.sort_unstable();
    let manifest = service.assistant().manifest();
    Ok(BatchReport {
        file: args.file.display().to_string(),
        assistant: manifest.id.clone(),
        version: service.assistant().version().to_owned(),
        messages,
        came: tally.came.clone(),
        handed_over_because: tally.because.clone(),
        latency_ms: latency(&tally.latencies),
        seconds,
        messages_per_second: f64::from(u32::try_from(messages).unwrap_or(u32::MAX)) / seconds,
        expected: tally.has_expected.then(|| std::mem::take(&mut tally.expected)),
        failures: tally.failures.clone(),
        each: {
            tally.each.sort_unstable_by_key(|each| each.line);
            std::mem::take(&mut tally.each)
        },
    })
}

/// Percentiles of sorted durations, nearest rank.
pub(crate) fn latency(sorted: &[Duration]) -> Latency {
    let at = |percent: usize| {
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).map_or(0.0, |duration| duration.as_secs_f64() * 1_000.0)
    };
    Latency { p50: at(50), p90: at(90), p99: at(99), max: at(100) }
}

async fn carry(service: &Service, job: Vec<Line>, tally: &Mutex<Tally>, bar: &ProgressBar) {
    let language = job.iter().find_map(|line| line.language).unwrap_or(Language::EN);
    let opened =
        service.open_conversation(&Principal::Operator, language, Channel::Batch, None).await;
    let id: Result<ConversationId, String> = match opened {
        Ok(opened) => Ok(opened.conversation.id),
        Err(error) => Err(error.to_string()),
    };
    for line in job {
        let started = Instant::now();
        let sent = match &id {
            Ok(id) => {
                let sent = service.send(&Principal::Operator, *id, &line.text, None).await;
                sent.map_err(|error| describe(&error))
            }
            Err(error) => Err(error.clone()),
        };
        let elapsed = started.elapsed();
        tally.lock().await.count(service, &line, sent, elapsed);
        bar.inc(1);
    }
}

fn describe(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

impl Tally {
    fn count(
        &mut self,
        service: &Service,
        line: &Line,
        sent: Result<SentTurn, String>,
        elapsed: Duration,
    ) {
        let (came, intent) = match sent {
            Err(reason) => {
                if self.failures.len() < FAILURES_MAX {
                    self.failures.push((line.number, reason));
                }
                (Came::Failed, None)
            }
            Ok(sent) => {
                self.latencies.push(elapsed);
                self.outcome(service.assistant(), sent)
            }
        };
        *self.came.entry(came).or_default() += 1;
        let expected = line.expect.as_deref().map(slug);
        let assistant = service.assistant();
        let is_met = |expected: &String| is_meant(assistant, expected, came, intent.as_deref());
        let right = expected.as_ref().map(is_met);
        if let (Some(expected), Some(right)) = (&expected, right) {
            self.has_expected = true;
            let counts = &mut self.expected;
            if assistant.intent(expected).is_none() {
                counts.out_of_scope += 1;
                counts.out_of_scope_not_answered += usize::from(right);
            } else {
                counts.in_scope += 1;
                match came {
                    _ if right => counts.right += 1,
                    Came::Answered | Came::Followed => counts.wrong += 1,
                    _ => counts.not_answered += 1,
                }
            }
        }
        self.each.push(Each { line: line.number, came, intent, expected, right });
    }

    fn outcome(&mut self, assistant: &Assistant, sent: SentTurn) -> (Came, Option<String>) {
        let Some(reply) = sent.reply else { return (Came::Silent, None) };
        if let Some(reason) = reply.handover {
            *self.because.entry(reason.code().to_owned()).or_default() += 1;
            debug_assert!(reason != HandoverReason::Failure);
        }
        let leaf: Option<ombud_domain::Leaf> = serde_json::from_str(&reply.receipt.leaf).ok();
        let followed = leaf.as_ref().is_some_and(follows);
        let intent =
            leaf.and_then(|leaf| leaf.labels.intent.clone().or_else(|| by_rule(assistant, &leaf)));
        let came = match reply.kind {
            DecisionKind::Handoff => Came::HandedOver,
            DecisionKind::Refuse => Came::Refused,
            _ if followed => Came::Followed,
            _ if reply.parts.iter().any(|part| matches!(part, Part::Quote { .. })) => {
                Came::Answered
            }
            _ if reply.asks => Came::Clarified,
            _ => Came::Answered,
        };
        (came, intent)
    }
}

/// The intent of the assistant's that a rule stands for: it hears the wish for a person and the question who answers
/// before any intent.
fn by_rule(assistant: &Assistant, leaf: &ombud_domain::Leaf) -> Option<String> {
    let is_heard = |code: &str| leaf.reasons.iter().any(|reason| reason.code == code);
    let stands_for = |command: &IntentCommand| match command {
        IntentCommand::Disclose => is_heard("rule.asks_human"),
        IntentCommand::HandOver => is_heard("rule.person_word"),
        _ => false,
    };
    let mut intents = assistant.intents().iter();
    intents.find(|intent| stands_for(&intent.command)).map(|intent| intent.id.clone())
}

/// Whether what came of a message is what was expected: what its intent is for, which for some is a person; no answer
/// where the assistant has no such intent.
fn is_meant(assistant: &Assistant, expected: &str, came: Came, intent: Option<&str>) -> bool {
    let answered = matches!(came, Came::Answered | Came::Followed);
    let Some(known) = assistant.intent(expected) else { return !answered };
    let as_meant = match known.command {
        IntentCommand::HandOver | IntentCommand::Refer { .. } => came == Came::HandedOver,
        _ => answered,
    };
    as_meant && intent == Some(expected)
}

/// Whether a reply begins a procedure or goes on in one.
pub(crate) fn follows(leaf: &ombud_domain::Leaf) -> bool {
    leaf.verdicts
        .iter()
        .any(|verdict| verdict.action == "follow" && verdict.effect == VerdictEffect::Allow)
}
