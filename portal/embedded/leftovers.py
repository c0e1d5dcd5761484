"""Processes that a killed supervisor has left running, told from strangers with the same number by when they began."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from signal import Signals

PATIENCE = 10.0  # seconds


def record_pid(log: Path, pid: int, stop: Signals) -> None:
    """Beside the log: the process, the signal that ends it in good order, and the moment it began."""
    _file(log).write_text(f"{pid} {int(stop)} {_began(pid)}")


def forget_pid(log: Path) -> None:
    _file(log).unlink(missing_ok=True)


def end_leftover(log: Path) -> None:
    """End the process that an earlier record names, if it still runs. On Linux the kernel has signalled it already."""
    if not _file(log).exists():
        return
    pid, stop, began = _file(log).read_text().split(" ", 2)
    for number in (int(stop), signal.SIGKILL):
        if began and _began(int(pid)) == began:
            with suppress(ProcessLookupError):
                os.killpg(int(pid), number)
            _wait_for_end(int(pid), began)
    forget_pid(log)


def _wait_for_end(pid: int, began: str) -> None:
    until = time.monotonic() + PATIENCE
    while _began(pid) == began and time.monotonic() < until:
        time.sleep(0.1)


def _file(log: Path) -> Path:
    return log.with_suffix(".pid")


def _began(pid: int) -> str:
    """When a process began, as the system spells it; empty if there is none or it has ended."""
    if not Path("/proc/self/stat").exists():
        command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]
