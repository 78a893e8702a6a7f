"""Destroyed recordings as lists show them: reference, days and rule, nothing of who spoke."""

from __future__ import annotations

import json
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
            rule=rule_of(each),
            sha256=each.sha256,
        )
        for each in certificates
    ]


def rule_of(certificate: Certificate) -> str:
    """Say by which rule a recording went: its kind's period, or the request by which it was erased."""
    if erased_for := json.loads(certificate.document).get("erased_for"):
        return f"Erased on request {erased_for} (UK GDPR Article 17)"
    return rule_words(RecordClass(certificate.rule), certificate.months)
