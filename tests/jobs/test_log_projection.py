"""The log as pages read it: a copy that can be made again."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.jobs.errors import LogIsShorter
from fairhearing.jobs.log_projection import forget_projection, is_shown, project_log
from fairhearing.jobs.models import LogEntry
from fairhearing.vault.note import NoteSigner

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def log(tmp_path):
    return LogReader(tmp_path / "log")


@pytest.fixture
def writer(log):
    return LogWriter(log.folder, NoteSigner("fairhearing/log/test", Ed25519PrivateKey.generate()))


def leaves(first, last):
    return [
        Leaf(NOON, Verb.SOUND_BEGUN, f"{n:032x}", "manager", "allerton", "ab" * 16, {"n": n, "ids": ("a", "b")})
        for n in range(first, last)
    ]


def project_all(log):
    while project_log(log):
        pass


def test_entries_become_rows_in_their_places(log, writer):
    writer.append(leaves(0, 3))

    project_all(log)

    row = LogEntry.objects.get(index=2)
    assert (row.verb, row.actor, row.role, row.practice) == ("sound.begun", f"{2:032x}", "manager", "allerton")
    assert (row.time, row.subject, row.detail) == (NOON, "ab" * 16, {"n": 2, "ids": ["a", "b"]})


def test_only_what_is_new_is_copied_across_full_bundles(log, writer):
    for first, last in ((0, 200), (200, 300), (300, 600)):
        writer.append(leaves(first, last))
        project_all(log)

    assert list(LogEntry.objects.order_by("index").values_list("index", flat=True)) == list(range(600))
    assert LogEntry.objects.get(index=511).detail["n"] == 511


def test_the_rows_can_be_made_again(log, writer):
    writer.append(leaves(0, 70))
    project_all(log)
    before = list(LogEntry.objects.order_by("index").values())

    forget_projection()
    project_all(log)

    assert list(LogEntry.objects.order_by("index").values()) == before


def test_a_log_that_was_never_begun_is_empty(log):
    assert project_log(log) is False


def test_a_log_that_lost_entries_is_not_passed_over(log, writer):
    writer.append(leaves(0, 5))
    project_all(log)
    LogEntry.objects.create(index=5, time=NOON, verb="sound.begun", actor="x")

    with pytest.raises(LogIsShorter, match="holds 5 entries, 6"):
        project_log(log)


def test_rows_show_the_log_once_nothing_in_it_waits_for_long(log, writer):
    assert not is_shown(log, NOON), "there is no log"
    writer.append(leaves(0, 3))
    later = NOON + timedelta(minutes=6)
    assert is_shown(log, NOON + timedelta(minutes=4)), "it may be on its way"
    assert not is_shown(log, later)

    project_all(log)

    assert is_shown(log, later)
    LogEntry.objects.create(index=9, time=NOON, verb="sound.begun")
    assert not is_shown(log, later), "the log is shorter than what was read of it"


def test_a_log_that_cannot_be_read_is_not_shown(log, writer):
    writer.append(leaves(0, 3))
    project_all(log)

    (log.folder / "checkpoint").write_text("nothing of the kind\n")

    assert not is_shown(log, NOON)
