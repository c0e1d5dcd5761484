"""Who fetches what was handed in: parties of the case, deciding officers; the regulator no private papers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.services.evidence import evidence_add
from registry.models import Attachment
from registry.services.attachments import attachment_store
from registry.services.registrations import registration_submit
from tests.factories.objections import FILED, curator_of, objection_served, objector_new, objector_of
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.registrations import AT, applicant_actor, curator_new, registration_draft

pytestmark = pytest.mark.django_db


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.txt", text.encode())


def papers() -> tuple[dict[str, Attachment], dict[str, Client]]:
    """An open and a confidential paper of the objector, a document of identity; and who asks for them."""
    objection = objection_served()
    objector = objection.objector.memberships.select_related("user").get()
    handed = {
        "open": evidence_add(objection, upload("a contract"), actor=objector_of(objection), at=FILED),
        "confidential": evidence_add(
            objection, upload("a price"), actor=objector_of(objection), at=FILED, is_confidential=True
        ),
        "identity": attachment_store(
            upload("an identity card"),
            purpose="identity",
            case=None,
            party=objection.objector,
            user=objector.user,
            at=FILED,
            is_confidential=True,
        ),
    }
    curator = objection.registration.applicant.memberships.select_related("user").get(
        user_id=curator_of(objection).user_id
    )
    people = {
        "owner": signed_in(Client(), objector.user),
        "curator": signed_in(Client(), curator.user),
        "officer": signed_in_officer()[0],
        "regulator": signed_in_officer("regulator")[0],
        "stranger": signed_in(Client(), curator_new("Stranger").user),
        "other objector": signed_in(Client(), objector_new("Another").user),
        "nobody": Client(),
    }
    return handed, people


def fetched(client: Client, paper: Attachment) -> bool:
    answer = client.get(f"/files/{paper.pk}/", follow=True)
    return answer.streaming and b"".join(answer.streaming_content) != b""  # type: ignore[attr-defined]  # streams


def test_a_paper_opens_to_those_it_was_handed_in_for() -> None:
    handed, people = papers()

    opened = {name: {who for who, client in people.items() if fetched(client, paper)} for name, paper in handed.items()}

    assert opened == {
        "open": {"owner", "curator", "officer", "regulator"},
        "confidential": {"owner", "curator", "officer"},
        "identity": {"owner", "officer"},
    }


def test_what_lies_in_a_draft_is_no_officers_business_until_it_is_filed() -> None:
    draft = registration_draft()
    manifest = draft.version.manifests.get()
    owner = signed_in(Client(), draft.applicant.memberships.get().user)
    officers = [signed_in_officer(role)[0] for role in ("examiner", "lead", "regulator")]
    pages = (f"/files/{manifest.original_id}/", f"/jobs/{manifest.job_id}/")

    def opened(client: Client) -> list[bool]:
        return [client.get(path).status_code != 404 for path in pages]

    before = [opened(officer) for officer in officers]
    registration_submit(draft, actor=applicant_actor(draft), at=AT)

    assert (before, opened(owner)) == ([[False, False]] * 3, [True, True])
    assert [opened(officer) for officer in officers] == [[True, True]] * 3
