"""Which files a user may fetch."""

from django.db.models import Q, QuerySet

from registry.models import Attachment, User

PRIVATE = ("identity", "mandate")  # between the party and the registry, whatever case they lie with


def attachments_visible(user: User) -> QuerySet[Attachment]:
    """Files of the user's own parties, and what was handed in in cases they are party to; officers who decide see all.

    The regulator reads disclosures: neither papers of identity and mandate nor what the parties keep between them.
    Nothing handed in is public: a stranger reads names and digests where a page lists them, never the file.
    """
    officer = getattr(user, "officer", None)
    if officer is not None and officer.is_active:
        return Attachment.objects.all() if officer.decides else _for_the_regulator()
    own = Q(party__memberships__user=user)
    in_case = Q(case__case_parties__party__memberships__user=user) & ~Q(purpose__in=PRIVATE)
    return Attachment.objects.filter(own | in_case).distinct()


def _for_the_regulator() -> QuerySet[Attachment]:
    return Attachment.objects.filter(is_confidential=False).exclude(purpose__in=PRIVATE)
