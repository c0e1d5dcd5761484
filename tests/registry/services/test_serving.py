"""Service on record: by mail, by what follows a bounce, and clocks that wait for it."""

from datetime import date, datetime, timedelta

import pytest

from objections.models import Objection
from registry.kernel.errors import DomainError
from registry.models import Act, FurtherService, GazetteNotice, InboxMessage, NoticeSettings, OutboxMessage, Service
from registry.services.deadline_sweep import deadlines_fire
from registry.services.outbox import MAX_ATTEMPTS, outbox_send
from registry.services.serving import ServedAlready, mail_failed, service_by_gazette, service_by_post, service_catch_up
from tests.factories.objections import FILED, due, objection_served
from tests.factories.registrations import officer_actor, officer_new
from tests.factories.serving import mails_leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY, YEAR = timedelta(days=1), timedelta(days=365)


def served_notice(objection: Objection) -> Service:
    """The service of the message that asks the curator for an answer."""
    return Service.objects.select_related("inbox").get(inbox__case=objection.case, inbox__event="objection:served")


def mail_of(service: Service) -> OutboxMessage:
    return OutboxMessage.objects.get(inbox=service.inbox, further_service=None)


def state(objection: Objection) -> str:
    return Objection.objects.get(pk=objection.pk).state


def bounced() -> Objection:
    """A served objection whose mail to the curator came back a day later."""
    objection = objection_served()
    mails_leave()
    assert mail_failed(mail_of(served_notice(objection)), FILED + DAY)
    return objection


def test_a_mail_handed_over_in_time_moves_no_clock() -> None:
    objection = objection_served()
    before = due(objection).due_at

    mails_leave()

    assert due(objection).due_at == before
    assert served_notice(objection).served_on == date(2026, 11, 26)


def test_a_mail_handed_over_days_late_gives_the_curator_the_whole_period_from_then() -> None:
    objection = objection_served()
    before = due(objection).due_at

    outbox_send(FILED + 5 * DAY, limit=100)

    assert served_notice(objection).served_on == date(2026, 12, 1)
    assert due(objection).due_at - before == timedelta(days=5)  # three working days and the weekend between
    assert Act.objects.filter(case=objection.case, event="clock_moved").count() == 1
    assert InboxMessage.objects.filter(case=objection.case, event="case:clock_moved").count() == 2


def test_silence_counts_when_the_notice_is_served_though_other_mails_are_not() -> None:
    objection = objection_served()
    mails_leave()
    other = Service.objects.filter(inbox__case=objection.case).exclude(pk=served_notice(objection).pk)
    other.update(served_on=None, bounced_at=FILED)

    deadlines_fire(FILED + YEAR)

    assert state(objection) == "under_decision"


def test_a_bounce_takes_the_service_back_and_the_gazette_serves_ten_working_days_after() -> None:
    objection = bounced()

    service = served_notice(objection)
    assert (service.channel, service.served_on) == ("gazette", date(2026, 12, 10))
    notice = GazetteNotice.objects.get(event="service:gazette")
    assert notice.params == {"case": objection.case.number, "role": "curator", "served_on": "2026-12-10"}
    assert due(objection).due_at == datetime.fromisoformat("2026-12-25T00:00+08:00")  # ten working days after that


def test_silence_before_the_gazette_has_served_has_no_effect_and_afterwards_it_has() -> None:
    objection = bounced()

    deadlines_fire(datetime.fromisoformat("2026-12-11T12:00+08:00"))
    assert state(objection) == "served"

    deadlines_fire(due(objection).due_at + timedelta(minutes=11))
    assert state(objection) == "under_decision"


def test_a_confirmed_second_address_is_tried_before_the_gazette() -> None:
    objection = objection_served()
    party = objection.registration.applicant
    NoticeSettings.objects.create(party=party, second_email="second@example.test", second_confirmed_at=FILED)
    mails_leave()

    mail_failed(mail_of(served_notice(objection)), FILED + DAY)

    assert served_notice(objection).served_on is None
    second = OutboxMessage.objects.get(to="second@example.test")
    outbox_send(FILED + DAY, limit=100)
    service = served_notice(objection)
    assert (service.channel, service.served_on) == ("second", date(2026, 11, 27))
    assert not GazetteNotice.objects.filter(event="service:gazette").exists()

    mail_failed(second, FILED + 2 * DAY)
    assert served_notice(objection).channel == "gazette"


def test_an_unconfirmed_second_address_gets_nothing() -> None:
    objection = objection_served()
    NoticeSettings.objects.create(party=objection.registration.applicant, second_email="second@example.test")
    mails_leave()

    mail_failed(mail_of(served_notice(objection)), FILED + DAY)

    assert not OutboxMessage.objects.filter(to="second@example.test").exists()


def test_a_bounce_told_twice_is_one_failed_service_and_one_notice() -> None:
    objection = bounced()

    assert not mail_failed(mail_of(served_notice(objection)), FILED + 2 * DAY)

    assert FurtherService.objects.count() == GazetteNotice.objects.filter(event="service:gazette").count() == 1


def test_a_mail_no_server_takes_is_a_failed_service() -> None:
    objection = objection_served()
    mail = mail_of(served_notice(objection))

    def refuse(message: OutboxMessage) -> None:
        if message.pk == mail.pk:
            raise OSError

    at = FILED
    for _ in range(MAX_ATTEMPTS):
        outbox_send(at, limit=100, hand_over=refuse)
        at += timedelta(minutes=10)

    assert served_notice(objection).channel == "gazette"


def test_a_bounce_after_the_deadline_fired_reopens_nothing() -> None:
    objection = objection_served()
    mails_leave()
    deadlines_fire(FILED + YEAR)

    mail_failed(mail_of(served_notice(objection)), FILED + YEAR)

    assert state(objection) == "under_decision"
    assert not Act.objects.filter(case=objection.case, event="clock_moved").exists()


def test_an_officer_records_a_delivery_by_post_and_the_period_counts_from_it() -> None:
    objection = bounced()
    officer = officer_new()
    facts = {"officer": officer, "actor": officer_actor(officer), "reference": "EM123"}

    service_by_post(served_notice(objection), delivered_on=date(2026, 11, 30), at=FILED + 7 * DAY, **facts)

    service = served_notice(objection)
    assert (service.channel, service.served_on) == ("post", date(2026, 11, 30))
    with pytest.raises(ServedAlready):
        service_by_post(service, delivered_on=date(2026, 11, 30), at=FILED + 7 * DAY, **facts)


def test_a_delivery_before_the_message_or_in_the_future_is_refused() -> None:
    objection = bounced()
    officer = officer_new()

    for day in (date(2026, 11, 20), date(2027, 1, 1)):
        with pytest.raises(DomainError):
            service_by_post(
                served_notice(objection),
                officer=officer,
                reference="EM1",
                delivered_on=day,
                actor=officer_actor(officer),
                at=FILED + DAY,
            )


def test_what_is_served_is_not_published() -> None:
    objection = objection_served()
    mails_leave()

    with pytest.raises(ServedAlready):
        service_by_gazette(served_notice(objection), actor=officer_actor(officer_new()), at=FILED + 9 * DAY)


def test_a_party_that_no_message_was_posted_to_gets_one_and_then_the_whole_period() -> None:
    objection = objection_served()
    Service.objects.filter(inbox__event="objection:served").delete()
    OutboxMessage.objects.filter(inbox__event="objection:served").delete()
    InboxMessage.objects.filter(event="objection:served").delete()
    late = due(objection).due_at + DAY

    deadlines_fire(late)
    mails_leave()

    assert state(objection) == "served"
    assert InboxMessage.objects.filter(event="case:clock_runs", case=objection.case).count() == 1
    assert due(objection).due_at > late + 10 * DAY


def test_a_failed_service_that_no_channel_followed_is_caught_up_with_once() -> None:
    objection = objection_served()
    mails_leave()
    Service.objects.filter(pk=served_notice(objection).pk).update(bounced_at=FILED, served_on=None)

    assert [service_catch_up(FILED + DAY), service_catch_up(FILED + DAY)] == [1, 0]

    assert served_notice(objection).channel == "gazette"
