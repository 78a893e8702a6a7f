"""Frozen facts as plain values that JSON can hold, and back, by their types. For state that outlives a process.

dataclass -> object by field; tuple -> list; dict -> object; StrEnum -> text; bytes -> hex; datetime -> RFC 3339
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from .errors import FarEndError


class NotThatType(FarEndError):
    """A stored value is not of the type it is read as: another version wrote it."""


def to_plain(value: Any) -> Any:  # noqa: ANN401 - any fact goes in
    """Return a value as JSON can hold it."""
    if dataclasses.is_dataclass(value):
        return {each.name: to_plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): to_plain(each) for key, each in value.items()}
    return _single_to_plain(value)


def _single_to_plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, datetime) else value


def from_plain(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any fact comes out
    """Return the fact of this type that `to_plain` wrote. Raises NotThatType."""
    try:
        return _read(kind, value)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise NotThatType("stored state is not of this version") from error


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType or origin is typing.Union:
        [present] = [each for each in arguments if each is not type(None)]
        return None if value is None else _read(present, value)
    if origin is tuple:
        kinds = [arguments[0]] * len(value) if arguments[1:] == (...,) else arguments
        return tuple(_read(each, item) for each, item in zip(kinds, value, strict=True))
    if origin is dict:
        return {_read(arguments[0], key): _read(arguments[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        if set(hints) != set(value):
            raise NotThatType("stored state has other fields")
        return typing.cast("type", kind)(**{name: _read(hint, value[name]) for name, hint in hints.items()})
    return _read_single(kind, value)


def _read_single(kind: Any, value: Any) -> Any:  # noqa: ANN401
    if kind is bytes:
        return bytes.fromhex(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is int:
        return int(value)
    if issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, (kind, int) if kind is float else kind):
        raise NotThatType("a stored value is of another type")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
