"""The journal: what it holds, how it is written, and when its files go."""

from dataclasses import replace
from pathlib import Path

import pytest

from fairhearing.vault.errors import OurError
from fairhearing.vault.journal import (
    Close,
    Facts,
    JournalUnwritable,
    JournalWriter,
    NotInJournal,
    Open,
    Published,
    Segment,
)
from fairhearing.vault.journal_files import list_journal, read_journal
from fairhearing.vault.journal_records import BadRecord, decode_record, encode_records
from fairhearing.vault.seal import Closing
from fairhearing.wire.sound_format import SoundFormat


def opened(recording, practice="allerton"):
    return Open(
        recording=recording,
        practice=practice,
        key_id="0123456789abcdef",
        header=b"\x28" + bytes(39),
        sealed_key=b"k" * 1168,
        intake_key_id="fedcba9876543210",
        sealed_facts_key=b"f" * 1168,
        format=SoundFormat.MU_LAW,
    )


def segment(recording, index):
    return Segment(recording, index, index.to_bytes(4, "big") * 1024)


def facts(recording, counter):
    return Facts(recording, counter.to_bytes(4, "big") + b"sealed")


def closed(recording, last_index):
    return Close(recording, Closing(b"0" * 4056, last_index, b"last" * 10, last_index * 2040))


def everything(recording):
    return [opened(recording), facts(recording, 0), segment(recording, 1), segment(recording, 2), closed(recording, 3)]


def is_open(path):
    return str(path) in {str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()}


class CountingJournal(JournalWriter):
    """Counts what reaches the disk."""

    writes = syncs = 0

    def _write_at(self, descriptor, parts, offset):
        self.writes += 1
        super()._write_at(descriptor, parts, offset)

    def _sync(self, descriptor):
        self.syncs += 1
        super()._sync(descriptor)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "journal" / "main"


@pytest.fixture
def no_damage():
    def report(damage):
        raise AssertionError(damage)

    return report


def test_everything_written_is_read_again(folder, recording, no_damage):
    records = everything(recording)
    journal = JournalWriter(folder, 1)

    for record in records:
        journal.append([record])
    journal.append([Published(recording)])

    assert list(read_journal(folder, no_damage)) == [*records, Published(recording)]


@pytest.mark.parametrize(("sound_format", "number"), [("alaw", 6), ("mulaw", 7), ("pcm16", 1)])
def test_the_format_of_the_sound_is_the_first_byte_of_what_opens_a_recording(
    folder, recording, no_damage, sound_format, number
):
    record = replace(opened(recording), format=SoundFormat(sound_format))
    journal = JournalWriter(folder, 1)

    journal.append([record])

    assert encode_records([record])[1][0] == number
    assert list(read_journal(folder, no_damage)) == [record]


def test_a_tick_of_all_calls_is_one_write_and_one_sync(folder, recording_ids):
    journal = CountingJournal(folder, 1)
    calls = [next(recording_ids) for _ in range(200)]
    journal.append([opened(call) for call in calls])

    journal.append([record for call in calls for record in (segment(call, 1), facts(call, 0))])

    assert (journal.writes, journal.syncs) == (2, 2)


def test_an_empty_tick_touches_nothing(folder):
    journal = CountingJournal(folder, 1)

    journal.append([])

    assert (journal.writes, journal.syncs, list_journal(folder)) == (0, 0, [])


def test_the_journal_gives_back_what_publishing_needs(folder, recording_ids):
    journal = JournalWriter(folder, 1)
    mine, other = next(recording_ids), next(recording_ids)
    for batch in zip(everything(mine), everything(other), strict=True):
        journal.append(batch)

    journaled = journal.recording(mine)

    assert journaled.open == opened(mine)
    assert journaled.facts == (facts(mine, 0).sealed,)
    assert journaled.closing == closed(mine, 3).closing
    assert list(journal.read_segments(journaled.segments)) == [segment(mine, 1).sealed, segment(mine, 2).sealed]


def test_a_recording_still_being_made_has_no_end(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append(everything(recording)[:3])

    journaled = journal.recording(recording)

    assert journaled.closing is None
    assert journaled.whole_segments == 1
    assert journal.read_segment(journaled.segments[0]) == segment(recording, 1).sealed


def test_an_unknown_recording_is_named_so(folder, recording):
    with pytest.raises(NotInJournal):
        JournalWriter(folder, 1).recording(recording)


def test_files_are_changed_by_size_and_read_across(folder, recording, no_damage):
    journal = JournalWriter(folder, 1, rotate_bytes=10_000)
    journal.append([opened(recording)])
    for index in range(1, 21):
        journal.append([segment(recording, index)])

    journaled = journal.recording(recording)

    assert len(list_journal(folder)) > 5
    assert len(list(read_journal(folder, no_damage))) == 21
    assert [data[3] for data in journal.read_segments(journaled.segments)] == list(range(1, 21))


def test_a_file_stays_while_a_recording_in_it_is_not_published(folder, recording_ids):
    journal = JournalWriter(folder, 1)
    done, live = next(recording_ids), next(recording_ids)
    journal.append([*everything(done), opened(live)])
    journal.append([Published(done)])

    journal.forget(done)

    assert len(list_journal(folder)) == 1
    assert journal.recordings() == (live,)


def test_the_last_file_goes_when_all_in_it_is_published(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([*everything(recording), Published(recording)])

    journal.forget(recording)

    assert list_journal(folder) == []


def test_writing_goes_on_after_all_files_are_gone(folder, recording_ids, no_damage):
    journal = JournalWriter(folder, 1)
    first, second = next(recording_ids), next(recording_ids)
    journal.append([*everything(first), Published(first)])
    journal.forget(first)

    journal.append(everything(second))

    assert list(read_journal(folder, no_damage)) == everything(second)


def test_a_recording_is_not_forgotten_before_it_is_marked_published(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append(everything(recording))

    with pytest.raises(OurError):
        journal.forget(recording)

    assert journal.recordings() == (recording,)


def test_a_mark_outlives_the_records_it_marks(folder, recording_ids):
    """Otherwise a replay would publish once more what lies in the older file."""
    journal = JournalWriter(folder, 1, rotate_bytes=15_000)
    done, live = next(recording_ids), next(recording_ids)
    journal.append([*everything(done), opened(live)])
    journal.append([Published(done)])

    journal.forget(done)

    assert [sequence for _, sequence, _ in list_journal(folder)] == [1, 2]
    assert JournalWriter(folder, 2).adopt_older(print) == (live,)


def test_a_new_boot_adopts_what_the_last_one_left(folder, recording_ids, no_damage):
    closed_one, cut_off, done = (next(recording_ids) for _ in range(3))
    before = JournalWriter(folder, 1)
    before.append([*everything(closed_one), *everything(cut_off)[:3], *everything(done), Published(done)])

    journal = JournalWriter(folder, 2)
    left = journal.adopt_older(no_damage)

    assert set(left) == {closed_one, cut_off}
    assert journal.recording(closed_one).closing is not None
    assert journal.recording(cut_off).closing is None
    assert list(journal.read_segments(journal.recording(cut_off).segments)) == [segment(cut_off, 1).sealed]


def test_adopting_does_not_wait_with_new_calls(folder, recording_ids, no_damage):
    old, new = next(recording_ids), next(recording_ids)
    JournalWriter(folder, 1).append(everything(old))
    journal = JournalWriter(folder, 2)

    journal.append(everything(new))
    left = journal.adopt_older(no_damage)

    assert left == (old,)
    assert set(journal.recordings()) == {old, new}
    assert journal.recording(old).open == opened(old)
    assert journal.recording(new).open == opened(new)


def test_older_files_go_when_what_they_left_is_published(folder, recording, no_damage):
    JournalWriter(folder, 1).append(everything(recording))
    journal = JournalWriter(folder, 2)
    journal.adopt_older(no_damage)
    journal.append([Published(recording)])

    journal.forget(recording)

    assert list_journal(folder) == []


def test_older_files_stay_until_they_were_read(folder, recording_ids):
    old, new = next(recording_ids), next(recording_ids)
    JournalWriter(folder, 1).append(everything(old))
    journal = JournalWriter(folder, 2)
    journal.append([*everything(new), Published(new)])

    journal.forget(new)

    assert [boot for boot, _, _ in list_journal(folder)] == [1]


def test_what_was_published_before_the_kill_is_not_published_again(folder, recording, no_damage):
    JournalWriter(folder, 1).append([*everything(recording), Published(recording)])

    assert JournalWriter(folder, 2).adopt_older(no_damage) == ()
    assert list_journal(folder) == []


def test_the_same_boot_never_writes_into_a_file_that_is_there(folder, recording_ids, no_damage):
    first, second = next(recording_ids), next(recording_ids)
    JournalWriter(folder, 1).append(everything(first))

    JournalWriter(folder, 1).append(everything(second))

    assert list(read_journal(folder, no_damage)) == [*everything(first), *everything(second)]


def test_a_journal_is_for_its_owner_alone(folder, recording):
    JournalWriter(folder, 1).append(everything(recording))

    (path,) = (path for _, _, path in list_journal(folder))

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_keeps_places_not_sound(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append([opened(recording)])
    for index in range(1, 101):
        journal.append([segment(recording, index)])

    entry = journal._index.entries[recording]

    assert entry.segments.itemsize * len(entry.segments) == 800


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path, recording):
    folder = tmp_path / "journal"
    journal = JournalWriter(folder, 1)
    folder.rmdir()
    folder.write_text("in the way")

    with pytest.raises(JournalUnwritable):
        journal.append(everything(recording))


def test_closing_lets_go_of_the_file(folder, recording):
    journal = JournalWriter(folder, 1)
    journal.append(everything(recording))
    (path,) = (path for _, _, path in list_journal(folder))
    assert is_open(path)

    journal.close()

    assert not is_open(path)
    journal.append([facts(recording, 1)])
    assert len(journal.recording(recording).facts) == 2


@pytest.mark.parametrize("kind", [1, 4, 6, 255])
def test_a_record_that_is_not_what_its_type_says_is_refused(recording, kind):
    with pytest.raises(BadRecord):
        decode_record(kind, recording, b"short")
