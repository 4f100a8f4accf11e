//! Checkpoints go to witnesses: parties who sign that the log they saw only ever grew.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
    time::Duration,
};

use ombud_ledger::{AddCheckpointRequest, Checkpoint, Note, NoteSignature, TreeHead, VerifyingKey};
use ombud_store::{Head, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{Outgoing, Service, ServiceError, auth::to_json};

const KIND: &str = "cosignature";

/// A witness that checkpoints go to.
#[derive(Debug, Clone)]
pub struct WitnessSettings {
    /// Where its `add-checkpoint` lives, without that last part.
    pub url: String,
    /// The key of its cosignatures.
    pub key: VerifyingKey,
}

/// The last checkpoint that a witness cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cosignature {
    /// The witness, by the name of its key.
    pub witness: String,
    /// Entries of the log that it saw.
    pub size: u64,
    /// Root of the log that it saw.
    pub root: String,
    /// The checkpoint with the log's signature and the witness's (a C2SP signed note).
    pub checkpoint: String,
}

/// How often a grown log is shown to the witnesses. O03 asks for an anchor within a day.
const EVERY: Duration = Duration::from_secs(10);

impl Service {
    /// Show every new checkpoint to the witnesses, until ombud stops. All are shown the same one at
    /// the same time, so that one checkpoint has the signatures of all.
    pub fn spawn_witnesses(&self, witnesses: &[WitnessSettings], outgoing: &Arc<dyn Outgoing>) {
        if witnesses.is_empty() {
            return;
        }
        let (service, outgoing) = (self.clone(), Arc::clone(outgoing));
        let witnesses = witnesses.to_vec();
        self.spawn(async move {
            loop {
                match service.0.store.head().await {
                    // The node that writes does it.
                    Ok(_) if service.0.store.stands_by() => {}
                    Ok(head) => service.show_to_all(&witnesses, &head, outgoing.as_ref()).await,
                    Err(error) => {
                        tracing::warn!(error = %error, "the witnesses were shown nothing");
                    }
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    async fn show_to_all(
        &self,
        witnesses: &[WitnessSettings],
        head: &Head,
        outgoing: &dyn Outgoing,
    ) {
        let shown = witnesses.iter().map(async |witness| {
            if let Err(error) = self.show_to(witness, head, outgoing).await {
                let witness = witness.key.name();
                tracing::warn!(witness, error = %error, "the witness did not cosign");
            }
        });
        futures_util::future::join_all(shown).await;
    }

    /// The checkpoint over an entry that the most witnesses have cosigned, with all their
    /// signatures, and its size; of several, the longest. Only those that the key in office signed
    /// count. `None` if no witness has seen the entry in one of these.
    pub(crate) async fn cosigned_checkpoint(
        &self,
        index: u64,
    ) -> Result<Option<(u64, Note)>, ServiceError> {
        let head = self.0.store.head().await?;
        let origin = head.key.name();
        // By size; a log has one root at each.
        let mut notes: BTreeMap<u64, Note> = BTreeMap::new();
        for cosignature in self.cosignatures().await? {
            let corrupt = || ServiceError::Corrupt { what: "cosignature" };
            let note: Note = cosignature.checkpoint.parse().map_err(|_| corrupt())?;
            let checkpoint: Checkpoint = note.text().parse().map_err(|_| corrupt())?;
            let size = checkpoint.head().size;
            // A restore began a new log under another name; and whoever has the key of today should
            // not need one of yesterday.
            let in_office = note.signatures().iter().any(|line| head.key.made(line));
            let covers = checkpoint.origin() == origin && index < size && size <= head.size;
            if !in_office || !covers {
                continue;
            }
            match notes.entry(size) {
                Entry::Vacant(vacant) => drop(vacant.insert(note)),
                Entry::Occupied(mut known) if known.get().text() == note.text() => {
                    note.signatures().iter().cloned().for_each(|line| known.get_mut().add(line));
                }
                Entry::Occupied(_) => return Err(corrupt()),
            }
        }
        Ok(notes.into_iter().max_by_key(|(size, note)| (note.signatures().len(), *size)))
    }

    /// The last cosignature of each witness.
    pub async fn cosignatures(&self) -> Result<Vec<Cosignature>, ServiceError> {
        let query = ombud_store::DocumentQuery::equal(KIND, "all", "", 100);
        let documents = self.0.store.documents(query).await?;
        documents
            .iter()
            .map(|document| {
                serde_json::from_slice(&document.body)
                    .map_err(|_| ServiceError::Corrupt { what: "cosignature" })
            })
            .collect()
    }

    /// Show a checkpoint to a witness, unless it has seen it; whether it was shown.
    async fn show_to(
        &self,
        witness: &WitnessSettings,
        head: &Head,
        outgoing: &dyn Outgoing,
    ) -> Result<bool, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "checkpoint" };
        let note: Note = head.checkpoint.parse().map_err(|_| corrupt())?;
        let checkpoint: Checkpoint = note.text().parse().map_err(|_| corrupt())?;
        let id = witness.key.name();
        let known = self.0.store.document(KIND, id).await?;
        let seen: Option<Cosignature> = match &known {
            Some(document) => Some(serde_json::from_slice(&document.body).map_err(|_| corrupt())?),
            None => None,
        };
        // A restore began a new log: its witness starts anew, under the new log's origin.
        let mut old = seen.map_or(0, |seen| seen.size);
        behind(witness, head.size.saturating_sub(old));
        if old == head.size && old > 0 {
            return Ok(false);
        }
        for _ in 0..2 {
            old = old.min(head.size);
            let proof = self.0.store.prove_consistency(old, head.size).await?;
            let request = AddCheckpointRequest { old_size: old, proof, checkpoint: note.clone() };
            let url = format!("{}/add-checkpoint", witness.url.trim_end_matches('/'));
            let answer = outgoing
                .post(&url, &[], request.to_string().into_bytes())
                .await
                .map_err(|error| ServiceError::Witness(error.to_string()))?;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            match answer.status {
                200 => {
                    let cosigned = cosigned(&note, checkpoint.head(), &text, witness)?;
                    let kept = self.keep(cosigned, known.map_or(0, |known| known.version)).await?;
                    behind(witness, 0);
                    return Ok(kept);
                }
                // The witness says which size it saw last; then the proof begins there.
                409 => match text.trim().parse() {
                    Ok(size) if size != old => old = size,
                    _ => return Err(ServiceError::Witness(text.trim().to_owned())),
                },
                status => {
                    let reason = format!("it answered {status}: {}", text.trim());
                    return Err(ServiceError::Witness(reason));
                }
            }
        }
        Err(ServiceError::Witness("it does not say which size it saw".to_owned()))
    }

    async fn keep(&self, cosigned: Cosignature, expected: u64) -> Result<bool, ServiceError> {
        let put = PutDocument {
            kind: KIND,
            id: cosigned.witness.clone(),
            expected,
            body: Some(to_json(&cosigned)?),
            sealed: None,
            labels: vec![("all", String::new())],
        };
        self.0.store.commit(WriteSet { documents: vec![put], ..WriteSet::default() }).await?;
        Ok(true)
    }
}

/// Tell the metrics how many entries a witness has not seen.
fn behind(witness: &WitnessSettings, entries: u64) {
    let name = witness.key.name().to_owned();
    metrics::gauge!("ombud_ledger_lag_entries", "behind" => name).set(gauge(entries));
}

/// A count as gauges take it.
pub(crate) fn gauge(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// The checkpoint with the witness's line, once the line is proven to be its signature.
fn cosigned(
    note: &Note,
    head: TreeHead,
    line: &str,
    witness: &WitnessSettings,
) -> Result<Cosignature, ServiceError> {
    let refuse = |why: &str| ServiceError::Witness(why.to_owned());
    let mut note = note.clone();
    for line in line.lines() {
        let signature: NoteSignature =
            line.parse().map_err(|_| refuse("its answer is not a signature"))?;
        note.add(signature);
    }
    let verified = note
        .verify(std::slice::from_ref(&witness.key))
        .map_err(|_| refuse("its signature is not valid"))?;
    if !verified.iter().any(|signature| signature.cosigned_at.is_some()) {
        return Err(refuse("its signature is not a cosignature"));
    }
    Ok(Cosignature {
        witness: witness.key.name().to_owned(),
        size: head.size,
        root: head.root.to_string(),
        checkpoint: note.to_string(),
    })
}
