//! A share, and how far it may be from the truth.

use serde::Serialize;

/// A share with its 95 % interval.
///
/// # Source
/// Wilson, *Probable inference, the law of succession, and statistical inference*, 1927.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The share; `None` of nothing, with an interval from 0 to 1.
    pub share: Option<f64>,
    /// From.
    pub low: f64,
    /// To.
    pub high: f64,
}

impl Interval {
    /// `count` of `of`.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn of(count: usize, of: usize) -> Self {
        if of == 0 {
            return Self { count, of, share: None, low: 0.0, high: 1.0 };
        }
        // The 97.5 % quantile of the normal distribution.
        let (z, n, share) = (1.959_963_984_540_054_f64, of as f64, count as f64 / of as f64);
        let (centre, wide) = (
            share + z * z / (2.0 * n),
            z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt(),
        );
        let scale = 1.0 + z * z / n;
        Self {
            count,
            of,
            share: Some(share),
            low: ((centre - wide) / scale).max(0.0),
            high: ((centre + wide) / scale).min(1.0),
        }
    }

    /// As people read it.
    pub fn text(&self) -> String {
        let Some(share) = self.share else { return "nothing to count".to_owned() };
        format!(
            "{:.1} % ({} of {}; 95 %: {:.1} to {:.1})",
            share * 100.0,
            self.count,
            self.of,
            self.low * 100.0,
            self.high * 100.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::unreadable_literal, reason = "copied from the other implementation")]
    fn intervals_are_wilsons() {
        // scipy 1.17.1: binomtest(count, n).proportion_ci(method="wilson").
        let expected = [
            (0, 8, 0.0, 0.32440756),
            (8, 8, 0.67559244, 1.0),
            (7, 8, 0.52911182, 0.97758251),
            (57, 60, 0.86299484, 0.98285050),
        ];
        for (count, of, low, high) in expected {
            let interval = Interval::of(count, of);
            assert!((interval.low - low).abs() < 1e-7, "{count} of {of}: {interval:?}");
            assert!((interval.high - high).abs() < 1e-7, "{count} of {of}: {interval:?}");
        }
        assert_eq!((Interval::of(0, 0).low, Interval::of(0, 0).high), (0.0, 1.0));
    }
}
