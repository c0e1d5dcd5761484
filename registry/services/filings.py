"""Filings after registration: change, transfer, licence, pledge, court measure and renewal, from filing to record.

Each kind says in its own module (see filing_kinds) what it asks for and what recording does. Transfer, licence and
pledge wait for consent first: of the other party, and for a transfer of every joint registrant too. Exclusion lists
only remove and are recorded at once (filing_exclusion); giving up needs no filing (registration_cancel).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    ItemSet,
    Letter,
    Party,
    Registration,
    RegistrationState,
    ReviewRequest,
)
from registry.selectors.registrations import applicants_of

from .applicants import applicant_check, registration_lock
from .cases import act_record, case_number, case_open, case_party_add
from .examinations import officer_acting
from .filing_kinds import KINDS, Wish, asked_for
from .in_time import in_time_check
from .locks import cases_lock
from .messages import notify

PENDING = [state for state in FilingState if not Filing.TRANSITIONS[state].is_end]
ONE_AT_A_TIME = (FilingKind.TRANSFER, FilingKind.RENEWAL)


class NotInTheRegister(Conflict):
    code = "not_in_the_register"
    message = _("%(number)s is “%(state)s”. Filings are taken only while a registration is in force.")


class FiledBefore(Conflict):
    code = "filed_before"
    message = _("%(filing)s asks for the same and is not decided yet.")


@transaction.atomic
def filing_submit(
    registration: Registration,
    *,
    kind: str,
    text: str,
    actor: Actor,
    at: datetime,
    counterparty: Party | None = None,
    content: Mapping[str, Any] | None = None,
    lifts: Filing | None = None,
) -> Filing:
    """File for a registrant. `content` by kind (see its module); `lifts` names the remark that is to end.

    Raises DomainError at the field, NotInTheRegister, FiledBefore for a second transfer or renewal, Encumbered.
    """
    registration = registered_lock(registration)
    applicant = applicant_check(registration, actor).party
    rule = KINDS.get(kind)
    if rule is None:
        raise DomainError(_("Choose what is to be recorded."), field="kind")
    wish = Wish(kind, text.strip(), applicant, counterparty if rule.consent else None, content or {}, lifts)
    if rule.consent and (counterparty is None or counterparty.pk == applicant.pk):
        raise DomainError(_("Name the other party; it has to consent."), field="counterparty")
    _once_check(registration, kind)
    checked = rule.check(registration, wish, at)
    filing = filing_open(registration, wish, checked, actor=actor, at=at, waits=rule.consent)
    if rule.consent:
        _ask(filing, registration, at)
    else:
        filing_tell(filing, "submitted", at)
    Filing.begin([filing], at)
    return filing


def registered_lock(registration: Registration) -> Registration:
    """The registration under the lock of its family. Raises NotInTheRegister unless it is in force."""
    registration = registration_lock(registration)
    if registration.state != RegistrationState.REGISTERED:
        raise NotInTheRegister(number=str(registration), state=registration.state_label)
    return registration


def filing_open(
    registration: Registration,
    wish: Wish,
    content: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    waits: bool = False,
    items: ItemSet | None = None,
) -> Filing:
    """The row with its number, its first act and the registrants' side; the caller starts the clock."""
    case = case_open(CaseKind.FILING, at=at, parent=registration.case)
    case_number(case, "filing", at=at)
    state = FilingState.AWAITING_CONSENT if waits else FilingState.SUBMITTED
    filing = Filing.objects.create(
        case=case,
        state=state,
        state_since=at,
        registration=registration,
        kind=wish.kind,
        applicant=wish.applicant,
        counterparty=wish.counterparty,
        content=content,
        text=wish.text,
        items=items,
        lifts=wish.lifts,
        filed_at=at,
    )
    # A court's order is nobody's filing: registrants read it in full and take no step in it.
    side = CaseParty.Role.APPLICANT if wish.applicant else CaseParty.Role.CURATOR
    for party in applicants_of(registration.case):
        case_party_add(case, party, side, confirmed_at=at)
    facts: dict[str, object] = {"kind": wish.kind, "registration": registration.number}
    if wish.lifts is not None:
        facts["lifts"] = str(wish.lifts.case)
    act_record(case, "file", at=at, actor=actor, state=state, facts=facts)
    return filing


def _once_check(registration: Registration, kind: str) -> None:
    if kind not in ONE_AT_A_TIME:
        return
    waiting = registration.filings.filter(kind=kind, state__in=PENDING).select_related("case").first()
    if waiting is not None:
        raise FiledBefore(filing=str(waiting.case))


def _ask(filing: Filing, registration: Registration, at: datetime) -> None:
    """Whoever has to agree: the other party, and for a transfer every other registrant."""
    assert filing.counterparty is not None  # checked before it was filed
    asked = [filing.counterparty]
    if filing.kind == FilingKind.TRANSFER:
        asked += [party for party in applicants_of(registration.case) if party.pk != filing.applicant_id]
    for party in asked:
        case_party_add(filing.case, party, CaseParty.Role.COUNTERPARTY)
    _tell(filing, "asked", asked, at)


@transaction.atomic
def filing_consent(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    """The other party agrees; the examination begins with the last consent. Safe to repeat while others are asked."""
    filing = _in_time(filing, actor, "consent", at)
    asked = filing.case.case_parties.filter(role=CaseParty.Role.COUNTERPARTY)
    if filing.state == FilingState.AWAITING_CONSENT:
        agreed = asked.filter(party_id=actor.party_id or 0, confirmed_at__isnull=True).update(confirmed_at=at)
        if asked.filter(confirmed_at__isnull=True).exists():
            if agreed:
                act_record(filing.case, "consent_given", at=at, actor=actor, state=filing.state)
            return filing
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
def filing_resubmit(
    filing: Filing, *, text: str, actor: Actor, at: datetime, content: Mapping[str, Any] | None = None
) -> Filing:
    """The corrected filing; `content` replaces what its kind asked for, None keeps it. Raises what filing raised."""
    filing = _in_time(filing, actor, "correction", at)
    wanted = asked_for(filing) if content is None else content
    wish = Wish(filing.kind, text.strip(), filing.applicant, filing.counterparty, wanted, filing.lifts, filing.filed_at)
    Filing.objects.filter(pk=filing.pk).update(
        text=wish.text, content=KINDS[filing.kind].check(filing.registration, wish, at)
    )
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
    related = ("case__profile", "registration__case__profile", "registration__version", "registration__dataset")
    more = ("registration__applicant", "applicant", "counterparty", "items", "lifts__case")
    return Filing.objects.select_related(*related, *more).get(pk=filing.pk)


def filing_tell(filing: Filing, event: str, at: datetime, **params: Any) -> None:
    """Tell everyone concerned: whoever filed and had to agree, and all registrants."""
    concerned = [row.party for row in filing.case.case_parties.select_related("party").order_by("pk")]
    _tell(filing, event, concerned, at, **params)


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


def _tell(filing: Filing, event: str, parties: Sequence[Party], at: datetime, **params: Any) -> None:
    facts = {
        "number": filing.case.number,
        "registration": filing.registration.number,
        "kind": filing.kind,
        "text": filing.text,
        **params,
    }
    notify(parties, f"filing:{event}", case=filing.case, at=at, params=facts)
