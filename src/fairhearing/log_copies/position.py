"""How far a copy is: HOME/log-copies/NAME.json, published after each step. Lost, a copy begins anew: at least once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.audit.tree import EMPTY_ROOT
from fairhearing.vault.document import BadDocument, Fields, write_document
from fairhearing.vault.publishing import publish_file

from .errors import DamagedPosition

_FORMAT: Final = "fairhearing log copy position v1"


@dataclass(frozen=True, slots=True)
class Position:
    """How many entries a copy has, and the root over them: a log that no longer leads to it is another one."""

    size: int = 0
    root: bytes = EMPTY_ROOT


def load_position(path: Path) -> Position:
    """Read a position; the beginning where there is none. Raises DamagedPosition."""
    try:
        fields = Fields.parse(path.read_text("utf-8"), path.name, _FORMAT)
        return Position(fields.number("size"), bytes.fromhex(fields.digest("root")))
    except FileNotFoundError:
        return Position()
    except (BadDocument, UnicodeDecodeError) as error:
        raise DamagedPosition(f"log-copies/{path.name} is not a position: {error}") from error


def save_position(path: Path, position: Position) -> None:
    """Remember a position; on the disk when this returns. Raises OSError."""
    document = {"format": _FORMAT, "size": position.size, "root": position.root.hex()}
    publish_file(path, write_document(document).encode())
