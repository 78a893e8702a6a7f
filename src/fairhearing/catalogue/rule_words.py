"""The rule by which a recording was destroyed, as certificates and pages say it."""

from __future__ import annotations

from fairhearing.catalogue.rules import RecordClass
from fairhearing.wording.counts import counted

_CLASSES = {
    RecordClass.ADMINISTRATIVE: "Administrative calls",
    RecordClass.EVIDENCE: "Calls that were evidence",
    RecordClass.CLINICAL_SUMMARISED: "Clinical calls whose written note was confirmed",
}


def rule_words(record_class: RecordClass, months: int) -> str:
    """Say a rule: Administrative calls are destroyed 12 months after the call."""
    return f"{_CLASSES[record_class]} are destroyed {counted(months, 'month')} after the call"
