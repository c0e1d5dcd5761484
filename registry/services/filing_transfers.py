"""Transfer: another party becomes the registrant. All sides consent, two officers examine, the certificate follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import (
    Actor,
    Case,
    CaseParty,
    Consent,
    Dataset,
    Decision,
    Filing,
    FilingKind,
    FilingState,
    Party,
    Registration,
)
from registry.selectors.registrations import applicants_of
from registry.selectors.remarks import remarks_in_force

from .cases import case_party_add
from .certificate_renewing import certificate_follow
from .filing_kinds import KindRule, Wish, kind_add, text_check
from .filing_remarks import unencumbered_check
from .messages import notify

SIDES = (CaseParty.Role.APPLICANT, CaseParty.Role.CURATOR)


def _transfer(registration: Registration, wish: Wish, at: datetime) -> dict[str, Any]:
    text_check(wish)
    if wish.counterparty in applicants_of(registration.case):
        raise DomainError(_("This party is a registrant already."), field="counterparty")
    unencumbered_check(registration, at)
    _objector_check(registration, wish.counterparty)
    return {}


def _transferred(filing: Filing, decision: Decision, actor: Actor, at: datetime) -> None:
    """The new holder takes every part of the old ones in what still runs. Raises Encumbered for a late order."""
    registration = filing.registration
    unencumbered_check(registration, at)
    assert filing.counterparty is not None  # a database rule
    _objector_check(registration, filing.counterparty)
    old = applicants_of(registration.case)
    Registration.objects.filter(pk=registration.pk).update(applicant=filing.counterparty)
    running = _running(registration, besides=filing.case_id)
    for case in [registration.case, *running]:
        _hand_over(case, old, filing.counterparty, at)
    _others_tell(filing, running, at)
    Consent.objects.filter(case=registration.case).delete()  # given by those who no longer hold it
    _pending_follow(registration, filing, old)
    _dataset_follows(registration, filing.counterparty)
    certificate_follow(registration, reason="transfer", at=at)


def _objector_check(registration: Registration, party: Party | None) -> None:
    """Nobody holds what it objects to. Raises Conflict while an objection of the new holder runs."""
    own = CaseParty.objects.filter(case__parent=registration.case_id, role=CaseParty.Role.OBJECTOR, party=party)
    for row in own.filter(case__number__isnull=False).select_related("case"):
        if not row.case.subject.is_ended:
            raise Conflict(
                _("The other party's objection %(number)s is not final. It has to be withdrawn or decided first."),
                number=str(row.case),
            )


def _others_tell(filing: Filing, running: list[Case], at: datetime) -> None:
    """Whoever has a running case against the registration, or a remark on it, learns who holds it now."""
    sides = (CaseParty.Role.OBJECTOR, CaseParty.Role.HOLDER, CaseParty.Role.COUNTERPARTY)
    rows = CaseParty.objects.filter(case__in=running, role__in=sides).select_related("party")
    standing = [remark.filing.counterparty for remark in remarks_in_force(filing.registration, at)]
    others = {party.pk: party for party in [*(row.party for row in rows), *standing] if party is not None}
    others.pop(filing.counterparty_id or 0, None)
    params = {"number": filing.case.number, "registration": filing.registration.number}
    notify(others.values(), "filing:transferred", case=filing.case, at=at, params=params)


def _running(registration: Registration, *, besides: int) -> list[Case]:
    """Filed cases of the procedure that have not ended: objections, matches, filings, the live certificate."""
    children = registration.case.children.filter(number__isnull=False).exclude(pk=besides)
    return [case for case in children if not case.subject.is_ended]


def _hand_over(case: Case, old: list[Party], new: Party, at: datetime) -> None:
    """Whatever side the old holders had in the case is the new holder's."""
    held = case.case_parties.filter(party__in=old, role__in=SIDES)
    roles = set(held.values_list("role", flat=True))
    held.delete()
    for role in sorted(roles):
        case_party_add(case, new, role, confirmed_at=at)


def _pending_follow(registration: Registration, filing: Filing, old: list[Party]) -> None:
    """Filings of the old holders that still run go on in the new holder's name."""
    running = [state for state in FilingState if not Filing.TRANSITIONS[state].is_end]
    waiting = registration.filings.filter(applicant__in=old, state__in=running).exclude(pk=filing.pk)
    waiting.update(applicant=filing.counterparty)


def _dataset_follows(registration: Registration, new: Party) -> None:
    """The name of the dataset goes along, unless another registration of it is held by somebody else."""
    others = Registration.objects.filter(dataset=registration.dataset_id).exclude(pk=registration.pk)
    if all(other.is_ended or other.applicant_id == new.pk for other in others):
        Dataset.objects.filter(pk=registration.dataset_id).update(curator=new)


kind_add(FilingKind.TRANSFER, KindRule(_transfer, _transferred, consent=True, notice="registration:transferred"))
