"""Pre-publication: the window of a screened registration."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from objections.models import Window
from objections.services.publication import registration_publish, registrations_publish_screened
from registry.models import Deadline, GazetteNotice, InboxMessage, Job, Letter, OriginKind
from registry.selectors.instants import instant_words
from registry.services.screening_sweep import screenings_catch_up
from registry.services.wording import render
from tests.factories.matches import HOST
from tests.factories.objections import registration_published, window_of
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import AT, CSV, fresh, jobs_work, registration_screening

pytestmark = pytest.mark.django_db


def test_window_and_deadline_end_at_the_same_instant():
    registration = registration_published()

    deadline = Deadline.objects.get(case=registration.case, cancelled_at=None, fired_at=None)

    assert deadline.due_at == window_of(registration).closes_at
    assert registration.state == "pre_published"
    assert registration.is_published


def test_crawled_sources_are_published_twenty_working_days():
    registration = registration_published()

    # 24 November 2026 is a Tuesday; no holiday until New Year: the 20th working day is 22 December.
    assert window_of(registration).closes_at == datetime(2026, 12, 22, 16, tzinfo=UTC)


def test_other_sources_are_published_ten_working_days():
    registration = registration_screening()
    registration.version.sources.update(origin=OriginKind.OWN)
    jobs_work("screening")

    registration_publish(registration, at=AT)

    assert window_of(registration).closes_at == datetime(2026, 12, 8, 16, tzinfo=UTC)


def test_nothing_is_published_before_its_screening_has_finished():
    registration = registration_screening()

    assert registrations_publish_screened(AT) == 0
    assert fresh(registration).state == "screening"


def test_sweep_publishes_once():
    registration_screening()
    jobs_work("screening")

    assert [registrations_publish_screened(AT), registrations_publish_screened(AT)] == [1, 0]
    assert Window.objects.count() == 1


def test_publication_is_told_to_the_applicants_and_the_gazette():
    registration = registration_published()

    notice = GazetteNotice.objects.get(case=registration.case, event="registration:published")

    assert notice.number.startswith("GB-2026-")
    assert notice.closes_at == window_of(registration).closes_at
    assert InboxMessage.objects.filter(event="registration:published", party=registration.applicant).count() == 1


def test_publication_tells_who_refused_items_of_it_where_and_until_when_to_object() -> None:
    refusal = refusal_effective(HOST)

    registration = registration_published()

    message = InboxMessage.objects.get(event="match:open_to_objection")
    match = registration.matches.get()
    with translation.override("en"):
        text, closes = render(message.event, message.params, "en"), instant_words(window_of(registration).closes_at)
    assert message.party_id == refusal.holder_id
    assert text.url.endswith(f"/register/{registration.case.number}/object/?match={match.pk}")
    assert closes in text.body


def test_failed_screening_is_tried_again_and_goes_back_only_after_the_third_failure():
    registration = registration_screening()
    tries = []
    for minutes in (0, 10, 20):
        at = AT + timedelta(minutes=minutes)
        screenings_catch_up(at)
        Job.objects.filter(kind="screening", state="waiting").update(state="failed", finished_at=at)
        tries.append(registrations_publish_screened(at))

    assert tries == [0, 0, 1]
    assert fresh(registration).state == "under_examination"
    assert "3" in Letter.objects.get(case=registration.case, kind="sent_back").text


def test_manifest_that_is_mostly_unresolvable_goes_back_to_examination():
    bad_rows = "".join(f"not-an-address-{n}://x y\n" for n in range(4))
    registration = registration_screening(manifest="url\nhttps://a.example.com/1\n" + bad_rows)
    jobs_work("screening")

    registration_publish(registration, at=AT)

    assert fresh(registration).state == "under_examination"
    assert "4" in Letter.objects.get(case=registration.case, kind="sent_back").text
    assert not Window.objects.exists()


def test_half_of_the_rows_unresolvable_is_still_published():
    registration = registration_screening(manifest="url\nhttps://a.example.com/1\nx y z\n")
    jobs_work("screening")

    registration_publish(registration, at=AT)

    assert fresh(registration).state == "pre_published"


def test_registration_that_asks_not_to_be_published_is_left_to_the_officers():
    registration = registration_screening(asks_unpublished=True)
    jobs_work("screening")

    assert registrations_publish_screened(AT) == 0
    assert fresh(registration).state == "screening"


def test_window_needs_a_length_and_is_the_only_current_one():
    window = window_of(registration_published(manifest=CSV))

    for wrong in (
        {"closes_at": AT, "opens_at": AT, "is_current": False},
        {"closes_at": AT + timedelta(days=1), "opens_at": AT, "is_current": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Window.objects.create(registration=window.registration, version=window.version, **wrong)
