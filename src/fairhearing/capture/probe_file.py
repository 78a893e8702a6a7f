"""HOME/probe/caller.json: what proves a test call, as a digest; and HOME/run/listening-NODE.json: where to make one.

The worker publishes the first and keeps the proof; the recorder, which reads it, publishes the second while it runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.call.ways import Transport
from fairhearing.vault.document import BadDocument, Fields, write_document
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.sharing import read_shared, users_of

_CALLER_FORMAT: Final = "fairhearing probe caller v1"
_LISTENING_FORMAT: Final = "fairhearing listening v1"
_MOST_BYTES: Final = 65536


@dataclass(frozen=True, slots=True, order=True)
class Listening:
    """One address at which a node hears SIP. asks_certificate: whether a caller must show a certificate of its own."""

    node: str
    transport: Transport
    host: str
    port: int
    asks_certificate: bool = False


def caller_path(home: Home) -> Path:
    """Say where the digest of the proof lies."""
    return home.probe / "caller.json"


def publish_caller(home: Home, proof_sha256: bytes) -> None:
    """Agree on a proof with the recorder. Raises OSError."""
    document = {"format": _CALLER_FORMAT, "proof_sha256": proof_sha256.hex()}
    publish_file(caller_path(home), write_document(document).encode())


def read_caller(home: Home) -> bytes | None:
    """Return the digest that was agreed on, None where there is none that can be read."""
    try:
        fields = Fields.parse(caller_path(home).read_text("utf-8"), "probe caller", _CALLER_FORMAT)
        return bytes.fromhex(fields.digest("proof_sha256"))
    except (OSError, UnicodeDecodeError, BadDocument):
        return None


def listening_path(home: Home, node: str) -> Path:
    """Say where a node tells at which addresses it hears SIP."""
    return home.run / f"listening-{node}.json"


def publish_listening(home: Home, node: str, addresses: Iterable[Listening]) -> None:
    """Tell at which addresses a node hears SIP. Raises OSError."""
    told = [
        {
            "transport": str(each.transport),
            "host": each.host,
            "port": each.port,
            "asks_certificate": each.asks_certificate,
        }
        for each in addresses
    ]
    document = {"format": _LISTENING_FORMAT, "node": node, "addresses": told}
    publish_file(listening_path(home, node), write_document(document).encode())


def read_listening(home: Home) -> tuple[Listening, ...]:
    """Return every address that a node of this machine told, those of a node that ended without a word too.

    HOME/run is open to other processes: what a user wrote whose HOME/outages is not tells nothing.
    """
    users = users_of(home.outages)
    return tuple(sorted(each for path in home.run.glob("listening-*.json") for each in _read(path, users)))


def _read(path: Path, users: frozenset[int]) -> list[Listening]:
    try:
        fields = Fields.parse(read_shared(path, _MOST_BYTES, users).decode(), path.name, _LISTENING_FORMAT)
        node = fields.slug("node")
        return [
            Listening(
                node,
                Transport(each.text("transport")),
                each.text("host"),
                each.number("port"),
                each.values.get("asks_certificate") is True,
            )
            for each in fields.objects("addresses")
        ]
    except (OSError, UnicodeDecodeError, BadDocument, ValueError):
        return []
