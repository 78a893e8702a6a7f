"""The worker as a process, killed at any point: nothing lost, nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from sqlcipher3 import dbapi2
from tests.waiting import eventually

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.verbs import Verb
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.status import read_statuses
from fairhearing.jobs.doorbell import ring
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.keyholder.signing_in.pepper import ensure_pepper
from fairhearing.web.home_keys import catalogue_key_path, make_keys

from .recorder_node import RecorderNode, call_fact, calls_apart, end_fact

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("FAIRHEARING_DATABASE_URL")), reason="these processes use the file of a home of their own"
)

_SET_UP = """
from django.utils import timezone
from fairhearing.practice.models import Practice
for slug in ("allerton", "westfield"):
    Practice.objects.create(id=slug, name=slug.title(), created_at=timezone.now())
"""
_START = """
import sys
from pathlib import Path
from fairhearing.vault.home import Home
from fairhearing.web.startup import migrate_database, start_django
home = Home(Path(sys.argv[1]))
start_django(home)
"""
_WORKER = (
    _START
    + """
from fairhearing.vault.clock import Clock
from fairhearing.web import worker
worker.run(home, Clock())
"""
)
_KEYHOLDER = """
import sys
from pathlib import Path
from fairhearing.keyholder import server
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
server.run(Home(Path(sys.argv[1])), Clock())
"""


@pytest.fixture
def home(home):
    make_keys(home)
    ensure_log_key(home, os.urandom)
    ensure_pepper(home, os.urandom)
    subprocess.run(
        [sys.executable, "-c", _START + "migrate_database()\n" + _SET_UP, str(home.root)], check=True, timeout=60
    )
    return home


@pytest.fixture
def start(home):
    """Start a process that runs some code for the home; killed at the end if it still lives."""
    processes = []

    def begin(code):
        process = subprocess.Popen([sys.executable, "-c", code, str(home.root)], stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert "ready" in json.loads(process.stdout.readline() or "{}")
        return process

    yield begin
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def catalogue(home):
    """Look into the file from outside, with its key."""
    database = dbapi2.connect(str(home.catalogue / "catalogue.sqlite"), timeout=20)
    database.execute(f"PRAGMA key = \"x'{catalogue_key_path(home).read_text().strip()}'\"")
    try:
        yield lambda sql: [row[0] if len(row) == 1 else row for row in database.execute(sql).fetchall()]
    finally:
        database.close()


def is_settled(ask, recordings):
    return (
        ask("SELECT count(*) FROM catalogue_recording") == [recordings]
        and ask("SELECT count(*) FROM jobs_outbox WHERE sent_at IS NULL") == [0]
        and ask("SELECT count(*) FROM jobs_logentry WHERE outbox <> ''") == ask("SELECT count(*) FROM jobs_outbox")
    )


def test_each_start_of_the_worker_tries_the_sealing_once(home, start):
    RecorderNode(home)
    tries = "SELECT count(*) FROM retention_sealingtrial WHERE answered"
    with catalogue(home) as ask:
        for starts in (1, 2):
            worker = start(_WORKER)
            eventually(lambda starts=starts: ask(tries) == [starts])
            ring(home.doorbell_socket)
            time.sleep(1.5)
            assert ask(tries) == [starts]
            worker.kill()
            worker.wait()


def test_a_worker_killed_at_random_points_loses_nothing_and_writes_nothing_twice(home, start):
    moments = random.Random(20261122)
    node = RecorderNode(home)
    keyholder = start(_KEYHOLDER)
    published = []

    for kill in range(10):
        published += [node.publish(facts)[1] for facts in calls_apart(20)]
        worker = start(_WORKER)
        time.sleep(moments.uniform(0, 0.2))
        worker.kill()
        worker.wait()
        if kill % 3 == 2:
            keyholder.kill()
            keyholder.wait()
            keyholder = start(_KEYHOLDER)

    start(_WORKER)
    with catalogue(home) as ask:
        eventually(lambda: is_settled(ask, len(published)))
        recordings = ask("SELECT id FROM catalogue_recording")
        parties = ask("SELECT count(*) FROM catalogue_party")
        rows = ask("SELECT entry_id FROM jobs_outbox")
        projected = ask('SELECT "index", subject FROM jobs_logentry ORDER BY "index"')
    leaves = [parse_leaf(data) for _, data in LogReader(home.log).entries()]
    told = [leaf.outbox for leaf in leaves if leaf.outbox]

    assert sorted(recordings) == sorted(published)
    assert parties == [2 * len(published)]
    listed = [leaf.subject for leaf in leaves if leaf.verb is Verb.RECORDING_CATALOGUED]
    assert sorted(told) == sorted(rows)
    assert len(set(told)) == len(told)
    assert sorted(listed) == sorted(published)
    assert projected == [(index, leaf.subject) for index, leaf in enumerate(leaves)]


def test_a_published_call_comes_into_the_catalogue_and_the_log_by_itself(home, start):
    node = RecorderNode(home)
    start(_KEYHOLDER)
    start(_WORKER)
    with catalogue(home) as ask:
        node.publish([call_fact(), end_fact()])
        ring(home.doorbell_socket)

        eventually(lambda: is_settled(ask, 1))


def failing_duties(home):
    troubles = read_statuses(home.status)["worker"].troubles
    return [each.part for each in troubles if each.kind is TroubleKind.DUTY_FAILING]


def test_a_worker_without_a_keyholder_goes_on_and_says_what_fails(home, start):
    node = RecorderNode(home)
    start(_WORKER)
    node.publish([call_fact(), end_fact()])

    with catalogue(home) as ask:
        eventually(lambda: ask("SELECT count(*) FROM catalogue_recording") == [1])
        eventually(lambda: failing_duties(home) == ["outbox"])
        start(_KEYHOLDER)
        eventually(lambda: is_settled(ask, 1))
        eventually(lambda: failing_duties(home) == [])


def test_a_worker_ends_at_once_when_asked(home, start):
    RecorderNode(home)
    worker = start(_WORKER)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=20) == 0
