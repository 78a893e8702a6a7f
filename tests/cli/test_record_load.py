"""The load of `fairhearing bench record`: what the C sender sends is what the check expects, and the check can fail."""

import socket
import struct
import time
from contextlib import closing

import numpy as np
import pytest

from fairhearing.cli.bench.record.home import make_home
from fairhearing.cli.bench.record.load.compiled import Program, compiled
from fairhearing.cli.bench.record.load.kept_calls import Sent, compare, compare_sounds
from fairhearing.cli.bench.record.load.sender import Flaws, PacedSender, Span
from fairhearing.cli.bench.record.load.sent_sound import FRAMES, sent_indexes, sound_of
from fairhearing.cli.bench.record.load.sink import Sink
from fairhearing.cli.bench.record.load.sound_check import SILENCE, look_through
from fairhearing.cli.errors import CommandError
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.layout import closed_object, object_name
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.wire.sound_format import SoundFormat

_ID = "5a" * 16
_RTP = struct.Struct(">BBHII")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programs")
    try:
        return {each: compiled(each, folder) for each in Program}
    except CommandError as error:
        pytest.skip(str(error))


def _received(program, flaws, seconds):
    """Send one call's sound to two sockets for a while; return its span, its flaws' packets, by side."""
    with (
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as left,
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as right,
        PacedSender(program, 3, flaws) as sender,
    ):
        for each in (left, right):
            each.bind(("127.0.0.1", 0))
            each.setblocking(False)
        sender.aim(2, [left.getsockname()[1], right.getsockname()[1]])
        time.sleep(seconds)
        sender.aim(2, [])
        mark = sender.mark()
        packets = [list(_drain(each)) for each in (left, right)]
    return sender.spans, mark, packets


def _drain(receiver):
    while True:
        try:
            yield receiver.recv(2048)
        except BlockingIOError:
            return


def _side(stream, first, count, before=100, after=50):
    silence = np.full(before, SILENCE, np.uint8), np.full(after, SILENCE, np.uint8)
    return np.concatenate([silence[0], sound_of(stream, first, count).reshape(-1), silence[1]])


def test_what_the_sender_sends_is_what_the_check_expects(programs):
    [span], mark, sides = _received(programs[Program.SENDER], Flaws(), 0.2)

    assert span.call == 2
    assert mark.packets == 2 * (span.end - span.first) >= 10
    for side, packets in enumerate(sides):
        indexes = list(range(span.first, span.end))
        assert [_RTP.unpack_from(each) for each in packets] == [(0x80, 8, n, 160 * n, 5 + side) for n in indexes]
        sound = np.frombuffer(b"".join(each[12:] for each in packets), np.uint8).reshape(-1, FRAMES)
        assert np.array_equal(sound, sound_of(4 + side, span.first, len(indexes)))


def test_flaws_are_sent_as_the_check_computes_them(programs):
    flaws = Flaws(lost=2000, swapped=2000, twice=2000)

    [span], _, sides = _received(programs[Program.SENDER], flaws, 0.5)

    for side, packets in enumerate(sides):
        numbers = [_RTP.unpack_from(each)[2] for each in packets]
        assert sorted(set(numbers)) == list(sent_indexes(4 + side, span.first, span.end, flaws))
        assert len(set(numbers)) < span.end - span.first
        assert len(numbers) > len(set(numbers))
        assert numbers != sorted(numbers)


def test_the_sink_takes_every_packet(programs):
    with Sink(programs[Program.SINK], 4) as sink, PacedSender(programs[Program.SENDER], 2) as sender:
        for call in range(2):
            sender.aim(call, sink.ports[2 * call : 2 * call + 2])
        time.sleep(0.2)
        for call in range(2):
            sender.aim(call, [])
        sent = sender.mark().packets
        first, second = sink.taken(), sink.taken()

    assert second.packets == sent >= 16
    assert first.packets <= second.packets
    assert second.dropped == 0


def test_a_whole_side_is_found_whole():
    found = look_through(_side(7, 40, 1100))

    assert (found.stream, found.runs, found.cut_bytes, found.strange_bytes) == (7, [(40, 1100)], 0, 0)


def test_a_lost_packet_is_missed():
    side = _side(7, 40, 30)
    side[100 + 5 * FRAMES : 100 + 6 * FRAMES] = SILENCE

    found = look_through(side)

    assert (found.runs, found.strange_bytes) == ([(40, 5), (46, 24)], 0)


def test_a_packet_whose_beginning_was_cut_off_is_counted_as_cut():
    side = np.delete(_side(7, 40, 30), range(100 + 5 * FRAMES, 100 + 5 * FRAMES + 32))

    found = look_through(side)

    assert (found.runs, found.cut_bytes, found.strange_bytes) == ([(40, 5), (46, 24)], 32, 0)


@pytest.mark.parametrize("at", [0, 3, 4, 11, 12, 159])
@pytest.mark.parametrize("packet", [0, 5, 29])
def test_any_changed_byte_is_noticed(packet, at):
    side = _side(7, 40, 30)
    side[100 + packet * FRAMES + at] ^= 1

    found = look_through(side)

    assert sum(count for _, count in found.runs) == 29
    assert found.strange_bytes > 0


@pytest.mark.parametrize("at", [0, 99, -1])
def test_sound_where_there_should_be_silence_is_noticed(at):
    side = _side(7, 40, 30)
    side[at] = 0

    assert look_through(side).strange_bytes == 1


def _compare(sides, spans, flaws=Flaws()):  # noqa: B008 - frozen
    longest = max(map(len, sides))
    padded = [np.concatenate([each, np.full(longest - len(each), SILENCE, np.uint8)]) for each in sides]
    return compare_sounds([("0", np.stack(padded, axis=1).reshape(-1))], Sent(spans, flaws))


def test_a_whole_call_is_found_whole():
    kept = _compare([_side(6, 40, 30), _side(7, 40, 30)], [Span(3, 40, 70)])

    assert kept.is_whole
    assert (kept.calls, kept.packets) == (1, 60)


@pytest.mark.parametrize(
    ("sides", "lost", "strange"),
    [
        ([_side(7, 40, 30), _side(6, 40, 30)], 60, 2),
        ([_side(6, 40, 30), _side(9, 40, 30)], 30, 1),
        ([_side(6, 40, 29), _side(7, 40, 30)], 1, 0),
        ([_side(6, 40, 31), _side(7, 40, 30)], 0, 1),
        ([_side(6, 40, 30), _side(7, 40, 30)[:-50][:-FRAMES]], 1, 0),
        ([_side(6, 40, 30), np.concatenate([_side(7, 40, 30), _side(7, 40, 1)])], 0, 1),
    ],
    ids=["sides exchanged", "another's sound", "the end missing", "more than was sent", "one side shorter", "twice"],
)
def test_a_call_that_is_not_what_was_sent_is_noticed(sides, lost, strange):
    kept = _compare(sides, [Span(3, 40, 70)])

    assert not kept.is_whole
    assert (kept.lost, kept.strange) == (lost, strange)


def test_a_call_without_a_recording_is_noticed():
    kept = _compare([_side(6, 40, 30), _side(7, 40, 30)], [Span(3, 40, 70), Span(4, 50, 60)])

    assert (kept.absent_calls, kept.lost) == (1, 20)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A home and its kit, and a recording in its store as the recorder leaves it, of packets 40 to 69 of call 3."""
    home, kits = make_home(tmp_path_factory.mktemp("sealed"))
    recipients = load_recipients(recipients_path(home, "bench"))
    sealer = RecordingSealer.open(_ID, recipients.recipient, recipients.intake)
    sound = np.stack([_side(6, 40, 30), _side(7, 40, 30)], axis=1).tobytes()
    whole = len(sound) // PLAIN_BYTES
    segments = [sealer.seal_next(sound[n * PLAIN_BYTES : (n + 1) * PLAIN_BYTES])[1] for n in range(whole)]
    closing = sealer.close(sound[whole * PLAIN_BYTES :], SoundFormat.A_LAW)
    keyring = Keyring(home.keyring)
    keyring.put(_ID, SealedKey("bench", recipients.recipient.public.key_id, sealer.sealed_key))
    keyring.close()
    FolderStore(home.store).put(
        object_name(_ID), closed_object(sealer.header, closing.segment0, segments, closing.last)
    )
    return home, kits, home.store / object_name(_ID)


def test_a_sealed_recording_is_opened_and_found_whole(sealed):
    home, kits, path = sealed

    kept = compare(home, [path], kits, Sent([Span(3, 40, 70)]))

    assert kept.is_whole
    assert (kept.calls, kept.packets) == (1, 60)


@pytest.mark.parametrize("at", [0, 50, 4000, 4096, -1])
def test_a_recording_of_which_one_byte_changed_is_noticed(sealed, at):
    home, kits, path = sealed
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    changed = home.store / path.name
    changed.write_bytes(data)

    kept = compare(home, [changed], kits, Sent([Span(3, 40, 70)]))

    assert not kept.is_whole
    assert (kept.unopened, kept.absent_calls, kept.lost) == (1, 1, 60)


def test_packets_that_were_never_sent_are_not_missed():
    flaws = Flaws(lost=2000)
    sides = []
    for stream in (6, 7):
        side = _side(stream, 40, 200)
        rows = side[100:-50].reshape(200, FRAMES)
        rows[~np.isin(np.arange(40, 240), sent_indexes(stream, 40, 240, flaws))] = SILENCE
        sides.append(side)

    assert _compare(sides, [Span(3, 40, 240)], flaws).is_whole
    assert not _compare(sides, [Span(3, 40, 240)]).is_whole


def test_without_a_compiler_the_benchmark_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CommandError, match="there is no C compiler"):
        compiled(Program.SINK, tmp_path)
