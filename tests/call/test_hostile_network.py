"""Whatever bytes come: a list of actions, never an exception, and never more than is known of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.call.actions import Discarded, Refused, Send, StartRecording, StopRecording
from fairhearing.wire.sip import split_message

from .recording_client import NOON, PHONE_SYSTEM, RecordingClient, both, make_server

SOURCES = st.sampled_from([PHONE_SYSTEM, ("198.51.100.200", 9), ("::1", 5060), ("not an address", 0)])
VALID = [
    RecordingClient().write("INVITE", "Require: siprec", "Record-Route: <sip:a;lr>, <sip:b;lr>", body=both()),
    RecordingClient(to_tag="x").write("BYE"),
    RecordingClient().write("CANCEL"),
    RecordingClient().write("OPTIONS"),
    RecordingClient(to_tag="x").write("UPDATE", "Session-Expires: 90", "Supported: timer", body=both()),
    RecordingClient(to_tag="x").write("ACK", body=both()),
]


@given(st.binary(max_size=600), SOURCES)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_answered_or_discarded(data, source):
    actions = make_server().receive(data, source, 0.0, NOON)

    assert actions
    assert all(isinstance(action, Send | Refused | Discarded) for action in actions)


@given(st.sampled_from(VALID), st.data())
@settings(max_examples=400, deadline=None)
def test_any_damage_to_a_request_is_survived(valid, data):
    start = data.draw(st.integers(0, len(valid)))
    end = data.draw(st.integers(start, min(len(valid), start + 40)))
    damage = data.draw(
        st.one_of(st.binary(max_size=20), st.text('\r\n\t ;,<>"=:@/-0123456789', max_size=9).map(str.encode))
    )
    client = RecordingClient()

    actions = client.send(valid[:start] + damage + valid[end:])
    later = client.pass_time(100)

    for action in actions:
        if isinstance(action, Send):
            assert split_message(action.data).is_response
            assert action.destination[0] == PHONE_SYSTEM[0]
    assert not [action for _, action in later if isinstance(action, StartRecording)]


@given(st.sampled_from(VALID))
@settings(max_examples=len(VALID), deadline=None)
def test_a_request_cut_off_at_any_length_is_survived(valid):
    server = make_server()

    for length in range(0, len(valid), 7):
        assert server.receive(valid[:length], PHONE_SYSTEM, 0.0, NOON)


METHODS = st.sampled_from(["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO"])


@given(st.lists(st.tuples(METHODS, st.integers(0, 4), st.booleans(), st.booleans(), st.floats(0, 40)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_in_any_order_of_requests_each_started_call_is_stopped_at_most_once(steps):
    client, started, stopped = RecordingClient(), [], []

    for method, cseq, in_dialog, with_body, pause in steps:
        tag = client.to_tag if in_dialog else ""
        data = client.write(method, cseq=cseq, to_tag=tag, branch=f"b{cseq}", body=both() if with_body else ("", ""))
        for action in client.send(data) + [action for _, action in client.pass_time(pause)]:
            if isinstance(action, StartRecording):
                started.append(action.call.call_id)
            elif isinstance(action, StopRecording):
                stopped.append(action.call_id)
            elif isinstance(action, Send) and method == "INVITE":
                client.to_tag = split_message(action.data).headers.first("to").rpartition(";tag=")[2]

    assert len(set(stopped)) == len(stopped)
    assert set(stopped) <= set(started)
    assert client.server.live_calls == len(started) - len(stopped)
