"""Which frames of an interface are worth copying, as a program for the kernel (classic BPF, linux/filter.h).

    sound   a whole UDP datagram of at most 1,536 bytes                       most of what a voice network carries
    rest    TCP from or to a port of SIP, fragments, longer UDP datagrams,    little; its frames may be as long as the
            IPv6 with headers before those                                    kernel makes them of many

Each for plain frames, and for those with one VLAN tag or two that the network card left in.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SIP_PORTS: Final = (5060, 5061)
LONGEST_SOUND: Final = 1536
"""Bytes of a frame."""

_LOAD_WORD_LENGTH, _LOAD_HALF, _LOAD_BYTE, _LOAD_HALF_X = 0x80, 0x28, 0x30, 0x48
_LOAD_X_HEAD_LENGTH: Final = 0xB1
_IF_EQUAL, _IF_ANY_BIT, _IF_ABOVE = 0x15, 0x45, 0x25
_RETURN: Final = 0x06
_WHOLE: Final = 0x0004_0000
_PACKET_TYPE: Final = 0xFFFF_F004  # SKF_AD_OFF + SKF_AD_PKTTYPE
_OUTGOING: Final = 4
_IPV4, _IPV6 = 0x0800, 0x86DD
_VLANS: Final = (0x8100, 0x88A8, 0x9100)
_UDP, _TCP, _FRAGMENT = 17, 6, 44
_PASSED_OVER: Final = (0, 43, 60)
_FRAGMENT_BITS: Final = 0x3FFF
_ETHERNET_HEADS: Final = (14, 18, 22)

_TAKE, _DROP, _NEXT = "take", "drop", ""


@dataclass(frozen=True, slots=True)
class _Step:
    """One instruction. then, otherwise: the label to go to; empty goes on. label: where others may come from."""

    code: int
    value: int = 0
    then: str = _NEXT
    otherwise: str = _NEXT
    label: str = ""


def sound_filter(*, is_loopback: bool) -> bytes:
    """Return the program that takes sound. is_loopback: each frame passes twice, and the first is left out."""
    return _assemble(_steps(is_loopback=is_loopback, wants_sound=True))


def rest_filter(*, is_loopback: bool) -> bytes:
    """Return the program that takes what else there is of calls."""
    return _assemble(_steps(is_loopback=is_loopback, wants_sound=False))


def _steps(*, is_loopback: bool, wants_sound: bool) -> list[_Step]:
    steps = [_Step(_LOAD_HALF, _PACKET_TYPE), _Step(_IF_EQUAL, _OUTGOING, _DROP)] if is_loopback else []
    for base, further in zip(_ETHERNET_HEADS, (*_ETHERNET_HEADS[1:], None), strict=True):
        tagged = _DROP if further is None else f"at {further}"
        steps.append(_Step(_LOAD_HALF, base - 2, label=f"at {base}"))
        steps += [_Step(_IF_EQUAL, _IPV4, f"ipv4 at {base}"), _Step(_IF_EQUAL, _IPV6, f"ipv6 at {base}")]
        steps += [_Step(_IF_EQUAL, kind, tagged) for kind in _VLANS[:-1]]
        steps.append(_Step(_IF_EQUAL, _VLANS[-1], tagged, _DROP))
        steps += (_sound_steps if wants_sound else _rest_steps)(base)
    return [*steps, _Step(_RETURN, _WHOLE, label=_TAKE), _Step(_RETURN, 0, label=_DROP)]


def _sound_steps(base: int) -> list[_Step]:
    return [
        _Step(_LOAD_HALF, base + 6, label=f"ipv4 at {base}"),
        _Step(_IF_ANY_BIT, _FRAGMENT_BITS, _DROP),
        _Step(_LOAD_BYTE, base + 9),
        _Step(_IF_EQUAL, _UDP, f"udp at {base}", _DROP),
        _Step(_LOAD_BYTE, base + 6, label=f"ipv6 at {base}"),
        _Step(_IF_EQUAL, _UDP, _NEXT, _DROP),
        _Step(_LOAD_WORD_LENGTH, label=f"udp at {base}"),
        _Step(_IF_ABOVE, LONGEST_SOUND, _DROP, _TAKE),
    ]


def _rest_steps(base: int) -> list[_Step]:
    return [
        _Step(_LOAD_BYTE, base + 9, label=f"ipv4 at {base}"),
        _Step(_IF_EQUAL, _UDP, f"udp at {base}"),
        _Step(_IF_EQUAL, _TCP, _NEXT, _DROP),
        _Step(_LOAD_HALF, base + 6),
        _Step(_IF_ANY_BIT, _FRAGMENT_BITS, _TAKE),
        _Step(_LOAD_X_HEAD_LENGTH, base),
        _Step(_LOAD_HALF_X, base),
        *(_Step(_IF_EQUAL, port, _TAKE) for port in SIP_PORTS),
        _Step(_LOAD_HALF_X, base + 2),
        *_ports(),
        _Step(_LOAD_HALF, base + 6, label=f"udp at {base}"),
        _Step(_IF_ANY_BIT, _FRAGMENT_BITS, _TAKE, f"length at {base}"),
        _Step(_LOAD_BYTE, base + 6, label=f"ipv6 at {base}"),
        *(_Step(_IF_EQUAL, kind, _TAKE) for kind in (_FRAGMENT, *_PASSED_OVER)),
        _Step(_IF_EQUAL, _UDP, f"length at {base}"),
        _Step(_IF_EQUAL, _TCP, _NEXT, _DROP),
        _Step(_LOAD_HALF, base + 40),
        *(_Step(_IF_EQUAL, port, _TAKE) for port in SIP_PORTS),
        _Step(_LOAD_HALF, base + 42),
        *_ports(),
        _Step(_LOAD_WORD_LENGTH, label=f"length at {base}"),
        _Step(_IF_ABOVE, LONGEST_SOUND, _TAKE, _DROP),
    ]


def _ports() -> list[_Step]:
    """Take what is of a port of SIP, and drop all else."""
    *others, last = SIP_PORTS
    return [*(_Step(_IF_EQUAL, port, _TAKE) for port in others), _Step(_IF_EQUAL, last, _TAKE, _DROP)]


def _assemble(steps: Sequence[_Step]) -> bytes:
    """Write the instructions as the kernel reads them; jumps count the instructions between, 255 at most."""
    places = {step.label: number for number, step in enumerate(steps) if step.label}
    return b"".join(
        struct.pack(
            "=HBBI",
            step.code,
            places[step.then] - number - 1 if step.then else 0,
            places[step.otherwise] - number - 1 if step.otherwise else 0,
            step.value,
        )
        for number, step in enumerate(steps)
    )
