"""Refusals: the public register of them, filing, and the holder's steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, TextField, Value
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.authentication import acting, acting_party, reading_party, token_of, viewer
from portal.api.base import ApiView, MixedView, OpenView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.paging import PageParams, page, params_of
from portal.api.reading import EVIDENCE_BYTES, FILES, LISTS_BYTES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import FileShape, Shape
from portal.api.shapes.objections import ReasonsBody
from portal.api.shapes.refusals import (
    AmendBody,
    GrantBody,
    RefusalBody,
    RefusalRow,
    RefusalShape,
    RefusalText,
    ScopeShape,
)
from portal.api.shapes.registrations import ProofBody
from portal.api.steps import Step, StepView, plain
from registry.kernel.errors import DomainError, NotAllowed
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Actor, Dataset, Grant, Ground, Party, Refusal, RefusalState, Usage
from registry.selectors.disputes import disputes_of
from registry.selectors.grantees import grantee_of
from registry.selectors.refusal_as_of import RefusalThen, refusal_as_of, versions_of
from registry.selectors.refusal_view import RefusalViewer, refusal_moves, refusal_viewer, scopes_visible
from registry.selectors.refusals import refusal_search, refusals_in_force, refusals_of, refusals_public
from registry.selectors.registrations import deadline_running
from registry.services.attachments import attachment_store
from registry.services.grants import grant_give, grant_revoke
from registry.services.match_scopes import scopes_told
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import (
    refusal_answer,
    refusal_reaffirm,
    refusal_request_review,
    refusal_supply,
)
from registry.services.refusals import refusal_file


class RefusalParams(PageParams):
    """Query parameters of the refusals."""

    q = serializers.CharField(required=False, max_length=2048, help_text=_("A number, address, host, SHA-256, holder."))
    state = serializers.ChoiceField(required=False, choices=RefusalState.values)
    ground = serializers.ChoiceField(required=False, choices=Ground.values)
    usage = serializers.ChoiceField(required=False, choices=Usage.values, help_text=_("Disallowed by the refusal."))
    mine = serializers.BooleanField(required=False, default=False, help_text=_("Only your own; needs a token."))


class Refusals(MixedView):
    """Every refusal that was ever filed, newest first."""

    max_body = LISTS_BYTES

    @described(_("Search the refusals"), name="refusals_list", answer=RefusalRow, params=[RefusalParams], paged=True)
    def get(self, request: ApiRequest) -> Response:
        params = params_of(request, RefusalParams)
        rows = refusals_of(reading_party(request), at=request.received_at) if params["mine"] else refusals_public()
        if params.get("q"):
            rows = rows.filter(pk__in=refusal_search(params["q"]).values("pk"))
        exact: dict[str, str] = {name: params[name] for name in ("state", "ground") if name in params}
        if "usage" in params:
            exact[f"usages__{params['usage']}"] = "disallow"
        return page(request, rows.filter(**exact), RefusalRow, params)

    @described(_("File a refusal"), name="refusals_file", body=RefusalBody, answer=RefusalShape, status=201)
    def post(self, request: ApiRequest) -> Response:
        party, actor = acting_party(request), acting(request, "holder")
        data = read(RefusalBody, request.data)

        def act() -> Answered:
            reference = data.pop("holder", None)
            holder = _holder(reference) if reference else party
            refusal = refusal_file(holder=holder, actor=actor, at=request.received_at, **data)
            return 201, shown(request, refusal)

        return once(request, act)


class AsOfParams(Shape):
    """An instant; without one, as it stands now."""

    as_of = serializers.DateTimeField(required=False, help_text=_("How it stood at this instant; 404 before filing."))


class ScopesParams(PageParams):
    """Query parameters of the scopes of a refusal."""

    as_of = serializers.DateTimeField(required=False, help_text=_("Those that it covered at this instant."))


class RefusalOne(OpenView):
    """One refusal, as it stands or stood."""

    has_etag = True

    @described(_("Read one refusal"), name="refusals_read", answer=RefusalShape, params=[AsOfParams])
    def get(self, request: ApiRequest, number: str) -> Response:
        params = read(AsOfParams, request.query_params.dict())
        return Response(shown(request, refusal_or_404(number), as_of=params.get("as_of")))


class RefusalScopes(OpenView):
    """What one refusal covers; of a personal one the curator of a dataset it matched sees what that falls under."""

    @described(
        _("List the scopes of a refusal"), name="refusals_scopes", answer=ScopeShape, params=[ScopesParams], paged=True
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        refusal = refusal_or_404(number)
        who = viewer_is(request, refusal)
        is_open = scopes_visible(refusal, who)
        told = [] if is_open else scopes_told(refusal, viewer(request).party)
        if not (is_open or told):
            raise Http404
        params = params_of(request, ScopesParams)
        rows = refusal.scopes.filter(until__isnull=True)
        if "as_of" in params:
            rows = _then(refusal, params["as_of"]).scopes.order_by()
        rows = rows if is_open else rows.filter(pk__in=told)
        rows = rows.annotate(own_reference=F("reference") if who.full else Value(None, output_field=TextField()))
        return page(request, rows, ScopeShape, params, ascending=True)


class RefusalProofs(ApiView):
    """Files that show that the holder may speak for what it refuses; only the parties and officers see them."""

    parser_classes = FILES
    max_body = EVIDENCE_BYTES

    @described(
        _("Hand in a file of proof"),
        name="refusals_proof",
        body={"multipart/form-data": ProofBody},
        answer=FileShape,
        status=201,
    )
    def post(self, request: ApiRequest, number: str) -> Response:
        refusal, _actor = own_or_404(request, number)
        file = read(ProofBody, request.data)["file"]

        def act() -> Answered:
            stored = attachment_store(
                file,
                purpose="proof",
                case=refusal.case,
                party=acting_party(request),
                user=token_of(request).user,
                at=request.received_at,
                is_confidential=True,
            )
            return 201, FileShape(stored).data

        return once(request, act, body=file_mark(request, file))


class RefusalStep(StepView):
    """A step of the holder, or of who has its mandate."""

    answer = RefusalShape
    max_body = LISTS_BYTES

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        return own_or_404(request, kwargs["number"])

    def shown(self, request: ApiRequest, row: Any) -> Any:
        return shown(request, row)


class GrantRevoking(RefusalStep):
    """Taking a grant back; reached through its own refusal only."""

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        refusal, actor = super().find(request, number=kwargs["number"])
        return get_object_or_404(refusal.grants.select_related("refusal__case"), pk=kwargs["pk"]), actor

    def shown(self, request: ApiRequest, row: Any) -> Any:
        return shown(request, row.refusal)


def _grant(refusal: Refusal, data: Any, actor: Actor, at: datetime) -> Grant:
    grantee = grantee_of(refusal, data["grantee"])
    if grantee is None:
        raise DomainError(_("No dataset or party is known under “%(text)s”."), field="grantee", text=data["grantee"])
    named: dict[str, Any] = {"dataset": grantee} if isinstance(grantee, Dataset) else {"party": grantee}
    return grant_give(refusal, terms=data["terms"], actor=actor, at=at, **named)


STEPS = (
    Step("withdraw", _("Withdraw the refusal"), plain(refusal_withdraw)),
    Step("grants", _("Lift the refusal for one dataset or party"), _grant, GrantBody),
    Step(
        "amend",
        _("Leave scopes out, disallow less, name an end, reword it, or cover more"),
        plain(refusal_amend, "drop", "add", "usages", "effective_until", "statement"),
        AmendBody,
    ),
    Step("supply", _("Say what your proof shows"), plain(refusal_supply, "text"), RefusalText),
    Step("answer", _("Answer a curator who contests"), plain(refusal_answer, "text"), RefusalText),
    Step("reaffirm", _("Reaffirm the refusal"), plain(refusal_reaffirm)),
    Step("review", _("Ask for a review of the dismissal"), plain(refusal_request_review, "reasons"), ReasonsBody),
)
GRANT_STEPS = (Step("revoke", _("Take a grant back"), plain(grant_revoke)),)


def refusal_or_404(number: str) -> Refusal:
    """A refusal that was ever filed, in any spelling of its number."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    return get_object_or_404(refusals_public().select_related("case__profile", "mandate"), case__number=text)


def own_or_404(request: ApiRequest, number: str) -> tuple[Refusal, Actor]:
    """A refusal of the token's party, or of whom it acts for, and the actor; to others the address does not exist."""
    refusal = refusal_or_404(number)
    if not viewer_is(request, refusal).is_holder:
        raise Http404
    return refusal, acting(request, "holder")


def viewer_is(request: ApiRequest, refusal: Refusal) -> RefusalViewer:
    who = viewer(request)
    return refusal_viewer(refusal, who.party, who.officer, at=request.received_at)


def _then(refusal: Refusal, at: datetime) -> RefusalThen:
    then = refusal_as_of(refusal, at)
    if then is None:
        raise Http404
    return then


def shown(request: ApiRequest, refusal: Refusal, *, as_of: datetime | None = None) -> dict[str, Any]:
    """The answer for this caller; what is private is taken out here. A constant number of queries."""
    row: Any = refusals_public().select_related("case__profile", "mandate").get(pk=refusal.pk)
    who = viewer_is(request, row)
    then = _then(row, as_of) if as_of else None
    row = then.refusal if then else row
    row.as_of = as_of
    row.is_forecast = as_of is not None and as_of > request.received_at
    row.version_rows = list(versions_of(row))
    row.version = then.version.number if then else next((one.number for one in row.version_rows), None)
    row.dispute_rows = [] if then else disputes_of(row, request.received_at)
    row.is_in_force = then.is_in_force if then else refusals_in_force(request.received_at).filter(pk=row.pk).exists()
    row.has_sealed_scopes = not scopes_visible(row, who)
    if not who.full:
        row.statement = None
    if row.has_sealed_scopes:
        row.scopes_sha256 = None
    row.clock_row = None if then else deadline_running(row.case)
    running = row.grants.filter(revoked_at__isnull=True).select_related("dataset").order_by("pk")
    row.grant_rows = then.grants if then else running
    row.step_names = refusal_moves(row) if who.is_holder and not then else []
    acts = row.case.acts.select_related("officer").order_by("pk")
    row.act_rows = acts.filter(at__lte=as_of) if as_of else acts
    data: dict[str, Any] = RefusalShape(row).data
    return data


def _holder(reference: str) -> Party:
    """The holder an agent acts for; a reference nobody has and one without a mandate look alike."""
    found = Party.objects.filter(alias__iexact=reference.strip()).first()
    if found is None:
        raise NotAllowed
    return found
