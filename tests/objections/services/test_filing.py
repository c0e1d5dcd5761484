"""Objecting: who may, until when, against what."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from objections.models import Objection, TargetKind
from objections.services.brakes import AlreadyObjected
from objections.services.filing import objection_discard, objection_file_draft
from objections.services.intents import IdentityNeeded, intent_file
from objections.services.standing import NotStanding, WindowClosed, WindowNotOpen
from objections.services.targets import NothingNamed, TargetInput
from registry.kernel.errors import Conflict, DomainError
from registry.models import Act, Actor, InboxMessage, LedgerEntry, Party, Receipt
from registry.services.applicants import applicant_add, applicant_confirm
from registry.services.itemsets import itemset_numbers
from tests.factories.objections import (
    DOMAIN,
    FILED,
    WHOLE,
    domain,
    lines,
    objection_drafted,
    objection_filed,
    objector_new,
    objector_of,
    read,
    registration_published,
    silence,
    window_of,
)
from tests.factories.registrations import AT, applicant_actor, curator_new, fresh, registration_draft, user_new

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def registration():
    return registration_published()


def test_objection_at_the_last_instant_is_in_time(registration):
    objection = objection_filed(registration, at=window_of(registration).closes_at - MOMENT)

    assert objection.state == "filed"


def test_objection_at_the_closing_instant_is_late_and_told_what_is_left(registration):
    with pytest.raises(WindowClosed) as refused:
        objection_filed(registration, at=window_of(registration).closes_at)

    with override("en"):
        assert "You can still file a refusal" in str(refused.value)
        assert registration.case.number in str(refused.value)
    assert not Objection.objects.exists()


def test_objection_before_the_window_opens_is_told_when_it_opens(registration):
    with pytest.raises(WindowNotOpen) as refused:
        objection_filed(registration, at=window_of(registration).opens_at - MOMENT)

    with override("en"):
        assert "opens to objections at" in str(refused.value)
        assert "closed" not in str(refused.value)


def test_first_objection_does_not_shut_out_the_second(registration):
    last = window_of(registration).closes_at - MOMENT

    for _ in range(2):
        objection_filed(registration, at=last)

    assert registration.objections.filter(state="filed").count() == 2


def test_timely_objection_counts_though_the_close_was_noted_before_it_got_the_lock(registration):
    closes_at = window_of(registration).closes_at
    silence(closes_at + timedelta(minutes=11))

    objection = objection_filed(registration, at=closes_at - MOMENT)

    assert objection.state == "filed"


def test_filing_gives_number_receipt_ledger_entry_and_message(registration):
    objection = objection_filed(registration)

    assert objection.case.number.startswith("YY-2026-")
    assert Receipt.objects.get(case=objection.case).at == FILED
    entry = LedgerEntry.objects.get(case=objection.case, event="objection:file")
    assert objection.objector.name.encode() not in bytes(entry.leaf)
    assert InboxMessage.objects.filter(event="objection:filed", party=objection.objector).count() == 1


def test_filing_a_draft_twice_is_one_objection(registration):
    draft = objection_drafted(registration)
    actor = objector_of(draft)

    first = objection_file_draft(draft, actor=actor, at=FILED)
    second = objection_file_draft(read(draft), actor=actor, at=FILED + timedelta(minutes=1))

    assert (second.pk, second.filed_at) == (first.pk, FILED)
    assert Act.objects.filter(case=draft.case, event="file").count() == 1


def test_draft_never_extends_the_window(registration):
    draft = objection_drafted(registration, at=window_of(registration).closes_at - MOMENT)

    with pytest.raises(WindowClosed):
        objection_file_draft(draft, actor=objector_of(draft), at=window_of(registration).closes_at)

    assert read(draft).state == "draft"


def test_draft_lapses_by_itself_and_leaves_no_public_act(registration):
    draft = objection_drafted(registration)

    silence(FILED + timedelta(days=60))

    assert read(draft).state == "lapsed"
    assert not Act.objects.filter(case=draft.case).exists()


def test_rewriting_a_draft_keeps_one(registration):
    objector = objector_new()
    first = objection_drafted(registration, objector=objector)
    second = objection_drafted(registration, objector=objector)

    assert first.pk == second.pk
    assert second.targets.count() == 1


def test_discarded_draft_cannot_be_filed(registration):
    draft = objection_drafted(registration)
    objection_discard(draft, actor=objector_of(draft), at=FILED)

    with pytest.raises(Conflict):
        objection_file_draft(read(draft), actor=objector_of(draft), at=FILED)


def test_registrant_cannot_object_to_its_own_registration():
    curator = curator_new()
    registration = registration_published(curator=curator)

    with pytest.raises(NotStanding):
        objection_filed(registration, objector=curator)


def test_joint_applicant_cannot_object():
    curator, partner = curator_new(), curator_new("Partner")
    from registry.services.registrations import registration_submit

    registration = registration_draft(curator=curator)
    applicant_add(registration, reference=partner.party.alias, actor=applicant_actor(registration), at=AT)
    applicant_confirm(registration, actor=partner.as_("applicant"), at=AT)
    registration_submit(registration, actor=applicant_actor(registration), at=AT)
    from objections.services.standing import standing_check

    with pytest.raises(NotStanding):
        standing_check(fresh(registration), partner.party, user_id=None)


def test_member_of_the_applicant_cannot_object_through_another_party():
    curator = curator_new()
    registration = registration_published(curator=curator)
    other = objector_new()
    as_member = Actor("objector", user_id=curator.user.pk, party_id=other.party.pk)
    from objections.services.filing import objection_file

    with pytest.raises(NotStanding):
        objection_file(
            registration=registration,
            objector=other.party,
            ground="copyright",
            statement="x",
            targets=domain(),
            actor=as_member,
            at=FILED,
        )


def test_same_party_cannot_file_the_same_objection_twice(registration):
    objector = objector_new()
    first = objection_filed(registration, objector=objector)

    with pytest.raises(AlreadyObjected) as refused:
        objection_filed(registration, objector=objector)
    other = objection_filed(registration, objector=objector, ground="contract")

    assert first.case.number in str(refused.value)
    assert other.state == "filed"


@pytest.mark.parametrize(
    ("targets", "count"),
    [
        (domain("example.com"), 2),
        (domain("https://images.example.com/"), 2),
        (domain(DOMAIN), 1),
        (lines("1" * 64), 1),
        (lines("http://images.example.com/a/2.jpg", "https://nowhere.example.net/"), 1),
        (WHOLE, 3),
    ],
)
def test_targets_name_the_items_they_say(registration, targets, count):
    objection = objection_filed(registration, targets=targets)

    target = objection.targets.get()

    assert target.count == count
    assert target.items is None or len(itemset_numbers(target.items)) == count


def test_lines_that_name_nothing_are_kept_beside_those_that_do(registration):
    objection = objection_filed(registration, targets=lines("https://nowhere.example.net/x", "1" * 64))

    assert objection.targets.get().missing == ["https://nowhere.example.net/x"]


def test_list_that_names_nothing_is_refused_naming_its_lines(registration):
    with pytest.raises(NothingNamed) as refused:
        objection_filed(registration, targets=lines("https://nowhere.example.net/x", "f" * 64))

    assert "https://nowhere.example.net/x" in str(refused.value)
    assert refused.value.field == TargetKind.ITEMS


def test_source_of_another_version_is_refused(registration):
    with pytest.raises(DomainError):
        objection_filed(registration, targets=[TargetInput(TargetKind.SOURCE, source=0)])


def test_source_names_the_items_that_came_from_it(registration):
    source = registration.version.sources.get()

    objection = objection_filed(registration, targets=[TargetInput(TargetKind.SOURCE, source=source.pk)])

    assert objection.targets.get().count == 3


def test_notice_of_intent_holds_the_window_open_for_its_party_alone(registration):
    closes_at = window_of(registration).closes_at
    holder, other = objector_new(), objector_new()
    Party.objects.filter(pk=holder.party.pk).update(identity="organisation")
    holder.party.refresh_from_db()

    notice = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=closes_at - MOMENT)
    objection = objection_filed(registration, objector=holder, at=notice.runs_until - MOMENT)

    assert notice.runs_until > closes_at
    assert objection.state == "filed"
    with pytest.raises(WindowClosed):
        objection_filed(registration, objector=other, at=closes_at)


def test_notice_of_intent_needs_a_checked_identity_and_is_given_once(registration):
    holder = objector_new()
    with pytest.raises(IdentityNeeded):
        intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=FILED)
    Party.objects.filter(pk=holder.party.pk).update(identity="document")
    holder.party.refresh_from_db()

    first = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=FILED)
    again = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=FILED)

    assert first.pk == again.pk


def test_stranger_user_is_nobody_special(registration):
    objection = objection_filed(registration)

    assert not objection.case.case_parties.filter(party__members=user_new()).exists()
