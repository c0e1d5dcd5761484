"""One prober: ask the public door, write down what came, and keep it in a file while the database cannot be reached.

What waits in the file is written before the next probe; a prober killed in between writes it again, which changes
nothing, since a probe older than what is known is left out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import structlog
from django.db import DatabaseError, connection

from .availability import Seen, probe_record

log = structlog.get_logger()
PATIENCE = 5.0  # seconds; a door that takes longer is shut
KEPT = 100_000  # lines of the file, eleven days: more is not worth reading again


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door said: a status code, or why there was none."""

    is_up: bool
    text: str


def door_ask(client: httpx.Client, url: str) -> Answer:
    """One GET of the filing form; anything but 200 within five seconds is a shut door."""
    try:
        status = client.get(url, timeout=PATIENCE).status_code
    except httpx.HTTPError as error:
        return Answer(False, f"no answer: {type(error).__name__}")
    return Answer(status == httpx.codes.OK, str(status))


class Prober:
    """Probes of one node. `spool`: where they wait while the database is away."""

    def __init__(self, *, url: str, node: str, spool: Path, now: Callable[[], datetime]) -> None:
        self.url, self.node, self.spool, self._now = url, node, spool, now
        self._client = httpx.Client(headers={"User-Agent": "door-probe"})
        self._ahead: tuple[datetime, float] | None = None  # an instant of the database's clock and ours with it

    def probe(self) -> Answer:
        """Ask and write down; never raises because of the door or the database."""
        answer = door_ask(self._client, self.url)
        try:
            self._replay()
            at = self._now()
            self._ahead = (at, time.monotonic())
            probe_record(Seen(self.node, answer.is_up, answer.text, at))
        except DatabaseError as error:
            log.warning("probe.kept", node=self.node, error=type(error).__name__)
            connection.close()
            self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        """Append to the file, with the database's instant as far as it can be told without it.

        A prober that has not seen the database since it began knows no instant. It keeps nothing, and nothing is lost:
        a time in which nobody saw the door open is an outage whether probes failed or none was written.
        """
        if self._ahead is None:
            return
        at, then = self._ahead
        self.spool.parent.mkdir(parents=True, exist_ok=True)
        instant = at + timedelta(seconds=time.monotonic() - then)
        row = {"at": instant.isoformat(), "is_up": answer.is_up, "answer": answer.text}
        with self.spool.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def _replay(self) -> None:
        if not self.spool.exists():
            return
        for line in self.spool.read_text(encoding="utf-8").splitlines()[-KEPT:]:
            try:
                row = json.loads(line)
            except ValueError:
                continue  # the last line of a prober that was killed
            at = datetime.fromisoformat(row["at"])
            probe_record(Seen(self.node, row["is_up"], row["answer"], at))
        self.spool.unlink()
