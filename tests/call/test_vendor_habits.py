"""What vendors' recording clients send that the standards do not: docs/explanation/siprec-habits.md names each."""

import hashlib
from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.call.actions import ChangeStreams, Refused, Send, StartRecording
from fairhearing.call.probe import ProbeCaller

from .recording_client import CLIENT, DESK, PATIENT, SETTINGS, RecordingClient, audio, both, make_server, metadata, sdp

LABELS = ["1", "0", "caller-leg", "{5F0C-21}", "a" * 100, "7;x=1", "Straße"]


def opened(*fields, body=None, **how):
    client = RecordingClient(**how)
    answer, actions = client.invite(*fields, body=body)
    assert answer.status == 200
    return client, answer, actions[0]


@pytest.mark.parametrize(
    "kind", ["application/rs-metadata", "application/rs-metadata+xml", "Application/RS-Metadata+XML;charset=utf-8"]
)
def test_metadata_are_taken_under_both_names(kind):
    content_type, content = both()

    _, _, start = opened(body=(content_type, content.replace("application/rs-metadata+xml", kind)))

    assert len(start.metadata.participants) == 2


@pytest.mark.parametrize(
    "namespace",
    ["urn:ietf:params:xml:ns:recording", "urn:ietf:params:xml:ns:recording:1", "urn:ietf:params:xml:ns:recroding:1"],
)
@pytest.mark.parametrize("name", ["participant_id", "id"])
def test_namespaces_and_ids_are_taken_however_they_are_spelt(namespace, name):
    document = metadata((PATIENT, "1"), (DESK, "0"))
    document = document.replace("urn:ietf:params:xml:ns:recording:1", namespace)
    document = document.replace("<participant participant_id=", f"<participant {name}=")

    _, _, start = opened(body=both(document=document))

    assert {each.id for each in start.metadata.participants} == {PATIENT[0], DESK[0]}


@pytest.mark.parametrize("label", LABELS)
def test_labels_of_any_shape_tell_the_streams(label):
    description = sdp(audio("other", 40000), audio(label, 40002))

    _, _, start = opened(body=both(description, metadata((PATIENT, label), (DESK, "other"))))

    sides = {stream.label: str(stream.side) for stream in start.streams}
    assert sides == {label: "left", "other": "right"}


@pytest.mark.parametrize("lines", range(1, 6))
def test_every_line_of_one_to_five_is_answered_in_its_order(lines):
    description = sdp(*(audio(str(n), 40000 + 2 * n) for n in range(lines)))

    _, answer, start = opened(body=both(description))

    assert [kind for kind, _, _ in answer.media] == ["audio"] * lines
    assert [port for _, port, _ in answer.media] == [stream.local_port for stream in start.streams]
    assert {way for _, _, way in answer.media} == {"recvonly"}


def test_vendors_own_data_are_kept():
    extra = "<extensiondata parent='p-out'><callingParty>true</callingParty><ucid>00123</ucid></extensiondata>"

    _, _, start = opened(body=both(document=metadata((PATIENT, "1"), (DESK, "0"), extra=extra)))

    assert "00123" in str(start.metadata.extensions)


def test_several_documents_over_a_call_are_merged():
    client, _, start = opened(body=both(document=metadata((PATIENT, "1"), (DESK, "0"))))

    third = ("p-third", "sip:202@pbx.example", "Nurse")
    _, [change] = client.invite(body=both(document=metadata((third, None), mode="partial")))

    assert isinstance(change, ChangeStreams)
    assert len(change.parties) == len(start.call.parties) + 1


def test_a_number_that_no_practice_has_is_recorded_for_the_clients_own_practice():
    strangers = metadata((PATIENT, "1"), (("p-x", "sip:999@pbx.example", ""), "0"))

    _, _, start = opened(body=both(document=strangers))

    assert start.call.practice == CLIENT.default_practice


def test_a_stranger_gets_403_and_is_counted():
    client = RecordingClient(source=("198.51.100.200", 5060))

    answer, [refused] = client.request("INVITE", "Require: siprec", body=both())

    assert answer.status == 403
    assert isinstance(refused, Refused)
    assert refused.reason == "unlisted"


def test_a_field_of_our_own_test_calls_that_a_caller_slipped_in_keeps_no_call_from_being_recorded():
    for probe in (None, ProbeCaller.at(hashlib.sha256(b"the proof").digest(), ["198.51.100.7"])):
        _, _, start = opened("X-Fairhearing-Test-Call: anything", server=make_server(replace(SETTINGS, probe=probe)))

        assert start.call.practice == CLIENT.default_practice


@pytest.mark.parametrize("here", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "198.51.100.7"])
def test_a_test_call_of_this_machine_that_proves_nothing_is_never_the_call_of_a_practice(here):
    local = replace(CLIENT, networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    for probe in (None, ProbeCaller.at(hashlib.sha256(b"the proof").digest(), ["198.51.100.7"])):
        server = make_server(replace(SETTINGS, clients=(local,), probe=probe))
        client = RecordingClient(server=server, source=(here, 5060))

        answer, actions = client.request("INVITE", "X-Fairhearing-Test-Call: anything", body=both())

        assert answer.status == 403
        assert not any(isinstance(action, StartRecording) for action in actions)


REQUESTS = st.sampled_from(["INVITE", "UPDATE", "BYE", "CANCEL", "OPTIONS", "ACK", "INFO", "REFER"])


@given(st.lists(st.tuples(REQUESTS, st.floats(0.0, 4000.0)), max_size=8))
def test_whatever_is_asked_and_however_long_it_lasts_only_answers_are_sent(requests):
    client, _, start = opened("Supported: timer", "Session-Expires: 1800;refresher=uas")
    assert isinstance(start, StartRecording)

    for method, wait_s in requests:
        client.cseq += 1
        sent = client.send(client.write(method, body=both() if method == "INVITE" else ("", "")))
        client.now += wait_s
        sent += client.server.tick(client.now)
        assert all(each.data.startswith(b"SIP/2.0 ") for each in sent if isinstance(each, Send))
