"""Reminders, digests, stopping, second addresses and bounces."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.core import mail
from django.core.management import call_command

from objections.models import Objection
from registry.models import InboxMessage, NoticeSettings, OutboxMessage, Party, Service
from registry.services.digests import digests_send
from registry.services.mail_refs import message_id
from registry.services.messages import notify
from registry.services.notice_settings import (
    LinkInvalid,
    SecondAddressAsked,
    notices_stop,
    second_email_confirm,
    second_email_set,
    settings_of,
    settings_save,
    stop_token,
)
from registry.services.outbox import outbox_send
from registry.services.reminders import reminders_send
from registry.services.wording import render
from tests.factories.objections import FILED, due, objection_served
from tests.factories.registrations import AT, curator_new
from tests.factories.serving import mails_leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)
MORNING = datetime.fromisoformat("2026-11-25T09:00+08:00")  # a Wednesday


def news(party: Party, key: str, at: datetime = AT) -> None:
    params = {"number": "YY-2026-000001-1", "clock": "answer", "due_at": at.isoformat()}
    notify([party], "case:news", case=None, at=at, params=params, key=key)


@pytest.fixture(autouse=True)
def a_piece_of_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that asks nothing of its reader."""
    from registry.services.wording.base import WORDINGS, Wording

    monkeypatch.setitem(WORDINGS, "case:news", Wording("News of %(number)s", "Something happened.", is_service=False))


def reminded(objection: Objection) -> list[datetime]:
    found = InboxMessage.objects.filter(case=objection.case, event="case:reminder").order_by("pk")
    return list(found.values_list("posted_at", flat=True))


def test_a_party_is_reminded_three_working_days_and_one_before_its_time_ends_and_never_twice() -> None:
    objection = objection_served()  # answer due at the end of Thursday 10 December
    instants = [
        datetime.fromisoformat(f"2026-12-{day:02}T{hour:02}:00+08:00") for day in (7, 8, 9, 10) for hour in (9, 15)
    ]

    for at in instants:
        reminders_send(at)

    assert reminded(objection) == [instants[2], instants[6]]
    text = render("case:reminder", InboxMessage.objects.filter(event="case:reminder").latest("pk").params, "en")
    assert text.due
    assert "for the items named only" in text.silence
    assert "The register, by rule" in text.actor


def test_a_clock_that_has_ended_or_moved_is_not_reminded_of_at_its_old_day() -> None:
    objection = objection_served()
    due_at = due(objection).due_at

    assert reminders_send(due_at) == 0
    assert reminders_send(due_at - timedelta(hours=1)) == 1


def test_who_wants_no_reminders_gets_none() -> None:
    objection = objection_served()
    settings_save(objection.registration.applicant, reminders=False, news="each", at=FILED)

    assert reminders_send(due(objection).due_at - timedelta(hours=1)) == 0


def test_news_waits_for_the_digest_of_the_day_and_service_does_not() -> None:
    party = curator_new().party
    Party.objects.update(language="en")
    party.refresh_from_db()
    settings_save(party, reminders=True, news="daily", at=AT)
    news(party, "1", AT + timedelta(hours=1))
    news(party, "2", AT + timedelta(hours=2))
    params = {"principal": "A", "agent": "B", "scope": "C"}
    notify([party], "mandate:given", case=None, at=AT, params=params, key="x")

    assert [digests_send(MORNING), digests_send(MORNING + timedelta(hours=1))] == [1, 0]
    outbox_send(MORNING)

    subjects = sorted(one.subject for one in mail.outbox)
    assert subjects == ["News in your inbox: 2", "You were given a mandate"]
    digest = next(one for one in mail.outbox if one.subject.startswith("News"))
    assert digest.body.count("News of YY-2026-000001-1") == 2


def test_a_weekly_digest_goes_out_on_monday_only() -> None:
    party = curator_new().party
    settings_save(party, reminders=True, news="weekly", at=AT)
    news(party, "1", AT + timedelta(hours=1))

    assert digests_send(MORNING) == 0
    assert digests_send(datetime.fromisoformat("2026-11-30T08:30+08:00")) == 1


def test_mails_that_are_no_service_carry_a_one_click_stop_and_service_says_it_cannot_be_stopped() -> None:
    party = curator_new().party
    news(party, "1")
    notify([party], "mandate:given", case=None, at=AT, params={"principal": "A", "agent": "B", "scope": "C"}, key="x")
    outbox_send(AT)

    plain, service = mail.outbox
    assert plain.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/notices/stop/" in plain.extra_headers["List-Unsubscribe"]
    assert "List-Unsubscribe" not in service.extra_headers
    assert "/notices/stop/" not in service.body


def test_the_stop_link_stops_news_and_leaves_service_and_inbox() -> None:
    party = curator_new().party

    notices_stop(stop_token(party.pk, "news"), at=AT)
    news(party, "1")

    assert InboxMessage.objects.filter(party=party).count() == 1
    assert not OutboxMessage.objects.exists()
    assert settings_of(party).reminders
    with pytest.raises(LinkInvalid):
        notices_stop("made-up", at=AT)


def test_a_second_address_counts_once_its_link_is_used_and_not_after_a_day_or_for_another_address() -> None:
    party = curator_new().party
    second_email_set(party, "Second@example.test", at=AT)
    token = OutboxMessage.objects.get(to="second@example.test").params["token"]

    with pytest.raises(LinkInvalid):
        second_email_confirm(token, at=AT + DAY)
    assert settings_of(party).second_confirmed_at is None
    assert second_email_confirm(token, at=AT + timedelta(hours=1)).second_confirmed_at is not None

    second_email_set(party, "third@example.test", at=AT + timedelta(hours=2))
    with pytest.raises(LinkInvalid):
        second_email_confirm(token, at=AT + timedelta(hours=3))
    assert settings_of(party).second_confirmed_at is None


def test_links_to_a_second_address_are_few_a_day() -> None:
    party = curator_new().party
    for n in range(5):
        second_email_set(party, f"a{n}@example.test", at=AT + timedelta(minutes=n))

    with pytest.raises(SecondAddressAsked):
        second_email_set(party, "a9@example.test", at=AT + timedelta(minutes=9))


def bounce(reference: str, action: str = "failed") -> bytes:
    """A delivery status notification as mail servers write it (RFC 3464)."""
    head = EmailMessage()
    head["Subject"], head["From"] = "Undelivered", "mailer-daemon@example.test"
    parts = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.test\r\n\r\n"
        f"Final-Recipient: rfc822; x@example.test\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {reference}\r\n--b--\r\n"
    )
    top = f"{head}MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    return (top.replace("\n\nMIME", "\nMIME") + parts).encode()


def notice(objection: Objection) -> OutboxMessage:
    return OutboxMessage.objects.get(inbox__case=objection.case, event="objection:served")


def test_a_bounce_message_is_a_failed_service_and_a_delay_is_not(tmp_path: Path) -> None:
    objection = objection_served()
    mails_leave()
    reference = message_id(notice(objection).dedup_key)
    late, gone = tmp_path / "late.eml", tmp_path / "gone.eml"
    late.write_bytes(bounce(reference, "delayed"))
    gone.write_bytes(bounce(reference))

    with pytest.raises(SystemExit):
        call_command("mail_bounces", str(late))
    assert not Service.objects.filter(bounced_at__isnull=False).exists()
    call_command("mail_bounces", str(gone))
    call_command("mail_bounces", str(gone))

    assert Service.objects.filter(bounced_at__isnull=False).count() == 1


def test_what_a_mail_service_tells_of_a_bounce_is_a_failed_service() -> None:
    objection = objection_served()
    mails_leave()
    OutboxMessage.objects.filter(pk=notice(objection).pk).update(provider_ref="abc-1")

    for kind in ("delivered", "complained", "bounced"):
        event = AnymailTrackingEvent(event_type=kind, message_id="abc-1", recipient="x@example.test")
        tracking.send(sender=object, event=event, esp_name="Test")

    assert Service.objects.filter(bounced_at__isnull=False).count() == 1


def test_every_message_of_a_case_names_actor_end_and_effect_to_whom_it_concerns() -> None:
    objection = objection_served()
    mine = InboxMessage.objects.get(event="objection:served", case=objection.case)
    other = InboxMessage.objects.get(event="objection:admitted", case=objection.case)

    to_curator, to_objector = (render(one.event, one.params, "en") for one in (mine, other))

    assert to_curator.actor.startswith("Officer ")
    assert (bool(to_curator.due), bool(to_objector.due)) == (True, False)
    assert to_curator.silence
    assert to_curator.url.endswith(f"/cases/{objection.case.number}/")


def test_defaults_are_not_stored_before_somebody_chooses() -> None:
    party = curator_new().party

    assert (settings_of(party).news, settings_of(party).reminders) == ("each", True)
    assert not NoticeSettings.objects.exists()
