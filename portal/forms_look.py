"""What our form templates need beyond Django's own: cards that open fields, and links from the error summary.

Forms are rendered by the templates under templates/django/forms (settings.FORM_RENDERER is TemplatesSetting):
`{{ form }}` gives error summary and fields, `{{ form.email.as_field_group }}` one field, both with label, hint, error
and aria-describedby. `components/form.html` adds the <form> element and the buttons.

Any radio or tick group becomes cards. A widget may say more by attributes (registry.forms.widgets.RadioCards does):
`hints` {value: text} explains a choice, `opens` {value: field names} names the fields drawn below that choice and shown
only while it is chosen (by style; without `:has()` they are simply there), `in_columns` puts short ones side by side.
The form still decides whether an opened field is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Card:
    """One choice ready for the template."""

    option: BoundWidget
    hint: Text
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary; `href` is empty for an error of the whole form."""

    href: str
    text: str


def cards(field: BoundField) -> list[Card]:
    """The choices of a field with any radio or tick widget, plain Django ones included."""
    widget = field.field.widget
    hints, opens = getattr(widget, "hints", {}), getattr(widget, "opens", {})
    found = []
    for option in field.subwidgets:
        value = str(option.data["value"])
        opened = tuple(field.form[name] for name in opens.get(value, ()))
        found.append(Card(option, hints.get(value, ""), opened))
    return found


def top_fields(form: forms.BaseForm) -> list[BoundField]:
    """The visible fields in order, without those a radio card opens."""
    opened = {
        name
        for bound in form.visible_fields()
        for names in getattr(bound.field.widget, "opens", {}).values()
        for name in names
    }
    return [bound for bound in form.visible_fields() if bound.name not in opened]


def error_links(source: forms.BaseForm | forms.BaseFormSet[Any] | None) -> list[ErrorLink]:
    """Every error of a form or formset, each linked to the control it belongs to."""
    if source is None:
        return []
    if isinstance(source, forms.BaseFormSet):
        whole = [ErrorLink("", str(error)) for error in source.non_form_errors()]
        return whole + [link for form in source.forms for link in error_links(form)]
    whole = [ErrorLink("", str(error)) for error in source.non_field_errors()]
    return whole + list(_field_links(source))


def _field_links(form: forms.BaseForm) -> Iterable[ErrorLink]:
    for bound in form:
        for error in bound.errors:
            text = _("%(label)s: %(error)s") % {"label": bound.label, "error": error}
            yield ErrorLink("" if bound.is_hidden else f"#{control_id(bound)}", text)


def control_id(bound: BoundField) -> str:
    """The id of the control to focus: the field's own, or the first choice of a group."""
    return bound.id_for_label or f"{bound.auto_id}_0"
