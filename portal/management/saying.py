"""Commands whose lines are seen at once, whatever standard output is connected to."""

from django.core.management import BaseCommand


class SayingCommand(BaseCommand):
    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
