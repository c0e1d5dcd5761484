"""The form of a wording and its rendering."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.selectors.actor_words import actor_words
from registry.selectors.clock_words import WORDS
from registry.selectors.instants import instant_words


@dataclass(frozen=True, slots=True)
class Wording:
    """Translatable templates with named %-placeholders. Params ending in `_at` are printed as Beijing time.

    `path`: where the message leads, with the same placeholders; `silence`: what happens if the reader does nothing.
    `is_service`: serves something on its reader, so it cannot be stopped; False for news, reminders and digests.
    """

    subject: str | Promise
    body: str | Promise
    silence: str | Promise = ""
    path: str = "/cases/%(number)s/"
    is_service: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A message as the reader gets it: what happened, who did it, until when it is the reader's move, and where.

    `actor` is empty when nobody acted, `due` when the reader has nothing to do by a certain time.
    """

    subject: str
    body: str
    silence: str
    url: str
    actor: str = ""
    due: str = ""


WORDINGS: dict[str, Wording] = {}
DEMONSTRATION = _("DEMONSTRATION")
NOTHING_TO_DO = _("Nothing: this message asks nothing of you.")


def is_service(event: str) -> bool:
    """Whether messages of this event serve something; what is not known to be news does."""
    return event not in WORDINGS or WORDINGS[event].is_service


def wordings_add(wordings: Mapping[str, Wording]) -> None:
    """Make events known; two wordings for one event are a programming error."""
    twice = WORDINGS.keys() & wordings.keys()
    if twice:
        raise ValueError(f"two wordings for {sorted(twice)}")
    WORDINGS.update(wordings)


def render(event: str, params: Mapping[str, Any], language: str) -> Text:
    """The message of `event` in `language`. Raises KeyError for an unknown event or a missing placeholder."""
    wording = WORDINGS[event]
    with translation.override(language):
        shown = {key: _shown(key, value) for key, value in params.items()}
        subject = str(wording.subject) % shown
        if settings.DEMONSTRATION:
            subject = f"[{DEMONSTRATION}] {subject}"
        return Text(
            subject=" ".join(subject.split()),  # a line break in a subject would be a header injection
            body=str(wording.body) % shown,
            silence=str(wording.silence) % shown if wording.silence else _silence(params),
            url=settings.SITE_URL + wording.path % params,
            actor=actor_words(params["by_role"], params.get("by_officer")) if params.get("by_role") else "",
            due=instant_words(datetime.fromisoformat(params["move_at"])) if params.get("move_at") else "",
        )


def _silence(params: Mapping[str, Any]) -> str:
    """What doing nothing does where the wording does not say it: the effect of the reader's own clock, or nothing."""
    name = params.get("move_clock")
    return str(WORDS.get(name, ("", ""))[1]) if name else str(NOTHING_TO_DO) if "by_role" in params else ""


def _shown(key: str, value: Any) -> Any:
    if key == "clock":
        return WORDS.get(value, (value, ""))[0]
    if key == "effect_of":
        return WORDS.get(value, ("", ""))[1]
    return instant_words(datetime.fromisoformat(value)) if key.endswith("_at") and value else value
