"""The evidence pack: one ZIP archive that an inspector checks on a machine with nothing of ours.

    MANIFEST.json, SIGNATURE.json   the SHA-256 of every file, and the evidence key's signature
    README.txt                      what is in it, and how to check it
    verify.py, verify.html          the checks, for Python alone and for a browser alone
    evidence.json, evidence.pdf     each clause: state, figure, answers, thirteen months, wording, tension
    results/DAY.json                what every probe found on a day, whose SHA-256 the log holds since that night
    log/                            the log's checkpoint and key, and the entries that all this rests on, each proved
    papers.json, papers/            what the practice keeps and signed, and where copies of calls may lie besides
    statements/                     record of processing, impact assessment, retention schedule
    gaps.csv                        what should have been recorded and was not
    certificates.jsonl              certificates of destruction of the pack's months
    public/                         the page for the website as it is now, with its signature

docs/reference/formats/evidence-pack.md has it field by field. Nothing of it is of a call, a caller or a patient.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Final

from django.utils import timezone

from fairhearing import __version__
from fairhearing.audit.cosigned import cosigned_path
from fairhearing.audit.kinds import KIND_OF
from fairhearing.audit.verbs import Verb
from fairhearing.inspection.archive import archive
from fairhearing.inspection.checker.page import checker_page
from fairhearing.inspection.checker.verify import MANIFEST, MANIFEST_FORMAT, SIGNATURE
from fairhearing.inspection.errors import NotInLogYet, NotSaid
from fairhearing.inspection.evidence import evidence_json, evidence_of, evidence_statement
from fairhearing.inspection.gaps import gap_lines, gaps_table
from fairhearing.inspection.log_proofs import SignedLog, signed_log
from fairhearing.inspection.paper_files import paper_files
from fairhearing.inspection.publishing import signed_page
from fairhearing.inspection.signing import EvidenceKey, evidence_key, fingerprint_code
from fairhearing.inspection.statement_pdf import statement_pdf
from fairhearing.inspection.statements import STATEMENTS
from fairhearing.jobs.models import LogEntry
from fairhearing.policy.chaining import day_document, encode_day
from fairhearing.practice.models import Practice
from fairhearing.vault.document import write_time
from fairhearing.vault.home import Home
from fairhearing.wording.days import PRACTICE_TIME

MOST_PROVED: Final = 500
"""Certificates with a proof of their own in the pack; of the others the practice gives it one by one."""
_DAYS_AT_ONCE: Final = 8
"""How many days of results go in between two words on how far it is."""
_MONTHS: Final = 13
_A_YEAR_OF_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Pack:
    """The archive, and what is in it."""

    content: bytes
    files: int
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class _Making:
    """What one pack is made of."""

    practice: Practice
    home: Home
    now: datetime
    log: SignedLog
    key: EvidenceKey
    progress: Progress

    @property
    def today(self) -> date:
        """The day of the pack."""
        return timezone.localdate(self.now)

    @property
    def begins(self) -> date:
        """The first day of the thirteen months."""
        months = self.today.year * _A_YEAR_OF_MONTHS + self.today.month - _MONTHS
        return date(months // _A_YEAR_OF_MONTHS, months % _A_YEAR_OF_MONTHS + 1, 1)


Progress = Callable[[int, int], None]
"""Told how many days of results are in it, and how many there are. May raise, to stop."""


def make_pack(practice: Practice, home: Home, now: datetime, progress: Progress = lambda _done, _total: None) -> Pack:
    """Make the pack of a practice. Raises NotInLogYet, DamagedKey, audit.errors where the log cannot be believed."""
    making = _Making(practice, home, now, signed_log(home), evidence_key(home), progress)
    found = dict(_files(making))
    manifest = _manifest(making, found)
    signature = making.key.signature_of(MANIFEST, manifest)
    content = archive([(MANIFEST, manifest), (SIGNATURE, signature), *sorted(found.items())])
    return Pack(content, len(found), making.begins, making.today)


def _manifest(making: _Making, found: Mapping[str, bytes]) -> bytes:
    document = {
        "format": MANIFEST_FORMAT,
        "practice": making.practice.id,
        "practice_name": making.practice.name,
        "made_at": write_time(making.now),
        "from": making.begins.isoformat(),
        "to": making.today.isoformat(),
        "software": __version__,
        "log": {"origin": making.log.checkpoint.origin, "entries": making.log.checkpoint.size},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(found.items())},
    }
    return _json(document)


def _files(making: _Making) -> Iterator[tuple[str, bytes]]:
    evidence = evidence_of(making.practice, making.now)
    yield "README.txt", _own("README.txt")
    yield "verify.py", _own("verify.py")
    yield "verify.html", checker_page()
    yield "evidence.json", _json(evidence_json(evidence))
    yield "evidence.pdf", statement_pdf(evidence_statement(evidence))
    for kind, make in STATEMENTS.items():
        statement = make(making.practice, making.home, making.now)
        yield f"statements/{kind}.json", _json(statement.as_json())
        yield f"statements/{kind}.pdf", statement_pdf(statement)
    gaps = gap_lines(making.practice, making.home, making.now)
    yield "gaps.csv", "".join(gaps_table(gaps)).encode()
    yield from paper_files(making.practice, making.today)
    yield from _log(making)
    yield from _results(making)
    yield from _certificates(making)
    yield from _public(making)


def _log(making: _Making) -> Iterator[tuple[str, bytes]]:
    """Give the log's key and checkpoint, and the entry by which the evidence key was drawn."""
    yield "log/checkpoint.txt", making.log.note.encode()
    yield "log/key.txt", f"{making.log.key.vkey}\n".encode("ascii")
    countersigned = cosigned_path(making.home.log, making.practice.id)
    if countersigned.is_file():
        yield "log/countersigned.txt", countersigned.read_bytes()
    drawn = LogEntry.objects.filter(practice="", kind=KIND_OF[Verb.EVIDENCE_KEY_MADE], verb=Verb.EVIDENCE_KEY_MADE)
    wanted = fingerprint_code(making.key.verifier)
    index = next((row.index for row in drawn.order_by("-time") if row.detail.get("sha256") == wanted), None)
    if index is None or index >= making.log.checkpoint.size:
        raise NotInLogYet("the entry of the key that signs packs has not come back from the log yet")
    yield _entry_name(index), making.log.proof(index)


def _results(making: _Making) -> Iterator[tuple[str, bytes]]:
    """Give each chained day's results, as they were hashed that night, with the entry that holds the hash."""
    since = datetime.combine(making.begins, time(), PRACTICE_TIME).astimezone(UTC)
    rows = LogEntry.objects.filter(
        practice=making.practice.id,
        kind=KIND_OF[Verb.RESULTS_CHAINED],
        verb=Verb.RESULTS_CHAINED,
        time__gte=since,
        index__lt=making.log.checkpoint.size,
    )
    told = dict(rows.values_list("outbox", "index"))
    days = list(making.practice.chained_days.filter(day__gte=making.begins).order_by("day"))
    for number, each in enumerate(days):
        if number % _DAYS_AT_ONCE == 0:
            making.progress(number, len(days))
        if each.entry in told:
            document = day_document(making.practice, each.day, each.before)
            yield f"results/{each.day.isoformat()}.json", encode_day(document)
            yield _entry_name(told[each.entry]), making.log.proof(told[each.entry])


def _certificates(making: _Making) -> Iterator[tuple[str, bytes]]:
    """Give the certificates of the pack's months, the newest of them with the entries that prove them."""
    since = datetime.combine(making.begins, time(), PRACTICE_TIME).astimezone(UTC)
    found = making.practice.certificates.filter(destroyed_at__gte=since).order_by("-destroyed_at", "-id")
    if not found.exists():
        return
    yield "certificates.jsonl", "".join(f"{text}\n" for text in found.values_list("document", flat=True)).encode()
    newest = dict(found.values_list("entry", "recording_id")[:MOST_PROVED])
    rows = LogEntry.objects.filter(
        practice=making.practice.id,
        subject__in=list(newest.values()),
        verb=Verb.RECORDING_DESTROYED,
        index__lt=making.log.checkpoint.size,
    )
    for outbox, index in rows.values_list("outbox", "index"):
        if outbox in newest:
            yield _entry_name(index), making.log.proof(index)


def _public(making: _Making) -> Iterator[tuple[str, bytes]]:
    try:
        made = signed_page(making.practice, making.home, making.now)
    except NotSaid:
        return
    yield f"public/{made.name}", made.page
    yield f"public/{made.signature_name}", made.signature


def _entry_name(index: int) -> str:
    return f"log/entries/{index:010d}.json"


def _json(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _own(name: str) -> bytes:
    return (files("fairhearing.inspection") / "checker" / name).read_bytes()
