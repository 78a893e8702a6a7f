"""SIP for the recording server: its timers, and its actions carried out, by whatever ways requests come.

Answers leave within the same call of the event loop. What concerns sound goes to the media thread, with its moment.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Final

from fairhearing.call.actions import (
    Action,
    ChangeStreams,
    Discarded,
    Note,
    Refused,
    Send,
    StartRecording,
    StopRecording,
    Withhold,
)
from fairhearing.call.clients import Client
from fairhearing.call.keeping import Order
from fairhearing.call.kept_dialog import KeptDialog
from fairhearing.call.methods import ServerSettings
from fairhearing.call.probe import PROBE_PRACTICE, ProbeCaller
from fairhearing.call.recording_server import RecordingServer
from fairhearing.call.recording_session import RecordingSession
from fairhearing.call.ways import Way
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock

from .config import RecorderConfig
from .errors import NoFreePort
from .kept_dialogs import KeptDialogs
from .live_call import Moment
from .media import Media, Started, Told
from .offers import OfferBook
from .ports import PortPool
from .recipient_book import RecipientBook
from .refusals import Refusals
from .say import say

_SAY_REFUSALS_EACH_S: Final = 60.0
_WRITTEN_WITHIN_S: Final = 2.0


Address = tuple[str, int]


class SiprecServer:
    """Recording sessions, opened by any way. For the event loop's thread, save `forget`."""

    def __init__(  # noqa: PLR0913 - the parts of a recorder, each by its name
        self,
        config: RecorderConfig,
        *,
        sip_address: Address,
        clock: Clock,
        media: Media,
        ports: PortPool,
        book: RecipientBook,
        kept: KeptDialogs,
        troubles: Troubles,
        offers: OfferBook,
        probe: ProbeCaller | None = None,
    ) -> None:
        self._config = config
        self._probe = probe
        self._clock = clock
        self._media = media
        self._ports = ports
        self._book = book
        self._kept = kept
        self._taken: list[int] = []
        self._clients: dict[str, Client] = {}
        self._troubles, self._offers = troubles, offers
        self.refusals = Refusals(troubles)
        self._timer: asyncio.TimerHandle | None = None
        self._flows: dict[int, Callable[[bytes, Address], None]] = {}
        self._flow_numbers = count(1)
        self._loop = asyncio.get_running_loop()
        self._loop.call_later(_SAY_REFUSALS_EACH_S, self._say_refusals)
        self._server = RecordingServer(
            settings=self._settings(),
            media_host=config.rtp.host_like,
            sip_address=sip_address,
            allocate_ports=self._allocate,
            random=os.urandom,
        )

    def client_at(self, host: str) -> str:
        """Return the name of the client at this address, empty for a stranger."""
        return self._server.client_at(host)

    def open_flow(self, send: Callable[[bytes, Address], None]) -> int:
        """Give a socket or a connection a number, by which answers find it."""
        flow = next(self._flow_numbers)
        self._flows[flow] = send
        return flow

    def close_flow(self, flow: int) -> None:
        """Forget a connection. Its sessions go on; answers that it still owed are not sent."""
        self._flows.pop(flow, None)

    def configure(self, config: RecorderConfig, probe: ProbeCaller | None) -> None:
        """Serve by other settings, for sessions opened from now on. probe: who may make test calls, if anybody."""
        self._config, self._probe = config, probe
        self._server.configure(self._settings())

    def drain(self) -> None:
        """Take no new sessions."""
        self._server.drain()

    def forget(self, call_id: str) -> None:
        """Forget a call whose recordings ended here. From any thread."""
        self._loop.call_soon_threadsafe(self._forget, call_id)

    def sessions(self) -> list[RecordingSession]:
        """Return all open sessions, to be looked at only."""
        return self._server.sessions()

    async def order(self, call_id: str, order: Order, *, by: str, other_way: str) -> bool:
        """Pause a call, go on with it, or stop it for good; say whether it is live.

        Obeyed at once. Returns when the call's dialog is written as it then stands, or the disk does not take it.
        """
        moment = self._clock.now()
        actions = self._server.order(call_id, order, by=by, moment=moment, other_way=other_way)
        if actions is None:
            return False
        self._carry_out(actions, Moment(time.monotonic_ns(), moment))
        if not await asyncio.to_thread(self._kept.wait_until_written, _WRITTEN_WITHIN_S):
            say(f"call {call_id}: it is obeyed, but would not be after a restart: its state is not written")
        return True

    def resume(self, kept: Iterable[KeptDialog]) -> None:
        """Go on with the calls of an earlier process, on the same ports. Before anything is taken."""
        now, moment = self._clock.monotonic(), Moment(time.monotonic_ns(), self._clock.now())
        for each in kept:
            start = self._server.resume(each, now)
            if start is None or not self._open_again(each):
                self._server.finish(each.call_id)
                self._kept.tell(each.call_id, None)
                say(f"call {each.call_id} cannot go on after the restart")
            else:
                self._start(start, moment)
        self._carry_out([], moment)

    def _open_again(self, kept: KeptDialog) -> bool:
        try:
            self._ports.take_again(kept.ports.values(), kept.media_host)
        except NoFreePort as error:
            say(str(error))
            return False
        return True

    def take(self, data: bytes, source: Address, way: Way) -> None:
        """Take one datagram, or one message of a connection, and answer it."""
        moment = self._clock.now()
        actions = self._server.receive(data, source, self._clock.monotonic(), moment, way=way)
        self._carry_out(actions, Moment(time.monotonic_ns(), moment))
        self._give_back_unused()

    def _settings(self) -> ServerSettings:
        probes = [self._probe.client] if self._probe else []
        self._clients |= {client.name: client for client in (*self._config.clients, *probes)}
        practices = self._config.practice_ids | {PROBE_PRACTICE}
        return ServerSettings(
            clients=self._config.clients,
            practices=tuple(practice.lines for practice in self._config.practices),
            unready=frozenset(each for each in practices if self._book.find(each) is None),
            most_calls=self._config.limits.calls,
            probe=self._probe,
        )

    def _allocate(self, count: int, host: str) -> tuple[int, ...] | None:
        """Open ports for one session; None where there are none."""
        try:
            ports = self._ports.take(count, host)
        except NoFreePort as error:
            say(str(error))
            self._troubles.happened(TroubleKind.PORTS_TAKEN)
            return None
        self._taken.extend(ports)
        return ports

    def _give_back_unused(self) -> None:
        """Close ports that were taken for a request that was then refused."""
        for port in self._taken:
            self._ports.give_back(port)
        self._taken.clear()

    def _carry_out(self, actions: Sequence[Action], moment: Moment) -> None:
        for action in actions:
            match action:
                case Send():
                    if send := self._flows.get(action.flow):
                        send(action.data, action.destination)
                case StartRecording():
                    self._start(action, moment)
                    if action.call.practice in self._config.practice_ids:
                        self._offers.note(action.call.practice)
                case ChangeStreams():
                    self._use(stream.local_port for stream in action.streams)
                    self._media.tell(Told(action, moment.ns))
                case Withhold() | Note() | StopRecording():
                    self._media.tell(Told(action, moment.ns))
                case Refused() | Discarded():
                    self.refusals.note(action)
        self._keep_changes()
        self._set_timer()

    def _forget(self, call_id: str) -> None:
        self._server.finish(call_id)
        self._keep_changes()

    def _keep_changes(self) -> None:
        """Have what changed of dialogs outlive this process."""
        for call_id, kept in self._server.take_changes(self._clock.monotonic()):
            self._kept.tell(call_id, kept)

    def _start(self, action: StartRecording, moment: Moment) -> None:
        self._use(stream.local_port for stream in action.streams)
        seal_to = self._book.find(action.call.practice)
        assert seal_to is not None  # noqa: S101 - unready practices are refused
        networks = self._clients[action.call.client].networks
        self._media.tell(Started(action, moment, seal_to, networks))

    def _use(self, ports: Iterable[int]) -> None:
        used = set(ports)
        self._taken = [port for port in self._taken if port not in used]

    def _set_timer(self) -> None:
        """Wake up when the server has something due."""
        due_s = self._server.next_timer()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due_s is not None:
            self._timer = self._loop.call_later(max(0.0, due_s - self._clock.monotonic()), self._tick)

    def _tick(self) -> None:
        self._timer = None
        actions = self._server.tick(self._clock.monotonic())
        self._carry_out(actions, Moment(time.monotonic_ns(), self._clock.now()))

    def _say_refusals(self) -> None:
        """Say now and then what was refused, in numbers."""
        self.refusals.say()
        self._loop.call_later(_SAY_REFUSALS_EACH_S, self._say_refusals)
