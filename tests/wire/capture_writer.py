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


def tcp(source, destination, sequence, payload, flags=0x18):
    """An IPv4 packet with one segment; flags: 1 FIN, 2 SYN, 4 RST, 0x10 ACK."""
    hosts = [ip_address(host).packed for host, _ in (source, destination)]
    numbers = struct.pack(">HHIIBBHHH", source[1], destination[1], sequence & 0xFFFFFFFF, 0, 5 << 4, flags, 512, 0, 0)
    body = numbers + payload
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, 6, 0) + b"".join(hosts) + body


def fragments(packet, size, identification=7):
    """Cut an IP packet into pieces of this many bytes, a multiple of eight."""
    is_ipv4 = packet[0] >> 4 == 4
    head, body = (packet[:20], packet[20:]) if is_ipv4 else (packet[:40], packet[40:])
    pieces = []
    for at in range(0, len(body), size):
        piece, more = body[at : at + size], at + size < len(body)
        if is_ipv4:
            cut = struct.pack(">HHH", 20 + len(piece), identification, at // 8 | (0x2000 if more else 0))
            pieces.append(head[:2] + cut + head[8:] + piece)
        else:
            cut = struct.pack(">BBHI", head[6], 0, at | more, identification)
            pieces.append(head[:4] + struct.pack(">HB", 8 + len(piece), 44) + head[7:] + cut + piece)
    return pieces


def framed(packet, link=1, *, vlans=()):
    """Put an IP packet into a frame of this kind of wire. vlans: the tags' kinds, the outermost first."""
    kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
    kinds = [*(struct.pack(">H", each) for each in vlans), kind]
    tagged = b"".join(b"\x00\x07" + each for each in kinds[1:])
    match link:
        case 1:
            return bytes(12) + kinds[0] + tagged + packet
        case 113:
            return bytes(14) + kinds[0] + tagged + packet
        case 276:
            return kinds[0] + bytes(18) + tagged + packet
        case 0 | 108:
            return b"\x02\0\0\0" + packet
    return packet
