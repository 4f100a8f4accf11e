//! Weights of linear detectors, a byte each: several detectors side by side, so that one look at a bucket serves all.

#![expect(clippy::cast_precision_loss, reason = "counts of words are small")]

use crate::learned::features::{Buckets, FNV, fnv};

const MAGIC: &[u8; 4] = b"OGW1";
const HEADER_BYTES: usize = 16;

/// Why weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WeightsError {
    /// They are of another version of this program, or none at all.
    #[error("these are no weights of this version")]
    Version,
    /// They are cut off, or too long.
    #[error("weights have {size} bytes where {expected} are due")]
    Size {
        /// Their size.
        size: usize,
        /// What it should be.
        expected: usize,
    },
    /// A byte of them was changed.
    #[error("weights were changed since they were made")]
    Digest,
}

/// `LANES` linear detectors over the same buckets. A score is `bias + scale * value * (sum of bytes)`, and what numbers
/// that are no buckets add.
#[derive(Debug)]
pub(crate) struct Table<const LANES: usize> {
    scale: [f32; LANES],
    bias: [f32; LANES],
    numbers: Vec<[f32; LANES]>,
    weights: &'static [u8],
}

impl<const LANES: usize> Table<LANES> {
    /// Read weights for `2^log2` buckets and some numbers, once.
    pub(crate) fn read(
        bytes: &'static [u8],
        log2: u32,
        numbers: usize,
    ) -> Result<Self, WeightsError> {
        let weights = if log2 == 0 { 0 } else { LANES << log2 };
        let expected = HEADER_BYTES + 4 * LANES * (2 + numbers) + weights;
        let Some((header, rest)) = bytes.split_at_checked(HEADER_BYTES) else {
            return Err(WeightsError::Size { size: bytes.len(), expected });
        };
        if header[..4] != *MAGIC {
            return Err(WeightsError::Version);
        }
        if bytes.len() != expected {
            return Err(WeightsError::Size { size: bytes.len(), expected });
        }
        if header[8..] != digest(rest).to_le_bytes() {
            return Err(WeightsError::Digest);
        }
        let mut floats = rest
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        let mut lanes = || std::array::from_fn(|_| floats.next().unwrap_or_default());
        let (scale, bias) = (lanes(), lanes());
        let numbers: Vec<[f32; LANES]> = (0..numbers).map(|_| lanes()).collect();
        Ok(Self { scale, bias, weights: &rest[rest.len() - weights..], numbers })
    }

    /// Weights that were compiled in.
    ///
    /// # Panics
    /// When they are not of this program: a test reads all of them.
    pub(crate) fn built_in(bytes: &'static [u8], log2: u32, numbers: usize) -> Self {
        Self::read(bytes, log2, numbers).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn bias(&self) -> [f32; LANES] {
        self.bias
    }

    /// What a set of buckets adds to each score, as a vector of length one.
    pub(crate) fn of_buckets(&self, buckets: &Buckets) -> [f32; LANES] {
        self.of_each(buckets.ids()).map(|sum| sum * buckets.value())
    }

    /// What buckets add to each score, each with the value 1.
    pub(crate) fn of_each(&self, ids: &[u16]) -> [f32; LANES] {
        let mut sums = [0_i32; LANES];
        for id in ids {
            let start = usize::from(*id) * LANES;
            for (sum, weight) in sums.iter_mut().zip(&self.weights[start..start + LANES]) {
                *sum += i32::from(weight.cast_signed());
            }
        }
        std::array::from_fn(|lane| sums[lane] as f32 * self.scale[lane])
    }

    /// Add what a bucket adds, in units of each scale.
    pub(crate) fn add(&self, bucket: u16, sums: &mut [i32; LANES]) {
        let start = usize::from(bucket) * LANES;
        for (sum, weight) in sums.iter_mut().zip(&self.weights[start..start + LANES]) {
            *sum += i32::from(weight.cast_signed());
        }
    }

    /// The scores of sums of [`Self::add`], where each bucket has this value.
    pub(crate) fn scores(&self, sums: &[i32; LANES], value: f32) -> [f32; LANES] {
        std::array::from_fn(|lane| sums[lane] as f32 * self.scale[lane] * value + self.bias[lane])
    }

    /// Numbers that were learned beside the buckets.
    pub(crate) fn numbers(&self) -> &[[f32; LANES]] {
        &self.numbers
    }

    /// What numbers add to each score.
    pub(crate) fn of_numbers(&self, numbers: &[f32]) -> [f32; LANES] {
        let mut sums = [0.0; LANES];
        for (number, weights) in numbers.iter().zip(&self.numbers) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += number * weight;
            }
        }
        sums
    }
}

/// What was learned for a column: its bias, its weights of buckets, and those of numbers.
pub(crate) type Lane<'w> = (f32, &'w [f32], &'w [f32]);

/// Weights as a file, from what was learned: for each lane its bias, its weights of buckets and of numbers.
pub fn weights_file(lanes: &[Lane<'_>]) -> Vec<u8> {
    let largest =
        |weights: &[f32]| weights.iter().fold(0.0_f32, |max, weight| max.max(weight.abs()));
    let scales: Vec<f32> = lanes.iter().map(|(_, weights, _)| largest(weights) / 127.0).collect();
    let mut rest = Vec::new();
    for scale in &scales {
        rest.extend(scale.to_le_bytes());
    }
    for (bias, ..) in lanes {
        rest.extend(bias.to_le_bytes());
    }
    let count = |pick: fn(&Lane<'_>) -> usize| lanes.iter().map(pick).max().unwrap_or(0);
    for number in 0..count(|lane| lane.2.len()) {
        for (_, _, numbers) in lanes {
            rest.extend(numbers.get(number).copied().unwrap_or(0.0).to_le_bytes());
        }
    }
    for bucket in 0..count(|lane| lane.1.len()) {
        for ((_, weights, _), scale) in lanes.iter().zip(&scales) {
            let weight = weights.get(bucket).copied().unwrap_or(0.0);
            rest.push(rounded(weight, *scale).cast_unsigned());
        }
    }
    let mut file = MAGIC.to_vec();
    file.extend([0; 4]);
    file.extend(digest(&rest).to_le_bytes());
    file.extend(rest);
    file
}

/// A weight as a byte, in units of `scale`.
pub fn rounded(weight: f32, scale: f32) -> i8 {
    if scale > 0.0 {
        let rounded = (weight / scale).round().clamp(-127.0, 127.0);
        #[expect(clippy::cast_possible_truncation, reason = "it was cut to the range")]
        {
            rounded as i8
        }
    } else {
        0
    }
}

/// Tells a file that was cut or changed by accident: FNV-1a over the bytes, and over them from the end.
fn digest(bytes: &[u8]) -> u64 {
    let forward = bytes.iter().copied().fold(FNV, fnv);
    let backward = bytes.iter().rev().copied().fold(FNV, fnv);
    u64::from(forward) << 32 | u64::from(backward)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaked(lanes: &[(f32, &[f32], &[f32])]) -> &'static mut [u8] {
        Box::leak(weights_file(lanes).into_boxed_slice())
    }

    #[test]
    fn what_was_written_is_read() {
        let file = leaked(&[(0.5, &[1.0, -2.0], &[3.0]), (-1.0, &[0.0, 0.25], &[])]);
        let table = Table::<2>::read(file, 1, 1).unwrap();
        let mut buckets = Buckets::new(1);
        buckets.add(1);
        let [first, second] = table.of_buckets(&buckets);
        assert!((first + 2.0).abs() < 1e-6 && (second - 0.25).abs() < 1e-6);
        let near = |values: [f32; 2], expected: [f32; 2]| {
            values.iter().zip(expected).all(|(value, expected)| (value - expected).abs() < 1e-6)
        };
        assert!(near(table.bias(), [0.5, -1.0]));
        assert!(near(table.of_numbers(&[2.0]), [6.0, 0.0]));
    }

    #[test]
    fn weights_that_were_cut_or_changed_are_refused() {
        let lane: [(f32, &[f32], &[f32]); 1] = [(0.5, &[1.0, -2.0], &[])];
        let file = leaked(&lane);
        let size = file.len();
        assert_eq!(
            Table::<1>::read(&leaked(&lane)[..size - 1], 1, 0).unwrap_err(),
            WeightsError::Size { size: size - 1, expected: size }
        );
        file[size - 1] ^= 1;
        assert_eq!(Table::<1>::read(file, 1, 0).unwrap_err(), WeightsError::Digest);
        let other = leaked(&lane);
        other[0] = b'X';
        assert_eq!(Table::<1>::read(other, 1, 0).unwrap_err(), WeightsError::Version);
    }
}
