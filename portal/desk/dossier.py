"""What an officer reads in a case: by kind what it is about, and for all kinds parties, files, letters and history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Sum
from django.urls import reverse

from objections.models import Objection
from objections.selectors.case_page import case_clock, case_events, case_registration, parties_shown
from objections.selectors.track_record import track_record
from portal.lineage_plot import lineage_context
from portal.parts import FileRow
from registry.models import (
    Attachment,
    Case,
    CaseKind,
    CaseParty,
    Certificate,
    Decision,
    Filing,
    Match,
    Refusal,
    Registration,
    ReviewRequest,
    Usage,
)
from registry.selectors.certificates import certificate_live
from registry.selectors.diffs import diff_shown
from registry.selectors.filing_words import filing_lines
from registry.selectors.gaps import manifest_current
from registry.selectors.history import letters_of
from registry.selectors.lineage import breaches_of
from registry.selectors.overlaps import overlaps_of
from registry.selectors.queue import assignment_live
from registry.services.service_table import parties_unserved

from .queue_rows import case_name

SCOPES_SHOWN = 50
MATCHES_SHOWN = 50
OVERLAPS_SHOWN = 20
RELATED_SHOWN = 20


def case_dossier(case: Case) -> dict[str, Any]:
    """Context common to every kind, and that of its own kind under `about`."""
    registration = case_registration(case)
    return {
        "case": case,
        "subject": case.subject,
        "registration": registration,
        "name": case_name(case),
        "certificate": certificate_live(registration) if registration else None,
        "clock": case_clock(case),
        "unserved": parties_unserved(case, desk=True),
        "events": case_events(case, full=True),
        "parties": parties_shown(case, full=True, desk=True),
        "files": file_rows(case.attachments.order_by("pk")),
        "letters": letters_of(case),
        "assignment": assignment_live(case.pk),
        "reviews": ReviewRequest.objects.filter(case=case).select_related("party").order_by("-pk"),
        "signed": _signed(case),
        "related": _related(case),
        "about": _ABOUT[case.kind](case),
        "about_template": f"desk/about/{case.kind}.html",
    }


def file_rows(attachments: Iterable[Attachment]) -> list[FileRow]:
    """Files with the address of their permission-checked download."""
    return [
        FileRow(one.name, one.size, one.sha256, reverse("file_download", args=[one.pk]), str(one.get_scan_display()))
        for one in attachments
    ]


def _signed(case: Case) -> list[Decision]:
    signed = Decision.objects.filter(case=case, state=Decision.State.SIGNED).select_related("drafted_by", "signed_by")
    return list(signed.order_by("-pk"))


def _related(case: Case) -> list[Case]:
    """Filed cases of the same procedure, newest first."""
    family = Case.objects.filter(parent_id=case.parent_id or case.pk, number__isnull=False)
    return list(family.exclude(pk=case.pk).order_by("-pk")[:RELATED_SHOWN])


def _registration(case: Case) -> dict[str, Any]:
    registration: Registration = case.registration
    version = registration.version
    screenings = registration.screenings.filter(finished_at__isnull=False).select_related("snapshot")
    matches = registration.matches.filter(version=version).select_related("case", "refusal__case", "refusal__holder")
    return {
        "version": version,
        "manifest": manifest_current(version),
        "diff": diff_shown(registration),
        **lineage_context(registration),
        "breaches": list(breaches_of(registration)),
        "overlaps": overlaps_of(registration, sees_all=True)[:OVERLAPS_SHOWN],
        "screening": screenings.order_by("-pk").first(),
        "matches": list(matches.order_by("-count", "pk")[:MATCHES_SHOWN]),
        "matches_total": matches.count(),
    }


def _objection(case: Case) -> dict[str, Any]:
    objection: Objection = case.objection
    answer = getattr(objection, "answer", None)
    sides: dict[bool, list[Attachment]] = {True: [], False: []}
    for one in case.attachments.filter(purpose="evidence").order_by("pk"):
        sides[one.party_id == objection.objector_id].append(one)
    return {
        "objection": objection,
        "is_trusted": track_record(objection.objector, at=objection.filed_at or objection.state_since).is_trusted,
        "targets": objection.targets.select_related("source", "match__refusal__case", "items").order_by("pk"),
        "answer": answer,
        "reply": getattr(objection, "reply", None),
        "stay": objection.stays.order_by("-pk").first(),
        "objector_files": file_rows(sides[True]),
        "curator_files": file_rows(sides[False]),
    }


def _refusal(case: Case) -> dict[str, Any]:
    refusal: Refusal = case.refusal
    scopes = refusal.scopes.filter(until__isnull=True).order_by("contested_at", "pk")
    matches = refusal.matches.select_related("case", "registration__case", "version").order_by("-pk")
    return {
        "refusal": refusal,
        "usages": [Usage(usage).label for usage in refusal.disallowed],
        "scopes": list(scopes[:SCOPES_SHOWN]),
        "contested": scopes.filter(contested_at__isnull=False).count(),
        "matches": list(matches[:MATCHES_SHOWN]),
        "matches_total": matches.count(),
        "items_total": matches.aggregate(total=Sum("count"))["total"] or 0,
    }


def _match(case: Case) -> dict[str, Any]:
    match = Match.objects.select_related("refusal__case", "refusal__holder", "version", "screening__snapshot").get(
        case=case
    )
    applicant = case.parent.case_parties.filter(role=CaseParty.Role.APPLICANT) if case.parent else None
    return {"match": match, "applicants": applicant.select_related("party") if applicant is not None else ()}


def _certificate(case: Case) -> dict[str, Any]:
    certificate: Certificate = case.certificate
    return {"certificate": certificate, "suspended": certificate.suspended_items}


def _filing(case: Case) -> dict[str, Any]:
    filing: Filing = case.filing
    return {"filing": filing, "lines": filing_lines(filing)}


_ABOUT: dict[str, Callable[[Case], dict[str, Any]]] = {
    CaseKind.REGISTRATION: _registration,
    CaseKind.OBJECTION: _objection,
    CaseKind.REFUSAL: _refusal,
    CaseKind.MATCH: _match,
    CaseKind.CERTIFICATE: _certificate,
    CaseKind.FILING: _filing,
}
