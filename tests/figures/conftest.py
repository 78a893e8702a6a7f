"""A practice, lines of its phone system's log, and a month in which every day is like the other."""

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording
from fairhearing.figures.counting import count_practices
from fairhearing.phone_log.models import LogImport, PhoneLogDay, PhoneLogRow
from fairhearing.practice.models import Practice

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    return Practice.objects.create(id="allerton", name="Allerton", created_at=NOW - timedelta(days=400))


@pytest.fixture
def write_log():
    """Return what writes lines of a practice's log, and says that their day was matched."""

    def write(practice, day, *lines, hour=9, matched_at=NOW, **shared):
        log, _ = LogImport.objects.get_or_create(
            practice=practice, by="test", begun_at=NOW, defaults={"layout": "names", "sha256": ""}
        )
        first = PhoneLogRow.objects.filter(practice=practice).count()
        rows = []
        for at, line in enumerate(lines):
            started = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + timedelta(seconds=60 * at)
            wait, talk = line.get("wait", 10), line.get("talk")
            answered = started + timedelta(seconds=wait) if talk is not None else None
            rows.append(
                PhoneLogRow(
                    practice=practice,
                    log=log,
                    line=at + 1,
                    digest=f"{practice.id}-{first + at}",
                    started_at=started,
                    answered_at=answered,
                    ended_at=started + timedelta(seconds=wait + (talk or 0)),
                    direction=line.get("direction", "in"),
                    extensions=line.get("extensions", "204"),
                    called=line.get("called", "204"),
                    reference=line.get("reference", ""),
                    linked=line.get("linked", ""),
                    call_back=line.get("call_back", ""),
                    outcome="recorded" if talk is not None else "nothing",
                    **shared,
                )
            )
        PhoneLogRow.objects.bulk_create(rows)
        answered_count = sum(row.answered_at is not None for row in rows)
        PhoneLogDay.objects.update_or_create(
            practice=practice, day=day, defaults={"matched_at": matched_at, "recorded": answered_count}
        )
        return rows

    return write


@pytest.fixture
def count():
    """Return what counts all that may have changed."""
    return lambda now=NOW: count_practices(now)


@pytest.fixture
def add_recorded_call(practice):
    """Return what writes a recorded call of nine o'clock on a day."""

    def add(day, length=60):
        began = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        name = secrets.token_hex(16)
        conversation = Conversation.objects.create(id=name, practice=practice, started_at=began)
        call = Call.objects.create(
            id=name,
            practice=practice,
            conversation=conversation,
            direction="in",
            started_at=began,
            stands_at=began,
            last_at=began,
        )
        shared = {"call": call, "practice": practice, "conversation": conversation, "started_at": began}
        Party.objects.create(**shared, side="left", number="+447700900127")
        Party.objects.create(**shared, side="right", extension="204")
        manifest = Manifest.objects.create(
            node="main", boot=1, number=Manifest.objects.count() + 1, sha256="", read_at=NOW
        )
        Recording.objects.create(
            id=secrets.token_hex(16),
            call=call,
            manifest=manifest,
            ordinal=0,
            state="closed",
            started_at=began,
            ended_at=began + timedelta(seconds=length),
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

    return add
