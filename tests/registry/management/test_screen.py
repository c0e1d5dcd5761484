"""`screen`: a stranger's own run with files alone, and that it finds what the register found."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from registry.kernel import store
from registry.models import Ground, Match, Screening
from registry.screening.rules import parse_rule
from registry.screening.snapshot import build
from registry.selectors.screenings import screening_shown
from registry.services.register_snapshots import register_snapshot_take
from tests.factories.matches import HOST, screened
from tests.factories.objections import registration_published
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import AT, CSV

ROOT = Path(__file__).resolve().parents[3]


def fetched(url: str, folder: Path) -> Path:
    """Save what a stranger downloads; returns its folder."""
    answer = Client().get(url)
    assert answer.status_code == 200, url
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    folder.mkdir(exist_ok=True)
    (folder / url.rpartition("/")[2]).write_bytes(content)
    return folder


def items_csv(folder: Path) -> Path:
    path = folder / "items.csv"
    path.write_text(CSV)
    return path


def run(*arguments: object) -> tuple[int, dict[str, Any]]:
    """(exit status, what it printed as JSON)."""
    out = io.StringIO()
    try:
        call_command("screen", *map(str, arguments), "--json", stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def rules_folder(folder: Path, *scopes: tuple[str, str]) -> Path:
    path = build([parse_rule(at, at, *scope) for at, scope in enumerate(scopes, 1)], folder / "rules").path
    assert path is not None
    return path


@pytest.mark.django_db
def test_a_stranger_repeats_a_published_screening_byte_for_byte(tmp_path: Path) -> None:
    refusal = refusal_effective(HOST)
    registration = registration_published()
    screening = screening_shown(registration)
    assert screening is not None
    api = Client().get(reverse("api:dataset_screening", args=[registration.case.number])).json()
    for url in api["snapshot_files"]:
        folder = fetched(url, tmp_path / "snapshot")
    fetched("/.well-known/jwks.json", tmp_path)

    status, found = run(
        items_csv(tmp_path), "--snapshot", folder, "--out", tmp_path / "out", "--csv", "--jwks", tmp_path / "jwks.json"
    )

    assert status == 1
    assert (found["snapshot_digest"], found["hits_digest"]) == (api["snapshot_digest"], api["hits_sha256"])
    assert Path(found["hits_path"]).read_bytes() == store.read(screening.hits_sha256)
    lines = Path(found["csv_path"]).read_text().splitlines()
    assert lines[0] == '"refusal","item","rule","url","sha256"'
    assert len(lines) == 3
    assert all(line.startswith(f"{refusal.pk},") and f"https://{HOST}/" in line for line in lines[1:])


@pytest.mark.django_db
def test_the_published_register_of_refusals_serves_as_well_and_hits_the_same(tmp_path: Path) -> None:
    refusal_effective(f"{HOST}\nsha256 {'1' * 64}")
    registration = registration_published()
    screening = screening_shown(registration)
    assert screening is not None
    number = register_snapshot_take(AT).number
    for route in ("register_snapshot_manifest", "register_snapshot_token"):
        fetched(reverse(route, args=[number]), tmp_path / "register")
    folder = fetched(reverse("register_snapshot_file", args=[number, "rules.ndjson.gz"]), tmp_path / "register")
    fetched("/.well-known/jwks.json", tmp_path)

    status, found = run(
        items_csv(tmp_path), "--snapshot", folder, "--out", tmp_path / "out", "--jwks", tmp_path / "jwks.json"
    )

    assert (status, found["hits_digest"]) == (1, screening.hits_sha256)


@pytest.mark.django_db
def test_what_names_personal_information_is_screened_by_and_stands_in_no_published_file(tmp_path: Path) -> None:
    sealed = refusal_effective(HOST, ground=Ground.PERSONAL_INFORMATION)
    refusal_effective("example.org")
    screened()

    screening = Screening.objects.get()
    for name in ("snapshot.json", "scopes.arrow"):
        folder = fetched(reverse("screening_snapshot", args=[screening.snapshot.number, name]), tmp_path / "snapshot")
    meta = json.loads((folder / "snapshot.json").read_bytes())["meta"]

    assert Match.objects.get(refusal=sealed).count == 2
    assert (meta["sealed"]["rules"], screening.snapshot.rules) == (1, 2)
    assert not any(HOST.encode() in path.read_bytes() for path in folder.iterdir())
    hidden = reverse("screening_snapshot", args=[screening.snapshot.number, screening.snapshot.sealed_digest])
    assert Client().get(hidden).status_code == 404


def test_it_needs_no_database_and_no_service(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "VAR_DIR": str(tmp_path / "var")}
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    script = "from django.core.management import execute_from_command_line as go; import sys; go(sys.argv)"
    folder = rules_folder(tmp_path, ("domain", "example.com"))
    arguments = ["screen", items_csv(tmp_path), "--snapshot", folder, "--out", tmp_path, "--language", "en"]

    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert "Items hit: 2" in done.stdout
    assert f"Snapshot: {folder.name}" in done.stdout


def test_nothing_hit_is_status_0_and_an_item_set_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, ("domain", "elsewhere.example"))
    _status, first = run(items_csv(tmp_path), "--snapshot", folder, "--out", tmp_path)

    status, again = run(first["items_path"], "--snapshot", folder, "--out", tmp_path / "again")

    assert (status, again["items"], again["hit_items"]) == (0, 3, 0)
    assert again["hits_digest"] == first["hits_digest"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "holds no snapshot"), ("zh", "中没有快照")],
)
def test_a_folder_that_is_no_snapshot_is_status_2_and_said_in_both_languages(
    tmp_path: Path, language: str, told: str
) -> None:
    with pytest.raises(CommandError, match=told) as caught:
        call_command("screen", str(items_csv(tmp_path)), "--snapshot", str(tmp_path), "--language", language)

    assert caught.value.returncode == 2


@pytest.mark.parametrize(("language", "told"), [("en", "none of the forms"), ("zh", "文件")])
def test_a_file_that_is_no_list_is_status_2_and_said_in_both_languages(
    tmp_path: Path, language: str, told: str
) -> None:
    path = tmp_path / "noise"
    path.write_bytes(bytes(range(256)) * 9)

    with pytest.raises(CommandError, match=told) as caught:
        call_command(
            "screen",
            str(path),
            "--snapshot",
            str(rules_folder(tmp_path)),
            "--out",
            str(tmp_path),
            "--language",
            language,
        )

    assert caught.value.returncode == 2


def test_tables_that_do_not_follow_from_the_rules_are_found_out(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, ("host", "b.github.io"))
    tables = folder / "scopes.arrow"
    tables.write_bytes(tables.read_bytes().replace(b"b.github.io", b"c.github.io"))

    with pytest.raises(CommandError, match="damaged"):
        call_command("screen", str(items_csv(tmp_path)), "--snapshot", str(folder), "--language", "en")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere") as caught:
        call_command("screen", str(tmp_path / "nowhere"), "--snapshot", str(tmp_path))

    assert caught.value.returncode == 2
