"""`manage.py demo`: the whole portal on this machine, with example data, until Ctrl-C."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from portal import demo as portal_demo
from portal.embedded.addresses import forget_addresses, write_addresses
from portal.embedded.aside import EmbeddedError
from portal.embedded.house import House, answers, free_port, house_programs, only_one
from portal.embedded.interrupts import stoppable
from portal.embedded.program import Program, run_to_end
from portal.embedded.servers import start_servers, wait_until
from portal.embedded.supervisor import Supervisor
from portal.management.saying import SayingCommand

PORT = 8000


class Command(SayingCommand):
    help = "Run the whole portal here with example data. `demo code EMAIL` prints an officer's one-time code."
    requires_system_checks: list[str] = []  # they need the database that this command starts

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=["run", "code"], default="run")
        parser.add_argument("email", nargs="?", help="whose code to print")
        parser.add_argument("--port", type=int, help=f"default: {PORT}, or the next free one")
        parser.add_argument("--empty", action="store_true", help="without the example data")
        parser.add_argument("--walkthrough", type=Path, metavar="FILE", help="drive the whole journey with it")
        parser.add_argument(
            "--fault", action="store_true", help="in the walkthrough: kill worker and beat in the window"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "code":
            self._print_code(options["email"])
            return
        try:
            with stoppable(), only_one(settings.VAR_DIR), Supervisor(settings.VAR_DIR / "log") as supervisor:
                try:
                    status = self._run(supervisor, **options)
                finally:
                    forget_addresses(settings.VAR_DIR)
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.say("\nStopped.")
            return
        sys.exit(status)

    def _run(self, supervisor: Supervisor, **options: Any) -> int:
        walkthrough: Path | None = options["walkthrough"]
        port = free_port(options["port"] or PORT, exactly=options["port"] is not None)
        self.say("Starting PostgreSQL and Valkey …")
        site = f"http://localhost:{port}"
        addresses = start_servers(supervisor, settings.VAR_DIR, durable=True) | {"SITE_URL": site}
        write_addresses(settings.VAR_DIR, addresses)
        environment = addresses | {"DEMONSTRATION": "1"}
        if walkthrough:
            environment |= {"RULE_PROFILE": "demo"}  # whose windows last seconds
        self._prepare(environment, *([] if options["empty"] or walkthrough else ["--demonstration"]))
        for program in house_programs(settings.BASE_DIR, environment, port):
            supervisor.add(program)
            supervisor.start(program.name)
        wait_until(lambda: answers(port), supervisor, "web")
        if walkthrough:
            house = House(site, environment, supervisor)
            return portal_demo.walkthrough(walkthrough, house, self.say, fault=options["fault"])
        self._welcome(site, supervisor, [] if options["empty"] else portal_demo.accounts())
        while True:
            time.sleep(3600)

    def _prepare(self, environment: dict[str, str], *arguments: str) -> None:
        """In a process of its own, since this one's settings were read before there was a database."""
        command = (sys.executable, "manage.py", "prepare", *arguments)
        own_files = {"INTAKE_IN_CHILD": "0"}  # the manifests of the example data are our own
        if run_to_end(Program("prepare", command, settings.BASE_DIR, {**environment, **own_files})):
            raise EmbeddedError("The database could not be prepared; the lines above say why.")

    def _welcome(self, site: str, supervisor: Supervisor, accounts: list[str]) -> None:
        self.say(f"\n  {site}\n")
        for line in accounts:
            self.say(f"  {line}")
        self.say(f"\n  Logs: {supervisor.log('web').parent}. Mail: {settings.MAIL_DIR}.")
        self.say("  A one-time code for an officer: python3 manage.py demo code EMAIL\n  Stop with Ctrl-C.")

    def _print_code(self, email: str | None) -> None:
        from allauth.mfa.models import Authenticator
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
        from allauth.mfa.utils import decrypt
        from django.db import OperationalError

        if not email:
            raise CommandError("Whose code? python3 manage.py demo code EMAIL")
        try:
            device = Authenticator.objects.filter(user__email__iexact=email, type=Authenticator.Type.TOTP).first()
        except OperationalError as error:
            raise CommandError(f"No database answers. Start the demonstration first.\n{error}") from error
        if device is None:
            raise CommandError(f"{email} has no authenticator app set up.")
        secret = decrypt(device.data["secret"])
        self.say(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
