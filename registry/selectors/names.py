"""The name annex 1 of the guide asks for: time + region + industry + content + type, at most 40 characters."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from registry.models import DataForm, Version

from .industries import divisions

LIMIT = 40
_TYPES = {
    DataForm.TEXT: "文本",
    DataForm.IMAGE: "图像",
    DataForm.AUDIO: "音频",
    DataForm.VIDEO: "视频",
    DataForm.CODE: "代码",
    DataForm.TABLE: "表格",
    DataForm.MIXED: "多模态",
}


@dataclass(frozen=True, slots=True)
class NameHint:
    """What the fields suggest as the Chinese name, what is still missing for it, and how the given name compares."""

    suggestion: str  # may be longer than LIMIT
    missing: tuple[str, ...]
    given_length: int

    @property
    def is_too_long(self) -> bool:
        return len(self.suggestion) > LIMIT


def name_hint(version: Version) -> NameHint:
    """Computed from the fields as they are now, saved or not."""
    division = divisions().get(version.industry)
    parts = [
        (_("time covered"), _time(version.time_from, version.time_until)),
        (_("region"), version.region_scope.strip()),
        (_("industry"), division.name_zh if division else ""),
        (_("content"), version.content.strip()),
        (_("type"), f"{_TYPES[DataForm(version.form)]}数据集" if version.form else ""),
    ]
    return NameHint(
        suggestion="".join(text for _label, text in parts),
        missing=tuple(label for label, text in parts if not text),
        given_length=len(version.name_zh),
    )


def _time(begin: date | None, end: date | None) -> str:
    years = sorted({day.year for day in (begin, end) if day})
    return f"{'—'.join(map(str, years))}年" if years else ""
