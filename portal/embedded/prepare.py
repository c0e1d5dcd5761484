"""What must be built before the portal can serve: compiled translations and collected static files."""

import gzip
import os
import shutil
from pathlib import Path

import polib

SMALL = 1024  # bytes, below which packing gains nothing


def compile_messages(locale: Path) -> int:
    """Compile every catalogue that is newer than its .mo, without gettext's tools; returns how many."""
    stale = [po for po in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_older(po.with_suffix(".mo"), po)]
    for po in stale:
        fresh = po.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(po)).save_as_mofile(str(fresh))
        fresh.replace(po.with_suffix(".mo"))
    return len(stale)


def _is_older(built: Path, source: Path) -> bool:
    return not built.exists() or built.stat().st_mtime < source.stat().st_mtime


def compress_static(folder: Path) -> int:
    """Put a .gz beside every style sheet and script that is newer than its own; returns how many.

    WhiteNoise sends it to whoever takes it. Its own storage would also make Brotli files of everything that comes with
    the libraries, which takes longer than all the rest of a first start.
    """
    stale = [
        file
        for kind in ("*.css", "*.js")
        for file in sorted(folder.rglob(kind))
        if file.stat().st_size > SMALL and _is_older(_gz(file), file)
    ]
    for file in stale:
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        with file.open("rb") as plain, gzip.open(fresh, "wb", compresslevel=9) as packed:
            shutil.copyfileobj(plain, packed)
        fresh.replace(_gz(file))
    return len(stale)


def _gz(file: Path) -> Path:
    return file.with_name(f"{file.name}.gz")
