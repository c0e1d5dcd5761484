"""The engine finds what a slow reader of the rules would find, whatever the spelling and however many rules meet."""

import hashlib
import time
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.screening import engine
from registry.screening.engine import screen_batch
from registry.screening.rules import InvalidRule, RuleSet, parse_rule
from registry.screening.snapshot import in_memory
from tests.registry.screening.slow_reader import covers, is_resolvable

pytestmark = pytest.mark.usefixtures("each_engine")

HOSTS = ["example.com", "www.example.com", "a.www.example.com", "example.com.cn", "b.github.io", "x.b.github.io"]
HOSTS += ["c.github.io", "192.0.2.7", "[2001:db8::1]", "xn--bcher-kva.example", "kawasaki.jp", "x.foo.kawasaki.jp"]
PATHS = ["/", "/art", "/art/", "/art/x", "/artist", "/art.html", "/a/b/c/d", "/a/b/", "/~u/", "/%E5%9B%BE", "//art/x"]
QUERIES = ["", "?", "?q=1", "?q=/art/"]
PATTERNS = ["/*.html$", "/art*", "/*x", "/a/*/d", "/*?q=", "/%2A", "/*$", "/art/*/*"]
ACCOUNTS = ["github.com/owner", "https://GitHub.com/Other/", "raw.githubusercontent.com/owner", "huggingface.co/owner"]
IDENTIFIERS = [
    "doi:10.5555/a",
    "https://doi.org/10.5555/A",
    "isbn:9780306406157",
    "issn:0378-5955",
    "isrc:US-RC1-76-07839",
]
HASHES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(4)] + ["ab" * 31 + "00", "ab" * 31 + "01"]

urls = st.builds(
    lambda scheme, user, host, port, path, query: f"{scheme}://{user}{host}{port}{path}{query}",
    st.sampled_from(["http", "https", "HTTPS", "ftp"]),
    st.sampled_from(["", "", "user:pw@", "evil.org@"]),
    st.sampled_from(
        [
            *HOSTS,
            "github.com",
            "raw.githubusercontent.com",
            "huggingface.co",
            "EXAMPLE.com",
            "example.com.",
            "ex%61mple.com",
            "bücher.example",
            "a..b.com",
        ]
    ),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.sampled_from(
        [*PATHS, "/owner", "/OWNER/repo", "/datasets/owner/x", "/*", "/a/../art/x", "/%61rt/x", "\\art\\x", ""]
    ),
    st.sampled_from(QUERIES),
)
rows = st.tuples(
    st.none() | urls,
    st.none() | st.sampled_from([*HASHES, HASHES[0].upper(), "no hash"]),
    st.none() | st.lists(st.sampled_from([*IDENTIFIERS, "isbn:978", "ISCC:EAASL4F2WZY7KBXB"]), max_size=3),
)
scopes = st.one_of(
    st.tuples(st.sampled_from(["domain", "host"]), st.sampled_from([*HOSTS, "github.io", "foo.kawasaki.jp"])),
    st.tuples(
        st.sampled_from(["prefix", "url"]), st.builds(str.__add__, st.sampled_from(HOSTS), st.sampled_from(PATHS))
    ),
    st.tuples(st.just("url"), urls),
    st.tuples(st.just("sha256"), st.sampled_from(HASHES)),
    st.tuples(st.just("pattern"), st.builds(str.__add__, st.sampled_from(HOSTS), st.sampled_from(PATTERNS))),
    st.tuples(st.just("account"), st.sampled_from(ACCOUNTS)),
    st.sampled_from([("doi", "10.5555/A"), ("isbn", "0-306-40615-2"), ("issn", "0378-5955"), ("isrc", "USRC17607839")]),
    st.sampled_from([("iscc", "ISCC:EAASL4F2WZY7KBXB"), ("dataset", "some-set")]),
)


def batch_of(rows):
    """Rows of URL, digest and, where there are any, identifiers."""
    urls, digests, names = (
        zip(*(row if len(row) == 3 else (*row, None) for row in rows), strict=True) if rows else [()] * 3
    )
    return pa.record_batch(
        {
            "item": pa.array(range(100, 100 + len(rows)), pa.int64()),
            "url": pa.array(urls, pa.string()),
            "sha256": pa.array(digests, pa.string()),
            "identifiers": pa.array(names, pa.list_(pa.string())),
        }
    )


def expected(rules, pairs):
    return [
        (100 + at, rule.id, rule.refusal)
        for at, row in enumerate(pairs)
        if is_resolvable(*row)
        for rule in sorted(rules, key=lambda rule: rule.id)
        if covers(rule, *row)
    ]


def found(snapshot, pairs):
    hits, counts = screen_batch(snapshot, batch_of(pairs))
    return list(zip(*(hits.column(name).to_pylist() for name in ("item", "rule", "refusal")), strict=True)), counts


@settings(max_examples=150)
@given(pairs=st.lists(rows, max_size=40), filed=st.lists(scopes, max_size=30))
def test_hits_are_those_of_a_slow_reader_of_every_rule_against_every_row(pairs, filed):
    rules = list(RuleSet.parse((at, at % 4, *scope) for at, scope in enumerate(filed)))

    hits, counts = found(in_memory(rules), pairs)

    assert hits == expected(rules, pairs)
    assert counts.unresolvable == sum(not is_resolvable(*pair) for pair in pairs)
    assert (counts.rows, counts.hits, counts.hit_rows) == (len(pairs), len(hits), len({hit[0] for hit in hits}))


TRAPS = [
    "HTTPS://Example.COM/private/x",
    "http://example.com./private/x",
    "http://example.com:80/private/x",
    "http://user:pw@example.com/private/x",
    "http:\\\\example.com\\private\\x",
    "http:///example.com/private/x",
    "http:example.com/private/x",
    "  http://example.com/private/x \n",
    "http://ｅｘａｍｐｌｅ.com/private/x",
    "http://example。com/private/x",
    "http://ex%61mple.com/private/x",
    "http://example.com/a/../private/x",
    "http://example.com/%70rivate/x",
    "http://example.com/./private/x#@evil.org/",
    "http://example.com/private/x?http://evil.org/",
]


@pytest.mark.parametrize("spelling", TRAPS)
@pytest.mark.parametrize("scope", [("domain", "example.com"), ("prefix", "http://example.com/private")])
def test_no_spelling_of_a_url_evades_a_refusal(spelling, scope):
    hits, _ = found(in_memory([parse_rule(1, 7, *scope)]), [(spelling, None)])

    assert hits == [(100, 1, 7)]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://evil.org\\@example.com/",
        "http://evil.org#@example.com/",
        "http://evil.org/?example.com/",
        "http://example.com@evil.org/",
        "http://notexample.com/",
        "http://example.com.evil.org/",
        "http://example.co/",
    ],
)
def test_a_url_that_only_looks_like_a_refused_site_is_not_hit(spelling):
    snapshot = in_memory([parse_rule(1, 7, "domain", "example.com"), parse_rule(2, 7, "prefix", "example.com/")])

    assert found(snapshot, [(spelling, None)])[0] == []


@pytest.mark.parametrize(
    "text",
    [
        "data:image/png;base64,AA",
        "//cdn.example.com/a",
        "www.example.com/a",
        "",
        " ",
        "http://a..b.com/",
        "http://a\x00b/",
    ],
)
def test_what_cannot_be_resolved_is_counted_and_never_passes_as_free_of_refusals(text):
    _, counts = found(in_memory([]), [(text, None)])

    assert (counts.unresolvable, counts.rows) == (1, 1)


def test_a_prefix_ends_at_a_slash():
    snapshot = in_memory(
        [parse_rule(1, 7, "prefix", "example.com/art"), parse_rule(2, 7, "prefix", "example.com/art/")]
    )
    paths = ["/art", "/art/", "/art/x", "/artist", "/art.html", "/art?x", "/ART"]

    hits, _ = found(snapshot, [(f"http://example.com{path}", None) for path in paths])

    assert [(paths[item - 100], rule) for item, rule, _ in hits] == [
        ("/art", 1),
        ("/art/", 1),
        ("/art/", 2),
        ("/art/x", 1),
        ("/art/x", 2),
        ("/art?x", 1),
    ]


def test_a_later_filing_of_the_same_scope_hides_no_earlier_one():
    rules = [parse_rule(at, 50 - at, "domain", "example.com") for at in range(40)]

    hits, _ = found(in_memory(rules), [("http://www.example.com/", None)])

    assert hits == [(100, at, 50 - at) for at in range(40)]


def test_a_doi_is_found_in_every_spelling_of_a_row_and_an_identifier_alone_names_no_item():
    snapshot = in_memory(
        [parse_rule(1, 7, "doi", "https://doi.org/10.5555/ABC"), parse_rule(2, 8, "isbn", "0306406152")]
    )
    rows = [
        ("http://a.example/", None, ["doi:10.5555/abc"]),
        (None, HASHES[0], ["https://dx.doi.org/10.5555/Abc", "isbn:978-0-306-40615-7"]),
        (None, None, ["10.5555/abc"]),
        ("http://a.example/", None, ["isbn:123"]),
    ]

    hits, counts = found(snapshot, rows)

    assert hits == [(100, 1, 7), (101, 1, 7), (101, 2, 8)]
    assert counts.unresolvable == 2


def test_an_account_is_found_on_every_host_of_its_platform():
    snapshot = in_memory([parse_rule(1, 7, "account", "https://github.com/Some-Owner")])
    covered = ["https://github.com/some-owner/repo/blob/a.py", "https://raw.githubusercontent.com/SOME-OWNER/repo/a.py"]
    others = ["https://github.com/some-owner2/repo", "https://example.com/some-owner/", "https://github.com/topics/x"]

    assert [hit[0] for hit in found(snapshot, [(url, None) for url in [*covered, *others]])[0]] == [100, 101]


def test_fifty_thousand_patterns_on_one_site_do_not_stop_a_screening():
    rules = [parse_rule(at, 7, "pattern", f"example.com/{at}/*.jpg$") for at in range(50_000)]
    rows = [(f"https://example.com/{at}/a/b.jpg", None) for at in range(2_000)]
    snapshot = in_memory(rules)
    began = time.process_time()

    assert len(found(snapshot, rows)[0]) == 2_000

    assert time.process_time() - began < 5


def test_the_holder_of_a_tenant_site_refuses_that_site_and_not_its_neighbours():
    snapshot = in_memory([parse_rule(1, 7, "domain", "b.github.io")])

    assert [hit[0] for hit in found(snapshot, [(f"http://{host}/", None) for host in HOSTS[4:7]])[0]] == [100, 101]
    with pytest.raises(InvalidRule, match="public_suffix"):
        parse_rule(2, 7, "domain", "github.io")


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("domain", "192.0.2.1", "ip_address"),
        ("domain", "com", "public_suffix"),
        ("host", "example.com/a", "path"),
        ("prefix", "example.com/a?b", "query"),
        ("url", "ftp://example.com/", "scheme"),
        ("sha256", "abcd", "sha256"),
        ("person", "x", "kind"),
        ("doi", "11.5/x", "doi"),
        ("iscc", "ISCC:EAASL4F2WZY7KBXB~8", "iscc"),
        ("account", "example.com/a", "account"),
    ],
)
def test_a_scope_that_cannot_be_taken_is_refused_with_its_code(kind, text, code):
    assert RuleSet.parse([(1, 1, "sha256", "AB" * 32), (2, 1, kind, text)]).faults == [(1, code)]


def test_hashes_that_agree_in_their_first_bytes_are_told_apart():
    near = [f"{'ab' * 8}{n:048x}" for n in range(300)]
    snapshot = in_memory(parse_rule(at, at, "sha256", digest) for at, digest in enumerate(near[::2]))

    hits, _ = found(snapshot, [(None, digest) for digest in near])

    assert hits == [(100 + at, at // 2, at // 2) for at in range(0, 300, 2)]


def test_very_many_hits_come_in_parts_that_cut_no_row(monkeypatch):
    rules = [parse_rule(at, at, "domain", "example.com") for at in range(50)]
    snapshot = in_memory([*rules, parse_rule(99, 1, "host", "b.github.io")])
    pairs = [("http://example.com/", None), ("http://b.github.io/", None)] * 20
    whole, _ = found(snapshot, pairs)
    monkeypatch.setattr(engine, "_SLICE", 120)

    urls_column = pa.array([url for url, _ in pairs])
    parts = list(engine.screen_canonical(snapshot.index, urls_column, pa.nulls(len(pairs), pa.binary(32))))

    assert len(parts) > 5
    assert all(not set(one.rows) & set(other.rows) for one, other in pairwise(parts))
    together = [np.concatenate(column).tolist() for column in zip(*parts, strict=True)]
    assert list(zip(*together, strict=True)) == [(item - 100, rule, refusal) for item, rule, refusal in whole]
