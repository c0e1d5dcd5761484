"""Which files a user may fetch."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from registry.models import Attachment, Case, User

PRIVATE = ("identity", "mandate")  # between the party and the registry, whatever case they lie with


def attachments_visible(user: User) -> QuerySet[Attachment]:
    """Files of the user's own parties, and what was handed in in cases they are party to.

    Officers who decide see what was filed; what lies in a draft is no officer's business.
    The regulator reads disclosures: neither papers of identity and mandate nor what the parties keep between them.
    Nothing handed in is public: a stranger reads names and digests where a page lists them, never the file.
    """
    officer = getattr(user, "officer", None)
    if officer is not None and officer.is_active:
        return _filed() if officer.decides else _for_the_regulator()
    own = Q(party__memberships__user=user)
    in_case = Q(case__case_parties__party__memberships__user=user) & ~Q(purpose__in=PRIVATE)
    return Attachment.objects.filter(own | in_case).distinct()


def _filed() -> QuerySet[Attachment]:
    return Attachment.objects.exclude(case__isnull=False, case__number__isnull=True)


def _for_the_regulator() -> QuerySet[Attachment]:
    return _filed().filter(is_confidential=False).exclude(purpose__in=PRIVATE)


def attachments_visible_to_guest(cases: Mapping[str, int]) -> QuerySet[Attachment]:
    """What a mailed link opens: the files of cases {case id: party id} that its light party is a party to."""
    own = Q()
    for case, party in cases.items():
        own |= Q(case=int(case), case__case_parties__party=party)
    if not cases:
        return Attachment.objects.none()
    return Attachment.objects.filter(own).exclude(purpose__in=PRIVATE).distinct()


def attachments_public() -> QuerySet[Attachment]:
    """Redacted copies that an officer opened to everybody."""
    return Attachment.objects.filter(published_at__isnull=False)


def copies_of(case: Case) -> QuerySet[Attachment]:
    """The redacted copies of a case's evidence, public or not yet."""
    return Attachment.objects.filter(case=case, redacts__isnull=False).order_by("pk")
