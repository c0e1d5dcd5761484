"""Messages at a party's own address: signed, at least once, given up in the end, and as a channel of service."""

import hashlib
import hmac
from base64 import b64decode
from datetime import timedelta

import pytest

from registry.kernel.egress import Answer, EgressRefused
from registry.kernel.errors import DomainError
from registry.models import InboxMessage, OutboxMessage, Party, Service, Webhook, WebhookDelivery
from registry.services.messages import notify
from registry.services.serving import mail_failed
from registry.services.webhook_sending import MAX_ATTEMPTS, webhooks_send
from registry.services.webhook_signing import headers_for, secret_text
from registry.services.webhooks import (
    LIMIT,
    TooManyWebhooks,
    webhook_add,
    webhook_enable,
    webhook_ping,
    webhook_remove,
    webhook_rotate,
)
from tests.factories.objections import FILED, objection_served
from tests.factories.registrations import AT, Acting, curator_new
from tests.factories.serving import mails_leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
URL = "https://93.184.216.34/hook"  # a public address: nothing has to be resolved, and nothing is sent by these tests
DAY = timedelta(days=1)


def hook_of(acting: Acting, **options: object) -> Webhook:
    return webhook_add(acting.party, url=URL, user=acting.user, at=AT, **options)  # type: ignore[arg-type]  # as given


def tell(party: Party, key: str = "1") -> InboxMessage:
    params = {"principal": "A", "agent": "B", "scope": "C"}
    return notify([party], "mandate:given", case=None, at=AT, params=params, key=key)[0]


def answers(status: int):  # type: ignore[no-untyped-def]  # a sender that keeps what it was given
    sent: list[tuple[str, str]] = []

    def send(webhook: Webhook, row: WebhookDelivery, at: object) -> Answer:
        sent.append((row.message_id, row.body))
        return Answer(status, {}, b"", webhook.url)

    send.sent = sent  # type: ignore[attr-defined]  # read by the tests
    return send


def test_a_message_is_posted_once_to_each_webhook_that_wants_its_kind_and_the_telling_may_be_repeated() -> None:
    curator = curator_new()
    hook_of(curator)
    hook_of(curator, kinds=["objection"])

    tell(curator.party)
    params = {"principal": "A", "agent": "B", "scope": "C"}
    notify([curator.party], "mandate:given", case=None, at=AT, params=params, key="1")

    send = answers(200)
    assert webhooks_send(AT, send=send) == 1
    assert webhooks_send(AT + DAY, send=send) == 0
    assert len(send.sent) == 1


def test_the_signature_is_that_of_standard_webhooks_and_covers_id_time_and_body() -> None:
    curator = curator_new()
    hook = hook_of(curator)
    body = b'{"type":"x"}'

    headers = headers_for(hook, "msg_1", body, at=AT)

    key = b64decode(secret_text(hook).removeprefix("whsec_"))
    signed = b"msg_1." + headers["webhook-timestamp"].encode() + b"." + body
    expected = hmac.new(key, signed, hashlib.sha256).digest()
    assert [b64decode(one.removeprefix("v1,")) for one in headers["webhook-signature"].split()] == [expected]
    assert len(key) == 32


def test_a_new_secret_signs_beside_the_old_one_for_a_day() -> None:
    hook = hook_of(curator_new())
    old = headers_for(hook, "m", b"", at=AT)["webhook-signature"]

    hook = webhook_rotate(hook, at=AT)

    both = headers_for(hook, "m", b"", at=AT)["webhook-signature"].split()
    assert len(both) == 2
    assert both[1] == old
    assert len(headers_for(hook, "m", b"", at=AT + DAY)["webhook-signature"].split()) == 1


def test_a_sender_that_dies_after_sending_sends_the_same_id_again() -> None:
    curator = curator_new()
    hook_of(curator)
    tell(curator.party)
    sent: list[str] = []

    def dies(webhook: Webhook, row: WebhookDelivery, at: object) -> Answer:
        sent.append(row.message_id)
        raise SystemExit

    with pytest.raises(SystemExit):
        webhooks_send(AT, send=dies)
    again = answers(204)
    assert webhooks_send(AT + timedelta(seconds=30), send=again) == 0  # leased
    assert webhooks_send(AT + timedelta(seconds=61), send=again) == 1

    assert [sent[0]] == [one for one, _body in again.sent]


def test_what_is_not_taken_rests_longer_each_time_and_is_given_up_in_the_end() -> None:
    curator = curator_new()
    hook = hook_of(curator)
    tell(curator.party)
    at, rests = AT, []
    for _ in range(MAX_ATTEMPTS):
        webhooks_send(at, send=answers(500))
        row = WebhookDelivery.objects.get(event="mandate:given")
        rests.append((row.next_attempt_at or at) - at)
        at = row.next_attempt_at or at

    assert rests == sorted(rests)
    assert row.dead_at is not None
    assert (row.status, row.attempts) == (500, MAX_ATTEMPTS)
    hook.refresh_from_db()
    assert hook.failing_since == AT


def test_an_address_that_became_private_gets_nothing() -> None:
    curator = curator_new()
    hook = hook_of(curator)
    Webhook.objects.filter(pk=hook.pk).update(url="https://169.254.169.254/")
    tell(curator.party)

    assert webhooks_send(AT) == 0
    assert WebhookDelivery.objects.get().last_error == "private"


def test_gone_and_three_days_of_failures_switch_it_off_and_the_party_is_told() -> None:
    one, two = curator_new(), curator_new()
    hook_of(one), hook_of(two)
    tell(one.party)
    tell(two.party)

    def gone_or_down(webhook: Webhook, row: WebhookDelivery, at: object) -> Answer:
        if webhook.party_id == one.party.pk:
            return Answer(410, {}, b"", "")
        raise EgressRefused("timeout")

    webhooks_send(AT, send=gone_or_down)
    webhooks_send(AT + 3 * DAY, send=gone_or_down)

    assert Webhook.objects.filter(disabled_at=None).count() == 0
    assert InboxMessage.objects.filter(event="webhook:disabled").count() == 2
    hook = Webhook.objects.get(party=two.party)
    webhook_enable(hook, at=AT)
    assert webhooks_send(AT + 4 * DAY, send=answers(200)) >= 1


def test_a_webhook_serves_what_both_mails_could_not_when_its_party_chose_so() -> None:
    objection = objection_served()
    party = objection.registration.applicant
    member = party.memberships.select_related("user").get()
    webhook_add(party, url=URL, serves=True, user=member.user, at=AT)
    Service.objects.get(inbox__event="objection:served")
    message = InboxMessage.objects.get(event="objection:served")
    hook = Webhook.objects.get()
    WebhookDelivery.objects.create(
        webhook=hook, inbox=message, message_id="m", event=message.event, body="{}", created_at=FILED
    )
    mails_leave()

    mail_failed(OutboxMessage.objects.get(inbox=message), FILED + DAY)
    assert Service.objects.get(inbox=message).served_on is None
    webhooks_send(FILED + DAY, send=answers(200))

    served = Service.objects.get(inbox=message)
    assert (served.channel, str(served.served_on)) == ("webhook", "2026-11-27")


def test_a_webhook_that_is_given_up_leaves_service_to_the_gazette() -> None:
    objection = objection_served()
    party = objection.registration.applicant
    hook = webhook_add(party, url=URL, serves=True, user=party.memberships.get().user, at=AT)
    message = InboxMessage.objects.get(event="objection:served")
    WebhookDelivery.objects.create(
        webhook=hook, inbox=message, message_id="m", event=message.event, body="{}", created_at=FILED
    )
    mails_leave()
    mail_failed(OutboxMessage.objects.get(inbox=message), FILED + DAY)

    webhooks_send(FILED + DAY, send=answers(410))

    assert Service.objects.get(inbox=message).channel == "gazette"


@pytest.mark.parametrize(
    "url", ["http://93.184.216.34/", "https://127.0.0.1/", "https://93.184.216.34:22/", "nonsense"]
)
def test_only_public_https_addresses_are_taken(url: str) -> None:
    curator = curator_new()

    with pytest.raises(DomainError):
        webhook_add(curator.party, url=url, user=curator.user, at=AT)


def test_a_party_has_ten_at_most_and_a_removed_one_gets_nothing() -> None:
    curator = curator_new()
    hooks = [hook_of(curator) for _ in range(LIMIT)]

    with pytest.raises(TooManyWebhooks):
        hook_of(curator)
    for hook in hooks:
        webhook_ping(hook, at=AT)
        webhook_remove(hook, at=AT)
    assert webhooks_send(AT, send=answers(200)) == 0
