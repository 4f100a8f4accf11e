//! The phrasings that intents were taught, found by their words: no message is compared with each of them.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher as _},
};

use crate::intent::Intent;

/// Where each phrasing stands.
#[derive(Debug, Default)]
pub(crate) struct Taught {
    /// By the hash of its words: which intent, and which of its phrasings. Of two intents with the same one, the
    /// first.
    places: HashMap<u64, (usize, usize)>,
}

impl Taught {
    pub(crate) fn new(intents: &[Intent]) -> Self {
        let mut places = HashMap::new();
        for (of, intent) in intents.iter().enumerate() {
            for (place, (_, text)) in intent.phrasings.iter().enumerate() {
                places.entry(hash(&plain(text))).or_insert((of, place));
            }
        }
        Self { places }
    }

    /// The intent of these that was taught in just these words, which are [plain].
    pub(crate) fn find<'a>(&self, intents: &'a [Intent], words: &str) -> Option<&'a Intent> {
        let (of, place) = self.places.get(&hash(words))?;
        let intent = intents.get(*of)?;
        let (_, text) = intent.phrasings.get(*place)?;
        (!words.is_empty() && plain(text) == words).then_some(intent)
    }
}

fn hash(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

/// Lower case, without marks around it.
pub(crate) fn plain(text: &str) -> String {
    text.trim_matches(|character: char| !character.is_alphanumeric()).to_lowercase()
}
