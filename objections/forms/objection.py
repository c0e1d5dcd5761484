"""The five bare fields of an objection, with or without an account."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objections.models import Objection, TargetKind, UnconfirmedObjection
from objections.services.filing import MAX_STATEMENT
from objections.services.targets import TargetInput
from registry.forms.widgets import RadioCards
from registry.models import Ground, Match, Party, Registration, Source

MAX_LIST_BYTES = 5_000_000


def ground_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("On what right do you rely?"), choices=Ground.choices, widget=RadioCards(in_columns=True)
    )


def statement_field() -> forms.CharField:
    return forms.CharField(
        label=_("What happened, and what do you ask for?"),
        max_length=MAX_STATEMENT,
        help_text=_("Which works, why they are yours, what should become of them."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ObjectionForm(forms.Form):
    """Who, by which address, against what, on what ground, and why. The first two only for visitors."""

    name = forms.CharField(
        label=_("Your name, or your organisation's"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "m"}),
    )
    email = forms.EmailField(
        label=_("E-mail for service"),
        help_text=_("Decisions and deadlines are sent here. You confirm it with one click."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "m"}),
    )
    kind = forms.ChoiceField(
        label=_("What do you object to?"),
        choices=TargetKind.choices,
        widget=RadioCards(
            opens={
                "source": ("source",),
                "domain": ("domain",),
                "matches": ("match",),
                "items": ("items", "items_file"),
            }
        ),
    )
    source = forms.ModelChoiceField(label=_("Source"), queryset=Source.objects.none(), required=False)
    domain = forms.CharField(
        label=_("Domain"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "m", "spellcheck": "false"}),
    )
    match = forms.ModelChoiceField(label=_("Refusal"), queryset=Match.objects.none(), required=False)
    items = forms.CharField(
        label=_("Addresses or SHA-256, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"spellcheck": "false", "rows": 5}),
    )
    items_file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_("Up to 50,000 lines; the first column counts."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    ground = ground_field()
    statement = statement_field()
    is_sealed = forms.BooleanField(
        label=_("Hide my identity from the public"),
        help_text=_("The case page shows an alias. The curator and the officers still see who you are."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, registration: Registration, party: Party | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = registration.version
        sources = Source.objects.filter(version=version)
        matches = Match.objects.filter(version=version, registration=registration).select_related("refusal__case")
        self.fields["source"] = SourceChoice(label=_("Source"), queryset=sources, required=False)
        self.fields["match"] = MatchChoice(
            label=_("Refusal"), queryset=matches.filter(refusal__holder=party) if party else matches, required=False
        )
        self.fields["kind"].widget.hints = self._hints(registration)
        if party:
            for name in ("name", "email", "is_sealed"):
                del self.fields[name]

    @staticmethod
    def _hints(registration: Registration) -> dict[str, Any]:
        manifest = registration.version.manifests.filter(is_current=True).first()
        count = f"{manifest.items:,}" if manifest and manifest.items else "0"
        return {
            TargetKind.WHOLE: _("%(count)s items. Say why every one of them is concerned.") % {"count": count},
            TargetKind.SOURCE: _("From the sources the applicant disclosed."),
            TargetKind.DOMAIN: _("All items under this domain and the names below it."),
            TargetKind.MATCHES: _("The items were found by screening; you need not list them."),
            TargetKind.ITEMS: _("Paste addresses or SHA-256, or hand in a CSV file."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needed = {"source": "source", "domain": "domain", "matches": "match", "items": "items"}
        kind = cleaned.get("kind", "")
        if kind == TargetKind.ITEMS and cleaned.get("items_file"):
            cleaned["items"] = "\n".join(filter(None, (cleaned.get("items", ""), self._lines(cleaned["items_file"]))))
        field = needed.get(kind)
        if field and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, _("Fill this in, or choose something else above."))
        return cleaned

    def _lines(self, upload: Any) -> str:
        if upload.size > MAX_LIST_BYTES:
            self.add_error("items_file", _("The file is larger than 5 MB. Name the domain or the source instead."))
            return ""
        try:
            text = upload.read().decode("utf-8-sig")
            rows = [row[0].strip() for row in csv.reader(io.StringIO(text)) if row and row[0].strip()]
        except (UnicodeDecodeError, csv.Error):
            self.add_error("items_file", _("The file is no CSV in UTF-8."))
            return ""
        return "\n".join(rows[1:] if rows and rows[0].lower() in {"url", "sha256", "address"} else rows)

    @property
    def targets(self) -> list[TargetInput]:
        """What the cleaned form aims at."""
        data = self.cleaned_data
        kind = data["kind"]
        return [
            TargetInput(
                kind=kind,
                source=data["source"].pk if kind == TargetKind.SOURCE else None,
                match=data["match"].pk if kind == TargetKind.MATCHES else None,
                text={TargetKind.DOMAIN: data["domain"], TargetKind.ITEMS: data["items"]}.get(kind, ""),
            )
        ]


class SourceChoice(forms.ModelChoiceField[Source]):
    def label_from_instance(self, obj: Any) -> str:
        return f"S-{obj.position:03d} · {obj.name}"


class MatchChoice(forms.ModelChoiceField[Match]):
    def label_from_instance(self, obj: Any) -> str:
        return pgettext_lazy("match choice", "%(number)s · %(count)s items") % {
            "number": obj.refusal.case.number,
            "count": f"{obj.count:,}",
        }


class FileObjectionForm(forms.Form):
    """The last tick before filing."""

    is_true = forms.BooleanField(
        label=_("This is true, and I may object for these works"),
        help_text=_("Who objects knowing that it is false may find the objection not admitted, on the public record."),
        error_messages={"required": _("Confirm this before you file.")},
    )


def draft_initial(draft: Objection) -> dict[str, Any]:
    """A draft as the form shows it again."""
    target = draft.targets.order_by("pk").first()
    words = {"ground": draft.ground, "statement": draft.statement}
    return words | _target(target.kind, target.source_id, target.match_id, target.text) if target else words


def waiting_initial(waiting: UnconfirmedObjection) -> dict[str, Any]:
    """The same for what a visitor wrote and has not confirmed."""
    names = ("name", "email", "ground", "statement", "is_sealed")
    target = waiting.targets[0]
    return {name: getattr(waiting, name) for name in names} | _target(
        target["kind"], target["source"], target["match"], target["text"]
    )


def _target(kind: str, source: int | None, match: int | None, text: str) -> dict[str, Any]:
    field = {"domain": "domain", "items": "items"}.get(kind)
    return {"kind": kind, "source": source, "match": match, **({field: text} if field else {})}
