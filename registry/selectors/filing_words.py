"""How filings after registration are called and explained, and what one says, as lines a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.models import Filing, FilingKind, UpdateFrequency, Version

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Door:
    """One thing that can be filed: what it does, and the words of its button."""

    kind: str
    title: Text
    note: Text
    button: Text


DOORS = (
    Door(
        FilingKind.EXCLUSION,
        gettext_lazy("Take items out"),
        gettext_lazy("A list only removes: recorded at once, without examination; a narrower certificate follows."),
        gettext_lazy("See what leaves"),
    ),
    Door(
        FilingKind.CHANGE,
        gettext_lazy("Change the particulars"),
        gettext_lazy(
            "Name, summary, restrictions and the like. Two officers examine it; the certificate is re-issued."
        ),
        gettext_lazy("File the change"),
    ),
    Door(
        FilingKind.TRANSFER,
        gettext_lazy("Transfer the registration"),
        gettext_lazy("All registrants and the new holder consent; two officers examine it; the certificate follows."),
        gettext_lazy("File the transfer"),
    ),
    Door(
        FilingKind.LICENCE,
        gettext_lazy("Record a licence"),
        gettext_lazy("A remark in the register. The licensee consents first."),
        gettext_lazy("File the licence"),
    ),
    Door(
        FilingKind.PLEDGE,
        gettext_lazy("Record a pledge"),
        gettext_lazy(
            "While it stands, the registration is neither transferred nor cancelled. The pledgee consents first."
        ),
        gettext_lazy("File the pledge"),
    ),
    Door(
        FilingKind.MEASURE,
        gettext_lazy("Report a court's measure"),
        gettext_lazy("A court's order about the registration or its certificate. Two officers record it."),
        gettext_lazy("File the measure"),
    ),
    Door(
        FilingKind.RENEWAL,
        gettext_lazy("Renew the registration"),
        gettext_lazy(
            "In the last six months; validity runs on while it is pending. Cut to the shortest source contract."
        ),
        gettext_lazy("File the renewal"),
    ),
)
LABELS: dict[str, Text] = {
    "licence": gettext_lazy("Licence"),
    "claim": gettext_lazy("Secured claim"),
    "measure": gettext_lazy("What the court orders"),
    "court": gettext_lazy("Court"),
    "docket": gettext_lazy("Docket number"),
    "ends_on": gettext_lazy("Last day"),
}
VALUES: dict[str, Text] = {
    "ordinary": gettext_lazy("Ordinary"),
    "sole": gettext_lazy("Sole"),
    "exclusive": gettext_lazy("Exclusive"),
    "freeze": gettext_lazy("Freeze: no transfer, pledge or cancellation"),
    "suspend": gettext_lazy("Suspend the certificate, or the items named"),
    "note": gettext_lazy("Only a note in the register"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A label with its value; `before`: what stood there, for a change."""

    label: Text
    value: str
    before: str | None = None


def filing_lines(filing: Filing) -> list[Line]:
    """What the filing says beside its text, in the order of its form; all of it is public once recorded."""
    content = filing.content
    lines = [Line(label, _value(content[name])) for name, label in LABELS.items() if content.get(name)]
    changed = content.get("fields", {})
    lines += [_changed(column.name, changed[column.name]) for column in Version._meta.fields if column.name in changed]
    for position, day in sorted(content.get("contracts", {}).items(), key=lambda one: int(one[0])):
        lines.append(Line(_("Contract of source S-%(position)03d") % {"position": int(position)}, day))
    return lines


def _value(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(VALUES.get(str(value), value))


def _changed(name: str, both: dict[str, str]) -> Line:
    label = str(Version._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a plain column
    shown = dict(UpdateFrequency.choices) if name == "update_frequency" else {}
    before, after = (str(shown.get(both[side], both[side])) or "—" for side in ("before", "after"))
    return Line(label, after, before)
