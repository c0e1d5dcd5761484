"""Reading bodies: strict JSON in memory up to a limit, files straight to disk."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import QueryDict, UnreadablePostError
from django.utils.datastructures import MultiValueDict
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.request import Request

from portal.api.requests import ApiRequest
from registry.kernel.canon import StrictJsonError, load_json

CHUNK = 1 << 20
JSON_BYTES = 1 << 20
LISTS_BYTES = 24 << 20  # 10,000 checks or 50,000 lines
STREAM_BYTES = 1 << 30  # some millions of lines, none of them kept
EVIDENCE_BYTES = 101 * 1000**2  # a file of 100 MB and the form around it
NAME = "name"  # query parameter: what a file sent as the bare body is called


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def size_check(request: Request, limit: int) -> None:
    """Raises TooLarge before a byte is read. A body without a length is none: WSGI would not let us read it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > limit:
        raise TooLarge


def read_all(stream: Any) -> bytes:
    """The whole body; its length was checked before. Raises ParseError when the caller hung up."""
    try:
        raw: bytes = stream.read()
    except UnreadablePostError:
        raise exceptions.ParseError from None
    return raw


def read_aside(stream: Any) -> IO[bytes]:
    """The whole body in a temporary file, in memory while it is small; whoever takes it closes it.

    Many clients read nothing before they have sent everything: an answer that begins earlier would wait for them, and
    they for us. Raises ParseError when the caller hung up.
    """
    file = SpooledTemporaryFile(max_size=CHUNK)  # noqa: SIM115  # handed on; whoever takes it closes it
    try:
        while block := stream.read(CHUNK):
            file.write(block)
    except UnreadablePostError:
        file.close()
        raise exceptions.ParseError from None
    file.seek(0)
    return file


class StrictJson(BaseParser):
    """JSON that every parser reads alike: no duplicate keys, no NaN, no integers beyond 2^53 - 1, valid UTF-8."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = read_all(stream)
        parser_context["request"].raw_body = raw
        try:
            return load_json(raw)
        except StrictJsonError:
            raise exceptions.ParseError from None


class FileBody(BaseParser):
    """A file as the bare body of any media type, written to disk as it arrives."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> "DataAndFiles[Any, Any]":
        name = parser_context["request"].query_params.get(NAME, "")[:255] or "manifest"
        upload: Any = TemporaryUploadedFile(name, media_type or "", 0, None)
        try:
            while chunk := stream.read(CHUNK):
                upload.write(chunk)
                upload.size += len(chunk)
        except UnreadablePostError:
            upload.close()
            raise exceptions.ParseError from None
        upload.flush()
        upload.seek(0)
        files = MultiValueDict({"file": [upload]})
        parser_context["request"]._request._files = files  # closed with the request, as the files of a form are
        return DataAndFiles(QueryDict(""), files)


FILES: list[type[BaseParser]] = [MultiPartParser]
FILE_OR_BODY: list[type[BaseParser]] = [MultiPartParser, FileBody]


def raw_body(request: ApiRequest) -> bytes:
    """The bytes of a JSON body as they came; empty when there is none."""
    request.data  # noqa: B018  # reads the stream, once
    raw: bytes = getattr(request, "raw_body", b"")
    return raw
