"""By which way a phone system's calls can be recorded, and that one that nobody has seen is never called proven."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.capture.overheard.survey import survey
from fairhearing.capture.phone_products import SETTINGS, Product
from fairhearing.capture.phone_verdict import Answers, Encryption, Said, Seen, Way, verdict
from fairhearing.practice.set_up_models import PhoneSystem

URI = "sip:recorder@192.0.2.1:5060"
YES, NO = Said.YES, Said.NO
PLAIN = Encryption.NONE


def way(product=Product.ASTERISK, seen=Seen(), **said):  # noqa: B008 - frozen
    return verdict(Answers(product, **said), seen, URI).way


@pytest.mark.parametrize("product", [Product.AVAYA, Product.SBC, Product.KAMAILIO])
def test_what_has_siprec_sends_by_it(product):
    assert way(product) is Way.SIPREC


def test_a_border_controller_sends_what_its_phone_system_cannot():
    found = verdict(Answers(Product.THREE_CX, border_controller=YES), Seen(), URI)

    assert found.way is Way.SIPREC
    assert any(URI in each for each in found.settings)
    assert not found.is_seen


def test_without_siprec_a_mirror_port_hears_what_is_not_encrypted_to_its_ends():
    assert way(mirror_port=YES, encryption=PLAIN) is Way.MIRROR
    assert way(mirror_port=YES, encryption=Encryption.SDES) is Way.MIRROR
    assert way(mirror_port=YES, encryption=Encryption.TLS) is Way.NONE
    assert way(mirror_port=YES, encryption=Encryption.TLS, own_recordings=YES) is Way.IMPORT


def test_what_was_seen_goes_before_what_was_answered():
    said = {"mirror_port": YES, "encryption": PLAIN, "own_recordings": YES}

    assert way(seen=Seen(siprec=1), **said) is Way.SIPREC
    assert way(seen=Seen(recorded=1), own_recordings=NO) is Way.SIPREC
    assert way(seen=Seen(invites=2, sound=90), mirror_port=NO) is Way.MIRROR
    assert way(seen=Seen(invites=2, sound=90, dtls=2), **said) is Way.IMPORT
    assert way(seen=Seen(tls=3), **said) is Way.IMPORT


def test_what_nobody_knows_is_taken_for_no_and_said():
    found = verdict(Answers(Product.OTHER), Seen(), URI)

    assert found.way is Way.NONE
    assert sum("Nobody said whether" in each for each in found.reasons) == 3


ANSWERS = st.builds(
    Answers,
    st.sampled_from(Product),
    st.just(""),
    st.sampled_from(Said),
    st.sampled_from(Said),
    st.sampled_from(Encryption),
    st.sampled_from(Said),
)
COUNTS = st.integers(0, 1)


@settings(deadline=None)
@given(ANSWERS, st.builds(Seen, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS))
def test_every_verdict_says_why_and_what_to_do_and_is_proven_only_by_what_was_seen(answers, seen):
    found = verdict(answers, seen, URI)

    assert found.reasons
    assert found.settings or seen.recorded
    assert "{" not in "".join((*found.reasons, *found.settings))
    assert not found.is_seen or not seen.is_nothing


def test_every_product_of_the_set_up_has_its_settings():
    assert set(SETTINGS) == set(Product)
    assert [str(each) for each in Product] == list(PhoneSystem.Kind.values)


def frame(payload, port=5060):
    udp = struct.pack("!HHHH", port, port, 8 + len(payload), 0) + payload
    ip = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes([192, 0, 2, 9]), bytes([192, 0, 2, 1])
    )
    return b"\0" * 12 + b"\x08\0" + ip + udp


def capture(path, *payloads):
    frames = [frame(each) for each in payloads]
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    path.write_bytes(head + b"".join(struct.pack("<IIII", 1, 0, len(each), len(each)) + each for each in frames))
    return path


INVITE = b"INVITE sip:204@192.0.2.1 SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n"
RTP = b"\x80\x08" + bytes(10) + bytes(160)


def test_a_capture_tells_recording_sessions_calls_encryption_and_sound_apart(tmp_path):
    path = capture(
        tmp_path / "a.pcap",
        INVITE.replace(b"\r\n\r\n", b"\r\nRequire: siprec\r\n\r\n"),
        INVITE + b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n",
        INVITE + b"a=fingerprint:sha-256 00\r\n",
        b"OPTIONS sip:192.0.2.1 SIP/2.0\r\n\r\n",
        RTP,
        RTP,
    )

    assert survey(path) == Seen(siprec=1, invites=2, options=1, sdes=1, dtls=1, sound=2)


def test_a_capture_that_breaks_off_is_read_as_far_as_it_goes(tmp_path):
    path = capture(tmp_path / "a.pcap", INVITE, RTP, RTP)
    path.write_bytes(path.read_bytes()[:-9])

    assert survey(path) == Seen(invites=1, sound=1)
