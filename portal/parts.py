"""Plain values behind the components of templates/components; each include names the one it shows.

A view builds them, a template shows them; none of them knows a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise | SafeString
Progress = Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a facts list. `value` may be safe HTML; `digest` shows it as a grouped digest instead."""

    label: Text
    value: Text
    note: Text = ""
    url: str = ""
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the step bar."""

    label: Text
    note: Text = ""
    progress: Progress = "todo"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as we hold it: `size` in bytes, `sha256` in hex; `url` where it may be fetched."""

    name: str
    size: int
    sha256: str
    url: str = ""
    note: str = ""  # for example whether it was scanned


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened, is going on, or will. `by` says who or by when; `quote` is a party's own text."""

    title: Text
    progress: Progress = "done"
    at: datetime | None = None
    by: Text = ""
    text: Text = ""
    quote: str = ""
    files: Sequence[FileRow] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One entry of a task list. `gap` names what is missing."""

    label: Text
    state: Literal["done", "gap", "doing", "todo"]
    url: str = ""
    note: Text = ""
    gap: Text = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One way on. The first of a row is the main one; `kind` is "", sec, quiet or stop."""

    label: Text
    url: str
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person keeps after an act: number, facts, every file, what happens next.

    `tone` is ok, wait, stop or info; `entry` the sequence of the public ledger entry, `leaf_sha256` its hash.
    """

    title: Text
    number: str
    facts: Sequence[Fact] = ()
    files: Sequence[FileRow] = ()
    next_steps: Sequence[TimelineEvent] = ()
    buttons: Sequence[Button] = ()
    entry: int | None = None
    leaf_sha256: str = ""
    tone: str = "ok"

    @property
    def total_size(self) -> int:
        return sum(file.size for file in self.files)
