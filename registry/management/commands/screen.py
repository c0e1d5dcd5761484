"""`screen FILE --snapshot DIR`: run a screening again, or one of one's own. No database, no network, no services.

Exit status: 0 when no item is hit, 1 when one is, 2 when a file cannot be read or is not what it should be.
"""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.certification.jose import TokenError
from registry.certification.register import token_checked
from registry.screening.errors import ItemSetError, ManifestError
from registry.screening.given import Repeated, open_given, repeat, write_csv
from registry.screening.report import Progress
from registry.screening.snapshot import Snapshot, SnapshotError
from registry.selectors.faults import job_fault, row_fault

SHOWN = 10  # refusals and domains printed; the files hold all
FAULTS = {
    "not_a_snapshot": gettext_lazy(
        "%(folder)s holds no snapshot. Give the folder of a downloaded snapshot: of a screening (snapshot.json and its "
        "tables) or of the register of refusals (manifest.json and rules.ndjson.gz)."
    ),
    "damaged": gettext_lazy("The files in %(folder)s do not belong together or are damaged. Download them again."),
}


class Command(BaseCommand):
    help = (
        "Screen a manifest of any form, or an item set, against a downloaded snapshot of refusals. Works offline and "
        "without a database. Exits 0 when nothing is hit, 1 when something is, 2 when a file cannot be used."
    )
    requires_system_checks: list[str] = []  # they would open the database
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="manifest (CSV, TSV, JSON Lines, Parquet, …) or *.items.parquet")
        parser.add_argument("--snapshot", type=Path, required=True, help="folder of a downloaded snapshot")
        parser.add_argument("--out", type=Path, default=Path(), help="folder for the result (default: the current one)")
        parser.add_argument("--csv", action="store_true", help="also write the hits as CSV, with addresses")
        parser.add_argument("--jwks", type=Path, help="public keys of the register: check the snapshot's signature too")
        parser.add_argument("--unchecked", action="store_true", help="do not build the tables anew to compare")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        parser.add_argument("--language", choices=["zh", "en"], default=_language())

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans" if options["language"] == "zh" else "en"):
            try:
                is_hit = self._screen(options)
            except (ManifestError, ItemSetError, SnapshotError, TokenError, OSError) as error:
                raise CommandError(_fault(error, options), returncode=2) from error
        if is_hit:
            sys.exit(1)

    def _screen(self, options: dict[str, Any]) -> bool:
        if not options["file"].is_file():
            raise FileNotFoundError(2, os.strerror(2), str(options["file"]))
        snapshot = open_given(options["snapshot"], is_checked=not options["unchecked"])
        if options["jwks"]:
            token_checked(options["snapshot"], json.loads(options["jwks"].read_bytes())["keys"])
        found = repeat(options["file"], snapshot, options["out"], self._progress if sys.stderr.isatty() else _quiet)
        listed = write_csv(found.screening.hits_path, found.items_path) if options["csv"] else None
        lines = _json(found, snapshot, listed) if options["json"] else _lines(found, snapshot, listed)
        self.stdout.write("\n".join(lines))
        return found.screening.hit_items > 0

    def _progress(self, progress: Progress) -> None:
        self.stderr.write(f"\r{progress.stage} {progress.rows_done:,}", ending="")


def _quiet(_progress: Progress) -> None:
    """In a pipe or in cron nobody watches."""


def _language() -> str:
    """As the shell says."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.startswith("zh") else "en"


def _fault(error: Exception, options: dict[str, Any]) -> str:
    if isinstance(error, SnapshotError):
        return str(FAULTS[error.code]) % {"folder": options["snapshot"]}
    if isinstance(error, ManifestError):
        return f"{options['file']}: {job_fault(f'manifest_{error.code}', error.params)}"
    if isinstance(error, ItemSetError):
        return _("%(file)s is an item set, but damaged. Download it again.") % {"file": options["file"]}
    if isinstance(error, TokenError):
        return _("The signature of the snapshot does not hold: %(detail)s") % {"detail": error}
    return f"{getattr(error, 'filename', None) or options['file']}: {getattr(error, 'strerror', None) or error}"


def _lines(found: Repeated, snapshot: Snapshot, listed: Path | None) -> list[str]:
    made, run = found.items, found.screening
    rows = [
        (_("Items"), f"{run.items:,}"),
        (_("First root"), run.root_hex),
        (_("Snapshot"), snapshot.digest),
        (_("Scopes"), f"{snapshot.rule_count:,}"),
        (_("Digest of the scopes"), snapshot.rules_sha256),
        (_("Items hit"), f"{run.hit_items:,}"),
        (_("Refusals that hit"), f"{len(run.refusals):,}"),
        (_("Hits"), str(run.hits_path)),
        (_("Digest of the hits"), run.hits_digest),
        (_("Engine"), f"{run.engine}, {run.suffix_list}"),
    ]
    if listed:
        rows.append(("CSV", str(listed)))
    lines = [f"{name}: {value}" for name, value in rows]
    for code, count in made.unresolvable.items() if made else ():
        lines.append(f"  {_('without an item')}: {count:,} · {row_fault(code)}")
    most = sorted(run.refusals, key=lambda one: -one.items)[:SHOWN]
    lines += [f"  {_('Refusal')} {one.refusal}: {one.items:,}" for one in most]
    lines += [f"  {one.domain}: {one.hit_items:,} / {one.items:,}" for one in run.domains[:SHOWN]]
    lines += _left_out(snapshot)
    return lines


def _left_out(snapshot: Snapshot) -> list[str]:
    """What this result cannot say, said."""
    lines = []
    if sealed := (snapshot.meta.get("sealed") or {}).get("rules"):
        lines.append(_("%(count)s sealed scopes are not in this snapshot; only their digest is.") % {"count": sealed})
    if whole := snapshot.kinds.get("dataset"):
        lines.append(_("%(count)s scopes name a whole dataset; only the register can say which.") % {"count": whole})
    if near := snapshot.kinds.get("iscc"):
        lines.append(_("%(count)s scopes name a work by ISCC; what is alike is a lead, no hit.") % {"count": near})
    return lines


def _json(found: Repeated, snapshot: Snapshot, listed: Path | None) -> list[str]:
    shown = found.screening.as_json() | {
        "items_path": str(found.items_path),
        "rules_sha256": snapshot.rules_sha256,
        "snapshot": snapshot.meta,
        "unresolvable": found.items.unresolvable if found.items else {},
        "csv_path": str(listed) if listed else None,
    }
    return [json.dumps(shown, ensure_ascii=False)]
