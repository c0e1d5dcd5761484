"""Places that parties prove, over the real name server and web server of a test."""

from __future__ import annotations

from datetime import datetime

from registry.models import ControlProof
from registry.services.control_look import file_url, line_of, record_name
from registry.services.control_proofs import control_ask, control_look_now, controls_look
from tests.nameserver import NameServer, both
from tests.sites import Web

from .registrations import AT, Acting


def asked(acting: Acting, text: str, kind: str = "domain", method: str = "dns", *, at: datetime = AT) -> ControlProof:
    return control_ask(acting.party, text=text, kind=kind, method=method, user=acting.user, at=at)


def publish(proof: ControlProof, names: NameServer | None = None, web: Web | None = None) -> None:
    """Do what the page tells the holder to do."""
    if names is not None:
        both(names, {(record_name(proof), "TXT"): [line_of(proof)]})
    if web is not None:
        host, _slash, path = file_url(proof).removeprefix("https://").partition("/")
        web.site(host).put(f"/{path}", line_of(proof) + "\n")


def looked(proof: ControlProof, *, at: datetime) -> ControlProof:
    """Looked for at once, as the button does and the sweep after it."""
    control_look_now(proof, at=at)
    controls_look(at)
    proof.refresh_from_db()
    return proof
