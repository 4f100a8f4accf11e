//! A neural network with one hidden layer, one log odds for each class.
//!
//! The SVM weighs features one by one; the hidden layer learns which of them mean the same. It is
//! a little worse alone, but it errs elsewhere: together they are better than either.
//!
//! Trained example by example on the logistic loss of each class against the rest, with dropout
//! (Srivastava et al. 2014) and the step sizes of Adagrad (Duchi et al. 2011). Adagrad's sums of
//! squares are kept once for each feature and each class rather than for each weight: that costs
//! a 128th of the memory and no accuracy.

use super::features::Rows;
use super::random::Random;

/// Units of the hidden layer. Half of them cost a quarter point of CLINC150's accuracy in scope.
const UNITS: usize = 128;

/// One value for each unit.
type Units = [f32; UNITS];

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

/// A class whose probability is this close to right is not corrected.
const ERROR_MIN: f32 = 1e-4;

/// The trained layers.
pub(super) struct Network {
    /// By feature.
    input: Vec<Units>,
    input_bias: Units,
    /// By class.
    output: Vec<Units>,
    output_bias: Vec<f32>,
}

impl Network {
    /// `classes[i]` is the class of `rows.row(i)`.
    pub(super) fn train(
        rows: &Rows,
        classes: &[usize],
        feature_count: usize,
        class_count: usize,
        random: &Random,
    ) -> Self {
        let mut random = random.fork(3);
        // Uniform with variance 1 / UNITS: a vector of length one gives activations whose squares
        // sum to one.
        let spread = (3.0 / UNITS as f32).sqrt();
        let mut layer = |count| -> Vec<Units> {
            (0..count).map(|_| std::array::from_fn(|_| spread * random.signed())).collect()
        };
        let mut network = Self {
            input: layer(feature_count),
            input_bias: [0.0; UNITS],
            output: layer(class_count),
            output_bias: vec![0.0; class_count],
        };
        let mut sums = Sums {
            input: vec![SUM_MIN; feature_count],
            input_bias: SUM_MIN,
            output: vec![SUM_MIN; class_count],
        };
        let passes = (STEPS / rows.len().max(1)).clamp(PASSES_MIN, PASSES_MAX);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let step_count = (passes * rows.len()) as f32;
        let mut step = 0.0;
        for _ in 0..passes {
            random.shuffle(&mut order);
            for index in &order {
                let rate = RATE * (1.0 - step / step_count);
                step += 1.0;
                network.learn(rows.row(*index), classes[*index], rate, &mut sums, &mut random);
            }
        }
        network
    }

    /// One step of gradient descent.
    fn learn(
        &mut self,
        row: &[(u32, f32)],
        class: usize,
        rate: f32,
        sums: &mut Sums,
        random: &mut Random,
    ) {
        let mut hidden = self.hidden(row);
        let gates = gates(&hidden, random);
        for unit in 0..UNITS {
            hidden[unit] *= gates[unit];
        }
        let hidden_square = mean_square(&hidden);

        let mut back = [0.0_f32; UNITS];
        for (number, weight) in self.output.iter_mut().enumerate() {
            let odds = self.output_bias[number] + dot(&hidden, weight);
            let target = if number == class { 1.0 } else { 0.0 };
            let error = 1.0 / (1.0 + (-odds).exp()) - target;
            if error.abs() < ERROR_MIN {
                continue;
            }
            sums.output[number] += error * error * hidden_square;
            let size = rate * error / sums.output[number].sqrt();
            for unit in 0..UNITS {
                back[unit] += error * weight[unit];
                weight[unit] -= size * hidden[unit];
            }
            self.output_bias[number] -= 0.3 * size;
        }
        for unit in 0..UNITS {
            back[unit] *= gates[unit];
        }

        let back_square = mean_square(&back);
        if back_square == 0.0 {
            return;
        }
        sums.input_bias += back_square;
        let size = rate / sums.input_bias.sqrt();
        for unit in 0..UNITS {
            self.input_bias[unit] -= size * back[unit];
        }
        for (feature, value) in row {
            let feature = *feature as usize;
            sums.input[feature] += value * value * back_square;
            let size = rate * value / sums.input[feature].sqrt();
            let weight = &mut self.input[feature];
            for unit in 0..UNITS {
                weight[unit] -= size * back[unit];
            }
        }
    }

    /// Log odds of each class.
    pub(super) fn scores(&self, entries: &[(u32, f32)]) -> Vec<f32> {
        let hidden = self.hidden(entries).map(|value| value.max(0.0));
        self.output
            .iter()
            .zip(&self.output_bias)
            .map(|(weight, bias)| bias + dot(&hidden, weight))
            .collect()
    }

    /// The hidden layer before its rectifier.
    fn hidden(&self, entries: &[(u32, f32)]) -> Units {
        let mut hidden = self.input_bias;
        for (feature, value) in entries {
            let weight = &self.input[*feature as usize];
            for unit in 0..UNITS {
                hidden[unit] += value * weight[unit];
            }
        }
        hidden
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
    let mut gates = [0.0; UNITS];
    for (gate, value) in gates.iter_mut().zip(hidden) {
        if random.unit() < keep && *value > 0.0 {
            *gate = 1.0 / keep;
        }
    }
    gates
}

/// In eight strands, in a fixed order: fast, and the same everywhere.
fn dot(one: &Units, two: &Units) -> f32 {
    const STRANDS: usize = 8;
    let mut strands = [0.0_f32; STRANDS];
    for (one, two) in one.chunks_exact(STRANDS).zip(two.chunks_exact(STRANDS)) {
        for strand in 0..STRANDS {
            strands[strand] += one[strand] * two[strand];
        }
    }
    strands.iter().sum()
}

fn mean_square(values: &Units) -> f32 {
    dot(values, values) / UNITS as f32
}
