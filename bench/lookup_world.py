"""A register for the benches of the look-up: a thousand public datasets with real items, and keys of very many more.

The datasets' rows, item sets and key files are as filing, intake and the sweep leave them. The filler is key files
alone: random keys in sets that no registration has, so that an index of a hundred million items is really searched.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

SEED = 20261124
PARTS = 64  # of the key space, filled one after the other
PER_SET = 100_000  # items of a filler set
PLACES = 10  # items for each row of a place


def address(dataset: int, item: int) -> str:
    """Every dataset has pages of a site of its own, of one of a hundred shared sites, and of a site all have."""
    site = (f"own{dataset}.example", f"shared{dataset % 100}.example", "everywhere.example")[item % 3]
    return f"https://www.{site}/img/{dataset}/{item}.jpg"


def digest(dataset: int, item: int) -> str:
    return sha256(f"{dataset}/{item}".encode()).hexdigest()


def filler(folder: Path, items: int, *, files: int = 4) -> Iterator[Path]:
    """Key files of random items, `items` in all, each file's keys drawn part by part in their order."""
    from registry.screening.keyindex import KEY_BITS
    from registry.screening.keyindex_format import KeyFileWriter, Rows, Shape, Source

    dice = np.random.default_rng(SEED)
    each = items // files
    for at in range(files):
        sets = max(1, each // PER_SET)
        sources = [Source(sha256(f"filler/{at}/{n}".encode()).hexdigest(), -(-each // sets)) for n in range(sets)]
        shapes = {"items": Shape(each), "places": Shape(each // PLACES, is_counted=True)}
        path = folder / f"filler-{at}"
        writer = KeyFileWriter(path, sources, shapes)
        width = (1 << KEY_BITS) // PARTS
        for table, shape in shapes.items():
            for part in range(PARTS):
                rows = shape.rows * (part + 1) // PARTS - shape.rows * part // PARTS
                keys = np.sort(dice.integers(part * width, (part + 1) * width, rows, dtype=np.uint64))
                refs = dice.integers(0, each, rows, dtype=np.uint64)
                writer.add(table, Rows(keys, refs, np.ones(rows, np.int64) if shape.is_counted else None))
        writer.finish()
        yield path


def datasets_seed(count: int, items: int) -> None:
    """`count` published registrations of `items` items each, indexed and merged; in the database of the settings."""
    from registry.models import (
        Attachment,
        Case,
        CaseKind,
        CaseParty,
        Dataset,
        Job,
        Manifest,
        Registration,
        RuleProfile,
        Version,
    )
    from registry.services.key_catalogue import keys_build_due, keys_merge_due
    from registry.services.parties import party_create
    from tests.factories.registrations import user_new

    at = datetime.now(UTC) - timedelta(days=1)
    profile = RuleProfile.objects.filter(key="default").latest("version")
    curators = [party_create(user=user_new("c"), kind="organisation", name=f"C{n}", at=at) for n in range(20)]
    for number in range(count):
        curator = curators[number % len(curators)]
        made = items_made(number, items)
        dataset = Dataset.objects.create(
            slug=f"bench-{number}", curator=curator, created_by=curator.memberships.get().user, created_at=at
        )
        version = Version.objects.create(
            dataset=dataset, label="v1.0", name_en=f"Bench {number}", created_at=at, filed_at=at
        )
        file = Attachment.objects.create(
            purpose="manifest", name="m.csv", size=1, sha256="0" * 64, media_type="text/csv", uploaded_at=at
        )
        job = Job.objects.create(kind="intake", state="done", dedup_key=f"bench/{number}", created_at=at)
        Manifest.objects.create(
            version=version,
            original=file,
            job=job,
            created_at=at,
            ready_at=at,
            rows=items,
            unresolvable=0,
            duplicates=0,
            **made,
        )
        case = Case.objects.create(
            kind=CaseKind.REGISTRATION, number=f"BENCH-A-{number:06d}", profile=profile, opened_at=at
        )
        CaseParty.objects.create(case=case, party=curator, role="applicant", confirmed_at=at)
        Registration.objects.create(
            case=case,
            dataset=dataset,
            version=version,
            applicant=curator,
            state="pre_published",
            state_since=at,
            submitted_at=at,
            is_published=True,
        )
    while keys_build_due(at, limit=1000) or keys_merge_due(at):
        pass


def items_made(number: int, items: int) -> dict[str, Any]:
    """The item set of one dataset, in the store, as its manifest names it."""
    from registry.kernel import store
    from registry.screening.intake import build_items

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "m.csv"
        rows = "".join(f"{address(number, n)},{digest(number, n)}\n" for n in range(items))
        source.write_text("url,sha256\n" + rows)
        report = build_items(source, Path(folder) / "out")
        store.put_file(report.path)
    return {
        "items": report.items,
        "root_sha256": report.root_hex,
        "key_root_sha256": report.key_root_hex,
        "format_id": report.format,
        "items_sha256": report.digest,
        "domains": [list(pair) for pair in report.domains],
    }


def filler_enter(items: int) -> None:
    """Make the filler and name it in the catalogue, merged to one file as the sweep would."""
    from registry.models import KeyIndexFile, KeyIndexSource
    from registry.screening.files import file_digest
    from registry.screening.keyindex_build import merge_key_files
    from registry.screening.keyindex_file import KeyFile
    from registry.services.key_catalogue import keys_root, tier_of

    at = datetime.now(UTC)
    with tempfile.TemporaryDirectory(dir=keys_root()) as folder:
        files = [KeyFile(path) for path in filler(Path(folder), items)]
        built = merge_key_files(files, keys_root())
        assert file_digest(built.path) == built.digest
        for file in files:
            file.close()
    row = KeyIndexFile.objects.create(
        sha256=built.digest, size=built.size, items=items, rows=built.rows, tier=tier_of(items), built_at=at
    )
    KeyIndexSource.objects.bulk_create(
        KeyIndexSource(file=row, position=n, items_sha256=source.digest, items=source.items)
        for n, source in enumerate(built.sources)
    )


def questions(count: int, datasets: int, items: int) -> list[tuple[str, str]]:
    """What holders ask: addresses, files, folders and sites; every second time of something that is nowhere."""
    dice = random.Random(SEED)
    asked = []
    for n in range(count):
        dataset, item = dice.randrange(datasets), dice.randrange(items)
        if n % 2:
            dataset += 10_000_000
        url = address(dataset, item)
        kinds = {
            0: ("url", url),
            1: ("sha256", digest(dataset, item)),
            2: ("prefix", url.rpartition("/")[0] + "/"),
            3: ("domain", f"own{dataset}.example"),
        }
        asked.append(kinds[n // 2 % 4])
    return asked
