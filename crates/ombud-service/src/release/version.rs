//! Versions of the assistant that stand side by side, and which of them serves whom.

use std::{
    collections::BTreeMap,
    sync::{Arc, Once},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::civil::Date;
use ombud_assistant::{Assistant, Folder, Report, understand::NotKept};
use ombud_domain::{Conversation, ConversationId, DecisionId, Reason, Tried, Wording};
use ombud_policy::PolicySet;
use ombud_store::{Document, PutDocument};

use crate::{Service, ServiceError, auth::to_json, policies::check_folder};

/// Kind of the documents that hold the files of a version, by the digest of the files.
const FILES: &str = "assistant_version";

/// A version of the assistant together with its policies: they change at the same time.
pub(crate) struct Version {
    pub(crate) assistant: Arc<Assistant>,
    pub(crate) policies: Arc<PolicySet>,
    pub(crate) policy_assistant: Arc<ombud_policy::Assistant>,
    /// Digest of its files alone: what understands them may be of another build.
    pub(crate) files: String,
}

impl Version {
    /// # Errors
    /// [`ServiceError::Invalid`] when the assistant's name or languages do not fit a policy.
    pub(crate) fn new(
        assistant: Arc<Assistant>,
        policies: Arc<PolicySet>,
    ) -> Result<Arc<Self>, ServiceError> {
        let invalid = |field, error: ombud_policy::PolicyError| ServiceError::Invalid {
            field,
            problem: Wording::plain(error.to_string()),
        };
        let manifest = assistant.manifest();
        let id = ombud_policy::Slug::new(manifest.id.clone()).map_err(|e| invalid("id", e))?;
        let languages = manifest.languages.iter().map(|language| {
            ombud_policy::Language::new(language.as_str()).map_err(|e| invalid("languages", e))
        });
        let policy_assistant =
            ombud_policy::Assistant::new(id, languages.collect::<Result<Vec<_>, _>>()?)
                .map_err(|error| invalid("assistant", error))?;
        tell_not_kept(&assistant);
        let files = files_digest(assistant.folder());
        Ok(Arc::new(Self {
            assistant,
            policies,
            policy_assistant: Arc::new(policy_assistant),
            files,
        }))
    }

    /// Load a version from its files; trains, so some seconds of work. Everything that is wrong with it
    /// is in the report.
    pub(crate) fn load(folder: Folder, today: Date) -> Result<Arc<Self>, Unusable> {
        let (loaded, report) = check_folder(folder, today);
        let (assistant, policies) = loaded.ok_or(Unusable::Problems(report))?;
        Self::new(Arc::new(assistant), Arc::new(policies)).map_err(Unusable::Invalid)
    }

    /// Why a conversation does not go on with the version that it began with, where it does not: that was
    /// taken back, or is of before an upgrade.
    pub(crate) fn takes_over(&self, conversation: &Conversation) -> Option<Reason> {
        let began = conversation.assistant.as_deref()?;
        (began != self.name()).then(|| Reason::of("release.other_version"))
    }

    /// The name of the version, as it stands in decisions.
    pub(crate) fn name(&self) -> &str {
        self.assistant.version()
    }
}

/// Say where what was learned cannot be kept, once: each version that is loaded finds the same.
fn tell_not_kept(assistant: &Assistant) {
    static TOLD: Once = Once::new();
    if let Some(NotKept { folder, why }) = assistant.not_kept() {
        TOLD.call_once(|| {
            tracing::warn!(
                folder,
                why,
                "what was learned of the phrasings cannot be kept, so that each start learns them again: give the \
                 service's user the right to write there, or set `data.learned_folder` to another place"
            );
        });
    }
}

/// Why a version cannot be loaded.
pub(crate) enum Unusable {
    Problems(Report),
    Invalid(ServiceError),
}

/// Digest of a folder's files alone.
pub(crate) fn files_digest(folder: &Folder) -> String {
    folder.version("")
}

/// Which version serves whom.
pub(crate) struct Routing {
    /// What this was made from: the releases that serve, with the versions of their documents.
    pub(crate) made_from: Vec<(DecisionId, u64)>,
    /// Serves every conversation that no other version does.
    pub(crate) live: Arc<Version>,
    /// Serves a share of new conversations, for as long as it is tried.
    pub(crate) canary: Option<Canary>,
    /// Only listens.
    pub(crate) shadow: Option<(DecisionId, Arc<Version>)>,
    /// Served before, and still serves the conversations that began with it; the newest last.
    pub(crate) retired: Vec<Arc<Version>>,
}

/// A version that is tried.
#[derive(Clone)]
pub(crate) struct Canary {
    pub(crate) release: DecisionId,
    pub(crate) version: Arc<Version>,
    /// The share of new conversations that it serves; a fraction.
    pub(crate) share: f64,
}

/// Versions that served before and are kept in memory: some 20 MB each.
pub(crate) const RETIRED_MAX: usize = 2;

impl Routing {
    /// One version for all.
    pub(crate) fn of(live: Arc<Version>) -> Self {
        Self { made_from: vec![], live, canary: None, shadow: None, retired: vec![] }
    }

    /// All versions in memory.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &Arc<Version>> {
        let canary = self.canary.iter().map(|canary| &canary.version);
        let shadow = self.shadow.iter().map(|(_, version)| version);
        std::iter::once(&self.live).chain(canary).chain(shadow).chain(&self.retired)
    }

    /// The version that serves a conversation: the one it began with, unless that was taken back.
    fn serving(&self, conversation: &Conversation) -> &Arc<Version> {
        let began = conversation.assistant.as_deref();
        let canary = self.canary.iter().map(|canary| &canary.version);
        let mut speaking = std::iter::once(&self.live).chain(canary).chain(&self.retired);
        speaking.find(|version| Some(version.name()) == began).unwrap_or(&self.live)
    }

    /// The version that a new conversation begins with, and whether it is one of those that a version is
    /// tried with.
    fn beginning(&self, id: ConversationId) -> (&Arc<Version>, Option<Tried>) {
        let Some(canary) = &self.canary else { return (&self.live, None) };
        // Ids of conversations are random, so their last bits are a lot that every node draws alike.
        let lot = u32::from_be_bytes([12, 13, 14, 15].map(|place| id.as_uuid().as_bytes()[place]));
        let candidate = f64::from(lot) < canary.share * 4_294_967_296.0;
        let version = if candidate { &canary.version } else { &self.live };
        (version, Some(Tried { release: canary.release, candidate }))
    }
}

impl Service {
    /// The same, done by the version that is live now.
    #[must_use]
    pub fn current(&self) -> Self {
        let live = Arc::clone(&self.0.routing.load().live);
        self.by(live)
    }

    /// What the versions that serve were made from: something else whenever another does.
    pub(crate) fn served_by(&self) -> Vec<(DecisionId, u64)> {
        self.0.routing.load().made_from.clone()
    }

    /// The same, done by the version that serves a conversation.
    pub(crate) fn serving(&self, conversation: &Conversation) -> Self {
        let routing = self.0.routing.load();
        self.by(Arc::clone(routing.serving(conversation)))
    }

    /// The same, done by the version that serves the conversation of an act.
    pub(crate) async fn serving_act(&self, act: DecisionId) -> Self {
        let conversation = async {
            let id = self.body_of(act).await?.conversation;
            self.load(id).await
        };
        match conversation.await {
            Ok(loaded) => self.serving(&loaded.conversation),
            // Whoever goes on finds out, too.
            Err(_) => self.current(),
        }
    }

    /// The version that a new conversation begins with.
    pub(crate) fn beginning(&self, id: ConversationId) -> (Self, Option<Tried>) {
        let routing = self.0.routing.load();
        let (version, tried) = routing.beginning(id);
        (self.by(Arc::clone(version)), tried)
    }

    pub(crate) fn by(&self, version: Arc<Version>) -> Self {
        Self(Arc::clone(&self.0), version)
    }

    /// The files of a folder as a document, unless they are kept already.
    pub(super) async fn keep_files(
        &self,
        folder: &Folder,
    ) -> Result<Option<PutDocument>, ServiceError> {
        let id = files_digest(folder);
        if self.0.store.document(FILES, &id).await?.is_some() {
            return Ok(None);
        }
        let files: BTreeMap<&String, String> =
            folder.files.iter().map(|(path, bytes)| (path, STANDARD.encode(bytes))).collect();
        Ok(Some(PutDocument {
            kind: FILES,
            id,
            expected: 0,
            body: Some(to_json(&files)?),
            sealed: None,
            labels: vec![],
        }))
    }

    /// A folder as it was kept.
    pub(crate) async fn kept_files(&self, digest: &str) -> Result<Folder, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "version of the assistant" };
        let document = self.0.store.document(FILES, digest).await?.ok_or_else(corrupt)?;
        let folder = folder_of(&document).ok_or_else(corrupt)?;
        if files_digest(&folder) == digest { Ok(folder) } else { Err(corrupt()) }
    }
}

fn folder_of(document: &Document) -> Option<Folder> {
    let files: BTreeMap<String, String> = serde_json::from_slice(&document.body).ok()?;
    let decoded = files.into_iter().map(|(path, text)| Some((path, STANDARD.decode(text).ok()?)));
    Some(Folder { files: decoded.collect::<Option<_>>()?, ..Folder::default() })
}
