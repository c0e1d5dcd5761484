"""The worker pool: reached through the same Redis, asked at intervals, keeping nothing."""

import time

import pytest

from portal.celery import app
from portal.embedded.house import House


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_answers_for_repeated_requests_are_swept_away() -> None:
    assert "registry.forget_replies" in {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_a_run_that_found_no_worker_is_dropped_before_the_next_is_due() -> None:
    late = [
        name
        for name, entry in app.conf.beat_schedule.items()
        if not 0 < entry["options"]["expires"] <= max(entry["schedule"], 1)
    ]

    assert late == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_serializer", "json"),
        ("accept_content", ["json"]),
    ],
)
def test_work_is_handed_out_again_when_a_worker_is_lost(setting: str, value: object) -> None:
    assert app.conf[setting] == value


def test_no_task_may_run_longer_than_its_work_stays_reserved() -> None:
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]


def test_the_worker_answers_through_the_portal_s_redis(house: House) -> None:
    until = time.monotonic() + 60
    while not (answer := app.control.ping(timeout=1)):
        assert time.monotonic() < until, house.supervisor.log("worker").read_text()

    assert [list(said.values()) for said in answer] == [[{"ok": "pong"}]]
