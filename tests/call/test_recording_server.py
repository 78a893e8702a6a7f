"""A recording session from INVITE to BYE, seen from its client."""

from dataclasses import replace

import pytest

from fairhearing.call.actions import ChangeStreams, EndReason, Note, Refusal, Refused, StopRecording
from fairhearing.call.events import EventKind
from fairhearing.call.methods import ServerSettings
from fairhearing.call.recording_session import MAX_PARTICIPANTS
from fairhearing.call.sides import Direction, Side, SidesFrom
from fairhearing.call.streams import StreamState
from fairhearing.wire.codec import Codec

from .recording_client import (
    ALLERTON,
    DESK,
    NOON,
    OPEN_CLIENT,
    PATIENT,
    SETTINGS,
    TWO_PARTIES,
    TWO_STREAMS,
    Ports,
    RecordingClient,
    audio,
    both,
    make_server,
    metadata,
    read_answers,
    sdp,
)


def kinds(action):
    return [event.kind for event in action.events]


def test_an_invite_starts_a_recording_before_it_is_answered():
    client = RecordingClient()

    actions = client.send(client.write("INVITE", "Require: siprec", body=both()))

    assert [type(action).__name__ for action in actions] == ["StartRecording", "Send"]


def test_every_line_is_answered_in_order_with_consecutive_even_ports():
    client = RecordingClient()

    answer, _ = client.invite(body=both(sdp(*(audio(str(n)) for n in range(5)))))

    assert answer.status == 200
    assert answer.media == [("audio", 20000 + 2 * n, "recvonly") for n in range(5)]


def test_a_recording_knows_its_call():
    client = RecordingClient()

    _, (start,) = client.invite()

    call = start.call
    assert len(call.call_id) == 32
    assert (call.session, call.client, call.practice, call.started) == ("s1", "pbx", "allerton", NOON)
    assert (call.direction, call.sides_from) == (Direction.IN, SidesFrom.LABEL)
    patient, desk = call.parties
    assert (patient.side, patient.number, patient.name) == (Side.LEFT, "+447700900123", "Alice Patient")
    assert (desk.side, desk.number, desk.extension) == (Side.RIGHT, "", "201")
    assert start.events == ()


def test_streams_are_told_by_label_whatever_their_order():
    client = RecordingClient()

    _, (start,) = client.invite(body=both(sdp(audio("0"), audio("1")), TWO_PARTIES))

    assert [(stream.label, stream.side) for stream in start.streams] == [("0", Side.RIGHT), ("1", Side.LEFT)]


def test_an_outgoing_call_has_the_outside_party_on_the_left_too():
    client = RecordingClient()

    _, (start,) = client.invite(body=both(document=metadata((DESK, "1"), (PATIENT, "0"))))

    assert start.call.direction is Direction.OUT
    assert [(stream.label, stream.side) for stream in start.streams] == [("1", Side.RIGHT), ("0", Side.LEFT)]


def test_a_stream_says_where_it_comes_from_and_in_which_law():
    client = RecordingClient()
    offer = sdp("m=audio 40010 RTP/AVP 3 0 8\r\nc=IN IP4 192.0.2.77\r\na=label:1\r\na=sendonly\r\n")

    answer, (start,) = client.invite(body=both(offer))

    (stream,) = start.streams
    assert (stream.remote, stream.payload_type, stream.codec) == (("192.0.2.77", 40010), 0, Codec.PCMU)
    assert "m=audio 20000 RTP/AVP 0\r\n" in answer.body


def test_digits_are_accepted_beside_the_sound():
    client = RecordingClient()

    answer, (start,) = client.invite()

    assert "m=audio 20000 RTP/AVP 8 101\r\n" in answer.body
    assert "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n" in answer.body
    assert start.streams[0].telephone_event == 101


def test_lines_that_bring_no_sound_of_ours_are_answered_with_port_0():
    client = RecordingClient()
    video = "m=video 40004 RTP/AVP 31\r\n"
    other_codec = "m=audio 40006 RTP/AVP 3\r\na=label:9\r\n"
    encrypted = "m=audio 40008 RTP/SAVP 8\r\na=label:8\r\n"

    answer, (start,) = client.invite(body=both(sdp(video, audio("1"), other_codec, audio("0"), encrypted)))

    assert [port for _, port, _ in answer.media] == [0, 20000, 0, 20002, 0]
    assert "m=video 0 RTP/AVP 31\r\n" in answer.body
    assert [(event.kind, event.label) for event in start.events] == [
        (EventKind.STREAM_NOT_TAKEN, "9"),
        (EventKind.STREAM_NOT_TAKEN, "8"),
    ]


def test_a_third_stream_opens_another_recording():
    client = RecordingClient()
    colleague = ("p-3", "sip:202@pbx.example", "Dr Second")
    document = metadata((PATIENT, "1"), (DESK, "0"), (colleague, "2"))

    _, (start,) = client.invite(body=both(sdp(audio("2"), audio("1"), audio("0")), document))

    assert [(s.label, s.recording, s.side) for s in start.streams] == [
        ("2", 0, Side.RIGHT),
        ("1", 0, Side.LEFT),
        ("0", 1, Side.RIGHT),
    ]


def test_hold_turns_one_stream_inactive_and_resume_turns_it_back():
    client = RecordingClient()
    client.invite()

    held, (hold,) = client.invite(body=both(sdp(audio("1", 40000), audio("0", 40002, "inactive"))))
    resumed, (resume,) = client.invite()

    assert [way for *_, way in held.media] == ["recvonly", "inactive"]
    assert [stream.state for stream in hold.streams] == [StreamState.ACTIVE, StreamState.HELD]
    assert [(event.kind, event.side) for event in hold.events] == [(EventKind.HELD, Side.RIGHT)]
    assert [way for *_, way in resumed.media] == ["recvonly", "recvonly"]
    assert [(event.kind, event.side) for event in resume.events] == [(EventKind.RESUMED, Side.RIGHT)]


def test_the_old_way_to_hold_is_understood():
    client = RecordingClient()
    client.invite()

    nowhere = audio("0", 40002).replace("192.0.2.10", "0.0.0.0")  # noqa: S104 - how holding was once said

    _, (hold,) = client.invite(body=both(sdp(audio("1", 40000), nowhere)))

    assert [stream.state for stream in hold.streams] == [StreamState.ACTIVE, StreamState.HELD]


def test_ports_stay_the_same_for_the_life_of_a_session():
    client = RecordingClient()
    first, _ = client.invite()

    again, actions = client.invite(body=both(sdp(audio("1", 41000), audio("0", 40002))))

    assert [port for _, port, _ in again.media] == [port for _, port, _ in first.media]
    (change,) = actions
    assert change.streams[0].remote == ("192.0.2.10", 41000)
    assert kinds(change) == [EventKind.STREAM_MOVED]


def test_a_refresh_that_changes_nothing_asks_for_nothing():
    client = RecordingClient()
    first, _ = client.invite()

    second, actions = client.invite()

    assert actions == []
    assert second.body == first.body


def test_the_descriptions_version_grows_with_each_change():
    client = RecordingClient()
    first, _ = client.invite()

    second, _ = client.invite(body=both(sdp(audio("1"), audio("0", way="inactive"))))

    assert [answer.body.split("\r\n")[1].split()[2] for answer in (first, second)] == ["1", "2"]


def test_a_stream_that_joins_later_gets_a_port_and_its_place():
    client = RecordingClient()
    client.invite()
    colleague = ("p-3", "sip:202@pbx.example", "Dr Second")

    answer, (change,) = client.invite(
        body=both(
            sdp(audio("1"), audio("0", 40002), audio("2", 40004)),
            metadata((PATIENT, "1"), (DESK, "0"), (colleague, "2")),
        )
    )

    assert [port for _, port, _ in answer.media] == [20000, 20002, 20004]
    assert (change.streams[2].recording, change.streams[2].side) == (1, Side.RIGHT)
    assert EventKind.STREAM_ADDED in kinds(change)
    assert EventKind.PARTIES_CHANGED in kinds(change)
    assert [party.name for party in change.parties] == ["Alice Patient", "Reception", "Dr Second"]


def test_after_a_transfer_the_new_party_takes_the_place_of_the_one_who_left():
    client = RecordingClient()
    client.invite()
    colleague = ("p-3", "sip:202@pbx.example", "Dr Second")
    closed = "m=audio 0 RTP/AVP 8\r\na=label:0\r\n"

    answer, (change,) = client.invite(
        body=both(sdp(audio("1"), closed, audio("2", 40004)), metadata((PATIENT, "1"), (colleague, "2")))
    )

    assert [port for _, port, _ in answer.media] == [20000, 0, 20004]
    added = change.streams[-1]
    assert (added.label, added.recording, added.side) == ("2", 0, Side.RIGHT)
    assert [party.name for party in change.parties] == ["Alice Patient", "Reception", "Dr Second"]
    assert [party.side for party in change.parties] == [Side.LEFT, Side.RIGHT, Side.RIGHT]


def test_labels_that_change_lines_keep_their_sides():
    client = RecordingClient()
    _, (start,) = client.invite()

    _, (change,) = client.invite(body=both(sdp(audio("0", 40002), audio("1", 40000))))

    sides = {stream.label: stream.side for stream in start.streams}
    assert {stream.label: stream.side for stream in change.streams} == sides
    assert [stream.local_port for stream in change.streams] == [20000, 20002]


@pytest.mark.parametrize("mode", ["complete", "partial"])
def test_parties_named_anew_without_end_stay_few_enough_to_carry(mode):
    client = RecordingClient()
    client.invite()
    for turn in range(30):
        others = [((f"p-{turn}-{n}", f"sip:{turn}-{n}@pbx.example", "Somebody"), None) for n in range(50)]
        document = metadata(*others, mode=mode)
        answer, (change,) = client.request("UPDATE", body=("application/rs-metadata+xml", document))

    assert answer.status == 200
    assert len(change.parties) == MAX_PARTICIPANTS
    assert change.parties[-1].name == "Somebody"


def test_partial_metadata_adds_to_what_is_known():
    client = RecordingClient()
    client.invite()
    late = ("p-3", "sip:202@pbx.example", "Dr Second")

    _, (change,) = client.invite(body=both(document=metadata((late, None), mode="partial")))

    assert kinds(change) == [EventKind.PARTIES_CHANGED]
    assert [party.name for party in change.parties] == ["Alice Patient", "Reception", "Dr Second"]


def test_without_metadata_the_lines_order_decides_and_is_noted():
    client = RecordingClient()

    _, (start,) = client.invite(body=both(document=None))

    assert [stream.side for stream in start.streams] == [Side.LEFT, Side.RIGHT]
    assert (start.call.direction, start.call.sides_from) == (Direction.UNKNOWN, SidesFrom.POSITION)
    assert start.call.practice == "allerton"
    assert kinds(start) == [EventKind.METADATA_MISSING, EventKind.SIDES_BY_POSITION]


def test_metadata_that_comes_later_names_the_parties_but_moves_no_side():
    client = RecordingClient()
    client.invite(body=both(sdp(audio("0"), audio("1")), None))

    _, (change,) = client.invite(body=both(sdp(audio("0"), audio("1")), TWO_PARTIES))

    assert change.direction is Direction.IN
    assert [(stream.label, stream.side) for stream in change.streams] == [("0", Side.LEFT), ("1", Side.RIGHT)]
    assert [(party.name, party.side) for party in change.parties] == [
        ("Alice Patient", Side.RIGHT),
        ("Reception", Side.LEFT),
    ]


def test_damaged_metadata_is_noted_and_the_sound_recorded():
    client = RecordingClient()

    answer, (start,) = client.invite(body=both(document="<recording><participant>"))

    assert answer.status == 200
    assert EventKind.METADATA_DAMAGED in kinds(start)


def test_streams_without_labels_belong_to_the_parties_in_their_order():
    client = RecordingClient()
    unlabelled = [audio("x").replace("a=label:x\r\n", "") for _ in range(2)]

    _, (start,) = client.invite(body=both(sdp(*unlabelled), metadata((DESK, None), (PATIENT, None))))

    assert [stream.side for stream in start.streams] == [Side.RIGHT, Side.LEFT]
    assert start.call.sides_from is SidesFrom.POSITION
    assert EventKind.SIDES_BY_POSITION in kinds(start)


def test_two_streams_of_one_label_are_told_by_position():
    client = RecordingClient()

    _, (start,) = client.invite(body=both(sdp(audio("1"), audio("1"))))

    assert [stream.side for stream in start.streams] == [Side.LEFT, Side.RIGHT]
    assert start.call.sides_from is SidesFrom.POSITION


def test_bye_stops_the_recording():
    client = RecordingClient()
    _, (start,) = client.invite()

    answer, actions = client.request("BYE")

    assert answer.status == 200
    assert actions == [StopRecording(start.call.call_id, EndReason.BYE)]
    assert client.server.live_calls == 0


def test_a_second_bye_is_told_that_there_is_nothing():
    client = RecordingClient()
    client.invite()
    client.request("BYE")

    answer, (refused,) = client.request("BYE")

    assert answer.status == 481
    assert refused.reason is Refusal.OUT_OF_PLACE


def test_a_cancelled_session_ends_with_bye_as_cancelled():
    client = RecordingClient()
    invite = client.write("INVITE", "Require: siprec", body=both(), branch="inv")
    (answer,) = read_answers(client.send(invite))

    cancel, _ = client.request("CANCEL", cseq=0, branch="inv")
    client.to_tag = answer.to_tag
    client.request("ACK", cseq=0)
    _, (stop,) = client.request("BYE", cseq=5)

    assert cancel.status == 200
    assert cancel.to_tag == answer.to_tag
    assert stop.reason is EndReason.CANCEL


def test_a_cancelled_session_that_is_never_acknowledged_ends_by_itself():
    client = RecordingClient()
    client.send(client.write("INVITE", "Require: siprec", body=both(), branch="inv"))
    client.request("CANCEL", cseq=0, branch="inv")

    actions = client.pass_time(40)

    assert [(moment, action.reason) for moment, action in actions if isinstance(action, StopRecording)] == [
        (132.0, EndReason.CANCEL)
    ]


def test_giving_up_a_change_ends_nothing():
    client = RecordingClient()
    client.invite()
    client.request("INVITE", "Require: siprec", body=both(), branch="change")

    cancel, _ = client.request("CANCEL", cseq=2, branch="change")
    actions = [action for _, action in client.pass_time(60)]
    _, (stop,) = client.request("BYE", cseq=9)

    assert cancel.status == 200
    assert not [action for action in actions if isinstance(action, StopRecording)]
    assert stop.reason is EndReason.BYE


def test_a_cancel_for_nothing_is_told_so():
    answer, _ = RecordingClient().request("CANCEL")

    assert answer.status == 481


def test_a_session_that_is_never_acknowledged_goes_on_and_says_so():
    client = RecordingClient()
    (start, _) = client.send(client.write("INVITE", "Require: siprec", body=both()))

    actions = [action for _, action in client.pass_time(60)]

    assert [(note.call_id, note.event.kind) for note in actions if isinstance(note, Note)] == [
        (start.call.call_id, EventKind.NOT_ACKNOWLEDGED)
    ]
    assert client.server.live_calls == 1


def test_the_server_never_sends_a_request():
    client = RecordingClient()
    client.invite("Session-Expires: 90", "Supported: timer")

    sent = [action.data for _, action in client.pass_time(600) if hasattr(action, "data")]

    assert all(data.startswith(b"SIP/2.0") for data in sent)


@pytest.mark.parametrize("cseq", [0, 1])
def test_a_request_that_comes_too_late_is_out_of_order(cseq):
    client = RecordingClient()
    client.invite()

    answer, _ = client.request("BYE", cseq=cseq)

    assert answer.status == 500
    assert client.server.live_calls == 1


def test_a_request_of_another_dialog_gets_481():
    client = RecordingClient()
    client.invite()

    answers = [
        client.request("BYE", to_tag="other")[0],
        client.request("INVITE", "Require: siprec", body=both(), to_tag="other")[0],
        client.request("UPDATE", to_tag="other")[0],
    ]

    assert [answer.status for answer in answers] == [481, 481, 481]
    assert client.server.live_calls == 1


def test_another_client_cannot_end_the_session():
    client = RecordingClient()
    client.invite()

    client.source = ("203.0.113.9", 5060)
    answer, _ = client.request("BYE")

    assert answer.status == 481
    assert client.server.live_calls == 1


def test_a_change_that_would_lose_a_stream_is_refused_and_the_session_goes_on():
    client = RecordingClient()
    client.invite()
    other_codec = "m=audio 40002 RTP/AVP 3\r\na=label:0\r\n"

    answer, (refused,) = client.invite(body=both(sdp(audio("1"), other_codec)))
    again, actions = client.invite()

    assert answer.status == 488
    assert refused.reason is Refusal.NO_SOUND
    assert again.status == 200
    assert actions == []


def test_an_offer_without_sound_of_ours_is_refused():
    client = RecordingClient()

    answer, (refused,) = client.invite(body=both(sdp("m=audio 40000 RTP/AVP 3\r\n")))

    assert answer.status == 488
    assert refused == Refused(client.source, "INVITE", 488, Refusal.NO_SOUND)


def test_an_invite_without_an_offer_is_refused():
    answer, _ = RecordingClient().invite(body=("application/rs-metadata+xml", TWO_PARTIES))

    assert answer.status == 488


def test_a_reinvite_without_an_offer_is_given_one_and_its_ack_answers():
    client = RecordingClient()
    client.invite()

    offer, _ = client.request("INVITE", "Require: siprec")
    early, _ = client.request("INVITE", "Require: siprec", body=both())
    held = sdp("m=audio 40000 RTP/AVP 8\r\na=sendonly\r\n", "m=audio 40002 RTP/AVP 8\r\na=inactive\r\n")
    _, (change,) = client.request("ACK", cseq=2, body=("application/sdp", held))

    assert [port for _, port, _ in offer.media] == [20000, 20002]
    assert early.status == 491
    assert [(stream.label, stream.state) for stream in change.streams] == [
        ("1", StreamState.ACTIVE),
        ("0", StreamState.HELD),
    ]


def test_update_changes_streams_and_needs_no_ack():
    client = RecordingClient()
    client.invite()

    answer, (change,) = client.request("UPDATE", body=both(sdp(audio("1"), audio("0", way="inactive"))))

    assert answer.status == 200
    assert [way for *_, way in answer.media] == ["recvonly", "inactive"]
    assert isinstance(change, ChangeStreams)
    assert not [action for _, action in client.pass_time(3) if hasattr(action, "data")]


def test_a_full_recorder_says_so_at_once():
    client = RecordingClient(make_server(ports=Ports(free=1)))

    answer, (refused,) = client.invite()

    assert answer.status == 503
    assert answer.headers.first("retry-after")
    assert refused.reason is Refusal.NO_PORTS


def test_a_stream_that_joins_when_ports_are_gone_is_noted_and_the_others_go_on():
    client = RecordingClient(make_server(ports=Ports(free=2)))
    client.invite()

    answer, actions = client.invite(body=both(sdp(audio("1"), audio("0", 40002), audio("2", 40004))))

    assert [port for _, port, _ in answer.media] == [20000, 20002, 0]
    assert [note.event.kind for note in actions] == [EventKind.STREAM_NOT_TAKEN]


def test_when_as_many_calls_are_live_as_there_may_be_those_may_still_change():
    server = make_server(replace(SETTINGS, most_calls=1))
    client, another = RecordingClient(server), RecordingClient(server, call_id="call-2@pbx.example")
    client.invite()

    refused = another.invite()
    answer, _ = client.invite(body=both(sdp(audio("1"), audio("0", 40002), audio("2", 40004))))

    assert (refused[0].status, refused[1][0].reason) == (503, Refusal.FULL)
    assert [port for _, port, _ in answer.media] == [20000, 20002, 20004]


def test_a_stranger_is_refused():
    client = RecordingClient(source=("198.51.100.200", 5060))

    answer, (refused,) = client.invite()

    assert answer.status == 403
    assert refused.reason is Refusal.UNLISTED
    assert client.server.live_calls == 0


def plain_invite(client):
    """An INVITE that says nothing of recording."""
    return client.write("INVITE", body=("application/sdp", TWO_STREAMS)).replace(b";+sip.src", b"")


def test_a_plain_invite_is_recorded_only_where_settings_say_so():
    listed, open_client = RecordingClient(), RecordingClient(source=("203.0.113.9", 5060))

    (answer,) = read_answers(listed.send(plain_invite(listed)))
    start, _ = open_client.send(plain_invite(open_client))

    assert answer.status == 403
    assert start.call.practice == OPEN_CLIENT.default_practice


def test_a_draining_recorder_takes_no_new_sessions_and_keeps_the_open_ones():
    client = RecordingClient()
    client.invite()

    client.server.drain()
    newcomer = RecordingClient(client.server, call_id="call-2")
    refused, _ = newcomer.invite()
    ping, _ = newcomer.request("OPTIONS", to_tag="")
    held, actions = client.invite(body=both(sdp(audio("1"), audio("0", way="inactive"))))

    assert (refused.status, ping.status, held.status) == (503, 503, 200)
    assert isinstance(actions[0], ChangeStreams)


def test_options_says_what_is_served():
    answer, _ = RecordingClient().request("OPTIONS")

    assert answer.status == 200
    assert "siprec" in answer.headers.first("supported")
    assert "application/rs-metadata" in answer.headers.first("accept")
    assert answer.headers.first("contact").endswith(";+sip.srs")
    assert "INVITE" in answer.headers.first("allow")


def test_a_call_that_was_ended_elsewhere_is_forgotten():
    client = RecordingClient()
    _, (start,) = client.invite()

    client.server.finish(start.call.call_id)
    answer, actions = client.request("BYE")

    assert answer.status == 481
    assert not [action for action in actions if isinstance(action, StopRecording)]


def test_a_client_that_is_no_longer_listed_may_finish_its_session_but_open_none():
    client = RecordingClient()
    client.invite()

    client.server.configure(ServerSettings(clients=(OPEN_CLIENT,), practices=(ALLERTON,)))
    refused, _ = RecordingClient(client.server, call_id="call-2").invite()
    answer, (stop,) = client.request("BYE")

    assert refused.status == 403
    assert answer.status == 200
    assert stop.reason is EndReason.BYE


def test_two_calls_that_share_a_branch_are_two_calls():
    client = RecordingClient()
    other = RecordingClient(client.server, call_id="call-2")

    first = client.send(client.write("INVITE", "Require: siprec", body=both(), branch="same"))
    second = other.send(other.write("INVITE", "Require: siprec", body=both(), branch="same"))

    assert first[0].call.call_id != second[0].call.call_id
