"""The same packets by two ways: judged in Python alone, and followed by the engine where it may.

A tick is a list of what each side does; `play` makes datagrams and moments of it, the same for both ways.
"""

from dataclasses import dataclass, field

import numpy as np

from fairhearing.call.sides import Side
from fairhearing.call.sound import RecordingSound
from fairhearing.call.streams import Stream, StreamState
from fairhearing.capture.engine.drain import EngineDrain
from fairhearing.capture.lines import Line
from fairhearing.capture.steady_calls import SteadyCalls
from fairhearing.wire.codec import Codec
from fairhearing.wire.rtp_batch import Datagrams, read_runs
from fairhearing.wire.sound_format import SoundFormat

MS = 1_000_000
TICK_NS = 200 * MS
SIZE = 160
SLOT = 400
ADDRESS = (0, 0xFFFF_7F00_0001)


def stream(side, index):
    return Stream(
        index=index,
        label=str(index),
        local_port=30_000 + 2 * index,
        remote=None,
        payload_type=8,
        codec=Codec.PCMA,
        telephone_event=101,
        state=StreamState.ACTIVE,
        recording=0,
        side=side,
    )


STREAMS = tuple(stream(side, index) for index, side in enumerate(Side))


@dataclass
class Talker:
    """Makes one side's packets. do(): the datagrams of one tick, each with when it comes, in nanoseconds."""

    number: int
    ssrc: int = 7
    sequence: int = 65_500
    timestamp: int = 2**32 - 9000
    noise: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))

    def packet(self, *, first=0x80, kind=8, size=SIZE, extra=b"", tail=b""):
        head = bytes([first, kind]) + self.sequence.to_bytes(2, "big") + self.timestamp.to_bytes(4, "big")
        head += (self.ssrc + self.number).to_bytes(4, "big")
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + size) & 0xFFFF_FFFF
        return head + extra + self.noise.integers(0, 256, size, np.uint8).tobytes() + tail

    def do(self, what, now_ns):  # noqa: C901, PLR0912 - one line a kind of trouble
        """what: (name, at which packet, how much)."""
        name, at, much = what
        packets, moments = [], [now_ns - TICK_NS + 20 * MS * n + (n * 7 % 5) * MS for n in range(10)]
        for n in range(10):
            if n == at and name == "padded":
                packets.append(self.packet(first=0xA0, tail=b"\0\0\3"))
            elif n == at and name == "extended":
                packets.append(self.packet(first=0x91, extra=bytes(4) + b"\xbe\xde\0\1" + bytes(4)))
            elif n == at and name == "marked":
                packets.append(self.packet(kind=0x88))
            elif n == at and name == "digit":
                packets.append(self.packet(kind=101, size=4))
            elif n == at and name == "other law":
                packets.append(self.packet(kind=0))
            elif n == at and name == "short":
                packets.append(self.packet(size=much))
            elif n == at and name == "empty":
                packets.append(self.packet(size=0))
            elif n == at and name == "cut":
                packets.append(self.packet()[: much % 172])
            elif n == at and name == "long":
                packets.append(self.packet(size=SLOT + much))
            elif n == at and name == "noise":
                packets.append(self.noise.integers(0, 256, much, np.uint8).tobytes())
            elif name == "sizes":
                packets.append(self.packet(size=80 + 80 * (n % 2)))
            else:
                packets.append(self.packet())
        if name == "lost":
            del packets[at : at + 1 + much % 9], moments[at : at + 1 + much % 9]
        elif name == "twice":
            packets.insert(at, packets[at])
            moments.insert(at, moments[at])
        elif name == "swapped":
            packets[at], packets[at - 1] = packets[at - 1], packets[at]
        elif name == "silent":
            packets, moments = [], []
        elif name == "new source":
            self.ssrc, self.sequence = self.ssrc + 2, much
        elif name == "jumped":
            self.timestamp = (self.timestamp + 1000 * much - 100_000) & 0xFFFF_FFFF
        elif name == "stood still":
            self.sequence, self.timestamp = self.sequence, (self.timestamp - SIZE * (at + 1)) & 0xFFFF_FFFF
        elif name == "held up":
            moments = [moment + much * MS // 2 for moment in moments]
        elif name == "early":
            moments = [moment - much * MS // 8 for moment in moments]
        return list(zip(packets, moments, strict=True))


TROUBLES = (
    "padded", "extended", "marked", "digit", "other law", "short", "empty", "cut", "long", "noise", "sizes", "lost",
    "twice", "swapped", "silent", "new source", "jumped", "stood still", "held up", "early",
)  # fmt: skip


class Heard:
    """One recording's sound, and what came out of it. As much of a call as following it takes."""

    def __init__(self):
        self.id, self.is_quiet, self.is_followed = "call", False, False
        self.sound = RecordingSound(SoundFormat.A_LAW, 0)
        self.segments, self.told, self.heard_ns, self.followed = [], [], 0, 0

    def receive(self, datagrams):
        runs, unread = read_runs(datagrams)
        for run in runs:
            self.heard_ns = max(self.heard_ns, run.ended_ns)
            self.sound.receive(STREAMS[run.stream], run)
        self.told += [each.stream for each in unread]

    def tick(self, now_ns):
        segments, gaps, events = self.sound.take_due(now_ns)
        self.segments += segments
        self.told += [*gaps, *events]

    def end(self):
        segments, tail = self.sound.finish(0)
        counts = [self.sound.counts(side) for side in Side]
        return [*self.segments, *segments, tail.sound], [*self.told, *tail.gaps, *tail.events], counts

    def lend(self):
        return {0: self.Lendable(self)}

    def heard(self, _number, _side, moment_ns):
        self.heard_ns = max(self.heard_ns, moment_ns)

    class Lendable:
        """What of a recording can be lent."""

        def __init__(self, whole):
            self.sound, self.lend, self._whole = whole.sound, whole.sound.lend, whole

        def seal_cut(self, segment, _beside):
            self._whole.segments.append(bytes(segment))


class OneCallsLines:
    """The lines of the one call there is."""

    def __init__(self, call):
        self.lines = [Line(call, each, -1, heard_from=ADDRESS) for each in STREAMS]

    def lines_of(self, _call):
        return self.lines

    def follow(self, line, lane):
        line.lane = lane


def laid_out(engine, sent):
    """The engine's rows with these datagrams: (stream, bytes, moment), in order of stream, then of arrival."""
    rows = EngineDrain(engine, max(len(sent), 1), SLOT)
    rows._slots.fill(0)
    for row, (number, data, moment_ns) in enumerate(sent):
        kept = np.frombuffer(data, np.uint8)[:SLOT]
        rows._slots[row, : len(kept)] = kept
        rows._lengths[row], rows._streams[row], rows._arrived_ns[row] = len(data), number, moment_ns
        rows._addresses[row] = ADDRESS
    return rows


def play(engine, ticks):
    """Return what both ways made of the same ticks, and how many packets the engine followed."""
    plain, followed = Heard(), Heard()
    lines = OneCallsLines(followed)
    steady = SteadyCalls(engine, lines)
    talkers = [Talker(0), Talker(1)]
    total = 0
    for number, doings in enumerate(ticks):
        now_ns = (number + 1) * TICK_NS
        sent = [
            (side, data, moment_ns)
            for side, (talker, doing) in enumerate(zip(talkers, doings, strict=True))
            for data, moment_ns in talker.do(doing, now_ns)
        ]
        total += _tick_followed(engine, steady, lines, followed, sent, now_ns)
        plain.receive(_datagrams(laid_out(engine, sent), range(len(sent))))
        plain.tick(now_ns)
    steady.take_back(followed)
    assert followed.heard_ns == plain.heard_ns
    return plain, followed, total


def _tick_followed(engine, steady, lines, call, sent, now_ns):
    rows, left = laid_out(engine, sent), []
    for side, line in enumerate(lines.lines):
        mine = [row for row, each in enumerate(sent) if each[0] == side]
        if mine:
            kept = engine.lib.sift(
                rows._rows, mine[0], len(mine), line.lane, steady._lanes, steady._tracks, steady._rules
            )  # fmt: skip
            left += mine[:kept]
    if left:
        steady.take_back(call)
        call.receive(_datagrams(rows, left))
    assert not steady.seal_due(now_ns, given_up := {}) or not given_up
    steady.written()
    if not call.is_quiet:
        steady.take_back(call)
        call.tick(now_ns)
        for tick in range(5):
            steady.lend([call], tick)
    return len(sent) - len(left)


def _datagrams(rows, which):
    which = list(which)
    return Datagrams(rows._slots[which], rows._lengths[which], rows._streams[which], rows._arrived_ns[which])
