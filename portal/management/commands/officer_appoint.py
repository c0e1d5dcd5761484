"""Make somebody an officer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.kernel.errors import DomainError
from registry.models import Officer
from registry.services.officers import officer_appoint


class Command(BaseCommand):
    help = "Appoint a signed-up user as officer; they must set up a second factor before they get anywhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--number", required=True, help="what the public sees of the officer")
        parser.add_argument("--role", required=True, choices=Officer.Role.values)

    def handle(self, *_args: Any, email: str, number: str, role: str, **_options: Any) -> None:
        try:
            officer = officer_appoint(email=email, number=number, role=role)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"officer {officer.number}: {officer.role}")
