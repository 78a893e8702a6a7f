"""How other processes ask the keyholder. Web pages and the worker import this, `errors`, `messages`, `purposes`, and
the clients of the other themes (`…_client`), which all ask through `KeyholderClient.ask`.

Every call opens a connection of its own, so one client serves any number of threads, and a restarted keyholder is
found again by itself. Every call raises the errors of `keyholder.errors`, `KeyholderDown` among them.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.vault.notes import NoteKind
from fairhearing.vault.socketpath import unix_address

from .errors import KeyholderDown, error_named
from .frames import LENGTHS, Frame, parse_header, parse_lengths
from .messages import (
    LONGEST_PASSPHRASE,
    Ask,
    KeyholderStatus,
    OutboxEntry,
    PendingSignIn,
    SessionStatus,
    Unlocked,
    encode_entries,
    parse_keyholder_status,
    parse_status,
    parse_unlocked,
)

__all__ = ["KeyholderClient", "KeyholderStatus", "OutboxEntry", "PendingSignIn", "SessionStatus", "Unlocked"]

_TIMEOUT_S: Final = 30.0
_ENTRIES_A_MESSAGE: Final = 200


@dataclass(frozen=True, slots=True)
class KeyholderClient:
    """The keyholder's messages as calls. path: its socket, `Home.keyholder_socket`."""

    path: Path

    def sign_in(self, account: str, passphrase: str, address: str) -> PendingSignIn:
        """Try a passphrase; takes about half a second. address: where the person's browser is, for the limits only.

        account: for a name nobody has, an id made from that name, always the same: so it waits as a real one would.
        Raises SignInFailed, TooManyTries, TooBusy, LogUnwritable.
        """
        passphrase = passphrase[:LONGEST_PASSPHRASE]
        answer = self.ask(Ask.SIGN_IN, {"account": account, "passphrase": passphrase, "address": address})
        return PendingSignIn(answer.text("pending"))

    def confirm(self, pending: str, code: str) -> Unlocked:
        """Finish a sign-in with the six digits of the person's device.

        Raises SignInFailed for a wrong or used code, PendingExpired, TooManyTries, KeyNotListed, LogUnwritable.
        """
        return parse_unlocked(self.ask(Ask.CONFIRM, {"pending": pending, "code": code}))

    def status(self, unlock: str) -> SessionStatus:
        """Say what a session is, without lengthening it. Raises Locked if it is none."""
        return parse_status(self.ask(Ask.STATUS, {"unlock": unlock}))

    def touch(self, unlock: str) -> SessionStatus:
        """Say what a session is, after somebody asked for a page: its idle time begins anew. Raises Locked."""
        return parse_status(self.ask(Ask.TOUCH, {"unlock": unlock}))

    def sign_out(self, unlock: str) -> None:
        """End a session and its listens. Raises Locked if there was none, LogUnwritable (it is ended all the same)."""
        self.ask(Ask.SIGN_OUT, {"unlock": unlock})

    def step_up(self, unlock: str, code: str, action: str, subject: str = "", practice: str = "") -> None:
        """Prove with six fresh digits that the signed-in person wants one step; its entry is in the log, synced.

        action: an opaque code such as `hold.release`. subject: id of what it is done to. practice: one of the
        person's. A code that signed in, or confirmed another step, is used up.
        Raises Locked, SignInFailed for a wrong or used code, TooManyTries, NotYourPractice, BadMessage, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "action": action}
        self.ask(Ask.STEP_UP, fields | {"subject": subject, "practice": practice})

    def begin(  # noqa: PLR0913 - a grant is made of exactly these
        self,
        unlock: str,
        recording: str,
        purpose: str,
        reference: str,
        place: str,
        *,
        header: bytes,
        segments: int,
        closed: bool,
        code: str = "",
        device: str = "",
    ) -> str:
        """Ask to hear one recording; return the listen's id. The log holds the entry, synced, when this returns.

        purpose: a `Purpose`. reference ("" if none) and place: opaque ids, such as of the catalogue's row that holds
        what the person typed; never the text itself. header: the object's first 40 bytes. segments: the manifest's
        number of those that hold sound, 1 to `segments`. closed: false for an interrupted recording, which has no
        segment 0. code: a fresh one, used where the use of the recording is restricted. device: id
        of the enrolled PC it is heard on, "" for none: then the log holds none.
        Raises Locked, ListenRefused (UnknownRecording, DestroyedRecording, NotYourPractice, UnknownPurpose, NoPlace,
        RestrictedUse), CodeOwed, SignInFailed, TooManyTries, DamagedSound, LogUnwritable.
        """
        fields = {
            "unlock": unlock,
            "recording": recording,
            "purpose": purpose,
            "reference": reference,
            "place": place,
            "segments": segments,
            "closed": closed,
            "code": code,
            "device": device,
        }
        return self.ask(Ask.BEGIN, fields, header).text("listen")

    def read(self, unlock: str, listen: str, first_segment: int, sealed: bytes) -> bytes:
        """Open whole sealed segments, the first of them `first_segment`; return their plaintext, joined.

        sealed: the object's bytes from that segment's start (40 for segment 0, else 4096 a segment), at most 1 MiB.
        Plaintext: 4,040 bytes of WAV head for segment 0, 4,080 of sound for each other, fewer for the last.
        Raises Locked, UnknownListen, BadRange, DamagedSound, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "listen": listen, "first_segment": first_segment}
        return self.ask(Ask.READ, fields, sealed).body

    def note(self, unlock: str, listen: str, kind: NoteKind, sealed: bytes) -> bytes:
        """Open what a machine noted of a recording within a listen to it; return the note's content.

        sealed: the note's whole file, at most 1 MiB.
        Raises Locked, UnknownListen, ListenRefused (DestroyedRecording, AboutThem), BadRange, DamagedSound,
        LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "listen": listen, "kind": str(kind)}
        return self.ask(Ask.NOTE, fields, sealed).body

    def end(self, unlock: str, listen: str) -> None:
        """End a listen; its key is dropped. Raises Locked, UnknownListen, LogUnwritable (it is ended all the same)."""
        self.ask(Ask.END, {"unlock": unlock, "listen": listen})

    def append(self, entries: Sequence[OutboxEntry]) -> int:
        """Put outbox entries into the log, in order, synced; return how many were new. Repeats are passed over.

        Raises BadEntry (fix or set aside the row it names: its batch of 200 was not written), LogUnwritable.
        """
        added = 0
        for start in range(0, len(entries), _ENTRIES_A_MESSAGE):
            batch = entries[start : start + _ENTRIES_A_MESSAGE]
            added += self.ask(Ask.APPEND, {}, encode_entries(batch)).number("added")
        return added

    def checkpoint(self) -> str:
        """Return the log's newest checkpoint, a C2SP signed note."""
        return self.ask(Ask.CHECKPOINT, {}).body.decode("utf-8")

    def ping(self) -> KeyholderStatus:
        """Say how the keyholder is; trying is the proof that it answers."""
        return parse_keyholder_status(self.ask(Ask.PING, {}))

    def ask(self, ask: Ask, fields: dict[str, object], body: bytes = b"") -> Frame:
        """Send one question, wait for its answer, raise the error it names. For this and the other themes' clients."""
        question = Frame({"v": 1, "ask": str(ask), **fields}, body).encode()
        try:
            with unix_address(self.path) as address, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_TIMEOUT_S)
                connection.connect(address)
                with suppress(BrokenPipeError):  # turned away unread: the answer that says why may be there
                    connection.sendall(question)
                answer = _receive_frame(connection)
        except OSError as error:
            raise KeyholderDown(f"the keyholder does not answer: {error.strerror or 'no answer in time'}") from error
        if "error" in answer.header:
            wait_s = answer.number("wait_s") if "wait_s" in answer.header else 0
            positions = tuple(map(int, answer.texts("positions"))) if "positions" in answer.header else ()
            raise error_named(answer.text("error"), answer.text("message"), wait_s, positions)
        return answer


def _receive_frame(connection: socket.socket) -> Frame:
    header_bytes, body_bytes = parse_lengths(_receive(connection, LENGTHS.size))
    header = parse_header(_receive(connection, header_bytes))
    return Frame(header, _receive(connection, body_bytes))


def _receive(connection: socket.socket, wanted: int) -> bytes:
    """Read exactly `wanted` bytes."""
    data = bytearray()
    while len(data) < wanted:
        piece = connection.recv(wanted - len(data))
        if not piece:
            raise KeyholderDown("the keyholder hung up before its answer was whole")
        data += piece
    return bytes(data)
