"""What people read of figures, and the one sentence before everything else."""

from dataclasses import replace

import pytest

from fairhearing.health.figures import NO_WATCHER, ago, well_words
from fairhearing.health.kinds import TroubleKind as K
from fairhearing.health.lines import SERVE, WATCH, WORKER, State, health_lines, state_of
from fairhearing.health.subjects import Subject
from fairhearing.health.told import document, first_sentence, terminal_text
from fairhearing.health.troubles import Trouble
from fairhearing.health.words import WELL

from .test_lines import NOON, NOW, status, whole


def said(*troubles):
    lines = health_lines(whole(recorder_main=status("recorder-main", *troubles)), NOW)
    return first_sentence(lines, lambda moment: f"{moment:%H:%M}")


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ((), "Calls are being recorded."),
        ((K.STORE_UNWRITABLE,), "Calls are being recorded."),
        ((K.DISK_FILLING,), "Calls are being recorded, but may soon not be."),
        ((K.JOURNAL_UNWRITABLE,), "Calls may be going unrecorded since 12:00."),
        ((K.ONE_SIDED_NOW, K.DISK_FILLING), "Calls may be going unrecorded since 12:00."),
        ((K.SETUP_UNFINISHED,), "Calls are NOT being recorded since 12:00."),
        ((K.NETWORK_AWAY,), "Calls are NOT being recorded since 12:00."),
        ((K.STANDS_STILL,), "Calls are NOT being recorded since 12:00."),
    ],
)
def test_the_first_sentence_says_whether_calls_are_being_recorded(kinds, sentence):
    assert said(*(Trouble(kind, NOON) for kind in kinds)) == sentence


def test_what_was_lost_within_the_hour_is_said_and_is_no_standstill():
    shed = Trouble(K.CALLS_SHED, NOON, last=NOON)

    assert said(shed) == "Calls are being recorded, but not all were within the last hour."


def test_a_recorder_that_was_stopped_and_one_that_is_silent_are_told_apart():
    stopped = health_lines(whole(recorder_main=status("recorder-main", stopped=True)), NOW)
    silent = health_lines({name: each for name, each in whole().items() if name != "recorder-main"}, NOW)

    assert first_sentence(stopped, str) == f"Calls are NOT being recorded since {NOON}."
    assert first_sentence(silent, str) == "Recording has stopped, or we cannot tell."


def test_where_one_of_two_recorders_was_stopped_some_calls_are_not_recorded():
    lines = health_lines({**whole(), "recorder-second": status("recorder-second", stopped=True)}, NOW)

    assert first_sentence(lines, lambda _: "then") == "Some calls are NOT being recorded since then."


PACE = "Sound is taken in five times a second, at most 4 ms late; none has waited 1 s."
ONE_COPY = "1 copy lies here, 24 MB, the oldest asked for 2 days ago."
CHECKED = "41 recordings were checked today; it holds 3 keys of calls now."
SERVER = "A time server keeps the clock; it is off by 2 ms, perhaps 4 ms more."
HEARD = "A test call went the whole way and was heard 10 minutes ago."
SLEWED = {"clock_synchronised": 1, "clock_offset_s": -0.0021, "clock_error_s": 0.004}


@pytest.mark.parametrize(
    ("subject", "figures", "words"),
    [
        (Subject.NOW, {"calls": 0}, "No call is going on."),
        (Subject.NOW, {"calls": 1}, "1 call is being recorded."),
        (Subject.NOW, {"calls": 1200}, "1,200 calls are being recorded."),
        (Subject.PACE, {"tick_late_ms": 4.2}, PACE),
        (Subject.DROPS, {"dropped": 0}, "None since the recorder started."),
        (Subject.DROPS, {"dropped": 7}, "7 since the recorder started, none within the hour."),
        (Subject.DISK, {"disk_days_left": 212.4}, "There is room for 212 days at the pace of the last day."),
        (Subject.DISK, {"disk_free_bytes": 4.2e11}, "420.0 GB are free; for how long that lasts is not known yet."),
        (Subject.CERTIFICATES, {"certificate_days_left": 1}, "The certificate of these pages is good for 1 day."),
        (Subject.KEYS, {"signed_in": 0}, "No practice key is open: nobody who could listen is signed in."),
        (Subject.KEYS, {"signed_in": 2}, "Practice keys are open for 2 sign-ins of people who may listen."),
        (Subject.COPIES, {"copies": 0, "copies_bytes": 0}, "No copy for a request or disclosure lies here."),
        (Subject.COPIES, {"copies": 1, "copies_bytes": 24e6, "copies_oldest_s": 172_800}, ONE_COPY),
        (Subject.COPIES, {"copies": 3, "copies_bytes": 2.4e9}, "3 copies lie here, 2,400 MB."),
        (Subject.HEARING, {"heard_today": 1, "keys_held": 0}, "1 recording was checked today; it holds no key now."),
        (Subject.HEARING, {"heard_today": 41, "keys_held": 3}, CHECKED),
        (Subject.TIME_SERVER, SLEWED, SERVER),
        (Subject.TIME_SERVER, {"clock_synchronised": 0}, None),
        (Subject.TIME_SERVER, {}, None),
        (Subject.TEST_CALL, {}, None),
        (Subject.TEST_CALL, {"last_test_call_s": 600, "test_call_heard": 0}, None),
        (Subject.ALARMS, {"receivers": 2}, WELL[Subject.ALARMS]),
        (Subject.ALARMS, {"receivers": 0}, None),
        (Subject.PHONE_LOG, {"practices_without_phone_log": 0}, WELL[Subject.PHONE_LOG]),
        (Subject.PHONE_LOG, {"practices_without_phone_log": 1}, None),
        (Subject.TEST_CALL, {"last_test_call_s": 7300, "test_call_heard": 1}, None),
        (Subject.TEST_CALL, {"last_test_call_s": 600, "test_call_heard": 1}, HEARD),
    ],
)
def test_a_figure_is_told_in_words_and_one_that_is_absent_is_not_read_as_nothing(subject, figures, words):
    assert well_words(subject, figures) == words


def test_what_no_recording_hangs_on_is_shown_as_not_known_and_weighs_nothing():
    lines = health_lines({**whole(), WATCH: status(WATCH)}, NOW)

    light = [line for line in lines if not line.weighs]
    assert {line.name for line in light} == {
        *(Subject.TIME_SERVER, Subject.TEST_CALL, Subject.PHONE_LOG, Subject.ALARMS),
    }
    assert {line.state for line in light} == {State.NOT_KNOWN}
    assert state_of(lines) is State.WELL
    [unwatched] = [line for line in health_lines(whole(), NOW) if line.name is Subject.ALARMS]
    assert (unwatched.state, unwatched.found, unwatched.weighs) == (State.NOT_KNOWN, NO_WATCHER, False)
    assert "not known  Time server: " in terminal_text(lines)
    assert terminal_text(lines).startswith(
        "Calls are being recorded. Nothing needs looking after; 4 things are not known."
    )


def test_all_is_well_only_where_nothing_is_not_known():
    known = {
        WORKER: {"last_test_call_s": 600, "test_call_heard": 1, "practices_without_phone_log": 0},
        "recorder-main": {"clock_synchronised": 1},
        WATCH: {"receivers": 1},
    }
    told = {
        name: replace(each, figures=known.get(name, {})) for name, each in {**whole(), WATCH: status(WATCH)}.items()
    }

    lines = health_lines(told, NOW)

    assert terminal_text(lines).startswith("Calls are being recorded. All is well.\n")


def test_for_programs_the_keys_of_a_line_are_these():
    keys = {"name", "state", "kind", "since", "last", "count", "practice", "part", "found", "to_do"}

    told = document(health_lines({**whole(), SERVE: status(SERVE)}, NOW))

    assert set(told) == {"state", "sentence", "lines"}
    assert {frozenset(line) for line in told["lines"]} == {frozenset(keys | {"risks_calls", "weighs"})}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (70, "a minute ago"), (125, "2 minutes ago"), (7300, "2 hours ago"), (200_000, "2 days ago")],
)
def test_how_long_ago_is_said_as_people_say_it(seconds, words):
    assert ago(seconds) == words
