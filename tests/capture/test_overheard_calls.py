"""What happens to calls between others, in a capture file: changes, forks, transfers, what was not caught."""

import pytest
from tests.wire.capture_writer import framed, pcapng, tcp, udp

from fairhearing.capture.nodes import NodeName
from fairhearing.capture.overheard.capture_file import record_file
from fairhearing.vault.clock import Clock

from .phone_system import noise
from .wire_tap import (
    A_LAW_SILENCE,
    DESK,
    MS,
    PBX,
    OverheardCall,
    OverTcp,
    WireTap,
    in_fragments,
    tagged,
    tagged_twice,
    talk,
)

NODE = NodeName.CAPTURED


@pytest.fixture
def record(captured_home, tmp_path):
    """Record what a tap caught: what came of it, and the recordings."""

    def recorded(tap, **options):
        path = tap.file(tmp_path / "calls.pcap", **options)
        outcome = record_file(captured_home.home, path, Clock(), progress=lambda _done, _all: None)
        return outcome, captured_home.recordings(NODE)

    return recorded


def audio(host, port, codec="8", more=""):
    return f"m=audio {port} RTP/AVP {codec}\r\nc=IN IP4 {host}\r\n{more}"


def described(*media):
    return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n" + "".join(media)


@pytest.mark.parametrize("way", [OverTcp(), OverTcp(61), in_fragments, tagged, tagged_twice])
def test_calls_are_found_however_their_packets_went(record, way):
    tap = WireTap(way)
    call = OverheardCall(tap)
    call.open()
    [(patient, desk)] = talk(tap, [call], 1)
    call.bye()

    outcome, [recorded] = record(tap)

    assert not outcome.not_taken
    assert (recorded.left[:8000], recorded.right[:8000]) == (patient, desk)
    assert recorded.end["reason"] == "bye"


def test_a_piece_missing_of_a_connection_is_counted_and_the_calls_after_it_are_recorded(record):
    tap = WireTap(OverTcp())
    lost, kept = OverheardCall(tap, 1), OverheardCall(tap, 2)
    lost.open()
    talk(tap, [lost], 0.2)
    del tap.frames[2]
    tap.now += 3000 * MS
    kept.open()
    talk(tap, [kept], 1)
    kept.bye()

    outcome, recordings = record(tap)

    assert outcome.not_taken["a piece missing in a connection of SIP over TCP"] == 1
    assert "bye" in {each.end["reason"] for each in recordings}


def test_sip_over_tls_is_counted_and_said(record, tap):
    hello = b"\x16\x03\x01\x02\x00" + bytes(200)
    tap.frame(framed(tcp(("192.0.2.1", 40000), ("192.0.2.9", 5061), 1, hello)), tap.now)

    outcome, recordings = record(tap)

    assert outcome.not_taken == {"a connection of SIP over TLS, which nobody but its ends can read": 1}
    assert recordings == []


def test_a_second_line_of_sound_opens_a_second_recording_and_may_go_again(record, tap):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 1)
    second = [audio(host, port) for host, port in ((PBX[0], 33000), (DESK[0], 43000))]
    call.invite(call.sdp(0) + second[0])
    call.answer(body=call.sdp(1) + second[1])
    beside = OverheardCall(tap, 1)
    beside.ports = (33000, 43000)
    [_, (theirs, ours)] = talk(tap, [call, beside], 1)
    call.invite(call.sdp(0) + "m=audio 0 RTP/AVP 8\r\n")
    call.answer(body=call.sdp(1) + "m=audio 0 RTP/AVP 8\r\n")
    talk(tap, [call], 0.5)
    call.bye()

    _, recordings = record(tap)

    first, other = sorted(recordings, key=lambda each: each.call["ordinal"])
    assert first.call["call"] == other.call["call"]
    assert (other.left[:8000], other.right[:8000]) == (theirs, ours)
    assert "stream-ended" in other.events
    assert first.end["left"]["received"] == 125


def test_hold_and_resume_are_events_and_the_silence_between_ends_nothing(record, tap):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 0.4)
    call.invite(call.sdp(0) + "a=sendonly\r\n")
    call.answer(body=call.sdp(1) + "a=recvonly\r\n")
    tap.now += 200_000 * MS
    call.invite()
    call.answer()
    [(patient, _)] = talk(tap, [call], 0.4)
    call.bye()

    _, [recorded] = record(tap)

    assert recorded.end["reason"] == "bye"
    events = [(each["kind"], each["side"]) for each in recorded.all("event")]
    assert ("held", "right") in events
    assert ("resumed", "right") in events
    assert ("held", "left") not in events
    assert patient in recorded.left


def test_a_change_that_was_refused_changes_nothing(record, tap):
    call = OverheardCall(tap)
    call.open()
    [(before, _)] = talk(tap, [call], 0.4)
    call.invite(described(audio(PBX[0], 39000, "4")))
    tap.sip("SIP/2.0 488 Not Acceptable Here", call, number=call.number, from_desk=True)
    [(after, _)] = talk(tap, [call], 0.4)
    call.bye()

    _, [recorded] = record(tap)

    assert recorded.left[:6400] == before + after
    assert "stream-ended" not in recorded.events


def test_a_forked_call_is_one_recording_that_follows_who_answered(record, tap):
    call = OverheardCall(tap)
    call.invite()
    call.answer("183 Session Progress", to_tag="desk-a")
    [(early, _)] = talk(tap, [call], 0.4)
    other = OverheardCall(tap)
    other.ports, other.sent = (call.ports[0], 47000), call.sent
    call.ports = other.ports
    call.answer("183 Session Progress", to_tag="desk-b")
    call.answer(to_tag="desk-b")
    [(patient, desk)] = talk(tap, [call], 0.6)
    tap.sip("BYE sip:201@pbx.example SIP/2.0", call, number=2, method="BYE", to_tag="desk-b")

    outcome, [recorded] = record(tap)

    assert outcome.recorded == 1
    assert recorded.left[:8000] == early + patient
    assert desk in recorded.right
    assert recorded.end["reason"] == "bye"


def test_of_two_who_answer_one_may_be_hung_up_and_the_call_goes_on_with_the_other(record, tap):
    call = OverheardCall(tap)
    call.invite()
    call.answer(to_tag="desk-a")
    call.ports = (call.ports[0], 47000)
    call.answer(to_tag="desk-b")
    call.number += 1
    tap.sip("BYE sip:201@pbx.example SIP/2.0", call, number=2, method="BYE", to_tag="desk-a")
    [(patient, desk)] = talk(tap, [call], 1)
    tap.sip("BYE sip:201@pbx.example SIP/2.0", call, number=3, method="BYE", to_tag="desk-b")

    _, [recorded] = record(tap)

    assert (recorded.left[:8000], recorded.right[:8000]) == (patient, desk)
    assert recorded.end["reason"] == "bye"


def test_an_offer_that_comes_with_the_answer_is_answered_by_the_ack(record, tap):
    call = OverheardCall(tap)
    call.invite("")
    call.answer()
    tap.sip("ACK sip:201@pbx.example SIP/2.0", call, body=call.sdp(0), number=1, method="ACK")
    [(patient, desk)] = talk(tap, [call], 0.6)
    call.bye()

    _, [recorded] = record(tap)

    assert (recorded.left[:4800], recorded.right[:4800]) == (patient, desk)


def test_a_call_that_is_seen_on_two_stretches_of_its_way_is_one_call(record, tap):
    call = OverheardCall(tap)
    call.open()
    proxied = WireTap(hosts=("192.0.2.7", "192.0.2.8"))
    again = OverheardCall(proxied)
    again.ports = (35000, 45000)
    again.open()
    tap.frames += [(ns + 1, frame) for ns, frame in proxied.frames]
    [(patient, desk)] = talk(tap, [call], 0.6)
    call.bye()

    outcome, [recorded] = record(tap)

    assert outcome.recorded == 1
    assert (recorded.left[:4800], recorded.right[:4800]) == (patient, desk)
    assert "stream-moved" not in recorded.events


def test_sound_whose_address_was_translated_on_the_way_is_known_by_where_it_comes_from(record, tap):
    call = OverheardCall(tap)
    call.invite(call.sdp(0).replace(PBX[0], "10.0.0.4"))
    call.answer()
    [(_, desk)] = talk(tap, [call], 0.6)
    call.bye()

    _, [recorded] = record(tap)

    assert recorded.right[:4800] == desk


def test_an_attended_transfer_knows_whom_it_calls_by_the_call_that_it_replaces(record, tap):
    consultation = OverheardCall(tap, 1, caller="sip:202@pbx.example")
    consultation.open()
    talk(tap, [consultation], 0.2)
    transferred = OverheardCall(tap, 2)
    transferred.callee = "sip:x7@192.0.2.9:5060"
    replaces = f"Replaces: {consultation.id};to-tag=b;from-tag={consultation.tag}\r\n"
    transferred.invite(more_fields=replaces)
    consultation.bye()
    transferred.answer()
    [(patient, desk)] = talk(tap, [transferred], 0.4)
    transferred.bye()

    _, recordings = record(tap)

    [after] = [each for each in recordings if each.call["parties"]]  # the consultation is internal: not recorded
    assert [each["extension"] for each in after.call["parties"]] == ["", "201"]
    assert (after.left[:3200], after.right[:3200]) == (patient, desk)
    assert {"kind": "call-id", "value": consultation.id} in after.call["identifiers"]


@pytest.mark.parametrize("missed", ["INVITE", "answer"])
def test_of_a_call_whose_offer_or_answer_was_not_caught_both_sides_are_recorded(record, tap, missed):
    call = OverheardCall(tap)
    call.open()
    tap.sip("ACK sip:201@pbx.example SIP/2.0", call, number=1, method="ACK", branch="z9hG4bK-ack")
    del tap.frames[0 if missed == "INVITE" else 1]
    [(patient, desk)] = talk(tap, [call], 0.6)
    call.bye()

    outcome, [recorded] = record(tap)

    assert not outcome.not_taken
    assert (recorded.left[:4800], recorded.right[:4800]) == (patient, desk)
    assert ("beginning-missed" in recorded.events) == (missed == "INVITE")


def test_a_call_is_taken_up_at_the_first_re_invite_that_was_caught(record, tap):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 0.4)
    tap.frames.clear()
    call.invite()
    call.answer()
    [(patient, desk)] = talk(tap, [call], 0.4)
    call.bye()

    _, [recorded] = record(tap)

    assert (recorded.left[:3200], recorded.right[:3200]) == (patient, desk)
    assert "beginning-missed" in recorded.events


def test_a_call_of_which_only_the_end_was_caught_is_counted_once(record, tap):
    call = OverheardCall(tap)
    call.open()
    talk(tap, [call], 0.2)
    tap.frames.clear()
    call.bye()
    tap.frames *= 2

    outcome, recordings = record(tap)

    assert outcome.not_taken == {"a call whose beginning was not caught": 1}
    assert recordings == []


def test_a_recording_session_in_a_capture_is_read_as_one_with_its_parties_and_labels(record, tap):
    call = OverheardCall(tap)
    metadata = (
        "<recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode><session session_id='s1'/>"
        + "".join(
            f"<participant participant_id='{name}'><nameID aor='{aor}'><name>{name}</name></nameID></participant>"
            f"<stream stream_id='st{label}' session_id='s1'><label>{label}</label></stream>"
            f"<participantstreamassoc participant_id='{name}'><send>st{label}</send></participantstreamassoc>"
            for name, aor, label in (("Desk", "sip:201@pbx", 0), ("Ann", "sip:07700900123@pbx", 1))
        )
        + "</recording>"
    )
    offer = described(audio(PBX[0], 30010, more="a=label:0\r\n"), audio(PBX[0], 30012, more="a=label:1\r\n"))
    parts = (
        f"--cut\r\nContent-Type: application/sdp\r\n\r\n{offer}\r\n"
        f"--cut\r\nContent-Type: application/rs-metadata+xml\r\n\r\n{metadata}\r\n--cut--\r\n"
    )
    call.invite(parts, content_type="multipart/mixed;boundary=cut")
    call.answer(body=described(audio(DESK[0], 40010, more="a=recvonly\r\n"), audio(DESK[0], 40012)))
    desk, patient = noise(0.6, "desk", A_LAW_SILENCE), noise(0.6, "patient", A_LAW_SILENCE)
    streams = [OverheardCall(tap, 7), OverheardCall(tap, 8)]
    for number, stream in enumerate(streams):
        stream.ports = (30010 + 2 * number, 40010 + 2 * number)
    for n in range(30):
        for stream, track in zip(streams, (desk, patient), strict=True):
            stream.say(0, track[n * 160 : n * 160 + 160])
        tap.now += 20 * MS
    call.bye()

    outcome, [recorded] = record(tap)

    assert not outcome.not_taken
    assert (recorded.left[:4800], recorded.right[:4800]) == (patient, desk)
    assert [(each["name"], each["side"]) for each in recorded.call["parties"]] == [("Desk", "right"), ("Ann", "left")]
    assert recorded.call["session"] == "s1"
    assert recorded.call["sides_from"] == "label"


def test_a_pause_of_hours_within_a_file_ends_calls_on_hold_and_nothing_hangs(record, tap):
    held = OverheardCall(tap)
    held.open()
    talk(tap, [held], 0.2)
    held.invite(held.sdp(0) + "a=inactive\r\n")
    held.answer(body=held.sdp(1) + "a=inactive\r\n")
    tap.now += 30 * 86_400_000 * MS
    later = OverheardCall(tap, 2)
    later.open()
    talk(tap, [later], 0.2)

    outcome, recordings = record(tap)

    assert outcome.recorded == 2
    assert [each.end["reason"] for each in recordings] == ["silence", "file-ended"]


def test_a_mirror_that_shows_each_frame_twice_makes_one_call_and_loses_nothing(record, tap):
    call = OverheardCall(tap)
    call.open()
    [(patient, desk)] = talk(tap, [call], 0.6)
    call.bye()
    tap.frames = [each for pair in zip(tap.frames, tap.frames, strict=True) for each in pair]

    outcome, [recorded] = record(tap)

    assert outcome.recorded == 1
    assert (recorded.left[:4800], recorded.right[:4800]) == (patient, desk)
    assert recorded.end["left"] == {"received": 60, "late": 0, "duplicate": 30, "lost": 0}


def test_linux_cooked_captures_are_read(record):
    cooked = WireTap(lambda *packet: [framed(udp(*packet), 276, vlans=(0x8100,))])
    call = OverheardCall(cooked)
    call.open()
    [(patient, _)] = talk(cooked, [call], 0.4)

    _, [recorded] = record(cooked, shape=pcapng, link=276)

    assert recorded.left[:3200] == patient
