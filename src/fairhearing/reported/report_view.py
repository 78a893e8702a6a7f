"""Everything the page of one report shows: who, what, what may explain it, what was done, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fairhearing.catalogue.models import Recording
from fairhearing.clocks.days import months_later
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Person
from fairhearing.reported.about import About, about_of, warnings_given
from fairhearing.reported.cautions import cautions_about, cautions_in_force
from fairhearing.reported.keeping import holds_of
from fairhearing.reported.models import Caution, Report
from fairhearing.reported.rules import REVIEW_MONTHS, Removal, removal, still_counts
from fairhearing.reported.steps import LETTER_OUTCOMES
from fairhearing.reported.timeline import Entry, timeline_of
from fairhearing.retention.models import Hold
from fairhearing.wording.lengths import position, short_length

STEPS = ("support", "hear", "weigh", "decide", "review", "tell")
_MS_A_SECOND = 1000
_TOLD = {
    Report.Outcome.ACCEPTABLE: "Thank you for telling us. I listened, and do not think that more should be done.",
    Report.Outcome.ILLNESS: "Thank you for telling us. The caller was ill or distressed, and gets help.",
    Report.Outcome.SOMEBODY_ELSE: "Thank you for telling us. It was somebody else who rang on that number.",
    Report.Outcome.TALKED: "Thank you for telling us. I talked to the person, and we agreed how calls go from now on.",
    Report.Outcome.WARNING: "Thank you for telling us. The person gets a warning in writing, with the reasons.",
    Report.Outcome.REMOVAL: "Thank you for telling us. The person is being removed from our list.",
    Report.Outcome.POLICE: "Thank you for telling us. We have told the police.",
    Report.Outcome.WITHDRAWN: "The report was withdrawn.",
}


@dataclass(frozen=True, slots=True)
class ListenLine:
    """One listen for this report: by whom, when."""

    listen: Listen
    is_readers: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report. now: the step to take next, "" where all are done. length, waited: of the call, in words.

    removal: what the rules say without a reference of the police's. latest_warning: that counts today.
    """

    report: Report
    about: About
    what: str
    moment: str
    waited: str
    now: str
    listens: tuple[ListenLine, ...]
    recordings: tuple[str, ...]
    entries: tuple[Entry, ...]
    holds: tuple[Hold, ...]
    cautions: tuple[Caution, ...]
    removal: Removal
    latest_warning: date | None
    review_suggested: date
    latest_caution_end: date
    told_suggested: str
    kinds: tuple[tuple[str, str], ...]
    thoughts: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    needs_letter: bool
    is_own: bool

    @property
    def thought_words(self) -> list[str]:
        """What may explain it, as it was ticked."""
        return [label for code, label in Report.Thought.choices if code in self.report.thoughts]


def report_view(report: Report, *, reader: Person, today: date) -> ReportView:
    """Gather the page of one report."""
    about = about_of(report)
    warnings = warnings_given(report, about)
    counting = [each.on for each in warnings if still_counts(each.on, today=today)]
    known = cautions_about(report.practice, about.numbers, [about.person] if about.person else [])
    cautions = cautions_in_force(report.practice, today=today).filter(id__in=known.values("id"))
    return ReportView(
        report=report,
        about=about,
        what=", ".join(label for code, label in Report.Kind.choices if code in report.kinds),
        moment=position(report.moment_ms) if report.moment_ms is not None else "",
        waited=_waited(about),
        now=_next_step(report),
        listens=_listens(report, reader),
        recordings=_recordings(about),
        entries=timeline_of(report, about, reader=reader),
        holds=tuple(holds_of(report)),
        cautions=tuple(cautions.order_by("placed_at")),
        removal=removal(warnings, police_ref="", today=today),
        latest_warning=max(counting, default=None),
        review_suggested=months_later(today, REVIEW_MONTHS),
        latest_caution_end=months_later(today, 12),
        told_suggested=_TOLD.get(Report.Outcome(report.outcome), "") if report.outcome else "",
        kinds=tuple(Report.Kind.choices),
        thoughts=tuple(Report.Thought.choices),
        outcomes=tuple(Report.Outcome.choices),
        needs_letter=report.outcome in LETTER_OUTCOMES and not report.harm,
        is_own=report.reporter_id == reader.id,
    )


def listened_for(report: Report) -> bool:
    """Say whether somebody listened to the call, for the purpose of deciding on it, since it was reported."""
    return _listens_of(report).exists()


def recordings_of(report: Report) -> tuple[str, ...]:
    """Return the recordings of the call that somebody could listen to."""
    return _recordings(about_of(report))


def _next_step(report: Report) -> str:
    done = {
        "support": report.supported_at,
        "hear": report.heard_at,
        "weigh": report.weighed_at,
        "decide": report.decided_at,
        "review": report.review_set_at,
        "tell": report.told_at,
    }
    return next((step for step in STEPS if done[step] is None), "")


def _listens(report: Report, reader: Person) -> tuple[ListenLine, ...]:
    rows = _listens_of(report).select_related("person").order_by("begun_at")
    return tuple(ListenLine(each, each.person_id == reader.id) for each in rows)


def _listens_of(report: Report) -> QuerySet[Listen]:
    return Listen.objects.filter(
        recording__call=report.call, purpose=str(Purpose.REPORTED_CALL), begun_at__gte=report.reported_at
    )


def _recordings(about: About) -> tuple[str, ...]:
    """Return the recordings of the call that can be listened to."""
    if about.call is None:
        return ()
    rows = Recording.objects.filter(call=about.call).order_by("ordinal", "id")
    return tuple(each.id for each in rows if each.not_recorded is None and not each.is_gone)


def _waited(about: About) -> str:
    """Say how long the caller waited until somebody answered, "" where it is not known."""
    if about.call is None or about.call.answered_at is None:
        return ""
    waited = about.call.answered_at - about.call.started_at
    return short_length(round(waited.total_seconds() * _MS_A_SECOND))
