"""The unmodified package `datadiligence` asks the running portal: its answers are the register's, in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from random import Random
from typing import Any

import pytest

from portal.embedded.house import House, answers, free_port, house_programs
from portal.embedded.servers import wait_until
from portal.embedded.supervisor import Supervisor
from registry.selectors.usages import USUAL
from tests.factories.refusals import holder_new, refusal_filed
from tests.processes import ROOT

# The package leaves its sessions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
COUNT = 25_000
PORT = 18_300
HOSTS = ("evil.org", "b.evil.org", "free.example", "光.example", "BÜCHER.example", "p.example", "open.example")
PATHS = ("/", "/art/1.jpg", "/art/作品.jpg", "/%E4%BD%9C/x", "/open/y", "/é?q=ü", "/a/../art/z", "/artist")


@pytest.fixture
def site(transactional_db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A web server alone, as a crawler sees it."""
    port = free_port(PORT, exactly=False)
    environment = {"SITE_URL": f"http://localhost:{port}"}
    web = next(one for one in house_programs(ROOT, environment, port) if one.name == "web")
    with Supervisor(tmp_path / "log") as supervisor:
        supervisor.add(web)
        supervisor.start("web")
        wait_until(lambda: answers(port), supervisor, "web")
        yield House(f"http://127.0.0.1:{port}", environment, supervisor)


@pytest.fixture
def rule(site: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package's own rule; only the address it asks is ours."""
    from datadiligence.rules.spawning import SpawningAPI  # type: ignore[import-untyped]  # has no types

    monkeypatch.setattr(SpawningAPI, "SPAWNING_AI_API_URL", f"{site.site}/api/v2/query/urls/")
    return SpawningAPI(user_agent="crawler")


def alone(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine from a thread of its own: a browser of another test may keep a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def urls_many(seed: int = 4) -> list[str]:
    """Every third a repetition; other scripts, odd spellings, and some that nobody can resolve."""
    random = Random(seed)  # test data
    urls: list[str] = []
    for number in range(COUNT):
        if urls and number % 3 == 0:
            urls.append(random.choice(urls))
        elif number % 50 == 1:
            urls.append(random.choice(["www.evil.org/a", "data:,x", "", "http://a..b/", "ftp://evil.org/"]))
        else:
            host, path = random.choice(HOSTS), random.choice(PATHS)
            urls.append(
                f"http{random.choice(['', 's'])}://{host}{path}{'' if '?' in path else random.randrange(9_000)}"
            )
    return urls


def refusals_new() -> None:
    holder = holder_new()
    refusal_filed("evil.org\n光.example", holder=holder)
    parts = {"collect": "allow", "train_generative": "allow", "search": "disallow"}
    refusal_filed("prefix b.evil.org/open/", holder=holder, usages=parts)
    refusal_filed("bücher.example", usages={"mine": "disallow"})
    refusal_filed("prefix p.example/art/", usages={"train_other": "disallow"})
    refusal_filed("open.example", usages={"search": "disallow", "train_generative": "allow"})


def by_the_register(site: House, urls: list[str]) -> list[bool]:
    """What the register itself says, from the stream of the check: whether each may be used."""
    host = site.site.removeprefix("http://")
    connection = HTTPConnection(host, timeout=60)
    body = b"".join(json.dumps({"url": url}).encode() + b"\n" for url in urls)
    headers = {"Content-Type": "application/x-ndjson"}
    connection.request("POST", f"/api/v1/check/stream/?usages={','.join(USUAL)}", body, headers)
    lines = connection.getresponse().read().splitlines()
    connection.close()
    return [json.loads(line)["is_refused"] is False for line in lines]


def test_the_unmodified_client_is_told_what_the_register_says_for_25_000_addresses(site: House, rule: Any) -> None:
    refusals_new()
    urls = urls_many()
    expected = by_the_register(site, urls)
    assert len(urls) == len(expected) == COUNT
    assert len(set(urls)) < COUNT * 0.7
    assert sum(not url.isascii() for url in urls) > COUNT * 0.3
    assert 0.2 < sum(expected) / COUNT < 0.8

    allowed = rule.is_allowed(urls=urls)
    allowed_async = alone(rule.is_allowed_async(urls=urls))
    kept = rule.filter_allowed(urls=urls)
    kept_async = alone(rule.filter_allowed_async(urls=urls))

    assert allowed == expected
    assert allowed_async == expected
    assert kept == kept_async == [url for url, free in zip(urls, expected, strict=True) if free]


def test_its_evaluator_needs_no_change_either(site: House, rule: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datadiligence.evaluators import PreprocessEvaluator

    refusals_new()
    monkeypatch.setenv("SPAWNING_OPTS_KEY", "anything")  # without one the package does not ask at all
    evaluator = PreprocessEvaluator(user_agent="crawler")

    assert evaluator.is_allowed(urls=["http://evil.org/", "http://free.example/"]) == [False, True]
    assert evaluator.filter_allowed(urls=["http://evil.org/", "http://free.example/"]) == ["http://free.example/"]
    assert rule.is_allowed(url="http://evil.org/") == [False]


def test_a_client_that_reads_nothing_before_it_has_sent_all_is_answered(site: House) -> None:
    """The body and its answer are larger than anything between the two could hold."""
    count = 250_000
    body = b"".join(b'"https://free.example/photos/of/the/year/%d.jpg"\n' % number for number in range(count))
    connection = HTTPConnection(site.site.removeprefix("http://"), timeout=120)

    connection.request("POST", "/api/v1/check/stream/", body, {"Content-Type": "application/x-ndjson"})
    answer = connection.getresponse()

    assert sum(1 for _line in answer) == count
    connection.close()
