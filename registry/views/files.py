"""Downloads of what was handed in: a permission check, then a signed link that ends after five minutes."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import Attachment
from registry.selectors.attachments import attachments_public, attachments_visible, attachments_visible_to_guest
from registry.services.file_links import file_by_link, file_link

from .requests import GUEST, PartyRequest


@never_cache
@require_GET
def file_download(request: PartyRequest, pk: int) -> HttpResponseBase:
    """For its party, parties of its case, officers, guests let in by mail; published copies are for all."""
    found = attachments_public().filter(pk=pk).first() or _private(request, pk)
    if found is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    try:
        return HttpResponseRedirect(file_link(found, at=request.received_at))
    except DomainError as error:
        return render(request, "errors/file.html", {"error": str(error)}, status=error.status)


def _private(request: PartyRequest, pk: int) -> Attachment | None:
    guest = attachments_visible_to_guest(request.session.get(GUEST, {})).filter(pk=pk).first()
    if guest is not None or not request.user.is_authenticated:
        return guest
    return attachments_visible(request.user).filter(pk=pk).first()


@require_GET
def file_open(request: PartyRequest, token: str) -> HttpResponseBase:
    """Always a download, never shown in the page: a file from a stranger must not run under our name."""
    try:
        attachment = file_by_link(token, at=request.received_at)
    except DomainError as error:
        return render(request, "errors/file.html", {"error": str(error)}, status=error.status)
    if not store.exists(attachment.sha256):
        raise Http404
    response = FileResponse(
        store.path_of(attachment.sha256).open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
