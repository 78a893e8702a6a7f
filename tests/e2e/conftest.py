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


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both invented practices and no calls; its handover lies beside it."""
    home = tmp_path_factory.mktemp("founded") / "home"
    words = [sys.executable, "-m", "fairhearing", "demo", "--home", str(home), "--sip", "0", "--prepare"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env=environment_of(home))
    assert done.returncode == 0, done.stderr
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
