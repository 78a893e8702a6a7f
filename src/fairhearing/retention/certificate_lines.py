"""Destroyed recordings as lists show them: reference, days and rule, nothing of who spoke."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fairhearing.catalogue.rule_words import rule_words
from fairhearing.catalogue.rules import RecordClass
from fairhearing.retention.models import Certificate
from fairhearing.retention.words import call_day


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One recording that is gone. rule: the kind of record and its period, by which it went."""

    recording: str
    call_on: date
    destroyed_at: datetime
    rule: str
    sha256: str

    @property
    def reference(self) -> str:
        """The short form of the recording's id."""
        return self.recording[:8]


def certificate_lines(certificates: Iterable[Certificate]) -> list[CertificateLine]:
    """Put certificates into words, in their order."""
    return [
        CertificateLine(
            recording=each.recording_id,
            call_on=call_day(each.call),
            destroyed_at=each.destroyed_at,
            rule=rule_words(RecordClass(each.rule), each.months),
            sha256=each.sha256,
        )
        for each in certificates
    ]
