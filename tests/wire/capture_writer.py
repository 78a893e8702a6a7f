"""Capture files by hand, in every shape that the reader knows."""

import struct
from ipaddress import ip_address


def pcap(frames, *, link=1, order="<", nanoseconds=False):
    """frames: (ns, bytes)."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    data = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262144, link)]
    for ns, frame in frames:
        fraction = ns % 10**9 if nanoseconds else ns % 10**9 // 1000
        data += [struct.pack(f"{order}IIII", ns // 10**9, fraction, len(frame), len(frame)), frame]
    return b"".join(data)


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    length = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + length + body + length


def option(code, value, order="<"):
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def pcapng(frames, *, link=1, order="<", resolution=None, offset_s=0):
    """resolution: the option's byte; frames' times are in that unit then, else in microseconds."""
    options = b"" if resolution is None else option(9, bytes([resolution]), order)
    options += option(14, struct.pack(f"{order}q", offset_s), order) + option(0, b"", order)
    ticks = 10**6 if resolution is None else (2 ** (resolution & 127) if resolution & 128 else 10**resolution)
    data = [
        block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order),
        block(1, struct.pack(f"{order}HHI", link, 0, 0) + options, order),
        block(5, b"statistics..", order),
    ]
    for ns, frame in frames:
        time = (ns - offset_s * 10**9) * ticks // 10**9
        head = struct.pack(f"{order}IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
        data.append(block(6, head + frame, order))
    return b"".join(data)


def udp(source, destination, payload):
    """An IP packet, of the version that the addresses have."""
    hosts = [ip_address(host).packed for host, _ in (source, destination)]
    body = struct.pack(">HHHH", source[1], destination[1], 8 + len(payload), 0) + payload
    if len(hosts[0]) == 4:
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, 17, 0) + b"".join(hosts) + body
    return struct.pack(">IHBB", 6 << 28, len(body), 17, 64) + b"".join(hosts) + body


def framed(packet, link=1, *, vlan=False):
    """Put an IP packet into a frame of this kind of wire."""
    kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
    match link:
        case 1:
            return bytes(12) + (b"\x81\x00\x00\x07" if vlan else b"") + kind + packet
        case 113:
            return bytes(14) + kind + packet
        case 276:
            return kind + bytes(18) + packet
        case 0 | 108:
            return b"\x02\0\0\0" + packet
    return packet
