//! Which versions are in memory: at the start, and as releases change, on every node.

use std::{sync::Arc, time::Duration};

use ombud_assistant::Folder;
use ombud_store::DocumentQuery;

use super::{
    Body, KIND, Kept, ReleaseState, Step, evaluate,
    version::{self, Canary, RETIRED_MAX, Routing, Version},
};
use crate::{Principal, Service, ServiceError};

/// How often a node looks whether another version serves.
const EVERY: Duration = Duration::from_secs(1);
/// Releases read at once.
const PAGE: usize = 200;
/// Releases that serve or listen, at most: a live one, a canary and a shadow.
const SERVING_MAX: usize = 10;

impl Service {
    /// At the start of a server: the version of the folder serves, unless the version that is live asks
    /// for more than a start of its successor. Then the live one is loaded from where it is kept.
    pub async fn open_releases(&self) -> Result<(), ServiceError> {
        // Where several nodes start at once, one is first and the others look again.
        loop {
            match self.try_open_releases().await {
                Err(ServiceError::Busy) => {}
                done => {
                    done?;
                    break;
                }
            }
        }
        self.load_releases().await
    }

    async fn try_open_releases(&self) -> Result<(), ServiceError> {
        let own = &self.1;
        let who = Principal::Operator;
        let Some(mut live) = self.live().await? else {
            let kept = self.new_release(&who, own, None);
            let files = self.keep_files(own.assistant.folder()).await?.into_iter().collect();
            return self.make_live(Step::new(&who, "release.first"), kept, None, files).await;
        };
        if live.body.files == own.files {
            if live.body.version == own.name() {
                return Ok(());
            }
            // The same files, understood by another build of ombud.
            own.name().clone_into(&mut live.body.version);
            let step = Step::new(&who, "release.understood_anew");
            return self.take_step(step, &mut live, vec![]).await;
        }
        if live.body.drafted.is_some() {
            tracing::warn!(
                assistant.version = live.body.version,
                "the assistant's folder is not the version that is live, which was drafted at the console and serves on: \
                 bring its changes into the folder, and propose that with `ombud release propose`"
            );
            return Ok(());
        }
        if live.body.asks {
            tracing::warn!(
                assistant.version = live.body.version,
                "the assistant's folder is not the version that is live, which serves on: \
                 `ombud release propose` proposes the folder"
            );
            return Ok(());
        }
        let same = DocumentQuery::equal(KIND, "files", own.files.clone(), SERVING_MAX);
        let before = self.0.store.documents(same).await?;
        let before = before.iter().map(Kept::of).collect::<Result<Vec<_>, _>>()?;
        if before.iter().any(|one| one.body.state == ReleaseState::RolledBack) {
            tracing::warn!(
                assistant.version = live.body.version,
                "the assistant's folder is a version that was taken back; the live one serves on"
            );
            return Ok(());
        }
        let kept = self.new_release(&who, own, None);
        let files = self.keep_files(own.assistant.folder()).await?.into_iter().collect();
        self.make_live(Step::new(&who, "release.started"), kept, Some(live), files).await
    }

    /// Load a version from files, or say what is wrong with them.
    pub(super) async fn load_version(&self, folder: Folder) -> Result<Arc<Version>, ServiceError> {
        let today = self.assistant().manifest().hours.today(self.now());
        let folder = folder.learned_in(self.0.settings.learned.clone());
        let loaded = tokio::task::spawn_blocking(move || Version::load(folder, today)).await;
        match loaded.map_err(|_| ServiceError::Stopping)? {
            Ok(version) => Ok(version),
            Err(version::Unusable::Invalid(error)) => Err(error),
            Err(version::Unusable::Problems(report)) => {
                let problem = evaluate::first_of(&report);
                Err(ServiceError::Invalid { field: "files", problem })
            }
        }
    }

    /// The digests of the files of every version that serves customers or has served them, the newest first.
    pub(crate) async fn files_that_served(&self) -> Result<Vec<String>, ServiceError> {
        let mut query = DocumentQuery::until(KIND, "all", "~".to_owned(), PAGE);
        let mut files: Vec<String> = Vec::new();
        loop {
            let page = self.0.store.documents(query.clone()).await?;
            for document in &page {
                let body = Kept::of(document)?.body;
                let has_served = matches!(
                    body.state,
                    ReleaseState::Live
                        | ReleaseState::Canary
                        | ReleaseState::Retired
                        | ReleaseState::RolledBack
                );
                if has_served && !files.contains(&body.files) {
                    files.push(body.files);
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    query.after = Some((last.label.clone(), last.id.clone()));
                }
                _ => return Ok(files),
            }
        }
    }

    /// Serve with the versions that the releases name.
    ///
    /// Before there are releases, what was loaded serves.
    pub async fn load_releases(&self) -> Result<(), ServiceError> {
        let _turn = self.0.routing_turn.lock().await;
        let serving = DocumentQuery::equal(KIND, "serving", "", SERVING_MAX);
        let mut documents = self.0.store.documents(serving).await?;
        // Of those that served before, the last ones: conversations that they began may go on.
        let retired = DocumentQuery::until(KIND, "retired", "~".to_owned(), RETIRED_MAX);
        documents.extend(self.0.store.documents(retired).await?);
        let kept = documents.iter().map(Kept::of).collect::<Result<Vec<_>, _>>()?;
        let made_from: Vec<_> = kept.iter().map(|kept| (kept.id, kept.document)).collect();
        let before = self.0.routing.load_full();
        if made_from == before.made_from {
            return Ok(());
        }
        let mut routing = Routing { made_from, ..Routing::of(Arc::clone(&before.live)) };
        for one in &kept {
            let body = &one.body;
            match body.state {
                ReleaseState::Live => routing.live = self.version_of(&before, body).await?,
                ReleaseState::Canary => {
                    let share = body.bar.map_or(0.0, |bar| bar.canary_share);
                    let version = self.usable(&before, one).await;
                    routing.canary =
                        version.map(|version| Canary { release: one.id, version, share });
                }
                ReleaseState::Retired => {}
                _ => {
                    let version = self.usable(&before, one).await;
                    routing.shadow = version.map(|version| (one.id, version));
                }
            }
        }
        for one in kept.iter().rev().filter(|one| one.body.state == ReleaseState::Retired) {
            let loaded = before.versions().any(|version| version.files == one.body.files);
            let over = one.body.since.checked_add(self.0.settings.idle_timeout);
            if loaded || over.is_ok_and(|over| over > self.now()) {
                routing.retired.extend(self.usable(&before, one).await);
            }
        }
        self.0.routing.store(Arc::new(routing));
        self.0.warm.store(None);
        Ok(())
    }

    /// A version beside the live one; one that cannot be loaded any more keeps nobody from being served.
    async fn usable(&self, routing: &Routing, one: &Kept) -> Option<Arc<Version>> {
        match self.version_of(routing, &one.body).await {
            Ok(version) => Some(version),
            Err(error) => {
                tracing::warn!(release.id = %one.id, error = %error, "a version cannot be loaded");
                None
            }
        }
    }

    /// A version that is in memory, or from its files.
    async fn version_of(
        &self,
        routing: &Routing,
        body: &Body,
    ) -> Result<Arc<Version>, ServiceError> {
        let warm = self.0.warm.load_full();
        let known = routing.versions().chain([&self.1]).chain(&warm);
        if let Some(known) = known.into_iter().find(|known| known.files == body.files) {
            return Ok(Arc::clone(known));
        }
        let folder = self.kept_files(&body.files).await?;
        self.load_version(folder).await
    }

    /// Load a version before it is said to serve: from then on no customer waits for it to learn.
    pub(super) async fn warm(&self, body: &Body) -> Result<(), ServiceError> {
        if body.files == self.1.files {
            return Ok(());
        }
        let routing = self.0.routing.load_full();
        let version = self.version_of(&routing, body).await?;
        self.0.warm.store(Some(version));
        Ok(())
    }

    /// Follow what other nodes release and take back, and watch the version that is tried.
    pub fn spawn_releases(&self) {
        let service = self.clone();
        self.spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                if let Err(error) = service.load_releases().await {
                    tracing::warn!(error = %error, "the releases could not be read");
                }
                // One node evaluates and watches: the one that writes.
                if service.0.store.stands_by() {
                    continue;
                }
                service.resume_evaluations().await;
                if let Err(error) = service.watch_canary().await {
                    tracing::warn!(error = %error, "the version that is tried is not watched");
                }
            }
        });
    }
}
