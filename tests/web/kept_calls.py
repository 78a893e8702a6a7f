"""Calls at the end of their time, and what is left of one that was destroyed, for the pages that show them."""

import secrets
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from fairhearing.catalogue.models import Call, Manifest, Recording
from fairhearing.retention.certificate_form import CERTIFICATE, canonical, digest_of
from fairhearing.retention.models import Certificate
from fairhearing.vault.document import write_time
from fairhearing.wire.sound_format import SoundFormat
from fairhearing.wording.days import PRACTICE_TIME

from .sealed_calls import add_call


def today():
    return timezone.localdate()


def began(days_left, months=12):
    """Return noon of the day whose calls may first go so many days from today on, by a period of whole years."""
    day = today() + timedelta(days=days_left)
    return datetime.combine(day.replace(year=day.year - months // 12), time(12), PRACTICE_TIME).astimezone(UTC)


def add_kept_call(practice, days_left=100, record_class="administrative", **facts):
    """Write a call with a recording's row, and no sound behind it, that may go so many days from today on."""
    call = add_call(practice, started_at=began(days_left), **facts)
    Call.objects.filter(id=call.id).update(record_class=record_class)
    call.refresh_from_db()
    add_row(call)
    return call


def add_row(call, state="closed"):
    """Write the row of a recording."""
    manifest = Manifest.objects.create(
        node="main", boot=1, number=Manifest.objects.count() + 1, sha256=secrets.token_hex(32), read_at=call.started_at
    )
    recording = secrets.token_hex(16)
    return Recording.objects.create(
        id=recording,
        call=call,
        manifest=manifest,
        ordinal=call.recordings.count(),
        state=state,
        started_at=call.started_at,
        ended_at=call.ended_at,
        key_id="0" * 16,
        sealed_key_sha256=secrets.token_hex(32),
        object_name=f"{recording[:2]}/{recording}.sealed",
        object_size=4096,
        object_sha256=secrets.token_hex(32),
        sound_format=str(SoundFormat.A_LAW),
        frames=8000,
        segments=2,
    )


def add_certificate(call, destroyed_at=None, rule="administrative", months=12):
    """Write that a recording of a call was destroyed, as a run leaves it."""
    recording = add_row(call, state="destroyed")
    destroyed_at = destroyed_at or timezone.now()
    document = canonical(
        {
            "format": CERTIFICATE,
            "practice": call.practice_id,
            "practice_name": call.practice.name,
            "recording": recording.id,
            "call": call.id,
            "call_day": timezone.localdate(call.started_at).isoformat(),
            "rule": rule,
            "months": months,
            "intent": secrets.token_hex(16),
            "destroyed_at": write_time(destroyed_at),
            "opening_failed_at": write_time(destroyed_at + timedelta(milliseconds=5)),
            "key_backups_expire_on": (timezone.localdate(destroyed_at) + timedelta(days=30)).isoformat(),
            "copies_given_out": 0,
            "object": {"name": recording.object_name, "size": recording.object_size, "sha256": recording.object_sha256},
            "sealed_key_sha256": recording.sealed_key_sha256,
            "manifest": {
                "node": "main",
                "boot": 1,
                "number": recording.manifest.number,
                "sha256": secrets.token_hex(32),
            },
        }
    )
    return Certificate.objects.create(
        recording=recording,
        call=call,
        practice=call.practice,
        destroyed_at=destroyed_at,
        rule=rule,
        months=months,
        document=document,
        sha256=digest_of(document),
        entry=secrets.token_hex(16),
    )


def destroy(call):
    """Leave of a call what a run leaves when its last recording goes; return the certificate."""
    call.recordings.update(state="destroyed")
    call.parties.all().delete()
    certificate = add_certificate(call)
    Call.objects.filter(id=call.id).update(destroyed_at=certificate.destroyed_at)
    call.refresh_from_db()
    return certificate
