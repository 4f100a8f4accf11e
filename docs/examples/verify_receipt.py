"""Verify a receipt of ombud without ombud.

    python3 verify_receipt.py RECEIPT.json KEY [--successions FILE]

KEY is a verifier key of the log that you trust, as text or as a file that holds it. FILE is
what `/successions` of the server showed: how the log's keys came after one another. Needs
Python 3.9 and the package `cryptography`; nothing is fetched. Ends with 0 if everything
holds, with 1 if something does not, and with 2 if a file cannot be read.
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


def base64_decode(text, what):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong(f"{what} was changed or cut off") from None


def number(text, what):
    if not (text.isascii() and text.isdigit()):
        raise Wrong(f"{what} is not a whole number")
    return int(text)


def read_key(text):
    """Name, id and public key of `NAME+ID+BASE64` (C2SP signed-note)."""
    if text.count("+") < 2:
        raise Wrong("the key is not of the form NAME+ID+BASE64, as /key of the server shows it")
    name, key_id, encoded = text.strip().split("+", 2)
    data = base64_decode(encoded, "the key")
    if len(data) != 33 or data[0] != 1:
        raise Wrong("the key is not that of a log, as /key of the server shows it")
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if key_id.lower() != expected.hex():
        raise Wrong("the key was changed: its two parts do not belong together")
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
            signature = base64_decode(line.rsplit(" ", 1)[1], "the log's signature")
            if signature[:4] == key_id:
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(
                        signature[4:], text.encode()
                    )
                except InvalidSignature:
                    raise Wrong("the log's signature does not hold") from None
                return text, key
    raise NotSigned("no key that you trust has signed the log")


def follow(trusted, successions):
    """The keys that have ended, each with the size and root of its last checkpoint, and the
    key in office: from one that is trusted, each names the next by its signature."""
    past, current = [], trusted
    for note in successions:
        if not isinstance(note, str):
            raise Wrong("the successions are not a list of texts, as /successions shows it")
        header, *lines = note.rpartition("\n\n")[0].split("\n")
        if header != "ombud.dev/ledger-succession/v1":
            raise Wrong("the successions hold something that is none")
        if [line.split(" ", 1)[0] for line in lines] != ["old", "new", "size", "root"]:
            raise Wrong("a succession is not of the expected form")
        old, new, size, root = (line.split(" ", 1)[1] for line in lines)
        old, new = read_key(old), read_key(new)
        size, root = number(size, "a succession's size"), base64_decode(root, "a succession")
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
    # What nobody checks must not be read as if it had been.
    form = {"v": int, "leaf": str, "salt": str, "proof": str}
    of_form(receipt, form, {"openings": list}, "the receipt")
    if receipt["v"] != 1:
        raise Wrong("only receipts of version 1 are known here")

    # 1. The log entry is a salted commitment to the exact bytes of the leaf.
    leaf_bytes = receipt["leaf"].encode()
    salt = base64_decode(receipt["salt"], "`salt`")
    entry = hmac.digest(salt, b"ombud.leaf.v1\n" + leaf_bytes, "sha256")

    # 2. The log signed a checkpoint, with a key that was in office then ...
    proof, _, note = receipt["proof"].partition("\n\n")
    past, current = follow(trusted, successions)
    text, key = check_signature(note, [key for key, _, _ in past] + [current])
    origin, size, root, *_ = (text + "\n\n").split("\n")
    size, root = number(size, "the log's size"), base64_decode(root, "the log's root")
    if origin != trusted[0]:
        raise Wrong(f"the receipt is from log {origin}, not from {trusted[0]}")
    for ended, last_size, last_root in past:
        if key == ended and size >= last_size and (size, root) != (last_size, last_root):
            raise Wrong("the key that signed the log had ended before: another had come after it")

    # 3. ... whose tree has this entry at this place.
    header, *lines = proof.split("\n")
    place, *hashes = [line for line in lines if not line.startswith("extra ")] or [""]
    if header != "c2sp.org/tlog-proof@v1" or not place.startswith("index "):
        raise Wrong("the proof is not of the expected form")
    index = number(place.removeprefix("index "), "the place in the proof")
    leaf_hash = hashlib.sha256(b"\x00" + entry).digest()
    path = [base64_decode(line, "the proof") for line in hashes]
    if root_from_proof(index, size, leaf_hash, path) != root:
        raise Wrong(f"the log does not show this decision at place {index}")

    # 4. Each text is the one that the leaf commits to under its field.
    leaf = parse(receipt["leaf"], "the decision")
    if not isinstance(leaf, dict):
        raise Wrong("the decision is not of the expected form")
    texts = leaf.get("inputs", []) + [leaf["output"]] * (leaf.get("output") is not None)
    committed = [
        (one["field"], base64_decode(one["commitment"], "the decision"))
        for one in texts
        if "commitment" in one and "field" in one
    ]
    shown = []
    for opening in receipt.get("openings", []):
        of_form(opening, {"field": str, "text": str, "salt": str}, {}, "a text in the receipt")
        field = opening["field"].encode()
        message = b"ombud.text.v1\n" + len(field).to_bytes(8, "big") + field
        message += opening["text"].encode()
        found = hmac.digest(base64_decode(opening["salt"], "`salt`"), message, "sha256")
        if (opening["field"], found) not in committed:
            raise Wrong(f"the text of {opening['field']} is not the one in the decision")
        if found in shown:
            raise Wrong(f"the text of {opening['field']} stands there twice")
        shown.append(found)
    unopened = [field for field, commitment in committed if commitment not in shown]
    return leaf, index, size, unopened


def of_form(members, needed, allowed, what):
    """Refuse what is missing, of another kind or not known, as `ombud verify` does."""
    if not isinstance(members, dict):
        raise Wrong(f"{what} is not of the expected form")
    called = {int: "whole number", str: "text", list: "list"}
    for name, kind in {**needed, **allowed}.items():
        if name not in members and name in needed:
            raise Wrong(f"{what} has no `{name}`")
        if name in members and type(members[name]) is not kind:
            raise Wrong(f"`{name}` of {what} is no {called[kind]}")
    unknown = sorted(set(members) - set(needed) - set(allowed))
    if unknown:
        raise Wrong(f"{what} has `{'`, `'.join(unknown)}`, which is not known here")


def once(members):
    """An object of JSON in which no member stands twice."""
    seen = {}
    for name, value in members:
        if name in seen:
            raise Wrong(f"`{name}` stands there twice")
        seen[name] = value
    return seen


def parse(text, what):
    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Wrong(f"{what} is no JSON, or not all of it ({place})") from None
    except RecursionError:
        raise Wrong(f"{what} is nested too deep") from None


def read_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError:
        raise Wrong(f"{path} is not UTF-8") from None


def main():
    arguments = argparse.ArgumentParser(description="Verify a receipt of ombud without ombud.")
    arguments.add_argument("receipt", help="the receipt, a JSON file")
    arguments.add_argument("key", help="a verifier key of the log that you trust, or its file")
    arguments.add_argument("--successions", metavar="FILE", help="what /successions showed")
    given = arguments.parse_args()
    key = given.key
    try:
        key = read_key(read_text(key) if os.path.isfile(key) else key)
        successions = []
        if given.successions:
            successions = parse(read_text(given.successions), given.successions)
            if not isinstance(successions, list):
                raise Wrong("the successions are not a list, as /successions shows it")
        receipt = parse(read_text(given.receipt), given.receipt)
        leaf, index, size, unopened = verify(receipt, key, successions)
    except OSError as problem:
        print(f"error: {problem.filename} cannot be read: {problem.strerror}", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError, AttributeError):
        print("not valid: the receipt is not of the expected form")
        return 1
    except Wrong as problem:
        print(f"not valid: {problem}")
        if isinstance(problem, NotSigned) and given.successions:
            print("       if the log's key has changed since, get /successions of its server again")
        elif isinstance(problem, NotSigned):
            print("       if the log's key has changed since you got yours, add --successions FILE")
            print("       with what /successions of its server shows")
        return 1
    kind, at, actor = (leaf.get(name, "?") for name in ("kind", "at", "actor"))
    who = f"{actor.get('kind')} {actor.get('id')}" if isinstance(actor, dict) else actor
    print(f"valid: entry {index} of {size} in log {key[0]}")
    print(f"       {kind} at {at} by {who}")
    for opening in receipt.get("openings", []):
        print(f"--- {opening['field']}\n{opening['text']}")
    for field in unopened:
        print(f"--- {field}\n(not shown in this receipt, so that nothing was checked about it)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
