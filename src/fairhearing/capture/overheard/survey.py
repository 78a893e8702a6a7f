"""Looks at a capture for what a phone system sends: recording sessions, calls, encryption, sound. Keeps nothing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from fairhearing.capture.phone_verdict import Seen
from fairhearing.wire.pcap import CutOff, read_frames
from fairhearing.wire.sip_overheard import SipBytes

from .wire_reader import WireReader

_INVITE: Final = re.compile(rb"INVITE sips?:", re.IGNORECASE)
_OPTIONS: Final = re.compile(rb"OPTIONS sips?:", re.IGNORECASE)
_RECORDING: Final = re.compile(rb"application/rs-metadata|\+sip\.src|require:[^\r\n]*siprec", re.IGNORECASE)
_SDES: Final = re.compile(rb"\r?\na=crypto:", re.IGNORECASE)
_DTLS: Final = re.compile(rb"\r?\na=fingerprint:|UDP/TLS/RTP/SAVP", re.IGNORECASE)
_RTP_VERSION: Final = 2
_RTP_HEADER: Final = 12
_RTCP_TYPES: Final = range(72, 77)
_TLS: Final = "TLS"


def survey(path: Path) -> Seen:
    """Return what a pcap or pcapng file holds. Raises BadCapture; one that breaks off is read as far as it goes."""
    counted: Counter[str] = Counter()
    reader = WireReader()
    with path.open("rb") as file:
        try:
            for frame in read_frames(file):
                for each in reader.read(frame):
                    _count(counted, each.data if isinstance(each, SipBytes) else each.payload)
        except CutOff:
            pass
    tls = sum(count for why, count in reader.unread().items() if _TLS in why)
    return Seen(
        siprec=counted["siprec"],
        invites=counted["invites"],
        options=counted["options"],
        sdes=counted["sdes"],
        dtls=counted["dtls"],
        tls=tls,
        sound=counted["sound"],
    )


def _count(counted: Counter[str], data: bytes) -> None:
    if _INVITE.match(data):
        counted["siprec" if _RECORDING.search(data) else "invites"] += 1
        counted["dtls"] += bool(_DTLS.search(data))
        counted["sdes"] += bool(_SDES.search(data))
    elif _OPTIONS.match(data):
        counted["options"] += 1
    elif len(data) > _RTP_HEADER and data[0] >> 6 == _RTP_VERSION and (data[1] & 0x7F) not in _RTCP_TYPES:
        counted["sound"] += 1
