"""How the recordings are secured, as it is built and as this machine is set: read anew each time, never remembered."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from fairhearing.backup.errors import BackupError
from fairhearing.backup.results import read_results
from fairhearing.backup.settings import load_settings
from fairhearing.log_copies.errors import LogCopyError
from fairhearing.log_copies.settings import load_copies
from fairhearing.policy.log_check import last_check
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS
from fairhearing.vault.home import Home
from fairhearing.wording.counts import counted
from fairhearing.wording.days import moment_words

_A_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. words: how it stands here. is_set: False where something is left to be done."""

    name: str
    words: str
    is_set: bool = True


def measures_of(practice: Practice, home: Home) -> tuple[Measure, ...]:
    """Return every measure, what is built in first."""
    return (
        Measure("Encryption of recordings", "AES-256-GCM, with a key of its own for each recording"),
        Measure(
            "Who can open them",
            f"{_holders(practice)}, each by passphrase and a second step. No disk holds the practice’s key unlocked",
        ),
        Measure("Each listen", "Asks why, where and who can hear, before the first sound; it stands in the log first"),
        Measure("The log", _log_words(), is_set=_log_is_whole()),
        Measure("Sign-in", f"Locks after {settings.SESSION_IDLE_S // _A_MINUTE_S} minutes without use"),
        _places(practice),
        _https(),
        _database(),
        _users(home),
        _backups(home),
        _log_copies(home),
    )


def _holders(practice: Practice) -> str:
    kinds = roles_in_force().filter(practice=practice, kind__in=ROLES_HOLDING_KEYS, person__is_active=True)
    return counted(kinds.values("person").distinct().count(), "person", "people")


def _log_words() -> str:
    last = last_check()
    if last is None:
        return "A signed log that can only grow; it was never checked as a whole"
    found = (
        "damage was found" if last.finding else f"{counted(last.entries, 'entry', 'entries')}, each as it was signed"
    )
    return f"A signed log that can only grow; checked on {moment_words(last.ended_at)}: {found}"


def _log_is_whole() -> bool:
    last = last_check()
    return last is not None and not last.finding


def _places(practice: Practice) -> Measure:
    places = practice.places.filter(closed_at=None).count()
    devices = practice.devices.filter(revoked_at=None).count()
    words = f"{counted(places, 'room')} and {counted(devices, 'enrolled PC')} in which recordings may be played"
    return Measure("Places", words, is_set=places > 0)


def _https() -> Measure:
    if settings.HTTPS:
        return Measure("The way to the browser", "HTTPS")
    return Measure("The way to the browser", "Not encrypted: the pages answer on this machine alone", is_set=False)


def _database() -> Measure:
    if connection.vendor == "sqlite":
        return Measure("The list of calls", "In a file encrypted with 256 bits (SQLCipher)")
    return Measure("The list of calls", "On a PostgreSQL server; its disk has to be encrypted by whoever runs it")


def _users(home: Home) -> Measure:
    """Read from the disk whether the processes have users of their own."""
    try:
        owners = {path.stat().st_uid for path in (home.catalogue, home.keyholder, home.journal) if path.exists()}
    except OSError:
        return Measure("Separate users", "We do not know: the folders cannot be read", is_set=False)
    if len(owners) > 1:
        return Measure("Separate users", "Recorder, keyholder and pages run as users of their own")
    return Measure("Separate users", "No: all processes run as one user of the machine", is_set=False)


def _backups(home: Home) -> Measure:
    try:
        keep = load_settings(home.backup_json).keep
    except BackupError:
        return Measure("Backups", "None is set up", is_set=False)
    results = read_results(home)
    kept = f"Encrypted, kept for {keep.daily} days, {keep.weekly} weeks and {keep.monthly} months"
    last = f"the last one was made on {moment_words(results.backup_at)}" if results.backup_at else "none was made yet"
    drill = f"and tried on {moment_words(results.drill_at)}" if results.drill_at else "and restoring was never tried"
    is_set = bool(results.backup_at) and not results.backup_failed
    return Measure("Backups", f"{kept}; {last} {drill}", is_set=is_set)


def _log_copies(home: Home) -> Measure:
    try:
        copies = load_copies(home.log_copies_json)
    except LogCopyError:
        return Measure("Copies of the log elsewhere", "We do not know: the settings cannot be read", is_set=False)
    if not copies:
        return Measure("Copies of the log elsewhere", "None: its checkpoint leaves by e-mail or on paper", is_set=False)
    return Measure("Copies of the log elsewhere", counted(len(copies), "copy", "copies"))
