"""A call through real sockets that the engine follows for a while: what comes to the journal is what was sent."""

import random
import struct
import time

import pytest

from fairhearing.capture.engine.native import find_engine
from fairhearing.vault.journal import Close, Open, Segment
from fairhearing.vault.journal_records import SEGMENT_RECORD_BYTES
from fairhearing.vault.sealed_segments import KeptSegments
from fairhearing.vault.unseal import PracticeKey, SegmentOpener

from .test_media import Bench

PACKET = 160


@pytest.fixture
def bench():
    made = Bench()
    yield made
    made.close()


class Speaker:
    """Sends one side's noise, five packets of 20 ms at a time, and remembers it."""

    def __init__(self, bench, stream, number):
        self.sent, self.packets = b"", 0
        self._bench, self._to, self._number = bench, ("127.0.0.1", stream.local_port), number
        self._noise = random.Random(number)

    def send(self):
        for _ in range(5):
            payload = self._noise.randbytes(PACKET)
            head = struct.pack("!BBHII", 0x80, 8, self.packets, self.packets * PACKET, self._number)
            self._bench.sender.sendto(head + payload, self._to)
            self.sent += payload
            self.packets += 1


def opened_sides(journal):
    """Left and right of the one recording that the journal holds."""
    [opened], [closed] = journal.of(Open), journal.of(Close)
    key = PracticeKey(bytes(range(32))).open_recording_key(opened.sealed_key, "allerton", opened.recording)
    opener = SegmentOpener(key, opened.recording, opened.header)
    sealed = sorted((segment.index, segment.sealed) for segment in journal.of(Segment))
    sound = b"".join(opener.open(index, data, last=False) for index, data in sealed)
    sound += opener.open(closed.closing.last_index, closed.closing.last, last=True)
    return sound[::2], sound[1::2]


@pytest.mark.skipif(find_engine() is None, reason="the engine was not built: no C compiler at installation")
def test_the_sound_of_a_call_that_was_followed_is_what_was_sent(bench):
    call_id, streams = bench.start()
    speakers = [Speaker(bench, stream, number) for number, stream in enumerate(streams, start=1)]
    [call] = bench.media._calls.values()
    followed, began = 0, time.monotonic()

    while followed < 8 and time.monotonic() - began < 20:
        for speaker in speakers:
            speaker.send()
        bench.media.tick()
        followed += call.is_followed
        time.sleep(max(0.0, began + speakers[0].packets * 0.02 - time.monotonic()))
    bench.stop(call_id)

    assert followed == 8
    for side, speaker in zip(opened_sides(bench.journal), speakers, strict=True):
        assert speaker.sent in side
    [opened] = bench.journal.of(Open)
    end = bench.journal.facts(opened.recording)[-1]
    assert [end[side] for side in ("left", "right")] == [
        {"received": speaker.packets, "late": 0, "duplicate": 0, "lost": 0} for speaker in speakers
    ]


@pytest.mark.skipif(find_engine() is None, reason="the engine was not built: no C compiler at installation")
def test_what_a_full_journal_did_not_take_of_a_followed_call_waits_in_its_own_size_and_comes_later(bench):
    call_id, streams = bench.start()
    speakers = [Speaker(bench, stream, number) for number, stream in enumerate(streams, start=1)]
    [call] = bench.media._calls.values()
    began, waited = time.monotonic(), 0

    while waited < 3 and time.monotonic() - began < 20:
        bench.journal.is_full = call.is_followed or bench.journal.is_full
        for speaker in speakers:
            speaker.send()
        bench.media.tick()
        kept = [each for each in bench.media._unwritten._records if isinstance(each, KeptSegments)]
        waited = sum(len(each.body) for each in kept) // SEGMENT_RECORD_BYTES
        time.sleep(max(0.0, began + speakers[0].packets * 0.02 - time.monotonic()))
    bench.journal.is_full = False
    bench.stop(call_id)

    assert waited == 3
    assert all(len(each.body.obj) == len(each.body) for each in kept)
    for side, speaker in zip(opened_sides(bench.journal), speakers, strict=True):
        assert speaker.sent in side
