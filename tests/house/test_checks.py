"""The checks that have tools of their own; one command shows all."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.tree import ROOT

BIN = Path(sys.executable).parent


def complaints(*command: str) -> str:
    """What a tool says when it is not content; empty when it is."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


def test_ruff_finds_nothing() -> None:
    assert complaints(str(BIN / "ruff"), "check", "--quiet", ".") == ""


def test_the_code_is_formatted() -> None:
    assert complaints(str(BIN / "ruff"), "format", "--check", "--quiet", ".") == ""


def test_types_are_right() -> None:
    assert complaints(sys.executable, "-m", "mypy", "--strict", "--no-error-summary") == ""


def test_imports_point_down() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    assert complaints(sys.executable, "-c", command, "--no-logo", "--no-cache") == ""


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, interactive=False)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


@pytest.mark.django_db
def test_django_has_nothing_to_complain_about() -> None:
    call_command("check", fail_level="WARNING")
