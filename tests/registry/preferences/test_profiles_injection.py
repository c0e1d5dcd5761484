"""No text of a scope, a name or an address breaks out of the line it is written in."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.preferences import metas
from registry.preferences.profiles import PROFILES, Holding, Place, ScopeSaid, Wish
from tests.registry.preferences.profile_making import HOST, MANY


@pytest.mark.parametrize("profile", PROFILES)
@MANY
@given(
    text=st.text(st.characters(), max_size=30)
    | st.sampled_from(
        ['"; return 200 "', '#"></If>\nRequire all denied', "\nAllow: /", "--><script>", "\\", "${x}", "}\n"]
    )
)
def test_a_scope_cannot_break_out_of_its_line(profile, text):
    """Values that no canonicaliser gives: as if a row had been written past it."""
    kinds = ("prefix", "url", "pattern", "iscc", "domain", "host")
    holding = Holding(
        text,
        {"mine": False, "search": False},
        tuple(ScopeSaid(kind, f"{HOST}/{text}" if kind != "iscc" else text) for kind in kinds),
    )
    generated = PROFILES[profile].generate(
        [holding], Place(HOST, f"https://x.example/{text}", f"https://x.example/{text}", text), Wish((text,))
    )

    check = SHAPES[profile]
    assert check(generated.text), generated.text


def is_json_of(*keys):
    def check(text):
        for value in (
            [json.loads(line) for line in text.splitlines()] if "iscc" in keys else [json.loads(text)] if text else []
        ):
            for one in value if isinstance(value, list) else [value]:
                assert set(one) <= set(keys)
        return True

    return check


def lines_like(*shapes):
    return lambda text: all(any(re.fullmatch(shape, line, re.ASCII) for shape in shapes) for line in text.split("\n"))


METAS = {"tdm-reservation", "tdm-policy", "robots"}
SHAPES = {
    "tdmrep": is_json_of("location", "tdm-reservation", "tdm-policy"),
    "odrl": is_json_of("@context", "@type", "profile", "uid", "assigner", "permission"),
    "tdmai": is_json_of("version", "iscc", "intent", "all", "train-ai", "train-genai", "search"),
    "robots": lines_like(
        "",
        r"User-agent: [\w*-]+",
        r"Content-Usage: /\S* [a-z=, -]+",
        r"Content-Signal: [a-z=, -]+",
        r"Disallow: /\S*",
    ),
    "nginx": lines_like(
        "",
        "}",
        r"#[ a-z(){};,]+",
        r"map \$request_uri \$dip_[a-z_]+ \{",
        r'    default "";',
        r'    "~\^[\w/\\.*?:|$()\[\]-]+" "[^"\\$]*";',
        r"add_header [A-Za-z-]+ \$dip_[a-z_]+ always;",
    ),
    "apache": lines_like(
        "",
        "# needs mod_headers",
        r'<If "%\{THE_REQUEST\} =~ m#\^\[A-Z\]\+ [\w/\\.*?:| ()\[\]-]+#">',
        r'    Header always set [A-Za-z-]+ "[^"\\]*"',
        "</If>",
    ),
    "meta": lambda text: {name for name, _said in metas.read(text.encode()).pairs} <= METAS and "<script" not in text,
}
