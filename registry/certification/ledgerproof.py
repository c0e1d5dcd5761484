"""Ties a credential to the public ledger: the leaf names the credential's digest, the proof shows the leaf in the log.

The leaf travels in the proof's `extra` line, so that one file is enough offline. `extra` is not authenticated by the
format; it need not be, because only the true leaf has the hash the proof leads from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.kernel.canon import StrictJsonError, load_json
from registry.transparency.checkpoint import head_of
from registry.transparency.encoding import FormatError
from registry.transparency.keys import CosignatureVerifier, Ed25519Verifier
from registry.transparency.merkle import ProofError, leaf_hash
from registry.transparency.proof import format_proof, parse_proof, verify_proof

DIGEST_KEY = "credential_sha256"  # in the leaf's public facts


class LedgerProofError(ValueError):
    """The proof does not show this credential in this log."""


@dataclass(frozen=True, slots=True)
class LedgerFinding:
    """Where the leaf stands, under which checkpoint, and which known witnesses cosigned that checkpoint."""

    index: int
    size: int
    witnesses: tuple[str, ...]


def with_leaf(proof: str, leaf: bytes) -> str:
    """The `.tlog-proof` with the leaf's own bytes in it: the form that is attached to a certificate."""
    return format_proof(replace(parse_proof(proof.encode()), extra=leaf)).decode()


def check_ledger_proof(
    proof: bytes,
    credential_sha256: str,
    origin: str,
    log_keys: Sequence[Ed25519Verifier],
    witnesses: Sequence[CosignatureVerifier],
) -> LedgerFinding:
    """Raises LedgerProofError when the proof does not hold, or holds for a leaf that does not name the credential.

    `origin` names the ledger, whose shards are `origin/<year>`; a key that is known for the ledger is that of each.
    """
    try:
        parsed = parse_proof(proof)
        if parsed.extra is None:
            raise LedgerProofError("the proof does not carry its leaf")
        shard = _shard(head_of(parsed.checkpoint).origin, origin)
        keys = [replace(key, name=shard) if key.name == origin else key for key in log_keys]
        signed = verify_proof(parsed, leaf_hash(parsed.extra), origin=shard, log_keys=keys, witnesses=witnesses)
        leaf = load_json(parsed.extra)
    except (FormatError, ProofError, StrictJsonError) as error:
        raise LedgerProofError(str(error)) from error
    facts = leaf.get("facts") if isinstance(leaf, dict) else None
    if not isinstance(facts, dict) or facts.get(DIGEST_KEY) != credential_sha256:
        raise LedgerProofError("the leaf is not about this credential")
    names = tuple(sorted({one.name for one in signed.cosignatures}))
    return LedgerFinding(parsed.index, signed.checkpoint.size, names)


def _shard(found: str, ledger: str) -> str:
    """The origin of the log that the proof is from, which must be the ledger or one of its years."""
    if found != ledger and not re.fullmatch(re.escape(ledger) + r"/[0-9]{4}", found):
        raise LedgerProofError(f"the proof is from the log {found}, not from one of {ledger}")
    return found
