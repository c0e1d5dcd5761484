"""Sites made up from a seed: a robots.txt such as content systems, shops and newspapers serve, and addresses on it."""

from __future__ import annotations

import random
from dataclasses import dataclass

SECTIONS = (
    "news",
    "sport",
    "kultur",
    "shop",
    "blog",
    "forum",
    "wiki",
    "img",
    "video",
    "artikel",
    "地图",
    "データ",
    "archive",
)
HIDDEN = (
    "admin",
    "cart",
    "checkout",
    "login",
    "search",
    "tmp",
    "cgi-bin",
    "api",
    "account",
    "internal",
    "preview",
    "ajax",
)
QUERIES = ("sort", "filter", "sessionid", "utm_source", "page", "replytocom", "q", "lang")
ENDINGS = ("", "/", ".html", ".php", ".jpg", ".pdf", "/index.html", "/feed/")
SEARCH_AGENTS = (
    "Googlebot",
    "Bingbot",
    "Baiduspider",
    "YandexBot",
    "Applebot",
    "DuckDuckBot",
    "AhrefsBot",
    "SemrushBot",
)
AI_AGENTS = (
    "GPTBot", "ChatGPT-User", "OAI-SearchBot", "ClaudeBot", "anthropic-ai", "CCBot", "Google-Extended", "Bytespider",
    "PerplexityBot", "Amazonbot", "Applebot-Extended", "meta-externalagent", "FacebookBot", "cohere-ai", "Diffbot",
    "omgili", "Timpibot", "ImagesiftBot", "YouBot", "img2dataset",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """`data` is its robots.txt; `asked` are (agent, address) as a crawl or a check would ask."""

    data: bytes
    asked: list[tuple[str, str]]


def sites(seed: int, count: int, addresses: int) -> list[Site]:
    """About half are short, a third of usual length, some list many agents, a few have hundreds of rules."""
    chance = random.Random(seed)
    kinds = chance.choices((_short, _usual, _newspaper, _long), weights=(45, 33, 17, 5), k=count)
    return [_site(chance, "\n".join(kind(chance)) + "\n", addresses) for kind in kinds]


def asked_of(chance: random.Random, host: str, count: int) -> list[tuple[str, str]]:
    agents = chance.choices((*AI_AGENTS, *SEARCH_AGENTS), k=3)
    return [(chance.choice(agents), f"https://{host}{_address(chance)}") for _ in range(count)]


def _site(chance: random.Random, text: str, addresses: int) -> Site:
    return Site(text.encode(), asked_of(chance, f"www.site{chance.randrange(10**6)}.example", addresses))


def _short(chance: random.Random) -> list[str]:
    return [
        "User-agent: *",
        "Disallow: /wp-admin/",
        "Allow: /wp-admin/admin-ajax.php",
        "",
        f"Sitemap: https://www.example.com/{chance.choice(SECTIONS[:4])}.xml",
    ]


def _usual(chance: random.Random) -> list[str]:
    lines = ["# robots.txt", "User-agent: *", *(_rule(chance) for _ in range(chance.randint(8, 40)))]
    if chance.random() < 0.5:
        lines += ["", f"User-agent: {chance.choice(SEARCH_AGENTS)}", "Crawl-delay: 10", "Disallow: /search"]
    return [*lines, "", "Sitemap: https://www.example.com/sitemap.xml"]


def _newspaper(chance: random.Random) -> list[str]:
    closed = chance.sample(AI_AGENTS, k=chance.randint(5, len(AI_AGENTS)))
    together = chance.random() < 0.5
    lines = ["# Use for training is reserved (Article 4 of Directive (EU) 2019/790).", ""]
    for agent in closed:
        lines += [f"User-agent: {agent}"] if together else [f"User-agent: {agent}", "Disallow: /", ""]
    if together:
        lines += ["Disallow: /", ""]
    lines += ["User-agent: *", *(_rule(chance) for _ in range(chance.randint(5, 30)))]
    if chance.random() < 0.3:
        lines += ["Content-Signal: search=yes, ai-train=no", "Content-Usage: train-ai=n"]
    return [*lines, "", "Sitemap: https://www.example.com/news.xml"]


def _long(chance: random.Random) -> list[str]:
    lines: list[str] = []
    for agent in ("*", *chance.sample(SEARCH_AGENTS, k=4)):
        lines += [f"User-agent: {agent}", *(_rule(chance) for _ in range(chance.randint(100, 400))), ""]
    return lines


def _rule(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.55:
        path = f"/{chance.choice(HIDDEN)}/{chance.choice(('', '', f'{chance.randrange(500)}/'))}"
    elif kind < 0.7:
        path = f"/*?{chance.choice(('', '*&'))}{chance.choice(QUERIES)}="
    elif kind < 0.8:
        path = f"/*{chance.choice(ENDINGS[2:6])}$"
    else:
        path = f"/{chance.choice(SECTIONS)}/*/{chance.choice(HIDDEN)}/"
    return f"{'Allow' if chance.random() < 0.15 else 'Disallow'}: {path}"


def _address(chance: random.Random) -> str:
    parts = [chance.choice(SECTIONS if chance.random() < 0.8 else HIDDEN)]
    parts += [f"{chance.choice(SECTIONS[:7])}-{chance.randrange(10_000)}" for _ in range(chance.randint(0, 3))]
    query = f"?{chance.choice(QUERIES)}={chance.randrange(100)}" if chance.random() < 0.25 else ""
    escaped = "%E5%9C%B0%E5%9B%BE" if chance.random() < 0.05 else ""
    path = "/".join(part for part in parts if part.isascii()) or "p"
    return f"/{path}{escaped}{chance.choice(ENDINGS)}{query}"
