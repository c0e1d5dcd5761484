"""What becomes of a certificate: suspended, lifted, revoked, cancelled, expired, replaced, challenged."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.db.models import Q

from registry.certification.credential import read
from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import (
    Certificate,
    Deadline,
    DecisionPart,
    Filing,
    GazetteNotice,
    InboxMessage,
    NotPossibleNow,
    NotYourStep,
    Registration,
)
from registry.screening.roots import recompute_roots
from registry.selectors.certificate_history import certificate_acts, suspension_gaps
from registry.services.cases import case_open, case_party_add
from registry.services.certificate_steps import certificate_cancel, certificate_challenge
from registry.services.certificate_suspension import NothingCertified
from registry.services.certificates import certificate_supersede
from registry.services.deadlines import deadlines_fire
from registry.services.decisions import PartDraft, Reasons, decision_draft, decision_propose, decision_sign
from registry.services.itemsets import itemset_store
from registry.services.keys import key_provider
from registry.services.registration_ends import registration_cancel
from registry.services.wording import render
from registry.services.wording.certificates import WORDINGS
from tests.factories.certificates import REISSUED, SETTLED, certified, fresh_certificate, page_drawn, reissued
from tests.factories.registrations import (
    applicant_actor,
    curator_new,
    officer_actor,
    officer_new,
    registration_decide,
)

pytestmark = pytest.mark.django_db
LATER = SETTLED + timedelta(days=10)
ENDS = ("registration:lapsed", "registration:revoked", "registration:cancelled")


def decide(
    certificate: Certificate, event: str, ground: str = "", *, items: list[int] | None = None, at: datetime = LATER
) -> Certificate:
    drafter, signer = officer_new(), officer_new("reviewer")
    parts = []
    if items is not None:
        numbers = itemset_store(certificate.registration.version, np.array(items), at=at)
        parts = [PartDraft("part", DecisionPart.Outcome.UPHELD, numbers)]
    reasons = Reasons(facts="What was found.", reasons="Why.", ground=ground)
    decision = decision_draft(certificate.case, event=event, officer=drafter, reasons=reasons, parts=parts, at=at)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    decision_sign(decision, officer=signer, lock=decision.lock, at=at)
    return fresh_certificate(certificate)


def open_clocks(certificate: Certificate) -> dict[str, datetime]:
    running = Deadline.objects.filter(case=certificate.case, fired_at__isnull=True, cancelled_at__isnull=True)
    return dict(running.values_list("clock", "due_at"))


def told(certificate: Certificate) -> list[str]:
    messages = InboxMessage.objects.filter(case=certificate.case).order_by("pk")
    return list(messages.values_list("event", flat=True))


def told_about(registration: Registration) -> list[str]:
    return list(registration.case.messages.order_by("pk").values_list("event", flat=True))


def fire_after(certificate: Certificate, clock: str) -> None:
    deadlines_fire(open_clocks(certificate)[clock] + timedelta(minutes=30))


def test_suspending_the_whole_keeps_the_clock_of_validity_running_beside_that_of_the_suspension() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty")

    clocks = open_clocks(certificate)

    assert certificate.state == "suspended"
    assert set(clocks) == {"validity", "suspension"}
    assert clocks["validity"] == certificate.valid_until
    assert told(certificate) == ["certificate:suspended"]
    assert GazetteNotice.objects.get(case=certificate.case).event == "certificate:suspended"


def test_a_courts_measure_has_no_clock_of_ours() -> None:
    certificate = decide(certified(), "suspend", "court_measure")

    assert set(open_clocks(certificate)) == {"validity"}
    assert told(certificate) == ["certificate:suspended_by_court"]


def test_a_suspended_part_leaves_the_root_of_the_rest_to_go_on_with() -> None:
    certificate = decide(certified(excluded=[0]), "suspend", "overdue_duty", items=[0, 1])

    act = certificate.case.acts.get(event="suspend")
    items = store.path_of(certificate.registration.version.manifests.get().items_sha256)

    assert certificate.suspended_items is not None
    assert certificate.suspended_items.count == 1  # item 0 was not certified any more
    assert act.facts["covered_root"] == recompute_roots(items, [0, 1]).items


def test_suspending_every_certified_item_suspends_the_whole() -> None:
    certificate = decide(certified(excluded=[0]), "suspend", "overdue_duty", items=[1, 2])

    assert (certificate.state, certificate.suspended_items) == ("suspended", None)


def test_items_that_are_not_certified_cannot_be_suspended() -> None:
    certificate = certified(excluded=[0])

    with pytest.raises(NothingCertified):
        decide(certificate, "suspend", "overdue_duty", items=[0])


def test_lifting_brings_back_the_old_end_of_validity_and_keeps_the_gap_on_record() -> None:
    certificate = decide(decide(certified(), "suspend", "overdue_duty"), "lift", at=LATER + timedelta(days=2))

    [gap] = suspension_gaps(certificate_acts(certificate))

    assert certificate.state == "in_force"
    assert open_clocks(certificate) == {"validity": certificate.valid_until}
    assert (gap.begins_at, gap.ends_at) == (LATER, LATER + timedelta(days=2))


@pytest.mark.parametrize(("ground", "from_start"), [("final_decision", False), ("fraud", True)])
def test_revocation_counts_from_the_decision_or_after_fraud_from_the_start(ground: str, from_start: bool) -> None:
    certificate = decide(certified(), "revoke", ground)

    assert certificate.state == "revoked"
    assert certificate.revoked_from_start is from_start
    assert open_clocks(certificate) == {}
    assert certificate.case.acts.get(event="revoke").facts["from_start"] is from_start


def test_one_officer_alone_cannot_suspend() -> None:
    certificate = certified()

    with pytest.raises(NotYourStep):
        Certificate.advance([certificate.pk], "suspend", LATER, actor=officer_actor(officer_new()))


@pytest.mark.parametrize(("ground", "from_start"), [("judgment", False), ("fraud", True)])
def test_a_registration_is_revoked_with_its_certificate_by_one_decision(ground: str, from_start: bool) -> None:
    certificate = certified()

    registration = registration_decide(certificate.registration, "revoke", ground=ground, at=LATER)

    certificate = fresh_certificate(certificate)
    assert (registration.state, certificate.state) == ("revoked", "revoked")
    assert certificate.revoked_from_start is from_start
    assert told_about(registration)[-1] == "registration:revoked"
    assert told(certificate) == []
    assert registration.case.notices.order_by("-pk")[0].event == "registration:revoked"


def test_a_registration_cannot_be_revoked_on_a_ground_that_is_not_listed() -> None:
    certificate = certified()

    with pytest.raises(DomainError):
        registration_decide(certificate.registration, "revoke", ground="whim", at=LATER)

    assert fresh_certificate(certificate).state == "in_force"


def test_a_registration_is_cancelled_with_its_certificate_when_every_registrant_has_asked() -> None:
    certificate = certified()
    registration = certificate.registration
    other = curator_new("Joint Centre")
    case_party_add(registration.case, other.party, "applicant", confirmed_at=LATER)

    waiting = registration_cancel(registration, actor=applicant_actor(registration), at=LATER)
    assert (waiting.state, fresh_certificate(certificate).state) == ("registered", "in_force")
    done = registration_cancel(registration, actor=other.as_("applicant"), at=LATER)

    assert (done.state, fresh_certificate(certificate).state) == ("cancelled", "cancelled")
    assert InboxMessage.objects.get(event="registration:cancellation_asked").party == other.party
    with pytest.raises(NotPossibleNow):
        registration_cancel(registration, actor=other.as_("applicant"), at=LATER)


def test_a_stranger_cancels_nothing() -> None:
    certificate = certified()

    with pytest.raises(NotAllowed):
        registration_cancel(certificate.registration, actor=curator_new().as_("applicant"), at=LATER)


def test_a_decision_that_was_only_drafted_leaves_the_desk_when_the_certificate_ends() -> None:
    certificate = certified()
    draft = decision_draft(
        certificate.case, event="suspend", officer=officer_new(), reasons=Reasons("f", "r"), at=LATER
    )

    registration_cancel(certificate.registration, actor=applicant_actor(certificate.registration), at=LATER)

    draft.refresh_from_db()
    assert draft.state == "dropped"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_message_about_certificates_can_be_read(language: str) -> None:
    clocked = decide(certified(), "suspend", "overdue_duty")
    court = decide(decide(certified(), "suspend", "court_measure"), "lift", at=LATER + timedelta(days=1))
    revoked = decide(certified(), "revoke", "judgment")
    challenged = page_drawn(certified())
    certificate_challenge(challenged.registration, LATER)
    certificate_challenge(challenged.registration, LATER + timedelta(days=1), is_challenged=False)
    reissued(challenged)
    certificate_cancel(court.registration, actor=applicant_actor(court.registration), at=LATER + timedelta(days=2))
    registration_decide(revoked.registration, "revoke", ground="judgment", at=LATER)
    registration_cancel(challenged.registration, actor=applicant_actor(challenged.registration), at=REISSUED)
    fire_after(clocked, "validity")

    messages = InboxMessage.objects.filter(Q(event__startswith="certificate:") | Q(event__in=ENDS))

    assert {message.event for message in messages} == set(WORDINGS) - {
        *("certificate:expired", "registration:cancellation_asked")
    }
    for message in messages:
        said = render(message.event, message.params, language)
        assert said.subject
        assert said.silence
        assert "%(" not in said.body + said.subject + said.silence + said.url


def test_a_registrant_cancels_and_nothing_can_follow() -> None:
    certificate = certified()
    actor = applicant_actor(certificate.registration)

    certificate_cancel(certificate.registration, actor=actor, at=LATER)

    assert fresh_certificate(certificate).state == "cancelled"
    assert certificate_cancel(certificate.registration, actor=actor, at=LATER) is None
    with pytest.raises(NotPossibleNow):
        Certificate.advance([certificate.pk], "cancel", LATER, actor=actor)


def test_silence_at_the_end_of_validity_lapses_the_registration_and_expires_the_certificate_at_once() -> None:
    certificate = certified()

    fire_after(certificate, "validity")

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.registration.state) == ("expired", "lapsed")
    acts = certificate.case.acts.filter(event="silence").values_list("at", flat=True)
    assert list(acts) == list(certificate.registration.case.acts.filter(event="silence").values_list("at", flat=True))
    assert told_about(certificate.registration)[-1] == "registration:lapsed"
    assert told(certificate) == []


def test_a_suspended_certificate_expires_too() -> None:
    certificate = decide(certified(), "suspend", "court_measure")

    fire_after(certificate, "validity")

    assert fresh_certificate(certificate).state == "expired"


def test_a_timely_renewal_keeps_the_registration_while_the_certificate_ends_as_printed() -> None:
    certificate = certified()
    registration = certificate.registration
    Filing.objects.create(
        case=case_open("filing", at=LATER, parent=registration.case),
        registration=registration,
        kind="renewal",
        applicant=registration.applicant,
        state="submitted",
        state_since=LATER,
        filed_at=certificate.valid_until - timedelta(seconds=1),
    )

    fire_after(certificate, "validity")

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.registration.state) == ("expired", "registered")
    again = Deadline.objects.filter(case=registration.case, clock="validity", fired_at=None, cancelled_at=None).get()
    assert again.due_at > certificate.valid_until
    registration.filings.update(state="closed")
    deadlines_fire(again.due_at + timedelta(minutes=30))
    assert Registration.objects.get(pk=registration.pk).state == "lapsed"


def test_a_suspended_whole_is_revoked_by_silence() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty")

    fire_after(certificate, "suspension")

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.registration.state) == ("revoked", "registered")
    assert not certificate.revoked_from_start


def test_a_suspended_part_is_cut_out_by_silence_and_a_narrower_certificate_takes_over() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty", items=[1])

    fire_after(certificate, "suspension")

    old = fresh_certificate(certificate)
    assert old.superseded_by is not None
    new = fresh_certificate(old.superseded_by)
    assert (old.state, new.state, new.number) == ("superseded", "in_force", f"{old.number}/2")
    facts = CertificateFacts.from_object(new.facts)
    assert (facts.items.covered, facts.exclusions.items) == (2, 1)
    assert facts.exclusions.rows[0].ref == old.number
    assert new.suspended_items is None


def test_a_reissue_is_narrower_keeps_the_procedure_and_names_what_it_replaces() -> None:
    first = certified(excluded=[0])

    second = reissued(first, out=[2])

    facts = read(second.credential, key_provider().jwks()).facts
    before = CertificateFacts.from_object(first.facts)
    assert (second.number, second.issue, second.issued_at) == (f"{first.number}/2", 2, REISSUED)
    assert (facts.items.before, facts.items.covered) == (3, 1)
    assert facts.roots.before == before.roots.before
    assert facts.roots.after != before.roots.after
    assert (facts.window, facts.objections) == (before.window, before.objections)
    assert facts.valid_until == before.valid_until
    assert first.number in facts.notes[-1].zh
    assert fresh_certificate(first).superseded_by == second
    assert told(second) == ["certificate:reissued"]


def test_a_suspension_that_still_concerns_certified_items_goes_over_to_the_reissue() -> None:
    first = decide(certified(), "suspend", "overdue_duty")
    due_at = open_clocks(first)["suspension"]

    second = reissued(first, at=LATER + timedelta(days=1))

    assert (second.state, second.suspended_items) == ("suspended", None)
    assert open_clocks(second) == {"suspension": due_at, "validity": second.valid_until}
    assert CertificateFacts.from_object(second.facts).state == "suspended"


def test_what_is_left_of_a_suspended_part_goes_over_to_the_reissue() -> None:
    first = decide(certified(), "suspend", "overdue_duty", items=[0, 1])

    second = reissued(first, out=[1], at=LATER + timedelta(days=1))

    items = store.path_of(second.registration.version.manifests.get().items_sha256)
    assert second.suspended_items is not None
    assert second.suspended_items.count == 1
    assert second.case.acts.get(event="issue").facts["covered_root"] == recompute_roots(items, [0, 1]).items


def test_a_suspended_part_that_is_excluded_altogether_leaves_a_certificate_in_force() -> None:
    first = decide(certified(), "suspend", "overdue_duty", items=[1])

    assert reissued(first, out=[1], at=LATER + timedelta(days=1)).state == "in_force"


def test_a_challenge_is_a_mark_that_goes_over_to_the_reissue_and_can_be_cleared() -> None:
    certificate = certified()
    registration = certificate.registration
    certificate_challenge(registration, LATER)
    certificate_challenge(registration, LATER)

    second = reissued(certificate, at=LATER + timedelta(days=1))
    assert second.is_challenged
    assert certificate.case.acts.filter(event="challenge").count() == 1
    assert fresh_certificate(certificate).state == "superseded"

    certificate_challenge(registration, LATER + timedelta(days=2), is_challenged=False)
    assert not fresh_certificate(second).is_challenged
    assert told(second) == ["certificate:reissued", "certificate:unchallenged"]


def test_an_ended_certificate_cannot_be_replaced() -> None:
    certificate = certified()
    certificate_cancel(certificate.registration, actor=applicant_actor(certificate.registration), at=LATER)

    with pytest.raises(NotPossibleNow):
        certificate_supersede(certificate, registration=certificate.registration, reason="change", at=LATER)

    assert Certificate.objects.count() == 1
