//! What came of an evaluation.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::Duration,
};

use ombud_assistant::{Assistant, Goal};
use ombud_domain::Language;
use ombud_fairness::Interval;
use serde::Serialize;
use serde_json::Value as Json;

use crate::{
    Manner,
    contract::Findings,
    play::Speaker,
    spent::{Spent, Waiting},
    suite::milliseconds,
};

/// A whole evaluation.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whose.
    pub assistant: String,
    /// The version of its folder.
    pub version: String,
    /// How often each goal was played per language.
    pub k: usize,
    /// How long it took.
    pub seconds: f64,
    /// Conversations that were played.
    pub conversations: usize,
    /// Messages that customers wrote.
    pub messages: usize,
    /// pass^k: the share of goals, per language, that were reached all k times.
    pub pass_k: Interval,
    /// The share of single conversations that reached their goal.
    pub pass_1: Interval,
    /// Rules that were broken: there must be none.
    pub broken: usize,
    /// How long customers waited.
    pub waiting: Waiting,
    /// What was spent.
    pub spent: Spent,
    /// The share of conversations that reached their goal, by manner.
    pub manners: BTreeMap<Manner, Interval>,
    /// What of the assistant was reached.
    pub coverage: Vec<Coverage>,
    /// Contracts that do not keep what they say: file and why.
    pub contracts: Vec<(String, String)>,
    /// Contracts whose word is all there is for what they say about undoing: file and which. These fail nothing.
    pub unshown: Vec<(String, String)>,
    /// Each goal in each language.
    pub goals: Vec<GoalReport>,
}

/// A goal in one language.
#[derive(Debug, Serialize)]
pub struct GoalReport {
    /// What it is about.
    pub title: String,
    /// Its path in the folder.
    pub file: String,
    /// In which language.
    pub language: Language,
    /// Whether it was reached every time.
    pub pass_k: bool,
    /// The share of times that it was reached.
    pub pass_1: Interval,
    /// How long its customers waited.
    pub waiting: Waiting,
    /// What was spent on them.
    pub spent: Spent,
    /// Each time, in its order.
    #[serde(serialize_with = "runs")]
    pub runs: Vec<(usize, Run)>,
}

/// A goal, played once.
#[derive(Debug, Serialize)]
pub struct Run {
    /// In which manner.
    pub manner: Manner,
    /// Whether the goal was reached and no rule was broken.
    pub passed: bool,
    /// What does not hold at the end.
    pub unmet: Vec<String>,
    /// The rules that were broken.
    pub broken: Vec<String>,
    /// Messages that the customer wrote.
    pub messages: usize,
    /// How long it took.
    pub milliseconds: u64,
    /// What was spent.
    pub spent: Spent,
    /// How long each message waited for its answer.
    #[serde(skip)]
    turns: Vec<Duration>,
    /// Who wrote what, where it failed.
    pub transcript: Vec<(Speaker, String)>,
}

/// What of one kind was reached.
#[derive(Debug, Serialize)]
pub struct Coverage {
    /// `procedures`, `steps`, `operations`, `policies` or `articles`.
    pub kind: &'static str,
    /// How many were reached.
    pub reached: usize,
    /// Of how many.
    pub of: usize,
    /// Those that were not.
    pub missed: Vec<String>,
}

fn runs<S: serde::Serializer>(runs: &[(usize, Run)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(runs.iter().map(|(_, run)| run))
}

impl Coverage {
    pub(crate) fn new(
        kind: &'static str,
        all: BTreeSet<String>,
        reached: &BTreeSet<String>,
    ) -> Self {
        let of = all.len();
        let missed: Vec<String> = all.into_iter().filter(|one| !reached.contains(one)).collect();
        Self { kind, reached: of - missed.len(), of, missed }
    }
}

impl Run {
    pub(crate) fn new(
        manner: Manner,
        unmet: Vec<String>,
        broken: Vec<String>,
        transcript: &[(Speaker, String)],
        took: Duration,
    ) -> Self {
        let passed = unmet.is_empty() && broken.is_empty();
        let messages = transcript.iter().filter(|(who, _)| *who == Speaker::Customer).count();
        let transcript = if passed { vec![] } else { transcript.to_vec() };
        let milliseconds = milliseconds(took);
        Self {
            manner,
            passed,
            unmet,
            broken,
            messages,
            milliseconds,
            spent: Spent::default(),
            turns: vec![],
            transcript,
        }
    }

    /// With how long each message waited, and what was spent.
    pub(crate) fn with(mut self, turns: &[Duration], spent: Spent) -> Self {
        self.turns = turns.to_vec();
        self.spent = spent;
        self
    }
}

impl GoalReport {
    pub(crate) fn new(goal: &Goal, language: Language) -> Self {
        Self {
            title: goal.title.clone(),
            file: goal.file.clone(),
            language,
            pass_k: false,
            pass_1: Interval::of(0, 0),
            waiting: Waiting::default(),
            spent: Spent::default(),
            runs: vec![],
        }
    }

    /// The name by which it is known from one evaluation to the next.
    pub fn name(&self) -> String {
        let file = self.file.trim_start_matches("scenarios/").trim_end_matches(".toml");
        format!("{file}/{}", self.language)
    }
}

impl Report {
    pub(crate) fn new(
        assistant: &Assistant,
        k: usize,
        took: Duration,
        mut goals: Vec<GoalReport>,
        coverage: Vec<Coverage>,
        contracts: Findings,
    ) -> Self {
        let passes = |runs: &[(usize, Run)]| runs.iter().filter(|(_, run)| run.passed).count();
        for goal in &mut goals {
            goal.runs.sort_by_key(|(turn, _)| *turn);
            goal.pass_1 = Interval::of(passes(&goal.runs), goal.runs.len());
            goal.pass_k = goal.pass_1.count == goal.pass_1.of;
            let turns = goal.runs.iter().flat_map(|(_, run)| run.turns.iter().copied());
            goal.waiting = Waiting::of(turns);
            goal.spent = goal.runs.iter().map(|(_, run)| run.spent).sum();
        }
        let runs: Vec<&Run> =
            goals.iter().flat_map(|goal| goal.runs.iter().map(|(_, run)| run)).collect();
        let mut manners: BTreeMap<Manner, (usize, usize)> = BTreeMap::new();
        for run in &runs {
            let counts = manners.entry(run.manner).or_default();
            counts.0 += usize::from(run.passed);
            counts.1 += 1;
        }
        Self {
            assistant: assistant.manifest().id.clone(),
            version: assistant.version().to_owned(),
            k,
            seconds: took.as_secs_f64(),
            conversations: runs.len(),
            messages: runs.iter().map(|run| run.messages).sum(),
            pass_k: Interval::of(goals.iter().filter(|goal| goal.pass_k).count(), goals.len()),
            pass_1: Interval::of(runs.iter().filter(|run| run.passed).count(), runs.len()),
            broken: runs.iter().map(|run| run.broken.len()).sum(),
            waiting: Waiting::of(runs.iter().flat_map(|run| run.turns.iter().copied())),
            spent: runs.iter().map(|run| run.spent).sum(),
            manners: manners
                .into_iter()
                .map(|(manner, (passed, all))| (manner, Interval::of(passed, all)))
                .collect(),
            coverage,
            contracts: contracts.broken,
            unshown: contracts.unshown,
            goals,
        }
    }

    /// Whether a version may go live with this: enough goals reached every time, no rule broken, and
    /// every contract kept.
    pub fn passes(&self, pass_k_min: f64) -> bool {
        self.pass_k.share.is_some_and(|share| share >= pass_k_min)
            && self.broken == 0
            && self.contracts.is_empty()
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let k = self.k;
        let _ = writeln!(
            text,
            "{} at version {}: {}, {} in {:.1} s",
            self.assistant,
            self.version.get(..12).unwrap_or(&self.version),
            count(self.conversations, "conversation"),
            count(self.messages, "message"),
            self.seconds
        );
        let _ = writeln!(text, "  pass^{k}         {}", self.pass_k.text());
        let _ = writeln!(text, "  pass^1         {}", self.pass_1.text());
        let _ = writeln!(text, "  rules broken   {}", self.broken);
        let _ = writeln!(text, "  time           {}", self.waiting.text());
        let _ = writeln!(text, "  cost           {}", self.spent.text(self.conversations));
        for (manner, passed) in &self.manners {
            let _ = writeln!(text, "    {:<12} {}", manner.as_str(), passed.text());
        }
        for one in &self.coverage {
            let _ = write!(text, "  {:<13}  {} of {} reached", one.kind, one.reached, one.of);
            let missed = one.missed.iter().take(MISSED_MAX).cloned().collect::<Vec<_>>().join(", ");
            let more = one.missed.len().saturating_sub(MISSED_MAX);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let missed =
                if missed.is_empty() { String::new() } else { format!("; not {missed}{more}") };
            let _ = writeln!(text, "{missed}");
        }
        for (file, why) in &self.contracts {
            let _ = writeln!(text, "{file}: {why}");
        }
        for (file, what) in &self.unshown {
            let _ = writeln!(text, "{file}: not shown: {what}");
        }
        for goal in self.goals.iter().filter(|goal| !goal.pass_k) {
            let _ = writeln!(text, "{} ({}): {}", goal.file, goal.language, goal.title);
            for (_, run) in goal.runs.iter().filter(|(_, run)| !run.passed) {
                let why = run.broken.iter().map(|why| format!("RULE BROKEN: {why}"));
                let why: Vec<String> = why.chain(run.unmet.iter().cloned()).collect();
                let _ = writeln!(text, "  {}: {}", run.manner.as_str(), why.join("; "));
            }
        }
        text
    }

    /// As JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }
}

/// How many, with the word for it: `1 message`, `2 messages`.
pub(crate) fn count(number: usize, one: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {one}{end}")
}

/// Names of what was not reached that are listed for a terminal; the file has all.
const MISSED_MAX: usize = 6;

/// What is otherwise than in an earlier report, as that report's JSON has it: goals that were reached
/// every time and no longer are first.
///
/// # Errors
/// Why the JSON is no report.
pub fn compare(now: &Report, before: &str) -> Result<String, String> {
    let before: Json = serde_json::from_str(before).map_err(|error| error.to_string())?;
    let goals = before["goals"].as_array().ok_or("it has no `goals`")?;
    let mut earlier = BTreeMap::new();
    for goal in goals {
        let (Some(file), Some(language), Some(passed)) =
            (goal["file"].as_str(), goal["language"].as_str(), goal["pass_k"].as_bool())
        else {
            return Err("one of its `goals` has no `file`, `language` or `pass_k`".to_owned());
        };
        earlier.insert(format!("{file} ({language})"), passed);
    }
    let mut text = String::new();
    let share = before["pass_k"]["share"].as_f64().unwrap_or_default();
    let version = before["version"].as_str().unwrap_or_default();
    let _ = writeln!(
        text,
        "against version {}: pass^k {:.1} % then, {:.1} % now",
        version.get(..12).unwrap_or(version),
        share * 100.0,
        now.pass_k.share.unwrap_or_default() * 100.0
    );
    let k = before["k"].as_u64().unwrap_or_default();
    if usize::try_from(k) != Ok(now.k) {
        let _ = writeln!(
            text,
            "  then {k} times each and now {}: the more often, the fewer goals are reached every time",
            now.k
        );
    }
    // An older report says nothing of time and cost.
    if let Some(then) = before["waiting"]["p95_ms"].as_f64() {
        let now = now.waiting.p95_ms;
        let _ = writeln!(text, "  95 % of answers within {then:.1} ms then, {now:.1} ms now");
    }
    let money = before["spent"]["money_micro"].as_u64();
    let conversations = before["conversations"].as_u64().and_then(|of| usize::try_from(of).ok());
    if let (Some(money_micro), Some(conversations)) = (money, conversations) {
        let then = Spent { money_micro, ..Spent::default() }.euros_each(conversations);
        let now = now.spent.euros_each(now.conversations);
        let _ = writeln!(text, "  {then:.4} euros a conversation then, {now:.4} now");
    }
    let named = |goal: &GoalReport| format!("{} ({})", goal.file, goal.language);
    let list = |text: &mut String, what: &str, names: Vec<String>| {
        for name in names {
            let _ = writeln!(text, "  {what}: {name}");
        }
    };
    let changed = |was: bool| {
        let of = |goal: &&GoalReport| earlier.get(&named(goal)) == Some(&was) && goal.pass_k != was;
        now.goals.iter().filter(of).map(named).collect::<Vec<_>>()
    };
    list(&mut text, "no longer reached", changed(true));
    list(&mut text, "reached now", changed(false));
    let known: BTreeSet<String> = now.goals.iter().map(named).collect();
    let new = known.iter().filter(|name| !earlier.contains_key(*name)).cloned();
    list(&mut text, "new", new.collect());
    let gone = earlier.keys().filter(|name| !known.contains(*name)).cloned();
    list(&mut text, "gone", gone.collect());
    Ok(text)
}
