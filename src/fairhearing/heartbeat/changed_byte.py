"""Whether a change of one byte is noticed: tried on a copy of a test call's sealed file, never on the file itself.

    a copy, one bit of one byte turned over    its digest is not the one that was signed at capture
                                               and it does not open, even without that digest

Both have to hold: the first is what the nightly comparison reads, the second what stops a listener.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fairhearing.vault.errors import VaultError
from fairhearing.vault.store import measure_file
from fairhearing.vault.unseal.sealed_file import SealedFile

_BITS: Final = 8


def is_change_noticed(file: SealedFile, key: bytes, random: Callable[[int], bytes]) -> bool:
    """Turn over one bit of a copy of a closed recording, and say whether both checks notice. Raises OSError.

    file: with its manifest. random: returns so many bytes, and chooses which bit.
    """
    assert file.manifest is not None  # noqa: S101 - said above
    data = bytearray(file.path.read_bytes())
    at = int.from_bytes(random(_BITS)) % (len(data) * _BITS)
    data[at // _BITS] ^= 1 << at % _BITS
    with TemporaryDirectory(prefix="fairhearing-changed-") as folder:
        changed = Path(folder) / "changed.sealed"
        changed.write_bytes(data)
        differs = measure_file(changed).sha256 != file.manifest.object.sha256
        return differs and not _opens(replace(file, path=changed, manifest=None), key)


def _opens(file: SealedFile, key: bytes) -> bool:
    try:
        for _ in file.wav_chunks(key, lambda _done, _all: None):
            pass
    except VaultError:
        return False
    return True
