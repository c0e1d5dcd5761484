"""An immutable set of rules under one digest: what a screening ran against, for anyone to run again.

A snapshot is a folder named by its digest:

`snapshot.json`  RFC 8785 JSON {format, kinds, meta, rules, rules_sha256, salt}; the digest is the SHA-256 of this file
`scopes.arrow`   and eight more, one for each of ruletables.SCHEMAS: mapped, not loaded

`rules_sha256` covers every rule in an order of its own (ruletables.rules_digest), `meta` what its maker says about it:
the number, the instant, and of sealed scopes only their count and salted digest. The same rules and meta give the same
digest in whatever order they come; the arrays follow from the rules, and `verify` computes them anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from registry.kernel.canon import canonical_json, load_json, sha256_hex
from registry.screening.files import publish, work_folder
from registry.screening.gathering import Gathered, gathered
from registry.screening.lookup import Index
from registry.screening.rules import Rule
from registry.screening.ruletables import SCHEMAS, RuleTables, all_rules, build_tables

FORMAT = "dip-snapshot/3"


class SnapshotError(ValueError):
    """A folder that is no snapshot or not the one its digest says. `code`: not_a_snapshot, damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot; `path` is None for one that was only made in memory."""

    digest: str
    rules_sha256: str
    rule_count: int
    kinds: dict[str, int]
    meta: dict[str, Any]
    tables: RuleTables = field(repr=False, compare=False)
    index: Index = field(repr=False, compare=False)
    path: Path | None = None


def in_memory(rules: Iterable[Rule] | Gathered, meta: dict[str, Any] | None = None) -> Snapshot:
    """A snapshot that is not written, for one question or a test. Raises RuleClash."""
    tables, rules_sha256 = build_tables(rules if isinstance(rules, Gathered) else gathered(rules))
    manifest = _manifest(tables, rules_sha256, meta or {})
    return _snapshot(canonical_json(manifest), tables, None)


def build(rules: Iterable[Rule] | Gathered, out_root: Path, meta: dict[str, Any] | None = None) -> Snapshot:
    """Write the snapshot under `out_root` and open it. An existing one of the same digest is taken as it is.

    `meta` is JSON and part of the digest: leave the time of the run out of it if two runs are to agree. Raises
    RuleClash.
    """
    made = in_memory(rules, meta)
    target = out_root / made.digest
    with work_folder(out_root) as folder:
        if not (target / "snapshot.json").exists():
            _write(made, folder)
            target.mkdir(exist_ok=True)
            for name in SCHEMAS:
                publish(folder / f"{name}.arrow", target / f"{name}.arrow")
            publish(folder / "snapshot.json", target / "snapshot.json")  # last: with it the snapshot exists
    return open_snapshot(target)


def open_snapshot(path: Path) -> Snapshot:
    """Map a snapshot; nothing is read but its manifest. Raises SnapshotError("not_a_snapshot")."""
    try:
        content = (path / "snapshot.json").read_bytes()
        manifest = load_json(content)
        if manifest["format"] != FORMAT:
            raise SnapshotError("not_a_snapshot")
        parts = {name: _mapped(path / f"{name}.arrow", schema) for name, schema in SCHEMAS.items()}
        tables = RuleTables(bytes.fromhex(manifest["salt"]), **parts)
        return _snapshot(content, tables, path)
    except SnapshotError:
        raise
    except (OSError, ValueError, TypeError, KeyError):
        raise SnapshotError("not_a_snapshot") from None


def verify(snapshot: Snapshot) -> None:
    """Build the snapshot anew from its own rules and compare everything. Raises SnapshotError("damaged")."""
    again = in_memory(all_rules(snapshot.tables), snapshot.meta)
    if again.digest != snapshot.digest or not again.tables.equals(snapshot.tables):
        raise SnapshotError("damaged")


def remove(path: Path) -> None:
    """Delete a snapshot that nothing refers to any more; its manifest goes first, so that half of one is none."""
    (path / "snapshot.json").unlink(missing_ok=True)
    shutil.rmtree(path)


def _manifest(tables: RuleTables, rules_sha256: str, meta: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kinds": tables.kinds(),
        "meta": meta,
        "rules": tables.rule_count,
        "rules_sha256": rules_sha256,
        "salt": tables.salt.hex(),
    }


def _snapshot(content: bytes, tables: RuleTables, path: Path | None) -> Snapshot:
    manifest = load_json(content)
    if manifest["rules"] != tables.rule_count:
        raise SnapshotError("damaged")
    return Snapshot(
        sha256_hex(content),
        manifest["rules_sha256"],
        manifest["rules"],
        manifest["kinds"],
        manifest["meta"],
        tables,
        Index(tables, manifest["kinds"]),
        path,
    )


def _write(snapshot: Snapshot, folder: Path) -> None:
    tables = snapshot.tables
    for name in SCHEMAS:
        batch: pa.RecordBatch = getattr(tables, name)
        with (
            pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, batch.schema) as writer,
        ):
            writer.write_batch(batch)
    manifest = _manifest(tables, snapshot.rules_sha256, snapshot.meta)
    (folder / "snapshot.json").write_bytes(canonical_json(manifest))


def _mapped(path: Path, schema: pa.Schema) -> pa.RecordBatch:
    reader = pa.ipc.open_file(pa.memory_map(str(path)))
    if not reader.schema.equals(schema) or reader.num_record_batches != 1:
        raise SnapshotError("not_a_snapshot")
    return reader.get_batch(0)
