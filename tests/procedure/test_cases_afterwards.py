"""Cases around the close and after it: a late refusal, a changed version, a suspension, a judgment, a bulk answer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from objections.models import AnswerLine, Window
from objections.selectors.settling import matches_open
from objections.services.answer_effects import answers_carry_out
from objections.services.answers import objection_answer
from objections.services.replacing import ReplacedTooOften
from registry.models import Certificate, Match
from registry.selectors.certificate_history import certificate_acts, suspension_gaps
from registry.services.itemsets import itemset_numbers, itemset_store
from registry.services.matches import match_accept
from registry.services.registrations import registration_withdraw
from tests.factories.answers import batch_signed as signed
from tests.factories.answers import objections_served, registration_big
from tests.factories.certificates import certified, fresh_certificate
from tests.factories.objections import (
    FILED,
    curator_actor,
    curator_of,
    decide,
    domain,
    due,
    objection_decided,
    objection_filed,
    objection_served,
    objector_new,
    read,
    registration_published,
    settle,
    window_of,
)
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import AT, applicant_actor, curator_new, fresh
from tests.objections.services.test_replacing import ONE, THREE, TWO, replace
from tests.procedure.story import (
    MOMENT,
    all_wait_past,
    certificate_of,
    certified_root,
    ends_at,
    left_out,
    part,
    told,
)
from tests.registry.services.certificate_acts import LATER, open_clocks
from tests.registry.services.certificate_acts import decide as decide_certificate

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEIJING = ZoneInfo("Asia/Shanghai")


def test_a_refusal_filed_on_the_last_day_of_the_window_is_found_by_the_screening_at_the_close() -> None:
    registration = registration_published()
    closes_at = window_of(registration).closes_at
    refusal_effective("texts.example.org", at=closes_at - MOMENT)  # item 2, at the last instant
    refusal_effective("https://images.example.com/a/1.jpg", at=closes_at)  # item 0, too late to hold anything

    held = settle(registration)

    early, late = Match.objects.filter(registration=registration).order_by("refusal")
    window = window_of(registration)
    assert (held.state, early.state, late.state) == ("objection_pending", "notified", "notified")
    assert list(matches_open(held, window)) == [early]  # the late one is not waited for

    # The curator agrees to the early one: the set settles without its item; the late one goes on by itself.
    at = early.found_at + DAY
    match_accept(early, actor=curator_actor(registration), at=at)
    registered = settle(registration, at=at)
    early.refresh_from_db()
    assert (registered.state, early.state, left_out(registered)) == ("registered", "excluded", [2])
    assert late.state == "notified"
    assert "match_answer" in open_clocks(late)


def test_a_material_change_carries_live_objections_to_the_items_still_present() -> None:
    registration = registration_published()
    number, first_close = registration.case.number, window_of(registration).closes_at
    kept = objection_served(registration, targets=domain("example.com"))  # items 0 and 1
    emptied = objection_served(registration, targets=domain("example.org"))  # item 2

    replaced = replace(registration, ONE, "https://new.example.net/4.html,,Four")

    # Same number, a full new window; what is gone was answered by removal, what stays goes on where it was.
    window = window_of(replaced)
    assert (replaced.case.number, replaced.state) == (number, "pre_published")
    assert window.closes_at > first_close
    kept, emptied = read(kept), read(emptied)
    assert (kept.state, kept.targets.get().count) == ("served", 1)
    assert (emptied.state, emptied.outcome) == ("moot", "")
    assert due(kept).clock == "answer"
    assert "objection:version_replaced" in told(kept.objector)

    # Twice at most; then the carried objection is upheld, and its one item leaves the new version.
    replaced = replace(replaced, ONE, TWO, THREE, label="v1.2")
    with pytest.raises(ReplacedTooOften):
        replace(replaced, ONE, label="v1.3")
    kept = read(kept)
    kept = objection_answer(kept, choice="contest", statement="Licensed.", actor=curator_of(kept), at=kept.state_since)
    all_wait_past(ends_at(kept, "reply"))
    kept = decide(read(kept), "uphold", at=window_of(replaced).closes_at)
    registered = settle(replaced, at=all_wait_past(ends_at(kept, "review_request")))
    assert (registered.state, registered.version.label) == ("registered", "v1.2")
    assert left_out(registered) == itemset_numbers(read(kept).removed).tolist()
    assert Window.objects.filter(registration=registration).count() == 3


def test_a_suspension_of_a_part_that_is_cured_leaves_a_gap_and_nothing_else() -> None:
    certificate = certified()
    suspended = decide_certificate(certificate, "suspend", "overdue_duty", items=[1])

    # Verifiers may go on with the rest; validity runs on beside the time to cure.
    assert suspended.suspended_items is not None
    assert itemset_numbers(suspended.suspended_items).tolist() == [1]
    assert set(open_clocks(suspended)) == {"validity", "suspension"}

    cured_at = open_clocks(suspended)["suspension"] - MOMENT
    lifted = decide_certificate(suspended, "lift", at=cured_at)
    all_wait_past(cured_at + 60 * DAY)

    lifted = fresh_certificate(lifted)
    [gap] = suspension_gaps(certificate_acts(lifted))
    assert (lifted.state, lifted.suspended_items) == ("in_force", None)
    assert (gap.begins_at, gap.ends_at, gap.items) == (LATER, cured_at, 1)
    assert left_out(lifted.registration) == []
    assert Certificate.objects.count() == 1


def test_a_bulk_answer_signed_at_23_55_of_the_last_day_counts_in_full() -> None:
    registration = registration_big(items=20)
    objections = objections_served(registration, 3)
    close = due(objections[0]).due_at
    at = close - timedelta(minutes=5)
    assert at.astimezone(BEIJING).strftime("%H:%M") == "23:55"

    batch = signed(registration, at=at)

    # The ten minutes in which it could be taken back would reach past midnight, so they end at once.
    lines = AnswerLine.objects.filter(batch=batch)
    assert {line.takes_effect_at for line in lines} == {at}
    all_wait_past(close)  # the silence of the curator finds nothing
    answers_carry_out(close + timedelta(minutes=11))
    assert {(one.state, one.no_answer) for one in map(read, objections)} == {("settled", False)}
    assert {line.result for line in AnswerLine.objects.filter(batch=batch)} == {"done"}


def test_a_judgment_is_carried_out_on_a_closed_case_and_a_registered_set() -> None:
    registration = registration_published()
    objection = objection_decided(registration, event="reject", targets=domain("example.com"))
    at = all_wait_past(ends_at(objection, "review_request"))
    registered = settle(registration, at=max(at, window_of(registration).closes_at + DAY))
    assert (registered.state, left_out(registered)) == ("registered", [])
    before = certificate_of(registered)

    ordered_at = at + 300 * DAY
    objection = decide(
        read(objection), "execute_judgment", parts=[part(objection, "upheld", 1)], ground="exclusion", at=ordered_at
    )

    # The case stays closed with the outcome it had; item 1 leaves, and a narrower certificate takes over.
    after = certificate_of(fresh(registered))
    assert (objection.state, objection.outcome) == ("closed", "rejected")
    assert left_out(fresh(registered)) == [1]
    assert (fresh_certificate(before).state, after.state) == ("superseded", "in_force")
    assert certified_root(registered)[0] == 2
    assert after.number != before.number


def test_withdrawing_an_application_and_filing_it_anew_tells_those_who_had_objected() -> None:
    curator, objector = curator_new(), objector_new()
    registration = registration_published(curator=curator)
    objection = objection_filed(registration, objector=objector)
    registration_withdraw(registration, actor=applicant_actor(registration), at=FILED + DAY)
    assert read(objection).state == "moot"

    again = registration_published(curator=curator, at=FILED + 30 * DAY)

    # No old objection comes back by itself; its objector is told and may object anew.
    assert told(objector.party)[-1] == "registration:refiled"
    assert again.case.number != registration.case.number
    anew = objection_filed(again, objector=objector, at=FILED + 31 * DAY)
    assert anew.state == "filed"
    assert itemset_store(again.version, np.array([2], dtype="<i8"), at=AT).pk == anew.targets.get().items_id


def test_the_same_items_filed_anew_by_another_party_tell_the_former_objectors() -> None:
    objector = objector_new()
    registration = registration_published(curator=curator_new())
    objection_filed(registration, objector=objector)
    registration_withdraw(registration, actor=applicant_actor(registration), at=FILED + DAY)

    registration_published(curator=curator_new("Another Centre"), at=FILED + 30 * DAY)

    assert told(objector.party).count("registration:refiled") == 1


def test_a_different_set_filed_a_year_later_tells_nobody() -> None:
    objector = objector_new()
    curator = curator_new()
    registration = registration_published(curator=curator)
    objection_filed(registration, objector=objector)
    registration_withdraw(registration, actor=applicant_actor(registration), at=FILED + DAY)
    other = "url,sha256,title\n" + "".join(f"https://other.example.net/{n}.html,,N\n" for n in range(4))

    registration_published(curator=curator, manifest=other, at=FILED + 30 * DAY)
    registration_published(curator=curator, at=datetime(2028, 1, 5, 2, tzinfo=FILED.tzinfo))

    assert "registration:refiled" not in told(objector.party)
