//! Every goal, in every language and manner.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use ombud_assistant::{Assistant, Goal};
use ombud_domain::Language;
use ombud_policy::PolicySet;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    EvalError, Manner,
    cell::Cell,
    contract,
    coverage::Reached,
    play::{Played, play},
    report::{GoalReport, Report, Run},
    spent::Spent,
    verdict,
};

/// How an evaluation is done.
#[derive(Debug, Clone)]
pub struct Options {
    /// How often each goal is played per language: once in each manner, then again by other chances.
    pub k: usize,
    /// Only goals whose file's name holds this.
    pub only: Option<String>,
    /// How many conversations are played at a time.
    pub at_once: usize,
    /// When they take place.
    pub at: Timestamp,
}

/// A conversation and what came of it.
struct Judged {
    place: (usize, usize),
    run: Run,
    played: Option<Played>,
}

/// Play every goal of an assistant. `progress` is told of each conversation that has ended.
///
/// # Errors
/// [`EvalError::NoGoals`], [`EvalError::NoneChosen`], and what keeps a cell from being made. What goes wrong within a
/// conversation stands in the report.
pub async fn evaluate(
    assistant: Arc<Assistant>,
    policies: Arc<PolicySet>,
    options: &Options,
    progress: impl Fn(usize, usize),
) -> Result<Report, EvalError> {
    let began = Instant::now();
    let chosen = |goal: &&Goal| options.only.as_ref().is_none_or(|only| goal.file.contains(only));
    let goals: Vec<Goal> = assistant.goals().iter().filter(chosen).cloned().collect();
    if goals.is_empty() {
        let count = assistant.goals().len();
        return Err(match &options.only {
            Some(only) if count > 0 => EvalError::NoneChosen { only: only.clone(), count },
            _ => EvalError::NoGoals,
        });
    }
    let at = staffed(&assistant, options.at);
    let languages = assistant.manifest().languages.clone();
    let mut reports = Vec::new();
    let mut waiting = Vec::new();
    for goal in goals {
        let goal = Arc::new(goal);
        for language in &languages {
            reports.push(GoalReport::new(&goal, *language));
            for turn in 0..options.k {
                waiting.push((Arc::clone(&goal), *language, (reports.len() - 1, turn)));
            }
        }
    }
    let (all, mut ended) = (waiting.len(), 0);
    let places = Arc::new(Semaphore::new(options.at_once));
    let mut running = JoinSet::new();
    for (goal, language, place) in waiting {
        let (assistant, policies) = (Arc::clone(&assistant), Arc::clone(&policies));
        let places = Arc::clone(&places);
        running.spawn(async move {
            let _place = places.acquire_owned().await;
            Box::pin(judged(assistant, policies, &goal, language, place, at)).await
        });
    }
    let mut reached = Reached::default();
    while let Some(done) = running.join_next().await {
        let Judged { place, run, played } =
            done.map_err(|error| EvalError::Cell(error.to_string()))??;
        if let Some(played) = played {
            reached.note(&assistant, &played);
        }
        if let Some(report) = reports.get_mut(place.0) {
            report.runs.push((place.1, run));
        }
        ended += 1;
        progress(ended, all);
    }
    let coverage = reached.of(&assistant, &policies);
    let contracts = contract::tried(&assistant).await;
    Ok(Report::new(&assistant, options.k, began.elapsed(), reports, coverage, contracts))
}

async fn judged(
    assistant: Arc<Assistant>,
    policies: Arc<PolicySet>,
    goal: &Goal,
    language: Language,
    place: (usize, usize),
    at: Timestamp,
) -> Result<Judged, EvalError> {
    // Who mixes languages expects an answer where both are spoken.
    let is_mixed_in = assistant.manifest().languages.len() > 1;
    let manners = Manner::ALL.iter().filter(|manner| **manner != Manner::Mixed || is_mixed_in);
    let manners: Vec<Manner> = manners.copied().collect();
    let manner = manners.get(place.1 % manners.len()).copied().unwrap_or(Manner::Typos);
    let round = place.1 / manners.len();
    let cell = Cell::open(assistant, policies, &goal.world, at).await?;
    let began = Instant::now();
    let played = Box::pin(play(&cell, goal, language, manner, round)).await;
    let took = began.elapsed();
    cell.service.stop().await;
    let run = match &played {
        Ok(played) => Run::new(
            manner,
            verdict::unmet(goal, played, language, manner),
            verdict::broken(goal, played),
            &played.transcript,
            took,
        )
        .with(&played.turns, Spent::of(&played.decisions)),
        // A message that is refused, for example: it is the goal's matter, not ours.
        Err(error) => Run::new(manner, vec![error.to_string()], vec![], &[], took),
    };
    Ok(Judged { place, run, played: played.ok() })
}

/// The next moment from `at` on, in whole hours, at which people are at the desk and stay there.
fn staffed(assistant: &Assistant, at: Timestamp) -> Timestamp {
    let hours = &assistant.manifest().hours;
    let later = |count: i64| at.checked_add(SignedDuration::from_hours(count)).unwrap_or(at);
    let open = |count: &i64| hours.open_at(later(*count)) && hours.open_at(later(*count + 1));
    (0..24 * 14).find(open).map_or(at, later)
}

/// Milliseconds.
pub(crate) fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
