"""The honest sentence: every combination of what is known, not known and bad; silence is never good news."""

from itertools import product

import pytest

from fairhearing.desk import strip
from fairhearing.desk.sentence import Known, Page, Recorder, State, TestCall, Yesterday, sentence

STOPPED = "Calls are NOT being recorded since 11:20."
WORDS = {
    Recorder.WORKS: "Calls are being recorded.",
    Recorder.AT_RISK: "Calls may be going unrecorded since 11:20.",
    Recorder.STOPPED: STOPPED,
    Recorder.SILENT: "Recording has stopped, or we cannot tell, since 11:20.",
}
ALL = Yesterday(answered=311, missing=0)
DAYS = {
    "all matched": ALL,
    "some missing": Yesterday(answered=311, missing=3),
    "no call": Yesterday(answered=0, missing=0),
    "not known": None,
}

EVERY = list(product(Recorder, TestCall, DAYS, (True, False)))


def known(recorder=Recorder.WORKS, test=TestCall.HEARD, yesterday=ALL, *, recorded=142, brings_log=True):
    return Known(
        recorded=recorded,
        recorder=recorder,
        recorder_words=WORDS[recorder],
        test=test,
        tested="14:02",
        yesterday=yesterday,
        brings_log=brings_log,
    )


def told(*facts, **more):
    return sentence(known(*facts, **more))


def test_where_all_is_well_it_says_what_is_known_and_no_more():
    found = told()

    assert found.state is State.WELL
    assert found.first == (
        "142 calls recorded today. Test call heard at 14:02. Yesterday all 311 matched the phone log."
    )
    assert found.more == ("We do not know yet if all today’s calls were recorded: the phone log is matched tonight.",)
    assert found.page is Page.NONE


def test_all_is_well_only_where_everything_was_said_to_be():
    for recorder, test, day, brings_log in EVERY:
        found = told(recorder, test, DAYS[day], brings_log=brings_log)

        everything = recorder is Recorder.WORKS and test is TestCall.HEARD and day in ("all matched", "no call")
        assert (found.state is State.WELL) is everything


def test_trouble_that_somebody_knows_of_is_never_called_not_known():
    for recorder, test, day, brings_log in EVERY:
        found = told(recorder, test, DAYS[day], brings_log=brings_log)

        if recorder is Recorder.STOPPED:
            assert (found.state, found.page) == (State.TROUBLE, Page.HEALTH)
        elif found.state is State.NOT_KNOWN:
            assert recorder is Recorder.SILENT or test is not TestCall.LOST


def test_nothing_is_said_twice_and_nothing_known_is_left_out():
    for recorder, test, day, brings_log in EVERY:
        found = told(recorder, test, DAYS[day], brings_log=brings_log)

        whole = " ".join((found.first, *found.more))
        assert len(set(found.more)) == len(found.more)
        assert not any(more in found.first for more in found.more)
        assert whole.count("142 calls recorded today") == 1
        if day == "some missing":
            assert whole.count("3 of yesterday’s 311 calls have no recording.") == 1
        if day == "not known":
            assert "whether all of yesterday’s calls were recorded" in whole


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ((Recorder.STOPPED, TestCall.LOST, DAYS["some missing"]), f"{STOPPED} Phones still work. Ring IT."),
        (
            (Recorder.SILENT, TestCall.HEARD, ALL),
            "Recording has stopped, or we cannot tell, since 11:20. Phones still work. Ring IT.",
        ),
        (
            (Recorder.WORKS, TestCall.LOST, ALL),
            "The test call at 14:02 was not heard: calls may not be recording. Phones still work. Ring IT.",
        ),
        (
            (Recorder.WORKS, TestCall.LATE, ALL),
            "No test call since 14:02: calls may not be recording. Phones still work. Ring IT.",
        ),
        ((Recorder.AT_RISK, TestCall.HEARD, DAYS["some missing"]), "Calls may be going unrecorded since 11:20."),
        (
            (Recorder.WORKS, TestCall.HEARD, DAYS["some missing"]),
            "3 of yesterday’s 311 calls have no recording. See which, and why.",
        ),
        (
            (Recorder.WORKS, TestCall.NEVER, ALL),
            "No test call was made yet, so we do not know whether calls are recorded.",
        ),
        (
            (Recorder.WORKS, TestCall.HEARD, None),
            "Recording is working, but we do not know whether all of yesterday’s calls were recorded.",
        ),
    ],
)
def test_what_matters_most_comes_first(facts, first):
    assert told(*facts).first == first


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (Yesterday(answered=1, missing=1), "Yesterday’s only call has no recording."),
        (Yesterday(answered=9, missing=1), "1 of yesterday’s 9 calls has no recording."),
        (Yesterday(answered=1, missing=0), "Yesterday the one call matched the phone log."),
        (Yesterday(answered=0, missing=0), "Yesterday the phone log tells of no call."),
        (
            Yesterday(answered=9, missing=0, reaches="17:40"),
            "Yesterday all 9 matched the phone log up to 17:40, where the log ends.",
        ),
    ],
)
def test_one_and_none_are_said_as_people_say_them(day, words):
    assert words in told(yesterday=day).first


def test_whether_a_log_is_brought_at_all_is_said_and_none_is_promised_for_tonight():
    without = " ".join(told(yesterday=None, brings_log=False).more)
    late = " ".join(told(yesterday=None, brings_log=True).more)

    assert "no log of the phone system is brought" in without
    assert "tonight" not in without
    assert "its phone log was not brought" in late


@pytest.mark.parametrize(("recorded", "words"), [(0, "No call was recorded today so far."), (1, "1 call recorded")])
def test_few_calls_are_counted_in_words(recorded, words):
    assert words in told(recorded=recorded).first


def test_the_strip_is_green_only_where_somebody_said_so():
    for recorder, test, day, brings_log in EVERY:
        facts = known(recorder, test, DAYS[day], brings_log=brings_log)

        recording, log = strip.recording(facts), strip.phone_log(facts)

        assert (recording.state is State.WELL) is (recorder is Recorder.WORKS and test is TestCall.HEARD)
        assert (log.state is State.WELL) is (day in ("all matched", "no call"))


def test_what_was_compared_long_ago_or_never_is_not_known():
    fresh = strip.Stored(at="02:10", differences=0, is_old=False)
    old = strip.Stored(at="02:10 on 3 May 2026", differences=0, is_old=True)
    wrong = strip.Stored(at="02:10", differences=1, is_old=True)

    assert [strip.storage(each).state for each in (fresh, old, wrong, None)] == [
        State.WELL,
        State.NOT_KNOWN,
        State.TROUBLE,
        State.NOT_KNOWN,
    ]


def test_what_is_late_to_be_destroyed_is_trouble():
    assert strip.destruction(late=1, destroyed_yesterday=9).words == "1 call late to be destroyed"
    assert strip.destruction(late=0, destroyed_yesterday=298).words == "298 destroyed yesterday, none late"
