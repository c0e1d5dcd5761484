"""Icons and state tags: `{% icon "clock" %}`, `{% state_tag "registration" registration.state %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import icons
from portal.state_looks import look_of

register = template.Library()


@register.simple_tag(name="icon")
def icon_tag(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag(name="tag")
def tone_tag(label: str, tone: str = "", icon: str = "") -> SafeString:
    """A tag by hand: `tone` is ok, wait, stop, info, alt or nothing. A colour never stands without icon and word."""
    return format_html(
        '<span class="tag{}">{}{}</span>', f" {tone}" if tone else "", icons.icon(icon) if icon else "", label
    )


@register.simple_tag(name="state_tag")
def state_tag(machine: str, state: str) -> SafeString:
    """The state of one of the six machines, worded by its model. KeyError for a state the machine does not have."""
    look = look_of(machine, state)
    return tone_tag(str(look.label), look.tone, look.icon)


@register.simple_tag(name="legend_mark")
def legend_mark(css: str) -> SafeString:
    """The patch of colour beside a word of a plot's legend: col, col2 or limit."""
    return format_html(
        '<svg class="patch" viewBox="0 0 10 10" aria-hidden="true"><rect class="{}" width="10" height="10"/></svg>', css
    )
