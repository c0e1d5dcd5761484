"""Messages about messages: digests, a second address, webhooks."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

WORDINGS = {
    "notices:digest": Wording(
        subject=_("News in your inbox: %(count)d"),
        body=_("Since the last digest, %(count)d messages that ask nothing of you came to your inbox."),
        silence=_("Nothing. Messages that serve something are always mailed at once, on their own."),
        path="/me/inbox/",
        is_service=False,
    ),
    "notices:second_address": Wording(
        subject=_("Confirm this second address for service"),
        body=_(
            "A party of the Data-IP Register named this address as its second one: what cannot be delivered to the "
            "first is sent here. Confirm it by %(expires_at)s with the link below."
        ),
        silence=_("Nothing is sent here."),
        path="/notices/confirm/%(token)s/",
    ),
    "webhook:disabled": Wording(
        subject=_("A webhook of yours was switched off"),
        body=_("%(url)s has not taken our messages since %(since_at)s, so nothing is sent there any more."),
        silence=_("Messages go on by mail and inbox; nothing is lost."),
        path="/me/webhooks/",
        is_service=False,
    ),
}
