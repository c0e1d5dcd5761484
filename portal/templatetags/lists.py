"""Facts and figures by hand, where a value needs markup of its own.

{% facts %}{% fact _("Applicant") note=_("Identity checked") %}…{% endfact %}{% endfacts %}
{% kpis "three" %}{% kpi _("Items") note=_("before exclusion: 9") %}1,266,889{% endkpi %}{% endkpis %}
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(name="facts", end_name="endfacts")
def facts(content: SafeString) -> SafeString:
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag(name="kpis", end_name="endkpis")
def kpis(content: SafeString, classes: str = "") -> SafeString:
    """`classes`: "three" for three columns instead of four."""
    return format_html('<dl class="kpis{}">{}</dl>', f" {classes}" if classes else "", content)


@register.simple_block_tag(name="fact", end_name="endfact")
def fact(content: SafeString, label: str, note: str = "") -> SafeString:
    return _pair(content, label, note)


@register.simple_block_tag(name="kpi", end_name="endkpi")
def kpi(content: SafeString, label: str, note: str = "") -> SafeString:
    return _pair(content, label, note)


def _pair(content: SafeString, label: str, note: str) -> SafeString:
    small = format_html("<small>{}</small>", note) if note else ""
    return format_html("<div><dt>{}</dt><dd>{}{}</dd></div>", label, content, small)
