"""What a screening ran against, to take along: with it anybody can run the screening again."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from registry.models import Snapshot
from registry.services.snapshots import TOKEN, snapshot_files, snapshot_folder

from .public import open_response
from .register_snapshots import FOR_EVER


@require_safe
def snapshot_file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """One of its public files; a number's files never change."""
    found = get_object_or_404(Snapshot, number=number)
    if name not in {one for one, _size in snapshot_files(found)}:
        raise Http404
    if name == TOKEN:
        return open_response(request, HttpResponse(found.token, content_type="application/jose"), seconds=FOR_EVER)
    etag = f'"{found.digest}/{name}"'
    path = snapshot_folder(found.digest) / name
    kind = "application/json" if path.suffix == ".json" else "application/octet-stream"
    known = get_conditional_response(request, etag=etag)
    response: HttpResponseBase = known or FileResponse(path.open("rb"), as_attachment=True, content_type=kind)
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    return response
