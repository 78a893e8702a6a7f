"""Sessions, on a clock of numbers."""

from dataclasses import replace

import pytest

from fairhearing.keyholder.errors import Locked, PendingExpired
from fairhearing.keyholder.holders.holding import HeldSeed, Holding, seal_holding
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.second_steps.second_steps import SecondSteps
from fairhearing.keyholder.signing_in.sessions import Sessions

HOLDING = Holding(
    "ab" * 16,
    bytes(range(40, 72)),
    bytes(range(80, 112)),
    SecondSteps(bytes(20)),
    (HeldSeed("allerton", HolderRole.MANAGER, "0" * 16, bytes(range(32))),),
)


def opened(sessions, now_s=0.0):
    pending, holding = sessions.pending(sessions.add_pending(HOLDING, "192.0.2.7", now_s), now_s)
    return sessions.open(pending, holding, now_s)


def test_what_was_held_comes_back_with_the_token_only():
    sessions = Sessions()
    token = opened(sessions)

    session, secret = sessions.session(token, 1.0)

    assert session.sealed.open(secret) == HOLDING
    assert session.sealed.roles == {"allerton": HolderRole.MANAGER}
    with pytest.raises(Locked):
        session.sealed.open(bytes(32))


def test_the_seed_stands_nowhere_in_what_is_kept():
    sessions = Sessions()
    opened(sessions)

    kept = repr(sessions)

    for secret in (HOLDING.seeds[0].seed, HOLDING.key, HOLDING.inbox, HOLDING.totp_secret):
        assert secret.hex() not in kept
        assert repr(secret)[2:-1] not in kept
        assert repr(secret) not in repr(HOLDING)


def test_a_holding_sealed_for_one_session_opens_in_no_other():
    secret = bytes(range(32))
    sealed = seal_holding(HOLDING, b"one session's id", secret)
    moved = replace(sealed, session=b"another session!")

    with pytest.raises(Locked):
        moved.open(secret)


def test_a_pending_token_is_no_session_s():
    sessions = Sessions()
    token = sessions.add_pending(HOLDING, "192.0.2.7", 0.0)

    with pytest.raises(Locked):
        sessions.session(token, 0.0)


def test_looking_does_not_lengthen_and_using_does():
    sessions = Sessions()
    token = opened(sessions)

    session, _ = sessions.session(token, 899.0)
    assert session.idle_left_s(899.0) == 1
    with pytest.raises(Locked):
        sessions.session(token, 900.0)
    session.used_s = 899.0
    assert sessions.session(token, 1798.0)


def test_sweeping_drops_what_has_run_out_and_says_which():
    sessions = Sessions()
    old, new = opened(sessions, 0.0), opened(sessions, 600.0)
    late = sessions.add_pending(HOLDING, "192.0.2.7", 0.0)

    over = sessions.sweep(950.0)

    assert len(over) == 1
    assert len(sessions) == 1
    assert sessions.session(new, 950.0)
    with pytest.raises(Locked):
        sessions.session(old, 950.0)
    with pytest.raises(PendingExpired):
        sessions.pending(late, 1.0)


def test_a_thousand_sign_ins_wait_and_the_oldest_makes_room():
    sessions = Sessions()
    tokens = [sessions.add_pending(HOLDING, "192.0.2.7", 0.0) for _ in range(1001)]

    with pytest.raises(PendingExpired):
        sessions.pending(tokens[0], 0.0)
    assert sessions.pending(tokens[1], 0.0)
