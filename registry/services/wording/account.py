"""Messages about parties and identities."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

WORDINGS = {
    "identity:accepted": Wording(
        subject=_("Your identity was confirmed"),
        body=_("Officer %(officer)s checked the document you handed in. Your level is now: %(level)s."),
        path="/me/identity/",
    ),
    "identity:rejected": Wording(
        subject=_("Your identity could not be confirmed"),
        body=_(
            "Officer %(officer)s looked at the document you handed in and could not accept it: %(reason)s "
            "You can hand in another one at any time."
        ),
        path="/me/identity/",
    ),
    "member:invited": Wording(
        subject=_("You are invited to act for %(party)s"),
        body=_(
            "An owner of %(party)s invites you to act in its name. Sign in with this address, or make an account with "
            "it, and say yes or no on the page below."
        ),
        silence=_("If you do nothing by %(until_at)s, the invitation ends and nothing changes."),
        path="/me/invitations/%(invitation)s/",
    ),
    "mandate:given": Wording(
        subject=_("You were given a mandate"),
        body=_("%(principal)s lets you act for them from now on: %(scope)s."),
        path="/me/mandates/",
    ),
    "mandate:revoked": Wording(
        subject=_("A mandate has ended"),
        body=_("The mandate between %(principal)s and %(agent)s was revoked. What was done under it stays valid."),
        path="/me/mandates/",
    ),
}
