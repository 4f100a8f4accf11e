//! Sets and tokens that Python's `cryptography` made (`make_fixtures.py`), and an issuer that changes its keys.

use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

use super::*;
use crate::Identity;

const NOW: &str = "2026-11-22T12:00:00Z";
const FIRST: &str = include_str!("sets/first.json");
const SECOND: &str = include_str!("sets/second.json");

/// An issuer, as far as its set is read.
#[derive(Clone)]
struct Issuer(Arc<Shown>);

struct Shown {
    set: Mutex<Result<&'static str, &'static str>>,
    reads: AtomicUsize,
}

impl Issuer {
    fn showing(set: &'static str) -> Self {
        Self(Arc::new(Shown { set: Mutex::new(Ok(set)), reads: AtomicUsize::new(0) }))
    }

    fn show(&self, set: Result<&'static str, &'static str>) {
        *self.0.set.lock() = set;
    }

    fn reads(&self) -> usize {
        self.0.reads.load(Ordering::Relaxed)
    }

    /// Whoever believes it, with its keys as they are.
    async fn believed(&self, only: Option<TokenAlgorithm>) -> Believer {
        let keys = KeySet::new(Box::new(self.clone()), only);
        drop(keys.read(at(0)).await);
        Believer(Identity::with_keys("https://portal.nordlicht.example", "ombud", keys))
    }
}

#[async_trait]
impl KeySetSource for Issuer {
    async fn read(&self) -> Result<Vec<u8>, String> {
        self.0.reads.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        let set = *self.0.set.lock();
        set.map(|set| set.as_bytes().to_vec()).map_err(str::to_owned)
    }
}

struct Believer(Identity);

impl Believer {
    /// What a token of the fixtures comes to, some seconds after the start.
    async fn at(&self, seconds: i64, name: &str) -> Result<(), SignInError> {
        let lines = include_str!("tokens.txt").lines();
        let found = lines.filter_map(|line| line.split_once(' ')).find(|(known, _)| *known == name);
        self.0.believed(found.unwrap().1, at(seconds)).await.map(drop)
    }
}

fn at(seconds: i64) -> Timestamp {
    NOW.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn each_key_of_a_set_checks_the_tokens_that_name_it() {
    let issuer = Issuer::showing(FIRST);
    let believer = issuer.believed(None).await;
    for name in ["ed-1", "ec-1", "rsa-1", "no_kid", "no_kid_ec"] {
        assert_eq!(believer.at(0, name).await, Ok(()), "{name}");
    }
    assert_eq!(issuer.reads(), 1);
}

#[tokio::test]
async fn no_other_token_is_believed_whatever_its_header_says() {
    use SignInError as E;
    let believer = Issuer::showing(FIRST).believed(None).await;
    for (name, expect) in [
        ("wrong_kid", E::UnknownKey),
        ("ed-2", E::UnknownKey),
        ("others_kid", E::Signature),
        ("others_algorithm", E::Algorithm(TokenAlgorithm::EdDsa)),
        ("confused", E::NotAllowed),
        ("none", E::NotAllowed),
        ("unknown_algorithm", E::NotAllowed),
        ("expired", E::Expired),
    ] {
        assert_eq!(believer.at(0, name).await, Err(expect), "{name}");
    }
    // Where one algorithm is named, keys for others are not even taken.
    let only = Issuer::showing(FIRST).believed(Some(TokenAlgorithm::Es256)).await;
    assert_eq!(only.at(0, "ec-1").await, Ok(()));
    for name in ["ed-1", "rsa-1", "none"] {
        assert_eq!(only.at(0, name).await, Err(E::Algorithm(TokenAlgorithm::Es256)), "{name}");
    }
    let both = Issuer::showing(include_str!("sets/both.json")).believed(None).await;
    assert_eq!(both.at(0, "no_kid").await, Err(E::NoKeyNamed));
    assert_eq!(both.at(0, "ed-2").await, Ok(()));
}

#[tokio::test]
async fn what_is_no_public_key_for_signatures_is_passed_over() {
    let believer = Issuer::showing(include_str!("sets/mixed.json")).believed(None).await;
    assert_eq!(believer.at(0, "ed-1").await, Ok(()));
    for name in ["encrypts", "private", "small", "rsa-1", "ec-1"] {
        assert_eq!(believer.at(0, name).await, Err(SignInError::UnknownKey), "{name}");
    }
    assert_eq!(believer.at(0, "shared").await, Err(SignInError::NotAllowed));
    let why = keys(include_bytes!("sets/other.json"), None).map(drop).unwrap_err().to_string();
    for part in [
        "no key that checks tokens signed with EdDSA, ES256, RS256",
        "key `p384` is of a kind that is not used here",
        "key `encrypts` is not for signatures",
        "key `signs-only` is not for signatures",
        "key `private` shows its private part",
        "key `small` has fewer than 2048 bits",
        "key `pss` is for another algorithm",
        "key `shared` is a shared secret",
        "key `number 8` is of a kind",
        "key `number 9` is not written as RFC 7517 says",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
    for text in ["", "<html>", "[]", "{}", "{\"keys\": {}}"] {
        assert_eq!(keys(text.as_bytes(), None).map(drop), Err(KeySetError::NoSet), "{text}");
    }
    let many = format!("{{\"keys\": [{}1]}}", "1,".repeat(KEYS_MAX));
    assert_eq!(keys(many.as_bytes(), None).map(drop), Err(KeySetError::TooMany));
}

#[tokio::test]
async fn a_new_key_is_believed_at_once_and_an_old_one_no_longer_than_five_minutes() {
    let issuer = Issuer::showing(FIRST);
    let believer = issuer.believed(None).await;
    issuer.show(Ok(SECOND));
    assert_eq!(believer.at(1, "ed-1").await, Ok(()), "nothing was read again yet");
    assert_eq!(believer.at(1, "ed-2").await, Ok(()));
    assert_eq!((issuer.reads(), believer.at(2, "ed-1").await), (2, Err(SignInError::UnknownKey)));

    let issuer = Issuer::showing(FIRST);
    let believer = issuer.believed(None).await;
    issuer.show(Ok(SECOND));
    assert_eq!(believer.at(299, "ed-1").await, Ok(()));
    assert_eq!(believer.at(300, "ed-1").await, Err(SignInError::UnknownKey));
    assert_eq!(believer.at(300, "ed-2").await, Ok(()));
}

#[tokio::test]
async fn tokens_with_made_up_keys_have_the_set_read_once_in_ten_seconds() {
    let issuer = Issuer::showing(FIRST);
    let believer = issuer.believed(None).await;
    let unknown = Err(SignInError::UnknownKey);
    for second in 0..25 {
        let many = (0..8).map(|_| believer.at(second, "wrong_kid"));
        assert!(futures_util::future::join_all(many).await.into_iter().all(|one| one == unknown));
    }
    assert_eq!(issuer.reads(), 1 + 3, "at 0, 10 and 20 seconds");
    // Whoever waits for another's reading gets what that brought.
    issuer.show(Ok(SECOND));
    let many = (0..8).map(|_| believer.at(40, "ed-2"));
    assert!(futures_util::future::join_all(many).await.into_iter().all(|one| one.is_ok()));
    assert_eq!(issuer.reads(), 5);
}

#[tokio::test]
async fn while_the_set_cannot_be_read_or_is_none_the_keys_go_on() {
    let issuer = Issuer::showing(FIRST);
    let believer = issuer.believed(None).await;
    for (minute, down) in [(6, Err("no connection")), (16, Ok("<html>")), (26, Ok("{\"keys\":[]}"))]
    {
        issuer.show(down);
        let reads = issuer.reads();
        for second in 0..30 {
            assert_eq!(believer.at(minute * 60 + second, "ed-1").await, Ok(()), "{down:?}");
        }
        assert_eq!(issuer.reads(), reads + 1, "it is not asked for each token");
    }
    issuer.show(Ok(SECOND));
    assert_eq!(believer.at(40 * 60, "ed-2").await, Ok(()));
    assert_eq!(believer.at(40 * 60, "ed-1").await, Err(SignInError::UnknownKey));
}

#[tokio::test]
async fn without_any_keys_nobody_signs_in_until_they_can_be_read() {
    let issuer = Issuer::showing("");
    let believer = issuer.believed(None).await;
    assert_eq!(believer.at(1, "ed-1").await, Err(SignInError::NoKeys));
    issuer.show(Ok(FIRST));
    assert_eq!(believer.at(5, "ed-1").await, Err(SignInError::NoKeys), "it was asked just now");
    assert_eq!(believer.at(11, "ed-1").await, Ok(()));
}
