"""The engine beside Python, on what the bytes make two sides do. Only where it was built."""

from __future__ import annotations

from typing import Any

from tests.capture.engine_feeds import TROUBLES, play

from fairhearing.capture.engine.native import find_engine

from .target import Target

_MOST_TICKS = 60
_STEADY = ("steady", 0, 0)


def _both_ways(engine: Any) -> Any:
    def check(data: bytes) -> None:
        """Three bytes a side a tick: which trouble if any, at which packet, how much."""
        plain, followed, _ = play(engine, _ticks(data))
        if followed.end() != plain.end():
            raise AssertionError("the engine has not done as Python does")

    return check


def _ticks(data: bytes) -> list[Any]:
    doings = [_doing(data[at : at + 3]) for at in range(0, min(len(data) - 2, 6 * _MOST_TICKS), 3)]
    return list(zip(doings[::2], doings[1::2], strict=False))


def _doing(code: bytes) -> tuple[str, int, int]:
    kind, at, much = code
    return (TROUBLES[kind], at % 10, much) if kind < len(TROUBLES) else _STEADY


_engine = find_engine()
ENGINE_TARGETS: dict[str, Target] = (
    {}
    if _engine is None
    else {"engine": Target(_both_ways(_engine), (), (b"\xff" * 60, b"\xff" * 30 + b"\x0b\4\2" + b"\xff" * 33))}
)
