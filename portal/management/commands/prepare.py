"""`manage.py prepare`: what a new version needs before it serves. Safe to repeat."""

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from portal.embedded.prepare import compile_messages


class Command(BaseCommand):
    help = "Compile translations, migrate the database, collect static files; with --demonstration also load its data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demonstration", action="store_true", help="load demonstration data if there is none")

    def handle(self, *args: Any, demonstration: bool, **options: Any) -> None:
        self.stdout.write("Preparing: translations, database, static files …")
        compile_messages(settings.BASE_DIR / "locale")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if demonstration and find_spec("portal.demo"):
            import_module("portal.demo").load(self.stdout.write)
