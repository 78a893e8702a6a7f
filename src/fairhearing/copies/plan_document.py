"""A copy's plan as it waits in its row: dataclasses as JSON objects, and back. Pure.

The plan is fixed when the copy is asked for: what is decided or hidden later belongs to another copy.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from fairhearing.copies.errors import DamagedPlan
from fairhearing.vault.document import encode_bytes

_Plan = TypeVar("_Plan")


def to_document(plan: Any) -> Any:  # noqa: ANN401 - any value that a plan is made of
    """Return a plan, or a part of one, as JSON has it."""
    if is_dataclass(plan) and not isinstance(plan, type):
        return {field.name: to_document(getattr(plan, field.name)) for field in fields(plan)}
    if isinstance(plan, datetime):
        return plan.isoformat()
    if isinstance(plan, bytes):
        return encode_bytes(plan)
    if isinstance(plan, tuple):
        return [to_document(each) for each in plan]
    return str(plan) if isinstance(plan, StrEnum) else plan


def from_document(kind: type[_Plan], document: object) -> _Plan:
    """Return the plan of this kind that a document holds. Raises DamagedPlan."""
    plan: _Plan = _read(kind, document)
    return plan


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - as its type says
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_dataclass(kind, value)
    if get_origin(kind) is tuple:
        (of, _) = get_args(kind)
        return tuple(_read(of, each) for each in _kept(value, list))
    return _read_plain(kind, value)


def _read_plain(kind: Any, value: Any) -> Any:  # noqa: ANN401 - as its type says
    if kind is datetime:
        return datetime.fromisoformat(_kept(value, str))
    if kind is bytes:
        return base64.b64decode(_kept(value, str))
    if issubclass(kind, StrEnum):
        return _known(kind, value)
    return _kept(value, kind)


def _read_dataclass(kind: type[Any], value: object) -> Any:  # noqa: ANN401 - of this kind
    found, hints = _kept(value, dict), get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    if set(found) != names:
        raise DamagedPlan(f"the plan’s {kind.__name__} has other fields than {sorted(names)}")
    return kind(**{name: _read(hints[name], found[name]) for name in names})


def _known(kind: type[StrEnum], value: object) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError as error:
        raise DamagedPlan(f"the plan has an unknown {kind.__name__}") from error


def _kept(value: Any, kind: type[Any]) -> Any:  # noqa: ANN401 - of this kind
    if not isinstance(value, kind) or isinstance(value, Mapping) != (kind is dict):
        raise DamagedPlan(f"the plan has {type(value).__name__} where {kind.__name__} belongs")
    return value
