//! The service and what it is made of.

use std::{
    collections::HashMap,
    num::NonZeroUsize,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use lru::LruCache;
use ombud_assistant::Assistant;
use ombud_domain::{CellId, Clock, ConversationId, Ids, SubjectId};
use ombud_ledger::VerifyingKey;
use ombud_policy::PolicySet;
use ombud_store::{Keys, Store, SubjectKey};
use parking_lot::Mutex;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    AttachmentLimits, Credentials, Evaluator, Gate, Identity, Ledger, Names, Reach, ServiceError,
    Thing, Translator,
    checking::Checking,
    live::Lane,
    release::{Evaluating, Routing, TrialCache, Version},
    search::Blocks,
    site::Sites,
    waiting::QueueSeen,
};

/// Values that an operator may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The name of this deployment in its jurisdiction.
    pub cell: CellId,
    /// How long a turn waits for more messages of the same burst.
    pub burst_window: Duration,
    /// After how long without a message a conversation ends.
    pub idle_timeout: Duration,
    /// How long somebody may wait for a person until the desk says that it is too long.
    pub answer_within: Duration,
    /// How many calls are promised for the same two hours.
    pub calls_per_window: usize,
    /// How long data must be kept by statute before it may be erased; zero for no such duty.
    pub retention_min: Duration,
    /// How much is taken of files that are sent.
    pub attachments: AttachmentLimits,
    /// What customers' links begin with, such as `http://127.0.0.1:8080`.
    pub public_url: String,
    /// Where what was learned of a version's phrasings is kept; `None` to learn it each time.
    pub learned: Option<PathBuf>,
    /// What webhooks may reach besides the internet.
    pub reach: Reach,
}

/// What a service is made of.
pub struct Parts {
    /// Values that an operator may set.
    pub settings: Settings,
    /// What happened, what is, and the ledger.
    pub store: Arc<dyn Store>,
    /// The keys, apart.
    pub keys: Arc<dyn Keys>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Ids,
    /// The AI.
    pub assistant: Arc<Assistant>,
    /// Its policies, checked.
    pub policies: Arc<PolicySet>,
    /// Secret from which conversation tokens are derived.
    pub token_secret: [u8; 32],
    /// The tools that are connected.
    pub gate: Gate,
    /// The credentials of tools that are kept; the ways to the tools have the same.
    pub credentials: Credentials,
    /// Whose tokens say who customers are; `None` where nobody's do.
    pub identity: Option<Identity>,
    /// Who plays customers against a version before it is released; `None` where nobody can.
    pub evaluator: Option<Arc<dyn Evaluator>>,
    /// The keys that are still here of logs that were ended by a restore.
    pub former_keys: Vec<VerifyingKey>,
    /// How names of hosts become addresses; `None` where they are not looked up.
    pub names: Option<Arc<dyn Names>>,
    /// What translates at the desk; `None` where nothing does.
    pub translator: Option<Translator>,
}

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) keys: Arc<dyn Keys>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Ids,
    pub(crate) routing: arc_swap::ArcSwap<Routing>,
    /// A version that is about to serve.
    pub(crate) warm: arc_swap::ArcSwapOption<Version>,
    pub(crate) routing_turn: tokio::sync::Mutex<()>,
    pub(crate) trial: tokio::sync::Mutex<TrialCache>,
    pub(crate) evaluator: Option<Arc<dyn Evaluator>>,
    pub(crate) evaluating: Mutex<Evaluating>,
    pub(crate) ledger: Ledger,
    pub(crate) names: Option<Arc<dyn Names>>,
    pub(crate) translator: Option<Arc<Translator>>,
    pub(crate) token_secret: [u8; 32],
    pub(crate) gate: Gate,
    pub(crate) credentials: Credentials,
    pub(crate) identity: Option<Identity>,
    /// By conversation: when its tokens were refused lately.
    pub(crate) sign_ins_refused: Mutex<LruCache<ConversationId, Vec<Timestamp>>>,
    /// By address: attempts to sign in that failed lately.
    pub(crate) attempts: crate::staff::Attempts,
    pub(crate) lanes: Mutex<HashMap<ConversationId, Arc<Lane>>>,
    pub(crate) presence: crate::presence::Presence,
    /// Moves whenever something was written that pages of the desk may show.
    pub(crate) desk_changed: tokio::sync::watch::Sender<()>,
    pub(crate) subject_keys: Mutex<LruCache<SubjectId, SubjectKey>>,
    pub(crate) api_keys: Mutex<LruCache<String, crate::auth::KnownKey>>,
    /// On which site a conversation began.
    pub(crate) begun_on: Mutex<LruCache<ConversationId, Option<String>>>,
    pub(crate) webhooks: arc_swap::ArcSwap<Vec<crate::Webhook>>,
    pub(crate) stops: arc_swap::ArcSwap<Vec<crate::Stop>>,
    pub(crate) stops_turn: tokio::sync::Mutex<()>,
    pub(crate) sites: Sites,
    /// What occurs in which stretch of the log.
    pub(crate) blocks: Blocks,
    pub(crate) checking: Checking,
    /// How the queue was when customers asked last.
    pub(crate) queue_seen: Mutex<Option<QueueSeen>>,
    /// This process, among all that serve.
    pub(crate) node: Uuid,
    /// How often something may have been written without us hearing of it: what was read before is not
    /// taken for what is stored.
    pub(crate) missed: AtomicU64,
    /// Since when this process serves.
    pub(crate) started: Timestamp,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

/// Everything that ombud does, for whichever face asks, with the version of the assistant that it is
/// done by. Cheap to clone.
#[derive(Clone)]
pub struct Service(pub(crate) Arc<Inner>, pub(crate) Arc<Version>);

/// Keys of subjects kept in memory: 64 bytes each with their id.
const SUBJECT_KEYS_MAX: NonZeroUsize = NonZeroUsize::new(20_000).unwrap();
/// Conversations whose refused tokens are counted.
const REFUSED_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// API keys kept in memory.
const API_KEYS_MAX: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();

impl Service {
    /// Put the parts together.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] when the assistant's name or languages do not fit a policy.
    pub fn new(parts: Parts) -> Result<Self, ServiceError> {
        let version = Version::new(parts.assistant, parts.policies)?;
        let node: Uuid = parts.ids.random();
        let ledger = Ledger::new(
            Arc::clone(&parts.store),
            Arc::clone(&parts.keys),
            parts.settings.cell.clone(),
            parts.former_keys,
        );
        let inner = Inner {
            started: parts.clock.now(),
            settings: parts.settings,
            store: parts.store,
            keys: parts.keys,
            clock: parts.clock,
            ids: parts.ids,
            routing: arc_swap::ArcSwap::from_pointee(Routing::of(Arc::clone(&version))),
            warm: arc_swap::ArcSwapOption::empty(),
            routing_turn: tokio::sync::Mutex::default(),
            trial: tokio::sync::Mutex::default(),
            evaluator: parts.evaluator,
            evaluating: Mutex::default(),
            ledger,
            names: parts.names,
            translator: parts.translator.map(Arc::new),
            token_secret: parts.token_secret,
            gate: parts.gate,
            credentials: parts.credentials,
            identity: parts.identity,
            sign_ins_refused: Mutex::new(LruCache::new(REFUSED_MAX)),
            attempts: crate::staff::Attempts::default(),
            lanes: Mutex::default(),
            presence: crate::presence::Presence::default(),
            desk_changed: tokio::sync::watch::Sender::new(()),
            subject_keys: Mutex::new(LruCache::new(SUBJECT_KEYS_MAX)),
            api_keys: Mutex::new(LruCache::new(API_KEYS_MAX)),
            begun_on: Mutex::new(LruCache::new(crate::area::REMEMBERED)),
            webhooks: arc_swap::ArcSwap::default(),
            stops: arc_swap::ArcSwap::default(),
            stops_turn: tokio::sync::Mutex::default(),
            sites: Sites::default(),
            blocks: Blocks::default(),
            checking: Checking::default(),
            queue_seen: Mutex::default(),
            node,
            missed: AtomicU64::new(0),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        };
        Ok(Self(Arc::new(inner), version))
    }

    /// The assistant, in the version that this is done by.
    pub fn assistant(&self) -> &Assistant {
        &self.1.assistant
    }

    /// Values that the operator set.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The store, for faces that publish the log.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// Run a task that ends with the service.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.0.stopping.clone();
        drop(self.0.tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        }));
    }

    /// Run something to its end, even if whoever asked for it hangs up.
    pub(crate) async fn detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ServiceError>> + Send + 'static,
    ) -> Result<T, ServiceError> {
        self.0.tasks.spawn(work).await.unwrap_or(Err(ServiceError::Stopping))
    }

    /// Resolves when the service begins to stop.
    pub async fn stopping(&self) {
        self.0.stopping.cancelled().await;
    }

    /// Begin to stop: live streams close and background tasks end; requests are still answered.
    pub fn begin_stop(&self) {
        self.0.stopping.cancel();
    }

    /// Stop: background tasks end, live streams close, what is under way is finished.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// A key for one form, so that sent twice it has one effect.
    pub fn form_key(&self) -> String {
        self.0.ids.random::<Uuid>().to_string()
    }

    /// The time, to the millisecond.
    pub fn now(&self) -> Timestamp {
        let now = self.0.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The key of a subject; `None` where the person was erased.
    pub(crate) async fn living_key(
        &self,
        subject: SubjectId,
    ) -> Result<Option<SubjectKey>, ServiceError> {
        match self.subject_key(subject).await {
            Ok(key) => Ok(Some(key)),
            Err(ServiceError::Erased(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The key of a subject.
    ///
    /// # Errors
    /// [`ServiceError::Erased`] when it was destroyed.
    pub(crate) async fn subject_key(&self, subject: SubjectId) -> Result<SubjectKey, ServiceError> {
        if let Some(key) = self.0.subject_keys.lock().get(&subject) {
            return Ok(key.clone());
        }
        let missed = self.0.missed.load(Ordering::SeqCst);
        let key =
            self.0.keys.get(subject.as_uuid()).await?.ok_or(ServiceError::Erased(Thing::Person))?;
        let mut kept = self.0.subject_keys.lock();
        // What was read before something was destroyed is not kept after it.
        if missed == self.0.missed.load(Ordering::SeqCst) {
            kept.put(subject, key.clone());
        }
        Ok(key)
    }

    /// A key for a new subject, durable when it returns.
    pub(crate) async fn create_subject_key(
        &self,
        subject: SubjectId,
    ) -> Result<SubjectKey, ServiceError> {
        let ids = &self.0.ids;
        let created = self
            .0
            .keys
            .create(subject.as_uuid(), SubjectKey::new(ids.bytes()), ids.bytes())
            .await?
            .ok_or(ServiceError::Erased(Thing::Person))?;
        self.0.subject_keys.lock().put(subject, created.clone());
        Ok(created)
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Service")
    }
}
