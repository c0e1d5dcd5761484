"""Remarks on a registration: a licence, a pledge, a court measure or a change of description, from filing to record.

A remark says what the parties or a court tell the register; items, roots and the certificate stay as they are. Licence
and pledge need the other party's consent first.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import (
    Actor,
    CaseKind,
    CaseParty,
    Filing,
    FilingKind,
    FilingState,
    Letter,
    Party,
    Registration,
    RegistrationState,
    ReviewRequest,
)

from .applicants import applicant_check, registration_lock
from .cases import case_number, case_open, case_party_add
from .examinations import officer_acting
from .in_time import in_time_check
from .locks import cases_lock
from .messages import notify

CONSENTED = frozenset({FilingKind.LICENCE, FilingKind.PLEDGE})
REMARKS = CONSENTED | {FilingKind.MEASURE, FilingKind.CHANGE}


@transaction.atomic
def filing_submit(
    registration: Registration, *, kind: str, text: str, actor: Actor, at: datetime, counterparty: Party | None = None
) -> Filing:
    """File a remark. Raises DomainError at the field, Conflict unless the registration stands in the register."""
    registration = registration_lock(registration)
    applicant = applicant_check(registration, actor).party
    if registration.state != RegistrationState.REGISTERED:
        raise Conflict(_("Remarks can be filed only while the registration is in force."))
    if kind not in REMARKS:
        raise DomainError(_("Choose what is to be recorded."), field="kind")
    if not text.strip():
        raise DomainError(_("Say what is to be recorded."), field="text")
    needs_consent = kind in CONSENTED
    if needs_consent and (counterparty is None or counterparty.pk == applicant.pk):
        raise DomainError(_("Name the other party; it has to consent."), field="counterparty")
    case = case_open(CaseKind.FILING, at=at, parent=registration.case)
    case_number(case, "filing", at=at)
    state = FilingState.AWAITING_CONSENT if needs_consent else FilingState.SUBMITTED
    filing = Filing.objects.create(
        case=case,
        state=state,
        state_since=at,
        registration=registration,
        kind=kind,
        applicant=applicant,
        counterparty=counterparty if needs_consent else None,
        text=text.strip(),
        filed_at=at,
    )
    case_party_add(case, applicant, CaseParty.Role.APPLICANT, confirmed_at=at)
    if counterparty is not None and needs_consent:
        case_party_add(case, counterparty, CaseParty.Role.COUNTERPARTY)
        _tell(filing, "asked", [counterparty], at)
    Filing.begin([filing], at)
    return filing


@transaction.atomic
def filing_consent(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    """The other party agrees; the examination begins."""
    filing = _in_time(filing, actor, "consent", at)
    return _step(filing, "consent", actor, at, tell="submitted")


@transaction.atomic
def filing_decline(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    """The other party does not agree; the filing ends."""
    filing = _in_time(filing, actor, "consent", at)
    return _step(filing, "decline", actor, at, tell="declined")


@transaction.atomic
def filing_require_correction(filing: Filing, *, gaps: list[str], actor: Actor, at: datetime) -> Filing:
    """One letter that names every gap."""
    filing = _locked(filing)
    officer = officer_acting(filing.case, actor)
    named = [gap.strip() for gap in gaps if gap.strip()]
    if not named:
        raise DomainError(_("Name at least one gap."), field="gaps")
    Letter.objects.create(case=filing.case, kind="correction", officer=officer, points=named, written_at=at)
    return _step(filing, "require_correction", actor, at, tell="correction_required", gaps="\n".join(named))


@transaction.atomic
def filing_resubmit(filing: Filing, *, text: str, actor: Actor, at: datetime) -> Filing:
    """The corrected remark."""
    filing = _in_time(filing, actor, "correction", at)
    if not text.strip():
        raise DomainError(_("Say what is to be recorded."), field="text")
    Filing.objects.filter(pk=filing.pk).update(text=text.strip())
    return _step(filing, "resubmit", actor, at, tell="submitted")


@transaction.atomic
def filing_withdraw(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    filing = _locked(filing)
    _role_check(filing, actor)
    return _step(filing, "withdraw", actor, at, tell="withdrawn")


@transaction.atomic
def filing_request_review(filing: Filing, *, reasons: str, actor: Actor, at: datetime) -> Filing:
    """Two officers who touched nothing of it before look at the rejection again."""
    filing = _in_time(filing, actor, "review_request", at)
    if not reasons.strip():
        raise DomainError(_("Give your reasons."), field="reasons")
    assert actor.party_id is not None  # a party to the filing, as was checked
    ReviewRequest.objects.create(case=filing.case, party_id=actor.party_id, reasons=reasons.strip(), received_at=at)
    return _step(filing, "request_review", actor, at, tell="in_review")


def filing_read(filing: Filing) -> Filing:
    """The filing with everything a step needs."""
    related = ("case__profile", "registration__case__profile", "registration__version", "applicant", "counterparty")
    return Filing.objects.select_related(*related).get(pk=filing.pk)


def filing_tell(filing: Filing, event: str, at: datetime, **params: Any) -> None:
    """Tell both sides."""
    parties = [filing.applicant, *([filing.counterparty] if filing.counterparty else [])]
    _tell(filing, event, parties, at, **params)


def _locked(filing: Filing) -> Filing:
    cases_lock(filing.case)
    return filing_read(filing)


def _in_time(filing: Filing, actor: Actor, clock: str, at: datetime) -> Filing:
    filing = _locked(filing)
    _role_check(filing, actor)
    in_time_check(filing.case, clock, at)
    return filing


def _role_check(filing: Filing, actor: Actor) -> None:
    if not filing.case.case_parties.filter(role=actor.role, party_id=actor.party_id or 0).exists():
        raise NotAllowed(_("Only a party to this filing can do this."))


def _step(filing: Filing, event: str, actor: Actor, at: datetime, *, tell: str, **params: Any) -> Filing:
    Filing.advance([filing.pk], event, at, actor=actor, facts={"kind": filing.kind})
    filing = filing_read(filing)
    filing_tell(filing, tell, at, **params)
    return filing


def _tell(filing: Filing, event: str, parties: list[Party], at: datetime, **params: Any) -> None:
    facts = {
        "number": filing.case.number,
        "registration": filing.registration.number,
        "kind": filing.kind,
        "text": filing.text,
        **params,
    }
    notify(parties, f"filing:{event}", case=filing.case, at=at, params=facts)
