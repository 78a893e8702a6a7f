"""What the web process says of its own defects: on standard error, with the reference that stands on the page."""

from __future__ import annotations

import logging
import sys

from fairhearing.vault.defects import place_of


class DefectHandler(logging.Handler):
    """Say where a page broke, never what it held: an error's message may be somebody's name, a page's form a secret."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        error = record.exc_info[1] if record.exc_info else None
        where = place_of(error) if error is not None else "no exception"
        reference = getattr(getattr(record, "request", None), "reference", "")
        sys.stderr.write(f"fairhearing web: page {reference} failed: {where}\n")
        sys.stderr.flush()
