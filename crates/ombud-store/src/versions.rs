//! What the sequencer knows of streams and documents: versions and labels, in bounded memory.

use std::{collections::HashMap, hash::Hash};

use uuid::Uuid;

use crate::{StoreError, Version, WriteSet};

/// Streams and documents kept per generation. There are two; with ids of 36 characters and
/// a few labels each, 16,384 of both are about 10 MB per generation.
const KEPT_PER_GENERATION: usize = 16_384;

/// A document's kind and id.
pub(crate) type DocumentKey = (&'static str, String);

/// A document's version and labels; the default is a document that does not exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DocumentState {
    pub(crate) version: Version,
    pub(crate) labels: Labels,
}

/// The labels of a document, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Labels(Vec<(String, String)>);

impl Labels {
    pub(crate) fn new(labels: &[(&'static str, String)]) -> Self {
        let mut sorted: Vec<_> =
            labels.iter().map(|(label, value)| ((*label).to_owned(), value.clone())).collect();
        sorted.sort_unstable();
        sorted.dedup();
        Self(sorted)
    }

    /// As stored in the document's row.
    pub(crate) fn to_text(&self) -> Result<String, StoreError> {
        serde_json::to_string(&self.0).map_err(|error| StoreError::Database(error.into()))
    }

    pub(crate) fn from_text(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text)
            .map(Self)
            .map_err(|_| StoreError::corrupt("the labels of a document"))
    }

    /// Each with its value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter()
    }

    /// Those that stand here and not in `other`.
    pub(crate) fn without<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = &'a (String, String)> {
        self.0.iter().filter(|label| other.0.binary_search(label).is_err())
    }
}

/// Committed versions, as far as they are known. Only the one writer may use it: nobody else
/// changes what it remembers.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    streams: Generations<Uuid, Version>,
    documents: Generations<DocumentKey, DocumentState>,
}

/// What must be read before a batch can be planned.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    pub(crate) streams: Vec<Uuid>,
    pub(crate) documents: Vec<DocumentKey>,
}

impl Versions {
    /// What the sets expect something of and is not known. Forgets what was not used for long;
    /// from here to the end of the batch, nothing else is forgotten.
    pub(crate) fn missing(&mut self, sets: &[WriteSet]) -> Missing {
        self.streams.age();
        self.documents.age();
        let mut missing = Missing::default();
        for set in sets {
            for append in &set.appends {
                if !self.streams.touch(&append.stream) {
                    missing.streams.push(append.stream);
                }
            }
            for put in &set.documents {
                let key = (put.kind, put.id.clone());
                if !self.documents.touch(&key) {
                    missing.documents.push(key);
                }
            }
        }
        missing.streams.sort_unstable();
        missing.streams.dedup();
        missing.documents.sort_unstable();
        missing.documents.dedup();
        missing
    }

    pub(crate) fn stream(&self, stream: Uuid) -> Version {
        self.streams.get(&stream).copied().unwrap_or(0)
    }

    pub(crate) fn document(&self, key: &DocumentKey) -> DocumentState {
        self.documents.get(key).cloned().unwrap_or_default()
    }

    pub(crate) fn learn_stream(&mut self, stream: Uuid, version: Version) {
        self.streams.put(stream, version);
    }

    pub(crate) fn learn_document(&mut self, key: DocumentKey, state: DocumentState) {
        self.documents.put(key, state);
    }

    /// Forget everything, because someone else may have written.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// A map in two halves: when the young half is full it becomes the old one, and what was old and
/// unused goes.
#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Eq + Hash, V> Generations<K, V> {
    fn age(&mut self) {
        if self.young.len() >= KEPT_PER_GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
    }

    /// Whether it is known; if so, it stays until the generation after this one.
    fn touch(&mut self, key: &K) -> bool {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.young.insert(key, value);
        }
        self.young.contains_key(key)
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn put(&mut self, key: K, value: V) {
        self.old.remove(&key);
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_recent_versions_stay() {
        let mut versions = Versions::default();
        for number in 0..10 * KEPT_PER_GENERATION as u128 {
            versions.missing(&[]);
            versions.learn_stream(Uuid::from_u128(number), 7);
        }
        let kept = versions.streams.young.len() + versions.streams.old.len();
        assert!(kept <= 2 * KEPT_PER_GENERATION, "{kept} are kept");
        assert_eq!(versions.stream(Uuid::from_u128(10 * KEPT_PER_GENERATION as u128 - 1)), 7);
        assert_eq!(versions.stream(Uuid::from_u128(0)), 0);
    }

    #[test]
    fn labels_differ_only_where_they_changed() {
        let before = Labels::new(&[("queue", "open".into()), ("agent", "a".into())]);
        let after = Labels::new(&[("agent", "a".into()), ("queue", "closed".into())]);
        let gone: Vec<_> = before.without(&after).collect();
        let new: Vec<_> = after.without(&before).collect();
        assert_eq!(gone, [&("queue".to_owned(), "open".to_owned())]);
        assert_eq!(new, [&("queue".to_owned(), "closed".to_owned())]);
        assert_eq!(Labels::from_text(&after.to_text().unwrap()).unwrap(), after);
    }
}
