"""Generated robots.txt files, addresses and agents, as site owners write them and as nobody should."""

from __future__ import annotations

from hypothesis import strategies as st

AGENTS = ("GPTBot", "CCBot", "ClaudeBot", "Googlebot", "ExampleBot", "*")
ASKED = ("GPTBot", "CCBot", "ClaudeBot/1.0", "Googlebot", "OtherBot")
_WORDS = (
    "a",
    "b",
    "art",
    "artist",
    "private",
    "img",
    "x.jpg",
    "y.html",
    "index.html",
    "q",
    "ab",
    "%62",
    "%2F",
    "ツ",
    "",
)
_SIGNS = ("/", "/", "/", "*", "$", "?", "=", "&", "//", ".", "-", " ", "%E3%83%84", "%20", ";", ":")

words = st.sampled_from(_WORDS)
signs = st.sampled_from(_SIGNS)
tails = st.lists(st.one_of(words, signs), max_size=7).map("".join)
patterns = st.one_of(tails.map(lambda tail: f"/{tail}"), tails, st.sampled_from(("", "/", "*", "/*", "/$", "/*.jpg$")))
targets = st.lists(st.one_of(words, st.sampled_from(_SIGNS[:3] + _SIGNS[5:])), max_size=8).map(
    lambda parts: f"/{''.join(parts)}"
)
addresses = targets.map(lambda target: f"https://example.com{target}")
agents = st.sampled_from(ASKED)

rules = st.builds("{}: {}".format, st.sampled_from(("Allow", "Disallow", "disallow")), patterns)
names = st.sampled_from(AGENTS).map(lambda name: f"User-agent: {name}")
others = st.sampled_from(("", "# comment", "Sitemap: https://example.com/s.xml", "Crawl-delay: 2", "Foo: bar"))
_groups = st.builds(
    lambda names, between, rules: [*names, *between, *rules],
    st.lists(names, min_size=1, max_size=3),
    st.lists(others, max_size=1),
    st.lists(st.one_of(rules, rules, rules, others), max_size=6),
)
files = st.builds(
    lambda before, groups: "\n".join([*before, *(line for group in groups for line in group)]) + "\n",
    st.lists(st.one_of(others, rules), max_size=1),
    st.lists(_groups, max_size=4),
)
