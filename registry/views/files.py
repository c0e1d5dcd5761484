"""Downloads of what was handed in, through a permission check."""

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from registry.kernel import store
from registry.permissions import sign_in_required
from registry.selectors.attachments import attachments_visible

from .requests import SignedInRequest


@require_GET
@sign_in_required
def file_download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Always a download, never shown in the page: a file from a stranger must not run under our name."""
    attachment = get_object_or_404(attachments_visible(request.user), pk=pk)
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
    return response
