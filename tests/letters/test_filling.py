"""How wordings are read and filled: blanks and `if`, and nothing else."""

import contextlib
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.letters.errors import BadWording
from fairhearing.letters.filling import blanks_of, check_wording, fill, still_to_fill
from fairhearing.letters.kinds import BLANKS, CHOICES, KNOWN, PIECES, LetterKind, our_wording
from fairhearing.letters.paragraphs import paragraphs_of

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = {"reason": "why", "due_date": "the day by which we answer"}


def test_a_blank_is_filled_and_one_without_a_value_says_what_is_owed():
    text = fill("By {{ due_date }}, because {{ reason }}.", {"due_date": "1 March 2027"}, WORDS)

    assert text == "By 1 March 2027, because [fill in: why]."
    assert still_to_fill(text) == ("why",)


def test_an_if_chooses_by_a_blank_or_by_its_word():
    wording = '{% if reason == "ill" %}A{% elif reason %}B{% else %}C{% endif %}'

    assert [fill(wording, {"reason": each}, WORDS) for each in ("ill", "late", "")] == ["A", "B", "C"]


def test_a_word_stands_in_where_a_blank_may_be_empty():
    assert fill('calls with {{ person_name or "you" }}', {}, {}) == "calls with you"


@pytest.mark.parametrize(
    "wording",
    [
        "{{ reason.__class__ }}",
        "{{ reason|upper }}",
        "{{ reason() }}",
        "{{ reason[0] }}",
        "{{ 7 * 7 }}",
        "{% for each in reason %}{{ each }}{% endfor %}",
        "{% set reason = 1 %}",
        "{% include 'top' %}",
        "{% import 'os' as os %}",
        "{% if reason is defined %}{% endif %}",
        "{% if not reason %}{% endif %}",
        "{% macro reason() %}{% endmacro %}",
        "{% if reason %}",
        "{{ reason",
    ],
)
def test_anything_that_could_be_a_program_is_refused(wording):
    with pytest.raises(BadWording, match="Line 1"):
        fill(wording, {"reason": "x"}, WORDS)


@UNHURRIED
@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_filled_in_is_never_read_as_a_wording(before, value):
    if "{" in before or "#" in before:
        return
    filled = fill("{{ reason }}", {"reason": "{{ due_date }}" + value}, WORDS)

    assert filled.startswith("{{ due_date }}")


@UNHURRIED
@given(st.text(alphabet="{}%# abor=\"'\n", max_size=40))
def test_any_text_is_filled_or_refused_by_its_own_error(text):
    with contextlib.suppress(BadWording):
        fill(text, {}, {})


def test_a_blank_that_does_not_exist_or_is_left_out_is_named():
    ours = our_wording(LetterKind.MORE_TIME)
    with pytest.raises(BadWording, match=re.escape("There is no blank {{ new_date }}")):
        check_wording(ours + " {{ new_date }}", ours=ours, known=KNOWN)
    with pytest.raises(BadWording, match=re.escape("The blank {{ new_due_date }} is missing")):
        check_wording("Because {{ reason }}. {{ rights }}", ours=ours, known=KNOWN)


@pytest.mark.parametrize("piece", PIECES)
def test_each_wording_of_ours_can_be_read_and_names_known_blanks_alone(piece):
    assert blanks_of(our_wording(piece)) <= KNOWN


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece != "passphrase"])
def test_each_wording_of_ours_says_all_once_every_blank_is_known(piece):
    for choice in (each.code for each in CHOICES.get(piece, ())):
        text = fill(our_wording(piece), dict.fromkeys(BLANKS, "X") | {"decision": choice}, BLANKS)

        assert text
        assert "{" not in text
        assert still_to_fill(text) == ()


def test_the_choices_of_a_kind_are_those_its_wording_asks_for():
    for kind, choices in CHOICES.items():
        wording = our_wording(kind)
        assert all(f'decision == "{each.code}"' in wording for each in choices if each.code)
        assert wording.count("decision ==") == len([each for each in choices if each.code])


def test_a_text_is_paragraphs_of_lines_with_bold_between_stars():
    [[first, second], [third]] = paragraphs_of("Allerton\n01\n\nThe **clock stops** today")

    assert [run.text for run in first] == ["Allerton"]
    assert [run.text for run in second] == ["01"]
    assert [(run.text, run.is_bold) for run in third] == [("The ", False), ("clock stops", True), (" today", False)]
