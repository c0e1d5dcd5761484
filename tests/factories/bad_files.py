"""Files a curator might hand in as a manifest by mistake or in bad faith; each with the code it is refused with."""

import gzip
import io
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GOOD = b"url,title\nhttps://good.example/1,One\n"


def truncated_gzip() -> bytes:
    packed = gzip.compress(b"url\n" + b"".join(b"https://good.example/%d\n" % (n * 7919) for n in range(2000)), mtime=0)
    return packed[: len(packed) // 2]


def parquet(urls: object = ("https://good.example/1",), **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"url": urls}), out, **options)
    return out.getvalue()


def parquet_bomb() -> bytes:
    """Some kilobytes that spell out 200 GB: a dictionary names one long value two million times."""
    value = pa.array(["http://a.org/" + "x" * 100_000])
    return parquet(pa.DictionaryArray.from_arrays(pa.array(np.zeros(2_000_000, np.int32)), value))


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("items.csv", b"url\n" + b"https://good.example/1\n" * 100_000)
    return out.getvalue()


def bad_manifests() -> dict[str, tuple[bytes, str]]:
    """name: (content, code)."""
    return {
        "no row": (b"url,title\n", "empty"),
        "truncated gzip": (truncated_gzip(), "truncated"),
        "truncated Parquet": (parquet()[:-20], "truncated"),
        "wrong columns": (b"name,size\nphoto,3\n", "wrong_columns"),
        "header of three megabytes": (b"u" * 3_000_000 + b"\n" + GOOD, "line_too_long"),
        "zip": (zipped(), "unsupported"),
        "gzip bomb": (gzip.compress(b"url\n" + b"https://good.example/1\n" * 3_000_000), "too_large"),
        "Parquet bomb": (parquet_bomb(), "too_large"),
        "invalid URLs only": (b"url\nhttp://\njavascript:alert(1)\nhttp://a..b/\n", "no_items"),
        "binary": (bytes(range(256)) * 40, "unknown_format"),
    }
