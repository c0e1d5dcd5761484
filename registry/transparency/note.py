"""C2SP signed note: a text, and below it who signed it.

https://c2sp.org/signed-note@v1.0.0. A text counts only when a key the reader knew beforehand has signed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from registry.transparency.encoding import FormatError, from_base64, to_base64

MAX_SIGNATURES = 100
MAX_BYTES = 1 << 20

_DASH = "— "
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class NoteError(FormatError):
    """A malformed note, one nobody known signed, or one with a false signature of a known key."""


class Verifier(Protocol):
    """A key one trusts. `key_id` is the 32-bit number that stands before its signatures."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> int: ...
    def verify(self, text: bytes, signature: bytes) -> bool: ...


class Signer(Protocol):
    """A key one signs with."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> int: ...
    def sign(self, text: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line; `signature` is without the key id."""

    name: str
    key_id: int
    signature: bytes

    @property
    def line(self) -> str:
        """With its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id.to_bytes(4, 'big') + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends in a newline. `verified` were checked against a known key, one for each key; `unknown` were not."""

    text: str
    verified: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


def is_key_name(name: str) -> bool:
    """Non-empty, without spaces of any script, plus signs and control characters."""
    return bool(name) and not any(char.isspace() or char == "+" for char in name) and not _FORBIDDEN.search(name)


def sign(text: str, *signers: Signer, existing: Sequence[Signature] = ()) -> bytes:
    """The note over `text`: `existing` signatures (those not made anew) first, then one of each signer.

    Raises NoteError for a text or key name that the format cannot hold.
    """
    if not text.endswith("\n") or _FORBIDDEN.search(text):
        raise NoteError("a note text ends in a newline and has no other control characters")
    if not all(map(is_key_name, [signer.name for signer in signers] + [item.name for item in existing])):
        raise NoteError("a key name has no spaces and no plus sign")
    body = text.encode()
    made = [Signature(signer.name, signer.key_id, signer.sign(body)) for signer in signers]
    anew = {(item.name, item.key_id) for item in made}
    kept = [item for item in existing if (item.name, item.key_id) not in anew]
    if not made and not kept:
        raise NoteError("a note has at least one signature")
    return (text + "\n" + "".join(item.line for item in [*kept, *made])).encode()


def split(data: bytes) -> tuple[str, tuple[Signature, ...]]:
    """The text and the signatures of a note, none of them checked. Raises NoteError if it is malformed."""
    text = _decoded(data)
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("a note is a text, an empty line and signature lines")
    signatures = tuple(_parse_line(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MAX_SIGNATURES:
        raise NoteError(f"more than {MAX_SIGNATURES} signatures")
    return body + "\n", signatures


def open(data: bytes, verifiers: Iterable[Verifier]) -> Note:  # noqa: A001 - read as note.open, beside note.sign
    """Check a note against the known keys.

    Raises NoteError if it is malformed, if a signature under a known name and key id is false, or if no known key has
    signed. Signatures of unknown keys are kept apart; repeated ones count once.
    """
    known = _by_identity(verifiers)
    text, signatures = split(data)
    verified: dict[tuple[str, int], Signature] = {}
    unknown: dict[Signature, None] = {}
    for item in signatures:
        identity = (item.name, item.key_id)
        if identity not in known:
            unknown[item] = None
        elif identity not in verified:
            if not known[identity].verify(text.encode(), item.signature):
                raise NoteError(f"false signature under the key {item.name}+{item.key_id:08x}")
            verified[identity] = item
    if not verified:
        raise NoteError("no known key has signed this note")
    return Note(text, tuple(verified.values()), tuple(unknown))


def _by_identity(verifiers: Iterable[Verifier]) -> dict[tuple[str, int], Verifier]:
    known: dict[tuple[str, int], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise NoteError(f"two keys share the identity {verifier.name}+{verifier.key_id:08x}")
    return known


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise NoteError(f"more than {MAX_BYTES} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise NoteError("a note is UTF-8") from None
    if _FORBIDDEN.search(text):
        raise NoteError("a note has no control characters other than newlines")
    return text


def _parse_line(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_key_name(name):
        raise NoteError("a signature line is a dash, a key name and base64")
    try:
        raw = from_base64(encoded)
    except FormatError as error:
        raise NoteError(str(error)) from None
    if len(raw) < 5:
        raise NoteError("a signature is longer than its key id")
    return Signature(name, int.from_bytes(raw[:4], "big"), raw[4:])
