"""Accounts on platforms where many people share one host: whose a path is, whatever address it is reached by.

An account is written `github.com/owner/`: the platform's chief host and the account's own part of the path. What an
account covers may stand under other hosts or folders too (raw files, data sets, pages); the table says where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NAME_LIMIT = 100  # characters; no platform below allows longer ones


@dataclass(frozen=True, slots=True)
class Platform:
    """`chief` host; `folders` that stand before the account's name, the first of them in its canonical address.

    `is_folded`: names differ in case only by spelling. `reserved`: first parts of a path that are no account.
    """

    chief: str
    folders: tuple[str, ...] = ("",)
    is_folded: bool = True
    reserved: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODE_PAGES = _words(
    "about account apps blog collections contact customer-stories dashboard enterprise explore features help import"
    " issues join login logout marketplace new notifications organizations orgs pricing projects pulls search security"
    " sessions settings signup site sitemap snippets sponsors stars topics trending users -"
)
_HUB_PAGES = _words(
    "api blog chat collections datasets docs enterprise inference-endpoints join learn login models new organizations"
    " papers pricing search settings spaces tasks"
)
_VIDEO = ("@", "channel/", "c/", "user/")

_GITHUB = Platform("github.com", reserved=_CODE_PAGES)
_GITLAB = Platform("gitlab.com", reserved=_CODE_PAGES)
_HUB = Platform("huggingface.co", ("", "datasets/", "spaces/"), reserved=_HUB_PAGES)
_YOUTUBE = Platform("youtube.com", _VIDEO, is_folded=False)
_X = Platform("x.com", reserved=_words("home explore search settings i intent share hashtag login tos"))
_SOUNDCLOUD = Platform("soundcloud.com", reserved=_words("discover search stream you upload charts pages"))
_VIMEO = Platform("vimeo.com", reserved=_words("channels groups categories search watch upload features"))

PLATFORMS: Mapping[str, Platform] = MappingProxyType(
    {
        "github.com": _GITHUB,
        "www.github.com": _GITHUB,
        "raw.githubusercontent.com": _GITHUB,
        "gist.github.com": _GITHUB,
        "gist.githubusercontent.com": _GITHUB,
        "codeload.github.com": _GITHUB,
        "gitlab.com": _GITLAB,
        "bitbucket.org": Platform("bitbucket.org", reserved=_CODE_PAGES),
        "codeberg.org": Platform("codeberg.org", reserved=_CODE_PAGES),
        "gitee.com": Platform("gitee.com", reserved=_CODE_PAGES),
        "huggingface.co": _HUB,
        "hf.co": _HUB,
        "hf-mirror.com": _HUB,
        "modelscope.cn": Platform("modelscope.cn", ("profile/", "models/", "datasets/")),
        "www.modelscope.cn": Platform("modelscope.cn", ("profile/", "models/", "datasets/")),
        "youtube.com": _YOUTUBE,
        "www.youtube.com": _YOUTUBE,
        "m.youtube.com": _YOUTUBE,
        "space.bilibili.com": Platform("space.bilibili.com"),
        "vimeo.com": _VIMEO,
        "www.tiktok.com": Platform("tiktok.com", ("@",)),
        "tiktok.com": Platform("tiktok.com", ("@",)),
        "x.com": _X,
        "twitter.com": _X,
        "www.flickr.com": Platform("flickr.com", ("photos/", "people/")),
        "flickr.com": Platform("flickr.com", ("photos/", "people/")),
        "soundcloud.com": _SOUNDCLOUD,
        "www.zhihu.com": Platform("zhihu.com", ("people/", "org/"), is_folded=False),
        "weibo.com": Platform("weibo.com", ("u/", "n/")),
    }
)
_SYNONYMS = frozenset({"huggingface.co", "modelscope.cn", "flickr.com"})  # every folder names the same account


def account_of(host: str, path: str) -> str | None:
    """The account that a canonical host and path belong to, `github.com/owner/`; None where they name none."""
    platform = PLATFORMS.get(host)
    if platform is None:
        return None
    rest = path.removeprefix("/")
    for folder in sorted(platform.folders, key=len, reverse=True):
        if rest[: len(folder)].lower() != folder:
            continue
        name = rest[len(folder) :].partition("/")[0]
        reserved = not folder and name.lower() in platform.reserved
        if not name or reserved or len(name) > _NAME_LIMIT or name.startswith("@"):
            return None
        said = platform.folders[0] if platform.chief in _SYNONYMS else folder
        is_folded = platform.is_folded or folder == "@"  # a handle is, an id beside it is not
        return f"{platform.chief}/{said}{name.lower() if is_folded else name}/"
    return None


def is_account_path(host: str, path: str) -> bool:
    """Whether a path names an account as a whole, nothing below it: `/owner` or `/owner/`."""
    account = account_of(host, path)
    platform = PLATFORMS.get(host)
    if account is None or platform is None:
        return False
    rest = path.strip("/").lower()
    return any(
        rest.startswith(folder) and rest[len(folder) :] and "/" not in rest[len(folder) :]
        for folder in platform.folders
    )
