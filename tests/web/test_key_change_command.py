"""A key changed, a forgotten passphrase made good, a list of keys exchanged: at a terminal, in a home of their own."""

import re
import stat

import pytest
from django.utils import timezone
from tests.small_disk import small_disk

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.cli.errors import CommandError
from fairhearing.cli.main import main
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.practice.models import Role
from fairhearing.practice.set_up_models import KitEnvelope
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.recipients import KeyState, load_recipients, recipients_path
from fairhearing.vault.shares import parse_shares
from fairhearing.web.static_files import gather

from .sealed_calls import PASSPHRASE, KeyedHome, code_at
from .test_keys_commands import Typist

pytestmark = pytest.mark.django_db
_ORDER = ("first", "second", "third", "fourth", "fifth")


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    """A home whose keys these tests may change."""
    keyed = KeyedHome(Home(tmp_path_factory.mktemp("changed")))
    keyed.found()
    keyed.start()
    gather()
    yield keyed
    keyed.stop()


@pytest.fixture
def run(monkeypatch, capsys, keyed, practices, settings):  # noqa: ARG001 - the rows it makes
    """Run `keys …` and answer what is asked: by the first of these whose words stand in the question."""
    settings.HOME = keyed.home

    def command(*words, **answers):
        typist = Typist(capsys, None)

        def answer(asked):
            found = next(given for words, given in answers.items() if words.replace("_", " ") in asked)
            return found(asked, typist.said) if callable(found) else found

        typist.answer = answer
        monkeypatch.setattr("sys.stdin", typist)
        code = main(["keys", *words, "--home", str(keyed.home.root)])
        keyed.unlocks.clear()  # a session from before a change holds the old key alone
        said = capsys.readouterr()
        return code, typist.said + said.out, said.err

    return command


@pytest.fixture
def manager(keyed):
    """What the manager of Allerton answers whenever she is asked."""
    account = keyed.accounts["allerton", "manager"]
    return {
        "code": lambda *_: keyed.next_code(account),
        "Your_e-mail": "manager@allerton.example",
        "Your_passphrase": PASSPHRASE,
        "Where_envelope": "Safe",
        "Type_yes": "yes",
    }


def groups_on(text):
    """What stands on each numbered line of a printed sheet, sheet after sheet."""
    lines = [line.split()[1:] for line in text.splitlines() if re.match(r"\d {3}\w", line)]
    per_sheet = 4 if len(lines) == 4 else 7
    return [lines[at : at + per_sheet] for at in range(0, len(lines), per_sheet)]


def read_off(asked, text):
    """Type the word that is asked for, where the question says that it stands."""
    sheet = re.search(r"sheet (\d)", asked)
    line, place = re.search(r"line (\d), (\w+)", asked).groups()
    return groups_on(text)[int(sheet[1]) - 1 if sheet else 0][int(line) - 1][_ORDER.index(place)]


def keys_of(keyed):
    return load_recipients(recipients_path(keyed.home, "allerton")).keys


def verbs(keyed):
    return [str(parse_leaf(entry).verb) for _, entry in LogReader(keyed.home.log).entries()]


def test_a_manager_changes_the_key_and_prints_the_kit_at_a_terminal(run, keyed, manager):
    before, rotated = keys_of(keyed)[-1].key_id, verbs(keyed).count("key.rotated")
    tries = []

    def word(asked, said):
        tries.append(asked)
        return "WRNG" if len(tries) <= 4 else read_off(asked, said)

    code, said, error = run("rotate", Word=word, **manager)

    after = keys_of(keyed)
    (kit,) = parse_kits(said)
    assert (code, error) == (0, "")
    assert "signed out, and gets the new one" in said[: said.index("FAIRHEARING RECOVERY KIT")]
    assert "not what the sheet says: Word" in said
    assert [(key.key_id, key.state) for key in after[-2:]] == [
        (before, KeyState.RETIRING),
        (kit.key_id, KeyState.ACTIVE),
    ]
    assert [(each.sheet, each.place, each.key_id) for each in KitEnvelope.objects.order_by("sheet")] == [
        (1, "Safe", kit.key_id),
        (2, "Safe", kit.key_id),
    ]
    assert verbs(keyed).count("key.rotated") == rotated + 1
    assert "recordings under the key of now" in said
    keyed.kits["allerton"] = said[said.index("FAIRHEARING RECOVERY KIT") :]


def test_a_kit_written_to_a_file_is_its_callers_alone_and_what_was_read_back_goes_on_there(
    run, keyed, manager, tmp_path
):
    file = tmp_path / "kit.txt"
    sheets = lambda asked, _: read_off(asked, file.read_text())  # noqa: E731 - one answer
    before = keys_of(keyed)[-1].key_id

    left, said, _ = run("rotate", "--sheets", "3", "--kit", str(file), Word=sheets, now_on="no", **manager)
    waits = keys_of(keyed)[-1]
    done, more, error = run("rotate", Type_use="use", **manager)

    assert (left, done, error) == (2, 0, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not [line for sheet in groups_on(file.read_text()) for line in sheet if " ".join(line) in said]
    assert (waits.state, waits.key_id != before) == (KeyState.VERIFIED, True)
    assert {share.key_id for share in parse_shares(file.read_text())} == {waits.key_id}
    assert [(each.sheet, each.needed) for each in KitEnvelope.objects.order_by("sheet")] == [(1, 2), (2, 2), (3, 2)]
    assert (keys_of(keyed)[-1].key_id, keys_of(keyed)[-1].state) == (waits.key_id, KeyState.ACTIVE)
    assert "Word" not in more
    keyed.kits["allerton"] = file.read_text()


@pytest.mark.parametrize("place", ["in the home", "there already"])
def test_no_kit_is_written_into_the_home_or_over_a_file(run, keyed, tmp_path, place):
    taken = tmp_path / "taken.txt"
    taken.write_text("something else")
    file = keyed.home.root / "web/kit.txt" if place == "in the home" else taken

    code, _, error = run("rotate", "--kit", str(file))

    assert code == 2
    assert "home folder" in error or "is there already" in error
    assert not (keyed.home.root / "web/kit.txt").exists()
    assert taken.read_text() == "something else"


@pytest.mark.usefixtures("keyed")
def test_of_a_kit_for_which_the_disk_has_no_room_nothing_is_left(tmp_path):
    from fairhearing.cli.key_change import _write  # after Django was started

    with small_disk(tmp_path) as disk:
        with pytest.raises(CommandError, match="cannot be written"):
            _write(disk / "kit.txt", "a line of the kit\n" * 10_000)

        assert list(disk.iterdir()) == []


def test_an_assistant_changes_no_key(run, keyed, manager):
    assistant = keyed.accounts["allerton", "assistant"]
    before = keys_of(keyed)

    answers = manager | {"code": lambda *_: keyed.next_code(assistant), "Your_e-mail": "assistant@allerton.example"}
    code, _, error = run("rotate", **answers)

    assert code == 77
    assert "your role does not allow this" in error
    assert keys_of(keyed) == before


def test_a_manager_who_forgot_her_passphrase_comes_in_by_the_kit_at_a_terminal(run, keyed, tmp_path):
    open_before = keyed.unlock("allerton", "manager")
    account = keyed.accounts["allerton", "manager"]
    kit = tmp_path / "kit.txt"
    kit.write_text(keyed.kits["allerton"])
    shown = {}

    def code(_, said):
        shown["secret"] = re.search(r"^  ([A-Z2-7 ]{30,})$", said, re.MULTILINE)[1].replace(" ", "")
        shown["tries"] = shown.get("tries", 0) + 1
        now = int(Clock().now().timestamp())
        keyed.steps[account] = max(keyed.steps[account], now // 30)
        return "000000" if shown["tries"] == 1 else code_at(shown["secret"], now)

    answers = {"Your_e-mail": "manager@allerton.example", "Type_yes": "yes", "passphrase": PASSPHRASE, "6_digits": code}
    done, said, error = run("forgotten", "--kit", str(kit), **answers)

    assert (done, error) == (0, "")
    assert "every manager and partner is told" in said
    assert "not the code of this phone" in said
    assert not keyed.is_open(open_before)
    assert verbs(keyed)[-1] == "kit.used"
    assert not [line for sheet in groups_on(kit.read_text()) for line in sheet if " ".join(line) in said]
    keyed.secrets[account] = shown["secret"]
    assert keyed.is_open(keyed.unlock("allerton", "manager"))


def test_a_kit_is_typed_line_by_line_and_one_of_another_practice_lets_nobody_in(run, keyed, manager):
    lines = iter([*keyed.kits["westfield"].replace("westfield", "allerton").splitlines(), "."])
    before = keyed.unlock("allerton", "manager")

    answers = {"Line:": lambda *_: next(lines), "new_passphrase": PASSPHRASE} | manager
    code, said, error = run("forgotten", **answers)
    nobody, _, why = run("forgotten", **answers | {"Your_e-mail": "assistant@allerton.example"})

    assert (code, nobody) == (65, 77)
    assert "FAIRHEARING" not in said + error
    assert verbs(keyed)[-1] == "kit.refused"
    assert "No manager has that address" in why
    assert keyed.is_open(before)


@pytest.fixture
def both(keyed, practices):
    """Let the manager of Westfield manage Allerton too, whose list of keys is damaged; put it right afterwards."""
    holders = HoldersClient(KeyholderClient(keyed.home.keyholder_socket))
    account, admitter = keyed.accounts["westfield", "manager"], keyed.accounts["allerton", "manager"]
    words = " ".join(holders.my_words(keyed.unlock("westfield", "manager")).words)
    Role.objects.create(person_id=account, practice=practices["allerton"], kind="manager", since=timezone.now())

    def code():
        return keyed.next_code(admitter)

    holders.admit(keyed.unlock("allerton", "manager"), code(), account, "allerton", "manager", None, words)
    keyed.unlock("westfield", "manager")
    path = recipients_path(keyed.home, "allerton")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    yield account
    path.write_bytes(whole)
    holders.dismiss(keyed.unlock("allerton", "manager"), code(), account, "allerton")


def test_a_practice_that_stays_closed_is_told_before_anything_else(run, keyed, both, client):
    client.post("/sign-in", {"email": "manager@westfield.example", "passphrase": PASSPHRASE})
    page = client.post("/sign-in/code", {"code": keyed.next_code(both)})
    answers = {
        "e-mail": "manager@westfield.example",
        "passphrase": PASSPHRASE,
        "code": lambda *_: keyed.next_code(both),
    }
    code, _, error = run("drill", "--sheet", "1", "--practice", "allerton", **answers)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Allerton Medical Centre stays closed to you" in text
    assert "your other practices open" in text
    assert client.get("/people").status_code == 200
    assert code != 0
    assert "warning: Allerton Medical Centre stays closed to you" in error
