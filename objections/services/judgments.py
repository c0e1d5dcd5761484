"""A judgment can be carried out on a closed case (domain.md, rule 8): lead and second officer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Decision
from registry.services.certificate_steps import RevocationGround
from registry.services.decision_carry import decision_carry
from registry.services.decisions import effect_of
from registry.services.exclusion_acts import exclusion_ex_officio, leaves_nothing
from registry.services.itemsets import union
from registry.services.registration_ends import revoke_effect

from .removals import scope_words
from .rulings import removed_set
from .steps import objection_locked, tell_both

KINDS = ("exclusion", "restoration", "revocation")


@effect_of("objection", "execute_judgment")
def judgment_executed(decision: Decision, actor: Actor, at: datetime) -> None:
    """Carry out a judgment; `ground` names its kind.

    Exclusion takes the parts' items out: at once by an exclusion list when registered, with the settlement otherwise.
    Restoration is recorded only (items come back by a new version). Revocation revokes the registration from now on;
    what was got by fraud is revoked from the start by a decision on the registration itself.
    """
    if decision.ground not in KINDS:
        raise DomainError(_("Say what the judgment orders: exclusion, restoration or revocation."), field="ground")
    objection = objection_locked(decision.case.objection)
    numbers = union([part.items for part in decision.parts.select_related("items") if part.outcome == "upheld"])
    if decision.ground == "exclusion" and not len(numbers):
        raise DomainError(_("Name the items that the judgment takes out."), field="parts")
    facts = {"kind": decision.ground, "items": len(numbers)}
    Objection.advance([objection.pk], "execute_judgment", at, actor=actor, decision=decision, facts=facts)
    if decision.ground == "exclusion":
        _exclude(objection, decision, actor, at)
    elif decision.ground == "revocation":
        _revoke(objection, decision, actor, at)
    tell_both(objection, "judgment", at=at, items=len(numbers))


def _revoke(objection: Objection, decision: Decision, actor: Actor, at: datetime) -> None:
    """By the very decision that carries the judgment out. Raises Conflict for what is not registered."""
    registration = objection.registration
    if registration.state != "registered":
        raise Conflict(
            _("%(number)s is “%(state)s”, so there is no registration to revoke."),
            number=str(registration),
            state=registration.state_label,
        )
    carried = decision_carry(decision, registration.case, "revoke", ground=RevocationGround.JUDGMENT)
    revoke_effect(carried, actor, at)


def _exclude(objection: Objection, decision: Decision, actor: Actor, at: datetime) -> None:
    """Where not one item would stay, the registration is revoked."""
    upheld = [part.items for part in decision.parts.select_related("items") if part.outcome == "upheld"]
    numbers = union([*upheld, *([objection.removed] if objection.removed else [])])
    Objection.objects.filter(pk=objection.pk).update(removed=removed_set(objection, numbers, at))
    registration = objection.registration
    if registration.state == "registered" and leaves_nothing(registration, numbers):
        _revoke(objection, decision, actor, at)
    elif registration.state == "registered":
        reason = {
            "ref": objection.case.number,
            "ground": objection.ground,
            "scope": scope_words(objection),
            "items": len(numbers),
        }
        exclusion_ex_officio(registration, numbers=numbers, reasons=[reason], at=at)
