"""A database server that goes and comes back: what is published meanwhile waits, is named, and then becomes rows."""

import contextlib
import json
import os
import subprocess
import sys

import pytest
from tests.jobs.postgresql import find_binaries, stoppable_server
from tests.waiting import eventually

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.status import read_statuses
from fairhearing.web.home_keys import make_keys

from .recorder_node import RecorderNode, call_fact, end_fact

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(find_binaries() is None, reason="PostgreSQL's binaries are not installed (Debian: postgresql)"),
    pytest.mark.skipif(bool(os.environ.get("FAIRHEARING_DATABASE_URL")), reason="the server is this test's own"),
]
_START = """
import sys
from pathlib import Path
from fairhearing.vault.home import Home
from fairhearing.web.startup import migrate_database, start_django
start_django(Home(Path(sys.argv[1])))
from fairhearing.catalogue.models import Recording
from fairhearing.practice.models import Practice
from django.utils import timezone
"""
_SET_UP = _START + "migrate_database(); Practice.objects.create(id='allerton', name='A', created_at=timezone.now())"
_COUNT = _START + "print(Recording.objects.count())"


def troubles(home):
    status = read_statuses(home.status).get("worker")
    return {each.kind for each in status.troubles} if status else set()


@contextlib.contextmanager
def working(home, environment):
    words = [sys.executable, "-m", "fairhearing", "worker", "--home", str(home.root)]
    worker = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline() == '{"ready": "worker"}\n'
        yield
    finally:
        worker.terminate()
        said = worker.communicate(timeout=20)[1]
    assert "Traceback" not in said


def test_while_the_database_is_away_recordings_wait_and_it_is_named(home):
    make_keys(home)
    node = RecorderNode(home)
    with stoppable_server(find_binaries()) as server:
        environment = os.environ | {"FAIRHEARING_DATABASE_URL": server.address}

        def run(*words):
            done = subprocess.run(
                [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
            )
            return done.stdout, done.returncode

        assert run("-c", _SET_UP, str(home.root))[1] == 0
        with working(home, environment):
            node.publish([call_fact(), end_fact()])
            eventually(lambda: run("-c", _COUNT, str(home.root))[0] == "1\n")
            server.stop()
            for _ in range(2):
                node.publish([call_fact(), end_fact()])
            eventually(lambda: TroubleKind.DATABASE_AWAY in troubles(home))
            told, code = run("-m", "fairhearing", "check", "--json", "--home", str(home.root))
            server.start()
            eventually(lambda: run("-c", _COUNT, str(home.root))[0] == "3\n")
            eventually(lambda: TroubleKind.DATABASE_AWAY not in troubles(home))

    lines = {line["name"]: line for line in json.loads(told)["lines"]}
    assert code == 1
    assert lines["Database"]["kind"] == "database-away"
    assert lines["List of calls"]["state"] == "not known"
