"""Who enters the desk, and finding a case for them."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from registry.kernel.errors import DomainError
from registry.models import Case
from registry.permissions import officer_required

READERS = ("examiner", "reviewer", "lead", "regulator")
reader_required = officer_required(*READERS)
decider_required = officer_required()
lead_required = officer_required("lead")


def case_or_404(pk: int) -> Case:
    """A filed case; a draft nobody filed is no officer's business."""
    return get_object_or_404(Case.objects.select_related("profile", "parent"), pk=pk, number__isnull=False)


def told(error: DomainError) -> str:
    """The sentence of a rule that said no. Raises Http404 for what may look like a missing page only."""
    if error.status == 404:
        raise Http404 from error
    return str(error)
