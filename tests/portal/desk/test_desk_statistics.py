"""The desk's statistics count from the clocks and signatures themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from portal.desk.figures import median_text
from registry.selectors.stage_figures import decision_figures, stage_figures
from tests.factories.objections import FILED, decide, objection_examined, objection_filed, silence
from tests.factories.officers import signed_in_officer
from tests.factories.registrations import officer_actor, officer_new

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=2)


def figures(clock: str, at: Any) -> Any:
    return next(one for one in stage_figures(at) if one.clock == clock)


def test_a_stage_counts_what_runs_what_ended_in_time_and_its_median() -> None:
    from objections.services.admission import objection_admit

    first = objection_filed()
    objection_filed()
    objection_admit(first, actor=officer_actor(officer_new()), at=LATER)

    found = figures("objection_admission", LATER)

    assert (found.running, found.overdue, found.ended, found.in_time) == (1, 0, 1, 1)
    assert found.median == LATER - FILED


def test_what_ran_out_without_an_effect_is_overdue() -> None:
    objection_examined()
    after = FILED + timedelta(days=60)
    silence(after)

    assert figures("decision", after).overdue == 1


def test_signed_decisions_are_counted_by_kind_and_event() -> None:
    decide(objection_examined(), "reject")

    found = {(one.kind, one.event): one.signed for one in decision_figures(LATER)}

    assert found["objection", "reject"] == 1
    assert found["registration", "pass"] >= 1


def test_officers_and_the_regulator_read_the_page_in_few_queries(django_assert_max_num_queries: Any) -> None:
    decide(objection_examined(), "reject")
    for role in ("examiner", "regulator"):
        client, _officer = signed_in_officer(role)
        with django_assert_max_num_queries(14):
            page = client.get(reverse("desk_statistics"))
        assert page.status_code == 200
        assert "Stages against their limits" in page.content.decode()
    rows = client.get(reverse("desk_statistics_csv")).content.decode().splitlines()
    assert rows[0].startswith("clock,running,overdue")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (45, "45 seconds"),
        (125, "2 minutes"),
        (85_723, "1 day"),
        (7_300, "2 hours"),
        (216_000, "2.5 days"),
    ],
)
def test_a_median_is_said_in_the_unit_a_reader_would_use(seconds: int, said: str) -> None:
    with translation.override("en"):
        assert median_text(timedelta(seconds=seconds)) == said


def test_anybody_reads_what_is_late_but_not_who_is(client: Any, django_assert_max_num_queries: Any) -> None:
    decide(objection_examined(), "reject")

    with django_assert_max_num_queries(14):
        page = client.get(reverse("statistics"), headers={"Accept-Language": "en"})

    said = page.content.decode()
    assert page.status_code == 200
    assert "Stages against their limits" in said
    assert "Open cases by officer" not in said
    assert client.get(reverse("statistics_csv")).content.decode().startswith("clock,running,overdue")
