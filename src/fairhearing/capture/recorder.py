"""The recorder's process: SIP on the event loop, sound in the media thread, publishing in a third.

It needs no other process. It is ready before what an earlier boot left is published, however much that is. Asked to
stop, it takes no new calls, closes the live ones with what they have, publishes them, and ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import resource
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fairhearing.call.probe import PROBE_PRACTICE, ProbeCaller
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.outage_book import OutageBook
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.home import Home
from fairhearing.vault.journal import JournalWriter
from fairhearing.vault.key_messages import hearing_socket

from .condition import Condition, Pulse
from .config import RecorderConfig, load_config
from .control_messages import control_socket
from .control_server import ControlServer
from .errors import OurError
from .identity import NodeLock, next_boot, prepare_node
from .kept_dialogs import KeptDialogs
from .key_desk import KeyDesk
from .media import Media
from .network import is_network_away
from .node_process import keep_sound_in_memory, say_what_is_left
from .offers import OfferBook
from .ports import PortPool
from .probe_file import Listening, listening_path, publish_listening, read_caller
from .publish import Publisher, RecorderNode
from .recipient_book import RecipientBook
from .room import Room
from .say import say
from .sip_listening import SipListening
from .siprec_server import SiprecServer
from .watched_settings import WatchedSettings

_LOOK_EACH_S: Final = 2.0
_STOP_WITHIN_S: Final = 4.0
_MEDIA_SLOW_AFTER_S: Final = 5.0
_MEDIA_DEAD_AFTER_S: Final = 300.0
_SWITCH_S: Final = 0.0005  # how long a thread may keep an answer waiting; Python's own 5 ms add up, call by call
_COLLECT_AFTER: Final = (50_000, 20, 1000)  # walking through a thousand calls' values held up answers for 100 ms
_NS_PER_S: Final = 1_000_000_000


def run(home: Home, clock: Clock, *, node: str = "main", sip_port: int | None = None) -> None:
    """Record until SIGTERM or SIGINT. Prints one JSON line when ready.

    sip_port: instead of recorder.json's, 0 for a free one. Raises BadSettings, NoFreePort, NodeInUse, BadIdentity.
    """
    config = load_config(home.recorder_json)
    if sip_port is not None:
        first, *others = config.sip
        config = replace(config, sip=(replace(first, port=sip_port), *others))
    _prepare_process()
    with NodeLock.take(home, node):
        signer = prepare_node(home, node)
        boot = next_boot(home, node)
        asyncio.run(_Recorder(home, clock, RecorderNode(node, boot, signer), config).serve())


class _Recorder:
    """Everything that runs, from start to stop."""

    def __init__(self, home: Home, clock: Clock, node: RecorderNode, config: RecorderConfig) -> None:
        self._home, self._clock, self._config = home, clock, config
        self._outages = OutageBook(home.outages, node.name, clock, calls=lambda: self._media.live_calls)
        self._offers = OfferBook(home.outages, node.name, clock)
        self._offers.load()
        self._troubles, self._pulse = Troubles(clock, None if clock.offset else self._outages), Pulse()
        self._settings = WatchedSettings(home, self._troubles)
        self._ports = PortPool(config.rtp)
        self._node = node.name
        self._desk = KeyDesk(hearing_socket(home, node.name), self._troubles)
        self._book = RecipientBook(home, node.name, node.signer.vkey, self._troubles, self._desk)
        self._book.refresh(config.practice_ids | {PROBE_PRACTICE})
        self._troubles.count(TroubleKind.SETUP_UNFINISHED, int(not config.practices))
        journal = JournalWriter(home.journal / node.name, node.boot)
        self._publisher = Publisher(home, node, journal, self._troubles, published=self._desk.published)
        self._media = Media(
            journal,
            self._ports,
            publish=self._publisher.submit,
            forgotten=self._forget,
            clock_shift=clock.offset,
            silence_s=config.limits.silence_s,
            troubles=self._troubles,
        )
        self._kept = KeptDialogs(home.recorder / node.name, self._troubles)
        self._threads = [
            threading.Thread(target=each, name=name, daemon=True)
            for name, each in (
                ("media", self._media.run),
                ("publisher", self._publisher.run),
                ("dialogs", self._kept.run),
            )
        ]
        self._condition = Condition(
            self._troubles,
            media=self._media,
            publisher=self._publisher,
            ports=self._ports,
            pulse=self._pulse,
            room=Room((home.journal, home.store)),
            is_network_away=lambda: is_network_away(self._hosts),
            certificate_until=lambda: self._listening.certificate_until,
            desk=self._desk,
        )
        self._telling = Telling(
            home.status,
            f"recorder-{node.name}",
            clock,
            self._troubles,
            look=self._look,
            passing=bool(clock.offset),
        )
        self._hosts: frozenset[str] = frozenset()
        self._stop = asyncio.Event()

    async def serve(self) -> None:
        """Run until asked to stop."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._say_defect)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        self._listening = SipListening(self._config.sip, self._config.rtp, self._home)
        self._hosts = frozenset(host for _, host, _ in self._listening.addresses) | {self._config.rtp.host}
        _, host, port = self._listening.addresses[0]
        self._server = SiprecServer(
            self._config,
            sip_address=(host, port),
            clock=self._clock,
            media=self._media,
            ports=self._ports,
            book=self._book,
            kept=self._kept,
            troubles=self._troubles,
            offers=self._offers,
            probe=self._probe(),
        )
        kept = self._kept.load()
        self._server.resume(kept)
        await self._listening.serve(self._server)
        self._control = ControlServer(self._server)
        await self._control.listen(control_socket(self._home, self._node))
        for thread in self._threads:
            thread.start()
        self._desk.start()
        self._telling.start()
        if not self._clock.offset:  # a drill's shifted clock says nothing of when calls were not recorded
            self._outages.come_up(cut=len(kept))
        _forget_garbage()
        self._say_ready()
        try:
            await self._watch()
        finally:
            cut = self._media.live_calls
            await self._finish()
            await self._listening.close()
            self._stop_listening()
            self._ports.close()
            await asyncio.to_thread(self._outages.stop, cut)
            await asyncio.to_thread(self._telling.stop)

    def _probe(self) -> ProbeCaller | None:
        """Return who may make test calls now: none on a recorder whose clock is shifted."""
        proof_sha256 = None if self._clock.offset else read_caller(self._home)
        return None if proof_sha256 is None else ProbeCaller.at(proof_sha256, self._hosts)

    def _tell_listening(self) -> None:
        """Tell where test calls may be made, if they may."""
        if self._clock.offset:
            return
        listening = [
            Listening(self._node, transport, host, port, asks_certificate=bool(each.client_authority))
            for each, (transport, host, port) in zip(self._config.sip, self._listening.addresses, strict=True)
        ]
        try:
            publish_listening(self._home, self._node, listening)
        except OSError as error:
            say(f"nobody can be told where to make test calls: {error.strerror}")

    def _stop_listening(self) -> None:
        if not self._clock.offset:
            listening_path(self._home, self._node).unlink(missing_ok=True)

    def _say_ready(self) -> None:
        """Print where SIP is heard: the first address, and all of them with their transports."""
        self._tell_listening()
        heard = [f"{transport}:{_at(host, port)}" for transport, host, port in self._listening.addresses]
        sip = heard[0].partition(":")[2]
        sys.stdout.write(json.dumps({"ready": "recorder", "sip": sip, "listens": heard}) + "\n")
        sys.stdout.flush()

    async def _watch(self) -> None:
        """Take up changed settings, and notice if a thread is dead, until asked to stop."""
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _LOOK_EACH_S)
                return
            self._pulse.beat(self._listening.dropped, self._server.refusals.count)
            self._take_up_changes()
            self._check_threads()

    def _check_threads(self) -> None:
        """Say if the disk holds up the media thread. Raises OurError if a thread is gone, or stands still for good."""
        dead = [thread.name for thread in self._threads if not thread.is_alive()]
        still_s = (time.monotonic_ns() - self._media.ticked_ns) / _NS_PER_S
        if dead or still_s > _MEDIA_DEAD_AFTER_S:
            raise OurError(f"the {dead[0] if dead else 'media'} thread is dead: the recorder must start again")
        if still_s > _MEDIA_SLOW_AFTER_S:
            say(f"nothing was written for {still_s:.0f} s: the disk holds the recorder up; packets wait in the kernel")

    async def _finish(self) -> None:
        """Close and publish what is live, within a few seconds."""
        self._server.drain()
        self._control.close()
        deadline_s = time.monotonic() + _STOP_WITHIN_S
        media, publisher, dialogs = self._threads
        self._media.stop()
        await asyncio.to_thread(media.join, deadline_s - time.monotonic())
        self._publisher.stop()
        await asyncio.to_thread(publisher.join, max(0.1, deadline_s - time.monotonic()))
        await asyncio.to_thread(self._desk.stop)
        self._kept.stop()
        await asyncio.to_thread(dialogs.join, 1.0)
        say_what_is_left(media, self._publisher)

    def _take_up_changes(self) -> None:
        changed = self._settings.take_changed()
        if changed is not None:
            self._config = replace(changed, sip=self._config.sip, rtp=self._config.rtp)
            self._media.silence_s = self._config.limits.silence_s
            self._troubles.count(TroubleKind.SETUP_UNFINISHED, int(not changed.practices))
        self._listening.take_up_changes()
        self._book.refresh(self._config.practice_ids | {PROBE_PRACTICE})
        self._server.configure(self._config, self._probe())

    def _look(self) -> Figures:
        """Write how many calls were offered, and say how everything is. For the thread that tells."""
        if not self._clock.offset:
            self._offers.write()
        return self._condition.look()

    def _forget(self, call_id: str) -> None:
        self._server.forget(call_id)

    def _say_defect(self, _loop: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
        """Say that something on the event loop failed, without any value."""
        error = context.get("exception")
        say(f"a defect on the event loop: {place_of(error) if isinstance(error, BaseException) else 'no exception'}")
        self._troubles.happened(TroubleKind.DEFECT)


def _forget_garbage() -> None:
    """Collect once, and let the collector pass over what is there from now on: it stays for as long as the process."""
    gc.collect()
    gc.freeze()


def _at(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _prepare_process() -> None:
    """Allow as many sockets as the system does, and keep sound out of swap and core dumps."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(*_COLLECT_AFTER)
    keep_sound_in_memory()
