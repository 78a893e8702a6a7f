"""What one stream is encrypted with: the newest key, and the one before for packets and reports on their way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .sdes import Crypto
from .srtcp import SrtcpReader
from .srtp import Opened, SrtpReader

_KEYS_KEPT: Final = 2


class SrtpKeys:
    """The readers of one stream, the newest key's first. For one thread."""

    def __init__(self) -> None:
        self._readers: list[tuple[Crypto, SrtpReader, SrtcpReader]] = []

    def __bool__(self) -> bool:
        """Say whether there is any key."""
        return bool(self._readers)

    def expect(self, crypto: Crypto) -> None:
        """Open packets under this key from now on."""
        if all(crypto != known for known, _, _ in self._readers):
            self._readers = [(crypto, SrtpReader(crypto), SrtcpReader(crypto)), *self._readers][:_KEYS_KEPT]

    def open(self, packets: Sequence[bytes]) -> dict[int, Opened]:
        """Return what is proved of these packets, by their number among them."""
        opened: dict[int, Opened] = {}
        for _, reader, _ in self._readers:
            rows = [row for row in range(len(packets)) if row not in opened]
            found = reader.open([packets[row] for row in rows]) if rows else []
            opened |= {rows[each.row]: each for each in found}
        return opened

    def open_report(self, data: bytes) -> bytes | None:
        """Return a report as plain RTCP; None where it is not proved to be its sender's, or is not new."""
        opened = (reader.open(data) for _, _, reader in self._readers)
        return next((each for each in opened if each is not None), None)
