//! Time and cost: how long customers waited, and what was spent on answering them.

use std::time::Duration;

use ombud_domain::DecisionKind;
use ombud_service::DecisionView;
use serde::Serialize;

/// How long customers waited for an answer.
///
/// Measured while as many conversations are played at a time as the machine takes, by nearest rank. 0
/// where nobody waited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Waiting {
    /// Turns that were answered.
    pub turns: usize,
    /// Half of them were answered within so many milliseconds.
    pub p50_ms: f64,
    /// 95 % of them were.
    pub p95_ms: f64,
    /// 99 % of them were.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// What was spent, as the decisions say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// Calls of tools that were to do or look something up.
    pub calls: u64,
    /// Tokens that a model read.
    pub tokens_in: u64,
    /// Tokens that a model wrote.
    pub tokens_out: u64,
    /// Money in millionths of a euro, by the contracts of the tools.
    pub money_micro: u64,
}

impl Waiting {
    pub(crate) fn of(turns: impl IntoIterator<Item = Duration>) -> Self {
        let mut turns: Vec<Duration> = turns.into_iter().collect();
        turns.sort_unstable();
        let rank = |per_cent: usize| {
            let place = (turns.len() * per_cent).div_ceil(100).saturating_sub(1);
            turns.get(place).map_or(0.0, |took| took.as_secs_f64() * 1_000.0)
        };
        Self {
            turns: turns.len(),
            p50_ms: rank(50),
            p95_ms: rank(95),
            p99_ms: rank(99),
            max_ms: rank(100),
        }
    }

    /// In one line.
    pub(crate) fn text(&self) -> String {
        let Self { turns, p50_ms, p95_ms, p99_ms, max_ms } = self;
        format!(
            "half of {turns} answers within {p50_ms:.1} ms, 95 % within {p95_ms:.1} ms, 99 % within \
             {p99_ms:.1} ms, the last after {max_ms:.1} ms"
        )
    }
}

impl Spent {
    /// What the decisions of a conversation cost.
    pub(crate) fn of(decisions: &[DecisionView]) -> Self {
        // The decision that a conversation has ended says the sum of the others.
        let each = decisions.iter().filter(|one| one.leaf.kind != DecisionKind::Outcome);
        each.map(|decision| {
            let cost = decision.leaf.cost;
            let is_call = matches!(decision.leaf.kind, DecisionKind::Act | DecisionKind::Undo);
            Self {
                calls: u64::from(is_call),
                tokens_in: cost.tokens_in,
                tokens_out: cost.tokens_out,
                money_micro: cost.money_micro,
            }
        })
        .sum()
    }

    /// Euros for each of so many conversations.
    pub(crate) fn euros_each(&self, conversations: usize) -> f64 {
        let conversations = u32::try_from(conversations.max(1)).unwrap_or(u32::MAX);
        euros(self.money_micro) / f64::from(conversations)
    }

    /// In one line.
    pub(crate) fn text(&self, conversations: usize) -> String {
        let tokens = match self.tokens_in + self.tokens_out {
            0 => String::new(),
            _ => format!(", {} tokens read and {} written", self.tokens_in, self.tokens_out),
        };
        format!(
            "{:.2} euros, {:.4} a conversation, for {} calls of tools{tokens}",
            euros(self.money_micro),
            self.euros_each(conversations),
            self.calls
        )
    }
}

impl std::iter::Sum for Spent {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            calls: sum.calls + one.calls,
            tokens_in: sum.tokens_in + one.tokens_in,
            tokens_out: sum.tokens_out + one.tokens_out,
            money_micro: sum.money_micro + one.money_micro,
        })
    }
}

/// Euros, of millionths.
fn euros(micro: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact below nine billion euros")]
    let micro = micro as f64;
    micro / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_nearest_rank() {
        let turns = (1..=200).rev().map(Duration::from_millis);
        let waiting = Waiting::of(turns);
        let Waiting { turns, p50_ms, p95_ms, p99_ms, max_ms } = waiting;
        assert_eq!((turns, p50_ms, p95_ms, p99_ms, max_ms), (200, 100.0, 190.0, 198.0, 200.0));
        let one = Waiting::of([Duration::from_millis(7)]);
        assert_eq!((one.p50_ms, one.p99_ms), (7.0, 7.0));
        assert_eq!(Waiting::of([]), Waiting::default());
    }

    #[test]
    fn what_is_spent_is_told_for_each_conversation() {
        let spent = Spent { calls: 3, money_micro: 225_000, ..Spent::default() };
        assert_eq!(spent.text(2), "0.23 euros, 0.1125 a conversation, for 3 calls of tools");
        assert_eq!(
            Spent::default().text(0),
            "0.00 euros, 0.0000 a conversation, for 0 calls of tools"
        );
    }
}
