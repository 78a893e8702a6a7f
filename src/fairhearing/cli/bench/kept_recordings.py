"""Many recordings whose time has come, laid out by the thousand: rows, sealed objects, keys and manifests.

Written straight into the files and tables, past recorder and intake: what is measured begins afterwards. Objects and
manifests have the sizes of a short call's, and random bytes.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from fairhearing.catalogue.models import (
    Call,
    CallIdentifier,
    Conversation,
    Event,
    Gap,
    Manifest,
    Participation,
    Party,
    Recording,
)
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.layout import closed_size, object_name, segments_of
from fairhearing.vault.manifest_removal import ManifestPlace
from fairhearing.wire.sound_format import SoundFormat

NODE = "kept"
_FRAMES = 2600
_SIZE = closed_size(_FRAMES, SoundFormat.A_LAW)
_KEY_BYTES, _MANIFEST_BYTES = 1168, 3000
_AT_ONCE = 1000
_APART = timedelta(seconds=20)


def keep_many(home: Home, practice: str, count: int, until: datetime, told: Callable[[int], None]) -> None:
    """Lay out so many recordings, of calls one after the other, the last of them at `until`."""
    Keyring(home.keyring).close()
    keyring = sqlite3.connect(home.keyring)
    keyring.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE;")
    for first in range(0, count, _AT_ONCE):
        numbers = range(first + 1, min(first + _AT_ONCE, count) + 1)
        ids = {number: os.urandom(16).hex() for number in numbers}
        sealed = {recording: os.urandom(_KEY_BYTES) for recording in ids.values()}
        with keyring:
            rows = ((recording, practice, "0" * 16, key) for recording, key in sorted(sealed.items()))
            keyring.executemany("INSERT INTO sealed_key VALUES (?, ?, ?, ?, NULL)", rows)
        digests = {recording: _store(home, recording, number) for number, recording in ids.items()}
        with transaction.atomic():
            _write_rows(practice, ids, sealed, digests, lambda number: until - (count - number) * _APART)
        told(numbers[-1])
    keyring.close()
    os.sync()


def _store(home: Home, recording: str, number: int) -> str:
    """Put object and manifest where they lie; return the object's digest."""
    data = os.urandom(_SIZE)
    for path, content in (
        (home.store / object_name(recording), data),
        (ManifestPlace(NODE, 1, number, recording).path(home.manifests), os.urandom(_MANIFEST_BYTES)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return hashlib.sha256(data).hexdigest()


def _write_rows(
    practice: str,
    ids: dict[int, str],
    sealed: dict[str, bytes],
    digests: dict[str, str],
    called_at: Callable[[int], datetime],
) -> None:
    """Write what intake would have written of a call with two parties, a hold and a gap."""
    manifests = Manifest.objects.bulk_create(
        Manifest(node=NODE, boot=1, number=number, sha256=os.urandom(32).hex(), read_at=called_at(number))
        for number in ids
    )
    whole = [(number, recording, called_at(number)) for number, recording in ids.items()]
    Conversation.objects.bulk_create(
        Conversation(id=recording, practice_id=practice, started_at=at) for _, recording, at in whole
    )
    Call.objects.bulk_create(
        Call(
            id=recording,
            practice_id=practice,
            conversation_id=recording,
            direction=Call.Direction.IN,
            started_at=at,
            stands_at=at,
            last_at=at + timedelta(minutes=1),
        )
        for _, recording, at in whole
    )
    Recording.objects.bulk_create(
        Recording(
            id=recording,
            call_id=recording,
            manifest=manifest,
            ordinal=0,
            state=Recording.State.CLOSED,
            started_at=at,
            key_id="0" * 16,
            sealed_key_sha256=hashlib.sha256(sealed[recording]).hexdigest(),
            object_name=object_name(recording),
            object_size=_SIZE,
            object_sha256=digests[recording],
            sound_format=str(SoundFormat.A_LAW),
            frames=_FRAMES,
            segments=segments_of(_FRAMES, SoundFormat.A_LAW),
        )
        for manifest, (_, recording, at) in zip(manifests, whole, strict=True)
    )
    _write_facts(practice, whole)


def _write_facts(practice: str, whole: list[tuple[int, str, datetime]]) -> None:
    """Write what is known of the people, and what happened."""
    sides = (Party.Side.LEFT, f"+44113496{0:04}", ""), (Party.Side.RIGHT, "", "201")
    Party.objects.bulk_create(
        Party(
            call_id=recording,
            practice_id=practice,
            conversation_id=recording,
            started_at=at,
            side=side,
            number=number,
            extension=extension,
        )
        for _, recording, at in whole
        for side, number, extension in sides
    )
    Participation.objects.bulk_create(
        Participation(recording_id=recording, side=side, number=number, extension=extension, from_ms=0)
        for _, recording, _ in whole
        for side, number, extension in sides
    )
    CallIdentifier.objects.bulk_create(
        CallIdentifier(call_id=recording, practice_id=practice, kind="call-id", value=f"{recording}@phones")
        for _, recording, _ in whole
    )
    Event.objects.bulk_create(
        Event(call_id=recording, recording_id=recording, at_ms=at_ms, kind=kind)
        for _, recording, _ in whole
        for at_ms, kind in ((100, "held"), (200, "resumed"))
    )
    Gap.objects.bulk_create(
        Gap(recording_id=recording, side=Party.Side.LEFT, start_ms=100, length_ms=100) for _, recording, _ in whole
    )
