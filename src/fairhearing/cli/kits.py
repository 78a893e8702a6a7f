"""Reading a recovery kit that a command was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.vault.kit import KitKey


def read_kits(path: Path) -> list[KitKey]:
    """Return every kit in a text file, and what two of three shares give.

    Raises CommandError, which never holds what stands there.
    """
    from fairhearing.vault.kit import BadKit
    from fairhearing.vault.sheets import parse_sheets

    try:
        return parse_sheets(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"the recovery kit cannot be read: {path}",
            hint="--kit takes the lines of a kit, or of two shares, as a text file",
            code=ExitCode.NOT_FOUND,
        ) from error
    except BadKit as error:
        hint = error.hint or "compare it with the printed sheet; it is typed from its first line to its last"
        raise CommandError(f"{path}: {error}", hint=hint, code=ExitCode.BAD_DATA) from error
