"""Why a dataset is left out of an objection to many, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, str | Promise] = {
    "unknown": _("No public dataset has this number."),
    "own_draft": _("You have a draft of your own to it; file or discard that first."),
    "window_closed": _("It is not open to objections now."),
    "not_standing": _("It is your own."),
    "nothing_named": _("It holds nothing of what you name."),
    "already_objected": _("You have objected to this on the same ground before."),
    "discarded": _("The draft was thrown away."),
}
OTHER = _("A rule refused it: object to it on its own page to see why.")


def left_out_words(code: str) -> str:
    """Empty for no code."""
    return str(REASONS.get(code, OTHER)) if code else ""
