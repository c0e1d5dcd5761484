"""The whole journey over HTTP with real processes; worker and beat are killed while the window is open."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from objections.models import Objection
from portal.demo.walkthrough.journey import run
from portal.embedded.house import House
from registry.models import Certificate, Match, Registration


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Sixty addresses on six hosts."""
    rows = [f"https://host{n % 6}.example/pictures/{n:03}.jpg" for n in range(60)]
    path = tmp_path / "manifest.csv"
    path.write_text("\n".join(["url", *rows]) + "\n", encoding="utf-8")
    return path


def test_the_journey_ends_the_same_though_worker_and_beat_are_killed_in_the_window(
    house: House, manifest: Path
) -> None:
    shutil.rmtree(settings.MAIL_DIR, ignore_errors=True)
    lines: list[str] = []

    status = run(manifest, house, lines.append, fault=True)

    assert status == 0, "\n".join(lines)
    [registration] = Registration.objects.all()
    assert registration.state == "registered"
    assert Certificate.objects.filter(registration=registration).count() == 1
    assert [row.state for row in Match.objects.all()] == ["excluded"]
    assert [row.outcome for row in Objection.objects.all()] == ["partly_upheld"]
    [exclusion] = registration.exclusions.all()
    assert exclusion.items.count == 20 + 2


def test_a_file_that_is_no_manifest_fails_with_a_sentence(house: House, tmp_path: Path) -> None:
    lines: list[str] = []

    assert run(tmp_path / "missing.csv", house, lines.append) == 1
    assert "is not a file" in lines[-1]
