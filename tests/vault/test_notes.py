"""Notes: sealed beside the recording, under its key, in a format of others, their length telling next to nothing."""

import contextlib
import io
import itertools
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.errors import DamagedData, OurError
from fairhearing.vault.key_messages import (
    BadKeyMessage,
    Held,
    KeyMessageKind,
    MessageBuffer,
    Opened,
    Told,
    encode_held,
    encode_opened,
    encode_told,
)
from fairhearing.vault.layout import object_name
from fairhearing.vault.notes import BadNote, NoteKind, content_of, note_name, recording_of_note, seal_note
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey, open_note, unseal_file
from fairhearing.wire.sound_format import SoundFormat

from .test_tink import KEY, RECORDING, tink_primitive
from .test_unseal import desk

__all__ = ["desk", "tink_primitive"]

ROOM = 4036  # of a note of one segment


def sealed(content, kind=NoteKind.HEARD):
    return b"".join(seal_note(KEY, RECORDING, kind, content))


@pytest.mark.parametrize("length", [0, 1, ROOM, ROOM + 1, 16_000, 70_000])
def test_what_was_sealed_opens(length):
    content = secrets.token_bytes(length)

    assert open_note(KEY, RECORDING, NoteKind.HEARD, sealed(content)) == content


@pytest.mark.parametrize(
    ("length", "size"), [(0, 4096), (ROOM, 4096), (ROOM + 1, 16_384), (16_276, 16_384), (16_277, 65_536)]
)
def test_a_notes_length_is_one_of_a_few(length, size):
    assert len(sealed(bytes(length))) == size


def test_tink_opens_a_note(tink_primitive):
    plain = open_with(tink_primitive, sealed(b"said by a machine" * 400))

    assert content_of(plain) == b"said by a machine" * 400


def open_with(primitive, data):
    with primitive.new_decrypting_stream(io.BytesIO(data), f"{RECORDING}/notes/heard".encode()) as stream:
        return stream.read()


def test_two_notes_of_one_recording_share_no_salt_and_no_bytes():
    first, second = sealed(b"the same"), sealed(b"the same")

    assert first[1:33] != second[1:33]
    assert first[40:] != second[40:]


def test_every_truncation_and_a_flipped_bit_of_each_byte_are_noticed():
    data = sealed(b"heard" * 2000)

    for cut in (0, 39, 40, 4095, 4096, 8192, len(data) - 1):
        with pytest.raises(DamagedData):
            open_note(KEY, RECORDING, NoteKind.HEARD, data[:cut])
    for at in range(0, len(data), 97):
        altered = bytearray(data)
        altered[at] ^= 1 << at % 8
        with pytest.raises(DamagedData):
            open_note(KEY, RECORDING, NoteKind.HEARD, bytes(altered))


def test_a_length_beyond_the_note_is_refused():
    with pytest.raises(BadNote):
        content_of((100).to_bytes(4, "big") + bytes(99))


def test_a_note_longer_than_any_may_be_is_refused_before_it_is_sealed():
    with pytest.raises(OurError):
        next(seal_note(KEY, RECORDING, NoteKind.PEAKS, bytes(70 << 20)))


def test_the_store_lists_objects_and_notes_apart(tmp_path):
    store = FolderStore(tmp_path)
    store.put(object_name(RECORDING), [b"sealed"])
    for kind in NoteKind:
        store.put(note_name(RECORDING, kind), [b"note"])

    assert list(store.objects("01")) == [object_name(RECORDING)]
    assert {recording_of_note(name) for name in store.notes("01")} == {RECORDING}
    assert len(store.notes("01")) == len(NoteKind)


def test_with_the_kit_a_recordings_notes_open_too(desk, recording, noise, tmp_path):
    desk.recorder.record(recording, noise(9000))
    key = PracticeKey(desk.kit.seed).open_recording_key(
        desk.recorder.finisher.keyring.get(recording).sealed, "allerton", recording
    )
    contents = {NoteKind.HEARD: b'{"format":"fairhearing heard v1"}', NoteKind.PEAKS: b"FHpeaks1" + bytes(6)}
    for kind, content in contents.items():
        FolderStore(desk.home.store).put(note_name(recording, kind), seal_note(key, recording, kind, content))
    (tmp_path / "notes").mkdir()

    opened = unseal_file(desk.sealed(recording), [desk.kit], desk.out, notes=tmp_path / "notes")

    assert opened.notes == ("heard.json", "peaks.bin")
    assert (tmp_path / "notes/heard.json").read_bytes() == contents[NoteKind.HEARD]
    assert (tmp_path / "notes/peaks.bin").read_bytes() == contents[NoteKind.PEAKS]


def test_a_recording_without_notes_opens_all_the_same(desk, recording, noise, tmp_path):
    desk.recorder.record(recording, noise(9000))

    assert unseal_file(desk.sealed(recording), [desk.kit], desk.out, notes=tmp_path).notes == ()


MESSAGES = (
    encode_opened(Opened(RECORDING, "allerton", SoundFormat.PCM16, bytes(1216), bytearray(KEY))),
    encode_held(Held(RECORDING, 1, True, 4200)),
    encode_told(Told(KeyMessageKind.CLOSED, RECORDING)),
    encode_told(Told(KeyMessageKind.PUBLISHED, RECORDING)),
    encode_told(Told(KeyMessageKind.ALL)),
)


def fed(data, cuts):
    buffer, messages = MessageBuffer(), []
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    for first, behind in itertools.pairwise(edges):
        buffer.room()[: behind - first] = data[first:behind]
        messages += buffer.take(behind - first)
    return messages


@given(st.lists(st.integers(0, 5000), max_size=6))
def test_messages_are_read_alike_however_they_come_in_pieces(cuts):
    messages = fed(b"".join(MESSAGES), cuts)

    assert [type(each) for each in messages] == [Opened, Held, Told, Told, Told]
    assert messages[0].key == KEY
    assert messages[1] == Held(RECORDING, 1, True, 4200)
    assert messages[4] == Told(KeyMessageKind.ALL)


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused_by_name(data):
    with contextlib.suppress(BadKeyMessage):
        fed(data, [])
