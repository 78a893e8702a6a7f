"""Folders that are made to break an import: whatever lies there, the run goes on, and nothing of it is lost."""

import csv
import os
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing

import pytest
from tests.small_disk import fill, small_disk

from fairhearing.capture.errors import NodeInUse
from fairhearing.capture.imports.importing import NODE
from fairhearing.capture.imports.results import Outcome
from fairhearing.capture.imports.run import import_files
from fairhearing.capture.imports.set_aside import Reason, write_list
from fairhearing.vault.errors import CannotWrite

from .imported_files import A_CALL, ANOTHER_CALL, tone, write

ENDS_THE_RUN = (CannotWrite, OSError)


def test_pipes_devices_sockets_links_and_loops_are_passed_over(import_home, folder, monkeypatch):
    outside = write(folder.parent / f"{A_CALL}.wav")
    os.mkfifo(folder / f"{A_CALL}.1.wav")
    (folder / f"{A_CALL}.2.wav").symlink_to(outside)
    (folder / f"{A_CALL}.3.wav").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(folder)
    (folder / f"{A_CALL}.4.wav").mkdir()
    (folder / "index.csv").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(folder)
        listening.bind("5.wav")
    write(folder / f"{ANOTHER_CALL}.wav")

    done = import_home.take(folder)

    assert done.outcomes == {Outcome.IMPORTED: 1}


def test_of_a_link_that_was_named_the_file_is_taken_and_deleted(import_home, folder):
    file = write(folder / f"{A_CALL}.wav")
    link = folder.parent / "link.wav"
    link.symlink_to(file)

    done = import_home.take(link, deletes_originals=True)

    assert (done.outcomes, done.deleted) == ({Outcome.IMPORTED: 1}, 1)
    assert not file.exists()


def test_names_with_newlines_and_letters_that_turn_the_line_around_break_no_list(import_home, folder):
    names = ("line\nbreak\r.wav", "\u202egnp.wav", "=1+1.wav", "\x1b[2J.wav", "x" * 251 + ".wav")
    for number, name in enumerate(names):
        write(folder / name, tone(400 + number))

    done = import_home.take(folder)
    write_list(folder / "list.csv", list(done.set_aside.values()))

    with (folder / "list.csv").open(newline="") as file:
        listed = [row[0] for row in csv.reader(file)][1:]
    assert done.reasons == {Reason.NO_TIME: len(names)}
    assert sorted(listed) == sorted(str(folder / name) for name in names)


def test_a_file_that_is_exchanged_while_the_folder_is_read_is_not_taken_for_the_one_that_was_found(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    path = write(folder / f"{ANOTHER_CALL}.wav", tone(500))
    with import_home.importer() as (made, _):

        def exchange(done, _files):
            if done.files == 1:
                path.unlink()
                os.mkfifo(path)

        done = import_files(made, [folder], exchange)

    assert (done.outcomes[Outcome.IMPORTED], done.reasons) == (1, {Reason.CHANGED: 1})


def test_a_table_of_the_folder_is_never_taken_for_one_beside_a_recording(import_home, folder):
    write(folder / "index.wav")
    write(folder / f"{A_CALL}.wav", tone(500))
    (folder / "index.csv").write_text(f"file,started\n{A_CALL}.wav,2026-11-03 09:00\nindex.wav,2026-11-03 10:00\n")

    done = import_home.take(folder, deletes_originals=True)

    assert (done.outcomes, done.deleted) == ({Outcome.IMPORTED: 2}, 2)
    assert (folder / "index.csv").exists()


def test_what_lies_beside_two_recordings_outlasts_the_first(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    write(folder / f"{A_CALL}.flac", tone(440, 9.0))
    (folder / f"{A_CALL}.json").write_text("{}")

    done = import_home.take(folder, deletes_originals=True)

    assert done.reasons == {Reason.OTHER_LENGTH: 1}
    assert {path.suffix for path in folder.iterdir()} == {".json", ".wav"}


def test_originals_in_a_folder_that_may_not_be_changed_stay_and_are_counted_as_there(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    if subprocess.run(["mount", "--bind", folder, folder], check=False, capture_output=True).returncode:
        pytest.skip("mounting a folder read-only needs root")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        done = import_home.take(folder, deletes_originals=True)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)

    assert (done.outcomes, done.deleted) == ({Outcome.IMPORTED: 1}, 0)
    assert (folder / f"{A_CALL}.wav").exists()


def test_an_original_whose_recording_was_destroyed_since_stays_and_stops_nothing(import_home, folder):
    path = write(folder / f"{A_CALL}.wav")
    import_home.take(folder)
    [manifest] = import_home.manifests(NODE)
    (import_home.home.store / manifest.object.name).unlink()

    done = import_home.take(folder, deletes_originals=True)

    assert (done.outcomes, done.deleted) == ({Outcome.THERE_ALREADY: 1}, 0)
    assert path.exists()


@pytest.mark.parametrize("part", ["", "store", "journal", "recorder", "manifests"])
def test_a_disk_that_fills_up_in_the_middle_ends_the_run_and_the_next_one_has_each_call_once(import_home, folder, part):
    for number in range(3):
        name = f"external-201-0770090012{number}-20261103-141210-1793715130.{number}.wav"
        write(folder / name, tone(440 + number, 5))
    disk, kept = import_home.home.root / part, folder.parent / "kept"
    disk.mkdir(exist_ok=True)
    shutil.copytree(disk, kept)

    with small_disk(disk, "8m"):
        shutil.copytree(kept, disk, dirs_exist_ok=True)
        fillers = []
        with import_home.importer() as (made, _), pytest.raises(ENDS_THE_RUN):
            import_files(made, [folder], lambda _done, _files: fillers.append(fill(disk)))
        fillers[0].unlink()

        import_home.take(folder)

        assert len(fillers) == 1
        assert len(import_home.imported()) == len({each.call["call"] for each in import_home.imported()}) == 3


def test_a_run_that_ends_between_reading_back_and_deleting_leaves_the_deletion_to_the_next(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    import_home.take(folder)
    with closing(sqlite3.connect(import_home.home.recorder / NODE / "imports.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE imports SET is_done = 0")  # what a kill leaves: that it is done was not written yet

    done = import_home.take(folder, deletes_originals=True)

    assert (done.outcomes, done.deleted) == ({Outcome.THERE_ALREADY: 1}, 1)
    assert len(import_home.imported()) == 1


def test_a_second_import_is_refused_while_one_watches(import_home, folder):
    with import_home.importer(), pytest.raises(NodeInUse):
        import_home.take(folder)
