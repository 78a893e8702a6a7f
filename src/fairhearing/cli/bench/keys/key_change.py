"""A manager of the demonstration who changes the practice's key, as a browser does: kit opened, words typed back."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Final

from fairhearing.cli.demo.handover import SignIn
from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.holders.holder_messages import PrintedKit
from fairhearing.keyholder.rotating.rotation_client import RotationClient, SheetForm
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import kit_info, open_sealed
from fairhearing.vault.kit import KitKey, kit_groups
from fairhearing.vault.sheets import parse_sheets
from fairhearing.vault.xwing import SEED_BYTES, expand_seed

_HERE: Final = "127.0.0.1"
_STEP_S: Final = 30


def change_key(home: Home, practice: str, manager: SignIn) -> tuple[str, KitKey]:
    """Sign in and change a practice's key; return the session and the new kit. The keyholder goes on from there."""
    from fairhearing.practice.models import Person

    account = Person.objects.get(email=manager.email).account
    keyholder = KeyholderClient(home.keyholder_socket)
    rotation = RotationClient(keyholder)
    codes = _codes(manager.totp_secret)
    pending = keyholder.sign_in(account, manager.passphrase, _HERE).pending
    unlock = keyholder.confirm(pending, next(codes)).unlock
    private, public = expand_seed(os.urandom(SEED_BYTES))
    made = rotation.rotate(unlock, next(codes), practice, public, SheetForm.SHEET)
    (kit,) = parse_sheets(open_sealed(private, made.kit, kit_info(practice, made.key_id)).decode())
    rotation.verify_new_kit(unlock, practice, _typed(kit, made))
    rotation.finish_rotation(unlock, next(codes), practice)
    return unlock, kit


def _codes(secret: str) -> Iterator[str]:
    """Yield codes of the manager's phone, each of another half minute, as soon as it is good."""
    last = 0
    while True:
        now = int(Clock().now().timestamp()) // _STEP_S
        step = max(last + 1, now - 1)
        if step <= now + 1:
            last = step
            yield code_at(secret, step * _STEP_S)
        else:
            time.sleep(1)


def _typed(kit: KitKey, made: PrintedKit) -> dict[int, str]:
    groups = kit_groups(kit.seed)
    return {place: groups[place - 1] for place in made.words}
