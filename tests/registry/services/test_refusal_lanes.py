"""The lane of personal information has its own clocks and no end; an agent is let go with its mandate."""

from datetime import timedelta

import pytest

from objections.selectors.case_access import Viewer, case_access
from registry.kernel.clock import BEIJING
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import Act, Deadline, InboxMessage
from registry.selectors.exports import refusals_to_export
from registry.selectors.refusal_as_of import refusal_as_of
from registry.selectors.refusal_view import refusal_viewer
from registry.selectors.refusals import refusals_of
from registry.services.deadline_sweep import deadlines_fire
from registry.services.mandate_ends import mandates_end
from registry.services.mandates import mandate_give, mandate_revoke
from registry.services.refusal_steps import refusal_supply
from registry.services.refusals import refusal_file
from registry.services.scopes import scope_lines
from registry.services.wording import render
from tests.factories.matches import HOST, match_of, screened
from tests.factories.refusals import NO_TRAINING, holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT
from tests.factories.serving import mails_leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LATER = AT + timedelta(days=30)


def clock_of(case) -> Deadline:
    return Deadline.objects.get(case=case, fired_at__isnull=True, cancelled_at__isnull=True)


def test_identity_is_checked_on_a_clock_of_its_own_and_silence_asks_for_proof():
    refusal = refusal_filed("person 张三", ground="personal_information")
    assert clock_of(refusal.case).clock == "person_check"
    mails_leave()

    assert deadlines_fire(clock_of(refusal.case).due_at + timedelta(minutes=11)) == 1

    refusal.refresh_from_db()
    assert (refusal.state, clock_of(refusal.case).clock) == ("proof_required", "proof")
    refusal_supply(refusal, text="My identity card.", actor=holder_actor(refusal), at=AT)
    assert clock_of(refusal.case).clock == "person_check"


def test_a_verified_refusal_of_personal_information_has_no_end():
    refusal = refusal_effective("person 张三", ground="personal_information")

    assert not Deadline.objects.filter(case=refusal.case, fired_at__isnull=True, cancelled_at__isnull=True).exists()


def test_a_curator_answers_a_person_within_fifteen_days_and_silence_removes():
    refusal = refusal_effective(HOST, ground="personal_information")
    match = match_of(screened(), refusal)
    deadline = clock_of(match.case)
    assert deadline.clock == "person_answer"
    assert (deadline.due_at - deadline.starts_at.astimezone(BEIJING)).days >= 15
    mails_leave()

    deadlines_fire(deadline.due_at + timedelta(minutes=11))

    match.refresh_from_db()
    assert match.state == "accepted"


def test_a_person_is_named_only_on_the_ground_of_personal_information():
    with pytest.raises(DomainError) as caught:
        refusal_filed("person 张三", ground="copyright")

    assert caught.value.field == "ground"


@pytest.mark.parametrize("is_revoked", [True, False])
def test_with_its_mandate_the_agent_goes_and_the_refusal_stands(is_revoked):
    holder, agent = holder_new("Author"), holder_new("Society")
    mandate = mandate_give(
        principal=holder.party,
        agent=agent.party,
        scope="all",
        valid_from=AT,
        valid_until=None if is_revoked else LATER,
        document=None,
        at=AT,
    )
    refusal = refusal_file(
        holder=holder.party,
        scopes=scope_lines("author.example"),
        ground="copyright",
        usages=NO_TRAINING,
        actor=agent.as_("holder"),
        at=AT,
    )
    assert mandates_end(AT + timedelta(days=29)) == 0
    if is_revoked:
        mandate_revoke(mandate, at=LATER)

    assert (mandates_end(LATER), mandates_end(LATER)) == (1, 0)

    refusal.refresh_from_db()
    assert (refusal.state, refusal.mandate) == ("provisional", None)
    assert refusal.versions.get().mandate == mandate
    assert refusal_as_of(refusal, LATER - timedelta(seconds=1)).refusal.mandate == mandate
    assert refusal_as_of(refusal, LATER).refusal.mandate is None
    assert Act.objects.filter(case=refusal.case, event="mandate_ended").count() == 1
    with pytest.raises(NotAllowed):
        refusal_supply(refusal, text="Proof.", actor=agent.as_("holder"), at=LATER)
    told = InboxMessage.objects.filter(event="refusal:mandate_ended")
    assert set(told.values_list("party", flat=True)) == {holder.party.pk, agent.party.pk}
    assert "stands" in render("refusal:mandate_ended", told[0].params, "en").body


def test_an_agent_is_a_stranger_from_the_instant_its_mandate_ends_whatever_the_sweep_has_done():
    holder, agent = holder_new("Author"), holder_new("Society")
    given = {"principal": holder.party, "agent": agent.party, "scope": "all", "document": None}
    mandate_give(**given, valid_from=AT, valid_until=LATER, at=AT)
    refusal = refusal_file(
        holder=holder.party,
        scopes=scope_lines("people.example/author/"),
        ground="personal_information",
        usages=NO_TRAINING,
        actor=agent.as_("holder"),
        at=AT,
    )
    before, after = LATER - timedelta(seconds=1), LATER

    seen = [
        (
            refusal_viewer(refusal, agent.party, None, at=at).full,
            refusals_of(agent.party, at=at).exists(),
            refusals_to_export(agent.party, at).exists(),
            case_access(refusal.case, Viewer(at=at, party=agent.party)).full,
        )
        for at in (before, after)
    ]

    assert seen == [(True,) * 4, (False,) * 4]
    assert case_access(refusal.case, Viewer(at=after, party=holder.party)).full


def test_a_renewed_mandate_takes_the_old_ones_place():
    holder, agent = holder_new("Author"), holder_new("Society")
    given = {"principal": holder.party, "agent": agent.party, "scope": "all", "document": None}
    mandate_give(**given, valid_from=AT, valid_until=LATER, at=AT)
    refusal = refusal_file(
        holder=holder.party,
        scopes=scope_lines("author.example"),
        ground="copyright",
        usages=NO_TRAINING,
        actor=agent.as_("holder"),
        at=AT,
    )
    renewed = mandate_give(**given, valid_from=LATER, valid_until=None, at=AT)

    mandates_end(LATER)

    refusal.refresh_from_db()
    assert refusal.mandate == renewed
