"""What must be built before the portal can serve: compiled translations and collected static files."""

import os
from pathlib import Path

import polib


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
