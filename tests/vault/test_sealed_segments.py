"""Segments sealed side by side are the journal's records, as if each had been sealed and written alone."""

import pytest

from fairhearing.vault.journal import JournalUnwritable, JournalWriter, Segment
from fairhearing.vault.journal_files import read_journal
from fairhearing.vault.seal import BadSegment, RecordingSealer, SealerClosed
from fairhearing.vault.sealed_segments import SealedSegments
from fairhearing.vault.unseal import SegmentOpener

from .test_journal import facts, opened

SOUND = memoryview(bytes(range(240)) * 17)


@pytest.fixture
def sealers(recording_ids, recipient, intake):
    return [RecordingSealer.open(next(recording_ids), recipient, intake.public) for _ in range(3)]


def sealed(sealers, room):
    for sealer in sealers:
        room.seal(sealer, bytes.fromhex(sealer.recording_id), SOUND)


def no_damage(damage):
    raise AssertionError(damage)


def test_they_are_read_from_the_journal_one_by_one_and_open(tmp_path, sealers, practice_key, recipient):
    room, journal = SealedSegments(8), JournalWriter(tmp_path, 1)
    begun = [opened(each.recording_id) for each in sealers]

    for _ in range(2):
        sealed(sealers, room)
        journal.append([*begun, facts(sealers[0].recording_id, 0), room])
        room.clear()

    read = [each for each in read_journal(tmp_path, no_damage) if isinstance(each, Segment)]
    assert [each.recording for each in read] == 2 * [each.recording_id for each in sealers]
    assert [each.index for each in read] == [1, 1, 1, 2, 2, 2]
    for each, sealer in zip(read, 2 * sealers, strict=True):
        key = practice_key.open_recording_key(sealer.sealed_key, recipient.practice, sealer.recording_id)
        assert SegmentOpener(key, sealer.recording_id, sealer.header).open(each.index, each.sealed, last=False) == SOUND
        assert each.sealed in list(journal.read_segments(journal.recording(each.recording).segments))


def test_what_the_disk_did_not_take_is_written_again_as_the_same_bytes(tmp_path, sealers):
    class FullJournal(JournalWriter):
        is_full = True

        def _write_at(self, descriptor, parts, offset):
            if self.is_full:
                raise OSError(28, "No space left on device")
            super()._write_at(descriptor, parts, offset)

    room, journal = SealedSegments(8), FullJournal(tmp_path, 1)
    sealed(sealers, room)
    before = bytes(room.body)
    with pytest.raises(JournalUnwritable):
        journal.append([room])
    kept = room.kept()
    room.clear()
    sealed(sealers, room)  # the room is used again

    journal.is_full = False
    journal.append([kept])

    assert b"".join(each.sealed for each in read_journal(tmp_path, no_damage)) == b"".join(
        before[at + 25 : at + 25 + 4096] for at in range(0, len(before), 25 + 4096)
    )


def test_a_segment_that_cannot_be_sealed_leaves_the_others_as_they_are(sealers):
    room = SealedSegments(8)
    sealed(sealers, room)
    before = bytes(room.body)
    sealers[1].drop()

    with pytest.raises(SealerClosed):
        room.seal(sealers[1], bytes.fromhex(sealers[1].recording_id), SOUND)
    with pytest.raises(BadSegment):
        room.seal(sealers[0], bytes.fromhex(sealers[0].recording_id), SOUND[:-2])

    assert bytes(room.body) == before


def test_the_next_of_a_recording_has_the_next_index_whichever_way_it_is_sealed(sealers):
    room = SealedSegments(2)
    sealed(sealers[:1], room)

    assert sealers[0].seal_next(SOUND)[0] == 2
