"""What goes into a profile and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ScopeSaid:
    """One scope in canonical spelling; `kind` is one of the register's, `domain`, `prefix`, `iscc`, …"""

    kind: str
    value: str
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One refusal of one holder. `stated` {category: allowed} as filed; `is_dated` when it begins or ends by a date."""

    number: str
    stated: Mapping[str, bool]
    scopes: tuple[ScopeSaid, ...]
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text will stand and whom it leads to: `origin` is `host[:port]`, the rest are web addresses."""

    origin: str = ""
    policy_url: str = ""
    contact_url: str = ""
    contact_name: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the holder asks for beyond the statement: crawlers to shut out by name, where collecting is refused."""

    shut_out: tuple[str, ...] = ()


_NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing the text does not say; the sentence for `code` is filled with `params`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generated:
    """`text` is empty where nothing can be said in this dialect; `lost` says why."""

    filename: str
    content_type: str
    text: str
    lost: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """`id` is the dialect, `version` ours: a text made by one version stays explainable when the next one differs."""

    id: str
    version: str
    filename: str
    content_type: str
    write: Callable[[tuple[Holding, ...], Place, Wish], tuple[str, list[Loss]]]
    needs_origin: bool = True

    def generate(self, holdings: Iterable[Holding], place: Place, wish: Wish = _NO_WISH) -> Generated:
        text, lost = self.write(tuple(holdings), place, wish)
        return Generated(self.filename, self.content_type, text, tuple(unique(lost)))


def unique(lost: Iterable[Loss]) -> list[Loss]:
    """Every loss once, in order."""
    kept: dict[tuple[str, tuple[tuple[str, str], ...]], Loss] = {}
    for loss in lost:
        kept.setdefault((loss.code, tuple(sorted(loss.params.items()))), loss)
    return list(kept.values())
