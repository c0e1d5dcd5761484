"""How many addresses a second the check answers over HTTP, and what the web server keeps in memory meanwhile.

    python bench/check.py [--rules N] [--urls N]

The portal's own web server over its own PostgreSQL: N scopes (ten domains to one folder) of 1,000 refusals, then N
addresses, every tenth of them covered, as a stream, in lists of 10,000, and as Spawning's clients ask; by one caller,
one request at a time. Every answer is counted and compared with what was seeded. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from running import Running, portal

REFUSALS = 1000
PART = 10_000


def seed(rules: int) -> None:
    """Rows as filed refusals leave them."""
    import django

    django.setup()
    from registry.models import Case, CaseKind, Party, Refusal, RuleProfile, Scope

    at = datetime.now(UTC) - timedelta(days=1)
    profile = RuleProfile.objects.filter(key="default").latest("version")
    holder = Party.objects.create(
        kind="organisation", name="Holder", email="h@bench.example", alias="B0", created_at=at
    )
    cases = Case.objects.bulk_create(
        Case(kind=CaseKind.REFUSAL, number=f"BENCH-R-{n:06d}", profile=profile, opened_at=at) for n in range(REFUSALS)
    )
    refusals = Refusal.objects.bulk_create(
        Refusal(
            case=case,
            holder=holder,
            state="effective",
            state_since=at,
            ground="copyright",
            usages={"train_generative": "disallow"},
            filed_at=at,
            effective_from=at,
        )
        for case in cases
    )
    Scope.objects.bulk_create(
        (
            Scope(refusal=refusals[n % REFUSALS], kind=kind, value=value, text=value, since=at)
            for n in range(rules)
            for kind, value in [("prefix", f"p{n}.example/art/") if n % 11 == 0 else ("domain", f"d{n}.example")]
        ),
        batch_size=5000,
    )


def urls(count: int, rules: int) -> Iterator[str]:
    """Every tenth is covered, half of these by a folder; sites have fifty pages each, as crawls find them."""
    for n in range(count):
        site = n // 500
        if n % 20 == 0:
            yield f"https://p{site * 11 % rules // 11 * 11}.example/art/{n}.jpg"
        elif n % 20 == 10:
            yield f"https://d{site * 11 % rules // 11 * 11 + 1}.example/{n}.jpg"
        else:
            yield f"https://www.free{n // 50}.example/photos/{n % 7}/{n}.jpg?size=large"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=200_000)
    parser.add_argument("--urls", type=int, default=500_000)
    given = parser.parse_args()
    with portal() as running:
        running.child(__file__, "seed", str(given.rules))
        running.start("web")
        found = {}
        for name, ask in (("stream", stream), ("lists", lists), ("lines", lines)):
            one = found[name] = ask(running, given)
            rate = f"{one['urls']:>9,} addresses {one['rate']:>9,.0f} a second  {one['peak_mb']:>5} MB"
            print(f"{name:<8} {rate}", flush=True)
        print(json.dumps({"rules": given.rules, **found}))


def stream(running: Running, given: Any) -> dict[str, Any]:
    path = running.folder / "urls.jsonl"
    path.write_text("".join(f'"{url}"\n' for url in urls(given.urls, given.rules)))
    connection = HTTPConnection("127.0.0.1", running.port, timeout=600)
    began = time.monotonic()
    with path.open("rb") as body:
        headers = {"Content-Type": "application/x-ndjson", "Content-Length": str(path.stat().st_size)}
        connection.request("POST", "/api/v1/check/stream/", body, headers)
        answer = connection.getresponse()
        count = refused = 0
        for line in answer:
            count += 1
            refused += b'"is_refused":true' in line
    return _told(running, given, count, refused, time.monotonic() - began)


def lists(running: Running, given: Any) -> dict[str, Any]:
    def ask(part: list[str]) -> tuple[int, int]:
        answer = _post(running, "/api/v1/check/", json.dumps(part).encode(), "application/json")
        return answer["count"], answer["refused"]

    return _in_parts(running, given, ask)


def lines(running: Running, given: Any) -> dict[str, Any]:
    def ask(part: list[str]) -> tuple[int, int]:
        answer = _post(running, "/api/v2/query/urls/", "\n".join(part).encode(), "text/plain")
        return answer["size"], answer["optOuts"]

    return _in_parts(running, given, ask)


def _in_parts(running: Running, given: Any, ask: Any) -> dict[str, Any]:
    every = list(urls(min(given.urls, 50 * PART), given.rules))
    began = time.monotonic()
    found = [ask(every[start : start + PART]) for start in range(0, len(every), PART)]
    spent = time.monotonic() - began
    return _told(running, given, sum(count for count, _ in found), sum(refused for _, refused in found), spent)


def _post(running: Running, path: str, body: bytes, media_type: str) -> Any:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=600)
    connection.request("POST", path, body, {"Content-Type": media_type})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _told(running: Running, given: Any, count: int, refused: int, seconds: float) -> dict[str, Any]:
    if refused * 10 != count:
        raise SystemExit(f"{refused} of {count} refused: a tenth was expected")
    return {"urls": count, "seconds": round(seconds, 2), "rate": round(count / seconds), "peak_mb": _peak(running)}


def _peak(running: Running) -> int:
    """The most memory that any process of the web server ever held, in MB."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            arguments = (status.parent / "cmdline").read_bytes()
            if b"granian" in arguments and str(running.port).encode() in arguments:
                found = max(found, int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024)
        except (OSError, IndexError):
            continue  # it ended meanwhile
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["seed"]:
        seed(int(sys.argv[2]))
    else:
        main()
