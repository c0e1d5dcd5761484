"""Every message about a filing can be read in both languages, with its subject and where it leads."""

import pytest

from registry.services.wording import render
from registry.services.wording.filings import WORDINGS

PARAMS = {
    "number": "BG-2026-000001-7",
    "registration": "DIP-2026-000001-7",
    "kind": "pledge",
    "text": "Loan.",
    "gaps": "1. The amount.",
    "reasons": "In order.",
}


@pytest.mark.parametrize("event", WORDINGS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_message_about_a_filing_can_be_read(event: str, language: str) -> None:
    text = render(event, PARAMS, language)

    assert "BG-2026-000001-7" in text.subject + text.body
    assert "%(" not in text.subject + text.body + text.silence
    assert text.url.endswith("/cases/BG-2026-000001-7/")
    assert text.subject.isascii() == (language == "en")
