"""An objection under decision and a drafted decision, for the tests of drafting and of signing."""

from django.test import Client

from objections.models import Objection
from objections.services.item_groups import groups_of
from registry.models import Decision, Officer
from tests.factories.members import member_new
from tests.factories.objections import (
    FILED,
    lines,
    objection_examined,
    read,
)
from tests.factories.officers import officer_with_totp, signed_in

SAID = {"facts": "The scans are of the 1933 print.", "reasons": "Part is new text.", "ground": "mixed"}
IMAGES = ("https://images.example.com/a/1.jpg", "https://images.example.com/a/2.jpg")


def url(objection: Objection, rest: str = "") -> str:
    return f"/desk/{objection.case_id}/{rest}"


def examined() -> Objection:
    return read(objection_examined(targets=lines(*IMAGES)))


def proposed_by(client: Client, objection: Objection, **fields: str) -> Decision:
    choices = {f"outcome_{group.key}": "upheld" for group in groups_of(objection)}
    client.post(url(objection, "draft/"), {**SAID, **choices, **fields, "go": "preview"})
    decision = Decision.objects.get(case=objection.case, state="draft")
    client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    decision.refresh_from_db()
    assert decision.state == "proposed"
    return decision


def interested(objection: Objection, role: str = "examiner") -> tuple[Client, Officer]:
    officer = officer_with_totp(role)
    member_new(objection.objector, officer.user, at=FILED)
    return signed_in(Client(HTTP_ACCEPT_LANGUAGE="en"), officer.user), officer


def outcomes(objection: Objection, **by_label: str) -> dict[str, str]:
    """Form fields for the groups, by their label without "#"."""
    return {
        f"outcome_{group.key}": by_label[f"item{group.label[1:]}"]
        for group in groups_of(objection)
        if f"item{group.label[1:]}" in by_label
    }
