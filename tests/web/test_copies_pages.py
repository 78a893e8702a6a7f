"""Copies, from the form to the file: on a real keyholder, real sealed sound and the real maker."""

import base64
import os
import re
import signal
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.catalogue.models import Recording
from fairhearing.copies.condition import look_at_copies
from fairhearing.copies.ending import sweep_copies
from fairhearing.copies.errors import CopyUnderWay
from fairhearing.copies.folders import folder_of
from fairhearing.copies.making import MAKE_COPY
from fairhearing.copies.models import Copy, Taking
from fairhearing.copies.taking import FETCHED_WITHIN
from fairhearing.copies.waiting import waiting_for
from fairhearing.copies.ways_out import given_out
from fairhearing.copying.errors import NoRoom
from fairhearing.copying.locking import key_under
from fairhearing.copying.making import make_copy
from fairhearing.copying.verifying import header_of, verify_copy
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun, Stopping
from fairhearing.keyholder.bulk.bulk_client import BulkClient
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import DestroyedRecording, UnknownGrant
from fairhearing.letters.drafting import finish_letter
from fairhearing.letters.letter_pdf import letter_pdf
from fairhearing.letters.models import Letter
from fairhearing.redaction.closing import close_selection
from fairhearing.redaction.models import Selection
from fairhearing.vault.clock import Clock

from .copied_calls import TO_WHOM, answers, run_job, selected, take, wait_again
from .test_case_timeline import words_of
from .test_listening import log_entries

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sounds(keyed):
    return [keyed.seal("allerton", 4, seed=31), keyed.seal("allerton", 3, seed=32, closed=False)]


@pytest.fixture
def selection(practices, sounds):
    """A matter that is ready to be copied; what its copies opened is closed at the end."""
    yield selected(practices["allerton"], sounds)
    for copy in Copy.objects.exclude(grant=""):
        with suppress(UnknownGrant):
            keyholder_of_copies().end(copy.grant, "withdrawn")


@pytest.fixture
def asked(manager, keyed, selection):
    """A copy that was asked for; its job waits."""
    response = manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager))
    assert response.status_code == 302, response.content.decode()
    return selection.copies.get()


@pytest.fixture
def ready(asked):
    """A copy that is made."""
    assert run_job() == {"copies": 1}
    asked.refresh_from_db()
    return asked


def keyholder_of_copies():
    return BulkClient(KeyholderClient(settings.HOME.keyholder_socket))


def page(client, selection):
    response = client.get(f"/copies/of/{selection.id}")
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def passphrase_of(response):
    return re.search(r'id="passphrase">([^<]+)<', response.content.decode())[1]


def saved(client, response, tmp_path):
    """Save the file that a page with a passphrase leads to."""
    address = re.search(r'href="(/copies/taken/[^"]+/file)"', response.content.decode())[1]
    file = tmp_path / "copy.html"
    file.write_bytes(b"".join(client.get(address).streaming_content))
    return file


def outbox(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def run_of(job):
    return JobRun(job, timezone.now(), Clock(), lambda: False)


def test_a_copy_is_asked_for_made_measured_and_signed(manager, selection, ready):
    assert ready.state == Copy.State.READY
    assert (ready.hidden, ready.grant) == (1, "")
    assert len(list(folder_of(settings.HOME, ready.id.hex).glob("part-*"))) == 3
    assert "The copy is ready" in page(manager, selection)
    opened = [leaf for leaf in log_entries() if leaf.detail.get("copy") == ready.id.hex]
    assert {leaf.subject for leaf in opened} == set(ready.recordings.values_list("recording_id", flat=True))
    assert [leaf.verb for leaf in log_entries() if leaf.subject == ready.id.hex] == [
        "code.confirmed",
        "copy.begun",
        "copy.signed",
        "copy.ended",
    ]
    (made,) = outbox("copy.made")
    assert (made.subject, made.detail["hidden"]) == (ready.id.hex, 1)


def test_the_page_shows_how_far_it_is_and_can_be_left(manager, selection, asked):
    assert "The copy is being made" in page(manager, selection)
    Job.objects.filter(kind=MAKE_COPY).update(done=30, total=120)

    assert "25 of 100 parts are done" in page(manager, selection)
    assert manager.get(f"/copies/{asked.id}/progress").json() == {"state": "making", "done": 30, "total": 120}


def test_the_file_that_leaves_opens_by_its_passphrase_and_is_the_practices(manager, keyed, ready, tmp_path):
    response = take(manager, keyed, ready)
    words = passphrase_of(response)
    file = saved(manager, response, tmp_path)

    verdict = verify_copy(file)
    assert verdict.is_unchanged
    assert verdict.statement.copy == ready.id.hex
    assert verdict.fingerprint in response.content.decode()
    assert len(key_under(words, header_of(file))) == 32
    taking = ready.takings.get()
    assert (taking.to_whom, taking.sent, taking.by) == (TO_WHOM, "post", manager.person)
    unlocked = [leaf for leaf in log_entries() if leaf.verb == "copy.unlocked"][-1]
    assert unlocked.detail["taking"] == taking.id.hex
    assert outbox("copy.taken")[0].detail["taking"] == taking.id.hex


def test_the_passphrase_is_kept_nowhere_and_the_next_taking_draws_another(manager, keyed, ready, tmp_path):
    first, second = take(manager, keyed, ready), take(manager, keyed, ready)

    words = passphrase_of(first)
    assert words != passphrase_of(second)
    assert Taking.objects.filter(copy=ready).count() == 2
    assert words not in saved(manager, first, tmp_path).read_text("utf-8")
    assert words not in str(list(Taking.objects.values_list("header", flat=True)))
    assert first["Cache-Control"].find("no-store") >= 0


@pytest.mark.parametrize("field", ["to_whom", "sent", "checked", "code"])
def test_nothing_leaves_before_every_answer_and_a_code(manager, keyed, ready, field):
    response = take(manager, keyed, ready, **{field: ""})

    assert response.status_code == 422
    assert not Taking.objects.exists()
    assert "copy.unlocked" not in [leaf.verb for leaf in log_entries() if leaf.subject == ready.id.hex]


def test_a_wrong_code_neither_makes_nor_hands_out(manager, keyed, selection, ready):
    wrong = take(manager, keyed, ready, code="000000")
    again = manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager, code="000000"))

    assert (wrong.status_code, again.status_code) == (422, 422)
    assert "did not match" in wrong.content.decode()
    assert (Taking.objects.count(), Copy.objects.count()) == (0, 1)


def test_a_file_is_fetched_by_who_took_it_within_the_hour(manager, signed_in, keyed, ready):
    take(manager, keyed, ready)
    taking = ready.takings.get()
    assistant = signed_in("assistant")

    assert assistant.get(f"/copies/taken/{taking.id}/file").status_code == 302
    assert manager.get(f"/copies/taken/{taking.id}/file").status_code == 200
    Taking.objects.filter(id=taking.id).update(taken_at=timezone.now() - FETCHED_WITHIN)
    assert manager.get(f"/copies/taken/{taking.id}/file").status_code == 302
    assert len(outbox("copy.downloaded")) == 1


def test_another_practice_sees_no_copy(signed_in, selection, ready):
    stranger = signed_in("manager", "westfield")

    for address in (f"/copies/of/{selection.id}", f"/copies/{ready.id}/take", f"/copies/{ready.id}/progress"):
        assert stranger.get(address).status_code == 404


def test_only_one_copy_of_a_matter_is_made_at_once(manager, keyed, selection, asked):
    response = manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager))

    assert response.status_code == 409
    assert selection.copies.get() == asked
    assert CopyUnderWay.__name__ not in response.content.decode()


def test_a_part_that_could_still_be_heard_leaves_no_copy_and_says_so(manager, selection, asked):
    def leaks(source, *_more):
        return source

    outcome = run_job(partial(make_copy, hide=leaks))

    asked.refresh_from_db()
    assert outcome == {"failed": 1, "reason": "still_heard"}
    assert (asked.state, asked.failure, asked.sha256) == ("failed", "still_heard", "")
    assert not folder_of(settings.HOME, asked.id.hex).exists()
    assert "A hidden part could still be heard, so no copy was made. Check the marked times." in page(
        manager, selection
    )
    assert manager.get(f"/copies/{asked.id}/take").status_code == 302
    assert outbox("copy.failed")[0].detail["reason"] == "still_heard"


def test_a_full_disk_leaves_no_copy_and_says_so(manager, keyed, selection, asked):
    def full(_plan, _sound, folder, *_more, **_named):
        folder.mkdir()
        (folder / ".x.part").write_bytes(b"begun")
        raise NoRoom("the disk has no room for the copy")

    run_job(full)

    assert "The disk is full, so no copy was made, and nothing of it is left" in page(manager, selection)
    assert not folder_of(settings.HOME, asked.id.hex).exists()
    assert manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager)).status_code == 302


def test_a_recording_that_was_changed_is_named_as_that(manager, selection, asked):
    recording = Recording.objects.get(id=asked.plan["recordings"][0]["recording"])
    path = settings.HOME.store / recording.object_name
    before = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(before[:9000] + bytes([before[9000] ^ 1]) + before[9001:])
    try:
        outcome = run_job()
    finally:
        path.write_bytes(before)

    assert outcome == {"failed": 1, "reason": "changed"}
    assert "A recording has changed since we locked it" in page(manager, selection)


def test_a_copy_whose_grant_is_over_waits_for_a_code_and_goes_on_with_its_parts(manager, keyed, selection, asked):
    stop_after(asked, 1)
    keyholder_of_copies().end(asked.grant, "failed")
    first = folder_of(settings.HOME, asked.id.hex) / "part-0001"
    made = first.stat().st_mtime_ns

    assert run_job() == {"stopped": 1}
    assert "The copy waits for a code" in page(manager, selection)
    response = manager.post(f"/copies/{asked.id}/on", answers(keyed, manager))
    assert response.status_code == 302, response.content.decode()
    assert run_job() == {"copies": 1}

    asked.refresh_from_db()
    assert asked.state == Copy.State.READY
    assert first.stat().st_mtime_ns == made


def stop_after(copy, parts):
    """Run the job until so many parts are whole, and have the worker stop it in order."""
    with pytest.raises(Stopping):
        run_job(stopping=(folder_of(settings.HOME, copy.id.hex) / f"part-{parts:04}").exists)
    Job.objects.filter(kind=MAKE_COPY).update(state=Job.State.WAITING, lease_until=None)


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_goes_on(manager, selection, asked):
    job = Job.objects.get(kind=MAKE_COPY)
    folder = folder_of(settings.HOME, asked.id.hex)
    child = os.fork()
    if child == 0:  # what the killed worker did: its own copy of the rows, the same files, the same keyholder
        run_job(stopping=lambda: (folder / "part-0001").exists() and os.kill(os.getpid(), signal.SIGKILL))
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    first = (folder / "part-0001").stat().st_mtime_ns
    assert not (folder / "part-0002").exists()

    wait_again(job.id)
    assert run_job() == {"copies": 1}

    asked.refresh_from_db()
    assert asked.state == Copy.State.READY
    assert (folder / "part-0001").stat().st_mtime_ns == first
    assert "The copy is ready" in page(manager, selection)


def test_a_copy_that_is_stopped_leaves_nothing(manager, selection, asked):
    stop_after(asked, 1)

    response = manager.post(f"/copies/{asked.id}/stop")

    assert response.status_code == 302
    assert not folder_of(settings.HOME, asked.id.hex).exists()
    assert "It was stopped. Nothing of it is left." in page(manager, selection)
    assert run_job() == {"copies": 0}


@pytest.mark.usefixtures("asked")
def test_a_recording_destroyed_meanwhile_fails_the_copy(manager, selection):
    def destroyed(*_all, **_named):
        raise DestroyedRecording("the key was destroyed")

    outcome = run_job(destroyed)

    assert outcome == {"failed": 1, "reason": "destroyed"}
    assert "A recording was destroyed meanwhile" in page(manager, selection)


@pytest.mark.parametrize("why", ["time", "closed", "destroyed"])
def test_a_copy_at_the_practice_ends_with_its_time_its_matter_or_a_recording(manager, keyed, ready, why):
    take(manager, keyed, ready)
    if why == "time":
        Copy.objects.filter(id=ready.id).update(asked_at=timezone.now() - timedelta(days=30))
    elif why == "closed":
        now = timezone.now()
        close_selection(ready.selection, "Sent", by=manager.person, role="manager", now=now)
    else:
        recording = ready.recordings.first().recording_id
        Recording.objects.filter(id=recording).update(state=Recording.State.DESTROYED)

    outcome = sweep_copies(settings.HOME, run_of(Job()))

    ready.refresh_from_db()
    assert outcome["gone"] == 1
    assert (ready.state, ready.gone_why) == ("gone", why)
    assert not folder_of(settings.HOME, ready.id.hex).exists()
    assert outbox("copy.gone")[0].detail["reason"] == why
    assert ready.takings.count() == 1
    assert manager.get(f"/copies/{ready.id}/take").status_code == 302


def test_health_tells_how_many_lie_here_how_large_and_how_old_and_when_one_is_late(ready):
    sweep_copies(settings.HOME, run_of(Job()))  # what other tests left
    troubles = Troubles(Clock())
    Copy.objects.filter(id=ready.id).update(asked_at=timezone.now() - timedelta(days=2))

    there = look_at_copies(troubles, settings.HOME, timezone.now())
    in_time = [trouble.kind for trouble in troubles.now()]
    later = look_at_copies(troubles, settings.HOME, timezone.now() + timedelta(days=30))

    assert there.copies == 1
    assert there.size >= ready.size
    assert there.oldest_s == pytest.approx(2 * 86_400, abs=60)
    assert in_time == []
    assert [trouble.kind for trouble in troubles.now()] == [TroubleKind.COPIES_LATE]
    assert later.figures()["copies_oldest_s"] == pytest.approx(32 * 86_400, abs=60)


def test_a_copy_within_its_time_stays_and_what_nobody_owns_is_swept(ready):
    sweep_copies(settings.HOME, run_of(Job()))  # what other tests left
    left = settings.HOME.copies / ("ef" * 16)
    left.mkdir()

    outcome = sweep_copies(settings.HOME, run_of(Job()))

    assert outcome == {"gone": 0, "swept": 1}
    assert folder_of(settings.HOME, ready.id.hex).exists()
    assert not left.exists()


def test_another_copy_takes_the_place_of_one_that_was_ready(manager, keyed, selection, ready):
    assert manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager)).status_code == 302
    run_job()

    ready.refresh_from_db()
    assert (ready.state, ready.gone_why) == ("gone", "replaced")
    assert not folder_of(settings.HOME, ready.id.hex).exists()


def test_what_waits_for_a_code_or_to_be_handed_out_stands_on_the_start_page(manager, keyed, practices, ready):
    def words():
        waiting = waiting_for(manager.person, practices["allerton"], today=timezone.localdate())
        return [each.words for each in waiting]

    assert words() == ["Request R-2026-007: the copy is ready to be handed out"]
    Copy.objects.filter(id=ready.id).update(state=Copy.State.STOPPED)
    assert words() == ["Request R-2026-007: the copy waits for a code to go on"]

    Copy.objects.filter(id=ready.id).update(state=Copy.State.READY)
    take(manager, keyed, ready)

    assert words() == []


def test_a_finished_cover_letter_goes_into_the_copy(manager, keyed, selection):
    letter = Letter.objects.create(
        practice=selection.practice,
        kind="copy",
        reference=selection.reference,
        text="Dear Margaret, here are your calls.",
        written_by=manager.person,
        begun_at=timezone.now(),
        changed_at=timezone.now(),
    )
    assert "would go without one" in page(manager, selection)
    finish_letter(letter, by=manager.person, role="manager", now=timezone.now())

    assert "The letter “Your copy”, finished on" in page(manager, selection)
    manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager))

    copy = selection.copies.get()
    plan = copy.plan
    assert plan["letter"] == (
        "Dear Margaret, here are your calls.\n\n"
        f"**This letter belongs to copy {copy.id.hex}.** The file shows the same number."
    )
    sheet = words_of(base64.b64decode(plan["letter_pdf"]))
    assert sheet.count(copy.id.hex) == 2
    assert letter_pdf(letter).startswith(b"%PDF")
    assert copy.id.hex not in words_of(letter_pdf(letter))
    assert plan["recipient"] == "Margaret Holroyd"


def test_a_recording_says_how_often_a_copy_of_it_left(manager, keyed, ready):
    recordings = list(ready.recordings.values_list("recording_id", flat=True))
    assert given_out(recordings) == {}

    take(manager, keyed, ready)
    take(manager, keyed, ready)

    assert given_out(recordings) == dict.fromkeys(recordings, 2)


def test_a_matter_with_calls_undecided_makes_no_copy(manager, keyed, practices):
    empty = Selection.objects.create(
        practice=practices["allerton"],
        kind="request",
        reference="R-2026-008",
        href="/home",
        opened_at=timezone.now(),
        opened_by=manager.person,
    )

    assert "No copy can be made yet" in page(manager, empty)
    assert manager.post(f"/copies/of/{empty.id}/make", answers(keyed, manager)).status_code == 409
