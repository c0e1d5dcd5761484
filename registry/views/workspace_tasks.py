"""The task list of a draft, and the state of an application after it was filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from registry.models import Job, Manifest, Registration, RegistrationState, Version
from registry.permissions import party_required
from registry.selectors.clock_words import clock_facts
from registry.selectors.gaps import REQUIRED, Gap, manifest_current, manifest_latest, version_gaps
from registry.selectors.history import letters_of, registration_history
from registry.selectors.periods import period_text
from registry.selectors.registrations import deadline_running, version_in_work
from registry.services.applicants import applicants_unconfirmed, consents_missing, consents_of

from .requests import ActingRequest
from .workspace import own_registration


@dataclass(frozen=True, slots=True)
class Task:
    """One entry of the task list; `state` is done, gap, doing or todo."""

    label: str | Promise
    state: str
    url: str = ""
    note: str = ""
    gap: str = ""


@require_GET
@party_required
def registration_tasks(request: ActingRequest, pk: int) -> HttpResponse:
    """While the version is open: what is to be filled in. After filing: whose move it is, by when, what was written."""
    registration = own_registration(request, pk)
    version = version_in_work(registration)
    running = deadline_running(registration.case)
    context = {
        "registration": registration,
        "version": version,
        "deadline": clock_facts(running) if running else None,
        "acts": request.membership.acts,
        "is_open": version.filed_at is None and not registration.is_ended,
        "is_replacement": version.pk != registration.version_id,
        "can_replace": "replace_version" in registration.TRANSITIONS[registration.state].edges,
        "can_cancel": "cancel" in registration.TRANSITIONS[registration.state].edges,
        "may_begin_version": registration.is_ended or registration.state == RegistrationState.REGISTERED,
        "unconfirmed": applicants_unconfirmed(registration.case),
        "is_named": not registration.case.case_parties.filter(
            party_id=request.party.pk, role="applicant", confirmed_at__isnull=False
        ).exists(),
        "letters": letters_of(registration.case),
        "history": registration_history(registration.case),
        **(_open_context(registration, version, request.received_at) if version.filed_at is None else {}),
        **(_withdrawal(registration) if registration.case.number else {}),
    }
    return render(request, "workspace/tasks.html", context)


def _withdrawal(registration: Registration) -> dict[str, Any]:
    given = list(consents_of(registration, "withdraw"))
    return {
        "can_withdraw": "withdraw" in registration.TRANSITIONS[registration.state].edges,
        "consents": given,
        "consents_missing": consents_missing(registration, "withdraw") if given else [],
    }


def _open_context(registration: Registration, version: Version, at: datetime) -> dict[str, Any]:
    gaps = version_gaps(version, at=at)
    tasks = task_list(registration, version, gaps)
    return {
        "tasks": tasks,
        "gaps": gaps,
        "stops": [gap for gap in gaps if gap.stops],
        "acceptance": period_text(registration.case.profile.period("acceptance")),
    }


def task_list(registration: Registration, version: Version, gaps: Sequence[Gap]) -> list[Task]:
    """The tasks in the order of the page, each with what it lacks."""

    def url(name: str) -> str:
        return reverse(name, args=[registration.pk])

    of = {name: [gap for gap in gaps if gap.task == name] for name in ("metadata", "sources", "manifest", "statements")}
    sources = version.sources.count()
    is_ready = not gaps
    return [
        _task(_("Metadata"), url("registration_metadata"), of["metadata"], _filled(version)),
        _task(
            _("Sources"),
            url("registration_sources"),
            of["sources"],
            bool(sources),
            ngettext("%(n)d source recorded", "%(n)d sources recorded", sources) % {"n": sources},
        ),
        _manifest_task(version, url("registration_manifest"), of["manifest"]),
        _task(_("Statements"), url("registration_statements"), of["statements"], _stated(version)),
        Task(
            _("Sample and description"),
            "done" if version.sample_id or version.sample_description else "todo",
            url("registration_sample"),
            _("Optional; does not hold up the filing."),
        ),
        Task(
            _("Check answers and submit"),
            "doing" if is_ready else "todo",
            url("registration_check" if version.pk == registration.version_id else "version_replace_check"),
            _("Everything is there.") if is_ready else _("%(n)d things are missing.") % {"n": len(gaps)},
        ),
        Task(
            _("Screening against refusals"),
            "todo",
            note=_("Runs by itself after examination, against all refusals in force that day."),
        ),
    ]


def _task(label: str, url: str, gaps: Sequence[Gap], begun: bool, note: str = "") -> Task:
    state = "done" if not gaps else "gap" if begun else "todo"
    return Task(label, state, url, note, _gap_text(gaps) if begun else "")


def _gap_text(gaps: Sequence[Gap], shown: int = 2) -> str:
    """The first gaps and how many more there are."""
    if not gaps:
        return ""
    text = " · ".join(gap.short for gap in gaps[:shown])
    more = len(gaps) - shown
    return text if more <= 0 else _("%(first)s · and %(n)d more") % {"first": text, "n": more}


def _manifest_task(version: Version, url: str, gaps: Sequence[Gap]) -> Task:
    current, latest = manifest_current(version), manifest_latest(version)
    if latest is not None and latest.job.state in {Job.State.WAITING, Job.State.RUNNING}:
        return Task(_("Manifest"), "doing", url, _("%(name)s is being read.") % {"name": latest.original.name})
    return _task(_("Manifest"), url, gaps, latest is not None, manifest_note(current) if current else "")


def manifest_note(manifest: Manifest) -> str:
    return _("%(name)s: %(rows)s rows, %(items)s items, %(bad)s rows that name none") % {
        "name": manifest.original.name,
        "rows": f"{manifest.rows:,}",
        "items": f"{manifest.items:,}",
        "bad": f"{manifest.unresolvable:,}",
    }


def _filled(version: Version) -> bool:
    return any(getattr(version, name) not in ("", None) for name in REQUIRED)


def _stated(version: Version) -> bool:
    answers = (version.has_personal_information, version.has_important_data, version.has_unlawful_content_checked)
    return any(answer is not None for answer in answers)
