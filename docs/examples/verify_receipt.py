"""Verify a receipt of ombud without ombud.

    python3 verify_receipt.py RECEIPT.json KEY

KEY is the log's verifier key, as text or as a file that holds it. Needs Python 3.9 and the
package `cryptography`; nothing is fetched. Ends with 0 if everything holds, else with 1.
"""

import base64
import hashlib
import hmac
import json
import os
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):
    """What does not hold."""


def base64_decode(text):
    return base64.b64decode(text, validate=True)


def read_key(text):
    """Name, id and public key of `NAME+ID+BASE64` (C2SP signed-note)."""
    name, key_id, encoded = text.strip().split("+", 2)
    data = base64_decode(encoded)
    if len(data) != 33 or data[0] != 1:
        raise Wrong("the key is not an Ed25519 key of a log")
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if bytes.fromhex(key_id) != expected:
        raise Wrong("the id in the key does not belong to the key")
    return name, expected, Ed25519PublicKey.from_public_bytes(data[1:])


def check_signature(note, key):
    """The text of a signed note, once the log's signature on it holds (C2SP signed-note)."""
    name, key_id, public = key
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        if not line.startswith(f"\u2014 {name} "):
            continue
        signature = base64_decode(line.rsplit(" ", 1)[1])
        if signature[:4] == key_id:
            try:
                public.verify(signature[4:], text.encode())
            except InvalidSignature:
                raise Wrong("the signature under the checkpoint does not hold") from None
            return text
    raise Wrong(f"the checkpoint is not signed by {name}")


def root_from_proof(index, size, leaf_hash, path):
    """The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2)."""
    if index >= size:
        raise Wrong(f"there is no entry {index} in a log of {size}")
    position, last, root = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            raise Wrong("the proof is too long")
        if position & 1 or position == last:
            root = hashlib.sha256(b"\x01" + sibling + root).digest()
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\x01" + root + sibling).digest()
        position, last = position >> 1, last >> 1
    if last:
        raise Wrong("the proof is too short")
    return root


def verify(receipt, key):
    """Check everything in a receipt; returns the leaf, its index and the log's size."""
    if receipt.get("v") != 1:
        raise Wrong("only receipts of version 1 are known here")

    # 1. The log entry is a salted commitment to the exact bytes of the leaf.
    leaf_bytes = receipt["leaf"].encode()
    salt = base64_decode(receipt["salt"])
    entry = hmac.digest(salt, b"ombud.leaf.v1\n" + leaf_bytes, "sha256")

    # 2. The log signed a checkpoint ...
    proof, _, note = receipt["proof"].partition("\n\n")
    origin, size, root, *_ = check_signature(note, key).split("\n")
    if origin != key[0]:
        raise Wrong(f"the checkpoint is of log {origin}")

    # 3. ... whose tree has this entry at this place.
    header, place, *hashes = proof.split("\n")
    if header != "c2sp.org/tlog-proof@v1":
        raise Wrong("the proof is no tlog-proof")
    if place.startswith("extra "):
        place, *hashes = hashes
    index, size = int(place.removeprefix("index ")), int(size)
    leaf_hash = hashlib.sha256(b"\x00" + entry).digest()
    path = [base64_decode(line) for line in hashes]
    if root_from_proof(index, size, leaf_hash, path) != base64_decode(root):
        raise Wrong(f"the log does not show this decision at place {index}")

    # 4. Each text is the one that the leaf commits to under its field.
    leaf = json.loads(receipt["leaf"])
    committed = leaf.get("inputs", []) + [leaf["output"]] * ("output" in leaf)
    for opening in receipt.get("openings", []):
        field = opening["field"].encode()
        message = b"ombud.text.v1\n" + len(field).to_bytes(8, "big") + field
        message += opening["text"].encode()
        found = hmac.digest(base64_decode(opening["salt"]), message, "sha256")
        if not any(
            one["field"] == opening["field"] and base64_decode(one["commitment"]) == found
            for one in committed
        ):
            raise Wrong(f"the text of {opening['field']} is not the one in the decision")
    return leaf, index, size


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1].strip())
    key = sys.argv[2]
    if os.path.isfile(key):
        with open(key, encoding="utf-8") as file:
            key = file.read()
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            receipt = json.load(file)
        key = read_key(key)
        leaf, index, size = verify(receipt, key)
    except (Wrong, OSError, ValueError, LookupError, TypeError) as problem:
        print(f"not valid: {problem}")
        return 1
    actor = leaf["actor"]
    print(f"valid: entry {index} of {size} in log {key[0]}")
    print(f"       {leaf['kind']} at {leaf['at']} by {actor['kind']} {actor['id']}")
    for opening in receipt.get("openings", []):
        print(f"--- {opening['field']}\n{opening['text']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
