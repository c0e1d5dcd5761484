"""Tables that fold into label/value rows on phones and keep their roles when they do.

    {% foldtable caption=_("Earliest first") %}
      {% foldhead %}{% col _("Dataset") %}{% col _("Items") "n" %}{% col _("Action") "act" %}{% endfoldhead %}
      {% foldbody %}{% for row in rows %}
        {% row %}{% rowhead %}…{% endrowhead %}
          {% cell _("Items") "n" %}…{% endcell %}{% cell _("Action") "act" %}…{% endcell %}{% endrow %}
      {% endfor %}{% endfoldbody %}
    {% endfoldtable %}

Kinds of column: "n" number, "act" the last column with a button (its heading is for screen readers), "ck" a tick box.
Extra classes of the table: "tight", "sum" (last column stays beside the row name). `late=True` marks an overdue row.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(name="foldtable", end_name="endfoldtable")
def foldtable(content: SafeString, caption: str, hide_caption: bool = False, classes: str = "") -> SafeString:
    names = f"tbl fold {classes}".strip()
    hidden = _class("vh" if hide_caption else "")
    return format_html(
        '<table class="{}" role="table"><caption{}>{}</caption>{}</table>', names, hidden, caption, content
    )


@register.simple_block_tag(name="foldhead", end_name="endfoldhead")
def foldhead(content: SafeString) -> SafeString:
    return format_html('<thead role="rowgroup"><tr role="row">{}</tr></thead>', content)


@register.simple_block_tag(name="foldbody", end_name="endfoldbody")
def foldbody(content: SafeString) -> SafeString:
    return format_html('<tbody role="rowgroup">{}</tbody>', content)


@register.simple_block_tag(name="row", end_name="endrow")
def row(content: SafeString, late: bool = False) -> SafeString:
    return format_html('<tr role="row"{}>{}</tr>', _class("late" if late else ""), content)


@register.simple_block_tag(name="rowhead", end_name="endrowhead")
def rowhead(content: SafeString) -> SafeString:
    return format_html('<th scope="row" role="rowheader">{}</th>', content)


@register.simple_block_tag(name="cell", end_name="endcell")
def cell(content: SafeString, label: str, kind: str = "") -> SafeString:
    """`label` repeats the column heading; phones show it before the value."""
    return format_html('<td role="cell"{} data-l="{}">{}</td>', _class(kind), label, content)


@register.simple_tag(name="col")
def col(label: str, kind: str = "") -> SafeString:
    shown = format_html('<span class="vh">{}</span>', label) if kind in {"act", "ck"} else label
    return format_html('<th scope="col" role="columnheader"{}>{}</th>', _class(kind), shown)


def _class(kind: str) -> SafeString | str:
    return format_html(' class="{}"', kind) if kind else ""
