"""`calendar_import FILE --officer NUMBER`: draft and propose a year of working days, showing what it touches.

Another officer signs at the desk. Run again with the same file, it finds its own proposal. Faults make it exit with 1.
"""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.kernel import clock
from registry.kernel.calendar import local_day
from registry.kernel.errors import DomainError
from registry.kernel.years import YearTable, YearUnreadable, year_read
from registry.models import ClockChange, Officer
from registry.selectors.change_preview import Preview, change_preview
from registry.services.clock_changes import calendar_draft, change_propose


class Command(BaseCommand):
    help = "Draft a year of working days from CSV or JSON, print what it would move, and propose it for a signature."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (day,kind,notice,notice_en) or JSON")
        parser.add_argument("--source", required=True, help="name of the notice, in Chinese")
        parser.add_argument("--source-en", required=True, help="name of the notice, in English")
        parser.add_argument("--reason", default="")
        parser.add_argument("--officer", required=True, metavar="NUMBER", help="the lead who proposes it")
        parser.add_argument("--draft", action="store_true", help="only draft it and show what it touches")

    def handle(self, *args: Any, file: Path, source: str, source_en: str, **options: Any) -> None:
        officer = Officer.objects.filter(number=options["officer"], is_active=True).first()
        if officer is None:
            raise CommandError(f"There is no officer {options['officer']}.")
        at = clock.now()
        try:
            table = year_read(file.read_bytes(), source=source, source_en=source_en)
            change = calendar_draft(table, reason=options["reason"], officer=officer, at=at)
        except YearUnreadable as error:
            raise CommandError("\n".join(f"{one.line}: {one.code} {one.value}" for one in error.faults)) from error
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self._show(change, table, change_preview(change, at))
        if not options["draft"]:
            change_propose(change, officer=officer, at=at)
            self.stdout.write(
                f"Proposed as change {change.pk}: another officer signs it at /desk/changes/{change.pk}/."
            )

    def _show(self, change: ClockChange, table: YearTable, preview: Preview) -> None:
        self.stdout.write(
            f"{table.year}: {len(table.days)} days named, {sum(d.is_working for d in table.days)} of work."
        )
        for one in preview.moves:
            ends = [local_day(end - timedelta(microseconds=1)) for end in (one.deadline.due_at, one.to_at)]
            self.stdout.write(f"  {one.deadline.case} {one.deadline.clock}: {ends[0]} -> {ends[1]}")
        self.stdout.write(
            f"{preview.moved} running periods would end later; {preview.kept} would end earlier and stay."
        )
