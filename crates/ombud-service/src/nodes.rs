//! What is kept in memory follows what any node writes.

use std::sync::atomic::Ordering;

use ombud_domain::ConversationId;
use ombud_store::Change;

use crate::{Service, ServiceError, auth, credential, desk_watch, erase, site, stop, webhook};

impl Service {
    /// Follow what is written, here and on other nodes, until ombud stops.
    pub fn spawn_following(&self) {
        let service = self.clone();
        let mut changes = self.0.store.changes();
        self.spawn(async move {
            while let Some(change) = changes.next().await {
                if let Err(error) = service.heard(&change).await {
                    // Where the database does not answer, the connection is made anew, and then
                    // everything is read again.
                    tracing::warn!(error = %error, "what another node wrote could not be read");
                }
            }
        });
    }

    async fn heard(&self, change: &Change) -> Result<(), ServiceError> {
        match change {
            Change::Missed => {
                self.doubt_memory();
                self.load_stops().await?;
                self.load_sites().await?;
                self.load_credentials().await?;
                self.load_webhooks().await
            }
            Change::Written { streams, kinds } => {
                for (stream, version) in streams {
                    let lanes = self.0.lanes.lock();
                    if let Some(lane) = lanes.get(&ConversationId::from(*stream)) {
                        lane.reached(*version);
                    }
                }
                let changed = |kind: &str| kinds.contains(kind);
                if desk_watch::KINDS.into_iter().any(changed) {
                    self.0.desk_changed.send_replace(());
                }
                // Keys were destroyed, or conversations restricted, which are no events.
                if changed(erase::KIND) || changed(auth::API_KEY) {
                    self.doubt_memory();
                }
                if changed(stop::KIND) {
                    self.load_stops().await?;
                }
                if changed(site::KIND) {
                    self.load_sites().await?;
                }
                if changed(credential::KIND) {
                    self.load_credentials().await?;
                }
                if changed(webhook::HOOK) {
                    self.load_webhooks().await?;
                }
                Ok(())
            }
        }
    }

    /// Take nothing that was read before for what is stored.
    fn doubt_memory(&self) {
        self.0.missed.fetch_add(1, Ordering::SeqCst);
        self.0.subject_keys.lock().clear();
        self.0.api_keys.lock().clear();
        // Those who follow a conversation look whether there is more.
        for lane in self.0.lanes.lock().values() {
            lane.version.send_modify(|_| ());
        }
        self.0.desk_changed.send_replace(());
    }
}
