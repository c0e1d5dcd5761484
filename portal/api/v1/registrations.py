"""An applicant's own registrations: drafts, their fields, and the acts on an application."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from objections.services.replacing import registration_replace_prepared, replacement_begin, replacement_discard
from portal.api.authentication import acting, acting_party, reading_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.paging import PageParams, page, params_of
from portal.api.reading import EVIDENCE_BYTES, FILES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import FileShape
from portal.api.shapes.objections import ReasonsBody
from portal.api.shapes.registrations import (
    CaseFileBody,
    DraftBody,
    LabelBody,
    RegistrationRow,
    RegistrationShape,
    TextBody,
    VersionBody,
    gap_rows,
)
from portal.api.steps import Step, StepView, plain
from registry.models import Actor, Registration, Version
from registry.selectors.gaps import manifest_current, manifest_latest, version_gaps
from registry.selectors.registrations import deadline_running, registrations_of, version_in_work
from registry.services.attachments import attachment_store
from registry.services.datasets import dataset_create, version_update
from registry.services.registration_ends import registration_cancel
from registry.services.registrations import (
    registration_request_review,
    registration_resubmit,
    registration_submit,
    registration_supply,
    registration_withdraw,
)


class Registrations(ApiView):
    """What the token's party applied for."""

    @described(
        _("List your registrations"), name="registrations_list", answer=RegistrationRow, params=[PageParams], paged=True
    )
    def get(self, request: ApiRequest) -> Response:
        return page(request, registrations_of(reading_party(request)), RegistrationRow, params_of(request))

    @described(
        _("Begin a dataset with the draft of its registration"),
        name="registrations_create",
        body=DraftBody,
        answer=RegistrationShape,
        status=201,
    )
    def post(self, request: ApiRequest) -> Response:
        party, data = acting_party(request), read(DraftBody, request.data)

        def act() -> Answered:
            user = token_of(request).user
            draft = dataset_create(party=party, user=user, at=request.received_at, **data)
            return 201, shown(draft)

        return once(request, act)


class RegistrationOne(ApiView):
    """One registration with everything its party may know."""

    has_etag = True

    @described(_("Read your registration"), name="registrations_read", answer=RegistrationShape)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(shown(own_or_404(request, pk)))


class RegistrationVersion(ApiView):
    """The fields of annex 1."""

    @described(
        _("Save some fields of the version"), name="registrations_version", body=VersionBody, answer=RegistrationShape
    )
    def patch(self, request: ApiRequest, pk: int) -> Response:
        registration, version = open_version(request, pk)
        acting_party(request)
        fields = read(VersionBody, request.data, partial=True)
        version_update(version, at=request.received_at, **fields)
        return Response(shown(registration))


class RegistrationFiles(ApiView):
    """Evidence, an impact assessment, or a sample."""

    parser_classes = FILES
    max_body = EVIDENCE_BYTES

    @described(
        _("Hand in a file of the application"),
        name="registrations_files",
        body={"multipart/form-data": CaseFileBody},
        answer=FileShape,
        status=201,
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        registration = own_or_404(request, pk)
        party, data = acting_party(request), read(CaseFileBody, request.data)
        file, purpose = data["file"], data["purpose"]
        version = version_in_work(registration) if purpose == "sample" else None

        def act() -> Answered:
            stored = attachment_store(
                file,
                purpose=purpose,
                case=registration.case,
                party=party,
                user=token_of(request).user,
                at=request.received_at,
            )
            if version is not None:
                version_update(version, at=request.received_at, sample=stored)
            return 201, FileShape(stored).data

        return once(request, act, body=file_mark(request, file, purpose))


class RegistrationStep(StepView):
    """A step of an applicant."""

    answer = RegistrationShape

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        return own_or_404(request, kwargs["pk"]), acting(request, "applicant")

    def shown(self, request: ApiRequest, row: Any) -> Any:
        return shown(own_or_404(request, row.pk))


STEPS = (
    Step("submit", _("Submit the application"), plain(registration_submit)),
    Step("resubmit", _("Submit the corrected application"), plain(registration_resubmit)),
    Step("supply", _("Answer a request for evidence"), plain(registration_supply, "text"), TextBody),
    Step("withdraw", _("Withdraw the application"), plain(registration_withdraw)),
    Step(
        "prepare-version",
        _("Prepare a version to replace the published one"),
        plain(replacement_begin, "label"),
        LabelBody,
    ),
    Step("discard-version", _("Throw the prepared version away"), plain(replacement_discard)),
    Step("replace-version", _("File the prepared version in its place"), plain(registration_replace_prepared)),
    Step("cancel", _("Cancel the registration"), plain(registration_cancel)),
    Step("review", _("Ask for a review of the refusal"), plain(registration_request_review, "reasons"), ReasonsBody),
)


def own_or_404(request: ApiRequest, pk: int) -> Registration:
    """A registration of the token's party; anybody else's does not exist."""
    return get_object_or_404(registrations_of(reading_party(request)), pk=pk)


def open_version(request: ApiRequest, pk: int) -> tuple[Registration, Version]:
    """An own registration with the version that can be edited; once it is filed the service refuses."""
    registration = own_or_404(request, pk)
    if registration.is_ended:
        raise Http404
    return registration, version_in_work(registration)


def shown(registration: Registration) -> dict[str, Any]:
    """Everything its party may know; the number of queries does not depend on the data."""
    row: Any = registrations_full().get(pk=registration.pk)
    version, case = version_in_work(row), row.case
    row.version_now = version
    row.applicant_rows = case.case_parties.filter(role="applicant").select_related("party").order_by("pk")
    row.manifest_now, row.manifest_latest = manifest_current(version), manifest_latest(version)
    row.gap_rows = gap_rows(version_gaps(version)) if version.filed_at is None else []
    row.receipt_row = case.receipts.order_by("-pk").first()
    row.letter_rows = case.letters.select_related("officer").order_by("pk")
    row.clock_row = deadline_running(case)
    row.act_rows = case.acts.select_related("officer").order_by("pk")
    data: dict[str, Any] = RegistrationShape(row).data
    return data


def registrations_full() -> Any:
    return Registration.objects.select_related("case__profile", "dataset", "version__dataset", "version__sample")
