"""Crawlers that feed models: their product tokens, who runs them and what for, as their operators say.

A short list of our own for telling a site owner whom a file reaches; not a list of all there are.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Purpose = Literal["training", "dataset", "search", "assistant"]


class KnownAgent(NamedTuple):
    """`name` as its operator spells it. An assistant fetches because a person asked; a dataset goes on to others."""

    name: str
    operator: str
    purpose: Purpose


_TRAINING = {
    "AI2Bot": "Ai2",
    "Amazonbot": "Amazon",
    "anthropic-ai": "Anthropic",
    "Applebot-Extended": "Apple",
    "Bytespider": "ByteDance",
    "ChatGLM-Spider": "Zhipu AI",
    "ClaudeBot": "Anthropic",
    "cohere-training-data-crawler": "Cohere",
    "DeepSeekBot": "DeepSeek",
    "FacebookBot": "Meta",
    "Google-CloudVertexBot": "Google",
    "Google-Extended": "Google",
    "GoogleOther": "Google",
    "GPTBot": "OpenAI",
    "ICC-Crawler": "NICT",
    "meta-externalagent": "Meta",
    "PanguBot": "Huawei",
    "SBIntuitionsBot": "SB Intuitions",
    "TikTokSpider": "ByteDance",
    "Timpibot": "Timpi",
    "YandexAdditional": "Yandex",
}
_DATASETS = {
    "CCBot": "Common Crawl Foundation",
    "Diffbot": "Diffbot",
    "FirecrawlAgent": "Firecrawl",
    "img2dataset": "img2dataset",
    "LAIONDownloader": "LAION",
    "omgili": "Webz.io",
    "webzio-extended": "Webz.io",
}
_SEARCH = {
    "Applebot": "Apple",
    "Claude-SearchBot": "Anthropic",
    "OAI-SearchBot": "OpenAI",
    "PerplexityBot": "Perplexity",
    "PetalBot": "Huawei",
    "YouBot": "You.com",
}
_ASSISTANTS = {
    "ChatGPT-User": "OpenAI",
    "Claude-User": "Anthropic",
    "DuckAssistBot": "DuckDuckGo",
    "Kimi-User": "Moonshot AI",
    "meta-externalfetcher": "Meta",
    "MistralAI-User": "Mistral AI",
    "Perplexity-User": "Perplexity",
    "TongyiBot": "Alibaba",
    "YiyanBot": "Baidu",
}
_BY_PURPOSE: tuple[tuple[Purpose, dict[str, str]], ...] = (
    ("training", _TRAINING),
    ("dataset", _DATASETS),
    ("search", _SEARCH),
    ("assistant", _ASSISTANTS),
)
KNOWN_AGENTS: tuple[KnownAgent, ...] = tuple(
    KnownAgent(name, operator, purpose) for purpose, names in _BY_PURPOSE for name, operator in names.items()
)
# Those that collect for models: who refuses training turns these away.
COLLECTORS: tuple[str, ...] = tuple(agent.name for agent in KNOWN_AGENTS if agent.purpose in ("training", "dataset"))

# A product or a company is no crawler: the names that its crawlers listen to.
_CRAWLERS_OF = {
    "anthropic": "ClaudeBot",
    "bard": "Google-Extended",
    "bytedance": "Bytespider",
    "chatgpt": "GPTBot, ChatGPT-User",
    "claude": "ClaudeBot, Claude-User",
    "commoncrawl": "CCBot",
    "deepseek": "DeepSeekBot",
    "gemini": "Google-Extended",
    "gpt": "GPTBot",
    "laion": "LAIONDownloader, img2dataset",
    "openai": "GPTBot, OAI-SearchBot, ChatGPT-User",
    "perplexity": "PerplexityBot, Perplexity-User",
}

_SHORTEST_SLIP = 6  # letters; names shorter than that resemble each other by chance
_SPELLINGS = {agent.name.lower(): agent.name for agent in KNOWN_AGENTS}
_SHORTEST, _LONGEST = min(map(len, _SPELLINGS)), max(map(len, _SPELLINGS)) + 1
_SIGNS = re.compile(r"[\s_.\-]+")
_BARE = {_SIGNS.sub("", name): shown for name, shown in _SPELLINGS.items()}


def crawlers_of(text: str) -> str | None:
    """The crawlers of the product or company that `text` names instead of one of them, else None."""
    return _CRAWLERS_OF.get(_SIGNS.sub("", text.lower()))


def meant_agent(text: str) -> str | None:
    """The known agent that a name is a slip of: other signs between its letters, or one letter wrong; else None."""
    name = text.lower()
    if name in _SPELLINGS or not _SHORTEST <= len(name) <= _LONGEST:
        return None
    bare = _SIGNS.sub("", name)
    if bare in _BARE:
        return _BARE[bare]
    close = (shown for known, shown in _BARE.items() if len(known) >= _SHORTEST_SLIP and is_one_slip(bare, known))
    return next(close, None)


def is_one_slip(one: str, other: str) -> bool:
    """Does one letter left out, added, replaced or swapped with its neighbour make the one text of the other?"""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    start = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped
