"""Calls out of capture files: the same way as live ones, marked as captured afterwards, each once."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.wire.capture_writer import pcap, pcapng
from tests.wire.srtp_sender import sender

from fairhearing.capture.errors import BadSettings
from fairhearing.capture.nodes import NodeName
from fairhearing.capture.overheard.capture_file import record_file
from fairhearing.vault.clock import Clock
from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law
from fairhearing.wire.pcap import BadCapture

from .conftest import ALLERTON
from .phone_system import PACKET
from .wire_tap import A_LAW_SILENCE, MS, OverheardCall, talk

NODE = NodeName.CAPTURED


def quiet(_done, _all):
    """Show no progress."""


def record(captured_home, path, **options):
    return record_file(captured_home.home, path, Clock(), progress=quiet, **options)


@pytest.mark.parametrize("shape", [pcap, pcapng])
def test_a_call_in_a_capture_is_recorded_byte_for_byte_left_the_caller_from_outside(
    captured_home, tap, tmp_path, shape
):
    call = OverheardCall(tap)
    call.open()
    [(patient, desk)] = talk(tap, [call], 3)
    call.bye()
    path = tap.file(tmp_path / "calls.pcap", shape)

    outcome = record(captured_home, path)

    [recorded] = captured_home.recordings(NODE)
    assert (outcome.recorded, outcome.repeated, outcome.is_cut_off) == (1, 0, False)
    assert recorded.left[: len(patient)] == patient
    assert recorded.right[: len(desk)] == desk
    assert recorded.call["direction"] == "in"
    assert recorded.call["started"] == "2026-11-22T10:59:18.000Z"
    assert recorded.end["reason"] == "bye"
    assert recorded.end["left"] == {"received": 150, "late": 0, "duplicate": 0, "lost": 0}


def test_a_recording_from_a_file_says_so_and_keeps_the_files_digest(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 1)
    path = tap.file(tmp_path / "calls.pcap")

    record(captured_home, path)

    [recorded] = captured_home.recordings(NODE)
    [origin] = recorded.all("origin")
    assert "captured-afterwards" in recorded.events
    assert (origin["kind"], origin["sha256"]) == ("capture-file", hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_call_is_recorded_once_from_however_many_files(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 1)
    call.bye()
    record(captured_home, tap.file(tmp_path / "one.pcap"))
    tap.now += 60_000 * MS
    other = OverheardCall(tap, 2)
    other.open()
    talk(tap, [other], 1)

    again = record(captured_home, tap.file(tmp_path / "two.pcapng", pcapng))

    assert (again.recorded, again.repeated) == (1, 1)
    assert len(captured_home.recordings(NODE)) == 2


def test_calls_side_by_side_do_not_mix(captured_home, tap, tmp_path):
    calls = [OverheardCall(tap, number) for number in range(1, 6)]
    for call in calls:
        call.open()
    tracks = talk(tap, calls, 2)
    for call in calls:
        call.bye()

    record(captured_home, tap.file(tmp_path / "calls.pcap"))

    got = {(each.left[:16000], each.right[:16000]) for each in captured_home.recordings(NODE)}
    assert got == {(patient[:16000], desk[:16000]) for patient, desk in tracks}


def test_an_outgoing_call_has_the_practice_on_the_right(captured_home, tap, tmp_path):
    call = OverheardCall(tap, caller="sip:201@pbx.example")
    call.callee = "sip:07700900123@pbx.example"
    call.open()
    [(desk, patient)] = talk(tap, [call], 1)

    record(captured_home, tap.file(tmp_path / "calls.pcap"))

    [recorded] = captured_home.recordings(NODE)
    assert recorded.call["direction"] == "out"
    assert (recorded.left[:8000], recorded.right[:8000]) == (patient, desk)


def test_lost_and_doubled_packets_are_counted_and_leave_the_others_in_place(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    [(patient, _)] = talk(tap, [call], 2)
    del tap.frames[2 + 2 * 10]
    tap.frames.append(tap.frames[2 + 2 * 30 - 1])
    call.bye()

    record(captured_home, tap.file(tmp_path / "calls.pcap"))

    [recorded] = captured_home.recordings(NODE)
    expected = patient[: 10 * PACKET] + bytes([A_LAW_SILENCE]) * PACKET + patient[11 * PACKET :]
    assert recorded.left[: len(expected)] == expected
    assert recorded.end["left"] == {"received": 100, "late": 0, "duplicate": 1, "lost": 1}


def test_a_file_that_ends_within_a_call_gives_what_it_holds(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    [(patient, _)] = talk(tap, [call], 2)
    path = tap.file(tmp_path / "calls.pcap")
    path.write_bytes(path.read_bytes()[:-30])

    outcome = record(captured_home, path)

    [recorded] = captured_home.recordings(NODE)
    assert outcome.is_cut_off
    assert recorded.end["reason"] == "file-ended"
    assert recorded.left[: len(patient)] == patient


def test_an_invite_that_was_refused_is_no_call_and_one_that_came_again_with_a_password_is(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.invite()
    tap.sip("SIP/2.0 401 Unauthorized", call, from_desk=True)
    call.invite(to_tag="")
    call.answer("183 Session Progress")
    talk(tap, [call], 1)
    call.answer()
    call.bye()

    outcome = record(captured_home, tap.file(tmp_path / "calls.pcap"))

    [recorded] = captured_home.recordings(NODE)
    assert outcome.recorded == 1
    assert recorded.end["left"]["received"] == 50


def test_sound_that_moves_to_another_port_goes_on_in_the_same_recording(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    [(first, _)] = talk(tap, [call], 1)
    call.ports = (call.ports[0], 41_000)
    call.invite()
    call.answer()
    [(second, _)] = talk(tap, [call], 1)

    record(captured_home, tap.file(tmp_path / "calls.pcap"))

    [recorded] = captured_home.recordings(NODE)
    assert recorded.left[:16000] == first + second
    assert "stream-moved" in recorded.events


def test_a_call_whose_sound_we_cannot_take_is_counted(captured_home, tap, tmp_path):
    OverheardCall(tap, codec="4").open()

    outcome = record(captured_home, tap.file(tmp_path / "calls.pcap"))

    assert dict(outcome.not_taken) == {"a call without a codec that we can take": 1}
    assert captured_home.recordings(NODE) == []


def test_a_year_of_silence_within_a_file_ends_the_call_and_nothing_else(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 1)
    tap.now += 365 * 86_400_000 * MS
    later = OverheardCall(tap, 2)
    later.open()
    talk(tap, [later], 1)

    outcome = record(captured_home, tap.file(tmp_path / "calls.pcap"))

    assert outcome.recorded == 2
    assert [each.end["reason"] for each in captured_home.recordings(NODE)] == ["silence", "file-ended"]


def test_a_practice_that_does_not_list_the_node_is_refused_before_anything_is_recorded(practice_home, tap, tmp_path):
    OverheardCall(tap).open()

    with pytest.raises(BadSettings, match="allerton does not list node captured"):
        record(practice_home, tap.file(tmp_path / "calls.pcap"))


def test_a_file_that_is_no_capture_is_refused_by_name(captured_home, tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 no capture at all")

    with pytest.raises(BadCapture):
        record(captured_home, path)


def test_the_command_says_what_it_did(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 1)
    path = tap.file(tmp_path / "calls.pcap")
    words = [
        sys.executable,
        "-m",
        "fairhearing",
        "capture",
        "--home",
        str(captured_home.home.root),
        "--pcap",
        str(path),
    ]

    first, second = (subprocess.run(words, capture_output=True, text=True, check=True).stdout for _ in range(2))

    assert first == "calls recorded: 1, recorded before: 0\n"
    assert second == "calls recorded: 0, recorded before: 1\n"


def test_where_no_number_tells_whose_a_call_is_the_command_says_what_would(captured_home, tap, tmp_path):
    captured_home.configure(practices=(ALLERTON, replace(ALLERTON, id="westfield")))
    call = OverheardCall(tap)
    call.callee = "sip:999@pbx.example"
    call.open()
    path = tap.file(tmp_path / "calls.pcap")
    words = [sys.executable, "-m", "fairhearing", "capture", "--home", str(captured_home.home.root), "--pcap"]

    said = subprocess.run([*words, str(path)], capture_output=True, text=True, check=False)

    assert said.returncode == 1
    assert "not recorded: 1 x a call of none of the practices\nhint: " in said.stdout
    assert "--practice" in said.stdout


def test_an_encrypted_call_is_opened_with_the_keys_that_its_answer_chose_and_with_later_ones(
    captured_home, tap, tmp_path
):
    call = OverheardCall(tap)
    call.keys, call.offered = [sender(seed=1), sender(seed=2)], (sender(seed=8).line(tag=1),)
    call.open()
    first = talk(tap, [call], 1)
    call.keys = [sender(seed=3), sender(seed=4)]
    call.open()
    second = talk(tap, [call], 1)
    call.bye()

    outcome = record(captured_home, tap.file(tmp_path / "calls.pcap"))

    [recorded] = captured_home.recordings(NODE)
    assert outcome.recorded == 1
    for side, track in ((recorded.left, 0), (recorded.right, 1)):
        assert first[0][track] in side
        assert second[0][track] in side
    assert "unproved" not in recorded.events
    assert recorded.end["left"]["received"] == recorded.end["right"]["received"] == 100


def test_a_call_whose_keys_do_not_fit_each_other_is_not_taken_and_said(captured_home, tap, tmp_path):
    call = OverheardCall(tap)
    call.keys[0] = sender()
    call.open()
    talk(tap, [call], 0.2)

    outcome = record(captured_home, tap.file(tmp_path / "calls.pcap"))

    assert outcome.recorded == 0
    assert outcome.not_taken == {"an encrypted call whose keys were not captured, or do not fit each other": 1}


BARESIP_TONES = range(300, 721, 60)


def tones(sound):
    """Return the share of each of the phone's tones in the sound's power, and that of all between and beside them."""
    power = np.abs(np.fft.rfft(linear(np.frombuffer(sound, np.uint8), Law.A_LAW) * np.hanning(len(sound)))) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / 8000)
    shares = [float(power[np.abs(hertz - tone) < 2].sum() / power.sum()) for tone in BARESIP_TONES]
    around = (hertz > BARESIP_TONES[0] - 60) & (hertz < BARESIP_TONES[-1] + 60)
    return shares, float(power[around].sum() / power.sum())


@pytest.mark.conformance
@pytest.mark.parametrize(("name", "packets"), [("baresip_pcma", 350), ("baresip_pcma_srtp_sdes", 349)])
def test_the_tones_of_a_real_phones_capture_are_where_they_were_sent(captured_home, name, packets):
    """baresip calling itself, A-law, plain and encrypted: each side sends the same eight tones, one after the other."""
    folder = os.environ.get("FAIRHEARING_CONFORMANCE")
    if not folder:
        pytest.skip("FAIRHEARING_CONFORMANCE names no folder")

    outcome = record(captured_home, Path(folder) / "pcaps" / f"{name}.pcap")

    [recorded] = captured_home.recordings(NODE)
    assert outcome.recorded == 1
    assert recorded.end["left"]["received"] == recorded.end["right"]["received"] == packets
    assert len(recorded.left) >= packets * PACKET
    for side in (recorded.left, recorded.right):
        shares, around = tones(side[800:48800])
        assert min(shares) > 0.09
        assert around > 0.95


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "one of the arguments --pcap --interface is required"),
        (["--pcap", "calls.pcap", "--interface", "eth1"], "not allowed with argument"),
        (["--pcap", "calls.pcap", "--user", "recorder"], "--user belongs to --interface"),
        (["--interface", "eth1", "--practice", "allerton"], "--practice belongs to --pcap"),
    ],
)
def test_words_that_do_not_belong_together_are_said(captured_home, words, said):
    command = [sys.executable, "-m", "fairhearing", "capture", "--home", str(captured_home.home.root), *words]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert said in ended.stderr
