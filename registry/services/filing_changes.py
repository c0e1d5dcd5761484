"""Change of what a registration says about itself: name, summary, restrictions and the like, examined by two officers.

Items, sources and statements of a filed version never change; the descriptive particulars do, by a recorded change that
keeps what stood there before. The certificate is issued anew, because it names what it certifies.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Decision, Filing, FilingKind, Registration, Version

from .certificate_renewing import certificate_follow
from .filing_kinds import KindRule, Wish, kind_add, text_check

FIELDS = (
    *("name_zh", "name_en", "summary_zh", "summary_en", "restrictions", "rights_allocation"),
    *("update_frequency", "volume", "evidence_deposit_number"),
)


def _change(registration: Registration, wish: Wish, at: datetime) -> dict[str, Any]:
    """{"fields": {name: {"before", "after"}}}; none for a change that is only said in words."""
    text_check(wish)
    given = {name: str(value).strip() for name, value in dict(wish.content.get("fields") or {}).items()}
    unknown = set(given) - set(FIELDS)
    if unknown:
        raise DomainError(_("This cannot be changed by a filing; it takes a new version."), field=sorted(unknown)[0])
    version = registration.version
    changed = {}
    for name, after in given.items():
        before = getattr(version, name)
        if after != before:
            _field_check(name, after)
            changed[name] = {"before": before, "after": after}
    names = {name: given.get(name, getattr(version, name)) for name in ("name_zh", "name_en")}
    if not any(names.values()):
        raise DomainError(_("A dataset needs a name."), field="name_zh")
    return {"fields": changed} if changed else {}


def _field_check(name: str, after: str) -> None:
    field = Version._meta.get_field(name)
    assert isinstance(field, models.Field)
    try:
        field.clean(after, None)
    except ValidationError as error:
        raise DomainError(" ".join(str(message) for message in error.messages), field=name) from None


def _changed(filing: Filing, decision: Decision, actor: Actor, at: datetime) -> None:
    """Write the new particulars and issue the certificate anew. Raises Conflict when they moved in the meantime."""
    fields: dict[str, dict[str, str]] = filing.content.get("fields", {})
    if not fields:
        return
    before = {name: values["before"] for name, values in fields.items()}
    after = {name: values["after"] for name, values in fields.items()}
    version = filing.registration.version
    if not Version.objects.filter(pk=version.pk, **before).update(**after):
        raise Conflict(_("What is to be changed reads differently by now. Have the filing corrected first."))
    certificate_follow(filing.registration, reason="change", at=at)


kind_add(FilingKind.CHANGE, KindRule(_change, _changed, notice="registration:changed"))
