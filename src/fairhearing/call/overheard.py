"""Calls between two others, overheard on a wire: which message belongs to which call, and which sound.

    a message               belongs to the call of its Call-ID and of one of its tags (see `overheard_call`)
    of an unknown call      an INVITE begins one; so does, late, a re-INVITE, an UPDATE, or a 2xx with a description;
                            a BYE says that a call was missed
    a datagram              is the sound of who sends to its destination; where none of theirs ever came there, as when
                            an address was translated on the way, of who sends from its source

We are no party: nothing is answered, and nothing can be asked for again. No clock, no sockets; it raises nothing for
anything that was heard. Who drives it hands over each message and asks `sound_of` whose sound a datagram is.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairhearing.wire.sip import NotSip
from fairhearing.wire.sip_headers import MAX_CSEQ, BadHeader

from .actions import Discarded, StopRecording
from .clients import Client
from .events import Event
from .overheard_call import Heard, Kind, OverheardCall
from .overheard_lines import Address
from .overheard_message import OverheardMessage, Replaced, read_overheard
from .parties import PracticeLines
from .recording_session import RecordingSession

_MOST_CALLS: Final = 10_000
_OK: Final = 200
_REFUSED: Final = 300

ChooseClient = Callable[[str, str], Client | None]
"""Told the hosts between which a call was heard first, returns whose call it is; None for nobody's."""


@dataclass(slots=True)
class _Sound:
    """One stream's sound: whose, and whether any came to where it was to go."""

    call_id: str
    index: int
    is_met: bool = False


class OverheardCalls:
    """All calls that are heard at the moment. marks: events with which each recording begins."""

    def __init__(
        self, choose_client: ChooseClient, practices: Sequence[PracticeLines], marks: tuple[Event, ...] = ()
    ) -> None:
        self._choose_client = choose_client
        self._practices = tuple(practices)
        self._marks = marks
        self._calls: dict[tuple[str, str], OverheardCall] = {}
        self._over: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._by_destination: dict[Address, _Sound] = {}
        self._by_source: dict[Address, _Sound] = {}
        self._sounds: dict[str, dict[int, _Sound]] = {}

    def configure(self, choose_client: ChooseClient, practices: Sequence[PracticeLines]) -> None:
        """Hear calls that begin from now on by other settings."""
        self._choose_client, self._practices = choose_client, tuple(practices)

    def hear(self, data: bytes, source: Address, destination: Address, moment: datetime) -> list[Heard]:
        """Take one message that may be SIP. moment: when it was sent, UTC."""
        try:
            message = read_overheard(data)
        except (NotSip, BadHeader) as error:
            return [Discarded(source, str(error))]
        hosts = frozenset((source[0], destination[0]))
        call = self._find(message)
        if call is None:
            call = self._meet(message)
            if call is None:
                return self._missed(message)
            client = self._choose_client(source[0], destination[0])
            if client is None:
                self._forget_dialog(call, _NEVER_AGAIN)
                return [Discarded(source, "a call between hosts that are no client's")]
            call.session.client = client
        if call.is_repeated_elsewhere(message, hosts):
            return []
        heard = call.hear(message, moment)
        self._listen(call)
        if any(isinstance(each, StopRecording | Discarded) for each in heard) or _is_refused(call, message):
            self._forget_dialog(call, message.number)
        return heard

    def sound_of(self, source: Address, destination: Address) -> tuple[str, int] | None:
        """Return whose sound goes this way: the call's id and the stream's index. None if nobody told of it."""
        sound = self._by_destination.get(destination)
        if sound is not None:
            sound.is_met = True
        else:
            sound = self._by_source.get(source)
            if sound is None or sound.is_met:
                return None
        return sound.call_id, sound.index

    def forget(self, call_id: str) -> None:
        """Take no more sound of this call, and hear no more of it."""
        sounds = self._sounds.pop(call_id, {})
        for table in (self._by_destination, self._by_source):
            for address in [address for address, sound in table.items() if sounds.get(sound.index) is sound]:
                del table[address]
        for call in [call for call in self._calls.values() if call.id == call_id]:
            self._forget_dialog(call, _NEVER_AGAIN)

    def _find(self, message: OverheardMessage) -> OverheardCall | None:
        for tag in (message.sender.tag, message.to.tag):
            call = self._calls.get((message.call_id, tag))
            if call is not None:
                return call
        return None

    def _meet(self, message: OverheardMessage) -> OverheardCall | None:
        """Return the call that begins, or is first heard of, with this message; None if none does."""
        begins = message.method == "INVITE" and not message.is_response and not message.to.tag
        shows = message.content.sdp is not None and (
            (message.method in ("INVITE", "UPDATE") and not message.is_response and bool(message.to.tag))
            or (message.method == "INVITE" and _OK <= message.status < _REFUSED)
        )
        ended = max(self._over.get((message.call_id, tag), 0) for tag in (message.sender.tag, message.to.tag))
        if not ((begins and message.number > ended) or (shows and not ended)) or not self._make_room():
            return None
        kind = Kind.RECORDING_SESSION if message.claims_recording else Kind.CALL
        replaced = message.replaces
        callee = message.to.uri if replaced is None else self._replaced_party(replaced) or message.to.uri
        call = OverheardCall(
            call_id=message.call_id,
            tag=message.sender.tag,
            kind=kind,
            uris=(message.sender.uri, callee),
            session=RecordingSession(_call_id(message, begins=begins), _NOBODY, self._practices, b""),
            caught_late=not begins,
            marks=self._marks,
            replaces=replaced.call_id if replaced else "",
        )
        self._calls[call.call_id, call.tag] = call
        return call

    def _make_room(self) -> bool:
        """Say whether another call may begin; where there are too many, the oldest that came to nothing gives way."""
        if len(self._calls) < _MOST_CALLS:
            return True
        idle = next((key for key, call in self._calls.items() if not call.is_live), None)
        if idle is not None:
            del self._calls[idle]
        return idle is not None

    def _replaced_party(self, replaced: Replaced) -> str:
        """Return whom an INVITE with Replaces calls, as the dialog it replaces knew them; empty if unknown."""
        for tag in (replaced.from_tag, replaced.to_tag):
            call = self._calls.get((replaced.call_id, tag))
            if call is not None:
                return call.uris[0 if replaced.to_tag == call.tag else 1]
        return ""

    def _missed(self, message: OverheardMessage) -> list[Heard]:
        """Say once that a call ended whose beginning was not caught."""
        dialog, other = (message.call_id, message.sender.tag), (message.call_id, message.to.tag)
        if message.is_response or message.method != "BYE" or dialog in self._over or other in self._over:
            return []
        self._remember(dialog, _NEVER_AGAIN)
        return [Discarded(_NOWHERE, "a call whose beginning was not caught")]

    def _listen(self, call: OverheardCall) -> None:
        """Take the sound of a call that is recorded at the places that are known by now; earlier ones stay."""
        if not call.is_live:
            return
        sounds = self._sounds.setdefault(call.id, {})
        for line in call.lines:
            sound = sounds.setdefault(line.taken.index, _Sound(call.id, line.taken.index))
            if line.goes_to is not None:
                self._by_destination[line.goes_to] = sound
            if line.comes_from is not None:
                self._by_source[line.comes_from] = sound

    def _forget_dialog(self, call: OverheardCall, number: int) -> None:
        self._calls.pop((call.call_id, call.tag), None)
        self._remember((call.call_id, call.tag), number)

    def _remember(self, dialog: tuple[str, str], number: int) -> None:
        """Note that a dialog is over: an INVITE of a higher number, as after a challenge, may begin another."""
        self._over[dialog] = number
        while len(self._over) > _MOST_CALLS:
            self._over.popitem(last=False)


_NOBODY: Final = Client(name="", networks=(), default_practice="")
_NOWHERE: Final = ("", 0)
_NEVER_AGAIN: Final = MAX_CSEQ


def _call_id(message: OverheardMessage, *, begins: bool) -> str:
    """Name a call by what SIP calls it, so that the same call in another capture has the same id.

    One that was caught late is another: its beginning may stand in another capture.
    """
    named = f"fairhearing overheard call v1\n{message.call_id}\n{message.sender.tag}"
    if not begins:
        named += f"\n{message.number}"
    return hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _is_refused(call: OverheardCall, message: OverheardMessage) -> bool:
    """Say whether a call came to nothing before it was answered."""
    return message.method == "INVITE" and message.status >= _REFUSED and not call.settled
