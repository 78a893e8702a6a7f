"""HOME/backup.json: where backups go and how long they stay. See docs/reference/formats/backup.md."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .errors import BadBackupSettings
from .target import Target, folder_target

_FORMAT: Final = "fairhearing backup settings v1"
_KEYS: Final = ("format", "target", "endpoint", "region", "allow_http", "keep", "locked_days")
_BUCKET: Final = "s3://"
_MOST: Final = 3660
KEYRING_DAYS: Final = 30
"""A destroyed key is in no backup any more after so many days."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How many generations stay: the newest of each of so many days, weeks and months."""

    daily: int = 14
    weekly: int = 8
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Where to and how long.

    target: a folder, from the home folder where it is relative, or s3://bucket/prefix. endpoint, region, allow_http:
    of a store that speaks S3. locked_days: for how many days the bucket keeps what is taken away (Object Lock); so much
    earlier keyrings are taken away, so that their keys are gone when certificates say so.
    """

    target: str
    endpoint: str = ""
    region: str = ""
    allow_http: bool = False
    keep: Keep = field(default_factory=Keep)
    locked_days: int = 0


def load_settings(path: Path) -> BackupSettings:
    """Read the settings. Raises BadBackupSettings."""
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadBackupSettings(
            f"no backup is set up: there is no {path}", hint="`fairhearing backup --to TARGET` sets one up"
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadBackupSettings(f"{path} is not JSON") from error
    if not isinstance(values, dict) or values.get("format") != _FORMAT:
        raise BadBackupSettings(f"{path} does not say that its format is '{_FORMAT}'")
    if unknown := sorted(set(values) - set(_KEYS)):
        raise BadBackupSettings(f"{path} has a field that is not known: {unknown[0]}")
    return _parse(values, path)


def set_up(home: Home, target: str) -> None:
    """Write the settings for a target, where there are none. Raises BadBackupSettings if another one is set."""
    if home.backup_json.exists():
        if load_settings(home.backup_json).target != target:
            raise BadBackupSettings(
                f"{home.backup_json} names another target already", hint="edit or remove that file first"
            )
        return
    settings = {"format": _FORMAT, "target": target}
    open_target(_parse(settings, home.backup_json), home)
    publish_file(home.backup_json, (json.dumps(settings, indent=1) + "\n").encode())


def open_target(settings: BackupSettings, home: Home | None = None) -> Target:
    """Return the target that is named. home: what a relative folder begins from. Raises TargetAway."""
    if settings.target.startswith(_BUCKET):
        from .bucket import BucketTarget  # noqa: PLC0415 - its library takes a while to load

        bucket, _, prefix = settings.target.removeprefix(_BUCKET).partition("/")
        return BucketTarget(
            bucket,
            prefix.strip("/"),
            endpoint=settings.endpoint,
            region=settings.region,
            allow_http=settings.allow_http,
        )
    return folder_target((home.root if home else Path.cwd()) / settings.target)


def _parse(values: dict[str, Any], path: Path) -> BackupSettings:
    def of_kind(name: str, kind: type, default: object) -> Any:  # noqa: ANN401 - each caller names the kind
        value = values.get(name, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise BadBackupSettings(f"{path}: '{name}' must be {_NAMES[kind]}")
        return value

    target = of_kind("target", str, "")
    if not target or target in (_BUCKET, "."):
        raise BadBackupSettings(f"{path}: 'target' must name a folder or s3://bucket/prefix")
    return BackupSettings(
        target=target,
        endpoint=of_kind("endpoint", str, ""),
        region=of_kind("region", str, ""),
        allow_http=of_kind("allow_http", bool, default=False),
        keep=_parse_keep(of_kind("keep", dict, {}), path),
        locked_days=_count(of_kind("locked_days", int, 0), "locked_days", path, most=KEYRING_DAYS - 1),
    )


_NAMES: Final = {str: "text", bool: "true or false", int: "a whole number", dict: "an object"}


def _parse_keep(values: dict[str, Any], path: Path) -> Keep:
    if unknown := sorted(set(values) - {"daily", "weekly", "monthly"}):
        raise BadBackupSettings(f"{path}: 'keep' has a field that is not known: {unknown[0]}")
    return Keep(**{name: _count(value, name, path) for name, value in values.items()})


def _count(value: object, name: str, path: Path, most: int = _MOST) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise BadBackupSettings(f"{path}: '{name}' must be a whole number from 0 to {most}")
    return value
