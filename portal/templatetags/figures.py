"""Numbers, sizes and digests in templates: `{{ n|grouped }}`, `{{ size|size_text }}`, `{% digest sha256 %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal import words

register = template.Library()


@register.filter(name="grouped")
def grouped_filter(number: float | None) -> str:
    """`1,266,889`."""
    return words.NOTHING if number is None else words.grouped(number)


@register.filter(name="percent_of")
def percent_filter(part: float | None, whole: float | None) -> str:
    """`1.44%`: `{{ hits|percent_of:items }}`."""
    return words.NOTHING if part is None or whole is None else words.percent_text(part, whole)


@register.filter(name="size_text")
def size_filter(size: int | None) -> str:
    """`1.3 MB`."""
    return words.NOTHING if size is None else words.bytes_text(size)


@register.filter(name="size_exact")
def size_exact_filter(size: int | None) -> str:
    """`1,258,291 B`."""
    return words.NOTHING if size is None else words.bytes_exact(size)


@register.filter(name="digest_short")
def digest_short_filter(digest: str | None) -> str:
    """`9f2c41d07b6e…e83a10c5`."""
    return words.digest_short(digest) if digest else words.NOTHING


@register.simple_tag(name="digest")
def digest_tag(digest: str | None) -> str | SafeString:
    """The whole digest in groups of eight, spaced by style only, so that a copy of it has no blanks."""
    if not digest:
        return words.NOTHING
    groups = format_html_join("", "<span>{}</span>", ((group,) for group in words.digest_groups(digest)))
    return format_html('<code class="digest">{}</code>', groups)
