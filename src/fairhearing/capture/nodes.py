"""The recorder nodes of one home: each has its own lock, journal, chain of manifests and key.

A practice lists the keys of all of them when it is founded (`node_keys`): what another node signs is refused.
"""

from __future__ import annotations

from enum import StrEnum

from fairhearing.vault.home import Home
from fairhearing.vault.recipients import RecorderKey

from .identity import prepare_node


class NodeName(StrEnum):
    """What records. The words are stored: never change one, only add."""

    MAIN = "main"
    """The recorder that phone systems send calls to."""
    CAPTURED = "captured"
    """Calls out of capture files, afterwards."""
    MIRROR = "mirror"
    """Calls heard on a mirror port, as they are made."""
    IMPORTED = "imported"
    """Other recorders' sound files, afterwards."""


def node_keys(home: Home) -> list[RecorderKey]:
    """Return the public keys of all nodes of a home, made now where there are none. Raises BadIdentity."""
    return [RecorderKey(node, prepare_node(home, node).vkey) for node in NodeName]
