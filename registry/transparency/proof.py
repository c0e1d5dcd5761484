"""C2SP tlog-proof: one file that shows, without a network, that a leaf is in a log.

https://c2sp.org/tlog-proof@v1. It holds the leaf's index, its inclusion proof and a checkpoint; the leaf itself comes
from the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.transparency import note
from registry.transparency.checkpoint import SignedCheckpoint, head_of, open_checkpoint
from registry.transparency.encoding import FormatError, from_base64, from_decimal, to_base64
from registry.transparency.keys import CosignatureVerifier
from registry.transparency.merkle import HASH_SIZE, ProofError, verify_inclusion

MAX_HASHES = 63  # the depth of a tree of 2^63 leaves
_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """`hashes` run from the leaf's sibling to the root's child; `checkpoint` is the log's note, verbatim.

    `extra` is whatever the application adds; nothing authenticates it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index < 2**63 or len(self.hashes) > MAX_HASHES:
            raise ProofError("an index below 2^63 and at most 63 hashes are possible")
        if any(len(item) != HASH_SIZE for item in self.hashes) or self.extra == b"":
            raise ProofError("a hash has 32 bytes, and extra data is left out when there is none")


def format_proof(proof: TlogProof) -> bytes:
    """The bytes of a `.tlog-proof` file."""
    lines = [_HEADER]
    if proof.extra is not None:
        lines.append(f"extra {to_base64(proof.extra)}")
    lines += [f"index {proof.index}", *map(to_base64, proof.hashes), "", ""]
    return "\n".join(lines).encode() + proof.checkpoint


def parse_proof(data: bytes) -> TlogProof:
    """Read a `.tlog-proof` file; nothing in it is checked yet but its form. Raises FormatError or ProofError."""
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank or len(data) > note.MAX_BYTES:
        raise FormatError("a proof, an empty line and a checkpoint were due")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("the lines above the checkpoint are ASCII") from None
    if lines.pop(0) != _HEADER:
        raise FormatError(f"the first line is not {_HEADER}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise FormatError("the index line is missing")
    index = from_decimal(lines.pop(0).removeprefix("index "))
    hashes = tuple(from_base64(line, HASH_SIZE) for line in lines)
    head_of(checkpoint)
    return TlogProof(index, hashes, checkpoint, extra)


def verify_proof(
    proof: TlogProof,
    leaf: bytes,
    *,
    origin: str,
    log_keys: Iterable[note.Verifier],
    witnesses: Iterable[CosignatureVerifier] = (),
    quorum: int = 0,
) -> SignedCheckpoint:
    """Check that the leaf hash `leaf` stands at `proof.index` in a tree the log `origin` has signed.

    `quorum` is how many of `witnesses` must have cosigned; without a foreign witness the log could show others another
    tree. Returns the checkpoint, with the cosignatures found. Raises NoteError, CheckpointError or ProofError.
    """
    signed = open_checkpoint(proof.checkpoint, origin, log_keys, witnesses)
    if len({item.name for item in signed.cosignatures}) < quorum:
        raise ProofError(f"fewer than {quorum} known witnesses have cosigned")
    checkpoint = signed.checkpoint
    verify_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return signed
