"""The integrator: gives waiting entries their place in the log, one at a time over all processes.

Before it commits it recomputes every leaf from the stored bytes and the new root by a second code path. A head is then
signed over what was committed (log_heads) and brought into files (log_files). Whatever of the three was cut short, the
next call goes on with it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from registry.kernel.clock import BEIJING
from registry.models import LedgerEntry, LogCheckpoint, LogLeaf, LogQueue, LogShard, LogTile
from registry.models.bulk import among, rows_copy
from registry.models.recording import EntryDraft, record
from registry.transparency import merkle
from registry.transparency.proof import TlogProof, format_proof
from registry.transparency.tiles import Tile, TileStore, grow, tile_width

from .keys import log_origin
from .log_files import heads_publish, log_reader
from .log_heads import LedgerCorrupt, alone, heads_sign, tree

BATCH = 5_000


class LedgerEmpty(Exception):
    """The log has no head yet, or the entry has no place under one yet."""


def ledger_integrate(at: datetime, *, limit: int = BATCH) -> int:
    """Place up to `limit` waiting entries, sign and publish the new head; returns how many were placed.

    0 when nothing waits or another process is at it. Raises LedgerCorrupt or LedgerBehind, with nothing signed.
    """
    placed = entries_place(at, limit=limit)
    heads_sign(at)
    heads_publish()
    return placed


@transaction.atomic
def entries_place(at: datetime, *, limit: int = BATCH) -> int:
    """The first third of `ledger_integrate`."""
    if not alone():
        return 0
    waiting = list(LogQueue.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit])
    if not waiting:
        return 0
    shard, opening = _open_shard(at)
    ids = [*opening, *waiting]
    entries = LedgerEntry.objects.filter(among("pk", ids)).order_by("pk").values_list("pk", "leaf", "leaf_sha256")
    by_id = {pk: _checked_hash(pk, bytes(leaf), digest) for pk, leaf, digest in entries}
    _append(shard, [by_id[pk] for pk in ids])
    leaves = [(pk, shard.pk, shard.size + n, at) for n, pk in enumerate(ids)]
    rows_copy(LogLeaf, ("entry_id", "shard_id", "index", "logged_at"), leaves)
    LogShard.objects.filter(pk=shard.pk).update(size=shard.size + len(ids))
    LogQueue.objects.filter(among("entry_id", ids)).delete()
    return len(ids)


def _open_shard(at: datetime) -> tuple[LogShard, list[int]]:
    """The log of the year, and the entries it has to begin with: one that ties it to the log before it."""
    year = at.astimezone(BEIJING).year
    shard = LogShard.objects.select_for_update().filter(closed_at__isnull=True).first()
    if shard is not None and shard.year >= year:
        return shard, []
    opening: list[int] = []
    if shard is not None:
        root = tree(shard, merkle.edge_nodes(shard.size)).root().hex()
        LogShard.objects.filter(pk=shard.pk).update(closed_at=at)
        facts = {"previous_origin": shard.origin, "previous_size": shard.size, "previous_root": root}
        opening = record([EntryDraft("log:shard:opened", at, facts)])
    return LogShard.objects.create(year=year, origin=f"{log_origin()}/{year}", opened_at=at), opening


def _checked_hash(pk: int, leaf: bytes, stored: str) -> bytes:
    digest = merkle.leaf_hash(leaf)
    if digest.hex() != stored:
        raise LedgerCorrupt(f"entry {pk}: its bytes do not give its leaf hash")
    return digest


def _append(shard: LogShard, hashes: Sequence[bytes]) -> None:
    """Write the tiles that the new leaves make or widen. Raises LedgerCorrupt when two ways give two roots."""
    edge = merkle.edge_nodes(shard.size)
    before = tree(shard, edge)
    grown = grow(shard.size, hashes, lambda level, index, _width: before.tile(level, index))
    accumulator = merkle.Accumulator.from_edge(shard.size, [before.node(*node) for node in edge])
    for digest in hashes:
        accumulator.append(digest)
    if _root(before, shard.size + len(hashes), grown) != accumulator.root():
        raise LedgerCorrupt("the new tiles do not give the root that the leaves give")
    is_new = {tile: not tile_width(tile.level, tile.index, shard.size) for tile in grown}
    rows = [(shard.pk, tile.level, tile.index, data) for tile, data in grown.items() if is_new[tile]]
    rows_copy(LogTile, ("shard_id", "level", "index", "hashes"), rows)
    for tile in (tile for tile in grown if not is_new[tile]):  # one a level at most
        LogTile.objects.filter(shard=shard, level=tile.level, index=tile.index).update(hashes=grown[tile])


def _root(before: TileStore, size: int, grown: dict[Tile, bytes]) -> bytes:
    fresh = {(tile.level, tile.index): data for tile, data in grown.items()}

    def read(level: int, index: int, _width: int) -> bytes:
        return fresh.get((level, index)) or before.tile(level, index)

    return TileStore(size, read).root()


def checkpoint_latest() -> LogCheckpoint | None:
    """The newest head of the newest log."""
    return LogCheckpoint.objects.select_related("shard").order_by("-shard__year", "-size").first()


def entry_proof(entry: LedgerEntry) -> str:
    """A C2SP tlog-proof, made from the published files, that the entry stands in the log as last published.

    Raises LedgerEmpty when it does not yet.
    """
    leaf = LogLeaf.objects.select_related("shard").filter(entry=entry).first()
    if leaf is None:
        raise LedgerEmpty(f"entry {entry.pk} has no place in the log yet")
    try:
        log = log_reader(leaf.shard.year)
    except FileNotFoundError:
        raise LedgerEmpty(f"the log of {leaf.shard.year} has no head yet") from None
    if leaf.index >= log.size:
        raise LedgerEmpty(f"entry {entry.pk} has no place under the published head yet")
    return format_proof(TlogProof(leaf.index, tuple(log.inclusion_proof(leaf.index)), log.checkpoint)).decode()
