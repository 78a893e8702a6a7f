"""Files in a log's folder that are no part of a log: somebody put them there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from fairhearing.vault.document import is_slug

from .errors import DamagedLog
from .files import CHECKPOINT_NAME, COSIGNED_FOLDER, COSIGNERS_FOLDER, LogReader, is_leftover, tail_name
from .outbox_ids import SPAN, outbox_path
from .tiles import TILE_HEIGHT, TILE_WIDTH, bundle_path, is_width, tile_path

_UNSIGNED_BUNDLES: Final = 64
"""So many bundles may lie there that no checkpoint covers yet: those of one batch, of a writer at work or killed."""
_MOST_LEVELS: Final = 8
_MOST_DIGITS: Final = 18
_TOO_MANY: Final = 1 << 62


def check_no_strangers(reader: LogReader, size: int) -> None:
    """Raise DamagedLog naming a file that is none of a log of `size` entries, which may be growing."""
    found = list(_files(reader.folder))
    bundles = max(size, reader.size()) // TILE_WIDTH + _UNSIGNED_BUNDLES
    for path in sorted(found):
        if not (is_leftover(path) or _belongs(path, bundles)):
            raise DamagedLog(f"{path} is no file of this log: somebody put it there")


def _files(folder: Path) -> Iterator[PurePosixPath]:
    """Give every file below a folder, links and all, as its path in it."""
    for place, _, names in os.walk(folder):
        inside = PurePosixPath(Path(place).relative_to(folder).as_posix())
        for name in names:
            yield inside / name


def _belongs(path: PurePosixPath, bundles: int) -> bool:
    match path.parts:
        case (name,):
            return name == CHECKPOINT_NAME or _is_tail(name, bundles)
        case (folder, name) if folder in {COSIGNED_FOLDER, COSIGNERS_FOLDER}:
            return is_slug(name)
        case ("outbox", *rest):
            return (index := _index(rest)) <= bundles * TILE_WIDTH // SPAN and outbox_path(index) == path
        case ("tile", "entries", *rest):
            return (index := _index(rest)) <= bundles and bundle_path(index) == path
        case ("tile", level, *rest) if level in map(str, range(_MOST_LEVELS)):
            return _is_tile(path, int(level), rest, bundles)
    return False


def _is_tail(name: str, bundles: int) -> bool:
    number = _number(name.removeprefix("tail-"))
    return tail_name(number) == name and number % TILE_WIDTH == 0 and number <= bundles * TILE_WIDTH


def _is_tile(path: PurePosixPath, level: int, rest: list[str], bundles: int) -> bool:
    partial = level > 0 and is_width(path.name) and path.parent.name.endswith(".p")
    if partial:
        path = path.parent.with_name(path.parent.name.removesuffix(".p"))
        rest = list(path.parts[2:])
    index = _index(rest)
    return index <= bundles >> (TILE_HEIGHT * level) and tile_path(level, index) == path


def _index(parts: list[str]) -> int:
    """Return the number that folders of three digits write."""
    return _number("".join(part.removeprefix("x") for part in parts))


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS else _TOO_MANY
