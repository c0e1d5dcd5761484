"""One program that the supervisor runs, and one life of it as a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from portal.embedded.places import Account

CHILD = Path(__file__).with_name("child.py")
LARGEST_LOG = 10_000_000  # bytes; a larger log is set aside when its program starts


@dataclass(frozen=True)
class Program:
    """What to run. `stop` ends it in good order; the kernel sends `orphaned` if the supervisor is killed.

    `nice`: how far it stands back for the others when the processors are busy, as nice(1) counts.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)  # added to our own
    account: Account | None = None
    stop: Signals = signal.SIGTERM
    orphaned: Signals = signal.SIGTERM
    nice: int = 0
    patience: float = 15.0  # seconds between `stop` and SIGKILL


class Life:
    """A running process in a session of its own, so that a Ctrl-C in the terminal reaches only the supervisor."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.begun = time.monotonic()
        _set_aside(log)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                _wrapped(program),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=program.folder,
                env=os.environ | program.environment,
                start_new_session=True,
            )
        self.pid = self._process.pid

    def ended(self) -> int | None:
        """The exit status, negative for a signal, once it has ended; then its own children are killed too."""
        status = self._process.poll()
        if status is not None:
            with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
                os.killpg(self.pid, signal.SIGKILL)
        return status

    def send(self, number: Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def end(self) -> None:
        """Ask it to stop; kill it when its patience is over. Returns when it has ended."""
        self.send(self.program.stop)
        if not _wait(self._process, self.program.patience):
            self.send(signal.SIGKILL)
            self._process.wait()
        self.ended()


def run_to_end(program: Program) -> int:
    """Run it once in front, on our own terminal; returns its exit status. It ends when this process does."""
    process = subprocess.Popen(_wrapped(program), cwd=program.folder, env=os.environ | program.environment)
    try:
        return process.wait()
    except KeyboardInterrupt:  # from a terminal it has reached the program too
        for number, patience in ((None, 2.0), (program.stop, program.patience), (signal.SIGKILL, None)):
            if number is not None:
                process.send_signal(number)
            if _wait(process, patience):
                break
        raise


def _wait(process: subprocess.Popen[bytes], seconds: float | None) -> bool:
    """Whether it ended in time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _wrapped(program: Program) -> list[str]:
    uid, gid = (program.account.uid, program.account.gid) if program.account else (-1, -1)
    rights = [str(os.getpid()), str(int(program.orphaned)), str(uid), str(gid), str(program.nice)]
    return [sys.executable, "-I", "-S", str(CHILD), *rights, *program.command]


def _set_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
