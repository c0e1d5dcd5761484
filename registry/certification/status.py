"""What became of a certificate since it was issued: a small signed statement with a short life (`status+jwt`).

The certificate itself never changes. A statement says the state at one instant and how long a copy of it may be
trusted. An older statement cannot contradict a newer one: verifiers take the newest they have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.certification.codec import FactsError, dump, load
from registry.certification.jose import Jwk, TokenError, read_object, sign, verify
from registry.certification.keys import SigningKey
from registry.kernel.canon import canonical_json

TYP = "status+jwt"
FORMAT = "dip-status/1"


class CertificateState(StrEnum):
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Status:
    """`number` with its issue mark. `challenged` is a mark, never a state: the certificate stays as good as it was.

    `effective_at`: since when the state holds (for a revocation got by fraud, the start of validity). `successor`: the
    number of the certificate that took its place. `covered_root`: while a part is suspended, the root of the items that
    are not; None otherwise. `suspended_items`: how many items are out meanwhile.
    """

    number: str
    state: CertificateState
    as_of: datetime
    valid_until: datetime
    challenged: bool = False
    effective_at: datetime | None = None
    successor: str | None = None
    covered_root: str | None = None
    suspended_items: int | None = None

    def is_fresh(self, at: datetime) -> bool:
        """Whether a copy may still be trusted at `at`; half-open, like every period here."""
        return self.as_of <= at < self.valid_until

    @property
    def is_partial(self) -> bool:
        return self.covered_root is not None


def issue_status(
    number: str,
    state: CertificateState | str,
    at: datetime,
    valid_for: timedelta,
    *,
    key: SigningKey,
    issuer_url: str,
    challenged: bool = False,
    effective_at: datetime | None = None,
    successor: str | None = None,
    covered_root: str | None = None,
    suspended_items: int | None = None,
) -> str:
    """Sign one statement. Raises ValueError for a state that is not one of the machine's."""
    status = Status(
        number=number,
        state=CertificateState(state),
        as_of=at,
        valid_until=at + valid_for,
        challenged=challenged,
        effective_at=effective_at,
        successor=successor,
        covered_root=covered_root,
        suspended_items=suspended_items,
    )
    payload = {"format": FORMAT, "issuer": issuer_url, "status": dump(status)}
    return sign({"typ": TYP}, canonical_json(payload), key)


def read_status(token: str, jwks: Mapping[str, Sequence[Jwk]], *, issuer_url: str | None = None) -> Status:
    """Verify and read one statement. Raises TokenError; `issuer_url`, when given, must be the statement's issuer."""
    payload = read_object(verify(token, jwks["keys"], typ=TYP).payload)
    if payload.get("format") != FORMAT or set(payload) != {"format", "issuer", "status"}:
        raise TokenError("the token is not a statement of status")
    if issuer_url is not None and payload["issuer"] != issuer_url:
        raise TokenError("the statement is by another issuer")
    try:
        return load(Status, payload["status"])
    except FactsError as error:
        raise TokenError(f"the statement cannot be read ({error})") from error
