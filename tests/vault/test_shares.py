"""Shares: three sheets of words, any two of which are the key, in the format that others read too."""

import contextlib
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import combine_mnemonics

from fairhearing.vault.kit import BadKit, render_kit
from fairhearing.vault.shares import (
    BadShare,
    MissingShare,
    Share,
    join_shares,
    parse_shares,
    render_share,
    split_into_shares,
)
from fairhearing.vault.sheets import parse_sheets
from fairhearing.vault.unseal import PracticeKey

SEED = bytes(range(32))
KEY_ID = PracticeKey(SEED).key_id
SHARES = split_into_shares("allerton", KEY_ID, SEED)
TEXTS = [render_share(share, "Allerton Bank Surgery", {"the key": "0123 4567"}) for share in SHARES]
WORD_LINES = [at for at, line in enumerate(TEXTS[0].splitlines()) if line[:1].isdigit()]


def with_line(text, at, line):
    lines = text.splitlines()
    lines[at] = line
    return "\n".join(lines)


@pytest.mark.parametrize("pair", list(itertools.permutations(range(3), 2)))
def test_any_two_of_three_shares_give_the_key_back(pair):
    (kit,) = parse_sheets("\n".join(TEXTS[at] for at in pair))

    assert (kit.practice, kit.key_id, kit.seed) == ("allerton", KEY_ID, SEED)


def test_all_three_in_one_file_do_too():
    assert parse_sheets("".join(TEXTS))[0].seed == SEED


@pytest.mark.parametrize("text", TEXTS)
def test_one_share_alone_opens_nothing_and_says_which_it_is(text):
    number = TEXTS.index(text) + 1

    with pytest.raises(MissingShare, match=f"share {number} of key {KEY_ID} alone"):
        parse_sheets(text)
    with pytest.raises(MissingShare):
        parse_sheets(text + text)


def test_the_words_are_a_slip_39_mnemonic_that_other_programs_read():
    lines = [line.split() for line in TEXTS[0].splitlines() if line[:1].isdigit()]
    first = " ".join(word for line in lines for word in line[1:])

    assert combine_mnemonics([first, " ".join(SHARES[2].words)]) == SEED
    assert [len(line) - 1 for line in lines] == [5, 5, 5, 5, 5, 5, 3]


@settings(max_examples=10, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_any_seed_comes_back(seed):
    shares = split_into_shares("a-1", PracticeKey(seed).key_id, seed)

    assert join_shares(shares[1:])[0].seed == seed


def test_shares_of_two_printings_do_not_fit_together():
    again = split_into_shares("allerton", KEY_ID, SEED)

    with pytest.raises(BadShare, match="do not fit together"):
        join_shares([SHARES[0], again[1]])


def test_shares_that_name_another_key_are_refused():
    other = [Share("allerton", "0" * 16, share.number, share.words) for share in SHARES]

    with pytest.raises(BadShare, match="do not give key"):
        join_shares(other)


def test_kits_and_shares_of_several_practices_may_stand_in_one_file():
    other = bytes(range(1, 33))
    kit = render_kit("beeston", "Beeston Park", PracticeKey(other).key_id, other, {})

    assert {each.practice: each.seed for each in parse_sheets(TEXTS[2] + kit + TEXTS[0])} == {
        "allerton": SEED,
        "beeston": other,
    }


def test_a_share_may_be_typed_in_capitals_and_by_the_first_four_letters():
    lines = TEXTS[1].upper().splitlines()
    for at in WORD_LINES:
        label, *words = lines[at].split()
        lines[at] = f"  {label}.  " + "  ".join(word[:4] for word in words)
    typed = "\r\n".join(lines).replace(KEY_ID.upper(), KEY_ID).replace("ALLERTON", "allerton")

    assert parse_shares(typed) == [SHARES[1]]


def test_a_wrong_word_is_noticed_and_its_line_named_but_never_the_word():
    rng = random.Random(39)
    for at in WORD_LINES:
        label, *words = TEXTS[0].splitlines()[at].split()
        words[rng.randrange(len(words))] = "xylophone"
        with pytest.raises(BadShare, match=f"line {at + 1}: a word is not one of the list") as caught:
            parse_shares(with_line(TEXTS[0], at, f"{label} {' '.join(words)}"))
        assert not {*words} & {*str(caught.value).split()}


def test_two_words_that_changed_places_are_noticed():
    label, *words = TEXTS[0].splitlines()[WORD_LINES[2]].split()
    other = next(at for at, word in enumerate(words) if word != words[0])  # words are drawn: two may be the same one
    words[0], words[other] = words[other], words[0]

    with pytest.raises(BadShare, match="a word is wrong, or two have changed places"):
        parse_shares(with_line(TEXTS[0], WORD_LINES[2], " ".join([label, *words])))


@pytest.mark.parametrize("missing", range(len(TEXTS[0].splitlines())))
def test_a_text_without_one_of_its_lines_parses_or_raises_our_error(missing):
    lines = TEXTS[0].splitlines()
    text = "\n".join([*lines[:missing], *lines[missing + 1 :]])

    with contextlib.suppress(BadShare):
        assert parse_shares(text) in ([], [SHARES[0]])


@pytest.mark.parametrize(
    ("said", "found"), [("1 of 3", "share 1"), ("9 of 3", "a share is number"), ("", "a share is number")]
)
def test_a_share_under_another_number_is_refused(said, found):
    with pytest.raises(BadShare, match=found):
        parse_shares(TEXTS[1].replace("2 of 3", said))


def test_a_text_with_neither_is_no_kit():
    with pytest.raises(BadKit):
        parse_sheets("a shopping list\n")
