"""Wrong input of every kind: `python -m tests.capture.mutants UDP_PORT TCP_PORT FIRST_PORT LAST_PORT SECONDS`.

From a client's address and from strangers': the seeds of the fuzz targets, and the messages of RFC 4475 where
FAIRHEARING_CONFORMANCE names them, with bytes changed, cut off and joined, by UDP and by TCP; random bytes on every
media port and on the ports for RTCP beside. Sound of version 2 alone is not sent from the client: it is no wrong input.
Prints how many were sent.
"""

from __future__ import annotations

import contextlib
import os
import random
import socket
import sys
import time
from pathlib import Path

from tests.fuzz.targets import SIP

PAUSE_S = 0.002
CLIENT, RECORDER = "127.0.0.1", "127.0.0.1"
STRANGERS = ("127.9.0.1", "127.200.3.4")


def messages() -> list[bytes]:
    folder = os.environ.get("FAIRHEARING_CONFORMANCE")
    torture = sorted(Path(folder, "torture").rglob("*.dat")) if folder else []
    return [*SIP, *(each.read_bytes() for each in torture)]


def mutant(chance: random.Random, known: list[bytes]) -> bytes:
    """A message with some bytes changed; sometimes cut off, sometimes with another behind it, sometimes none at all."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(1500))
    data = bytearray(chance.choice(known))
    for _ in range(chance.randrange(12)):
        data[chance.randrange(len(data))] = chance.choice((0, 10, 13, 32, 0xFF, chance.randrange(256)))
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    if chance.random() < 0.2:
        data += chance.choice(known)
    return bytes(data[:60_000])


def by_connection(host: str, port: int, data: bytes) -> None:
    with contextlib.suppress(OSError), socket.socket() as connection:
        connection.bind((host, 0))
        connection.settimeout(0.5)
        connection.connect((RECORDER, port))
        connection.sendall(data)


def main(udp: int, tcp: int, first: int, last: int, seconds: float) -> None:
    chance, known = random.Random("mutants"), messages()
    senders = {host: socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for host in (CLIENT, *STRANGERS)}
    for host, sender in senders.items():
        sender.bind((host, 0))
    sent, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        for sender in senders.values():
            sender.sendto(mutant(chance, known), (RECORDER, udp))
            noise = chance.randbytes(1 + chance.randrange(400))
            sender.sendto(bytes([noise[0] & 0x7F]) + noise[1:], (RECORDER, chance.randrange(first, last + 1)))
            report = b"\x81" + bytes([chance.randrange(192, 224)]) + noise
            sender.sendto(report, (RECORDER, 1 + chance.randrange(first, last, 2)))
        host = chance.choice(list(senders))
        by_connection(host, tcp, mutant(chance, known))
        sent += 3 * len(senders) + 1
        time.sleep(PAUSE_S)
    sys.stdout.write(f"{sent}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]), float(sys.argv[5]))
