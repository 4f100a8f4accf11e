//! The time, given from outside.

use std::{fmt, sync::Arc};

use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, offset},
};

/// Where the time comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock everyone else is given")]
    pub fn system() -> Self {
        Self::new(Timestamp::now)
    }

    /// A clock that says what `now` says.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// To the millisecond: more would only look precise.
    pub(crate) fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

/// The day on which something happens to customers: the one in Germany.
pub(crate) fn day(at: Timestamp) -> Date {
    // A machine without time zones is an hour off in summer, which moves no deadline by more.
    let zone = TimeZone::get("Europe/Berlin").unwrap_or_else(|_| TimeZone::fixed(offset(1)));
    at.to_zoned(zone).date()
}
