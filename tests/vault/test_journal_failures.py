"""A disk that fails: nothing that was promised is lost, nothing torn stays in the middle, the same bytes go again."""

import errno
import os
import resource

import pytest

from fairhearing.vault.journal import Facts, JournalDamaged, JournalUnwritable, JournalWriter, Segment
from fairhearing.vault.journal_files import Damage, journal_name, list_journal, read_blocks, read_journal
from fairhearing.vault.journal_records import FILE_HEAD, FILE_MAGIC, RECORD_HEAD, RecordType, block_head


def segment(recording, index):
    return Segment(recording, index, index.to_bytes(4, "big") * 1024)


def facts(recording, counter):
    return Facts(recording, counter.to_bytes(4, "big") + b"sealed")


class FailingDisk(JournalWriter):
    """Fails the steps it is told to, the way a disk does: after some of the bytes were written."""

    fail_write = fail_sync = fail_cut = False

    def _write_at(self, descriptor, parts, offset):
        if self.fail_write:
            os.pwrite(descriptor, b"".join(parts)[:1000], offset)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super()._write_at(descriptor, parts, offset)

    def _sync(self, descriptor):
        if self.fail_sync:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super()._sync(descriptor)

    def _take_back(self, file):
        if self.fail_cut:
            file.spoilt = True
        else:
            super()._take_back(file)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "journal"


@pytest.fixture
def damages():
    return []


def records_of(folder, damages):
    return list(read_journal(folder, damages.append))


@pytest.mark.parametrize("failing", ["fail_write", "fail_sync"])
def test_a_failed_block_is_taken_back_and_goes_again_with_the_same_bytes(folder, recording, damages, failing):
    journal = FailingDisk(folder, 1)
    journal.append([segment(recording, 1)])
    setattr(journal, failing, True)
    with pytest.raises(JournalUnwritable):
        journal.append([segment(recording, 2)])
    assert records_of(folder, damages) == [segment(recording, 1)]

    setattr(journal, failing, False)
    journal.append([segment(recording, 2), segment(recording, 3)])

    assert records_of(folder, damages) == [segment(recording, index) for index in (1, 2, 3)]
    assert damages == []


@pytest.mark.parametrize("failing", ["fail_write", "fail_sync"])
def test_the_very_first_block_may_fail_too(folder, recording, damages, failing):
    journal = FailingDisk(folder, 1)
    setattr(journal, failing, True)
    for _ in range(3):
        with pytest.raises(JournalUnwritable):
            journal.append([segment(recording, 1)])

    setattr(journal, failing, False)
    journal.append([segment(recording, 1)])

    assert records_of(folder, damages) == [segment(recording, 1)]
    assert damages == []


def test_after_a_failed_sync_the_next_block_goes_to_a_new_file(folder, recording):
    """What a disk keeps of pages whose sync failed, nobody knows."""
    journal = FailingDisk(folder, 1)
    journal.append([segment(recording, 1)])
    journal.fail_sync = True
    with pytest.raises(JournalUnwritable):
        journal.append([segment(recording, 2)])
    journal.fail_sync = False

    journal.append([segment(recording, 2)])

    assert [sequence for _, sequence, _ in list_journal(folder)] == [1, 2]


def test_a_block_that_cannot_even_be_taken_back_is_the_end_of_its_file(folder, recording, damages):
    journal = FailingDisk(folder, 1)
    journal.append([segment(recording, 1)])
    journal.fail_write = journal.fail_cut = True
    with pytest.raises(JournalUnwritable):
        journal.append([segment(recording, 2)])
    journal.fail_write = journal.fail_cut = False

    journal.append([segment(recording, 2)])

    assert records_of(folder, damages) == [segment(recording, 1), segment(recording, 2)]
    assert [damage.at_end for damage in damages] == [True]


def test_a_block_written_twice_counts_once(folder, recording):
    """A sync that failed after the bytes were there, and could not be taken back."""
    journal = FailingDisk(folder, 1)
    journal.fail_sync = journal.fail_cut = True
    with pytest.raises(JournalUnwritable):
        journal.append([segment(recording, 1), facts(recording, 0)])
    journal.fail_sync = journal.fail_cut = False
    journal.append([segment(recording, 1), facts(recording, 0), segment(recording, 2)])

    again = JournalWriter(folder, 2)
    again.adopt_older(print)

    entry = again._index.entries[recording]
    assert len(entry.segments) == 2
    assert list(entry.facts) == [0]


def test_a_failed_write_counts_as_nothing(folder, recording_ids):
    journal = FailingDisk(folder, 1)
    known, lost = next(recording_ids), next(recording_ids)
    journal.append([segment(known, 1)])
    journal.fail_write = True

    with pytest.raises(JournalUnwritable):
        journal.append([segment(lost, 1), segment(known, 2)])

    assert journal.recordings() == (known,)
    assert len(journal._index.entries[known].segments) == 1


def test_a_real_limit_of_the_file_system_is_survived(folder, recording, damages):
    """RLIMIT_FSIZE cuts a write short and then refuses it, as a full disk does."""
    journal = JournalWriter(folder, 1)
    journal.append([segment(recording, 1)])
    (path,) = (path for _, _, path in list_journal(folder))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 1000, hard))
    try:
        with pytest.raises(JournalUnwritable):
            journal.append([segment(recording, 2)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert records_of(folder, damages) == [segment(recording, 1)]

    journal.append([segment(recording, 2)])

    assert records_of(folder, damages) == [segment(recording, 1), segment(recording, 2)]
    assert damages == []


def test_every_truncation_of_the_last_block_keeps_all_blocks_before(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([facts(recording, 0), facts(recording, 1)])
    journal.append([facts(recording, 2)])
    (path,) = (path for _, _, path in list_journal(folder))
    before = path.stat().st_size
    journal.append([facts(recording, 3), facts(recording, 4)])
    whole = path.read_bytes()

    for length in range(before, len(whole)):
        path.write_bytes(whole[:length])
        damages = []
        assert records_of(folder, damages) == [facts(recording, n) for n in range(3)]
        assert damages == ([] if length == before else [Damage(path, before, length - before, at_end=True)])


def test_every_truncation_of_a_file_is_read_without_an_error(folder, recording):
    journal = JournalWriter(folder, 1)
    for counter in range(3):
        journal.append([facts(recording, counter)])
    (path,) = (path for _, _, path in list_journal(folder))
    whole = path.read_bytes()

    counts = []
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        counts.append(len(records_of(folder, [])))

    assert counts == sorted(counts)
    assert counts[-1] == 3


def test_every_flipped_bit_of_a_block_is_noticed_and_costs_that_block_only(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([facts(recording, 0)])
    (path,) = (path for _, _, path in list_journal(folder))
    start = path.stat().st_size
    journal.append([facts(recording, 1)])
    end = path.stat().st_size
    journal.append([facts(recording, 2)])
    whole = path.read_bytes()

    for bit in range(start * 8, end * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        damages = []
        assert records_of(folder, damages) == [facts(recording, 0), facts(recording, 2)]
        assert damages == [Damage(path, start, end - start, at_end=False)]


def test_a_file_with_a_damaged_head_is_read_all_the_same(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([facts(recording, 0)])
    (path,) = (path for _, _, path in list_journal(folder))
    path.write_bytes(b"\0" * 32 + path.read_bytes()[32:])
    damages = []

    assert records_of(folder, damages) == [facts(recording, 0)]
    assert len(damages) == 1


def test_zeros_at_the_end_of_a_file_are_a_torn_write(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([facts(recording, 0)])
    (path,) = (path for _, _, path in list_journal(folder))
    with path.open("ab") as file:
        file.write(bytes(8192))
    damages = []

    assert records_of(folder, damages) == [facts(recording, 0)]
    assert [damage.length for damage in damages] == [8192]


def test_a_lost_block_leaves_a_hole_that_is_known(folder, recording):
    journal = JournalWriter(folder, 1)
    starts = []
    for index in range(1, 5):
        journal.append([segment(recording, index)])
        starts.append(list_journal(folder)[0][2].stat().st_size)
    path = list_journal(folder)[0][2]
    data = bytearray(path.read_bytes())
    data[starts[1] - 100] ^= 1
    path.write_bytes(data)

    again = JournalWriter(folder, 2)
    damages = []
    again.adopt_older(damages.append)

    assert [bool(place) for place in again._index.entries[recording].segments] == [True, False, True, True]
    assert len(damages) == 1


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_adopted(folder, recording_ids):
    lost, kept = next(recording_ids), next(recording_ids)
    journal = JournalWriter(folder, 1, rotate_bytes=1)
    journal.append([facts(lost, 0)])
    journal.append([facts(kept, 0)])
    unreadable = list_journal(folder)[0][2]
    unreadable.unlink()
    unreadable.mkdir()
    damages = []

    left = JournalWriter(folder, 2).adopt_older(damages.append)

    assert left == (kept,)
    assert [damage.path for damage in damages] == [unreadable]
    assert unreadable.exists()


def test_what_gathered_while_the_disk_was_away_is_written_in_several_blocks(folder, recording, damages):
    journal = JournalWriter(folder, 1, rotate_bytes=10_000)
    gathered = [segment(recording, index) for index in range(1, 12)]

    journal.append(gathered)

    assert records_of(folder, damages) == gathered
    blocks = [offset for _, _, path in list_journal(folder) for _, offset in read_blocks(path, damages.append)]
    assert len(blocks) == 4
    assert damages == []


def test_blocks_that_got_there_before_the_disk_failed_again_count_once(folder, recording):
    class FailsAtThird(FailingDisk):
        writes = 0

        def _write_at(self, descriptor, parts, offset):
            self.writes += 1
            self.fail_write = self.writes == 3
            super()._write_at(descriptor, parts, offset)

    journal = FailsAtThird(folder, 1, rotate_bytes=5_000)
    gathered = [segment(recording, index) for index in range(1, 9)]
    with pytest.raises(JournalUnwritable):
        journal.append(gathered)

    journal.append(gathered)

    entry = journal._index.entries[recording]
    assert len(entry.segments) == 8
    assert [data[3] for data in journal.read_segments(entry.segments)] == list(range(1, 9))


def test_segments_whose_beginning_was_lost_are_kept_and_named(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([segment(recording, 1)])

    again = JournalWriter(folder, 2)
    left = again.adopt_older(print)

    assert left == (recording,)
    with pytest.raises(JournalDamaged, match=recording):
        again.recording(recording)
    assert len(list_journal(folder)) == 1


@pytest.mark.parametrize(
    "payload",
    [b"", b"\0\0", bytes(4) + bytes(4096), b"\xff" * 4 + bytes(4096), b"\0\0\0\1" + bytes(4095)],
    ids=["empty", "no whole index", "index 0", "an index no recording has", "short of a segment"],
)
def test_a_segment_that_no_recording_has_is_damage_and_never_an_error(folder, recording, payload):
    """Whole blocks by their digest, and still nothing that we write."""
    body = RECORD_HEAD.pack(RecordType.SEGMENT, bytes.fromhex(recording), len(payload)) + payload
    folder.mkdir()
    (folder / journal_name(1, 1)).write_bytes(FILE_HEAD.pack(FILE_MAGIC, 1, 1) + block_head(1, [body]) + body)
    damages = []

    left = JournalWriter(folder, 2).adopt_older(damages.append)

    assert left == ()
    assert [damage.length for damage in damages] == [len(body)]


def test_facts_without_a_counter_are_damage_and_never_an_error(folder, recording):
    body = RECORD_HEAD.pack(RecordType.FACTS, bytes.fromhex(recording), 2) + b"\0\0"
    folder.mkdir()
    (folder / journal_name(1, 1)).write_bytes(FILE_HEAD.pack(FILE_MAGIC, 1, 1) + block_head(1, [body]) + body)
    damages = []

    assert JournalWriter(folder, 2).adopt_older(damages.append) == ()
    assert len(damages) == 1
