"""A version's answers, field by field, for the check page and for officers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.models import Source, Version

from .gaps import REQUIRED
from .industries import industry_name

METADATA = (
    *("name_zh", "name_en", "content", "summary_zh", "summary_en", "industry", "region_scope", "time_from"),
    *("time_until", "update_frequency", "volume", "form", "restrictions", "rights_allocation"),
)
STATEMENTS = (
    *("has_important_data", "has_personal_information", "has_unlawful_content_checked"),
    *("evidence_deposit_number", "asks_unpublished", "sample_description"),
)
SOURCE = (
    *("origin", "name", "domains", "basis", "licence", "contract", "contract_ends_on", "has_no_contract_end"),
    *("collected_from", "collected_until", "collector", "has_personal_information", "deidentification"),
    "unlawful_content_checks",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One field as it was answered; `text` is empty when it was not."""

    label: str
    text: str
    is_required: bool = False


def answers_of(version: Version) -> dict[str, list[Answer]]:
    """Groups "metadata" and "statements", in the order of the pages."""
    required = {*REQUIRED, *STATEMENTS[:3]}
    return {
        group: [Answer(_label(version, name), answer_text(version, name), name in required) for name in names]
        for group, names in (("metadata", METADATA), ("statements", STATEMENTS))
    }


def source_answers(source: Source) -> list[Answer]:
    """What is recorded of one source; empty fields are left out."""
    found = [Answer(_label(source, name), answer_text(source, name)) for name in SOURCE]
    return [answer for answer in found if answer.text]


def answer_text(row: Version | Source, name: str) -> str:
    """The value as a reader sees it: choices and industries by name, questions as yes or no."""
    value = getattr(row, name)
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "industry":
        return industry_name(str(value))
    if isinstance(value, list):
        return ", ".join(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)


def _label(row: Version | Source, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
