"""Long work: the manifest that starts it, and how far it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from portal.api.authentication import acting_party, officer_of, reading_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.reading import FILE_OR_BODY, NAME
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.registrations import JobShape, ManifestBody
from registry.kernel.errors import DomainError
from registry.models import Job
from registry.selectors.faults import job_fault
from registry.selectors.jobs import jobs_of_the_desk
from registry.services.attachments import upload_path
from registry.services.intake import manifest_check
from registry.services.manifests import manifest_upload

from .registrations import open_version

FORM_BYTES = 1 << 20  # of the form around a file
fault_text = lazy(job_fault, str)


class ManifestFault(DomainError):
    """A manifest that can be seen at once to be of no use; `code` is the one its job would end with."""

    def __init__(self, found: DomainError) -> None:
        super().__init__(fault_text(found.code, found.params), field="file")
        self.code = found.code


class ManifestUpload(ApiView):
    """A manifest becomes a job at once."""

    parser_classes = FILE_OR_BODY
    max_body = settings.INTAKE_MAX_BYTES + FORM_BYTES

    @described(
        _("Hand in the manifest, as a form or as the bare body"),
        name="registrations_manifest",
        body={"multipart/form-data": ManifestBody, "application/octet-stream": OpenApiTypes.BINARY},
        answer=JobShape,
        params=[OpenApiParameter(NAME, str, description=_("Name of a file that is sent as the bare body."))],
        status=202,
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        registration, version = open_version(request, pk)
        party, file = acting_party(request), read(ManifestBody, request.data)["file"]
        mark = file_mark(request, file)
        look_at(file)

        def act() -> Answered:
            manifest = manifest_upload(
                registration,
                upload_path=upload_path(file),
                name=file.name,
                user=token_of(request).user,
                at=request.received_at,
                version=version,
                party=party,
            )
            return 202, JobShape(manifest.job).data

        return once(request, act, body=mark)


def look_at(file: UploadedFile[Any]) -> None:
    """Read a small file to its end, look at a large one. Raises ManifestFault."""
    if not file.size:
        return  # the service's sentence says more
    try:
        manifest_check(upload_path(file))
    except DomainError as error:
        raise ManifestFault(error) from None


class JobOne(ApiView):
    """How far the work is."""

    @described(_("Read how far a job is"), name="jobs_read", answer=JobShape)
    def get(self, request: ApiRequest, pk: int) -> Response:
        jobs = jobs_of_the_desk() if officer_of(request) else Job.objects.filter(party=reading_party(request))
        return Response(JobShape(get_object_or_404(jobs, pk=pk)).data)
