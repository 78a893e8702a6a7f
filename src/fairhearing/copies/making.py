"""Asking for a copy, letting it go on, stopping it. The keyholder's entry comes first, then the row and its job."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.copies.errors import CopyUnderWay, NotAllowed, NotAnyMore
from fairhearing.copies.folders import check_room, remove_folder
from fairhearing.copies.models import Copy, CopyRecording
from fairhearing.copies.plan_document import to_document
from fairhearing.copies.restricted import restrictions_among
from fairhearing.copying.plan import CopyPlan
from fairhearing.jobs import outbox, queue
from fairhearing.jobs.doorbell import ring
from fairhearing.keyholder.bulk.bulk_client import BulkClient, Granted, Matter
from fairhearing.keyholder.errors import KeyholderError, RestrictedUse
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.models import Person, Place
from fairhearing.practice.places import place_id
from fairhearing.redaction.models import Selection
from fairhearing.redaction.ready import owed_above
from fairhearing.redaction.selecting import purpose_of

MAKE_COPY: Final = "make_copy"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a copy, and from where. unlock: of their session; code: a fresh one."""

    person: Person
    role: str
    unlock: str
    code: str
    place: Place


def new_copy_id() -> str:
    """Draw the id of a copy: it stands in the plan, in the log, and inside the copy."""
    return uuid.uuid4().hex


def begin_copy(selection: Selection, plan: CopyPlan, asker: Asker, *, now: datetime) -> Copy:
    """Have a copy made of what the plan says; the grant is in the log when this returns, and the job waits.

    Raises NotAllowed, CopyUnderWay, RestrictedUse, NoRoom, and what `BulkClient.begin` raises; then there is nothing.
    """
    check_allowed(selection)
    if selection.copies.filter(state__in=[Copy.State.MAKING, Copy.State.STOPPED]).exists():
        raise CopyUnderWay("a copy of this matter is being made already")
    recordings = [each.recording for each in plan.recordings]
    if not plan.ground and restrictions_among(recordings):
        raise RestrictedUse("the use of a call of this copy is restricted, and no ground was given")
    check_room(settings.HOME, _sound_bytes(recordings))
    purpose = purpose_of(selection)
    matter = Matter(selection.practice_id, plan.copy_id, selection.id.hex, plan.ground)
    granted = _grant(matter, purpose, asker, recordings)
    copy = Copy(
        id=uuid.UUID(plan.copy_id),
        practice_id=selection.practice_id,
        selection=selection,
        plan=to_document(plan),
        purpose=str(purpose),
        place=asker.place,
        asked_by=asker.person,
        asked_at=now,
        grant=granted.token,
        key_id=granted.key.key_id,
        sealed_key=granted.key.sealed,
        hidden=sum(len(each.spans) for each in plan.recordings),
    )
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
            CopyRecording.objects.bulk_create(CopyRecording(copy=copy, recording_id=each) for each in recordings)
            _put(copy, asker, len(recordings), now)
    except IntegrityError as error:
        end_grant(granted.token, "failed")
        raise CopyUnderWay("a copy of this matter is being made already") from error
    ring(settings.HOME.doorbell_socket)
    return copy


def go_on(copy: Copy, asker: Asker, *, now: datetime) -> None:
    """Let a copy that stopped be made from where it was, by a new grant for the same key.

    Raises NotAllowed, NotAnyMore, and what `BulkClient.begin` raises; KeyNotHeld where the practice's key was changed.
    """
    check_allowed(copy.selection)
    if copy.state != Copy.State.STOPPED:
        raise NotAnyMore("this copy does not wait for a code")
    recordings = [each["recording"] for each in copy.plan["recordings"]]
    granted = _grant(copy.matter, Purpose(copy.purpose), asker, recordings, of=copy)
    with transaction.atomic():
        stopped = Copy.objects.filter(id=copy.id, state=Copy.State.STOPPED)
        if not stopped.update(state=Copy.State.MAKING, grant=granted.token):
            raise NotAnyMore("this copy does not wait for a code")
        _put(copy, asker, len(recordings), now)
    ring(settings.HOME.doorbell_socket)


def check_allowed(selection: Selection) -> None:
    """Raise NotAllowed where the matter owes something before sound of it may leave."""
    if owed := owed_above(selection):
        raise NotAllowed("; ".join(owed))


def withdraw(copy: Copy, *, by: Person, role: str, now: datetime) -> None:
    """Stop a copy that is under way; nothing of it is left. Raises NotAnyMore."""
    fail_copy(copy, Copy.Failure.WITHDRAWN, actor=by.account, role=role, now=now)


def fail_copy(copy: Copy, why: Copy.Failure, *, actor: str, now: datetime, role: str = "") -> None:
    """Write that a copy could not be made, delete what there is of it, and end its grant. Raises NotAnyMore."""
    token = copy.grant
    with transaction.atomic():
        under_way = Copy.objects.filter(id=copy.id, state__in=[Copy.State.MAKING, Copy.State.STOPPED])
        if not under_way.update(state=Copy.State.FAILED, failure=why, ended_at=now, grant=""):
            raise NotAnyMore("this copy is not under way any more")
        outbox.record(
            Verb.COPY_FAILED,
            actor,
            copy.practice_id,
            copy.id.hex,
            role=role,
            reference=copy.selection_id.hex,
            reason=str(why),
        )
    remove_folder(settings.HOME, copy.id.hex)
    end_grant(token, "withdrawn" if why is Copy.Failure.WITHDRAWN else "failed")
    copy.refresh_from_db()


def _grant(
    matter: Matter, purpose: Purpose, asker: Asker, recordings: Sequence[str], of: Copy | None = None
) -> Granted:
    return BulkClient(keyholder()).begin(
        asker.unlock,
        asker.code,
        matter,
        str(purpose),
        place_id(asker.place),
        recordings,
        key=of.key if of else None,
    )


def _put(copy: Copy, asker: Asker, recordings: int, now: datetime) -> None:
    """Put the job and the entry; within the transaction of the change."""
    queue.put(MAKE_COPY, run_after=now, now=now, payload={"copy": copy.id.hex}, asked_by=asker.person.account)
    outbox.record(
        Verb.COPY_ASKED,
        asker.person.account,
        copy.practice_id,
        copy.id.hex,
        role=asker.role,
        reference=copy.selection_id.hex,
        recordings=recordings,
        **({"ground": copy.ground} if copy.ground else {}),
    )


def _sound_bytes(recordings: Sequence[str]) -> int:
    sizes = Recording.objects.filter(id__in=recordings).values_list("object_size", flat=True)
    return sum(sizes)


def end_grant(token: str, outcome: str) -> None:
    """End a grant that nothing uses any more; one that is over already, or a keyholder that is down, has ended it."""
    if token:
        with suppress(KeyholderError):
            BulkClient(keyholder()).end(token, outcome)
