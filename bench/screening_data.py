"""Rows and rules for bench/screening.py, from one seed: a web of many sites of which few have most pages."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from registry.screening.gathering import DIGEST_SCHEMA, TEXT_SCHEMA, Gathered, gathered_columns  # noqa: E402  # see above
from registry.screening.rules import CODES, ScopeKind  # noqa: E402  # the same
from registry.screening.snapshot import build  # noqa: E402  # the same

SEED = 20261124
PARQUET: Any = {"compression": "zstd", "row_group_size": 1 << 16, "use_dictionary": False}  # as item sets are stored


def _words(text: str) -> list[str]:
    return text.split()


WORDS = _words(
    "amber anchor apple aspen autumn badger bamboo barley beacon birch bison bloom bridge bronze brook candle canyon "
    "cedar chalk cherry cinder clover cobalt copper coral cotton crane cricket crown delta ember falcon fern flint "
    "forest garnet ginger glacier granite harbor hazel heron indigo iris ivory jasper juniper lagoon lantern laurel "
    "lilac linen lotus maple marble meadow mint"
)
ENDINGS = _words(
    "com com com com com com com com org net de co.uk ru jp com.br fr it nl pl com.au cn com.cn edu io info es in "
    "github.io blogspot.com wordpress.com"
)
FRONTS = [
    "",
    "",
    "",
    *_words("www. www. www. www. cdn. img. static. media. blog. m. assets. shop. i0. i1. a.b. upload."),
]
FOLDERS = _words(
    "wp-content uploads 2019 2020 2021 2022 01 05 08 images products media cache thumb photos en blog assets"
)
TAILS = [".jpg", ".jpg", ".jpg", ".png", ".jpeg", ".webp", ".gif", "", ".html", ".pdf"]

compute: Any = pyarrow.compute
join: Any = compute.binary_join_element_wise


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each."""

    rows: int
    domains: int
    prefixes: int
    hashes: int
    files: int = 10
    sites: int = 0  # of the web; twice the domain rules if 0

    @property
    def web(self) -> int:
        return self.sites or 2 * self.domains


def _pick(dice: np.random.Generator, words: list[str], count: int) -> Any:
    return pa.array(words).take(pa.array(dice.integers(0, len(words), count)))


def _numbers(values: Any) -> Any:
    return pa.array(values).cast(pa.string())


def sites(dice: np.random.Generator, count: int) -> Any:
    """Registrable domains, all different: each carries its number."""
    numbers = _numbers(np.arange(count))
    hyphens = _pick(dice, ["", "", "-"], count)
    return join(
        _pick(dice, WORDS, count), hyphens, _pick(dice, WORDS, count), numbers, ".", _pick(dice, ENDINGS, count), ""
    )


def _addresses(dice: np.random.Generator, names: Any, count: int) -> tuple[Any, Any, Any]:
    """(scheme, host, path with query). The site of rank r has a share of 1/r."""
    shares = np.cumsum(1 / np.arange(1, len(names) + 1))
    ranks = np.searchsorted(shares, dice.random(count) * shares[-1])
    hosts = join(_pick(dice, FRONTS, count), names.take(pa.array(np.minimum(ranks, len(names) - 1))), "")
    depth = dice.integers(1, 5, count)
    path = pa.array([""] * count)
    for level in range(1, 5):
        folder = join("/", _pick(dice, FOLDERS, count), "")
        path = join(path, compute.if_else(pa.array(depth > level), folder, ""), "")
    leaf = join(
        "/", _pick(dice, WORDS, count), "-", _numbers(dice.integers(0, 10**9, count)), _pick(dice, TAILS, count), ""
    )
    query = join(
        "?w=", _numbers(dice.integers(0, 2000, count)), "&fit=crop&v=", _numbers(dice.integers(0, 10**6, count)), ""
    )
    path = join(path, leaf, compute.if_else(pa.array(dice.random(count) < 0.2), query, ""), "")
    return _pick(dice, ["https://", "https://", "https://", "https://", "http://"], count), hosts, path


def _rows(dice: np.random.Generator, names: Any, count: int) -> pa.Table:
    """Addresses as manifests have them: 1.7 in a hundred are written oddly, 2 in a thousand name nothing."""
    scheme, host, path = _addresses(dice, names, count)
    shape = dice.random(count)
    urls = join(scheme, host, path, "")
    odd = [
        (0.0020, join(compute.utf8_upper(join(scheme, host, "")), path, "")),
        (0.0040, join(scheme, host, ":8080", path, "")),
        (0.0045, join(scheme, "user:pw@", host, path, "")),
        (0.0050, join(scheme, host, ".", path, "")),
        (0.0060, join(scheme, "bücher.", host, path, "")),
        (0.0062, join("http://[2001:db8::", _numbers(dice.integers(0, 9999, count)), "]", path, "")),
        (0.0066, pa.array(["data:image/png;base64,iVBORw0KGgo="] * count)),
        (0.0070, join(host, path, "")),
        (0.0072, pa.nulls(count, pa.string())),
        (0.0152, join(scheme, host, "/%E5%9B%BE", path, "")),
        (0.0162, join(scheme, host, "/a/../%70rivate", path, "")),
        (0.0170, join(scheme, host, "/图片", path, "")),
    ]
    for below, spelled in reversed(odd):
        urls = compute.if_else(pa.array(shape < below), spelled, urls)
    digests = pa.Array.from_buffers(pa.binary(32), count, [None, pa.py_buffer(dice.bytes(32 * count))])
    return pa.table({"url": urls.cast(pa.string()), "sha256": digests})


def _text_rules(dice: np.random.Generator, names: Any, size: Size) -> pa.Table:
    """A quarter of the domain rules name sites of the web, 2 in 100 a host alone, half of the prefixes a folder."""
    inside = size.domains // 4
    hosts = size.domains // 50
    least = len(names) // 1000
    named = names.take(pa.array(dice.choice(np.arange(least, len(names)), inside, replace=False)))
    alone = join("www.", names.take(pa.array(dice.choice(np.arange(least, len(names)), hosts, replace=False))), "")
    others = join("x", sites(dice, size.domains - inside - hosts), "")
    _scheme, host, _path = _addresses(dice, names, size.prefixes)
    folder = join(host, "/", _pick(dice, FOLDERS, size.prefixes), "/", "")
    single = join(folder, _numbers(np.arange(size.prefixes)), "/", "")
    prefixes = compute.if_else(pa.array(np.arange(size.prefixes) % 2 == 0), folder, single)
    prefixes = prefixes.unique()
    parts = [
        (ScopeKind.DOMAIN, named),
        (ScopeKind.HOST, alone),
        (ScopeKind.DOMAIN, others),
        (ScopeKind.PREFIX, prefixes),
    ]
    kinds = np.repeat([CODES[kind] for kind, _values in parts], [len(values) for _kind, values in parts])
    values = pa.concat_arrays([values.cast(pa.large_string()) for _kind, values in parts])
    numbers = np.arange(len(values))
    columns = [pa.array(kinds, pa.uint8()), values, pa.array(numbers), pa.array(numbers % 1000)]
    return pa.Table.from_arrays(columns, schema=TEXT_SCHEMA)


def _hash_rules(dice: np.random.Generator, known: list[Any], size: Size, first: int) -> pa.Table:
    """Two in a hundred are hashes of rows."""
    inside = np.concatenate(known)
    rest = np.frombuffer(dice.bytes(32 * (size.hashes - len(inside))), np.uint8).reshape(-1, 32)
    content = np.concatenate([inside, rest])
    digests = pa.Array.from_buffers(pa.binary(32), len(content), [None, pa.py_buffer(content.tobytes())])
    numbers = np.arange(first, first + len(content))
    return pa.Table.from_arrays([digests, pa.array(numbers), pa.array(numbers % 1000)], schema=DIGEST_SCHEMA)


def generated(size: Size) -> tuple[list[pa.Table], Gathered]:
    """The rows, file by file, and the rules."""
    dice = np.random.default_rng(SEED)
    names = sites(dice, size.web)
    count = size.rows // size.files
    tables = []
    known = []
    for _file in range(size.files):
        rows = _rows(dice, names, count)
        digests = np.frombuffer(rows["sha256"].combine_chunks().buffers()[1], np.uint8).reshape(-1, 32)
        known.append(digests[dice.choice(count, size.hashes // 50 // size.files, replace=False)])
        tables.append(rows)
    text = _text_rules(dice, names, size)
    return tables, gathered_columns(text, _hash_rules(dice, known, size, text.num_rows))


def make(folder: Path, size: Size) -> None:
    """Writes rows-NN.parquet, the rules as text.parquet and digests.parquet, and the snapshot, named in made.json."""
    tables, rules = generated(size)
    for file, rows in enumerate(tables):
        pq.write_table(rows, folder / f"rows-{file:02}.parquet", **PARQUET)
    pq.write_table(rules.text, folder / "text.parquet")
    pq.write_table(rules.digests, folder / "digests.parquet")
    snapshot = build(rules, folder)
    made = {"snapshot": str(snapshot.path), "rules": snapshot.rule_count, "rows": size.rows}
    (folder / "made.json").write_text(json.dumps(made))
