"""The demonstration: example data made through the services, and the walkthrough over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.embedded.house import House

Write = Callable[[str], object]


def walkthrough(file: Path, house: House, write: Write, *, fault: bool = False) -> int:
    """Drive the whole journey with FILE as manifest; the exit status. `fault`: kill worker and beat on the way."""
    from .walkthrough.journey import run

    return run(file, house, write, fault=fault)


def accounts() -> list[str]:
    """What the welcome says about who can sign in."""
    from .accounts import account_lines

    return account_lines()


def load(write: Write) -> None:
    """Make the example data once; does nothing when it is there."""
    from .loading import load as load_data

    load_data(write)
