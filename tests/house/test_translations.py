"""Chinese is complete: every string of the code has a translation that fits it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.house.tree import APPS, ROOT

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str | None, str, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / CATALOGUE))


@pytest.fixture(scope="module")
def in_the_code(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What makemessages finds, run on a copy so that the checkout stays as it is."""
    if not shutil.which("xgettext"):
        pytest.skip("no gettext tools on this machine: install the package gettext")
    folder = tmp_path_factory.mktemp("messages")
    for name in (*APPS, "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    (folder / "locale").mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "zh_Hans", "--no-location"]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return {key(entry) for entry in polib.pofile(str(folder / CATALOGUE))}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(
    catalogue: polib.POFile, in_the_code: set[Key]
) -> None:
    committed = {key(entry) for entry in catalogue if not entry.obsolete}

    assert sorted(map(str, in_the_code - committed)) == []  # run: manage.py makemessages
    assert sorted(map(str, committed - in_the_code)) == []


def test_every_string_is_translated(catalogue: polib.POFile) -> None:
    missing = [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()]

    assert missing == []


def test_no_marker_of_strings_goes_by_a_name_that_makemessages_does_not_know() -> None:
    alias = re.compile(r"\b\w*gettext\w* as (?!_\b)\w+")
    files = [file for name in APPS for file in (ROOT / name).rglob("*.py")]

    assert [(file.name, found.group()) for file in files for found in alias.finditer(file.read_text())] == []


def test_no_translation_is_a_guess(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_original(catalogue: polib.POFile) -> None:
    wrong = [
        entry.msgid
        for entry in catalogue
        for said in (entry.msgstr_plural or {0: entry.msgstr}).values()
        if set(PLACEHOLDER.findall(said)) != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]

    assert wrong == []
