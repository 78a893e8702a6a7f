"""Parsers of what stands around a recording session: who proves what, who calls, what is kept, what is reported."""

import json
import tempfile
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

from tests.wire.srtp_sender import sender

from fairhearing.call.clients import Client, find_client
from fairhearing.call.kept_dialog import KeptDialog
from fairhearing.call.methods import ServerSettings
from fairhearing.call.plain_values import NotThatType, from_plain, to_plain
from fairhearing.call.recording_server import RecordingServer
from fairhearing.capture.control_messages import decode_message
from fairhearing.capture.kept_dialogs import KeptDialogs
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.document import BadDocument
from fairhearing.wire.errors import FarEndError
from fairhearing.wire.phone_number import identify, normalise_number
from fairhearing.wire.sdes import Suite, read_crypto
from fairhearing.wire.sip_digest import expected_response, read_credentials
from fairhearing.wire.srtcp import SrtcpReader

from .target import Target

WHENCE = ("192.0.2.1", 5060)
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
CREDENTIALS = (
    b'Digest username="pbx", realm="fairhearing", nonce="1f-0a", uri="sip:recorder@192.0.2.9", '
    b'response="6629fae49393a05397450978507c4ef1", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="0a4f113b"'
)
INVITE = (
    b"INVITE sip:recorder@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK77\r\n"
    b"From: <sip:pbx@pbx.example>;tag=a1\r\nTo: <sip:recorder@192.0.2.9>\r\nCall-ID: 77@pbx.example\r\n"
    b"CSeq: 1 INVITE\r\nSession-Expires: 1800;refresher=uac\r\nSupported: timer\r\n"
    b"Content-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 8\r\na=label:1\r\nm=audio 40002 RTP/AVP 0\r\na=label:2\r\n"
)
CLIENT = Client(
    name="phones", networks=(ip_network("192.0.2.0/24"),), default_practice="allerton", records_plain_invites=True
)
REPORT = bytes.fromhex("80c900010000000781cb000100000007")
_SENDERS = (sender(Suite.AES_CM_128_HMAC_SHA1_80), sender(Suite.AEAD_AES_256_GCM), sender(mki=b"\1\2"))


def _kept() -> KeptDialog:
    server = RecordingServer(
        settings=ServerSettings((CLIENT,), ()),
        media_host=lambda _far: "192.0.2.9",
        sip_address=("192.0.2.9", 5060),
        allocate_ports=lambda count, _host: tuple(range(20000, 20000 + 2 * count, 2)),
        random=lambda size: b"\x11" * size,
    )
    server.receive(INVITE, WHENCE, 0.0, MOMENT)
    [(_, kept)] = server.take_changes(0.0)
    if kept is None:
        raise AssertionError("the seed opens no session")
    return kept


def _credentials(data: bytes) -> None:
    expected_response(read_credentials(data.decode("utf-8", "surrogateescape")), "INVITE", "secret")


def _numbers(data: bytes) -> None:
    """Read the bytes as an address, as a number, and as the host of a client."""
    text = data.decode("utf-8", "surrogateescape")
    identify(text, text)
    if normalise_number(normalise_number(text)) != normalise_number(text):
        raise AssertionError("a number in E.164 becomes another one")
    find_client((CLIENT,), text)


def _kept_dialog(data: bytes) -> None:
    """Read stored state. What is read is written and read the same."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    kept = from_plain(KeptDialog, value)
    if from_plain(KeptDialog, json.loads(json.dumps(to_plain(kept)))) != kept:
        raise AssertionError("what was kept comes back otherwise")


def _dialogs_file(data: bytes) -> None:
    """Load a file of kept dialogs. Nothing in it was sealed by this node, so that no call may come of it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "dialogs").write_bytes(data)
        if KeptDialogs(Path(folder), Troubles(Clock())).load():
            raise AssertionError("a dialog that nobody sealed was loaded")


def _srtcp(data: bytes) -> None:
    """Hand the bytes, cut at ff 00 ff, to readers of several kinds. Only what their sender sealed may open."""
    for theirs in _SENDERS:
        crypto = read_crypto(theirs.line())
        if crypto is None:
            raise AssertionError("a crypto line of our own cannot be read")
        reader = SrtcpReader(crypto)
        if any(opened not in (None, REPORT) for opened in map(reader.open, data.split(b"\xff\0\xff"))):
            raise AssertionError("a report opened that nobody sealed")


_KEPT = json.dumps(to_plain(_kept())).encode()

SESSION_TARGETS: dict[str, Target] = {
    "credentials": Target(_credentials, (FarEndError,), (CREDENTIALS, b'digest nonce="\\"",response=a,uri=b,realm=c')),
    "phone-number": Target(_numbers, (), (b"sip:+441134960123@pbx.example", b"tel:07700-900-123;phone-context=+44")),
    "kept-dialog": Target(_kept_dialog, (NotThatType,), (_KEPT,)),
    "dialogs-file": Target(
        _dialogs_file, (), (b"fairhearing dialogs v1\n\0" + 2 * (b"\1" * 16 + (40).to_bytes(4) + b"\2" * 40),)
    ),
    "control": Target(
        decode_message, (BadDocument,), (b'{"ask":"calls"}', b'{"ask":"pause","call":"ab","why":"card"}')
    ),
    "srtcp": Target(_srtcp, (), tuple(each.protect_report(REPORT) for each in _SENDERS)),
}
