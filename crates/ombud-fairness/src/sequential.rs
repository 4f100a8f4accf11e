//! A comparison of two streams that may be looked at after every observation.
//!
//! A p-value that is looked at again and again alarms sooner or later, also where nothing differs. An
//! e-value does not: under the null hypothesis its mean never exceeds 1, so that it ever reaches
//! `1 / alpha` has a probability of at most `alpha` (Ville 1939).

/// Of which stream an observation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that is tried.
    Candidate,
    /// The one that it is held against.
    Reference,
}

/// Whether the share of events differs between two streams, decided as they come.
///
/// Observations gather in a block until it holds at least one of each stream; the block then multiplies
/// the e-value by how much better it is explained by two shares than by one. The two shares are those of
/// the blocks before, drawn towards their common share with the weight of 25 observations, so that
/// the first blocks cost little.
///
/// What it misses: a difference that comes late, after a long time without one, is found late; streams
/// that change together do not differ.
///
/// # Source
/// Turner, Ly and Grünwald, *Generic E-variables for exact sequential k-sample tests that allow for
/// optional stopping*, Journal of Statistical Planning and Inference 230, 2024, §2 and §3.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TwoSample {
    open: [Counts; 2],
    closed: [Counts; 2],
    log_e: f64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Counts {
    of: f64,
    events: f64,
}

/// Weight of the common share in each stream's own, in observations.
const SHRINK: f64 = 25.0;

impl TwoSample {
    /// Take one observation: of which stream, and whether it was an event.
    pub fn add(&mut self, side: Side, event: bool) {
        let counts = match side {
            Side::Candidate => &mut self.open[0],
            Side::Reference => &mut self.open[1],
        };
        counts.of += 1.0;
        counts.events += f64::from(u8::from(event));
        if self.open.iter().any(|counts| counts.of == 0.0) {
            return;
        }
        self.log_e += self.gain();
        for (closed, open) in self.closed.iter_mut().zip(&mut self.open) {
            closed.of += open.of;
            closed.events += open.events;
            *open = Counts::default();
        }
    }

    /// How much better the block is explained by two shares than by one; natural logarithm.
    fn gain(&self) -> f64 {
        let [a, b] = &self.closed;
        let common = (a.events + b.events + 0.5) / (a.of + b.of + 1.0);
        let share = |closed: &Counts| (closed.events + SHRINK * common) / (closed.of + SHRINK);
        let shares = [share(a), share(b)];
        let of: f64 = self.open.iter().map(|open| open.of).sum();
        let one =
            self.open.iter().zip(shares).map(|(open, share)| open.of * share).sum::<f64>() / of;
        let gains = self.open.iter().zip(shares).map(|(open, share)| {
            open.events * (share / one).ln()
                + (open.of - open.events) * ((1.0 - share) / (1.0 - one)).ln()
        });
        gains.sum()
    }

    /// The natural logarithm of the e-value now; 0 before anything was compared.
    pub fn log_e(&self) -> f64 {
        self.log_e
    }

    /// Whether the streams are shown to differ now, and the candidate has the larger share of events.
    ///
    /// `alpha` is the probability, at most, that this is ever said of streams that do not differ, however
    /// often one asks; a fraction above 0.
    pub fn is_worse(&self, alpha: f64) -> bool {
        let [candidate, reference] = &self.closed;
        let larger = candidate.events * reference.of > reference.events * candidate.of;
        larger && self.log_e >= -alpha.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knuth's MMIX generator: the same in the reference.
    struct Lcg(u64);

    impl Lcg {
        fn below(&mut self, share: f64) -> bool {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            #[expect(clippy::cast_precision_loss, reason = "53 bits")]
            let fraction = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
            fraction < share
        }
    }

    fn run(seed: u64, canary: f64, shares: [f64; 2], count: usize) -> TwoSample {
        watched(seed, canary, shares, count).0
    }

    /// The same, and the largest logarithm of an e-value on the way.
    fn watched(seed: u64, canary: f64, shares: [f64; 2], count: usize) -> (TwoSample, f64) {
        let (mut random, mut test, mut most) = (Lcg(seed), TwoSample::default(), 0.0_f64);
        for _ in 0..count {
            let candidate = random.below(canary);
            let event = random.below(if candidate { shares[0] } else { shares[1] });
            test.add(if candidate { Side::Candidate } else { Side::Reference }, event);
            most = most.max(test.log_e());
        }
        (test, most)
    }

    #[test]
    fn the_e_value_is_that_of_another_implementation() {
        // Computed with an implementation in Python that is not ours, on the same streams.
        for (seed, canary, shares, count, expected) in GOLDEN {
            let found = run(*seed, *canary, *shares, *count).log_e();
            assert!((found - expected).abs() < 1e-9, "{seed} {count}: {found} {expected}");
        }
    }

    /// Seed, share of the candidate, shares of events, observations; the logarithm of the e-value.
    const GOLDEN: &[(u64, f64, [f64; 2], usize, f64)] = &[
        (7, 0.5, [0.5, 0.5], 10, -0.136_066_492_328_046_68),
        (7, 0.5, [0.5, 0.3], 300, 3.133_345_529_159_616),
        (11, 0.1, [0.2, 0.2], 1_000, -0.463_935_546_931_599_66),
        (11, 0.1, [0.45, 0.2], 3_000, 29.533_945_425_152_222),
        (23, 0.02, [0.02, 0.01], 20_000, 0.650_434_992_787_609_4),
    ];

    #[test]
    fn streams_that_do_not_differ_alarm_in_no_more_than_alpha_of_runs() {
        let alarms =
            (0..400).filter(|seed| watched(*seed, 0.1, [0.3, 0.3], 2_000).1 >= 20.0_f64.ln());
        // 5 % of 400 are 20; both tails, and looked at after each of 2,000 observations.
        assert!(alarms.count() <= 20);
    }

    #[test]
    fn a_candidate_that_is_worse_is_found_and_one_that_is_better_is_no_alarm() {
        assert!(run(1, 0.1, [0.6, 0.3], 2_000).is_worse(0.05));
        let better = run(1, 0.1, [0.1, 0.4], 2_000);
        assert!(better.log_e() > 3.0 && !better.is_worse(0.05));
    }

    #[test]
    fn one_stream_alone_says_nothing() {
        let mut test = TwoSample::default();
        for _ in 0..1_000 {
            test.add(Side::Candidate, true);
        }
        assert!(test.log_e().abs() < f64::EPSILON && !test.is_worse(0.05));
    }
}
