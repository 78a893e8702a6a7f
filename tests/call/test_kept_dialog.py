"""A dialog that is kept, written, read and resumed goes on as if nothing had happened."""

import json
from dataclasses import replace

import pytest

from fairhearing.call.actions import ChangeStreams, EndReason, StartRecording, StopRecording
from fairhearing.call.events import EventKind
from fairhearing.call.kept_dialog import KeptDialog
from fairhearing.call.methods import ServerSettings
from fairhearing.call.plain_values import NotThatType, from_plain, to_plain

from .recording_client import CLIENT, DESK, PATIENT, SETTINGS, RecordingClient, audio, both, make_server, metadata, sdp

KEYS = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
ENCRYPTED = sdp(*(audio(label, 40000).replace("RTP/AVP", "RTP/SAVP") + KEYS for label in ("1", "0")))


def opened(*fields, body=None):
    client = RecordingClient()
    _, [start] = client.invite(*fields, body=body or both())
    [(call_id, kept)] = client.server.take_changes(client.now)
    assert call_id == start.call.call_id
    return client, start, kept


def resumed(client, kept, settings=SETTINGS):
    """The client, now before another server that goes on with what was kept."""
    client.server = make_server(settings)
    return client.server.resume(from_plain(KeptDialog, json.loads(json.dumps(to_plain(kept)))), client.now)


@pytest.mark.parametrize(
    "body",
    [both(), both(document=None), both(ENCRYPTED), both(document=metadata((PATIENT, "1"), (DESK, "0"), extra="<x/>"))],
    ids=["plain", "no metadata", "encrypted", "extended"],
)
def test_what_is_kept_is_read_back_the_same(body):
    _, _, kept = opened("Supported: timer", "Session-Expires: 1800;refresher=uac", body=body)

    assert from_plain(KeptDialog, json.loads(json.dumps(to_plain(kept)))) == kept


def test_a_resumed_call_has_the_same_streams_parties_and_beginning():
    client, start, kept = opened()

    again = resumed(client, kept)

    assert again.call == start.call
    assert again.streams == start.streams
    assert again.metadata == start.metadata
    assert again.earlier == 1
    assert [event.kind for event in again.events] == [EventKind.RECORDER_RESTARTED]


def test_a_resumed_dialog_answers_offers_on_the_same_ports_and_ends_with_bye():
    client, start, kept = opened()
    resumed(client, kept)

    answer, [change] = client.invite(body=both(sdp(audio("1", 40000), audio("0", 40002, "inactive"))))
    ended, [stop] = client.request("BYE")

    assert isinstance(change, ChangeStreams)
    assert [port for _, port, _ in answer.media] == [stream.local_port for stream in start.streams]
    assert ended.status == 200
    assert stop == StopRecording(start.call.call_id, EndReason.BYE)


def test_requests_that_were_passed_before_the_restart_stay_passed():
    client, _, kept = opened()
    resumed(client, kept)

    client.cseq = 0
    answer, _ = client.request("BYE")

    assert answer.status == 500


def test_a_session_timer_goes_on_after_the_restart():
    client, _, kept = opened("Supported: timer", "Session-Expires: 1800;refresher=uac")
    resumed(client, kept)

    ended = [action for _, action in client.pass_time(1801) if isinstance(action, StopRecording)]

    assert [each.reason for each in ended] == [EndReason.EXPIRED]


def test_each_restart_counts():
    client, _, kept = opened()
    resumed(client, kept)
    [(_, again)] = client.server.take_changes(client.now)

    third = resumed(client, again)

    assert third.earlier == 2
    assert isinstance(third, StartRecording)


def test_a_call_whose_client_or_keys_are_gone_is_not_resumed():
    client, _, kept = opened()

    assert resumed(client, kept, ServerSettings(clients=(), practices=SETTINGS.practices)) is None
    assert resumed(client, kept, replace(SETTINGS, unready=frozenset({"allerton"}))) is None
    assert resumed(client, kept, ServerSettings(clients=(CLIENT,), practices=())) is None


def test_nothing_is_kept_of_a_call_that_is_over():
    client, start, _ = opened()
    client.request("BYE")

    assert client.server.take_changes(client.now) == [(start.call.call_id, None)]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda plain: plain.pop("ports"), id="missing"),
        pytest.param(lambda plain: plain.update(more=1), id="more"),
        pytest.param(lambda plain: plain.update(direction="sideways"), id="word"),
        pytest.param(lambda plain: plain.update(secret="not hex"), id="bytes"),
        pytest.param(lambda plain: plain.update(streams=[]), id="object"),
        pytest.param(lambda plain: plain.update(id=["one", "two"]), id="length"),
        pytest.param(lambda plain: plain.update(practice=7), id="type"),
    ],
)
def test_state_of_another_version_is_refused_by_name(spoil):
    _, _, kept = opened()
    plain = to_plain(kept)
    spoil(plain)

    with pytest.raises(NotThatType):
        from_plain(KeptDialog, plain)
