"""What a case page shows, for any kind of case: facts, parties, clock and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from objections.models import Answer, Objection, Reply, Target
from registry.models import (
    Act,
    Attachment,
    Case,
    CaseKind,
    CaseParty,
    Deadline,
    Decision,
    Party,
    Registration,
    ReviewRequest,
)
from registry.selectors.clock_words import ClockFacts, clock_facts

from .timeline import Event, FileLine, file_lines, timeline


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party as this reader may know it."""

    role: str | Promise
    name: str
    note: str | Promise = ""


def case_clock(case: Case) -> ClockFacts | None:
    """The running deadline of the case, else the one that ended last."""
    rows = Deadline.objects.filter(case=case).select_related("profile")
    running = rows.filter(fired_at__isnull=True, cancelled_at__isnull=True).order_by("due_at").first()
    return clock_facts(running) if running else None


def case_registration(case: Case) -> Registration | None:
    """The registration a case is or belongs to."""
    found = Registration.objects.filter(case_id=case.parent_id or case.pk)
    return found.select_related("case", "dataset", "version").first()


def parties_shown(case: Case, *, full: bool, hides: int | None = None, desk: bool = False) -> list[PartyLine]:
    """Applicants, objectors and holders; strangers read the public name only, nobody but the desk who `hides` is."""
    rows = case.case_parties.select_related("party").order_by("role", "pk")
    lines = {(row.role, row.party_id): row for row in rows}
    return [
        PartyLine(
            row.get_role_display(),
            row.party.name if desk else _name(row, full=full, hides=hides),
            _identity(row.party),
        )
        for row in lines.values()
    ]


def _name(row: CaseParty, *, full: bool, hides: int | None) -> str:
    """Strangers read the alias of a sealed person, unless an order opened who it is; the sides know each other."""
    if row.party_id == hides:
        return row.party.alias
    if row.unsealed_at:
        return row.party.name
    return row.name_to_others if full else row.party.public_name


def _identity(party: Party) -> str:
    return str(party.get_identity_display())


def targets_shown(objection: Objection, *, full: bool) -> list[Target]:
    """What it is aimed at. A domain or an address may name a person, so strangers read only the kind and the count."""
    related = ("source", "match__refusal__case", "items")
    targets = list(objection.targets.select_related(*related).order_by("pk"))
    for target in targets if not full else ():
        target.text, target.sample, target.missing = "", [], []
    return targets


def case_events(case: Case, *, full: bool) -> list[Event]:
    """The history, newest first. Statements, reasons and files only for those who see the case in full."""
    if not full or case.kind != CaseKind.OBJECTION:
        return timeline(case, quotes={}, files={})
    acts = list(Act.objects.filter(case=case).order_by("pk"))
    return timeline(case, quotes=_quotes(case, acts), files=_files(case, acts))


def _quotes(case: Case, acts: list[Act]) -> Mapping[int, str]:
    """What was said with an act, by act id."""
    objection = Objection.objects.get(case=case)
    said: dict[str, list[str]] = defaultdict(list)
    said["file"] = [objection.statement]
    said["find_deficient"] = [objection.deficiency]
    for answer in Answer.objects.filter(objection=objection):
        said["answer"] = said["concede"] = [answer.statement]
    said["reply"] = [reply.statement for reply in Reply.objects.filter(objection=objection)]
    said["request_review"] = [one.reasons for one in ReviewRequest.objects.filter(case=case).order_by("pk")]
    for decision in _earlier_decisions(case):
        said[decision.event].append(_decision_text(decision))
    quotes = {}
    for act in acts:
        if said.get(act.event):
            quotes[act.pk] = said[act.event].pop(0)
    return quotes


def _earlier_decisions(case: Case) -> list[Decision]:
    """All signed ones but the newest, which has a place of its own on the page."""
    signed = Decision.objects.filter(case=case, state=Decision.State.SIGNED).order_by("pk")
    return list(signed)[:-1]


def _decision_text(decision: Decision) -> str:
    parts = [(_("Facts"), decision.facts), (_("Reasons"), decision.reasons), (_("Redress"), decision.redress)]
    return "\n".join(f"{label}: {text}" for label, text in parts if text)


def _files(case: Case, acts: list[Act]) -> Mapping[int, list[FileLine]]:
    """Evidence beside the act it came with; what came with a draft stands at the filing."""
    by_act: dict[int, list[FileLine]] = defaultdict(list)
    evidence = {act.at: act.pk for act in acts if act.event == "evidence"}
    first = acts[0].pk if acts else 0
    for attachment in Attachment.objects.filter(case=case, purpose="evidence").order_by("pk"):
        by_act[evidence.get(attachment.uploaded_at, first)] += file_lines([attachment])
    return by_act


def signed_decision(case: Case) -> Decision | None:
    """The newest signed decision of a case."""
    signed = Decision.objects.filter(case=case, state=Decision.State.SIGNED)
    return signed.prefetch_related("parts__items").select_related("drafted_by", "signed_by").order_by("-pk").first()
