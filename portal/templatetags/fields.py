"""What the form templates ask.

{% top_fields form as shown %}  {% cards field as choices %}  {% error_links form formset as links %}
"""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import RadioSelect

from portal import forms_look

register = template.Library()


@register.simple_tag(name="cards")
def cards_tag(field: Any) -> list[forms_look.Card]:
    return forms_look.cards(field)


@register.simple_tag(name="top_fields")
def top_fields_tag(form: Any) -> list[Any]:
    return forms_look.top_fields(form)


@register.simple_tag(name="error_links")
def error_links_tag(*sources: Any) -> list[forms_look.ErrorLink]:
    """Of forms and formsets together; missing ones ("" in a template) are skipped."""
    return [link for source in sources if source for link in forms_look.error_links(source)]


@register.filter(name="is_choice_group")
def is_choice_group(field: Any) -> bool:
    return isinstance(field.field.widget, RadioSelect)  # tick boxes are its subclass
