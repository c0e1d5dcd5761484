"""Where a shard's files lie, and bringing into them what was signed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Max

from registry.models import LogCheckpoint, LogLeaf, LogShard, LogTile
from registry.transparency.checkpoint import Checkpoint, head_of
from registry.transparency.logfiles import HeadMoved, LogFolder
from registry.transparency.merkle import HASH_SIZE
from registry.transparency.tiles import WIDTH, Reader, Tile, bundles_of, encode_bundle, tiles_of

CHUNK = 16  # bundles read from the database at a time: 16 of the longest entries are 268 MB, usual ones 2 MB
log = structlog.get_logger()


def log_folder(year: int) -> LogFolder:
    """The files of a year's log, and beside both database and files the head that was published."""
    return LogFolder(Path(settings.LOG_DIR) / str(year), Path(settings.LOG_GUARD_DIR) / f"{year}.head")


def log_reader(year: int) -> Reader:
    """The log as published. Raises FileNotFoundError before its first head."""
    return Reader(log_folder(year).root_dir)


def published_head(year: int) -> Checkpoint | None:
    note = log_folder(year).published()
    return head_of(note) if note is not None else None


def heads_publish() -> int:
    """Bring every shard's newest head, and the tiles under it, into its files; returns how many heads were published.

    May be killed anywhere and run twice at once: tiles never change, and the head moves forward only.
    """
    return sum(_publish(shard) for shard in LogShard.objects.annotate(signed=Max("checkpoints__size")).order_by("year"))


def _publish(shard: LogShard) -> bool:
    folder = log_folder(shard.year)
    before = folder.published()
    since = head_of(before).size if before is not None else 0
    if shard.signed is None or since >= shard.signed:  # type: ignore[attr-defined]  # annotated
        folder.serve_published()
        return False
    head = LogCheckpoint.objects.filter(shard=shard).latest("size")
    for tile, data in _tiles(shard, tiles_of(head.size, since)):
        folder.put_tile(tile, data)
    for bundle, data in _bundles(shard, bundles_of(head.size, since)):
        folder.put_tile(bundle, data)
    try:
        folder.swap(before, head.note.encode())
    except HeadMoved as error:
        log.info("log.head_moved", shard=shard.year, reason=str(error))  # another process published meanwhile
        return False
    return True


def _tiles(shard: LogShard, tiles: Iterable[Tile]) -> Iterator[tuple[Tile, bytes]]:
    """By level in runs of neighbours, as `tiles_of` gives them. A tile may have grown since: its beginning counts."""
    for run in _runs(tiles, 4096):
        first, last = run[0], run[-1]
        rows = LogTile.objects.filter(shard=shard, level=first.level, index__range=(first.index, last.index))
        hashes = {index: bytes(data) for index, data in rows.values_list("index", "hashes")}
        for tile in run:
            yield tile, hashes[tile.index][: tile.width * HASH_SIZE]


def _bundles(shard: LogShard, bundles: Iterable[Tile]) -> Iterator[tuple[Tile, bytes]]:
    for run in _runs(bundles, CHUNK):
        start, end = run[0].index * WIDTH, run[-1].index * WIDTH + run[-1].width
        rows = LogLeaf.objects.filter(shard=shard, index__gte=start, index__lt=end).order_by("index")
        leaves = [bytes(leaf) for leaf in rows.values_list("entry__leaf", flat=True)]
        for bundle in run:
            at = bundle.index * WIDTH - start
            yield bundle, encode_bundle(leaves[at : at + bundle.width])


def _runs(tiles: Iterable[Tile], longest: int) -> Iterator[list[Tile]]:
    run: list[Tile] = []
    for tile in tiles:
        if run and (tile.level != run[0].level or len(run) == longest):
            yield run
            run = []
        run.append(tile)
    if run:
        yield run
