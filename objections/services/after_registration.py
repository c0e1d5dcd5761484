"""Objections after registration: the mark they set, and what their end does to registration and certificate.

Such an objection suspends nothing. When it is final, what it takes out leaves at once by an exclusion list and the
certificate becomes a narrower one; where it leaves nothing, the registration is revoked by the very same decision.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from registry.kernel.errors import DomainError
from registry.models import Decision, ItemSet, Registration, RegistrationState
from registry.services.certificate_steps import RevocationGround, certificate_challenge
from registry.services.decision_carry import decision_carry
from registry.services.endings import at_certifying, at_narrowing
from registry.services.exclusion_acts import exclusion_ex_officio, leaves_nothing
from registry.services.exclusions import excluded_numbers, exclusion_prepare
from registry.services.itemsets import Numbers, itemset_numbers
from registry.services.registration_ends import revoke_effect

from .removals import CARRIED_OUT, scope_words
from .targets import named_numbers

UPHOLDING = ("uphold", "uphold_part", "vary")
UNDECIDED = ("filed", "deficient", "served", "cooling_off", "reply_open", "under_decision", "stayed")


class LeavesNothing(DomainError):
    """A party cannot agree a registration away item by item; giving it up is its own act."""

    code = "leaves_nothing"
    message = _("No item would stay in %(number)s. Cancel the registration instead, or name fewer items.")


def challenge_set(objection: Objection, *, at: datetime) -> None:
    """Mark register and certificate as challenged; a mark, not a suspension."""
    certificate_challenge(objection.registration, at)


def agreed_check(objection: Objection, items: ItemSet) -> None:
    """Before a concession or settlement after registration takes effect. Raises LeavesNothing."""
    registration = objection.registration
    if registration.state == RegistrationState.REGISTERED and leaves_nothing(registration, itemset_numbers(items)):
        raise LeavesNothing(number=str(registration))


def removal_foresee(objection: Objection, numbers: Numbers, *, at: datetime) -> None:
    """Have the roots computed while a review can still be asked for, so that carrying out is short."""
    registration = objection.registration
    if objection.is_after_registration and len(numbers) and not leaves_nothing(registration, numbers):
        exclusion_prepare(registration, numbers=numbers, at=at)


def challenge_over(objection: Objection, *, at: datetime) -> None:
    """An objection after registration has ended: carry it out, and clear the mark unless another one stands.

    In the transaction that ends it, under the lock; objections filed in the window are carried out by the settlement.
    """
    if not objection.is_after_registration:
        return
    registration = _registration(objection)
    if registration.state != RegistrationState.REGISTERED:
        return  # it ended, and the certificate with it
    if not challenges(registration).exclude(pk=objection.pk).exists():
        certificate_challenge(registration, at, is_challenged=False)
    if objection.state in CARRIED_OUT and objection.outcome != Objection.Outcome.INADMISSIBLE:
        _carry_out(objection, registration, at)


def challenges(registration: Registration) -> QuerySet[Objection]:
    """Objections after registration that are not final."""
    filed = Objection.objects.filter(registration=registration, is_after_registration=True, filed_at__isnull=False)
    return filed.exclude(state__in=[state for state, rule in Objection.TRANSITIONS.items() if rule.is_end])


def _carry_out(objection: Objection, registration: Registration, at: datetime) -> None:
    if objection.removed is None:
        return
    leaving = np.setdiff1d(itemset_numbers(objection.removed), excluded_numbers(registration))
    if not len(leaving):
        return  # all of it left meanwhile
    if leaves_nothing(registration, leaving):
        _revoke(objection, registration, at)
        return
    reason = {
        "ref": str(objection.case.number),
        "ground": objection.ground,
        "scope": scope_words(objection),
        "items": len(leaving),
    }
    exclusion_ex_officio(registration, numbers=leaving, reasons=[reason], at=at)


def _revoke(objection: Objection, registration: Registration, at: datetime) -> None:
    """Not one item would stay: the decision that upheld the objection revokes the registration, from now on."""
    signed = objection.case.decisions.filter(state=Decision.State.SIGNED, event__in=UPHOLDING)
    decision = signed.select_related("signed_by").order_by("-pk")[0]
    assert decision.signed_by is not None  # it is signed
    ground = RevocationGround.FINAL_DECISION
    revoke_effect(decision_carry(decision, registration.case, "revoke", ground=ground), decision.signed_by.actor, at)


def _registration(objection: Objection) -> Registration:
    related = ("case__profile", "dataset", "version", "applicant")
    return Registration.objects.select_related(*related).get(pk=objection.registration_id)


@at_certifying
def challenge_again(registration: Registration, at: datetime) -> None:
    """A certificate that follows an expired one is challenged by what was filed in between."""
    if challenges(registration).exists():
        certificate_challenge(registration, at)


@at_narrowing
def emptied_end(registration: Registration, at: datetime) -> None:
    """What every item has left without a decision of its own has been answered by removal."""
    from .ending import objections_moot  # ending needs this module to end a challenge

    gone = excluded_numbers(registration)
    waiting = challenges(registration).filter(state__in=UNDECIDED)
    related = ("case__profile", "objector", "version", "registration__case", "registration__version")
    emptied = [one for one in waiting.select_related(*related) if not len(np.setdiff1d(named_numbers(one), gone))]
    objections_moot(emptied, cause="answered_by_removal", at=at)
