"""When a recorder could not record: what it writes of itself, and what is read when it is gone."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.outage_book import KINDS, OutageBook
from fairhearing.health.outage_words import FOUND, outages_text
from fairhearing.health.outages import (
    MARK_BYTES,
    Mark,
    Outage,
    OutageKind,
    log_path,
    mark_path,
    read_log,
    read_outages,
    render_line,
    render_mark,
)
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import MachineTime

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=1)
FORMAT = Path(__file__).parents[2] / "docs" / "reference" / "formats" / "outages.md"
MACHINE = MachineTime("this start", 100.0)


@dataclass
class SetClock:
    """A clock that stands where the test puts it."""

    at: datetime = NOON
    offset: timedelta = field(default_factory=timedelta)

    def now(self):
        return self.at

    def monotonic(self):
        return self.at.timestamp()


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def book_at(folder, clock, calls=3):
    book = OutageBook(folder, "main", clock, calls=lambda: calls)
    return book, Troubles(clock, book)


def put_mark(folder, *, at=NOON, stopped=False, calls=0, **lasting):
    folder.mkdir(exist_ok=True)
    mark_path(folder, "main").write_bytes(render_mark(Mark("main", at, MACHINE, stopped, calls, **lasting)))


def test_a_recorder_that_is_gone_is_an_outage_from_its_last_second_on(tmp_path):
    put_mark(tmp_path, calls=4)

    found = read_outages(tmp_path, LONG_AGO, after(16))

    assert found == (Outage(OutageKind.DOWN, NOON, None, "main", 4),)


def test_a_recorder_that_wrote_within_seconds_is_there(tmp_path):
    put_mark(tmp_path)

    assert read_outages(tmp_path, LONG_AGO, after(14)) == ()


def test_one_that_was_stopped_in_order_is_not_there_at_once(tmp_path):
    put_mark(tmp_path, stopped=True)

    [found] = read_outages(tmp_path, LONG_AGO, after(1))

    assert (found.kind, found.ended) == (OutageKind.STOPPED, None)


def test_what_lasted_when_it_ended_ended_then_too(tmp_path):
    unwritable = Outage(OutageKind.UNWRITABLE, after(-30), None, "main", 2)
    put_mark(tmp_path, open=(unwritable,))

    written, down = read_outages(tmp_path, LONG_AGO, after(60))

    assert (written.kind, written.ended) == (OutageKind.UNWRITABLE, NOON)
    assert (down.kind, down.began, down.ended) == (OutageKind.DOWN, NOON, None)


def test_coming_back_after_the_clock_was_set_back_tells_how_long_nobody_was_there(tmp_path):
    for boot, began in ((MACHINE.boot, after(-3600 - 40)), ("another start", after(-3600))):
        put_mark(tmp_path, at=NOON, calls=4)
        book = OutageBook(tmp_path, "main", SetClock(after(-3600)), machine=lambda boot=boot: MachineTime(boot, 140.0))

        book.come_up()
        book.stop()

        [down] = read_log(tmp_path, "main")
        assert (down.kind, down.began, down.ended) == (OutageKind.DOWN, began, after(-3600))
        log_path(tmp_path, "main").unlink()


def test_a_machine_that_slept_did_not_record(tmp_path):
    clock, slept_s = SetClock(), [0.0]
    machine = lambda: MachineTime("this start", clock.monotonic() + slept_s[0])  # noqa: E731 - two words
    book = OutageBook(tmp_path, "main", clock, calls=lambda: 2, machine=machine)
    book.write()
    clock.at = after(1)
    book.write()
    clock.at, slept_s[0] = after(1 + 600), 599.0
    clock.monotonic = lambda: after(2).timestamp()

    book.write()

    assert read_log(tmp_path, "main") == [Outage(OutageKind.DOWN, after(1), after(601), "main", 2)]


def test_coming_back_writes_down_when_nobody_was_there_and_how_many_calls_were_cut(tmp_path):
    put_mark(tmp_path, open=(Outage(OutageKind.UNWRITABLE, after(-30), None, "main", 2),), calls=9)
    book, _ = book_at(tmp_path, SetClock(after(95)))

    book.come_up(cut=4)
    book.stop()
    found = read_outages(tmp_path, LONG_AGO, after(95))

    assert found == (
        Outage(OutageKind.UNWRITABLE, after(-30), NOON, "main", 2),
        Outage(OutageKind.DOWN, NOON, after(95), "main", 4),
    )


def test_only_what_touches_the_time_asked_for_is_read(tmp_path):
    lines = [Outage(OutageKind.DOWN, after(at), after(at + 10), "main", 0) for at in (0, 100, 200)]
    tmp_path.joinpath("main.log").write_bytes(b"".join(map(render_line, lines)))

    found = read_outages(tmp_path, after(105), after(200))

    assert found == (lines[1],)


def test_a_torn_line_costs_no_other(tmp_path):
    book, troubles = book_at(tmp_path, clock := SetClock())
    whole = Outage(OutageKind.DOWN, after(-60), after(-50), "main", 0)
    log_path(tmp_path, "main").write_bytes(render_line(whole) + b'{"format": "fairhearing ou')

    troubles.begin(TroubleKind.JOURNAL_UNWRITABLE)
    clock.at = after(5)
    troubles.end(TroubleKind.JOURNAL_UNWRITABLE)
    book.write()

    assert read_outages(tmp_path, LONG_AGO, after(6)) == (
        whole,
        Outage(OutageKind.UNWRITABLE, NOON, after(5), "main", 3),
    )


def test_every_call_that_was_refused_is_counted_and_a_minute_apart_is_another_stretch(tmp_path):
    book, troubles = book_at(tmp_path, clock := SetClock())
    for seconds in (0, 10, 69, 200):
        clock.at = after(seconds)
        troubles.happened(TroubleKind.CALLS_SHED)
        book.write()

    found = read_outages(tmp_path, LONG_AGO, after(201))

    assert found == (
        Outage(OutageKind.FULL, NOON, after(69), "main", 3),
        Outage(OutageKind.FULL, after(200), after(200), "main", 1),
    )


def test_a_standstill_is_told_from_its_beginning_to_its_end(tmp_path):
    book, troubles = book_at(tmp_path, SetClock(), calls=7)

    troubles.happened(TroubleKind.STALLED, for_s=12.0)
    book.write()

    assert read_outages(tmp_path, LONG_AGO, after(1)) == (Outage(OutageKind.STALLED, after(-12), NOON, "main", 7),)


def test_on_a_disk_that_takes_no_line_it_stands_in_the_mark_until_the_log_takes_it(tmp_path):
    book, troubles = book_at(tmp_path, clock := SetClock())
    log_path(tmp_path, "main").mkdir()
    troubles.begin(TroubleKind.JOURNAL_UNWRITABLE)
    clock.at = after(5)
    troubles.end(TroubleKind.JOURNAL_UNWRITABLE)
    expected = (Outage(OutageKind.UNWRITABLE, NOON, after(5), "main", 3),)

    book.write()
    meanwhile = read_outages(tmp_path, LONG_AGO, after(6))
    log_path(tmp_path, "main").rmdir()
    book.write()

    assert meanwhile == expected
    assert read_outages(tmp_path, LONG_AGO, after(6)) == expected
    assert log_path(tmp_path, "main").read_bytes() == render_line(expected[0])


def test_a_mark_has_one_length_however_much_lasts():
    lasting = tuple(Outage(OutageKind.REFUSED, after(at), after(at + 1), "main", 10**9) for at in range(100))

    assert len(render_mark(Mark("main", NOON, MACHINE, stopped=False, calls=0))) == MARK_BYTES
    assert len(render_mark(Mark("main", NOON, MACHINE, stopped=False, calls=0, open=lasting))) == MARK_BYTES


def test_a_killed_recorder_is_known_to_the_second(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from fairhearing.health.outage_book import OutageBook\n"
        "from fairhearing.vault.clock import Clock\n"
        "OutageBook(Path(sys.argv[1]), 'main', Clock(), calls=lambda: 2).come_up(); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        while not mark_path(tmp_path, "main").exists():
            time.sleep(0.01)
        time.sleep(1.1)
        os.kill(process.pid, signal.SIGKILL)
        killed = datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), UTC)

    [down] = read_outages(tmp_path, LONG_AGO, killed + timedelta(seconds=20))

    assert (down.kind, down.ended, down.count) == (OutageKind.DOWN, None, 2)
    assert timedelta(seconds=-1.5) < down.began - killed <= timedelta(seconds=0.1)


@pytest.mark.parametrize("kind", OutageKind)
def test_every_kind_has_words_and_stands_in_the_description_of_the_format(kind):
    described = FORMAT.read_text()

    assert f"| `{kind}` |" in described
    assert FOUND[kind] in outages_text([Outage(kind, NOON, None, "main", 1)])
    assert kind in {*KINDS.values(), OutageKind.DOWN, OutageKind.STOPPED}
