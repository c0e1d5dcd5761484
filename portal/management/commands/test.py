"""`manage.py test`: every check that a change needs, on servers of its own."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from portal.embedded.aside import EmbeddedError
from portal.embedded.interrupts import stoppable
from portal.embedded.program import Program, run_to_end
from portal.embedded.servers import start_servers
from portal.embedded.supervisor import Supervisor

HELP = """usage: manage.py test [--full] [PATH ...] [any option of pytest]

Starts PostgreSQL and Valkey in a temporary folder (DATABASE_URL and REDIS_URL name others), then pytest on two cores.
--full also runs every combination and the long simulations. With CI=true a skipped test is a failed one.
"""
OPTIONS = ("-n", "2", "--dist", "worksteal", "--durations", "10", "--durations-min", "5")


class Command(BaseCommand):
    help = "Run all tests and checks; takes pytest's paths and options."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Everything after `test` is pytest's, so it is not parsed here."""
        arguments = argv[2:]
        if {"-h", "--help"} & set(arguments):
            self.stdout.write(HELP)
            return
        try:
            status = run_tests(arguments)
        except EmbeddedError as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            status = 130
        sys.exit(status)

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_from_argv(["manage.py", "test", *args])


def run_tests(arguments: list[str]) -> int:
    """Run pytest to its end on fresh servers; returns its exit status."""
    folder = Path(tempfile.mkdtemp(prefix="dip-test-"))
    try:
        with stoppable(), Supervisor(folder / "log") as supervisor:
            environment = start_servers(supervisor, folder, durable=False) | {"TEST_FOLDER": str(folder)}
            # The tests set the environment first and read the settings then.
            os.environ.pop("DJANGO_SETTINGS_MODULE", None)
            command = (sys.executable, "-m", "pytest", *OPTIONS, *arguments)
            return run_to_end(Program("pytest", command, settings.BASE_DIR, environment))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
