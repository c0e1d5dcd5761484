"""Reader of a Croissant description that came, in one ZIP or TAR archive, with the files it names.

Each named file that lists items is read as if it had been handed in itself, in the order of the archive. Row numbers go
on from file to file; `files` says where each begins.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from registry.screening.bundles import open_bundle
from registry.screening.columns import ColumnMap
from registry.screening.croissant import NamedFile
from registry.screening.errors import ManifestError
from registry.screening.forms import Format
from registry.screening.limits import Limits
from registry.screening.rows import Row

_NO_LIST = frozenset({"empty", "unknown_format", "unsupported", "wrong_columns", "no_content", "croissant_alone"})
_MAX_FILES = 10_000


class Inner(Protocol):
    """A manifest inside, open."""

    format: Format

    @property
    def columns(self) -> ColumnMap: ...
    def rows(self) -> Iterator[Row]: ...
    def close(self) -> None: ...


Opener = Callable[[Path, Limits, frozenset[str]], Inner]


class BundleRows:
    """Raises ManifestError: croissant_missing, croissant_digest, croissant_no_items, and what a file inside raises,
    with `file` among its params. `files` tells of each file read: its name, and format, first row and rows, or the code
    that says why it lists no items."""

    def __init__(self, path: Path, form: Format, limits: Limits, opener: Opener) -> None:
        self._bundle, self._description = open_bundle(path, form, limits)
        self._base = form.member.rpartition("/")[0]
        self._description_name = form.member
        self._limits = limits
        self._opener = opener
        self._folder = Path(mkdtemp(prefix="bundle-"))
        self.bytes_total = self._bundle.bytes_total
        self.columns = ColumnMap()
        self.files: list[dict[str, object]] = []

    @property
    def bytes_read(self) -> int:
        return self._bundle.bytes_read

    def close(self) -> None:
        self._bundle.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __iter__(self) -> Iterator[Row]:
        offset = 0
        seen: set[str] = set()
        for name, pieces in self._bundle.members():
            named = None if name == self._description_name else self._description.file_of(self._relative(name))
            if named is None or named.is_content or named.is_packed:
                continue
            if len(self.files) >= _MAX_FILES:
                raise ManifestError("too_large", what="footer", limit=_MAX_FILES)
            seen.add(named.id)
            last = 0
            for row in self._file(name, named, pieces, offset):
                last = row.row
                yield row._replace(row=offset + row.row)
            offset += last
        absent = [file for file in self._description.files if file.id not in seen]
        missing = [file.shown() for file in absent if file.is_list or not self.files]
        if missing:
            raise ManifestError("croissant_missing", found=missing[:20], count=len(missing))
        if not offset:
            told = [f"{file['file']} ({file['code']})" for file in self.files[:20]]
            raise ManifestError("croissant_no_items", found=told)

    def _relative(self, name: str) -> str:
        """Paths in a description are relative to it."""
        name = name.removeprefix("./")
        base = self._base.removeprefix("./")
        return name.removeprefix(f"{base}/") if base else name

    def _file(self, name: str, named: NamedFile, pieces: Iterator[bytes], offset: int) -> Iterator[Row]:
        path = self._extracted(name, named, pieces)
        told: dict[str, object] = {"file": name[:200]}
        self.files.append(told)
        try:
            inner = self._opener(path, self._limits, named.url_columns)
            try:
                told |= {"format": inner.format.kind, "first_row": offset + 1}
                for row in inner.rows():
                    yield row
                    told["last_row"] = offset + row.row
                if not self.columns.names_something:
                    self.columns = inner.columns
            finally:
                inner.close()
        except ManifestError as error:
            if error.code not in _NO_LIST:
                raise ManifestError(error.code, **{**error.params, "file": name[:200]}) from None
            told["code"] = error.code
        finally:
            path.unlink(missing_ok=True)

    def _extracted(self, name: str, named: NamedFile, pieces: Iterator[bytes]) -> Path:
        path = self._folder / "member"
        digest = sha256()
        size = 0
        with path.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        left = self._limits.max_uncompressed_bytes - size
        if left < 0:
            raise ManifestError("too_large", what="uncompressed", limit=self._limits.max_uncompressed_bytes)
        self._limits = replace(self._limits, max_uncompressed_bytes=left)
        if len(named.sha256) == 64 and not named.patterns and digest.hexdigest() != named.sha256:
            raise ManifestError("croissant_digest", file=name[:200])
        return path
