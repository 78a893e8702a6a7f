"""What names of files, and tables beside them, tell of calls."""

import json
import string
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.call.parties import PracticeLines
from fairhearing.call.sides import Direction, Side
from fairhearing.capture.imports.beside import BadTable, read_beside
from fairhearing.capture.imports.file_names import NameFormat, is_one_side, read_name
from fairhearing.capture.imports.folder_tables import read_tables
from fairhearing.capture.imports.local_time import LocalTime
from fairhearing.capture.imports.told import ToldCall, cast_told

LONDON = ZoneInfo("Europe/London")
LINES = (PracticeLines("allerton", frozenset({"+441134960100"}), frozenset({"201", "202"})),)
WINTER = "2026-11-03T14:12:10"

NAMES = [
    # name, direction, outside, inside, reference
    ("out-01134960999-201-20261103-141210-1793715130.12", "out", "+441134960999", "201", "1793715130.12"),
    ("external-201-07700900123-20261103-141210-1793715130.12", "in", "+447700900123", "201", "1793715130.12"),
    ("internal-202-201-20261103-141210-1793715130.12", "internal", "", "202", "1793715130.12"),
    ("exten-201-07700900123-20261103-141210-1793715130.12", "in", "+447700900123", "201", "1793715130.12"),
    ("exten-202-201-20261103-141210-1793715130.12", "internal", "", "202", "1793715130.12"),
    ("in-01134960100-07700900123-20261103-141210-1793715130.12", "in", "+447700900123", "", "1793715130.12"),
    ("q-600-+447700900123-20261103-141210-1793715130.12", "in", "+447700900123", "600", "1793715130.12"),
    ("rg-601-07700900123-20261103-141210-pbx1-1793715130.12", "in", "+447700900123", "601", "pbx1-1793715130.12"),
    ("force-201-07700900123-20261103-141210-1793715130.12", "in", "+447700900123", "201", "1793715130.12"),
    ("OUT201-20261103-141210-1793715130.12", "out", None, "201", "1793715130.12"),
    ("q600-20261103-141210-1793715130.12", "in", None, "600", "1793715130.12"),
    ("g601-20261103-141210-1793715130.12", "in", None, "601", "1793715130.12"),
    ("auto-1793715130-07700900123-201", "in", "+447700900123", "201", ""),
    ("07700900123-201-20261103-141210-1793715130.12", "in", "+447700900123", "201", "1793715130.12"),
    ("20261103-141210-201-07700900123", "out", "+447700900123", "201", ""),
    ("20261103_141210_07700900123_201", "in", "+447700900123", "201", ""),
    ("[]_201-07700900123_20261103141210(2)", "out", "+447700900123", "201", "2"),
    ("[07700900123]_07700900123-201_20261103141210(3)", "in", "+447700900123", "201", "3"),
    ("[Ruth Okafor]_07700900123-201_20261103141210(380)", "in", "+447700900123", "201", "380"),
    ("%5BRuth%20Okafor%5D_%2B447700900123-201_20261103141210(380)", "in", "+447700900123", "201", "380"),
    ("[Keeley Barnes]_201-202_20261103141210(381)", "internal", "", "202", "381"),
]


def sides(told):
    cast = cast_told(told, "allerton", LINES)
    left = next((party for party in cast.parties if party.side is Side.LEFT), None)
    right = next((party for party in cast.parties if party.side is Side.RIGHT), None)
    return cast.direction, left, right


@pytest.mark.parametrize(("name", "direction", "outside", "inside", "reference"), NAMES)
def test_a_name_tells_who_when_and_which_way(name, direction, outside, inside, reference):
    told = read_name(name, LONDON)

    which, left, right = sides(told)
    assert told.started == datetime.fromisoformat(WINTER).replace(tzinfo=UTC)
    assert which == direction
    assert (left.number if left else None) == outside
    assert right.extension == inside
    assert told.reference == reference


@pytest.mark.parametrize(
    "name",
    ["holiday", "out-201", "[x]_201_2026(1)", "external-1-2-20261341-250000-1793715130.1", "", "1-2-00010101-000000"],
)
def test_another_name_tells_nothing(name):
    assert read_name(name, LONDON) == ToldCall()


def test_a_name_that_is_asterisks_id_alone_tells_the_moment():
    told = read_name("1793715130.12", LONDON)

    assert (told.started, told.participants) == (datetime(2026, 11, 3, 14, 12, 10, tzinfo=UTC), ())


def test_the_name_in_a_3cx_name_is_the_callers():
    _, left, right = sides(read_name("[Ruth Okafor:07700900123]_07700900123-201_20261103141210(380)", LONDON))

    assert (left.name, right.name) == ("Ruth Okafor", "")


@pytest.mark.parametrize("caller", ["anonymous", "unknown", "Restricted", ""])
def test_a_caller_without_a_number_is_withheld_if_said_and_else_not_known(caller):
    _, left, _ = sides(read_name(f"external-201-{caller}-20261103-141210-1793715130.12", LONDON))

    assert left.withheld if caller else left is None


def test_a_form_that_was_chosen_reads_no_other_name():
    assert read_name(NAMES[0][0], LONDON, NameFormat.THREECX) == ToldCall()
    assert read_name(NAMES[-1][0], LONDON, NameFormat.FREEPBX) == ToldCall()
    assert read_name(NAMES[0][0], LONDON, NameFormat.FREEPBX).started is not None


def test_the_halves_that_monitor_leaves_are_told_apart_from_whole_calls():
    assert is_one_side("20261103-141210-1793715130.12-in")
    assert is_one_side("q600-20261103-141210-1793715130.12-OUT")
    assert not is_one_side(NAMES[0][0])


@given(st.text(string.printable, max_size=80))
def test_any_name_tells_something_or_nothing(name):
    assert isinstance(read_name(name, LONDON), ToldCall)


@pytest.mark.parametrize(
    ("wall", "epoch", "moment", "twice"),
    [
        ("2026-07-01T09:00:00", None, "2026-07-01T08:00:00", False),
        ("2026-12-01T09:00:00", None, "2026-12-01T09:00:00", False),
        ("2026-10-25T01:30:00", None, "2026-10-25T00:30:00", True),
        ("2026-10-25T01:30:00", "2026-10-25T01:30:02", "2026-10-25T01:30:00", False),
        ("2026-10-25T01:30:00", "2026-10-25T00:30:02", "2026-10-25T00:30:00", False),
        ("2026-03-29T01:30:00", None, "2026-03-29T01:30:00", False),
        ("2026-11-03T09:12:10", "2026-11-03T14:12:10", "2026-11-03T14:12:10", False),
        ("2026-11-03T09:12:10", "2019-11-03T14:12:10", "2026-11-03T09:12:10", False),
    ],
)
def test_a_local_time_is_a_moment_also_when_the_clocks_are_changed(wall, epoch, moment, twice):
    beside = int(datetime.fromisoformat(epoch).replace(tzinfo=UTC).timestamp()) if epoch else None

    found = LocalTime(datetime.fromisoformat(wall), beside).moment(LONDON)

    assert found == (datetime.fromisoformat(moment).replace(tzinfo=UTC), twice)


@pytest.fixture
def recording(tmp_path):
    return tmp_path / "call.wav"


@pytest.mark.parametrize("name", ["call.json", "call.wav.json"])
def test_json_beside_a_file_tells_its_call(recording, name):
    said = {
        "started": "2026-11-03T14:12:10+00:00",
        "ended": "2026-11-03 14:15:00",
        "direction": "out",
        "number": "0113 496 0999",
        "extension": "201",
        "name": "Ruth Okafor",
        "practice": "allerton",
        "reference": "77",
    }
    recording.with_name(name).write_text(json.dumps(said))

    told = read_beside(recording, LONDON)

    which, left, right = sides(told)
    assert told.started == datetime.fromisoformat(WINTER).replace(tzinfo=UTC)
    assert told.ended == datetime(2026, 11, 3, 14, 15, tzinfo=UTC)
    assert (which, left.number, left.name, right.extension) == ("out", "+441134960999", "Ruth Okafor", "201")
    assert (told.practice, told.reference) == ("allerton", "77")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("started\n9999-12-31T23:59:59-23:00", "its CSV, row 2, column started: the time of a recorded call"),
        ("started\n0001-01-01", "its CSV, row 2, column started: the time of a recorded call"),
        ("started\n2026-11-03 25:00", "its CSV, row 2, column started: write a time as 2026-11-03 14:12:10"),
        ("started,ended\n2026-11-03 14:00,2026-11-03 13:00", "its CSV, row 2, column ended: the call ended before"),
        ("direction\nsideways", "its CSV, row 2, column direction: one of in, out, internal"),
        ("practice\nAllerton!", "its CSV, row 2, column practice: the short name"),
        ("number,number\n1,2", "its CSV, row 1, column 2: its name"),
        ("telephone\n1", "its CSV, row 1, column 1: its name is none of direction, ended"),
        ("number\n1\n2", "its CSV: a line of names and one line of values"),
        ("number\n1,2", "its CSV, row 2: as many values as names"),
        (f"name\n{'x' * 201}", "its CSV, row 2, column name: at most 200"),
        ('number\n"07700', "its CSV, row 2: this is no line of a CSV"),
    ],
)
def test_a_csv_that_is_off_is_said_by_row_and_column_never_by_its_value(recording, text, found):
    recording.with_name("call.csv").write_text(text)

    with pytest.raises(BadTable) as refused:
        read_beside(recording, LONDON)

    assert str(refused.value).startswith(found)


@pytest.mark.parametrize("text", ["[", "[1]", '{"number": 7}', '{"telephone": "1"}', "[" * 10**5, '{"a":' * 10**4])
def test_json_that_is_off_is_refused_by_name(recording, text):
    recording.with_name("call.json").write_text(text)

    with pytest.raises(BadTable, match=r"^its JSON"):
        read_beside(recording, LONDON)


@given(st.binary(max_size=200))
def test_any_csv_tells_something_or_is_refused_by_name(data):
    with TemporaryDirectory() as folder, suppress(BadTable):
        Path(folder, "index.csv").write_bytes(data)
        read_tables(Path(folder), LONDON)


def test_asterisks_own_call_log_tells_by_the_unique_id(tmp_path):
    (tmp_path / "Master.csv").write_text(
        '"","07700900123","201","from-trunk","""Ruth"" <07700900123>","PJSIP/t-1","PJSIP/201-1","Dial","x",'
        '"2026-11-03 14:12:10","2026-11-03 14:12:15","2026-11-03 14:15:00",170,165,"ANSWERED","DOCUMENTATION",'
        '"1793715130.12",""\n'
    )

    told = read_tables(tmp_path, LONDON).find("any.wav", "1793715130.12")

    which, left, right = sides(told)
    assert told.started == datetime.fromisoformat(WINTER).replace(tzinfo=UTC)
    assert (which, left.number, right.extension) == (Direction.IN, "+447700900123", "201")


def test_freepbxs_call_log_tells_by_the_file_name(tmp_path):
    (tmp_path / "cdr.csv").write_text(
        "calldate,clid,src,dst,recordingfile,cnum,cnam,uniqueid\n"
        "2026-11-03 14:12:10,x,201,07700900123,/2026/11/03/a.wav,201,Keeley Barnes,1.2\n"
    )

    told = read_tables(tmp_path, LONDON).find("a.wav", "")

    assert sides(told)[0] == Direction.OUT
    assert told.caller.name == "Keeley Barnes"


def test_a_call_log_without_its_columns_is_refused_by_name(tmp_path):
    (tmp_path / "cdr.csv").write_text("calldate,src\n1,2\n")

    with pytest.raises(BadTable, match=r"cdr.csv, row 1: columns are missing: dst, recordingfile"):
        read_tables(tmp_path, LONDON)
