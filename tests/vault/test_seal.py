"""Sealing a recording: each index once, the keys forgotten at the end, nothing inherited by a fork."""

import os
import signal

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.vault.errors import OurError
from fairhearing.vault.hpke import SEALED_KEY_BYTES
from fairhearing.vault.seal import BadSegment, RecordingSealer, SealerClosed
from fairhearing.vault.unseal import DamagedSegment, SegmentOpener
from fairhearing.vault.wav import most_frames, riff_head
from fairhearing.wire.sound_format import SoundFormat

SOUND = bytes(range(240)) * 17


@pytest.fixture
def sealer(recording, recipient, intake):
    return RecordingSealer.open(recording, recipient, intake.public)


@pytest.fixture
def opener_of(practice_key, recipient):
    def opener(sealer):
        key = practice_key.open_recording_key(sealer.sealed_key, recipient.practice, sealer.recording_id)
        return SegmentOpener(key, sealer.recording_id, sealer.header)

    return opener


def test_segments_are_numbered_from_one_and_open_by_their_number(sealer, opener_of):
    sealed = [sealer.seal_next(SOUND) for _ in range(3)]

    assert [index for index, _ in sealed] == [1, 2, 3]
    assert {len(data) for _, data in sealed} == {4096}
    assert [opener_of(sealer).open(index, data, last=False) for index, data in sealed] == [SOUND] * 3


def test_the_same_sound_is_never_sealed_to_the_same_bytes(sealer):
    first, second = sealer.seal_next(SOUND), sealer.seal_next(SOUND)

    assert first[1] != second[1]


def test_a_segment_opens_only_at_its_own_place(sealer, opener_of):
    index, data = sealer.seal_next(SOUND)

    with pytest.raises(DamagedSegment):
        opener_of(sealer).open(index + 1, data, last=False)
    with pytest.raises(DamagedSegment):
        opener_of(sealer).open(index, data, last=True)


def test_the_index_advances_even_if_nobody_keeps_the_bytes(sealer):
    sealer.seal_next(SOUND)
    sealer.seal_next(SOUND)

    assert sealer.seal_next(SOUND)[0] == 3


def test_a_refused_segment_uses_no_index(sealer):
    with pytest.raises(BadSegment, match="got 4079"):
        sealer.seal_next(SOUND[:-1])

    assert sealer.seal_next(memoryview(SOUND))[0] == 1


def test_closing_seals_the_head_with_the_true_length(sealer, opener_of):
    opener = opener_of(sealer)
    sealer.seal_next(SOUND)

    closing = sealer.close(SOUND[:100], SoundFormat.A_LAW)

    assert (closing.last_index, closing.frames) == (2, 2040 + 50)
    assert opener.open(0, closing.segment0, last=False) == riff_head(SoundFormat.A_LAW, 2090)
    assert opener.open(2, closing.last, last=True) == SOUND[:100]


def test_a_tail_of_a_whole_segment_is_the_last_segment(sealer):
    closing = sealer.close(SOUND, SoundFormat.A_LAW)

    assert (closing.last_index, closing.frames, len(closing.last)) == (1, 2040, 4096)


def test_a_segment_of_wideband_sound_has_half_the_frames(sealer, opener_of):
    opener = opener_of(sealer)
    sealer.seal_next(SOUND)

    closing = sealer.close(SOUND[:100], SoundFormat.PCM16)

    assert (closing.last_index, closing.frames) == (2, 1020 + 25)
    assert opener.open(0, closing.segment0, last=False) == riff_head(SoundFormat.PCM16, 1045)
    assert opener.open(2, closing.last, last=True) == SOUND[:100]


@pytest.mark.parametrize("tail", [b"\0", b"\0\0", bytes(4078)])
def test_a_tail_of_half_a_wideband_frame_is_refused(sealer, tail):
    with pytest.raises(BadSegment, match="whole frames"):
        sealer.close(tail, SoundFormat.PCM16)

    assert sealer.close(b"", SoundFormat.PCM16).frames == 1


def test_an_empty_tail_becomes_one_frame_of_silence(sealer, opener_of):
    opener = opener_of(sealer)
    sealer.seal_next(SOUND)

    closing = sealer.close(b"", SoundFormat.A_LAW)

    assert closing.frames == 2041
    assert opener.open(2, closing.last, last=True) == b"\xd5\xd5"


@pytest.mark.parametrize("tail", [SOUND + b"\xd5\xd5", b"\xd5"])
def test_a_tail_of_half_frames_or_more_than_a_segment_is_refused(sealer, tail):
    with pytest.raises(BadSegment):
        sealer.close(tail, SoundFormat.A_LAW)

    assert sealer.close(b"ab", SoundFormat.A_LAW).last_index == 1


@pytest.mark.parametrize("end", ["close", "drop"])
def test_nothing_is_sealed_after_the_end(sealer, end):
    if end == "close":
        sealer.close(b"ab", SoundFormat.A_LAW)
    else:
        sealer.drop()

    with pytest.raises(SealerClosed):
        sealer.seal_next(SOUND)
    with pytest.raises(SealerClosed):
        sealer.seal_facts({"fact": "late"})
    with pytest.raises(SealerClosed):
        sealer.close(b"ab", SoundFormat.A_LAW)


def test_a_closed_sealer_holds_neither_key_nor_cipher(recording, recipient, intake):
    drawn = []
    sealer = RecordingSealer.open(
        recording, recipient, intake.public, random=lambda length: drawn.append(os.urandom(length)) or drawn[-1]
    )
    key, _salt, _prefix, facts_key = drawn

    sealer.close(b"ab", SoundFormat.A_LAW)

    held = [getattr(sealer, name) for name in sealer.__slots__ if name != "__weakref__"]
    assert key not in held
    assert facts_key not in held
    assert not [value for value in held if isinstance(getattr(value, "__self__", value), AESGCM)]


def test_a_forked_child_cannot_seal(sealer):
    child = os.fork()
    if child == 0:
        tried = []
        for attempt in (
            lambda: sealer.seal_next(SOUND),
            lambda: sealer.seal_facts({"fact": "child"}),
            lambda: sealer.close(b"ab", SoundFormat.A_LAW),
        ):
            try:
                attempt()
            except SealerClosed:
                tried.append("refused")
        os._exit(0 if tried == ["refused"] * 3 else 1)
    _, status = os.waitpid(child, 0)

    assert not os.WIFSIGNALED(status), signal.strsignal(os.WTERMSIG(status))
    assert os.WEXITSTATUS(status) == 0
    assert sealer.seal_next(SOUND)[0] == 1


def test_two_recordings_share_no_key_and_no_header(recording_ids, recipient, intake, opener_of):
    first, second = (RecordingSealer.open(next(recording_ids), recipient, intake.public) for _ in range(2))

    assert first.header != second.header
    with pytest.raises(DamagedSegment):
        opener_of(first).open(1, second.seal_next(SOUND)[1], last=False)


def test_what_is_sealed_to_the_public_keys_has_their_length(sealer):
    assert len(sealer.header) == 40
    assert len(sealer.sealed_key) == len(sealer.sealed_facts_key) == SEALED_KEY_BYTES


def test_a_recording_longer_than_a_wav_file_can_say_is_our_defect():
    for sound_format in SoundFormat:
        with pytest.raises(OurError):
            riff_head(sound_format, most_frames(sound_format) + 1)
