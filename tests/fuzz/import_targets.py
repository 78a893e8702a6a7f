"""Parsers of what another recorder left: names of files, tables beside them, what the reader's process says."""

import os
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from fairhearing.capture.imports.beside import BadTable, read_beside
from fairhearing.capture.imports.file_names import read_name
from fairhearing.capture.imports.folder_tables import read_tables
from fairhearing.capture.imports.sound_file import SoundFileForm
from fairhearing.wire.sound_format import SoundFormat

from .target import Target

_LONDON = ZoneInfo("Europe/London")
_FORM = SoundFileForm(
    container="WAV", coding="ULAW", rate=8000, channels=2, sound_format=SoundFormat.MU_LAW, duration_s=1.0
)
_NAMES = (
    b"external-201-07700900123-20261103-141210-1793715130.12",
    b"OUT201-20261103-141210-1793715130.12",
    b"20261103_141210_07700900123_201",
    b"auto-1793715130-07700900123-201",
    b"[Ruth Okafor]_07700900123-201_20261103141210(380)",
)
_JSON = b'{"started": "2026-11-03 14:12:10", "direction": "out", "number": "07700900123", "practice": "allerton"}'
_TABLES = (
    b"index.csv\0file,started,direction,number\na.wav,2026-11-03 14:12:10,in,07700900123\n",
    b"cdr.csv\0calldate,src,dst,recordingfile\n2026-11-03 14:12:10,201,07700900123,a.wav\n",
    b'Master.csv\0"","1","2","x","","","","","","2026-11-03 14:12:10","","",1,1,"A","D","1.2",""\n',
)


def _name(data: bytes) -> object:
    return read_name(os.fsencode(os.fsdecode(data)).decode("utf-8", "replace"), _LONDON)


def _beside(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "call.json" if data[:1] == b"{" else "call.csv").write_bytes(data)
        return read_beside(Path(folder, "call.wav"), _LONDON)


def _tables(data: bytes) -> object:
    name, _, text = data.partition(b"\0")
    known = name.decode("latin-1") in ("cdr.csv", "Master.csv")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name.decode("latin-1") if known else "index.csv").write_bytes(text)
        return read_tables(Path(folder), _LONDON)


IMPORT_TARGETS: dict[str, Target] = {
    "import-name": Target(_name, (), _NAMES),
    "import-beside": Target(_beside, (BadTable,), (_JSON, b"started,number\n2026-11-03 14:12:10,07700900123\n")),
    "import-tables": Target(_tables, (BadTable,), _TABLES),
    "import-form": Target(SoundFileForm.read, (ValueError, KeyError, TypeError), (_FORM.line(),)),
}
