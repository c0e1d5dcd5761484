"""Keeps a set of programs running: starts again what dies, stops everything in good order.

    with Supervisor(var / "log") as supervisor:
        supervisor.add(program)
        supervisor.start("worker")
        supervisor.kill("worker", signal.SIGKILL)      # it is started again by itself
        supervisor.stop("worker")                      # it stays down until start()

All children are started by one keeper thread, which lives as long as the supervisor: on Linux a child is told of its
parent's death when the *thread* that started it ends. On other systems the next supervisor ends what an earlier one,
killed, has left (the pid files in the log folder).
"""

import threading
import time
from contextlib import suppress
from pathlib import Path
from signal import Signals
from typing import Self

from portal.embedded.leftovers import end_leftover, forget_pid, record_pid
from portal.embedded.program import Life, Program

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds before a dead program is started again; doubled each time
STEADY = 10.0  # seconds of life after which a death counts as the first again
TICK = 0.1


class Slot:
    """One program and what is wanted of it."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.wanted = False
        self.life: Life | None = None
        self.quick_deaths = 0  # one after another
        self.not_before = 0.0
        self.deaths = 0

    @property
    def due(self) -> bool:
        return self.wanted and self.life is None and time.monotonic() >= self.not_before

    def begin(self) -> None:
        end_leftover(self.log)
        self.life = Life(self.program, self.log)
        record_pid(self.log, self.life.pid, self.program.stop)

    def bury(self) -> None:
        """Note a death that nobody asked for, and when to try again."""
        if self.life is None or self.life.ended() is None:
            return
        steady = time.monotonic() - self.life.begun > STEADY
        self.quick_deaths = 0 if steady else self.quick_deaths + 1
        self.life = None
        self.deaths += 1
        self.wait()

    def wait(self) -> None:
        self.not_before = time.monotonic() + min(FIRST_PAUSE * 2 ** max(self.quick_deaths - 1, 0), LONGEST_PAUSE)


class Supervisor:
    """See the module. Safe to use from several threads."""

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._slots: dict[str, Slot] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._keeper = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._keeper.start()

    def add(self, program: Program) -> None:
        """Make a program known; it is not started yet."""
        with self._changed:
            self._slots[program.name] = Slot(program, self.log(program.name))

    def start(self, name: str) -> int:
        """Start it if it is down; returns its process id. From now on it is started again whenever it dies."""
        with self._changed:
            slot = self._slots[name]
            slot.wanted, slot.not_before = True, 0.0
            self._changed.notify_all()
            self._changed.wait_for(lambda: slot.life is not None or not slot.wanted)
            return slot.life.pid if slot.life else 0

    def stop(self, name: str) -> None:
        """Stop it in good order and leave it down."""
        with self._changed:
            slot = self._slots[name]
            slot.wanted = False
            life, slot.life = slot.life, None
            self._changed.notify_all()
        if life is not None:
            life.end()
            forget_pid(slot.log)

    def restart(self, name: str) -> int:
        self.stop(name)
        return self.start(name)

    def kill(self, name: str, number: Signals) -> None:
        """Send a signal; a program that dies of it is started again after a pause."""
        with self._changed:
            life = self._slots[name].life
        if life is not None:
            life.send(number)

    def pid(self, name: str) -> int | None:
        """Its process id now, or None while it is down."""
        with self._changed:
            life = self._slots[name].life
            return life.pid if life is not None and life.ended() is None else None

    def deaths(self, name: str) -> int:
        """How often it has died unasked."""
        with self._changed:
            return self._slots[name].deaths

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def close(self) -> None:
        """Stop everything, last started first. Safe to repeat."""
        for name in reversed(self._slots):
            self.stop(name)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._keeper.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _keep(self) -> None:
        with self._changed:
            while not self._closing:
                for slot in self._slots.values():
                    slot.bury()
                    if slot.due:
                        self._begin(slot)
                self._changed.wait(TICK)

    def _begin(self, slot: Slot) -> None:
        with suppress(OSError):
            slot.begin()
        if slot.life is None:  # no memory, no processes left: try again later
            slot.quick_deaths += 1
            slot.wait()
        self._changed.notify_all()
