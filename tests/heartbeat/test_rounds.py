"""Rounds of test calls as rows, jobs and troubles, with a real recorder; and every door at which they must not show."""

import os
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone
from tests.capture.phone_system import Call

from fairhearing.backup.copying import copy_recordings, waiting_manifests
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.call.ways import Transport
from fairhearing.capture.probe_file import Listening, listening_path, publish_listening, read_listening
from fairhearing.catalogue.chain import broken_links, missing_manifests
from fairhearing.catalogue.intake import Intake
from fairhearing.catalogue.manifest_files import ManifestFiles
from fairhearing.catalogue.manifest_reader import ManifestReader
from fairhearing.catalogue.models import Call as CallRow
from fairhearing.catalogue.models import Manifest, Recording, RefusedManifest
from fairhearing.catalogue.probe_recordings import ProbeRecordings
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.heartbeat.outcome import Ending, Outcome
from fairhearing.heartbeat.probe_call import ProbeCall as Maker
from fairhearing.jobs import queue
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun, Stopping
from fairhearing.practice.models import Practice
from fairhearing.practice.set_up import free_id
from fairhearing.probing.condition import TROUBLES, ProbeCondition
from fairhearing.probing.models import ProbeCall, ProbeRecording
from fairhearing.probing.rounds import KEPT, begin_round, forget_old, last_round, note_ended
from fairhearing.retention import reconciliation
from fairhearing.retention.means import Means
from fairhearing.vault.clock import Clock
from fairhearing.vault.keyring import DestroyedRecording, Keyring
from fairhearing.vault.manifest import list_manifests
from fairhearing.vault.recipients import list_recipients
from fairhearing.vault.store import FolderStore
from fairhearing.web.test_calls import AGAIN_AFTER_LOSS, EACH, TEST_CALL, make_round, next_round

from .conftest import found_home

pytestmark = pytest.mark.django_db
CLOCK = Clock()


@dataclass(frozen=True)
class MovedClock(Clock):
    """The clock, whose seconds the test moves."""

    at_s: list = field(default_factory=lambda: [1000.0])

    def monotonic(self):
        return self.at_s[0]


@pytest.fixture
def intake(made):
    Practice.objects.create(id="allerton", name="Allerton", created_at=timezone.now())
    return Intake(ManifestFiles(made.home.manifests), ManifestReader(made.home, made.intake))


def round_of(made, make, *, stopping=lambda: False):
    """Make a round as the worker's job does."""
    now = timezone.now()
    queue.put(TEST_CALL, run_after=now, now=now)
    job = queue.claim(kinds=[TEST_CALL], holder="a", now=now)
    outcome = make_round(made.home, make, JobRun(job, now, CLOCK, stopping))
    queue.finish(job, now=timezone.now(), outcome=outcome)
    return outcome


def ended(*endings, now=None):
    """A round that was made, and what each call of it came to."""
    calls = begin_round([("main", way) for way in ("udp", "tcp", "tls")[: len(endings)]], now or timezone.now())
    for call, ending in zip(calls, endings, strict=True):
        note_ended(call, Outcome(ending, "", 0.4 if ending is Ending.HEARD else None), timezone.now())
    return calls


def troubles_now():
    troubles = Troubles(CLOCK)
    condition = ProbeCondition(troubles, CLOCK)
    condition.look_at_rows()
    return {(each.kind, each.part) for each in troubles.now()}, condition.figures()


@pytest.mark.usefixtures("recorder")
def test_a_round_is_heard_destroyed_and_leaves_a_whole_chain_and_nothing_in_the_catalogue(made, intake):
    outcome = round_of(made, Maker(made.home, CLOCK).make)
    recordings = list(ProbeCall.objects.values_list("recording", flat=True))
    while intake.take_in():
        pass
    left = ProbeRecording.objects.count()
    while ProbeRecordings(made.home, CLOCK).destroy():
        pass
    with Call((made_udp(made).host, made_udp(made).port)) as call:
        listed = call.open()

    assert listed == 403  # nobody but the probe is listed here
    assert outcome == {"heard": 3}
    assert len(set(recordings)) == 3
    assert left >= 3
    assert not ProbeRecording.objects.exists()
    assert not RefusedManifest.objects.exists()
    assert [model.objects.count() for model in (CallRow, Recording, Outbox)] == [0, 0, 0]
    assert list_manifests(made.home.manifests, "main") == []
    assert not [path for path in made.home.store.rglob("*") if path.is_file()]
    with closing(Keyring(made.home.keyring)) as keyring:
        assert keyring.recordings("0", "g") == []
        for recording in recordings:
            with pytest.raises(DestroyedRecording):
                keyring.get(recording)
    again = round_of(made, Maker(made.home, CLOCK).make)
    intake.take_in()
    assert again == {"heard": 3}
    assert missing_manifests() == []
    assert broken_links() == []
    assert Manifest.objects.count() >= 6
    assert_kept_out_of_comparison_and_backup(made)


def made_udp(made):
    return next(each for each in read_listening(made.home) if each.transport == "udp")


def assert_kept_out_of_comparison_and_backup(made):
    """What lies in the store and the keyring of test calls is in no comparison and in no backup."""
    with closing(Keyring(made.home.keyring)) as keyring:
        means = Means(FolderStore(made.home.store), keyring, made.home.manifests, len, CLOCK)
        found = reconciliation.compare(means, Random(1))
    waiting = waiting_manifests(made.home, ())
    copied = copy_recordings(None, made.home, waiting, "stamp", lambda *_: None)
    assert (found.objects_found, found.keys_found, found.differences) == (0, 0, {})
    assert len(waiting) == 3
    assert (copied.recordings, copied.unfit, copied.parts) == ([], [], [])


def test_the_probe_practice_is_listed_nowhere_and_cannot_be_founded(made):
    assert PROBE_PRACTICE not in [path.stem for path in list_recipients(made.home)]
    assert free_id("Fairhearing Probe") != PROBE_PRACTICE
    assert not Practice.objects.filter(id=PROBE_PRACTICE).exists()


@pytest.mark.parametrize("ending", list(TROUBLES))
def test_each_way_of_being_lost_is_a_trouble_of_its_own_and_names_where(ending):
    ended(Ending.HEARD, ending)

    troubles, figures = troubles_now()

    assert troubles == {(TROUBLES[ending], "tcp")}
    assert figures["test_call_heard"] == 0


def test_a_round_that_is_heard_ends_the_troubles_of_the_one_before():
    ended(Ending.NOT_STORED)
    before, _ = troubles_now()
    ended(Ending.HEARD)

    after, figures = troubles_now()

    assert before == {(TroubleKind.TEST_CALL_NOT_STORED, "udp")}
    assert after == set()
    assert figures["test_call_heard"] == 1
    assert figures["test_call_took_s"] == 0.4
    assert figures["last_test_call_s"] < 60


def test_every_ending_that_is_a_loss_has_a_trouble():
    assert {ending for ending in Ending if ending.is_loss} == set(TROUBLES)


@pytest.mark.parametrize("age", [timedelta(hours=2, seconds=1), timedelta(minutes=-2)])
def test_where_no_round_was_made_for_two_hours_or_nobody_knows_when_that_is_told_after_five_minutes(age):
    ended(Ending.HEARD)
    ProbeCall.objects.update(ended_at=timezone.now() - age)
    clock = MovedClock()
    condition = ProbeCondition(Troubles(clock), clock)
    condition.look_at_rows()
    at_first = condition.troubles.now()
    clock.at_s[0] += 300

    condition.look_at_rows()

    assert at_first == ()
    assert [each.kind for each in condition.troubles.now()] == [TroubleKind.TEST_CALL_NOT_MADE]
    ended(Ending.HEARD)
    condition.look_at_rows()
    assert condition.troubles.now() == ()


def test_a_round_of_a_clock_that_was_set_back_since_hides_no_later_one():
    ended(Ending.HEARD, now=timezone.now() + timedelta(days=365))
    ended(Ending.UNANSWERED)

    assert troubles_now()[0] == {(TroubleKind.TEST_CALL_UNANSWERED, "udp")}


def test_where_every_caller_must_show_a_certificate_no_test_call_is_made_and_none_is_lost(tmp_path):
    made = found_home(tmp_path / "home")
    tls = Listening("main", Transport.TLS, "127.0.0.1", 5061, asks_certificate=True)
    publish_listening(made.home, "main", [tls])

    assert round_of(made, Maker(made.home, CLOCK).make) == {"heard": 0}
    assert not ProbeCall.objects.exists()


def test_before_the_first_round_nothing_is_told():
    assert troubles_now() == (set(), {})


def test_while_a_round_goes_on_the_one_before_speaks():
    ended(Ending.GAPS)
    begin_round([("main", "udp")], timezone.now() + timedelta(seconds=1))

    assert troubles_now()[0] == {(TroubleKind.TEST_CALL_GAPS, "udp")}


def test_a_round_that_a_killed_worker_left_is_broken_off_and_says_nothing_of_the_recorder():
    ended(Ending.HEARD)
    [left] = begin_round([("main", "udp")], timezone.now() + timedelta(seconds=1))

    ended(Ending.HEARD, now=timezone.now() + timedelta(seconds=2))

    left.refresh_from_db()
    assert left.ending == Ending.BROKEN_OFF
    assert last_round().is_heard


def test_the_next_round_comes_after_an_hour_and_sooner_after_a_loss():
    now = timezone.now()
    ended(Ending.HEARD)
    after_heard = next_round(now)
    ended(Ending.REFUSED)

    assert after_heard == now + EACH
    assert next_round(now) == now + AGAIN_AFTER_LOSS


def test_what_is_not_whole_is_tried_once_more_before_it_is_told(made_listening):
    endings = [Ending.GAPS, Ending.HEARD]

    outcome = round_of(made_listening, lambda _listening, _stopping: Outcome(endings.pop(0)))

    assert outcome == {"heard": 1}
    assert endings == []


def test_a_worker_that_is_stopped_in_the_middle_lets_the_job_wait(made_listening):
    with pytest.raises(Stopping):
        round_of(made_listening, lambda _listening, _stopping: Outcome(Ending.BROKEN_OFF))

    assert Job.objects.filter(state=Job.State.RUNNING).count() == 1  # the job thread gives it back
    assert ProbeCall.objects.filter(ended_at=None).exists()


def test_where_no_recorder_told_where_it_listens_it_does_not_answer(tmp_path):
    made = found_home(tmp_path / "home")

    outcome = round_of(made, Maker(made.home, CLOCK).make)

    assert outcome == {"unanswered": 1}


def test_calls_of_more_than_thirteen_months_ago_are_forgotten():
    now = timezone.now()
    ended(Ending.HEARD, now=now - KEPT - timedelta(days=1))
    ended(Ending.HEARD, now=now)

    forget_old(now)

    assert ProbeCall.objects.count() == 1


def test_a_recording_that_was_not_heard_is_kept_for_a_day_and_others_are_not(made):
    now = timezone.now()
    [lost] = begin_round([("main", "udp")], now)
    note_ended(lost, Outcome(Ending.NOT_HEARD, "a" * 32), now)
    for recording in ("a" * 32, "b" * 32):
        ProbeRecording.objects.create(id=recording, node="none", boot=1, number=1, taken_at=now)
    Manifest.objects.create(node="none", boot=1, number=1, sha256="0" * 64, previous_sha256="", read_at=now)

    ProbeRecordings(made.home, CLOCK).destroy()
    kept = [row.id for row in ProbeRecording.objects.all()]
    ProbeCall.objects.update(ended_at=now - timedelta(days=1, seconds=1))
    ProbeRecordings(made.home, CLOCK).destroy()

    assert kept == ["a" * 32]
    assert not ProbeRecording.objects.exists()


@pytest.fixture
def made_listening(tmp_path):
    """A home where a recorder told that it listens."""
    made = found_home(tmp_path / "home")
    publish_listening(made.home, "main", [Listening("main", Transport.UDP, "127.0.0.1", 5060)])
    return made


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_only_what_the_recorders_user_tells_is_believed_of_where_it_listens(made_listening):
    home = made_listening.home
    forged = listening_path(home, "forged")
    publish_listening(home, "forged", [Listening("forged", Transport.UDP, "127.0.0.1", 5999)])
    os.chown(forged, 65534, 65534)
    os.mkfifo(listening_path(home, "piped"))

    assert [each.node for each in read_listening(home)] == ["main"]
