"""A copy is whole and was measured, or is not there; what was made before a stop is not made again."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from tests.copying.made_copies import COPY, KEY, hidden, make, plan_of, recording, sound_in_pieces, voices

from fairhearing.copying import measuring
from fairhearing.copying.encoding import decoded, samples_of
from fairhearing.copying.errors import DamagedCopy, NoRoom, SoundMissing, StillHeard
from fairhearing.copying.hiding import hide as hide_well
from fairhearing.copying.making import made_copy
from fairhearing.copying.parts import PartReader, part_path
from fairhearing.copying.plan import Cover, Form, Side
from fairhearing.wire.sound_format import SoundFormat

ROOT = Path(__file__).parents[2]


def opened(made, number, form):
    with part_path(made.folder, number).open("rb") as file:
        pieces = list(decoded(PartReader(file.read, KEY, COPY, number), form))
    return pieces[0][0], np.concatenate([rows for _, rows in pieces])


@pytest.mark.parametrize("sound_format", SoundFormat)
def test_a_wav_holds_the_source_but_for_what_is_hidden(tmp_path, sound_format):
    span = hidden(2000, 4000, Side.PRACTICE)

    made = make(plan_of(recording(1, [span], sound_format), form=Form.WAV), tmp_path / "copy")

    rate, found = opened(made, 1, Form.WAV)
    source = samples_of(voices(sound_format), sound_format)
    first, end = 2000 * rate // 1000 - 1, 4000 * rate // 1000 + 1
    assert (found[:, 0] == source[:, 0]).all()
    assert (found[first:end, 1] != source[first:end, 1]).all()
    assert (found[:first, 1] == source[:first, 1]).all()
    assert (found[end:, 1] == source[end:, 1]).all()


@pytest.mark.parametrize("form", [Form.OPUS, Form.MP3])
@pytest.mark.parametrize("cover", Cover)
@pytest.mark.parametrize("side", Side)
def test_after_decoding_nothing_of_what_was_hidden_is_left(tmp_path, form, cover, side):
    made = make(plan_of(recording(1, [hidden(2000, 5000, side, cover=cover)]), form=form), tmp_path / "copy")

    rate, found = opened(made, 1, form)
    source = samples_of(voices(), SoundFormat.A_LAW).astype(float)
    thin = found[:: rate // 8000].astype(float)
    for channel in side.channels:
        inside = slice(16_400, 39_600)
        there, was = thin[inside, channel], source[inside, channel]
        assert (there != was).mean() > 0.99
        assert abs(np.dot(there, was)) / (np.linalg.norm(there) * np.linalg.norm(was)) < 0.2
    outside = slice(48_000, 60_000)
    for channel in (0, 1):
        lags = [
            np.corrcoef(thin[48_000 + lag : 60_000 + lag, channel], source[outside, channel])[0, 1]
            for lag in range(-3, 4)
        ]
        assert max(lags) > 0.8, "what is not hidden is heard"


def shifted(sound, first_frame, sound_format, spans, random):
    """Hide half a second too late, as a wrong table would."""
    late = [hidden(each.from_ms + 500, each.to_ms + 500, each.side, cover=each.cover) for each in spans]
    return hide_well(sound, first_frame, sound_format, late, random)


def softer(sound, _first_frame, sound_format, _spans, _random):
    """Turn down instead of replacing: each sample differs, and everything can be heard."""
    samples = samples_of(sound, sound_format)
    if sound_format is not SoundFormat.PCM16:
        raise AssertionError("wideband only")
    return (samples // 2 + 1).astype(np.int16).tobytes()


@pytest.mark.parametrize("form", Form)
def test_a_sample_that_is_still_the_sources_leaves_no_copy(tmp_path, form):
    with pytest.raises(StillHeard, match="2000 to 4000 ms"):
        make(plan_of(recording(1, [hidden(2000, 4000)]), form=form), tmp_path / "copy", hide=shifted)

    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("form", [Form.OPUS, Form.MP3])
@pytest.mark.parametrize("side", Side)
def test_sound_that_was_only_turned_down_is_still_heard(tmp_path, form, side):
    span = hidden(2000, 4000, side)
    plan = plan_of(recording(1, [span], SoundFormat.PCM16), form=form)

    with pytest.raises(StillHeard):
        make(plan, tmp_path / "copy", hide=softer)

    assert not (tmp_path / "copy").exists()


def test_what_ends_before_a_hidden_part_was_not_measured_and_is_refused():
    plan = recording(1, [hidden(5000, 6000)])
    short = [(8000, np.zeros((8000, 2), np.int16))]

    with pytest.raises(StillHeard, match="ends before"):
        measuring.measure(plan, short, measuring.SourceKept(plan))


def test_what_was_made_is_not_made_again(tmp_path):
    plan = plan_of(recording(1), recording(2, [hidden(100, 900)]), recording(3))
    asked = []

    def failing(each):
        asked.append(each.recording[-1])
        if each.recording.endswith("3") and len(asked) < 4:
            raise ConnectionError("the keyholder is away")
        return sound_in_pieces(each)

    with pytest.raises(ConnectionError):
        make(plan, tmp_path / "copy", failing)
    assert made_copy(tmp_path / "copy") is None
    made = make(plan, tmp_path / "copy", failing)

    assert asked == ["1", "2", "3", "3"]
    assert made_copy(tmp_path / "copy") == made


def test_a_recording_that_gives_too_little_sound_is_no_copy(tmp_path):
    with pytest.raises(SoundMissing):
        make(plan_of(recording(1)), tmp_path / "copy", lambda plan: list(sound_in_pieces(plan))[:-1])

    assert made_copy(tmp_path / "copy") is None


def test_progress_is_told_to_the_end(tmp_path):
    from fairhearing.copying.making import make_copy

    told = []
    make_copy(
        plan_of(recording(1), recording(2)),
        sound_in_pieces,
        tmp_path / "copy",
        KEY,
        progress=lambda *each: told.append(each),
    )

    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, 16_000), (16_000, 16_000))


def test_a_copys_files_are_as_open_as_their_folder_so_that_the_pages_can_send_them(tmp_path):
    tmp_path.chmod(0o2770)

    made = make(plan_of(recording(1)), tmp_path / "copy")

    assert {oct(each.stat().st_mode & 0o777) for each in made.folder.iterdir()} == {"0o660"}
    assert made.folder.stat().st_mode & 0o7070 == 0o2070


def test_a_part_that_changed_its_size_is_noticed(tmp_path):
    made = make(plan_of(recording(1)), tmp_path / "copy")
    path = part_path(made.folder, 1)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(DamagedCopy):
        made_copy(made.folder)


_MAKER = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from tests.copying.made_copies import make, plan_of, recording, hidden, sound_in_pieces
    folder, stop = Path(sys.argv[1]), int(sys.argv[2])
    seen = 0
    def sound(plan):
        global seen
        for piece in sound_in_pieces(plan):
            seen += 1
            if seen == stop:
                os.kill(os.getpid(), signal.SIGKILL)
            yield piece
    make(plan_of(recording(1, [hidden(100, 900)]), recording(2), recording(3)), folder, sound)
    """
)


@pytest.mark.parametrize("stop", [1, 10, 17, 20, 33, 48])
def test_a_maker_that_is_killed_leaves_no_copy_and_the_next_goes_on(tmp_path, stop):
    folder = tmp_path / "copy"
    where = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": os.environ["PATH"]}
    killed = subprocess.run([sys.executable, "-c", _MAKER, folder, str(stop)], env=where, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert made_copy(folder) is None
    parts = {path.name: path.read_bytes() for path in folder.glob("part-????")}

    made = make(plan_of(recording(1, [hidden(100, 900)]), recording(2), recording(3)), folder)

    assert {name: (folder / name).read_bytes() for name in parts} == parts
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert made_copy(folder) == made


def test_a_full_disk_leaves_no_copy_and_says_so(tmp_path):
    plan = plan_of(recording(1), recording(2), form=Form.WAV)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(NoRoom, match="no room"):
            make(plan, tmp_path / "copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)

    assert made_copy(tmp_path / "copy") is None
    assert list((tmp_path / "copy").iterdir()) == []


def test_thresholds_are_those_the_page_names():
    page = (ROOT / "src/fairhearing/copying/measuring.py").read_text("utf-8")

    assert "above 0.35, above 0.6" in page
    assert measuring.MOST_ALIKE == 0.35
