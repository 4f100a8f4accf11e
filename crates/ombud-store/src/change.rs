//! What was written, for those who keep things in memory or wait for more.

use std::{collections::BTreeSet, sync::Arc};

use tokio::sync::broadcast;
use uuid::Uuid;

use crate::Version;

/// Changes that a reader may be behind before it is told that it missed some.
const KEPT: usize = 1_024;

/// What a transaction wrote, on this node or on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// This was written.
    Written {
        /// Streams that were appended to, with their versions since.
        streams: Vec<(Uuid, Version)>,
        /// Kinds of the documents that were written or deleted.
        kinds: BTreeSet<String>,
    },
    /// More may have been written than was told: whatever is kept in memory may be old.
    Missed,
}

/// Follows what is written, from when it was made.
#[derive(Debug)]
pub struct Changes(broadcast::Receiver<Arc<Change>>);

impl Changes {
    /// The next change; `None` once the store is closed.
    pub async fn next(&mut self) -> Option<Arc<Change>> {
        match self.0.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Arc::new(Change::Missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// Where changes are told.
#[derive(Debug, Clone)]
pub(crate) struct Teller(broadcast::Sender<Arc<Change>>);

impl Default for Teller {
    fn default() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }
}

impl Teller {
    pub(crate) fn changes(&self) -> Changes {
        Changes(self.0.subscribe())
    }

    /// Tell it to whoever follows; it is not made when nobody does.
    pub(crate) fn tell(&self, change: impl FnOnce() -> Change) {
        if self.0.receiver_count() > 0 {
            // The last one may have gone just now.
            drop(self.0.send(Arc::new(change())));
        }
    }
}
