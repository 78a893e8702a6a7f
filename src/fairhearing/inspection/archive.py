"""ZIP archives whose bytes follow from what is in them: no moment of this machine, no name of a user."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Final

_FIRST_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of files, in the order given. Names are relative, with slashes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _FIRST_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            written.writestr(entry, data)
    return kept.getvalue()
