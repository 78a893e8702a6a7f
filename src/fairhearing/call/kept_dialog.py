"""What must be known of a dialog to go on with it in another process (RFC 3261 section 12), and of its session.

Not kept: the answer to a request that is under way. A client that asks again after a restart is told 481 or answered
anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fairhearing.wire.sdp import MediaLine
from fairhearing.wire.siprec import Metadata, Participant

from .clients import Client
from .dialog import Dialog, DialogId
from .identifiers import Identifier
from .parties import PracticeLines
from .placing import Place
from .recording_session import RecordingSession
from .sides import Direction, SidesFrom
from .streams import Stream
from .withholding import Withholdings


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDialog:
    """One dialog and its session. client: by name. lasts_s: what was left of the session's timer, None without one.

    resumed: how often the call has gone on in another process already.
    """

    id: DialogId
    call_id: str
    client: str
    practice: str
    remote_cseq: int
    sdp_session: int
    sdp_version: int
    media: tuple[MediaLine, ...]
    lasts_s: float | None
    secret: bytes = field(repr=False)
    media_host: str
    ports: dict[int, int]
    direction: Direction
    metadata: Metadata | None
    participants: tuple[Participant, ...]
    present: tuple[Participant, ...]
    party_places: dict[str, Place]
    identifiers: tuple[Identifier, ...]
    streams: dict[str, Stream]
    places: dict[str, Place]
    started: datetime
    sides_from: SidesFrom
    resumed: int
    withholdings: Withholdings


def keep_dialog(dialog: Dialog, now: float) -> KeptDialog | None:
    """Return what to keep of a dialog now; None for one whose session has not been opened."""
    session = dialog.session
    if session.started is None:
        return None
    return KeptDialog(
        id=dialog.id,
        call_id=session.call_id,
        client=session.client.name,
        practice=session.practice,
        remote_cseq=dialog.remote_cseq,
        sdp_session=dialog.sdp_session,
        sdp_version=dialog.sdp_version,
        media=dialog.media,
        lasts_s=None if dialog.expires_at is None else max(0.0, dialog.expires_at - now),
        secret=session.secret,
        media_host=session.media_host,
        ports=dict(session.ports),
        direction=session.direction,
        metadata=session.metadata,
        participants=session.participants,
        present=session.present,
        party_places=dict(session.party_places),
        identifiers=session.identifiers,
        streams=dict(session.streams),
        places=dict(session.places),
        started=session.started,
        sides_from=session.sides_from,
        resumed=session.resumed,
        withholdings=session.withholdings,
    )


def resume_dialog(kept: KeptDialog, client: Client, practices: tuple[PracticeLines, ...], now: float) -> Dialog:
    """Return the dialog as it was kept. Its session's timer has as long to go as it had then."""
    session = RecordingSession(
        call_id=kept.call_id,
        client=client,
        practices=practices,
        secret=kept.secret,
        media_host=kept.media_host,
        ports=dict(kept.ports),
        practice=kept.practice,
        direction=kept.direction,
        metadata=kept.metadata,
        participants=kept.participants,
        present=kept.present,
        party_places=dict(kept.party_places),
        identifiers=kept.identifiers,
        streams=dict(kept.streams),
        places=dict(kept.places),
        started=kept.started,
        sides_from=kept.sides_from,
        resumed=kept.resumed + 1,
        withholdings=kept.withholdings,
    )
    return Dialog(
        id=kept.id,
        session=session,
        remote_cseq=kept.remote_cseq,
        sdp_session=kept.sdp_session,
        sdp_version=kept.sdp_version,
        media=kept.media,
        expires_at=None if kept.lasts_s is None else now + kept.lasts_s,
    )
