"""Reading a recovery kit that a command was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.vault.kit import KitKey


def read_kits(path: Path) -> list[KitKey]:
    """Return every kit in a text file. Raises CommandError, which never holds what stands there."""
    from fairhearing.vault.kit import BadKit, parse_kits

    try:
        return parse_kits(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"the recovery kit cannot be read: {path}",
            hint="--kit takes the kit's lines as a text file",
            code=ExitCode.NOT_FOUND,
        ) from error
    except BadKit as error:
        hint = error.hint or "compare it with the printed sheet; it is typed from its first line to END OF KIT"
        raise CommandError(f"{path}: {error}", hint=hint, code=ExitCode.BAD_DATA) from error
