//! How a log changes its key: the old key names the new.

use std::{fmt, str::FromStr};

use crate::{
    Checkpoint, Hash, KeyType, LedgerError, Note, Signer, TreeHead, VerifyingKey,
    checkpoint::parse_decimal,
};

const HEADER: &str = "ombud.dev/ledger-succession/v1";

/// Longest chain of keys we follow: one change a day for ten years.
const SUCCESSIONS_MAX: usize = 3_650;

/// A statement that one key of a log ends and another begins.
///
/// ```text
/// ombud.dev/ledger-succession/v1
/// old cell.example/ledger+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
/// new cell.example/ledger+29bf8a45+AY…
/// size 20852163
/// root CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
/// ```
///
/// Signed as a note by the old key. Both keys bear the log's origin as their name.
/// Size and root are those of the last checkpoint that the old key signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    old: VerifyingKey,
    new: VerifyingKey,
    last: TreeHead,
}

impl Succession {
    /// A statement that `new` follows `old` after the checkpoint with head `last`.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] unless both are different log keys of one name.
    pub fn new(old: VerifyingKey, new: VerifyingKey, last: TreeHead) -> Result<Self, LedgerError> {
        if old.name() != new.name() {
            return Err(malformed("its keys have different names"));
        }
        if old == new {
            return Err(malformed("the new key is the old one"));
        }
        if [&old, &new].iter().any(|key| key.key_type() != KeyType::Ed25519) {
            return Err(malformed("a key is not a log's"));
        }
        // A checkpoint checks the same of its origin and size.
        Checkpoint::new(old.name(), last)?;
        Ok(Self { old, new, last })
    }

    /// The key that ends.
    pub fn old(&self) -> &VerifyingKey {
        &self.old
    }

    /// The key that begins.
    pub fn new_key(&self) -> &VerifyingKey {
        &self.new
    }

    /// Head of the last checkpoint that the old key signed.
    pub fn last(&self) -> TreeHead {
        self.last
    }

    /// Has the old key sign.
    ///
    /// # Errors
    /// [`LedgerError::NoTrustedSignature`] if `signer` is not the old key, and as
    /// [`Signer::sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<Note, LedgerError> {
        if *signer.verifying_key() != self.old {
            return Err(LedgerError::NoTrustedSignature);
        }
        let mut note = Note::trusted(self.to_string());
        note.add(signer.sign(note.text())?);
        Ok(note)
    }

    /// Reads a statement and checks that the old key signed it. Whether that key may be
    /// trusted is [`KeyChain::follow`]'s to say.
    pub fn open(note: &Note) -> Result<Self, LedgerError> {
        let succession: Self = note.text().parse()?;
        note.verify(std::slice::from_ref(&succession.old))?;
        Ok(succession)
    }
}

impl fmt::Display for Succession {
    /// The text of the note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { old, new, last: TreeHead { size, root } } = self;
        writeln!(f, "{HEADER}\nold {old}\nnew {new}\nsize {size}\nroot {root}")
    }
}

impl FromStr for Succession {
    type Err = LedgerError;

    /// Reads the text of a note.
    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let mut lines = text.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(malformed("it does not begin with `ombud.dev/ledger-succession/v1`"));
        }
        let mut line = |key: &str| {
            let line = lines.next()?.strip_prefix(key)?;
            line.strip_prefix(' ')
        };
        let old: VerifyingKey = line("old").ok_or(malformed("it has no old key"))?.parse()?;
        let new: VerifyingKey = line("new").ok_or(malformed("it has no new key"))?.parse()?;
        let size = line("size").and_then(parse_decimal).ok_or(malformed("it has no size"))?;
        let root: Hash = line("root").ok_or(malformed("it has no root"))?.parse()?;
        if lines.next() != Some("") || lines.next().is_some() {
            return Err(malformed("it does not end after its root"));
        }
        Self::new(old, new, TreeHead { size, root })
    }
}

/// The keys of a log in the order they held office, from one that the reader trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChain {
    past: Vec<KeyEpoch>,
    current: VerifyingKey,
}

/// A key that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEpoch {
    /// The key.
    pub key: VerifyingKey,
    /// Head of the last checkpoint it signed.
    pub last: TreeHead,
}

impl KeyChain {
    /// Follows successions, in order, from a key that the reader trusts.
    ///
    /// Shows who may sign, not that the log at each handover continues the one before:
    /// ask for consistency proofs between the heads for that.
    ///
    /// # Errors
    /// [`LedgerError::SuccessionBroken`] if a statement is not by the key in office, goes
    /// back to an earlier key or size, or contradicts a root; and as [`Succession::open`].
    pub fn follow(trusted: VerifyingKey, successions: &[Note]) -> Result<Self, LedgerError> {
        if successions.len() > SUCCESSIONS_MAX {
            let why = "it is longer than 3,650 keys";
            return Err(LedgerError::SuccessionBroken { position: SUCCESSIONS_MAX, why });
        }
        let mut chain = Self { past: Vec::new(), current: trusted };
        for (position, note) in successions.iter().enumerate() {
            let broken = |why| LedgerError::SuccessionBroken { position, why };
            let Succession { old, new, last } = Succession::open(note)?;
            if old != chain.current {
                return Err(broken("it is not by the key in office"));
            }
            if chain.past.iter().any(|epoch| epoch.key == new) {
                return Err(broken("it returns to an earlier key"));
            }
            if let Some(KeyEpoch { last: before, .. }) = chain.past.last() {
                if last.size < before.size {
                    return Err(broken("it goes back to a smaller log"));
                }
                if last.size == before.size && last.root != before.root {
                    return Err(broken("it names another root for the same size"));
                }
            }
            chain.past.push(KeyEpoch { key: old, last });
            chain.current = new;
        }
        Ok(chain)
    }

    /// Follows the successions of a log, in order, from whichever of its keys the reader trusts:
    /// what came before that key is left out.
    ///
    /// # Errors
    /// As [`KeyChain::follow`], for those that are followed.
    pub fn follow_from(trusted: VerifyingKey, successions: &[Note]) -> Result<Self, LedgerError> {
        let begins = |note: &Note| Succession::open(note).is_ok_and(|it| it.old == trusted);
        let first = successions.iter().position(begins).unwrap_or(successions.len());
        Self::follow(trusted, successions.get(first..).unwrap_or_default())
    }

    /// The key in office.
    pub fn current(&self) -> &VerifyingKey {
        &self.current
    }

    /// The keys that have ended, oldest first.
    pub fn past(&self) -> &[KeyEpoch] {
        &self.past
    }

    /// All keys, oldest first: what to verify an old receipt with. Then ask
    /// [`KeyChain::allows`].
    pub fn keys(&self) -> Vec<VerifyingKey> {
        self.past.iter().map(|epoch| &epoch.key).chain([&self.current]).cloned().collect()
    }

    /// Whether `key` was entitled to sign a checkpoint with this head: not beyond its last,
    /// and not another root at it.
    pub fn allows(&self, key: &VerifyingKey, head: TreeHead) -> bool {
        match self.past.iter().find(|epoch| epoch.key == *key) {
            Some(KeyEpoch { last, .. }) => head.size < last.size || head == *last,
            None => *key == self.current,
        }
    }
}

fn malformed(why: &'static str) -> LedgerError {
    LedgerError::Malformed { what: "succession", why }
}
