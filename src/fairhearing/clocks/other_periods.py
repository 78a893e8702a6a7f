"""The other periods of data protection: a complaint is acknowledged, a breach is reported.

complaint    acknowledged within 30 days, beginning with the day on which it was received
Data Protection Act 2018, section 164A, inserted by the Data (Use and Access) Act 2025, section 103
breach       reported to the Information Commissioner within 72 hours of becoming aware of it: UK GDPR article 33(1)
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from fairhearing.clocks.sums import Step, Sum

ACKNOWLEDGE_DAYS: Final = 30
BREACH: Final = timedelta(hours=72)


def complaint_sum(received_on: date) -> Sum:
    """Return by when a complaint about personal information is acknowledged."""
    last = received_on + timedelta(days=ACKNOWLEDGE_DAYS - 1)
    return Sum(
        (
            Step("The complaint came", received_on, "The day on which it came is the first"),
            Step("The thirtieth day", last, "Data Protection Act 2018, section 164A"),
        )
    )


def breach_due_at(aware_at: datetime) -> datetime:
    """Return by when a breach is reported; weekends count."""
    return aware_at + BREACH
