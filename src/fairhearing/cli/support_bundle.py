"""What a support bundle holds: how the system is, and nothing of anybody. A part that cannot be made is named."""

from __future__ import annotations

import json
import platform
import re
import shutil
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

from fairhearing import __version__
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.health.lines import read_lines
from fairhearing.health.status import read_statuses
from fairhearing.health.told import document
from fairhearing.vault.clock import machine_time
from fairhearing.vault.home import Home

from .masking import masked, scrubbed
from .process_users import process_facts

_SETTINGS: Final = ("recorder.json", "web.json", "mail.json", "backup.json", "log-copies.json")
_FOLDERS: Final = ("store", "manifests", "journal", "log", "catalogue", "keyholder", "recorder", "recipients")
_LAST_ENTRIES: Final = 1000
_MOST_LINES: Final = 2000
_README: Final = """\
A support bundle of Fairhearing {version}.

It was made to hold nothing of anybody: no name, no telephone or NHS number, no e-mail or network address, no sound, no
word of a call, no key and no passphrase. Settings are shown without their texts. Practices are numbered. Look through
it before you send it: every part is text.
"""


def write_bundle(home: Home, target: Path, said: Iterable[str] = (), strangers: Iterable[str] = ()) -> list[str]:
    """Write the bundle; return what was left out, each with its reason.

    said: lines that the processes wrote. strangers: words that must not be in it; a part that holds one is left out.
    """
    practices = {name: f"practice-{number}" for number, name in enumerate(_practices(home), 1)}
    parts: dict[str, Callable[[], str]] = {
        "README.txt": lambda: _README.format(version=__version__),
        "versions.json": lambda: _json(_versions()),
        "check.json": lambda: _json(_check(home)),
        "status.json": lambda: _json(_status(home)),
        "settings.json": lambda: _json(_settings(home)),
        "counts.json": lambda: _json(_counts(home)),
        "log-verbs.json": lambda: _json(_verbs(home)),
        "said.txt": lambda: "\n".join(filter(None, map(scrubbed, list(said)[-_MOST_LINES:]))) + "\n",
    }
    left_out = []
    unwanted = [word.lower() for word in strangers if len(word) > 2]  # noqa: PLR2004 - initials are in every word
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as bundle:
        for name, make in parts.items():
            try:
                text = _without(make(), practices)
            except (OSError, ValueError, AuditError) as error:
                left_out.append(f"{name}: {type(error).__name__}")
                continue
            if any(word in text.lower() for word in unwanted):
                left_out.append(f"{name}: it held a name or an address of somebody")
                continue
            bundle.writestr(name, text)
        bundle.writestr("left-out.txt", "\n".join([*left_out, ""]))
    target.chmod(0o600)
    return left_out


def _practices(home: Home) -> list[str]:
    return sorted(path.stem for path in home.recipients.glob("*.note"))


def _without(text: str, practices: Mapping[str, str]) -> str:
    """Put numbers in place of practices' short names."""
    for name, instead in practices.items():
        text = re.sub(rf"(?<![a-z0-9-]){re.escape(name)}(?![a-z0-9-])", instead, text, flags=re.IGNORECASE)
    return text


def _versions() -> dict[str, Any]:
    packages = {each.metadata["Name"]: each.version for each in distributions()}
    return {
        "fairhearing": __version__,
        "python": sys.version.split()[0],
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": dict(sorted(packages.items())),
    }


def _check(home: Home) -> dict[str, Any]:
    processes = [asdict(each) | {"user": ""} for each in process_facts(read_statuses(home.status))]
    return {**document(read_lines(home.status, machine_time())), "processes": processes}


def _status(home: Home) -> dict[str, Any]:
    return {
        name: {"figures": dict(status.figures), "stopped": status.stopped, "troubles": len(status.troubles)}
        for name, status in read_statuses(home.status).items()
    }


def _settings(home: Home) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in _SETTINGS:
        try:
            found[name] = masked(json.loads((home.root / name).read_text("utf-8")))
        except FileNotFoundError:
            found[name] = "not there"
        except (OSError, ValueError) as error:
            found[name] = f"cannot be read: {type(error).__name__}"
    return found


def _counts(home: Home) -> dict[str, Any]:
    room = shutil.disk_usage(home.root)
    counts = {name: _size(home.root / name) for name in _FOLDERS}
    return {"disk_bytes": room.total, "free_bytes": room.free, "folders": counts}


def _size(folder: Path) -> dict[str, int]:
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {"files": len(files), "bytes": sum(files)}


def _verbs(home: Home) -> dict[str, Any]:
    """Count the last entries of the log by what was done; who did what with what stays here."""
    log = LogReader(home.log)
    size = log.size()
    first = max(0, size - _LAST_ENTRIES)
    verbs = Counter(str(parse_leaf(entry).verb) for _, entry in log.entries(first))
    return {"entries": size, "counted": size - first, "verbs": dict(sorted(verbs.items()))}


def _json(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"
