"""Offers of every codec that is taken, and how they are answered."""

import pytest

from fairhearing.call.actions import ChangeStreams, StartRecording
from fairhearing.call.kept_dialog import KeptDialog
from fairhearing.call.plain_values import from_plain, to_plain
from fairhearing.call.streams import StreamState
from fairhearing.wire.codec import Codec
from fairhearing.wire.sdp import parse_sdp

from .recording_client import RecordingClient, both, sdp

OPUS = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=1\r\n"


def line(formats, *attributes, label="1", port=40000, way="sendonly"):
    said = "".join(f"a={each}\r\n" for each in attributes)
    return f"m=audio {port} RTP/AVP {formats}\r\na=label:{label}\r\n{said}a={way}\r\n"


def opened(*media):
    client = RecordingClient()
    answer, [start] = client.invite(body=both(sdp(*media)))
    assert isinstance(start, StartRecording)
    return client, answer, start


@pytest.mark.parametrize(
    ("formats", "rtpmap", "codec", "payload_type"),
    [
        ("9", "", Codec.G722, 9),
        ("96", "rtpmap:96 G722/8000", Codec.G722, 96),
        ("18", "", Codec.G729, 18),
        ("97", "rtpmap:97 g729a/8000", Codec.G729, 97),
        ("111", "rtpmap:111 opus/48000/2", Codec.OPUS, 111),
        ("111", "rtpmap:111 OPUS/48000", Codec.OPUS, 111),
        ("98", "rtpmap:98 PCMU/8000/1", Codec.PCMU, 98),
    ],
)
def test_a_line_of_one_codec_is_taken_and_answered_with_it(formats, rtpmap, codec, payload_type):
    _, answer, start = opened(line(formats, *([rtpmap] if rtpmap else [])))

    [stream] = start.streams
    [answered] = parse_sdp(answer.body.encode()).media
    assert (stream.codec, stream.payload_type) == (codec, payload_type)
    assert answered.formats == (formats,)
    assert answered.port == stream.local_port


@pytest.mark.parametrize(
    ("formats", "codec"),
    [("111 9 8", Codec.OPUS), ("9 111 8", Codec.G722), ("8 9 111", Codec.PCMA), ("3 18 0", Codec.G729)],
)
def test_the_first_codec_of_the_offer_that_we_take_is_taken(formats, codec):
    _, answer, start = opened(line(formats, "rtpmap:111 opus/48000/2"))

    assert start.streams[0].codec is codec
    assert answer.body.count("a=rtpmap") == 1


def test_opus_is_answered_in_small_letters_with_its_two_channels_and_asked_for_nothing():
    _, answer, _ = opened(line("111", *OPUS.replace("a=", "").split("\r\n")[:2]))

    assert "a=rtpmap:111 opus/48000/2\r\n" in answer.body
    assert "a=fmtp" not in answer.body


@pytest.mark.parametrize(
    ("parameters", "answered"),
    [((), ()), (("fmtp:18 annexb=yes",), ()), (("fmtp:18 annexb=no",), ((18, "annexb=no"),))],
)
def test_g729_without_annex_b_is_answered_without_it(parameters, answered):
    _, answer, _ = opened(line("18", *parameters))

    assert parse_sdp(answer.body.encode()).media[0].parameters == answered


def test_digits_are_taken_by_the_clock_of_the_sound():
    two_clocks = ("rtpmap:101 telephone-event/8000", "rtpmap:102 telephone-event/48000", "rtpmap:111 opus/48000/2")

    _, opus_answer, opus_start = opened(line("111 8 101 102", *two_clocks))
    _, _, start = opened(line("8 111 102 101", *two_clocks))

    assert opus_start.streams[0].telephone_event == 102
    assert "a=rtpmap:102 telephone-event/48000\r\na=fmtp:102 0-15\r\n" in opus_answer.body
    assert start.streams[0].telephone_event == 101


def test_comfort_noise_is_understood_but_not_asked_for():
    _, answer, start = opened(line("9 13 105", "rtpmap:105 CN/16000"))

    assert start.streams[0].comfort_noise == 13
    assert parse_sdp(answer.body.encode()).media[0].formats == ("9",)


def test_what_else_was_offered_is_understood_if_it_comes_all_the_same():
    _, _, start = opened(line("8 111 97 9 3", "rtpmap:111 opus/48000/2", "rtpmap:97 G729/8000"))

    [stream] = start.streams
    meant = {number: stream.codec_of(number) for number in (8, 111, 97, 9, 0, 18, 3, 96, 101)}
    assert meant == {
        8: Codec.PCMA, 111: Codec.OPUS, 97: Codec.G729, 9: Codec.G722, 0: Codec.PCMU, 18: Codec.G729,
        3: None, 96: None, 101: None,
    }  # fmt: skip


def test_a_re_invite_with_another_codec_is_taken_up_in_the_same_place():
    client, _, start = opened(line("8"))

    answer, [change] = client.invite(body=both(sdp(line("111", "rtpmap:111 opus/48000/2"))))

    assert answer.status == 200
    assert isinstance(change, ChangeStreams)
    [before], [after] = start.streams, change.streams
    assert after.codec is Codec.OPUS
    assert (after.local_port, after.side, after.recording) == (before.local_port, before.side, before.recording)


def test_opus_is_held_and_taken_up_again():
    client, _, _ = opened(line("111", "rtpmap:111 opus/48000/2"))

    held, paused = client.invite(body=both(sdp(line("111", "rtpmap:111 opus/48000/2", way="inactive"))))
    _, went_on = client.invite(body=both(sdp(line("111", "rtpmap:111 opus/48000/2"))))

    changes = [each for each in (*paused, *went_on) if isinstance(each, ChangeStreams)]
    assert "a=inactive\r\n" in held.body
    assert [each.streams[0].state for each in changes] == [StreamState.HELD, StreamState.ACTIVE]


def test_a_call_of_any_codec_is_kept_over_a_restart():
    client, _, _ = opened(line("111 101", "rtpmap:111 opus/48000/2", "rtpmap:101 telephone-event/48000"))

    [(_, kept)] = client.server.take_changes(client.now)

    assert from_plain(KeptDialog, to_plain(kept)) == kept
