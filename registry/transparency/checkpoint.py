"""C2SP tlog-checkpoint: the signed head of a log.

https://c2sp.org/tlog-checkpoint@v1.0.0. The body is the origin, the size and the root, each on its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.transparency import note
from registry.transparency.encoding import FormatError, from_base64, from_decimal, to_base64
from registry.transparency.keys import CosignatureVerifier, cosigned_at
from registry.transparency.merkle import HASH_SIZE


class CheckpointError(FormatError):
    """A note that is no checkpoint, or not one of the log asked for."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: which log, how many leaves, which root. Extension lines are opaque and best left out."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise CheckpointError("origin and extensions are non-empty lines")
        if not 0 <= self.size < 2**63 or len(self.root) != HASH_SIZE:
            raise CheckpointError("a tree head has a size below 2^63 and a root of 32 bytes")

    @property
    def text(self) -> str:
        """The note text."""
        return "\n".join((self.origin, str(self.size), to_base64(self.root), *self.extensions, ""))


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One witness's word that it saw this head as a continuation of all it had seen, at POSIX time `at`."""

    name: str
    key_id: int
    at: int


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that the log signed; `cosignatures` are of witnesses the reader knows."""

    checkpoint: Checkpoint
    note: note.Note
    cosignatures: tuple[Cosignature, ...]


def parse_text(text: str) -> Checkpoint:
    """Read a note text as a checkpoint, whoever signed it. Raises CheckpointError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "":
        raise CheckpointError("a checkpoint has an origin, a size and a root line")
    origin, size, root, *extensions = lines[:-1]
    try:
        return Checkpoint(origin, from_decimal(size), from_base64(root, HASH_SIZE), tuple(extensions))
    except CheckpointError:
        raise
    except FormatError as error:
        raise CheckpointError(str(error)) from None


def head_of(data: bytes) -> Checkpoint:
    """The tree head a note speaks of, whoever signed it. Raises NoteError or CheckpointError."""
    return parse_text(note.split(data)[0])


def sign_checkpoint(checkpoint: Checkpoint, *signers: note.Signer, existing: Sequence[note.Signature] = ()) -> bytes:
    """The checkpoint as it is served. `existing` keeps signatures already made on this very text."""
    return note.sign(checkpoint.text, *signers, existing=existing)


def open_checkpoint(
    data: bytes, origin: str, log_keys: Iterable[note.Verifier], witnesses: Iterable[CosignatureVerifier] = ()
) -> SignedCheckpoint:
    """Check a checkpoint of the log `origin`, which one of `log_keys` must have signed; note cosignatures of witnesses.

    Raises NoteError or CheckpointError. A false signature under any known key refuses the whole.
    """
    logs, known = list(log_keys), list(witnesses)
    opened = note.open(data, [*logs, *known])
    checkpoint = parse_text(opened.text)
    if checkpoint.origin != origin:
        raise CheckpointError(f"a checkpoint of {checkpoint.origin}, not of {origin}")
    signers = {(item.name, item.key_id) for item in opened.verified}
    if signers.isdisjoint((key.name, key.key_id) for key in logs):
        raise CheckpointError("the log itself has not signed this checkpoint")
    identities = {(witness.name, witness.key_id) for witness in known}
    cosignatures = tuple(
        Cosignature(item.name, item.key_id, cosigned_at(item.signature))
        for item in opened.verified
        if (item.name, item.key_id) in identities
    )
    return SignedCheckpoint(checkpoint, opened, cosignatures)
