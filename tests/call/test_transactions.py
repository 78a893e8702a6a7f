"""Answers that are lost, requests that come twice, sessions that nobody refreshes: time, seen from the client."""

import pytest

from fairhearing.call.actions import EndReason, Send, StopRecording
from fairhearing.call.events import EventKind
from fairhearing.call.recording_server import RecordingServer
from fairhearing.call.ways import Transport, Way

from .recording_client import NOON, RecordingClient, both, read_answers


def resends(actions):
    return [round(moment - 100, 3) for moment, action in actions if isinstance(action, Send)]


def open_unacknowledged():
    client = RecordingClient()
    invite = client.write("INVITE", "Require: siprec", body=both(), branch="inv")
    (answer,) = read_answers(client.send(invite))
    return client, invite, answer


def test_the_200_is_sent_again_at_growing_distances_until_nobody_can_want_it():
    client, _, _ = open_unacknowledged()

    actions = client.pass_time(60)

    assert resends(actions) == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]


def test_the_ack_ends_the_resending():
    client, _, answer = open_unacknowledged()
    client.pass_time(2)

    client.to_tag = answer.to_tag
    client.request("ACK", cseq=0)

    assert resends(client.pass_time(60)) == []


def test_an_invite_that_comes_again_is_answered_the_same_and_records_once():
    client, invite, _ = open_unacknowledged()
    (first,) = client.send(invite)

    client.request("ACK", cseq=0)
    (again,) = client.send(invite)

    assert again == first
    assert client.server.live_calls == 1


def test_an_invite_on_another_way_is_refused_as_merged():
    client, _, _ = open_unacknowledged()

    (answer,) = read_answers(client.send(client.write("INVITE", "Require: siprec", body=both(), branch="detour")))

    assert answer.status == 482
    assert client.server.live_calls == 1


def test_a_new_invite_after_a_refused_one_is_no_merged_one():
    client = RecordingClient()
    client.send(client.write("INVITE", "Require: unheard-of", body=both(), branch="first"))

    (_, sent) = client.send(client.write("INVITE", "Require: siprec", body=both(), branch="second"))

    assert read_answers([sent])[0].status == 200


def test_a_refusal_is_sent_again_until_its_ack_and_no_further():
    client = RecordingClient()
    (refused,) = read_answers(client.send(client.write("INVITE", "Require: unheard-of", body=both(), branch="inv")))
    early = resends(client.pass_time(2))

    client.send(client.write("ACK", branch="inv", to_tag=refused.to_tag))

    assert early == [0.5, 1.5]
    assert resends(client.pass_time(60)) == []


def test_a_refusal_over_a_reliable_transport_is_sent_once():
    client = RecordingClient()
    invite = client.write("INVITE", "Require: unheard-of", body=both())

    client.server.receive(
        invite, client.source, client.now, NOON, way=Way(transport=Transport.TCP, host="198.51.100.7", port=5060)
    )

    assert resends(client.pass_time(60)) == []


def test_a_bye_that_comes_again_is_answered_the_same():
    client = RecordingClient()
    client.invite()
    bye = client.write("BYE", cseq=9)

    first = client.send(bye)
    again = client.send(bye)

    assert [type(action).__name__ for action in first] == ["Send", "StopRecording"]
    assert again == first[:1]


def test_a_reinvite_shows_that_the_200_arrived_though_its_ack_was_lost():
    client, _, answer = open_unacknowledged()
    client.to_tag = answer.to_tag

    client.invite()

    assert resends(client.pass_time(60)) == []


def test_nothing_is_remembered_for_ever():
    client = RecordingClient()
    client.invite("Session-Expires: 1800", "Supported: timer")
    client.request("OPTIONS")
    client.send(client.write("INVITE", "Require: unheard-of", to_tag=""))
    client.request("BYE")

    client.pass_time(2000)

    assert client.server.next_timer() is None
    assert len(client.server._transactions) == 0


@pytest.mark.parametrize(("asked", "expires_after"), [(1800, 1800), (90, 90), (30, 90)])
def test_a_session_that_nobody_refreshes_expires(asked, expires_after):
    client = RecordingClient()
    answer, _ = client.invite(f"Session-Expires: {asked};refresher=uac", "Supported: timer")

    actions = client.pass_time(2000)

    assert answer.headers.first("session-expires") == f"{asked};refresher=uac"
    assert answer.headers.first("require") == "timer"
    ((moment, stop),) = [(moment, action) for moment, action in actions if isinstance(action, StopRecording)]
    assert moment - 100 == expires_after
    assert (stop.reason, stop.events[0].kind) == (EndReason.EXPIRED, EventKind.NOT_REFRESHED)


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_refreshed_session_lives_on(method):
    client = RecordingClient()
    client.invite("Session-Expires: 200", "Supported: timer")

    client.pass_time(150)
    client.request(method, "Require: siprec", "Session-Expires: 200", "Supported: timer", body=both())
    client.request("ACK")
    actions = client.pass_time(150)

    assert [action for _, action in actions if isinstance(action, StopRecording)] == []
    assert client.server.live_calls == 1


@pytest.mark.parametrize(
    "fields",
    [
        ("Session-Expires: 90;refresher=uas", "Supported: timer"),
        ("Session-Expires: 90",),
        ("Session-Expires: soon", "Supported: timer"),
    ],
)
def test_a_timer_that_we_would_have_to_refresh_is_not_agreed_to(fields):
    client = RecordingClient()

    answer, _ = client.invite(*fields)
    client.pass_time(2000)

    assert answer.status == 200
    assert answer.headers.first("session-expires") == ""
    assert client.server.live_calls == 1


def test_a_server_without_calls_wants_nothing():
    server = RecordingClient().server

    assert isinstance(server, RecordingServer)
    assert server.next_timer() is None
    assert server.tick(1e9) == []
