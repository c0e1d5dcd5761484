"""Manifests for the screening tests, written by hand or generated from a seed."""

import gzip
import io
import os
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from registry.screening.limits import Limits
from registry.screening.manifest import read

SHARED = Path(os.environ.get("SHARED_DIR") or Path(__file__).parents[3].parent / "shared")


def laion() -> Path:
    path = SHARED / "data/laion-sample/laion-1000.parquet"
    if not path.exists():
        pytest.skip(f"real manifest not found: {path} (set SHARED_DIR)")
    return path


def write(folder: Path, content: str | bytes, name: str = "manifest") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path, limits: Limits | None = None) -> list[dict[str, Any]]:
    """Rows as read, without what is absent."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for batch in read(path, limits)
        for row in batch.to_pylist()
    ]


def faults(path: Path, limits: Limits | None = None) -> list[tuple[int, str]]:
    return [(row["row"], row["fault"]) for row in rows(path, limits) if "fault" in row]


def urls(path: Path, limits: Limits | None = None) -> list[str]:
    return [row["url"] for row in rows(path, limits) if "url" in row]


def parquet(folder: Path, columns: dict[str, Any], name: str = "manifest.parquet", **options: Any) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path, **options)
    return path


def gzipped(content: str | bytes) -> bytes:
    return gzip.compress(content.encode() if isinstance(content, str) else content, mtime=0)


def zstandarded(content: str | bytes) -> bytes:
    return zstandard.compress(content.encode() if isinstance(content, str) else content)


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


HOSTS = ["example.com", "www.example.com", "img.example.com:8080", "example-a.com", "b.github.io", "c.github.io"]


def generated_rows(count: int, seed: int = 7) -> Iterator[str]:
    """CSV lines of many hosts, with some duplicates, some without a hash, and one row in 50 unresolvable."""
    dice = random.Random(seed)
    yield "url,sha256,title\n"
    for at in range(count):
        if at % 50 == 49:
            yield f"htp:/broken/{at},,\n"
            continue
        host = dice.choice(HOSTS) if at % 3 else f"h{dice.randrange(count // 4 + 1)}.example{dice.randrange(40)}.org"
        digest = f"{dice.getrandbits(256):064x}" if at % 2 else ""
        yield f"https://{host}/p/{dice.randrange(count)}.jpg,{digest},Picture {at}\n"
