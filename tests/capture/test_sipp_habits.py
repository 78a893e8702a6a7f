"""Every habit, sent by SIPp, side by side to one recorder: each is answered as it expects, and recorded."""

import subprocess

import pytest
from tests.e2e.sipp import needs_sipp

from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import SipAddress

from .sipp_habits import HABITS

pytestmark = [needs_sipp, pytest.mark.sipp]


def recording_of(name, recordings):
    """The recording of a habit, told by its session; the one without any is that without metadata."""
    wanted = "" if name == "no-metadata" else name
    by_session = {each.call["session"]: each for each in recordings}
    return by_session[wanted]


def in_order(wanted, told):
    """Whether these events were told, in this order, whatever else was."""
    left = iter(told)
    return all(event in left for event in wanted)


def test_every_habit_is_answered_and_recorded(practice_home, start_recorder, tmp_path):
    addresses = (SipAddress(port=0), SipAddress(port=0, transport=Transport.TCP))
    practice_home.configure(sip=addresses)
    recorder = start_recorder()
    at = dict(zip(("udp", "tcp"), (f"{host}:{port}" for host, port in recorder.listens), strict=True))

    started = {}
    for name, habit in HABITS.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "habit.xml").write_text(habit.scenario(name))
        words = ["sipp", at[habit.transport], "-sf", "habit.xml", "-m", "1", "-nostdin", "-trace_err"]
        words += ["-timeout", "15", "-timeout_error", "-i", "127.0.0.1", *habit.words]
        started[name] = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = {name: each.communicate(timeout=60)[0] for name, each in started.items()}
    errors = {
        name: "".join(f.read_text(errors="replace") for f in (tmp_path / name).glob("*errors.log")) for name in started
    }
    assert {name: (errors[name], said[name][-400:]) for name, each in started.items() if each.returncode} == {}

    recordings = practice_home.wait_for(len(HABITS))
    for name, habit in HABITS.items():
        mine = recording_of(name, recordings)
        assert mine.end["reason"] == habit.reason, name
        assert in_order(habit.events, mine.events), (name, mine.events)
