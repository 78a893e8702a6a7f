"""One SIP dialog of a recording session, seen from the server (RFC 3261 section 12, RFC 4028).

begins    with our 200 to an INVITE, before the ACK
ends      with BYE, when its session timer runs out, or when whoever drives the server says so
never     sends a request: no BYE, no refresh, no re-INVITE (clients have dropped recordings on them)
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.wire.sdp import MediaLine
from fairhearing.wire.sdp_render import Origin, render_sdp
from fairhearing.wire.sip_headers import BadHeader, read_session_expires, tokens
from fairhearing.wire.sip_request import SipRequest

from .actions import Refusal
from .errors import Rejected
from .recording_session import RecordingSession
from .transactions import Transaction

LEAST_INTERVAL_S = 90
"""Shorter session timers are answered as asked, but not enforced sooner than this (RFC 4028 section 5)."""

DialogId = tuple[str, str, str]
"""Call-ID, our tag, their tag."""


@dataclass(slots=True)
class Dialog:
    """One dialog. invite: the last accepted INVITE, whose ACK may be outstanding. expires_at: None without a timer.

    offered: whether our 200 carried an offer whose answer the ACK must bring.
    """

    id: DialogId
    session: RecordingSession
    remote_cseq: int
    sdp_session: int
    sdp_version: int = 0
    media: tuple[MediaLine, ...] = ()
    invite: Transaction | None = None
    invite_cseq: int = 0
    offered: bool = False
    cancelled: bool = False
    expires_at: float | None = None

    def take_turn(self, request: SipRequest) -> None:
        """Accept a request's place in the dialog's order. Raises Rejected where it comes too late (section 12.2.2)."""
        if request.cseq <= self.remote_cseq:
            raise Rejected(
                "a sequence number that was passed already",
                status=500,
                reason=Refusal.OUT_OF_PLACE,
                fields=(("Retry-After", "1"),),
            )
        self.remote_cseq = request.cseq

    def describe(self, media: tuple[MediaLine, ...], host: str) -> bytes:
        """Return our session description with these lines; its version grows with each change."""
        if media != self.media:
            self.sdp_version += 1
            self.media = media
        return render_sdp(Origin(self.sdp_session, self.sdp_version, host), media)

    def agree_timer(self, request: SipRequest, now: float) -> tuple[tuple[str, str], ...]:
        """Start, renew or stop the session's timer as the request asks, and return the fields that say so.

        The client refreshes or nobody does: asked to refresh ourselves, we agree to no timer.
        """
        self.expires_at = None
        supported = tokens(request.headers.every("supported") + request.headers.every("require"))
        wanted = request.headers.first("session-expires")
        if not wanted or "timer" not in supported:
            return ()
        try:
            asked = read_session_expires(wanted)
        except BadHeader:
            return ()
        if asked.refresher == "uas":
            return ()
        self.expires_at = now + max(asked.interval_s, LEAST_INTERVAL_S)
        return ("Session-Expires", f"{asked.interval_s};refresher=uac"), ("Require", "timer")
