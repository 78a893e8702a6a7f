"""Capture files: pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng). Bytes in, frames out.

    pcap     a head of 24 bytes: magic, version, ..., link type   then frames: seconds, fraction, kept, on the wire
    pcapng   blocks: type, length, body, length again             section 0A0D0D0A: byte order begins anew
             interface 1: link type, its clock's resolution       packet 6: interface, time, kept, on the wire

Both byte orders; times in micro- or nanoseconds, or as an interface says. Frames without a time (simple packets), and
blocks of other kinds, are passed over. What is read last may be cut off: then `CutOff`, after all whole frames.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from .errors import FarEndError

MOST_FRAME_BYTES: Final = 1 << 18
"""Bytes of one frame; tcpdump keeps no more."""
_MOST_BLOCK_BYTES: Final = 1 << 24
_NS: Final = 1_000_000_000
_PCAP_MAGICS: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""Byte order, and how many nanoseconds a fraction is worth."""
_SECTION: Final = 0x0A0D0D0A
_SECTION_BYTES: Final = b"\x0a\x0d\x0d\x0a"
_BYTE_ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_INTERFACE: Final = 1
_PACKET: Final = 6
_TIME_RESOLUTION: Final = 9
_TIME_OFFSET: Final = 14
_FEWEST_BLOCK_BYTES: Final = 12


class BadCapture(FarEndError):
    """The file is no capture, or is damaged in its middle."""


class CutOff(BadCapture):
    """The file ends within a frame, as it does when a capture was stopped or a disk was full."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What was seen on a wire. ns: since 1970, UTC. link: the kind of wire (tcpdump's LINKTYPE numbers)."""

    ns: int
    link: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Interface:
    """Where frames were caught. ticks: of its clock a second. offset_s: to be added to its times."""

    link: int
    ticks: int = 1_000_000
    offset_s: int = 0


def read_frames(file: BinaryIO) -> Iterator[Frame]:
    """Yield the frames of a capture file, in its order. Raises BadCapture; CutOff once all whole frames were given."""
    magic = file.read(4)
    if magic in _PCAP_MAGICS:
        yield from _read_pcap(file, *_PCAP_MAGICS[magic])
    elif magic == _SECTION_BYTES:
        yield from _read_pcapng(file)
    else:
        raise BadCapture("the file begins neither as pcap nor as pcapng does")


def _read_pcap(file: BinaryIO, order: str, worth_ns: int) -> Iterator[Frame]:
    (link,) = struct.unpack(f"{order}16xI", _exactly(file, 20))
    head = struct.Struct(f"{order}IIII")
    while start := file.read(head.size):
        if len(start) < head.size:
            raise CutOff("the file ends within a frame's head")
        seconds, fraction, kept, _on_the_wire = head.unpack(start)
        if kept > MOST_FRAME_BYTES:
            raise BadCapture(f"a frame of {kept} bytes: the file is damaged before it")
        yield Frame(seconds * _NS + fraction * worth_ns, link & 0xFFFF, _exactly(file, kept))


def _read_pcapng(file: BinaryIO) -> Iterator[Frame]:
    order, interfaces, head = "<", list[_Interface](), _SECTION_BYTES
    while head:
        if head == _SECTION_BYTES:
            length = _exactly(file, 4)
            order = _byte_order(_exactly(file, 4))
            interfaces = []
            _block_body(file, order, length, already=4)
        else:
            (kind,) = struct.unpack(f"{order}I", head)
            body = _block_body(file, order, _exactly(file, 4))
            if kind == _INTERFACE:
                interfaces.append(_interface(body, order))
            elif kind == _PACKET:
                yield _frame(body, order, interfaces)
        head = file.read(4)
        if head and len(head) < len(_SECTION_BYTES):
            raise CutOff("the file ends within a block's head")


def _byte_order(mark: bytes) -> str:
    if mark not in _BYTE_ORDERS:
        raise BadCapture("a section that says no byte order")
    return _BYTE_ORDERS[mark]


def _block_body(file: BinaryIO, order: str, length: bytes, *, already: int = 0) -> bytes:
    """Return the rest of a block whose type and length, and `already` bytes of its body, were read."""
    (total,) = struct.unpack(f"{order}I", length)
    if not _FEWEST_BLOCK_BYTES + already <= total <= _MOST_BLOCK_BYTES or total % 4:
        raise BadCapture(f"a block of {total} bytes: the file is damaged before it")
    rest = _exactly(file, total - 8 - already)
    if rest[-4:] != length:
        raise BadCapture("a block whose two lengths differ: the file is damaged in it")
    return rest[:-4]


def _interface(body: bytes, order: str) -> _Interface:
    """Read an interface's link type and, among its options, how fine its clock is (section 4.2)."""
    if len(body) < 8:  # noqa: PLR2004 - link type, reserved, longest frame
        raise BadCapture("an interface without a link type")
    (link,) = struct.unpack_from(f"{order}H", body)
    ticks, offset_s, at = 1_000_000, 0, 8
    while at + 4 <= len(body):
        code, length = struct.unpack_from(f"{order}HH", body, at)
        value = body[at + 4 : at + 4 + length]
        if code == _TIME_RESOLUTION and len(value) == 1:
            ticks = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == _TIME_OFFSET and len(value) == 8:  # noqa: PLR2004 - a signed number of 64 bits
            (offset_s,) = struct.unpack(f"{order}q", value)
        elif code == 0:
            break
        at += 4 + length + -length % 4
    return _Interface(link, ticks, offset_s)


def _frame(body: bytes, order: str, interfaces: list[_Interface]) -> Frame:
    head = struct.Struct(f"{order}IIIII")
    if len(body) < head.size:
        raise BadCapture("a packet's block without its head")
    number, high, low, kept, _on_the_wire = head.unpack_from(body)
    if number >= len(interfaces) or kept > min(MOST_FRAME_BYTES, len(body) - head.size):
        raise BadCapture("a packet of an unknown interface, or longer than its block")
    interface = interfaces[number]
    ns = (high << 32 | low) * _NS // interface.ticks + interface.offset_s * _NS
    return Frame(ns, interface.link, body[head.size : head.size + kept])


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise CutOff("the file ends within a frame")
    return data
