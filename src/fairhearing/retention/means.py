"""What it takes to destroy recordings, and to compare what is left: store, keyring, manifests, the log, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fairhearing.jobs import outbox
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.store import FolderStore
from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes to destroy. append: brings entries into the log. manifests: the folder of all of them."""

    store: FolderStore
    keyring: Keyring
    manifests: Path
    append: outbox.Append
    clock: Clock

    def today(self) -> date:
        """Return the practice's day."""
        return self.clock.now().astimezone(PRACTICE_TIME).date()


@contextmanager
def means_of(home: Home, clock: Clock) -> Iterator[Means]:
    """Open what one home has. Raises the vault's errors if its keyring is damaged."""
    keyholder = KeyholderClient(home.keyholder_socket)
    with closing(Keyring(home.keyring)) as keyring:
        yield Means(FolderStore(home.store), keyring, home.manifests, keyholder.append, clock)
