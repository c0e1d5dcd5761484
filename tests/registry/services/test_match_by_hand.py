"""An officer points at items in which a person is found; from there it is a match like any other, without the name."""

from datetime import timedelta

import pytest

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Act, Deadline, InboxMessage, LedgerEntry, Match, OutboxMessage
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import ConflictOfInterest
from registry.services.itemsets import itemset_numbers
from registry.services.match_by_hand import match_by_hand, numbers_pointed_at
from registry.services.match_narrowing import matches_narrow
from registry.services.matches import match_contest
from registry.services.refusal_endings import refusal_withdraw
from tests.factories.matches import HOST, curator_actor, rescreened, screened
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new
from tests.factories.serving import mails_leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NAME = "欧阳望舒"
REASON = "The second photograph shows the person at the gate."


def person(scopes: str = f"person {NAME}", *, filed: bool = False, **fields):
    make = refusal_filed if filed else refusal_effective
    return make(scopes, ground="personal_information", **fields)


def opened(refusal, registration, lines="1", *, reason=REASON, actor=None):
    numbers = numbers_pointed_at(registration.version, lines=lines)
    actor = actor or officer_actor(officer_new())
    return match_by_hand(refusal, registration, numbers=numbers, reason=reason, actor=actor, at=AT)


def clocks(case):
    return list(Deadline.objects.filter(case=case, fired_at__isnull=True).values_list("clock", flat=True))


def test_the_curator_is_asked_with_the_clock_of_a_person_and_both_sides_are_told():
    refusal, registration = person(), screened()

    match = opened(refusal, registration)

    assert (match.state, match.count, match.sample[0]["item"]) == ("notified", 1, 1)
    assert clocks(match.case) == ["person_answer"]
    told = set(InboxMessage.objects.filter(case=match.case).values_list("event", "party"))
    assert told == {
        ("match:notified_by_hand", registration.applicant_id),
        ("match:found_by_hand", refusal.holder_id),
    }


def test_silence_removes_the_items_as_it_does_for_every_match():
    match = opened(person(), screened())
    due = Deadline.objects.get(case=match.case).due_at
    mails_leave()

    deadlines_fire(due + timedelta(minutes=11))

    match.refresh_from_db()
    assert match.state == "accepted"


def test_before_the_refusal_is_verified_no_clock_runs_against_the_curator():
    match = opened(person(filed=True), screened())

    assert clocks(match.case) == []
    assert InboxMessage.objects.filter(case=match.case, event="match:waiting_by_hand").count() == 1


def test_the_name_stands_in_no_ledger_entry_act_mail_or_message():
    holder = holder_new(NAME, kind="person")
    refusal, registration = person(holder=holder), screened()

    match = opened(refusal, registration)

    match_contest(match, against="refusal", text="Nobody is shown there.", actor=curator_actor(match), at=AT)
    written = [
        *(bytes(leaf).decode() for leaf in LedgerEntry.objects.values_list("leaf", flat=True)),
        *Act.objects.values_list("facts", flat=True),
        *InboxMessage.objects.exclude(party=holder.party).values_list("params", flat=True),
        *OutboxMessage.objects.exclude(to=holder.user.email).values_list("params", flat=True),
    ]
    assert len(written) > 5
    assert not [one for one in written if NAME in str(one) or NAME.encode("unicode_escape").decode() in str(one)]


@pytest.mark.parametrize("reason", [f"In the caption: {NAME}.", "欧 阳·望 舒 at the gate", "", "  "])
def test_a_reason_is_given_and_never_names_the_person(reason):
    refusal, registration = person(), screened()

    with pytest.raises(DomainError) as caught:
        opened(refusal, registration, reason=reason)

    assert caught.value.field == "reason"


def test_a_refusal_without_a_person_gets_no_match_by_hand():
    with pytest.raises(Conflict):
        opened(refusal_effective("elsewhere.example", ground="personal_information"), screened())


def test_a_withdrawn_refusal_gets_none():
    refusal = person()
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    with pytest.raises(Conflict):
        opened(refusal, screened())


def test_who_belongs_to_the_holder_or_the_curator_opens_none():
    refusal, registration = person(), screened()
    for party in (refusal.holder, registration.applicant):
        officer = officer_new()
        officer.user = party.memberships.get().user
        officer.save()
        with pytest.raises(ConflictOfInterest):
            opened(refusal, registration, actor=officer_actor(officer))


def test_parties_and_regulators_open_none():
    refusal, registration = person(), screened()

    for actor in (holder_actor(refusal), officer_actor(officer_new("regulator"))):
        with pytest.raises(NotAllowed):
            opened(refusal, registration, actor=actor)
    assert not Match.objects.exists()


def test_items_are_asked_about_once_and_more_of_them_make_another_match():
    refusal, registration = person(), screened()
    opened(refusal, registration, "1")

    with pytest.raises(Conflict):
        opened(refusal, registration, "1")
    more = opened(refusal, registration, "1\n2")

    assert itemset_numbers(more.items).tolist() == [2]


def test_screening_still_finds_what_the_other_scopes_of_the_refusal_cover():
    registration = screened()
    refusal = person(f"person {NAME}\n{HOST}")
    by_hand = opened(refusal, registration, "2")

    rescreened(registration)

    found = Match.objects.exclude(pk=by_hand.pk).get()
    assert (found.reason, found.count) == ("", 2)


def test_a_match_by_hand_stays_while_the_person_is_named_and_ends_with_that_scope():
    refusal, registration = person(f"person {NAME}\nelsewhere.example"), screened()
    match = opened(refusal, registration)

    refusal.scopes.filter(kind="host").update(until=AT)
    assert matches_narrow(refusal, at=AT) == 0
    refusal.scopes.filter(kind="person").update(until=AT)
    assert matches_narrow(refusal, at=AT) == 1

    match.refresh_from_db()
    assert match.state == "lifted"


def test_items_are_named_by_number_address_or_source():
    version = screened().version
    url = "https://images.example.com/a/1.jpg"

    assert numbers_pointed_at(version, lines="2\n0").tolist() == [0, 2]
    assert len(numbers_pointed_at(version, lines=url)) == 1
    assert len(numbers_pointed_at(version, source=version.sources.first().position)) > 0


@pytest.mark.parametrize(
    "wish", [{}, {"lines": "1", "source": 1}, {"lines": "99"}, {"source": 99}, {"lines": "no such"}]
)
def test_what_names_no_item_is_refused(wish):
    with pytest.raises(DomainError):
        numbers_pointed_at(screened().version, **wish)
