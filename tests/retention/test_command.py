"""`fairhearing retention run` as somebody runs it, beside a real keyholder and without one."""

import json
import os
import subprocess
import sys

import pytest

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.keyholder.signing_in.pepper import ensure_pepper
from fairhearing.web.home_keys import make_keys

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("FAIRHEARING_DATABASE_URL")), reason="these processes use the file of a home of their own"
)

_LAID_OUT = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from fairhearing.vault.home import Home
from fairhearing.web.startup import migrate_database, start_django
home = Home(Path(sys.argv[1]))
start_django(home)
migrate_database()
from fairhearing.practice.models import Person, Practice
from fairhearing.retention.holds import place_holds
from fairhearing.retention.models import Hold
from fairhearing.vault.clock import Clock
from tests.catalogue.recorder_node import RecorderNode
from tests.retention.kept_home import KeptHome
now = Clock().now()
Practice.objects.create(id="allerton", name="Allerton", created_at=now)
manager = Person.objects.create(email="manager@allerton.example", full_name="Helen Ashworth", created_at=now)
kept = KeptHome(RecorderNode(home))
calls = [kept.keep(now - timedelta(days=days)) for days in (500, 450, 400, 300)]
soon = now.date() + timedelta(days=30)
place_holds(calls[:1], Hold.Kind.CLAIM, owner=manager, review_on=soon, by=manager, now=now)
"""
_KEYHOLDER = """
import sys
from pathlib import Path
from fairhearing.keyholder import server
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
server.run(Home(Path(sys.argv[1])), Clock())
"""


@pytest.fixture
def laid_out(home):
    """A home with four recordings: one held, two due, one whose time has not come."""
    make_keys(home)
    ensure_log_key(home, os.urandom)
    ensure_pepper(home, os.urandom)
    subprocess.run([sys.executable, "-c", _LAID_OUT, str(home.root)], check=True, timeout=60)
    return home


def run(home):
    words = [sys.executable, "-m", "fairhearing", "retention", "run", "--home", str(home.root)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


def objects(home):
    return {path.stem for path in home.store.rglob("*.sealed")}


def test_without_a_keyholder_nothing_goes_and_with_one_what_is_due_does(laid_out):
    before = objects(laid_out)

    alone = run(laid_out)

    assert (alone.returncode, alone.stdout) == (69, "")
    assert "keyholder" in alone.stderr
    assert objects(laid_out) == before
    keyholder = subprocess.Popen(
        [sys.executable, "-c", _KEYHOLDER, str(laid_out.root)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert "ready" in json.loads(keyholder.stdout.readline())

        first, second = run(laid_out), run(laid_out)
    finally:
        keyholder.terminate()
        keyholder.wait(10)
        keyholder.stdout.close()

    assert (first.returncode, first.stdout) == (0, "2 destroyed, 1 held, 0 late\n"), first.stderr
    assert (second.returncode, second.stdout) == (0, "0 destroyed, 1 held, 0 late\n"), second.stderr
    assert len(objects(laid_out)) == 2
    verbs = [str(parse_leaf(entry).verb) for _, entry in LogReader(laid_out.log).entries()]
    assert verbs.count("disposal.intended") == verbs.count("recording.destroyed") == 2
    assert verbs.index("recording.destroyed") > verbs.index("disposal.intended")


def test_no_option_gives_another_day(laid_out):
    words = [sys.executable, "-m", "fairhearing", "retention", "run", "--home", str(laid_out.root), "--today"]

    done = subprocess.run([*words, "2099-01-01"], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 2
    assert len(objects(laid_out)) == 4
