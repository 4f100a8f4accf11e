"""Verify a receipt of ombud without ombud.

    python3 verify_receipt.py RECEIPT.json KEY [--successions FILE]

KEY is a verifier key of the log that you trust, as text or as a file that holds it. FILE is
what `/successions` of the server showed: how the log's keys came after one another. Needs
Python 3.9 and the package `cryptography`; nothing is fetched. Ends with 0 if everything
holds, else with 1.
"""

import argparse
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


class NotSigned(Wrong):
    """Nobody who is trusted signed."""


def base64_decode(text):
    return base64.b64decode(text, validate=True)


def read_key(text):
    """Name, id and public key of `NAME+ID+BASE64` (C2SP signed-note)."""
    if text.count("+") < 2:
        raise Wrong("the key is not of the form NAME+ID+BASE64, as /key of the server shows it")
    name, key_id, encoded = text.strip().split("+", 2)
    data = base64_decode(encoded)
    if len(data) != 33 or data[0] != 1:
        raise Wrong("the key is not an Ed25519 key of a log")
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if bytes.fromhex(key_id) != expected:
        raise Wrong("the id in the key does not belong to the key")
    return name, expected, data[1:]


def check_signature(note, keys):
    """The text of a signed note and which of the keys signed it (C2SP signed-note)."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        for key in keys:
            name, key_id, public = key
            if not line.startswith(f"\u2014 {name} "):
                continue
            signature = base64_decode(line.rsplit(" ", 1)[1])
            if signature[:4] == key_id:
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(
                        signature[4:], text.encode()
                    )
                except InvalidSignature:
                    raise Wrong("the log's signature does not hold") from None
                return text, key
    raise NotSigned("no key that you trust has signed it")


def follow(trusted, successions):
    """The keys that have ended, each with the size and root of its last checkpoint, and the
    key in office: from one that is trusted, each names the next by its signature."""
    past, current = [], trusted
    for note in successions:
        header, *lines = note.rpartition("\n\n")[0].split("\n")
        if header != "ombud.dev/ledger-succession/v1":
            raise Wrong("the successions hold something else")
        if [line.split(" ", 1)[0] for line in lines] != ["old", "new", "size", "root"]:
            raise Wrong("a succession is not of the expected form")
        old, new, size, root = (line.split(" ", 1)[1] for line in lines)
        old, new, size, root = read_key(old), read_key(new), int(size), base64_decode(root)
        if not past and old != current:
            continue  # It came before the key that is trusted.
        if old != current:
            raise Wrong("a succession is not by the key in office")
        if new[0] != old[0] or new == old or any(new == key for key, _, _ in past):
            raise Wrong("a succession does not name a new key of the log")
        if past and (size < past[-1][1] or (size == past[-1][1] and root != past[-1][2])):
            raise Wrong("a succession contradicts the one before it")
        check_signature(note, [old])
        past.append((old, size, root))
        current = new
    return past, current


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


def verify(receipt, trusted, successions=()):
    """Check everything in a receipt; returns the leaf, its index, the log's size, and the
    fields of texts that the leaf commits to and the receipt does not show."""
    if not isinstance(receipt, dict):
        raise Wrong("the receipt is not of the expected form")
    if receipt.get("v") != 1:
        raise Wrong("only receipts of version 1 are known here")
    # What nobody checks must not be read as if it had been.
    only(receipt, {"v", "leaf", "salt", "proof", "openings"}, "the receipt")

    # 1. The log entry is a salted commitment to the exact bytes of the leaf.
    leaf_bytes = receipt["leaf"].encode()
    salt = base64_decode(receipt["salt"])
    entry = hmac.digest(salt, b"ombud.leaf.v1\n" + leaf_bytes, "sha256")

    # 2. The log signed a checkpoint, with a key that was in office then ...
    proof, _, note = receipt["proof"].partition("\n\n")
    past, current = follow(trusted, successions)
    text, key = check_signature(note, [key for key, _, _ in past] + [current])
    origin, size, root, *_ = text.split("\n")
    size, root = int(size), base64_decode(root)
    if origin != trusted[0]:
        raise Wrong(f"the checkpoint is of log {origin}")
    for ended, last_size, last_root in past:
        if key == ended and size >= last_size and (size, root) != (last_size, last_root):
            raise Wrong("the key that signed the log had ended before: another had come after it")

    # 3. ... whose tree has this entry at this place.
    header, place, *hashes = proof.split("\n")
    if header != "c2sp.org/tlog-proof@v1":
        raise Wrong("the proof is no tlog-proof")
    if place.startswith("extra "):
        place, *hashes = hashes
    index = int(place.removeprefix("index "))
    leaf_hash = hashlib.sha256(b"\x00" + entry).digest()
    path = [base64_decode(line) for line in hashes]
    if root_from_proof(index, size, leaf_hash, path) != root:
        raise Wrong(f"the log does not show this decision at place {index}")

    # 4. Each text is the one that the leaf commits to under its field.
    leaf = json.loads(receipt["leaf"])
    texts = leaf.get("inputs", []) + [leaf["output"]] * ("output" in leaf)
    committed = [one for one in texts if "commitment" in one and "field" in one]
    shown = []
    for opening in receipt.get("openings", []):
        only(opening, {"field", "text", "salt"}, "an opening")
        field = opening["field"].encode()
        message = b"ombud.text.v1\n" + len(field).to_bytes(8, "big") + field
        message += opening["text"].encode()
        found = hmac.digest(base64_decode(opening["salt"]), message, "sha256")
        if not any(
            one["field"] == opening["field"] and base64_decode(one["commitment"]) == found
            for one in committed
        ):
            raise Wrong(f"the text of {opening['field']} is not the one in the decision")
        shown.append(found)
    unopened = [
        one["field"] for one in committed if base64_decode(one["commitment"]) not in shown
    ]
    return leaf, index, size, unopened


def only(members, known, what):
    """Refuse members that are not known, as `ombud verify` does."""
    unknown = sorted(set(members) - known)
    if unknown:
        raise Wrong(f"{what} has {', '.join(unknown)}, which is not known here")


def once(members):
    """An object of JSON in which no member stands twice."""
    names = [name for name, _ in members]
    if len(names) != len(set(names)):
        raise Wrong("a member stands there twice")
    return dict(members)


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=once)


def main():
    arguments = argparse.ArgumentParser(description="Verify a receipt of ombud without ombud.")
    arguments.add_argument("receipt", help="the receipt, a JSON file")
    arguments.add_argument("key", help="a verifier key of the log that you trust, or its file")
    arguments.add_argument("--successions", metavar="FILE", help="what /successions showed")
    given = arguments.parse_args()
    key = given.key
    try:
        if os.path.isfile(key):
            with open(key, encoding="utf-8") as file:
                key = file.read()
        key = read_key(key)
        successions = read_json(given.successions) if given.successions else []
        receipt = read_json(given.receipt)
        leaf, index, size, unopened = verify(receipt, key, successions)
    except (Wrong, OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        print(f"not valid: {problem}")
        if isinstance(problem, NotSigned) and given.successions:
            print("       if the log's key has changed since, get /successions of its server again")
        elif isinstance(problem, NotSigned):
            print("       if the log's key has changed since you got yours, add --successions FILE")
            print("       with what /successions of its server shows")
        return 1
    actor = leaf["actor"]
    print(f"valid: entry {index} of {size} in log {key[0]}")
    print(f"       {leaf['kind']} at {leaf['at']} by {actor['kind']} {actor['id']}")
    for opening in receipt.get("openings", []):
        print(f"--- {opening['field']}\n{opening['text']}")
    for field in unopened:
        print(f"--- {field}\n(not shown in this receipt, so that nothing was checked about it)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
