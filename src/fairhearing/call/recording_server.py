"""A session recording server without sockets (RFC 7866): datagrams and moments in, actions out.

    a datagram   -> cut, known client?, sound?   else 403, 4xx, or discarded
                 -> seen before?                 the same answer again
                 -> carried out                  one answer, at once, and what is to be recorded

Answers are immediate and final, there are no provisional ones: a recorder that makes its client wait stalls live calls.
It never sends a request. Whoever drives it calls `receive` for each datagram and `tick` at `next_timer`, and carries
out the actions in their order. It raises nothing for anything that comes from the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fairhearing.wire.sdp import MediaLine
from fairhearing.wire.sip import NotSip, SipMessage, split_message
from fairhearing.wire.sip_request import BadRequest, SipRequest, read_request

from .actions import Action, Discarded, EndReason, Note, Refusal, Send, StartRecording, StopRecording
from .admission import ACCEPT, ALLOW, SUPPORTED, check_request, read_content
from .authentication import Authentication
from .clients import Client, find_client
from .dialog import Dialog, DialogId
from .errors import Rejected
from .events import Event, EventKind
from .kept_dialog import KeptDialog, keep_dialog, resume_dialog
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
from .recording_session import RecordingSession
from .replies import Fields, Heard, Replies
from .timers import Timers
from .transactions import State, Transactions
from .ways import Way

_SDP = ("Content-Type", "application/sdp")
_LATER = (("Retry-After", "30"),)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Whom we serve. May be replaced while calls are live: it holds for sessions opened afterwards.

    unready: the ids of practices whose recordings nobody could open: they have no keys yet. Their calls are refused.
    """

    clients: tuple[Client, ...]
    practices: tuple[PracticeLines, ...]
    unready: frozenset[str] = frozenset()


class RecordingServer:
    """All recording sessions of one recorder.

    media_host: given where a client is, our address that it sends sound to, empty where it cannot.
    sip_address: where they reach us.
    random: so many random bytes. now: seconds on a monotonic clock; moment: the same, as wall clock in UTC.
    """

    def __init__(
        self,
        *,
        settings: ServerSettings,
        media_host: Callable[[str], str],
        sip_address: tuple[str, int],
        allocate_ports: AllocatePorts,
        random: Callable[[int], bytes],
    ) -> None:
        self._settings = settings
        self._leaving: tuple[Client, ...] = ()
        self._media_host = media_host
        self._allocate_ports = allocate_ports
        self._random = random
        self._draining = False
        self._transactions = Transactions()
        self._replies = Replies(self._transactions, random(16))
        self._authentication = Authentication(random(32))
        self._dialogs: dict[DialogId, Dialog] = {}
        self._expiries: Timers[DialogId] = Timers()
        self._changed: dict[str, DialogId] = {}
        self._way = Way(host=sip_address[0], port=sip_address[1])
        self._carry_out = {
            "INVITE": self._invite,
            "UPDATE": self._update,
            "BYE": self._bye,
            "CANCEL": self._cancel,
            "OPTIONS": self._options,
        }

    @property
    def live_calls(self) -> int:
        """How many recording sessions are open."""
        return len(self._dialogs)

    def configure(self, settings: ServerSettings) -> None:
        """Serve by these settings from now on. Clients no longer listed may finish the sessions they have."""
        open_clients = {dialog.session.client.name: dialog.session.client for dialog in self._dialogs.values()}
        self._leaving = tuple(open_clients.values())
        self._settings = settings

    def drain(self) -> None:
        """Take no new sessions; those that are open go on."""
        self._draining = True

    def finish(self, call_id: str) -> None:
        """Forget a call whose recordings were ended by whoever drives us. Its client's BYE will get 481."""
        for key in [key for key, dialog in self._dialogs.items() if dialog.session.call_id == call_id]:
            self._forget(self._dialogs[key])

    def resume(self, kept: KeptDialog, now: float) -> StartRecording | None:
        """Go on with a dialog of an earlier process, its ports open again; None if its client or practice is gone."""
        client = next((each for each in self._settings.clients if each.name == kept.client), None)
        practices = {each.id for each in self._settings.practices} - self._settings.unready
        if client is None or kept.practice not in practices:
            return None
        dialog = resume_dialog(kept, client, self._settings.practices, now)
        self._dialogs[dialog.id] = dialog
        self._changed[kept.call_id] = dialog.id
        if dialog.expires_at is not None:
            self._expiries.set(dialog.expires_at, dialog.id)
        return dialog.session.resume(kept.started)

    def take_changes(self, now: float) -> list[tuple[str, KeptDialog | None]]:
        """Return the calls whose dialogs changed since the last time, each with what to keep; None once it is over."""
        changed, self._changed = self._changed, {}
        dialogs = [(call_id, self._dialogs.get(key)) for call_id, key in changed.items()]
        return [(call_id, keep_dialog(dialog, now) if dialog else None) for call_id, dialog in dialogs]

    def receive(
        self,
        data: bytes,
        source: tuple[str, int],
        now: float,
        moment: datetime,
        *,
        way: Way | None = None,
    ) -> list[Action]:
        """Take one datagram, or one framed message, from this address. way: how it came, sip_address if not told."""
        way = way or self._way
        try:
            message = split_message(data)
        except NotSip as error:
            return [Discarded(source, str(error))]
        if message.is_response:
            return [Discarded(source, "a response, and we asked nothing")]
        try:
            client = self._listed_client(source)
            request = _sound_request(message)
        except Rejected as refusal:
            return self._replies.refuse_unread(message, source, way, refusal)
        heard = Heard(request, client, source, now, moment, way, len(data) - len(message.body))
        return self._ack(heard) if request.method == "ACK" else self._serve(heard)

    def tick(self, now: float) -> list[Action]:
        """Do what has become due."""
        again, unacknowledged = self._transactions.tick(now)
        actions: list[Action] = [Send(answer.data, answer.destination, answer.flow) for answer in again]
        for transaction in unacknowledged:
            dialogs = [each for each in self._dialogs.values() if each.invite is transaction]
            actions += [self._without_ack(dialog) for dialog in dialogs]
        for key in self._expiries.due(now):
            dialog = self._dialogs.get(key)
            if dialog is not None and dialog.expires_at is not None and dialog.expires_at <= now:
                event = Event(kind=EventKind.NOT_REFRESHED)
                actions.append(self._end(dialog, EndReason.EXPIRED, event))
        return actions

    def next_timer(self) -> float | None:
        """Return when to tick next; None while nothing is due."""
        moments = [each for each in (self._transactions.next_timer, self._expiries.next) if each is not None]
        return min(moments, default=None)

    def client_at(self, host: str) -> str:
        """Return the name of the client at this address, empty for a stranger."""
        client = self._find_client(host)
        return client.name if client else ""

    def _find_client(self, host: str) -> Client | None:
        return find_client(self._settings.clients, host) or find_client(self._leaving, host)

    def _listed_client(self, source: tuple[str, int]) -> Client:
        client = self._find_client(source[0])
        if client is None:
            raise Rejected("no client of ours", status=403, reason=Refusal.UNLISTED)
        return client

    def _serve(self, heard: Heard) -> list[Action]:
        """Answer one request other than ACK."""
        known = self._transactions.find(heard.request)
        if known is not None:
            return [self._replies.again(heard, known)]
        try:
            self._authentication.check(heard.request, heard.client, heard.now)
            check_request(heard.request, heard.head_bytes)
            return self._carry_out[heard.request.method](heard)
        except Rejected as refusal:
            return self._replies.refuse(heard, refusal)

    def _invite(self, heard: Heard) -> list[Action]:
        if heard.request.to.tag:
            return self._reinvite(heard, self._dialog(heard))
        if heard.client not in self._settings.clients:
            raise Rejected("no longer a client of ours", status=403, reason=Refusal.UNLISTED)
        if self._transactions.has_merged(heard.request):
            raise Rejected("the same request on another way", status=482, reason=Refusal.OUT_OF_PLACE)
        if self._draining:
            raise Rejected("no new sessions", status=503, reason=Refusal.DRAINING, fields=_LATER)
        content = read_content(heard.request)
        check_opening(heard.request, content, heard.client)
        session = RecordingSession(
            call_id=self._random(16).hex(),
            client=heard.client,
            practices=self._settings.practices,
            secret=self._random(32),
            media_host=self._media_host(far_host(content)),
        )
        opening = open_session(session, content, self._allocate_ports, heard.moment)
        if session.practice in self._settings.unready:
            raise Rejected("a practice without keys", status=503, reason=Refusal.UNREADY, fields=_LATER)
        dialog = Dialog(
            id=(heard.request.call_id, self._random(8).hex(), heard.request.sender.tag),
            session=session,
            remote_cseq=heard.request.cseq,
            sdp_session=int.from_bytes(self._random(8)) >> 1,
        )
        self._dialogs[dialog.id] = dialog
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
        dialog = self._dialog(heard)
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
        self._changed[dialog.session.call_id] = dialog.id
        if dialog.expires_at is not None:
            self._expiries.set(dialog.expires_at, dialog.id)
        routes = tuple(("Record-Route", value) for value in heard.request.headers.every("record-route"))
        return (*routes, _contact(heard), ALLOW, SUPPORTED, *timer)

    def _ack(self, heard: Heard) -> list[Action]:
        """Note that an INVITE's answer arrived; the ACK may bring the answer to an offer of ours."""
        transaction = self._transactions.find(heard.request)
        if transaction is not None and transaction.state is not State.ACCEPTED:
            self._transactions.confirm(transaction, heard.now)
            return []
        dialog = self._dialogs.get(_dialog_id(heard.request))
        if dialog is None or dialog.invite is None or dialog.invite_cseq != heard.request.cseq:
            return [Discarded(heard.source, "an ACK that belongs to nothing")]
        self._transactions.confirm(dialog.invite, heard.now)
        if not dialog.offered:
            return []
        dialog.offered = False
        self._changed[dialog.session.call_id] = dialog.id
        try:
            return list(take_answer(dialog, read_content(heard.request)).actions)
        except Rejected as refusal:
            return [Discarded(heard.source, str(refusal))]

    def _bye(self, heard: Heard) -> list[Action]:
        dialog = self._dialog(heard)
        dialog.take_turn(heard.request)
        given_up = dialog.cancelled and dialog.invite is not None and heard.now < dialog.invite.ends_at
        return [
            self._replies.answer(heard, 200),
            self._end(dialog, EndReason.CANCEL if given_up else EndReason.BYE),
        ]

    def _cancel(self, heard: Heard) -> list[Action]:
        """Answer a CANCEL: our INVITE is answered already, so that nothing is undone (section 9.2).

        A client that gives up opening a session now sends ACK and BYE. Where neither comes the session ends with the
        INVITE's transaction. Giving up a change leaves the session as it is.
        """
        invite = self._transactions.find(heard.request, method="INVITE")
        if invite is None:
            raise Rejected("a CANCEL that belongs to nothing", status=481, reason=Refusal.OUT_OF_PLACE)
        dialog = self._dialogs.get((heard.request.call_id, invite.answer.to_tag, heard.request.sender.tag))
        opens = not heard.request.to.tag
        if opens and dialog is not None and dialog.invite is invite and invite.resend_at is not None:
            dialog.cancelled = True
        return [self._replies.answer(heard, 200, to_tag=invite.answer.to_tag)]

    def _options(self, heard: Heard) -> list[Action]:
        if heard.request.to.tag:
            self._dialog(heard).take_turn(heard.request)
        elif self._draining:
            raise Rejected("about to stop", status=503, reason=Refusal.DRAINING, fields=_LATER)
        return [self._replies.answer(heard, 200, (_contact(heard), ACCEPT, ALLOW, SUPPORTED))]

    def _dialog(self, heard: Heard) -> Dialog:
        """Return the dialog that a request belongs to. Raises Rejected with 481."""
        dialog = self._dialogs.get(_dialog_id(heard.request))
        if dialog is None or dialog.session.client.name != heard.client.name:
            raise Rejected("a dialog that is not known", status=481, reason=Refusal.OUT_OF_PLACE)
        return dialog

    def _without_ack(self, dialog: Dialog) -> Action:
        """Say what becomes of a session whose 200 was never acknowledged: it goes on, unless it was given up."""
        if dialog.cancelled:
            return self._end(dialog, EndReason.CANCEL)
        dialog.offered = False
        return Note(dialog.session.call_id, Event(kind=EventKind.NOT_ACKNOWLEDGED))

    def _end(self, dialog: Dialog, reason: EndReason, *events: Event) -> StopRecording:
        self._forget(dialog)
        return StopRecording(dialog.session.call_id, reason, events)

    def _forget(self, dialog: Dialog) -> None:
        del self._dialogs[dialog.id]
        self._changed[dialog.session.call_id] = dialog.id


def _sound_request(message: SipMessage) -> SipRequest:
    try:
        return read_request(message)
    except BadRequest as error:
        raise Rejected(str(error), status=error.status, reason=Refusal.UNREADABLE) from error


def _contact(heard: Heard) -> tuple[str, str]:
    return "Contact", f"<{heard.way.contact(heard.request.uri)}>;+sip.srs"


def _dialog_id(request: SipRequest) -> DialogId:
    return (request.call_id, request.to.tag, request.sender.tag)
