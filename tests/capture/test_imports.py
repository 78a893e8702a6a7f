"""Recordings of other recorders, taken in: each once, sealed, marked as not contemporaneous, accounted for."""

import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from fairhearing.capture.errors import BadSettings, NodeInUse
from fairhearing.capture.imports.beside import BadTable
from fairhearing.capture.imports.importing import NODE
from fairhearing.capture.imports.options import ImportOptions, Stereo
from fairhearing.capture.imports.results import Outcome
from fairhearing.capture.imports.run import Watch, import_files, importer
from fairhearing.capture.imports.set_aside import LIST_NAME, Reason
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock

from .imported_files import A_CALL, RATE, aged, share_of, tone, write

FORMS = [
    ("wav", "WAV", "PCM_16"),
    ("WAV", "WAV", "GSM610"),
    ("wav", "WAV", "ALAW"),
    ("wav", "WAV", "ULAW"),
    ("wav", "WAV", "IMA_ADPCM"),
    ("flac", "FLAC", "PCM_16"),
    ("ogg", "OGG", "VORBIS"),
    ("opus", "OGG", "OPUS"),
    ("mp3", "MP3", "MPEG_LAYER_III"),
]
MONTHS_AGO = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(("ending", "container", "coding"), FORMS)
def test_a_file_of_every_form_is_taken_in_and_sounds_the_same(import_home, folder, ending, container, coding):
    write(folder / f"{A_CALL}.{ending}", tone(440, 2.0), container=container, coding=coding)

    done = import_home.take(folder)

    [manifest] = import_home.manifests(NODE)
    [recorded] = import_home.imported()
    assert done.outcomes == {Outcome.IMPORTED: 1}
    rate = manifest.sound.format.frames_per_second
    assert abs(manifest.sound.frames / rate - 2.0) < 0.1
    if manifest.sound.format == "pcm16":
        left, right = import_home.sound(manifest)
        assert share_of(440, left.astype(float), rate) > 0.9
        assert (left == right).all()
    assert recorded.end["frames"] == manifest.sound.frames


@pytest.mark.parametrize(("coding", "kept"), [("ALAW", "alaw"), ("ULAW", "mulaw")])
def test_g711_is_kept_byte_for_byte(import_home, folder, coding, kept):
    path = write(folder / f"{A_CALL}.wav", np.random.default_rng(1).uniform(-1, 1, 9999), coding=coding)
    sound = path.read_bytes()[-9999:]

    import_home.take(folder)

    [manifest] = import_home.manifests(NODE)
    left, right = import_home.sound(manifest)
    assert manifest.sound.format == kept
    assert sound.rstrip(b"\0") in bytes(left)
    assert bytes(left) == bytes(right)


@pytest.mark.parametrize("rate", [16000, 44100])
def test_sixteen_kilohertz_is_kept_sample_for_sample_and_other_rates_are_brought_to_it(import_home, folder, rate):
    samples = (np.clip(tone(440, 1.5, rate), -1, 1) * 32767).astype("<i2")
    write(folder / f"{A_CALL}.flac", samples, rate=rate)

    import_home.take(folder)

    [manifest] = import_home.manifests(NODE)
    left, _ = import_home.sound(manifest)
    assert manifest.sound.frames == 24000
    if rate == 16000:
        assert (left == samples).all()
    assert share_of(440, left.astype(float), 16000) > 0.99


def test_a_call_is_found_by_who_when_and_which_way_as_its_name_tells(import_home, folder):
    path = write(folder / "2026/11/03" / f"{A_CALL}.wav")

    import_home.take(folder)

    [recorded] = import_home.imported()
    [origin] = recorded.all("origin")
    left, right = recorded.call["parties"]
    assert (recorded.call["direction"], recorded.call["started"]) == ("in", "2026-11-03T14:12:10.000Z")
    assert (left["side"], left["number"]) == ("left", "+447700900123")
    assert (right["side"], right["extension"]) == ("right", "201")
    assert recorded.end["ended"] == "2026-11-03T14:12:11.000Z"
    assert recorded.events == ["imported-afterwards", "sides-mixed"]
    assert recorded.call["sides_from"] == "mixed"
    assert origin["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (origin["kind"], origin["form"], origin["file"]) == ("import", "WAV PCM_16 8000 Hz mono", path.name)


@pytest.mark.parametrize(
    ("name", "stereo", "outside_first"),
    [
        (A_CALL, Stereo.CALLER_LEFT, True),
        ("out-07700900123-201-20261103-141210-1793715130.12", Stereo.CALLER_LEFT, False),
        ("out-07700900123-201-20261103-141210-1793715130.12", Stereo.OUTSIDE_LEFT, True),
        (A_CALL, Stereo.OUTSIDE_RIGHT, False),
    ],
)
@pytest.mark.parametrize("coding", ["PCM_16", "ALAW"])
def test_of_a_stereo_file_the_outside_is_left(import_home, folder, name, stereo, outside_first, coding):
    first, second = tone(440), tone(1000)
    write(folder / f"{name}.wav", np.column_stack((first, second)), coding=coding)

    import_home.take(folder, stereo=stereo)

    [recorded] = import_home.imported()
    [manifest] = import_home.manifests(NODE)
    left, _ = import_home.sound(manifest)
    if coding == "PCM_16":
        assert share_of(440 if outside_first else 1000, left.astype(float), 16000) > 0.9
    assert recorded.call["sides_from"] == ("position" if stereo is Stereo.CALLER_LEFT else "stated")
    assert "sides-mixed" not in recorded.events


def test_the_same_bytes_under_another_name_and_the_same_call_in_another_form_are_taken_once(import_home, folder):
    path = write(folder / f"{A_CALL}.wav")
    import_home.take(folder)
    shutil.copy2(path, folder / "copy.wav")
    write(folder / f"{A_CALL}.mp3")

    again = import_home.take(folder)

    assert again.outcomes == {Outcome.THERE_ALREADY: 2, Outcome.SAME_CALL: 1}
    assert len(import_home.imported()) == 1


def test_another_recording_of_the_same_call_with_another_length_is_set_aside_for_somebody_to_listen(
    import_home, folder
):
    write(folder / f"{A_CALL}.wav")
    write(folder / f"{A_CALL}.flac", tone(440, 9.0))

    done = import_home.take(folder)

    assert done.reasons == {Reason.OTHER_LENGTH: 1}


def broken(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return aged(path)


def test_bad_files_are_set_aside_with_their_reasons_and_stop_nothing(import_home, folder):
    broken(folder, f"{A_CALL}.1.mp3", b"\xff\xd8\xff\xe0 a photograph")
    broken(folder, f"{A_CALL}.2.wav", b"")
    broken(folder, f"{A_CALL}.3.wav", b"RIFF\x24\0\0\0WAVE")
    write(folder / "external-201-07700900123-20261103-150000-1793718000.1.wav", np.zeros(0))
    write(folder / "no-idea-whose.wav", tone(500))
    write(folder / "exten-201-07700900123-20991103-141210-4097139130.1.wav")
    write(folder / "external-201-07700900123-20261103-151000-1793718600.1.wav", np.zeros((800, 3)))
    write(folder / "20261103-141210-1793715130.99-in.wav")
    write(folder / "external-201-07700900124-20261103-141510-1793715310.1.wav")

    done = import_home.take(folder)

    assert done.reasons == {
        Reason.NOT_SOUND: 3,
        Reason.NO_SOUND: 1,
        Reason.NO_TIME: 1,
        Reason.IN_FUTURE: 1,
        Reason.UNSUPPORTED: 1,
        Reason.ONE_SIDE: 1,
    }
    assert done.outcomes[Outcome.IMPORTED] == 1
    assert len(import_home.imported()) == 1


def test_a_file_that_breaks_off_gives_what_it_holds_says_so_and_its_original_stays(import_home, folder):
    path = write(folder / f"{A_CALL}.wav", tone(440, 3.0))
    broken(folder, path.name, path.read_bytes()[: 44 + 2 * RATE * 2])

    done = import_home.take(folder, deletes_originals=True)

    [recorded] = import_home.imported()
    [cut_off] = [event for event in recorded.all("event") if event["kind"] == "file-cut-off"]
    again = import_home.take(folder, deletes_originals=True)
    assert (done.cut_off, again.outcomes) == (1, {Outcome.THERE_ALREADY: 1})
    assert cut_off["at_s"] == 2.0
    assert path.exists()


def test_noise_in_place_of_a_files_middle_ends_no_run(import_home, folder):
    noise = random.Random(7)
    for number, (ending, container, coding) in enumerate(FORMS):
        path = write(folder / f"external-201-0770090012{number}-20261103-141210-1793715130.{number}.{ending}",
                     tone(440, 2.0), container=container, coding=coding)  # fmt: skip
        data = bytearray(path.read_bytes())
        data[len(data) // 3 : len(data) // 2] = noise.randbytes(len(data) // 2 - len(data) // 3)
        broken(folder, path.name, bytes(data))

    done = import_home.take(folder)

    assert done.files == len(FORMS)
    assert done.outcomes[Outcome.IMPORTED] == len(import_home.imported())


def test_a_file_that_holds_more_sound_than_any_call_is_set_aside_and_leaves_nothing(import_home, folder):
    path = folder / f"{A_CALL}.flac"
    write(path, np.zeros(4000 * 3601 * 12, np.int16), rate=4000)

    done = import_home.take(folder)

    assert done.reasons == {Reason.TOO_LONG: 1}
    assert import_home.imported() == []
    write(path)
    assert import_home.take(folder).outcomes == {Outcome.IMPORTED: 1}


def test_originals_stay_unless_asked_and_then_go_with_what_lies_beside_them(import_home, folder):
    path = write(folder / f"{A_CALL}.wav")
    beside = folder / f"{A_CALL}.json"
    beside.write_text('{"name": "Ruth Okafor"}')
    import_home.take(folder)
    assert path.exists()

    done = import_home.take(folder, deletes_originals=True)

    assert done.outcomes == {Outcome.THERE_ALREADY: 1}
    assert done.deleted == 1
    assert list(folder.iterdir()) == []


def test_no_original_goes_whose_sealed_copy_is_not_to_be_had(import_home, folder):
    path = write(folder / f"{A_CALL}.wav")
    import_home.take(folder)
    [manifest] = import_home.manifests(NODE)
    sealed = import_home.home.store / manifest.object.name
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    with pytest.raises(Exception, match="other bytes"):
        import_home.take(folder, deletes_originals=True)

    assert path.exists()


def test_a_call_that_should_be_gone_by_now_is_not_taken_unless_asked(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    options = {"is_expired": lambda started: started < datetime(2026, 11, 4, tzinfo=UTC)}

    refused = import_home.take(folder, **options)
    taken = import_home.take(folder)

    assert refused.reasons == {Reason.EXPIRED: 1}
    assert taken.outcomes == {Outcome.IMPORTED: 1}


def test_a_file_that_is_still_written_waits(import_home, folder):
    write(folder / f"{A_CALL}.wav", age_s=0)

    with import_home.importer(settle_s=60) as (made, _):
        done = import_files(made, [folder], lambda _done, _files: None)

    assert done.outcomes == {Outcome.STILL_WRITTEN: 1}


def test_two_files_of_the_same_second_that_nothing_tells_apart_are_two_calls(import_home, folder):
    for number, hertz in enumerate((400, 500)):
        os.utime(write(folder / f"meeting-{number}.wav", tone(hertz)), (1_793_715_130, 1_793_715_130))

    done = import_home.take(folder, takes_time_from_file=True)

    assert done.outcomes == {Outcome.IMPORTED: 2}


def test_a_time_that_only_the_file_has_is_taken_when_asked_and_said(import_home, folder):
    path = write(folder / "meeting.wav", tone(440, 4.0))
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)

    import_home.take(folder, takes_time_from_file=True)

    [recorded] = import_home.imported()
    started = datetime.fromisoformat(recorded.call["started"])
    assert abs(started - (written - timedelta(seconds=4))) < timedelta(seconds=0.01)
    assert "time-from-file" in recorded.events
    assert recorded.call["parties"] == []


def test_what_a_table_says_goes_before_what_a_name_says(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    (folder / "index.csv").write_text(
        "file,started,direction,number,extension,name\n"
        f"{A_CALL}.wav,2026-11-03 09:00:00,out,0113 496 0999,202,Ruth Okafor\n"
    )

    import_home.take(folder)

    [recorded] = import_home.imported()
    [right, left] = recorded.call["parties"]
    assert (recorded.call["direction"], recorded.call["started"]) == ("out", "2026-11-03T09:00:00.000Z")
    assert (left["number"], left["name"], right["extension"]) == ("+441134960999", "Ruth Okafor", "202")


def test_a_table_that_is_off_is_refused_by_row_and_column_before_anything_is_taken(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    (folder / "index.csv").write_text("file,started\na.wav,2026-11-03 09:00\nb.wav,yesterday at 07700900123\n")

    with pytest.raises(BadTable) as refused:
        import_home.take(folder)

    assert str(refused.value) == "index.csv, row 3, column started: write a time as 2026-11-03 14:12:10"
    assert import_home.imported() == []


def test_a_bad_file_beside_one_recording_sets_that_one_aside(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    (folder / f"{A_CALL}.json").write_text('{"direction": "07700900123"}')

    done = import_home.take(folder)

    [aside] = done.set_aside.values()
    assert (aside.reason, aside.found) == (
        Reason.BAD_TABLE,
        "its JSON, column direction: one of in, out, internal belongs here",
    )


def test_a_practice_that_does_not_list_the_node_is_told_what_to_do(practice_home, folder, readers):
    write(folder / f"{A_CALL}.wav")

    with (
        pytest.raises(BadSettings, match=r"allerton does not list node imported.*it lists main, shifted"),
        importer(practice_home.home, ImportOptions(), readers, Clock()),
    ):
        pass

    with importer(practice_home.home, ImportOptions(settle_s=0), readers, Clock(), node="shifted") as (made, _):
        assert import_files(made, [folder], lambda _done, _files: None).outcomes == {Outcome.IMPORTED: 1}


def test_a_name_that_is_no_text_is_read_as_far_as_it_is(import_home, folder):
    name = b"[Ren\xe9e]_07700900123-201_20261103141210(3).wav"
    plain = write(folder / "plain.wav")
    plain.rename(os.fsdecode(os.fsencode(folder) + b"/" + name))

    done = import_home.take(folder)

    [recorded] = import_home.imported()
    [origin] = recorded.all("origin")
    assert done.outcomes == {Outcome.IMPORTED: 1}
    assert origin["file"] == "[Ren\N{REPLACEMENT CHARACTER}e]_07700900123-201_20261103141210(3).wav"


def test_watching_outlasts_a_table_that_is_half_written(import_home, folder, capsys):
    write(folder / f"{A_CALL}.wav")
    (folder / "index.csv").write_text("file,sta")
    stop = threading.Event()
    with import_home.importer() as (made, looker):
        watch = Watch(made, looker, [folder], lambda _done, _files: None, Troubles(Clock()))
        for _ in range(3):
            watch.look(stop)
        (folder / "index.csv").write_text("file,started\n")
        watch.look(stop)

    assert watch.done.outcomes == {Outcome.IMPORTED: 1}
    assert capsys.readouterr().err.count("index.csv, row 1, column 2") == 1


def test_two_imports_at_once_are_refused(import_home):
    with import_home.importer(), pytest.raises(NodeInUse):
        import_home.take()


def test_watching_takes_a_file_once_it_has_stopped_growing(import_home, folder):
    written = write(folder / "tmp" / f"{A_CALL}.wav", tone(440, 2.0)).read_bytes()
    path = folder / f"{A_CALL}.wav"
    shutil.rmtree(folder / "tmp")
    stop = threading.Event()
    with import_home.importer() as (made, looker):
        watch = Watch(made, looker, [folder], lambda _done, _files: None, Troubles(Clock()))
        path.write_bytes(written[:10000])
        watch.look(stop)
        with path.open("ab") as growing:
            growing.write(written[10000:20000])
        watch.look(stop)
        assert watch.done.files == 0
        with path.open("ab") as growing:
            growing.write(written[20000:])
        watch.look(stop)
        watch.look(stop)
        watch.look(stop)

    [recorded] = import_home.imported()
    assert watch.done.outcomes == {Outcome.IMPORTED: 1}
    assert "file-cut-off" not in recorded.events
    assert recorded.end["frames"] == 32000


def command(import_home, *words):
    return [
        sys.executable,
        "-m",
        "fairhearing",
        "import",
        "--home",
        str(import_home.home.root),
        "--settle",
        "0",
        *words,
    ]


def test_the_command_tells_the_sum_lists_what_was_set_aside_and_shows_no_number(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    broken(folder, "external-202-07700900999-20261103-141210-1793715130.77.wav", b"not sound")

    run = subprocess.run(command(import_home, str(folder)), capture_output=True, text=True, check=False)

    [heading, listed] = list(csv.reader((folder / LIST_NAME).read_text().splitlines()))
    assert run.returncode == 1
    assert run.stdout.splitlines()[0] == "       1  imported"
    assert "2 files lie where they were, unsealed" in run.stdout
    assert "07700900" not in run.stdout + run.stderr
    assert (heading[:2], listed[1]) == (["file", "why"], str(Reason.NOT_SOUND))
    assert "07700900999" in listed[0]
    assert (folder / LIST_NAME).stat().st_mode & 0o777 == 0o600


def test_the_command_says_its_sum_as_json(import_home, folder):
    write(folder / f"{A_CALL}.wav")

    run = subprocess.run(command(import_home, str(folder), "--json"), capture_output=True, text=True, check=True)

    assert json.loads(run.stdout) == {
        "files": 1,
        "outcomes": {"imported": 1},
        "set_aside": {},
        "cut_off": 0,
        "originals_deleted": 0,
    }


def test_a_dry_run_shows_each_file_as_it_would_be_read_and_takes_nothing(import_home, folder):
    write(folder / f"{A_CALL}.wav", tone(440, 63))
    write(folder / "what.wav")

    run = subprocess.run(command(import_home, str(folder), "--dry-run"), capture_output=True, text=True, check=True)

    _, call, other = run.stdout.splitlines()
    assert call.split() == [
        "1",
        "2026-11-03",
        "14:12:10",
        "in",
        "+44770090....",
        "201",
        "allerton",
        "1:03",
        "WAV",
        "PCM_16",
        "8000",
        "Hz",
        "mono",
    ]
    assert str(Reason.NO_TIME) in other
    assert import_home.manifests(NODE) == []


def test_killed_again_and_again_a_run_gives_each_call_once(import_home, folder):
    for number in range(5):
        name = f"external-201-0770090{number:04}-20261103-141210-1793715130.{number}.wav"
        write(folder / name, tone(300 + 50 * number, 20))
    pauses = random.Random(3)
    for published in range(5):
        run = subprocess.Popen(command(import_home, str(folder)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        import_home.wait_for(published, node=NODE)
        time.sleep(pauses.choice((0, 0.01, 0.1, 0.2)))
        run.kill()
        run.wait()

    import_home.take(folder)

    recorded = import_home.imported()
    assert len(recorded) == 5
    assert len({each.call["call"] for each in recorded}) == 5
    assert all(each.end["frames"] == 20 * 16000 for each in recorded)
    assert import_home.take(folder).outcomes == {Outcome.THERE_ALREADY: 5}


def test_watching_ends_in_order_when_asked_to(import_home, folder):
    write(folder / f"{A_CALL}.wav")
    run = subprocess.Popen(command(import_home, str(folder), "--watch", "--json"), stdout=subprocess.PIPE, text=True)
    import_home.wait_for(1, node=NODE)

    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=15)

    assert run.returncode == 0
    assert json.loads(said)["outcomes"] == {"imported": 1}
