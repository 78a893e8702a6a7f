"""The open dialogs of a recording server, which of them changed, and when their sessions' timers run out."""

from __future__ import annotations

from collections.abc import Iterable

from fairhearing.wire.sip_request import SipRequest

from .actions import Refusal
from .clients import Client
from .dialog import Dialog, DialogId
from .errors import Rejected
from .kept_dialog import KeptDialog, keep_dialog
from .recording_session import RecordingSession
from .timers import Timers
from .transactions import Transaction


class Dialogs:
    """All open dialogs. now: seconds on a monotonic clock."""

    def __init__(self) -> None:
        self._open: dict[DialogId, Dialog] = {}
        self._expiries: Timers[DialogId] = Timers()
        self._changed: dict[str, DialogId] = {}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def next_timer(self) -> float | None:
        """When to ask for those that expired next."""
        return self._expiries.next

    def clients(self) -> Iterable[Client]:
        """Return whose sessions are open, each once."""
        return {dialog.session.client.name: dialog.session.client for dialog in self._open.values()}.values()

    def sessions(self) -> list[RecordingSession]:
        """Return all open sessions."""
        return [dialog.session for dialog in self._open.values()]

    def changed_sessions(self) -> list[RecordingSession]:
        """Return the open sessions that `take_changes` would tell of."""
        return [self._open[key].session for key in self._changed.values() if key in self._open]

    def of_call(self, call_id: str) -> Dialog | None:
        """Return the dialog of a call, None for one that is not live."""
        return next((each for each in self._open.values() if each.session.call_id == call_id), None)

    def add(self, dialog: Dialog) -> None:
        """Take up a new dialog, or one of an earlier process."""
        self._open[dialog.id] = dialog
        self.note_change(dialog)

    def note_change(self, dialog: Dialog) -> None:
        """Have a dialog kept as it is now, and looked at when its session's timer runs out."""
        self._changed[dialog.session.call_id] = dialog.id
        if dialog.expires_at is not None:
            self._expiries.set(dialog.expires_at, dialog.id)

    def forget(self, dialog: Dialog) -> None:
        """Its session is over."""
        del self._open[dialog.id]
        self._changed[dialog.session.call_id] = dialog.id

    def forget_call(self, call_id: str) -> None:
        """Forget a call whose recordings were ended by others."""
        for dialog in [each for each in self._open.values() if each.session.call_id == call_id]:
            self.forget(dialog)

    def find(self, request: SipRequest, our_tag: str = "") -> Dialog | None:
        """Return the dialog of a request; our_tag: where the request does not bear it."""
        return self._open.get((request.call_id, our_tag or request.to.tag, request.sender.tag))

    def expect(self, request: SipRequest, client: Client) -> Dialog:
        """Return the dialog that a request of this client belongs to. Raises Rejected with 481."""
        dialog = self.find(request)
        if dialog is None or dialog.session.client.name != client.name:
            raise Rejected("a dialog that is not known", status=481, reason=Refusal.OUT_OF_PLACE)
        return dialog

    def opened_by(self, invite: Transaction) -> list[Dialog]:
        """Return the dialogs whose last INVITE this is: one, or none."""
        return [dialog for dialog in self._open.values() if dialog.invite is invite]

    def expired(self, now: float) -> list[Dialog]:
        """Return the dialogs whose session's timer has run out."""
        looked_at = (self._open.get(key) for key in self._expiries.due(now))
        return [each for each in looked_at if each and each.expires_at is not None and each.expires_at <= now]

    def take_changes(self, now: float) -> list[tuple[str, KeptDialog | None]]:
        """Return the calls whose dialogs changed since the last time, each with what to keep; None once it is over."""
        changed, self._changed = self._changed, {}
        dialogs = [(call_id, self._open.get(key)) for call_id, key in changed.items()]
        return [(call_id, keep_dialog(dialog, now) if dialog else None) for call_id, dialog in dialogs]
