"""Usages of a refusal in words: `{{ refusal|disallows }}`, `{{ codes|usage_words }}`."""

from collections.abc import Iterable

from django import template
from django.utils.translation import pgettext

from registry.models import Refusal, RefusalImportGroup, Usage
from registry.selectors.control import ASSURANCES, look_words
from registry.selectors.refusal_imports import GROUP_FAULTS
from registry.selectors.refusal_view import holder_shown

register = template.Library()


@register.filter(name="usage_words")
def usage_words(codes: Iterable[str]) -> str:
    """Names of usages in one line, as the reader's language lists things; a dash for none."""
    return pgettext("between the words of a list", ", ").join(str(Usage(code).label) for code in codes) or "—"


@register.filter(name="disallows")
def disallows(refusal: Refusal) -> str:
    return usage_words(refusal.disallowed)


register.filter("look_words", look_words)


register.filter("holder_shown", holder_shown)


@register.filter(name="assurance_words")
def assurance_words(refusal: Refusal) -> str:
    """What the level of assurance of a refusal means, as a sentence."""
    return str(ASSURANCES[refusal.assurance])


@register.filter(name="why_not_filed")
def why_not_filed(group: RefusalImportGroup) -> str:
    """Why a refusal of a list was left out."""
    return str(GROUP_FAULTS[group.fault])
