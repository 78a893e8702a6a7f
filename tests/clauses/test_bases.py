"""On what each purpose of listening rests."""

from pathlib import Path

from fairhearing.clauses.bases import BASES
from fairhearing.keyholder.listening.purposes import Purpose

CONDITIONS = {"9(2)(b)": "APD", "9(2)(h)": "para 2", "9(2)(g)": "APD"}


def test_every_purpose_has_a_basis():
    assert set(BASES) == set(Purpose)


def test_each_rests_on_one_article_6_and_one_article_9_basis_of_the_founding_list():
    for basis in BASES.values():
        assert basis.article_6.startswith("6(1)(")
        assert basis.article_9.startswith("9(2)(")


def test_a_condition_stands_wherever_the_act_asks_for_one():
    for purpose, basis in BASES.items():
        wanted = [words for article, words in CONDITIONS.items() if basis.article_9 == article]
        assert all(words in basis.condition for words in wanted), purpose
    assert BASES[Purpose.CLAIM_OR_LEGAL_ADVICE].condition == ""


def test_no_basis_is_written_down_a_second_time():
    source = Path(__file__).parents[2] / "src/fairhearing"
    holding = [path for path in source.rglob("*.py") if '"9(2)(h)"' in path.read_text()]

    assert [path.name for path in holding] == ["bases.py"]
