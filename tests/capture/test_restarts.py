"""The recorder stops, or is killed, in the middle of calls; they go on when it is there again."""

import threading
import time

import pytest

from fairhearing.vault.manifest import RecordingState

from .phone_system import Call, noise, speak


def start_again(start_recorder, recorder):
    return start_recorder("--sip", str(recorder.sip[1]))


def speak_aside(call, left, right):
    """Let a call's senders speak, whatever happens to the recorder."""
    for sender in call.senders:
        sender.socket.setblocking(True)

    def work():
        began = time.monotonic()
        for n in range(0, len(left), 160):
            for sender, track in zip(call.senders, (left, right), strict=True):
                try:
                    sender.send(track[n : n + 160])
                except ConnectionRefusedError:
                    sender.send(track[n : n + 160])
            time.sleep(max(0, began + (n + 160) / 8000 - time.monotonic()))

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_call_goes_on_after_the_recorder_was_killed(practice_home, start_recorder):
    recorder = start_recorder()
    left, right = noise(10, "killed left"), noise(10, "killed right")
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speaking = speak_aside(call, left, right)
        time.sleep(2)
        recorder.kill()
        start_again(start_recorder, recorder)
        speaking.join()
        assert call.change(["sendonly", "inactive"]) == 200
        assert call.bye() == 200

    first, second = sorted(practice_home.wait_for(2), key=lambda each: each.call["ordinal"])

    assert first.call["call"] == second.call["call"]
    assert [first.call["ordinal"], second.call["ordinal"]] == [0, 1]
    assert first.manifest.state is RecordingState.INTERRUPTED
    assert second.manifest.state is RecordingState.CLOSED
    assert second.end["reason"] == "bye"
    assert "recorder-restarted" in second.events
    assert "held" in second.events
    assert second.call["parties"] == first.call["parties"]
    assert second.call["started"] == first.call["started"]
    assert left[:8000] in first.left
    assert right[:8000] in first.right
    assert left[-8000:] in second.left  # the last second, and what was said since the restart
    assert right[-8000:] in second.right


def test_a_call_goes_on_after_the_recorder_was_stopped_and_started(practice_home, start_recorder):
    recorder = start_recorder()
    left = noise(1, "before"), noise(1, "between"), noise(1, "after")
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [[left[0], b""]])
        assert recorder.stop() == 0
        again = start_again(start_recorder, recorder)
        speak([call], [[left[1], b""]])
        assert again.stop() == 0
        start_again(start_recorder, recorder)
        speak([call], [[left[2], b""]])
        assert call.bye() == 200

    recorded = sorted(practice_home.wait_for(3), key=lambda each: each.call["ordinal"])

    assert [each.call["ordinal"] for each in recorded] == [0, 1, 2]
    assert [each.end["reason"] for each in recorded] == ["shutdown", "shutdown", "bye"]
    assert len({each.call["call"] for each in recorded}) == 1
    for said, each in zip(left, recorded, strict=True):
        assert said in each.left


def test_a_call_that_ended_while_the_recorder_was_away_leaves_no_empty_recording(practice_home, start_recorder):
    recorder = start_recorder()
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [[noise(0.5, "gone"), b""]])
        recorder.kill()
    start_again(start_recorder, recorder)

    practice_home.wait_for(1)
    time.sleep(1)

    assert len(practice_home.manifests()) == 1


def test_a_call_that_was_hung_up_is_not_taken_up_again(start_recorder):
    recorder = start_recorder()
    with Call(recorder.sip) as call:
        assert call.open() == 200
        assert call.bye() == 200
        time.sleep(0.6)
        recorder.kill()
        start_again(start_recorder, recorder)

        assert call.bye() == 481


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_torn_end_of_what_was_kept_costs_the_last_call_at_most(practice_home, start_recorder, cut):
    recorder = start_recorder()
    with Call(recorder.sip) as first, Call(recorder.sip) as second:
        assert first.open() == 200
        time.sleep(0.6)
        assert second.open() == 200
        time.sleep(0.6)
        recorder.kill()
        path = practice_home.home.recorder / "main" / "dialogs"
        path.write_bytes(path.read_bytes()[:-cut])
        again = start_again(start_recorder, recorder)

        assert first.bye() == 200
        assert second.bye() == 481

    assert again.stop() == 0
    assert "defect" not in again.said


def test_what_is_kept_of_calls_names_nobody(practice_home, start_recorder):
    recorder = start_recorder()
    with Call(recorder.sip) as call:
        assert call.open() == 200
        time.sleep(0.6)

        kept = (practice_home.home.recorder / "main" / "dialogs").read_bytes()

        assert len(kept) > 500
        for word in (b"07700900123", b"Alice", b"Reception", b"pbx.example"):
            assert word not in kept
        call.bye()


def test_a_call_that_was_answered_just_before_the_kill_goes_on(practice_home, start_recorder):
    sound = noise(0.5, "just before")
    first = start_recorder()

    with Call(first.sip) as busy, Call(first.sip) as call:
        assert busy.open() == 200
        time.sleep(0.1)
        assert call.open() == 200
        time.sleep(0.06)
        first.kill()
        again = start_recorder("--sip", str(first.sip[1]))
        speak([call], [[sound, sound]])
        assert call.bye() == 200
        assert busy.bye() == 200
    assert again.stop() == 0

    assert any(sound in each.left for each in practice_home.recordings())
