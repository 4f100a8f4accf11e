//! The system that ombud runs on: the machine's own clock and randomness, and how what serves here stands.

use jiff::Timestamp;
use ombud_domain::{Clock, Entropy};

use crate::{Overview, Principal, Scope, Service, ServiceError};

/// How what serves here stands, as those see it who keep it running.
#[derive(Debug, Clone)]
pub struct SystemView {
    /// Since when this process serves.
    pub started: Timestamp,
    /// How many nodes serve, this one included.
    pub nodes: usize,
    /// Whether several can: then the database is a server of its own.
    pub is_shared: bool,
    /// Whether another node writes, and gets what this one has to write.
    pub stands_by: bool,
    /// Entries of the log.
    pub entries: u64,
    /// Why nothing is signed any more; `None` while it is.
    pub halted: Option<String>,
    /// Each witness of the log, and how many entries it has not seen.
    pub witnesses: Vec<(String, u64)>,
    /// The version of the assistant that serves.
    pub version: String,
    /// Who waits for whom.
    pub waits: Overview,
}

impl Service {
    /// How what serves here stands.
    pub async fn system_view(&self, who: &Principal) -> Result<SystemView, ServiceError> {
        who.require(Scope::Integrations)?;
        let store = &self.0.store;
        let entries = store.head().await?.size;
        let witnesses = self.cosignatures().await?.into_iter();
        let witnesses = witnesses.map(|one| (one.witness, entries.saturating_sub(one.size)));
        Ok(SystemView {
            started: self.0.started,
            nodes: store.nodes().await?,
            is_shared: store.is_shared(),
            stands_by: store.stands_by(),
            entries,
            halted: store.signs().err().map(|error| error.to_string()),
            witnesses: witnesses.collect(),
            version: self.current().assistant().version().to_owned(),
            waits: self.overview(who).await?,
        })
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock everyone else is given")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's random source.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one source everyone else is given")]
    #[expect(clippy::panic, reason = "without randomness no key is safe: stopping is right")]
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = getrandom::fill(buffer) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}
