"""Keys at a terminal: how far recordings are, a drill, another passphrase. Nothing secret in a command's words."""

import re

import pytest

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.cli.main import main
from fairhearing.practice.people_models import KitCheck
from fairhearing.vault.kit import kit_groups, parse_kits

from .sealed_calls import PASSPHRASE

pytestmark = pytest.mark.django_db


class Typist:
    """Somebody at a terminal, who reads what is asked and types what the sheet says. For sys.stdin."""

    def __init__(self, capsys, answer):
        self.capsys, self.answer, self.said = capsys, answer, ""

    def isatty(self):
        return False

    def readline(self):
        asked = self.capsys.readouterr().out
        self.said += asked
        return self.answer(asked) + "\n"


@pytest.fixture
def drill(monkeypatch, capsys, keyed, practices):  # noqa: ARG001 - the rows it makes
    """Drill as the manager of Allerton, with what stands on this sheet, group by group."""

    def run(groups, email="manager@allerton.example", role="manager"):
        account = keyed.accounts["allerton", role]

        def answer(asked):
            if found := re.search(r"line (\d), (\w+), four letters", asked):
                return groups[4 * (int(found[1]) - 1) + ("first", "second", "third", "fourth").index(found[2])]
            if "e-mail" in asked:
                return email
            return PASSPHRASE if "passphrase" in asked else keyed.next_code(account)

        typist = Typist(capsys, answer)
        monkeypatch.setattr("sys.stdin", typist)
        code = main(["keys", "drill", "--sheet", "2", "--home", str(keyed.home.root)])
        said = capsys.readouterr()
        return code, typist.said + said.out, said.err

    return run


def last_of_kits(keyed):
    leaves = [parse_leaf(entry) for _, entry in LogReader(keyed.home.log).entries()]
    last = [leaf for leaf in leaves if leaf.verb.startswith("kit.")][-1]
    return str(last.verb), last.practice, last.detail["sheet"]


def test_four_groups_of_the_sheet_show_that_it_can_be_read(drill, keyed):
    (kit,) = parse_kits(keyed.kits["allerton"])

    code, said, error = drill(kit_groups(kit.seed))

    assert (code, error) == (0, "")
    assert len(re.findall(r"Word \d+: line \d, \w+, four letters", said)) == 4
    assert "envelope 2 can be read" in said
    assert last_of_kits(keyed) == ("kit.checked", "allerton", "2")
    assert [(check.sheet, check.right, check.key_id) for check in KitCheck.objects.all()] == [(2, True, kit.key_id)]


def test_another_practices_sheet_is_noticed_and_what_stands_on_ours_is_not_said(drill, keyed):
    (ours,), (other,) = (parse_kits(keyed.kits[each]) for each in ("allerton", "westfield"))

    code, said, error = drill(kit_groups(other.seed))

    assert code == 65
    assert "not what stands on the sheet: Word" in error
    assert not [group for group in kit_groups(ours.seed) if group in said + error]
    assert last_of_kits(keyed) == ("kit.mistyped", "allerton", "2")
    assert [check.right for check in KitCheck.objects.all()] == [False]


def test_an_assistant_drills_with_no_kit(drill, keyed):
    (kit,) = parse_kits(keyed.kits["allerton"])

    code, _, error = drill(kit_groups(kit.seed), "assistant@allerton.example", "assistant")

    assert code == 77
    assert "your role does not allow this" in error


def test_how_far_each_practices_recordings_are_is_said_without_signing_in(keyed, sound, capsys):  # noqa: ARG001
    code = main(["keys", "reseal", "--status", "--home", str(keyed.home.root)])

    said = capsys.readouterr().out
    assert code == 0
    assert re.search(r"^allerton: (\d+) of \1 recordings under the key of now: nothing to do$", said, re.MULTILINE)
    assert re.search(r"^westfield: (\d+) of \1 recordings", said, re.MULTILINE)


@pytest.fixture
def change(monkeypatch, capsys, keyed, practices):  # noqa: ARG001 - the rows it makes
    """Change the passphrase of Allerton's assistant: to this, or "" for the words drawn; by this old one.

    run.now: what she signs in by.
    """

    def run(new, old):
        account = keyed.accounts["allerton", "assistant"]
        typist = Typist(capsys, None)

        def answer(asked):
            if "new passphrase" in asked:
                drawn = re.search(r"alone: ([a-z -]+)", typist.said)[1].strip()
                return new or drawn
            if "e-mail" in asked:
                return "assistant@allerton.example"
            if "passphrase" in asked:
                return old if "now" in asked else run.now
            return keyed.next_code(account)

        typist.answer = answer
        monkeypatch.setattr("sys.stdin", typist)
        code = main(["keys", "passphrase", "--home", str(keyed.home.root)])
        said = capsys.readouterr()
        return code, typist.said + said.out, said.err

    run.now = PASSPHRASE
    return run


def test_a_key_holder_changes_her_passphrase_at_a_terminal_and_changes_it_back(change, keyed):
    open_before = keyed.unlock("allerton", "assistant")

    weak, _, why = change("password1", PASSPHRASE)
    wrong, _, refused = change("", "not hers at all")
    right, said, _ = change("", PASSPHRASE)
    change.now = re.search(r"alone: ([a-z -]+)", said)[1].strip()
    back, _, _ = change(PASSPHRASE, change.now)

    assert (weak, wrong) == (2, 77)
    assert "nothing was changed" in why
    assert "not your passphrase of now" in refused
    assert (right, back) == (0, 0)
    assert not keyed.is_open(open_before)
    assert keyed.is_open(keyed.unlock("allerton", "assistant"))
