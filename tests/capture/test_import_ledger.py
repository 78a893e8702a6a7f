"""The ledger of imports: one row a file, ids that tell nobody's number, and its page."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairhearing.capture.imports.ledger import Entry, ImportLedger
from fairhearing.capture.imports.told import ToldCall, ToldParty

PAGE = (Path(__file__).parents[2] / "docs/reference/formats/imports.md").read_text()
STARTED = datetime(2026, 11, 3, 14, 12, 10, tzinfo=UTC)
TOLD = ToldCall(started=STARTED, caller=ToldParty("07700900123"), called=ToldParty("201"), reference="1.2")
ENTRY = Entry("a" * 64, "allerton", "c" * 32, "d" * 32, 1500, is_cut_off=True)


@pytest.fixture
def ledger(tmp_path):
    with ImportLedger.open(tmp_path / "recorder/imported") as made:
        yield made


def test_a_file_is_begun_then_done_and_known_by_its_bytes_and_its_call(ledger):
    assert ledger.find_call(ENTRY.call) is None

    ledger.begin(ENTRY)
    assert ledger.unfinished() == (ENTRY,)
    ledger.finish(ENTRY.recording)

    done = replace(ENTRY, is_done=True)
    assert (ledger.find_file(ENTRY.sha256, "allerton"), ledger.find_call(ENTRY.call)) == (done, done)
    assert (ledger.unfinished(), ledger.find_file(ENTRY.sha256, "westfield")) == ((), None)


def test_a_row_is_on_the_disk_at_once_and_that_it_is_done_when_the_next_begins(ledger, tmp_path):
    ledger.begin(ENTRY)
    ledger.finish(ENTRY.recording)
    with ImportLedger.open(tmp_path / "recorder/imported") as other:
        assert other.unfinished() == (ENTRY,)

        ledger.begin(replace(ENTRY, sha256="b" * 64, recording="e" * 32))

        assert [each.recording for each in other.unfinished()] == ["e" * 32]


def test_what_was_begun_can_be_dropped_and_what_is_done_cannot(ledger):
    ledger.begin(ENTRY)
    assert ledger.unfinished() == (ENTRY,)
    ledger.drop(ENTRY.recording)
    assert ledger.find_file(ENTRY.sha256, "allerton") is None

    ledger.begin(ENTRY)
    ledger.finish(ENTRY.recording)
    ledger.drop(ENTRY.recording)

    assert ledger.find_file(ENTRY.sha256, "allerton") is not None


def test_a_calls_id_is_its_own_the_same_each_time_and_another_in_another_home(ledger, tmp_path):
    same = ledger.call_id(TOLD, "allerton", "x")
    with ImportLedger.open(tmp_path / "recorder/imported") as again:
        assert again.call_id(TOLD, "allerton", "y") == same
    with ImportLedger.open(tmp_path / "other") as elsewhere:
        assert elsewhere.call_id(TOLD, "allerton", "x") != same

    others = {
        ledger.call_id(TOLD, "westfield", "x"),
        ledger.call_id(ToldCall(started=STARTED, caller=TOLD.called, called=TOLD.caller), "allerton", "x"),
        ledger.call_id(ToldCall(started=STARTED), "allerton", "x"),
        ledger.call_id(ToldCall(started=STARTED), "allerton", "y"),
    }
    assert re.fullmatch("[0-9a-f]{32}", same)
    assert len(others | {same}) == 5


def test_the_page_tells_the_columns_that_there_are(ledger, tmp_path):
    ledger.begin(ENTRY)
    path = tmp_path / "recorder/imported/imports.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(imports)")]

    assert re.findall(r"^\| `(\w+)` ", PAGE, re.MULTILINE) == columns
    assert path.stat().st_mode & 0o777 == 0o600
    assert (path.parent / "call-ids.key").stat().st_mode & 0o777 == 0o600
