"""The calculator of working days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.selectors.working_days import FIRST, LAST, LIMIT


class CountForm(forms.Form):
    """From which day, how many working days, by which edition of the table."""

    days = forms.IntegerField(label=_("Working days"), min_value=0, max_value=LIMIT)
    edition = forms.IntegerField(
        label=_("Edition of the calendar"),
        min_value=1,
        required=False,
        help_text=_("Empty: the newest. A period keeps the edition it was counted by."),
    )
    field_order = ("from", "days", "edition")

    def __init__(self, *args: Any, newest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = newest
        start = forms.DateField(
            label=_("Day of the event"),
            help_text=_("It does not count; counting begins the next day."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["from"] = start
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        start, edition = found.get("from"), found.get("edition")
        if start and not FIRST <= start <= LAST:
            self.add_error("from", _("Give a day between 2000 and 2099."))
        if edition and edition > self.newest:
            self.add_error("edition", _("There is no such edition."))
        return found
