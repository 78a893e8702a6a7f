"""What hearing found is in the catalogue, once; what stayed unheard is said."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.call.withholding import Why
from fairhearing.catalogue import heard as taken
from fairhearing.catalogue.heard import BATCH, HEARD_WITHIN, HeardFiles, look_at_hearing, mark_unheard
from fairhearing.catalogue.models import Announced, Finding, Recording
from fairhearing.catalogue.quality_words import quality_words
from fairhearing.catalogue.rules import FindingKind
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Outbox
from fairhearing.vault.announcement_heard import AnnouncementHeard, Verdict
from fairhearing.vault.announcement_heard import Why as WhyNot
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.heard_file import Heard, HeardKind, heard_path, seal_heard
from fairhearing.vault.publishing import publish_file

from .recorder_node import HEARD, call_fact, end_fact
from .taking import take_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("practices")]

BADLY_RECEIVED = (
    " The phone system reports that it lost up to 3.1% of the sound on the practice’s line"
    " and received the practice’s line unevenly, by up to 45 ms."
)
WAITS, DONE, UNHEARD = Recording.Hearing.WAITS, Recording.Hearing.HEARD, Recording.Hearing.UNHEARD


@pytest.fixture
def heard(home, node):
    return HeardFiles(home, node.intake_key)


@pytest.fixture
def tell(home, node):
    """Write what hearing found, as it does."""

    def write(recording, *kinds, practice="allerton", intake=None, announcement=None):
        data = seal_heard(Heard(recording, kinds, announcement), practice, (intake or node.intake_key).public)
        publish_file(heard_path(home, recording), data)

    return write


@pytest.fixture
def listed(node, intake):
    """List so many recordings; return their ids."""

    def publish(count=1, **changed):
        ids = [node.publish([call_fact(), end_fact()], **changed)[1] for _ in range(count)]
        take_all(intake)
        return ids

    return publish


def kinds_of(recording):
    return set(Finding.objects.filter(recording=recording).values_list("kind", flat=True))


def test_what_is_no_plain_file_is_waited_for_by_nobody_and_goes_or_is_passed_over(home, heard, tell, listed):
    pipe, link, folder, recording = listed(4)
    home.heard.mkdir(exist_ok=True)
    os.mkfifo(heard_path(home, pipe))
    heard_path(home, link).symlink_to(home.intake_key)
    heard_path(home, folder).mkdir()
    tell(recording, HeardKind.CLIPPED)

    heard.take_in()
    heard.forget_unlisted(timezone.now())

    assert kinds_of(recording) == {FindingKind.CLIPPED}
    assert list(home.heard.iterdir()) == [heard_path(home, folder)]
    assert set(Recording.objects.exclude(id=recording).values_list("hearing", flat=True)) == {WAITS}


def test_files_of_recordings_that_nobody_lists_keep_no_other_waiting(home, heard, tell, listed, monkeypatch):
    monkeypatch.setattr(taken, "_LOOKED_AT", 5)
    for number in range(40):
        tell(f"{number:032x}", HeardKind.SILENT)
    [recording] = listed()
    tell(recording, HeardKind.CLIPPED)

    rounds = 0
    while heard_path(home, recording).exists():
        heard.take_in()
        rounds += 1
        assert rounds < 500

    assert kinds_of(recording) == {FindingKind.CLIPPED}
    assert len(list(home.heard.iterdir())) == 40


def test_codes_become_findings_once_and_the_file_goes(home, heard, tell, listed):
    [recording] = listed()
    waited = Recording.objects.get().hearing
    tell(recording, HeardKind.CROSSTALK, HeardKind.CLIPPED)

    assert heard.take_in() is False

    assert waited == WAITS
    row = Recording.objects.get()
    assert (row.hearing, row.hearing_due_at) == (DONE, None)
    assert kinds_of(recording) == {FindingKind.CROSSTALK, FindingKind.CLIPPED}
    assert not heard_path(home, recording).exists()
    entry = Outbox.objects.get(verb="recordings.heard")
    assert (entry.actor, entry.subject, entry.detail) == ("worker", "", {"recordings": 1, "findings": 1})


def test_a_code_that_the_packets_told_already_is_one_finding(node, intake, heard, tell):
    _, recording = node.publish([call_fact(), end_fact(right={**HEARD, "received": 0})])
    take_all(intake)
    before = kinds_of(recording)
    tell(recording, HeardKind.ONE_SIDED)

    heard.take_in()

    assert before == kinds_of(recording) == {FindingKind.ONE_SIDED}


def test_taken_again_after_a_kill_it_is_written_to_no_effect(heard, tell, listed):
    [recording] = listed()
    for _ in range(2):
        tell(recording, HeardKind.FAINT)
        heard.take_in()

    assert Finding.objects.filter(recording=recording).count() == 1


def test_codes_of_a_recording_that_is_not_listed_yet_wait(home, node, intake, heard, tell):
    _, recording = node.publish([call_fact(), end_fact()])
    tell(recording, HeardKind.SILENT)
    heard.take_in()
    waited = heard_path(home, recording).exists()
    take_all(intake)

    heard.take_in()

    assert waited
    assert kinds_of(recording) == {FindingKind.SILENT}


def test_more_than_a_few_are_taken_in_turns(heard, tell, listed):
    for recording in listed(BATCH + 1):
        tell(recording)

    assert heard.take_in() is True
    assert heard.take_in() is False
    assert Recording.objects.filter(hearing=DONE).count() == BATCH + 1


def test_codes_sealed_to_another_key_or_for_another_practice_are_not_believed(home, heard, tell, listed):
    strange, elsewhere = listed(2)
    tell(strange, HeardKind.SILENT, intake=IntakeKey.generate())
    tell(elsewhere, HeardKind.SILENT, practice="westfield")

    heard.take_in()

    assert Finding.objects.count() == 0
    assert Recording.objects.filter(hearing=WAITS).count() == 2
    assert not list(home.heard.iterdir())


def test_a_recording_for_which_nothing_came_in_time_is_unheard_and_counted_on_health(listed):
    [recording] = listed()
    due = Recording.objects.get().hearing_due_at
    troubles = Troubles(Clock())

    mark_unheard(due - timedelta(seconds=1))
    early = kinds_of(recording)
    mark_unheard(due)
    look_at_hearing(troubles, due)

    assert due > timezone.now() + HEARD_WITHIN - timedelta(minutes=1)
    assert early == set()
    assert kinds_of(recording) == {FindingKind.UNHEARD}
    assert Recording.objects.get().hearing == UNHEARD
    assert [(each.kind, each.count) for each in troubles.now()] == [(TroubleKind.UNHEARD, 1)]
    look_at_hearing(troubles, due + timedelta(days=2))
    assert troubles.now() == ()


def test_codes_that_come_late_still_count(heard, tell, listed):
    [recording] = listed()
    mark_unheard(Recording.objects.get().hearing_due_at)
    tell(recording, HeardKind.OVERLAP)

    heard.take_in()

    assert kinds_of(recording) == {FindingKind.OVERLAP}
    assert Recording.objects.get().hearing == DONE


@pytest.mark.parametrize("kind", ["imported-afterwards", "captured-afterwards"])
def test_what_was_made_of_a_file_is_not_expected_to_be_heard(node, intake, kind):
    node.publish([call_fact(), {"fact": "event", "at_s": 0, "kind": kind, "side": ""}, end_fact()])
    take_all(intake)

    assert Recording.objects.get().hearing == Recording.Hearing.NOT_DONE


def test_a_note_that_a_call_was_not_recorded_is_not_expected_to_be_heard(node, intake):
    node.publish([call_fact(), end_fact(reason=str(Why.OBJECTION))])
    take_all(intake)

    assert Recording.objects.get().hearing == Recording.Hearing.NOT_DONE


def test_a_destroyed_recording_gets_no_findings(heard, tell, listed):
    [recording] = listed()
    Recording.objects.update(state=Recording.State.DESTROYING)
    tell(recording, HeardKind.SILENT)

    heard.take_in()

    assert kinds_of(recording) == set()


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ((1000, 0, 0), (1000, 0, 0), "All sound arrived."),
        ((980, 20, 0), (1000, 0, 0), "2.0% of the outside party’s sound did not arrive in time."),
        (
            (990, 5, 5),
            (9999, 1, 0),
            "1.0% of the outside party’s sound and less than 0.1% of the practice’s sound did not arrive in time.",
        ),
        ((0, 0, 0), (1000, 0, 0), ""),
    ],
)
def test_how_much_did_not_arrive_is_said_of_each_side(node, intake, left, right, said):
    sides = {
        name: {"received": received, "lost": lost, "late": late, "duplicate": 0}
        for name, (received, lost, late) in (("left", left), ("right", right))
    }
    node.publish([call_fact(), end_fact(**sides)])
    take_all(intake)
    row = Recording.objects.get()
    row.hearing = Recording.Hearing.NOT_DONE

    assert quality_words(row, set()) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, ""),
        ({"told_lost_per_mille": 9, "told_jitter_ms": 29}, ""),
        (
            {"told_lost_per_mille": 31, "told_jitter_ms": 45},
            BADLY_RECEIVED,
        ),
    ],
)
def test_what_the_phone_system_reports_of_its_own_reception_is_said_where_it_can_be_heard(node, intake, told, said):
    node.publish([call_fact(), end_fact(right={**HEARD, **told})])
    take_all(intake)
    row = Recording.objects.get()
    row.hearing = Recording.Hearing.NOT_DONE

    words = quality_words(row, set())

    assert words.removeprefix("All sound arrived.") == said


@pytest.mark.parametrize(
    ("hearing", "found", "said"),
    [
        (WAITS, set(), "The sound is checked by computer within minutes."),
        (DONE, set(), "The sound was checked by computer: nothing is wrong with it."),
        (DONE, {FindingKind.CLIPPED}, "The sound was checked by computer."),
        (UNHEARD, {FindingKind.UNHEARD}, ""),
    ],
)
def test_whether_a_computer_listened_is_said(listed, hearing, found, said):
    listed()
    row = Recording.objects.get()
    row.hearing, row.packets = hearing, {}

    assert quality_words(row, found) == said


def test_whether_the_announcement_was_heard_stands_beside_the_recording(heard, tell, listed):
    played, doubtful, unasked = listed(3)
    tell(played, announcement=AnnouncementHeard(Verdict.PLAYED, None, "ab" * 16))
    tell(doubtful, HeardKind.FAINT, announcement=AnnouncementHeard(Verdict.CANNOT_TELL, WhyNot.ALIKE))
    tell(unasked)

    heard.take_in()

    rows = {each.recording_id: (each.verdict, each.why, each.wording) for each in Announced.objects.all()}
    assert rows == {played: ("played", "", "ab" * 16), doubtful: ("cannot_tell", "alike", "")}


def test_the_announcement_taken_again_after_a_kill_is_written_to_no_effect(heard, tell, listed):
    [recording] = listed()
    for _ in range(2):
        tell(recording, announcement=AnnouncementHeard(Verdict.NOT_FOUND))
        heard.take_in()

    assert Announced.objects.get().verdict == Announced.Verdict.NOT_FOUND


def test_the_catalogue_knows_every_code_of_the_announcement():
    assert set(Announced.Verdict.values) == set(Verdict)
    assert set(Announced.Why.values) == {"", *WhyNot}
