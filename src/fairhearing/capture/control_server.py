"""The recorder's end of its control socket: who runs the recorder may see its live calls and pause or stop them.

On the event loop, beside SIP; nothing here waits for sound. An order is answered once it has been carried out and, as
far as the disk allows, written with the call's dialog, so that it outlives this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from pathlib import Path
from typing import Any, Final, Protocol

from fairhearing.call.keeping import Order
from fairhearing.call.recording_session import RecordingSession
from fairhearing.call.withholding import Why
from fairhearing.vault.document import BadDocument, Fields
from fairhearing.vault.sharing import PEERS_VARIABLE, peers_of, share_file, user_at_other_end
from fairhearing.vault.socketpath import unix_address

from .control_messages import (
    LENGTH,
    LONGEST_QUESTION_BYTES,
    NO_SUCH_CALL,
    NOT_UNDERSTOOD,
    CallNow,
    decode_message,
    encode_message,
    render_call,
)

_ASKS_WITHIN_S: Final = 5.0
_SHOWN: Final = (None, Why.PAUSED, Why.OBJECTION)


class Controlled(Protocol):
    """What the socket controls: the SIPREC server."""

    def sessions(self) -> list[RecordingSession]:
        """Return all open sessions."""

    async def order(self, call_id: str, order: Order, *, by: str, other_way: str) -> bool:
        """Carry an order out; say whether the call is live."""


class ControlServer:
    """Listens on one socket."""

    def __init__(self, controlled: Controlled) -> None:
        self._controlled = controlled
        self._server: asyncio.Server | None = None
        self._path: Path | None = None

    async def listen(self, path: Path) -> None:
        """Answer on this socket from now on. The node's lock is held: a socket that lies there is an old one's."""
        self._path = path
        self._server = await asyncio.start_unix_server(self._serve, sock=_bind(path))

    def close(self) -> None:
        """Answer nobody any more."""
        if self._server is not None and self._path is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            if _is_our_own(writer):
                async with asyncio.timeout(_ASKS_WITHIN_S):
                    writer.write(encode_message(await self._answer(await _read_question(reader))))
                    await writer.drain()
        writer.close()

    async def _answer(self, question: Fields | None) -> dict[str, Any]:
        try:
            if question is None:
                return {"error": NOT_UNDERSTOOD}
            if question.text("do") == "list":
                return {"calls": self._list(question)}
            return await self._order(Order(question.text("do")), question)
        except (BadDocument, ValueError):
            return {"error": NOT_UNDERSTOOD}

    def _list(self, question: Fields) -> list[dict[str, Any]]:
        practices = question.values.get("practices")
        wanted = practices if isinstance(practices, list) else []
        shown = [_call_now(session) for session in self._controlled.sessions() if session.practice in wanted]
        return [render_call(call) for call in shown if call.why in _SHOWN]

    async def _order(self, order: Order, question: Fields) -> dict[str, Any]:
        call_id, practice = question.identifier("call"), question.slug("practice")
        sessions = (each for each in self._controlled.sessions() if each.call_id == call_id)
        session = next((each for each in sessions if each.practice == practice), None)
        by, other_way = question.text("by"), str(question.values.get("other_way") or "")
        if session is None or not await self._controlled.order(call_id, order, by=by, other_way=other_way):
            return {"error": NO_SUCH_CALL}
        return {"call": render_call(_call_now(session))}


def _call_now(session: RecordingSession) -> CallNow:
    facts, held = session.facts_now(), session.withholdings.now
    own = {number for lines in session.practices if lines.id == session.practice for number in lines.numbers}
    return CallNow(
        call=session.call_id,
        practice=session.practice,
        started=facts.started,
        direction=facts.direction,
        numbers=tuple(dict.fromkeys(each.number for each in facts.parties if each.number and each.number not in own)),
        extensions=tuple(dict.fromkeys(each.extension for each in facts.parties if each.extension)),
        has_withheld=any(each.withheld for each in facts.parties),
        why=held.why if held else None,
        since=held.since if held else None,
        by=held.by if held else "",
    )


def _bind(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with unix_address(path) as address:
        listener.bind(address)
    path.chmod(0o600)
    share_file(path, path.parent)
    return listener


def _is_our_own(writer: asyncio.StreamWriter) -> bool:
    """Whether the process at the other end runs as this one's user, or as one that FAIRHEARING_PEERS names."""
    return user_at_other_end(writer.get_extra_info("socket")) in peers_of(os.environ.get(PEERS_VARIABLE, ""))


async def _read_question(reader: asyncio.StreamReader) -> Fields | None:
    length: int = LENGTH.unpack(await reader.readexactly(LENGTH.size))[0]
    if length > LONGEST_QUESTION_BYTES:
        return None
    try:
        return decode_message(await reader.readexactly(length))
    except BadDocument:
        return None
