"""Web archives written by hand, record by record."""

import gzip
from hashlib import sha256

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
DATE = "2026-03-01T00:00:00Z"


def record(
    kind: str, block: bytes, url: str | None = "http://a.org/", length: int | None = None, **headers: str
) -> bytes:
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Date: {DATE}"]
    lines += [f"WARC-Target-URI: {url}"] if url is not None else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(block) if length is None else length}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(body: bytes, url: str = "http://a.org/", status: str = "200 OK", headers: str = "", **named: str) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{headers}\r\n".encode()
    return record("response", http + body, url, **named)


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def packed(records: list[bytes]) -> bytes:
    return b"".join(gzip.compress(each, mtime=0) for each in records)
