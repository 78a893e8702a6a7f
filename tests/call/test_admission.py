"""What a request must be before it is carried out, and what it is told if it is not."""

import pytest

from fairhearing.call.actions import Refusal
from fairhearing.call.admission import MAX_BODY_BYTES, MAX_HEAD_BYTES

from .recording_client import RecordingClient, both, read_answers, sdp


@pytest.mark.parametrize("method", ["REGISTER", "SUBSCRIBE", "MESSAGE", "INFO", "REFER", "PRACK", "NOTIFY", "PUBLISH"])
def test_a_method_that_is_not_served_is_told_which_are(method):
    answer, (refused,) = RecordingClient().request(method)

    assert answer.status == 405
    assert answer.headers.first("allow") == "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE"
    assert refused.reason is Refusal.UNSUPPORTED


def test_a_method_that_nobody_knows_is_not_implemented():
    answer, _ = RecordingClient().request("DANCE")

    assert answer.status == 501


def test_required_extensions_that_we_lack_are_named():
    answer, _ = RecordingClient().request("INVITE", "Require: siprec, teleport", "Require: Juggling", body=both())

    assert answer.status == 420
    assert answer.headers.first("unsupported") == "teleport, juggling"


@pytest.mark.parametrize("required", ["siprec", "timer", "100rel", "siprec, timer, 100rel"])
def test_required_extensions_that_we_keep_are_accepted(required):
    answer, _ = RecordingClient().request("INVITE", f"Require: {required}", body=both())

    assert answer.status == 200


def test_another_scheme_is_refused():
    client = RecordingClient()
    data = client.write("OPTIONS").replace(b"OPTIONS sip:", b"OPTIONS tel:")

    (answer,) = read_answers(client.send(data))

    assert answer.status == 416


@pytest.mark.parametrize(
    ("body", "fields", "status"),
    [
        (("text/plain", "hello"), (), 415),
        (("application/sdp", sdp()), ("Content-Encoding: gzip",), 415),
        (("nonsense", "hello"), (), 400),
        (("multipart/mixed", "hello"), (), 400),
        (("application/sdp", "hello"), (), 400),
        (("application/sdp", "v=0\r\nm=audio\r\n"), (), 400),
        (("application/sdp", "v=0\r\n" + "a" * MAX_BODY_BYTES), (), 413),
        (("application/sdp", sdp()), ("Subject: " + "a" * MAX_HEAD_BYTES,), 513),
        (("application/sdp", sdp()), ("Accept: text/plain",), 406),
        (("application/sdp", sdp()), ("Accept: */*",), 488),
        (("application/sdp", sdp()), ("Accept: text/plain, application/sdp;q=0.1",), 488),
        (("application/sdp", sdp()), ("Accept:",), 488),
    ],
)
def test_a_body_that_we_cannot_use_is_refused(body, fields, status):
    client = RecordingClient()

    answer, _ = client.request("INVITE", "Require: siprec", *fields, body=body)

    assert answer.status == status
    assert client.server.live_calls == 0


def test_a_refusal_in_a_session_leaves_the_session_as_it_was():
    client = RecordingClient()
    client.invite()

    bad, _ = client.request("INVITE", "Require: siprec", body=("text/plain", "hello"))
    good, actions = client.invite()

    assert (bad.status, good.status) == (415, 200)
    assert actions == []
