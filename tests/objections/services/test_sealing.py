"""Caps on evidence, redacted copies, and orders that open a sealed identity."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.models import Objection
from objections.services import evidence as evidence_module
from objections.services.copies import PublishedAlready, copy_add, copy_publish
from objections.services.evidence import TooMuchEvidence, evidence_add
from registry.kernel.errors import NotAllowed
from registry.models import Act, Attachment, InboxMessage, LedgerEntry, UnsealOrder
from registry.services.unsealing import NotSealed, OrderEnded, OrderOpen, OwnOrder, unseal_order, unseal_sign
from tests.factories.objections import FILED, curator_of, objection_filed, objector_new, objector_of
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.registrations import curator_new, officer_actor, officer_new

pytestmark = pytest.mark.django_db
CANARY = "Zhang Canary"


def paper(name: str = "paper.txt", content: bytes = b"A page.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def handed_in(objection: Objection, **options: Any) -> Attachment:
    return evidence_add(objection, paper(), actor=objector_of(objection), at=FILED, **options)


@pytest.fixture
def sealed() -> Objection:
    """An objection by a person who wants an alias."""
    return objection_filed(objector=objector_new(CANARY, kind="person"))


def ordered(objection: Objection, to: str = "public", lead: Any = None) -> UnsealOrder:
    return unseal_order(
        objection.case,
        objection.objector,
        to=to,
        authority="Court of Hangzhou, docket 1" if to == "authority" else "",
        reasons="The court asks for it.",
        officer=lead or officer_new("lead"),
        at=FILED,
    )


def page(objection: Objection) -> str:
    return Client().get(f"/cases/{objection.case.number}/").content.decode()


def test_files_of_a_party_in_a_case_are_capped_by_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    objection = objection_filed()
    monkeypatch.setattr(evidence_module, "MOST_FILES", 2)
    handed_in(objection)
    handed_in(objection)

    with pytest.raises(TooMuchEvidence):
        handed_in(objection)
    evidence_add(objection, paper(), actor=curator_of(objection), at=FILED)  # the other side has its own cap

    monkeypatch.setattr(evidence_module, "MOST_FILES", 50)
    monkeypatch.setattr(evidence_module, "MOST_BYTES", 20)
    with pytest.raises(TooMuchEvidence):
        handed_in(objection)


def test_a_redacted_copy_is_public_once_an_officer_opened_it_and_the_original_never() -> None:
    objection = objection_filed()
    original = handed_in(objection, is_confidential=True)
    copy = copy_add(objection, original, paper("copy.txt", b"Black."), actor=objector_of(objection), at=FILED)
    stranger = Client()

    assert stranger.get(f"/files/{copy.pk}/").status_code == 302
    assert "copy.txt" not in page(objection)
    officer = officer_new()
    copy_publish(copy, actor=officer_actor(officer), officer=officer, at=FILED)

    fetched = stranger.get(f"/files/{copy.pk}/", follow=True)
    assert b"".join(fetched.streaming_content) == b"Black."
    assert fetched["Content-Disposition"].startswith("attachment")
    assert "copy.txt" in page(objection)
    assert "accounts/login" in stranger.get(f"/files/{original.pk}/")["Location"]
    with pytest.raises(PublishedAlready):
        copy_publish(copy, actor=officer_actor(officer), officer=officer, at=FILED)


def test_only_who_handed_in_a_file_hands_in_its_copy() -> None:
    objection = objection_filed()
    original = handed_in(objection)

    with pytest.raises(NotAllowed):
        copy_add(objection, original, paper(), actor=curator_of(objection), at=FILED)


def test_a_sealed_identity_opens_with_the_second_signature_and_a_ledger_entry(sealed: Objection) -> None:
    order = ordered(sealed)
    assert CANARY not in page(sealed)

    officer = officer_new("reviewer")
    unseal_sign(order, officer=officer, actor=officer_actor(officer), at=FILED)

    assert CANARY in page(sealed)
    act = Act.objects.get(case=sealed.case, event="unseal")
    leaf = bytes(LedgerEntry.objects.get(pk=act.entry_id).leaf).decode()
    assert sealed.objector.alias in leaf
    assert CANARY not in leaf
    told = InboxMessage.objects.get(event="case:unsealed_to_public")
    assert told.party_id == sealed.objector_id


def test_an_order_for_an_authority_opens_nothing_to_the_public(sealed: Objection) -> None:
    officer = officer_new("reviewer")
    unseal_sign(ordered(sealed, "authority"), officer=officer, actor=officer_actor(officer), at=FILED)

    assert CANARY not in page(sealed)
    assert InboxMessage.objects.filter(event="case:unsealed_to_authority").count() == 1


def test_the_lead_alone_orders_another_officer_signs_and_each_only_once(sealed: Objection) -> None:
    lead, other = officer_new("lead"), officer_new("reviewer")
    with pytest.raises(NotAllowed):
        ordered(sealed, lead=other)
    order = ordered(sealed, lead=lead)
    with pytest.raises(OrderOpen):
        ordered(sealed)
    with pytest.raises(OwnOrder):
        unseal_sign(order, officer=lead, actor=officer_actor(lead), at=FILED)
    unseal_sign(order, officer=other, actor=officer_actor(other), at=FILED)
    with pytest.raises(OrderEnded):
        unseal_sign(order, officer=officer_new(), actor=officer_actor(other), at=FILED)
    with pytest.raises(NotSealed):
        ordered(sealed)


def test_an_organisation_has_nothing_to_open() -> None:
    with pytest.raises(NotSealed):
        ordered(objection_filed())


def test_the_desk_orders_signs_and_publishes_and_others_find_no_such_page(sealed: Objection) -> None:
    lead, _one = signed_in_officer("lead")
    second, _two = signed_in_officer("reviewer")
    address = f"/desk/{sealed.case_id}/seal/"
    data = {"party": sealed.objector_id, "to": "public", "authority": "", "reasons": "A court asks."}

    assert second.post(address, data).status_code == 404
    assert lead.post(address, {**data, "reasons": ""}).status_code == 422
    assert lead.post(address, data).status_code == 303
    order = UnsealOrder.objects.get()
    lead.post(f"{address}{order.pk}/sign/")
    order.refresh_from_db()
    assert order.signed_at is None
    assert second.post(f"{address}{order.pk}/sign/").status_code == 303
    assert CANARY in second.get(address).content.decode()
    for client in (Client(), signed_in(Client(), curator_new().user)):
        assert client.get(address).status_code in {302, 404}
        assert client.post(f"{address}{order.pk}/decline/").status_code in {302, 404}
