"""Makes `sets/*.json` and `tokens.txt`: key sets and tokens of another implementation (Python's `cryptography`).

RSA keys are random, so each run gives other files.
"""

import base64, hashlib, hmac, json, pathlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

here = pathlib.Path(__file__).parent
b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
number = lambda n, size=None: b64(n.to_bytes(size or (n.bit_length() + 7) // 8, "big"))


def ed_jwk(key, kid, **more):
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(key.public_key().public_bytes_raw()), "kid": kid, **more}


def ec_jwk(key, kid, **more):
    n = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": number(n.x, 32), "y": number(n.y, 32), "kid": kid, **more}


def rsa_jwk(key, kid, **more):
    n = key.public_key().public_numbers()
    return {"kty": "RSA", "n": number(n.n), "e": number(n.e), "kid": kid, **more}


def sign(key, alg, message):
    if alg == "none":
        return b""
    if alg == "HS256":
        return hmac.digest(key, message, hashlib.sha256)
    if alg == "EdDSA":
        return key.sign(message)
    if alg == "ES256":
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


CLAIMS = {
    "iss": "https://portal.nordlicht.example", "aud": "ombud", "sub": "customer-7",
    "iat": 1795348740, "exp": 1795352400, "accounts": ["NL-100234"],
}


def token(key, alg, kid=None, **claims):
    header = {"alg": alg, "typ": "JWT"} | ({"kid": kid} if kid else {})
    parts = [header, CLAIMS | claims]
    message = ".".join(b64(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return message + "." + b64(sign(key, alg, message.encode()))


ed = [ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2)]
p256 = ec.derive_private_key(0x1234567890ABCDEF, ec.SECP256R1())
p384 = ec.derive_private_key(0x1234567890ABCDEF, ec.SECP384R1())
big, small = (rsa.generate_private_key(65537, bits) for bits in (2048, 1024))
n384 = p384.public_key().public_numbers()
other = [
    {"kty": "EC", "crv": "P-384", "x": number(n384.x, 48), "y": number(n384.y, 48), "kid": "p384"},
    ed_jwk(ed[1], "encrypts", use="enc"),
    ed_jwk(ed[1], "signs-only", key_ops=["sign"]),
    ed_jwk(ed[1], "private", d=b64(ed[1].private_bytes_raw())),
    rsa_jwk(small, "small"),
    rsa_jwk(big, "pss", alg="PS256"),
    {"kty": "oct", "k": b64(b"0123456789abcdef0123456789abcdef"), "kid": "shared"},
    {"kty": "new"},
    "no key",
]
sets = {
    "first": [ed_jwk(ed[0], "ed-1", use="sig", alg="EdDSA"), ec_jwk(p256, "ec-1"), rsa_jwk(big, "rsa-1", alg="RS256")],
    "second": [ed_jwk(ed[1], "ed-2", use="sig"), ec_jwk(p256, "ec-1"), rsa_jwk(big, "rsa-1")],
    "both": [ed_jwk(ed[0], "ed-1"), ed_jwk(ed[1], "ed-2")],
    "other": other,
    "mixed": other + [ed_jwk(ed[0], "ed-1", x5c=["ignored"], extra=1)],
}
(here / "sets").mkdir(exist_ok=True)
for name, keys in sets.items():
    (here / "sets" / f"{name}.json").write_text(json.dumps({"keys": keys}, indent=1) + "\n")
public = ed[0].public_key().public_bytes_raw()
tokens = {
    "ed-1": token(ed[0], "EdDSA", "ed-1"),
    "ed-2": token(ed[1], "EdDSA", "ed-2"),
    "ec-1": token(p256, "ES256", "ec-1"),
    "rsa-1": token(big, "RS256", "rsa-1"),
    "no_kid": token(ed[0], "EdDSA"),
    "no_kid_ec": token(p256, "ES256"),
    "wrong_kid": token(ed[0], "EdDSA", "nobody"),
    "others_kid": token(ed[1], "EdDSA", "ed-1"),
    "others_algorithm": token(p256, "ES256", "ed-1"),
    "confused": token(public, "HS256", "ed-1"),
    "none": token(None, "none", "ed-1"),
    "unknown_algorithm": token(big, "PS256", "rsa-1"),
    "shared": token(b"0123456789abcdef0123456789abcdef", "HS256", "shared"),
    "encrypts": token(ed[1], "EdDSA", "encrypts"),
    "private": token(ed[1], "EdDSA", "private"),
    "small": token(small, "RS256", "small"),
    "expired": token(ed[0], "EdDSA", "ed-1", exp=1795348800 - 3600, iat=1795348800 - 7200),
}
(here / "tokens.txt").write_text("".join(f"{name} {text}\n" for name, text in tokens.items()))
