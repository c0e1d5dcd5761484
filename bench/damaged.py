"""What comes of damaged and hostile manifests: rows or a worded reason, within the memory, bombs in under two seconds.

    python bench/damaged.py [--small]

Every form is cut, turned and torn in 300 ways (30 with --small) and read to its end in guarded children; then every
bomb is handed to the intake as the portal does it, child and all (its CPU seconds count, since machines are shared).
Ends with 1 when anything else came out. Prints two tables and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from damaged_files import SEED, bombs, good  # noqa: E402  # found by the line above

from registry.screening.errors import ManifestError  # noqa: E402  # the same
from registry.screening.guard import GuardError, run_limited  # noqa: E402  # the same
from registry.screening.intake import build_items_guarded  # noqa: E402  # the same

MEMORY = 1 << 30
BOMB_SECONDS = 2.0


def torn(form: str, count: int) -> Counter[str]:
    """What came of `count` variants of one form."""
    counts: Counter[str] = Counter()
    start = 0
    while start < count:
        with tempfile.TemporaryDirectory(prefix="bench-damaged-") as folder:
            last: dict[str, Any] = {}

            def heard(told: dict[str, Any], last: dict[str, Any] = last) -> None:
                if "came" in told:
                    counts[told["came"]] += 1
                last.update(told)

            args = {"form": form, "folder": folder, "from": start, "to": count}
            try:
                run_limited(
                    "bench.damaged_files:read_damaged", args, memory_bytes=MEMORY, cpu_seconds=600, on_progress=heard
                )
            except GuardError as error:
                counts["damaged (the parser gave up)" if error.by_signal else error.code] += 1
            else:
                break
            start = last["number"] + 1
    return counts


def refused(content: bytes) -> tuple[str, float, float]:
    """What a bomb is refused with, the seconds from the door to the answer, and those of CPU in the child."""
    with tempfile.TemporaryDirectory(prefix="bench-damaged-") as folder:
        path = Path(folder) / "manifest"
        path.write_bytes(content)
        start, used = time.perf_counter(), cpu()
        try:
            report = build_items_guarded(path, Path(folder) / "out", memory_bytes=MEMORY)
            said = "rows" if report.items else "no_items"
        except ManifestError as error:
            said = f"{error.code} ({error.params['what']})" if "what" in error.params else error.code
        except GuardError as error:
            said = f"stopped: {error.code}"
        return said, time.perf_counter() - start, cpu() - used


def cpu() -> float:
    """CPU seconds of all children that have ended."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="30 variants of each form in place of 300")
    count = 30 if parser.parse_args().small else 300
    torn_forms = {}
    for form in good():
        counts = torn(form, count)
        torn_forms[form] = dict(counts.most_common())
        print(f"{form:<20} {', '.join(f'{said} {n}' for said, n in counts.most_common())}", flush=True)
    wrong = sum(n for counts in torn_forms.values() for said, n in counts.items() if said in GuardError.CODES)
    told = {}
    for name, make in bombs().items():
        content = make()
        said, seconds, used = refused(content)
        told[name] = {"kib": len(content) // 1024, "said": said, "seconds": round(seconds, 2), "cpu": round(used, 2)}
        wrong += said.startswith(("rows", "stopped")) or used > BOMB_SECONDS
        print(f"{name:<46} {len(content) / 1024:>9,.0f} KiB  {seconds:5.2f} s  {used:5.2f} CPU s  {said}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest child: {peak:,.0f} MiB; {wrong} wrong")
    print(
        json.dumps(
            {
                "bench": "damaged",
                "seed": SEED,
                "variants": torn_forms,
                "bombs": told,
                "peak_mib": round(peak),
                "wrong": wrong,
            }
        )
    )
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
