"""What a holder may name, and what it covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.urls import (
    InvalidScope,
    canonicalise,
    domain_scope,
    exact_url_scope,
    host_scope,
    host_suffixes,
    is_public_suffix,
    path_prefixes,
    prefix_scope,
    registrable_domain,
    scope_key,
    suffix_list_version,
)


@pytest.mark.parametrize(
    ("host", "suffixes"),
    [
        ("a.b.example.com", ("a.b.example.com", "b.example.com", "example.com")),
        ("example.com", ("example.com",)),
        ("x.b.github.io", ("x.b.github.io", "b.github.io")),
        ("a.foo.co.uk", ("a.foo.co.uk", "foo.co.uk")),
        ("github.io", ("github.io",)),
        ("com", ("com",)),
        ("localhost", ("localhost",)),
        ("127.0.0.1", ("127.0.0.1",)),
        ("[2001:db8::1]", ("[2001:db8::1]",)),
        ("www.xn--85x722f.xn--55qx5d.cn", ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn")),
    ],
)
def test_parents_end_at_the_registrable_domain(host: str, suffixes: tuple[str, ...]):
    assert host_suffixes(host) == suffixes


@pytest.mark.parametrize(
    ("host", "public", "domain"),
    [
        ("com", True, None),
        ("co.uk", True, None),
        ("github.io", True, None),
        ("b.github.io", False, "b.github.io"),
        ("bucket.s3.amazonaws.com", False, "bucket.s3.amazonaws.com"),
        ("unlisted-tld", True, None),
        ("www.example.com", False, "example.com"),
        ("1.2.3.4", False, None),
    ],
)
def test_private_section_of_the_list_counts(host: str, public: bool, domain: str | None):
    assert is_public_suffix(host) is public
    assert registrable_domain(host) == domain


def test_release_of_the_list_is_known():
    assert suffix_list_version()[0].isdigit()


@pytest.mark.parametrize(
    "text",
    [
        "Example.com",
        "*.example.com",
        " example.com. ",
        "https://example.com",
        "http://EXAMPLE.com:80/",
        "//example.com/",
        "ｅxample。com",
    ],
)
def test_domain_is_taken_however_it_is_written(text: str):
    assert domain_scope(text) == "example.com"


def test_holder_below_a_private_suffix_may_refuse():
    assert domain_scope("b.github.io") == "b.github.io"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("com", "public_suffix"),
        ("*.com", "public_suffix"),
        ("github.io", "public_suffix"),
        ("*.github.io", "public_suffix"),
        ("https://github.io/", "public_suffix"),
        ("公司.cn", "public_suffix"),
        ("localhost", "public_suffix"),
        ("127.0.0.1", "ip_address"),
        ("0x7f.1", "ip_address"),
        ("[::1]", "ip_address"),
        ("example.com/art", "path"),
        ("https://example.com/?q", "query"),
        ("example.com:8080", "port"),
        ("https://example.com:8080/", "port"),
        ("someone@example.com", "userinfo"),
        ("ftp://example.com/", "scheme"),
        ("a.*.com", "wildcard"),
        ("https://*.example.com/", "wildcard"),
        ("a..com", "host"),
        ("xn--a.com", "host"),
        ("exam ple.com", "host"),
    ],
)
def test_domain_that_cannot_be_refused_says_why(text: str, code: str):
    with pytest.raises(InvalidScope) as caught:
        domain_scope(text)

    assert caught.value.code == code
    assert code in InvalidScope.CODES


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("WWW.Example.com", "www.example.com"),
        ("127.1", "127.0.0.1"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("http://[::1]/", "[::1]"),
    ],
)
def test_host_may_be_an_address(text: str, host: str):
    assert host_scope(text) == host


@pytest.mark.parametrize(
    ("text", "code"),
    [("github.io", "public_suffix"), ("*.example.com", "wildcard"), ("a.com/x", "path"), ("a.com:81", "port")],
)
def test_host_that_cannot_be_refused_says_why(text: str, code: str):
    with pytest.raises(InvalidScope) as caught:
        host_scope(text)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://Example.com/Art", "example.com/Art"),
        ("example.com/art/", "example.com/art/"),
        ("example.com/art/*", "example.com/art/"),
        ("example.com/%61rt", "example.com/art"),
        ("example.com/x/../art#top", "example.com/art"),
        ("example.com", "example.com/"),
        ("example.com:8080/art", "example.com:8080/art"),
        ("//example.com/art", "example.com/art"),
        ("http://127.0.0.1/art", "127.0.0.1/art"),
        ("https://medium.com/@name", "medium.com/@name"),
        ("s3.amazonaws.com/bucket/", "s3.amazonaws.com/bucket/"),
    ],
)
def test_prefix_is_host_and_path(text: str, key: str):
    assert prefix_scope(text) == key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("github.io/", "public_suffix"),
        ("s3.amazonaws.com/*", "public_suffix"),
        ("example.com/art?page=1", "query"),
        ("example.com/*/art", "wildcard"),
        ("example.com/art*", "wildcard"),
        ("*.example.com/art", "wildcard"),
        ("me@example.com/art", "userinfo"),
        ("data:text/plain,x", "scheme"),
    ],
)
def test_prefix_that_cannot_be_refused_says_why(text: str, code: str):
    with pytest.raises(InvalidScope) as caught:
        prefix_scope(text)

    assert caught.value.code == code


def covers(prefix: str, item: str) -> bool:
    url = canonicalise(item)
    host = scope_key(url).partition("/")[0]
    return prefix_scope(prefix) in {host + path for path in path_prefixes(url.path)}


@pytest.mark.parametrize(
    ("prefix", "item", "covered"),
    [
        ("a.com/art", "http://a.com/art", True),
        ("a.com/art", "https://a.com/art/", True),
        ("a.com/art", "https://a.com/art/x/y?q=1", True),
        ("a.com/art", "http://a.com/artist", False),
        ("a.com/art", "http://a.com/art.html", False),
        ("a.com/art", "http://a.com/Art", False),
        ("a.com/art/", "http://a.com/art", False),
        ("a.com/art/", "http://a.com/art/", True),
        ("a.com/art/", "http://a.com/art/x", True),
        ("a.com/art/x.html", "http://a.com/art/x.html?print=1", True),
        ("a.com/", "http://a.com/anything", True),
        ("a.com/", "http://www.a.com/anything", False),
        ("a.com/private", "http://a.com/x/../%70rivate/y", True),
        ("a.com/private", "http://a.com//private/y", False),
        ("a.com/art", "http://a.com:8080/art", False),
        ("a.com:8080/art", "http://a.com:8080/art", True),
    ],
)
def test_prefix_ends_at_a_slash(prefix: str, item: str, covered: bool):
    assert covers(prefix, item) is covered


def test_prefixes_of_a_path_are_listed_shortest_first():
    assert path_prefixes("/") == ("/",)
    assert path_prefixes("/a") == ("/", "/a")
    assert path_prefixes("/a/b") == ("/", "/a", "/a/", "/a/b")
    assert path_prefixes("/a/") == ("/", "/a", "/a/")
    assert path_prefixes("//a") == ("/", "//", "//a")


@given(st.lists(st.sampled_from(["a", "bc", "", "x.y"]), max_size=5).map(lambda parts: "/" + "/".join(parts)))
def test_prefixes_of_a_path_are_those_that_end_at_a_slash(path: str):
    cuts = {path[:end] for end in range(1, len(path) + 1)}
    at_a_boundary = {cut for cut in cuts if cut.endswith("/") or path[len(cut) :][:1] in ("", "/")}

    assert set(path_prefixes(path)) == at_a_boundary
    assert list(path_prefixes(path)) == sorted(at_a_boundary, key=len)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://Example.com/a?b=%7e#c", "example.com/a?b=~"),
        ("http://example.com/a?b=~", "example.com/a?b=~"),
        ("example.com:8080/a", "example.com:8080/a"),
        ("github.io/", "github.io/"),
    ],
)
def test_exact_url_is_the_key_of_the_item_it_names(text: str, key: str):
    assert exact_url_scope(text) == key


def test_http_and_https_name_the_same_scope():
    assert scope_key(canonicalise("http://a.com/x?y")) == scope_key(canonicalise("https://a.com/x?y")) == "a.com/x?y"


def test_exact_url_of_another_scheme_is_refused():
    with pytest.raises(InvalidScope, match="scheme"):
        exact_url_scope("mailto:someone@example.com")
