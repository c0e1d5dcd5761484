"""Two signatures: who may give the second one, on which text, and what a returned decision shows."""

import re

import pytest

from objections.services.item_groups import groups_of
from objections.services.reviews import objection_request_review
from registry.models import Act, Decision, LedgerEntry, Officer, OutboxMessage
from registry.services.decisions import SameOfficer, decision_sign
from tests.factories.objections import FILED, decide, objector_of, read
from tests.factories.officers import officer_with_totp, signed_in_officer

from .rulings import SAID, examined, interested, proposed_by, url

pytestmark = pytest.mark.django_db


def test_the_drafter_reads_that_another_officer_has_to_sign_and_cannot() -> None:
    objection = examined()
    drafter, _officer = signed_in_officer()
    officer_with_totp("reviewer")
    decision = proposed_by(drafter, objection)

    page = drafter.get(f"/desk/decisions/{decision.pk}/").content.decode()
    answer = drafter.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})

    assert "Another officer has to sign it." in page
    assert "Sign it" not in page
    assert answer.status_code == 422
    assert "You drafted this decision. Another officer has to sign it." in answer.content.decode()
    assert read(objection).state == "under_decision"


def test_signing_with_a_text_that_was_not_read_is_refused() -> None:
    objection = examined()
    drafter, _first = signed_in_officer()
    signer, _second = signed_in_officer("reviewer")
    decision = proposed_by(drafter, objection)

    answer = signer.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock + 1})

    assert answer.status_code == 422
    assert "Read it again before you go on." in answer.content.decode()
    assert read(objection).state == "under_decision"


def test_signing_twice_says_so() -> None:
    objection = examined()
    drafter, _first = signed_in_officer()
    signer, _second = signed_in_officer("reviewer")
    decision = proposed_by(drafter, objection)
    sign = f"/desk/decisions/{decision.pk}/sign/"
    signer.post(sign, {"lock": decision.lock})

    again = signer.post(sign, {"lock": decision.lock})

    assert again.status_code == 422
    assert "The draft was changed after you opened it." in again.content.decode()
    assert read(objection).state == "upheld"


def test_a_returned_decision_shows_why_and_what_changed_since() -> None:
    objection = examined()
    drafter, _first = signed_in_officer()
    signer, second = signed_in_officer("reviewer")
    decision = proposed_by(drafter, objection)

    returned = signer.post(f"/desk/decisions/{decision.pk}/return/", {"reason": "Group two is not reasoned."})
    case_page = drafter.get(url(objection)).content.decode()
    queue = drafter.get("/desk/?tab=returned").content.decode()
    decision.refresh_from_db()
    choices = {f"outcome_{group.key}": "upheld" for group in groups_of(objection)}
    text = {**SAID, **choices, "reasons": "Part is clearly new text.", "lock": decision.lock, "go": "preview"}
    drafter.post(url(objection, "draft/"), text)
    decision.refresh_from_db()
    drafter.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    reading = signer.get(f"/desk/decisions/{decision.pk}/").content.decode()

    assert returned.status_code == 303
    assert f"Officer {second.number} returned the decision: Group two is not reasoned." in case_page
    assert objection.case.number in queue
    assert "Changed since it was returned" in reading
    assert re.search(r"<ins>\s*clearly\s*</ins>", reading)


def test_a_decision_is_returned_with_a_reason_or_not_at_all() -> None:
    objection = examined()
    drafter, _first = signed_in_officer()
    signer, _second = signed_in_officer("reviewer")
    decision = proposed_by(drafter, objection)

    answer = signer.post(f"/desk/decisions/{decision.pk}/return/", {"reason": " "})

    assert answer.status_code == 422
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_an_officer_who_belongs_to_a_party_can_do_nothing() -> None:
    objection = examined()
    client, _officer = interested(objection)
    drafter, _first = signed_in_officer()
    officer_with_totp("reviewer")

    page = client.get(url(objection)).content.decode()
    draft = client.post(url(objection, "draft/"), {**SAID, "go": "save"})
    decision = proposed_by(drafter, objection)
    sign = client.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})
    back = client.post(f"/desk/decisions/{decision.pk}/return/", {"reason": "No."})

    assert "You belong to a party of this case" in page
    assert [draft.status_code, sign.status_code, back.status_code] == [422, 422, 422]
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_who_decided_before_reads_on_the_page_of_the_review_that_others_sit_on_it() -> None:
    client, officer = signed_in_officer()
    objection = decide(examined(), "reject", drafter=officer)
    objection_request_review(objection, reasons="Wrong.", actor=objector_of(objection), at=FILED)

    page = client.get(url(objection)).content.decode()
    claim = client.post(url(objection, "claim/"))

    assert "You took part in the decision under review. Two others have to review it." in page
    assert 'id="decide"' not in page
    assert claim.status_code == 422


def test_a_decision_nobody_could_sign_is_not_proposed() -> None:
    objection = examined()
    drafter, officer = signed_in_officer()
    Officer.objects.exclude(pk=officer.pk).update(is_active=False)
    choices = {f"outcome_{group.key}": "upheld" for group in groups_of(objection)}
    drafter.post(url(objection, "draft/"), {**SAID, **choices, "go": "preview"})
    decision = Decision.objects.get(case=objection.case)

    answer = drafter.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})

    assert answer.status_code == 422
    assert "No other officer may sign this decision" in answer.content.decode()
    decision.refresh_from_db()
    assert decision.state == "draft"


def test_a_proposal_leaves_nothing_of_its_rehearsal_behind() -> None:
    objection = examined()
    drafter, _first = signed_in_officer()
    officer_with_totp("reviewer")
    rows = (Act, LedgerEntry, OutboxMessage)
    before = [model.objects.count() for model in rows]

    decision = proposed_by(drafter, objection)

    assert [model.objects.count() for model in rows] == before
    assert (decision.signed_by, read(objection).state) == (None, "under_decision")


def test_the_draft_of_another_officer_is_not_proposed_for_them() -> None:
    objection = examined()
    drafter, _first = signed_in_officer()
    other, _second = signed_in_officer()
    choices = {f"outcome_{group.key}": "upheld" for group in groups_of(objection)}
    drafter.post(url(objection, "draft/"), {**SAID, **choices, "go": "preview"})
    decision = Decision.objects.get(case=objection.case)

    answer = other.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})

    assert answer.status_code == 422
    assert "Save it as your own" in answer.content.decode()


def test_the_service_refuses_the_drafter_whatever_page_asks() -> None:
    objection = examined()
    drafter, officer = signed_in_officer()
    officer_with_totp("reviewer")
    decision = proposed_by(drafter, objection)

    with pytest.raises(SameOfficer):
        decision_sign(decision, officer=officer, lock=decision.lock, at=FILED)
