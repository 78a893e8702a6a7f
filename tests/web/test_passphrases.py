"""Choosing a passphrase: what is drawn, what is good enough, and what is said of what is not."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import matching

from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.practice.models import Person
from fairhearing.web.passphrases import (
    KNOWN_TO_ALL,
    draw_passphrase,
    fold,
    known_of,
    offer_choice,
    read_choice,
    weakness,
)

DECISIONS = Path(__file__).parents[2] / "docs/reference/security-decisions.md"

ABOUT = ["Helen Ashworth", "helen.ashworth@allerton.example", "Allerton Medical Centre"]
OWN = "the heron forgot its umbrella again"


def form(drawn, chosen, again=None):
    return {"drawn": drawn, "new_passphrase": chosen, "new_passphrase_again": chosen if again is None else again}


def said(choice):
    return [(error["field"], error["text"]) for error in choice.errors]


def test_six_words_are_drawn_and_never_the_same():
    drawn = {draw_passphrase() for _ in range(50)}

    assert len(drawn) == 50
    assert {len(words.split(" ")) for words in drawn} == {6}


def test_what_is_drawn_is_good_enough_for_a_key():
    assert [weakness(draw_passphrase(), ABOUT, holds_key=True) for _ in range(20)] == [""] * 20


def test_the_words_shown_are_taken_however_they_are_spaced():
    drawn = draw_passphrase()

    choice = read_choice(form(drawn, "  ".join(drawn.split(" ")) + " "), ABOUT, holds_key=True)

    assert (choice.passphrase, choice.errors) == (drawn, ())


def test_ones_own_is_taken_when_it_is_hard_to_guess():
    assert read_choice(form(draw_passphrase(), OWN), ABOUT, holds_key=True).passphrase == OWN


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("Password123!", "what many people use"),
        ("trustno1", "Many people use this"),
        ("Helen Ashworth", "Your name, e-mail address, practice or work"),
        ("allertonmedicalcentre", "Your name, e-mail address, practice or work"),
        ("qwertyuiop", "Many people use"),
        ("zxcvfdsaqwer", "Keys that lie side by side"),
        ("abcdefghijklmnop", "Letters or digits in a row"),
        ("pulmonary", "One word is easy to guess"),
        ("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", "Saying the same again"),
        ("24/11/1968", "Dates and years"),
        ("gertrude", "Names are easy to guess"),
        ("xkq", "too short"),
        ("x" * 1025, "at most 1,024 characters"),
    ],
)
def test_what_is_easy_to_guess_is_refused_with_the_reason(passphrase, reason):
    assert reason in weakness(passphrase, ABOUT, holds_key=True)


def test_a_key_wants_more_guesses_than_an_account_without_one():
    between = "qbdr zmkw tp"

    assert weakness(between[:10], (), holds_key=False) == ""
    assert weakness(between[:10], (), holds_key=True) != ""


def test_capitals_digits_and_signs_are_neither_asked_for_nor_rewarded():
    assert weakness(OWN, ABOUT, holds_key=True) == ""
    assert weakness("PASSWORD", ABOUT, holds_key=True) == weakness("password", ABOUT, holds_key=True)


def test_one_mistyped_word_is_named_and_the_words_shown_stay():
    drawn = draw_passphrase()
    words = drawn.split(" ")

    choice = read_choice(form(drawn, " ".join([*words[:3], "umbrela", *words[4:]])), ABOUT, holds_key=True)

    assert said(choice) == [
        ("new_passphrase", "Word 4 is not the one shown. Type all six words, with spaces between them")
    ]
    assert choice.drawn == drawn


def test_nothing_typed_and_two_that_differ_are_said():
    drawn = draw_passphrase()

    assert said(read_choice(form(drawn, " "), ABOUT, holds_key=False))[0][0] == "new_passphrase"
    assert said(read_choice(form(drawn, OWN, "other"), ABOUT, holds_key=False)) == [
        ("new_passphrase_again", "Both must be the same. Type it again")
    ]


def test_other_words_are_drawn_on_request_and_nothing_is_chosen():
    drawn = draw_passphrase()

    choice = read_choice(form(drawn, OWN) | {"other_words": "yes"}, ABOUT, holds_key=True)

    assert choice.drawn != drawn
    assert (choice.passphrase, choice.errors) == ("", ())


@given(st.text(max_size=60))
def test_words_that_we_did_not_offer_are_not_taken_for_ours(text):
    choice = read_choice(form(text, text), (), holds_key=True)

    assert choice.drawn != text


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_what_is_known_of_a_person_is_not_kept():
    weakness("Helen Ashworth", ABOUT, holds_key=True)

    assert matching.RANKED_DICTIONARIES["user_inputs"] == {}


def test_each_form_offers_words_of_its_own():
    assert offer_choice().drawn != offer_choice().drawn


@pytest.mark.django_db
def test_name_address_and_practices_are_known_of_a_person(practices):  # noqa: ARG001 - the rows it makes
    known = known_of(Person.objects.get(email="manager@allerton.example"))

    assert known == ["Helen Ashworth", "manager@allerton.example", "Allerton Medical Centre", "allerton"]


def test_words_of_the_trade_are_known_to_whoever_guesses_and_are_written_down():
    listed = DECISIONS.read_text().split("\n## Words that")[1].split("\n## ")[0]

    said = weakness("fairhearingrecordings", (), holds_key=True)

    assert "practice or work" in said
    assert set(KNOWN_TO_ALL.split()) == set(re.findall(r"`([a-z]+)`", listed))


def test_the_passphrase_of_staff_costs_as_much_as_that_of_a_key_holder():
    cost = Cost()

    assert make_password(OWN).startswith(f"argon2$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}$")
