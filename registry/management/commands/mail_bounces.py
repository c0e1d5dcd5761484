"""`manage.py mail_bounces [FILE…]`: bounce messages, from files or standard input, become failed services.

For a mail server that pipes its bounce mailbox: `|python3 manage.py mail_bounces`. Safe to repeat. Exits with 1 when
one of the messages was no bounce of a mail of ours.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from registry.kernel import clock
from registry.services.mail_events import bounce_reference, mail_event


class Command(BaseCommand):
    help = "Read delivery status notifications and record the services that failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", help="messages, one a file; none: one message on standard input")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        raws = [Path(name).read_bytes() for name in files] if files else [sys.stdin.buffer.read()]
        failed = unknown = 0
        for raw in raws:
            reference = bounce_reference(message_from_bytes(raw, policy=policy.default))
            if reference is None:
                unknown += 1
            elif mail_event(reference, "bounced", clock.now()):
                failed += 1
        self.stdout.write(f"{failed} services failed, {unknown} messages were no bounce")
        if unknown:
            sys.exit(1)
