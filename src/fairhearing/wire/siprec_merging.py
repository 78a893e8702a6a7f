"""What is known of a conversation after several metadata documents (RFC 7865 section 6.1.1).

complete   replaces all that was said before
partial    adds, and corrects what it names by the same id; what it leaves out stays
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from .siprec import MAX_ELEMENTS, CommunicationSession, DataMode, Metadata, Participant

_Element = TypeVar("_Element")


def merge_metadata(earlier: Metadata | None, later: Metadata) -> Metadata:
    """Return what is known after another document.

    A document that names nobody only adds, whatever it calls itself: a call has parties as long as it lasts.
    """
    if earlier is None or (later.mode is DataMode.COMPLETE and later.participants):
        return later
    participants = {p.id: p for p in earlier.participants}
    sessions = {s.id: s for s in earlier.sessions}
    return Metadata(
        mode=earlier.mode,
        groups=_newest(dict.fromkeys(earlier.groups + later.groups)),
        sessions=_newest((sessions | {s.id: _amended(sessions.get(s.id), s) for s in later.sessions}).values()),
        participants=_newest(
            (participants | {p.id: _renamed(participants.get(p.id), p) for p in later.participants}).values()
        ),
        associations=_newest(
            {(a.participant, a.session): a for a in earlier.associations + later.associations}.values()
        ),
        streams=_newest({s.id: s for s in earlier.streams + later.streams}.values()),
        sendings=_newest({s.participant: s for s in earlier.sendings + later.sendings}.values()),
        extensions=_newest(dict.fromkeys(earlier.extensions + later.extensions)),
    )


def _amended(earlier: CommunicationSession | None, later: CommunicationSession) -> CommunicationSession:
    """Return a session after a partial document spoke of it: what that leaves out stays."""
    if earlier is None:
        return later
    return CommunicationSession(
        id=later.id,
        sip_sessions=later.sip_sessions or earlier.sip_sessions,
        group=later.group or earlier.group,
        has_ended=later.has_ended or earlier.has_ended,
    )


def _renamed(earlier: Participant | None, later: Participant) -> Participant:
    if earlier is None:
        return later
    return Participant(later.id, later.aor or earlier.aor, later.name or earlier.name, later.calls or earlier.calls)


def _newest(elements: Iterable[_Element]) -> tuple[_Element, ...]:
    """Return no more of them than one document may have: additions may come without end."""
    return tuple(elements)[-MAX_ELEMENTS:]
