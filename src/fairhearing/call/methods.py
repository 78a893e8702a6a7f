"""What each method of SIP does with recording sessions: one answer, at once, and what is to be recorded.

INVITE    opens a session, or changes it          (RFC 3261 sections 13.3 and 14.2)
ACK       ends the sending again of its answer; may bring the answer to an offer of ours
UPDATE    changes a session                       (RFC 3311)
BYE       ends it
CANCEL    undoes nothing, since INVITEs are answered at once
OPTIONS   tells whether new sessions are taken
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fairhearing.wire.sdp import MediaLine

from .actions import Action, Discarded, EndReason, Refusal, Send, StopRecording
from .admission import ACCEPT, ALLOW, SUPPORTED, read_content
from .clients import Client
from .dialog import Dialog
from .dialogs import Dialogs
from .errors import Rejected
from .negotiation import (
    AllocatePorts,
    change_session,
    check_opening,
    far_host,
    offer_again,
    open_session,
    take_answer,
)
from .parties import PracticeLines
from .probe import PROBE_LINES, ProbeCaller
from .recording_session import RecordingSession
from .replies import Fields, Heard, Replies
from .transactions import State, Transactions

_SDP = ("Content-Type", "application/sdp")
_LATER = (("Retry-After", "30"),)
_SOON = (("Retry-After", "10"),)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Whom we serve. May be replaced while calls are live: it holds for sessions opened afterwards.

    unready: the ids of practices whose recordings nobody could open: they have no keys yet. Their calls are refused.
    most_calls: so many may be live; those that are may still change. probe: who may make test calls.
    """

    clients: tuple[Client, ...]
    practices: tuple[PracticeLines, ...]
    unready: frozenset[str] = frozenset()
    most_calls: int = 30_000
    probe: ProbeCaller | None = None

    def takes(self, client: Client) -> bool:
        """Whether this client may open sessions."""
        return client in self.clients or self.makes_test_calls(client)

    def makes_test_calls(self, client: Client) -> bool:
        """Whether this client is the probe."""
        return self.probe is not None and client == self.probe.client


class Methods:
    """Carries out requests, each new and from a listed client. draining: whether new sessions are refused."""

    def __init__(
        self,
        settings: ServerSettings,
        dialogs: Dialogs,
        transactions: Transactions,
        replies: Replies,
        *,
        media_host: Callable[[str], str],
        allocate_ports: AllocatePorts,
        random: Callable[[int], bytes],
    ) -> None:
        self.settings = settings
        self.draining = False
        self._dialogs = dialogs
        self._transactions = transactions
        self._replies = replies
        self._media_host = media_host
        self._allocate_ports = allocate_ports
        self._random = random
        self._by_name = {
            "INVITE": self._invite,
            "UPDATE": self._update,
            "BYE": self._bye,
            "CANCEL": self._cancel,
            "OPTIONS": self._options,
        }

    def carry_out(self, heard: Heard) -> list[Action]:
        """Carry out a request other than ACK, its method one of those served. Raises Rejected."""
        return self._by_name[heard.request.method](heard)

    def acknowledge(self, heard: Heard) -> list[Action]:
        """Note that an INVITE's answer arrived; the ACK may bring the answer to an offer of ours."""
        transaction = self._transactions.find(heard.request)
        if transaction is not None and transaction.state is not State.ACCEPTED:
            self._transactions.confirm(transaction, heard.now)
            return []
        dialog = self._dialogs.find(heard.request)
        if dialog is None or dialog.invite is None or dialog.invite_cseq != heard.request.cseq:
            return [Discarded(heard.source, "an ACK that belongs to nothing")]
        self._transactions.confirm(dialog.invite, heard.now)
        if not dialog.offered:
            return []
        dialog.offered = False
        self._dialogs.note_change(dialog)
        try:
            return list(take_answer(dialog, read_content(heard.request)).actions)
        except Rejected as refusal:
            return [Discarded(heard.source, str(refusal))]

    def _invite(self, heard: Heard) -> list[Action]:
        if heard.request.to.tag:
            return self._reinvite(heard, self._dialogs.expect(heard.request, heard.client))
        if not self.settings.takes(heard.client):
            raise Rejected("no longer a client of ours", status=403, reason=Refusal.UNLISTED)
        if self._transactions.has_merged(heard.request):
            raise Rejected("the same request on another way", status=482, reason=Refusal.OUT_OF_PLACE)
        if self.draining:
            raise Rejected("no new sessions", status=503, reason=Refusal.DRAINING, fields=_LATER)
        content = read_content(heard.request)
        check_opening(heard.request, content, heard.client)
        if len(self._dialogs) >= self.settings.most_calls:
            raise Rejected("as many calls as there may be", status=503, reason=Refusal.FULL, fields=_SOON)
        session = RecordingSession(
            call_id=self._random(16).hex(),
            client=heard.client,
            practices=(PROBE_LINES,) if self.settings.makes_test_calls(heard.client) else self.settings.practices,
            secret=self._random(32),
            media_host=self._media_host(far_host(content)),
        )
        opening = open_session(session, content, self._allocate_ports, heard.moment)
        if session.practice in self.settings.unready:
            raise Rejected("a practice without keys", status=503, reason=Refusal.UNREADY, fields=_LATER)
        dialog = Dialog(
            id=(heard.request.call_id, self._random(8).hex(), heard.request.sender.tag),
            session=session,
            remote_cseq=heard.request.cseq,
            sdp_session=int.from_bytes(self._random(8)) >> 1,
        )
        self._dialogs.add(dialog)
        return [opening.start, self._accept(heard, dialog, opening.media)]

    def _reinvite(self, heard: Heard, dialog: Dialog) -> list[Action]:
        if dialog.offered:
            raise Rejected("our offer has no answer yet", status=491, reason=Refusal.OUT_OF_PLACE)
        dialog.take_turn(heard.request)
        dialog.cancelled = False
        if dialog.invite is not None:
            # Who sends another INVITE has our last answer, even if the ACK was lost.
            self._transactions.confirm(dialog.invite, heard.now)
        content = read_content(heard.request)
        change = change_session(dialog, content, self._allocate_ports)
        dialog.offered = change.media is None
        media = offer_again(dialog) if change.media is None else change.media
        return [*change.actions, self._accept(heard, dialog, media)]

    def _accept(self, heard: Heard, dialog: Dialog, media: tuple[MediaLine, ...]) -> Send:
        """Answer an INVITE with 200; it is sent again until the ACK comes."""
        fields = self._session_fields(heard, dialog)
        body = dialog.describe(media, dialog.session.media_host)
        sent = self._replies.answer(heard, 200, (*fields, _SDP), body, to_tag=dialog.id[1])
        dialog.invite = self._transactions.find(heard.request)
        dialog.invite_cseq = heard.request.cseq
        return sent

    def _update(self, heard: Heard) -> list[Action]:
        dialog = self._dialogs.expect(heard.request, heard.client)
        if dialog.offered:
            raise Rejected("our offer has no answer yet", status=491, reason=Refusal.OUT_OF_PLACE)
        dialog.take_turn(heard.request)
        change = change_session(dialog, read_content(heard.request), self._allocate_ports)
        fields = self._session_fields(heard, dialog)
        if change.media is None:
            return [*change.actions, self._replies.answer(heard, 200, fields)]
        body = dialog.describe(change.media, dialog.session.media_host)
        return [*change.actions, self._replies.answer(heard, 200, (*fields, _SDP), body)]

    def _session_fields(self, heard: Heard, dialog: Dialog) -> Fields:
        """Return the fields of a 200 that opens or refreshes a session, its timer set."""
        timer = dialog.agree_timer(heard.request, heard.now)
        self._dialogs.note_change(dialog)
        routes = tuple(("Record-Route", value) for value in heard.request.headers.every("record-route"))
        return (*routes, _contact(heard), ALLOW, SUPPORTED, *timer)

    def _bye(self, heard: Heard) -> list[Action]:
        dialog = self._dialogs.expect(heard.request, heard.client)
        dialog.take_turn(heard.request)
        given_up = dialog.cancelled and dialog.invite is not None and heard.now < dialog.invite.ends_at
        self._dialogs.forget(dialog)
        reason = EndReason.CANCEL if given_up else EndReason.BYE
        return [self._replies.answer(heard, 200), StopRecording(dialog.session.call_id, reason)]

    def _cancel(self, heard: Heard) -> list[Action]:
        """Answer a CANCEL: our INVITE is answered already, so that nothing is undone (section 9.2).

        A client that gives up opening a session now sends ACK and BYE. Where neither comes the session ends with the
        INVITE's transaction. Giving up a change leaves the session as it is.
        """
        invite = self._transactions.find(heard.request, method="INVITE")
        if invite is None:
            raise Rejected("a CANCEL that belongs to nothing", status=481, reason=Refusal.OUT_OF_PLACE)
        dialog = self._dialogs.find(heard.request, invite.answer.to_tag)
        opens = not heard.request.to.tag
        if opens and dialog is not None and dialog.invite is invite and invite.resend_at is not None:
            dialog.cancelled = True
        return [self._replies.answer(heard, 200, to_tag=invite.answer.to_tag)]

    def _options(self, heard: Heard) -> list[Action]:
        if heard.request.to.tag:
            self._dialogs.expect(heard.request, heard.client).take_turn(heard.request)
        elif self.draining:
            raise Rejected("about to stop", status=503, reason=Refusal.DRAINING, fields=_LATER)
        return [self._replies.answer(heard, 200, (_contact(heard), ACCEPT, ALLOW, SUPPORTED))]


def _contact(heard: Heard) -> tuple[str, str]:
    return "Contact", f"<{heard.way.contact(heard.request.uri)}>;+sip.srs"
