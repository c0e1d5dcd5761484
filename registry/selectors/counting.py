"""Which refusals count against a registration: in force, meant, and not granted. Evaluated on hits, never baked in."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.models import Grant, Refusal, Registration

from .refusals import refusals_in_force
from .usages import usages_block, usages_permit


def refusals_counting(registration: Registration, ids: Collection[int], *, at: datetime) -> list[Refusal]:
    """Of these refusals, those that keep items out of the registration at `at`, by id.

    In force by state and dates; disallowing something a registration is about; not granted to the dataset or its
    applicant; not the applicant's own. A dormant one no longer reopens what is registered already.
    """
    counting = refusals_in_force(at).filter(pk__in=ids).exclude(holder=registration.applicant_id)
    if registration.state == Registration.State.REGISTERED:
        counting = counting.exclude(state=Refusal.State.DORMANT)
    counting = counting.filter(~Exists(grants_to(registration)))
    related = counting.select_related("case__profile", "holder", "mandate__agent").order_by("pk")
    return [refusal for refusal in related if usages_block(refusal.usages)]


def refusals_permitting(counting: Collection[Refusal], ids: Collection[int], *, at: datetime) -> list[Refusal]:
    """Of the refusals `ids`, those in which a holder of a counting one allows something that registering is about.

    Where they are the closer statement of that holder, the wider refusal does not count (screening.md, precedence 3).
    """
    holders = {refusal.holder_id for refusal in counting}
    own = refusals_in_force(at).filter(pk__in=ids, holder__in=holders).order_by("pk")
    return [refusal for refusal in own if usages_permit(refusal.usages)]


def grants_to(registration: Registration) -> QuerySet[Grant]:
    """Running grants of the outer refusal to this dataset or its applicant."""
    grantee = Q(dataset=registration.dataset_id) | Q(party=registration.applicant_id)
    return Grant.objects.filter(grantee, refusal=OuterRef("pk"), revoked_at__isnull=True)
