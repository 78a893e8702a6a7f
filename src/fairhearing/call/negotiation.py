"""Opening a recording session from an INVITE, and changing it by later offers. What is refused, and what is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fairhearing.wire.sdp import MediaLine, SessionDescription
from fairhearing.wire.sip_request import SipRequest

from .actions import ChangeStreams, Note, Refusal, StartRecording
from .admission import Content, accepts_sdp, claims_recording
from .clients import Client
from .dialog import Dialog
from .errors import Rejected
from .events import Event, EventKind
from .offer_answer import TakenLine, answer_lines, ask_again, offered_sound, take_lines
from .recording_session import RecordingSession

AllocatePorts = Callable[[int, str], Sequence[int] | None]
"""Asked for so many media ports at this address of ours: even ones, consecutive as far as may be, in the
order of the lines; None if full."""

_RETRY_LATER = (("Retry-After", "10"),)


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that may begin: what to record, and how its offer is answered."""

    start: StartRecording
    media: tuple[MediaLine, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a later offer changed, and how it is answered; media None where there is nothing to answer."""

    actions: tuple[ChangeStreams | Note, ...]
    media: tuple[MediaLine, ...] | None


def check_opening(request: SipRequest, content: Content, client: Client) -> None:
    """Refuse an INVITE that opens nothing we may record. Raises Rejected."""
    if not accepts_sdp(request):
        raise Rejected("no answer of ours would be read", status=406, reason=Refusal.UNSUPPORTED)
    if not claims_recording(request, content) and not client.records_plain_invites:
        raise Rejected("a call without recording metadata", status=403, reason=Refusal.NO_METADATA)
    if content.sdp is None or not take_lines(content.sdp):
        raise Rejected("no sound that we can take", status=488, reason=Refusal.NO_SOUND)


def far_host(content: Content) -> str:
    """Return where an offer's sound comes from, as its first line says; empty where it does not."""
    lines = take_lines(content.sdp) if content.sdp else ()
    return next((line.remote[0] for line in lines if line.remote), "")


def open_session(
    session: RecordingSession, content: Content, allocate_ports: AllocatePorts, started: datetime
) -> Opening:
    """Begin a session whose INVITE passed `check_opening`. Raises Rejected where there are no ports, or no address."""
    if not session.media_host:
        raise Rejected("sound of an address family that we lack", status=488, reason=Refusal.NO_SOUND)
    offer = content.sdp or SessionDescription(())
    taken = _give_ports(session, take_lines(offer), allocate_ports)
    if not taken:
        raise Rejected("no free media ports", status=503, reason=Refusal.NO_PORTS, fields=_RETRY_LATER)
    start = session.open(taken, content.metadata, started, identified=content.identifiers)
    events = _about_metadata(content) + _not_taken(offer, taken, known=0)
    return Opening(
        replace(start, events=events + start.events), answer_lines(offer, taken, session.ports, session.secret)
    )


def change_session(dialog: Dialog, content: Content, allocate_ports: AllocatePorts) -> Change:
    """Carry out a later offer, or later metadata, or both. Raises Rejected where a living stream would be lost."""
    if content.sdp is None:
        return _changed(dialog, content, None)
    offer, session = content.sdp, dialog.session
    lines = take_lines(offer)
    if session.would_lose(lines, offered_sound(offer)):
        raise Rejected("a stream would change to a codec we lack", status=488, reason=Refusal.NO_SOUND)
    taken = _give_ports(session, lines, allocate_ports)
    change = _changed(dialog, content, taken, _not_taken(offer, taken, known=len(dialog.media)))
    return replace(change, media=answer_lines(offer, taken, session.ports, session.secret))


def offer_again(dialog: Dialog) -> tuple[MediaLine, ...]:
    """Return our offer to a re-INVITE that brought none; its ACK brings the answer."""
    return ask_again(dialog.media)


def take_answer(dialog: Dialog, content: Content) -> Change:
    """Carry out the answer to our own offer. Answers need not repeat labels: lines are told by their order."""
    if content.sdp is None:
        return _changed(dialog, content, None)
    media = content.sdp.media[: len(dialog.media)]
    named = tuple(replace(line, label=ours.label) for line, ours in zip(media, dialog.media, strict=False))
    taken = take_lines(SessionDescription(named))
    return _changed(dialog, content, tuple(line for line in taken if line.index in dialog.session.ports))


def _changed(
    dialog: Dialog, content: Content, taken: tuple[TakenLine, ...] | None, events: tuple[Event, ...] = ()
) -> Change:
    if content.damaged:
        events += (Event(kind=EventKind.METADATA_DAMAGED),)
    change = dialog.session.change(taken, content.metadata, identified=content.identifiers)
    if change is not None:
        return Change((replace(change, events=change.events + events),), None)
    return Change(tuple(Note(dialog.session.call_id, event) for event in events), None)


def _give_ports(
    session: RecordingSession, lines: tuple[TakenLine, ...], allocate_ports: AllocatePorts
) -> tuple[TakenLine, ...]:
    """Give each line without a port one, and return the lines that have one."""
    needing = [line.index for line in lines if line.index not in session.ports]
    ports = (allocate_ports(len(needing), session.media_host) if needing else None) or ()
    session.ports.update(zip(needing, ports, strict=False))
    return tuple(line for line in lines if line.index in session.ports)


def _not_taken(offer: SessionDescription, taken: Sequence[TakenLine], *, known: int) -> tuple[Event, ...]:
    """Note sound that was offered, for the first time, and is not recorded."""
    missing = set(offered_sound(offer)) - {line.index for line in taken}
    return tuple(
        Event(kind=EventKind.STREAM_NOT_TAKEN, label=offer.media[index].label)
        for index in sorted(missing)
        if index >= known
    )


def _about_metadata(content: Content) -> tuple[Event, ...]:
    if content.damaged:
        return (Event(kind=EventKind.METADATA_DAMAGED),)
    return (Event(kind=EventKind.METADATA_MISSING),) if content.metadata is None else ()
