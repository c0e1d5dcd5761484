"""The first command on a fresh machine makes the environment that it runs in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from bootstrap import ensure_environment
ensure_environment(Path({here!r}), sys.argv)
print(sys.prefix, sys.argv[1:])
"""
INSTALLING = "pinned packages into .venv"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the bootstrap and no requirements at all, so that nothing is downloaded."""
    shutil.copy(ROOT / "portal/embedded/bootstrap.py", tmp_path)
    (tmp_path / "manage.py").write_text(SCRIPT.format(here=str(tmp_path)))
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


def start(checkout: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    base = Path(sys.base_prefix) / "bin" / "python3"
    command = [str(base if base.exists() else sys.executable), "manage.py", *arguments]
    variables = {"PATH": os.environ["PATH"], "HOME": str(checkout / "empty")} | environment
    return subprocess.Popen(
        command, cwd=checkout, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(checkout: Path, *arguments: str, **environment: str) -> tuple[str, str]:
    with start(checkout, *arguments, **environment) as process:
        out, err = process.communicate()
    assert process.returncode == 0, err
    return out.strip(), err


def test_the_first_command_installs_and_goes_on_inside(checkout: Path) -> None:
    out, err = run(checkout, "migrate", "--plan")

    assert out == f"{checkout / '.venv'} ['migrate', '--plan']"
    assert err.count(INSTALLING) == 1


def test_the_second_command_installs_nothing(checkout: Path) -> None:
    run(checkout, "migrate")

    assert INSTALLING not in run(checkout, "migrate")[1]


def test_a_changed_pin_is_installed_by_the_next_command(checkout: Path) -> None:
    run(checkout, "migrate")
    (checkout / "requirements.txt").write_text("# still nothing\n")

    assert INSTALLING in run(checkout, "migrate")[1]
    assert INSTALLING not in run(checkout, "migrate")[1]


def test_only_the_test_command_needs_what_tests_need(checkout: Path) -> None:
    (checkout / "requirements-dev.txt").write_text("no-such-package-for-tests==1.0 --hash=sha256:00\n")

    run(checkout, "migrate")

    with start(checkout, "test") as process:
        _, err = process.communicate()
    assert process.returncode == 1
    assert "could not be installed" in err


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    run(checkout, "migrate")
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")

    assert run(checkout, "migrate")[0].startswith(str(checkout / ".venv"))


def test_two_first_commands_at_once_install_once(checkout: Path) -> None:
    with start(checkout, "migrate") as one, start(checkout, "check") as two:
        said = [process.communicate() for process in (one, two)]

    assert [one.returncode, two.returncode] == [0, 0]
    assert sum(err.count(INSTALLING) for _, err in said) == 1


def test_the_interpreter_is_left_as_it_is_on_request(checkout: Path) -> None:
    out, _ = run(checkout, "migrate", PORTAL_VENV="off")

    assert not out.startswith(str(checkout / ".venv"))
    assert not (checkout / ".venv").exists()
