"""A witness of logs: it cosigns a head only if it continues the last one it cosigned. Needs no Django and no database.

https://c2sp.org/tlog-witness, `POST /add-checkpoint`. A court or a collecting society runs it on a machine of its own:

    python3 -m registry.transparency.witness --name witness.example/one --state DIR --log VKEY [--yearly-log VKEY]

The folder holds the witness's key and, for each log, the last head it cosigned. `--yearly-log` trusts the key of a
ledger `N` for the logs `N/<year>`, too. The vkey that a register has to know is printed at the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.transparency import note
from registry.transparency.checkpoint import Checkpoint, CheckpointError, head_of, open_checkpoint
from registry.transparency.encoding import FormatError, from_base64, from_decimal, to_base64
from registry.transparency.keys import CosignatureSigner, Ed25519Verifier
from registry.transparency.logfiles import write_whole
from registry.transparency.merkle import EMPTY_ROOT, HASH_SIZE, ProofError, verify_consistency
from registry.transparency.proof import MAX_HASHES

MAX_REQUEST = note.MAX_BYTES
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"
Logs = Mapping[str, Sequence[Ed25519Verifier]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness says over HTTP."""

    status: int
    body: bytes
    content_type: str = TEXT_TYPE


class Refused(Exception):
    """A request that gets no cosignature, with its HTTP status."""

    def __init__(self, status: int, reason: str, content_type: str = TEXT_TYPE) -> None:
        super().__init__(reason)
        self.answer = Answer(status, f"{reason}\n".encode(), content_type)


@dataclass(frozen=True, slots=True)
class Submission:
    """A head, and the proof that it continues the one of `old_size` entries."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes


def format_submission(submission: Submission) -> bytes:
    """The body of `POST /add-checkpoint`."""
    lines = [f"old {submission.old_size}", *map(to_base64, submission.proof), "", ""]
    return "\n".join(lines).encode() + submission.checkpoint


def parse_submission(data: bytes) -> Submission:
    """Raises FormatError."""
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank or len(data) > MAX_REQUEST:
        raise FormatError("an old size, a proof, an empty line and a checkpoint were due")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("the lines above the checkpoint are ASCII") from None
    if not first.startswith("old ") or len(lines) > MAX_HASHES:
        raise FormatError(f"the first line is the old size; at most {MAX_HASHES} hashes follow")
    proof = tuple(from_base64(line, HASH_SIZE) for line in lines)
    return Submission(from_decimal(first.removeprefix("old ")), proof, checkpoint)


class Witness:
    """Answers submissions. `logs` are the origins it knows with their keys; `yearly` those whose years it knows."""

    def __init__(self, name: str, key: Ed25519PrivateKey, state: Path, logs: Logs, yearly: Logs | None = None) -> None:
        self._key = key
        self._state = state
        self._logs = logs
        self._yearly = yearly or {}
        self.verifier = CosignatureSigner.from_private_key(name, key, 1).verifier

    def add_checkpoint(self, body: bytes, at: int) -> Answer:
        """`at`: seconds since the epoch, which the cosignature bears. Any bytes get an answer."""
        try:
            submission = parse_submission(body)
            offered = self._opened(submission.checkpoint)
            with self._locked(offered.origin) as path:
                self._check(submission, offered, self._latest(path))
                write_whole(path, submission.checkpoint)
        except Refused as refused:
            return refused.answer
        except FormatError as error:
            return Refused(400, str(error)).answer
        signer = CosignatureSigner(self.verifier, self._key.sign, at)
        made = note.Signature(signer.name, signer.key_id, signer.sign(offered.text.encode()))
        return Answer(200, made.line.encode())

    def _opened(self, checkpoint: bytes) -> Checkpoint:
        """The head, signed by a key known for its origin."""
        offered = head_of(checkpoint)
        keys = self._keys(offered.origin)
        if not keys:
            raise Refused(404, "this witness does not know the log")
        try:
            return open_checkpoint(checkpoint, offered.origin, keys).checkpoint
        except (note.NoteError, CheckpointError) as error:
            raise Refused(403, str(error)) from None

    def _keys(self, origin: str) -> list[Ed25519Verifier]:
        known = list(self._logs.get(origin, ()))
        family, _slash, year = origin.rpartition("/")
        if re.fullmatch("[0-9]{4}", year):
            known += [replace(key, name=origin) for key in self._yearly.get(family, ())]
        return known

    def _check(self, submission: Submission, offered: Checkpoint, latest: Checkpoint | None) -> None:
        """In the order of the protocol."""
        if submission.old_size > offered.size:
            raise Refused(400, "the old size is larger than the new one")
        size = latest.size if latest else 0
        if submission.old_size != size:
            raise Refused(409, str(size), SIZE_TYPE)
        if offered.size == 0 and offered.root != EMPTY_ROOT:
            raise Refused(422, "the empty tree has another root")
        if latest is None or size == 0:
            if submission.proof:
                raise Refused(422, "nothing is to be proved from an empty tree")
            return
        try:
            verify_consistency(size, offered.size, submission.proof, latest.root, offered.root)
        except ProofError as error:
            raise Refused(422, str(error)) from None

    def _latest(self, path: Path) -> Checkpoint | None:
        return head_of(path.read_bytes()) if path.exists() else None

    @contextmanager
    def _locked(self, origin: str) -> Iterator[Path]:
        """The file of the log's last head; whoever else looks at it waits."""
        path = self._state / f"{sha256(origin.encode()).hexdigest()}.checkpoint"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("a") as handle:
            flock(handle, LOCK_EX)
            yield path


if __name__ == "__main__":
    from registry.transparency.witness_server import main

    main()
