"""Our answers, read by a parser that others wrote: sipmessage finds in them what we meant."""

import sipmessage

from .recording_client import RecordingClient, both


def read_by_others(client, data):
    (sent,) = [action.data for action in client.send(data) if hasattr(action, "data")]
    return sipmessage.Message.parse(sent)


def test_a_200_to_an_invite_is_read_as_we_meant_it():
    client = RecordingClient()
    route = "Record-Route: <sip:proxy-b.example;lr>, <sip:proxy-a.example;lr>"
    timer = ("Session-Expires: 1800;refresher=uac", "Supported: timer")

    response = read_by_others(client, client.write("INVITE", "Require: siprec", route, *timer, body=both(), branch="b"))

    assert (response.code, response.phrase) == (200, "OK")
    assert (response.via[0].host, response.via[0].port) == ("192.0.2.10", 5060)
    assert response.via[0].parameters["branch"] == "z9hG4bKb"
    assert response.to_address.parameters["tag"]
    assert response.from_address.parameters["tag"] == "ft"
    assert (response.cseq.sequence, response.cseq.method) == (0, "INVITE")
    assert [str(address.uri) for address in response.record_route] == [
        "sip:proxy-b.example;lr",
        "sip:proxy-a.example;lr",
    ]
    assert "+sip.srs" in response.contact[0].parameters
    assert response.content_type.mime_type == "application/sdp"
    assert response.content_length == len(response.body)
    assert response.require == ["timer"]


def test_a_refusal_is_read_as_we_meant_it():
    client = RecordingClient()

    response = read_by_others(client, client.write("INVITE", "Require: siprec, teleport"))

    assert response.code == 420
    assert response.unsupported == ["teleport"]
    assert response.content_length == 0
