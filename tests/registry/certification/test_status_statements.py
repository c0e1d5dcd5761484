"""Statements of status: each state reads back, for as long as it says, from the issuer it says."""

from datetime import timedelta

import pytest

from registry.certification.credential import issue, read
from registry.certification.jose import TokenError
from registry.certification.keys import LocalKey, Use, generate
from registry.certification.status import CertificateState, issue_status, read_status
from tests.registry.certification.samples import AT, ISSUER, STATUS_URL, facts

KEY = LocalKey(generate(Use.VC))
JWKS = {"keys": [KEY.public_jwk()]}
TOKEN = issue(facts(), KEY, ISSUER, STATUS_URL)


@pytest.mark.parametrize("state", list(CertificateState))
def test_a_statement_of_each_state_reads_back(state: CertificateState) -> None:
    token = issue_status("DIP-2026-000412-2", state, AT, timedelta(hours=24), key=KEY, issuer_url=ISSUER)

    found = read_status(token, JWKS, issuer_url=ISSUER)

    assert (found.number, found.state, found.as_of) == ("DIP-2026-000412-2", state, AT)
    assert found.valid_until == AT + timedelta(hours=24)


def test_a_statement_carries_the_mark_the_successor_and_the_part_that_is_suspended() -> None:
    token = issue_status(
        "DIP-2026-000412-2/2",
        "suspended",
        AT,
        timedelta(hours=1),
        key=KEY,
        issuer_url=ISSUER,
        challenged=True,
        successor="DIP-2026-000412-2/3",
        covered_root="ab" * 32,
        suspended_items=17,
        effective_at=AT - timedelta(days=1),
    )

    found = read_status(token, JWKS)

    assert (found.challenged, found.successor, found.suspended_items) == (True, "DIP-2026-000412-2/3", 17)
    assert found.is_partial
    assert found.effective_at == AT - timedelta(days=1)


def test_a_statement_is_fresh_from_its_instant_to_just_before_its_end() -> None:
    token = issue_status("DIP-2026-000412-2", "in_force", AT, timedelta(hours=1), key=KEY, issuer_url=ISSUER)

    found = read_status(token, JWKS)

    assert found.is_fresh(AT)
    assert found.is_fresh(AT + timedelta(minutes=59, seconds=59))
    assert not found.is_fresh(AT + timedelta(hours=1))
    assert not found.is_fresh(AT - timedelta(seconds=1))


def test_an_unknown_state_is_never_signed() -> None:
    with pytest.raises(ValueError, match="immune"):
        issue_status("DIP-2026-000412-2", "immune", AT, timedelta(hours=1), key=KEY, issuer_url=ISSUER)


def test_a_credential_is_no_statement_and_a_statement_no_credential() -> None:
    statement = issue_status("DIP-2026-000412-2", "in_force", AT, timedelta(hours=1), key=KEY, issuer_url=ISSUER)

    with pytest.raises(TokenError, match="type"):
        read_status(TOKEN, JWKS)
    with pytest.raises(TokenError, match="type"):
        read(statement, JWKS)


def test_another_issuers_statement_is_refused() -> None:
    token = issue_status("DIP-2026-000412-2", "in_force", AT, timedelta(1), key=KEY, issuer_url="https://evil.example")

    with pytest.raises(TokenError, match="another issuer"):
        read_status(token, JWKS, issuer_url=ISSUER)
