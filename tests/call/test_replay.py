"""What a real recording client sent, message by message, against our answers. The trace is read in place."""

import os
import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from fairhearing.call.actions import ChangeStreams, EndReason, Send, StopRecording
from fairhearing.call.clients import Client
from fairhearing.call.methods import ServerSettings
from fairhearing.call.parties import PracticeLines
from fairhearing.call.sides import Direction, Side, SidesFrom
from fairhearing.call.streams import StreamState
from fairhearing.wire.codec import Codec

from .recording_client import NOON, make_server, read_answers

MATERIAL = os.environ.get("FAIRHEARING_CONFORMANCE")

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not MATERIAL, reason="NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material"),
]

LOOPBACK = Client(name="opensips", networks=(ip_network("127.0.0.0/8"),), default_practice="allerton")
HEARD = re.compile(rb"^<<< ([0-9.]+) \('([0-9.]+)', ([0-9]+)\)\n", re.MULTILINE)


def replay(lines=frozenset({"bob"})):
    """Play the trace to a server; return (answers, other actions) for each message."""
    (trace,) = Path(MATERIAL, "siprec").glob("opensips*hold_reinvite_bye.log")
    server = make_server(ServerSettings((LOOPBACK,), (PracticeLines("allerton", frozenset(), lines),)))
    pieces = HEARD.split(trace.read_bytes())[1:]
    tag, heard = b"", []
    for moment, host, port, message in zip(*[iter(pieces)] * 4, strict=True):
        data = message.replace(b"tag=stub1", b"tag=" + tag)
        actions = server.receive(whole(data), (host.decode(), int(port)), float(moment), NOON)
        answers = read_answers(actions)
        tag = answers[0].to_tag.encode() if answers else tag
        heard.append((answers, [action for action in actions if not isinstance(action, Send)]))
    return heard


def whole(data):
    """Cut off what the trace's writer added behind a message."""
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"Content-Length: ([0-9]+)", head)[1])
    return head + b"\r\n\r\n" + body[:length]


def test_a_held_call_of_a_real_client_is_recorded_from_invite_to_bye():
    invite, ack, hold, hold_ack, bye = replay()

    assert [answers[0].status for answers, _ in (invite, hold, bye)] == [200, 200, 200]
    assert ack == ([], [])
    assert hold_ack == ([], [])
    assert bye[1] == [StopRecording(invite[1][0].call.call_id, EndReason.BYE)]


def test_both_lines_are_answered_in_order_on_consecutive_ports():
    (answers, _), *_ = replay()

    assert answers[0].media == [("audio", 20000, "recvonly"), ("audio", 20002, "recvonly")]
    assert answers[0].destination == ("127.0.0.1", 25060)


def test_its_parties_and_streams_are_told_by_label_though_label_1_comes_first():
    (_, (start,)), *_ = replay()

    assert [(s.label, s.side, s.remote, s.codec) for s in start.streams] == [
        ("1", Side.LEFT, ("127.0.0.1", 40024), Codec.PCMA),
        ("0", Side.RIGHT, ("127.0.0.1", 40040), Codec.PCMA),
    ]
    alice, bob = start.call.parties
    assert (alice.side, alice.number, alice.name) == (Side.LEFT, "+447700900123", "Alice Patient")
    assert (bob.side, bob.number, bob.extension) == (Side.RIGHT, "", "bob")
    assert (start.call.direction, start.call.sides_from) == (Direction.IN, SidesFrom.LABEL)
    assert start.call.session == "RIpWL0vdT/e6UPYTgEVd4w=="
    assert [each.sip_sessions for each in start.metadata.sessions] == [("1-13399@127.0.0.1",)]


def test_an_unlisted_extension_beside_an_outside_number_is_taken_for_the_practice():
    (_, (start,)), *_ = replay(lines=frozenset())

    assert [stream.side for stream in start.streams] == [Side.LEFT, Side.RIGHT]
    assert start.call.sides_from is SidesFrom.INFERRED


def test_its_hold_pauses_the_stream_of_label_0_alone():
    _, _, (answers, (change,)), *_ = replay()

    assert isinstance(change, ChangeStreams)
    assert [(stream.label, stream.state) for stream in change.streams] == [
        ("1", StreamState.ACTIVE),
        ("0", StreamState.HELD),
    ]
    assert answers[0].media == [("audio", 20000, "recvonly"), ("audio", 20002, "inactive")]
