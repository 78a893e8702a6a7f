"""The 49 torture messages of RFC 4475, read in place: what each is to us, and what its sender is told.

The server serves 192.0.2.0/24 and takes plain INVITEs. "value": the request can be read. Where RFC 4475 leaves a
choice between refusing and being liberal we are liberal, unless the answer's way or its dialog could not be trusted.
"""

import os
from ipaddress import ip_network
from pathlib import Path

import pytest

from fairhearing.call.actions import Discarded, Send, StartRecording
from fairhearing.call.clients import Client
from fairhearing.call.methods import ServerSettings
from fairhearing.wire.sip import split_message
from fairhearing.wire.sip_request import BadRequest, WrongVersion, read_request

from .recording_client import NOON, make_server, read_answers

MATERIAL = os.environ.get("FAIRHEARING_CONFORMANCE")

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not MATERIAL, reason="NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material"),
]

ANYBODY = Client(
    name="torture", networks=(ip_network("192.0.2.0/24"),), default_practice="a", records_plain_invites=True
)
RESPONSE, VALUE = "response", "value"

# name: (what it is to us, the status its sender is told or None, what decides)
TABLE = {
    # 3.1.1 valid messages
    "wsinv": (VALUE, 481, "folding and space everywhere; its To has a tag of a dialog that we never had"),
    "intmeth": (VALUE, 501, "every character a method may have"),
    "esc01": (VALUE, 200, "escapes in addresses are left as they are"),
    "escnull": (VALUE, 405, "escaped zero bytes are left as they are"),
    "esc02": (VALUE, 501, "a method with percent signs is not REGISTER"),
    "lwsdisp": (VALUE, 200, "no space between a name and its address"),
    "longreq": (VALUE, 200, "long names and values"),
    "dblreq": (VALUE, 405, "what follows the announced length is no part of it"),
    "semiuri": (VALUE, 200, "a semicolon in the user's part"),
    "transports": (VALUE, 200, "transports that nobody knows, further away"),
    "mpart01": (VALUE, 405, "MESSAGE is not served"),
    "unreason": (RESPONSE, None, "we asked nothing"),
    "noreason": (RESPONSE, None, "we asked nothing"),
    # 3.1.2 invalid messages
    "badinv01": (BadRequest, 400, "a Via that is no hop"),
    "clerr": (BadRequest, 400, "a body shorter than announced"),
    "ncl": (BadRequest, 400, "a length below nothing"),
    "scalar02": (BadRequest, 400, "a CSeq above 2^31"),
    "scalarlg": (RESPONSE, None, "we asked nothing"),
    "quotbal": (BadRequest, 400, "a quote in To that never closes"),
    "ltgtruri": (BadRequest, 400, "angle brackets around the address asked for"),
    "lwsruri": (BadRequest, 400, "space inside the address asked for"),
    "lwsstart": (VALUE, 200, "liberal: spare space between the three parts"),
    "trws": (VALUE, 200, "liberal: spare space behind the three parts"),
    "escruri": (VALUE, 200, "liberal: header fields in the address asked for are not looked at"),
    "baddate": (VALUE, 200, "Date is not looked at"),
    "regbadct": (VALUE, 405, "REGISTER is not served"),
    "badaspec": (VALUE, 200, "liberal: space inside To's brackets"),
    "baddn": (VALUE, 200, "liberal: a comma in a name without quotes, and no empty line at the end"),
    "badvers": (WrongVersion, 505, "SIP/7.0"),
    "mismatch01": (BadRequest, 400, "CSeq of another method"),
    "mismatch02": (BadRequest, 400, "CSeq of another method"),
    "bigcode": (RESPONSE, None, "we asked nothing"),
    # 3.2 transaction layer
    "badbranch": (VALUE, 200, "a branch that is only its magic: told apart by the rest"),
    # 3.3 application layer
    "insuf": (BadRequest, 400, "no From, To and Call-ID"),
    "unkscm": (VALUE, 416, "an unknown scheme"),
    "novelsc": (VALUE, 416, "a scheme of something else"),
    "unksm2": (VALUE, 405, "unknown schemes in To and From are no matter; REGISTER is not served"),
    "bext01": (VALUE, 420, "extensions that nobody has"),
    "invut": (VALUE, 415, "a body of unknown type"),
    "regaut01": (VALUE, 405, "REGISTER is not served"),
    "multi01": (BadRequest, 400, "fields that may stand only once stand twice"),
    "mcl01": (BadRequest, 400, "two lengths"),
    "bcast": (RESPONSE, None, "we asked nothing"),
    "zeromf": (VALUE, 200, "Max-Forwards does not concern who is asked"),
    "cparam01": (VALUE, 405, "REGISTER is not served"),
    "cparam02": (VALUE, 405, "REGISTER is not served"),
    "regescrt": (VALUE, 405, "REGISTER is not served"),
    "sdp01": (VALUE, 406, "no answer in SDP would be read"),
    # 3.4 backward compatibility
    "inv2543": (VALUE, 200, "no tag, no branch, no length: an older sender"),
}


def message(name):
    return Path(MATERIAL, "torture", "rfc4475", f"{name}.dat").read_bytes()


def test_every_message_of_the_rfc_is_in_the_table():
    assert {path.stem for path in Path(MATERIAL, "torture", "rfc4475").glob("*.dat")} == TABLE.keys()
    assert len(TABLE) == 49


@pytest.mark.parametrize("name", TABLE)
def test_a_torture_message_is_a_value_or_our_named_error(name):
    expected, _, _ = TABLE[name]

    cut = split_message(message(name))
    try:
        outcome = RESPONSE if cut.is_response else (read_request(cut), VALUE)[1]
    except BadRequest as error:
        outcome = type(error)

    assert outcome == expected


@pytest.mark.parametrize("name", TABLE)
def test_a_torture_message_gets_its_answer(name):
    _, status, _ = TABLE[name]
    server = make_server(ServerSettings((ANYBODY,), ()))

    actions = server.receive(message(name), ("192.0.2.1", 5062), 0.0, NOON)

    assert [answer.status for answer in read_answers(actions)] == ([] if status is None else [status])
    assert any(isinstance(action, Discarded) for action in actions) == (status is None)
    assert all(action.destination[0] == "192.0.2.1" for action in actions if isinstance(action, Send))
    opened = status == 200 and message(name).startswith(b"INVITE")
    assert any(isinstance(action, StartRecording) for action in actions) == opened


def test_folded_and_compact_fields_are_read_as_what_they_mean():
    request = read_request(split_message(message("wsinv")))

    assert (request.method, request.cseq, request.call_id) == ("INVITE", 9, "wsinv.ndaksdj@192.0.2.1")
    assert (request.to.tag, request.sender.tag) == ("1918181833n", "98asjd8")
    assert (request.via.transport, request.via.host, request.via.branch) == ("UDP", "192.0.2.2", "390skdjuw")
    assert len(request.headers.every("via")) == 2
    assert len(request.body) == 150


def test_only_the_announced_length_of_a_body_is_read():
    request = read_request(split_message(message("dblreq")))

    assert request.method == "REGISTER"
    assert request.body == b""
