"""Changes of what periods are counted by take two officers, are seen before they are made, and never backdate."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from registry.kernel.calendar import day_end
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import CalendarDay, CalendarEdition, ClockChange, Deadline, InboxMessage, LedgerEntry, RuleProfile
from registry.models.clocks import profile_current
from registry.services.clock_changes import (
    AlreadyDecided,
    NotSigner,
    OtherContent,
    OwnProposal,
    calendar_draft,
    change_drop,
    change_propose,
    change_sign,
    outage_draft,
    profile_draft,
)
from registry.services.recounting import recounts_apply
from tests.factories.clocks import calendar_signed, profile_drafted, signed, year_table
from tests.factories.registrations import AT, officer_new, registration_submitted

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def acceptance_of(registration):
    return Deadline.objects.get(case=registration.case, clock="acceptance")


def test_the_drafter_cannot_sign():
    change = change_propose(profile_drafted(AT, answer=15), officer=ClockChange.objects.get().drafted_by, at=AT)

    with pytest.raises(OwnProposal):
        change_sign(change, officer=change.drafted_by, digest=change.digest_sha256, at=AT)


def test_only_what_was_read_can_be_signed():
    change = profile_drafted(AT, answer=15)
    change_propose(change, officer=change.drafted_by, at=AT)

    with pytest.raises(OtherContent):
        change_sign(change, officer=officer_new("reviewer"), digest="0" * 64, at=AT)


def test_a_change_is_signed_once():
    change = signed(profile_drafted(AT, answer=15), AT)

    with pytest.raises(AlreadyDecided):
        change_sign(change, officer=officer_new("reviewer"), digest=change.digest_sha256, at=LATER)
    assert RuleProfile.objects.filter(key="default").count() == 2
    assert LedgerEntry.objects.filter(event="profile:signed").count() == 1


def test_only_the_lead_drafts():
    with pytest.raises(NotAllowed):
        calendar_draft(year_table(), reason="x", officer=officer_new("examiner"), at=AT)


@pytest.mark.parametrize("role", ["examiner", "regulator"])
def test_neither_an_examiner_nor_a_regulator_is_the_second_person(role):
    change = profile_drafted(AT, answer=15)
    change_propose(change, officer=change.drafted_by, at=AT)

    with pytest.raises(NotSigner):
        change_sign(change, officer=officer_new(role), digest=change.digest_sha256, at=AT)
    with pytest.raises(NotAllowed):
        change_drop(change, officer=officer_new(role), note="No.", at=AT)


def test_another_lead_is_the_second_person():
    change = profile_drafted(AT, answer=15)

    assert signed(change, AT, by=officer_new("lead")).state == "signed"


def test_a_second_officer_may_refuse_with_a_reason_and_the_change_is_not_made():
    change = profile_drafted(AT, answer=15)
    change_propose(change, officer=change.drafted_by, at=AT)

    with pytest.raises(DomainError):
        change_drop(change, officer=officer_new("reviewer"), note=" ", at=AT)
    change_drop(change, officer=officer_new("reviewer"), note="Ten days are enough.", at=AT)

    assert RuleProfile.objects.filter(key="default").count() == 1


def test_rules_signed_late_begin_when_they_are_signed():
    change = signed(profile_drafted(AT, answer=15), LATER)

    assert RuleProfile.objects.get(key="default", version=2).effective_from == LATER
    assert change.effective_from == LATER


def test_rules_of_a_later_day_count_from_that_day():
    signed(profile_drafted(AT, begins_at=AT + timedelta(days=30), answer=15), AT)

    assert profile_current("default", at=AT + timedelta(days=29)).version == 1
    assert profile_current("default", at=AT + timedelta(days=30)).version == 2


@pytest.mark.parametrize(
    ("lengths", "field"),
    [({"validity": 6}, "validity"), ({"log_retention": 5}, "log_retention"), ({"answer": 0}, "answer")],
)
def test_no_officer_signs_away_what_the_law_fixes(lengths, field):
    with pytest.raises(DomainError) as refused:
        profile_drafted(AT, **lengths)

    assert refused.value.field == field


def test_a_version_is_never_changed_or_deleted():
    for change in (
        lambda: RuleProfile.objects.update(version=9),
        lambda: RuleProfile.objects.all().delete(),
        lambda: CalendarDay.objects.update(kind="rest"),
        lambda: CalendarEdition.objects.update(note=""),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()


def test_two_drafts_from_one_version_cannot_both_be_signed():
    first, second = profile_drafted(AT, answer=15), profile_drafted(AT, answer=20)
    signed(first, AT)

    with pytest.raises(DomainError):
        signed(second, AT)


def test_a_case_keeps_the_version_of_its_filing():
    registration = registration_submitted()
    before = acceptance_of(registration).due_at

    signed(profile_drafted(LATER, acceptance=8), LATER)

    assert recounts_apply(LATER) == 0
    registration.case.refresh_from_db()
    assert (acceptance_of(registration).due_at, registration.case.profile.version) == (before, 1)
    assert registration_submitted(at=LATER).case.profile.version == 2


def test_where_the_law_says_so_cases_under_way_go_over_and_their_ends_move_later_only():
    registration = registration_submitted()

    change = signed(profile_drafted(LATER, applies_to_open=True, acceptance=8, examination=5), LATER)
    moved = recounts_apply(LATER)

    registration.case.refresh_from_db()
    assert registration.case.profile.version == 2  # what begins from now on follows the new rules
    assert moved == 1
    assert acceptance_of(registration).due_at == day_end(date(2026, 12, 4))
    assert InboxMessage.objects.filter(event="deadline:profile").count() == 1
    assert ClockChange.objects.get(pk=change.pk).applied_at == LATER


def test_shorter_rules_for_cases_under_way_leave_running_ends():
    registration = registration_submitted()
    before = acceptance_of(registration).due_at

    signed(profile_drafted(LATER, applies_to_open=True, acceptance=1), LATER)

    assert recounts_apply(LATER) == 0
    assert acceptance_of(registration).due_at == before


def test_rules_for_cases_under_way_name_their_law():
    base = RuleProfile.objects.get(key="default")
    clocks = {key: dict(entry) for key, entry in base.clocks.items()} | {"answer": {"n": 15, "unit": "wd"}}
    with pytest.raises(DomainError) as refused:
        profile_draft(
            base,
            clocks=clocks,
            effective_from=AT,
            reason="x",
            applies_to_open=True,
            law=" ",
            officer=officer_new("lead"),
            at=AT,
        )

    assert refused.value.field == "law"


def test_an_edition_holds_every_day_of_its_year_and_leaves_the_others():
    change = calendar_signed(AT, rest=["01-04"])

    assert change.number == 2
    assert CalendarDay.objects.filter(edition__number=2).count() == 365
    assert CalendarDay.objects.filter(edition__number=2, is_official=False).count() == 0
    assert LedgerEntry.objects.filter(event="calendar:signed").count() == 1


def test_an_outage_nobody_probed_is_recorded_by_two_officers():
    change = outage_draft(
        starts_at=AT - timedelta(hours=2),
        ends_at=AT - timedelta(hours=1),
        what="登记大厅网络",
        evidence="Letter of the carrier of 24 November.",
        officer=officer_new("lead"),
        at=AT,
    )
    registration = registration_submitted(at=AT - timedelta(days=1))
    before = acceptance_of(registration).due_at

    signed(change, AT)
    recounts_apply(AT)

    assert (
        before == day_end(date(2026, 11, 26)) == acceptance_of(registration).due_at
    )  # not within the next working day
    with pytest.raises(DomainError):
        outage_draft(starts_at=AT, ends_at=AT, what="x", evidence="y", officer=officer_new("lead"), at=AT)
