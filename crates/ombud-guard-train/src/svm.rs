//! A linear classifier: squared hinge loss, L2, by dual coordinate descent (Hsieh et al., ICML 2008); where asked for,
//! buckets count by their log-count ratios (Wang and Manning, ACL 2012).

use ombud_guard::training::{BUCKETS, damped_value, rounded};

use crate::random::Random;

/// A text as it is learned from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Buckets of the shared pass; each has the value 1/sqrt(their number), or less where that is damped.
    pub(crate) shared: Vec<u16>,
    /// What a detector has of its own, numbered from 0.
    pub(crate) own: Vec<(u32, f32)>,
}

impl Row {
    pub(crate) fn of_buckets(shared: Vec<u16>) -> Self {
        Self { shared, own: Vec::new() }
    }

    /// The value of each of its buckets.
    fn value(&self, is_damped: bool) -> f64 {
        match self.shared.len() {
            0 => 0.0,
            buckets if is_damped => damped_value(buckets).into(),
            buckets => 1.0 / (buckets as f64).sqrt(),
        }
    }
}

/// A row, whether it is one of those that are looked for, and how much it counts.
pub(crate) type Example<'r> = (&'r Row, bool, f64);

#[derive(Debug, Clone)]
pub(crate) struct Learned {
    pub(crate) shared: Vec<f32>,
    pub(crate) own: Vec<f32>,
    pub(crate) bias: f32,
    /// Whether buckets of short texts have less value.
    is_damped: bool,
}

const EPOCHS_MAX: usize = 20;
/// Where it stops: the largest step that is left.
const TOLERANCE: f64 = 0.05;

/// Learn from examples; `own` is how many features of their own rows have, `c` how much an error counts against large
/// weights. The weights of buckets are rounded to a byte, as they will be used; `buckets_of_own` of the detector's own
/// features are buckets.
pub(crate) fn learn(
    examples: &[Example<'_>],
    own: usize,
    buckets_of_own: usize,
    c: f64,
) -> Learned {
    fit(examples, own, buckets_of_own, c, false, &vec![1.0; BUCKETS])
}

/// The same where a bucket counts the more the more it tells by itself.
pub(crate) fn learn_by_ratio(
    examples: &[Example<'_>],
    own: usize,
    buckets_of_own: usize,
    c: f64,
) -> Learned {
    fit(examples, own, buckets_of_own, c, false, &ratios(examples))
}

/// The same from texts alone, of which short ones count less: for the columns of attacks.
pub(crate) fn learn_damped(examples: &[Example<'_>], c: f64) -> Learned {
    fit(examples, 0, 0, c, true, &vec![1.0; BUCKETS])
}

/// How much each bucket tells by itself: the logarithm, without its sign, of how much likelier a row of one kind has it
/// than one of the other kind, one more of each counted. The mean square over all buckets of all rows is 1, so that `c`
/// means what it means without.
fn ratios(examples: &[Example<'_>]) -> Vec<f64> {
    let mut counts = vec![[0.0_f64; 2]; BUCKETS];
    let mut rows = [0.0_f64; 2];
    for (row, is_one, weight) in examples {
        let kind = usize::from(*is_one);
        rows[kind] += weight;
        for id in &row.shared {
            counts[usize::from(*id)][kind] += weight;
        }
    }
    let share = |count: &[f64; 2], kind: usize| (count[kind] + 1.0) / rows[kind].max(1.0);
    let mut ratios: Vec<f64> =
        counts.iter().map(|count| (share(count, 1) / share(count, 0)).ln().abs()).collect();
    let (mut squares, mut all) = (0.0, 0.0);
    for (ratio, count) in ratios.iter().zip(&counts) {
        let count = count[0] + count[1];
        squares += ratio * ratio * count;
        all += count;
    }
    if squares > 0.0 {
        let scale = (all / squares).sqrt();
        for ratio in &mut ratios {
            *ratio *= scale;
        }
    }
    ratios
}

fn fit(
    examples: &[Example<'_>],
    own: usize,
    buckets_of_own: usize,
    c: f64,
    is_damped: bool,
    worth: &[f64],
) -> Learned {
    let (mut w, mut v, mut bias) = (vec![0.0_f64; BUCKETS], vec![0.0_f64; own], 0.0_f64);
    let mut alpha = vec![0.0_f64; examples.len()];
    let length = |row: &Row| {
        let shared = row.shared.iter().map(|id| worth[usize::from(*id)].powi(2));
        row.value(is_damped).powi(2) * shared.sum::<f64>()
            + row.own.iter().map(|(_, value)| f64::from(*value).powi(2)).sum::<f64>()
            + 1.0
    };
    let lengths: Vec<f64> = examples.iter().map(|(row, ..)| length(row)).collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random::new(1);
    for _ in 0..EPOCHS_MAX {
        random.shuffle(&mut order);
        let mut worst = 0.0_f64;
        for at in order.iter().copied() {
            let (row, is_one, weight) = examples[at];
            let sign = if is_one { 1.0 } else { -1.0 };
            let diagonal = 0.5 / (c * weight);
            let value = row.value(is_damped);
            let shared = row.shared.iter().map(|id| usize::from(*id));
            let shared: f64 = shared.map(|id| w[id] * worth[id]).sum();
            let more: f64 =
                row.own.iter().map(|(id, value)| v[*id as usize] * f64::from(*value)).sum();
            let gradient = sign * (shared * value + more + bias) - 1.0 + diagonal * alpha[at];
            let projected = if alpha[at] == 0.0 { gradient.min(0.0) } else { gradient };
            if projected == 0.0 {
                continue;
            }
            worst = worst.max(projected.abs());
            let old = alpha[at];
            alpha[at] = (old - gradient / (lengths[at] + diagonal)).max(0.0);
            let step = (alpha[at] - old) * sign;
            for id in &row.shared {
                let id = usize::from(*id);
                w[id] += step * value * worth[id];
            }
            for (id, value) in &row.own {
                v[*id as usize] += step * f64::from(*value);
            }
            bias += step;
        }
        if worst < TOLERANCE {
            break;
        }
    }
    for (weight, worth) in w.iter_mut().zip(worth) {
        *weight *= worth;
    }
    let narrow =
        |weights: &[f64]| weights.iter().map(|weight| *weight as f32).collect::<Vec<f32>>();
    let (mut shared, mut own) = (narrow(&w), narrow(&v));
    round(&mut shared);
    round(&mut own[..buckets_of_own]);
    Learned { shared, own, bias: bias as f32, is_damped }
}

fn round(weights: &mut [f32]) {
    let scale = weights.iter().fold(0.0_f32, |max, weight| max.max(weight.abs())) / 127.0;
    for weight in weights {
        *weight = f32::from(rounded(*weight, scale)) * scale;
    }
}

impl Learned {
    pub(crate) fn score(&self, row: &Row) -> f64 {
        let shared: f64 =
            row.shared.iter().map(|id| f64::from(self.shared[usize::from(*id)])).sum();
        let own = row.own.iter().map(|(id, value)| f64::from(self.own[*id as usize] * value));
        shared * row.value(self.is_damped) + own.sum::<f64>() + f64::from(self.bias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_told_apart_is_and_twice_the_same_way() {
        let row = |ids: &[u16]| Row::of_buckets(ids.to_vec());
        let rows = [row(&[1, 2]), row(&[1, 3]), row(&[4, 2]), row(&[4, 3])];
        let examples: Vec<Example<'_>> =
            rows.iter().map(|row| (row, row.shared[0] == 1, 1.0)).collect();
        let learned = learn(&examples, 0, 0, 10.0);
        for (row, is_one, _) in &examples {
            assert_eq!(learned.score(row) > 0.0, *is_one);
        }
        let again = learn(&examples, 0, 0, 10.0);
        assert_eq!(learned.shared, again.shared);
        assert_eq!(learned.bias.to_bits(), again.bias.to_bits());
    }

    #[test]
    fn what_both_kinds_of_rows_have_alike_says_nothing_by_ratio() {
        let row = |ids: &[u16]| Row::of_buckets(ids.to_vec());
        let rows = [row(&[1, 2]), row(&[1, 3]), row(&[4, 2]), row(&[4, 3])];
        let examples: Vec<Example<'_>> =
            rows.iter().map(|row| (row, row.shared[0] == 1, 1.0)).collect();
        let learned = learn_by_ratio(&examples, 0, 0, 10.0);
        for (row, is_one, _) in &examples {
            assert_eq!(learned.score(row) > 0.0, *is_one);
        }
        assert_eq!([2, 3].map(|id| learned.shared[id].to_bits()), [0, 0]);
        // Twice in two rows of one kind, never in the other: ln((2 + 1) / (0 + 1)), scaled to a mean square of 1.
        let worth = ratios(&examples);
        assert!((worth[1] - 2.0_f64.sqrt()).abs() < 1e-9 && (worth[1] - worth[4]).abs() < 1e-9);
    }
}
