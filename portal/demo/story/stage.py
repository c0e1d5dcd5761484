"""The stage: the clock of the story, who is on it, what is still to happen, and the order in which it happens."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from registry.kernel import clock
from registry.models import ClockOffset, Refusal, Registration
from registry.services.ledger import ledger_integrate

from .days import Days
from .sweeps import sweep, sweeps_until

if TYPE_CHECKING:
    from .cast import Cast

Story = Iterator[datetime]  # goes on at the instants it yields; does nothing before the first
SEED = 20260412


class Stage:
    """`now` is where the story ends; `at` where it is. All instants are aware."""

    cast: Cast

    def __init__(self, now: datetime, seed: int = SEED) -> None:
        self.now = now
        self.at = datetime.min.replace(tzinfo=UTC)
        self.dice = random.Random(seed)  # noqa: S311  # for a story, not for secrets
        self.days = Days(now, random.Random(seed))  # noqa: S311  # the same
        self.refusals: dict[str, int] = {}  # the script's own names of refusals to ids
        self._shift = timedelta(0)
        self._serial = count()
        self._waiting: list[tuple[datetime, int, Story]] = []

    def begin(self, story: Story) -> None:
        """Put a story on; it waits for its first instant."""
        self._push(story)

    def run(self) -> None:
        """Let everything happen in order, and after it what happens by itself until now."""
        while self._waiting:
            at, _, story = heapq.heappop(self._waiting)
            sweeps_until(self, at)
            self.move_to(at)
            self._push(story)
            sweep(self)
        sweeps_until(self, self.now)
        self.move_to(self.now)
        while ledger_integrate(self.now):
            pass

    def move_to(self, at: datetime) -> None:
        """Set the one clock to `at`; it runs on from there."""
        self.at = at
        self._shift += at - clock.now()
        if not ClockOffset.objects.filter(id=1).update(shift=self._shift):
            ClockOffset.objects.create(id=1, shift=self._shift)

    def day(self, n: int, hour: int | None = None) -> datetime:
        return self.days.day(n, hour)

    def registration(self, slug: str) -> Registration:
        """The registration of a dataset as it is now."""
        related = ("case__profile", "dataset", "version__dataset", "applicant")
        return Registration.objects.select_related(*related).get(dataset__slug=slug)

    def refusal(self, key: str) -> Refusal:
        related = ("case__profile", "holder", "mandate__agent")
        return Refusal.objects.select_related(*related).get(pk=self.refusals[key])

    def _push(self, story: Story) -> None:
        try:
            at = next(story, None)
        except Exception as error:
            error.add_note(f"in the story {story}, {self.at.isoformat()}")
            raise
        if at is None:
            return
        if not self.at <= at <= self.now:
            raise ValueError(f"{story} goes on at {at}, which is not between {self.at} and {self.now}")
        heapq.heappush(self._waiting, (at, next(self._serial), story))
