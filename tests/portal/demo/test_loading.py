"""The example data: loaded once by the services, with a case in every state of every machine."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Q

from objections.models import Objection
from portal.demo import load
from portal.demo.accounts import CURATOR, HOLDER, OBJECTOR, OFFICERS, PASSWORD, REGULATOR
from portal.demo.loading import NotLoaded
from portal.demo.story.cast import totp_secret
from portal.demo.story.checking import MACHINES, incomplete, states_of
from registry.kernel import clock
from registry.models import (
    Case,
    ClockOffset,
    Deadline,
    InboxMessage,
    LogQueue,
    OutboxMessage,
    Party,
    Refusal,
    Registration,
    User,
    Version,
)
from registry.services.wording import render
from tests.factories.log import log_clear

pytestmark = pytest.mark.keeps_log


@pytest.fixture(scope="module")
def lines(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What loading said; the data lives in one transaction that the module takes back."""
    said: list[str] = []
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker has no public type
        with transaction.atomic():
            load(said.append)
            yield said
            transaction.set_rollback(True)
        connection.close()
    log_clear()


@pytest.mark.usefixtures("lines")
def test_every_state_of_every_machine_has_a_case_and_nothing_failed_on_the_way(db: None) -> None:
    for machine in MACHINES:
        assert states_of(machine) == set(machine.TRANSITIONS)
    assert incomplete() == []


@pytest.mark.usefixtures("lines")
def test_there_are_as_many_datasets_refusals_and_objections_as_promised(db: None) -> None:
    assert Registration.objects.count() >= 20
    assert Refusal.objects.count() >= 200
    assert Objection.objects.count() >= 40
    described = Version.objects.exclude(summary_zh="")
    assert described.filter(summary_en="").count() == described.filter(name_en="").count() == 0
    assert max(len(name) for name in Version.objects.values_list("name_zh", flat=True)) <= 40


@pytest.mark.usefixtures("lines")
def test_every_account_signs_in_and_every_officer_has_a_second_factor(db: None) -> None:
    for email in (CURATOR, HOLDER, OBJECTOR, REGULATOR, *OFFICERS):
        assert User.objects.get(email=email).check_password(PASSWORD)
        assert EmailAddress.objects.filter(email=email, verified=True, primary=True).exists()
    owners = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user__email", flat=True)
    assert set(owners) == {*OFFICERS, REGULATOR}


@pytest.mark.usefixtures("lines")
def test_the_command_prints_a_code_that_an_officer_signs_in_with(db: None) -> None:
    out = StringIO()

    call_command("demo", "code", "lead@demo.example", stdout=out)

    assert validate_totp_code(totp_secret("lead@demo.example"), out.getvalue().strip())
    assert len(base64.b32decode(totp_secret("lead@demo.example"))) == 20


@pytest.mark.usefixtures("lines")
def test_parties_are_persons_and_organisations_agents_and_joint_applicants(db: None) -> None:
    assert set(Party.objects.values_list("kind", flat=True)) == {"person", "organisation"}
    assert Refusal.objects.filter(mandate__isnull=False).exists()
    applicants = Count(
        "case_parties", filter=Q(case_parties__role="applicant", case_parties__confirmed_at__isnull=False)
    )
    joint = Case.objects.filter(kind="registration").annotate(applicants=applicants)
    assert joint.filter(applicants__gte=2).exists()
    assert Party.objects.filter(members=None).exists()  # those who object without an account


@pytest.mark.usefixtures("lines")
def test_clocks_run_out_today_and_later_and_some_have_run_out(db: None) -> None:
    now = clock.now()
    running = Deadline.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True)

    assert running.filter(due_at__gt=now, due_at__lte=now + timedelta(days=4)).exists()
    assert running.filter(due_at__gt=now + timedelta(days=4)).exists()
    assert Case.objects.filter(overdue_since__isnull=False).exists()


@pytest.mark.usefixtures("lines")
def test_the_clock_is_right_again_and_no_mail_of_the_past_waits_or_left(db: None) -> None:
    assert not ClockOffset.objects.exists()
    assert not OutboxMessage.objects.filter(sent_at__isnull=True).exists()
    assert not LogQueue.objects.exists()
    assert mail.outbox == []


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_message_of_the_story_can_be_read_in_both_languages(db: None, language: str) -> None:
    for event, params in InboxMessage.objects.values_list("event", "params"):
        assert render(event, params, language).body


def test_loading_again_changes_nothing(lines: list[str], db: None) -> None:
    before = Case.objects.count(), User.objects.count()
    said: list[str] = []

    load(said.append)

    assert lines
    assert said == []
    assert (Case.objects.count(), User.objects.count()) == before


def test_the_example_data_is_refused_under_other_rules(db: None, settings: pytest.FixtureRequest) -> None:
    settings.RULE_PROFILE = "demo"  # type: ignore[attr-defined]  # pytest-django's settings take any name
    User.objects.filter(email=CURATOR).update(email="somebody-else@demo.example")

    with pytest.raises(NotLoaded):
        load(lambda line: None)
