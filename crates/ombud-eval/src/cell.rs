//! A cell for one conversation: a service of its own, with a clock of its own, on a world that is
//! simulated. Nothing of it stays.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use ombud_assistant::{Assistant, Circumstance};
use ombud_domain::{Clock, Ids};
use ombud_ledger::SigningKey;
use ombud_policy::PolicySet;
use ombud_service::{
    AttachmentLimits, Credentials, Gate, Parts, Reach, Service, Settings, SystemEntropy,
};
use ombud_store::{CellKey, LogOptions, SqliteKeys, SqliteStore};

use crate::{EvalError, portal::Portal, world::World};

/// A service with the world around it.
pub(crate) struct Cell {
    pub(crate) service: Service,
    pub(crate) world: Arc<World>,
    /// Who says who a customer is.
    pub(crate) portal: Portal,
    clock: Arc<Steps>,
    _folder: tempfile::TempDir,
}

/// A clock that moves when it is told to.
struct Steps(AtomicI64);

impl Clock for Steps {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap_or_default()
    }
}

/// How long a customer takes to write.
const WRITING_MS: i64 = 20_000;

impl Cell {
    /// Open one in these circumstances, at this moment.
    pub(crate) async fn open(
        assistant: Arc<Assistant>,
        policies: Arc<PolicySet>,
        circumstances: &[Circumstance],
        at: Timestamp,
    ) -> Result<Self, EvalError> {
        let world = Arc::new(World::new(&assistant, circumstances));
        let gate = Gate::new(world.access(), world.clone());
        let clock = Arc::new(Steps(AtomicI64::new(at.as_millisecond())));
        let ids = Ids::new(clock.clone(), Arc::new(SystemEntropy));
        let origin = "eval.invalid/log";
        let ledger = SigningKey::from_seed(origin, &ids.bytes())
            .map_err(|error| EvalError::Cell(error.to_string()))?;
        let cell_key = CellKey::new(ids.bytes());
        let portal = Portal::new(ids.bytes());
        let opened = tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir()?;
            let store = SqliteStore::open(folder.path(), LogOptions::new(origin, ledger))?;
            let keys = SqliteKeys::open(folder.path(), cell_key)?;
            Ok::<_, EvalError>((folder, store, keys))
        });
        let (folder, store, keys) =
            opened.await.map_err(|error| EvalError::Cell(error.to_string()))??;
        let service = Service::new(Parts {
            settings: Settings {
                cell: "eval".parse().map_err(|_| EvalError::Cell("its name".to_owned()))?,
                burst_window: Duration::ZERO,
                idle_timeout: Duration::from_hours(24),
                answer_within: Duration::from_hours(24),
                calls_per_window: 10,
                retention_min: Duration::ZERO,
                attachments: AttachmentLimits { size_max_bytes: 0, per_day_bytes: 0 },
                public_url: "http://127.0.0.1".to_owned(),
                learned: None,
                reach: Reach::default(),
            },
            store: Arc::new(store),
            keys: Arc::new(keys),
            clock: clock.clone(),
            token_secret: ids.bytes(),
            ids,
            assistant,
            policies,
            credentials: Credentials::default(),
            identity: Some(portal.identity()?),
            evaluator: None,
            former_keys: Vec::new(),
            names: None,
            translator: None,
            gate,
        })?;
        Ok(Self { service, world, portal, clock, _folder: folder })
    }

    /// Time passes while the customer writes.
    pub(crate) fn step(&self) {
        self.clock.0.fetch_add(WRITING_MS, Ordering::Relaxed);
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
