//! A small repeatable source of pseudo-random numbers.

/// `SplitMix64` (Steele et al. 2014): the same numbers for the same seed on every machine.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// An independent source for the part of the work with this number.
    pub(super) fn fork(&self, part: u64) -> Self {
        let mut random = Self(self.0 ^ part.wrapping_mul(0xd134_2543_de82_ef95));
        Self(random.next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let state = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    }

    /// A whole number in `0..bound` (Lemire 2019, without the rejection of its tiny bias).
    #[expect(clippy::cast_possible_truncation, reason = "the result is below `bound`")]
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// Fisher and Yates.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Uniform in `0.0..1.0`.
    #[expect(clippy::cast_precision_loss, reason = "an f32 holds 24 bits without rounding")]
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// Uniform in `-1.0..1.0`.
    pub(super) fn signed(&mut self) -> f32 {
        2.0 * self.unit() - 1.0
    }
}
