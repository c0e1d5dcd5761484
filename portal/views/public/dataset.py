"""One registration as the public sees it: overview, sources, screening, objections, versions, how to cite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from objections.selectors.listing import counts_of, objections_of
from objections.selectors.windows import window_current
from objections.services.standing import is_registered
from portal import words
from portal.lineage_plot import lineage_context
from portal.parts import Step
from registry.models import ExclusionList, Manifest, Registration, Screening, Version
from registry.selectors.certificates import certificate_newest
from registry.selectors.clock_words import clock_facts
from registry.selectors.diffs import diff_shown
from registry.selectors.overlaps import overlaps_of
from registry.selectors.registrations import deadline_running, registration_by_number
from registry.selectors.remarks import remarks_in_force
from registry.selectors.screenings import domain_rows
from registry.selectors.sources import source_of_items
from registry.views.requests import PartyRequest

TOP = 5  # domains; the page of the screening has more
OVERLAPS = 10
ENDED = {"refused_final", "withdrawn", "deemed_withdrawn", "terminated", "lapsed", "cancelled", "revoked"}


def public_or_404(number: str) -> Registration:
    found = registration_by_number(number)
    if found is None:
        raise Http404
    return Registration.objects.select_related("case__profile", "dataset", "version", "applicant").get(pk=found.pk)


@require_GET
def dataset_page(request: PartyRequest, number: str) -> HttpResponse:
    registration = public_or_404(number)
    version = registration.version
    manifest = Manifest.objects.filter(version=version, is_current=True).first()
    screening = _screening(registration)
    deadline = deadline_running(registration.case)
    context = {
        "registration": registration,
        "version": version,
        "manifest": manifest,
        "screening": screening,
        "bars": [(row.domain, row.hits) for row in domain_rows(screening)[:TOP] if row.hits] if screening else [],
        "bar_heads": [_("Domain"), _("Items hit")],
        "exclusions": list(
            ExclusionList.objects.filter(registration=registration).select_related("items").order_by("position")
        ),
        "certificate": certificate_newest(registration.number) if registration.number else None,
        "clock": clock_facts(deadline) if deadline else None,
        "window": window_current(registration),
        "sources": version.sources.all()[:10],
        "source_total": version.sources.count(),
        "objections": objections_of(registration)[:5],
        "objection_counts": counts_of(registration),
        "versions": _versions(registration),
        "diff": diff_shown(registration),
        **lineage_context(registration),
        "overlaps": overlaps_of(registration)[:OVERLAPS],
        "steps": _steps(registration),
        "is_open": registration.state == "pre_published",
        "may_object_now": is_registered(registration),
        "remarks": remarks_in_force(registration, request.received_at),
    }
    return render(request, "public/dataset.html", context)


@require_GET
def dataset_sources(request: PartyRequest, number: str) -> HttpResponse:
    """Every source with its basis and how many items it covers; proofs stay with the officers."""
    registration = public_or_404(number)
    covered = source_of_items(registration.version)
    rows = [SourceRow(source, len(covered.get(source.pk, ()))) for source in registration.version.sources.all()]
    context = {"registration": registration, "version": registration.version, "rows": rows}
    return render(request, "public/sources.html", context)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and how many items of the version it covers."""

    source: Any
    items: int


def _screening(registration: Registration) -> Screening | None:
    finished = Screening.objects.filter(
        registration=registration, version=registration.version, finished_at__isnull=False
    )
    return finished.select_related("snapshot").order_by("-pk").first()


def _versions(registration: Registration) -> list[Registration]:
    """The dataset's public registrations, newest first."""
    rows = Registration.objects.filter(dataset=registration.dataset, is_published=True)
    return list(rows.select_related("case", "version").order_by("-pk"))


def _steps(registration: Registration) -> list[Step]:
    """Received, examined, pre-published, decided, registered; how far this one is."""
    acts = registration.case.acts.order_by("pk").values_list("from_state", "to_state", "at")
    reached = {to_state: at for from_state, to_state, at in acts if from_state != to_state}
    decided = reached.get("registered") if "objection_pending" in reached else None
    names = [
        (_("Application filed"), "submitted", reached.get("submitted")),
        (_("Formal examination"), "screening", reached.get("screening")),
        (_("Pre-publication"), "pre_published", reached.get("pre_published")),
        (_("Decisions on objections"), "objection_pending", decided),
        (_("Registration"), "registered", reached.get("registered")),
    ]
    order = ["submitted", "under_examination", "screening", "pre_published", "objection_pending", "registered"]
    now = order.index(registration.state) if registration.state in order else len(order)
    steps = []
    for label, state, at in names:
        place = order.index(state)
        progress = "now" if registration.state == state else "done" if state in reached and place < now else "todo"
        if registration.state == "registered":
            progress = "done"
        note = words.day_text(words.beijing(at).date()) if at else "—"
        steps.append(Step(label, note, progress))  # type: ignore[arg-type]  # one of the three
    return steps


def version_name(version: Version) -> str:
    """The name in the reader's language, or the one there is."""
    zh, en = version.name_zh, version.name_en
    return (zh or en) if words.is_chinese() else (en or zh)
