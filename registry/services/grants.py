"""A holder lifts its refusal for one dataset or one party."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import IN_FORCE_STATES, Actor, Dataset, Grant, Party, Refusal

from .cases import act_record
from .matches import matches_lift
from .probe_queue import probe_start
from .refusal_access import holder_check, refusal_locked
from .refusal_steps import refusal_tell


@transaction.atomic
def grant_give(
    refusal: Refusal,
    *,
    actor: Actor,
    at: datetime,
    dataset: Dataset | None = None,
    party: Party | None = None,
    terms: str = "",
) -> Grant:
    """Let one dataset, or every dataset of one party, use what is refused to all others; its live matches are lifted.

    Raises DomainError unless exactly one grantee is named, and Conflict when the refusal is not in force. Safe to
    repeat: a running grant to the same grantee is returned.
    """
    if (dataset is None) == (party is None):
        raise DomainError(_("Name one dataset or one party."), field="dataset")
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    if refusal.state not in IN_FORCE_STATES:
        raise Conflict(_("%(number)s is not in force, so there is nothing to grant."), number=str(refusal.case))
    running = Grant.objects.filter(refusal=refusal, dataset=dataset, party=party, revoked_at__isnull=True).first()
    if running is not None:
        return running
    grant = Grant.objects.create(refusal=refusal, dataset=dataset, party=party, terms=terms.strip(), granted_at=at)
    act_record(refusal.case, "grant", at=at, actor=actor, state=refusal.state, facts=_facts(grant))
    matches_lift(refusal.matches.filter(_granted(grant)), "granted", at=at)
    refusal_tell(refusal, "refusal:granted", at=at, grantee=dataset.slug if dataset else _name(party))
    return grant


@transaction.atomic
def grant_revoke(grant: Grant, *, actor: Actor, at: datetime) -> Grant:
    """Take a grant back: the refusal counts again, also for what was granted. Safe to repeat."""
    refusal = refusal_locked(grant.refusal)
    holder_check(refusal, actor, at=at)
    if Grant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(revoked_at=at):
        act_record(refusal.case, "revoke_grant", at=at, actor=actor, state=refusal.state, facts=_facts(grant))
        probe_start(refusal, f"revoked{grant.pk}", at=at)
    grant.refresh_from_db()
    return grant


def _granted(grant: Grant) -> Q:
    if grant.dataset_id:
        return Q(registration__dataset=grant.dataset_id)
    return Q(registration__applicant=grant.party_id)


def _facts(grant: Grant) -> dict[str, object]:
    """The dataset by its name; a party is never named in the ledger."""
    return {"dataset": grant.dataset.slug} if grant.dataset else {"grantee": "party"}


def _name(party: Party | None) -> str:
    return party.public_name if party else ""
