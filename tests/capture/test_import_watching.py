"""A folder that is watched: what is tried again, what others are told of it, and what a preview sees meanwhile."""

import shutil
import threading

import pytest

from fairhearing.capture.imports.options import ImportOptions
from fairhearing.capture.imports.results import Outcome
from fairhearing.capture.imports.run import Watch, watch_files
from fairhearing.cli.import_preview import show_preview
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import State, read_lines
from fairhearing.health.status import read_statuses
from fairhearing.health.subjects import Subject
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock, machine_time

from .imported_files import A_CALL, ANOTHER_CALL, tone, write


@pytest.fixture
def watched(import_home, folder):
    """A watch that looks when told to, and what it knows of trouble."""
    with import_home.importer() as (made, looker):
        yield Watch(made, looker, [folder], lambda _done, _files: None, Troubles(Clock()))


def look(watch, times=2):
    for _ in range(times):
        watch.look(threading.Event())


def kinds(watch):
    return [trouble.kind for trouble in watch.troubles.now()]


def test_a_file_that_was_set_aside_is_trouble_until_what_was_missing_lies_beside_it(watched, folder):
    write(folder / "meeting.wav")
    look(watched)
    assert (kinds(watched), watched.done.files) == ([TroubleKind.FILES_SET_ASIDE], 1)

    look(watched, 3)
    assert watched.done.files == 1

    (folder / "meeting.json").write_text('{"started": "2026-11-03 09:00:00"}')
    look(watched, 1)

    assert (watched.done.outcomes[Outcome.IMPORTED], kinds(watched), watched.done.set_aside) == (1, [], {})


def test_a_file_that_was_set_aside_and_removed_is_forgotten(watched, folder):
    path = write(folder / "meeting.wav")
    look(watched)
    path.unlink()

    look(watched, 1)

    assert kinds(watched) == []


def test_a_folder_that_is_away_is_waited_for(watched, folder, capsys):
    shutil.rmtree(folder)
    look(watched, 3)
    assert kinds(watched) == [TroubleKind.IMPORT_WAITS]
    assert capsys.readouterr().err.count("one of the folders is not there") == 1

    write(folder / f"{A_CALL}.wav")
    look(watched)

    assert (watched.done.outcomes, kinds(watched)) == ({Outcome.IMPORTED: 1}, [])


def test_a_table_that_changes_is_read_anew(watched, folder, import_home):
    (folder / "index.csv").write_text("file,started\n")
    write(folder / f"{A_CALL}.wav")
    look(watched)
    (folder / "index.csv").write_text(f"file,started\n{ANOTHER_CALL}.wav,2026-11-03 09:00\n")
    write(folder / f"{ANOTHER_CALL}.wav", tone(500))

    look(watched)

    assert [each.call["started"] for each in import_home.imported()][1] == "2026-11-03T09:00:00.000Z"


def test_others_are_told_how_the_watch_is_and_that_it_stopped(import_home, folder, watched):
    write(folder / "meeting.wav")
    stop, home, seen = threading.Event(), import_home.home, []

    def look_at_it(_done, _files):
        seen.extend(read_lines(home.status, machine_time()))
        stop.set()

    watched.progress = look_at_it
    watch_files(home, watched, stop, node="imported")

    [during] = [line for line in seen if line.name is Subject.IMPORT]
    [after] = [line for line in read_lines(home.status, machine_time()) if line.name is Subject.IMPORT]
    assert during.state is State.WELL
    assert (after.state, after.kind) == (State.TROUBLE, TroubleKind.STOPPED)
    assert read_statuses(home.status)["import-imported"].figures == {"taken": 0, "set_aside": 1}


def test_a_preview_says_which_files_are_there_already_while_an_import_runs(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    with import_home.importer() as (made, looker):
        look(Watch(made, looker, [folder], lambda _done, _files: None, Troubles(Clock())))
        write(folder / f"{A_CALL}.flac")
        write(folder / f"{ANOTHER_CALL}.wav", tone(500))

        options = ImportOptions(settle_s=0)
        _, same_call, there, new = show_preview(import_home.home, options, Clock(), [folder], node="imported")

    assert same_call.split(maxsplit=1)[1] == Outcome.SAME_CALL
    assert there.split(maxsplit=1)[1] == Outcome.THERE_ALREADY
    assert "202" in new
