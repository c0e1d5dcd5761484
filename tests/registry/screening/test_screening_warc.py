"""Web archives: every record that holds content is an item, hashed as a browser would have saved it."""

import gzip
import zlib
from base64 import b32encode
from hashlib import sha256

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from registry.screening.errors import ManifestError
from registry.screening.httpbody import BodyUnknown, body_sha256, dechunked
from registry.screening.limits import Limits
from registry.screening.manifest import ManifestReader, read
from registry.screening.resolve import REASONS
from tests.registry.screening.making import SHARED, faults, rows, urls, write, zstandarded
from tests.registry.screening.warcs import DATE, HTTP, digest, packed, record, response

BODY = b"<p>content</p>" * 9


def refusal(path) -> str:
    with pytest.raises(ManifestError) as refused:
        list(read(path))
    return refused.value.code


def test_a_web_archive_gives_a_row_for_every_record_with_content(tmp_path):
    records = [
        record("warcinfo", b"software: x\r\n", None),
        record("request", b"GET / HTTP/1.1\r\n\r\n"),
        response(BODY),
        record("metadata", b"via: x\r\n"),
        record("resource", b"picture", "http://a.org/p.png"),
        record("conversion", b"text", "http://a.org/t"),
    ]
    expected = [
        {"row": 3, "url": "http://a.org/", "sha256": digest(BODY), "retrieved_at": DATE},
        {"row": 5, "url": "http://a.org/p.png", "sha256": digest(b"picture"), "retrieved_at": DATE},
        {"row": 6, "url": "http://a.org/t", "sha256": digest(b"text"), "retrieved_at": DATE},
    ]

    for content in (b"".join(records), packed(records), zstandarded(b"".join(records))):
        assert rows(write(tmp_path, content)) == expected


def test_errors_and_redirects_are_bad_rows_since_no_content_was_taken(tmp_path):
    statuses = ["404 Not Found", "301 Moved", "500 Oops", "204 No Content", "x"]
    path = write(tmp_path, b"".join(response(b"page", status=status) for status in statuses))

    assert faults(path) == [(1, "status"), (2, "status"), (3, "status"), (5, "record_header")]
    assert urls(path) == ["http://a.org/"]


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY[:20]) + gzip.compress(BODY[20:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("br", brotli.compress(BODY)),
        ("zstd", zstandard.compress(BODY)),
        ("gzip, br", brotli.compress(gzip.compress(BODY))),
        ("identity", BODY),
        ("gzip", BODY),  # kept decoded under the old headers
    ],
    ids=["gzip", "gzip in two members", "zlib", "deflate", "br", "zstd", "two codings", "identity", "decoded"],
)
def test_content_and_transfer_codings_are_undone_before_the_hash_is_taken(tmp_path, coding, coded):
    chunks = b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in (coded[:7], coded[7:])) + b"0\r\n\r\n"
    plain = response(coded, headers=f"Content-Encoding: {coding}\r\n")
    chunked = response(chunks, headers=f"Content-Encoding: {coding}\r\nTransfer-Encoding: Chunked\r\n")
    unchunked = response(coded, headers=f"content-encoding: {coding}\r\nTransfer-Encoding: chunked\r\n")

    for content in (plain, chunked, unchunked):
        assert [row.get("sha256") for row in rows(write(tmp_path, content))] == [digest(BODY)]


@pytest.mark.parametrize(
    "content",
    [
        response(gzip.compress(BODY)[:-9], headers="Content-Encoding: gzip\r\n"),
        response(BODY, headers="Content-Encoding: sdch\r\n"),
        response(b"5\r\nhello\r\nbroken", headers="Transfer-Encoding: chunked\r\n"),
        response(BODY, WARC_Truncated="length"),
        response(BODY, WARC_Segment_Number="1"),
        response(BODY, status="206 Partial Content"),
        response(b""),
        record("revisit", HTTP, WARC_Payload_Digest="sha1:G7HRM7BGOKSKMSXZAHMUQTTV53QOFSMK"),
        record("revisit", b""),
    ],
)
def test_without_the_whole_content_an_item_has_its_address_alone(tmp_path, content):
    assert rows(write(tmp_path, content)) == [{"row": 1, "url": "http://a.org/", "retrieved_at": DATE}]


@pytest.mark.parametrize("written", [digest(BODY), b32encode(sha256(BODY).digest()).decode().rstrip("=")])
def test_a_revisit_has_the_sha256_that_its_record_carries(tmp_path, written):
    content = record("revisit", b"HTTP/1.1 304 Not Modified\r\n\r\n", WARC_Payload_Digest=f"sha256:{written}")

    assert rows(write(tmp_path, content))[0]["sha256"] == digest(BODY)


def test_an_archive_of_requests_alone_is_refused_by_what_it_holds(tmp_path):
    path = write(tmp_path, record("request", b"GET / HTTP/1.1\r\n\r\n") + record("metadata", b"x: y\r\n"))

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert (refused.value.code, refused.value.params) == ("no_content", {"found": ["metadata", "request"]})


def test_damage_is_told_with_its_record(tmp_path):
    good = response(BODY)

    assert refusal(write(tmp_path, good + good[:-60])) == "truncated"
    assert refusal(write(tmp_path, good + b"Not a record\r\n\r\nat all\r\n")) == "damaged"
    assert refusal(write(tmp_path, good.replace(b"Content-Length", b"Content-Size"))) == "damaged"
    assert refusal(write(tmp_path, good + b"WARC/1.1\r\n" + b"x: y\r\n" * 300_000)) == "damaged"
    assert faults(write(tmp_path, record("response", HTTP + BODY, length=len(HTTP)) + good)) == [(1, "record_length")]
    assert faults(write(tmp_path, record("pamphlet", b"x") + good)) == [(1, "record_header")]
    assert faults(write(tmp_path, record("resource", b"x", None) + good)) == [(1, "nothing_named")]


def test_a_bomb_inside_a_response_is_refused_and_leaves_no_trace_in_memory(tmp_path):
    bombs = {"gzip": gzip.compress(bytes(64 << 20)), "br": brotli.compress(bytes(64 << 20), quality=5)}
    bombs["zstd"] = zstandard.compress(bytes(64 << 20))
    for coding, bomb in bombs.items():
        path = write(tmp_path, response(bomb, headers=f"Content-Encoding: {coding}\r\n"))

        with pytest.raises(ManifestError) as refused:
            list(read(path))

        assert (refused.value.code, refused.value.params["what"]) == ("too_large", "ratio")


def test_a_record_that_is_a_bomb_is_refused_behind_any_amount_of_honest_ones(tmp_path):
    path = write(tmp_path, packed([response(bytes(range(256)) * 999)] * 99 + [response(bytes(24 << 20))]))

    with pytest.raises(ManifestError) as refused:
        list(read(path, Limits(ratio_floor=1 << 30, ratio_window=1 << 20)))

    assert refused.value.params["what"] == "ratio"


def test_every_web_archive_of_the_warcio_collection_is_read_or_refused_by_code():
    folder = SHARED / "vectors/warcio-testdata"
    if not folder.exists():
        pytest.skip(f"web archives not found: {folder} (set SHARED_DIR)")
    found = {}
    for path in sorted(folder.glob("*arc*")):
        try:
            found[path.name] = [row.fault or "item" for row in ManifestReader(path, Limits()).rows()]
        except ManifestError as error:
            found[path.name] = error.code

    assert found == {
        "bad.arc": ["record_header"] * 3,
        "example-bad-non-chunked.warc.gz": ["item", "item"],
        "example-bad.warc.gz.bad": ["item", "item", "status"],
        "example-digest.warc": "no_content",
        "example-iana.org-chunked.warc": ["item"],
        "example-resource.warc.gz": ["item"],
        "example-space-in-target-uri.warc.gz": ["item"],
        "example-space-in-url.arc": "truncated",
        "example-trunc.warc": found["example-trunc.warc"],
        "example-wget-bad-target-uri.warc.gz": ["item"] * 3,
        "example-wrong-chunks.warc.gz": ["item"],
        "example.arc": ["item"],
        "example.arc.gz": ["item"],
        "example.warc": ["item", "item"],
        "example.warc.gz": ["item", "item"],
        "post-test.warc.gz": ["item"] * 3,
    }
    assert "record_length" in found["example-trunc.warc"]


@given(pieces=st.lists(st.binary(min_size=1, max_size=40), max_size=8), cuts=st.integers(1, 9))
def test_whatever_was_cut_into_chunks_comes_out_whole(pieces, cuts):
    framed = b"".join(b"%X\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\nTrailer: x\r\n\r\n"
    fed = [framed[at : at + cuts] for at in range(0, len(framed), cuts)]

    assert b"".join(dechunked(fed)) == b"".join(pieces)


@given(body=st.binary(max_size=300), coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "", "gzip,br"]))
def test_any_body_under_any_headers_gives_a_hash_or_none(body, coding):
    try:
        found = body_sha256([body] if body else [], "chunked", coding, lambda size: None)
    except BodyUnknown:
        return

    assert found is None or len(found) == 64


@given(st.data())
def test_any_bytes_behind_the_beginning_of_an_archive_give_rows_or_a_code(tmp_path_factory, data):
    whole = (
        response(BODY) + record("revisit", HTTP) + response(gzip.compress(BODY), headers="Content-Encoding: gzip\r\n")
    )
    at = data.draw(st.integers(5, len(whole)))
    noise = data.draw(st.binary(max_size=30))
    content = whole[:at] + noise + whole[at + data.draw(st.integers(0, 30)) :]
    path = write(tmp_path_factory.mktemp("warc"), content)

    try:
        said = {reason for _, reason in faults(path)}
    except ManifestError as error:
        said = {error.code}

    assert said <= REASONS | ManifestError.CODES
