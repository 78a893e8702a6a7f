"""Settings, and what health is told of the copies."""

import json
import time
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.waiting import eventually

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.log_copies.copies import BEHIND_AFTER_S, LogCopies
from fairhearing.log_copies.errors import BadCopySettings
from fairhearing.log_copies.settings import BucketSettings, FolderSettings, load_copies
from fairhearing.vault.clock import Clock

FORMAT = "fairhearing log copies v1"
FOLDER = {"name": "nas", "kind": "folder", "path": "/mnt/log"}


def written(tmp_path, *copies):
    path = tmp_path / "log-copies.json"
    path.write_text(json.dumps({"format": FORMAT, "copies": list(copies)}))
    return path


def test_without_the_file_nothing_is_copied(tmp_path):
    assert load_copies(tmp_path / "log-copies.json") == ()


def test_each_kind_is_read(tmp_path):
    folder, syslog, bucket = load_copies(
        written(
            tmp_path,
            FOLDER,
            {"name": "siem", "kind": "syslog", "transport": "tcp", "host": "192.0.2.5", "every_s": 5},
            {"name": "far", "kind": "s3", "bucket": "b", "prefix": "/log/"},
        )
    )

    assert (folder.place, folder.every_s) == (FolderSettings(folder.place.path), 10)
    assert (syslog.place.port, syslog.every_s) == (514, 5)
    assert bucket.place == BucketSettings("b", "log")


@pytest.mark.parametrize(
    ("copy", "found"),
    [
        ({}, "'name'"),
        (FOLDER | {"name": "Mrs X"}, "'name'"),
        (FOLDER | {"kind": "tape"}, "'kind'"),
        (FOLDER | {"path": "log"}, "'path'"),
        (FOLDER | {"path": 7}, "'path'"),
        (FOLDER | {"every_s": 0}, "'every_s'"),
        (FOLDER | {"every_s": True}, "'every_s'"),
        (FOLDER | {"host": "x"}, "host"),
        ({"name": "s", "kind": "syslog", "transport": "pigeon"}, "'transport'"),
        ({"name": "s", "kind": "syslog", "transport": "unix"}, "'path'"),
        ({"name": "s", "kind": "syslog", "transport": "udp"}, "'host'"),
        ({"name": "s", "kind": "syslog", "transport": "udp", "host": "x", "port": 70000}, "'port'"),
        ({"name": "b", "kind": "s3"}, "'bucket'"),
        ({"name": "b", "kind": "s3", "bucket": "b", "allow_http": 1}, "'allow_http'"),
    ],
    ids=str,
)
def test_a_setting_that_is_wrong_is_named(tmp_path, copy, found):
    with pytest.raises(BadCopySettings, match=found):
        load_copies(written(tmp_path, copy))


def test_two_copies_of_one_name_are_refused(tmp_path):
    with pytest.raises(BadCopySettings, match="same name"):
        load_copies(written(tmp_path, FOLDER, FOLDER))


@given(
    st.one_of(
        st.text(max_size=40), st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(json.dumps)
    )
)
def test_any_other_file_is_refused_by_name(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("settings") / "log-copies.json"
    path.write_text(text)

    with pytest.raises(BadCopySettings):
        load_copies(path)


@dataclass(frozen=True)
class MovedClock(Clock):
    moved: list[float] = field(default_factory=lambda: [0.0])

    def monotonic(self):
        return time.monotonic() + self.moved[0]


@pytest.fixture
def clock():
    return MovedClock()


@pytest.fixture
def copies(growing, clock):
    return LogCopies(growing.home, clock, Troubles(clock))


def troubles(copies):
    return {(each.kind, each.part) for each in copies.troubles.now()}


def test_a_copy_that_is_away_is_told_after_a_quarter_of_an_hour_and_ends_by_itself(growing, copies, clock, tmp_path):
    growing.set_up(kind="folder", path=str(tmp_path / "disk"))
    growing.grow(3)
    copies.go_round()
    assert troubles(copies) == set()

    clock.moved[0] += BEHIND_AFTER_S + 30
    copies.go_round()
    assert troubles(copies) == {(TroubleKind.LOG_COPY_BEHIND, "elsewhere")}

    (tmp_path / "disk").mkdir()
    clock.moved[0] += 30
    copies.go_round()
    assert troubles(copies) == set()
    assert (tmp_path / "disk/checkpoint").exists()


def test_a_copy_that_disagrees_is_told_at_once_until_it_is_taken_out(growing, copies, clock, tmp_path):
    (tmp_path / "disk").mkdir()
    growing.set_up(kind="folder", path=str(tmp_path / "disk"))
    growing.grow(3)
    copies.go_round()
    (tmp_path / "disk/checkpoint").write_text("another log's\n")

    clock.moved[0] += 30
    copies.go_round()
    assert troubles(copies) == {(TroubleKind.LOG_COPY_DISAGREES, "elsewhere")}

    growing.home.log_copies_json.unlink()
    copies.go_round()
    assert troubles(copies) == set()


def test_settings_with_a_mistake_are_told_and_taken_up_once_corrected(growing, copies):
    growing.home.log_copies_json.write_text("{")

    with pytest.raises(BadCopySettings):
        copies.go_round()
    assert troubles(copies) == {(TroubleKind.LOG_COPIES_UNREADABLE, "")}

    growing.home.log_copies_json.unlink()
    copies.go_round()
    assert troubles(copies) == set()


def test_the_thread_copies_by_itself_and_its_defects_are_the_worker_s_to_say(growing, copies, tmp_path):
    (tmp_path / "disk").mkdir()
    growing.set_up(kind="folder", path=str(tmp_path / "disk"))
    growing.grow(3)
    copies.start()
    eventually((tmp_path / "disk/checkpoint").exists)
    assert copies.attend() is False
    assert (tmp_path / "disk/checkpoint").exists()

    growing.home.log_copies_json.write_text("{")
    eventually(lambda: copies._error is not None)
    with pytest.raises(BadCopySettings):
        copies.attend()
    copies.stop()
