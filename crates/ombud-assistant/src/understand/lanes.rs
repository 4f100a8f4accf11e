//! Arithmetic on short arrays of a fixed length.
//!
//! The loops are written so that the compiler turns them into vector instructions, and every sum
//! has one fixed order, so that all machines agree on the result. They count, because zipped
//! iterators are functions that a build in several units does not always inline.
#![expect(clippy::needless_range_loop, reason = "see above")]

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

/// Numbers that are kept and no longer trained: the upper half of each `f32` (bfloat16), rounded.
///
/// What is learned fills most of an assistant's memory; three significant digits are more than its
/// training is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Halves<const N: usize>([u16; N]);

impl<const N: usize> From<&Lanes<N>> for Halves<N> {
    /// Rounds to the nearest, and to even in the middle between two.
    fn from(lanes: &Lanes<N>) -> Self {
        Self(lanes.0.map(|value| {
            let bits = value.to_bits();
            let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1));
            u16::try_from(rounded >> 16).unwrap_or(u16::MAX)
        }))
    }
}

impl<const N: usize> Halves<N> {
    pub(super) fn get(&self, lane: usize) -> f32 {
        whole(self.0[lane])
    }
}

fn whole(half: u16) -> f32 {
    f32::from_bits(u32::from(half) << 16)
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

impl<const N: usize> Row<N> for Halves<N> {
    fn add_to(&self, to: &mut Lanes<N>, factor: f32) {
        for lane in 0..N {
            to.0[lane] += factor * whole(self.0[lane]);
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
    fn halves_are_rounded_as_bfloat16_is() {
        // ml_dtypes.bfloat16 of numpy: a tie goes to even, down here and up there.
        let lanes = Lanes([1.0, 0.1, -3.15, 1.003_906_2, 1.011_718_8, 0.0, 1e-30, -65_000.0]);
        let halves = Halves::from(&lanes);
        let expected =
            [1.0, 0.100_097_656, -3.156_25, 1.0, 1.015_625, 0.0, 9.984_021e-31, -65_024.0];
        for (lane, expected) in expected.into_iter().enumerate() {
            let (got, expected): (f32, f32) = (halves.get(lane), expected);
            assert!((got - expected).abs() <= expected.abs() * 1e-6, "{got} is not {expected}");
        }
    }
}
