"""After every test of the procedure: whatever was written to anybody can be read in both languages."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def every_message_can_be_read(db: None) -> Iterator[None]:
    from registry.models import InboxMessage, OutboxMessage
    from registry.services.wording import render

    yield
    for event, params in [
        *InboxMessage.objects.values_list("event", "params"),
        *OutboxMessage.objects.filter(to__contains="example").values_list("event", "params"),
    ]:
        for language in ("zh-hans", "en"):
            text = render(event, params, language)
            assert "%(" not in text.subject + text.body + text.silence, event
            assert text.url.startswith("http"), event
