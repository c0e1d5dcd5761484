"""Filing an application: complete or not at all, once, with a receipt of every file."""

from datetime import timedelta
from hashlib import sha256

import pytest

from registry.kernel.errors import NotAllowed
from registry.models import Act, Actor, Attachment, InboxMessage, LedgerEntry, Receipt, RegistrationState
from registry.selectors.gaps import manifest_current, version_gaps
from registry.services.datasets import FiledVersion, version_update
from registry.services.receipts import files_of
from registry.services.registrations import AlreadySubmitted, GapsLeft, registration_submit
from registry.services.versions import registration_new_version
from registry.services.wording import render
from tests.factories.certificates import certified
from tests.factories.registrations import (
    AT,
    CSV,
    applicant_actor,
    curator_new,
    fresh,
    manifest_read,
    registration_blank,
    registration_draft,
    registration_submitted,
)

pytestmark = pytest.mark.django_db


def test_a_complete_draft_is_filed_with_number_receipt_and_ledger_entry() -> None:
    registration = registration_draft()

    receipt = registration_submit(registration, actor=applicant_actor(registration), at=AT)

    registration = fresh(registration)
    assert registration.state == RegistrationState.SUBMITTED
    assert registration.submitted_at == registration.version.filed_at == AT
    assert registration.case.number
    assert registration.case.number.startswith("DIP-A-2026-")
    act = Act.objects.get(case=registration.case)
    manifest = registration.version.manifests.get(is_current=True)
    assert act.facts["root"] == manifest.root_sha256
    assert act.entry.event == "registration:submit"
    assert receipt.files == [
        {
            "name": "items.csv",
            "size": len(CSV.encode()),
            "sha256": sha256(CSV.encode()).hexdigest(),
            "purpose": "manifest",
        }
    ]


def test_the_ledger_leaf_names_digests_and_no_file_or_party() -> None:
    registration = registration_submitted()

    leaf = bytes(LedgerEntry.objects.get(case=registration.case).leaf).decode()

    assert registration.applicant.name not in leaf
    assert "items.csv" not in leaf
    assert registration.version.manifests.get().root_sha256 in leaf


def test_an_incomplete_draft_is_not_filed_and_keeps_no_number() -> None:
    registration = registration_blank()

    with pytest.raises(GapsLeft) as caught:
        registration_submit(registration, actor=applicant_actor(registration), at=AT)

    assert {gap.task for gap in caught.value.gaps} == {"metadata", "sources", "manifest", "statements"}
    registration = fresh(registration)
    assert (registration.state, registration.case.number, registration.version.filed_at) == ("draft", None, None)
    assert not Receipt.objects.exists()


def test_filing_twice_says_so_and_changes_nothing() -> None:
    registration = registration_submitted()

    with pytest.raises(AlreadySubmitted) as caught:
        registration_submit(registration, actor=applicant_actor(registration), at=AT)

    assert registration.case.number in str(caught.value)
    assert Receipt.objects.count() == Act.objects.count() == 1


def test_a_stranger_cannot_file_it() -> None:
    registration = registration_draft()

    with pytest.raises(NotAllowed):
        registration_submit(registration, actor=curator_new().as_("applicant"), at=AT)

    assert fresh(registration).state == RegistrationState.DRAFT


def test_a_filed_version_cannot_be_edited() -> None:
    registration = registration_submitted()

    with pytest.raises(FiledVersion):
        version_update(registration.version, at=AT, name_en="Another")


def test_important_data_stops_the_filing() -> None:
    registration = registration_draft(has_important_data=True)

    [gap] = version_gaps(registration.version)

    assert gap.stops
    assert gap.field == "has_important_data"
    with pytest.raises(GapsLeft):
        registration_submit(registration, actor=applicant_actor(registration), at=AT)


def test_unchecked_content_stops_the_filing() -> None:
    [gap] = version_gaps(registration_draft(has_unlawful_content_checked=False).version)

    assert gap.stops
    assert gap.field == "has_unlawful_content_checked"


def test_personal_information_asks_for_a_source_and_an_assessment() -> None:
    gaps = version_gaps(registration_draft(has_personal_information=True).version)

    assert [gap.field for gap in gaps] == ["has_personal_information", "assessment"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_applicant_is_told_by_when_admission_is_due(language: str) -> None:
    registration = registration_submitted()

    message = InboxMessage.objects.get(event="registration:submitted")
    text = render(message.event, message.params, language)

    assert message.party == registration.applicant
    assert registration.case.number in text.subject
    assert "2026-11-27 24:00" in text.body
    assert text.silence
    assert text.url.endswith(f"/workspace/{registration.pk}/")


def test_only_an_applicant_is_an_applicant() -> None:
    registration = registration_draft()

    with pytest.raises(NotAllowed):
        registration_submit(registration, actor=Actor("applicant"), at=AT)


def test_a_source_whose_contract_has_ended_keeps_the_application_from_being_filed() -> None:
    registration = registration_draft()
    registration.version.sources.update(contract="WM-1", contract_ends_on=AT.date() - timedelta(days=1))

    early, now = (version_gaps(registration.version, at=at) for at in (AT - timedelta(days=1), AT))

    assert (early, [gap.field for gap in now]) == ([], ["contract_ends_on"])
    with pytest.raises(GapsLeft):
        registration_submit(registration, actor=applicant_actor(registration), at=AT)


def test_the_receipt_lists_an_assessment_that_came_with_an_earlier_version() -> None:
    earlier = certified().registration
    assessment = Attachment.objects.create(
        case=earlier.case, purpose="assessment", name="pia.pdf", size=1, sha256="1" * 64, uploaded_at=AT
    )
    begun = registration_new_version(earlier, label="v2.0", actor=applicant_actor(earlier), at=AT + timedelta(days=90))
    manifest_read(begun)

    manifest = manifest_current(begun.version)
    assert manifest is not None
    assert files_of(begun, begun.version, manifest) == [manifest.original, assessment]
