"""What our form templates need beyond Django's own: radio cards that open fields, and links from the error summary.

Forms are rendered by the templates under templates/django/forms (settings.FORM_RENDERER is TemplatesSetting):
`{{ form }}` gives error summary and fields, `{{ form.email.as_field_group }}` one field, both with label, hint, error
and aria-describedby. `components/form.html` adds the <form> element and the buttons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards. `hints` explains a choice; `opens` names the fields that belong to it alone.

    An opened field is drawn below its card and shown only while the card is chosen (by style; without `:has()` it is
    simply there). The form still decides whether the field is needed.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, Text] | None = None,
        opens: Mapping[str, Sequence[str]] | None = None,
        in_columns: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})
        self.opens = {value: tuple(names) for value, names in (opens or {}).items()}
        self.in_columns = in_columns


class TickCards(forms.CheckboxSelectMultiple):
    """Tick boxes as cards; several may be chosen. `hints` and `in_columns` as for RadioCards."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, Text] | None = None,
        in_columns: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})
        self.opens: dict[str, tuple[str, ...]] = {}
        self.in_columns = in_columns


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
