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
    "filing:no_consent": Wording(
        subject=_("%(number)s counts as withdrawn"),
        body=_("The other party did not consent in time; nothing is recorded on %(registration)s."),
    ),
    "filing:not_corrected": Wording(
        subject=_("%(number)s counts as withdrawn"),
        body=_("It was not corrected in time; nothing is recorded on %(registration)s."),
    ),
    "filing:final": Wording(
        subject=_("The decision on %(number)s is final"),
        body=_("No review was asked for in time; nothing is recorded on %(registration)s."),
    ),
    "filing:transferred": Wording(
        subject=_("%(registration)s has a new holder"),
        body=_("The registration was transferred by %(number)s. Your case or remark goes on with the new registrant."),
    ),
    "filing:registration_ended": Wording(
        subject=_("%(registration)s has ended"),
        body=_("The registration on which %(number)s stands or was filed has ended; its page says how."),
    ),
    "filing:measure_entered": Wording(
        subject=_("A court's order on %(registration)s was received: %(number)s"),
        body=_("Two officers record it unless it turns out not to be in order. What it says: %(text)s"),
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
