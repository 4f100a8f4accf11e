//! Arithmetic on short arrays of a fixed length.
//!
//! The loops are written so that the compiler turns them into vector instructions, and every sum
//! has one fixed order, whatever the machine's vectors are. They count, because zipped iterators are
//! functions that a build in several units does not always inline.
#![expect(clippy::needless_range_loop, reason = "see above")]

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// `N` numbers that are calculated with side by side.
///
/// Aligned to cache lines: both learners spend their time fetching such rows from memory, and an
/// unaligned row of sixteen takes two lines instead of one.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Lanes<const N: usize>(pub(super) [f32; N]);

impl<const N: usize> Lanes<N> {
    pub(super) const ZERO: Self = Self([0.0; N]);

    /// Adds `factor · other`.
    pub(super) fn add_scaled(&mut self, factor: f32, other: &Self) {
        for lane in 0..N {
            self.0[lane] += factor * other.0[lane];
        }
    }

    /// Multiplies place by place.
    pub(super) fn multiply(&mut self, other: &Self) {
        for lane in 0..N {
            self.0[lane] *= other.0[lane];
        }
    }

    /// The inner product; `N` must be a multiple of eight.
    pub(super) fn dot(&self, other: &Self) -> f32 {
        const STRANDS: usize = 8;
        const { assert!(N.is_multiple_of(STRANDS)) };
        let mut strands = [0.0_f32; STRANDS];
        for first in (0..N).step_by(STRANDS) {
            for strand in 0..STRANDS {
                strands[strand] += self.0[first + strand] * other.0[first + strand];
            }
        }
        strands.iter().sum()
    }
}

/// `N` numbers that are kept and no longer trained: four bits each, of the largest among them, two to a
/// byte. `BYTES` is half of `N`.
///
/// What is learned fills most of an assistant's memory, and one significant digit is as much as its
/// training is worth: a message adds up a hundred rows, whose errors cancel out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<const N: usize, const BYTES: usize> {
    unit: f32,
    /// The lane of the same number in the low half of a byte, the one `BYTES` further on in the high.
    pairs: [u8; BYTES],
}

/// The largest count: four bits hold −8 to 7.
const COUNT_MAX: f32 = 7.0;

impl<const N: usize> Serialize for Lanes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_slice().serialize(serializer)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Lanes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lanes = Vec::<f32>::deserialize(deserializer)?;
        lanes.try_into().map(Self).map_err(|_| D::Error::custom("a row of another length"))
    }
}

impl<const N: usize, const BYTES: usize> Serialize for Kept<N, BYTES> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.unit, self.pairs.as_slice()).serialize(serializer)
    }
}

impl<'de, const N: usize, const BYTES: usize> Deserialize<'de> for Kept<N, BYTES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (unit, pairs) = <(f32, &[u8])>::deserialize(deserializer)?;
        let pairs = pairs.try_into().map_err(|_| D::Error::custom("a row of another length"))?;
        Ok(Self { unit, pairs })
    }
}

impl<const N: usize, const BYTES: usize> Kept<N, BYTES> {
    /// The numbers, times `share`.
    pub(super) fn of(lanes: &Lanes<N>, share: f32) -> Self {
        const { assert!(N == 2 * BYTES) };
        let largest = lanes.0.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let unit = largest / COUNT_MAX;
        #[expect(clippy::cast_possible_truncation, reason = "at most 7, by the unit")]
        let count = |value: f32| if unit > 0.0 { (value / unit).round() as i8 } else { 0 };
        let pairs = std::array::from_fn(|place| {
            let (low, high) = (count(lanes.0[place]), count(lanes.0[BYTES + place]));
            (low & 0xf | high << 4).cast_unsigned()
        });
        Self { unit: unit * share, pairs }
    }

    pub(super) fn get(&self, lane: usize) -> f32 {
        let count =
            if lane < BYTES { low(self.pairs[lane]) } else { high(self.pairs[lane - BYTES]) };
        self.unit * count
    }
}

fn low(pair: u8) -> f32 {
    f32::from(pair.cast_signed() << 4 >> 4)
}

fn high(pair: u8) -> f32 {
    f32::from(pair.cast_signed() >> 4)
}

/// A row of weights.
pub(super) trait Row<const N: usize> {
    /// Adds the row, times `factor`.
    fn add_to(&self, to: &mut Lanes<N>, factor: f32);
}

impl<const N: usize> Row<N> for Lanes<N> {
    fn add_to(&self, to: &mut Lanes<N>, factor: f32) {
        to.add_scaled(factor, self);
    }
}

impl<const N: usize, const BYTES: usize> Row<N> for Kept<N, BYTES> {
    fn add_to(&self, to: &mut Lanes<N>, factor: f32) {
        let factor = factor * self.unit;
        let (lows, highs) = to.0.split_at_mut(BYTES);
        for place in 0..BYTES {
            lows[place] += factor * low(self.pairs[place]);
        }
        for place in 0..BYTES {
            highs[place] += factor * high(self.pairs[place]);
        }
    }
}

/// A linear map from a sparse vector: adds each feature's row, times the feature's value.
///
/// All features must be below `rows.len()`.
pub(super) fn add_rows<const N: usize>(
    to: &mut Lanes<N>,
    rows: &[impl Row<N>],
    entries: &[(u32, f32)],
) {
    for (feature, value) in entries {
        rows[*feature as usize].add_to(to, *value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_numbers_are_right_to_a_14th_of_the_largest() {
        let lanes = Lanes([1.0, 0.1, -3.15, 1.003_906_2, 0.0, 3.0, 1e-30, -0.02]);
        let kept = Kept::<8, 4>::of(&lanes, 1.0);
        for (lane, value) in lanes.0.into_iter().enumerate() {
            assert!((kept.get(lane) - value).abs() <= 3.15 / 14.0 + 1e-6, "{value}");
        }
        let mut sum = Lanes([1.0; 8]);
        kept.add_to(&mut sum, 2.0);
        for lane in 0..8 {
            assert!((sum.0[lane] - (1.0 + 2.0 * kept.get(lane))).abs() < 1e-5, "{lane}");
        }
        assert!((sum.0[2] - (1.0 - 2.0 * 3.15)).abs() < 1e-5, "the largest is kept as it is");
        let nothing = Kept::<8, 4>::of(&Lanes::ZERO, 1.0);
        assert_eq!(nothing.get(3).to_bits(), 0, "nothing stays nothing");
    }
}
