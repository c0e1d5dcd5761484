"""The fast kernel answers as the reference does, whatever the rows, and hides nothing from anybody."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.screening_data import Size, generated
from registry.kernel.urls import CanonicalUrl, canonicalise_many, suffix_entries
from registry.screening import fast, itemset, kernel, keying, lookup, ruletables, suffixtables
from registry.screening.engine import screen_batch
from registry.screening.loops import web
from registry.screening.parts import screen_part
from registry.screening.rules import CODES, RuleSet, ScopeKind, parse_rule
from registry.screening.screen import screen_items
from registry.screening.snapshot import build, in_memory, open_snapshot
from registry.screening.spark import screening
from tests.registry.screening.test_screening_engine import HOSTS, PATHS, TRAPS, batch_of, found, rows, scopes

ROOT = Path(__file__).parents[3]
RULES = [("domain", host) for host in HOSTS[:6]] + [("host", "example.com"), ("sha256", "ab" * 32)]
RULES += [("prefix", f"example.com{path}") for path in PATHS] + [("url", "example.com/art?q=1")]
RULES += [("prefix", "www.example.com/private"), ("url", "www.example.com/a/b/c/d")]
ODD = [
    "http://example.com/art/%2e%2e/private/x",
    "http://example.com/art/%7Eu/",
    "http://example.com/%e5%9b%be",
    "http://example.com/%E5%9B%BE",
    "http://example.com/art?",
    "http://example.com/art?#x",
    "http://example.com/art?q=1#x",
    "http://example.com/art?q='1'",
    "http://example.com?q=/art",
    "http://example.com#/art",
    "http://example.com/art\\x",
    "http://example.com/art|x",
    "http://example.com/art\x7fx",
    "http://example.com/art\u0085x",
    "http://example.com/ar\tt",
    "http://XN--BCHER-KVA.example/",
    "http://xn--a.example/",
    "http://-a-.example.com/",
    "http://_dmarc.example.com/",
    "http://0x7f.1/",
    "http://example.0x7f/",
    "http://example.com:0/",
    "http://example.com:65536/",
    "http://[2001:db8::1]:80/x",
    "http://" + "a" * 63 + ".example.com/art",
    "http://" + "a" * 64 + ".example.com/art",
    "http://" + "a." * 121 + "example.com/art",
    "http://" + "a." * 122 + "example.com/art",
    "http://example.com/" + "a" * 2029,
    "http://example.com/" + "a" * 2030,
    "http://example.com/" + '"' * 676,
    "http://example.com/" + '"' * 677,
    "http://example.com/art/" + "b/" * 1000,
    "http://localhost/",
    "http://com/",
    "http://",
    "http:/",
    "h",
]


@pytest.fixture(scope="module")
def both(loops):
    """Screens with each implementation in turn and compares what they say; returns it."""

    def answers(run):
        said = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kernel._State, "is_tried", True)
            patch.setattr(kernel, "WORTH_IT", 0)
            for made in (None, loops):
                patch.setattr(kernel._State, "made", made)
                said.append(run())
        assert said[0] == said[1]
        return said[0]

    return answers


def canonical(snapshot, pairs):
    """Hits of rows whose spelling is settled, as screening an item set finds them."""
    urls = [
        one.url if isinstance(one, CanonicalUrl) else None for one in canonicalise_many(row[0] or "" for row in pairs)
    ]
    groups = kernel.chosen(snapshot.index, 0) or snapshot.index
    found = groups.groups(pa.array(urls, pa.string()), pa.nulls(len(urls), pa.binary(32)))
    return sorted(zip(*(part.tolist() for part in found), strict=True))


@settings(max_examples=80)
@given(pairs=st.lists(rows, max_size=40), filed=st.lists(scopes, max_size=30))
def test_addresses_made_by_hypothesis_are_answered_alike(both, pairs, filed):
    snapshot = in_memory(RuleSet.parse((at, at % 4, *scope) for at, scope in enumerate(filed)))

    both(lambda: found(snapshot, pairs))
    both(lambda: canonical(snapshot, pairs))


@settings(max_examples=150)
@given(text=st.text(st.sampled_from("htp:/aA.%2eE-_~?#@x1[]\\ \u0130é"), max_size=60))
def test_any_text_at_all_is_answered_alike(both, text):
    snapshot = in_memory(parse_rule(at, at, *rule) for at, rule in enumerate(RULES))
    texts = [
        text,
        f"http://{text}",
        f"http://example.com/{text}",
        f"https://{text}.example.com/art",
        "http://a.b" + text,
    ]

    both(lambda: found(snapshot, [(one, None) for one in texts]))


def test_the_trap_list_is_answered_alike(both):
    snapshot = in_memory(parse_rule(at, at, *rule) for at, rule in enumerate(RULES))
    pairs = [(text, None) for text in [*TRAPS, *ODD]]

    hits, counts = both(lambda: found(snapshot, pairs))
    both(lambda: canonical(snapshot, pairs))

    assert hits
    assert counts.unresolvable > 5


def test_every_public_suffix_bounds_a_refusal_alike(both):
    hosts = [f"{front}{entry.lstrip('!*.')}" for entry in sorted(suffix_entries()) for front in ("", "b.", "a.b.")]
    hosts = [host for host in hosts if host.isascii()]
    tables = in_memory(RuleSet.parse((at, at, "domain", host) for at, host in enumerate(hosts)))
    pairs = [
        (f"http://{front}{host}/", None) for host in hosts[:: 1 if len(hosts) < 5000 else 7] for front in ("", "x.")
    ]

    hits, _ = both(lambda: found(tables, pairs))

    assert len(hits) > len(pairs) / 2


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.full)])
def test_generated_rows_are_answered_alike(both, tmp_path, count):
    size = Size(count, count // 10, count // 20, count // 2, files=max(1, count // 50_000))
    batches, rules = generated(size)
    snapshot = build(rules, tmp_path)

    for table in batches:
        columns = {"item": np.arange(table.num_rows), "url": table["url"], "sha256": table["sha256"]}
        batch = pa.table(columns).combine_chunks().to_batches()[0]
        hits, counts = both(lambda batch=batch: screen_batch(snapshot, batch))
        assert counts.hits == hits.num_rows > table.num_rows // 20
        assert counts.deferred < table.num_rows // 50


def _weak(salt):
    """A salt whose numbers are all one: every anagram has the same hash, and so have all digests with equal sums."""
    strong = keying.salted(salt)
    same = [np.full(len(part), strong.seeds[0]) for part in strong[1:]]
    return keying.Salted(np.full(len(strong.seeds), strong.seeds[0]), *same)


def test_a_filing_made_to_collide_with_another_hides_neither(both, monkeypatch):
    for module in (ruletables, lookup, fast, suffixtables):
        monkeypatch.setattr(module, "salted", _weak)
    suffixtables.suffix_tables.cache_clear()
    digest = bytes(range(32)).hex()
    filed = [
        (1, 10, "domain", "ab.example"),  # two holders refuse the same site
        (2, 20, "domain", "ab.example"),
        (3, 30, "domain", "ba.example"),  # another files what has the same hash
        (4, 30, "host", "ba.example"),
        (5, 10, "prefix", "ab.example/cd"),
        (6, 30, "prefix", "ab.example/dc"),
        (7, 10, "url", "ab.example/cd"),
        (8, 10, "sha256", digest),
        (9, 20, "sha256", digest),
        (10, 30, "sha256", bytes(reversed(range(32))).hex()),
        (11, 10, "doi", "10.5555/ab"),
        (12, 30, "doi", "10.5555/ba"),
    ]
    snapshot = in_memory(parse_rule(*rule) for rule in filed)
    pairs = [("http://ab.example/cd", digest, ["doi:10.5555/ab"]), ("https://x.ab.example/", None, None)]

    hits, _ = both(lambda: found(snapshot, pairs))

    assert [(item, rule) for item, rule, _ in hits] == [(100, n) for n in (1, 2, 5, 7, 8, 9, 11)] + [(101, 1), (101, 2)]
    assert len(np.unique(snapshot.tables.scopes.column("hash").to_numpy())) < snapshot.tables.scopes.num_rows
    suffixtables.suffix_tables.cache_clear()


def test_the_loops_know_the_kinds_by_their_codes():
    kinds = (ScopeKind.DOMAIN, ScopeKind.HOST, ScopeKind.PREFIX, ScopeKind.URL)

    assert tuple(CODES[kind] for kind in kinds) == (web.DOMAIN, web.HOST, web.PREFIX, web.URL)
    assert (ruletables.HAS_PATTERN, ruletables.HAS_URL) == (web.HAS_PATTERN, web.HAS_URL)


SCRIPT = """
import sys
{before}
import structlog
from structlog.testing import capture_logs
from registry.screening import kernel
from tests.registry.screening.test_screening_engine import found
from registry.screening.snapshot import open_snapshot
from pathlib import Path
kernel.WORTH_IT = 0
with capture_logs() as logs:
    print(kernel.warm(), kernel.warm())
print([entry["event"] for entry in logs])
rows = [(url, "ab" * 32) for url in sys.argv[2:]]
print(found(open_snapshot(Path(sys.argv[1])), rows)[0])
"""


def _elsewhere(before, folder, urls, **environment):
    """What another process says: whether it is fast, what it logs, its hits."""
    command = [sys.executable, "-c", SCRIPT.format(before=before), str(folder), *urls]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.splitlines()


def test_without_numba_the_reference_answers_and_says_so_once(both, tmp_path):
    snapshot = build((parse_rule(at, at, *rule) for at, rule in enumerate(RULES)), tmp_path)
    urls = [text for text in ODD if "\x00" not in text]

    said = _elsewhere("sys.modules['numba'] = None", snapshot.path, urls)

    assert said[:2] == ["False False", "['screening_reference_only']"]
    assert said[2] == str(both(lambda: found(snapshot, [(url, "ab" * 32) for url in urls])[0]))


def test_the_loops_say_the_same_as_plain_python(both, tmp_path):
    snapshot = build((parse_rule(at, at, *rule) for at, rule in enumerate(RULES)), tmp_path)
    urls = [*TRAPS, *ODD]
    quiet = "import numpy; numpy.seterr(over='ignore')"  # scalars warn where compiled code wraps

    said = _elsewhere(quiet, snapshot.path, urls, NUMBA_DISABLE_JIT="1")

    assert said[:2] == ["True True", "[]"]
    assert said[2] == str(both(lambda: found(open_snapshot(snapshot.path), [(url, "ab" * 32) for url in urls])[0]))


def test_a_small_question_does_not_wait_for_a_compiler(monkeypatch):
    monkeypatch.setattr(kernel._State, "made", None)
    monkeypatch.setattr(kernel._State, "is_tried", False)
    snapshot = in_memory(parse_rule(at, at, *rule) for at, rule in enumerate(RULES))

    screen_batch(snapshot, batch_of([("http://example.com/", None)]))

    assert not kernel._State.is_tried


@pytest.fixture
def untried(loops, made, monkeypatch):
    """A process that has screened nothing yet, for which the set `made` is large and its batches are small."""
    monkeypatch.setattr(kernel._State, "made", None)
    monkeypatch.setattr(kernel._State, "is_tried", False)
    monkeypatch.setattr(kernel, "WORTH_LOADING", made[1].items)
    monkeypatch.setattr(itemset, "_BATCH", made[1].items // 4)
    return in_memory(parse_rule(at, at, *rule) for at, rule in enumerate(RULES))


def test_a_large_set_is_screened_by_the_loops_however_small_its_batches(untried, loops, made, tmp_path):
    screen_items(untried, made[1].path, tmp_path)

    assert kernel._State.made is loops


def test_so_is_a_large_part_of_one(untried, loops, made, tmp_path):
    screen_part(untried, made[1].path, 0, 1, tmp_path / "part")

    assert kernel._State.made is loops


def test_so_is_what_spark_hands_over(untried, loops, tmp_path):
    snapshot = build((parse_rule(at, at, *rule) for at, rule in enumerate(RULES)), tmp_path)

    list(screening(str(snapshot.path))([batch_of([("http://example.com/", None)])]))

    assert kernel._State.made is loops
