//! Evaluation: customers that are played, worlds that are simulated, and what must hold at the end.
//!
//! * [`evaluate`]: every goal of an assistant in both languages and eight manners
//! * [`Report`]: pass^k with its uncertainty, broken rules, what was never reached, time and cost; as
//!   text, HTML, `JUnit` XML and JSON
//! * [`World`]: the systems an assistant acts on, played from their documents
//!
//! Each conversation has a cell of its own: the same service, policies and ledger as in earnest.
//! The network is never used.

pub use crate::{
    manner::Manner,
    play::Speaker,
    report::{Coverage, GoalReport, Report, Run, compare},
    spent::{Spent, Waiting},
    suite::{Options, evaluate},
    world::{Effect, World},
};

mod cell;
mod contract;
mod coverage;
mod customer;
mod document;
mod html;
mod junit;
mod manner;
mod play;
mod portal;
mod report;
mod spent;
mod suite;
mod verdict;
mod world;

/// Why an evaluation could not be done.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The folder has no goals.
    #[error("the folder has no goals: write one in scenarios/, with `[[want]]` and `[end]`")]
    NoGoals,
    /// No goal's file has this in its name.
    #[error("no goal's file has `{only}` in its name; there are {count} in scenarios/")]
    NoneChosen {
        /// What was looked for.
        only: String,
        /// How many goals there are.
        count: usize,
    },
    /// A cell cannot be made.
    #[error("a cell for a conversation cannot be made: {0}")]
    Cell(String),
    /// The disk.
    #[error("a folder for temporary files cannot be made: {0}")]
    Io(#[from] std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] ombud_store::StoreError),
    /// The service.
    #[error(transparent)]
    Service(#[from] ombud_service::ServiceError),
}
