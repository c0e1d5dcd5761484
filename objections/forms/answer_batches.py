"""The forms of answering many objections: a choice for every group, and a template of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objections.models import AnswerBatch, AnswerTemplate, BatchChoice
from objections.services.answer_batches import GroupChoice
from objections.services.answer_groups import AnswerableGroup
from registry.forms.widgets import RadioCards

MAX_TEXT = 20_000
NOT_NOW = "later"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group with its controls; `aside` are the ids ticked as kept apart."""

    group: AnswerableGroup
    choice: BoundField
    template: BoundField
    text_zh: BoundField
    text_en: BoundField
    save_as: BoundField
    special: BoundField
    aside_name: str
    aside: frozenset[int]

    @property
    def has_words(self) -> bool:
        """Whether the texts are open: something stands in them, or is wrong with them."""
        fields = (self.text_zh, self.text_en, self.save_as)
        return any(field.value() or field.errors for field in fields)


def _text(label: Any, initial: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_TEXT,
        initial=initial,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BatchForm(forms.Form):
    """Fields are named `<what>_<group key>`. `stored` is what a draft says."""

    def __init__(
        self,
        data: Any = None,
        *,
        groups: Sequence[AnswerableGroup],
        templates: Sequence[AnswerTemplate],
        stored: Mapping[str, GroupChoice],
    ) -> None:
        super().__init__(data)
        self.groups = groups
        self.stored = stored
        self._template_choices = [("", _("No template"))] + [
            (str(one.pk), f"{one.name} · v{one.version}") for one in templates
        ]
        for group in groups:
            self._add(group, stored.get(group.key, GroupChoice(NOT_NOW)))

    def _add(self, group: AnswerableGroup, said: GroupChoice) -> None:
        key = group.key
        self.fields[f"choice_{key}"] = forms.ChoiceField(
            label=_("What will you do?"),
            choices=[*BatchChoice.choices, (NOT_NOW, _("Not now"))],
            initial=said.choice,
            widget=RadioCards(hints=HINTS, opens={"remove_some": (f"lines_{key}",)}),
        )
        self.fields[f"lines_{key}"] = forms.CharField(
            label=_("Addresses or SHA-256 of what you remove, one a line"),
            required=False,
            initial=said.lines,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        )
        self.fields[f"template_{key}"] = forms.ChoiceField(
            label=_("Template"),
            required=False,
            choices=self._template_choices,
            initial=str(said.template or ""),
            widget=forms.Select(attrs={"class": "m"}),
        )
        self.fields[f"text_zh_{key}"] = _text(_("Text in Chinese"), said.text_zh)
        self.fields[f"text_en_{key}"] = _text(_("Text in English"), said.text_en)
        self.fields[f"save_as_{key}"] = forms.CharField(
            label=_("Keep these words as the template named"), required=False, max_length=100
        )
        self.fields[f"special_{key}"] = forms.BooleanField(
            label=_("Keep those apart that do not fit a common answer"),
            required=False,
            initial=said.keeps_special_apart,
        )
        self.fields[f"aside_{key}"] = forms.TypedMultipleChoiceField(
            required=False,
            coerce=int,
            choices=[(one.objection.pk, one.objection.pk) for one in group.members],
            initial=list(said.aside),
        )

    def rows(self) -> Iterator[GroupRow]:
        for group in self.groups:
            key = group.key
            aside = self[f"aside_{key}"]
            yield GroupRow(
                group=group,
                choice=self[f"choice_{key}"],
                template=self[f"template_{key}"],
                text_zh=self[f"text_zh_{key}"],
                text_en=self[f"text_en_{key}"],
                save_as=self[f"save_as_{key}"],
                special=self[f"special_{key}"],
                aside_name=aside.html_name,
                aside=frozenset(int(pk) for pk in aside.value() or [] if str(pk).isdecimal()),
            )

    def chosen(self) -> dict[str, GroupChoice]:
        """Every group with an answer."""
        data = self.cleaned_data
        return {
            group.key: GroupChoice(
                choice=data[f"choice_{group.key}"],
                template=int(data[f"template_{group.key}"] or 0) or None,
                text_zh=data[f"text_zh_{group.key}"],
                text_en=data[f"text_en_{group.key}"],
                lines=data[f"lines_{group.key}"],
                aside=frozenset(data[f"aside_{group.key}"]),
                keeps_special_apart=data[f"special_{group.key}"],
            )
            for group in self.groups
            if data[f"choice_{group.key}"] != NOT_NOW
        }

    def to_keep(self) -> list[tuple[str, str, str, str]]:
        """Group key, name and both texts of the words that are to become templates."""
        data = self.cleaned_data
        return [
            (key, data[f"save_as_{key}"], data[f"text_zh_{key}"], data[f"text_en_{key}"])
            for key in (group.key for group in self.groups)
            if data[f"save_as_{key}"].strip()
        ]


HINTS = {
    "remove_all": _("Takes out everything that these objections name; each case ends."),
    "remove_some": _("The items below leave wherever they are named; the rest you contest with your reasons."),
    "contest": _("Nothing leaves; two officers decide each case."),
    "more_time": _("Once, by the period the rules allow."),
    NOT_NOW: _("These objections go on waiting for your answer."),
}


def stored_choices(batch: AnswerBatch | None) -> dict[str, GroupChoice]:
    """What a draft, or a batch that was taken back, says about its groups. Words that are a template's are not own."""
    if batch is None:
        return {}
    aside: dict[int, set[int]] = {}
    for group, objection in batch.lines.filter(reason="by_hand").values_list("group_id", "objection_id"):
        aside.setdefault(group, set()).add(objection)
    found = {}
    for row in batch.groups.select_related("template"):
        is_own = row.template is None or (row.text_zh, row.text_en) != (row.template.text_zh, row.template.text_en)
        found[row.key] = GroupChoice(
            choice=row.choice,
            template=row.template_id,
            text_zh=row.text_zh if is_own else "",
            text_en=row.text_en if is_own else "",
            lines=row.lines,
            aside=frozenset(aside.get(row.pk, ())),
            keeps_special_apart=row.keeps_special_apart,
        )
    return found


class TemplateForm(forms.Form):
    """A wording in one language or both."""

    name = forms.CharField(label=pgettext_lazy("of a template", "Name"), max_length=100)
    text_zh = _text(_("Text in Chinese"))
    text_en = _text(_("Text in English"))
