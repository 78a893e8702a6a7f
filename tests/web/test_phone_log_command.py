"""`fairhearing phone-log import` and `match`, on the database of a home."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings

from fairhearing.cli.main import main
from fairhearing.cli.phone_log_command import _Taker
from fairhearing.phone_log.models import PhoneLogRow

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
ASTERISK = (Path(__file__).parents[1] / "phone_log/asterisk.csv").read_text()

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("practices")]


@pytest.fixture(autouse=True)
def morning(keyed):  # noqa: ARG001 - founds the home before time stands still
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Master.csv").write_text(ASTERISK + "rubbish\n")
    (tmp_path / "notes.txt").write_text("no log")
    return tmp_path


def run(*words):
    return main(["phone-log", *map(str, words), "--home", str(settings.HOME.root)])


def test_a_folder_of_logs_is_taken_in_once_and_matched(folder, capfd):
    code = run("import", folder, "--practice", "allerton", "--json")
    said = json.loads(capfd.readouterr().out)

    assert (code, said) == (1, {"files": 1, "taken": 3, "known": 0, "set_aside": 1, "missing": 2})
    run("import", folder, "--practice", "allerton", "--json")
    assert json.loads(capfd.readouterr().out)["known"] == 3
    assert PhoneLogRow.objects.filter(practice="allerton").count() == 3


def test_a_line_that_is_being_written_waits_for_its_end_where_a_log_is_watched(tmp_path):
    log = tmp_path / "Master.csv"
    first, torn, _ = ASTERISK.splitlines(keepends=True)
    watched = SimpleNamespace(paths=[tmp_path], practice="allerton", mapping="", timezone=None, watch=True)
    taker = _Taker(settings.HOME, watched)

    counts = []
    for text in ("", first + torn[:-2], first + torn):
        log.write_text(text)
        counts += [each.taken for each in taker.take_changed()]

    assert counts == [1, 1]
    assert PhoneLogRow.objects.count() == 2


def test_what_was_set_aside_is_counted_by_reason_and_never_shown(folder, capfd):
    run("import", folder, "--practice", "allerton")

    said = capfd.readouterr()
    assert "1    There are fewer columns than belong there" in said.out
    assert "rubbish" not in said.out + said.err
    assert "7700900127" not in said.out + said.err


def test_matching_again_says_what_is_missing(folder, capfd):
    run("import", folder, "--practice", "allerton")
    capfd.readouterr()

    code = run("match")

    assert (code, capfd.readouterr().out) == (1, "1 days matched, 2 calls missing in them, 0 other gaps new\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--practice", "nowhere"), 66),
        (("--practice", "allerton", "--mapping", "nobody's"), 65),
    ],
)
def test_a_practice_or_a_mapping_that_is_not_there_is_said(folder, words, code):
    assert run("import", folder, *words) == code
    assert not PhoneLogRow.objects.exists()


def test_a_file_that_is_no_log_is_said_with_what_to_do(folder, capfd):
    (folder / "Master.csv").write_text("hello\n")

    assert run("import", folder / "Master.csv", "--practice", "allerton") == 65
    assert "bring-the-phone-log.md" in capfd.readouterr().err
