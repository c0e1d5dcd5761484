"""Whole numbers that addresses carry: a place in a list, a row, a year."""

from django.http import HttpRequest

LARGEST = 2**63 - 1  # a bigint of PostgreSQL


def number_asked(request: HttpRequest, name: str, *, largest: int = LARGEST) -> int | None:
    """The number an address gives as `name`; None for anything but ASCII digits up to `largest`.

    `str.isdigit` and `isdecimal` take digits of other scripts too, and `int` refuses both "²" and 5,000 nines.
    """
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(largest)):
        return None
    number = int(text)
    return number if number <= largest else None
