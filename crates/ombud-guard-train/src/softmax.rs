//! A multinomial logistic regression over buckets, by gradient steps that shrink with what a weight has moved already
//! (adaptive subgradients: Duchi, Hazan, Singer, JMLR 2011).

use ombud_guard::training::{BUCKETS, rounded};

use crate::random::Random;

/// A text: its buckets, its class, and how much it counts.
pub(crate) type Example = (Vec<u16>, usize, f32);

const RATE: f32 = 0.15;
/// What a weight moved less than counts as nothing yet.
const SMALL: f32 = 1e-6;

/// Weights of `CLASSES` classes.
pub(crate) struct Classes<const CLASSES: usize> {
    weights: Vec<[f32; CLASSES]>,
    bias: [f32; CLASSES],
}

impl<const CLASSES: usize> Classes<CLASSES> {
    /// Learn from examples, `epochs` times over. `decay` draws weights to zero with each step.
    pub(crate) fn learn(examples: &[&Example], epochs: usize, decay: f32) -> Self {
        let mut learned = Self { weights: vec![[0.0; CLASSES]; BUCKETS], bias: [0.0; CLASSES] };
        let mut moved: Vec<[f32; CLASSES]> = learned.weights.clone();
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = Random::new(1);
        for _ in 0..epochs {
            random.shuffle(&mut order);
            for (buckets, class, weight) in order.iter().map(|at| examples[*at]) {
                let value = value(buckets);
                let shares = learned.shares(buckets);
                for (one, share) in shares.iter().enumerate() {
                    let error = (share - f32::from(u8::from(one == *class))) * weight;
                    if error.abs() < 1e-4 {
                        continue;
                    }
                    learned.bias[one] -= 0.01 * error;
                    for bucket in buckets {
                        let at = usize::from(*bucket);
                        let weight = &mut learned.weights[at][one];
                        let step = error * value + decay * *weight;
                        let moved = &mut moved[at][one];
                        *moved += step * step;
                        *weight -= RATE * step / (moved.sqrt() + SMALL);
                    }
                }
            }
        }
        for class in 0..CLASSES {
            let largest =
                learned.weights.iter().fold(0.0_f32, |max, one| max.max(one[class].abs()));
            let scale = largest / 127.0;
            for one in &mut learned.weights {
                one[class] = f32::from(rounded(one[class], scale)) * scale;
            }
        }
        learned
    }

    /// How probable each class is.
    pub(crate) fn shares(&self, buckets: &[u16]) -> [f32; CLASSES] {
        let mut sums = [0.0_f32; CLASSES];
        for bucket in buckets {
            for (sum, weight) in sums.iter_mut().zip(&self.weights[usize::from(*bucket)]) {
                *sum += weight;
            }
        }
        let value = value(buckets);
        let scores: [f32; CLASSES] =
            std::array::from_fn(|class| sums[class] * value + self.bias[class]);
        let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let shares = scores.map(|score| (score - highest).exp());
        let sum: f32 = shares.iter().sum();
        shares.map(|share| share / sum)
    }

    /// The weights of a class, and its bias.
    pub(crate) fn column(&self, class: usize) -> (f32, Vec<f32>) {
        (self.bias[class], self.weights.iter().map(|one| one[class]).collect())
    }
}

fn value(buckets: &[u16]) -> f32 {
    1.0 / f32::max(buckets.len() as f32, 1.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_told_apart_is_and_twice_the_same_way() {
        let rows: Vec<Example> =
            (0..60_u16).map(|at| (vec![at % 3, 100 + at], usize::from(at % 3), 1.0)).collect();
        let rows: Vec<&Example> = rows.iter().collect();
        let learned = Classes::<3>::learn(&rows, 5, 0.0);
        for class in 0..3 {
            let shares = learned.shares(&[u16::try_from(class).unwrap()]);
            assert!(shares[class] > 0.5, "{shares:?}");
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        let again = Classes::<3>::learn(&rows, 5, 0.0);
        assert_eq!(learned.column(1).1, again.column(1).1);
    }
}
