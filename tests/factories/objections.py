"""Published registrations, objections in every state, and settled registrations, made through the services.

registration_published()   screened; its window is open from AT on
objection_filed()          a stranger's objection to one domain, filed at FILED
objection_served()         admitted by an examiner
objection_answered()       contested by the curator
objection_decided()        decided by two officers
registration_settled()     window over, screened at the close, settled
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from objections.models import Objection, TargetKind, Window
from objections.selectors.settling import obstacles
from objections.services.admission import objection_admit
from objections.services.answers import objection_answer
from objections.services.filing import objection_draft, objection_file
from objections.services.publication import registration_publish
from objections.services.settlement import registration_settle_due
from objections.services.targets import TargetInput, named_items
from registry.models import Actor, Deadline, Decision, Officer, Registration
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import PartDraft, Reasons, decision_draft, decision_propose, decision_sign
from registry.services.key_catalogue import keys_build_due
from registry.services.parties import party_create

from .registrations import (
    AT,
    Acting,
    applicant_actor,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    registration_screening,
    user_new,
)
from .serving import mails_leave

FILED = AT + timedelta(days=1)
DOMAIN = "texts.example.org"  # one of the three items of the standard manifest
STATEMENT = "这些作品由本社出版，请移出。"
REASONS = Reasons(facts="What was found.", reasons="Why it is so.")


def objector_new(name: str = "Shantang Press", *, kind: str = "organisation", at: datetime = AT) -> Acting:
    user = user_new("objector")
    return Acting(user, party_create(user=user, kind=kind, name=name, at=at))


def registration_published(*, at: datetime = AT, **options: Any) -> Registration:
    registration = registration_screening(at=at, **options)
    jobs_work("screening", at=at)
    registration_publish(registration, at=at)
    keys_build_due(at)
    return fresh(registration)


def window_of(registration: Registration) -> Window:
    return Window.objects.get(registration=registration, is_current=True)


def domain(text: str = DOMAIN) -> list[TargetInput]:
    return [TargetInput(TargetKind.DOMAIN, text=text)]


def lines(*items: str) -> list[TargetInput]:
    return [TargetInput(TargetKind.ITEMS, text="\n".join(items))]


WHOLE = [TargetInput(TargetKind.WHOLE)]


def objection_filed(
    registration: Registration | None = None,
    *,
    objector: Acting | None = None,
    targets: Sequence[TargetInput] | None = None,
    ground: str = "copyright",
    at: datetime = FILED,
) -> Objection:
    registration = registration or registration_published()
    objector = objector or objector_new()
    return objection_file(
        registration=registration,
        objector=objector.party,
        ground=ground,
        statement=STATEMENT,
        targets=targets or domain(),
        actor=objector.as_("objector"),
        at=at,
    )


def objection_drafted(
    registration: Registration | None = None, *, objector: Acting | None = None, at: datetime = FILED
) -> Objection:
    registration = registration or registration_published()
    objector = objector or objector_new()
    return objection_draft(
        registration=registration,
        objector=objector.party,
        ground="copyright",
        statement=STATEMENT,
        targets=domain(),
        actor=objector.as_("objector"),
        at=at,
    )


def objection_served(registration: Registration | None = None, *, at: datetime = FILED, **options: Any) -> Objection:
    objection = objection_filed(registration, at=at, **options)
    return objection_admit(objection, actor=officer_actor(officer_new()), at=at)


def objection_answered(registration: Registration | None = None, *, at: datetime = FILED, **options: Any) -> Objection:
    objection = objection_served(registration, at=at, **options)
    return objection_answer(objection, choice="contest", statement="Licensed.", actor=curator_of(objection), at=at)


def objection_examined(registration: Registration | None = None, *, at: datetime = FILED, **options: Any) -> Objection:
    """Under decision: the objector waived the reply."""
    from objections.services.answers import objection_waive_reply

    objection = objection_answered(registration, at=at, **options)
    return objection_waive_reply(objection, actor=objector_of(objection), at=at)


def objection_decided(
    registration: Registration | None = None, *, event: str = "uphold", at: datetime = FILED, **options: Any
) -> Objection:
    return decide(objection_examined(registration, at=at, **options), event, at=at)


def decide(
    objection: Objection,
    event: str,
    *,
    parts: Sequence[PartDraft] = (),
    drafter: Officer | None = None,
    signer: Officer | None = None,
    ground: str = "",
    at: datetime = FILED,
) -> Objection:
    """Draft, propose and sign by two officers who are new to the case."""
    drafter, signer = drafter or officer_new(), signer or officer_new("reviewer")
    reasons = Reasons(facts=REASONS.facts, reasons=REASONS.reasons, ground=ground)
    decision = decision_draft(objection.case, event=event, officer=drafter, reasons=reasons, parts=parts, at=at)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    decision_sign(Decision.objects.get(pk=decision.pk), officer=signer, lock=decision.lock, at=at)
    return read(objection)


def upheld(objection: Objection, *, at: datetime = FILED) -> PartDraft:
    """All items named, upheld as one part."""
    return PartDraft("all", "upheld", named_items(objection, at=at))


def read(objection: Objection) -> Objection:
    return Objection.objects.select_related(
        "case__profile", "registration__case__profile", "registration__version", "version", "objector", "removed"
    ).get(pk=objection.pk)


def curator_of(objection: Objection) -> Actor:
    applicant = objection.registration.applicant
    membership = applicant.memberships.order_by("pk")[0]
    return Actor("curator", user_id=membership.user_id, party_id=applicant.pk)


def objector_of(objection: Objection) -> Actor:
    membership = objection.objector.memberships.order_by("pk").first()
    return Actor("objector", user_id=membership.user_id if membership else None, party_id=objection.objector_id)


def silence(at: datetime) -> int:
    """Hand over every mail and fire what is due: what the sweeps do when everybody waits."""
    mails_leave()
    return deadlines_fire(at)


def settle(registration: Registration, *, at: datetime | None = None) -> Registration:
    """The close, the screening at the close, the roots, the settlement; as the sweeps and the worker do it."""
    at = at or window_of(registration).closes_at + timedelta(minutes=11)
    silence(at)
    for _round in range(3):
        registration_settle_due(at)
        jobs_work("screening", at=at)
        jobs_work("exclusion", at=at)
    registration_settle_due(at)
    return fresh(registration)


def registration_settled(*, at: datetime = AT, **options: Any) -> Registration:
    return settle(registration_published(at=at, **options))


def due(objection: Objection) -> Deadline:
    """The deadline that runs in the case."""
    return Deadline.objects.get(case=objection.case, fired_at=None, cancelled_at=None)


def after_close(registration: Registration, days: float = 0.01) -> datetime:
    """An instant past the close and its settling time."""
    return window_of(registration).closes_at + timedelta(minutes=11) + timedelta(days=days)


def curator_actor(registration: Registration) -> Actor:
    applicant = applicant_actor(registration)
    return Actor("curator", user_id=applicant.user_id, party_id=applicant.party_id)


def codes(registration: Registration, at: datetime) -> set[str]:
    """What stands in the way of settling."""
    return {one.code for one in obstacles(fresh(registration), window_of(registration), at)}
