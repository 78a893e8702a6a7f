"""Whole systems for tests: one founded home is made a run and copied for each test that starts processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairhearing.cli.demo.handover import Handover
from fairhearing.vault.home import Home

from .databases import environment_of
from .system import System

_TEST_CALLS_TOMORROW = """
import sys
from datetime import timedelta
from pathlib import Path
from django.utils import timezone
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django
start_django(Home(Path(sys.argv[1])))
from fairhearing.jobs import queue
now = timezone.now()
queue.keep_coming_round("test_call", lambda _: now + timedelta(days=1), now=now, at_once=False)
"""
"""Tests count what lies in store and manifests: here test calls are made when they are asked for, and not before."""


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both invented practices and no calls; its handover lies beside it."""
    home = tmp_path_factory.mktemp("founded") / "home"
    words = [sys.executable, "-m", "fairhearing", "demo", "--home", str(home), "--sip", "0", "--prepare"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env=environment_of(home))
    assert done.returncode == 0, done.stderr
    words = [sys.executable, "-c", _TEST_CALLS_TOMORROW, str(home)]
    subprocess.run(words, timeout=60, check=True, env=environment_of(home))
    return home


def copy_of(founded: Path, folder: Path) -> System:
    """A founded system of a folder's own, not started."""
    root = folder / "home"
    shutil.copytree(founded, root)
    shutil.copytree(Handover.beside(founded).folder, Handover.beside(root).folder)
    return System(Home(root), environment_of(root, like=founded))


@pytest.fixture
def system(founded: Path, tmp_path: Path) -> Iterator[System]:
    """A system of the test's own that is founded and not started."""
    system = copy_of(founded, tmp_path)
    try:
        yield system
    finally:
        system.stop()


@pytest.fixture
def running(system: System) -> System:
    """A system of the test's own with every process up."""
    system.start()
    return system


@pytest.fixture(scope="module")
def shared(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A running system for tests that leave its processes and files alone."""
    system = copy_of(founded, tmp_path_factory.mktemp("shared"))
    try:
        system.start()
        yield system
    finally:
        system.stop()
