"""Signing a shard's head: only over what is stored, and only if it continues what was signed and published before."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from registry.models import LogCheckpoint, LogShard, LogTile
from registry.transparency import merkle
from registry.transparency.checkpoint import Checkpoint, sign_checkpoint
from registry.transparency.tiles import TileStore, tile_of

from .keys import log_signer
from .log_files import published_head

ADVISORY_LOCK = 0x6469705F6C6F67  # "dip_log"


class LedgerCorrupt(Exception):
    """What is stored contradicts what was signed. Nothing is signed until a person has looked."""


class LedgerBehind(LedgerCorrupt):
    """The database is older than what the log has published, as after a restore. Nothing is signed."""


def alone() -> bool:
    """Whether this transaction may write to the log; False when another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def heads_sign(at: datetime) -> int:
    """Sign the head of every shard that grew since its last; returns how many.

    Raises LedgerCorrupt or LedgerBehind, and signs nothing of that shard.
    """
    if not alone():
        return 0
    signed = LogCheckpoint.objects.filter(shard=OuterRef("pk"), size=OuterRef("size"))
    waiting = list(LogShard.objects.select_for_update().filter(~Exists(signed), size__gt=0).order_by("year"))
    for shard in waiting:
        _sign(shard, at)
    return len(waiting)


def _sign(shard: LogShard, at: datetime) -> None:
    root = tree(shard, merkle.edge_nodes(shard.size)).root()
    last = LogCheckpoint.objects.filter(shard=shard).order_by("-size").first()
    if last is not None:
        check_continues(shard, Checkpoint(shard.origin, last.size, bytes(last.root)), root)
    check_published(shard, root)
    head = Checkpoint(shard.origin, shard.size, root)
    note = sign_checkpoint(head, log_signer(shard.origin)).decode()
    LogCheckpoint.objects.create(shard=shard, size=shard.size, root=root, note=note, signed_at=at)


def check_published(shard: LogShard, root: bytes) -> None:
    """Raises LedgerBehind or LedgerCorrupt unless the stored tree continues the head that the world has seen."""
    head = published_head(shard.year)
    if head is None:
        return
    if head.size > shard.size:
        raise LedgerBehind(
            f"the log of {shard.year} was published with {head.size} leaves, the database has {shard.size}: it was put "
            "back to an older state. Restore a later backup, or replay the entries from the published bundles "
            "(docs/operating.md, “The log”), before anything is signed again"
        )
    check_continues(shard, head, root)


def check_continues(shard: LogShard, old: Checkpoint, root: bytes) -> None:
    """Raises LedgerCorrupt unless the stored tree, whose root is `root`, continues the tree of the head `old`."""
    if old.size == 0:
        return
    plan = merkle.consistency_plan(old.size, shard.size)
    proof = tree(shard, [node for group in plan for node in group]).consistency_proof(old.size)
    try:
        merkle.verify_consistency(old.size, shard.size, proof, old.root, root)
    except merkle.ProofError as error:
        raise LedgerCorrupt(
            f"the stored tree of {shard.size} leaves does not continue the one of {old.size}: {error}"
        ) from error


def tree(shard: LogShard, wanted: Iterable[merkle.Node]) -> TileStore:
    """The shard's tree as stored, with the tiles of the nodes wanted read in one query; it has no others."""
    condition = Q(pk__in=[])
    for level, index in {tile_of(*node) for node in wanted}:
        condition |= Q(level=level, index=index)
    rows = LogTile.objects.filter(condition, shard=shard).values_list("level", "index", "hashes")
    tiles = {(level, index): bytes(hashes) for level, index, hashes in rows}

    def read(level: int, index: int, _width: int) -> bytes:
        try:
            return tiles[level, index]
        except KeyError:
            raise LedgerCorrupt(f"tile {index} of level {level} of the log of {shard.year} is missing") from None

    return TileStore(shard.size, read)
