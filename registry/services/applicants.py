"""Joint applicants: any of them acts, all are served; withdrawal needs all, and each confirms for itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Actor, Case, CaseParty, Consent, InboxMessage, Party, Registration, RegistrationState
from registry.selectors.registrations import applicants_of

from .cases import case_party_add
from .deadlines import deadline_open
from .locks import cases_lock
from .messages import notify

APPLICANT = CaseParty.Role.APPLICANT


def registration_lock(registration: Registration) -> Registration:
    """The registration re-read after its whole family was locked; every service that changes one begins so."""
    cases_lock(registration.case)
    return Registration.objects.select_related("case__profile", "dataset", "version__dataset", "applicant").get(
        pk=registration.pk
    )


def applicant_check(registration: Registration, actor: Actor) -> CaseParty:
    """Raises NotAllowed unless the actor's party is an applicant that has confirmed."""
    joined = registration.case.case_parties.filter(
        role=APPLICANT, party_id=actor.party_id or 0, confirmed_at__isnull=False
    )
    found = joined.select_related("party").first()
    if found is None:
        raise NotAllowed(_("Only an applicant can do this."))
    return found


def applicants_notify(
    registration: Registration, event: str, *, at: datetime, key: str = "", clock: str | None = None, **params: object
) -> list[InboxMessage]:
    """Tell every applicant; `clock` adds the end of that running clock as `due_at`."""
    case = registration.case
    running = deadline_open(case, clock) if clock else None
    facts = {
        "registration": registration.pk,
        "number": case.number or "",
        "name": version_name(registration),
        **({"due_at": running.due_at.isoformat()} if running else {}),
        **params,
    }
    return notify(applicants_of(case), f"registration:{event}", case=case, at=at, params=facts, key=key)


def version_name(registration: Registration) -> str:
    version = registration.version
    return f"{version.name_zh or version.name_en or registration.dataset.slug} {version.label}"


@transaction.atomic
def applicant_add(registration: Registration, *, reference: str, actor: Actor, at: datetime) -> CaseParty:
    """Name a joint applicant by its party reference (P-…); it still has to confirm.

    Only while the application is a draft or under correction. Safe to repeat. Raises DomainError(field="reference").
    """
    registration = registration_lock(registration)
    applicant_check(registration, actor)
    if registration.state not in {RegistrationState.DRAFT, RegistrationState.CORRECTION_REQUIRED}:
        raise Conflict(_("Applicants can be added only before the application is examined."))
    joined = case_party_add(registration.case, party_by_reference(reference), APPLICANT)
    if joined.confirmed_at is None:
        params = {"registration": registration.pk, "name": version_name(registration)}
        notify([joined.party], "registration:invited", case=None, at=at, params=params, key=f"invited{joined.pk}")
    return joined


def party_by_reference(reference: str) -> Party:
    """A party with members, by its reference (P-…). Raises DomainError(field="reference").

    Never by an e-mail address: the answer would tell whose address is known to the register.
    """
    text = reference.strip()
    found = Party.objects.filter(alias__iexact=text, members__isnull=False).first() if text else None
    if found is None:
        raise DomainError(
            _("No party has this reference. Ask them for it: it stands on their account page and begins with P-."),
            field="reference",
        )
    return found


@transaction.atomic
def applicant_confirm(registration: Registration, *, actor: Actor, at: datetime) -> CaseParty:
    """A named joint applicant confirms that it applies. Safe to repeat. Raises NotAllowed for anybody else."""
    registration = registration_lock(registration)
    joined = registration.case.case_parties.filter(role=APPLICANT, party_id=actor.party_id or 0).first()
    if joined is None:
        raise NotAllowed(_("Only a named applicant can confirm."))
    if registration.is_ended:
        raise Conflict(_("This application has ended."))
    if joined.confirmed_at is None:
        joined.confirmed_at = at
        joined.save(update_fields=["confirmed_at"])
    return joined


@transaction.atomic
def applicant_remove(registration: Registration, party: Party, *, actor: Actor) -> None:
    """Take back the naming of an applicant that has not confirmed; a party may also decline for itself."""
    registration = registration_lock(registration)
    if actor.party_id != party.pk:
        applicant_check(registration, actor)
    waiting = registration.case.case_parties.filter(role=APPLICANT, party=party, confirmed_at__isnull=True)
    if not waiting.delete()[0]:
        raise Conflict(_("This applicant has confirmed and cannot be taken off the application."))


def applicants_unconfirmed(case: Case) -> list[Party]:
    waiting = case.case_parties.filter(role=APPLICANT, confirmed_at__isnull=True).select_related("party")
    return [row.party for row in waiting.order_by("pk")]


def consent_give(registration: Registration, act: str, *, actor: Actor, at: datetime) -> list[Party]:
    """Record that the actor's party agrees to `act`; returns who still has to. Inside the caller's lock."""
    joined = applicant_check(registration, actor)
    Consent.objects.get_or_create(
        case=registration.case,
        act=act,
        party=joined.party,
        defaults={"user_id": actor.user_id, "given_at": at},
    )
    return consents_missing(registration, act)


def consents_missing(registration: Registration, act: str) -> list[Party]:
    given = set(Consent.objects.filter(case=registration.case, act=act).values_list("party_id", flat=True))
    return [party for party in applicants_of(registration.case) if party.pk not in given]


def consents_of(registration: Registration, act: str) -> Iterable[Consent]:
    return registration.case.consents.filter(act=act).select_related("party").order_by("pk")
