"""Disks that take nothing, full or failing, under journal, store, keyring and manifests while a call is recorded.

Each time: the calls go on, the trouble is named while it lasts, and when the disk is back every byte is there.
"""

import contextlib
import time

import pytest
from tests import small_disk as disks
from tests.broken_disk import broken_disk
from tests.small_disk import fill
from tests.waiting import eventually

from fairhearing.capture.room import Left, Room, days_left
from fairhearing.vault.home import Home

from .conftest import RecorderHome
from .phone_system import Call, noise, speak
from .told import checked, kinds, wait_until_told, wait_until_well

SOUND_S = 1.2
BREAKS_AFTER_S = 0.4


@pytest.fixture
def mount():
    """Mount small file systems; skip, visibly, where that is not to be had."""
    with contextlib.ExitStack() as mounted:

        def mount(folder, size="1m"):
            folder.mkdir(parents=True, exist_ok=True)
            return mounted.enter_context(disks.small_disk(folder, size))

        yield mount


def record_through(home, recorder, break_down, mend, kind):
    """Record one call in which the disk goes, and one after; return what is checked meanwhile, and both when mended."""
    sounds = [noise(SOUND_S, f"{kind} {n}") for n in range(2)]
    began = time.monotonic()
    broken = []

    def breaks():
        if not broken and time.monotonic() - began > BREAKS_AFTER_S:
            break_down()
            broken.append(True)
        return False

    for sound in sounds:
        with Call(recorder.sip) as call:
            assert call.open() == 200
            speak([call], [[sound, sound[::-1]]], until=breaks)
            assert call.bye() == 200
    wait_until_told(home.home, kind)
    wrong = checked(home.home)
    assert not home.manifests()
    mend()
    recorded = home.wait_for(2)
    wait_until_well(home.home, kind)
    assert recorder.stop() == 0
    assert "defect" not in recorder.said
    for sound in sounds:
        [mine] = [each for each in recorded if sound in each.left and sound[::-1] in each.right]
        assert [mine.end[side]["lost"] + mine.end[side]["late"] for side in ("left", "right")] == [0, 0]
    return wrong


@pytest.mark.parametrize("place", ["journal", "store", "manifests"])
def test_a_full_disk_is_named_and_costs_no_call_a_byte(practice_home, start_recorder, mount, place):
    disk = mount(getattr(practice_home.home, place), "8m")
    recorder = start_recorder()
    fillers = []

    wrong = record_through(
        practice_home,
        recorder,
        lambda: fillers.append(fill(disk)),
        lambda: fillers.pop().unlink(),
        f"{place}-unwritable",
    )

    assert f"{place}-unwritable" in wrong
    assert [path.name for path in practice_home.home.store.rglob("*.part")] == []


def test_a_full_disk_under_keyring_and_status_is_named_too(tmp_path, start_on, mount):
    root = mount(tmp_path / "home", "2m")
    for folder in ("journal", "store", "manifests"):
        mount(root / folder, "8m")
    made = RecorderHome(Home(root))
    made.found("main")
    made.configure()
    recorder = start_on(made)
    wait_until_told_at_all(made.home)
    fillers = []

    wrong = record_through(
        made, recorder, lambda: fillers.append(fill(root)), lambda: fillers.pop().unlink(), "keyring-unwritable"
    )

    assert {"keyring-unwritable", "dialogs-unwritable"} <= set(wrong)


@pytest.mark.parametrize("place", ["journal", "store", "keyring", "manifests"])
def test_a_failing_disk_is_named_and_costs_no_call_a_byte(practice_home, start_on, tmp_path, place):
    disk = broken_disk(tmp_path / "disk", getattr(practice_home.home, place))
    recorder = start_on(practice_home, environment=disk.environment)

    wrong = record_through(practice_home, recorder, disk.break_down, disk.mend, f"{place}-unwritable")

    assert f"{place}-unwritable" in wrong


def wait_until_told_at_all(home):
    eventually(lambda: list(home.status.glob("recorder-*.json")))
    assert kinds(home) == set()


HOUR, GB = 3600.0, 10**9


@pytest.mark.parametrize(
    ("looks", "now_s", "free", "days"),
    [
        ([], 0.0, GB, None),
        ([(0.0, 100 * GB)], HOUR - 1, 90 * GB, None),
        ([(0.0, 100 * GB)], HOUR, 100 * GB, None),
        ([(0.0, 100 * GB)], HOUR, 120 * GB, None),
        ([(0.0, 100 * GB)], 24 * HOUR, 90 * GB, 9.0),
        ([(0.0, 25 * GB), (HOUR, 25 * GB)], 24 * HOUR, 24 * GB, 24.0),
    ],
)
def test_room_lasts_as_long_as_the_pace_of_the_last_day_says(looks, now_s, free, days):
    assert days_left(looks, now_s, free) == (days if days is None else pytest.approx(days))


@pytest.mark.parametrize(
    ("left", "few"),
    [
        (Left(100 * GB, 1000 * GB, 13.9), 13),
        (Left(100 * GB, 1000 * GB, 0.4), 0),
        (Left(1 * GB, 1000 * GB, 14.0), None),
        (Left(11 * GB, 1000 * GB, None), None),
        (Left(9 * GB, 1000 * GB, None), 1),
        (Left(9 * GB, 100 * GB, None), None),
    ],
)
def test_less_than_a_fortnight_is_too_few_days(left, few):
    assert left.few_days == few


def test_a_journal_that_fills_its_disk_is_said_before_it_is_full(tmp_path, mount):
    disk = mount(tmp_path / "journal", "4m")
    room = Room((disk, tmp_path / "store"))
    before = room.look(0.0)
    (disk / "file").write_bytes(bytes(3 << 20))

    after = room.look(12 * HOUR)

    assert before.few_days is None
    assert after.few_days == 0
    assert after.days == pytest.approx(1 / 6, rel=0.05)
