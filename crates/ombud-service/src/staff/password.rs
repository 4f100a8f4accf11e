//! Passwords (Argon2id, RFC 9106) and the codes of an authenticator app (TOTP, RFC 6238).

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::ServiceError;

/// The shortest password, in characters (NIST SP 800-63B, section 3.1.1.2, asks for 8 beside a second factor).
const CHARACTERS_MIN: usize = 12;
/// The longest one, in characters.
const CHARACTERS_MAX: usize = 256;
/// Passwords hashed at once: each takes 19 MiB for some 20 ms (OWASP's first choice of Argon2id).
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A secret of an authenticator as people type it, in base 32; of as many bytes as RFC 4226, section 4, R6 asks for.
pub(super) fn secret_of(bytes: [u8; 20]) -> String {
    Secret::from(bytes.to_vec()).to_base32()
}

/// Refuse what is guessed first: what is too short, and what consists of what everybody knows of them.
///
/// # Errors
/// [`ServiceError::Invalid`] says what is asked for.
pub(super) fn check(password: &str, known: &[&str]) -> Result<(), ServiceError> {
    let count = password.chars().count();
    if !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&count) {
        let en = format!("must have {CHARACTERS_MIN} to {CHARACTERS_MAX} characters");
        let de = format!("muss {CHARACTERS_MIN} bis {CHARACTERS_MAX} Zeichen haben");
        return Err(ServiceError::invalid("password", en, de));
    }
    let mut rest = password.to_lowercase();
    let words = known.iter().flat_map(|known| known.split(|sign: char| !sign.is_alphanumeric()));
    for word in words.filter(|word| word.chars().count() > 2) {
        rest = rest.replace(&word.to_lowercase(), "");
    }
    let signs: std::collections::HashSet<char> = rest.chars().collect();
    // Of `aaaaaaaaaaaa`, `abababababab` and one's own name with a 1 behind it, little is left.
    if signs.len() < 5 {
        let en = "would be guessed soon: take several words that have nothing to do with you";
        let de =
            "wäre schnell erraten: Nehmen Sie mehrere Wörter, die nichts mit Ihnen zu tun haben";
        return Err(ServiceError::invalid("password", en, de));
    }
    Ok(())
}

/// A password as it is kept: a PHC string.
pub(super) async fn hashed(password: &str, salt: [u8; 16]) -> Result<String, ServiceError> {
    let password = Zeroizing::new(password.to_owned());
    on_a_thread_of_its_own(move || {
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    })
    .await?
    .map_err(|_| ServiceError::Corrupt { what: "password" })
}

/// Whether a password is the one that is kept. Where none is, it takes as long to say no.
pub(super) async fn is_right(password: &str, kept: Option<String>) -> Result<bool, ServiceError> {
    let password = Zeroizing::new(password.to_owned());
    on_a_thread_of_its_own(move || {
        let argon2 = Argon2::default();
        if let Some(kept) = kept {
            return argon2.verify_password(password.as_bytes(), kept.as_str()).is_ok();
        }
        let hash = argon2.hash_password_with_salt(password.as_bytes(), &[0; 16]);
        // Whatever it is, it is not right; what was computed must be looked at, to be computed.
        hash.is_ok_and(|hash| hash.to_string().is_empty())
    })
    .await
}

async fn on_a_thread_of_its_own<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    let _turn = AT_ONCE.acquire().await.map_err(|_| ServiceError::Busy)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Busy)
}

/// What an authenticator app makes codes of: six digits, another every thirty seconds, by SHA-1, as all apps can.
pub(super) fn authenticator(secret: &str) -> Result<Totp, ServiceError> {
    let corrupt = || ServiceError::Corrupt { what: "authenticator" };
    let secret = Secret::try_from_base32(secret).map_err(|_| corrupt())?;
    Builder::new().with_secret(secret).build().map_err(|_| corrupt())
}

/// The step of thirty seconds that a code belongs to, where it is of now, a step before or after it, and of a later
/// one than was used last: a code counts once (RFC 6238, section 5.2).
pub(super) fn step_of(totp: &Totp, code: &str, now: Timestamp, used: u64) -> Option<u64> {
    let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let now = u64::try_from(now.as_second()).ok()?;
    totp.check(&code, now).filter(|step| *step > used)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let totp = authenticator(&secret_of(*b"12345678901234567890")).unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert!(step_of(&totp, code, at(seconds), 0).is_some(), "{code}");
        }
    }

    #[test]
    fn a_code_counts_once_and_is_good_for_a_minute_and_a_half_at_most() {
        let totp = authenticator(&secret_of(*b"12345678901234567890")).unwrap();
        let step = step_of(&totp, " 287 082", at(59), 0).unwrap();
        assert_eq!(step, 1);
        assert_eq!(step_of(&totp, "287082", at(59), step), None);
        assert!(step_of(&totp, "287082", at(89), 0).is_some());
        assert_eq!(step_of(&totp, "287082", at(90), 0), None);
        for code in ["", "28708", "2870822", "287081", "abcdef", "²87082"] {
            assert_eq!(step_of(&totp, code, at(59), 0), None, "{code}");
        }
    }

    #[test]
    fn what_is_guessed_first_is_no_password() {
        let known = ["Änne Lindqvist", "anne@nordlicht.example"];
        for weak in
            ["short", "aaaaaaaaaaaaaaaa", "ababababababab", "ÄnneLindqvist1", "nordlichtanne12"]
        {
            assert!(check(weak, &known).is_err(), "{weak}");
        }
        assert!(check(&"lang".repeat(65), &known).is_err());
        check("vier Wörter ohne Sinn", &known).unwrap();
    }

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_and_known_again() {
        let kept = hashed("vier Wörter ohne Sinn", [7; 16]).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_right("vier Wörter ohne Sinn", Some(kept.clone())).await.unwrap());
        assert!(!is_right("vier Wörter ohne Sin", Some(kept)).await.unwrap());
        assert!(!is_right("vier Wörter ohne Sinn", None).await.unwrap());
    }
}
