"""Scanned papers that people bring: what a file is, its first bytes say. They are kept, given to be saved, never shown.

    %PDF-              application/pdf
    89 50 4E 47 …      image/png
    FF D8 FF           image/jpeg

Nothing else is kept: a page of somebody's could run.
"""

from __future__ import annotations

from typing import Final

LARGEST_BYTES: Final = 10 * 1024 * 1024
MOST: Final = 20
"""Files of one matter."""
ENDINGS: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class BadScan(Exception):
    """A file cannot be kept. The message is a sentence for who brought it."""


def media_of(data: bytes) -> str:
    """Say what a file is by how it begins. Raises BadScan for everything but a PDF, a PNG or a JPEG."""
    if not data:
        raise BadScan("The file is empty")
    if len(data) > LARGEST_BYTES:
        raise BadScan("The file is larger than 10 MB: scan it again, smaller")
    media = next((media for beginning, media in _BEGINNINGS if data.startswith(beginning)), None)
    if media is None:
        raise BadScan("Choose a PDF, or a picture as PNG or JPEG")
    return media
