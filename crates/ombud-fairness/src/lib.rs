//! Group statistics, never without their uncertainty.
//!
//! * [`Interval`]: a share with its 95 % interval
//! * [`TwoSample`]: do two streams of yes and no differ? Valid however often one looks.
//! * [`Paired`]: are the amounts of one stream larger than another's? Likewise.
//!
//! Columns, files and time live elsewhere: callers bring the numbers.

pub use crate::{
    interval::Interval,
    paired::Paired,
    sequential::{Side, TwoSample},
};

mod interval;
mod paired;
mod sequential;
