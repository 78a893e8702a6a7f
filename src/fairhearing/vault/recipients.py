"""Recipients: a practice's public keys and the machine keys it trusts, signed, in HOME/recipients/PRACTICE.note.

The file is signed by a key derived from the practice's own seed. It names that key itself, so any reader notices
damage; who holds the seed (keyholder, `unseal`) notices a file that somebody else made. A practice that changed its key
signs with the new one and the one before: so whoever holds only that still knows the file.

    generated -> kit verified -> active -> retiring -> retired -> (gone: listed no more)
                                                       30 days
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from fairhearing.call.probe import PROBE_PRACTICE

from .document import BadDocument, Fields, encode_bytes, write_document, write_time
from .errors import DamagedData, MissingData, OurError
from .home import Home
from .hpke import PublicKey
from .note import NoteSigner, NoteVerifier, open_note, sign_note, split_note
from .publishing import publish_file
from .seal import Recipient

_FORMAT = "fairhearing recipients v1"


class NoRecipients(MissingData):
    """There is no recipients file for a practice."""


class BadRecipients(DamagedData):
    """The recipients file contradicts itself."""


class NoActiveKey(MissingData):
    """A practice has keys, but none that new recordings are sealed to: nothing is recorded for it."""


class KeyState(StrEnum):
    """Where a practice key is in its life."""

    GENERATED = "generated"
    """Made; nobody has shown yet that its kit can be read."""
    VERIFIED = "kit verified"
    """The kit was typed back."""
    ACTIVE = "active"
    """New recordings are sealed to it. One key is, or none: then nothing is recorded."""
    RETIRING = "retiring"
    """Opens recordings that are not sealed anew yet; nothing new is sealed to it."""
    RETIRED = "retired"
    """No recording is sealed to it any more; it stays for backups of the keyring, which are older."""


@dataclass(frozen=True, slots=True)
class RecipientKey:
    """One of a practice's public keys. since: when it came into its state, None where nobody wrote that down."""

    public: PublicKey
    state: KeyState
    since: datetime | None = None

    @property
    def key_id(self) -> str:
        """The id of the public key."""
        return self.public.key_id


@dataclass(frozen=True, slots=True)
class RecorderKey:
    """The key by which one recorder node signs its manifests."""

    node: str
    vkey: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """What one recipients file says.

    serial: rises by one with each new file. keys: the newest last. intake: facts are sealed to it. log_vkey: signs the
    audit log's checkpoints. signer_vkey: signs this file.
    """

    practice: str
    name: str
    serial: int
    issued: datetime
    keys: tuple[RecipientKey, ...]
    intake: PublicKey
    recorders: tuple[RecorderKey, ...]
    log_vkey: str
    signer_vkey: str

    @property
    def recipient(self) -> Recipient:
        """The key that new recordings are sealed to. Raises NoActiveKey."""
        if self.active is None:
            raise NoActiveKey(f"practice {self.practice} has no active key: nothing is recorded for it")
        return Recipient(self.practice, self.active.public)

    @property
    def active(self) -> RecipientKey | None:
        """The key that new recordings are sealed to, if there is one."""
        return next((key for key in self.keys if key.state is KeyState.ACTIVE), None)

    @property
    def current(self) -> RecipientKey:
        """The practice's key of now: the active one, else the newest."""
        return self.active or self.keys[-1]

    def key(self, key_id: str) -> RecipientKey | None:
        """Return one of the keys, if it is listed."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    @property
    def manifest_verifiers(self) -> tuple[NoteVerifier, ...]:
        """The recorders whose manifests this practice accepts."""
        return tuple(NoteVerifier.parse(recorder.vkey) for recorder in self.recorders)


def recipients_path(home: Home, practice: str) -> Path:
    """Say where a practice's recipients file lies; the probe's lies apart, so that nobody lists it as a practice's."""
    if practice == PROBE_PRACTICE:
        return home.probe / "recipients.note"
    return home.recipients / f"{practice}.note"


def write_recipients(home: Home, recipients: Recipients, signer: NoteSigner, *before: NoteSigner) -> Path:
    """Publish a practice's recipients file; return where it lies. before: the signer before this one, if any."""
    if signer.vkey != recipients.signer_vkey:
        raise OurError("a recipients file must be signed by the key it names")
    path = recipients_path(home, recipients.practice)
    publish_file(path, sign_note(_render(recipients), signer, *before).encode(), mode=0o644)
    return path


def load_recipients(path: Path) -> Recipients:
    """Read a recipients file and check the signature of the key it names.

    Raises NoRecipients, BadNote, BadSignature, UnknownSigner, BadDocument, BadRecipients.
    """
    return open_recipients(_read(path), path.name)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoRecipients(f"there is no recipients file at {path}") from None
    except UnicodeDecodeError as error:
        raise BadDocument(f"{path.name} is not text") from error


def open_recipients(note: str, where: str) -> Recipients:
    """Read a recipients file's text; `where` names it in errors. Raises as `load_recipients`."""
    recipients = _parse(split_note(note), where)
    open_note(note, [NoteVerifier.parse(recipients.signer_vkey)])
    _ = recipients.manifest_verifiers
    active = [key for key in recipients.keys if key.state is KeyState.ACTIVE]
    if not recipients.keys or len(active) > 1:
        found = f"{len(recipients.keys)} keys, {len(active)} of them active"
        raise BadRecipients(
            f"practice {recipients.practice} has {found}; expected at least one key, at most one active"
        )
    return recipients


def list_recipients(home: Home) -> tuple[Path, ...]:
    """Return the recipients files of all practices, in the order of their names."""
    return tuple(sorted(home.recipients.glob("*.note")))


def _render(recipients: Recipients) -> str:
    return write_document(
        {
            "format": _FORMAT,
            "practice": recipients.practice,
            "name": recipients.name,
            "serial": recipients.serial,
            "issued": write_time(recipients.issued),
            "keys": [
                {"key_id": key.key_id, "public": encode_bytes(key.public.raw), "state": key.state}
                | ({"since": write_time(key.since)} if key.since else {})
                for key in recipients.keys
            ],
            "intake": {"key_id": recipients.intake.key_id, "public": encode_bytes(recipients.intake.raw)},
            "recorders": [{"node": recorder.node, "vkey": recorder.vkey} for recorder in recipients.recorders],
            "log_vkey": recipients.log_vkey,
            "signer_vkey": recipients.signer_vkey,
        }
    )


def _parse(text: str, where: str) -> Recipients:
    fields = Fields.parse(text, where, _FORMAT)
    return Recipients(
        practice=fields.slug("practice"),
        name=fields.text("name"),
        serial=fields.number("serial"),
        issued=fields.time("issued"),
        keys=tuple(
            RecipientKey(_public_key(key), _state(key), key.time("since") if "since" in key.values else None)
            for key in fields.objects("keys")
        ),
        intake=_public_key(fields.object("intake")),
        recorders=tuple(RecorderKey(each.slug("node"), each.text("vkey")) for each in fields.objects("recorders")),
        log_vkey=fields.text("log_vkey"),
        signer_vkey=fields.text("signer_vkey"),
    )


def _public_key(fields: Fields) -> PublicKey:
    public = PublicKey(fields.data("public"))
    if public.key_id != fields.key_id("key_id"):
        raise fields.wrong("key_id", "the id of the public key beside it")
    return public


def _state(fields: Fields) -> KeyState:
    try:
        return KeyState(fields.text("state"))
    except ValueError as error:
        raise fields.wrong("state", "one of " + ", ".join(KeyState)) from error
