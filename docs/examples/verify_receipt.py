"""Verify a receipt of ombud without ombud.

    python3 verify_receipt.py RECEIPT.json KEY [--successions FILE]

KEY is a verifier key of the log that you trust, as text or as a file that holds it. FILE is
what `/successions` of the server showed: how the log's keys came after one another. Needs
Python 3.9 and the package `cryptography`; nothing is fetched. Ends with 0 if everything
holds, with 1 if something in the receipt does not, and with 2 if nothing was checked, as a
file cannot be read, the key is none or the successions do not follow one another.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import signal
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


# As much of anything as is read, which is more than a receipt ever has.
RECEIPT_BYTES, LEAF_BYTES, OPENINGS = 1024 * 1024, 4 * 1024, 64
NOTE_BYTES, SIGNATURES, SUCCESSIONS = 128 * 1024, 64, 3650
PROOF_BYTES, PROOF_HASHES = 2 * NOTE_BYTES, 63
SIZE_MAX = 2**63 - 1

# What to try where nobody who is trusted signed.
ADD = """you got yours, add --successions FILE
       with what /successions of its server shows"""
AGAIN = "then, get /successions of its server again"

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
NAME = re.compile(r"[^\s+\x00-\x1f\x7f-\x9f]+")


class Wrong(Exception):
    """What does not hold."""


class NotSigned(Wrong):
    """Nobody who is trusted signed."""


def base64_decode(text, what):
    """Base64 in its one spelling: with padding, and nothing in the bits that are left over."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong(f"{what} was changed or cut off") from None
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"{what} was changed or cut off")
    return data


def read_32_bytes(text, what):
    data = base64_decode(text, what)
    if len(data) != 32:
        raise Wrong(f"{what} was changed or cut off")
    return data


def number(text, what):
    """A whole number in its one spelling: no sign, no leading zero."""
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text):
        raise Wrong(f"{what} is not a whole number")
    if int(text) > SIZE_MAX:
        raise Wrong(f"{what} is larger than any log")
    return int(text)


def check_length(length, limit, what, of="bytes"):
    if length > limit:
        raise Wrong(f"{what} has {length} {of}, the limit is {limit}")


def read_key(text):
    """Name, id and public key of `NAME+ID+BASE64` (C2SP signed-note)."""
    if text.count("+") < 2:
        raise Wrong("the key is not of the form NAME+ID+BASE64, as /key of the server shows it")
    name, key_id, encoded = text.split("+", 2)
    if not NAME.fullmatch(name):
        raise Wrong("the name in the key is empty or has blanks or control characters")
    data = base64_decode(encoded, "the key")
    if len(data) != 33 or data[0] != 1:
        raise Wrong("the key is not that of a log, as /key of the server shows it")
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if key_id != expected.hex():
        raise Wrong("the key was changed: its two parts do not belong together")
    return name, expected, data[1:]


def read_note(note, what):
    """The text of a signed note and its signatures, each with name and bytes (C2SP signed-note)."""
    check_length(len(note.encode()), NOTE_BYTES, what)
    if not note.endswith("\n"):
        raise Wrong(f"{what} was cut off: it does not end with its last line")
    if re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Wrong(f"{what} has control characters")
    text, parted, lines = note[:-1].rpartition("\n\n")
    if not parted:
        raise Wrong(f"{what} has no signature")
    signatures = []
    for line in lines.split("\n"):
        dash, name, encoded = (line.split(" ", 2) + ["", ""])[:3]
        if dash != "\u2014" or not NAME.fullmatch(name):
            raise Wrong(f"{what} has a line among its signatures that is none")
        signature = base64_decode(encoded, f"a signature of {what}")
        if len(signature) < 5:
            raise Wrong(f"a signature of {what} was changed or cut off")
        signatures.append((name, signature))
    check_length(len(signatures), SIGNATURES, what, "signatures")
    return text + "\n", signatures


def is_weak(point):
    """Whether a point of Ed25519 is one of the few that make signatures fit any text."""
    prime = 2**255 - 19
    eighth = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
    y = int.from_bytes(point, "little") % 2**255 % prime
    return y in (0, 1, prime - 1, eighth, prime - eighth)


def check_signatures(text, signatures, keys):
    """Which of the keys signed. Whoever else did is not asked."""
    signed = []
    for name, signature in signatures:
        for key in keys:
            if (name, signature[:4]) != key[:2]:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key[2]).verify(signature[4:], text.encode())
            except InvalidSignature:
                raise Wrong("the log's signature does not hold") from None
            if is_weak(key[2]) or is_weak(signature[4:36]):
                raise Wrong("the log's signature does not hold: it would fit any text")
            signed.append(key)
            break
    if not signed:
        raise NotSigned("no key that you trust has signed it")
    return signed


def follow(trusted, successions):
    """The keys that have ended, each with the size and root of its last checkpoint, and the
    key in office: from one that is trusted, each names the next by its signature."""
    past, current = [], trusted
    for note in successions:
        if not isinstance(note, str):
            raise Wrong("the successions are not a list of texts, as /successions shows it")
        text, signatures = read_note(note, "a succession")
        header, *lines = text[:-1].split("\n")
        if header != "ombud.dev/ledger-succession/v1":
            raise Wrong("the successions hold something that is none")
        parts = [line.partition(" ") for line in lines]
        if [name for name, _, _ in parts] != ["old", "new", "size", "root"]:
            raise Wrong("a succession is not of the expected form")
        old, new, size, root = (value for _, _, value in parts)
        old, new = read_key(old), read_key(new)
        size, root = number(size, "a succession's size"), read_32_bytes(root, "a succession")
        if not past and old != current:
            continue  # It came before the key that is trusted.
        if old != current:
            raise Wrong("a succession is not by the key in office")
        if new[0] != old[0] or new == old or any(new == key for key, _, _ in past):
            raise Wrong("a succession does not name a new key of the log")
        if past and (size < past[-1][1] or (size == past[-1][1] and root != past[-1][2])):
            raise Wrong("a succession contradicts the one before it")
        check_signatures(text, signatures, [old])
        past.append((old, size, root))
        check_length(len(past), SUCCESSIONS, "the list of successions", "keys")
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


def read_proof(proof):
    """Place, hashes and signed checkpoint of a proof (C2SP tlog-proof)."""
    check_length(len(proof.encode()), PROOF_BYTES, "the proof")
    proof, parted, note = proof.partition("\n\n")
    header, *lines = proof.split("\n")
    if not parted or header != "c2sp.org/tlog-proof@v1":
        raise Wrong("the proof is not of the expected form")
    # Data of whoever made the proof; nothing depends on it.
    if lines and lines[0].startswith("extra "):
        base64_decode(lines.pop(0).removeprefix("extra "), "what the proof has as `extra`")
    place, *hashes = lines or [""]
    if not place.startswith("index "):
        raise Wrong("the proof does not say at which place the decision stands")
    check_length(len(hashes), PROOF_HASHES, "the proof", "hashes")
    index = number(place.removeprefix("index "), "the place in the proof")
    return index, [read_32_bytes(line, "the proof") for line in hashes], note


def read_checkpoint(text):
    """Name, size and root of a log (C2SP tlog-checkpoint)."""
    origin, *lines = text[:-1].split("\n")
    if len(lines) < 2 or not origin or CONTROL.search(origin):
        raise Wrong("what the log signed is not of the expected form")
    size, root, *further = lines
    if any(not line or CONTROL.search(line) for line in further):
        raise Wrong("what the log signed has a line that is empty or has control characters")
    return origin, number(size, "the log's size"), read_32_bytes(root, "the log's root")


def committed_texts(leaf):
    """Field and commitment of each text that a leaf commits to."""
    texts = leaf.get("inputs", [])
    if not isinstance(texts, list):
        raise Wrong("the decision does not list its inputs")
    committed = []
    for one in texts + [leaf["output"]] * (leaf.get("output") is not None):
        if not isinstance(one, dict):
            raise Wrong("the decision does not list its inputs and output")
        field, commitment = one.get("field"), one.get("commitment")
        if not all(it is None or isinstance(it, str) for it in (field, commitment)):
            raise Wrong("the decision does not list its inputs and output")
        if commitment is not None:
            commitment = read_32_bytes(commitment, "the decision")
            if field is not None:
                committed.append((field, commitment))
    return committed


def verify(receipt, trusted, chain):
    """Check everything in a receipt; returns the leaf, its index, the log's size, and the
    fields of texts that the leaf commits to and the receipt does not show."""
    # What nobody checks must not be read as if it had been.
    form = {"v": int, "leaf": str, "salt": str, "proof": str}
    of_form(receipt, form, {"openings": list}, "the receipt")
    if receipt["v"] != 1:
        raise Wrong("only receipts of version 1 are known here")

    check_length(len(receipt["leaf"].encode()), LEAF_BYTES, "the decision")
    check_length(len(receipt.get("openings", [])), OPENINGS, "the receipt", "texts")

    # 1. The log entry is a salted commitment to the exact bytes of the leaf.
    leaf_bytes = receipt["leaf"].encode()
    salt = read_32_bytes(receipt["salt"], "`salt`")
    entry = hmac.digest(salt, b"ombud.leaf.v1\n" + leaf_bytes, "sha256")

    # 2. The log signed a checkpoint, with a key that was in office then ...
    index, path, note = read_proof(receipt["proof"])
    text, signatures = read_note(note, "the log's statement")
    origin, size, root = read_checkpoint(text)
    if origin != trusted[0]:
        raise Wrong(f"the receipt is from log {origin}, your key is that of {trusted[0]}")
    past, current = chain
    signed = check_signatures(text, signatures, [key for key, _, _ in past] + [current])
    ended = [
        key
        for key, last_size, last_root in past
        if size >= last_size and (size, root) != (last_size, last_root)
    ]
    if all(key in ended for key in signed):
        raise Wrong("the key that signed the log had ended before: another had come after it")

    # 3. ... whose tree has this entry at this place.
    leaf_hash = hashlib.sha256(b"\x00" + entry).digest()
    if root_from_proof(index, size, leaf_hash, path) != root:
        raise Wrong(f"the log does not show this decision at place {index}")

    # 4. Each text is the one that the leaf commits to under its field.
    leaf = parse(receipt["leaf"], "the decision")
    if not isinstance(leaf, dict):
        raise Wrong("the decision is not of the expected form")
    committed = committed_texts(leaf)
    shown = []
    for opening in receipt.get("openings", []):
        of_form(opening, {"field": str, "text": str, "salt": str}, {}, "a text in the receipt")
        field = opening["field"].encode()
        message = b"ombud.text.v1\n" + len(field).to_bytes(8, "big") + field
        message += opening["text"].encode()
        found = hmac.digest(read_32_bytes(opening["salt"], "`salt`"), message, "sha256")
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


def depth(value):
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0


def parse(text, what):
    try:
        value = json.loads(text, object_pairs_hook=once)
        # Python also reads numbers that are none, and halves of characters.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        if depth(value) > 127:
            raise RecursionError
        return value
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Wrong(f"{what} is no JSON, or not all of it ({place})") from None
    except ValueError:
        raise Wrong(f"{what} has a number or a character that JSON does not know") from None
    except RecursionError:
        raise Wrong(f"{what} is nested too deep") from None


def read_text(path, limit=None):
    with open(path, "rb") as file:
        data = file.read() if limit is None else file.read(limit + 1)
    if limit is not None and len(data) > limit:
        raise Wrong(f"{path} has more than {limit} bytes, which no receipt has")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Wrong(f"{path} is not UTF-8") from None


def main():
    # Whoever reads may stop early, and need not know every letter.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.stdout.reconfigure(errors="backslashreplace")
    arguments = argparse.ArgumentParser(description="Verify a receipt of ombud without ombud.")
    arguments.add_argument("receipt", help="the receipt, a JSON file")
    arguments.add_argument("key", help="a verifier key of the log that you trust, or its file")
    arguments.add_argument("--successions", metavar="FILE", help="what /successions showed")
    given = arguments.parse_args()
    key = given.key
    try:
        key = read_key(read_text(key).strip() if os.path.isfile(key) else key)
        successions = []
        if given.successions:
            successions = parse(read_text(given.successions), given.successions)
            if not isinstance(successions, list):
                raise Wrong("the successions are not a list, as /successions shows it")
        chain = follow(key, successions)
    except OSError as problem:
        print(f"error: {problem.filename} cannot be read: {problem.strerror}", file=sys.stderr)
        return 2
    except Wrong as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError, AttributeError):
        print("error: the key or the successions are not of the expected form", file=sys.stderr)
        return 2
    try:
        receipt = parse(read_text(given.receipt, RECEIPT_BYTES), given.receipt)
        leaf, index, size, unopened = verify(receipt, key, chain)
    except OSError as problem:
        print(f"error: {problem.filename} cannot be read: {problem.strerror}", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError, AttributeError):
        print("not valid: the receipt is not of the expected form")
        return 1
    except Wrong as problem:
        print(f"not valid: {problem}")
        if isinstance(problem, NotSigned):
            advice = AGAIN if given.successions else ADD
            print(f"       if the log's key has changed since {advice}")
            print("       otherwise it is from another log (such as the one before a restore) or")
            print("       not genuine: take the key that was published with that log")
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
