"""The job that makes a copy: by its grant, part by part, read again and measured, signed, and only then ready.

A killed worker's successor goes on with the parts that are whole, by the same grant. Where the grant is over, the copy
waits for a code, its parts with it. Whatever else goes wrong leaves nothing, and a word that says what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.copies.ending import end_copy
from fairhearing.copies.errors import DamagedPlan, KeyChanged, NotAnyMore
from fairhearing.copies.folders import folder_of, remove_folder
from fairhearing.copies.locked import signer_of
from fairhearing.copies.making import end_grant, fail_copy
from fairhearing.copies.models import Copy
from fairhearing.copies.plan_document import from_document
from fairhearing.copies.sound import GrantedSound
from fairhearing.copying.errors import BadPlan, NoRoom, SoundMissing, StillHeard
from fairhearing.copying.locking import Vouched
from fairhearing.copying.making import MadeCopy, make_copy
from fairhearing.copying.plan import CopyPlan
from fairhearing.jobs import outbox
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.keyholder.bulk.bulk_client import BulkClient
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import (
    AboutThem,
    BadRange,
    DamagedSound,
    DestroyedRecording,
    RestrictedUse,
    UnknownGrant,
    UnknownRecording,
)
from fairhearing.redaction.ready import owed_above
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.store import FolderStore

ACTOR = "worker"
Maker = Callable[..., MadeCopy]
"""What makes a copy: `copying.making.make_copy`."""
_FAILURES: tuple[tuple[tuple[type[Exception], ...], Copy.Failure], ...] = (
    ((KeyChanged,), Copy.Failure.KEY_CHANGED),
    ((StillHeard,), Copy.Failure.STILL_HEARD),
    ((DestroyedRecording, UnknownRecording), Copy.Failure.DESTROYED),
    ((AboutThem,), Copy.Failure.ABOUT_THEM),
    ((RestrictedUse,), Copy.Failure.RESTRICTED),
    ((DamagedSound, BadRange, VaultError, SoundMissing), Copy.Failure.CHANGED),
    ((NoRoom,), Copy.Failure.DISK_FULL),
    ((DamagedPlan, BadPlan), Copy.Failure.BROKEN),
)
"""What leaves no copy, and how it is told. Everything else is tried again."""
_LEAVES_NOTHING = tuple(kind for kinds, _ in _FAILURES for kind in kinds)


def make_copy_job(home: Home, run: JobRun, maker: Maker = make_copy) -> JobOutcome:
    """Make the copy that a job names. Raises what may pass by itself: then the job is tried again."""
    copy = Copy.objects.filter(id=UUID(hex=str(run.payload["copy"])), state=Copy.State.MAKING).first()
    if copy is None:
        return {"copies": 0}
    if owed_above(copy.selection):
        return _fail(copy, Copy.Failure.UNAPPROVED, run)
    bulk = BulkClient(KeyholderClient(home.keyholder_socket))
    try:
        made, signed = _make(home, run, copy, bulk, maker)
    except UnknownGrant:
        return _stop(copy)
    except _LEAVES_NOTHING as error:
        return _fail(copy, next(why for kinds, why in _FAILURES if isinstance(error, kinds)), run)
    return _ready(home, copy, made, signed, run)


def _make(home: Home, run: JobRun, copy: Copy, bulk: BulkClient, maker: Maker) -> tuple[MadeCopy, Vouched]:
    """Make it and have it signed."""
    key = bulk.content_key(copy.grant)
    plan = from_document(CopyPlan, copy.plan)
    folder = folder_of(home, copy.id.hex)
    sound = GrantedSound(bulk, copy.grant, FolderStore(home.store))
    made = maker(plan, sound, folder, key, progress=run.progress)
    statement = bulk.sign(copy.grant, made.sha256)
    return made, Vouched(statement, signer_of(home, copy.practice_id, statement))


def _ready(home: Home, copy: Copy, made: MadeCopy, signed: Vouched, run: JobRun) -> JobOutcome:
    """Write that the copy is ready. One that was stopped meanwhile is deleted instead."""
    now, token = run.clock.now(), copy.grant
    with transaction.atomic():
        ready = Copy.objects.filter(id=copy.id, state=Copy.State.MAKING, grant=token).update(
            state=Copy.State.READY,
            sha256=made.sha256,
            size=sum(size for size, _ in made.parts),
            statement=signed.statement,
            signer=signed.signer,
            made_at=now,
            grant="",
        )
        if ready:
            outbox.record(
                Verb.COPY_MADE,
                ACTOR,
                copy.practice_id,
                copy.id.hex,
                reference=copy.selection_id.hex,
                recordings=len(copy.plan["recordings"]),
                hidden=copy.hidden,
            )
    if ready:
        _replace(home, copy, now)
    else:
        remove_folder(home, copy.id.hex)
    end_grant(token, "made" if ready else "withdrawn")
    return {"copies": int(bool(ready))}


def _replace(home: Home, copy: Copy, now: datetime) -> None:
    """Delete the copies of the same matter that this one takes the place of."""
    for earlier in Copy.objects.filter(selection=copy.selection_id, state=Copy.State.READY).exclude(id=copy.id):
        end_copy(home, earlier, Copy.Gone.REPLACED, now=now)


def _stop(copy: Copy) -> JobOutcome:
    """Let the copy wait for a code; its parts stay."""
    Copy.objects.filter(id=copy.id, state=Copy.State.MAKING, grant=copy.grant).update(
        state=Copy.State.STOPPED, grant=""
    )
    return {"stopped": 1}


def _fail(copy: Copy, why: Copy.Failure, run: JobRun) -> JobOutcome:
    with suppress(NotAnyMore):
        fail_copy(copy, why, actor=ACTOR, now=run.clock.now())
    return {"failed": 1, "reason": str(why)}
