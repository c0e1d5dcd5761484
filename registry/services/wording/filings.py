"""Messages about remarks on a registration."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

WORDINGS = {
    "filing:asked": Wording(
        subject=_("Please consent to %(number)s"),
        body=_("The registrant of %(registration)s wants this recorded and named you as the other party: %(text)s"),
        silence=_("The filing counts as withdrawn."),
    ),
    "filing:submitted": Wording(
        subject=_("%(number)s is being examined"),
        body=_("An officer examines what is to be recorded on %(registration)s: %(text)s"),
    ),
    "filing:declined": Wording(
        subject=_("%(number)s was not consented to"),
        body=_("The other party did not agree; nothing is recorded on %(registration)s."),
    ),
    "filing:withdrawn": Wording(
        subject=_("%(number)s was withdrawn"), body=_("Nothing is recorded on %(registration)s.")
    ),
    "filing:correction_required": Wording(
        subject=_("%(number)s has to be corrected"),
        body=_("An officer asks you to correct: %(gaps)s"),
        silence=_("The filing counts as withdrawn."),
    ),
    "filing:recorded": Wording(
        subject=_("%(number)s was recorded"),
        body=_("It now stands on %(registration)s: %(text)s"),
    ),
    "filing:rejected": Wording(
        subject=_("%(number)s was not recorded"),
        body=_("Two officers decided against it: %(reasons)s"),
        silence=_("The decision becomes final."),
    ),
    "filing:in_review": Wording(
        subject=_("%(number)s is being reviewed"),
        body=_("Two officers who touched nothing of it before look at it again."),
    ),
    "filing:affirmed": Wording(
        subject=_("The review of %(number)s has ended"),
        body=_("The decision stands: %(reasons)s"),
    ),
}
