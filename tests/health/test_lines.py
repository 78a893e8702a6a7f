import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import SERVE, Line, State, for_practice, health_lines, not_well, read_lines, state_of
from fairhearing.health.status import OLD_AFTER_S, Status
from fairhearing.health.subjects import Subject
from fairhearing.health.told import headline
from fairhearing.health.troubles import Trouble
from fairhearing.health.words import COUNTED, WELL, WORDS, found_words
from fairhearing.vault.clock import MachineTime

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW = MachineTime("this start", 1000.0)
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "when-something-is-wrong.md"


def status(process, *troubles, **changes):
    return replace(
        Status(process=process, pid=1, started=NOON, written=NOON, machine=NOW, troubles=troubles), **changes
    )


def whole(**others):
    """A system whose processes all say that they are well, save the ones given."""
    names = ("recorder-main", "hearing", "keyholder", "worker", "web")
    return {name: others.get(name.replace("-", "_"), status(name)) for name in names}


def test_where_every_process_just_said_that_it_is_well_all_is_well():
    lines = health_lines(whole(), NOW)

    assert state_of(lines) is State.WELL
    assert {line.name for line in lines} == set(Subject) - {Subject.PROCESSES, Subject.IMPORT}


def test_where_nobody_ever_said_anything_nothing_is_known(tmp_path):
    lines = read_lines(tmp_path / "status", NOW)

    assert {line.state for line in lines} == {State.NOT_KNOWN}
    assert {line.kind for line in lines if line.to_do} == {TroubleKind.SILENT}


@pytest.mark.parametrize("s", [1000.1 + OLD_AFTER_S, 999.0])
def test_silence_is_never_well_whichever_way_clocks_went(s):
    lines = health_lines(whole(), MachineTime("this start", s))

    assert {line.state for line in lines} == {State.NOT_KNOWN}


def test_what_was_said_before_the_machine_started_again_is_not_known():
    assert {line.state for line in health_lines(whole(), MachineTime("the next", 1000.0))} == {State.NOT_KNOWN}


def test_a_process_that_was_stopped_is_trouble_and_what_it_looks_after_is_not_known():
    lines = health_lines(whole(recorder_main=status("recorder-main", stopped=True)), NOW)

    recorder, *rest = [line for line in lines if line.state is not State.WELL]
    assert (recorder.kind, recorder.state) == (TroubleKind.STOPPED, State.TROUBLE)
    assert {line.state for line in rest} == {State.NOT_KNOWN}


def test_a_trouble_says_since_when_how_many_whom_it_concerns_and_what_to_do():
    trouble = Trouble(TroubleKind.RECIPIENTS_MISSING, NOON, practice="allerton")

    [line] = not_well(health_lines(whole(recorder_main=status("recorder-main", trouble)), NOW))

    assert line == Line(
        name=Subject.CALLS,
        state=State.TROUBLE,
        kind=TroubleKind.RECIPIENTS_MISSING,
        since=NOON,
        count=1,
        practice="allerton",
        found=WORDS[TroubleKind.RECIPIENTS_MISSING].found,
        to_do=WORDS[TroubleKind.RECIPIENTS_MISSING].to_do,
    )
    assert for_practice([line], "westfield") == ()
    assert for_practice([line], "allerton") == (line,)


@pytest.mark.parametrize("kind", [TroubleKind.STANDS_STILL, TroubleKind.DATABASE_AWAY])
def test_what_cannot_be_seen_for_another_trouble_is_not_known(kind):
    lines = health_lines(whole(worker=status("worker", Trouble(kind, NOON))), NOW)

    [catalogue] = [line for line in lines if line.name is Subject.CATALOGUE]
    assert catalogue.state is State.NOT_KNOWN


@pytest.mark.parametrize("kind", [TroubleKind.LOG_BEHIND, TroubleKind.LOG_DAMAGED, TroubleKind.LOG_ENTRIES_REFUSED])
def test_what_the_worker_finds_of_the_log_is_told_and_the_log_is_not_called_well(kind):
    lines = health_lines(whole(worker=status("worker", Trouble(kind, NOON))), NOW)

    [log] = [line for line in lines if line.name is Subject.LOG]
    assert (log.state, log.kind) == (State.TROUBLE, kind)


def test_what_costs_calls_comes_first_and_is_said_first():
    troubles = (Trouble(TroubleKind.STRANGERS, NOON, last=NOON), Trouble(TroubleKind.JOURNAL_UNWRITABLE, NOON))
    lines = health_lines(whole(recorder_main=status("recorder-main", *troubles)), NOW)

    assert [line.kind for line in not_well(lines)] == [TroubleKind.JOURNAL_UNWRITABLE, TroubleKind.STRANGERS]
    assert headline(lines, str) == f"Calls may be going unrecorded since {NOON}."


@pytest.mark.parametrize(
    "kind", ["recording-changed", "recording-key-wrong", "recording-planted", "recipients-changed"]
)
def test_recordings_that_were_changed_are_named_and_said_before_what_costs_no_call(kind):
    trouble = Trouble(TroubleKind(kind), NOON, practice="allerton", part="recording 00ab")
    lines = health_lines(whole(keyholder=status("keyholder", trouble)), NOW)

    [line] = not_well(lines)
    assert (line.kind, line.practice, line.part) == (kind, "allerton", "recording 00ab")
    said = headline(lines, str)
    assert said.startswith("A check on stored recordings failed, ring your data protection officer: 1 thing")


@pytest.mark.parametrize(("process", "said"), [("recorder-main", True), ("keyholder", False), ("worker", False)])
def test_only_a_silent_recorder_costs_calls(process, said):
    lines = health_lines({name: told for name, told in whole().items() if name != process}, NOW)

    assert headline(lines, str).startswith("Recording has stopped, or we cannot tell") is said


def test_two_recorders_are_told_apart_and_one_is_just_the_recorder():
    second = status("recorder-second", Trouble(TroubleKind.STALLED, NOON, last=NOON))

    both = not_well(health_lines({**whole(), "recorder-second": second}, NOW))
    alone = health_lines(whole(), NOW)

    assert [line.part for line in both] == ["second"]
    assert {line.part for line in alone} == {""}


def test_a_supervisor_has_its_line_where_there_is_one():
    died = Trouble(TroubleKind.RESTARTED, NOON, last=NOON, count=4, part="worker")

    [line] = not_well(health_lines({**whole(), SERVE: status(SERVE, died)}, NOW))

    assert (line.name, line.part) == (Subject.PROCESSES, "worker")
    assert "4 times" in line.found


@pytest.mark.parametrize("kind", TroubleKind)
def test_every_kind_of_trouble_has_words_something_to_do_and_a_place_in_the_how_to(kind):
    words, (_, many) = WORDS[kind], COUNTED.get(kind, ("time", "times"))
    told = found_words(kind, 2).replace(f"2 {many}", "…")
    sections = re.findall(r"^### .*\(`([a-z-]+)`\)\n\n> (.*)$", PAGE.read_text(), re.MULTILINE)

    assert words.found.endswith(".")
    assert words.to_do.endswith((".", "?"))
    assert sections.count((kind, told)) == 1


def test_every_subject_says_what_well_means_and_every_count_has_its_place():
    assert set(WELL) == set(Subject)
    assert all("{count}" in WORDS[kind].found for kind in COUNTED)
    assert found_words(TroubleKind.ONE_SIDED_NOW, 1).startswith("1 call going on now has one side only")
    assert found_words(TroubleKind.KEYS_MISSING, 1).startswith(
        "1 recording is listed, but has no key: nobody can open it"
    )
    assert found_words(TroubleKind.KEYS_MISSING, 2).startswith("2 recordings are listed, but have no key")
    assert not any("{" in found_words(kind, count) for kind in TroubleKind for count in (1, 2))
    assert found_words(TroubleKind.CALL_GIVEN_UP, 1).startswith("1 call could")
    assert found_words(TroubleKind.PACKETS_DROPPED, 1200).startswith("1,200 packets came")
