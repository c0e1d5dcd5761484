"""What is wrong with the lines of a robots.txt, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from registry.preferences import aipref, contentsignal
from registry.preferences.agents import is_one_slip
from registry.preferences.robots_agent_checks import agent_diagnoses
from registry.preferences.robots_groups import READ, RULES, as_text, rule_of
from registry.preferences.robots_path_checks import path_diagnoses
from registry.preferences.statements import Diagnosis, Severity
from registry.preferences.texts import shown

_GROUP_LINES = RULES | {"content-signal"}
_ADDRESS = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE).match
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]").search
_SIGNS = re.compile(r"[\s_\-]+")

# Directives that some agents once read or read still; RFC 9309 has none of them.
_NOT_STANDARD: dict[str, tuple[str, Severity]] = {
    "crawl-delay": ("robots_crawl_delay", "note"),
    "noindex": ("robots_noindex", "error"),
    "nofollow": ("robots_noindex", "error"),
    "noarchive": ("robots_noindex", "error"),
    "noai": ("robots_noindex", "error"),
    "noimageai": ("robots_noindex", "error"),
    "host": ("robots_not_standard", "note"),
    "clean-param": ("robots_not_standard", "note"),
    "request-rate": ("robots_not_standard", "note"),
    "visit-time": ("robots_not_standard", "note"),
    "unavailable_after": ("robots_not_standard", "note"),
    "disallowaitraining": ("robots_not_standard", "note"),
    "tdm-reservation": ("robots_elsewhere_tdm", "error"),
    "tdm-policy": ("robots_elsewhere_tdm", "error"),
    "x-robots-tag": ("robots_noindex", "error"),
}
_MISTAKES = {"dissalow": "disallow", "disallowed": "disallow", "deny": "disallow", "agent": "user-agent"}
_BARE = {_SIGNS.sub("", name): name for name in (*READ, "crawl-delay")}


def line_diagnoses(lines: Iterable[str]) -> Iterator[Diagnosis]:
    """Every line as it stands, and whether a group has begun before it."""
    in_group = False
    for number, octets in enumerate(lines, 1):
        line = as_text(octets)
        if _CONTROL(line):
            yield Diagnosis("robots_control_character", "warning", number)
        text = line.partition("#")[0].strip(" \t")
        key, colon, value = (part.strip(" \t") for part in text.partition(":"))
        name = key.lower()
        if name in READ and colon:
            if name in _GROUP_LINES and not in_group:
                yield Diagnosis("robots_rule_outside_group", "error", number, {"text": shown(text)})
            in_group = in_group or name == "user-agent"
            yield from _value_diagnoses(name, value, number)
        elif text:
            yield from _unread_diagnoses(name, value, text, number, has_colon=bool(colon))


def blank_line_diagnoses(lines: Iterable[str]) -> Iterator[Diagnosis]:
    """An empty line between the names of a group and its first rule: older readers end it there."""
    after_names, blank = False, 0
    for number, line in enumerate(lines, 1):
        name = line.partition(":")[0].strip(" \t").lower()
        if after_names and not line.strip(" \t"):
            blank = blank or number
        elif name == "user-agent":
            after_names, blank = True, 0
        elif name in _GROUP_LINES:
            if blank:
                yield Diagnosis("robots_blank_after_names", "warning", blank)
            after_names, blank = False, 0


def _value_diagnoses(name: str, value: str, line: int) -> Iterator[Diagnosis]:
    if name == "user-agent":
        yield from agent_diagnoses(value, line)
    elif name in ("license", "sitemap"):
        if not _ADDRESS(value):
            yield Diagnosis(f"robots_{name}_not_address", "error", line, {"text": shown(value)})
    else:
        rule = rule_of(name, value, line)
        if rule.path:
            yield from path_diagnoses(rule.path, line)
        if name == "content-usage":
            for found in aipref.parse(rule.value).diagnoses:
                yield Diagnosis(found.code, found.severity, line, found.params)
        elif name == "content-signal":
            yield from contentsignal.parse(rule.value, line).diagnoses


def _unread_diagnoses(name: str, value: str, text: str, line: int, *, has_colon: bool) -> Iterator[Diagnosis]:
    """A line that no reader of the standard knows: what it was meant to be, if that can be told."""
    params = {"text": shown(text), "directive": shown(name)}
    if not has_colon:
        words = text.lower().split(None, 2)
        meant = (_meant(words[0]) or _meant("".join(words[:2]))) if len(words) > 1 else None
        code = "robots_no_colon" if meant else "robots_line_unknown"
        yield Diagnosis(code, "error", line, {"text": shown(text), "directive": meant or ""})
    elif name in _NOT_STANDARD:
        code, severity = _NOT_STANDARD[name]
        yield Diagnosis(code, severity, line, params | {"value": shown(value)})
    elif meant := _meant(name):
        yield Diagnosis("robots_directive_misspelt", "error", line, params | {"meant": meant})
    else:
        yield Diagnosis("robots_directive_unknown", "note", line, params)


def _meant(name: str) -> str | None:
    """The directive that a word is, is a slip of, or has other signs between its letters than; else None."""
    if name in READ:
        return name
    bare = _SIGNS.sub("", name)
    close = (known for spelled, known in _BARE.items() if is_one_slip(bare, spelled))
    return _BARE.get(bare) or _MISTAKES.get(bare) or next(close, None)
