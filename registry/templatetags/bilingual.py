"""Texts that exist in two languages of their own, such as the facts of a certificate: `{{ facts.dataset.name|said }}`.

They are no translations of ours: they were signed as they stand, and Chinese prevails.
"""

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.certification.facts import Outcome
from registry.certification.wording import Words
from registry.models import Ground

register = template.Library()


@register.filter(name="said")
def said(words: Words | None) -> str | SafeString:
    """The reader's language; Chinese, marked as such, where there is no English."""
    if words is None:
        return "—"
    if (get_language() or "zh-hans").startswith("zh"):
        return words.zh
    return words.en or format_html('<span lang="zh-Hans">{}</span>', words.zh)


@register.filter(name="said_in")
def said_in(words: Words, limit: int) -> str | SafeString:
    """The same in at most so many characters, for lists."""
    zh, en = (Truncator(text or "").chars(limit) for text in (words.zh, words.en))
    return said(Words(zh, en or None))


OUTCOMES: dict[str, str | Promise] = {
    Outcome.UPHELD: pgettext_lazy("outcome", "upheld"),
    Outcome.PARTLY_UPHELD: pgettext_lazy("outcome", "partly upheld"),
    Outcome.REJECTED: pgettext_lazy("outcome", "rejected"),
    Outcome.INADMISSIBLE: pgettext_lazy("outcome", "not admitted"),
    Outcome.SETTLED: pgettext_lazy("outcome", "settled"),
    Outcome.WITHDRAWN: pgettext_lazy("outcome", "withdrawn"),
    Outcome.MOOT: pgettext_lazy("outcome", "moot"),
    Outcome.SET_ASIDE: pgettext_lazy("outcome", "set aside"),
}
GROUNDS: dict[str, str | Promise] = {**dict(Ground.choices), "suspended_part": _("Suspension not lifted in time")}


@register.filter(name="outcome_words")
def outcome_words(code: str) -> str | Promise:
    return OUTCOMES.get(code, code)


@register.filter(name="ground_words")
def ground_words(code: str) -> str | Promise:
    """The word for a ground; a code this build does not know is shown as it is."""
    return GROUNDS.get(code, code)
