"""The adapter for clusters finds what the engine finds, as a plain generator and in Spark itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from registry.screening.rules import parse_rule
from registry.screening.snapshot import build
from registry.screening.spark import SPARK_SCHEMA, screening

ROOT = Path(__file__).resolve().parents[3]
URLS = [f"https://h{n % 7}.example.com/{n}" for n in range(500)] + ["htp:/broken", "https://other.example/"]


def snapshot(folder: Path) -> str:
    scopes = [("host", "h1.example.com"), ("host", "h2.example.com"), ("prefix", "h3.example.com/3")]
    return str(build([parse_rule(at, at, *scope) for at, scope in enumerate(scopes, 1)], folder).path)


def expected() -> set[tuple[int, int, int]]:
    hosts = {(n, n % 7, n % 7) for n in range(500) if n % 7 in {1, 2}}
    return hosts | {(3, 3, 3)}


def test_batches_of_rows_become_batches_of_hits(tmp_path: Path) -> None:
    rows = pa.table({"item": list(range(len(URLS))), "url": URLS})

    hits = pa.Table.from_batches(screening(snapshot(tmp_path))(rows.to_batches(max_chunksize=64)))

    assert {tuple(row.values()) for row in hits.to_pylist()} == expected()
    assert ", ".join(f"{name} bigint" for name in hits.schema.names) == SPARK_SCHEMA


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # Spark's own
def test_spark_itself_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="Spark is no requirement: pip install pyspark, with Java 17")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        rows = session.createDataFrame(list(enumerate(URLS)), "item bigint, url string").repartition(4)
        hits = rows.mapInArrow(screening(snapshot(tmp_path)), SPARK_SCHEMA).collect()
    finally:
        session.stop()

    assert {tuple(row) for row in hits} == expected()
