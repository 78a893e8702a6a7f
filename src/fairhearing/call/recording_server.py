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
from datetime import datetime

from fairhearing.wire.sip import NotSip, SipMessage, split_message
from fairhearing.wire.sip_request import BadRequest, SipRequest, read_request

from .actions import Action, Discarded, EndReason, Note, Refusal, Send, StartRecording, StopRecording
from .admission import check_request
from .authentication import Authentication
from .clients import Client, find_client
from .dialog import Dialog
from .dialogs import Dialogs
from .errors import Rejected
from .events import Event, EventKind
from .keeping import Order, begin_keeping, keep_on, keep_or_withhold, obey_order
from .kept_dialog import KeptDialog, resume_dialog
from .methods import Methods, ServerSettings
from .negotiation import AllocatePorts
from .probe import PROBE_PRACTICE, claims_probe, is_loopback, probe_client
from .recording_session import RecordingSession
from .replies import Heard, Replies
from .transactions import Transactions
from .ways import Way


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
        self._leaving: tuple[Client, ...] = ()
        self._transactions = Transactions()
        self._replies = Replies(self._transactions, random(16))
        self._authentication = Authentication(random(32))
        self._dialogs = Dialogs()
        self._way = Way(host=sip_address[0], port=sip_address[1])
        self._methods = Methods(
            settings,
            self._dialogs,
            self._transactions,
            self._replies,
            media_host=media_host,
            allocate_ports=allocate_ports,
            random=random,
        )

    @property
    def live_calls(self) -> int:
        """How many recording sessions are open."""
        return len(self._dialogs)

    def configure(self, settings: ServerSettings) -> None:
        """Serve by these settings from now on. Clients no longer listed may finish the sessions they have."""
        self._leaving = tuple(each for each in self._dialogs.clients() if each.name != PROBE_PRACTICE)
        self._methods.settings = settings

    def drain(self) -> None:
        """Take no new sessions; those that are open go on."""
        self._methods.draining = True

    def finish(self, call_id: str) -> None:
        """Forget a call whose recordings were ended by whoever drives us. Its client's BYE will get 481."""
        self._dialogs.forget_call(call_id)

    def resume(self, kept: KeptDialog, now: float) -> StartRecording | None:
        """Go on with a dialog of an earlier process, its ports open again; None if its client or practice is gone."""
        settings = self._methods.settings
        client = next((each for each in settings.clients if each.name == kept.client), None)
        practices = {each.id for each in settings.practices} - settings.unready
        if client is None or kept.practice not in practices:
            return None
        dialog = resume_dialog(kept, client, settings.practices, now)
        self._dialogs.add(dialog)
        return keep_on(dialog.session, dialog.session.resume(kept.started))

    def take_changes(self, now: float) -> list[tuple[str, KeptDialog | None]]:
        """Return the calls whose dialogs changed since the last time, each with what to keep; None once it is over."""
        return self._dialogs.take_changes(now)

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
            client = self._client_of(message, source)
            request = _sound_request(message)
        except Rejected as refusal:
            return self._replies.refuse_unread(message, source, way, refusal)
        heard = Heard(request, client, source, now, moment, way, len(data) - len(message.body))
        actions = self._methods.acknowledge(heard) if request.method == "ACK" else self._serve(heard)
        return self._keep_or_withhold(actions, moment)

    def order(
        self, call_id: str, order: Order, *, by: str, moment: datetime, other_way: str = ""
    ) -> list[Action] | None:
        """Pause a live call's recording, go on with it, or stop it for good. None for a call that is not live."""
        dialog = self._dialogs.of_call(call_id)
        if dialog is None:
            return None
        change = obey_order(dialog.session, order, by=by, moment=moment, other_way=other_way)
        self._dialogs.note_change(dialog)
        return [change] if change else []

    def sessions(self) -> list[RecordingSession]:
        """Return all open sessions, to be looked at only."""
        return self._dialogs.sessions()

    def tick(self, now: float) -> list[Action]:
        """Do what has become due."""
        again, unacknowledged = self._transactions.tick(now)
        actions: list[Action] = [Send(answer.data, answer.destination, answer.flow) for answer in again]
        for transaction in unacknowledged:
            actions += [self._without_ack(dialog) for dialog in self._dialogs.opened_by(transaction)]
        for dialog in self._dialogs.expired(now):
            actions.append(self._end(dialog, EndReason.EXPIRED, Event(kind=EventKind.NOT_REFRESHED)))
        return actions

    def next_timer(self) -> float | None:
        """Return when to tick next; None while nothing is due."""
        moments = [each for each in (self._transactions.next_timer, self._dialogs.next_timer) if each is not None]
        return min(moments, default=None)

    def client_at(self, host: str) -> str:
        """Return the name of the client at this address, empty for a stranger."""
        client = self._find_client(host) or self._probe_at(host)
        return client.name if client else ""

    def _find_client(self, host: str) -> Client | None:
        return find_client(self._methods.settings.clients, host) or find_client(self._leaving, host)

    def _probe_at(self, host: str) -> Client | None:
        """Return the client of test calls if this is an address of our own machine."""
        probe = self._methods.settings.probe
        return find_client([probe.client], host) if probe else None

    def _client_of(self, message: SipMessage, source: tuple[str, int]) -> Client:
        """Return whose message this is. Raises Rejected."""
        if claims_probe(message.headers) and self._is_here(source[0]):
            return probe_client(self._methods.settings.probe, message.headers, self._probe_at(source[0]))
        return self._listed_client(source)

    def _is_here(self, host: str) -> bool:
        """Whether this is an address of our own machine, be it known already who may make test calls or not."""
        return is_loopback(host) or host == self._way.host or self._probe_at(host) is not None

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
            return self._methods.carry_out(heard)
        except Rejected as refusal:
            return self._replies.refuse(heard, refusal)

    def _keep_or_withhold(self, actions: list[Action], moment: datetime) -> list[Action]:
        """Add what a request changed in whether its call's sound is kept, before all else. It changes one at most."""
        for session in self._dialogs.changed_sessions():
            if any(isinstance(each, StartRecording) for each in actions):
                return [
                    begin_keeping(session, each, moment) if isinstance(each, StartRecording) else each
                    for each in actions
                ]
            return [*keep_or_withhold(session, actions, moment)]
        return actions

    def _without_ack(self, dialog: Dialog) -> Action:
        """Say what becomes of a session whose 200 was never acknowledged: it goes on, unless it was given up."""
        if dialog.cancelled:
            return self._end(dialog, EndReason.CANCEL)
        dialog.offered = False
        return Note(dialog.session.call_id, Event(kind=EventKind.NOT_ACKNOWLEDGED))

    def _end(self, dialog: Dialog, reason: EndReason, *events: Event) -> StopRecording:
        self._dialogs.forget(dialog)
        return StopRecording(dialog.session.call_id, reason, events)


def _sound_request(message: SipMessage) -> SipRequest:
    try:
        return read_request(message)
    except BadRequest as error:
        raise Rejected(str(error), status=error.status, reason=Refusal.UNREADABLE) from error
