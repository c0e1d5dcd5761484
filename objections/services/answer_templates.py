"""Wordings of a party for its answers: versioned, in both languages, with fields that are filled in case by case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from objections.models import AnswerTemplate, Objection
from registry.kernel.errors import DomainError
from registry.models import Ground, Party, User

MAX_TEXT = 20_000
# What may stand in square brackets, in either language.
FIELDS: Mapping[str, tuple[str, str]] = {
    "number": ("异议号", "objection number"),
    "named": ("条目数", "items named"),
    "leaving": ("移出数", "items removed"),
    "dataset": ("数据集", "dataset"),
    "ground": ("依据", "ground"),
}
_NAMES = {name: key for key, names in FIELDS.items() for name in names}
_FIELD = re.compile(r"\[([^\[\]\n]{1,40})\]")


@transaction.atomic
def template_save(party: Party, *, name: str, text_zh: str, text_en: str, user: User, at: datetime) -> AnswerTemplate:
    """A new wording, or the next version of the one with this name. The same text again changes nothing.

    Raises DomainError naming the field, also for a bracket that is no field.
    """
    name, text_zh, text_en = name.strip(), text_zh.strip(), text_en.strip()
    if not name:
        raise DomainError(_("Give the template a name."), field="name")
    if not (text_zh or text_en):
        raise DomainError(_("Write the text in at least one language."), field="text_zh")
    text_check(text_zh, "text_zh")
    text_check(text_en, "text_en")
    Party.objects.select_for_update(no_key=True).get(pk=party.pk)  # two savers get two versions
    newest = AnswerTemplate.objects.filter(party=party, name=name).order_by("-version").first()
    if newest and not newest.is_retired and (newest.text_zh, newest.text_en) == (text_zh, text_en):
        return newest
    return AnswerTemplate.objects.create(
        party=party,
        name=name,
        version=newest.version + 1 if newest else 1,
        text_zh=text_zh,
        text_en=text_en,
        written_by=user,
        written_at=at,
    )


def template_retire(template: AnswerTemplate) -> None:
    """Offer it no longer; what was sent with it keeps its words."""
    AnswerTemplate.objects.filter(party=template.party_id, name=template.name).update(is_retired=True)


def templates_of(party: Party) -> list[AnswerTemplate]:
    """The newest version of every wording that is offered, by name; two queries."""
    newest = AnswerTemplate.objects.filter(party=party).values("name").annotate(last=Max("version"))
    last = {row["name"]: row["last"] for row in newest}
    rows = AnswerTemplate.objects.filter(party=party, is_retired=False).order_by("name", "-version")
    return [row for row in rows if row.version == last[row.name]]


def text_check(text: str, field: str) -> None:
    """Raises DomainError for a bracket that is no field: hundreds would get it as it stands."""
    unknown = [name for name in _FIELD.findall(text) if name.strip() not in _NAMES]
    if unknown:
        raise DomainError(
            _("“[%(name)s]” is no field. Fields are: %(fields)s."),
            field=field,
            name=unknown[0],
            fields=", ".join(f"[{zh}] [{en}]" for zh, en in FIELDS.values()),
        )
    if len(text) > MAX_TEXT:
        raise DomainError(_("Keep it to %(limit)s characters."), field=field, limit=MAX_TEXT)


def text_for(objection: Objection, *, text_zh: str, text_en: str, named: int, leaving: int) -> str:
    """What one objector gets: in the language of its messages where there is a text for it, with the fields filled."""
    is_english = objection.objector.language.startswith("en")
    text, language = (text_en, "en") if (is_english and text_en) or not text_zh else (text_zh, "zh-hans")
    with translation.override(language):
        values = _values(objection, named, leaving, is_chinese=language != "en")
    return _FIELD.sub(lambda found: values.get(_NAMES.get(found[1].strip(), ""), found[0]), text).strip()


def _values(objection: Objection, named: int, leaving: int, *, is_chinese: bool) -> dict[str, str]:
    version = objection.version
    names = (version.name_zh, version.name_en) if is_chinese else (version.name_en, version.name_zh)
    return {
        "number": str(objection.case.number),
        "named": f"{named:,}",
        "leaving": f"{leaving:,}",
        "dataset": f"{next(filter(None, names), '')} {version.label}".strip(),
        "ground": str(Ground(objection.ground).label),
    }
