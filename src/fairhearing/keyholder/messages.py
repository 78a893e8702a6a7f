"""The values that cross the keyholder's socket: what is asked, and what comes back. No keys, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.leaf import DetailValue, Leaf, format_time, parse_leaf, parse_time
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.log.doubts import FileDoubt, LogDoubt
from fairhearing.vault.document import is_id

from .errors import BadEntry, BadMessage
from .frames import Frame

_Doubt = TypeVar("_Doubt", LogDoubt, FileDoubt)
_ID_CHARACTERS: Final = 32
LONGEST_PASSPHRASE: Final = 1024
"""Characters of a passphrase that count; a longer one is cut before it is sent."""


class Ask(StrEnum):
    """What can be asked of the keyholder; field `ask` of a message's header."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    STATUS = "status"
    TOUCH = "touch"
    SIGN_OUT = "sign_out"
    STEP_UP = "step_up"
    BEGIN = "begin"
    READ = "read"
    NOTE = "note"
    END = "end"
    ENROL = "enrol"
    CONFIRM_ENROLMENT = "confirm_enrolment"
    ADMIT = "admit"
    DISMISS = "dismiss"
    HOLDERS = "holders"
    MY_WORDS = "my_words"
    SECOND_STEPS = "second_steps"
    BEGIN_PASSKEY = "begin_passkey"
    ADD_PASSKEY = "add_passkey"
    REMOVE_PASSKEY = "remove_passkey"
    PASSKEY_CHALLENGE = "passkey_challenge"
    CONFIRM_WITH_PASSKEY = "confirm_with_passkey"
    RECOVERY_CODES = "recovery_codes"
    SESSIONS = "sessions"
    SIGN_OUT_SESSION = "sign_out_session"
    SIGN_OUT_OTHERS = "sign_out_others"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    FOUND = "found"
    FOUND_MORE = "found_more"
    PRINT_KIT = "print_kit"
    VERIFY_KIT = "verify_kit"
    START_RECORDING = "start_recording"
    ROTATE = "rotate"
    FINISH_ROTATION = "finish_rotation"
    RESEALING = "resealing"
    ASK_KIT_WORDS = "ask_kit_words"
    CHECK_KIT_WORDS = "check_kit_words"
    RECOVER = "recover"
    CONFIRM_RECOVERY = "confirm_recovery"
    KIT_USES = "kit_uses"
    CHANGE_PASSPHRASE = "change_passphrase"  # noqa: S105 - a question
    RENEW_CODE_DEVICE = "renew_code_device"
    CONFIRM_CODE_DEVICE = "confirm_code_device"
    APPEND = "append"
    CHECKPOINT = "checkpoint"
    PING = "ping"
    CLOSE = "close"
    OPEN_AGAIN = "open_again"
    RESTRICT = "restrict"
    CONSENT = "consent"
    LIFT = "lift"
    BULK_BEGIN = "bulk_begin"
    BULK_KEY = "bulk_key"
    BULK_OPEN = "bulk_open"
    BULK_READ = "bulk_read"
    BULK_END = "bulk_end"
    COPY_SIGN = "copy_sign"
    COPY_UNLOCK = "copy_unlock"


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """The passphrase was right; the code is still owed. `pending` is good for five minutes and four codes."""

    pending: str


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An open session. `unlock` opens everything the person may: it belongs in her cookie and nowhere else.

    practices: slugs, sorted. last_sign_in: the one before this, or None at the first. log_doubts: what is wrong with
    the log, file_doubts: with a practice's signed files, by practice; empty if all is well.
    """

    unlock: str
    practices: tuple[str, ...]
    last_sign_in: datetime | None
    log_doubts: Mapping[str, LogDoubt] = field(default_factory=dict)
    file_doubts: Mapping[str, FileDoubt] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """What an open session is. roles: practice slug -> manager or assistant.

    idle_left_s: seconds until it closes if nothing is asked; asking for the status does not lengthen it.
    left_s: seconds until it closes whatever is asked.
    """

    account: str
    roles: Mapping[str, str]
    idle_left_s: int
    left_s: int


@dataclass(frozen=True, slots=True)
class KeyholderStatus:
    """How the keyholder is. log_writable: whether the last append reached the disk.

    memory_locked: whether its memory is kept from swap. log_size: entries under the last checkpoint.
    """

    log_size: int
    log_writable: bool
    memory_locked: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """What a database transaction wants in the log. id: unique for ever; fields as in `audit.leaf.Leaf`."""

    id: str
    time: datetime
    verb: Verb
    actor: str
    role: str = ""
    practice: str = ""
    subject: str = ""
    detail: Mapping[str, DetailValue] = field(default_factory=dict)

    def leaf(self) -> Leaf:
        """Return the leaf this becomes."""
        return Leaf(
            time=self.time,
            verb=self.verb,
            actor=self.actor,
            role=self.role,
            practice=self.practice,
            subject=self.subject,
            detail=self.detail,
            outbox=self.id,
        )


def encode_entries(entries: Sequence[OutboxEntry]) -> bytes:
    """Return the body of `append`: one canonical leaf a line. Raises BadEntry naming the outbox id of a bad one."""
    lines = []
    for entry in entries:
        if not entry.id:
            raise BadEntry("an outbox entry needs an id")
        try:
            lines.append(entry.leaf().encode())
        except BadLeaf as error:
            raise BadEntry(f"outbox entry {entry.id}: {error}") from error
    return b"\n".join(lines)


def parse_entries(body: bytes) -> list[Leaf]:
    """Read the body of `append`. Raises BadEntry for a line that is no leaf or comes from no outbox."""
    leaves = []
    for number, line in enumerate(body.split(b"\n") if body else []):
        try:
            leaf = parse_leaf(line)
        except BadLeaf as error:
            raise BadEntry(f"line {number} of a batch: {error}") from error
        if not leaf.outbox:
            raise BadEntry(f"line {number} of a batch: an outbox entry needs an id")
        leaves.append(leaf)
    return leaves


def encode_unlocked(unlocked: Unlocked) -> Frame:
    """Return the answer to `confirm`."""
    last = format_time(unlocked.last_sign_in) if unlocked.last_sign_in else ""
    return Frame(
        {
            "unlock": unlocked.unlock,
            "practices": list(unlocked.practices),
            "last_sign_in": last,
            "log_doubts": {practice: str(doubt) for practice, doubt in unlocked.log_doubts.items()},
            "file_doubts": {practice: str(doubt) for practice, doubt in unlocked.file_doubts.items()},
        }
    )


def parse_unlocked(frame: Frame) -> Unlocked:
    """Read the answer to `confirm`."""
    last = frame.text("last_sign_in")
    return Unlocked(
        frame.text("unlock"),
        frame.texts("practices"),
        parse_time(last) if last else None,
        _doubts(frame, "log_doubts", LogDoubt),
        _doubts(frame, "file_doubts", FileDoubt),
    )


def _doubts(frame: Frame, name: str, kind: type[_Doubt]) -> dict[str, _Doubt]:
    """Read doubts by practice."""
    found = frame.header.get(name)
    if not isinstance(found, dict) or not all(doubt in set(kind) for doubt in found.values()):
        raise BadMessage(f"field {name} must be an object of known doubts")
    return {practice: kind(doubt) for practice, doubt in found.items()}


def encode_ids(ids: Iterable[str]) -> bytes:
    """Return the body that names recordings: their ids, one behind the other."""
    return "".join(ids).encode("ascii")


def parse_ids(body: bytes) -> list[str]:
    """Read such a body. Raises BadMessage."""
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadMessage("the body must be ids of recordings") from error
    ids = [text[start : start + _ID_CHARACTERS] for start in range(0, len(text), _ID_CHARACTERS)]
    if not all(map(is_id, ids)):
        raise BadMessage("the body must be ids of recordings")
    return ids


def encode_status(status: SessionStatus) -> Frame:
    """Return the answer to `status` and `touch`."""
    return Frame(
        {
            "account": status.account,
            "roles": dict(status.roles),
            "idle_left_s": status.idle_left_s,
            "left_s": status.left_s,
        }
    )


def parse_status(frame: Frame) -> SessionStatus:
    """Read the answer to `status` and `touch`."""
    roles = frame.header.get("roles")
    if not isinstance(roles, dict) or not all(isinstance(role, str) for role in roles.values()):
        raise BadMessage("field roles must be an object of texts")
    return SessionStatus(frame.text("account"), roles, frame.number("idle_left_s"), frame.number("left_s"))


def encode_keyholder_status(status: KeyholderStatus) -> Frame:
    """Return the answer to `ping`."""
    return Frame(
        {
            "log_size": status.log_size,
            "log_writable": status.log_writable,
            "memory_locked": status.memory_locked,
            "sessions": status.sessions,
        }
    )


def parse_keyholder_status(frame: Frame) -> KeyholderStatus:
    """Read the answer to `ping`."""
    return KeyholderStatus(
        log_size=frame.number("log_size"),
        log_writable=frame.yes_or_no("log_writable"),
        memory_locked=frame.yes_or_no("memory_locked"),
        sessions=frame.number("sessions"),
    )
