"""A log is taken in once, line by line; every day of it is matched; what is missing stays written down."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from fairhearing.audit.verbs import Verb
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.outages import Outage, OutageKind, log_path, render_line
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Outbox
from fairhearing.phone_log.condition import look_at_phone_logs
from fairhearing.phone_log.errors import UnreadableLog
from fairhearing.phone_log.gaps import explain_gap, note_outages
from fairhearing.phone_log.importing import import_log
from fairhearing.phone_log.matching import Outcome
from fairhearing.phone_log.matching_run import forget_old_lines, match_practice, match_practices
from fairhearing.phone_log.models import LogImport, PhoneLogDay, PhoneLogRow, RecordingGap, SetAsideLine
from fairhearing.phone_log.month import counts_of, days_of
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.models import NeverRecorded, Person, Practice
from fairhearing.vault.clock import Clock

from .conftest import NINE, NOW
from .logs import ASTERISK, NAMED

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


def bring(practice, text=ASTERISK):
    return import_log(practice, text.encode(), layout=None, zone=LONDON, by="command")


def outcomes(practice):
    return list(practice.phone_log.order_by("started_at", "line").values_list("outcome", flat=True))


def test_a_log_is_taken_in_once_however_often_it_comes(practice):
    first, again = bring(practice), bring(practice)
    longer = bring(practice, ASTERISK + ASTERISK.splitlines()[0].replace("09:0", "11:0") + "\n")

    assert (first.taken, first.known) == (3, 0)
    assert (again.taken, again.known) == (0, 3)
    assert (longer.taken, longer.known) == (1, 3)
    assert practice.phone_log.count() == 4


def test_an_import_that_was_broken_off_is_finished_by_the_next(practice):
    heading, first, *_ = NAMED.splitlines()
    text = "\n".join([heading, *(first.replace("a.1", f"b.{n}") for n in range(120))])

    def stop(done, _all):
        if done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_log(practice, text.encode(), layout=None, zone=LONDON, by="command", progress=stop)
    assert practice.phone_log.count() == 100
    assert practice.log_imports.get().ended_at is None

    log = bring(practice, text)

    assert (log.taken, log.known, practice.phone_log.count()) == (20, 100, 120)


def test_a_day_of_which_a_file_was_broken_off_is_not_known(practice, home):
    def stop(_done, _all):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_log(practice, ASTERISK.encode(), layout=None, zone=LONDON, by="command", progress=stop)
    match_practice(home, practice, NOW)
    before = list(PhoneLogDay.objects.all())

    bring(practice)
    match_practice(home, practice, NOW)

    assert before == []
    assert PhoneLogDay.objects.get().day == NINE.date()


def test_a_day_without_a_line_is_not_known_where_calls_were_recorded_though_the_log_has_days_around_it(
    practice, record_call, home
):
    first = NAMED.splitlines()[1]
    around = "\n".join([NAMED.splitlines()[0], first, first.replace("2026-11-24", "2026-11-20").replace("a.1", "b.1")])
    record_call(-86400, 60)
    bring(practice, around)

    match_practice(home, practice, NOW)

    assert [each.day.day for each in PhoneLogDay.objects.order_by("day")] == [20, 21, 22, 24]


def test_calls_alike_in_every_field_are_calls_of_their_own(practice):
    twice = NAMED.splitlines()[1].replace("a.1", "") + "\n"

    bring(practice, NAMED.splitlines()[0] + "\n" + twice + twice)
    bring(practice, NAMED.splitlines()[0] + "\n" + twice + twice)

    assert practice.phone_log.count() == 2


def test_bad_lines_are_named_by_number_and_reason_and_nothing_of_them_is_kept(practice):
    good, _, _ = ASTERISK.replace('"1795', '"x.1795').splitlines()
    old, later = good.replace("2026-11-24", "2025-11-24"), good.replace("2026-11-24", "2026-12-24")

    log = bring(practice, ASTERISK + "07700900129,rubbish\n" + old + "\n" + later + "\n")

    assert (log.taken, log.set_aside) == (3, 3)
    assert list(SetAsideLine.objects.values_list("line", "reason")) == [
        (4, "columns"),
        (5, "too-old"),
        (6, "future"),
    ]


def test_a_file_that_is_no_log_changes_nothing(practice):
    with pytest.raises(UnreadableLog):
        bring(practice, "hello")

    assert not LogImport.objects.exists()


def test_a_file_of_empty_lines_without_end_is_refused_before_it_is_taken_apart(practice):
    with pytest.raises(UnreadableLog, match="lines"):
        bring(practice, ASTERISK + "\n" * 4_000_001)

    assert not LogImport.objects.exists()


def test_the_log_is_told_of_a_file_by_counts_alone(practice):
    bring(practice)

    (entry,) = Outbox.objects.filter(verb=Verb.PHONE_LOG_IMPORTED)
    assert entry.detail == {"lines": 3, "set_aside": 0}
    assert "7700900127" not in str(list(Outbox.objects.values()))


def test_each_line_finds_its_recording_or_is_missing(practice, record_call, home):
    call = record_call(6, 180)
    bring(practice)

    done = match_practice(home, practice, NOW)

    assert outcomes(practice) == [Outcome.RECORDED, Outcome.MISSING, Outcome.NOTHING]
    assert practice.phone_log.order_by("started_at").first().call == call
    day = PhoneLogDay.objects.get(practice=practice)
    assert (day.answered, day.recorded, day.missing, day.nothing, done.missing) == (2, 1, 1, 1, 1)
    assert day.until_at == NINE + timedelta(minutes=20)


def test_a_missing_call_is_a_gap_that_stays_when_its_recording_comes_later(practice, record_call, home):
    record_call(6, 180)
    bring(practice)
    match_practice(home, practice, NOW)
    gap = RecordingGap.objects.get()

    record_call(609, 60, "+441134960500")
    match_practice(home, practice, NOW + timedelta(days=1))

    assert (gap.kind, gap.seconds, gap.began_at) == ("missing", 60, NINE + timedelta(seconds=609))
    assert outcomes(practice) == [Outcome.RECORDED, Outcome.RECORDED, Outcome.NOTHING]
    gap.refresh_from_db()
    assert gap.found_at == NOW + timedelta(days=1)
    assert Outbox.objects.get(verb=Verb.GAPS_NOTED).detail == {"gaps": 1}


def test_matching_twice_is_matching_once(practice, record_call, home):
    record_call(6, 180)
    bring(practice)
    match_practice(home, practice, NOW)
    before = list(PhoneLogRow.objects.order_by("id").values()), list(RecordingGap.objects.values())

    match_practice(home, practice, NOW)

    assert before == (list(PhoneLogRow.objects.order_by("id").values()), list(RecordingGap.objects.values()))


def test_a_recording_goes_to_the_line_it_fits_best_though_another_had_it(practice, record_call, home):
    first = NAMED.splitlines()
    bring(practice, "\n".join([first[0], first[1].replace("09:00:00", "09:00:18").replace("a.1", "late")]))
    call = record_call(0, 180)
    match_practice(home, practice, NOW)
    assert practice.phone_log.get().call == call

    bring(practice, "\n".join(first[:2]))
    match_practice(home, practice, NOW)

    assert practice.phone_log.get(call=call).reference == "a.1"
    assert practice.phone_log.get(call=None).outcome == Outcome.MISSING


def test_a_recording_that_is_much_shorter_is_a_gap_of_the_difference(practice, record_call, home):
    record_call(6, 100)
    bring(practice, ASTERISK.splitlines()[0])

    match_practice(home, practice, NOW)

    gap = RecordingGap.objects.get()
    assert (gap.kind, gap.seconds) == ("cut-short", 80)


def test_a_recording_that_its_recorder_could_not_end_is_one_gap_with_or_without_a_log(practice, record_call, home):
    record_call(6, 100, interrupted=True)
    match_practices(home, NOW)
    assert [(gap.kind, gap.row) for gap in RecordingGap.objects.all()] == [("cut-short", None)]

    bring(practice, ASTERISK.splitlines()[0])
    match_practices(home, NOW)

    gap = RecordingGap.objects.get()
    assert (gap.seconds, gap.row.outcome) == (80, Outcome.RECORDED)


def test_an_outage_is_a_gap_and_explains_the_calls_that_fell_into_it(practice, home):
    outage = Outage(OutageKind.STOPPED, NINE - timedelta(minutes=1), NINE + timedelta(minutes=4), "main", 2)
    log_path(home.outages, "main").write_bytes(render_line(outage))
    bring(practice)

    match_practices(home, NOW)
    match_practices(home, NOW)

    assert sorted(RecordingGap.objects.values_list("kind", "cause", "seconds")) == [
        ("missing", "", 60),
        ("missing", "stopped", 180),
        ("outage", "stopped", 300),
    ]


@pytest.mark.parametrize("kind", [OutageKind.DROPPED, OutageKind.ONE_SIDED, OutageKind.NO_SOUND])
def test_a_missing_call_is_not_explained_by_what_loses_some_sound_alone(practice, home, kind):
    outage = Outage(kind, NINE - timedelta(minutes=1), NINE + timedelta(minutes=30), "main", 2)
    log_path(home.outages, "main").write_bytes(render_line(outage))
    bring(practice)

    match_practices(home, NOW)

    assert set(RecordingGap.objects.filter(kind="missing").values_list("cause", flat=True)) == {""}


def test_a_recorder_that_said_nothing_for_a_moment_leaves_no_outage_without_an_end(practice):
    silent = Outage(OutageKind.DOWN, NOW - timedelta(seconds=20), None, "main", 0)

    note_outages(practice, [silent], NOW)
    at_once = RecordingGap.objects.count()
    note_outages(practice, [silent], NOW + timedelta(minutes=15))
    note_outages(practice, [], NOW + timedelta(minutes=16))

    assert at_once == 0
    assert RecordingGap.objects.get().found_at == NOW + timedelta(minutes=16)


def test_an_outage_that_lasts_is_ended_when_it_ends(practice):
    lasting = Outage(OutageKind.NETWORK, NINE, None, "main", 0)
    note_outages(practice, [lasting], NOW)

    ended = Outage(OutageKind.NETWORK, NINE, NINE + timedelta(seconds=90), "main", 0)
    note_outages(practice, [ended], NOW)

    assert [(gap.ended_at, gap.seconds) for gap in RecordingGap.objects.all()] == [(ended.ended, 90)]


def test_the_register_and_a_note_excuse_calls(practice, record_call, home):
    owner = Person.objects.create(email="m@allerton.example", full_name="M", created_at=NOW)
    NeverRecorded.objects.create(
        practice=practice,
        party="+441134960500",
        kind="solicitor",
        owner=owner,
        begins_at=NINE - timedelta(days=1),
        review_on=NOW.date(),
    )
    record_call(6, 180, "", "", why="objection")
    bring(practice)

    match_practice(home, practice, NOW)

    assert list(practice.phone_log.order_by("started_at").values_list("outcome", "why")) == [
        ("lawfully-not", "objection"),
        ("lawfully-not", "solicitor"),
        ("nothing", "unanswered"),
    ]
    assert not RecordingGap.objects.exists()


def test_an_explanation_is_kept_and_the_log_knows_only_that_there_is_one(practice, home):
    by = Person.objects.create(email="m@allerton.example", full_name="M", created_at=NOW)
    bring(practice)
    match_practice(home, practice, NOW)
    gap = RecordingGap.objects.filter(kind="missing").first()

    explain_gap(gap, "Keeley unplugged the switch", by=by, role="manager")

    gap.refresh_from_db()
    assert (gap.words, gap.explained_by) == ("Keeley unplugged the switch", by)
    assert Outbox.objects.get(verb=Verb.GAP_EXPLAINED).subject == gap.id.hex
    assert "Keeley" not in str(list(Outbox.objects.values()))


def test_lines_go_after_a_year_and_counts_and_gaps_stay(practice, home):
    bring(practice)
    match_practice(home, practice, NOW)

    assert forget_old_lines(practice, NOW + timedelta(days=300)) == 0
    assert forget_old_lines(practice, NOW + timedelta(days=366)) == 3

    assert not practice.phone_log.exists()
    assert practice.phone_log_days.get().missing == 2
    assert list(practice.recording_gaps.values_list("row", flat=True)) == [None, None]


def test_a_day_that_a_log_tells_of_is_shown_though_the_practice_came_later(practice, home):
    bring(practice)
    match_practice(home, practice, NOW)
    practice.created_at = NOW + timedelta(days=2)

    days = days_of(practice, month_of(NOW.date()), NOW.date() + timedelta(days=2))

    assert [line.day for line in days if line.counts] == [NINE.date()]
    assert counts_of(days).missing == 2


def test_missing_calls_are_a_trouble_until_somebody_explains_them(practice, home):
    by = Person.objects.create(email="m@allerton.example", full_name="M", created_at=NOW)
    troubles = Troubles(Clock())
    bring(practice)
    match_practice(home, practice, NOW)
    look_at_phone_logs(troubles, NOW)
    assert [(each.kind, each.practice, each.count) for each in troubles.now()] == [
        (TroubleKind.CALLS_MISSING, "allerton", 2)
    ]

    for gap in RecordingGap.objects.all():
        explain_gap(gap, "A test", by=by, role="manager")
    look_at_phone_logs(troubles, NOW)

    assert troubles.now() == ()


@pytest.mark.parametrize(("days", "told"), [(2, []), (6, [TroubleKind.PHONE_LOG_OLD]), (90, [])])
def test_logs_that_come_no_more_are_a_trouble_until_they_are_given_up(practice, days, told):
    troubles = Troubles(Clock())
    bring(practice)

    look_at_phone_logs(troubles, NOW + timedelta(days=days))

    assert [each.kind for each in troubles.now()] == told


def test_a_practice_that_brings_no_log_has_no_trouble_with_it(practice):
    troubles = Troubles(Clock())

    without = look_at_phone_logs(troubles, NOW)

    assert without == Practice.objects.count()
    assert troubles.now() == ()
    assert not practice.phone_log_days.exists()
