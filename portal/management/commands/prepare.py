"""`manage.py prepare`: what a new version needs before it serves. Safe to repeat."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from portal import demo as portal_demo
from portal.embedded.prepare import compile_messages, compress_static
from portal.management.saying import SayingCommand
from registry.kernel import clock
from registry.services.availability import door_record_end


class Command(SayingCommand):
    help = "Compile translations, migrate the database, collect static files; with --demonstration also load its data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demonstration", action="store_true", help="load demonstration data if there is none")

    def handle(self, *args: Any, demonstration: bool, **options: Any) -> None:
        self.say("Preparing: translations, database, static files …")
        compile_messages(settings.BASE_DIR / "locale")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        compress_static(Path(settings.STATIC_ROOT))
        if settings.DEMONSTRATION:  # it was not in operation while it was stopped, so that was no outage
            door_record_end(at=clock.now())
        if demonstration:
            portal_demo.load(self.say)
