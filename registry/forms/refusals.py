"""Forms of a holder: a refusal in plain lines, and the steps after it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import day_end, local_day
from registry.kernel.clock import BEIJING
from registry.kernel.errors import DomainError
from registry.models import Capacity, Ground, Party, Refusal, Usage
from registry.selectors.usages import USUAL
from registry.services.refusals import RefusalText
from registry.services.scope_faults import ScopesInvalid
from registry.services.scopes import ScopeInput, scope_lines

from .widgets import DateField, RadioCards

SHOWN_FAULTS = 20


class ScopesField(forms.CharField):
    """One scope a line; cleans to what a service takes. Faults are the service's to find."""

    widget = forms.Textarea

    def __init__(self, *, label: Any, required: bool = True, rows: int = 6) -> None:
        super().__init__(
            label=label,
            required=required,
            strip=False,
            help_text=_(
                "One a line: a site, a web address, a folder (ends with a slash), a pattern, an account on a platform, "
                "the SHA-256 of a file, a DOI, ISBN, ISSN, ISRC or ISCC, a dataset by its number. A word before a line "
                "makes it exact, as in “host www.example.com”; “person” and “dataset” need it. Before you file you see "
                "how each was understood."
            ),
            widget=forms.Textarea(
                attrs={"rows": rows, "class": "mono", "spellcheck": "false", "autocapitalize": "none"}
            ),
        )

    def clean(self, value: Any) -> list[ScopeInput]:
        return scope_lines(super().clean(value))


class TickColumns(forms.CheckboxSelectMultiple):
    """Tick boxes as cards beside each other; see templates/django/forms/choice.html."""

    in_columns = True


class RefusalForm(forms.Form):
    """What is refused, for which usages, on what ground, and from when to when."""

    holder = forms.ChoiceField(label=_("Whose right it is"), widget=forms.RadioSelect)
    scopes = ScopesField(label=_("What you refuse"))
    usages = forms.MultipleChoiceField(
        label=_("What nobody may do with it"),
        choices=Usage.choices,
        initial=USUAL,
        help_text=_("Mining includes collecting and training unless you say otherwise; it never includes search."),
        widget=TickColumns,
    )
    allowed = forms.MultipleChoiceField(
        label=_("What you expressly allow"),
        choices=Usage.choices,
        required=False,
        help_text=_(
            "Of your own refusals the closest one counts: what you allow here for a folder or a file is not held "
            "against anybody by your wider refusal. What you tick nowhere stays open."
        ),
        widget=TickColumns,
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=RadioCards(in_columns=True))
    capacity = forms.ChoiceField(
        label=_("As what you speak for it"),
        choices=Capacity.choices,
        initial=Capacity.OWNER,
        required=False,
        help_text=_("Of the holder. Who acts for a holder needs a mandate besides, which stands under “My party”."),
    )
    effective_from = DateField(
        label=_("You have refused since"),
        first=date(1900, 1, 1),
        help_text=_("Leave empty for now. An earlier day can be stated; the refusal counts from filing."),
    )
    effective_until = DateField(
        label=_("Until"), help_text=_("It ends with this day, 24:00 Beijing time. Leave empty for no end.")
    )
    statement = forms.CharField(
        label=_("Statement in your own words"),
        required=False,
        max_length=4000,
        help_text=_("Kept as you write it. The public does not see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, holders: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["holder"]
        choice.choices = [(str(party.pk), party.name) for party in holders]  # type: ignore[attr-defined]  # a choice
        if len(holders) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = str(holders[0].pk)
        self._holders = {str(party.pk): party for party in holders}

    def clean_allowed(self) -> list[str]:
        """Raises at the field for a usage that is disallowed too."""
        allowed: list[str] = self.cleaned_data["allowed"]
        both = [usage for usage in allowed if usage in self.cleaned_data.get("usages", [])]
        if both:
            raise forms.ValidationError(
                _("“%(usage)s” is ticked as disallowed too. Decide for one.") % {"usage": Usage(both[0]).label}
            )
        return allowed

    @property
    def chosen_holder(self) -> Party:
        return self._holders[self.cleaned_data["holder"]]

    @property
    def text(self) -> RefusalText:
        """What the service takes."""
        data = self.cleaned_data
        return RefusalText(
            scopes=data["scopes"],
            ground=data["ground"],
            usages=dict.fromkeys(data["usages"], "disallow") | dict.fromkeys(data["allowed"], "allow"),
            effective_from=day_begin(data["effective_from"]),
            effective_until=day_over(data["effective_until"]),
            statement=data["statement"],
            capacity=data["capacity"] or Capacity.OWNER,
        )

    def refuse(self, error: DomainError) -> None:
        """Put a rule's no to its field; of bad lines the first twenty are named one by one."""
        if not isinstance(error, ScopesInvalid):
            self.add_error(error.field if error.field in self.fields else None, str(error))
            return
        for fault in error.faults[:SHOWN_FAULTS]:
            self.add_error("scopes", str(fault))
        more = len(error.faults) - SHOWN_FAULTS
        if more > 0:
            self.add_error("scopes", str(_("Further lines that cannot be taken: %(more)d.")) % {"more": more})


def initial_of(refusal: Refusal) -> dict[str, Any]:
    """A draft as the form shows it."""
    return {
        "holder": str(refusal.holder_id),
        "scopes": "\n".join(f"{scope.kind} {scope.text}" for scope in refusal.scopes.order_by("pk")),
        "usages": refusal.disallowed,
        "allowed": refusal.allowed,
        "ground": refusal.ground,
        "capacity": refusal.capacity,
        "effective_from": local_day(refusal.effective_from) if refusal.effective_from else None,
        "effective_until": last_day_of(refusal.effective_until),
        "statement": refusal.statement,
    }


def day_begin(day: date | None) -> datetime | None:
    """The first instant of a day in Beijing."""
    return datetime.combine(day, time.min, BEIJING) if day else None


def day_over(day: date | None) -> datetime | None:
    """24:00 of a day in Beijing."""
    return day_end(day) if day else None


def last_day_of(end: datetime | None) -> date | None:
    """The last whole day before an exclusive end."""
    return local_day(end - timedelta(microseconds=1)) if end else None
