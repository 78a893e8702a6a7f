"""What the lower packages know of a month, as lines of the partners' page."""

from __future__ import annotations

from datetime import date, timedelta

from fairhearing.announcing.counting import look_at
from fairhearing.catalogue.rules import day_begins
from fairhearing.copies import ways_out
from fairhearing.figures.measures import Measure
from fairhearing.figures.models import CountedDay
from fairhearing.figures.periods import month_period
from fairhearing.figures.words import figure_words
from fairhearing.phone_log.logged import Direction
from fairhearing.phone_log.month import counts_of, days_of
from fairhearing.playback.diary import month_state
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.retention.lists import count_late
from fairhearing.wording.counts import counted


def recording_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Say what the phone system's log says was recorded."""
    counts = counts_of(days_of(practice, month_of(first), today))
    heard = _heard(practice, first, end, today)
    if not counts.days:
        return SummaryLine(f"Not known: no log of the phone system tells of this month. {heard}", is_known=False)
    said = f"{counts.recorded:,} recorded, {counts.lawfully_not:,} lawfully not, {counts.missing:,} missing."
    unknown = f" Of {counted(counts.unknown, 'day')} we do not know: no log tells of them." if counts.unknown else ""
    attention = attention_of(missing=counts.missing)
    if counts.unknown:
        attention = ", ".join(filter(None, (attention, f"{counted(counts.unknown, 'day')} without a log")))
    return SummaryLine(f"{said}{unknown} {heard}", attention=attention)


def _heard(practice: Practice, first: date, end: date, today: date) -> str:
    """Say in how many incoming calls the announcement was heard, of those whose recordings could hold it."""
    counts = look_at(practice, first, min(end - timedelta(days=1), today)).counts
    if not counts.looked_at:
        return "In how many calls the announcement was heard is not known."
    said = f"Announcement heard in {counts.heard:,} of {counted(counts.looked_at, 'incoming call')}."
    return said + (f" Of {counts.cannot_tell:,} it cannot be told." if counts.cannot_tell else "")


def telephone_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Say how the telephone was answered."""
    period = month_period(practice, month_of(first), Direction.IN, today)
    if period.is_logged is None:
        return SummaryLine("Not known: nothing was counted.", is_known=False)
    if not period.is_logged:
        answered = counted(period.tally.answered, "incoming call")
        return SummaryLine(f"{answered} recorded. Who was not answered is not known: there is no log of the month.")
    said = (
        f"{counted(period.tally.calls, 'incoming call')}; "
        f"{figure_words(period, Measure.ABANDONED)} abandoned, {figure_words(period, Measure.MISSED)} missed; "
        f"{figure_words(period, Measure.ANSWER_TIME)} to answer on average."
    )
    unknown = f" {counted(period.unknown, 'open day')} not known." if period.unknown else ""
    if alone := _days_of_sums_alone(practice, first, end):
        unknown += f" Of {counted(alone, 'day')} we have these sums alone: no log tells which calls they were."
    return SummaryLine(said + unknown)


def _days_of_sums_alone(practice: Practice, first: date, end: date) -> int:
    """Count the days whose calls were counted from a log that is not here to be matched with recordings."""
    days = practice.counted_days.filter(day__gte=first, day__lt=end, source=CountedDay.Source.LOG)
    return days.exclude(day__in=practice.phone_log_days.values("day")).count()


def listening_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Say how much was listened to, how many copies left, and whether each belongs to a request or disclosure."""
    state = month_state(practice, month_of(first), today=today)
    who = counted(state.listeners, "person", "people")
    left = ways_out.count(practice, day_begins(first), day_begins(end))
    out = f"{counted(left.copies, 'copy', 'copies')} out, {left.disclosed:,} by a disclosure"
    out += f", {left.unmatched:,} without a request or disclosure"
    attention = attention_of(out_without_a_request_or_disclosure=left.unmatched)
    return SummaryLine(f"{counted(state.listens, 'listen')} by {who}. {out}.", attention=attention)


def keeping_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Say what was destroyed in the month, and what stands today."""
    begins, ends = day_begins(first), day_begins(end)
    destroyed = practice.certificates.filter(destroyed_at__gte=begins, destroyed_at__lt=ends).count()
    held = practice.holds.filter(released_at=None)
    calls = held.values("call").distinct().count()
    past = held.filter(review_on__lt=today).values("call").distinct().count()
    late = count_late(practice, today)
    return SummaryLine(
        f"{counted(destroyed, 'recording')} destroyed. Today {late:,} overdue; "
        f"{counted(calls, 'call')} kept longer, {past:,} past review.",
        attention=attention_of(overdue_to_be_destroyed=late, past_review=past),
    )
