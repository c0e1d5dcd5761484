"""Response headers, as configuration for nginx and Apache: Content-Usage, TDM-Reservation and X-Robots-Tag.

Matched on the request target as it was sent, so that queries count. Every character with a meaning to the expression
or to the configuration is written by its number: a scope cannot break out of its line.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.preferences.vocabularies import AIPREF, NOAI, TDMREP

from .areas import Stated, stated_areas
from .model import Holding, Loss, Place, Profile, Wish
from .saying import unsaid_anywhere, verdict_words, words

_VOCABULARIES = (AIPREF, TDMREP, NOAI)
_FIELDS = ("Content-Usage", "TDM-Reservation", "TDM-Policy", "X-Robots-Tag")


def fields(stated: Mapping[str, bool], policy_url: str = "") -> dict[str, str]:
    """The header fields for a statement; a field is absent where it has nothing to say."""
    usage = ", ".join(f"{term}={'y' if allowed else 'n'}" for term, allowed in words(AIPREF, stated).items())
    allowed = words(TDMREP, stated).get("tdm-reservation")
    reservation = "" if allowed is None else "0" if allowed else "1"
    policy = policy_url if reservation == "1" and _is_plain(policy_url) else ""
    found = dict(zip(_FIELDS, (usage, reservation, policy, ", ".join(verdict_words(NOAI, stated))), strict=True))
    return {name: value for name, value in found.items() if value}


def _is_plain(url: str) -> bool:
    return url.isascii() and not any(character in url for character in "\"'\\$`{};") and url.isprintable()


def _nginx(holdings: tuple[Holding, ...], place: Place, _wish: Wish) -> tuple[str, list[Loss]]:
    areas, lost = stated_areas(holdings, place.origin)
    said = [(one.area.regex(end="$"), fields(one.stated, place.policy_url)) for one in areas]
    maps, adds = [], []
    for name in _FIELDS:
        variable = f"$dip_{name.lower().replace('-', '_')}"
        if any(name in values for _regex, values in said):
            lines = [f'    "~^{regex}" "{values.get(name, "")}";' for regex, values in said]  # the first match counts
            maps.append("\n".join([f"map $request_uri {variable} {{", '    default "";', *lines, "}"]))
            adds.append(f"    add_header {name} {variable} always;")
    if not maps:
        return "", [*lost, *unsaid_anywhere(_VOCABULARIES, areas)]
    server = "\n".join(["# in server { }; an empty value sends no header", *(add.strip() for add in adds)])
    text = "\n".join(["# in http { }", *maps, "", server, ""])
    return text, [*lost, *unsaid_anywhere(_VOCABULARIES, areas)]


def _apache(holdings: tuple[Holding, ...], place: Place, _wish: Wish) -> tuple[str, list[Loss]]:
    areas, lost = stated_areas(holdings, place.origin)
    blocks = [block for one in reversed(areas) if (block := _apache_block(one, place))]  # the last match counts
    text = "\n".join(["# needs mod_headers", *blocks, ""]) if blocks else ""
    return text, [*lost, *unsaid_anywhere(_VOCABULARIES, areas)]


def _apache_block(one: Stated, place: Place) -> str:
    said = fields(one.stated, place.policy_url)
    if not said:
        return ""
    expression = f"^[A-Z]+ {one.area.regex(end=' HTTP/')}"
    sets = [f'    Header always set {name} "{value}"' for name, value in said.items()]
    return "\n".join([f'<If "%{{THE_REQUEST}} =~ m#{expression}#">', *sets, "</If>"])


NGINX = Profile("nginx", "1", "nginx.conf", "text/plain; charset=utf-8", _nginx)
APACHE = Profile("apache", "1", "apache.conf", "text/plain; charset=utf-8", _apache)
