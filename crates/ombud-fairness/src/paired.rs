//! A comparison of amounts in two streams that may be looked at after every observation.

use std::collections::VecDeque;

use crate::Side;

/// Whether amounts are larger in the stream that is tried, decided as they come.
///
/// Each observation is paired with the latest of the other stream that has no partner yet. Where nothing
/// differs between the streams, either of a pair is as likely to be the larger one, whatever the two
/// amounts are: the sign of their difference is a fair coin, also where amounts are 0 most of the time and
/// huge now and then. A bet on the candidate's being larger, `1 + tanh(rate · difference)`, then multiplies the
/// e-value, with the difference in units of
/// their mean so far without the sign; the e-value is the mean over several
/// rates. Pairs with equal amounts say nothing and cost nothing.
///
/// What it misses: a difference that comes late, after a long time without one, is found late; so is one
/// that lies in amounts so rare that they hardly occur. Streams that change together do not differ.
///
/// # Source
/// Betting against the symmetry of differences: de la Peña, *A general class of exponential inequalities
/// for martingales and ratios*, Annals of Probability 27(1), 1999, §6, of which this is the martingale, as
/// `1 + tanh(x) = exp(x) / cosh(x)`; the mean over rates: Ramdas, Grünwald, Vovk and Shafer, *Game-theoretic
/// statistics and safe anytime-valid inference*, Statistical Science 38(4), 2023.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paired {
    /// Amounts without a partner, of one stream at a time, the latest last.
    alone: VecDeque<f64>,
    alone_of: Option<Side>,
    /// Of the differences that are not 0: how many, and their sum without the sign.
    differences: f64,
    sum: f64,
    log_wealth: [f64; RATES.len()],
    pairs: u64,
}

/// How much is bet, per unit of difference: little where a few large ones decide, much where all are alike.
const RATES: [f64; 6] = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6];
/// Observations that wait for a partner; older ones are forgotten, for what was long ago compares with nothing.
const ALONE_MAX: usize = 16;

impl Paired {
    /// Take one observation: of which stream, and how much; finite, at least 0.
    pub fn add(&mut self, side: Side, amount: f64) {
        if self.alone_of.is_none_or(|of| of == side) {
            self.alone_of = Some(side);
            self.alone.push_back(amount);
            if self.alone.len() > ALONE_MAX {
                self.alone.pop_front();
            }
            return;
        }
        let Some(other) = self.alone.pop_back() else { return };
        if self.alone.is_empty() {
            self.alone_of = None;
        }
        self.pairs += 1;
        let difference = match side {
            Side::Candidate => amount - other,
            Side::Reference => other - amount,
        };
        if difference == 0.0 {
            return;
        }
        self.differences += 1.0;
        self.sum += difference.abs();
        let difference = difference * self.differences / self.sum;
        for (wealth, rate) in self.log_wealth.iter_mut().zip(RATES) {
            // The logarithm of 1 + tanh(x), also where that is nearly 0.
            *wealth += std::f64::consts::LN_2 - (-2.0 * rate * difference).exp().ln_1p();
        }
    }

    /// How many pairs there were.
    pub fn pairs(&self) -> u64 {
        self.pairs
    }

    /// The natural logarithm of the e-value now; 0 before anything was compared.
    pub fn log_e(&self) -> f64 {
        let most = self.log_wealth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = self.log_wealth.iter().map(|wealth| (wealth - most).exp()).sum();
        #[expect(clippy::cast_precision_loss, reason = "a handful of rates")]
        let rates = RATES.len() as f64;
        most + (sum / rates).ln()
    }

    /// Whether the candidate's amounts are shown to be larger now.
    ///
    /// `alpha` is the probability, at most, that this is ever said of streams that do not differ, however
    /// often one asks; a fraction above 0.
    pub fn is_more(&self, alpha: f64) -> bool {
        self.log_e() >= -alpha.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knuth's MMIX generator: the same in the reference.
    struct Lcg(u64);

    impl Lcg {
        fn fraction(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            #[expect(clippy::cast_precision_loss, reason = "53 bits")]
            let fraction = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
            fraction
        }
    }

    /// Streams in which a share of observations is above 0, and then heavy-tailed; the candidate's are so many
    /// times as large. The test, and the largest logarithm of an e-value on the way.
    fn watched(seed: u64, canary: f64, share: f64, times: f64, count: usize) -> (Paired, f64) {
        let (mut random, mut test, mut most) = (Lcg(seed), Paired::default(), 0.0_f64);
        for _ in 0..count {
            let candidate = random.fraction() < canary;
            let spent = random.fraction() < share;
            let amount = if spent { 1.0 / (random.fraction() + 1e-3) } else { 0.0 };
            let (side, times) =
                if candidate { (Side::Candidate, times) } else { (Side::Reference, 1.0) };
            test.add(side, amount * times);
            most = most.max(test.log_e());
        }
        (test, most)
    }

    #[test]
    fn the_e_value_is_that_of_another_implementation() {
        // Computed in Python from the formula on the same streams.
        for (seed, canary, share, times, count, expected) in GOLDEN {
            let found = watched(*seed, *canary, *share, *times, *count).0.log_e();
            assert!((found - expected).abs() < 1e-9, "{seed} {count}: {found} {expected}");
        }
    }

    /// Seed, share of the candidate, share above 0, times as large, observations; the logarithm of the e-value.
    const GOLDEN: &[(u64, f64, f64, f64, usize, f64)] = &[
        (7, 0.5, 1.0, 1.0, 10, -0.949_122_693_382_136_4),
        (7, 0.5, 1.0, 2.0, 300, 8.280_661_800_359_141),
        (11, 0.1, 0.3, 1.0, 1_000, -1.346_032_553_314_855_2),
        (11, 0.1, 0.3, 3.0, 3_000, 3.966_220_736_795_168_7),
        (23, 0.02, 0.05, 1.5, 20_000, -1.259_322_969_507_593_6),
    ];

    #[test]
    fn streams_that_do_not_differ_alarm_in_no_more_than_alpha_of_runs() {
        for (canary, share) in [(0.1, 0.3), (0.5, 1.0)] {
            let runs = (0..400).map(|seed| watched(seed, canary, share, 1.0, 2_000).1);
            let alarms = runs.filter(|most| *most >= 20.0_f64.ln()).count();
            // At most 20 are expected, looked at after each of 2,000 observations; more than 34 by chance in one of
            // a thousand such experiments.
            assert!(alarms <= 34, "{alarms}");
        }
    }

    #[test]
    fn a_candidate_that_costs_more_is_found_and_one_that_costs_less_is_no_alarm() {
        assert!(watched(1, 0.1, 0.3, 3.0, 5_000).0.is_more(0.05));
        assert!(!watched(1, 0.1, 0.3, 1.0 / 3.0, 5_000).0.is_more(0.05));
        // Always the same amounts, and one of them is larger: a few pairs.
        let mut test = Paired::default();
        for _ in 0..10 {
            test.add(Side::Candidate, 1_100.0);
            test.add(Side::Reference, 1_000.0);
        }
        assert!(test.is_more(0.05) && test.pairs() == 10);
    }

    #[test]
    fn one_stream_alone_and_equal_amounts_say_nothing() {
        let mut test = Paired::default();
        for _ in 0..1_000 {
            test.add(Side::Candidate, 5.0);
        }
        assert!(test.log_e().abs() < 1e-12 && test.pairs() == 0);
        for _ in 0..1_000 {
            test.add(Side::Reference, 5.0);
        }
        assert!(test.log_e().abs() < 1e-12);
        assert_eq!(test.pairs(), 16, "who waits too long is forgotten");
    }
}
