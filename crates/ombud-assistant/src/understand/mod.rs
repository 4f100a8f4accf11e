//! The embedded understander: which intent does a message belong to, if any?
//!
//! It is trained when an assistant is loaded, from the assistant's own example phrasings and from
//! nothing else. No network, no downloaded weights, no clock; the same examples give the same
//! classifier on one machine, whatever the threads that train it do; the exponential function of
//! another system's library may differ in its last bit.
//!
//! * `features`: text to sparse vector, and all tolerance for spelling
//! * `svm` and `network`: two learners that make different mistakes
//! * `calibrate`: from their scores to probabilities
//! * `learned`: what was learned, kept in a file
//! * `lanes` and `random`: the arithmetic and the chance they share
//!
//! Training keeps some phrasings and some whole intents back, trains on the rest and looks at what
//! the learners say about both. Messages of a kept-back intent stand for everything the assistant
//! was never taught, so nobody has to write examples of what it does *not* do.
//!
//! What it misses: meaning that shares no wording with any example of the intent.

mod calibrate;
mod features;
mod lanes;
mod learned;
pub use learned::NotKept;
#[cfg(test)]
pub(crate) use learned::learned_by_tests;
mod network;
mod random;
mod svm;

use std::collections::{BTreeMap, BTreeSet};
use std::thread::{self, ScopedJoinHandle};

use calibrate::{Evidence, Mixture, Scope};
use features::{Reader, Reading, Rows, Spelling, Vocabulary};
use network::Network;
use random::Random;
use serde::{Deserialize, Serialize};
use svm::Svm;

/// The examples are dealt into this many parts; a rehearsal keeps one part of the phrasings and
/// one part of the intents back.
const PARTS: usize = 10;

/// Texts to judge: there are as many rehearsals as it takes, at most [`PARTS`].
///
/// A dozen parameters are fitted to them; more texts would only make loading slower.
const JUDGED_COUNT: usize = 1_000;

/// A phrasing and the intent it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example<'a> {
    /// What somebody might write.
    pub text: &'a str,
    /// The caller's number for the intent; numbers may have gaps.
    pub intent: usize,
    /// Language tag such as `de` or `en-GB`. It chooses the stemmers for the whole classifier;
    /// a language without one is learned all the same.
    pub language: &'a str,
    /// Where the text comes from.
    pub origin: Origin,
}

/// What an example was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A phrasing: somebody might write just this.
    Phrasing,
    /// A sentence of an article. It teaches vocabulary ("heir" belongs to bereavement), but says
    /// nothing about how messages look, so probabilities are not calibrated on it.
    Article,
}

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrainingOptions {
    /// Seed of every random choice.
    pub seed: u64,
    /// Length of [`Classification::ranked`], at most.
    pub ranked_max: usize,
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self { seed: 0, ranked_max: 5 }
    }
}

/// What a message was understood as.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// Intents with their probability *given that the message belongs to any intent*, most likely
    /// first, at most [`TrainingOptions::ranked_max`]. All intents' probabilities sum to one.
    pub ranked: Vec<(usize, f32)>,
    /// Probability that the message belongs to any intent, if half of all messages did.
    ///
    /// Zero for a text that shares no feature with any example, such as the empty text.
    pub in_scope: f32,
}

/// Why a classifier could not be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnderstandError {
    /// There is nothing to learn from.
    #[error("there are no examples to learn from")]
    NoExamples,
    /// Nothing but blanks and punctuation.
    #[error("example {index} of intent {intent} has no words")]
    NoWords {
        /// Position in the list of examples, from zero.
        index: usize,
        /// The example's intent.
        intent: usize,
    },
}

/// A trained understander. See the module's description.
pub struct Classifier {
    reader: Reader,
    learners: Learners,
    mixture: Mixture,
    scope: Scope,
    ranked_max: usize,
}

impl Classifier {
    /// Learns from examples, in any order; some ten are needed per intent to do well.
    ///
    /// Takes about 1 s for 2,000 and 4 s for 10,000 examples on two cores, and memory in proportion
    /// to the features: some 0.25 KB for each with 50 intents, eight times as much while it trains.
    pub fn train(
        examples: &[Example<'_>],
        options: &TrainingOptions,
    ) -> Result<Self, UnderstandError> {
        if examples.is_empty() {
            return Err(UnderstandError::NoExamples);
        }
        let reader = Self::reader(examples);
        let mut readings = Vec::with_capacity(examples.len());
        for (index, example) in examples.iter().enumerate() {
            let reading = reader.read(example.text);
            if reading.is_empty() {
                return Err(UnderstandError::NoWords { index, intent: example.intent });
            }
            readings.push(reading);
        }
        let taught: Vec<Taught<'_>> = readings
            .iter()
            .zip(examples)
            .map(|(reading, example)| Taught {
                reading,
                intent: example.intent,
                language: example.language,
                origin: example.origin,
            })
            .collect();

        let random = Random::new(options.seed);
        let rehearsals = rehearsals(&taught, &random);
        let (learners, judged) = thread::scope(|scope| {
            // One rehearsal after the other: each holds weights for every feature and intent.
            let rehearsing = scope.spawn(|| -> Vec<Judged> {
                rehearsals.iter().flat_map(|rehearsal| rehearsal.run(&taught, &random)).collect()
            });
            let learners = Learners::train(&taught, &random);
            (learners, joined(rehearsing))
        });
        let mixture = Mixture::fit(&judged);
        let scope = Scope::fit(&judged);
        Ok(Self { reader, learners, mixture, scope, ranked_max: options.ranked_max })
    }

    fn reader(examples: &[Example<'_>]) -> Reader {
        let spellings: BTreeSet<Spelling> =
            examples.iter().map(|example| Spelling::of(example.language)).collect();
        Reader::new(&spellings, examples.iter().map(|example| example.text))
    }

    /// What the message is about. Takes some 0.1 ms for a message of 12 words and 150 intents.
    pub fn classify(&self, text: &str) -> Classification {
        let scores = self.learners.scores(&self.reader.read(text));
        let mut ranked: Vec<(usize, f32)> = self
            .learners
            .intents
            .iter()
            .copied()
            .zip(self.mixture.probabilities(&scores.svm, &scores.network))
            .collect();
        ranked.sort_by(|(one, more), (two, less)| less.total_cmp(more).then(one.cmp(two)));
        ranked.truncate(self.ranked_max);
        Classification { ranked, in_scope: self.scope.probability(&scores.evidence) }
    }
}

impl std::fmt::Debug for Classifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Classifier")
            .field("intents", &self.learners.intents.len())
            .field("groups of features", &self.learners.vocabulary.shares().len())
            .field("mixture", &self.mixture)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// An example that has been read.
#[derive(Clone, Copy)]
struct Taught<'a> {
    reading: &'a Reading,
    intent: usize,
    language: &'a str,
    origin: Origin,
}

/// A text whose learners had not seen it, for calibration.
struct Judged {
    scores: Scores,
    /// Position of the right class among the scores; `None` if its intent was kept back.
    class: Option<usize>,
}

/// What the learners say about one text.
struct Scores {
    /// Signed distance from the margin's middle, by class; an example lies at 1 or beyond.
    svm: Vec<f32>,
    /// Log odds, by class.
    network: Vec<f32>,
    evidence: Evidence,
}

/// Both learners and the features they know.
#[derive(Serialize, Deserialize)]
struct Learners {
    vocabulary: Vocabulary,
    /// The intent of each class, ascending.
    intents: Vec<usize>,
    svm: Svm,
    network: Network,
}

impl Learners {
    fn train(taught: &[Taught<'_>], random: &Random) -> Self {
        let intents: Vec<usize> =
            taught.iter().map(|one| one.intent).collect::<BTreeSet<_>>().into_iter().collect();
        let classes: Vec<usize> = taught
            .iter()
            .map(|one| intents.partition_point(|intent| *intent < one.intent))
            .collect();
        let readings: Vec<&Reading> = taught.iter().map(|one| one.reading).collect();
        let vocabulary = Vocabulary::learn(&readings);
        let mut rows = Rows::default();
        for one in taught {
            rows.push(&vocabulary.vector(one.reading).entries);
        }
        let (shares, count) = (vocabulary.shares(), intents.len());
        let (svm, network) = thread::scope(|scope| {
            let network = scope.spawn(|| Network::train(&rows, &classes, shares, count, random));
            (Svm::train(&rows, &classes, shares, count, random), joined(network))
        });
        Self { vocabulary, intents, svm, network }
    }

    /// Whether its parts fit each other, where they were read.
    fn is_whole(&self) -> bool {
        let (groups, classes) = (self.vocabulary.shares().len(), self.intents.len());
        self.vocabulary.is_whole()
            && self.svm.is_of(groups, classes)
            && self.network.is_of(groups, classes)
    }

    /// Give back memory that reading took and nobody needs.
    fn shrink(&mut self) {
        self.svm.shrink();
        self.network.shrink();
    }

    fn scores(&self, reading: &Reading) -> Scores {
        let vector = self.vocabulary.vector(reading);
        let svm = self.svm.scores(&vector.entries);
        let network = self.network.scores(&vector.entries);
        let support = highest(&svm).map_or(0.0, |class| self.svm.support(class, &vector.entries));
        let evidence = Evidence::new(&svm, &network, &vector, support);
        Scores { svm, network, evidence }
    }
}

/// A training in which something is kept back.
#[derive(Clone, Debug, Default)]
struct Rehearsal {
    /// Numbers of the examples that are learned from.
    learned: Vec<usize>,
    /// Numbers of the examples that are judged.
    kept_back: Vec<usize>,
}

impl Rehearsal {
    fn run(&self, taught: &[Taught<'_>], random: &Random) -> Vec<Judged> {
        let pick = |indices: &[usize]| -> Vec<Taught<'_>> {
            indices.iter().filter_map(|index| taught.get(*index).copied()).collect()
        };
        let learners = Learners::train(&pick(&self.learned), random);
        let judge = |one: Taught<'_>| Judged {
            scores: learners.scores(one.reading),
            class: learners.intents.binary_search(&one.intent).ok(),
        };
        pick(&self.kept_back).into_iter().map(judge).collect()
    }
}

/// Deals phrasings and intents into [`PARTS`]; rehearsal `r` keeps part `r` of the intents back,
/// and part `r` of the phrasings of all other intents.
///
/// Phrasings are dealt by their place among those of their intent and language, so that a phrasing
/// and its translation at the same place are kept back together. Otherwise names and numbers in
/// the one would give the other away.
fn rehearsals(taught: &[Taught<'_>], random: &Random) -> Vec<Rehearsal> {
    let phrasing_count = taught.iter().filter(|one| one.origin == Origin::Phrasing).count();
    // A rehearsal keeps back one part of the intents, and of the rest one part of the phrasings.
    let judged_count = phrasing_count * (2 * PARTS - 1) / (PARTS * PARTS);
    let count = JUDGED_COUNT.div_ceil(judged_count.max(1)).min(PARTS);

    let intents: BTreeSet<usize> = taught.iter().map(|one| one.intent).collect();
    let mut shuffled: Vec<usize> = intents.into_iter().collect();
    random.fork(1).shuffle(&mut shuffled);
    let numbers: BTreeMap<usize, usize> = shuffled.into_iter().zip(0..).collect();

    let mut rehearsals = vec![Rehearsal::default(); count];
    let mut places: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (index, one) in taught.iter().enumerate() {
        let number = numbers.get(&one.intent).copied().unwrap_or_default();
        let place = places.entry((one.intent, one.language)).or_default();
        // Counting on from the intent's number spreads intents with few phrasings evenly.
        let part = (number + *place) % PARTS;
        let is_phrasing = one.origin == Origin::Phrasing;
        *place += usize::from(is_phrasing);
        for (rehearsed, rehearsal) in rehearsals.iter_mut().enumerate() {
            let intent_kept_back = number % PARTS == rehearsed;
            if is_phrasing && (intent_kept_back || part == rehearsed) {
                rehearsal.kept_back.push(index);
            } else if !intent_kept_back {
                rehearsal.learned.push(index);
            }
        }
    }
    rehearsals.retain(|one| !one.learned.is_empty() && !one.kept_back.is_empty());
    rehearsals
}

/// Position of the largest value, the first one of equals.
fn highest(values: &[f32]) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (index, value) in values.iter().enumerate() {
        if best.is_none_or(|(_, highest)| *value > highest) {
            best = Some((index, *value));
        }
    }
    best.map(|(index, _)| index)
}

/// Waits for a thread and takes its result, or its panic.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests;
