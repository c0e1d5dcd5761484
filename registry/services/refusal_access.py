"""Who acts for a refusal, who is told of it, and reading it under its lock."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import NotAllowed
from registry.models import Actor, Mandate, Party, Refusal

from .locks import cases_lock
from .mandates import mandate_live


def refusal_locked(refusal: Refusal) -> Refusal:
    """The refusal as it is now, its case and the registrations it matches in locked until the transaction ends."""
    cases_lock(refusal.case)
    return Refusal.objects.select_related("case__profile", "holder", "mandate__agent").get(pk=refusal.pk)


def refusal_parties(refusal: Refusal) -> list[Party]:
    """Who is served: the holder, and the agent who filed it."""
    return [refusal.holder, *([refusal.mandate.agent] if refusal.mandate else [])]


def mandate_for(holder: Party, actor: Actor, *, at: datetime) -> Mandate | None:
    """None when the holder acts itself, else the actor's mandate. Raises NotAllowed when there is none."""
    if actor.party_id == holder.pk:
        return None
    agent = Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None
    mandate = mandate_live(agent=agent, principal=holder, at=at) if agent else None
    if mandate is None:
        raise NotAllowed(_("You have no mandate to act for this holder."))
    return mandate


def holder_check(refusal: Refusal, actor: Actor, *, at: datetime) -> None:
    """Raises NotAllowed unless the actor is the holder or somebody with a mandate that runs at `at`."""
    mandate_for(refusal.holder, actor, at=at)
