"""What one certificate states: frozen, checked on construction, canonical as JSON.

The same facts are stored whole on the certificate row, signed in the credential (without a natural person's name) and
drawn on the page. Instants are aware; digests are 64 lower-case hexadecimal digits of SHA-256; counts are items.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from registry.certification.checks import check_facts
from registry.certification.codec import FactsError, JsonObject, dump, load
from registry.certification.conditions import Condition
from registry.certification.wording import LOSES, MAY_RELY, NOT_COVERED, Words
from registry.kernel.canon import StrictJsonError, canonical_json, load_json

FORMAT = "dip-certificate/1"
ITEM_FORMAT = "dip-items/1"


class PartyKind(StrEnum):
    ORGANISATION = "organisation"
    PERSON = "person"


class IssueState(StrEnum):
    """What a certificate is when it is signed. A re-issue takes over a suspension that still concerns its items."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"


class Outcome(StrEnum):
    """How an objection ended; the words of the domain."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    INADMISSIBLE = "inadmissible"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    MOOT = "moot"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Dataset:
    """The certified version; `version` is its public label, e.g. "v1.1"."""

    slug: str
    name: Words
    version: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Registrant:
    """A natural person's `name` is present only with consent, and only on the page: `public()` takes it out."""

    kind: PartyKind
    name: Words | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """`before` = items in the roots before exclusion; `covered` = those left; `unresolvable` rows are in neither."""

    before: int
    covered: int
    unresolvable: int


@dataclass(frozen=True, slots=True)
class Roots:
    """`items`: root over the item leaves in SURT order; `keys`: root over the sorted key hashes, for absence proofs."""

    items: str
    keys: str


@dataclass(frozen=True, slots=True)
class RootPair:
    before: Roots
    after: Roots


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """`ref` is the refusal or objection number that took these items out; `scope` never names a person."""

    ref: str
    scope: Words
    ground: str
    items: int


@dataclass(frozen=True, slots=True)
class Exclusions:
    """`digest`: SHA-256 of the published exclusion list; None exactly when nothing was excluded."""

    items: int
    digest: str | None = None
    rows: tuple[ExclusionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open [opens_at, closes_at). `working_days` is None for a demonstration counted in seconds."""

    opens_at: datetime
    closes_at: datetime
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    number: str
    scope: Words
    ground: str
    outcome: Outcome
    items_excluded: int
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Objections:
    """`outcomes` add up to `count`; `rows` may list fewer, the rest stands in the online record."""

    count: int
    outcomes: tuple[OutcomeCount, ...] = ()
    rows: tuple[ObjectionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """The delta screening at the close: `snapshot` is its number, `refusals` how many were in force in it."""

    as_of: datetime
    snapshot: int
    refusals: int
    digest: str


@dataclass(frozen=True, slots=True)
class Sources:
    """`n` sources disclosed, `k` of them with proof."""

    n: int
    k: int


@dataclass(frozen=True, slots=True)
class Duty:
    code: str
    sentence: Words
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    version: str
    title: Words


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer appears by number of office only, never by name."""

    role: Words
    office: str
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """All that one certificate says. Raises FactsError on construction when two statements contradict each other.

    `valid_until` is exclusive. `conditions` holds each code once. `notes` must not name a person.
    """

    format: str = FORMAT
    number: str
    issue: int
    issued_at: datetime
    state: IssueState = IssueState.IN_FORCE
    registry: Words
    dataset: Dataset
    registrant: Registrant
    items: Items
    item_format: str = ITEM_FORMAT
    roots: RootPair
    exclusions: Exclusions
    window: Window
    objections: Objections
    screening: Screening
    sources: Sources
    duties: tuple[Duty, ...]
    conditions: tuple[Condition, ...]
    policy: Policy
    valid_from: datetime
    valid_until: datetime
    ledger_origin: str
    officers: tuple[Officer, ...]
    may_rely: Words = MAY_RELY
    loses: tuple[Words, ...] = LOSES
    not_covered: tuple[Words, ...] = NOT_COVERED
    notes: tuple[Words, ...] = ()
    demonstration: bool = False

    def __post_init__(self) -> None:
        check_facts(self)

    @property
    def certificate_number(self) -> str:
        """`DIP-…` for the first issue, `DIP-…/2` and so on for a re-issue."""
        return self.number if self.issue == 1 else f"{self.number}/{self.issue}"

    def public(self) -> "CertificateFacts":
        """These facts without a natural person's name: what the credential, the ledger and every page may carry."""
        if self.registrant.kind is PartyKind.PERSON and self.registrant.name is not None:
            return replace(self, registrant=Registrant(PartyKind.PERSON))
        return self

    def to_object(self) -> JsonObject:
        value = dump(self)
        assert isinstance(value, dict)
        return value

    def to_json(self) -> bytes:
        """RFC 8785 bytes: the same facts give the same bytes on every machine."""
        return canonical_json(self.to_object())

    @classmethod
    def from_object(cls, data: object) -> "CertificateFacts":
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise FactsError("format", f"only {FORMAT} can be read here")
        return load(cls, data)

    @classmethod
    def from_json(cls, text: bytes) -> "CertificateFacts":
        """Raises FactsError for anything `to_json` could not have written, duplicate keys included."""
        try:
            return cls.from_object(load_json(text))
        except StrictJsonError as error:
            raise FactsError("", f"the JSON cannot be read: {error}") from error
