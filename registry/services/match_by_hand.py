"""A match of a refusal that names a person, opened by an officer: no engine looks for people.

The name goes nowhere: a match says where the person is found, never who it is.
"""

import unicodedata
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Actor, Ground, Match, Party, Refusal, Registration, ScopeKind, Screening, Version
from registry.models.transitions import Edge
from registry.selectors.counting import refusals_counting
from registry.selectors.gaps import manifest_current

from .examinations import officer_acting
from .exclusion_targets import numbers_named
from .exclusions import excluded_numbers
from .itemsets import Numbers, union
from .locks import cases_lock
from .match_creation import SETTLED, match_open
from .screenings import MATCHED_STATES

_BY_HAND = Edge(Match.INITIAL, "examiner")


def numbers_pointed_at(version: Version, *, lines: str = "", source: int | None = None) -> Numbers:
    """Items of a version named one a line by number, address or SHA-256, or all of the source at a position.

    Reads files, so it runs before any lock. Raises DomainError at `lines` or `source`.
    """
    if bool(lines.strip()) == (source is not None):
        raise DomainError(_("Name the items, or one source: one of the two."), field="lines")
    if source is not None:
        found = version.sources.filter(position=source).first()
        return numbers_named(version, "source", source=found.pk if found else None)
    wanted = [line for raw in lines.splitlines() if (line := raw.strip())]
    digits = [line for line in wanted if line.isascii() and line.isdigit() and len(line) < len(str(1 << 62))]
    others = "\n".join(line for line in wanted if line not in set(digits))
    named = numbers_named(version, "items", lines=others) if others else np.empty(0, dtype="<i8")
    numbers = np.array([int(line) for line in digits], dtype="<i8")
    manifest = manifest_current(version)
    if len(numbers) and (manifest is None or numbers.max() >= manifest.items):
        raise DomainError(_("The version has no item of the number %(number)s."), field="lines", number=numbers.max())
    return np.unique(np.concatenate([named, numbers]))


@transaction.atomic
def match_by_hand(
    refusal: Refusal, registration: Registration, *, numbers: Numbers, reason: str, actor: Actor, at: datetime
) -> Match:
    """Open a match of these items of the registration's version; curator and holder are told as of any match.

    Items that stand in a match opened by hand, or were decided in one, are left out. Raises NotAllowed to who does not
    examine, ConflictOfInterest to a member of a party of either case, DomainError at `reason` where it is empty or
    names the person, Conflict where the refusal does not count there or no item is left.
    """
    if not _BY_HAND.admits(actor, has_decision=False):
        raise NotAllowed(_("Only examiners, reviewers and the lead decide."))
    version = registration.version_id
    cases_lock(refusal.case, registration.case)
    refusal = Refusal.objects.select_related("case__profile", "holder", "mandate__agent").get(pk=refusal.pk)
    registration = Registration.objects.select_related("case__profile", "version", "applicant", "dataset").get(
        pk=registration.pk
    )
    for case in (refusal.case, registration.case):
        officer_acting(case, actor)
    _reason_check(refusal, reason)
    screening = _screening(registration, version)
    _counts_check(refusal, registration, at)
    left = _left(refusal, registration, numbers)
    return match_open(registration, screening, refusal, left, at, by=actor, reason=reason.strip())


def match_carry(
    match: Match, registration: Registration, screening: Screening, numbers: Numbers, *, at: datetime
) -> Match | None:
    """The same match in a version that replaces the one it spoke of, for the items (of the new one) still present.

    Under the caller's locks. None where the refusal names no person any more or does not count, or nothing is left.
    """
    named = match.refusal.scopes.filter(kind=ScopeKind.PERSON, until__isnull=True).exists()
    counting = refusals_counting(registration, [match.refusal_id], at=at) if named else []
    if not counting:
        return None
    left = _unknown(counting[0], registration, numbers)
    return match_open(registration, screening, counting[0], left, at, reason=match.reason) if len(left) else None


def _counts_check(refusal: Refusal, registration: Registration, at: datetime) -> None:
    if not refusal.scopes.filter(kind=ScopeKind.PERSON, until__isnull=True).exists():
        raise Conflict(_("This refusal names no person. Screening finds what it covers."))
    if not refusals_counting(registration, [refusal.pk], at=at):
        raise Conflict(
            _("Refusal %(refusal)s does not count against %(registration)s: not in force, granted, or its own."),
            refusal=refusal.case.number,
            registration=str(registration),
        )


def _screening(registration: Registration, version: int) -> Screening:
    """The newest finished screening of the version that was looked at; the match stands beside its hits."""
    found = Screening.objects.filter(registration=registration, version=version, finished_at__isnull=False)
    screening = found.select_related("version", "snapshot").order_by("-finished_at", "-pk").first()
    if registration.state not in MATCHED_STATES or registration.version_id != version or screening is None:
        raise Conflict(_("%(registration)s is not screened, or has ended."), registration=str(registration))
    return screening


def _left(refusal: Refusal, registration: Registration, numbers: Numbers) -> Numbers:
    left = _unknown(refusal, registration, numbers)
    if not len(left):
        raise Conflict(_("These items have left, or stand in a match of this refusal already."))
    return left


def _unknown(refusal: Refusal, registration: Registration, numbers: Numbers) -> Numbers:
    """Those that have not left and stand in no match of this refusal that was opened by hand."""
    earlier = registration.matches.filter(version=registration.version_id, refusal=refusal, state__in=SETTLED)
    known = union([match.items for match in earlier.exclude(reason="").select_related("items")])
    left: Numbers = np.setdiff1d(numbers, np.union1d(known, excluded_numbers(registration)))
    return left


def _reason_check(refusal: Refusal, reason: str) -> None:
    """The curator reads the reason, so it says where the person is found and never who it is."""
    if not reason.strip():
        raise DomainError(_("Say how the person is found there."), field="reason")
    said = _plain(reason)
    names = list(refusal.scopes.filter(kind=ScopeKind.PERSON).values_list("text", flat=True))
    if refusal.ground == Ground.PERSONAL_INFORMATION and refusal.holder.kind == Party.Kind.PERSON:
        names.append(refusal.holder.name)
    if any(plain and plain in said for plain in map(_plain, names)):
        raise DomainError(_("The curator reads the reason: write it without the person’s name."), field="reason")


def _plain(text: str) -> str:
    """Letters and digits alone, so that spaces and points hide no name."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
