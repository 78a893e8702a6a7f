"""A matter whose calls are chosen, hidden and checked: ready to be copied. And the job that copies it."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from fairhearing.copies.making import MAKE_COPY
from fairhearing.copies.making_job import make_copy_job
from fairhearing.copies.models import Copy, Taking
from fairhearing.copying.making import make_copy
from fairhearing.jobs import queue
from fairhearing.jobs.models import Job
from fairhearing.jobs.run import JobRun
from fairhearing.practice.models import Person, Place
from fairhearing.redaction.checks import check_needed, sign_check
from fairhearing.redaction.deciding import Decided, decide
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Candidate, Selection
from fairhearing.redaction.rules import Part
from fairhearing.redaction.searching import search
from fairhearing.redaction.selecting import begin_selection
from fairhearing.redaction.sought import Sought
from fairhearing.redaction.spans import Wanted, hide, say_done
from fairhearing.vault.clock import Clock

from .sealed_calls import add_call

NUMBER = "+447700900188"
TO_WHOM = "Margaret Holroyd, 12 Elm Road, Allerton"


def selected(practice, sounds, *, kind=Selection.Kind.REQUEST, number=NUMBER):
    """A matter that gets one call for each of these sounds; a second of the first call's caller is hidden."""
    manager, assistant = (
        Person.objects.get(email=f"{role}@{practice.id}.example") for role in ("manager", "assistant")
    )
    now = timezone.now()
    for at, sound in enumerate(sounds):
        add_call(practice, sound, number=number, started_at=now - timedelta(days=3, minutes=at))
    selection = begin_selection(
        practice, kind, reference="R-2026-007", href="/home", by=manager, role="manager", now=now
    )
    search(selection, Sought(numbers=(number,)), by=manager, role="manager", now=now)
    theirs = Decided(Candidate.Decision.IN, Candidate.Reason.THEIRS)
    candidates = list(selection.candidates.select_related("call").order_by("call__started_at", "id"))
    decide(selection, candidates, theirs, by=manager, role="manager", now=now)
    recording = candidates[-1].call.recordings.get()
    part = Part("outside", 500, min(1500, recording.duration_ms - 100))
    hide(candidates[-1], recording, Wanted(part, Ground.OTHERS), by=manager, role="manager", now=now)
    for candidate in selection.candidates.all():
        say_done(candidate, by=manager, role="manager", now=now)
    sign_check(selection, seen=check_needed(selection).seen, by=assistant, role="assistant", now=now)
    return selection


def add_copy(place, person, selection=None):
    """A copy that is ready, and one time that it was handed out, as rows alone: there is no file."""
    matter = {"kind": "request", "reference": "R-2026-009", "href": "/home", "opened_at": timezone.now()}
    selection = selection or Selection.objects.create(practice=place.practice, opened_by=person, **matter)
    copy = Copy.objects.create(
        practice=place.practice,
        selection=selection,
        state=Copy.State.READY,
        plan={"recipient": "Margaret Holroyd", "recordings": [], "form": "opus"},
        purpose="access_or_other_rights",
        place=place,
        asked_by=person,
        asked_at=timezone.now(),
        made_at=timezone.now(),
        key_id="12" * 8,
        sealed_key=bytes(1168),
        sha256="ab" * 32,
    )
    taking = Taking.objects.create(
        copy=copy,
        practice=place.practice,
        taken_at=timezone.now(),
        by=person,
        form="locked",
        sent="post",
        to_whom=TO_WHOM,
    )
    return copy, taking


def answers(keyed, client, practice="allerton", **changed):
    """What the form to make a copy sends."""
    place = Place.objects.filter(practice=practice).order_by("name").first()
    return {
        "code": keyed.next_code(client.person.account),
        "place": str(place.pk),
        "recipient": "Margaret Holroyd",
        **changed,
    }


def handing(keyed, client, **changed):
    """What the form to hand a copy out sends."""
    code = keyed.next_code(client.person.account)
    return {"to_whom": TO_WHOM, "sent": "post", "checked": "yes", "code": code, **changed}


def take(client, keyed, copy, **changed):
    """Hand a copy out as a locked page."""
    return client.post(f"/copies/{copy.id}/take", handing(keyed, client, **changed))


def plain_handing(keyed, client, **changed):
    """What the form to give plain files sends."""
    more = {"sent": "usb", "reason": "The court’s player opens WAV only", "open": "yes"}
    return handing(keyed, client, **{**more, **changed})


def run_job(maker=make_copy, stopping=lambda: False):
    """Run the job of the latest copy, as the worker does; return its outcome, or raise as it raises."""
    job = queue.claim(kinds=[MAKE_COPY], holder="test", now=timezone.now())
    run = JobRun(job, timezone.now(), Clock(), stopping)
    outcome = make_copy_job(settings.HOME, run, maker)
    queue.finish(job, now=timezone.now(), outcome=outcome)
    return outcome


def wait_again(job_id):
    """Let a job that was killed be taken again at once."""
    Job.objects.filter(id=job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
