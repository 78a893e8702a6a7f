"""Strangers: `python -m tests.capture.flood SIP_PORT FIRST_PORT LAST_PORT SECONDS`.

From addresses that no client has: INVITEs, and random bytes on the SIP port and every media port. From a client's
address: random bytes on the SIP port, and datagrams that are no RTP on every media port. Prints how many were sent.
"""

from __future__ import annotations

import random
import socket
import sys
import time

PAUSE_S = 0.002
STRANGERS = ("127.9.0.1", "127.9.0.2", "127.200.3.4")
CLIENT = "127.0.0.1"


def invite(chance: random.Random) -> bytes:
    number = chance.getrandbits(64)
    return (
        f"INVITE sip:recorder@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.9.0.1:9;branch=z9hG4bK{number}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:x@x.example>;tag={number}\r\nTo: <sip:recorder@127.0.0.1>\r\n"
        f"Call-ID: {number}\r\nCSeq: 1 INVITE\r\nContact: <sip:x@127.9.0.1>\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def opened(host: str) -> socket.socket:
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind((host, 0))
    return sender


def main(sip_port: int, first: int, last: int, seconds: float) -> None:
    chance = random.Random("strangers")
    strangers, client = [opened(host) for host in STRANGERS], opened(CLIENT)
    sent, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        stranger, port = chance.choice(strangers), chance.randrange(first, last + 1)
        stranger.sendto(invite(chance), (CLIENT, sip_port))
        stranger.sendto(chance.randbytes(chance.randrange(600)), (CLIENT, sip_port))
        stranger.sendto(b"\x80\x08" + chance.randbytes(170), (CLIENT, port))
        client.sendto(chance.randbytes(chance.randrange(600)), (CLIENT, sip_port))
        client.sendto(bytes([chance.randrange(0x80)]) + chance.randbytes(chance.randrange(300)), (CLIENT, port))
        sent += 5
        time.sleep(PAUSE_S)
    sys.stdout.write(f"{sent}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), float(sys.argv[4]))
