"""One spelling for every spelling: the traps, and the properties that hold for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import weburl
from registry.kernel.urls import (
    MAX_BYTES,
    CanonicalUrl,
    UnresolvableUrl,
    canonical_host,
    canonicalise,
    canonicalise_many,
    parse,
)

SAME = [
    ("HTTPS://WWW.Example.COM/a", "https://www.example.com/a"),
    ("http://example.com", "http://example.com/"),
    ("http://example.com./a", "http://example.com/a"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("https://example.com:0443/a", "https://example.com/a"),
    ("https://example.com:80/a", "https://example.com:80/a"),
    ("http://user:pw@example.com/", "http://example.com/"),
    ("http://example.com@evil.org/", "http://evil.org/"),
    ("http://evil.org#@example.com/", "http://evil.org/"),
    ("http://evil.org\\@example.com/", "http://evil.org/@example.com/"),
    ("http:\\\\example.com\\a", "http://example.com/a"),
    ("http:///example.com/a", "http://example.com/a"),
    ("http:example.com/a", "http://example.com/a"),
    ("  http://example.com/a \n", "http://example.com/a"),
    ("http://ｅｘａｍｐｌｅ.com/", "http://example.com/"),
    ("http://example。com/", "http://example.com/"),
    ("http://ex%61mple.com/", "http://example.com/"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://XN--BCHER-KVA.example/", "http://xn--bcher-kva.example/"),
    ("http://faß.de/", "http://xn--fa-hia.de/"),
    ("http://FAẞ.de/", "http://xn--fa-hia.de/"),
    ("http://例子.公司.cn/", "http://xn--fsqu00a.xn--55qx5d.cn/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://3232235521/", "http://192.168.0.1/"),
    ("http://[2001:DB8:0::1]:80/x", "http://[2001:db8::1]/x"),
    ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ("http://example.com/a/../private/x", "http://example.com/private/x"),
    ("http://example.com/a/%2E%2e/private/x", "http://example.com/private/x"),
    ("http://example.com/./a/.", "http://example.com/a/"),
    ("http://example.com/%70rivate/x", "http://example.com/private/x"),
    ("http://example.com/%7Euser/%2d", "http://example.com/~user/-"),
    ("http://example.com/a%2fb%3f", "http://example.com/a%2Fb%3F"),
    ("http://example.com/书", "http://example.com/%E4%B9%A6"),
    ("http://example.com/%e4%b9%a6", "http://example.com/%E4%B9%A6"),
    ("http://example.com/a b", "http://example.com/a%20b"),
    ("http://example.com/a|b", "http://example.com/a%7Cb"),
    ("http://example.com/100%", "http://example.com/100%25"),
    ("http://example.com/%%341", "http://example.com/%2541"),
    ("http://example.com//a//b", "http://example.com//a//b"),
    ("http://example.com/A?B=C", "http://example.com/A?B=C"),
    ("http://example.com/?a[]=%7e", "http://example.com/?a%5B%5D=~"),
    ("http://example.com?x=http://evil.org/", "http://example.com/?x=http://evil.org/"),
    ("http://example.com/?", "http://example.com/"),
    ("http://example.com/?#f", "http://example.com/"),
    ("http://example.com/#f?x", "http://example.com/"),
    ("http://a_b.example.com/", "http://a_b.example.com/"),
    ("http://localhost:8000/", "http://localhost:8000/"),
]

UNRESOLVABLE = [
    ("", "empty"),
    (" \t\n", "empty"),
    ("www.example.com/a", "not_absolute"),
    ("//cdn.example.com/a", "not_absolute"),
    ("/a/b", "not_absolute"),
    ("[2001:db8::1]:80", "not_absolute"),
    ("example", "not_absolute"),
    ("data:image/png;base64,AA//x", "scheme"),
    ("ftp://example.com/a", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("s3://bucket/key", "scheme"),
    ("httpx://example.com/", "scheme"),
    ("http://example.com/\x00", "control_character"),
    ("http://exam\tple.com/", "control_character"),
    ("http://example.com/a\nb", "control_character"),
    ("http://example.com/\x7f", "control_character"),
    ("http://example.com/\x85a", "control_character"),
    ("http://example.com/\ud800", "encoding"),
    ("http://exa mple.com/", "host"),
    ("http://a..b.com/", "host"),
    ("http://.example.com/", "host"),
    ("http://example.com../", "host"),
    ("http://", "host"),
    ("http://./", "host"),
    ("http://*.example.com/", "host"),
    ("http://a!b.com/", "host"),
    ("http://xn--a.com/", "host"),
    ("http://xn--.com/", "host"),
    ("http://xn--AB-.com/", "host"),
    ("http://256.1.1.1/", "host"),
    ("http://[::1/", "host"),
    ("http://example.com:65536/", "host"),
    ("http://example.com:http/", "host"),
    ("http://" + "a" * 64 + ".com/", "host"),
    ("http://" + "a." * 127 + "com/", "host"),
    ("http://%00/", "host"),
    ("http://a%2Fb.com/", "host"),
]


@pytest.mark.parametrize(("text", "expected"), SAME)
def test_spelling_is_brought_to_the_one_spelling(text: str, expected: str):
    assert canonicalise(text).url == expected


@pytest.mark.parametrize(("text", "expected"), SAME)
def test_one_spelling_is_left_alone(text: str, expected: str):
    assert canonicalise(expected).url == expected


@pytest.mark.parametrize(("text", "code"), UNRESOLVABLE)
def test_row_that_names_no_web_resource_says_why(text: str, code: str):
    with pytest.raises(UnresolvableUrl) as caught:
        canonicalise(text)

    assert caught.value.code == code
    assert code in UnresolvableUrl.CODES


def test_parts_are_told_apart():
    assert canonicalise("https://U:P@WWW.Example.com:8443/a/b%2F?q=1#f") == CanonicalUrl(
        url="https://www.example.com:8443/a/b%2F?q=1",
        scheme="https",
        host="www.example.com",
        port=8443,
        path="/a/b%2F",
        query="q=1",
        surt="com,example,www:8443)/a/b%2F?q=1",
        is_ip=False,
    )


@pytest.mark.parametrize(
    ("text", "surt"),
    [
        ("http://example.com/a?b", "com,example)/a?b"),
        ("https://example.com/a?b", "com,example)/a?b"),
        ("http://127.0.0.1/a", "127.0.0.1)/a"),
        ("http://[2001:db8::1]:81/a", "[2001:db8::1]:81)/a"),
    ],
)
def test_surt_reverses_names_not_addresses(text: str, surt: str):
    assert canonicalise(text).surt == surt


@pytest.mark.parametrize("host", ["127.0.0.1", "[2001:db8::1]"])
def test_address_is_known_as_one(host: str):
    assert canonicalise(f"http://{host}/").is_ip
    assert not canonicalise(f"http://a{host.strip('[]').replace(':', 'x')}z.com/").is_ip


def test_longest_url_is_2048_bytes():
    longest = "http://example.com/" + "a" * (MAX_BYTES - 19)

    assert canonicalise(longest).url == longest
    for too_long in (longest + "a", longest + "#", longest[:-1] + "é", longest.upper() + "A"):
        with pytest.raises(UnresolvableUrl, match="too_long"):
            canonicalise(too_long)


def test_url_that_grows_beyond_2048_bytes_by_escaping_is_too_long():
    with pytest.raises(UnresolvableUrl, match="too_long"):
        canonicalise("http://example.com/" + "书" * 500)


def test_many_give_one_result_each_in_order():
    results = canonicalise_many(["http://A.com", "nowhere", "http://b.com/%7e"])

    assert [getattr(result, "url", getattr(result, "code", None)) for result in results] == [
        "http://a.com/",
        "not_absolute",
        "http://b.com/~",
    ]


def test_parser_joins_a_relative_reference():
    assert parse("../b?c", "https://example.com/a/x").href == "https://example.com/b?c"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Example.COM.", "example.com"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("0x7f.1", "127.0.0.1"),
    ],
)
def test_bare_host_is_brought_to_its_one_spelling(text: str, host: str):
    assert canonical_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.com:80",
        "a.com:8080",
        "[::1]:80",
        "[::1]:",
        "a.com/",
        "u@a.com",
        "a.com#",
        "a\t.com",
        " a.com",
        "a.com：80",
        "2001:db8::1",
        "\ud800",
    ],
)
def test_text_that_is_more_or_less_than_a_host_is_none(text: str):
    with pytest.raises(UnresolvableUrl, match="host"):
        canonical_host(text)


# The pieces of which evasions are made, so that random joins of them meet the corners.
LETTERS = ["a", "B", "é", "书", "ß", "ẞ", "ａ", "。", "．", "\u00ad", "\u200d"]
ESCAPES = ["%", "%%", "%2e", "%2E", "%2f", "%41", "%7e", "%7E", "%zz", "4"]
DELIMITERS = [*"./\\?#@:-_~|[]'\"+&=*^`{ ", "..", "//"]
CHUNKS = ["xn--", "xn--bcher-kva", "0x7f", "1", "com", "github.io", "80", "443", "8080"]
PIECES = st.sampled_from(LETTERS + ESCAPES + DELIMITERS + CHUNKS)
NASTY = st.builds(
    lambda scheme, pieces: scheme + "".join(pieces),
    st.sampled_from(["http://", "https://", "HTTP://a.", "http://example.com/", "https://a.b.com", "http:"]),
    st.lists(PIECES, max_size=14),
)
PLAIN_PATHS = st.text("abcXYZ019-._~!$&'()*+,;=:@/%24EF?", max_size=30)


@given(NASTY)
def test_canonical_form_is_its_own_canonical_form(text: str):
    try:
        first = canonicalise(text)
    except UnresolvableUrl:
        return

    assert canonicalise(first.url) == first
    assert parse(first.url).href == first.url, "a browser would ask for something else"


@given(NASTY)
def test_canonical_form_names_the_host_a_browser_would_ask(text: str):
    try:
        canonical = canonicalise(text)
    except UnresolvableUrl:
        return

    assert canonical.host == parse(text).hostname.removesuffix(".")


@given(
    st.sampled_from(["http", "https"]),
    st.from_regex(r"([a-z0-9_-]{1,5}\.){1,3}[a-z0-9_-]{1,4}", fullmatch=True),
    PLAIN_PATHS,
)
def test_quick_path_and_parser_agree(scheme: str, host: str, rest: str):
    text = f"{scheme}://{host}/{rest}"

    def outcome(resolve):
        try:
            return resolve(text)
        except UnresolvableUrl as error:
            return error.code

    assert outcome(canonicalise) == outcome(weburl._canonicalise_any)
