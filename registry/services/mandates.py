"""Mandates: an agent (collecting society, law firm) acts for a principal between two dates."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Attachment, Mandate, Party
from registry.selectors.mandates import mandates_running

from .messages import notify


@transaction.atomic
def mandate_give(
    *,
    principal: Party,
    agent: Party,
    scope: str,
    valid_from: datetime,
    valid_until: datetime | None,
    document: Attachment | None,
    at: datetime,
) -> Mandate:
    """The principal lets the agent act for it. Raises DomainError for a mandate to oneself or one that ends early.

    Safe to repeat: the same mandate that still runs is returned and nobody is told twice.
    """
    if principal.pk == agent.pk:
        raise DomainError(_("A party needs no mandate to act for itself."), field="agent")
    if valid_until is not None and valid_until <= valid_from:
        raise DomainError(_("The mandate ends before it begins."), field="valid_until")
    Party.objects.select_for_update().get(pk=principal.pk)
    same = Mandate.objects.filter(principal=principal, agent=agent, scope=scope, valid_until=valid_until)
    given = same.filter(revoked_at__isnull=True, valid_from__lte=valid_from).first()
    if given is not None:
        return given
    mandate = Mandate.objects.create(
        principal=principal,
        agent=agent,
        scope=scope,
        valid_from=valid_from,
        valid_until=valid_until,
        document=document,
        created_at=at,
    )
    params = {"principal": principal.public_name, "agent": agent.public_name, "scope": scope}
    notify([agent], "mandate:given", case=None, at=at, params=params, key=f"mandate{mandate.pk}")
    return mandate


@transaction.atomic
def mandate_revoke(mandate: Mandate, *, at: datetime) -> None:
    """End a mandate now. What was done under it stays valid; revoking twice changes nothing."""
    if not Mandate.objects.filter(pk=mandate.pk, revoked_at__isnull=True).update(revoked_at=at):
        return
    params = {"principal": mandate.principal.public_name, "agent": mandate.agent.public_name}
    parties = [mandate.principal, mandate.agent]
    notify(parties, "mandate:revoked", case=None, at=at, params=params, key=f"mandate{mandate.pk}")


def mandate_live(*, agent: Party, principal: Party, at: datetime) -> Mandate | None:
    """The mandate under which `agent` may act for `principal` at `at`, or None."""
    return mandates_running(at).filter(agent=agent, principal=principal).first()
