"""What the policy's probes look at, beside calls by the million: about as much as a year and more leaves behind.

of each call          what was heard of the announcement, a line of the phone system's log, an entry of the log
of every fiftieth     a finding of its sound; another, a listen with its four entries
of every hundredth    something that keeps it longer
of calls out          every third marked as told
of destroyed calls    a certificate, within the last month
of every day          the matched day of the phone log, and how each clause stood
of probes             four results for ten calls: at a million, three years of them

Rows have ids of their own, far beyond those that the practice has; entries have places below the log's first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from django.db import models
from django.utils import timezone

from fairhearing.announcing.models import Told
from fairhearing.audit.kinds import KIND_OF
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Announced, Call, Finding, Recording
from fairhearing.catalogue.rules import FindingKind, RecordClass
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import DAILY
from fairhearing.jobs.models import Job, LogEntry
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.phone_log.matching import Outcome
from fairhearing.phone_log.models import LogImport, PhoneLogDay, PhoneLogRow, RecordingGap
from fairhearing.playback.models import Listen
from fairhearing.policy.asking import ask
from fairhearing.policy.clause_models import ClauseDay, ProbeResult
from fairhearing.policy.probes import all_probes
from fairhearing.practice.models import Person, Place, Practice, Role
from fairhearing.retention.models import Certificate, Hold, Reconciliation
from fairhearing.retention.run import DESTROY_DUE

from .bulk_rows import Row, Rows, unindexed, write_all
from .calls import MODELS, THIRTEEN_MONTHS, write_calls

_FIRST_ID: Final = 1_000_000_000
_ONE_MONTH: Final = timedelta(days=30)
_DESTROYED_OF: Final = 13
"""A month's calls of thirteen: so many more are written whose recordings are destroyed."""
_RESULTS_OF_TEN: Final = 4
_DAYS_AT_ONCE: Final = 500
_KEPT_EACH, _HEARD_EACH, _FOUND_EACH, _GAP_EACH, _TOLD_EACH, _LAWFULLY_NOT_EACH = 100, 50, 50, 5000, 3, 40
_FINDINGS: Final = (FindingKind.GAPS, FindingKind.ONE_SIDED, FindingKind.LATE_SOUND, FindingKind.SILENT)
_VERDICTS: Final = (
    *(Announced.Verdict.PLAYED,) * 97,
    Announced.Verdict.PARTIAL,
    Announced.Verdict.NOT_FOUND,
    Announced.Verdict.CANNOT_TELL,
)
_BESIDE: Final[tuple[type[models.Model], ...]] = (
    Announced,
    Finding,
    Told,
    PhoneLogRow,
    RecordingGap,
    Hold,
    Listen,
    LogEntry,
    Certificate,
)
_LISTENED: Final = (Verb.SOUND_BEGUN, Verb.SOUND_DELIVERED, Verb.SOUND_DELIVERED, Verb.SOUND_ENDED)


@dataclass(frozen=True, slots=True)
class _Here:
    """What rows of one practice name. wording: of the announcement in use, "" where there is none."""

    practice: str
    manager: Person
    place: Place
    log: LogImport
    wording: str


def write_facts(practice: Practice, calls: int, until: datetime, told: Callable[[str, int, int], None]) -> None:
    """Write so many calls, a month's that are destroyed already, and all that probes look at beside them."""
    here, places = _here(practice, until), count(1)
    destroyed, results = max(1, calls // _DESTROYED_OF), calls * _RESULTS_OF_TEN // 10

    def beside(n: int, rows: Rows) -> Rows:
        return {**_heard(rows), **_known(here, n, rows, until, places)}

    def gone(n: int, rows: Rows) -> Rows:
        return _destroyed(here, n, rows)

    write_calls(
        practice.id,
        range(calls),
        until,
        lambda done: told("calls written", done, calls),
        beside=beside,
        tables=(*MODELS, *_BESIDE),
    )
    write_calls(
        practice.id,
        range(calls, calls + destroyed),
        until - THIRTEEN_MONTHS,
        lambda done: told("destroyed calls written", done, destroyed),
        over=_ONE_MONTH,
        beside=gone,
        tables=(*MODELS, Certificate),
    )
    _write_days(practice, calls, until)
    tables = (ProbeResult,)
    with unindexed(tables):
        for done in write_all(tables, _results(practice, results, until)):
            told("results written", done, results)


def _here(practice: Practice, until: datetime) -> _Here:
    wording = practice.announcements.exclude(approved_at=None).defer("sound").first()
    manager = practice.roles.filter(kind=Role.Kind.MANAGER).select_related("person").order_by("id")[0].person
    log = LogImport.objects.create(
        practice=practice, by=manager.account, begun_at=until, ended_at=until, last_at=until, layout="bench", sha256=""
    )
    place = practice.places.first() or Place.objects.create(practice=practice, name="Room 1")
    Reconciliation.objects.create(
        began_at=until, ended_at=until, recordings=1, objects_found=1, keys_found=1, sampled=1, tried=1
    )
    return _Here(practice.id, manager, place, log, wording.id.hex if wording else "")


def _heard(rows: Rows) -> Rows:
    """Return a call's rows, its recording heard by a machine."""
    return {**rows, Recording: [{**each, "hearing": str(Recording.Hearing.HEARD)} for each in rows[Recording]]}


def _known(here: _Here, n: int, rows: Rows, until: datetime, places: Iterator[int]) -> Rows:
    """Return what is known of a call that is there. places: of the log's entries, counted down from its first."""
    [call], [recording] = rows[Call], rows[Recording]
    incoming = call["direction"] == str(Call.Direction.IN)
    listened = n % _HEARD_EACH == 1
    looked = _entry(here, places, call["last_at"], Verb.CALL_VIEWED, call["id"], {})
    return {
        Announced: [_announced(here, n, recording)] if incoming else [],
        Finding: [_finding(n, recording)] if n % _FOUND_EACH == 0 else [],
        Told: [_told(here, call)] if not incoming and n % _TOLD_EACH == 0 else [],
        PhoneLogRow: [_logged(here, n, call)],
        RecordingGap: [_gap(here, n, call)] if n % _GAP_EACH == 0 else [],
        Hold: [_hold(here, n, call, until)] if n % _KEPT_EACH == 0 else [],
        Listen: [_listen(here, recording, until)] if listened else [],
        LogEntry: [looked, *(_listened(here, places, recording, until) if listened else ())],
    }


def _announced(here: _Here, n: int, recording: Row) -> Row:
    verdict = _VERDICTS[n % len(_VERDICTS)]
    wording = here.wording if verdict in (Announced.Verdict.PLAYED, Announced.Verdict.PARTIAL) else ""
    return {"recording_id": recording["id"], "verdict": str(verdict), "wording": wording}


def _finding(n: int, recording: Row) -> Row:
    kind = _FINDINGS[n // _FOUND_EACH % len(_FINDINGS)]
    return {"id": _FIRST_ID + n, "recording_id": recording["id"], "kind": str(kind)}


def _told(here: _Here, call: Row) -> Row:
    return {"call_id": call["id"], "by_id": here.manager.pk, "at": call["last_at"]}


def _logged(here: _Here, n: int, call: Row) -> Row:
    lawfully_not = n % _LAWFULLY_NOT_EACH == 1
    return {
        "id": _FIRST_ID + n,
        "practice_id": here.practice,
        "log_id": here.log.id.hex,
        "line": n + 1,
        "digest": call["id"] * 2,
        "started_at": call["started_at"],
        "answered_at": call["started_at"],
        "ended_at": call["ended_at"],
        "direction": call["direction"],
        "outcome": str(Outcome.LAWFULLY_NOT if lawfully_not else Outcome.RECORDED),
        "why": "internal" if lawfully_not else "",
        "call_id": None if lawfully_not else call["id"],
    }


def _gap(here: _Here, n: int, call: Row) -> Row:
    return {
        "id": f"{n:032x}",
        "practice_id": here.practice,
        "kind": str(RecordingGap.Kind.MISSING),
        "source": f"bench {n}",
        "began_at": call["started_at"],
        "noticed_at": call["last_at"],
        "explained_at": call["last_at"],
        "explained_by_id": here.manager.pk,
    }


def _hold(here: _Here, n: int, call: Row, until: datetime) -> Row:
    return {
        "id": f"{n:032x}",
        "call_id": call["id"],
        "practice_id": here.practice,
        "kind": str(Hold.Kind.COMPLAINT),
        "owner_id": here.manager.pk,
        "placed_at": call["last_at"],
        "review_on": (until + _ONE_MONTH).date().isoformat(),
    }


def _listen(here: _Here, recording: Row, until: datetime) -> Row:
    begun_at = min(recording["ended_at"] + timedelta(days=1), until)
    return {
        "id": recording["id"],
        "recording_id": recording["id"],
        "person_id": here.manager.pk,
        "purpose": str(Purpose.QUALITY_SAMPLE),
        "place_id": here.place.pk,
        "who_can_hear": "Nobody else",
        "begun_at": begun_at,
        "ended_at": begun_at,
    }


def _listened(here: _Here, places: Iterator[int], recording: Row, until: datetime) -> Iterator[Row]:
    begun_at = min(recording["ended_at"] + timedelta(days=1), until)
    detail = {"listen": recording["id"], "purpose": str(Purpose.QUALITY_SAMPLE)}
    for verb in _LISTENED:
        yield _entry(here, places, begun_at, verb, recording["id"], detail)


def _entry(here: _Here, places: Iterator[int], at: datetime, verb: Verb, subject: str, detail: dict[str, str]) -> Row:
    return {
        "index": -next(places),
        "time": at,
        "verb": str(verb),
        "kind": str(KIND_OF[verb]),
        "actor": here.manager.account,
        "practice": here.practice,
        "subject": subject,
        "detail": json.dumps(detail),
    }


def _destroyed(here: _Here, n: int, rows: Rows) -> Rows:
    """Return a call's rows as they are once its recording was destroyed, thirteen months after it began."""
    [call], [recording] = rows[Call], rows[Recording]
    at = call["started_at"] + THIRTEEN_MONTHS
    certificate: Row = {
        "id": _FIRST_ID + n,
        "recording_id": recording["id"],
        "call_id": call["id"],
        "practice_id": here.practice,
        "destroyed_at": at,
        "rule": str(RecordClass.ADMINISTRATIVE),
        "months": 12,
        "document": "{}",
        "sha256": recording["id"] * 2,
        "entry": recording["id"],
    }
    gone = {**recording, "state": str(Recording.State.DESTROYED)}
    return {**rows, Call: [{**call, "destroyed_at": at}], Recording: [gone], Certificate: [certificate]}


def _write_days(practice: Practice, calls: int, until: datetime) -> None:
    """Write what is counted by day: the phone log as it was matched, and how each clause stood."""
    today, each_day = timezone.localdate(until), calls // THIRTEEN_MONTHS.days
    days = [today - timedelta(days=ago) for ago in range(THIRTEEN_MONTHS.days)]
    PhoneLogDay.objects.bulk_create(
        [PhoneLogDay(practice=practice, day=day, matched_at=until, recorded=each_day) for day in days],
        ignore_conflicts=True,
    )
    stood = [
        ClauseDay(practice=practice, clause=str(clause), day=day, state="met") for day in days for clause in Clause
    ]
    ClauseDay.objects.bulk_create(stood, batch_size=_DAYS_AT_ONCE, ignore_conflicts=True)
    Job.objects.create(
        kind=DESTROY_DUE, state=Job.State.DONE, run_after=until, created_at=until, started_at=until, ended_at=until
    )


def _results(practice: Practice, results: int, until: datetime) -> Iterator[Rows]:
    """Yield so many results, each probe's at its own pace back from now, with what it answers now."""
    probes = all_probes()
    found = {probe.name: ask(practice, probe, until) for probe in probes}
    pace = [probe for probe in probes for _ in range(round(DAILY / probe.every))]
    for n in range(results):
        probe, round_before = pace[n % len(pace)], n // len(pace)
        now = found[probe.name]
        row: Row = {
            "id": _FIRST_ID + n,
            "practice_id": practice.id,
            "clause": now.clause,
            "probe": now.probe,
            "asked_at": until - round_before * DAILY - (n % len(pace)) * timedelta(minutes=1),
            "state": now.state,
            "figure": now.figure,
            "answers": json.dumps(now.answers),
        }
        yield {ProbeResult: [row]}
