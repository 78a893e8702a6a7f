"""Calls between two others, overheard on a wire: which sound belongs together, whose it is, when it begins and ends.

    INVITE                            a call may begin; who asks is the caller
    a session description             where its sender wants the sound of the other to go
    both sides' descriptions known    recording begins: by a 183 or 200, or by an ACK where the 200 made the offer
    a later description               sound may go elsewhere; what went to the earlier place is still taken
    BYE                               the end; so is a refusal or CANCEL before the 200

We are no party: nothing is answered, and nothing can be asked for again. No clock, no sockets; it raises nothing for
anything that was heard. Who drives it hands over each message and asks `sound_at` whose sound a datagram is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from fairhearing.wire.sdes import Crypto
from fairhearing.wire.sdp import BadSdp, SessionDescription, parse_sdp
from fairhearing.wire.sip import NotSip, SipMessage, split_message
from fairhearing.wire.sip_headers import BadHeader, NameAddress, read_address, read_cseq, read_media_type
from fairhearing.wire.siprec import Participant

from .actions import CallFacts, Discarded, EndReason, Note, StartRecording, StopRecording
from .clients import Client
from .events import Event, EventKind
from .offer_answer import TakenLine, take_lines
from .parties import Cast, PracticeLines, cast_call, choose_practice, name_party
from .sides import Side, SidesFrom
from .streams import Stream, StreamState

Address = tuple[str, int]
Heard = StartRecording | Note | StopRecording | Discarded

_MOST_CALLS: Final = 10_000
_LONGEST_SESSION: Final = 100
_OK: Final = 200
_REFUSED: Final = 300
_PARTIES: Final = ("caller", "callee")


@dataclass(slots=True)
class _Call:
    """One call that was heard of. uris, lines, keys: of the caller, then of the callee.

    keys: all that a party offers to encrypt with; of several the other's tag says which.
    """

    id: str
    session: str
    caller_tag: str
    uris: tuple[str, str]
    lines: list[TakenLine | None] = field(default_factory=lambda: [None, None])
    keys: list[tuple[Crypto, ...]] = field(default_factory=lambda: [(), ()])
    described: list[bool] = field(default_factory=lambda: [False, False])
    streams: tuple[Stream, ...] = ()
    is_answered: bool = False


class OverheardCalls:
    """All calls that are heard at the moment. client: whose calls these are taken for, and by which rules."""

    def __init__(self, client: Client, practices: Sequence[PracticeLines]) -> None:
        self._client, self._practices = client, practices
        self._calls: dict[str, _Call] = {}
        self._sound: dict[Address, tuple[str, Stream]] = {}

    def hear(self, data: bytes, source: Address, moment: datetime) -> list[Heard]:
        """Take one datagram that may be SIP. moment: when it was sent, UTC."""
        try:
            message = split_message(data)
            sender = read_address(message.headers.first("from"), "From")
            to = read_address(message.headers.first("to"), "To")
            method = read_cseq(message.headers.first("cseq")).method
        except (NotSip, BadHeader) as error:
            return [Discarded(source, str(error))]
        key = message.headers.first("call-id")
        call = self._calls.get(key)
        if call is None:
            if message.is_response or method != "INVITE" or to.tag or len(self._calls) >= _MOST_CALLS:
                return []
            call = self._calls[key] = _new_call(key, sender, to)
        if _is_over(call, message, method):
            del self._calls[key]
            reason = EndReason.BYE if method == "BYE" else EndReason.CANCEL
            return [StopRecording(call.id, reason)] if call.streams else []
        return self._describe(call, message, sender, moment)

    def sound_at(self, destination: Address) -> tuple[str, Stream] | None:
        """Return the call and the stream whose sound goes there, None if nobody told of it."""
        return self._sound.get(destination)

    def forget(self, call_id: str) -> None:
        """Take no more sound of this call."""
        self._sound = {address: owner for address, owner in self._sound.items() if owner[0] != call_id}

    def _describe(self, call: _Call, message: SipMessage, sender: NameAddress, moment: datetime) -> list[Heard]:
        """Take in a session description, if the message brings one."""
        description = _description(message)
        if description is None:
            return []
        by_caller = (sender.tag == call.caller_tag) != message.is_response
        who = 0 if by_caller else 1
        line = next((each for each in take_lines(description) if each.remote), None)
        call.described[who] = True
        if line is not None:
            call.lines[who] = line
            call.keys[who] = description.media[line.index].crypto if line.crypto else ()
        if call.streams:
            return self._moved(call, who, line)
        if not all(call.described):
            return []
        if None in call.lines:
            del self._calls[message.headers.first("call-id")]
            return [Discarded(("", 0), "a call without sound that we can take")]
        if any(ways and key is None for ways, key in zip(call.keys, _keys(call), strict=True)):
            del self._calls[message.headers.first("call-id")]
            return [Discarded(("", 0), "a call whose keys do not fit each other")]
        return self._begin(call, message, moment)

    def _moved(self, call: _Call, who: int, line: TakenLine | None) -> list[Heard]:
        """Take the sound for this party at its new place, too, and its own sound under its new key."""
        self._rekey(call)
        other = call.streams[1 - who]
        if line is None or line.remote is None or self._sound.get(line.remote) == (call.id, other):
            return []
        self._sound[line.remote] = (call.id, other)
        return [Note(call.id, Event(kind=EventKind.STREAM_MOVED, side=other.side))]

    def _rekey(self, call: _Call) -> None:
        changed = tuple(replace(each, crypto=key) for each, key in zip(call.streams, _keys(call), strict=True))
        after = dict(zip(call.streams, changed, strict=True))
        call.streams = changed
        self._sound = {
            address: (owner, after.get(stream, stream) if owner == call.id else stream)
            for address, (owner, stream) in self._sound.items()
        }

    def _begin(self, call: _Call, message: SipMessage, moment: datetime) -> list[Heard]:
        people = [
            Participant(id=name, aor=uri, name="", calls=name == _PARTIES[0])
            for name, uri in zip(_PARTIES, call.uris, strict=True)
        ]
        practice = choose_practice(people, self._client, self._practices)
        if not practice:
            del self._calls[message.headers.first("call-id")]
            return [Discarded(("", 0), "a call of none of the practices")]
        cast = cast_call(people, practice, self._practices)
        sides, sides_from = _sides(cast)
        keys = _keys(call)
        call.streams = tuple(_stream(who, call.lines[1 - who], side, keys[who]) for who, side in enumerate(sides))
        for who, stream in enumerate(call.streams):
            line = call.lines[1 - who]
            if line is not None and line.remote is not None:
                self._sound[line.remote] = (call.id, stream)
        facts = CallFacts(
            call_id=call.id,
            session=call.session[:_LONGEST_SESSION],
            client=self._client.name,
            practice=practice,
            direction=cast.direction,
            parties=tuple(name_party(role, side) for role, side in zip(cast.roles, sides, strict=True)),
            sides_from=sides_from,
            started=moment,
        )
        return [StartRecording(facts, call.streams, (Event(kind=EventKind.CAPTURED_AFTERWARDS),))]


def _new_call(key: str, sender: NameAddress, to: NameAddress) -> _Call:
    """Name a call. Its id follows from the caller's own, so that the same call in another capture has the same."""
    named = f"fairhearing overheard call v1\n{key}\n{sender.tag}".encode("utf-8", "surrogateescape")
    return _Call(hashlib.sha256(named).hexdigest()[:32], key, sender.tag, (sender.uri, to.uri))


def _is_over(call: _Call, message: SipMessage, method: str) -> bool:
    """Say whether this message ends a call, and note if it answers it."""
    if not message.is_response:
        return method == "BYE"
    status = _status(message)
    if method == "INVITE" and _OK <= status < _REFUSED:
        call.is_answered = True
    return method == "INVITE" and status >= _REFUSED and not call.is_answered


def _status(message: SipMessage) -> int:
    word = message.start_line.split()[1:2]
    return int(word[0]) if word and word[0].isascii() and word[0].isdigit() and len(word[0]) == len("200") else 0


def _description(message: SipMessage) -> SessionDescription | None:
    """Return the session description that a message bears; None if it bears none that can be read."""
    try:
        if read_media_type(message.headers.first("content-type")).name != "application/sdp":
            return None
        return parse_sdp(message.body)
    except (BadHeader, BadSdp):
        return None


def _sides(cast: Cast) -> tuple[tuple[Side, Side], SidesFrom]:
    """Return the caller's and the callee's side, and how they were told."""
    caller, callee = (cast.side_of(name) for name in _PARTIES)
    if caller is None or callee is None:
        return (Side.LEFT, Side.RIGHT), SidesFrom.POSITION
    return (caller, callee), SidesFrom.INFERRED if cast.is_assumed else SidesFrom.LABEL


def _keys(call: _Call) -> tuple[Crypto | None, Crypto | None]:
    """Return what each party encrypts with: of what it offers, the one whose tag the other names too."""
    tags = {each.tag for each in call.keys[0]} & {each.tag for each in call.keys[1]}
    caller, callee = (next((each for each in ways if each.tag in tags), None) for ways in call.keys)
    return caller, callee


def _stream(who: int, line: TakenLine | None, side: Side, crypto: Crypto | None) -> Stream:
    """Return a party's stream. line: of the other, who says what it wants to receive, and where."""
    assert line is not None  # noqa: S101 - a call begins only when both are known
    return Stream(
        index=who,
        label="",
        local_port=line.remote[1] if line.remote else 0,
        remote=None,
        payload_type=line.payload_type,
        codec=line.codec,
        telephone_event=line.telephone_event,
        comfort_noise=line.comfort_noise,
        state=StreamState.ACTIVE,
        recording=0,
        side=side,
        crypto=crypto,
    )
