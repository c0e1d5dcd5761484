"""The integrator: gives waiting entries their place in the log, one at a time over all processes, and signs the head.

Before signing it recomputes every leaf from the stored bytes, checks the old root from the stored nodes, and proves
the new tree a continuation of the old one by a second code path. If anything differs it stops and signs nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from registry.models import LedgerEntry, LogCheckpoint, LogLeaf, LogNode, LogQueue, LogState
from registry.models.bulk import among, rows_copy
from registry.transparency import merkle
from registry.transparency.checkpoint import Checkpoint, sign_checkpoint
from registry.transparency.proof import TlogProof, format_proof

from .keys import log_signer

BATCH = 2_000
ADVISORY_LOCK = 0x6469705F6C6F67  # "dip_log"
Node = tuple[int, int]


class LedgerCorrupt(Exception):
    """What is stored contradicts what was signed. Nothing is signed until a person has looked."""


class LedgerEmpty(Exception):
    """The log has no checkpoint yet, or the entry has no place in it yet."""


@transaction.atomic
def ledger_integrate(at: datetime, *, origin: str, limit: int = BATCH) -> int:
    """Place up to `limit` waiting entries and sign the new head; returns how many. 0 when another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    state = LogState.objects.select_for_update().get(pk=1)
    waiting = list(LogQueue.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit])
    if not waiting:
        return 0
    entries = list(LedgerEntry.objects.filter(among("pk", waiting)).only("leaf", "leaf_sha256").order_by("pk"))
    hashes = [_checked_hash(entry) for entry in entries]
    old_root = _old_root(state.size)
    nodes = _grow(state.size, hashes)
    new_size = state.size + len(entries)
    new_root = merkle.root_from_nodes(new_size, _reader(merkle.edge_nodes(new_size), nodes))
    _check_continues(state.size, new_size, old_root, new_root, nodes)
    leaves = [(state.size + n, entry.pk, at) for n, entry in enumerate(entries)]
    rows_copy(LogLeaf, ("index", "entry_id", "logged_at"), leaves)
    rows_copy(LogNode, ("level", "index", "digest"), [(*node, digest) for node, digest in nodes.items()])
    note = sign_checkpoint(Checkpoint(origin, new_size, new_root), log_signer(origin))
    LogCheckpoint.objects.create(size=new_size, root=new_root, note=note.decode(), signed_at=at)
    LogState.objects.filter(pk=1).update(size=new_size)
    LogQueue.objects.filter(among("entry_id", waiting)).delete()
    return len(entries)


def _checked_hash(entry: LedgerEntry) -> bytes:
    digest = merkle.leaf_hash(bytes(entry.leaf))
    if digest.hex() != entry.leaf_sha256:
        raise LedgerCorrupt(f"entry {entry.pk}: its bytes do not give its leaf hash")
    return digest


def _old_root(size: int) -> bytes:
    """The root of the stored tree, which must be the one last signed."""
    root = merkle.root_from_nodes(size, _reader(merkle.edge_nodes(size), {}))
    last = LogCheckpoint.objects.order_by("-size").first()
    signed_size, signed_root = (last.size, bytes(last.root)) if last else (0, merkle.EMPTY_ROOT)
    if (size, root) != (signed_size, signed_root):
        raise LedgerCorrupt(f"the stored tree of {size} leaves is not the one signed at {signed_size}")
    return root


def _grow(size: int, hashes: Iterable[bytes]) -> dict[Node, bytes]:
    """Every node the new leaves complete, by (level, index)."""
    grown: dict[Node, bytes] = {}
    left = {level: digest for (level, _index), digest in zip(merkle.edge_nodes(size), _edge_digests(size), strict=True)}
    for index, digest in enumerate(hashes, size):
        level, node, at = 0, digest, index
        grown[0, index] = digest
        while at & 1:
            node = merkle.node_hash(left.pop(level), node)
            level, at = level + 1, at >> 1
            grown[level, at] = node
        left[level] = node
    return grown


def _edge_digests(size: int) -> list[bytes]:
    edge = merkle.edge_nodes(size)
    read = _reader(edge, {})
    return [read(level, index) for level, index in edge]


def _check_continues(old_size: int, new_size: int, old_root: bytes, new_root: bytes, nodes: dict[Node, bytes]) -> None:
    if old_size == 0:
        return
    wanted = [node for group in merkle.consistency_plan(old_size, new_size) for node in group]
    proof = merkle.consistency_proof(old_size, new_size, _reader(wanted, nodes))
    merkle.verify_consistency(old_size, new_size, proof, old_root, new_root)


def _reader(wanted: Iterable[Node], fresh: dict[Node, bytes]) -> merkle.GetNode:
    """A node reader over `fresh` and one query for the rest of `wanted`."""
    missing = [node for node in wanted if node not in fresh]
    stored: dict[Node, bytes] = {}
    if missing:
        condition = Q()
        for level, index in missing:
            condition |= Q(level=level, index=index)
        rows = LogNode.objects.filter(condition).values_list("level", "index", "digest")
        stored = {(level, index): bytes(digest) for level, index, digest in rows}

    def read(level: int, index: int) -> bytes:
        found = fresh.get((level, index)) or stored.get((level, index))
        if found is None:
            raise LedgerCorrupt(f"node {index} of level {level} is missing")
        return found

    return read


def checkpoint_latest() -> LogCheckpoint | None:
    return LogCheckpoint.objects.order_by("-size").first()


def entry_proof(entry: LedgerEntry) -> str:
    """A C2SP tlog-proof that the entry stands in the log as last signed. Raises LedgerEmpty when it does not yet."""
    leaf = LogLeaf.objects.filter(entry=entry).first()
    checkpoint = checkpoint_latest()
    if leaf is None or checkpoint is None or leaf.index >= checkpoint.size:
        raise LedgerEmpty(f"entry {entry.pk} has no place in the log yet")
    plan = merkle.inclusion_plan(leaf.index, checkpoint.size)
    read = _reader([node for group in plan for node in group], {})
    hashes = merkle.inclusion_proof(leaf.index, checkpoint.size, read)
    return format_proof(TlogProof(leaf.index, tuple(hashes), checkpoint.note.encode())).decode()
