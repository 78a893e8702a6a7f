"""A list of patients is read as practice systems and spreadsheets write it, line by line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.ledger.list_lines import (
    Field,
    Listed,
    SetAside,
    Trouble,
    find_layout,
    likely_head,
    read_day,
    read_list,
    read_telephone,
    well_written,
)
from fairhearing.ledger.list_tally import SharedNumbers
from fairhearing.ledger.list_text import cells_of, encoding_of, lines_of

EMIS = """Patient list,,,,,,,
"Allerton Medical Centre",,,,,,,
,,,,,,,
"Surname","Given Name","Date of Birth","NHS Number","Home Telephone","Mobile Telephone","Deducted Date","Date of Death"
"HOLROYD","Margaret","03-Nov-1950","999 000 0018","0113 496 0555","07700 900127",,
"O'BRIEN","Siân","01-Jan-2015","999 000 0026",,"07700900128","02-Mar-2026",
"EASTWOOD","Tom","04-Jun-1931","999 000 0034","01134960556",,,"05-Oct-2026"
"""
SYSTMONE = """NHS number;Patient name;DOB;Telephone number;Mobile number
9990000018;"Holroyd, Margaret (Mrs)";03/11/1950;="01134960555";'07700900127
9990000026;Siân O'Brien;1/1/2015;;7700900128
"""


def read(text, own=None):
    lines = text.split("\n")
    layout = find_layout(lines, own or {})
    assert layout is not None
    return list(read_list(lines, layout))


def test_a_list_of_emis_web_is_read_below_its_head():
    margaret, sian, tom = read(EMIS)

    assert margaret == Listed(
        line=5,
        nhs_number="9990000018",
        surname="Holroyd",
        forename="Margaret",
        born_on=date(1950, 11, 3),
        numbers=(("+441134960555", Field.HOME), ("+447700900127", Field.MOBILE)),
    )
    assert (sian.surname, sian.left_on) == ("O'Brien", date(2026, 3, 2))
    assert tom.died_on == date(2026, 10, 5)


def test_a_list_of_systmone_as_excel_saved_it_is_read_alike():
    margaret, sian = read(SYSTMONE)

    assert (margaret.surname, margaret.forename, margaret.nhs_number) == ("Holroyd", "Margaret", "9990000018")
    assert [number for number, _ in margaret.numbers] == ["+441134960555", "+447700900127"]
    assert (sian.surname, sian.forename) == ("O'Brien", "Siân")
    assert sian.numbers == (("+447700900128", Field.MOBILE),)


def test_a_number_that_stands_twice_is_one_of_theirs():
    (one,) = read("Surname,NHS number,Mobile,Home phone\nHill,9990000018,07700 900127,07700900127")

    assert one.numbers == (("+447700900127", Field.MOBILE),)


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("Holroyd,Margaret,9990000017,03/11/1950", Trouble.NHS_NUMBER),
        ("Holroyd,Margaret,9990000018,31/02/1950", Trouble.BORN_ON),
        ("Holroyd,Margaret,,", Trouble.NOBODY),
        (",Margaret,9990000018,03/11/1950", Trouble.NAME),
        ("H" * 61 + ",Margaret,9990000018,03/11/1950", Trouble.NAME),
        ("Holroyd,Margaret", Trouble.COLUMNS),
        ('Holroyd,"Margaret,9990000018,03/11/1950', Trouble.NOT_CSV),
        ("H" * 5000 + ",Margaret,9990000018,03/11/1950", Trouble.NOT_CSV),
    ],
)
def test_a_line_that_cannot_be_read_spoils_itself_alone(line, trouble):
    good = "Eastwood,Tom,9990000034,04/06/1931"
    text = f"Surname,Forename,NHS number,Date of birth\n{good}\n{line}\n{good}"

    first, aside, last = read(text)

    assert aside == SetAside(3, trouble)
    assert (first.line, last.line) == (2, 4)


def test_a_cell_on_several_lines_is_one_cell_and_lines_are_counted_on():
    text = 'Surname,NHS number,Address\nHill,9990000018,"1 High St\nLeeds\nLS1"\nEastwood,9990000034,x'

    assert [each.line for each in read(text)] == [2, 5]


def test_an_unreadable_telephone_leaves_the_person_there():
    (one,) = read("Surname,NHS number,Mobile\nHill,9990000018,7.7009E+09")

    assert (one.numbers, one.bad_numbers) == ((), 1)


def test_the_practices_own_names_of_columns_go_before_ours():
    text = "Surname,Maiden name,No\nHill,Lake,9990000018"

    assert find_layout(text.split("\n"), {}) is None
    (one,) = read(text, {Field.SURNAME: "Maiden Name", Field.NHS_NUMBER: "no"})
    assert (one.surname, one.nhs_number) == ("Lake", "9990000018")


def test_without_names_the_likeliest_line_is_offered():
    head = likely_head(["Report", "", "A;B;C", "1;2;"])

    assert (head.head, head.names) == (3, ("A", "B", "C"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_every_alphabet_and_end_of_line_gives_the_same_lines(encoding, end, size):
    data = SYSTMONE.replace("\n", end).encode(encoding)

    def pieces():
        return (data[at : at + size] for at in range(0, len(data), size))

    assert list(lines_of(pieces(), encoding_of(pieces))) == SYSTMONE.rstrip("\n").split("\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_lines_and_each_is_read_or_set_aside(data):
    lines = list(lines_of([data], encoding_of(lambda: [data])))
    head = ["Surname,NHS number", *lines]

    for each in read_list(head, find_layout(head, {})):
        assert isinstance(each, Listed | SetAside)


@given(st.text(max_size=60))
def test_any_cell_is_read_without_a_mark_that_a_spreadsheet_would_run(text):
    cells = cells_of(text, ",") or []

    assert not any(cell.startswith(("=", "@")) for cell in cells)


def test_a_file_without_an_end_takes_no_more_room_than_a_line():
    pieces = (b"x" * 1000 for _ in range(1000))

    (line,) = lines_of(pieces, "utf-8")

    assert len(line) < 6000


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/11/1950", date(1950, 11, 3)),
        ("3 November 1950", date(1950, 11, 3)),
        ("03-Nov-1950", date(1950, 11, 3)),
        ("1950-11-03", date(1950, 11, 3)),
        ("03/11/1950 00:00", date(1950, 11, 3)),
        ("30/02/1950", None),
        ("3.11.50", None),
        ("1790-01-01", None),
        ("", None),
    ],
)
def test_days_are_read_as_british_systems_write_them(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900127", "+447700900127"),
        ("7700900127", "+447700900127"),
        ("+44 (0)113 496 0555", "+441134960555"),
        ("1134960555", "+441134960555"),
        ("none", ""),
        ("7.7E+09", ""),
    ],
)
def test_telephones_are_read_though_a_spreadsheet_ate_their_nought(text, number):
    assert read_telephone(text) == number


@pytest.mark.parametrize(
    ("typed", "name"),
    [("HOLROYD-SMITH", "Holroyd-Smith"), ("O'BRIEN", "O'Brien"), ("McDonald", "McDonald"), ("MCDONALD", "McDonald")],
)
def test_names_in_capitals_are_written_as_people_write_them(typed, name):
    assert well_written(typed) == name


@given(st.lists(st.sampled_from(["+447700900101", "+447700900102", "+441134960103"]), max_size=40), st.integers(1, 5))
def test_shared_numbers_are_counted_across_runs(numbers, run):
    tally = SharedNumbers(run)
    for each in numbers:
        tally.add(each)

    assert tally.shared_by_more_than(4) == sum(1 for each in set(numbers) if numbers.count(each) > 4)
