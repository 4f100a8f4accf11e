//! A neural network with one hidden layer, one log odds for each class.
//!
//! The SVM weighs features one by one; the hidden layer learns which of them mean the same. It is
//! a little worse alone, but it errs elsewhere: together they are better than either.
//!
//! Trained example by example on the logistic loss of each class against the rest, with dropout
//! (Srivastava et al. 2014) and the step sizes of Adagrad (Duchi et al. 2011). Adagrad's sums of
//! squares are kept once for each feature and each class rather than for each weight: that costs
//! a 128th of the memory and no accuracy.

use serde::{Deserialize, Serialize};

use super::features::{Rows, float};
use super::lanes::{Kept, Lanes, Row, add_rows};
use super::random::Random;

/// Units of the hidden layer. Half as many cost up to half a point of accuracy.
const UNITS: usize = 128;

/// The same as a fraction's denominator.
const UNITS_F32: f32 = 128.0;

/// One value for each unit.
type Units = Lanes<UNITS>;

/// Step size before Adagrad divides it; falls to zero in a straight line during the training.
const RATE: f32 = 0.05;

/// Share of the units that is silent in any one step.
const DROPOUT: f32 = 0.4;

/// Passes over the examples: as many as give [`STEPS`], within these bounds.
const PASSES_MIN: usize = 8;
const PASSES_MAX: usize = 24;
const STEPS: usize = 24_000;

/// Start of Adagrad's sums, so that the first division is defined.
const SUM_MIN: f32 = 1e-6;

/// Step size of the output's bias, as a share of its weights' step size: hidden units are mostly
/// about a third of one.
const BIAS_SHARE: f32 = 0.3;

/// A class whose probability is this close to right is not corrected.
const ERROR_MIN: f32 = 2e-3;

/// The trained layers.
#[derive(Serialize, Deserialize)]
pub(super) struct Network(Layers<Kept<UNITS, { UNITS / 2 }>>);

#[derive(Serialize, Deserialize)]
struct Layers<R> {
    /// By group of features.
    input: Vec<R>,
    input_bias: Units,
    /// By class.
    output: Vec<Units>,
    output_bias: Vec<f32>,
}

impl Network {
    /// `classes[i]` is the class of `rows.row(i)`; `shares` are the vocabulary's.
    pub(super) fn train(
        rows: &Rows,
        classes: &[usize],
        shares: &[f32],
        class_count: usize,
        random: &Random,
    ) -> Self {
        let mut random = random.fork(3);
        // Uniform with variance 1 / UNITS: a vector of length one gives activations whose squares
        // sum to one.
        let spread = (3.0 / UNITS_F32).sqrt();
        let mut layer = |count| -> Vec<Units> {
            (0..count).map(|_| Lanes(std::array::from_fn(|_| spread * random.signed()))).collect()
        };
        let mut layers = Layers {
            input: layer(shares.len()),
            input_bias: Lanes::ZERO,
            output: layer(class_count),
            output_bias: vec![0.0; class_count],
        };
        let mut sums = Sums {
            input: vec![SUM_MIN; shares.len()],
            input_bias: SUM_MIN,
            output: vec![SUM_MIN; class_count],
        };
        let passes = (STEPS / rows.len().max(1)).clamp(PASSES_MIN, PASSES_MAX);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut rate = RATE;
        let rate_step = RATE / float(passes * rows.len());
        for _ in 0..passes {
            random.shuffle(&mut order);
            for index in &order {
                rate -= rate_step;
                layers.learn(
                    rows.row(*index),
                    classes[*index],
                    shares,
                    rate,
                    &mut sums,
                    &mut random,
                );
            }
        }
        let Layers { input, input_bias, output, output_bias } = layers;
        let input = input.iter().zip(shares).map(|(row, share)| Kept::of(row, *share)).collect();
        Self(Layers { input, input_bias, output, output_bias })
    }

    /// Whether it has weights for so many groups of features and classes.
    pub(super) fn is_of(&self, group_count: usize, class_count: usize) -> bool {
        let Layers { input, output, output_bias, .. } = &self.0;
        input.len() == group_count
            && output.len() == class_count
            && output_bias.len() == class_count
    }

    pub(super) fn shrink(&mut self) {
        self.0.input.shrink_to_fit();
    }

    /// Without what was learned last, for tests of what does not fit.
    #[cfg(test)]
    pub(super) fn forget(&mut self) {
        self.0.input.pop();
    }

    /// Log odds of each class.
    pub(super) fn scores(&self, entries: &[(u32, f32)]) -> Vec<f32> {
        let layers = &self.0;
        let hidden = Lanes(layers.hidden(entries).0.map(|value| value.max(0.0)));
        let output = layers.output.iter().zip(&layers.output_bias);
        output.map(|(weight, bias)| bias + hidden.dot(weight)).collect()
    }
}

impl<R: Row<UNITS>> Layers<R> {
    /// The hidden layer before its rectifier.
    fn hidden(&self, entries: &[(u32, f32)]) -> Units {
        let mut hidden = self.input_bias;
        add_rows(&mut hidden, &self.input, entries);
        hidden
    }
}

impl Layers<Units> {
    /// One step of gradient descent.
    fn learn(
        &mut self,
        row: &[(u32, f32)],
        class: usize,
        shares: &[f32],
        rate: f32,
        sums: &mut Sums,
        random: &mut Random,
    ) {
        let mut hidden = self.hidden(row);
        let gates = gates(&hidden, random);
        hidden.multiply(&gates);
        let hidden_square = mean_square(&hidden);

        let mut back = Units::ZERO;
        for (number, weight) in self.output.iter_mut().enumerate() {
            let odds = self.output_bias[number] + hidden.dot(weight);
            let target = if number == class { 1.0 } else { 0.0 };
            let error = 1.0 / (1.0 + (-odds).exp()) - target;
            if error.abs() < ERROR_MIN {
                continue;
            }
            sums.output[number] += error * error * hidden_square;
            let size = rate * error / sums.output[number].sqrt();
            back.add_scaled(error, weight);
            weight.add_scaled(-size, &hidden);
            self.output_bias[number] -= BIAS_SHARE * size;
        }
        back.multiply(&gates);

        let back_square = mean_square(&back);
        if back_square == 0.0 {
            return;
        }
        sums.input_bias += back_square;
        let size = rate / sums.input_bias.sqrt();
        self.input_bias.add_scaled(-size, &back);
        for (feature, value) in row {
            let feature = *feature as usize;
            // The gradient of one feature of the group: Adagrad's step does not depend on how long a
            // gradient is, and the group is to move as far as all of its features would.
            sums.input[feature] += (value * shares[feature]).powi(2) * back_square;
            let size = rate * value / sums.input[feature].sqrt();
            self.input[feature].add_scaled(-size, &back);
        }
    }
}

/// Adagrad's sums of squared gradients.
struct Sums {
    input: Vec<f32>,
    input_bias: f32,
    output: Vec<f32>,
}

/// What each unit's value is multiplied with: zero if it is negative or silent in this step, and
/// more than one otherwise, to make up for the silent ones.
fn gates(hidden: &Units, random: &mut Random) -> Units {
    let keep = 1.0 - DROPOUT;
    Lanes(hidden.0.map(|value| if random.unit() < keep && value > 0.0 { 1.0 / keep } else { 0.0 }))
}

fn mean_square(values: &Units) -> f32 {
    values.dot(values) / UNITS_F32
}
