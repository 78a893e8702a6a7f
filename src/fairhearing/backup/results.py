"""HOME/backup/results.json: what became of the last backup and the last drill, for the health page and `check`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

_FORMAT: Final = "fairhearing backup results v1"
BACKUP_OLD_AFTER: Final = timedelta(hours=50)
"""A backup is made each night: two were missed."""
DRILL_OLD_AFTER: Final = timedelta(days=40)
"""A drill is made each month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """When a backup and a drill last went well, and whether the last of each failed. None: never."""

    backup_at: datetime | None = None
    backup_failed: bool = False
    drill_at: datetime | None = None
    drill_failed: bool = False
    locked: int = 0


def read_results(home: Home) -> Results:
    """Return what is known; nothing, where nothing was kept or it cannot be read."""
    path = home.backup / "results.json"
    try:
        fields = Fields.parse(path.read_text("utf-8"), path.name, _FORMAT)
        return Results(
            backup_at=_moment(fields, "backup_at"),
            backup_failed=fields.values.get("backup_failed") is True,
            drill_at=_moment(fields, "drill_at"),
            drill_failed=fields.values.get("drill_failed") is True,
            locked=fields.number("locked"),
        )
    except (FileNotFoundError, UnicodeDecodeError, BadDocument):
        return Results()


def keep_results(home: Home, **changes: Any) -> Results:  # noqa: ANN401 - fields of `Results`
    """Keep what became of a backup or a drill. Raises OSError."""
    results = replace(read_results(home), **changes)
    document = {
        "format": _FORMAT,
        "backup_at": write_time(results.backup_at) if results.backup_at else None,
        "backup_failed": results.backup_failed,
        "drill_at": write_time(results.drill_at) if results.drill_at else None,
        "drill_failed": results.drill_failed,
        "locked": results.locked,
    }
    publish_file(home.backup / "results.json", write_document(document).encode())
    return results


def look_at_backups(troubles: Troubles, home: Home, now: datetime) -> None:
    """Bring the troubles of backups up to date."""
    try:
        set_up = datetime.fromtimestamp(home.backup_json.stat().st_mtime, UTC)
    except FileNotFoundError:
        set_up = None
    results = read_results(home)
    is_set_up = set_up is not None
    backup_age = now - (results.backup_at or set_up or now)
    drill_age = now - (results.drill_at or set_up or now)
    troubles.count(TroubleKind.NO_BACKUP, int(not is_set_up))
    troubles.count(TroubleKind.BACKUP_FAILED, int(is_set_up and results.backup_failed))
    troubles.count(TroubleKind.BACKUP_OLD, int(is_set_up and backup_age > BACKUP_OLD_AFTER))
    troubles.count(TroubleKind.DRILL_FAILED, int(is_set_up and results.drill_failed))
    troubles.count(TroubleKind.DRILL_OLD, int(is_set_up and drill_age > DRILL_OLD_AFTER))


def _moment(fields: Fields, name: str) -> datetime | None:
    return None if fields.values.get(name) is None else fields.time(name)
