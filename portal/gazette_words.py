"""What Gazette notices say; made when they are read, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import GazetteNotice

from . import words

WORDS: dict[str, str | Promise] = {
    "registration:published": _("%(name)s %(version)s is pre-published; anyone may object until it closes."),
    "registration:window_moved": _("The window of %(name)s %(version)s closes later than was announced."),
    "registration:replaced": _("%(name)s was replaced by a new version; its window opens again."),
    "registration:registered": _("%(name)s %(version)s was registered as %(number)s."),
    "registration:refused": _("Registration of %(name)s %(version)s was refused."),
    "registration:refused_final": _("Registration of %(name)s %(version)s was refused for good."),
    "registration:excluded": _("%(excluded)s items left %(number)s by an exclusion list."),
    "registration:remark": _("A remark was recorded on %(number)s."),
    "registration:changed": _("The particulars of %(number)s were changed."),
    "registration:transferred": _("The registration %(number)s was transferred to another holder."),
    "registration:measure": _("A court's measure was recorded on %(number)s."),
    "registration:renewed": _("The registration %(number)s was renewed."),
    "registration:withdrawn": _("The application for %(name)s %(version)s was withdrawn."),
    "registration:lapsed": _("The registration %(number)s has lapsed."),
    "registration:cancelled": _("The registration %(number)s was cancelled."),
    "registration:revoked": _("The registration %(number)s was revoked."),
    "certificate:issued": _("Certificate %(certificate)s was issued."),
    "certificate:suspended": _("Certificate %(certificate)s was suspended."),
    "certificate:lifted": _("The suspension of certificate %(certificate)s was lifted."),
    "certificate:superseded": _("Certificate %(certificate)s was replaced by a new issue."),
    "certificate:revoked": _("Certificate %(certificate)s was revoked."),
    "certificate:cancelled": _("Certificate %(certificate)s was cancelled."),
    "certificate:expired": _("Certificate %(certificate)s has expired."),
    "service:gazette": _(
        "A message in case %(case)s waits for a party that could not be reached by mail. It stands in the party's "
        "inbox and counts as served on %(served_on)s."
    ),
}
OTHER = _("Notice on %(number)s.")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as it is read."""

    number: str
    text: str
    url: str
    published_at: datetime
    closes_at: datetime | None


def notice_row(notice: GazetteNotice) -> NoticeRow:
    params: dict[str, object] = defaultdict(lambda: "—", notice.params)
    zh, en = str(notice.params.get("name_zh", "")), str(notice.params.get("name_en", ""))
    params["name"] = (zh or en) if words.is_chinese() else (en or zh)
    if isinstance(params["excluded"], int):
        params["excluded"] = words.grouped(params["excluded"])
    text = str(WORDS.get(notice.event, OTHER)) % params
    return NoticeRow(notice.number, text, _url(notice), notice.published_at, notice.closes_at)


def _url(notice: GazetteNotice) -> str:
    certificate, number = notice.params.get("certificate"), notice.params.get("number")
    if certificate:
        return f"/v/{certificate}/"
    if notice.event == "service:gazette":
        return "/me/inbox/"
    return f"/register/{number}/" if number else "/gazette/"
