"""A practice, its phone system's log, and recordings that its recorder made."""

import secrets
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording
from fairhearing.practice.models import Extension, Practice, PracticeNumber

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    practice = Practice.objects.create(id="allerton", name="Allerton", created_at=NINE - timedelta(days=400))
    PracticeNumber.objects.create(practice=practice, number="+441134960100")
    for extension in ("204", "205"):
        Extension.objects.create(practice=practice, extension=extension, label=extension)
    return practice


@pytest.fixture
def record_call(practice):
    """Return what writes a call with one recording, so many seconds after nine."""

    def write(at, length, number="+447700900127", extension="204", *, why="", interrupted=False):
        began = NINE + timedelta(seconds=at)
        ended = began + timedelta(seconds=length)
        name = secrets.token_hex(16)
        conversation = Conversation.objects.create(id=name, practice=practice, started_at=began)
        call = Call.objects.create(
            id=name,
            practice=practice,
            conversation=conversation,
            direction="in",
            started_at=began,
            stands_at=began,
            last_at=ended,
        )
        shared = {"call": call, "practice": practice, "conversation": conversation, "started_at": began}
        if number or extension:
            Party.objects.create(**shared, side="left", number=number, number_reversed=number[:0:-1])
            Party.objects.create(**shared, side="right", extension=extension)
        manifest = Manifest.objects.create(
            node="main", boot=1, number=Manifest.objects.count() + 1, sha256="", read_at=NOW
        )
        Recording.objects.create(
            id=secrets.token_hex(16),
            call=call,
            manifest=manifest,
            ordinal=0,
            state="interrupted" if interrupted else "closed",
            started_at=began,
            ended_at=None if interrupted else ended,
            end_reason=why,
            key_id="",
            sealed_key_sha256="",
            object_name=name,
            object_size=1,
            object_sha256="",
            sound_format="alaw",
            frames=length * 8000,
            segments=1,
        )
        return call

    return write


@pytest.fixture
def home(tmp_path):
    """Return where the recorders say when they could not record."""
    folder = tmp_path / "outages"
    folder.mkdir()
    return SimpleNamespace(outages=folder)
