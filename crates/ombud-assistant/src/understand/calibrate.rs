//! From scores to probabilities that mean what they say.
//!
//! Two small models, both fitted by Newton's method on the texts that the rehearsals judged:
//! [`Mixture`] turns the scores of the classes into probabilities, [`Scope`] judges whether a text
//! belongs to any class at all. Each starts from typical parameters and is drawn back to them, so
//! that a folder with few examples gets sensible probabilities and one with many gets its own.

use serde::{Deserialize, Serialize};

use super::Judged;
use super::features::Vector;

/// How strongly the fit is drawn to the typical parameters: one parameter that is one unit off
/// costs as much as this many nats of likelihood.
const PULL: f64 = 2.0;

/// Newton steps, at most; some six are needed.
const STEPS_MAX: usize = 40;

/// Probability of each class: proportional to `exp(svm · score + network · score)`.
///
/// Temperature scaling (Guo et al. 2017) with one factor for each learner.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Mixture {
    factors: [f64; 2],
}

impl Mixture {
    /// Where a fit starts: rounded from fits to 4 to 40 phrasings per intent of four folders.
    const TYPICAL: [f64; 2] = [2.5, 0.7];

    pub(super) fn fit(judged: &[Judged]) -> Self {
        let texts: Vec<(&[f32], &[f32], usize)> = judged
            .iter()
            .filter_map(|one| Some((&*one.scores.svm, &*one.scores.network, one.class?)))
            .collect();
        let factors = newton(Self::TYPICAL, |factors| {
            let mut at = Derivatives::pulled(factors, &Self::TYPICAL);
            for (svm, network, right) in &texts {
                let shares = softmax(svm, network, factors);
                let mut mean = [0.0; 2];
                let mut squares = [[0.0; 2]; 2];
                for ((one, two), share) in svm.iter().zip(*network).zip(&shares) {
                    let scores = [f64::from(*one), f64::from(*two)];
                    for row in 0..2 {
                        mean[row] += share * scores[row];
                        for column in 0..2 {
                            squares[row][column] += share * scores[row] * scores[column];
                        }
                    }
                }
                let (Some(one), Some(two), Some(share)) =
                    (svm.get(*right), network.get(*right), shares.get(*right))
                else {
                    continue;
                };
                let own = [f64::from(*one), f64::from(*two)];
                at.value -= share.max(f64::MIN_POSITIVE).ln();
                for row in 0..2 {
                    at.gradient[row] += mean[row] - own[row];
                    for column in 0..2 {
                        at.curvature[row][column] +=
                            squares[row][column] - mean[row] * mean[column];
                    }
                }
            }
            at
        });
        // A negative factor would turn a learner's opinion around.
        Self { factors: factors.map(|factor| factor.max(0.0)) }
    }

    pub(super) fn probabilities(&self, svm: &[f32], network: &[f32]) -> Vec<f32> {
        softmax(svm, network, &self.factors).into_iter().map(narrow).collect()
    }
}

fn softmax(svm: &[f32], network: &[f32], factors: &[f64; 2]) -> Vec<f64> {
    let mut shares: Vec<f64> = svm
        .iter()
        .zip(network)
        .map(|(one, two)| factors[0] * f64::from(*one) + factors[1] * f64::from(*two))
        .collect();
    let highest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for share in &mut shares {
        *share = (*share - highest).exp();
    }
    let sum: f64 = shares.iter().sum();
    for share in &mut shares {
        *share /= sum;
    }
    shares
}

/// Number of facts in [`Evidence`], with the constant.
const FACTS: usize = 10;

/// What tells a text of a known intent from others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    /// In units of their usual spread, around their usual middle; the last one is constant.
    facts: [f64; FACTS],
    /// The text shares a feature with some example.
    known: bool,
}

impl Evidence {
    /// Usual middle and spread of each fact on the development data, rounded.
    const SCALES: [(f64, f64); FACTS - 1] = [
        (0.0, 0.5),
        (0.8, 0.5),
        (-1.0, 3.0),
        (4.0, 2.5),
        (0.4, 0.25),
        (0.1, 0.1),
        (0.6, 0.3),
        (0.5, 0.2),
        (4.5, 0.5),
    ];

    /// `support` is the share of the text that speaks for the class the SVM ranks first.
    pub(super) fn new(svm: &[f32], network: &[f32], vector: &Vector, support: f32) -> Self {
        // With a single class there is no second one; it counts as clearly negative.
        let (svm_first, svm_second) = first_two(svm, -1.0);
        let (network_first, network_second) = first_two(network, -6.0);
        let [words, characters, pairs] = vector.unknown;
        let raw = [
            svm_first,
            svm_first - svm_second,
            network_first,
            network_first - network_second,
            words,
            characters,
            pairs,
            support,
            vector.entries.iter().fold(1.0, |count: f32, _| count + 1.0).ln(),
        ];
        let mut facts = [1.0; FACTS];
        for ((fact, raw), (middle, spread)) in facts.iter_mut().zip(raw).zip(Self::SCALES) {
            *fact = (f64::from(raw) - middle) / spread;
        }
        Self { facts, known: !vector.entries.is_empty() }
    }
}

/// The two largest values; what is missing counts as `missing`.
fn first_two(values: &[f32], missing: f32) -> (f32, f32) {
    let (mut first, mut second) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
    for value in values {
        if *value > first {
            (first, second) = (*value, first);
        } else if *value > second {
            second = *value;
        }
    }
    if first.is_finite() {
        (first, if second.is_finite() { second } else { missing })
    } else {
        (missing, missing)
    }
}

/// Logistic regression on [`Evidence`]: does the text belong to any intent?
///
/// Texts of kept-back intents are the counter-examples. Both kinds weigh the same in the fit, so
/// the probability holds where half of all messages are in scope.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Scope {
    weights: [f64; FACTS],
}

impl Scope {
    /// Where a fit starts, in the order of [`Evidence::new`], as for [`Mixture`].
    const TYPICAL: [f64; FACTS] = [0.5, 0.3, 1.0, -0.3, -0.25, 0.0, 0.0, 0.4, 0.3, 0.5];

    pub(super) fn fit(judged: &[Judged]) -> Self {
        let inside = judged.iter().filter(|one| one.class.is_some()).fold(0.0, |n: f64, _| n + 1.0);
        let outside = judged.iter().filter(|one| one.class.is_none()).fold(0.0, |n, _| n + 1.0);
        if inside == 0.0 || outside == 0.0 {
            return Self { weights: Self::TYPICAL };
        }
        let half = f64::midpoint(inside, outside);
        let weights = newton(Self::TYPICAL, |weights| {
            let mut at = Derivatives::pulled(weights, &Self::TYPICAL);
            for one in judged {
                let facts = &one.scores.evidence.facts;
                let belongs = one.class.is_some();
                let (sign, weight) =
                    if belongs { (1.0, half / inside) } else { (-1.0, half / outside) };
                let odds: f64 = facts.iter().zip(weights).map(|(fact, weight)| fact * weight).sum();
                let wrong = sigmoid(-sign * odds);
                at.value -= weight * (1.0 - wrong).max(f64::MIN_POSITIVE).ln();
                for row in 0..FACTS {
                    at.gradient[row] -= weight * sign * wrong * facts[row];
                    for column in 0..FACTS {
                        at.curvature[row][column] +=
                            weight * wrong * (1.0 - wrong) * facts[row] * facts[column];
                    }
                }
            }
            at
        });
        Self { weights }
    }

    pub(super) fn probability(&self, evidence: &Evidence) -> f32 {
        if !evidence.known {
            return 0.0;
        }
        let odds: f64 =
            evidence.facts.iter().zip(&self.weights).map(|(fact, weight)| fact * weight).sum();
        narrow(sigmoid(odds))
    }
}

fn sigmoid(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

#[expect(clippy::cast_possible_truncation, reason = "a probability needs no more digits")]
const fn narrow(probability: f64) -> f32 {
    probability as f32
}

/// A function to be minimised, at one point.
struct Derivatives<const N: usize> {
    value: f64,
    gradient: [f64; N],
    curvature: [[f64; N]; N],
}

impl<const N: usize> Derivatives<N> {
    /// The pull towards the typical parameters, to which a fit adds its texts.
    fn pulled(point: &[f64; N], typical: &[f64; N]) -> Self {
        let mut at = Self { value: 0.0, gradient: [0.0; N], curvature: [[0.0; N]; N] };
        for index in 0..N {
            let off = point[index] - typical[index];
            at.value += PULL * off * off;
            at.gradient[index] = 2.0 * PULL * off;
            at.curvature[index][index] = 2.0 * PULL;
        }
        at
    }
}

/// Minimum of a strictly convex function: Newton's method, steps halved until they help.
fn newton<const N: usize>(
    start: [f64; N],
    derivatives: impl Fn(&[f64; N]) -> Derivatives<N>,
) -> [f64; N] {
    let mut point = start;
    let mut at = derivatives(&point);
    for _ in 0..STEPS_MAX {
        let step = solve(at.curvature, at.gradient);
        let mut scale = 1.0;
        let (next, there) = loop {
            let next: [f64; N] = std::array::from_fn(|index| point[index] - scale * step[index]);
            let there = derivatives(&next);
            if there.value <= at.value {
                break (next, there);
            }
            scale /= 2.0;
            if scale < 1e-6 {
                return point;
            }
        };
        let gain = at.value - there.value;
        (point, at) = (next, there);
        if gain < 1e-9 * at.value.abs() {
            break;
        }
    }
    point
}

/// Solves `matrix · x = right` for a symmetric positive definite matrix (Gauss, no pivoting).
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for pivot in 0..N {
        let above = matrix[pivot];
        for row in pivot + 1..N {
            let factor = matrix[row][pivot] / above[pivot];
            for (value, above) in matrix[row].iter_mut().zip(above) {
                *value -= factor * above;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        for column in row + 1..N {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved_like_numpy_does() {
        // numpy.linalg.solve, numpy 2.
        let matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.2], [0.5, -0.2, 2.0]];
        let expected = [-0.159_885_11, 0.828_147_44, 1.622_786_02];
        for (value, expected) in solve(matrix, [1.0, 2.0, 3.0]).iter().zip(expected) {
            assert!((value - expected).abs() < 1e-8, "{value} is not {expected}");
        }
    }

    #[test]
    fn newton_finds_the_minimum_that_scipy_finds() {
        // scipy.optimize.minimize of the same function, tol=1e-12: a logistic loss on six texts,
        // drawn to (1, 0).
        let facts = [(-2.0, -1.0), (-1.0, 1.0), (-0.5, -1.0), (0.3, -1.0), (0.9, 1.0), (1.5, 1.0)];
        let minimum = newton([0.0, 0.0], |point| {
            let mut at = Derivatives::pulled(point, &[1.0, 0.0]);
            for (fact, sign) in facts {
                let wrong = sigmoid(-sign * (point[0] * fact + point[1]));
                at.value -= (1.0 - wrong).ln();
                for (row, one) in [fact, 1.0].into_iter().enumerate() {
                    at.gradient[row] -= sign * wrong * one;
                    for (column, two) in [fact, 1.0].into_iter().enumerate() {
                        at.curvature[row][column] += wrong * (1.0 - wrong) * one * two;
                    }
                }
            }
            at
        });
        assert!((minimum[0] - 1.011_318_74).abs() < 1e-6, "{minimum:?}");
        assert!((minimum[1] - 0.025_694_93).abs() < 1e-6, "{minimum:?}");
    }

    #[test]
    fn a_missing_second_class_counts_as_negative() {
        assert_eq!(first_two(&[0.5], -1.0), (0.5, -1.0));
        assert_eq!(first_two(&[0.5, 0.5, 0.1], -1.0), (0.5, 0.5));
        assert_eq!(first_two(&[], -1.0), (-1.0, -1.0));
    }

    #[test]
    fn without_judged_texts_the_typical_parameters_hold() {
        assert!((Mixture::fit(&[]).factors[0] - Mixture::TYPICAL[0]).abs() < 1e-12);
        assert!((Scope::fit(&[]).weights[0] - Scope::TYPICAL[0]).abs() < 1e-12);
    }
}
