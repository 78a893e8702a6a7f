"""HOME/alarms/tests.json: what became of the last test alarm of each practice, for the page that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .memory import alarms_folder

_FORMAT: Final = "fairhearing alarm tests v1"


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test. test: the id it was asked for by. receivers: to how many it goes; taken, failed: what became of it.

    error: why the last one was not taken, without saying whose it was.
    """

    __test__ = False  # no test of ours, whatever its name says to pytest

    practice: str
    test: str
    sent_at: datetime
    receivers: int
    taken: int = 0
    failed: int = 0
    error: str = ""

    def with_one(self, error: str) -> TestResult:
        """Return the result with one more receiver's answer."""
        if error:
            return replace(self, failed=self.failed + 1, error=error)
        return replace(self, taken=self.taken + 1)


def save_result(home: Home, results: tuple[TestResult, ...]) -> None:
    """Put the results in place. Raises OSError."""
    values = [
        {
            "practice": each.practice,
            "test": each.test,
            "sent": write_time(each.sent_at),
            "receivers": each.receivers,
            "taken": each.taken,
            "failed": each.failed,
            "error": each.error,
        }
        for each in results
    ]
    text = write_document({"format": _FORMAT, "tests": values})
    publish_file(alarms_folder(home) / "tests.json", text.encode())


def load_result(home: Home, practice: str) -> TestResult | None:
    """Return the last test of a practice; None where there was none, or it cannot be read."""
    try:
        text = (alarms_folder(home) / "tests.json").read_text("utf-8")
        found = [_read(each) for each in Fields.parse(text, "tests of alarms", _FORMAT).objects("tests")]
    except (OSError, UnicodeDecodeError, BadDocument):
        return None
    return next((each for each in found if each.practice == practice), None)


def _read(fields: Fields) -> TestResult:
    return TestResult(
        practice=fields.slug("practice"),
        test=fields.text("test"),
        sent_at=fields.time("sent"),
        receivers=fields.number("receivers"),
        taken=fields.number("taken"),
        failed=fields.number("failed"),
        error=fields.text("error"),
    )
