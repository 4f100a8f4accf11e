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

/// A linear map from a sparse vector: adds each feature's row, times the feature's value.
///
/// All features must be below `rows.len()`.
pub(super) fn add_rows<const N: usize>(
    to: &mut Lanes<N>,
    rows: &[Lanes<N>],
    entries: &[(u32, f32)],
) {
    for (feature, value) in entries {
        to.add_scaled(*value, &rows[*feature as usize]);
    }
}
