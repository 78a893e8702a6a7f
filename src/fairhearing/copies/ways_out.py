"""Every way that sound left, as the keyholder's log has it, against what pages wrote down of it. They must agree.

    the log                what pages wrote             where one is without the other
    copy.unlocked          the taking of the same id    a copy left, and nobody said to whom; or the reverse
    copy.unlocked          its approval before it       a copy of a disclosure left that nobody had approved
    copy.begun             the copy of the same id      recordings were opened for a copy that is not known
    kit.opened_recording   nothing                      always named: it is no way out of pages

Sound that is played stays at the practice: who listened stands in the diary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from fairhearing.audit.kinds import KIND_OF
from fairhearing.audit.verbs import Verb
from fairhearing.copies.models import Copy, CopyRecording, Taking
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.practice.models import Person, Practice
from fairhearing.redaction.models import Selection
from fairhearing.wording.days import PRACTICE_TIME

Approvals = Callable[[Iterable[UUID]], dict[UUID, datetime]]
"""What the setting APPROVALS names: selections -> since when each has been approved, without those that never were."""
LOOKED_BACK: Final = timedelta(days=31)
"""So long what left without a matter counts for the clause, and waits for somebody to say what it was."""
_YEAR: Final = timedelta(days=366)
_LOG_TAKES: Final = timedelta(minutes=2)
"""So long the log's copy for pages may be behind: a taking is not missed sooner."""
_KINDS: Final = [str(KIND_OF[verb]) for verb in (Verb.COPY_UNLOCKED, Verb.COPY_BEGUN, Verb.KIT_OPENED_RECORDING)]
"""By these the rows have an index; a year's log is long."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """One copy that left with everything said. sent, to_whom, reason: as answered before."""

    taking: Taking
    copy: Copy
    by: str

    @property
    def is_disclosed(self) -> bool:
        """Whether it left by a disclosure."""
        return self.copy.selection.kind == Selection.Kind.DISCLOSURE


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Sound that may have left without a request or disclosure. subject: the copy or recording.

    key: the entry of the log or the taking by which it is named for good. by: a name; account: whose it is.
    by_kit: it was opened with the recovery kit, outside the pages.
    """

    key: str
    at: datetime
    words: str
    subject: str
    by: str
    by_kit: bool = False
    account: str = ""


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What left a practice in a time. unmatched: should be empty; each stays in it, whatever is said of it."""

    out: tuple[WayOut, ...]
    unmatched: tuple[Unmatched, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What left for one purpose. copies: times that one left; matters: of how many; plain: of these, as plain files."""

    copies: int
    matters: int
    plain: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many copies left, how many of them by a disclosure, and how many ways out have neither or no approval."""

    copies: int
    disclosed: int
    unmatched: int


def ways_out(practice: Practice, since: datetime, until: datetime, *, now: datetime | None = None) -> WaysOut:
    """Return what left from `since` up to `until`, the newest first. now: for what the log may not show yet."""
    rows = LogEntry.objects.filter(practice=practice.id, kind__in=_KINDS, time__gte=since, time__lt=until)
    opened = list(rows.filter(verb=str(Verb.COPY_UNLOCKED)).order_by("-index"))
    by_id = _takings(practice, opened, since, until)
    entered = {str(row.detail.get("taking", "")) for row in opened}
    out = [by_id[str(row.detail.get("taking", ""))] for row in opened if str(row.detail.get("taking", "")) in by_id]
    late = (now or timezone.now()) - _LOG_TAKES
    unmatched = [
        *_unsaid(row for row in opened if str(row.detail.get("taking", "")) not in by_id),
        *_unlogged(each for key, each in by_id.items() if key not in entered and each.taken_at < late),
        *_unapproved(out),
        *_unknown(rows.filter(verb=str(Verb.COPY_BEGUN)), practice),
        *_by_kit(rows.filter(verb=str(Verb.KIT_OPENED_RECORDING))),
    ]
    names = _names(each.by for each in unmatched)
    return WaysOut(
        tuple(WayOut(each, each.copy, each.by.full_name) for each in out),
        tuple(
            sorted(
                (replace(each, by=names.get(each.by, each.by), account=each.by) for each in unmatched),
                key=lambda each: each.at,
                reverse=True,
            )
        ),
    )


def of_last_year(practice: Practice, now: datetime) -> tuple[datetime, WaysOut]:
    """Return what left in the last year, and since when that is."""
    since = datetime.combine((now - _YEAR).astimezone(PRACTICE_TIME).date(), time(0), PRACTICE_TIME)
    return since, ways_out(practice, since, now + timedelta(seconds=1), now=now)


def count(practice: Practice, since: datetime, until: datetime) -> Counted:
    """Count what left in a time, for the policy and for the partners' summary."""
    found = ways_out(practice, since, until)
    disclosed = sum(each.is_disclosed for each in found.out)
    return Counted(len(found.out), disclosed, len(found.unmatched))


def by_purpose(left: WaysOut) -> dict[Purpose, Tally]:
    """Count what left by the purpose that its recordings were opened for. Purposes of which nothing left are absent.

    Only what the log and the pages agree on is counted; the rest is named in `unmatched`.
    """
    found: defaultdict[Purpose, list[Taking]] = defaultdict(list)
    for each in left.out:
        found[Purpose(each.copy.purpose)].append(each.taking)
    return {
        purpose: Tally(
            copies=len(takings),
            matters=len({taking.copy.selection_id for taking in takings}),
            plain=sum(taking.form == Taking.Form.PLAIN for taking in takings),
        )
        for purpose, takings in sorted(found.items())
    }


def given_out(recordings: Iterable[str]) -> dict[str, int]:
    """Return how many times a copy with each of these recordings was handed out; those never handed out are absent."""
    counted = (
        CopyRecording.objects.filter(recording__in=recordings)
        .values("recording")
        .annotate(times=Count("copy__takings", filter=Q(copy__takings__isnull=False)))
    )
    return {row["recording"]: row["times"] for row in counted if row["times"]}


def _takings(practice: Practice, opened: Iterable[LogEntry], since: datetime, until: datetime) -> dict[str, Taking]:
    """Return the takings of these entries, and those of this time, by id."""
    ids = {str(row.detail.get("taking", "")) for row in opened}
    window = Taking.objects.filter(practice=practice, taken_at__gte=since, taken_at__lt=until)
    takings = {each.id.hex: each for each in window.select_related("copy__selection", "by")}
    others = [key for key in ids - set(takings) if len(key) == _ID_CHARACTERS]
    more = Taking.objects.filter(practice=practice, id__in=others).select_related("copy__selection", "by")
    return takings | {each.id.hex: each for each in more}


def _unsaid(rows: Iterable[LogEntry]) -> list[Unmatched]:
    words = "A copy was opened to be handed out, and nobody wrote down to whom"
    return [Unmatched(_entry(row), row.time, words, row.subject, row.actor) for row in rows]


def _unlogged(takings: Iterable[Taking]) -> list[Unmatched]:
    words = "A copy is said to have left, and the log does not show that it was opened"
    return [Unmatched(_taking(each), each.taken_at, words, each.copy_id.hex, each.by.account) for each in takings]


def _unapproved(takings: Iterable[Taking]) -> list[Unmatched]:
    """Name the copies of disclosures that left before anybody had approved them: the setting APPROVALS says when."""
    disclosed = [each for each in takings if each.copy.selection.kind == Selection.Kind.DISCLOSURE]
    first: Approvals = import_string(settings.APPROVALS)
    approved = first({each.copy.selection_id for each in disclosed})
    words = "A copy of a disclosure left that nobody had approved"
    return [
        Unmatched(_taking(each), each.taken_at, words, each.copy_id.hex, each.by.account)
        for each in disclosed
        if each.copy.selection_id not in approved or each.taken_at < approved[each.copy.selection_id]
    ]


def _unknown(rows: Iterable[LogEntry], practice: Practice) -> list[Unmatched]:
    begun = list(rows)
    known = {each.hex for each in Copy.objects.filter(practice=practice).values_list("id", flat=True)}
    words = "Recordings were opened for a copy that no request or disclosure asked for"
    unknown = [row for row in begun if row.subject not in known]
    return [Unmatched(_entry(row), row.time, words, row.subject, row.actor) for row in unknown]


def _by_kit(rows: Iterable[LogEntry]) -> list[Unmatched]:
    words = "A recording was opened with the recovery kit, outside the pages"
    who = "Somebody with the recovery kit"
    return [Unmatched(_entry(row), row.time, words, row.subject, who, by_kit=True) for row in rows]


def _entry(row: LogEntry) -> str:
    return f"entry-{row.index}"


def _taking(taking: Taking) -> str:
    return f"taking-{taking.id.hex}"


def _names(actors: Iterable[str]) -> dict[str, str]:
    accounts = {each for each in actors if len(each) == _ID_CHARACTERS}
    return {person.account: person.full_name for person in Person.objects.filter(id__in=accounts)}


_ID_CHARACTERS: Final = 32
