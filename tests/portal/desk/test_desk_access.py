"""Who enters the desk: officers with a second factor. To everybody else its pages do not exist."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.models import Objection
from registry.models import ApiToken, Assignment, Decision, IdentityCheck
from registry.services.attachments import attachment_store
from registry.services.identity import identity_request
from registry.services.parties import token_create
from registry.services.proposals import decision_write
from tests.factories.objections import FILED, REASONS, objection_examined, objection_filed, objector_new
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.registrations import curator_new, officer_new, registration_submitted, user_new

pytestmark = pytest.mark.django_db
OFFICERS = ("examiner", "reviewer", "lead")
OTHERS = ("regulator", "party", "stranger")


def clients(objection: Objection) -> dict[str, Client]:
    """One person of each kind: the three deciding roles, the regulator, a party of the case, somebody else, nobody."""
    party = objection.objector.memberships.select_related("user").get().user
    people = {role: signed_in_officer(role)[0] for role in (*OFFICERS, "regulator")}
    return people | {
        "party": signed_in(Client(), party),
        "stranger": signed_in(Client(), curator_new().user),
        "nobody": Client(),
    }


def identity_open() -> IdentityCheck:
    acting = objector_new()
    document = attachment_store(
        SimpleUploadedFile("licence.txt", b"A business licence."),
        purpose="identity",
        case=None,
        party=acting.party,
        user=acting.user,
        at=FILED,
    )
    return identity_request(acting.party, level="organisation", document=document, at=FILED)


def drafted(objection: Objection) -> Decision:
    return decision_write(objection.case, event="reject", officer=officer_new(), reasons=REASONS, lock=None, at=FILED)


Page = Callable[[Objection], str]
PAGES: dict[str, tuple[Page, set[str]]] = {
    "queue": (lambda one: "/desk/", {*OFFICERS, "regulator"}),
    "find": (lambda one: f"/desk/find/?number={one.case.number}", {*OFFICERS}),
    "case": (lambda one: f"/desk/{one.case_id}/", {*OFFICERS}),
    "application": (lambda one: f"/desk/{one.registration.case_id}/", {*OFFICERS}),
    "letter": (lambda one: f"/desk/{registration_submitted().case_id}/letter/", {*OFFICERS}),
    "decision": (lambda one: f"/desk/decisions/{drafted(one).pk}/", {*OFFICERS}),
    "identity list": (lambda one: "/desk/identity/", {*OFFICERS}),
    "identity check": (lambda one: f"/desk/identity/{identity_open().pk}/", {*OFFICERS}),
    "tokens": (lambda one: "/desk/tokens/", {*OFFICERS}),
    "rules": (lambda one: "/desk/rules/", {"lead"}),
    "calendar": (lambda one: "/desk/calendar/?year=2026", {"lead"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_its_readers_and_does_not_exist_for_others(name: str) -> None:
    objection = objection_examined()
    page, readers = PAGES[name]
    address = page(objection)

    answers = {who: client.get(address).status_code for who, client in clients(objection).items()}

    found = {who for who, status in answers.items() if status in {200, 303}}
    assert found == readers
    assert {answers[who] for who in {*OFFICERS, *OTHERS} - readers} <= {404}
    assert answers["nobody"] == 302


ACTS = (
    *("next/", "{case}/do/admit/", "{case}/draft/", "{case}/claim/", "{case}/hand-back/", "{case}/assign/"),
    *("tokens/", "tokens/{token}/revoke/"),
    *("{application}/checklist/", "{application}/letter/", "identity/{identity}/"),
    *("decisions/{decision}/propose/", "decisions/{decision}/sign/", "decisions/{decision}/return/"),
)


@pytest.mark.parametrize("who", [*OTHERS, "nobody"])
def test_nobody_but_officers_acts(who: str) -> None:
    objection = objection_examined()
    ids = {
        "case": objection.case_id,
        "application": objection.registration.case_id,
        "identity": identity_open().pk,
        "decision": drafted(objection).pk,
        "token": token_create(user=officer_new().user, party=None, name="night run", at=FILED)[0].pk,
    }
    client = clients(objection)[who]

    answers = {act: client.post(f"/desk/{act.format(**ids)}", {"lock": 0, "go": "save"}).status_code for act in ACTS}

    assert set(answers.values()) == ({302} if who == "nobody" else {404})
    assert not Assignment.objects.exists()
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == ApiToken.objects.count() == 1
    assert Decision.objects.get(pk=ids["decision"]).state == "draft"


@pytest.mark.parametrize("who", ["examiner", "reviewer"])
def test_only_the_lead_hands_cases_on(who: str) -> None:
    objection = objection_filed()
    client, _officer = signed_in_officer(who)

    answer = client.post(f"/desk/{objection.case_id}/assign/", {"assign-officer": officer_new().pk})

    assert answer.status_code == 404
    assert not Assignment.objects.exists()


def test_an_officer_without_a_second_factor_is_sent_to_set_it_up() -> None:
    officer = officer_new()

    answer = signed_in(Client(), officer.user).get("/desk/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/")


def test_an_officer_who_left_enters_no_more() -> None:
    client, officer = signed_in_officer()
    officer.is_active = False
    officer.save()

    assert client.get("/desk/").status_code == 404


def test_visitors_are_sent_to_sign_in_and_come_back() -> None:
    answer = Client().get("/desk/?tab=overdue")

    assert answer["Location"] == "/accounts/login/?next=/desk/%3Ftab%3Doverdue"


def test_a_draft_that_nobody_filed_is_no_case_of_the_desk() -> None:
    from tests.factories.registrations import registration_draft

    client, _officer = signed_in_officer()

    assert client.get(f"/desk/{registration_draft().case_id}/").status_code == 404
    assert client.get("/desk/999999/").status_code == 404


def test_a_user_who_is_no_officer_meets_the_same_page_as_for_a_wrong_address() -> None:
    client = signed_in(Client(HTTP_ACCEPT_LANGUAGE="en"), user_new())

    hidden, missing = client.get("/desk/"), client.get("/no-such-page/")

    assert hidden.status_code == missing.status_code == 404


def test_an_officer_takes_no_side_under_the_same_account() -> None:
    for role in (*OFFICERS, "regulator"):
        client, officer = signed_in_officer(role)
        said = {"kind": "organisation", "name": "Our press", "email": "press@example.test", "language": "en"}

        answers = [client.get("/me/party/new/"), client.post("/me/party/new/", said), client.get("/workspace/")]

        assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/desk/")] * 3
        assert not officer.user.memberships.exists()
