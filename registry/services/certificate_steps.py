"""What happens to a certificate after it was issued: suspended, lifted, revoked, cancelled, expired, challenged.

Suspension, lifting and revocation take effect when the second officer signs. Whoever ends a registration ends its
certificate in the same transaction by `certificate_end`.
"""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from registry.certification.facts import CertificateFacts
from registry.models import SYSTEM, Actor, Certificate, CertificateState, Decision, DecisionPart, Registration
from registry.models.clocks import NO_CLOCK, Clock, deadline_for, deadlines_open
from registry.selectors.certificates import certificate_live

from .cases import act_record
from .certificate_news import certificate_announce, certificate_tell
from .certificate_suspension import CLOCK, SuspendedPart, suspended_part
from .deadlines import deadline_open
from .decision_drop import decisions_drop
from .decisions import effect_of
from .itemsets import union
from .locks import cases_lock


class SuspensionGround(models.TextChoices):
    """Why a certificate is suspended. A court's measure has no clock of ours: it runs until it is lifted."""

    OVERDUE_DUTY = "overdue_duty", _("A duty is overdue after notice")
    COURT_MEASURE = "court_measure", _("A court's measure")
    INTERIM_MEASURE = "interim_measure", _("Interim measure of the registry")


class RevocationGround(models.TextChoices):
    """Why a certificate is revoked. What was got by fraud is revoked from the start."""

    FINAL_DECISION = "final_decision", _("A final decision")
    JUDGMENT = "judgment", _("A judgment")
    FRAUD = "fraud", _("It was got by fraud")


@effect_of("certificate", "suspend")
def suspend_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """Suspend the items of the upheld parts, or the whole when the decision has no parts."""
    certificate = _locked(decision.case.certificate)
    part = _part(decision, certificate, at)
    facts = {"ground": decision.ground, **(part.facts if part else {})}
    clock = NO_CLOCK if decision.ground == SuspensionGround.COURT_MEASURE else None
    _advance(certificate, "suspend", at, actor=actor, decision=decision, facts=facts, clock=clock)
    Certificate.objects.filter(pk=certificate.pk).update(suspended_items=part.items if part else None)
    _validity_goes_on(certificate, at)
    certificate_announce(certificate, "suspended", at, **facts)
    running = deadline_open(certificate.case, CLOCK)
    if running is None:
        certificate_tell(certificate, "suspended_by_court", at)
    else:
        certificate_tell(certificate, "suspended", at, due_at=running.due_at.isoformat())


@effect_of("certificate", "lift")
def lift_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """In force again; the acts keep the time in between, and the check page prints it."""
    certificate = _locked(decision.case.certificate)
    clock = Clock("validity", certificate.valid_until)
    _advance(certificate, "lift", at, actor=actor, decision=decision, facts={}, clock=clock)
    Certificate.objects.filter(pk=certificate.pk).update(suspended_items=None)
    certificate_announce(certificate, "lifted", at)
    certificate_tell(certificate, "lifted", at)


@effect_of("certificate", "revoke")
def revoke_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    certificate_end(decision.case.certificate.registration, "revoke", at=at, actor=actor, decision=decision)


@transaction.atomic
def certificate_end(
    registration: Registration,
    event: str,
    *,
    at: datetime,
    actor: Actor,
    decision: Decision | None = None,
    facts: dict[str, Any] | None = None,
    tells: bool = True,
) -> Certificate | None:
    """End the live certificate together with whatever ends its registration; None when there is none.

    `event`: "cancel" (by a registrant), "revoke" (with the signed decision on the certificate or on its registration),
    "expire", or "silence:revoked". A decision on the ground of fraud revokes from the start of validity. `tells`: False
    when registrants and public are told of the registration's end instead.
    """
    cases_lock(registration.case)
    certificate = certificate_live(registration)
    if certificate is None:
        return None
    said = dict(facts or {})
    from_start = decision is not None and decision.ground == RevocationGround.FRAUD
    if decision is not None:
        said |= {"ground": decision.ground, "from_start": from_start}
    if event == "expire" and certificate.state == CertificateState.IN_FORCE:
        event = "silence"
    _advance(certificate, event, at, actor=actor, decision=decision, facts=said)
    if from_start:
        Certificate.objects.filter(pk=certificate.pk).update(revoked_from_start=True)
    decisions_drop([certificate.case_id])
    certificate.refresh_from_db(fields=["state", "revoked_from_start"])
    if tells:
        certificate_announce(certificate, certificate.state, at, from_start=from_start)
        certificate_tell(certificate, certificate.state, at)
    return certificate


@transaction.atomic
def certificate_cancel(registration: Registration, *, actor: Actor, at: datetime) -> Certificate | None:
    """The registrant gives the certificate up, alone or with the registration."""
    return certificate_end(registration, "cancel", at=at, actor=actor)


@transaction.atomic
def certificate_challenge(
    registration: Registration, at: datetime, *, is_challenged: bool = True
) -> Certificate | None:
    """Set or clear the mark that an objection was filed after registration and is not final; safe to repeat.

    A mark, not a state: the certificate stays as good as it was.
    """
    cases_lock(registration.case)
    certificate = certificate_live(registration)
    if certificate is None or certificate.is_challenged == is_challenged:
        return certificate
    certificate.is_challenged = is_challenged
    certificate.save(update_fields=["is_challenged"])
    event = "challenge" if is_challenged else "unchallenge"
    act_record(certificate.case, event, at=at, actor=SYSTEM, state=certificate.state)
    certificate_tell(certificate, "challenged" if is_challenged else "unchallenged", at)
    return certificate


def _locked(certificate: Certificate) -> Certificate:
    cases_lock(certificate.case)
    return Certificate.objects.select_related("case__profile", "registration__case", "registration__version").get(
        pk=certificate.pk
    )


def _part(decision: Decision, certificate: Certificate, at: datetime) -> SuspendedPart | None:
    parts = decision.parts.filter(outcome=DecisionPart.Outcome.UPHELD).select_related("items")
    if not parts:
        return None
    facts = CertificateFacts.from_object(certificate.facts)
    return suspended_part(certificate.registration, union(part.items for part in parts), facts, at)


def _advance(
    certificate: Certificate,
    event: str,
    at: datetime,
    *,
    actor: Actor,
    decision: Decision | None,
    facts: dict[str, Any],
    clock: Clock | None = None,
) -> None:
    Certificate.advance([certificate.pk], event, at, actor=actor, decision=decision, facts=facts, clock=clock)


def _validity_goes_on(certificate: Certificate, at: datetime) -> None:
    """`advance` stopped every clock of the state it left; validity runs through a suspension."""
    rule = Certificate.TRANSITIONS[CertificateState.IN_FORCE]
    deadlines_open([deadline_for(certificate.case, rule, at, Clock("validity", certificate.valid_until))])
