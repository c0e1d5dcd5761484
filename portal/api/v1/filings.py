"""Filings after registration: a registrant's own, one by its number, and the steps its parties take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from objections.selectors.case_access import Access, case_access
from objections.views.filing_case import steps_of
from portal.api.authentication import acting, viewer
from portal.api.base import ApiView, OpenView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.paging import PageParams, page, params_of
from portal.api.reading import EVIDENCE_BYTES, FILES, LISTS_BYTES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import FileShape
from portal.api.shapes.filings import CorrectedBody, ExclusionBody, FilingBody, FilingRow, FilingShape
from portal.api.shapes.objections import ReasonsBody
from portal.api.shapes.registrations import ProofBody
from portal.api.steps import Step, StepView, plain
from registry.kernel.errors import DomainError
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Actor, Filing, FilingState, Party, Registration, Source, User
from registry.selectors.registrations import deadline_running
from registry.selectors.remarks import filings_of, remark_of
from registry.services.applicants import party_by_reference
from registry.services.attachments import attachment_store
from registry.services.exclusion_targets import numbers_named
from registry.services.filing_exclusion import filing_exclude
from registry.services.filings import (
    filing_consent,
    filing_decline,
    filing_read,
    filing_request_review,
    filing_resubmit,
    filing_submit,
    filing_withdraw,
)
from registry.services.itemsets import Numbers

from .datasets import public_or_404
from .objection_steps import role_actor
from .registrations import own_or_404 as registration_or_404

APPLICANT, OTHER = ("applicant",), ("counterparty",)


class RegistrationFilings(ApiView):
    """What was filed on an own registration after it was registered."""

    @described(
        _("List the filings on your registration"),
        name="registrations_filings",
        answer=FilingRow,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        return page(request, filings_of(registration_or_404(request, pk)), FilingRow, params_of(request))

    @described(
        _("File a change, transfer, licence, pledge, court measure or renewal"),
        name="registrations_file",
        body=FilingBody,
        answer=FilingShape,
        status=201,
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        registration, actor = registration_or_404(request, pk), acting(request, "applicant")
        data = read(FilingBody, request.data)

        def act() -> Answered:
            lifts = lifted(registration, data.get("lifts", ""))
            filing = filing_submit(
                registration,
                kind=data["kind"],
                text=data["text"],
                content=data.get("content"),
                counterparty=_other(data, lifts),
                lifts=lifts,
                actor=actor,
                at=request.received_at,
            )
            return 201, shown(request, filing, _own(filing, request))

        return once(request, act)


class RegistrationExclusion(ApiView):
    """Items that leave by the registrant's own act."""

    max_body = LISTS_BYTES

    @described(
        _("Take items out: recorded at once, with a narrower certificate"),
        name="registrations_exclude",
        body=ExclusionBody,
        answer=FilingShape,
        status=201,
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        registration, actor = registration_or_404(request, pk), acting(request, "applicant")
        data = read(ExclusionBody, request.data)

        def act() -> Answered:
            numbers = _numbers(registration, data)
            filing = filing_exclude(
                registration, numbers=numbers, text=data["text"], actor=actor, at=request.received_at
            )
            return 201, shown(request, filing, _own(filing, request))

        return once(request, act)


def _numbers(registration: Registration, data: Any) -> Numbers:
    version = registration.version
    if "source" in data:
        found = Source.objects.filter(version=version, position=data["source"]).first()
        return numbers_named(version, "source", source=found.pk if found else None)
    if "domain" in data:
        return numbers_named(version, "domain", domain=data["domain"])
    return numbers_named(version, "items", lines="\n".join(data["items"]))


def lifted(registration: Registration, number: str) -> Filing | None:
    """The filing whose remark shall end; the service says whether it stands. None for no number."""
    if not number:
        return None
    found = filings_of(registration).filter(case__number=number.upper()).first()
    if found is None:
        raise DomainError(_("Choose a remark that stands on this registration."), field="lifts")
    return found


def _other(data: Any, lifts: Filing | None) -> Party | None:
    if lifts is not None:
        return lifts.counterparty
    return party_by_reference(data["other"]) if data.get("other") else None


def _own(filing: Filing, request: ApiRequest) -> Access:
    access = case_access(filing.case, viewer(request))
    assert access is not None  # its applicant
    return access


class DatasetFilings(OpenView):
    """What was filed on a public registration after it was registered."""

    @described(
        _("List the filings on a registration"),
        name="datasets_filings",
        answer=FilingRow,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        return page(request, filings_of(public_or_404(number)), FilingRow, params_of(request))


class FilingOne(OpenView):
    """One filing: in full for its parties and officers, and what it says for everybody once it is recorded."""

    has_etag = True

    @described(_("Read one filing"), name="filings_read", answer=FilingShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        filing, access = filing_or_404(request, number)
        return Response(shown(request, filing, access))


class FilingProof(ApiView):
    """One file that belongs to a filing."""

    parser_classes = FILES
    max_body = EVIDENCE_BYTES

    @described(
        _("Hand in one file of a filing"),
        name="filings_proof",
        body={"multipart/form-data": ProofBody},
        answer=FileShape,
        status=201,
    )
    def post(self, request: ApiRequest, number: str) -> Response:
        filing, access = filing_or_404(request, number)
        actor = role_actor(request, access.roles, (*APPLICANT, *OTHER))
        if filing.is_ended:
            raise Http404
        file = read(ProofBody, request.data)["file"]

        def act() -> Answered:
            party, user = Party.objects.get(pk=actor.party_id or 0), User.objects.get(pk=actor.user_id or 0)
            stored = attachment_store(
                file,
                purpose="proof",
                case=filing.case,
                party=party,
                user=user,
                at=request.received_at,
                is_confidential=True,
            )
            return 201, FileShape(stored).data

        return once(request, act, body=file_mark(request, file))


class FilingStep(StepView):
    """A step of a party to the filing."""

    answer = FilingShape

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        filing, access = filing_or_404(request, kwargs["number"])
        return filing, role_actor(request, access.roles, self.step.roles)

    def shown(self, request: ApiRequest, row: Any) -> Any:
        filing, access = filing_or_404(request, row.case.number)
        return shown(request, filing, access)


def _resubmit(filing: Filing, data: Any, actor: Actor, at: datetime) -> object:
    return filing_resubmit(filing, text=data["text"], content=data.get("content"), actor=actor, at=at)


STEPS = (
    Step("consent", _("Consent to a filing"), plain(filing_consent), roles=OTHER),
    Step("decline", _("Do not consent"), plain(filing_decline), roles=OTHER),
    Step("resubmit", _("Hand in the corrected filing"), _resubmit, CorrectedBody, APPLICANT),
    Step("review", _("Ask for a review"), plain(filing_request_review, "reasons"), ReasonsBody, APPLICANT),
    Step("withdraw", _("Withdraw a filing"), plain(filing_withdraw), roles=APPLICANT),
)


def filing_or_404(request: ApiRequest, number: str) -> tuple[Filing, Access]:
    """A filing the caller may see."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    filing = Filing.objects.select_related("case").filter(case__number=text).first()
    access = case_access(filing.case, viewer(request)) if filing else None
    if filing is None or access is None:
        raise Http404
    return filing_read(filing), access


def shown(request: ApiRequest, filing: Filing, access: Access) -> dict[str, Any]:
    """The answer for this caller: what is private is taken out here and nowhere else."""
    row: Any = filing_read(filing)
    party = viewer(request).party
    row.is_in_force = remark_of(row, request.received_at) is not None
    row.clock_row = deadline_running(row.case)
    row.act_rows = list(row.case.acts.select_related("officer").order_by("pk"))
    row.step_names = steps_of(row, access, party.pk if party else None)
    row.letter, row.file_rows = [], []
    if access.full:
        letter = row.case.letters.filter(kind="correction").order_by("-pk").first()
        row.letter = letter.points if letter else []
        row.file_rows = list(row.case.attachments.filter(purpose="proof").order_by("pk"))
    elif row.state != FilingState.RECORDED:
        row.text = row.content = row.counterparty = None
    data: dict[str, Any] = FilingShape(row).data
    return data
