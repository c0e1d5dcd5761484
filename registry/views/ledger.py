"""The public face of keys and ledger: what a stranger needs to check everything without asking us again."""

from base64 import b64encode

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.certification.keys import Use
from registry.models import LedgerEntry, LogLeaf, LogShard
from registry.services.keys import key_provider, log_origin, log_verifier
from registry.services.ledger import LedgerEmpty, checkpoint_latest, entry_proof
from registry.services.log_files import log_folder, log_reader
from registry.transparency.encoding import FormatError, to_base64
from registry.transparency.merkle import ProofError
from registry.transparency.tiles import WIDTH, Reader, parse_path

from .public import download, open_json, open_text
from .requests import PartyRequest

RECENT = 20


@require_safe
def keys_page(request: PartyRequest) -> HttpResponse:
    root = x509.load_der_x509_certificate(key_provider().pdf_identity(request.received_at).chain[-1])
    context = {
        "keys": key_provider().jwks(Use.VC)["keys"],
        "vkey": log_verifier(log_origin()).vkey,
        "root_name": root.subject.rfc4514_string(),
        "root_sha256": root.fingerprint(SHA256()).hex(),
    }
    return render(request, "certificates/keys.html", context)


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Public keys of credentials and statements of status; the current one first, retired ones for ever."""
    return open_json(request, key_provider().jwks(Use.VC), seconds=300)


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """The same keys for wallets that know the issuer as did:web (W3C DID 1.0, JsonWebKey)."""
    did = "did:web:" + settings.SITE_URL.split("://", 1)[1].replace(":", "%3A").replace("/", ":")
    keys = key_provider().jwks(Use.VC)["keys"]
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "alsoKnownAs": [settings.SITE_URL],
        "verificationMethod": [
            {"id": f"{did}#{key['kid']}", "type": "JsonWebKey", "controller": did, "publicKeyJwk": key} for key in keys
        ],
        "assertionMethod": [f"{did}#{key['kid']}" for key in keys],
    }
    return open_json(request, document, seconds=300)


@require_safe
def log_vkey(request: HttpRequest) -> HttpResponse:
    """The log's key under the ledger's own name; each year's log has it under the name of that year (`shard_vkey`)."""
    return open_text(request, log_verifier(log_origin()).vkey + "\n", seconds=300)


@require_safe
def page_root(request: PartyRequest) -> HttpResponse:
    """The root under which pages are signed, PEM."""
    root = x509.load_der_x509_certificate(key_provider().pdf_identity(request.received_at).chain[-1])
    return open_text(
        request, root.public_bytes(Encoding.PEM).decode(), seconds=300, media_type="application/x-pem-file"
    )


@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    head = checkpoint_latest()
    context = {
        "head": head,
        "root": b64encode(bytes(head.root)).decode() if head else "",
        "root_hex": bytes(head.root).hex() if head else "",
        "vkey": log_verifier(head.shard.origin).vkey if head else "",
        "recent": LogLeaf.objects.select_related("entry__case", "shard").order_by("-shard__year", "-index")[:RECENT],
    }
    return render(request, "certificates/log.html", context)


@require_safe
def checkpoint(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The published head of a year's log, or of the newest (C2SP tlog-checkpoint); 404 while there is none."""
    note = log_folder(year or _newest().year).published()
    if note is None:
        raise Http404
    return open_text(request, note.decode(), seconds=1)


@require_safe
def tile(request: HttpRequest, year: int, path: str) -> HttpResponse:
    """A tile or an entry bundle (C2SP tlog-tiles), as it lies in the files. It never changes.

    Of a partial one that has since become full, the full one is the answer: its beginning is what was asked for.
    """
    try:
        asked = parse_path(f"tile/{path}")
        data = Reader(log_folder(year).root_dir, size=0).read(asked.level, asked.index, asked.width)
    except (FormatError, FileNotFoundError):
        raise Http404 from None
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Access-Control-Allow-Origin"] = "*"
    is_full = asked.width == WIDTH
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_full else "public, max-age=300"
    return response


@require_safe
def shard_vkey(request: HttpRequest, year: int) -> HttpResponse:
    return open_text(request, log_verifier(get_object_or_404(LogShard, year=year).origin).vkey + "\n", seconds=300)


@require_safe
def consistency(request: HttpRequest, year: int, old: int, new: int) -> HttpResponse:
    """The RFC 6962 proof that the log of `new` entries continues that of `old`: one base64 hash a line; 404 for sizes
    it never had."""
    try:
        proof = log_reader(year).consistency_proof(old, new)
    except (FileNotFoundError, ProofError):
        raise Http404 from None
    return open_text(request, "".join(f"{to_base64(one)}\n" for one in proof), seconds=3600)


@require_safe
def entry_leaf(request: HttpRequest, year: int, index: int) -> HttpResponse:
    """The bytes of a leaf, exactly as hashed."""
    leaf = get_object_or_404(LogLeaf.objects.select_related("entry"), shard__year=year, index=index)
    return download(bytes(leaf.entry.leaf), name=f"{year}-{index}.json", media_type="application/json")


@require_safe
def entry_tlog_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """That an entry stands in the log (C2SP tlog-proof); 404 until it does. It ages well: any one stays true."""
    try:
        proof = entry_proof(get_object_or_404(LedgerEntry, pk=pk))
    except LedgerEmpty:
        raise Http404 from None
    return open_text(request, proof, seconds=1)


def _newest() -> LogShard:
    shard = LogShard.objects.order_by("-year").first()
    if shard is None:
        raise Http404
    return shard
