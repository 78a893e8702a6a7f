"""Two practices in the database and a recorder that publishes for them."""

import pytest

from fairhearing.catalogue.intake import Intake
from fairhearing.catalogue.manifest_files import ManifestFiles
from fairhearing.catalogue.manifest_reader import ManifestReader
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home

from .recorder_node import NOON, PRACTICES, RecorderNode


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def node(home):
    return RecorderNode(home)


@pytest.fixture
def practices():
    return [Practice.objects.create(id=slug, name=slug.title(), created_at=NOON) for slug in PRACTICES]


@pytest.fixture
def make_intake(home, node):
    """Make an intake as a new worker does."""
    return lambda: Intake(ManifestFiles(home.manifests), ManifestReader(home, node.intake_key))


@pytest.fixture
def intake(make_intake):
    return make_intake()
