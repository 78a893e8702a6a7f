r"""What hearing tells the catalogue of a recording: codes, sealed to the intake key, in HOME/heard/RECORDING.heard.

    magic "fairhearing heard v1\n\0\0\0" (24) | sealed facts key (1,168) | one sealed record of facts (`facts`)

The file is taken once: when its rows are committed it is removed. It carries codes and no word, level or moment, so
that what it tells without the recording's key is no more than a list may show. docs/reference/formats/heard.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import hpke
from .announcement_heard import AnnouncementHeard
from .document import is_id
from .errors import DamagedData
from .facts import IntakeKey, open_fact, seal_fact
from .home import Home
from .tinkstream import KEY_BYTES

MAGIC: Final = b"fairhearing heard v1\n\0\0\0"
MOST_BYTES: Final = 8192
_SUFFIX: Final = ".heard"


class BadHeardFile(DamagedData):
    """The file is none that hearing wrote for this recording and this intake key."""


class HeardKind(StrEnum):
    """What is wrong with a recording's sound. The words are stored: only add."""

    SILENT = "silent"
    """Neither side holds any sound."""
    ONE_SIDED = "one_sided"
    """One side talks; the other holds no sound of its own."""
    CROSSTALK = "crosstalk"
    """One side's voice is on the other's line too."""
    CLIPPED = "clipped"
    """Sound is cut off at full scale, often enough to be heard as distortion."""
    FAINT = "faint"
    """One side's talk is hardly to be heard beside the other's."""
    OVERLAP = "overlap"
    """Both sides talk at once for a good part of the call."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording was listened to by a machine, and this is what it found. announcement: None where nobody looked."""

    recording: str
    findings: tuple[HeardKind, ...]
    announcement: AnnouncementHeard | None = None


def heard_path(home: Home, recording: str) -> Path:
    """Return where it is told what was heard of a recording."""
    return home.heard / f"{recording}{_SUFFIX}"


def recording_of(path: Path) -> str | None:
    """Return which recording a file in HOME/heard tells of; None where it is no such file."""
    return path.stem if path.suffix == _SUFFIX and is_id(path.stem) else None


def seal_heard(
    heard: Heard, practice: str, intake: hpke.PublicKey, *, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """Return the bytes of a file."""
    key = random(KEY_BYTES)
    sealed_key = hpke.seal(intake, key, hpke.heard_key_info(practice, intake.key_id, heard.recording))
    fact: dict[str, Any] = {"fact": "heard", "findings": [str(kind) for kind in heard.findings]}
    if heard.announcement is not None:
        fact["announcement"] = heard.announcement.written()
    return MAGIC + sealed_key + seal_fact(AESGCM(key), heard.recording, 0, fact)


def open_heard(intake: IntakeKey, practice: str, recording: str, data: bytes) -> Heard:
    """Read a file's bytes; kinds that this version does not know are passed over.

    Raises BadHeardFile, DoesNotOpen, DamagedFacts.
    """
    behind = len(MAGIC) + hpke.SEALED_KEY_BYTES
    if data[: len(MAGIC)] != MAGIC or not behind < len(data) <= MOST_BYTES:
        raise BadHeardFile(f"what was heard of recording {recording} is not told in a form of this version")
    key = intake.open_heard_key(data[len(MAGIC) : behind], practice, recording)
    fact = open_fact(AESGCM(key), recording, 0, data[behind:])
    said = fact.get("findings")
    if not isinstance(said, list):
        raise BadHeardFile(f"what was heard of recording {recording} has no list of findings")
    findings = tuple(kind for kind in HeardKind if str(kind) in said)
    return Heard(recording, findings, AnnouncementHeard.read(fact.get("announcement")))
