"""What is said while a call's sound is withheld is nowhere: not in its recordings, not on the disk. The rest is."""

import socket
import struct
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fairhearing.call.keeping import Order
from fairhearing.call.withholding import Unrecorded, Why
from fairhearing.capture.control_client import ControlClient, NoSuchCall, RecorderDown
from fairhearing.capture.control_messages import control_socket, encode_message
from fairhearing.vault.clock import Clock

from .conftest import ALLERTON
from .phone_system import DESK, PATIENT, Call, noise, speak

A_LAW_SILENCE = 0xD5
COLLEAGUE = ("p-two", "sip:202@pbx.example", "Sanjay")
UNION = ("p-union", "sip:01134960700@pbx.example", "Union office")
PERSON = "person:" + "5" * 32


def said(label, seconds=1.0):
    """What both sides say in one part of a call; no byte of it is silence."""
    return [noise(seconds, f"{label} {side}", A_LAW_SILENCE) for side in ("left", "right")]


def the_call(control):
    [now] = control.calls(["allerton"])
    return now.call


def is_anywhere(sound, home):
    """Whether a packet's worth of this sound lies in any file, on its own or as every second byte."""
    chunks = [sound[at : at + 16] for at in range(0, len(sound) - 16, 144)]
    views = []
    for path in home.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            views += [data, data[0::2], data[1::2]]
    return any(chunk in view for chunk in chunks for view in views)


_OBEYED = 320
"""So many samples, a tenth of a second, may pass on a busy machine until an order is obeyed everywhere."""


def is_heard(sound, heard):
    """Whether each packet of this sound is there. Not in one piece: while an order is obeyed these senders stop, and
    are moved to their arrival as any clock that has stood still.
    """
    return all(sound[at : at + 160] in heard for at in range(0, len(sound), 160))


def gaps(recorded, *, withheld):
    return [gap for gap in recorded.all("gap") if gap.get("withheld", False) is withheld]


def test_sound_of_a_pause_is_nowhere_and_its_minutes_stay(practice_home, start_recorder):
    recorder = start_recorder()
    control = ControlClient(practice_home.home)
    before, card, after = said("before"), said("card", 3), said("after")
    with Call(recorder.sip) as call:
        assert call.open() == 200
        began_s = time.monotonic()
        speak([call], [before])
        paused = control.order(Order.PAUSE, the_call(control), "allerton", by=PERSON)
        speak([call], [card])
        assert not any(is_anywhere(each, practice_home.home) for each in card)
        time.sleep(0.7)  # the phone system's clock stands still too
        control.order(Order.GO_ON, paused.call, "allerton", by=PERSON)
        between_s = time.monotonic() - began_s
        speak([call], [after])
        assert call.bye() == 200
    [recorded] = practice_home.wait_for(1)

    for side, heard in enumerate((recorded.left, recorded.right)):
        assert is_heard(before[side][:-320], heard)
        assert is_heard(after[side][_OBEYED:], heard)
        at = heard.index(after[side][_OBEYED : _OBEYED + 320]) - heard.index(before[side][:320])
        assert at / 8000 == pytest.approx(between_s + _OBEYED / 8000, abs=0.4)
        assert card[side][800:960] not in heard
    assert {gap["side"] for gap in gaps(recorded, withheld=True)} == {"left", "right"}
    assert all(2500 < gap["length_ms"] < 1000 * between_s for gap in gaps(recorded, withheld=True))
    assert not [gap for gap in gaps(recorded, withheld=False) if gap["length_ms"] > 500]
    paused, went_on = (event for event in recorded.all("event") if event.get("by") == PERSON)
    assert (paused["kind"], went_on["kind"]) == ("paused", "recording-resumed")
    assert paused["at_s"] == pytest.approx(1.0, abs=0.5)
    assert not {"silent", "late", "clock-jumped"} & set(recorded.events)
    assert recorded.end["left"]["lost"] == recorded.end["right"]["lost"] == 0


def test_a_paused_call_stays_paused_when_the_recorder_was_killed(practice_home, start_recorder):
    recorder = start_recorder()
    control = ControlClient(practice_home.home)
    card, after = said("card while killed", 1), said("after the kill")
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [said("before the kill")])
        paused = control.order(Order.PAUSE, the_call(control), "allerton", by=PERSON)
        recorder.kill()
        start_recorder("--sip", str(recorder.sip[1]))
        speak([call], [card])
        assert control.calls(["allerton"])[0].why is Why.PAUSED
        assert control.calls(["allerton"])[0].since == paused.since
        control.order(Order.GO_ON, paused.call, "allerton", by=PERSON)
        speak([call], [after])
        assert call.bye() == 200
    first, second = sorted(practice_home.wait_for(2), key=lambda each: each.call["ordinal"])

    assert second.events[:3] == ["recorder-restarted", "paused", "recording-resumed"]
    assert is_heard(after[0][_OBEYED:], second.left)
    assert not any(card[0][800:960] in each.left for each in (first, second))
    assert not any(is_anywhere(each, practice_home.home) for each in card)


def test_after_an_objection_nothing_is_recorded_until_the_call_is_over(practice_home, start_recorder):
    recorder = start_recorder()
    control = ControlClient(practice_home.home)
    before, objected = said("before objecting"), said("objected", 1)
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [before])
        control.order(Order.STOP, the_call(control), "allerton", by=PERSON, other_way="letter")
        speak([call], [objected])
        recorder.kill()
        start_recorder("--sip", str(recorder.sip[1]))
        speak([call], [objected])
        assert control.order(Order.GO_ON, the_call(control), "allerton", by=PERSON).why is Why.OBJECTION
        assert call.change(["inactive", "sendonly"]) == 200
        assert call.change(["sendonly", "sendonly"]) == 200
        speak([call], [objected])
        assert call.bye() == 200
    stopped, rest = sorted(practice_home.wait_for(2), key=lambda each: each.call["began"])

    assert is_heard(before[0][:-320], stopped.left)
    assert stopped.end["reason"] == "withheld"
    [event] = [event for event in stopped.all("event") if event["kind"] == "objected"]
    assert (event["by"], event["other_way"]) == (PERSON, "letter")
    assert rest.end["reason"] == "objection"
    assert rest.left == rest.right == bytes([A_LAW_SILENCE])
    assert rest.call["parties"] == []
    assert not any(is_anywhere(each, practice_home.home) for each in objected)


def test_an_internal_call_leaves_a_note_that_names_nobody(practice_home, start_recorder):
    recorder = start_recorder()
    words = said("between colleagues")
    with Call(recorder.sip, parties=((DESK, "1"), (COLLEAGUE, "0"))) as call:
        assert call.open() == 200
        assert ControlClient(practice_home.home).calls(["allerton"]) == ()
        speak([call], [words])
        assert call.bye() == 200
    [note] = practice_home.wait_for(1)

    assert note.left == note.right == bytes([A_LAW_SILENCE])
    assert (note.call["parties"], note.call["direction"]) == ([], "internal")
    assert (note.end["reason"], note.events) == ("internal", ["not-recorded"])
    began, ended = (datetime.fromisoformat(text) for text in (note.call["began"], note.end["ended"]))
    assert (ended - began).total_seconds() == pytest.approx(1.0, abs=0.5)
    assert not any(word in str(note.facts) for word in ("Reception", "Sanjay", "'201'", "'202'"))
    assert not any(is_anywhere(each, practice_home.home) for each in words)


def test_internal_calls_are_recorded_where_the_practice_says_so(practice_home, start_recorder):
    practice_home.configure(practices=(replace(ALLERTON, records_internal_calls=True),))
    recorder = start_recorder()
    words = said("recorded colleagues")
    with Call(recorder.sip, parties=((DESK, "1"), (COLLEAGUE, "0"))) as call:
        assert call.open() == 200
        speak([call], [words])
        assert call.bye() == 200

    [recorded] = practice_home.wait_for(1)

    assert words[0] in recorded.left


def test_recording_stops_when_a_listed_party_joins_and_begins_again_when_it_left(practice_home, start_recorder):
    listed = Unrecorded("+441134960700", Why.UNION, ends=Clock().now() + timedelta(days=1))
    practice_home.configure(practices=(replace(ALLERTON, never_recorded=(listed,)),))
    recorder = start_recorder()
    first, private, last = said("first"), said("private"), said("last")
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [first])
        call.parties = ((UNION, "1"), (DESK, "0"))
        assert call.change(["sendonly", "sendonly"]) == 200
        speak([call], [private])
        call.parties = ((PATIENT, "1"), (DESK, "0"))
        assert call.change(["sendonly", "sendonly"]) == 200
        speak([call], [last])
        assert call.bye() == 200

    before, note, after = sorted(practice_home.wait_for(3), key=lambda each: each.call["ordinal"])

    assert is_heard(first[0][:-320], before.left)
    assert (before.end["reason"], before.events[-1]) == ("withheld", "not-recorded")
    assert (note.end["reason"], note.call["parties"]) == ("union", [])
    assert is_heard(last[0][_OBEYED:], after.left)
    assert "recording-resumed" in after.events
    assert not any("4960700" in str(each.facts) or "Union" in str(each.facts) for each in (before, note, after))
    assert not any(is_anywhere(each, practice_home.home) for each in private)


def test_an_entry_of_the_register_that_is_over_holds_no_more(practice_home, start_recorder):
    over = Unrecorded("+447700900123", Why.SOLICITOR, ends=Clock().now() - timedelta(days=1))
    practice_home.configure(practices=(replace(ALLERTON, never_recorded=(over,)),))
    recorder = start_recorder()
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [said("over", 0.5)])
        assert call.bye() == 200

    [recorded] = practice_home.wait_for(1)

    assert recorded.end["reason"] == "bye"


def test_a_phone_system_pauses_by_turning_all_streams_inactive(practice_home, start_recorder):
    recorder = start_recorder()
    card, after = said("card by siprec"), said("after siprec")
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [said("before siprec")])
        assert call.change(["inactive", "inactive"]) == 200
        speak([call], [card])
        assert call.change(["sendonly", "sendonly"]) == 200
        speak([call], [after])
        assert call.bye() == 200
    [recorded] = practice_home.wait_for(1)

    assert [event["by"] for event in recorded.all("event") if event.get("by")] == ["phone-system"] * 2
    assert is_heard(after[0][_OBEYED:], recorded.left)
    assert gaps(recorded, withheld=True)
    assert not any(is_anywhere(each, practice_home.home) for each in card)


def test_orders_for_calls_that_are_not_live_or_another_practices_are_refused(practice_home, start_recorder):
    recorder = start_recorder()
    control = ControlClient(practice_home.home)
    with Call(recorder.sip) as call:
        assert call.open() == 200

        with pytest.raises(NoSuchCall):
            control.order(Order.PAUSE, the_call(control), "westfield", by=PERSON)
        with pytest.raises(NoSuchCall):
            control.order(Order.PAUSE, "0" * 32, "allerton", by=PERSON)

        assert control.calls(["westfield"]) == ()
        call.bye()
    assert recorder.stop() == 0
    with pytest.raises(RecorderDown):
        control.calls(["allerton"])


@pytest.mark.parametrize(
    "question",
    [b"", b"\0", struct.pack(">I", 2**31), b"\0\0\0\2[]", encode_message({"do": "dance"}), encode_message({})],
)
def test_whatever_the_control_socket_is_told_the_recorder_goes_on(practice_home, start_recorder, question):
    recorder = start_recorder()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(control_socket(practice_home.home, "main")))
        connection.sendall(question)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(100)

    time.sleep(0.05)

    assert ControlClient(practice_home.home).calls(["allerton"]) == ()
    assert recorder.stop() == 0
    assert "defect" not in recorder.said
