"""What is fuzzed: every parser, the errors it may raise, and seeds of our own making.

A target takes bytes. It returns, or raises one of its named errors; anything else is a finding.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.wire.capture_writer import fragments, framed, pcap, pcapng, tcp, udp
from tests.wire.coded_sound import G729_SID, G729_TONE, OPUS_RATE, WIDE, g722, opus, tone
from tests.wire.srtp_sender import sender

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.call.clients import Client
from fairhearing.call.methods import ServerSettings
from fairhearing.call.overheard import OverheardCalls
from fairhearing.call.parties import PracticeLines
from fairhearing.call.recording_server import RecordingServer
from fairhearing.capture.config import Practice, RecorderConfig, parse_config, render_config
from fairhearing.capture.errors import BadSettings
from fairhearing.capture.overheard.wire_reader import WireReader
from fairhearing.keyholder.errors import BadEntry, BadMessage
from fairhearing.keyholder.frames import LENGTHS, Frame, parse_header, parse_lengths
from fairhearing.keyholder.messages import parse_entries, parse_keyholder_status, parse_status, parse_unlocked
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.journal import JournalWriter, Published
from fairhearing.vault.journal_records import BLOCK_HEAD, FILE_HEAD, FILE_MAGIC, Facts, Segment, block_head
from fairhearing.vault.kit import parse_kits, render_kit
from fairhearing.vault.layout import closed_size, segments_of
from fairhearing.vault.manifest import (
    Manifest,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
    open_manifest,
    parse_manifest,
    sign_manifest,
)
from fairhearing.vault.note import NoteSigner, NoteVerifier, open_note, split_note
from fairhearing.vault.recipients import (
    KeyState,
    RecipientKey,
    Recipients,
    RecorderKey,
    open_recipients,
    write_recipients,
)
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.wav import parse_head, riff_head
from fairhearing.wire.decoder import BadPayload, Decoder
from fairhearing.wire.errors import FarEndError
from fairhearing.wire.fragments import Fragments
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.g729 import G729Decoder
from fairhearing.wire.ip import read_ip
from fairhearing.wire.multipart import split_body
from fairhearing.wire.opus import OpusDecoder
from fairhearing.wire.pcap import read_frames
from fairhearing.wire.rtcp import read_goodbyes, read_receptions
from fairhearing.wire.rtp import parse_rtp
from fairhearing.wire.rtp_batch import Datagrams, read_runs
from fairhearing.wire.sdes import Suite, read_crypto
from fairhearing.wire.sdp import parse_sdp
from fairhearing.wire.sip import split_message
from fairhearing.wire.sip_headers import read_media_type
from fairhearing.wire.sip_overheard import SipConnections
from fairhearing.wire.sip_request import read_request
from fairhearing.wire.sip_response import render_response, response_destination
from fairhearing.wire.sip_stream import PING, BadFraming, SipFramer
from fairhearing.wire.siprec import parse_metadata
from fairhearing.wire.siprec_merging import merge_metadata
from fairhearing.wire.sound_format import SoundFormat
from fairhearing.wire.srtp import SrtpReader
from fairhearing.wire.udp import read_datagram

from .engine_target import ENGINE_TARGETS
from .import_targets import IMPORT_TARGETS
from .session_targets import SESSION_TARGETS
from .target import Target

SIGNER = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"f" * 32))
VERIFIER = NoteVerifier.parse(SIGNER.vkey)
RECORDING = "0" * 31 + "1"
SLOT_BYTES = 512
WHENCE = ("192.0.2.1", 5060)
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


SDP = (
    b"v=0\r\no=- 77 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    b"m=audio 40024 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=label:1\r\na=sendonly\r\n"
    b"m=audio 40026 RTP/SAVP 9\r\nc=IN IP6 ::1\r\na=label:0\r\na=inactive\r\n"
    b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32\r\n"
)
METADATA = (
    b"<?xml version='1.0'?><recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode>"
    b"<session session_id='s1'><sipSessionID>ab</sipSessionID></session>"
    b"<participant participant_id='p1'><nameID aor='sip:07700900123@pbx.example'><name>Ann</name></nameID>"
    b"</participant><stream stream_id='st1' session_id='s1'><label>1</label></stream>"
    b"<participantstreamassoc participant_id='p1'><send>st1</send><recv>st2</recv></participantstreamassoc>"
    b"<extensiondata id='x' parent='p1'><callingParty>true</callingParty></extensiondata></recording>"
)
PARTS = (
    b"--cut\r\nContent-Type: application/sdp\r\n\r\n" + SDP + b"\r\n"
    b"--cut\r\nContent-Type: application/rs-metadata+xml\r\n\r\n" + METADATA + b"\r\n--cut--\r\n"
)


def _request(method: str, fields: str, body: bytes = b"", length: str = "") -> bytes:
    head = (
        f"{method} sip:recorder@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK77;rport\r\n"
        f'Max-Forwards: 70\r\nf: "Phones" <sip:pbx@pbx.example>;tag=a1\r\nTo: <sip:recorder@192.0.2.9>\r\n'
        f"Call-ID: 77@pbx.example\r\nCSeq: 1 {method}\r\nContact: <sip:pbx@192.0.2.1>;+sip.src\r\n{fields}"
        f"Content-Length: {length or len(body)}\r\n\r\n"
    )
    return head.encode() + body


SIP = (
    _request("INVITE", "Require: siprec\r\nContent-Type: multipart/mixed;boundary=cut\r\n", PARTS),
    _request("INVITE", "c: application/sdp\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n", SDP),
    _request("INVITE", "Record-Route: <sip:a;lr>,\r\n <sip:b;lr>\r\nAccept: application/sdp\r\n", SDP),
    _request("OPTIONS", "Supported: timer, 100rel\r\n"),
    _request("BYE", ""),
    _request("CANCEL", ""),
    _request("ACK", "", length="9" * 5000),
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.9\r\n\r\n",
)


def _sip(data: bytes) -> None:
    message = split_message(data)
    render_response(message.headers, WHENCE, 400, to_tag="t")
    response_destination(message.headers, WHENCE)
    read_request(message)


def _framed(data: bytes, size: int) -> tuple[list[bytes], bool]:
    """Return the messages of a connection whose bytes come in pieces of this size, and whether its framing is lost.

    Pings are left out: whether line ends are a stray one and a ping may depend on how they come.
    """
    framer, messages = SipFramer(), list[bytes]()
    for at in range(0, len(data), size):
        try:
            messages += framer.feed(data[at : at + size])
        except BadFraming:
            return [each for each in (*messages, *framer.finished) if each != PING], True
    return [each for each in messages if each != PING], False


def _sip_stream(data: bytes) -> None:
    """Cut a connection into messages. However its bytes come, they are the same messages."""
    if not _framed(data, len(data) or 1) == _framed(data, 1) == _framed(data, 7):
        raise AssertionError("other messages where the bytes come in other pieces")


def _server(data: bytes) -> None:
    """Serve several datagrams, cut at NUL, as one client's. Whatever they are, nothing is raised."""
    client = Client(
        name="phones",
        networks=(ip_network("192.0.2.0/24"),),
        default_practice="allerton",
        records_plain_invites=True,
    )
    server = RecordingServer(
        settings=ServerSettings((client,), ()),
        media_host=lambda _far: "192.0.2.9",
        sip_address=("192.0.2.9", 5060),
        allocate_ports=lambda count, _host: tuple(range(20000, 20000 + 2 * count, 2)),
        random=bytes,
    )
    for n, datagram in enumerate(data.split(b"\0")[:8]):
        server.receive(datagram, WHENCE, float(n), MOMENT)
        server.tick(n + 0.5)
    server.tick(100_000.0)


def _capture(data: bytes) -> None:
    reader = WireReader()
    for frame in read_frames(io.BytesIO(data)):
        for _ in reader.read(frame):
            pass


def _fragments(data: bytes) -> None:
    """Join packets, cut at ff 00 ff. What comes out whole is no longer than a packet may be."""
    join = Fragments()
    for n, frame in enumerate(data.split(SEPARATOR)):
        packet = read_ip(_RAW_IP, frame)
        whole = None if packet is None else join.join(packet, n * 5_000_000_000)
        if whole is not None:
            read_datagram(whole)
            if len(whole.payload) > _LONGEST_PACKET:
                raise AssertionError("pieces made more than a packet")


def _connections(data: bytes) -> None:
    """Follow connections by packets, cut at ff 00 ff."""
    connections = SipConnections()
    for n, frame in enumerate(data.split(SEPARATOR)):
        packet = read_ip(_RAW_IP, frame)
        for message in connections.read(packet, n * 500_000_000) if packet else ():
            if not message.data:
                raise AssertionError("an empty message")


def _overheard(data: bytes) -> None:
    """Hear several datagrams, cut at NUL. Whatever they are, nothing is raised."""
    client = Client(name="capture-file", networks=(), default_practice="allerton")
    calls = OverheardCalls(lambda _source, _destination: client, [PracticeLines("allerton", frozenset(), frozenset())])
    for datagram in data.split(b"\0")[:8]:
        calls.hear(datagram, WHENCE, ("192.0.2.9", 5060), MOMENT)
        calls.sound_of(WHENCE, WHENCE)


SEPARATOR = b"\xff\0\xff"
_RAW_IP = 101
_LONGEST_PACKET = 65_535


def _multipart(data: bytes) -> None:
    kind, _, body = data.partition(b"\n")
    split_body(read_media_type(kind.decode("utf-8", "surrogateescape")), body)


def _metadata(data: bytes) -> None:
    earlier, _, later = data.partition(b"\0")
    first = parse_metadata(earlier)
    if later:
        merge_metadata(first, parse_metadata(later))


def _rtp(data: bytes) -> None:
    """Read the bytes as one packet, and as a batch of packets of 64 bytes each and odd lengths."""
    rows = max(1, len(data) // 64)
    slots = np.zeros((rows, SLOT_BYTES), np.uint8)
    lengths = np.zeros(rows, np.int64)
    for row in range(rows):
        piece = data[row * 64 : row * 64 + 64]
        slots[row, : len(piece)] = np.frombuffer(piece, np.uint8)
        lengths[row] = len(piece) * (piece[-1:] != b"\xff") or SLOT_BYTES + 1
    runs, unread = read_runs(Datagrams(slots, lengths, np.arange(rows) // 2, np.arange(rows) * 20_000_000))
    if sum(run.packets for run in runs) + len(unread) != rows:
        raise AssertionError("a datagram got lost between runs and what was not read")
    parse_rtp(data)


def _srtp(data: bytes) -> None:
    """Hand the bytes, cut at ff 00 ff, to readers of several kinds. Only what their sender sealed may open."""
    for theirs in _SRTP_SENDERS:
        crypto = read_crypto(theirs.line())
        if crypto is None:
            raise AssertionError("a crypto line of our own cannot be read")
        packets = data.split(b"\xff\0\xff")
        if any(packets[each.row][:12] != _RTP[:12] for each in SrtpReader(crypto).open(packets)):
            raise AssertionError("a packet opened that nobody sealed")


def _decoding(begin: Callable[[], Decoder]) -> Callable[[bytes], None]:
    """Decode payloads, cut at ff 00 ff, as one stream; one that is refused is a loss. None of them stops the others."""

    def decode(data: bytes) -> None:
        decoder = begin()
        for payload in data.split(PAYLOAD_SEPARATOR):
            try:
                sound = decoder.decode(payload).sound
            except BadPayload:
                decoder.lost(len(payload) + 1)
                continue
            if len(sound) > _MOST_SAMPLES_A_BYTE * len(payload):
                raise AssertionError("more sound than a payload can hold")

    return decode


PAYLOAD_SEPARATOR = b"\xff\0\xff"
_MOST_SAMPLES_A_BYTE = 1920  # Opus: 120 ms in a byte
_SRTP_SENDERS = (sender(Suite.AES_CM_128_HMAC_SHA1_80), sender(Suite.AEAD_AES_256_GCM), sender(mki=b"\1\2"))


def _text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "replace"))


def _journal(data: bytes) -> None:
    """Adopt a file of these bytes, and one whose blocks are whole but hold these bytes as records."""
    blocks = b"".join(block_head(n, [piece]) + piece for n, piece in enumerate(data.split(BLOCK_SEPARATOR), start=1))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "00000001-00000001.journal").write_bytes(data)
        (folder / "00000001-00000002.journal").write_bytes(FILE_HEAD.pack(FILE_MAGIC, 1, 2) + blocks)
        journal = JournalWriter(folder, 2)
        for recording in journal.adopt_older(lambda _damage: None):
            try:
                journaled = journal.recording(recording)
                for _ in journal.read_segments(place for place in journaled.segments if place):
                    pass
            except VaultError:
                continue
        journal.close()


BLOCK_SEPARATOR = b"\xffcut\xff"


def _journal_seeds() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as name:
        journal = JournalWriter(Path(name), 1)
        journal.append([Segment(RECORDING, 1, bytes(4096)), Facts(RECORDING, b"\0\0\0\1sealed"), Published(RECORDING)])
        journal.append([Facts(RECORDING, b"\0\0\0\2sealed")])
        journal.close()
        (path,) = Path(name).iterdir()
        whole = path.read_bytes()
    yield whole
    yield whole[FILE_HEAD.size + BLOCK_HEAD.size :]
    yield whole[-60:] + BLOCK_SEPARATOR + whole[-30:]


def _manifest() -> Manifest:
    frames = 5000
    return Manifest(
        recording=RECORDING,
        practice="allerton",
        key_id="0123456789abcdef",
        sealed_key_sha256="0" * 64,
        state=RecordingState.CLOSED,
        object=SealedObject(f"00/{RECORDING}.sealed", closed_size(frames, SoundFormat.A_LAW), "1" * 64),
        sound=Sound(SoundFormat.A_LAW, frames, segments_of(frames, SoundFormat.A_LAW)),
        facts=SealedFacts("0123456789abcdef", b"k" * 32, (b"one", b"two")),
        node="main",
        boot=1,
        number=1,
        previous=None,
    )


def _note(text: str) -> None:
    split_note(text)
    open_note(text, [VERIFIER])


def _recipients_file() -> bytes:
    signer = _KEY.recipients_signer("allerton")
    recipients = Recipients(
        practice="allerton",
        name="Allerton Medical Centre",
        serial=1,
        issued=MOMENT,
        keys=(RecipientKey(_KEY.public, KeyState.ACTIVE),),
        intake=_KEY.public,
        recorders=(RecorderKey("main", SIGNER.vkey),),
        log_vkey=signer.vkey,
        signer_vkey=signer.vkey,
    )
    with tempfile.TemporaryDirectory() as name:
        return write_recipients(Home(Path(name)), recipients, signer).read_bytes()


def _frames(data: bytes) -> None:
    header_bytes, body_bytes = parse_lengths(data[: LENGTHS.size])
    header = parse_header(data[LENGTHS.size : LENGTHS.size + header_bytes])
    body = data[LENGTHS.size + header_bytes :][:body_bytes]
    frame = Frame(header, body)
    for read in (parse_status, parse_unlocked, parse_keyholder_status):
        try:
            read(frame)
        except BadMessage:
            continue
    parse_entries(body)


def _leaf() -> bytes:
    return Leaf(
        time=MOMENT, verb=next(iter(Verb)), actor="a" * 32, role="", practice="allerton",
        subject=RECORDING, detail={"count": 1}, outbox="ab12",
    ).encode()  # fmt: skip


_CONFIG = RecorderConfig(
    clients=(Client(name="phones", networks=(ip_network("192.0.2.0/24"),), default_practice="allerton"),),
    practices=(Practice(id="allerton", name="Allerton", numbers=("+441134960100",), extensions=("201",)),),
)
_KEY = PracticeKey(bytes(range(32)))
_KIT = render_kit("allerton", "Allerton Medical Centre", _KEY.key_id, bytes(range(32)), {"log": "12 34"})
_RTP = bytes.fromhex("8008000100000000deadbeef") + b"\xd5" * 52
_OK = SIP[1].replace(b"INVITE sip:recorder@192.0.2.9 SIP/2.0", b"SIP/2.0 200 OK")
_CAUGHT = [(1_795_345_158_000_000_000, framed(udp(WHENCE, ("192.0.2.9", 40024), _RTP)))] * 2
_OPUS = (opus(tone(1000, 0.1, OPUS_RATE)), opus(tone(6000, 0.12, OPUS_RATE), 60, channels=2))
_STATUS = {"account": "a", "roles": {"allerton": "manager"}, "idle_left_s": 1, "left_s": 2, "unlock": "u"}
_SIGNED = sign_manifest(_manifest(), SIGNER)

TARGETS: dict[str, Target] = {
    **SESSION_TARGETS,
    **IMPORT_TARGETS,
    **ENGINE_TARGETS,
    "sip": Target(_sip, (FarEndError,), SIP, longest=16384),
    "server": Target(_server, (), (*SIP, b"\0".join(SIP)), longest=16384),
    "sip-stream": Target(_sip_stream, (), (b"".join(SIP[:5]), SIP[3] + b"\r\n\r\n" + SIP[4]), longest=8192),
    "overheard": Target(_overheard, (), (SIP[1] + b"\0" + _OK + b"\0" + SIP[4],), longest=8192),
    "fragments": Target(_fragments, (), (SEPARATOR.join(fragments(udp(WHENCE, WHENCE, SIP[1]), 64)),)),
    "connections": Target(
        _connections, (), (SEPARATOR.join(tcp(WHENCE, WHENCE, at, SIP[1][at : at + 99]) for at in range(0, 999, 99)),)
    ),
    "capture-file": Target(_capture, (FarEndError,), (pcap(_CAUGHT), pcap(_CAUGHT, order=">"), pcapng(_CAUGHT))),
    "sdp": Target(parse_sdp, (FarEndError,), (SDP,)),
    "multipart": Target(_multipart, (FarEndError,), (b"multipart/mixed;boundary=cut\n" + PARTS,)),
    "metadata": Target(_metadata, (FarEndError,), (METADATA, METADATA + b"\0" + METADATA)),
    "rtp": Target(_rtp, (FarEndError,), (_RTP, b"\xb2" + _RTP[1:] + b"\x02", _RTP * 4)),
    "rtcp-receptions": Target(
        read_receptions,
        (FarEndError,),
        (bytes.fromhex("81c9000700000007000000094000000000000fa0000001e0") + bytes(8),),
    ),
    "rtcp": Target(read_goodbyes, (FarEndError,), (bytes.fromhex("80c900010000000782cb0003000000070000000802686900"),)),
    "sdes": Target(_text(read_crypto), (), tuple(each.line().encode() for each in _SRTP_SENDERS)),
    "srtp": Target(_srtp, (), tuple(each.protect(_RTP) for each in _SRTP_SENDERS)),
    "g722": Target(_decoding(G722Decoder), (), (PAYLOAD_SEPARATOR.join(g722(tone(3000, 0.1, WIDE))),)),
    "g729": Target(
        _decoding(G729Decoder), (), (PAYLOAD_SEPARATOR.join((G729_TONE[:20], G729_TONE[20:50] + G729_SID)),)
    ),
    "opus": Target(_decoding(OpusDecoder), (), tuple(PAYLOAD_SEPARATOR.join(packets) for packets in _OPUS)),
    "manifest": Target(_text(parse_manifest), (VaultError,), (split_note(_SIGNED).encode(),)),
    "signed-manifest": Target(_text(lambda text: open_manifest(text, [VERIFIER])), (VaultError,), (_SIGNED.encode(),)),
    "note": Target(_text(_note), (VaultError,), (_SIGNED.encode(), b"text\n\n\xe2\x80\x94 name AAAA\n")),
    "recipients": Target(
        _text(lambda text: open_recipients(text, "recipients")), (VaultError,), (_recipients_file(),), longest=8192
    ),
    "kit": Target(_text(parse_kits), (VaultError,), (_KIT.encode(), (_KIT + _KIT).lower().encode())),
    "journal": Target(_journal, (), tuple(_journal_seeds()), longest=16384),
    "recorder-json": Target(_text(parse_config), (BadSettings,), (render_config(_CONFIG).encode(), b'{"version": 1}')),
    "frames": Target(_frames, (BadMessage, BadEntry), (Frame(_STATUS, _leaf()).encode(), Frame({}, b"").encode())),
    "wav-head": Target(
        parse_head,
        (VaultError,),
        (riff_head(SoundFormat.A_LAW, 0), riff_head(SoundFormat.MU_LAW, 8000), riff_head(SoundFormat.PCM16, 5)),
    ),
}


def dictionary() -> list[bytes]:
    """Return words that the formats are made of, for mutations worth more than chance."""
    names = {key for text in (split_note(_SIGNED), render_config(_CONFIG)) for key in _keys(json.loads(text))}
    words = "siprec INVITE CSeq: Via: multipart/ boundary= a=label: m=audio a=crypto: NaN Infinity 1e999 -1 null"
    return [name.encode() for name in sorted(names)] + words.encode().split()


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from _keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from _keys(each)
