"""What proves a second step, used up when it was right: a code of the device, a recovery code, a passkey."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime

from fairhearing.keyholder.holders.holding import Holding
from fairhearing.vault.home import Home

from .challenges import Challenge
from .codes import LastSignIn, load_last_sign_in, save_last_sign_in, use_code
from .passkeys import KnownPasskey, check_assertion
from .recovery_codes import recovery_digest


def use_typed(home: Home, holding: Holding, typed: str, now: datetime) -> LastSignIn | None:
    """Use up what somebody typed: six digits of their device, or a recovery code. Returns as `use_code` does.

    Raises DamagedFiles.
    """
    digest = recovery_digest(typed)
    if not digest:
        return use_code(home, holding.account, holding.totp_secret, typed, now)
    last = load_last_sign_in(home, holding.account)
    kept = [each for each in holding.steps.recovery_codes if hmac.compare_digest(each, digest)]
    if not kept or digest in last.recovery_used:
        return None
    used = replace(last, recovery_used=(*last.recovery_used, digest))
    save_last_sign_in(home, holding.account, used)
    return used


def use_passkey(home: Home, holding: Holding, challenge: Challenge, answer: str) -> LastSignIn:
    """Take a passkey's answer; its new count is on the disk when this returns. Raises PasskeyRefused, DamagedFiles."""
    last = load_last_sign_in(home, holding.account)
    known = [
        KnownPasskey(each.credential, each.public, last.passkey_counts.get(each.credential.hex(), 0))
        for each in holding.steps.passkeys
    ]
    right = check_assertion(challenge.site, challenge.data, known, answer)
    used = replace(last, passkey_counts={**last.passkey_counts, right.credential.hex(): right.count})
    save_last_sign_in(home, holding.account, used)
    return used


def recovery_codes_left(home: Home, holding: Holding) -> int:
    """Return how many recovery codes are still good. Raises DamagedFiles."""
    used = set(load_last_sign_in(home, holding.account).recovery_used)
    return len(set(holding.steps.recovery_codes) - used)
