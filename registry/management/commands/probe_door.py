"""`probe_door`: try the public door every ten seconds and write down whether it opened. One beside every web node.

What it writes is the record of availability: an outage of the profile's length extends the periods that ran through it.
Stops on SIGTERM or Ctrl-C; may be killed and started again at any time.
"""

import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.kernel import clock
from registry.selectors.door import EVERY
from registry.services.availability import DoorInDoubt, door_record_end
from registry.services.probing import Prober


class Command(BaseCommand):
    help = "Probe the public door every ten seconds; its answers decide which periods an outage extends."
    requires_system_checks: list[str] = []  # they would open the database, which may be away

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--url", default=f"{settings.SITE_URL}/door/", help="the filing form (default: %(default)s)"
        )
        parser.add_argument(
            "--node", default=socket.gethostname()[:60], help="name of this prober (default: host name)"
        )
        parser.add_argument("--once", action="store_true", help="one probe; exits 1 when the door is shut")

        parser.add_argument(
            "--end-record",
            action="store_true",
            help="nobody will probe from now on: silences wait for no probe; refused while the door is not seen open",
        )

    def handle(self, *args: Any, url: str, node: str, once: bool, end_record: bool, **options: Any) -> None:
        if end_record:
            self._end_record()
            return
        spool = settings.VAR_DIR / "probes" / f"{node}.jsonl"
        prober = Prober(url=url, node=node[:60], spool=spool, now=clock.now)
        if once:
            answer = prober.probe()
            self.stdout.write(answer.text)
            raise SystemExit(0 if answer.is_up else 1)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            prober.probe()
            stop.wait(EVERY.total_seconds())

    def _end_record(self) -> None:
        try:
            is_ended = door_record_end(at=clock.now())
        except DoorInDoubt as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The record of probes is ended." if is_ended else "Nobody probes.")
