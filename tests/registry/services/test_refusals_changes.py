"""Withdrawing, amending and granting; contest, decision and review of a refusal."""

from datetime import datetime, timedelta

import pytest

from registry.kernel.errors import DomainError, NotAllowed
from registry.models import (
    Act,
    Assurance,
    Deadline,
    InboxMessage,
    Letter,
    NotPossibleNow,
    OutboxMessage,
    Refusal,
)
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import (
    Reasons,
    decision_draft,
)
from registry.services.grants import grant_give, grant_revoke
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import (
    refusal_answer,
    refusal_reaffirm,
    refusal_request_review,
)
from registry.services.scopes import scope_lines
from registry.services.wording import render
from tests.factories.refusals import holder_actor, holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_new, registration_draft
from tests.factories.serving import mails_leave
from tests.registry.services.refusal_acts import decide, in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def silence(refusal: Refusal) -> datetime:
    """Let the running clock end with every message handed over; returns the instant of the sweep."""
    deadline = Deadline.objects.get(case=refusal.case, fired_at__isnull=True, cancelled_at__isnull=True)
    mails_leave()
    at = deadline.due_at + timedelta(minutes=11)
    assert deadlines_fire(at) == 1
    refusal.refresh_from_db()
    return at


def test_a_withdrawn_refusal_is_out_of_force_at_once():
    refusal = refusal_effective()

    refusal = refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    assert (refusal.state, refusal.ended_at) == ("withdrawn", AT)
    with pytest.raises(NotPossibleNow):
        refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)


def test_only_the_holder_withdraws():
    with pytest.raises(NotAllowed):
        refusal_withdraw(refusal_effective(), actor=holder_new("Other").as_("holder"), at=AT)


def test_a_draft_cannot_be_withdrawn():
    refusal = refusal_drafted()

    with pytest.raises(NotPossibleNow):
        refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)


def test_fewer_scopes_is_a_new_version_and_more_scopes_a_refusal_of_its_own():
    refusal = refusal_effective("one.example\ntwo.example")
    old_digest = refusal.scopes_sha256
    two = refusal.scopes.get(value="two.example")

    amended, (wider,) = refusal_amend(
        refusal, drop=[two.pk], add=scope_lines("three.example"), actor=holder_actor(refusal), at=AT
    )

    amended.refresh_from_db()
    assert (amended.state, amended.scope_count) == ("effective", 1)
    assert amended.scopes_sha256 != old_digest
    assert amended.scopes.get(pk=two.pk).until == AT
    assert (wider.state, list(wider.scopes.values_list("value", flat=True))) == ("provisional", ["three.example"])
    assert Act.objects.get(event="amend").facts["wider"] == wider.case.number


def test_amending_away_every_scope_is_withdrawing():
    refusal = refusal_effective("one.example")

    with pytest.raises(DomainError, match="Withdraw the refusal instead"):
        refusal_amend(refusal, drop=[refusal.scopes.get().pk], actor=holder_actor(refusal), at=AT)


def test_an_end_can_only_come_sooner():
    refusal = refusal_effective(effective_until=AT + timedelta(days=100))
    actor = holder_actor(refusal)

    amended, _wider = refusal_amend(refusal, drop=(), effective_until=AT + timedelta(days=50), actor=actor, at=AT)

    assert amended.effective_until == AT + timedelta(days=50)
    for until in (AT + timedelta(days=60), AT):
        with pytest.raises(DomainError) as caught:
            refusal_amend(refusal, drop=(), effective_until=until, actor=actor, at=AT)
        assert caught.value.field == "effective_until"


def test_a_holder_grants_one_dataset_and_can_take_it_back():
    refusal = refusal_effective()
    dataset = registration_draft().dataset
    actor = holder_actor(refusal)

    grant = grant_give(refusal, dataset=dataset, terms="Research only.", actor=actor, at=AT)
    again = grant_give(refusal, dataset=dataset, actor=actor, at=AT)

    assert again == grant
    assert Act.objects.get(event="grant").facts == {"dataset": dataset.slug}
    assert grant_revoke(grant, actor=actor, at=AT).revoked_at == AT
    assert grant_give(refusal, dataset=dataset, actor=actor, at=AT) != grant


@pytest.mark.parametrize("both", [True, False])
def test_a_grant_names_one_dataset_or_one_party(both):
    refusal = refusal_effective()
    grantees = {"dataset": registration_draft().dataset, "party": holder_new("Grantee").party} if both else {}

    with pytest.raises(DomainError):
        grant_give(refusal, actor=holder_actor(refusal), at=AT, **grantees)


def test_a_holder_that_does_not_answer_a_contest_leaves_it_to_the_officers():
    refusal = in_state(refusal_effective(), "contested")
    Refusal.begin([refusal], AT)
    Deadline.objects.filter(case=refusal.case, clock="refusal_life").update(cancelled_at=AT)

    silence(refusal)

    assert refusal.state == "under_decision"
    assert InboxMessage.objects.filter(event="refusal:unanswered").exists()


def test_the_answer_to_a_contest_is_kept_for_the_officers():
    refusal = in_state(refusal_effective(), "contested")

    refusal = refusal_answer(refusal, text="We own it.", actor=holder_actor(refusal), at=AT)

    assert refusal.state == "under_decision"
    assert Letter.objects.get(kind="contest_answer").text == "We own it."


def test_kept_by_decision_it_is_in_force_for_good():
    refusal = decide(in_state(refusal_filed(), "under_decision"), "keep")

    assert (refusal.state, refusal.assurance) == ("effective", Assurance.EVIDENCE_REVIEWED)


def test_narrowing_lets_the_contested_scopes_go_and_needs_one_that_stays():
    refusal = in_state(refusal_effective("one.example\ntwo.example"), "under_decision")
    refusal.scopes.filter(value="two.example").update(contested_at=AT)

    decide(refusal, "narrow")

    assert refusal.state == "effective"
    assert list(refusal.scopes.filter(until__isnull=True).values_list("value", flat=True)) == ["one.example"]
    refusal.scopes.filter(value="one.example").update(contested_at=AT)
    with pytest.raises(DomainError, match="none would be left"):
        decide(in_state(refusal, "under_decision"), "narrow")


def test_dismissed_by_decision_it_can_be_reviewed_by_two_new_officers_and_put_back():
    refusal = decide(in_state(refusal_effective(), "under_decision"), "dismiss")
    assert (refusal.state, refusal.ended_at) == ("dismissed", AT)
    refusal_request_review(refusal, reasons="The contract was overlooked.", actor=holder_actor(refusal), at=AT)

    decide(refusal, "reinstate")

    assert (refusal.state, refusal.ended_at) == ("effective", None)


def test_an_affirmed_dismissal_is_final():
    refusal = decide(in_state(refusal_effective(), "under_decision"), "dismiss")
    refusal_request_review(refusal, reasons="Wrong.", actor=holder_actor(refusal), at=AT)

    assert decide(refusal, "affirm").state == "closed"


def test_a_dismissal_nobody_asks_to_review_is_final():
    refusal = decide(in_state(refusal_effective(), "under_decision"), "dismiss")

    silence(refusal)

    assert refusal.state == "closed"


def test_a_finding_of_abuse_names_what_can_be_done_against_it():
    refusal = in_state(refusal_effective(), "under_decision")

    with pytest.raises(DomainError) as caught:
        decide(refusal, "find_abuse")
    assert caught.value.field == "redress"
    refusal.case.decisions.update(state="dropped")

    assert decide(refusal, "find_abuse", redress="Sue in Hangzhou.").state == "revoked"


def test_withdrawing_takes_an_unsigned_decision_off_the_desk():
    refusal = in_state(refusal_effective(), "under_decision")
    officer = officer_new()
    reasons = Reasons(facts="f", reasons="r")
    decision = decision_draft(refusal.case, event="keep", officer=officer, reasons=reasons, at=AT)

    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    decision.refresh_from_db()
    assert decision.state == "dropped"


def test_every_message_so_far_can_be_read_in_both_languages():
    refusal = refusal_effective("one.example\ntwo.example")
    silence(refusal)
    silence(refusal)
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    for message in OutboxMessage.objects.filter(event__startswith="refusal:"):
        for language in ("en", "zh-hans"):
            text = render(message.event, message.params, language)
            assert refusal.case.number in text.subject
            assert "%(" not in text.subject + text.body + text.silence


def test_holder_and_agent_hear_of_reaffirmation_and_of_their_request_for_a_review():
    refusal = in_state(refusal_effective(), "dormant")
    refusal_reaffirm(refusal, actor=holder_actor(refusal), at=AT)
    dismissed = decide(in_state(refusal_effective(), "under_decision"), "dismiss")
    refusal_request_review(dismissed, reasons="Wrong.", actor=holder_actor(dismissed), at=AT)

    told = InboxMessage.objects.filter(event__in=["refusal:reaffirmed", "refusal:review_requested"])
    assert set(told.values_list("event", "party")) == {
        ("refusal:reaffirmed", refusal.holder_id),
        ("refusal:review_requested", dismissed.holder_id),
    }
