"""What a registrant does while its certificate is suspended: say that the cause has fallen away, or let the part go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Actor, CaseParty, Certificate, CertificateState, Filing, Letter

from .cases import act_record
from .certificate_news import certificate_tell
from .filing_exclusion import filing_exclude
from .itemsets import itemset_numbers
from .locks import cases_lock


class NotSuspended(Conflict):
    code = "not_suspended"
    message = _("%(number)s is not suspended now. Reload the page to see what holds.")


@transaction.atomic
def certificate_cure(certificate: Certificate, *, text: str, actor: Actor, at: datetime) -> Letter:
    """Tell the registry why the suspension should be lifted; it waits on the desk, the clock goes on.

    Two officers lift it or let it run out. Raises NotSuspended, NotAllowed for anybody but a registrant.
    """
    certificate = _suspended(certificate, actor)
    if not text.strip():
        raise DomainError(_("Say what has changed and what shows it."), field="text")
    letter = Letter.objects.create(
        case=certificate.case, kind=Letter.Kind.CURE, text=text.strip(), party_id=actor.party_id, written_at=at
    )
    act_record(certificate.case, "cure_stated", at=at, actor=actor, state=certificate.state)
    certificate_tell(certificate, "cure_stated", at)
    return letter


@transaction.atomic
def certificate_part_drop(certificate: Certificate, *, text: str, actor: Actor, at: datetime) -> Filing:
    """Take the suspended items out by the registrant's own exclusion list: the rest is in force again at once.

    Raises NotSuspended unless a part is suspended, and what filing_exclude raises.
    """
    certificate = _suspended(certificate, actor)
    if certificate.suspended_items is None:
        raise Conflict(_("The whole certificate is suspended, so there is no part to take out."))
    numbers = itemset_numbers(certificate.suspended_items)
    return filing_exclude(certificate.registration, numbers=numbers, text=text, actor=actor, at=at)


def _suspended(certificate: Certificate, actor: Actor) -> Certificate:
    cases_lock(certificate.case)
    related = ("case", "registration__case", "registration__version", "suspended_items")
    certificate = Certificate.objects.select_related(*related).get(pk=certificate.pk)
    sides = certificate.case.case_parties.filter(role=CaseParty.Role.APPLICANT, party_id=actor.party_id or 0)
    if not sides.exists():
        raise NotAllowed(_("Only a registrant can do this."))
    if certificate.state != CertificateState.SUSPENDED:
        raise NotSuspended(number=certificate.number)
    return certificate
