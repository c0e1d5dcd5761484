"""What every page needs to know: who reads it, in which language, and whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import pgettext_lazy

from .words import is_chinese


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads the page; `name` is shown to themselves only."""

    is_signed_in: bool = False
    is_officer: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the main navigation; current on its page and on every page below it."""

    url: str
    label: Any  # lazy translation
    is_current: bool


@dataclass(frozen=True, slots=True)
class LanguageSwitch:
    """The same page in the other language."""

    url: str
    code: str
    label: str


PUBLIC_NAV = (
    ("/register/", pgettext_lazy("navigation", "Register")),
    ("/gazette/", pgettext_lazy("navigation", "Gazette")),
    ("/refusals/", pgettext_lazy("navigation", "Refusals")),
    ("/verify/", pgettext_lazy("navigation", "Verify")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor for every page; asks the database only when a template asks who the viewer is."""
    viewer = cast(Viewer, SimpleLazyObject(lambda: viewer_of(request)))
    return {
        "viewer": viewer,
        "nav": SimpleLazyObject(lambda: nav_links(request.path, viewer)),
        "page_language": page_language(),
        "language_switch": language_switch(request),
        "is_demonstration": settings.DEMONSTRATION,
        "received_at": getattr(request, "received_at", None),
    }


def viewer_of(request: HttpRequest) -> Viewer:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Viewer()
    officer = getattr(user, "officer", None)
    return Viewer(
        is_signed_in=True,
        is_officer=officer is not None and officer.is_active,
        name=user.name or user.email,
    )


def nav_links(path: str, viewer: Viewer) -> list[NavLink]:
    entries = list(PUBLIC_NAV)
    if viewer.is_signed_in:
        entries.append(("/workspace/", pgettext_lazy("navigation", "Workspace")))
    if viewer.is_officer:
        entries.append(("/desk/", pgettext_lazy("navigation", "Desk")))
    return [NavLink(url, label, path.startswith(url)) for url, label in entries]


def page_language() -> str:
    """The value of the page's lang attribute; BCP 47 writes the script with a capital."""
    return "zh-Hans" if is_chinese() else "en"


def language_switch(request: HttpRequest) -> LanguageSwitch:
    """A plain link that works without scripts; `?lang=` is kept in a cookie by the language middleware."""
    query = request.GET.copy()
    query["lang"] = "en" if is_chinese() else "zh-hans"
    label, code = ("English", "en") if is_chinese() else ("中文", "zh-Hans")
    return LanguageSwitch(f"{request.path}?{query.urlencode()}", code, label)
