"""The receipt of an objection: the shape components/receipt.html shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objections.models import Objection, Window
from objections.selectors.timeline import Event, FileLine, file_lines
from registry.models import Act, LogLeaf
from registry.selectors.instants import instant_words
from registry.selectors.periods import period_text

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FactLine:
    label: Text
    value: Text
    note: Text = ""
    url: str = ""
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What a person keeps after filing. `entry` is the place in the public ledger, None until it is integrated."""

    title: Text
    number: str
    facts: Sequence[FactLine]
    files: Sequence[FileLine]
    next_steps: Sequence[Event]
    buttons: Sequence[Link]
    entry: int | None
    leaf_sha256: str
    tone: str = "ok"

    @property
    def total_size(self) -> int:
        return sum(file.size for file in self.files)


def receipt_of(objection: Objection) -> ReceiptPage:
    case = objection.case
    act = Act.objects.filter(case=case, event="file").select_related("entry").first()
    leaf = LogLeaf.objects.filter(entry=act.entry_id).first() if act else None
    return ReceiptPage(
        title=_("Objection filed"),
        number=str(case.number),
        facts=_facts(objection),
        files=file_lines(case.attachments.filter(purpose="evidence").order_by("pk")),
        next_steps=_next(objection),
        buttons=[
            Link(_("Go to the case"), reverse("case_page", args=[case.number])),
            Link(_("Add to calendar (.ics)"), reverse("case_deadlines", args=[case.number]), "quiet", "calendar"),
        ],
        entry=leaf.index if leaf else None,
        leaf_sha256=act.entry.leaf_sha256 if act else "",
    )


def _facts(objection: Objection) -> list[FactLine]:
    version = objection.version
    named = sum(target.count for target in objection.targets.all())
    registration = objection.registration
    return [
        FactLine(
            _("Dataset"),
            f"{version.name_zh or version.name_en} {version.label}",
            ngettext("%(n)s item named", "%(n)s items named", named) % {"n": f"{named:,}"},
            reverse("dataset_objections", args=[registration.case.number]),
        ),
        FactLine(_("Objector"), objection.objector.name),
        FactLine(_("Ground"), objection.get_ground_display()),
        FactLine(_("Filed"), _exact(objection.filed_at), _before_close(objection)),
    ]


def _exact(at: datetime | None) -> str:
    return instant_words(at) if at else ""


def _before_close(objection: Objection) -> str:
    window = Window.objects.filter(registration=objection.registration).order_by("-opens_at").first()
    if window is None or objection.filed_at is None or objection.filed_at >= window.closes_at:
        return ""
    left: timedelta = window.closes_at - objection.filed_at
    hours = int(left.total_seconds() // 3600)
    return _("In time, %(days)d days and %(hours)d hours before the close.") % {
        "days": hours // 24,
        "hours": hours % 24,
    }


def _next(objection: Objection) -> list[Event]:
    profile = objection.case.profile
    named = sum(target.count for target in objection.targets.all())
    return [
        Event(
            _("An examiner decides on admission"),
            progress="now",
            by=_("%(period)s; if nothing happens it counts as admitted")
            % {"period": period_text(profile.period("objection_admission"))},
        ),
        Event(
            _("It is served on the curator, who answers"),
            progress="todo",
            by=_(
                "%(period)s after service; without an answer the decision is made on your evidence, "
                "for these %(n)s items"
            )
            % {"period": period_text(profile.period("answer")), "n": f"{named:,}"},
        ),
        Event(
            _("You may reply"),
            progress="todo",
            by=_("%(period)s; without a reply the examination begins")
            % {"period": period_text(profile.period("reply"))},
        ),
        Event(
            _("Examination, second signature, decision"),
            progress="todo",
            by=period_text(profile.period("decision")),
        ),
    ]
