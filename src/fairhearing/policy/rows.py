"""Which rows the page of rows can show, by the words of their addresses: each package's own."""

from __future__ import annotations

from typing import Final

from fairhearing.cases import probe as cases
from fairhearing.clauses.rows import ReadRows
from fairhearing.phone_log import probe_rows as phone_log
from fairhearing.playback import place_probe
from fairhearing.playback import probe as playback
from fairhearing.reported import probe as reported
from fairhearing.retention import both_parties_probe, encrypted_probe, records_probe
from fairhearing.subject_access import found_probe
from fairhearing.subject_access import probe as subject_access

ROWS: Final[dict[str, ReadRows]] = {
    **phone_log.ROWS,
    **both_parties_probe.ROWS,
    **reported.ROWS,
    **cases.ROWS,
    **subject_access.ROWS,
    **records_probe.ROWS,
    **playback.ROWS,
    **found_probe.ROWS,
    **place_probe.ROWS,
    **encrypted_probe.ROWS,
}
