"""Asking the running recorders which calls are live, and telling them to pause, go on or stop. Sockets, no Django.

Every node of this machine has a socket; one that does not answer is passed over when calls are listed.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from fairhearing.call.keeping import Order
from fairhearing.vault.document import BadDocument, Fields
from fairhearing.vault.home import Home
from fairhearing.vault.socketpath import unix_address

from .control_messages import (
    LENGTH,
    LONGEST_ANSWER_BYTES,
    NO_SUCH_CALL,
    CallNow,
    control_socket,
    decode_message,
    encode_message,
    read_call,
)
from .errors import FarEndError

_ANSWERS_WITHIN_S: Final = 5.0


class RecorderDown(FarEndError):
    """No recorder answers on this machine: which calls are live is not known."""


class NoSuchCall(FarEndError):
    """No live call of this practice has this id."""


class ControlClient:
    """Speaks to the recorders of one home. For any thread."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def calls(self, practices: Collection[str]) -> tuple[CallNow, ...]:
        """Return the live calls of these practices that are, or could be, recorded; the newest first.

        Raises RecorderDown.
        """
        answers = self._ask_all({"do": "list", "practices": sorted(practices)})
        found = [read_call(each) for answer in answers for each in answer.objects("calls")]
        return tuple(sorted(found, key=lambda call: call.started, reverse=True))

    def order(self, order: Order, call: str, practice: str, *, by: str, other_way: str = "") -> CallNow:
        """Have a live call paused, gone on with, or stopped for good, and return how it stands then.

        by: `person:ID` or `software:ID`. Doing it twice is doing it once. Raises RecorderDown, NoSuchCall.
        """
        question = {"do": order, "call": call, "practice": practice, "by": by, "other_way": other_way}
        for answer in self._ask_all(question):
            if answer.values.get("error") != NO_SUCH_CALL:
                return read_call(answer.object("call"))
        raise NoSuchCall("no live call of this practice has this id")

    def _ask_all(self, question: dict[str, Any]) -> list[Fields]:
        sockets = sorted(control_socket(self._home, "").parent.glob(control_socket(self._home, "*").name))
        answers = [answer for path in sockets if (answer := _ask(path, question)) is not None]
        if not answers:
            raise RecorderDown("no recorder answers on this machine")
        return answers


def _ask(path: Path, question: dict[str, Any]) -> Fields | None:
    """Return one recorder's answer; None where none answers, or not as we would."""
    try:
        with unix_address(path) as address, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_ANSWERS_WITHIN_S)
            connection.connect(address)
            connection.sendall(encode_message(question))
            length: int = LENGTH.unpack(_receive(connection, LENGTH.size))[0]
            if length > LONGEST_ANSWER_BYTES:
                return None
            return decode_message(_receive(connection, length))
    except (OSError, BadDocument):
        return None


def _receive(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise ConnectionError("the recorder closed the connection")
        parts += part
    return bytes(parts)
