"""What a line of health speaks of, and what is said of one trouble."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a line speaks of. Each has one process that knows it."""

    RECORDER = "Recorder"
    NOW = "Recording now"
    CALLS = "Taking calls"
    SOUND = "Writing sound to disk"
    PACE = "Keeping pace"
    DROPS = "Packets lost on arrival"
    STORE = "Storing recordings"
    DISK = "Disk space"
    CLOCK = "The machine’s clock"
    TIME_SERVER = "Time server"
    TEST_CALL = "Last test call"
    HEARING = "Hearing"
    KEYHOLDER = "Keyholder"
    KEYS = "Keys held now"
    TRIED = "Recordings tried at sign-in"
    LOG = "The log"
    WORKER = "Worker"
    DATABASE = "Database"
    CATALOGUE = "List of calls"
    JOBS = "Jobs"
    KEEPING = "Keeping and destroying"
    COPIES = "Copies at the practice"
    PAGES = "These pages"
    CERTIFICATES = "Certificates"
    IMPORT = "Import of recordings"
    PHONE_LOG = "Phone system’s own log"
    BACKUP = "Backup"
    ALARMS = "Alarms"
    PROCESSES = "Keeping processes running"


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of trouble in plain English. subject: None where it is whatever the process itself is called."""

    subject: Subject | None
    found: str
    to_do: str
