//! What is reported, with its interval.

use std::fmt::Write as _;

use crate::random::Random;

/// A share of rows with its 95 % interval, in percent.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) detector: &'static str,
    pub(crate) what: String,
    pub(crate) of: String,
    pub(crate) value: f64,
    pub(crate) interval: (f64, f64),
    pub(crate) rows: usize,
    /// What it has to reach: at least, or at most.
    pub(crate) due: Option<Due>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    AtLeast(f64),
    AtMost(f64),
}

impl Figure {
    pub(crate) fn is_reached(&self) -> bool {
        match self.due {
            None => true,
            Some(Due::AtLeast(least)) => self.value >= least,
            Some(Due::AtMost(most)) => self.value <= most,
        }
    }

    /// Whether it falls short by more than which rows there happen to be: what is due lies beyond the interval.
    pub(crate) fn is_missed(&self) -> bool {
        let (low, high) = self.interval;
        match self.due {
            None => false,
            Some(Due::AtLeast(least)) => high < least,
            Some(Due::AtMost(most)) => low > most,
        }
    }

    pub(crate) fn line(&self) -> String {
        let (low, high) = self.interval;
        format!(
            "{}\t{}\t{}\t{:.1}\t{low:.1}\t{high:.1}\t{}\n",
            self.detector, self.what, self.of, self.value, self.rows
        )
    }

    pub(crate) fn shown(&self) -> String {
        let (low, high) = self.interval;
        let mut shown = format!(
            "{:<21} {:<42} {:<34} {:5.1} [{low:.1}, {high:.1}] n={}",
            self.detector, self.what, self.of, self.value, self.rows
        );
        let _ = match self.due {
            None => Ok(()),
            Some(Due::AtLeast(least)) => write!(shown, "  due >= {least}"),
            Some(Due::AtMost(most)) => write!(shown, "  due <= {most}"),
        };
        if !self.is_reached() {
            shown.push_str("  NOT REACHED");
        }
        shown
    }
}

/// The figures of one detector.
pub(crate) struct Figures {
    detector: &'static str,
    pub(crate) all: Vec<Figure>,
}

impl Figures {
    pub(crate) fn of(detector: &'static str) -> Self {
        Self { detector, all: Vec::new() }
    }

    /// A share of rows, with Wilson's interval. Nothing if there are no rows.
    pub(crate) fn share(
        &mut self,
        what: &str,
        of: &str,
        hits: impl IntoIterator<Item = bool>,
        due: Option<Due>,
    ) {
        let (mut hit, mut rows) = (0_usize, 0_usize);
        for is_hit in hits {
            hit += usize::from(is_hit);
            rows += 1;
        }
        if rows == 0 {
            return;
        }
        let (n, p, z) = (rows as f64, hit as f64 / rows as f64, 1.96_f64);
        let middle = p + z * z / (2.0 * n);
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        let interval = ((middle - half) / scale, (middle + half) / scale);
        self.push(what, of, p, interval, rows, due);
    }

    /// A figure over rows, with a bootstrapped interval.
    pub(crate) fn resampled(
        &mut self,
        what: &str,
        of: &str,
        rows: usize,
        due: Option<Due>,
        figure: impl Fn(&[usize]) -> f64,
    ) {
        const TIMES: usize = 200;
        if rows == 0 {
            return;
        }
        let mut random = Random::new(1);
        let mut values: Vec<f64> = (0..TIMES)
            .map(|_| figure(&(0..rows).map(|_| random.below(rows)).collect::<Vec<_>>()))
            .collect();
        values.sort_by(f64::total_cmp);
        let all = figure(&(0..rows).collect::<Vec<_>>());
        let interval = (values[TIMES / 40].min(all), values[TIMES - 1 - TIMES / 40].max(all));
        self.push(what, of, all, interval, rows, due);
    }

    fn push(
        &mut self,
        what: &str,
        of: &str,
        value: f64,
        interval: (f64, f64),
        rows: usize,
        due: Option<Due>,
    ) {
        let percent = |share: f64| (share * 100.0).clamp(0.0, 100.0);
        self.all.push(Figure {
            detector: self.detector,
            what: what.to_owned(),
            of: of.to_owned(),
            value: percent(value),
            interval: (percent(interval.0), percent(interval.1)),
            rows,
            due,
        });
    }
}

/// Macro-F1 over the classes that are true of some row.
pub(crate) fn macro_f1(truth: &[u8], told: &[u8], rows: &[usize]) -> f64 {
    let (mut sum, mut classes) = (0.0, 0.0);
    for class in 0..=2 {
        let count = |is: &dyn Fn(usize) -> bool| rows.iter().filter(|row| is(**row)).count() as f64;
        let real = count(&|row| truth[row] == class);
        if real == 0.0 {
            continue;
        }
        let both = count(&|row| truth[row] == class && told[row] == class);
        sum += 2.0 * both / (real + count(&|row| told[row] == class));
        classes += 1.0;
    }
    sum / f64::max(classes, 1.0)
}

/// The smallest score that at most a share of these scores reach.
pub(crate) fn threshold(scores: &[f64], share: f64) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let above = (share * sorted.len() as f64).floor() as usize;
    sorted.len().checked_sub(above + 1).map_or(f64::NEG_INFINITY, |last| sorted[last].next_up())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_the_share_reaches_the_threshold() {
        let scores: Vec<f64> = (0..200).map(f64::from).collect();
        let limit = threshold(&scores, 0.01);
        assert_eq!(scores.iter().filter(|score| **score >= limit).count(), 2);
    }

    #[test]
    fn f1_of_what_is_all_right_is_one() {
        assert!((macro_f1(&[0, 1, 1], &[0, 1, 1], &[0, 1, 2]) - 1.0).abs() < 1e-9);
        assert!(macro_f1(&[0, 1, 1], &[1, 1, 1], &[0, 1, 2]) < 0.5);
    }
}
