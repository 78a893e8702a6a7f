"""What the worker does with lists of patients."""

from __future__ import annotations

from uuid import UUID

from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.ledger.errors import UnreadableList
from fairhearing.ledger.list_reading import look_through
from fairhearing.ledger.list_taking import take_in
from fairhearing.ledger.models import PatientList
from fairhearing.ledger.patient_lists import drop_list


def read_list_job(run: JobRun) -> JobOutcome:
    """Look through a list that was brought; one that cannot be read is thrown away, with the reason."""
    brought = _list_of(run)
    if brought is None or brought.state != PatientList.State.READING:
        return {"lines": 0}
    try:
        look_through(brought, run.progress)
    except UnreadableList as error:
        PatientList.objects.filter(id=brought.id).update(problem=str(error))
        drop_list(brought, by="worker", now=run.now)
    return {"lines": brought.lines, "aside": brought.aside}


def take_list_job(run: JobRun) -> JobOutcome:
    """Write a list that somebody decided to take in."""
    brought = _list_of(run)
    if brought is None:
        return {"lines": 0}
    take_in(brought, run.now, run.progress)
    return {"lines": brought.lines, "aside": brought.aside}


def _list_of(run: JobRun) -> PatientList | None:
    found = PatientList.objects.filter(id=UUID(hex=str(run.payload["list"])))
    return found.select_related("practice").first()
