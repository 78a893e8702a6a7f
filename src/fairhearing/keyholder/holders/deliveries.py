"""Deliveries: a practice's seed on its way to somebody who holds, or is to hold, the practice's key.

A delivery is a signed note that waits in the receiver's wrap. Its text says for whom, of which practice, as what and
until when; the seed is sealed to the receiver's inbox and opens for exactly that. It is signed by a key of the
practice: one that the receiver holds already, or, for somebody who holds none yet, the delivered one itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairhearing.keyholder.errors import FarEndError
from fairhearing.vault.document import Fields, encode_bytes, write_document, write_time
from fairhearing.vault.errors import VaultError
from fairhearing.vault.hpke import SUITE_NAME, PublicKey, open_sealed, seal
from fairhearing.vault.note import NoteSigner, Verifier, open_note, sign_note, split_note
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import SEED_BYTES, expand_seed

from .holders_file import Holder
from .roles import HolderRole

_FORMAT: Final = "fairhearing delivery v1"


class DeliveryRefused(FarEndError):
    """A delivery in a wrap is not what the practice sent. reason: a code for the log. Never an answer."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Delivery:
    """One seed for one holder. Bound to the holder's line: a delivery for an earlier line opens for nothing."""

    account: str
    practice: str
    role: HolderRole
    key_id: str
    since: datetime
    until: datetime | None
    sealed: bytes

    @property
    def info(self) -> bytes:
        """What the sealed seed is bound to."""
        until = write_time(self.until) if self.until else ""
        lines = (self.account, self.practice, self.role, self.key_id, write_time(self.since), until)
        return "".join(f"{line}\n" for line in (_FORMAT, SUITE_NAME, *lines)).encode()

    def is_for(self, holder: Holder) -> bool:
        """Say whether this was made for a holder's line as it stands."""
        mine = (self.account, self.role, self.since, self.until)
        return mine == (holder.account, holder.role, holder.since, holder.until)


def deliver(seed: bytes, practice: str, holder: Holder, *signers: NoteSigner) -> str:
    """Return the note by which a holder gets a seed of a practice. holder: the line in the holders file."""
    key_id = PracticeKey(seed).key_id
    bare = Delivery(holder.account, practice, holder.role, key_id, holder.since, holder.until, b"")
    sealed = seal(PublicKey(holder.inbox), seed, bare.info)
    document = {
        "format": _FORMAT,
        "account": bare.account,
        "practice": practice,
        "role": str(bare.role),
        "key_id": key_id,
        "since": write_time(bare.since),
        "until": write_time(bare.until) if bare.until else "",
        "sealed": encode_bytes(sealed),
    }
    return sign_note(write_document(document), *signers)


def parse_delivery(note: str) -> Delivery:
    """Read what a delivery says, without asking who signed it. Raises DeliveryRefused."""
    try:
        fields = Fields.parse(split_note(note), "a delivery", _FORMAT)
        return Delivery(
            fields.identifier("account"),
            fields.slug("practice"),
            HolderRole(fields.text("role")),
            fields.key_id("key_id"),
            fields.time("since"),
            fields.time("until") if fields.text("until") else None,
            fields.data("sealed"),
        )
    except (VaultError, ValueError) as error:
        raise DeliveryRefused("unreadable", f"a delivery cannot be read: {error}") from error


def open_delivery(delivery: Delivery, inbox: bytes) -> bytes:
    """Return the seed in a delivery. inbox: the receiver's own seed. Raises DeliveryRefused."""
    try:
        seed = open_sealed(expand_seed(inbox)[0], delivery.sealed, delivery.info)
    except VaultError as error:
        raise DeliveryRefused("does_not_open", "a delivery does not open: made for another inbox or line") from error
    if len(seed) != SEED_BYTES or PracticeKey(seed).key_id != delivery.key_id:
        raise DeliveryRefused("another_key", "a delivery holds another key than it says")
    return seed


def check_signed(note: str, verifiers: tuple[Verifier, ...]) -> None:
    """Make sure that a key of the practice signed a delivery. Raises DeliveryRefused."""
    try:
        open_note(note, verifiers)
    except VaultError as error:
        raise DeliveryRefused("not_signed", f"a delivery was not signed by a key of the practice: {error}") from error
