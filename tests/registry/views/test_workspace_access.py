"""Whose pages these are: owner and colleague see, only those who act change, to everybody else nothing is there."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from registry.models import Attachment, Registration, User
from registry.services.attachments import attachment_store
from tests.factories.registrations import (
    AT,
    applicant_actor,
    curator_new,
    fresh,
    officer_new,
    registration_draft,
    registration_submitted,
    user_new,
)
from tests.registry.views.uploads import upload

pytestmark = pytest.mark.django_db

DRAFT_PAGES = [
    "registration_tasks",
    "registration_metadata",
    "registration_sources",
    "source_new",
    "registration_manifest",
    "registration_statements",
    "registration_sample",
    "registration_applicants",
    "registration_check",
]
FILED_PAGES = ["registration_tasks", "registration_receipt", "registration_withdraw"]
LATER_PAGES = ["registration_evidence", "registration_review"]


def client_of(user: User | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def owner_of(registration: Registration) -> User:
    return User.objects.get(pk=applicant_actor(registration).user_id)


def colleague_of(registration: Registration) -> User:
    """A reader of the same party."""
    user = user_new("reader")
    registration.applicant.memberships.create(user=user, role="reader", created_at=AT)
    return user


def officer() -> User:
    user = officer_new().user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def status(client: Client, url: str) -> int:
    response = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]  # read to its end, a file is closed
    return response.status_code


def cast(registration: Registration) -> dict[str, Client]:
    return {
        "owner": client_of(owner_of(registration)),
        "colleague": client_of(colleague_of(registration)),
        "stranger": client_of(curator_new("Stranger").user),
        "officer": client_of(officer()),
        "nobody": client_of(None),
    }


@pytest.mark.parametrize(
    ("pages", "make"),
    [(DRAFT_PAGES, registration_draft), (FILED_PAGES + LATER_PAGES, registration_submitted)],
    ids=["draft", "filed"],
)
def test_an_application_is_shown_to_its_party_and_to_nobody_else(
    pages: list[str], make: Callable[[], Registration]
) -> None:
    registration = make()
    people = cast(registration)

    for name in pages:
        url = reverse(name, args=[registration.pk])
        seen = {who: status(client, url) for who, client in people.items()}
        # An officer who acts for no party is asked for whom they act; the desk is their place.
        assert seen == {"owner": 200, "colleague": 200, "stranger": 404, "officer": 302, "nobody": 302}, name


def test_only_those_who_act_can_post_to_it() -> None:
    registration = registration_draft()
    people = cast(registration)

    url = reverse("registration_metadata", args=[registration.pk])
    answers = {who: client.post(url, {"name_zh": "新名"}).status_code for who, client in people.items()}

    assert answers == {"owner": 303, "colleague": 404, "stranger": 404, "officer": 302, "nobody": 302}


def test_a_stranger_cannot_submit_or_withdraw_anothers_application() -> None:
    draft, filed = registration_draft(), registration_submitted()
    stranger = client_of(curator_new().user)

    assert stranger.post(reverse("registration_check", args=[draft.pk])).status_code == 404
    assert stranger.post(reverse("registration_withdraw", args=[filed.pk])).status_code == 404

    assert (fresh(draft).state, fresh(filed).state) == ("draft", "submitted")


def test_a_source_is_reached_only_through_its_own_application() -> None:
    mine, theirs = registration_draft(), registration_draft()
    foreign = theirs.version.sources.get()

    response = client_of(owner_of(mine)).get(reverse("source_edit", args=[mine.pk, foreign.pk]))

    assert response.status_code == 404


def test_the_list_shows_own_applications_only() -> None:
    mine, theirs = registration_draft(), registration_draft()

    page = client_of(owner_of(mine)).get(reverse("workspace")).content.decode()

    assert reverse("registration_tasks", args=[mine.pk]) in page
    assert reverse("registration_tasks", args=[theirs.pk]) not in page


@pytest.mark.parametrize("is_confidential", [False, True])
def test_a_file_is_given_to_its_party_and_to_officers(is_confidential: bool) -> None:
    registration = registration_submitted()
    owner = owner_of(registration)
    attachment = attachment_store(
        upload("licence.pdf", b"%PDF-1.7 proof"),
        purpose="proof",
        case=registration.case,
        party=registration.applicant,
        user=owner,
        at=AT,
        is_confidential=is_confidential,
    )
    url = reverse("file_download", args=[attachment.pk])

    answers = {who: client.get(url, follow=True) for who, client in cast(registration).items()}
    seen = {who: b"".join(getattr(one, "streaming_content", [])) != b"" for who, one in answers.items()}

    assert seen == {"owner": True, "colleague": True, "stranger": False, "officer": True, "nobody": False}


def test_a_file_is_always_a_download_under_its_own_type() -> None:
    registration = registration_submitted()
    original = Attachment.objects.get(purpose="manifest")

    response = client_of(owner_of(registration)).get(reverse("file_download", args=[original.pk]), follow=True)

    assert response["Content-Disposition"] == 'attachment; filename="items.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"url,")  # type: ignore[attr-defined]  # a streamed answer


def test_a_job_of_a_draft_is_shown_to_its_party_alone() -> None:
    registration = registration_draft()
    url = reverse("job_page", args=[registration.version.manifests.get().job_id])

    seen = {who: status(client, url) for who, client in cast(registration).items()}

    assert seen == {"owner": 200, "colleague": 200, "stranger": 404, "officer": 404, "nobody": 302}


def test_a_named_applicant_sees_the_application_before_confirming() -> None:
    from registry.services.applicants import applicant_add

    registration, other = registration_draft(), curator_new("Other")
    applicant_add(registration, reference=other.party.alias, actor=applicant_actor(registration), at=AT)

    page = client_of(other.user).get(reverse("registration_tasks", args=[registration.pk])).content.decode()

    assert "Confirm that I apply" in page
