"""Reading screenings and matches."""

from dataclasses import dataclass

from django.db.models import QuerySet

from registry.models import IN_FORCE_STATES, Ground, Lead, Manifest, Match, Party, Refusal, Registration, Screening

from .faults import row_fault

SAMPLE = 3  # items of a match that the page of a screening shows


def screening_shown(registration: Registration) -> Screening | None:
    """The newest finished screening of the version as it is now."""
    found = registration.screenings.filter(version=registration.version_id, finished_at__isnull=False)
    return found.select_related("snapshot").order_by("-as_of", "-pk").first()


def screenings_of(registration: Registration) -> QuerySet[Screening]:
    """Every finished screening of the version, newest first."""
    found = registration.screenings.filter(version=registration.version_id, finished_at__isnull=False)
    return found.select_related("snapshot").order_by("-as_of", "-pk")


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A registrable domain with its items hit and all its items."""

    domain: str
    hits: int
    items: int


def domain_rows(screening: Screening) -> list[DomainRow]:
    """The domains with most items hit, at most a hundred."""
    return [DomainRow(*row) for row in screening.domains]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Why rows of the manifest name no item, in words, and how many there are."""

    reason: str
    rows: int


def unresolvable_rows(registration: Registration) -> list[ReasonRow]:
    """Rows that were neither screened nor will be certified, by reason, most first."""
    manifest = Manifest.objects.filter(version=registration.version_id, is_current=True).first()
    counts = manifest.unresolvable_reasons if manifest else {}
    return [ReasonRow(row_fault(code), rows) for code, rows in sorted(counts.items(), key=lambda one: -one[1])]


def matches_of(registration: Registration) -> QuerySet[Match]:
    """The matches of the version as it is now, with most items first."""
    found = registration.matches.filter(version=registration.version_id)
    return found.select_related("case", "refusal__case").order_by("-count", "pk")


def sample_shown(match: Match, *, sees_all: bool) -> list[str] | None:
    """The first items of a match by address or hash; None where that could name a person to strangers."""
    if match.refusal.ground == Ground.PERSONAL_INFORMATION and not sees_all:
        return None
    return [item["url"] or item["sha256"] for item in match.sample[:SAMPLE]]


def matches_of_refusal(refusal: Refusal) -> QuerySet[Match]:
    """Where a refusal hit, newest first; what is not published yet is not named to strangers."""
    related = ("case", "version", "registration__case", "registration__version", "registration__dataset")
    return refusal.matches.select_related(*related).order_by("-found_at", "-pk")


def leads_of(registration: Registration) -> QuerySet[Lead]:
    """What is alike in the version as it is now, for its applicants and officers."""
    found = registration.leads.filter(version=registration.version_id, refusal__state__in=IN_FORCE_STATES)
    return found.select_related("refusal__case").order_by("-pk")


def leads_of_refusal(refusal: Refusal) -> QuerySet[Lead]:
    """What is alike to what a refusal names, for its holder and officers."""
    return refusal.leads.select_related("registration__case", "version").order_by("-pk")


def matches_to_answer(party: Party) -> QuerySet[Match]:
    """Matches in datasets of the party, answered or not, oldest first."""
    own = Match.objects.filter(case__case_parties__party=party, case__case_parties__role="curator")
    related = ("case__profile", "refusal__case", "refusal__holder", "registration__case", "version", "items")
    return own.select_related(*related).order_by("pk")
