"""What we take of an offer, and how we answer it (RFC 3264, RFC 7866 section 7).

    offered line                          answered
    audio, RTP/AVP, port not 0, with a    our port; the first codec that we take, digits if offered; recvonly
      codec that we take (`wire.codec`)
    the same, RTP/SAVP                    the same, with the first of its crypto lines that we can read (RFC 4568)
    the same, inactive, recvonly,         our port, inactive
      or sent from 0.0.0.0
    anything else                         port 0: not wanted

The answer to a crypto line bears a key of ours, for what we would send: nothing. It is made of the session's secret, so
that an offer that changes nothing is answered as before.

G.729 is answered with annexb=no where the offer says so; else its silence comes as SID frames (RFC 7261). Of Opus
nothing is asked: a client that copies its call to us cannot code it anew. Comfort noise is understood, but not
accepted: whoever does not send it sends the true sound.

Every line is answered, in the offer's order: clients have hung up live calls over less.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fairhearing.wire.codec import Codec, taken_codec
from fairhearing.wire.sdes import Crypto, MasterKey
from fairhearing.wire.sdp import MediaLine, SessionDescription, Way

from .placing import stream_keys
from .streams import StreamState

_TELEPHONE_EVENT = "TELEPHONE-EVENT/"
_DIGITS = "0-15"
_COMFORT_NOISE = "CN/"
_ANNEX_B_OFF = "annexb=no"
_PLAIN_RTP = {"RTP/AVP", "RTP/AVPF"}
_SECURE_RTP = {"RTP/SAVP", "RTP/SAVPF"}
_NOWHERE = {"0.0.0.0", "::"}  # noqa: S104 - the old way to say "on hold" (RFC 3264 section 8.4), no address to bind


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLine:
    """One media line of an offer whose sound we take.

    key: the stream's name among the call's (see `placing`). comfort_noise: the payload type that means it, beside 13.
    others: payload types of sound that we would have taken too.
    """

    index: int
    key: str
    label: str
    remote: tuple[str, int] | None
    payload_type: int
    codec: Codec
    telephone_event: int | None
    comfort_noise: int | None
    others: tuple[tuple[int, Codec], ...]
    state: StreamState
    is_inactive: bool
    crypto: Crypto | None


def take_lines(offer: SessionDescription) -> tuple[TakenLine, ...]:
    """Return the lines that we can record, in the offer's order."""
    keys = stream_keys([line.label for line in offer.media])
    taken = (_take(index, key, line) for index, (key, line) in enumerate(zip(keys, offer.media, strict=True)))
    return tuple(line for line in taken if line is not None)


def offered_sound(offer: SessionDescription) -> tuple[int, ...]:
    """Return the indexes of the lines that bring sound, whether we can take them or not."""
    return tuple(index for index, line in enumerate(offer.media) if line.kind == "audio" and line.port)


def answer_lines(
    offer: SessionDescription, taken: Sequence[TakenLine], ports: Mapping[int, int], secret: bytes
) -> tuple[MediaLine, ...]:
    """Return our answer, line by line. ports: by line index; a line without a port is not wanted.

    secret: of the session; our own keys are made of it.
    """
    by_index = {line.index: line for line in taken if line.index in ports}
    return tuple(
        _accept(line, by_index[index], ports[index], secret) if index in by_index else replace(line, port=0)
        for index, line in enumerate(offer.media)
    )


def ask_again(answered: Sequence[MediaLine]) -> tuple[MediaLine, ...]:
    """Return our own offer for a re-INVITE that brought none: what stands, every stream free to go on."""
    return tuple(replace(line, way=Way.RECVONLY) if line.port else line for line in answered)


def _take(index: int, key: str, line: MediaLine) -> TakenLine | None:
    if line.kind != "audio" or not line.port or not _can_open(line):
        return None
    sound = [(number, codec) for number, name in line.codecs if (codec := taken_codec(name)) is not None]
    if not sound:
        return None
    (payload_type, codec), *others = sound
    is_held = line.way in (Way.INACTIVE, Way.RECVONLY) or line.host in _NOWHERE
    return TakenLine(
        index=index,
        key=key,
        label=line.label,
        remote=(line.host, line.port) if line.host and line.host not in _NOWHERE else None,
        payload_type=payload_type,
        codec=codec,
        telephone_event=_beside(line, _TELEPHONE_EVENT, codec),
        comfort_noise=_beside(line, _COMFORT_NOISE, codec),
        others=tuple(others),
        state=StreamState.HELD if is_held else StreamState.ACTIVE,
        is_inactive=line.way is Way.INACTIVE,
        crypto=line.crypto[0] if line.protocol.upper() in _SECURE_RTP else None,
    )


def _beside(line: MediaLine, kind: str, codec: Codec) -> int | None:
    """Return the payload type of what stands beside the sound: of its clock, or the first (RFC 4733 2.1)."""
    found = [(name, number) for number, name in line.codecs if name.startswith(kind)]
    fitting = [number for name, number in found if name == f"{kind}{codec.clock_rate}"]
    return next(iter(fitting), found[0][1] if found else None)


def _can_open(line: MediaLine) -> bool:
    protocol = line.protocol.upper()
    return protocol in _PLAIN_RTP or (protocol in _SECURE_RTP and bool(line.crypto))


def _accept(line: MediaLine, taken: TakenLine, port: int, secret: bytes) -> MediaLine:
    numbers = [taken.payload_type, *([] if taken.telephone_event is None else [taken.telephone_event])]
    codecs = dict(line.codecs)
    return MediaLine(
        kind=line.kind,
        port=port,
        protocol=line.protocol,
        formats=tuple(str(number) for number in numbers),
        label=line.label,
        way=Way.RECVONLY if taken.state is StreamState.ACTIVE else Way.INACTIVE,
        codecs=tuple((number, codecs[number]) for number in numbers),
        parameters=_parameters(line, taken),
        crypto=() if taken.crypto is None else (_our_crypto(taken.crypto, taken.index, secret),),
    )


def _parameters(line: MediaLine, taken: TakenLine) -> tuple[tuple[int, str], ...]:
    """Return how we take each payload type of our answer."""
    parameters = []
    asked = dict(line.parameters).get(taken.payload_type, "").lower().replace(" ", "").split(";")
    if taken.codec is Codec.G729 and _ANNEX_B_OFF in asked:
        parameters.append((taken.payload_type, _ANNEX_B_OFF))
    if taken.telephone_event is not None:
        parameters.append((taken.telephone_event, _DIGITS))
    return tuple(parameters)


def _our_crypto(theirs: Crypto, index: int, secret: bytes) -> Crypto:
    """Return a key of ours for this line and suite, always the same in one session."""
    wanted = theirs.suite.key_bytes
    drawn = hashlib.shake_256(f"{theirs.suite} {index} ".encode() + secret).digest(wanted + theirs.suite.salt_bytes)
    return replace(theirs, keys=(MasterKey(drawn[:wanted], drawn[wanted:]),))
