//! Tokens of other implementations: the examples of the specifications, and tokens that Python's
//! `cryptography` and `hmac` made with the key of RFC 8037 (`tokens.txt`).

use futures_util::FutureExt;

use super::*;

const NOW: &str = "2026-11-22T12:00:00Z";
const ISSUER: &str = "https://portal.nordlicht.example";

/// RFC 8037, appendix A.1.
const ED25519_PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
";
/// RFC 7515, appendix A.3.
const P256_PEM: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
-----END PUBLIC KEY-----
";
/// RFC 7515, appendix A.2.
const RSA_PEM: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj
NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz
P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo
9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB
EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX
FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp
oQIDAQAB
-----END PUBLIC KEY-----
";
const SECRET: &str = "0123456789abcdef0123456789abcdef\n";

fn identity(algorithm: TokenAlgorithm, key: &str) -> Identity {
    Identity::new(ISSUER, "ombud", algorithm, key).unwrap()
}

fn token(name: &str) -> &'static str {
    let lines = include_str!("tokens.txt").lines();
    let found = lines.filter_map(|line| line.split_once(' ')).find(|(known, _)| *known == name);
    found.unwrap().1
}

/// One key needs nothing that has to be waited for.
fn now<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().unwrap()
}

fn believed(name: &str) -> Result<Claims, SignInError> {
    let identity = identity(TokenAlgorithm::EdDsa, ED25519_PEM);
    now(identity.believed(token(name), NOW.parse().unwrap()))
}

#[test]
fn the_examples_of_the_specifications_have_right_signatures() {
    let joe = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let rs256 = format!(
        "eyJhbGciOiJSUzI1NiJ9.{joe}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let es256 = format!(
        "eyJhbGciOiJFUzI1NiJ9.{joe}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    let eddsa = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    for (algorithm, key, token, says) in [
        (TokenAlgorithm::Rs256, RSA_PEM, rs256.as_str(), "{\"iss\":\"joe\""),
        (TokenAlgorithm::Es256, P256_PEM, es256.as_str(), "{\"iss\":\"joe\""),
        (TokenAlgorithm::EdDsa, ED25519_PEM, eddsa, "Example of Ed25519"),
    ] {
        let identity = identity(algorithm, key);
        let signed = |token: &str| now(identity.signed(token, NOW.parse().unwrap()));
        let said = signed(token).unwrap();
        assert!(String::from_utf8(said).unwrap().starts_with(says));
        // One character of what is signed, or of the signature, and it is none.
        let (message, mark) = token.rsplit_once('.').unwrap();
        let (first, rest) = mark.split_at(1);
        let other = if first == "A" { "B" } else { "A" };
        let wrong = signed(&format!("{message}.{other}{rest}"));
        assert_eq!(wrong, Err(SignInError::Signature), "{algorithm:?}");
        let wrong = signed(&token.replacen(".e", ".f", 1).replacen(".R", ".S", 1));
        assert_eq!(wrong, Err(SignInError::Signature), "{algorithm:?}");
    }
    let shared = identity(TokenAlgorithm::Hs256, SECRET);
    now(shared.believed(token("hs256"), NOW.parse().unwrap())).unwrap();
}

#[test]
fn a_good_token_says_who_they_are_what_is_theirs_and_until_when() {
    let claims = believed("good").unwrap();
    assert_eq!(claims.subject, "customer-7");
    assert_eq!(claims.accounts, ["NL-100234", "NL-200201"]);
    assert_eq!(claims.until.to_string(), "2026-11-22T13:01:00Z", "an hour, and the leeway");
    believed("many").unwrap();
    assert_eq!(believed("no_accounts").unwrap().accounts, [""; 0]);
    believed("just").unwrap();
    // Twelve hours from its issue a minute ago, whatever it says.
    assert_eq!(believed("year").unwrap().until.to_string(), "2026-11-23T00:00:00Z");
}

#[test]
fn any_other_token_is_refused_with_what_is_wrong() {
    use SignInError as E;
    let eddsa = TokenAlgorithm::EdDsa;
    for (name, expect) in [
        ("none", E::Algorithm(eddsa)),
        ("confused", E::Algorithm(eddsa)),
        ("hs256", E::Algorithm(eddsa)),
        ("crit", E::Malformed),
        ("issuer", E::Issuer),
        ("audience", E::Audience),
        ("no_audience", E::Audience),
        ("expired", E::Expired),
        ("no_exp", E::Claim("exp")),
        ("text_exp", E::Claims),
        ("early", E::TooEarly),
        ("future", E::TooEarly),
        ("no_sub", E::Claim("sub")),
        ("empty_sub", E::Claim("sub")),
        ("accounts_text", E::Claims),
        ("year_old", E::Expired),
        ("year_no_iat", E::Claim("iat")),
    ] {
        assert_eq!(believed(name), Err(expect), "{name}");
    }
    let identity = identity(TokenAlgorithm::EdDsa, ED25519_PEM);
    for text in ["", "a", "a.b", "a.b.c", "..", "🦀.🦀.🦀", &"x.".repeat(20_000)] {
        let signed = now(identity.signed(text, NOW.parse().unwrap()));
        assert_eq!(signed, Err(E::Malformed));
    }
}

#[test]
fn a_key_that_does_not_fit_is_refused_at_the_start() {
    use IdentityError as E;
    use TokenAlgorithm as A;
    let made = |algorithm, key| Identity::new(ISSUER, "ombud", algorithm, key).map(drop);
    assert_eq!(made(A::EdDsa, P256_PEM), Err(E::OtherAlgorithm(A::EdDsa)));
    assert_eq!(made(A::Rs256, ED25519_PEM), Err(E::OtherAlgorithm(A::Rs256)));
    assert_eq!(made(A::Hs256, ED25519_PEM), Err(E::NoSecret), "everybody knows a public key");
    assert_eq!(made(A::Hs256, "geheim"), Err(E::ShortSecret(6)));
    assert_eq!(made(A::EdDsa, "-----BEGIN PUBLIC KEY-----\n"), Err(E::NoPublicKey));
    let cut = ED25519_PEM.replace("cHURo=", "=");
    assert_eq!(made(A::EdDsa, &cut), Err(E::NoPublicKey));
}
