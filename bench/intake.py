"""How fast a manifest becomes an item set, and in how much memory: rows per CPU-second and peak memory by size.

    python bench/intake.py [--small] [--rows N ...]

Each size runs in a fresh interpreter, so that peaks do not mix. The peer is pyarrow's bare CSV reader over the same
file, in the same run. A second table has one manifest of each form, of some 20,000 rows (web archives and shards: a
seventh of that), and what share of the time its reader takes. Prints both and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from damaged_files import good  # found by the line above

SEED = 20260901
HOSTS = 200_000
IMPORTS = {
    "intake": "from registry.screening.intake import build_items",
    "pyarrow": "from pyarrow import csv",
}
WORK = {
    "intake": "report = build_items(Path(sys.argv[1]), Path(sys.argv[2])); rows = report.rows_read",
    "pyarrow": "rows = sum(batch.num_rows for batch in csv.open_csv(sys.argv[1]))",
}
CHILD = """
import json, resource, sys, time
from pathlib import Path
{imports}
start = time.process_time(), time.perf_counter()
{work}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({{"rows": rows, "cpu": time.process_time() - start[0], "wall": time.perf_counter() - start[1],
                   "peak_mib": used.ru_maxrss / 1024}}))
"""


def lines(count: int) -> Iterator[str]:
    """Short rows, so that fifty million of them are less than two gigabytes; one in 200 cannot be resolved."""
    dice = random.Random(SEED)
    yield "url\n"
    for at in range(count):
        if at % 200 == 199:
            yield f"htp:/broken/{at}\n"
        else:
            yield f"https://h{dice.randrange(HOSTS):x}.example/{dice.randrange(1 << 40):x}\n"


def measured(what: str, manifest: Path, out: Path) -> dict[str, float]:
    script = CHILD.format(imports=IMPORTS[what], work=WORK[what])
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", script, str(manifest), str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def size(count: int, folder: Path) -> dict[str, float]:
    manifest = folder / f"rows-{count}.csv"
    with manifest.open("w") as file:
        file.writelines(lines(count))
    ours, peer = (measured(what, manifest, folder / f"out-{count}") for what in ("intake", "pyarrow"))
    if ours["rows"] != peer["rows"]:
        raise SystemExit(f"intake read {ours['rows']:,} rows, pyarrow {peer['rows']:,}")
    result = {
        "rows": count,
        "file_mib": manifest.stat().st_size / (1 << 20),
        "wall_seconds": ours["wall"],
        "rows_per_cpu_second": count / ours["cpu"],
        "cpu_ratio_to_pyarrow_csv": ours["cpu"] / peer["cpu"],
        "peak_mib": ours["peak_mib"],
    }
    manifest.unlink()
    return result


FORM = """
import json, resource, sys, time
from pathlib import Path
from registry.screening.intake import build_items
from registry.screening.limits import Limits
from registry.screening.manifest import ManifestReader
start = time.process_time()
with ManifestReader(Path(sys.argv[1]), Limits()) as reader:
    for _row in reader.rows():
        pass
read = time.process_time() - start
start = time.process_time()
report = build_items(Path(sys.argv[1]), Path(sys.argv[2]))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"rows": report.rows_read, "cpu": time.process_time() - start, "read": read,
                  "peak_mib": used.ru_maxrss / 1024}))
"""


def form(name: str, content: bytes) -> dict[str, float]:
    """Rows per CPU-second from file to item set, and of the reader alone."""
    root = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
        manifest = Path(folder) / "manifest"
        manifest.write_bytes(content)
        command = [sys.executable, "-c", FORM, str(manifest), str(Path(folder) / "out")]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    row = {
        "rows": told["rows"],
        "file_mib": len(content) / (1 << 20),
        "rows_per_cpu_second": told["rows"] / told["cpu"],
        "reader_rows_per_cpu_second": told["rows"] / told["read"],
        "peak_mib": told["peak_mib"],
    }
    print(
        f"{name:<20} {row['rows']:>7,} {row['file_mib']:>7.2f} {row['rows_per_cpu_second']:>11,.0f}"
        f" {row['reader_rows_per_cpu_second']:>12,.0f} {row['peak_mib']:>9,.0f}",
        flush=True,
    )
    return {key: round(value, 1) for key, value in row.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="under a minute")
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 2_000_000])
    asked = parser.parse_args()
    counts = [20_000, 200_000] if asked.small else asked.rows
    print(f"{'rows':>12} {'MiB':>8} {'wall s':>9} {'rows/CPU s':>11} {'x pyarrow':>10} {'peak MiB':>9}")
    results = []
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
            row = size(count, Path(folder))
        results.append({name: round(value, 1) for name, value in row.items()})
        print(
            f"{count:>12,} {row['file_mib']:>8,.0f} {row['wall_seconds']:>9,.1f} {row['rows_per_cpu_second']:>11,.0f}"
            f" {row['cpu_ratio_to_pyarrow_csv']:>10,.1f} {row['peak_mib']:>9,.0f}",
            flush=True,
        )
    print(f"\n{'form':<20} {'rows':>7} {'MiB':>7} {'rows/CPU s':>11} {'reader alone':>12} {'peak MiB':>9}")
    forms = {name: form(name, content) for name, content in good(4_000 if asked.small else 20_000).items()}
    print(json.dumps({"bench": "intake", "seed": SEED, "sizes": results, "forms": forms}))


if __name__ == "__main__":
    main()
