"""Telephone numbers in the shapes phone systems send. All from the ranges kept free for drama."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.phone_number import Identity, identify, normalise_number


@pytest.mark.parametrize(
    "text",
    [
        "01134960123",
        "0113 496 0123",
        "(0113) 496-0123",
        "+441134960123",
        "+44 113 496 0123",
        "+44 (0)113 496 0123",
        "+4401134960123",
        "00441134960123",
        "0044 113 4960123",
        "441134960123",
        "0113.496.0123",
    ],
)
def test_a_british_number_is_the_same_however_it_is_written(text):
    assert normalise_number(text) == "+441134960123"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("+353 20 912 0123", "+353209120123"), ("0012025550123", "+12025550123"), ("07700 900123", "+447700900123")],
)
def test_numbers_from_elsewhere_and_mobiles_are_read(text, expected):
    assert normalise_number(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "201",
        "111",
        "999",
        "bob",
        "+",
        "+44",
        "1134960123",
        "0",
        "00",
        "anonymous",
        "*21#",
        "+44x113",
        "٠١١٣٤٩٦٠١٢٣",
    ],
)
def test_what_is_no_public_number_stays_none(text):
    assert normalise_number(text) == ""


@pytest.mark.parametrize(
    "aor",
    [
        "sip:+441134960123@pbx.example",
        "sip:01134960123@pbx.example:5060;user=phone",
        "sips:+441134960123;npdi@pbx.example",
        "<sip:+441134960123:secret@pbx.example>",
        "tel:+44-113-496-0123",
        "tel:01134960123;phone-context=+44",
        "SIP:%2B441134960123@pbx.example",
        "+441134960123@pbx.example",
        "0113 496 0123",
    ],
)
def test_an_address_with_a_number_is_that_number(aor):
    assert identify(aor) == Identity(number="+441134960123", local="", withheld=False)


@pytest.mark.parametrize(
    ("aor", "local"),
    [("sip:201@pbx.example", "201"), ("sip:bob@surgery.example", "bob"), ("201", "201"), ("tel:111", "111")],
)
def test_an_address_inside_keeps_its_user(aor, local):
    assert identify(aor) == Identity(number="", local=local, withheld=False)


@pytest.mark.parametrize(
    ("aor", "name"),
    [
        ("sip:anonymous@anonymous.invalid", ""),
        ("sip:Anonymous@pbx.example", ""),
        ("sip:restricted@pbx.example", ""),
        ("sip:unavailable@unknown.invalid", ""),
        ("sip:anonymous.invalid", ""),
        ("sip:x@anonymous.invalid", ""),
        ("", "Anonymous"),
    ],
)
def test_a_number_kept_back_is_said_to_be_withheld(aor, name):
    assert identify(aor, name) == Identity(number="", local="", withheld=True)


def test_a_number_that_is_there_is_not_withheld_whatever_its_name_says():
    assert identify("sip:07700900123@pbx.example", "Anonymous").withheld is False


@pytest.mark.parametrize("aor", ["", "sip:", "sip:pbx.example", "@", "sip:@pbx.example", "tel:"])
def test_an_empty_address_is_nobody(aor):
    assert identify(aor) == Identity(number="", local="", withheld=False)


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_address_is_read(aor, name):
    identity = identify(aor, name)

    assert not (identity.number and (identity.local or identity.withheld))


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_a_number_in_its_final_shape_stays(number):
    assert normalise_number(number) == number or number.startswith("+440")


def test_more_zeros_than_one_behind_the_country_code_are_no_number():
    assert normalise_number("+4401134960123") == "+441134960123"
    assert normalise_number("+44001134960123") == ""
