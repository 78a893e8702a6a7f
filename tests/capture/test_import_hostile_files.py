"""Files whose heads lie, and tables as other programs write them."""

import struct
from io import BytesIO

import numpy as np
import pytest
import soundfile

from fairhearing.capture.imports.beside import BadTable
from fairhearing.capture.imports.results import Outcome
from fairhearing.capture.imports.set_aside import Reason

from .imported_files import A_CALL, aged, tone, write

SOUND = (np.clip(tone(440, 2.0), -1, 1) * 32767).astype("<i2").tobytes()
FMT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)


def riff(*chunks, size=None):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def data(size=32000):
    return b"data" + struct.pack("<I", size) + SOUND


def left(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return aged(path)


@pytest.mark.parametrize(
    "content",
    [
        riff(FMT, data(), size=0),
        riff(FMT, data(0), size=0),
        riff(FMT, data(0xFFFFFFFF), size=0xFFFFFFFF),
        riff(FMT, data(0x7FFFFFFF), size=0xFFFFFFFF),
        riff(b"odd \x03\0\0\0abc\0", FMT, data(), b"LIST\x01\0\0\0x\0"),
        riff(b"junk" + struct.pack("<I", 1 << 16) + bytes(1 << 16), FMT, data()),
    ],
    ids=["size 0", "both 0", "streamed", "data too large", "odd chunks", "large chunk before"],
)
def test_a_wav_file_whose_head_was_never_filled_in_is_taken_whole(import_home, folder, content):
    left(folder, f"{A_CALL}.wav", content)

    done = import_home.take(folder)

    [recorded] = import_home.imported()
    assert (done.outcomes, done.cut_off) == ({Outcome.IMPORTED: 1}, 0)
    assert abs(recorded.end["frames"] - 32000) <= 32


def test_a_flac_file_that_does_not_say_its_length_is_taken_whole(import_home, folder):
    whole = BytesIO()
    soundfile.write(whole, tone(440, 2.0), 8000, format="FLAC")
    streamed = bytearray(whole.getvalue())
    streamed[21] &= 0xF0
    streamed[22:26] = bytes(4)
    left(folder, f"{A_CALL}.flac", bytes(streamed))

    done = import_home.take(folder)

    [recorded] = import_home.imported()
    assert (done.outcomes, done.cut_off) == ({Outcome.IMPORTED: 1}, 0)
    assert recorded.end["frames"] == 32000


def test_an_mp3_file_behind_a_large_picture_is_taken(import_home, folder):
    path = write(folder / f"{A_CALL}.mp3", tone(440, 2.0))
    size = 5_000_000
    tag = b"ID3\x04\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)
    left(folder, path.name, tag + path.read_bytes())

    done = import_home.take(folder)

    assert done.outcomes == {Outcome.IMPORTED: 1}


@pytest.mark.parametrize(("rate", "channels"), [(96_000, 8), (192_001, 1), (3_999, 2)])
def test_sound_that_no_call_has_is_set_aside(import_home, folder, rate, channels):
    write(folder / f"{A_CALL}.wav", np.zeros((800, channels)), rate=rate)

    assert import_home.take(folder).reasons == {Reason.UNSUPPORTED: 1}


@pytest.mark.parametrize(("coding", "level"), [("PCM_16", 0), ("PCM_16", 4), ("ALAW", 0), ("ULAW", 0)])
def test_a_file_of_nothing_but_silence_is_taken_and_says_so(import_home, folder, coding, level):
    write(folder / f"{A_CALL}.wav", np.full(16000, level, np.int16), coding=coding)

    import_home.take(folder)

    [recorded] = import_home.imported()
    assert "only-silence" in recorded.events


@pytest.mark.parametrize("coding", ["PCM_16", "ALAW", "ULAW"])
def test_one_loud_moment_at_the_end_is_sound(import_home, folder, coding):
    samples = np.zeros(80_000, np.int16)
    samples[-100:-50] = 2000
    write(folder / f"{A_CALL}.wav", samples, coding=coding)

    import_home.take(folder)

    [recorded] = import_home.imported()
    assert "only-silence" not in recorded.events


TABLE = f"file,started,name\n{A_CALL}.wav,2026-11-03 09:00:00,Ruth Okafor\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace("Ruth Okafor", '"Ruth\u2028Okafor"').encode(),
        TABLE.replace("Ruth Okafor", "Ruth\u2028Okafor").encode(),
    ],
    ids=["mark", "line ends of Windows", "semicolons", "line separator quoted", "line separator"],
)
def test_tables_are_read_as_other_programs_write_them(import_home, folder, content):
    write(folder / f"{A_CALL}.wav")
    (folder / "index.csv").write_bytes(content)

    import_home.take(folder)

    [recorded] = import_home.imported()
    assert recorded.call["started"] == "2026-11-03T09:00:00.000Z"


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_table_in_another_coding_is_refused_and_says_what_to_do(import_home, folder, coding):
    write(folder / f"{A_CALL}.wav")
    (folder / "index.csv").write_bytes(TABLE.replace("Ruth", "Ren\xe9e").encode(coding))

    with pytest.raises(BadTable, match=r"save it as UTF-8"):
        import_home.take(folder)
