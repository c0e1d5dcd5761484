"""What a Croissant description (MLCommons, versions 0.8 to 1.1) says about the files that list a data set's items.

Read leniently and without JSON-LD: only the names, paths, digests and formats of files are taken, and which of their
columns hold addresses. It never decides what an item is; the files do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import orjson

from registry.screening.errors import ManifestError
from registry.screening.textforms import is_croissant

MAX_BYTES = 16 << 20
_MAX_FILES = 10_000
_MAX_DEPTH = 20
_LISTS = ("csv", "tab-separated", "tsv", "jsonl", "ndjson", "parquet", "warc", "cdx")  # parts of encodingFormat
_CONTENT = ("image/", "audio/", "video/", "font/", "application/pdf")
_ARCHIVES = ("zip", "x-tar", "gzip", "x-7z", "x-rar")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A FileObject, or a FileSet (whose `patterns` are globs). `path` is relative, or the last part of an address."""

    id: str
    path: str
    sha256: str = ""
    patterns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    is_packed: bool = False  # stands inside an archive that is a file of the description itself
    url_columns: frozenset[str] = frozenset()

    @property
    def is_list(self) -> bool:
        """Whether its format is one that lists items, so that it has to be there."""
        return not self.is_packed and any(part in kind for kind in self.formats for part in _LISTS)

    @property
    def is_content(self) -> bool:
        return bool(self.formats) and all(kind.startswith(_CONTENT) for kind in self.formats)

    def shown(self) -> str:
        return (", ".join(self.patterns) or self.path or self.id)[:200]

    def names(self, member: str) -> bool:
        """Whether it names the file at `member`, a path relative to the description."""
        if self.patterns:
            return any(fnmatchcase(member, glob) or fnmatchcase(member, f"*/{glob}") for glob in self.patterns)
        return bool(self.path) and (member == self.path or member.endswith(f"/{self.path}"))


@dataclass(frozen=True, slots=True)
class Description:
    files: tuple[NamedFile, ...]

    def file_of(self, member: str) -> NamedFile | None:
        """The file that names `member`; a FileObject before a FileSet."""
        found = [file for file in self.files if file.names(member)]
        return min(found, key=lambda file: bool(file.patterns), default=None)


def parse(data: bytes) -> Description:
    """Raises ManifestError: unsupported (json_document: JSON, and no Croissant), croissant_invalid, damaged."""
    try:
        value = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise ManifestError("damaged", detail=str(error)[:200]) from None
    if not is_croissant(value):
        raise ManifestError("unsupported", kind="json_document")
    value = _plain(value)
    found = [part for part in _list(value.get("distribution")) if isinstance(part, dict)]
    if not found or len(found) > _MAX_FILES:
        raise ManifestError("croissant_invalid")
    columns = _url_columns(value)
    archives = {_id(part) for part in found if any(kind in text for text in _formats(part) for kind in _ARCHIVES)}
    return Description(tuple(_file(part, archives, columns) for part in found))


def _plain(value: Any, depth: int = 0) -> Any:
    """Keys without their prefix: `cr:includes` is `includes`."""
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        return {key.rpartition(":")[2]: _plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list) and depth < _MAX_DEPTH:
        return [_plain(part, depth + 1) for part in value]
    return value


def _file(part: dict[str, Any], archives: set[str], columns: dict[str, set[str]]) -> NamedFile:
    path = _text(part.get("contentUrl")).partition("?")[0].partition("#")[0]
    return NamedFile(
        id=_id(part),
        path=path.rpartition("/")[2] if "://" in path else path.removeprefix("./").lstrip("/"),
        sha256=_text(part.get("sha256")).strip().lower(),
        patterns=tuple(text.removeprefix("./") for text in map(_text, _list(part.get("includes"))) if text)[:100],
        formats=_formats(part),
        is_packed=any(_id(each) in archives for each in _list(part.get("containedIn"))),
        url_columns=frozenset(columns.get(_id(part), set())),
    )


def _formats(part: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_text(kind).lower() for kind in _list(part.get("encodingFormat")))


def _url_columns(value: dict[str, Any]) -> dict[str, set[str]]:
    """File id to the names of its columns whose data type is an address."""
    found: dict[str, set[str]] = {}
    for item in _fields(value.get("recordSet"), 0):
        kinds = {_text(kind).rpartition(":")[2].rpartition("/")[2] for kind in _list(item.get("dataType"))}
        source = item.get("source")
        if "URL" not in kinds or not isinstance(source, dict):
            continue
        extract = source.get("extract")
        column = _text(extract.get("column")) if isinstance(extract, dict) else ""
        for role in ("fileObject", "fileSet", "distribution"):
            if column and source.get(role) is not None:
                found.setdefault(_id(source[role]), set()).add(column)
    return found


def _fields(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    for part in _list(value):
        if isinstance(part, dict) and depth < _MAX_DEPTH:
            yield part
            yield from _fields(part.get("field"), depth + 1)
            yield from _fields(part.get("subField"), depth + 1)


def _id(value: Any) -> str:
    """Of a node or of a reference to one; version 0.8 went by name."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("name")
    return _text(value).removeprefix("#")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id")
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""
