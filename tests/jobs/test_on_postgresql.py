"""The same tests once more on a real PostgreSQL server, with its migrations; the longer ones by another target."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .postgresql import find_binaries, running_server

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(find_binaries() is None, reason="PostgreSQL's binaries are not installed (Debian: postgresql)"),
]
TESTS = Path(__file__).parent.parent
_LONGEST_S = 3600
_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not postgres and not browser and not soak")


@pytest.fixture(scope="session")
def server():
    with running_server(find_binaries()) as url:
        yield url


def run_on(server, *words):
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "FAIRHEARING_DATABASE_URL": server},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )


def test_the_address_leads_to_postgresql(server):
    code = "from fairhearing.web import settings; print(settings.DATABASES['default']['ENGINE'])"

    done = run_on(server, "-c", code)

    assert done.stdout == "django.db.backends.postgresql\n", done.stderr


@pytest.mark.timeout(_LONGEST_S)
def test_jobs_hold_on_postgresql(server):
    assert_passed(run_on(server, *_PYTEST, str(TESTS / "jobs")))


@pytest.mark.soak
@pytest.mark.timeout(_LONGEST_S)
@pytest.mark.parametrize(
    "package",
    [
        "web",
        "e2e",
        "practice",
        "catalogue",
        "finding",
        "figures",
        "quality",
        "retention",
        "phone_log",
        "playback",
        "policy",
    ],
)
def test_practices_calls_pages_and_whole_systems_hold_on_postgresql(server, package):
    assert_passed(run_on(server, *_PYTEST, str(TESTS / package)))


def assert_passed(done):
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_the_migrations_leave_nothing_to_be_migrated(server):
    words = ["-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "fairhearing.web.settings"]

    done = run_on(server, *words)

    assert done.returncode == 0, done.stdout + done.stderr
