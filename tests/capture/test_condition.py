"""What a recorder says of itself: what it refuses, and what only a look from outside shows."""

import errno
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from tests.waiting import eventually

from fairhearing.call.clients import Client
from fairhearing.capture.condition import Condition, Pulse
from fairhearing.capture.config import Limits, Practice
from fairhearing.capture.missing_sound import Missing
from fairhearing.capture.room import Left
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.status import read_statuses
from fairhearing.health.troubles import Troubles

from .conftest import ALLERTON, CLIENT, free_range
from .phone_system import Call
from .told import checked, wait_until_told, wait_until_well

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_whatever_keeps_a_call_from_being_recorded_is_named(practice_home, start_recorder):
    westfield = Practice(id="westfield", name="Westfield")
    plain = Client(name="desk", networks=(ip_network("127.0.0.9/32"),), default_practice="allerton")
    settings = {"practices": (ALLERTON, westfield), "clients": (plain, CLIENT), "limits": Limits(calls=1)}
    practice_home.configure(rtp=free_range(), **settings)
    recorder = start_recorder()
    with Call(recorder.sip) as held, Call(recorder.sip) as shed, Call(recorder.sip, codecs="100") as unheard:
        assert unheard.open() == 488
        assert held.open() == 200
        assert shed.open() == 503
        practice_home.home.recorder_json.write_text("{")
        wait_until_told(practice_home.home, "settings-refused")
        wrong = checked(practice_home.home)
        practice_home.configure(rtp=free_range(), **settings)
        wait_until_well(practice_home.home, "settings-refused")
        held.bye()

    assert set(wrong) == {"recipients-missing", "calls-shed", "calls-refused", "settings-refused"}
    assert wrong["recipients-missing"]["practice"] == "westfield"


def test_a_recorder_that_is_not_listed_says_so(practice_home, start_recorder):
    recorder = start_recorder(node="another")
    eventually(lambda: "recorder-another" in read_statuses(practice_home.home.status))

    assert checked(practice_home.home)["recorder-not-listed"]["practice"] == "allerton"
    assert recorder.stop() == 0
    assert checked(practice_home.home)["stopped"]["name"] == "Recorder"


@dataclass
class SetClock:
    """A clock that stands where the test puts it."""

    day: datetime = NOON
    offset: timedelta = timedelta()

    def now(self):
        return self.day + timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))

    def monotonic(self):
        return time.monotonic()


@dataclass
class Parts:
    """Media, publisher, ports, room and desk, as `Condition` sees them."""

    live_calls: int = 3
    has_engine: bool = True
    unwritten_s: float = 0.0
    ticked_ns: int = field(default_factory=time.monotonic_ns)
    waiting: int = 0
    oldest_waiting_s: float = 0.0
    dropped: int = 0
    lost: Missing = field(default_factory=Missing)
    is_connected: bool = True
    away_s: float = 0.0
    left: Left = field(default_factory=lambda: Left(10**12, 10**12, None))

    def take_lateness_s(self):
        return 0.004

    def missing(self):
        return self.lost

    def look(self, _now_s):
        if isinstance(self.left, OSError):
            raise self.left
        return self.left


@pytest.fixture
def parts():
    return Parts()


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def pulse():
    return Pulse()


@pytest.fixture
def condition(parts, clock, pulse):
    return Condition(Troubles(clock), media=parts, publisher=parts, ports=parts, pulse=pulse, room=parts, desk=parts)


def kinds_of(condition):
    return {(each.kind, each.part): each.count for each in condition._troubles.now()}


def test_a_recorder_in_order_tells_its_figures_and_no_trouble(condition):
    figures = condition.look()

    assert (figures["calls"], figures["tick_late_ms"], figures["disk_free_bytes"]) == (3, 4.0, 10**12)
    assert "disk_days_left" not in figures
    assert kinds_of(condition) == {}


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(seconds=3)])
def test_a_clock_that_was_set_is_told_once(condition, clock, jump):
    condition.look()
    clock.day += jump

    for _ in range(3):
        condition.look()

    assert kinds_of(condition) == {(TroubleKind.CLOCK_JUMPED, ""): 1}


def test_that_nobody_hears_is_told_once_it_lasts(condition, parts):
    parts.is_connected, parts.away_s = False, 29.0
    briefly = condition.look(), kinds_of(condition)
    parts.away_s = 31.0
    condition.look()

    assert briefly[0]["hearing_connected"] == 0
    assert briefly[1] == {}
    assert kinds_of(condition) == {(TroubleKind.HEARING_AWAY, ""): 1}


def test_a_clock_that_is_slewed_is_no_trouble(condition, clock):
    for _ in range(20):
        clock.day += timedelta(milliseconds=300)
        condition.look()

    assert kinds_of(condition) == {}


def test_a_part_that_stands_still_is_told_until_it_goes_on(condition, parts, pulse):
    parts.ticked_ns -= 31 * 10**9
    pulse.beat_s -= 31
    condition.look()
    both = kinds_of(condition)
    parts.ticked_ns = time.monotonic_ns()
    condition.look()

    assert both == {(TroubleKind.STANDS_STILL, "media"): 1, (TroubleKind.STANDS_STILL, "sip"): 1}
    assert kinds_of(condition) == {(TroubleKind.STANDS_STILL, "sip"): 1}


def test_drops_are_added_up_by_where_they_happened(condition, parts, pulse):
    for media, sip in ((0, 4), (5, 4), (7, 4)):
        parts.dropped = media
        pulse.beat(sip, refused=0)
        condition.look()

    assert kinds_of(condition) == {(TroubleKind.PACKETS_DROPPED, "media"): 7, (TroubleKind.PACKETS_DROPPED, "sip"): 4}


def test_publishing_is_behind_after_minutes_not_at_once(condition, parts):
    parts.waiting, parts.oldest_waiting_s = 40, 299.0
    condition.look()
    before = kinds_of(condition)
    parts.oldest_waiting_s = 301.0
    condition.look()

    assert before == {}
    assert kinds_of(condition) == {(TroubleKind.PUBLISHING_BEHIND, ""): 40}


def test_a_disk_with_few_days_left_is_told_with_how_many(condition, parts):
    parts.left = Left(10**11, 10**12, 3.7)
    figures = condition.look()
    told = kinds_of(condition)
    parts.left = Left(10**12, 10**12, 40.0)
    condition.look()

    assert figures["disk_days_left"] == 3.7
    assert told == {(TroubleKind.DISK_FILLING, ""): 3}
    assert kinds_of(condition) == {}


def test_a_disk_that_does_not_answer_is_told_and_hides_nothing_else(condition, parts):
    parts.left = OSError(errno.ESTALE, os.strerror(errno.ESTALE))
    figures = condition.look()
    told = kinds_of(condition)
    parts.left = Left(10**12, 10**12, None)
    condition.look()

    assert figures["calls"] == 3
    assert "disk_free_bytes" not in figures
    assert told == {(TroubleKind.DISK_AWAY, ""): 1}
    assert kinds_of(condition) == {}


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (Missing(active=1, one_sided=1, one_sided_s=20.0), {(TroubleKind.ONE_SIDED_NOW, ""): 1}),
        (Missing(active=50, one_sided=2, one_sided_s=90.0), {}),
        (Missing(active=50, one_sided=3, one_sided_s=90.0), {(TroubleKind.ONE_SIDED_NOW, ""): 3}),
        (Missing(active=4, silent=2, silent_s=25.0), {(TroubleKind.NO_SOUND_NOW, ""): 2}),
    ],
)
def test_one_muted_phone_among_many_is_no_trouble_half_the_calls_are(condition, parts, lost, told):
    parts.lost = lost
    condition.look()
    during = kinds_of(condition)
    parts.lost = Missing(active=lost.active)
    condition.look()

    assert during == told
    assert kinds_of(condition) == {}


def test_missing_sound_is_missing_since_it_was_heard_last(condition, parts, clock):
    parts.lost = Missing(active=1, silent=1, silent_s=25.0)
    condition.look()

    [trouble] = condition._troubles.now()
    assert timedelta(seconds=24) < clock.now() - trouble.since < timedelta(seconds=26)


@pytest.mark.parametrize(
    ("days", "told"),
    [(22, {}), (20.5, {(TroubleKind.SIP_CERTIFICATE_ENDS, ""): 21}), (-3, {(TroubleKind.SIP_CERTIFICATE_ENDS, ""): 1})],
)
def test_a_certificate_of_the_sip_port_that_ends_is_told_three_weeks_before(clock, parts, pulse, days, told):
    until = clock.now() + timedelta(days=days)
    condition = Condition(
        Troubles(clock),
        media=parts,
        publisher=parts,
        ports=parts,
        pulse=pulse,
        room=parts,
        desk=parts,
        certificate_until=lambda: until,
    )

    condition.look()

    assert kinds_of(condition) == told
