"""Refusals, matches, certificates at the desk: what can be done, what it does, what is refused."""

import pytest
from django.test import Client

from registry.kernel import clock
from registry.models import Case, Certificate, Decision, Filing, Match, Refusal
from registry.services.filings import filing_submit
from registry.services.matches import match_contest
from registry.services.refusal_steps import refusal_answer, refusal_request_review
from tests.factories.certificates import certified, fresh_certificate, registered
from tests.factories.matches import HOST, curator_actor, match_notified
from tests.factories.objections import FILED
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_actor, refusal_effective, refusal_filed
from tests.factories.registrations import applicant_actor

pytestmark = pytest.mark.django_db
TEXT = {"facts": "The imprint names the press.", "reasons": "It holds the rights."}


def drafted(client: Client, case: Case, **fields: str) -> Decision:
    answer = client.post(f"/desk/{case.pk}/draft/", {**TEXT, **fields, "go": "preview"})
    assert answer.status_code == 303, answer.content.decode()
    return Decision.objects.get(case=case, state="draft")


def decide(case: Case, **fields: str) -> tuple[str, Decision]:
    """Drafted, proposed and signed through the pages; returns the page the second officer read."""
    one, _first = signed_in_officer()
    two, _second = signed_in_officer("reviewer")
    decision = drafted(one, case, **fields)
    proposed = one.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    assert proposed.status_code == 303, proposed.content.decode()
    page = two.get(f"/desk/decisions/{decision.pk}/").content.decode()
    signed = two.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})
    assert signed.status_code == 303, signed.content.decode()
    return page, decision


def contested_refusal(scopes: str = HOST) -> tuple[Refusal, Match]:
    match = match_notified(refusal_effective(scopes))
    match_contest(match, against="refusal", text="Public domain since 1990.", actor=curator_actor(match), at=FILED)
    refusal = Refusal.objects.select_related("case__profile").get(pk=match.refusal_id)
    refusal_answer(refusal, text="A new edition of 2009.", actor=holder_actor(refusal), at=FILED)
    return Refusal.objects.get(pk=refusal.pk), match


def test_a_refusal_is_confirmed_or_its_holder_asked_for_proof() -> None:
    client, _officer = signed_in_officer()
    sure, unsure = refusal_filed("one.example"), refusal_filed("two.example")

    client.post(f"/desk/{sure.case_id}/do/verify/", {"verify-assurance": "2"})
    client.post(f"/desk/{unsure.case_id}/do/ask-proof/", {"ask-proof-text": "The imprint page."})

    sure.refresh_from_db()
    unsure.refresh_from_db()
    assert (sure.state, sure.assurance, unsure.state) == ("effective", 2, "proof_required")


def test_a_refusal_cannot_be_confirmed_as_merely_asserted() -> None:
    client, _officer = signed_in_officer()
    refusal = refusal_filed()

    answer = client.post(f"/desk/{refusal.case_id}/do/verify/", {"verify-assurance": "0"})

    assert answer.status_code == 422
    refusal.refresh_from_db()
    assert refusal.state == "provisional"


def test_a_contested_refusal_is_kept_and_its_match_follows() -> None:
    refusal, match = contested_refusal()

    page, _decision = decide(refusal.case, event="keep")

    refusal.refresh_from_db()
    match.refresh_from_db()
    assert "Scopes: 1, of which 1 are contested." in page
    assert (refusal.state, match.state) == ("effective", "accepted")


def test_a_refusal_with_every_scope_contested_is_dismissed_not_narrowed() -> None:
    refusal, match = contested_refusal()
    client, _officer = signed_in_officer()
    signed_in_officer("reviewer")
    decision = drafted(client, refusal.case, event="narrow")

    preview = client.get(f"/desk/decisions/{decision.pk}/").content.decode()
    refused = client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    Decision.objects.all().delete()
    decide(refusal.case, event="dismiss")

    assert "none would be left" in preview
    assert refused.status_code == 422
    refusal.refresh_from_db()
    match.refresh_from_db()
    assert (refusal.state, match.state) == ("dismissed", "lifted")


def test_a_finding_of_abuse_names_what_can_be_done_against_it() -> None:
    refusal, _match = contested_refusal()
    client, _officer = signed_in_officer()
    signed_in_officer("reviewer")
    decision = drafted(client, refusal.case, event="find_abuse", redress="")

    without = client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    Decision.objects.all().delete()
    decide(refusal.case, event="find_abuse", redress="Court within six months.")

    assert without.status_code == 422
    assert "A finding of abuse names what can be done against it." in without.content.decode()
    refusal.refresh_from_db()
    assert refusal.state == "revoked"


def test_a_panel_puts_a_dismissed_refusal_back_into_force() -> None:
    refusal, _match = contested_refusal()
    decide(refusal.case, event="dismiss")
    refusal = Refusal.objects.select_related("case__profile").get(pk=refusal.pk)
    refusal_request_review(refusal, reasons="Overlooked.", actor=holder_actor(refusal), at=clock.now())

    decide(refusal.case, event="reinstate")

    refusal.refresh_from_db()
    assert refusal.state == "effective"


@pytest.mark.parametrize(("event", "state"), [("keep", "accepted"), ("dismiss", "not_a_match")])
def test_a_contested_hit_is_kept_or_dismissed(event: str, state: str) -> None:
    match = match_notified()
    match_contest(match, against="hit", text="Another host.", actor=curator_actor(match), at=FILED)

    page, _decision = decide(match.case, event=event)

    match.refresh_from_db()
    assert match.state == state
    assert f'<div class="minus"><b>{2 if event == "keep" else 0}</b>' in page


def test_a_match_that_contests_the_refusal_itself_is_decided_there() -> None:
    refusal, match = contested_refusal()
    client, _officer = signed_in_officer()
    signed_in_officer("reviewer")

    page = client.get(f"/desk/{match.case_id}/").content.decode()
    decision = drafted(client, match.case, event="keep")
    answer = client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})

    assert f"/desk/{refusal.case_id}/" in page
    assert answer.status_code == 422
    assert "Decide on that; this match follows." in answer.content.decode()


def test_a_certificate_is_suspended_lifted_and_revoked_by_two_officers() -> None:
    certificate = certified()
    states = []

    for event, ground in (("suspend", "interim_measure"), ("lift", ""), ("revoke", "judgment")):
        decide(certificate.case, event=event, **({f"ground_{event}": ground} if ground else {}))
        states.append(fresh_certificate(certificate).state)

    assert states == ["suspended", "in_force", "revoked"]


def test_some_items_of_a_certificate_are_suspended_by_their_addresses() -> None:
    certificate = certified()
    fields = {"event": "suspend", "ground_suspend": "court_measure", "lines": "https://texts.example.org/story.html"}

    page, _decision = decide(certificate.case, **fields)

    suspended = Certificate.objects.select_related("suspended_items").get(pk=certificate.pk)
    assert "1 item is suspended; the rest stays certified." in page
    assert suspended.state == "suspended"
    assert suspended.suspended_items is not None
    assert suspended.suspended_items.count == 1


def test_a_line_that_names_no_certified_item_is_told() -> None:
    certificate = certified()
    client, _officer = signed_in_officer()
    fields = {"event": "suspend", "ground_suspend": "interim_measure", "lines": "https://elsewhere.example/"}

    answer = client.post(f"/desk/{certificate.case_id}/draft/", {**TEXT, **fields, "go": "preview"})

    assert answer.status_code == 422
    assert "https://elsewhere.example/" in answer.content.decode()
    assert not Decision.objects.filter(case=certificate.case).exists()


def test_a_revocation_for_fraud_says_that_it_reaches_back() -> None:
    certificate = certified()
    client, _officer = signed_in_officer()

    decision = drafted(client, certificate.case, event="revoke", ground_revoke="fraud")

    assert "Revoked from the start of validity." in client.get(f"/desk/decisions/{decision.pk}/").content.decode()


def remark() -> Filing:
    registration = registered()
    actor = applicant_actor(registration)
    return filing_submit(registration, kind="change", text="A new description.", actor=actor, at=FILED)


@pytest.mark.parametrize(("event", "state"), [("record", "recorded"), ("reject", "rejected")])
def test_a_remark_is_recorded_or_rejected_by_two_officers(event: str, state: str) -> None:
    filing = remark()

    decide(filing.case, event=event)

    filing.refresh_from_db()
    assert filing.state == state


def test_a_remark_with_a_gap_goes_back_by_one_letter() -> None:
    filing = remark()
    client, _officer = signed_in_officer()

    empty = client.post(f"/desk/{filing.case_id}/do/require-correction/", {"require-correction-gaps": " "})
    lines = {"require-correction-gaps": "The date.\nThe place."}
    sent = client.post(f"/desk/{filing.case_id}/do/require-correction/", lines)

    filing.refresh_from_db()
    assert (empty.status_code, sent.status_code, filing.state) == (422, 303, "correction_required")
    assert filing.case.letters.get().points == ["The date.", "The place."]
