"""Makes .venv from the pinned requirements and continues inside it. Standard library only: it runs before anything
is installed.

`.venv/installed-<file>` holds the digest of the requirements file that was installed last, so a changed pin is
installed by the next command. PORTAL_VENV=off leaves the interpreter as it is (containers, own environments).
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

RUN, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
OLDEST = (3, 11)


def ensure_environment(root: Path, argv: Sequence[str]) -> None:
    """Return when this process runs inside an up-to-date .venv; otherwise install and replace this process."""
    if os.environ.get("PORTAL_VENV") == "off":
        return
    venv = root / ".venv"
    files = [RUN, DEVELOPMENT] if "test" in argv[1:2] else [RUN]
    inside = Path(sys.prefix).resolve() == venv.resolve()
    if inside and not _stale(root, venv, files):
        return
    try:
        with _one_at_a_time(root / ".venv.lock"):
            _make(venv)
            if stale := _stale(root, venv, files):
                _install(root, venv, stale)
    except OSError as error:
        sys.exit(f"Cannot prepare {venv}: {error}")
    sys.stdout.flush()
    os.execv(_python(venv), [str(_python(venv)), *argv])


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


def _stale(root: Path, venv: Path, files: Sequence[str]) -> list[str]:
    return [name for name in files if _installed(venv, name) != _digest(root / name)]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _stamp(venv: Path, name: str) -> Path:
    return venv / f"installed-{name}"


def _installed(venv: Path, name: str) -> str | None:
    stamp = _stamp(venv, name)
    return stamp.read_text() if stamp.exists() else None


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another process is installing; waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(venv: Path) -> None:
    """Make the environment unless one that works is there."""
    if os.access(_python(venv), os.X_OK) and _version(venv) >= OLDEST:
        return
    bare = ["--without-pip"] if _uv() else []
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", *bare, str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        sys.exit(
            f"{made.stdout}{made.stderr}\nPython cannot make {venv}. On Debian and Ubuntu: apt install python3-venv"
        )


def _version(venv: Path) -> tuple[int, ...]:
    """From pyvenv.cfg; (0,) for what no venv module wrote."""
    config = venv / "pyvenv.cfg"
    lines = config.read_text().splitlines() if config.exists() else []
    pairs = dict(line.replace(" ", "").split("=", 1) for line in lines if "=" in line)
    digits = pairs.get("version", pairs.get("version_info", "0")).split(".")[:2]
    return tuple(int(digit) for digit in digits)


def _uv() -> str | None:
    """The uv on PATH, if it really runs: version managers leave stand-ins that do not."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return found
    return None


def _install(root: Path, venv: Path, files: Sequence[str]) -> None:
    wanted = [argument for name in files for argument in ("-r", str(root / name))]
    count = sum(len(re.findall(r"^[^\s#]+==", (root / name).read_text(), re.MULTILINE)) for name in files)
    line = f"Installing {count} pinned packages into .venv (once; about a minute) …"
    if not _attempt(venv, wanted, line):
        sys.exit("The packages could not be installed; the lines above say why. Run the same command again to go on.")
    for name in files:
        _stamp(venv, name).write_text(_digest(root / name))


def _attempt(venv: Path, wanted: Sequence[str], line: str) -> bool:
    python = str(_python(venv))
    if uv := _uv():
        uv_line = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "--compile-bytecode"]
        if _run([*uv_line, *wanted], line):
            return True
        _say("uv could not install them; trying pip.")
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        subprocess.run([python, "-m", "ensurepip"], capture_output=True, check=True)
    pip_line = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    return _run([*pip_line, "--require-hashes", *wanted], line)


def _run(command: Sequence[str], line: str) -> bool:
    """Run quietly behind one line that shows the seconds on a terminal; print the tail of the output if it fails."""
    begun = time.monotonic()
    on_terminal = sys.stderr.isatty()
    _say(line, end="" if on_terminal else "\n")
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PIP_USER": "0"},
        )
        while process.poll() is None:
            time.sleep(0.2)
            if on_terminal:
                _say(f"\r{line} {time.monotonic() - begun:.0f} s", end="")
        if on_terminal:
            _say("")
        if process.returncode:
            _say(_tail(output))
        return process.returncode == 0


def _tail(output: IO[str]) -> str:
    output.seek(0)
    return "\n".join(output.read().splitlines()[-30:])


def _say(text: str, end: str = "\n") -> None:
    sys.stderr.write(text + end)
    sys.stderr.flush()
