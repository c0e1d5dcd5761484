"""The register of refusals to take along: which snapshots there are, and what changed between them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.base import OpenView
from portal.api.paging import PageParams, page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.register_snapshots import SnapshotShape
from registry.models import RegisterSnapshot


class RegisterSnapshots(OpenView):
    """Newest first."""

    @described(
        _("Snapshots of the register of refusals"),
        name="refusals_snapshots",
        answer=SnapshotShape,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest) -> Response:
        return page(request, rows(), SnapshotShape, params_of(request), key="number")


class RegisterSnapshotOne(OpenView):
    """One that never changes, or the newest."""

    has_etag = True

    @described(
        _("One snapshot; 0 stands for the newest"),
        name="refusals_snapshot",
        answer=SnapshotShape,
        description=_("Apply its delta to the files of the snapshot before, and you have its files."),
    )
    def get(self, request: ApiRequest, number: int) -> Response:
        found = rows().order_by("-number")
        row = (found.filter(number=number) if number else found).first()
        if row is None:
            raise Http404
        return Response(SnapshotShape(row).data)


def rows() -> QuerySet[RegisterSnapshot]:
    return RegisterSnapshot.objects.select_related("previous", "entry__log_leaf").defer("token", "previous__token")
