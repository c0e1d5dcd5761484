"""Manifests of every form, what can be done to them, and small files that would become large ones; all from a seed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from registry.screening.errors import ManifestError
from registry.screening.guard import Tell
from registry.screening.intake import build_items

SEED = 20261124
MIB = 1 << 20
ROWS = 400

DESCRIPTION = {
    "@type": "Dataset",
    "distribution": [
        {"@type": "cr:FileObject", "@id": name, "contentUrl": name, "encodingFormat": "text/csv"}
        for name in ("a.csv", "b.csv")
    ],
}


def good(count: int = ROWS) -> dict[str, bytes]:
    """One manifest of each form, the name says which: `count` rows, of web archives and shards a seventh of that."""
    urls = [f"http://h{at % 37}.example/{at}" for at in range(count)]
    csv = b"url,sha256,title\n" + b"".join(
        b'%b,%064x,"t ""%d"""\r\n' % (url.encode(), at, at) for at, url in enumerate(urls)
    )
    lines = b"".join(b'{"url": "%b", "text": "\\u56fe", "meta": {"x": 1}}\n' % url.encode() for url in urls)
    index = b"".join(b'example,h)/ 20260301000000 {"url": "%b", "status": "200"}\n' % url.encode() for url in urls)
    records = [response(b"page %d" % at, url) for at, url in enumerate(urls[: count // 7])]
    samples = {f"{at:05}.json": json.dumps({"url": url}).encode() for at, url in enumerate(urls[: count // 7])}
    samples |= {f"{at:05}.jpg": b"picture %d" % at for at in range(count // 7)}
    samples = dict(sorted(samples.items()))
    bundle = {"metadata.json": json.dumps(DESCRIPTION).encode(), "a.csv": csv, "b.csv": csv}
    return {
        "csv": csv,
        "csv.gz": gzip.compress(csv, mtime=0),
        "csv.bz2": bz2.compress(csv),
        "csv.xz": lzma.compress(csv),
        "jsonl": lines,
        "jsonl.zst": zstandard.compress(lines),
        "hosts": b"".join(b"h%d.example.com,%d\n" % (at, at) for at in range(count)),
        "cdxj.gz": gzip.compress(index, mtime=0),
        "warc": b"".join(records),
        "warc.gz": b"".join(gzip.compress(record, mtime=0) for record in records),
        "arc": arc(urls[: count // 7]),
        "webdataset.tar": tarred(samples),
        "webdataset.tar.gz": gzip.compress(tarred(samples), mtime=0),
        "croissant.zip": zipped(bundle),
        "croissant.tar": tarred(bundle),
        "parquet": parquet({"url": urls, "identifiers": [["doi:10.5555/x"]] * count}),
        "parquet.zstd": parquet({"url": urls, "meta": [{"x": at} for at in range(count)]}, compression="zstd"),
    }


def damaged(content: bytes, number: int) -> bytes:
    """The `number`-th thing done to a manifest: its end cut off, bits turned, a piece lost, put in or told twice."""
    dice = random.Random(f"{SEED} {number} {len(content)}")
    if number % 3 == 0:
        return content[: dice.randrange(1, len(content))]
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(changed))
        kind = dice.randrange(4)
        if kind == 0:
            changed[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del changed[at : at + dice.randrange(1, 40)]
        elif kind == 2:
            changed[at:at] = dice.randbytes(dice.randrange(1, 20))
        else:
            changed[at:at] = changed[at : at + dice.randrange(1, 200)]
        if not changed:
            return b"x"
    return bytes(changed)


def bombs() -> dict[str, Callable[[], bytes]]:
    """Name to maker of a file that must be refused; none is larger than some 25 MB."""
    return {
        "gzip": lambda: gzip.compress(b"url\n" + b"http://a.org/\n" * (64 * MIB // 14)) * 64,
        "gzip behind 20 MB of noise": lambda: gzip.compress(_noise(20)) + gzip.compress(bytes(64 * MIB)) * 64,
        "zstd": lambda: zstandard.compress(b"url\n" + b"http://a.org/\n" * (64 * MIB // 14)) * 64,
        "zstd, a window of 2 GiB": _wide_zstd,
        "bzip2": lambda: bz2.compress(b"url\n" + b"http://a.org/\n" * (8 * MIB // 14)) * 64,
        "xz": lambda: lzma.compress(b"url\n" + b"http://a.org/\n" * (64 * MIB // 14)) * 64,
        "xz, a window of 1.5 GiB": _wide_xz,
        "gzip in gzip in gzip": lambda: gzip.compress(gzip.compress(gzip.compress(bytes(64 * MIB)) * 64)),
        "Parquet, one long value named often": _parquet_dictionary,
        "Parquet, pages of zeros": lambda: parquet(
            {"url": ["x" * 5000] * 50_000}, use_dictionary=False, compression="zstd"
        ),
        "Parquet, a list of five million in one row": _parquet_list,
        "tar.gz, a member of 4 GiB": lambda: _tar_bomb(1 << 32),
        "tar, an extended header of 1 GiB": lambda: _tar_header(b"x", 1 << 30),
        "tar.gz, a description behind 4 GiB": lambda: (
            gzip.compress(_tar_start("a.bin", 1 << 32)) + gzip.compress(bytes(64 * MIB)) * 64
        ),
        "zip, a member of a thousand times its size": lambda: _zip_bomb(256),
        "zip, a list of 65,535 members": lambda: _zip_directory(),
        "WARC, every record a bomb": lambda: (
            gzip.compress(response(b"page")) + gzip.compress(response(bytes(64 * MIB))) * 64
        ),
        "WARC, responses packed with gzip": lambda: _coded("gzip", gzip.compress(bytes(256 * MIB))),
        "WARC, responses packed with br": lambda: _coded("br", brotli.compress(bytes(64 * MIB), quality=5)),
        "WARC, responses packed with zstd": lambda: _coded("zstd", zstandard.compress(bytes(256 * MIB))),
        "WARC, packed three times": lambda: _coded("gzip, gzip", gzip.compress(gzip.compress(bytes(512 * MIB)))),
        "WARC, a header without an end": lambda: gzip.compress(b"WARC/1.1\r\n" + b"x: y\r\n" * (64 * MIB // 6)),
        "JSON, brackets ten million deep": lambda: b'{"a": ' + b"[" * 10_000_000,
        "CSV, a header of 100 MB": lambda: gzip.compress(b"url," + b"x" * (100 * MIB)),
    }


def read_damaged(args: dict[str, Any], tell: Tell) -> bool:
    """In the child: read one variant after another; what is told before each names the one that ended the child."""
    folder = Path(args["folder"])
    content = good()[args["form"]]
    for number in range(args["from"], args["to"]):
        tell({"number": number})
        (folder / "manifest").write_bytes(damaged(content, number))
        tell({"number": number, "came": came_of(folder)})
    return True


def came_of(folder: Path) -> str:
    try:
        report = build_items(folder / "manifest", folder / "out")
    except ManifestError as error:
        return error.code
    return "rows, some bad" if report.unresolvable_rows else "rows"


def response(body: bytes, url: str = "http://a.org/", headers: str = "") -> bytes:
    block = f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + body
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-01T00:00:00Z\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def arc(urls: list[str]) -> bytes:
    heading = b"1 0 x\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [b"filedesc://x.arc 0.0.0.0 20260301000000 text/plain %d\n%b\n" % (len(heading), heading)]
    for url in urls:
        block = b"HTTP/1.1 200 OK\r\n\r\npage"
        records.append(b"%b 1.2.3.4 20260301000000 text/html %d\n%b\n" % (url.encode(), len(block), block))
    return b"".join(records)


def parquet(columns: dict[str, object], **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
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


def _noise(mib: int) -> bytes:
    dice = random.Random(SEED)
    return b"url\n" + b"".join(b"http://a.org/%x\n" % dice.getrandbits(400) for _ in range(mib * MIB // 114))


def _coded(coding: str, body: bytes) -> bytes:
    return response(body, headers=f"Content-Encoding: {coding}\r\n") * 16


def _wide_zstd() -> bytes:
    options = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=options).compressobj()
    return packer.compress(b"url\n" + b"http://a.org/\n" * 1000) + packer.flush()


def _wide_xz() -> bytes:
    """A stream whose header asks for a dictionary of 1.5 GiB: it was packed with a small one, and says otherwise."""
    whole = bytearray(lzma.compress(b"url\n" + b"http://a.org/\n" * 1000))
    size = (whole[12] + 1) * 4
    at = whole.index(b"\x21\x01", 12) + 2
    whole[at] = 37
    whole[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(whole[12 : 12 + size - 4]))
    return bytes(whole)


def _parquet_dictionary() -> bytes:
    value = pa.array(["http://a.org/" + "x" * 100_000])
    return parquet({"url": pa.DictionaryArray.from_arrays(pa.array(np.zeros(2_000_000, np.int32)), value)})


def _parquet_list() -> bytes:
    parts = pa.ListArray.from_arrays([0, 5_000_000], pa.nulls(5_000_000, pa.string()))
    return parquet({"url": ["http://a.org/"], "identifiers": parts})


def _tar_start(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def _tar_bomb(size: int) -> bytes:
    sidecar = tarred({"1.json": b'{"url": "http://a.org/"}'})[:1024]
    return gzip.compress(sidecar + _tar_start("1.jpg", size)) + gzip.compress(bytes(64 * MIB)) * (size // MIB // 64)


def _tar_header(kind: bytes, size: int) -> bytes:
    return _tar_start("pax", size, kind) + bytes(20 * MIB)


def _zip_bomb(mib: int) -> bytes:
    return zipped(
        {"metadata.json": json.dumps(DESCRIPTION).encode(), "a.csv": b"url\n" + b"http://a.org/\n" * (mib * MIB // 14)}
    )


def _zip_directory() -> bytes:
    whole = zipped({"a.csv": b"url\n"})
    at = whole.rfind(b"PK\x05\x06")
    return whole[: at + 8] + b"\xff\xff\xff\xff" + whole[at + 12 :]
