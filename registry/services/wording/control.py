"""Messages to parties about the places they control."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

PAGE = "/me/domains/%(proof)s/"

WORDINGS = {
    "control:proved": Wording(
        subject=_("Your control of %(place)s is proved"),
        body=_(
            "We found the proof at %(place)s. Refusals of yours that name only what lies there are now backed by it, "
            "and those you file later too. Leave it where it is: we look again each 90 days."
        ),
        path=PAGE,
        is_service=False,
    ),
    "control:given_up": Wording(
        subject=_("We did not find your proof for %(place)s"),
        body=_(
            "We looked for 72 hours and did not find the proof at %(place)s. The page says what the last look met. "
            "When it is in place, let us look again."
        ),
        silence=_("Nothing is lost: your refusals count as before, with the assurance they have."),
        path=PAGE,
        is_service=False,
    ),
    "control:missing": Wording(
        subject=_("Your proof for %(place)s is not there any more"),
        body=_(
            "Each 90 days we look whether your proof still stands at %(place)s. Today it does not. We go on looking "
            "until %(until_at)s; put it back by then."
        ),
        silence=_("If it is not found by %(until_at)s, the control is shown as lapsed. Your refusals stand."),
        path=PAGE,
        is_service=False,
    ),
    "control:lapsed": Wording(
        subject=_("Your control of %(place)s has lapsed"),
        body=_(
            "Your proof at %(place)s was not found again, so the control is shown as lapsed. Your refusals stand. Put "
            "the proof back and let us look again, and the control is proved anew."
        ),
        path=PAGE,
        is_service=False,
    ),
}
