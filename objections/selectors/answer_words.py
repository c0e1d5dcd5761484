"""Why an objection of a batch is not answered or decided with the others, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, str | Promise] = {
    "by_hand": _("You kept it apart."),
    "whole": _("It is aimed at the whole dataset."),
    "open_request": _("The objector asks for a cooling-off period or a settlement and waits for a word."),
    "own_wish": _("The objector asks for something of its own."),
    "extended_before": _("The time was extended before, which is possible once."),
    "extended_once": _("The time was extended before, which is possible once."),
    "names_none": _("It names none of the items you remove."),
    "moved": _("The case moved on meanwhile: look at its page."),
    "late": _("Its answer clock had ended before you signed."),
    "period_over": _("Its answer clock had ended before you signed."),
    "signed_before": _("Another batch with it was signed before."),
    "conflict_of_interest": _("The officer belongs to a party of this case, or took part in what is under review."),
    "conflict": _("Another officer is at work on this case."),
    "decision_changed": _("The draft was changed meanwhile."),
    "ruling_mismatch": _("This outcome does not fit the case: decide it by itself."),
    "nobody_to_sign": _("No other officer may sign it."),
    "not_possible_now": _("The case moved on meanwhile: look at its page."),
    "failed": _("It could not be carried out; the registry was told. Answer it on its page."),
}
OTHER = _("A rule refused the step: look at the page of the case.")


def reason_words(code: str) -> str:
    """Empty for no code."""
    return str(REASONS.get(code, OTHER)) if code else ""
