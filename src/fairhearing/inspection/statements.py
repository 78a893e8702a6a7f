"""The statements there are, by the code that stands in addresses and file names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from fairhearing.inspection import impact, periods, processing
from fairhearing.inspection.statement import Statement
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home

Make = Callable[[Practice, Home, datetime], Statement]

STATEMENTS: Final[Mapping[str, Make]] = {
    processing.KIND: processing.record_of_processing,
    impact.KIND: impact.impact_assessment,
    periods.KIND: periods.retention_schedule,
}
