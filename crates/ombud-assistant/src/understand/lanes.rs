//! Arithmetic on short arrays of a fixed length.
//!
//! The loops are written so that the compiler turns them into vector instructions, and every sum
//! has one fixed order, so that all machines agree on the result.

/// Adds `factor · from`.
pub(super) fn add_scaled<const N: usize>(to: &mut [f32; N], factor: f32, from: &[f32; N]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// The arrays multiplied place by place.
pub(super) fn product<const N: usize>(one: &[f32; N], two: &[f32; N]) -> [f32; N] {
    std::array::from_fn(|index| one[index] * two[index])
}

/// The inner product; `N` must be a multiple of eight.
pub(super) fn dot<const N: usize>(one: &[f32; N], two: &[f32; N]) -> f32 {
    const { assert!(N.is_multiple_of(STRANDS)) };
    let mut strands = [0.0_f32; STRANDS];
    for (one, two) in one.chunks_exact(STRANDS).zip(two.chunks_exact(STRANDS)) {
        for (strand, (one, two)) in strands.iter_mut().zip(one.iter().zip(two)) {
            *strand += one * two;
        }
    }
    strands.iter().sum()
}

/// Partial sums of [`dot`] that run side by side.
const STRANDS: usize = 8;
