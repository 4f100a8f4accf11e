//! How surely we know who the customer is: what was proven in a conversation, and until when it holds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How surely we know who the customer is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AuthenticationLevel {
    /// Not at all.
    #[default]
    Anonymous,
    /// A token of the company says who they are.
    SignedIn,
    /// They have shown a code that was sent to the address on file.
    SteppedUp,
}

impl AuthenticationLevel {
    /// The word as it stands in JSON, in policies and in leaves.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::SignedIn => "signed_in",
            Self::SteppedUp => "stepped_up",
        }
    }
}

/// Something that the customer has proven. What it says of them is sealed beside its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The event that tells of it, by the version of the conversation after it.
    pub version: u64,
    /// Until when it holds.
    pub until: Timestamp,
}

/// Step-ups that are kept at most: of one customer, each for another account.
const STEPPED_UP_MAX: usize = 8;

/// What a customer has proven in a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authentication {
    signed_in: Option<Proof>,
    /// One for each account, oldest first.
    stepped_up: Vec<Proof>,
}

impl Authentication {
    /// A token was shown. Unless the `same` person had shown one before, nothing else holds any more.
    pub(crate) fn sign_in(&mut self, proof: Proof, same: bool) {
        self.signed_in = Some(proof);
        if !same {
            self.stepped_up.clear();
        }
    }

    /// A code was shown.
    pub(crate) fn step_up(&mut self, proof: Proof) {
        if self.stepped_up.len() >= STEPPED_UP_MAX {
            self.stepped_up.remove(0);
        }
        self.stepped_up.push(proof);
    }

    /// The sign-in, if it holds at a time.
    pub fn signed_in(&self, at: Timestamp) -> Option<Proof> {
        self.signed_in.filter(|proof| at < proof.until)
    }

    /// The last sign-in, whether it holds or not.
    pub fn last_sign_in(&self) -> Option<Proof> {
        self.signed_in
    }

    /// The step-ups that hold at a time.
    pub fn stepped_up(&self, at: Timestamp) -> impl Iterator<Item = Proof> + '_ {
        self.stepped_up.iter().copied().filter(move |proof| at < proof.until)
    }

    /// The highest level that holds at a time, for whichever account.
    pub fn level(&self, at: Timestamp) -> AuthenticationLevel {
        if self.stepped_up(at).next().is_some() {
            AuthenticationLevel::SteppedUp
        } else if self.signed_in(at).is_some() {
            AuthenticationLevel::SignedIn
        } else {
            AuthenticationLevel::Anonymous
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn proof(second: i64) -> Proof {
        Proof { version: 2, until: at(second) }
    }

    #[test]
    fn a_level_ends_with_what_it_rests_on() {
        let mut known = Authentication::default();
        assert_eq!(known.level(at(0)), AuthenticationLevel::Anonymous);
        known.sign_in(proof(100), false);
        known.step_up(proof(50));
        assert_eq!(known.level(at(49)), AuthenticationLevel::SteppedUp);
        assert_eq!(known.level(at(50)), AuthenticationLevel::SignedIn);
        assert_eq!(known.level(at(100)), AuthenticationLevel::Anonymous);
    }

    #[test]
    fn somebody_else_who_signs_in_has_not_stepped_up() {
        let mut known = Authentication::default();
        known.sign_in(proof(100), false);
        known.step_up(proof(50));
        known.sign_in(proof(200), true);
        assert_eq!(known.level(at(0)), AuthenticationLevel::SteppedUp);
        known.sign_in(proof(200), false);
        assert_eq!(known.level(at(0)), AuthenticationLevel::SignedIn);
    }
}
