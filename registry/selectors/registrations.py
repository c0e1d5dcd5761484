"""Reading registrations: what the public may see, what a party works on."""

from django.db.models import Q, QuerySet

from registry.models import Case, CaseParty, Dataset, Deadline, Party, Registration, Version


def registrations_public() -> QuerySet[Registration]:
    """Registrations that were ever pre-published or registered; what was once public stays so."""
    return Registration.objects.filter(is_published=True).select_related("case", "dataset", "version", "applicant")


def registration_by_number(number: str) -> Registration | None:
    """A public registration by its registration number or its application number; None when there is none."""
    return registrations_public().filter(Q(number=number) | Q(case__number=number)).first()


def registrations_of(party: Party) -> QuerySet[Registration]:
    """What the party applied for, alone or with others, newest first."""
    return (
        Registration.objects.filter(case__case_parties__party=party, case__case_parties__role=CaseParty.Role.APPLICANT)
        .select_related("case__profile", "dataset", "version__dataset", "applicant")
        .order_by("-pk")
        .distinct()
    )


def applicants_of(case: Case) -> list[Party]:
    """The applicants that are served: all that have confirmed."""
    joined = case.case_parties.filter(role=CaseParty.Role.APPLICANT, confirmed_at__isnull=False)
    return [row.party for row in joined.select_related("party").order_by("pk")]


def version_in_work(registration: Registration) -> Version:
    """The version whose fields can be edited: a prepared replacement that is not filed, else the registration's own."""
    return (
        registration.version
        if registration.version.filed_at is None
        else (replacement_prepared(registration) or registration.version)
    )


def replacement_prepared(registration: Registration) -> Version | None:
    """A version begun to take the place of the published one, while that is still possible.

    The draft of the dataset's next application is none: it belongs to a registration of its own.
    """
    if "replace_version" not in Registration.TRANSITIONS[registration.state].edges:
        return None
    return version_unused(registration.dataset)


def version_unused(dataset: Dataset) -> Version | None:
    """A version that was begun as a replacement and neither filed nor applied for; None when there is none."""
    return dataset.versions.filter(filed_at__isnull=True, registrations__isnull=True).order_by("-pk").first()


def deadline_running(case: Case) -> Deadline | None:
    """The end that comes next in the case itself, or None."""
    running = Deadline.objects.filter(case=case, fired_at__isnull=True, cancelled_at__isnull=True)
    return running.select_related("case__profile", "profile").order_by("due_at").first()
