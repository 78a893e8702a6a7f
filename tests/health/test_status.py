import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_disk import fill, small_disk
from tests.waiting import eventually

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.status import (
    OLD_AFTER_S,
    BadStatus,
    Status,
    parse_status,
    publish_status,
    read_statuses,
    render_status,
    status_path,
)
from fairhearing.health.telling import Telling
from fairhearing.health.troubles import Trouble, Troubles
from fairhearing.vault.clock import Clock, MachineTime, machine_time

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOOT = "3f0c1f6a-0000-4000-8000-000000000000"
STATUS = Status(
    process="recorder-main",
    pid=4711,
    started=NOON,
    written=NOON,
    machine=MachineTime(BOOT, 1000.0),
    figures={"calls": 3.0, "tick_late_ms": 1.5},
    troubles=(
        Trouble(TroubleKind.RECIPIENTS_MISSING, NOON, practice="allerton"),
        Trouble(TroubleKind.STALLED, NOON, last=NOON, count=2, part="main"),
    ),
)
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "formats" / "status.md"


def test_a_status_reads_back_as_it_was_written():
    assert parse_status(render_status(STATUS)) == STATUS


def test_a_status_file_holds_the_fields_its_page_names_and_no_others():
    written = json.loads(render_status(STATUS))
    named = re.findall(r"^\| `([a-z_]+)` \|", PAGE.read_text(), re.MULTILINE)

    assert [*written, *written["troubles"][0]] == named


@pytest.mark.parametrize(
    ("boot", "s", "old"),
    [
        (BOOT, 1000.0, False),
        (BOOT, 1000.0 + OLD_AFTER_S, False),
        (BOOT, 1000.1 + OLD_AFTER_S, True),
        (BOOT, 999.9, True),
        ("another start of the machine", 1000.0, True),
    ],
)
def test_a_status_is_old_by_the_machines_own_time(boot, s, old):
    assert STATUS.is_old(MachineTime(boot, s)) is old


@pytest.mark.parametrize("length", [0, 1, 100, 300, 600])
def test_a_torn_status_is_none(length):
    with pytest.raises(BadStatus):
        parse_status(render_status(STATUS)[:length])


@settings(max_examples=30)
@given(st.binary(max_size=300) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_whatever_is_no_status_is_refused_by_name(data):
    with pytest.raises(BadStatus):
        parse_status(data.encode() if isinstance(data, str) else data)


@given(
    st.sampled_from(sorted(json.loads(render_status(STATUS)))),
    st.none() | st.text() | st.floats() | st.lists(st.none()),
)
def test_a_status_with_any_field_exchanged_is_read_or_refused_by_name(name, value):
    document = json.loads(render_status(STATUS)) | {name: value}
    try:
        read = parse_status(json.dumps(document).encode())
    except BadStatus:
        return
    assert isinstance(read, Status)


def test_a_file_that_is_no_status_or_bears_anothers_name_is_passed_over(tmp_path):
    publish_status(tmp_path, STATUS)
    (tmp_path / "worker.json").write_text("{")
    (tmp_path / "keyholder.json").write_bytes(render_status(STATUS))

    assert read_statuses(tmp_path) == {"recorder-main": STATUS}


def test_what_another_process_put_into_the_folder_is_neither_waited_for_nor_written_through(tmp_path):
    folder, secret = tmp_path / "status", tmp_path / "keyring"
    folder.mkdir()
    secret.write_bytes(b"keys")
    (folder / ".recorder-main.json.part").symlink_to(secret)
    (folder / "linked.json").symlink_to(secret)
    os.mkfifo(folder / "piped.json")

    publish_status(folder, STATUS)

    assert secret.read_bytes() == b"keys"
    assert list(read_statuses(folder)) == ["recorder-main"]


def test_on_a_full_disk_the_status_that_is_there_is_overwritten(tmp_path):
    with small_disk(tmp_path):
        publish_status(tmp_path, STATUS)
        fill(tmp_path)
        later = replace(STATUS, figures={"calls": 4.0}, troubles=STATUS.troubles[:1])

        publish_status(tmp_path, later)

        assert read_statuses(tmp_path) == {"recorder-main": later}
        assert sorted(each.name for each in tmp_path.iterdir()) == [".filler.part", "recorder-main.json"]


def test_a_process_tells_at_once_what_changes_and_at_last_that_it_stopped(tmp_path):
    troubles = Troubles(Clock())
    telling = Telling(tmp_path, "worker", Clock(), troubles, look=lambda: {"rounds": 7})
    telling.start()
    eventually(lambda: "worker" in read_statuses(tmp_path))
    troubles.begin(TroubleKind.DATABASE_AWAY)

    eventually(lambda: read_statuses(tmp_path)["worker"].troubles)
    told = read_statuses(tmp_path)["worker"]
    telling.stop()
    last = read_statuses(tmp_path)["worker"]

    assert (told.stopped, told.figures, told.is_old(machine_time())) == (False, {"rounds": 7.0}, False)
    assert last.stopped


def test_what_never_began_to_tell_may_be_stopped(tmp_path):
    Telling(tmp_path, "web", Clock(), Troubles(Clock())).stop()

    assert read_statuses(tmp_path) == {}


def test_a_process_that_was_only_passing_leaves_no_status(tmp_path):
    telling = Telling(tmp_path, "recorder-past", Clock(), Troubles(Clock()), passing=True)
    telling.start()
    eventually(status_path(tmp_path, "recorder-past").exists)

    telling.stop()

    assert read_statuses(tmp_path) == {}


def test_a_defect_in_looking_is_told_and_the_telling_goes_on(tmp_path, capsys):
    def look():
        raise KeyError("a name")

    telling = Telling(tmp_path, "worker", Clock(), Troubles(Clock()), look=look)
    telling.start()
    eventually(lambda: "worker" in read_statuses(tmp_path))
    telling.stop()

    assert {each.kind for each in read_statuses(tmp_path)["worker"].troubles} == {TroubleKind.DEFECT}
    assert "a name" not in capsys.readouterr().err
