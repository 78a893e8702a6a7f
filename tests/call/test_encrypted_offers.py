"""Offers of SRTP (RFC 4568), and how they are answered."""

from tests.wire.srtp_sender import sender

from fairhearing.call.actions import ChangeStreams, StartRecording
from fairhearing.wire.sdes import Suite, read_crypto
from fairhearing.wire.sdp import parse_sdp

from .recording_client import RecordingClient, audio, both, sdp

F8 = "1 F8_128_HMAC_SHA1_80 inline:" + "A" * 40


def encrypted(label, *lines, port=40000, protocol="RTP/SAVP"):
    return audio(label, port).replace("RTP/AVP", protocol) + "".join(f"a=crypto:{line}\r\n" for line in lines)


def opened(*media):
    client = RecordingClient()
    answer, actions = client.invite(body=both(sdp(*media)))
    return client, answer, actions


def test_the_first_line_that_we_can_read_is_taken_and_answered_with_a_key_of_our_own():
    theirs = sender(Suite.AEAD_AES_256_GCM)

    _, answer, [start] = opened(encrypted("1", F8, theirs.line(2), sender().line(3)), encrypted("0", sender().line()))

    first, second = parse_sdp(answer.body.encode()).media
    assert first.protocol == "RTP/SAVP"
    assert [(each.tag, each.suite) for each in first.crypto] == [(2, Suite.AEAD_AES_256_GCM)]
    assert first.crypto[0].keys != read_crypto(theirs.line(2)).keys
    assert first.crypto[0].keys[0] != second.crypto[0].keys[0]
    assert isinstance(start, StartRecording)
    assert start.streams[0].crypto == read_crypto(theirs.line(2))


def test_an_offer_that_changes_nothing_is_answered_as_before():
    client, first, _ = opened(encrypted("1", sender().line()))

    again, actions = client.invite(body=both(sdp(encrypted("1", sender().line()))))

    assert again.body == first.body
    assert actions == []


def test_another_key_in_mid_call_is_taken_up():
    client, _, _ = opened(encrypted("1", sender().line()))

    _, [change] = client.invite(body=both(sdp(encrypted("1", sender(seed=2).line()))))

    assert isinstance(change, ChangeStreams)
    assert change.streams[0].crypto == read_crypto(sender(seed=2).line())


def test_an_encrypted_stream_without_a_key_that_we_can_read_is_not_taken():
    _, answer, [start] = opened(encrypted("1", F8), encrypted("0", sender().line()))

    assert [port > 0 for _, port, _ in answer.media] == [False, True]
    assert [stream.label for stream in start.streams] == ["0"]
    assert RecordingClient().invite(body=both(sdp(encrypted("1", F8))))[0].status == 488


def test_plain_rtp_stays_plain_though_keys_stand_beside_it():
    _, answer, [start] = opened(encrypted("1", sender().line(), protocol="RTP/AVP"))

    assert "a=crypto" not in answer.body
    assert start.streams[0].crypto is None


def test_our_own_offer_repeats_the_key_and_its_answer_is_taken_up():
    client, _, _ = opened(encrypted("1", sender().line()))
    answer, _ = client.request("INVITE", "Require: siprec")
    theirs = encrypted("1", sender(seed=5).line())

    _, [change] = client.request("ACK", body=("application/sdp", sdp(theirs)))

    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in answer.body
    assert change.streams[0].crypto == read_crypto(sender(seed=5).line())


def test_no_key_stands_in_what_is_printed():
    client, _, [start] = opened(encrypted("1", sender().line()))

    assert sender().inline[7:] not in repr(start)
    assert sender().master[:16].hex() not in repr(start)
    assert repr(sender().master[:8])[2:-1] not in repr((start, client.server.__dict__))
