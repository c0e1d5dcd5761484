"""One style sheet for the whole portal: the files of static/css joined in layer order, found as `register.css`.

`find` serves development, `list` serves collectstatic and WhiteNoise; both build first, so nobody has to remember a
build step and the served sheet cannot be stale.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

SHEET_NAME = "register.css"
SOURCE_DIR = Path(__file__).parent / "static" / "css"
ORDER = (  # tokens first: it declares the order of the layers
    *("tokens", "reset", "base", "layout", "chrome"),
    *("card", "tag", "button", "facts", "table", "steps", "deadline", "timeline", "form", "choice", "plot"),
    *("certificate", "parts", "search", "work", "desk"),
    *("utilities", "print"),
)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def sheet_text() -> str:
    """The joined sheet without comments, indentation and blank lines; each file stays in its own layer."""
    joined = "\n".join((SOURCE_DIR / f"{name}.css").read_text(encoding="utf-8") for name in ORDER)
    return _INDENT.sub("\n", _COMMENT.sub("", joined)).strip() + "\n"


def sheet_write(folder: Path) -> Path:
    """Write the sheet into `folder` unless it is already there unchanged. Safe to run in several processes at once."""
    target, text = folder / SHEET_NAME, sheet_text()
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=folder, suffix=".css")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(scratch).chmod(0o644)
    Path(scratch).replace(target)
    return target


class RegisterSheetFinder(BaseFinder):
    """Finds the one joined sheet; listed in STATICFILES_FINDERS."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR_DIR) / "assets"
        super().__init__()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != SHEET_NAME:
            return []
        found = str(sheet_write(self.folder))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        sheet_write(self.folder)
        yield SHEET_NAME, FileSystemStorage(location=self.folder)
