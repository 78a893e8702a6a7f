"""When sound is on the disk is seen from outside: the journal is read while it is written, and its syncs are noted."""

import subprocess
import sys
import time

import pytest

from fairhearing.cli.bench.record.bench import Outcome
from fairhearing.cli.bench.record.delays import delays
from fairhearing.cli.bench.record.load.compiled import Program, compiled
from fairhearing.cli.bench.record.load.journal_watch import JournalWatch, Seen
from fairhearing.cli.bench.record.load.kept_calls import FirstPacket, Kept
from fairhearing.cli.errors import CommandError
from fairhearing.vault.journal import JournalWriter, Segment

_ID = "5a" * 16
_WRITE = """
import os, sys, time
from pathlib import Path
from fairhearing.vault.journal import JournalWriter, Segment
journal = JournalWriter(Path(sys.argv[1]), 1, rotate_bytes=10_000)
os.sync()
for number in range(1, 6):
    journal.append([Segment("5a" * 16, number, bytes(4096))])
    print(time.monotonic_ns(), flush=True)
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    try:
        return compiled(Program.SYNC_WATCH, tmp_path_factory.mktemp("library"))
    except CommandError as error:
        pytest.skip(str(error))


def test_each_segment_is_on_the_disk_when_the_sync_of_its_block_ended(tmp_path, library):
    watch = JournalWatch(tmp_path / "journal", library, tmp_path / "syncs")

    with watch:
        words = [sys.executable, "-c", _WRITE, str(tmp_path / "journal")]
        written = subprocess.run(words, env=watch.environment, capture_output=True, check=True, text=True).stdout
        time.sleep(0.05)

    appended_ns = [int(line) for line in written.split()]
    synced = watch.synced_ns()
    assert [(seen.recording, seen.index) for seen, _ in synced] == [(_ID, number) for number in range(1, 6)]
    for (_, synced_ns), returned_ns in zip(synced, appended_ns, strict=True):
        assert 0 <= returned_ns - synced_ns < 30_000_000


def test_what_was_never_synced_is_not_on_the_disk(tmp_path, library):
    watch = JournalWatch(tmp_path / "journal", library, tmp_path / "syncs")
    journal = JournalWriter(tmp_path / "journal", 1)

    with watch:
        journal.append([Segment(_ID, 1, bytes(4096))])  # by this process, whose syncs nobody notes
        time.sleep(0.05)
    journal.close()

    assert [seen.index for seen in watch.seen] == [1]
    assert watch.synced_ns() == []
    assert delays(watch, Outcome(Kept(), 0, 0.0, 0)) is None


class _Watched:
    def __init__(self, *synced):
        self._synced = synced

    def synced_ns(self):
        return self._synced


def test_a_delay_counts_from_when_the_first_packet_of_a_segment_was_sent():
    first = FirstPacket(frame=100, stream=23, index=7)
    kept = Kept(firsts={_ID: first})
    # segment 2 begins at frame 2040: 1940 behind the first packet's beginning, in the twelfth packet behind it
    sent_ns = 1_000 + (7 + 12) * 20_000_000 + 3 * 1_000_000

    told = delays(
        _Watched((Seen(_ID, 1, 0), 9), (Seen(_ID, 2, 0), sent_ns + 600_000_000)), Outcome(kept, 0, 5.0, 1_000)
    )

    assert (told.segments, told.longest_s, told.late_ms) == (1, pytest.approx(0.6), 5.0)
