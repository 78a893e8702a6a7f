"""Sending the sound of many calls at an even pace, in a process of its own: it may take one core.

    stdin, a line each:  SLOT PORT PORT     the two sides of a call go there from now on; 0 0: nowhere
    stdout, at the end:  {"packets": …, "rounds": …, "late": …, "worst_ms": …}

Each slot sends two packets of 20 ms every 20 ms, a tenth of all slots every 2 ms, each tenth with one system call.
A tenth that leaves more than 20 ms after its time is late.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from typing import Any, Final

import cffi
import numpy as np
from numpy.typing import NDArray

from fairhearing.capture.errors import OurError

_STRUCTURES: Final = """
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr { void *msg_name; uint32_t msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
                    void *msg_control; size_t msg_controllen; int msg_flags; };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags);
"""
_PACKET_S: Final = 0.02
_TENTHS: Final = 10
SIDES: Final = 2
FRAMES: Final = 160
_HEADER: Final = np.dtype([("first", "u1"), ("kind", "u1"), ("sequence", ">u2"), ("timestamp", ">u4"), ("ssrc", ">u4")])
_PACKET: Final = np.dtype([("header", _HEADER), ("sound", "u1", (FRAMES,))])
_NAME: Final = np.dtype([("family", "<u2"), ("port", ">u2"), ("host", "u1", (4,)), ("zero", "u1", (8,))])
_VERSION_2, _PCMA = 0x80, 8
_AT_ONCE: Final = 1024  # UIO_MAXIOV


class RtpSender:
    """The packets of so many slots, laid out once; each round counts them on."""

    def __init__(self, slots: int) -> None:
        self._ffi = cffi.FFI()
        self._ffi.cdef(_STRUCTURES)
        self._libc: Any = self._ffi.dlopen(None)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        count = SIDES * slots
        self._packets = np.zeros(count, _PACKET)
        header = self._packets["header"]
        header["first"], header["kind"], header["ssrc"] = _VERSION_2, _PCMA, np.arange(1, count + 1)
        self._packets["sound"] = payloads(count)
        self._names = np.zeros(count, _NAME)
        self._names["family"], self._names["host"] = socket.AF_INET, (127, 0, 0, 1)
        self._vectors = self._ffi.new("struct iovec[]", count)
        self._messages = self._ffi.new("struct mmsghdr[]", count)
        for n in range(count):
            self._vectors[n].iov_base = self._ffi.cast("void *", self._packets.ctypes.data + n * _PACKET.itemsize)
            self._vectors[n].iov_len = _PACKET.itemsize
            message = self._messages[n].msg_hdr
            message.msg_name = self._ffi.cast("void *", self._names.ctypes.data + n * _NAME.itemsize)
            message.msg_namelen = _NAME.itemsize
            message.msg_iov, message.msg_iovlen = self._vectors + n, 1
        self.used = 0
        self.packets = 0

    def aim(self, slot: int, ports: tuple[int, ...]) -> None:
        """Let a slot's sides go to these ports of this machine. Slots come into use in their order."""
        first = SIDES * slot
        self._names["port"][first : first + SIDES] = ports
        self.used = max(self.used, first + SIDES)

    def send(self, tenth: int) -> None:
        """Send the next packets of one tenth of the slots in use."""
        first, last = (self.used * n // _TENTHS for n in (tenth, tenth + 1))
        header = self._packets["header"][first:last]
        header["sequence"] += 1
        header["timestamp"] += FRAMES
        while first < last:
            sent = self._libc.sendmmsg(self._socket.fileno(), self._messages + first, min(_AT_ONCE, last - first), 0)
            if sent <= 0:
                raise OurError("sendmmsg did not take a packet")
            first += sent
            self.packets += sent


def payloads(count: int) -> NDArray[np.uint8]:
    """Return the sound that each of so many sides sends in every packet: the same each time it is asked."""
    return np.random.default_rng(1).integers(0, 256, (count, FRAMES), np.uint8)


def _read_aims(sender: RtpSender, ended: threading.Event) -> None:
    for line in sys.stdin:
        slot, *ports = (int(word) for word in line.split())
        sender.aim(slot, tuple(ports))
    ended.set()


def main(slots: int) -> None:
    """Send until standard input ends, then tell how it went."""
    sender, ended = RtpSender(slots), threading.Event()
    threading.Thread(target=_read_aims, args=(sender, ended), daemon=True).start()
    began_s, late_s = time.monotonic(), [0.0]
    tenths = 0
    while not ended.is_set():
        due_s = began_s + tenths * _PACKET_S / _TENTHS
        time.sleep(max(0.0, due_s - time.monotonic()))
        late_s.append(time.monotonic() - due_s)
        sender.send(tenths % _TENTHS)
        tenths += 1
    late = sum(each > _PACKET_S for each in late_s)
    told = {"packets": sender.packets, "rounds": tenths, "late": late, "worst_ms": round(1000 * max(late_s), 1)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
