"""Frozen dataclasses to JSON values and back, strictly.

One rule each way: absent means None, an instant is RFC 3339 in UTC with "Z", a date is ISO 8601, a tuple is an array.
Reading refuses unknown keys, missing keys, wrong types, `true` where a number stands, and integers beyond 2^53 - 1.
"""

import dataclasses
import re
import types
import typing
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from registry.kernel.canon import MAX_SAFE_INTEGER

JsonValue: typing.TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: typing.TypeAlias = dict[str, JsonValue]

T = TypeVar("T")

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class FactsError(ValueError):
    """The facts are not fit to be certified; `where` is the dotted path of the field, "" for the whole."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}" if where else problem)
        self.where = where
        self.problem = problem


def instant_text(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds unless there are microseconds. Raises FactsError for a naive instant."""
    if at.tzinfo is None:
        raise FactsError("", "an instant needs a time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def dump(value: object) -> JsonValue:
    """The JSON value of a facts dataclass or of anything a field may hold. None fields are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: dump(held) for name, held in fields if held is not None}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [dump(one) for one in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise FactsError("", f"{type(value).__name__} has no JSON form here")


def load(kind: type[T], data: object, where: str = "") -> T:
    """Build `kind` from a parsed JSON object. Raises FactsError naming the field, or whatever the constructor finds."""
    if not isinstance(data, dict):
        raise FactsError(where, "an object is expected")
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]  # T is a dataclass
    unknown = sorted(set(data) - set(names))
    if unknown:
        raise FactsError(_path(where, str(unknown[0])), "is not a field of this format")
    values = {}
    for name in names:
        here = _path(where, name)
        if name in data:
            values[name] = _value(hints[name], data[name], here)
        elif _is_optional(hints[name]):
            values[name] = None
        else:
            raise FactsError(here, "is missing")
    return kind(**values)


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _is_optional(hint: object) -> bool:
    return type(None) in typing.get_args(hint)


def _value(hint: typing.Any, data: object, where: str) -> object:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        (hint,) = (one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        if not isinstance(data, list):
            raise FactsError(where, "an array is expected")
        item = typing.get_args(hint)[0]
        return tuple(_value(item, one, f"{where}[{index}]") for index, one in enumerate(data))
    if dataclasses.is_dataclass(hint):
        return load(typing.cast("type[object]", hint), data, where)
    return _scalar(hint, data, where)


def _scalar(hint: typing.Any, data: object, where: str) -> object:
    if hint is bool:
        if not isinstance(data, bool):
            raise FactsError(where, "true or false is expected")
        return data
    if hint is int:
        if isinstance(data, bool) or not isinstance(data, int) or abs(data) > MAX_SAFE_INTEGER:
            raise FactsError(where, "a whole number is expected")
        return data
    if not isinstance(data, str):
        raise FactsError(where, "a string is expected")
    return data if hint is str else _spelt(hint, data, where)


def _spelt(hint: typing.Any, data: str, where: str) -> object:
    """An instant, a date or an enumeration from its text, in exactly the spelling `dump` writes."""
    try:
        if hint is datetime and INSTANT.fullmatch(data):
            return datetime.fromisoformat(data)
        if hint is date and DAY.fullmatch(data):
            return date.fromisoformat(data)
        if issubclass(hint, StrEnum):
            return hint(data)
    except ValueError as error:
        raise FactsError(where, str(error)) from error
    raise FactsError(where, f"is not a {hint.__name__} in the form used here")
