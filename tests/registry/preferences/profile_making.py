"""Refusals as hypothesis makes them, what they state of one address, and every profile read back by our readers."""

import html
import re

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from registry.kernel.patterns import path_pattern
from registry.kernel.scopes import pattern_scope
from registry.kernel.urls import (
    InvalidScope,
    UnresolvableUrl,
    canonicalise,
    exact_url_scope,
    path_prefixes,
    prefix_scope,
)
from registry.preferences import aipref, metas, noai, robots, tdmrep
from registry.preferences.precedence import Source, settle
from registry.preferences.profiles import Holding, Place, ScopeSaid
from registry.preferences.statements import CATEGORIES
from registry.preferences.tdmlayers import read_headers
from registry.preferences.vocabularies import completed

HOST = "www.example.com"
PLACE = Place(HOST, "https://register.example/policy/1", "https://register.example/refusals/1")
ISCC = "ISCC:KACT4EBWK27737D2AYCJRAL5Z36G76RFRMO4554RU26HZ4ORJGIVHDI"
MANY = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

SEGMENTS = st.sampled_from(
    [
        "a",
        "art",
        "artist",
        "b-b",
        "x.jpg",
        "%24",
        "$",
        "*",
        "!",
        "(c)",
        "%E4%B8%AD",
        "a+b",
        "~me",
        "q=1",
        "a..b",
        "--",
        "%2A",
    ]
)
PATHS = st.lists(SEGMENTS, max_size=3).map(lambda parts: "/" + "/".join(parts)) | st.lists(
    SEGMENTS, min_size=1, max_size=3
).map(lambda parts: "/" + "/".join(parts) + "/")
QUERIES = st.sampled_from(["", "", "?q=1", "?a*b$", "?x=/a/"])
STATED = st.dictionaries(st.sampled_from(CATEGORIES), st.booleans(), min_size=1) | st.just({"mine": False})


@st.composite
def scopes(draw):
    kind = draw(st.sampled_from(["domain", "host", "prefix", "prefix", "url", "pattern", "sha256", "iscc", "doi"]))
    if kind in ("domain", "host"):
        return ScopeSaid(kind, draw(st.sampled_from(["example.com", HOST, "other.example"])))
    if kind in ("sha256", "iscc", "doi"):
        return ScopeSaid(kind, {"sha256": "0" * 64, "iscc": ISCC, "doi": "10.1/x"}[kind], 3 if kind == "iscc" else None)
    host = draw(st.sampled_from([HOST, HOST, HOST, "other.example", f"{HOST}:8080"]))
    read = {"prefix": prefix_scope, "url": exact_url_scope, "pattern": pattern_scope}[kind]
    tail = {"prefix": "", "url": draw(QUERIES), "pattern": draw(st.sampled_from(["", "*", "/*.jpg", "$", "*/b$"]))}[
        kind
    ]
    try:
        return ScopeSaid(kind, read(f"http://{host}{draw(PATHS)}{tail}"))
    except InvalidScope:
        assume(False)


HOLDINGS = st.lists(
    st.builds(Holding, st.just("JJ-1"), STATED, st.lists(scopes(), min_size=1, max_size=3).map(tuple)),
    min_size=1,
    max_size=3,
)
TARGETS = st.tuples(PATHS, QUERIES).map("".join)


def covers(scope, target):
    """Whether a scope covers an address of HOST, by the register's own rules and not by the profiles'."""
    if scope.kind in ("domain", "host"):
        return scope.value in (HOST, "example.com") if scope.kind == "domain" else scope.value == HOST
    authority, slash, path = scope.value.partition("/")
    if authority != HOST:
        return False
    if scope.kind == "url":
        return target == slash + path
    if scope.kind == "pattern":
        return path_pattern(slash + path).matches(target)
    return slash + path in path_prefixes(target.partition("?")[0])


def original(holdings, covered):
    """What the holder stated about one address or work: of several statements the most restrictive."""
    said = {}
    for holding in holdings:
        if any(covered(scope) for scope in holding.scopes):
            for category, allowed in completed(holding.stated).items():
                said[category] = said.get(category, True) and allowed
    return said


def canonical(target):
    try:
        url = canonicalise(f"http://{HOST}{target}")
    except UnresolvableUrl:
        assume(False)
    return url.path if url.query is None else f"{url.path}?{url.query}"


def targets_near(holdings, more):
    """Addresses at, just below and just beside every scope."""
    near = set(more)
    for holding in holdings:
        for scope in holding.scopes:
            if scope.kind in ("prefix", "url", "pattern"):
                base = "/" + scope.value.partition("/")[2].replace("*", "star").rstrip("$")
                near |= {
                    base,
                    f"{base}/",
                    f"{base}/x",
                    f"{base}x",
                    f"{base}?q",
                    base.rstrip("/"),
                    f"{base}.jpg",
                    base.swapcase(),
                }
                near.add("/" + scope.value.partition("/")[2])
    return {canonical(target or "/") for target in near}


def from_tdmrep(text, target):
    return {one.category: one.allowed for one in tdmrep.read(text.encode()).layer(target).statements}


def from_robots(text, target):
    usage = robots.parse(text.encode()).usage("SomeBot", f"https://{HOST}{target}")
    return {category: one.allowed for category, one in usage.items() if one is not None}


def from_headers(headers):
    sources = [
        Source("usage", aipref.parse_fields(value for name, value in headers if name == "Content-Usage").statements),
        Source("noai", noai.read_header(value for name, value in headers if name == "X-Robots-Tag").statements),
    ]
    verdicts = settle(sources, [read_headers(headers)])
    return {category: one.allowed for category, one in verdicts.items() if one.allowed is not None}


def from_nginx(text, target):
    """As nginx evaluates a map: the first expression that matches, else the default; no header for an empty value."""
    headers = []
    for variable, body in re.findall(r"map \$request_uri (\$\w+) \{\n(.*?)\n\}", text, re.DOTALL):
        rows = re.findall(r'^    "~(.*)" "(.*)";$', body, re.MULTILINE)
        value = next((value for expression, value in rows if re.search(expression, target)), "")
        (name,) = re.findall(rf"add_header (\S+) {re.escape(variable)} always;", text)
        headers += [(name, value)] if value else []
    return from_headers(headers)


def from_apache(text, target):
    """As Apache merges If sections: in order, a later `set` replaces an earlier one."""
    headers = {}
    for expression, body in re.findall(r'<If "%\{THE_REQUEST\} =~ m#([^\n]*)#">\n(.*?)\n</If>', text, re.DOTALL):
        if re.search(expression, f"GET {target} HTTP/1.1"):
            headers |= dict(re.findall(r'^    Header always set (\S+) "(.*)"$', body, re.MULTILINE))
    return from_headers(list(headers.items()))


def from_metas(text, target):
    """As a holder pastes the blocks: each into the pages that its comments name."""
    said = {}
    for block in filter(None, text.split("\n\n")):
        wheres = [html.unescape(where) for where in re.findall(r"<!-- (.*) -->", block)]
        patterns = [pattern for where in wheres for pattern in where.split(", ")]
        if any(path_pattern(pattern).matches(target) for pattern in patterns):
            page = metas.read(block.encode())
            for category, one in settle([Source("noai", page.robots.statements)], [page.tdm]).items():
                if one.allowed is not None:
                    said[category] = said.get(category, True) and one.allowed
    return said


READ_BACK = {
    "tdmrep": from_tdmrep,
    "robots": from_robots,
    "nginx": from_nginx,
    "apache": from_apache,
    "meta": from_metas,
}
