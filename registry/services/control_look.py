"""Looking for a token at the place it has to stand; nothing here writes a row.

The file and the page must come over https from the place itself: a redirect that leaves the host is no answer of it,
and none at all is followed under a path, where somebody else may rule over the rest of the host. The file's name tells
nothing of the token, so that a page which repeats its own address proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from registry.kernel.egress import Answer, EgressRefused, Limits, fetch, texts
from registry.kernel.htmlhead import head_of
from registry.models import ControlMethod, ControlProof, PlaceKind
from registry.selectors.site_reading import evidence_reading

from .site_fetch import evidence_of, site_fetch

FOUND = "found"
SAID = "dip-challenge"
LABELS = {PlaceKind.HOST.value: "_dip-challenge", PlaceKind.DOMAIN.value: "_dip-challenge-subtree"}
FILE = Limits(max_bytes=1 << 12, cuts=True, same_host=True)
UNDER_A_PATH = Limits(max_bytes=1 << 12, cuts=True, redirects=0)
PAGE = Limits(cuts=True, same_host=True)
AGREEING = 2  # name servers that must say the same

# Where an account's own file stands: in a public repository `dip-challenge` that only the account can make.
CODE_HOSTS = {
    "github.com": "https://raw.githubusercontent.com/{owner}/dip-challenge/HEAD/{name}",
    "gitlab.com": "https://gitlab.com/{owner}/dip-challenge/-/raw/HEAD/{name}",
    "gitee.com": "https://gitee.com/{owner}/dip-challenge/raw/master/{name}",
    "codeberg.org": "https://codeberg.org/{owner}/dip-challenge/raw/branch/main/{name}",
    "huggingface.co": "https://huggingface.co/{owner}/dip-challenge/raw/main/{name}",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What came of it: FOUND or a reason, and what each resolver or address answered."""

    code: str
    answers: list[dict[str, str]] = field(default_factory=list)
    usages: list[str] = field(default_factory=list)


def line_of(proof: ControlProof) -> str:
    """The very text that has to stand in the record, the file or the tag's content."""
    return f"{SAID}={proof.token}"


def record_name(proof: ControlProof) -> str:
    return f"{LABELS[proof.kind]}.{proof.value}"


def file_url(proof: ControlProof) -> str:
    """Under `/.well-known/` for a host, under the path itself where only that is proved."""
    if proof.kind == PlaceKind.HOST:
        return f"https://{proof.value}/.well-known/dip-challenge/{proof.public_id}.txt"
    name = f"dip-challenge-{proof.public_id}.txt"
    host, _slash, path = proof.value.partition("/")
    if host in CODE_HOSTS and path.strip("/"):
        return CODE_HOSTS[host].format(owner=path.strip("/").partition("/")[0], name=name)
    return f"https://{proof.value.rstrip('/')}/{name}"


def page_url(proof: ControlProof) -> str:
    return f"https://{proof.value}" + ("/" if proof.kind in {PlaceKind.HOST, PlaceKind.DOMAIN} else "")


def look(proof: ControlProof, at: datetime) -> Look:
    """One look over the network. Never raises for what a site or a name server does."""
    return LOOKS[proof.method](proof, at)


def _in_names(proof: ControlProof, _at: datetime) -> Look:
    answers = texts(record_name(proof))
    wanted = line_of(proof)
    heard = [answer for answer in answers if answer.code != "resolver"]
    has = [any(_same(text, wanted) for text in answer.texts) for answer in heard]
    told = [
        {"where": a.server, "code": a.code or (FOUND if h else "different")} for a, h in zip(heard, has, strict=True)
    ]
    told += [{"where": answer.server, "code": answer.code} for answer in answers if answer.code == "resolver"]
    if len(heard) < AGREEING:
        return Look("resolver", told)
    if all(has):
        return Look(FOUND, told)
    return Look("disagree" if any(has) else "different" if any(a.texts for a in heard) else "missing", told)


def _in_file(proof: ControlProof, _at: datetime) -> Look:
    url = file_url(proof)
    limits = FILE if proof.kind == PlaceKind.HOST else UNDER_A_PATH
    return _fetched(url, limits, lambda answer: _same(_text(answer.body), line_of(proof)))


def _in_page(proof: ControlProof, _at: datetime) -> Look:
    def says(answer: Answer) -> bool:
        return any(_same(content, proof.token) for content in head_of(answer.body).contents(SAID))

    return _fetched(page_url(proof), PAGE, says)


def _at_origin(proof: ControlProof, at: datetime) -> Look:
    """Whether the place itself refuses; what was read is kept in the store, under the digests that the look names."""
    authority, _slash, rest = proof.value.partition("/")
    evidence = evidence_of(authority, at, site_fetch(authority, lambda: at, page="/" + rest), page="/" + rest)
    reading = evidence_reading(evidence)
    told = [
        {"where": one.facts["asked"], "code": one.facts.get("code") or str(one.facts["status"])}
        | ({"sha256": one.facts["sha256"]} if one.is_there else {})
        for one in reading.documents
    ]
    if reading.disallowed:
        return Look(FOUND, told, reading.disallowed)
    return Look(reading.documents[0].facts.get("code") or "open", told)


def _fetched(url: str, limits: Limits, is_there: Callable[[Answer], bool]) -> Look:
    try:
        answer = fetch(url, limits=limits)
    except EgressRefused as error:
        return Look(error.code, [{"where": url, "code": error.code}])
    if answer.status != 200:
        code = "missing" if answer.status in {404, 410} else "status"
        return Look(code, [{"where": url, "code": code, "status": str(answer.status)}])
    code = FOUND if is_there(answer) else "different"
    return Look(code, [{"where": url, "code": code}])


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace").removeprefix("\ufeff")


def _same(text: str, wanted: str) -> bool:
    return compare_digest(text.strip().encode(), wanted.encode())


LOOKS: dict[str, Callable[[ControlProof, datetime], Look]] = {
    ControlMethod.DNS.value: _in_names,
    ControlMethod.FILE.value: _in_file,
    ControlMethod.META.value: _in_page,
    ControlMethod.ORIGIN.value: _at_origin,
}


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the party has to publish: where it stands, and the text to copy. `where` is a DNS name or an address."""

    method: str
    where: str
    text: str


def instructions_of(proof: ControlProof) -> Instructions:
    if proof.method == ControlMethod.DNS:
        return Instructions(proof.method, record_name(proof), line_of(proof))
    if proof.method == ControlMethod.FILE:
        return Instructions(proof.method, file_url(proof), line_of(proof))
    if proof.method == ControlMethod.META:
        return Instructions(proof.method, page_url(proof), f'<meta name="{SAID}" content="{proof.token}">')
    return Instructions(proof.method, page_url(proof), "")
