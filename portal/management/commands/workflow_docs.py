"""Write docs/workflow.md from the state machines."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.workflow_docs import workflow_markdown


class Command(BaseCommand):
    help = "Write docs/workflow.md from the TRANSITIONS tables; with --check only say whether it is up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when out of date")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        text = workflow_markdown()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            raise CommandError("docs/workflow.md is out of date; run `python3 manage.py workflow_docs`.")
        if not check:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote {path}")
