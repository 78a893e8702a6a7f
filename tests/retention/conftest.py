"""Two practices, people, and a home in which recordings lie."""

import pytest
from tests.catalogue.recorder_node import NOON, PRACTICES, RecorderNode

from fairhearing.practice.models import Person, Practice
from fairhearing.retention.means import Means
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.store import FolderStore

from .kept_home import KeptHome
from .run_means import Log, StandingClock


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def practices(db):  # noqa: ARG001 - the database
    return {slug: Practice.objects.create(id=slug, name=slug.title(), created_at=NOON) for slug in PRACTICES}


@pytest.fixture
def practice(practices):
    return practices["allerton"]


@pytest.fixture
def manager(db):  # noqa: ARG001 - the database
    return Person.objects.create(email="manager@allerton.example", full_name="Helen Ashworth", created_at=NOON)


@pytest.fixture
def kept(home, practices):  # noqa: ARG001 - the practices' rows
    return KeptHome(RecorderNode(home))


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def means(home, log):
    keyring = Keyring(home.keyring)
    yield Means(FolderStore(home.store), keyring, home.manifests, log.append, StandingClock())
    keyring.close()
