"""The recovery kit: printed, typed back by people, and read again."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.vault.kit import BadKit, kit_groups, parse_kits, render_kit
from fairhearing.vault.unseal import PracticeKey

SEED = bytes(range(32))
KEY_ID = PracticeKey(SEED).key_id
KIT = render_kit("allerton", "Allerton Bank Surgery", KEY_ID, SEED, {"the key": "0123 4567"})
CODE_LINES = [number for number, line in enumerate(KIT.splitlines(), 1) if line[:1] in {"1", "2", "3", "4"}]


def replace_line(number, line):
    lines = KIT.splitlines()
    lines[number - 1] = line
    return "\n".join(lines)


def test_a_kit_gives_its_key_back():
    (kit,) = parse_kits(KIT)

    assert (kit.practice, kit.key_id, kit.seed) == ("allerton", KEY_ID, SEED)


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32))
def test_any_seed_comes_back(seed):
    text = render_kit("a-1", "A", PracticeKey(seed).key_id, seed, {})

    assert parse_kits(text)[0].seed == seed


def test_several_kits_may_stand_in_one_file():
    other = bytes(range(1, 33))
    both = KIT + "\n" + render_kit("beeston", "Beeston Park", PracticeKey(other).key_id, other, {})

    assert [kit.practice for kit in parse_kits(both)] == ["allerton", "beeston"]


def test_a_kit_may_be_typed_carelessly():
    typed = KIT.lower().replace("0", "o").replace("key id:    " + KEY_ID.replace("0", "o"), "key id: " + KEY_ID)
    typed = typed.replace("fairhearing recovery kit 1", "  Fairhearing   recovery kit 1 ")

    assert parse_kits(typed)[0].seed == SEED


def test_hyphens_dots_and_missing_spaces_do_not_matter():
    lines = KIT.splitlines()
    for number in CODE_LINES:
        label, code = lines[number - 1].split(maxsplit=1)
        lines[number - 1] = f" {label}.  {code.replace(' ', '-' if number % 2 else '')}"

    assert parse_kits("\r\n".join(lines))[0].seed == SEED


def test_letters_that_look_like_digits_are_read_as_those():
    text = KIT.replace("0", "O")
    text = text.replace(KEY_ID.replace("0", "O"), KEY_ID)

    assert parse_kits(text)[0].seed == SEED


@pytest.mark.parametrize("number", CODE_LINES)
def test_one_wrong_character_names_its_line(number):
    line = KIT.splitlines()[number - 1]
    wrong = line[:-1] + ("A" if line[-1] != "A" else "B")

    with pytest.raises(BadKit, match=f"^line {number}: a character is wrong"):
        parse_kits(replace_line(number, wrong))


def test_two_swapped_lines_are_named():
    lines = KIT.splitlines()
    first, second = (lines[number - 1].split(maxsplit=1)[1] for number in CODE_LINES[:2])
    swapped = replace_line(CODE_LINES[0], f"1   {second}").splitlines()
    swapped[CODE_LINES[1] - 1] = f"2   {first}"

    with pytest.raises(BadKit, match=f"^line {CODE_LINES[0]}: .* not number 1"):
        parse_kits("\n".join(swapped))


def test_a_missing_character_is_counted():
    number = CODE_LINES[2]

    with pytest.raises(BadKit, match=f"^line {number}: expected 16 letters and digits, got 15"):
        parse_kits(replace_line(number, KIT.splitlines()[number - 1][:-1]))


def test_a_letter_that_kits_never_hold_is_said_so():
    number = CODE_LINES[3]

    with pytest.raises(BadKit, match=f"^line {number}: .* U never does"):
        parse_kits(replace_line(number, KIT.splitlines()[number - 1][:-1] + "U"))


def test_a_key_id_of_another_key_is_noticed():
    with pytest.raises(BadKit, match="key id does not belong"):
        parse_kits(KIT.replace(KEY_ID, "0123456789abcdef"))


@pytest.mark.parametrize("gone", ["practice:", "key id:", "3   "])
def test_a_missing_line_is_named(gone):
    text = "\n".join(line for line in KIT.splitlines() if not line.startswith(gone))

    with pytest.raises(BadKit, match="missing"):
        parse_kits(text)


def test_a_text_without_a_kit_is_refused():
    with pytest.raises(BadKit, match="no line says"):
        parse_kits("Dear Sir or Madam")


def test_errors_never_show_what_was_typed():
    for number in CODE_LINES:
        wrong = KIT.splitlines()[number - 1][:-1] + "U"
        with pytest.raises(BadKit) as caught:
            parse_kits(replace_line(number, wrong))
        assert wrong[4:8] not in str(caught.value) + caught.value.hint


def test_the_key_does_not_stand_in_a_kits_repr():
    assert SEED.hex() not in repr(parse_kits(KIT))
    assert repr(SEED) not in repr(parse_kits(KIT))


def test_sixteen_groups_stand_on_the_sheet_for_the_proof():
    groups = kit_groups(SEED)

    assert len(groups) == 16
    assert all(group in KIT for group in groups)


@given(st.text(max_size=300))
def test_any_text_is_kits_or_our_named_error(text):
    try:
        parse_kits("FAIRHEARING RECOVERY KIT 1\n" + text)
    except BadKit:
        return

    raise AssertionError("this text holds no kit")


@pytest.mark.parametrize("seed", range(20))
def test_a_kit_with_a_random_slip_is_refused_or_still_right(seed):
    chooser = random.Random(seed)
    at = chooser.randrange(len(KIT))
    text = KIT[:at] + chooser.choice("ABCXYZ019 \n:") + KIT[at + 1 :]

    try:
        kits = parse_kits(text)
    except BadKit:
        return

    assert [kit.seed for kit in kits] == [SEED]
