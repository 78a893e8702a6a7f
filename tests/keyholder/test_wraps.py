"""Wraps, codes, pepper and log key as files."""

from datetime import UTC, datetime

import pytest

from fairhearing.keyholder.codes import LastSignIn, load_last_sign_in, matching_step, save_last_sign_in
from fairhearing.keyholder.derivation import Cost, derive_key, fold_passphrase
from fairhearing.keyholder.errors import DamagedFiles, SignInFailed
from fairhearing.keyholder.holding import HeldSeed, Holding
from fairhearing.keyholder.log_key import ensure_log_key, load_log_key, log_key_path
from fairhearing.keyholder.roles import HolderRole
from fairhearing.keyholder.wraps import (
    ensure_pepper,
    load_pepper,
    load_wrap,
    make_wrap,
    open_wrap,
    wrap_path,
    write_wrap,
)
from fairhearing.vault.home import Home

COST = Cost(memory_kib=64, passes=1)
SALT, PEPPER = bytes(16), bytes(range(32))
KEY = derive_key("six words are better than one", SALT, PEPPER, COST)
ACCOUNT = "ab" * 16
HOLDING = Holding(
    ACCOUNT,
    b"twenty bytes secret!",
    (
        HeldSeed("allerton", HolderRole.MANAGER, "0" * 16, bytes(range(32))),
        HeldSeed("beeston", HolderRole.ASSISTANT, "1" * 16, bytes(range(1, 33))),
    ),
)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_a_wrap_comes_back_as_it_went_in(home):
    wrap = make_wrap(HOLDING, KEY, (COST, SALT, PEPPER))
    write_wrap(home, wrap)

    assert load_wrap(home, ACCOUNT) == wrap
    assert open_wrap(load_wrap(home, ACCOUNT), KEY) == HOLDING
    assert load_wrap(home, "cd" * 16) is None


@pytest.mark.parametrize(
    "other",
    [
        derive_key("six words are better than two", SALT, PEPPER, COST),
        derive_key("six words are better than one", bytes(15) + b"x", PEPPER, COST),
        derive_key("six words are better than one", SALT, bytes(32), COST),
        derive_key("six words are better than one", SALT, PEPPER, Cost(memory_kib=72, passes=1)),
    ],
)
def test_another_passphrase_salt_pepper_or_cost_opens_nothing(other):
    wrap = make_wrap(HOLDING, KEY, (COST, SALT, PEPPER))

    with pytest.raises(SignInFailed):
        open_wrap(wrap, other)


def test_every_changed_field_of_a_sealed_seed_is_noticed():
    wrap = make_wrap(HOLDING, KEY, (COST, SALT, PEPPER))
    first = wrap.seeds[0]
    kind = type(first)
    sealed = first.sealed
    altered = [
        kind("chapel", first.role, first.key_id, sealed),
        kind(first.practice, HolderRole.ASSISTANT, first.key_id, sealed),
        kind(first.practice, first.role, "2" * 16, sealed),
        kind(first.practice, first.role, first.key_id, wrap.seeds[1].sealed),
        kind(first.practice, first.role, first.key_id, b""),
        *(
            kind(first.practice, first.role, first.key_id, sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :])
            for n in range(len(sealed))
        ),
    ]

    for seed in altered:
        changed = type(wrap)(wrap.account, wrap.cost, wrap.salt, wrap.pepper_id, wrap.totp, (seed, wrap.seeds[1]))
        with pytest.raises(DamagedFiles, match="altered"):
            open_wrap(changed, KEY)


def test_the_file_shows_neither_seed_nor_second_step(home):
    write_wrap(home, make_wrap(HOLDING, KEY, (COST, SALT, PEPPER)))

    text = wrap_path(home, ACCOUNT).read_text()

    assert HOLDING.seeds[0].seed.hex() not in text
    assert "twenty" not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fairhearing wrap v1", "fairhearing wrap v2"),
        ('"passphrase"', '"none"'),
        ('"manager"', '"administrator"'),
        ("{", "["),
        (ACCOUNT, "cd" * 16),
    ],
)
def test_a_file_of_another_form_is_named(home, old, new):
    write_wrap(home, make_wrap(HOLDING, KEY, (COST, SALT, PEPPER)))
    path = wrap_path(home, ACCOUNT)
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(DamagedFiles, match=path.name):
        load_wrap(home, ACCOUNT)


def test_the_derivation_is_argon2id_as_rfc_9106_has_it():
    from argon2.low_level import Type, hash_secret_raw
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    ours = Argon2id(salt=SALT, length=32, iterations=1, lanes=1, memory_cost=64).derive(fold_passphrase("words"))

    assert ours == hash_secret_raw(b"words", SALT, 1, 64, 1, 32, Type.ID)


def test_the_pepper_is_drawn_once(home):
    first = ensure_pepper(home)

    assert ensure_pepper(home) == load_pepper(home) == first
    assert len(first) == 32


def test_without_a_pepper_nothing_is_tried(home):
    with pytest.raises(DamagedFiles, match="pepper is missing"):
        load_pepper(home)


def test_the_log_key_is_drawn_once_and_is_in_go_s_form(home):
    signer = ensure_log_key(home)

    assert ensure_log_key(home).vkey == load_log_key(home).vkey == signer.vkey
    line = log_key_path(home).read_text()
    assert line.startswith(f"PRIVATE+KEY+{signer.name}+{signer.verifier.key_hash.hex()}+")
    assert signer.name.startswith("fairhearing/log/")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PRIVATE", "PUBLIC"),
        ("fairhearing", "otherhearing"),
        ("+A", "+B"),
        ("+A", "+"),
        ("+", " "),
        ("\n", "!\n"),
    ],
)
def test_a_damaged_log_key_is_named(home, old, new):
    ensure_log_key(home)
    path = log_key_path(home)
    line = path.read_text()
    path.write_text(line.replace(old, new))

    assert path.read_text() != line
    with pytest.raises(DamagedFiles, match=r"log\.key"):
        load_log_key(home)


def test_rfc_6238_s_own_vectors_come_out():
    secret = b"12345678901234567890"
    # RFC 6238 appendix B lists eight digits; the last six are what a six-digit code shows.
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        moment = datetime.fromtimestamp(seconds, UTC)
        assert matching_step(secret, code, moment, -1) == seconds // 30


def test_the_last_sign_in_is_remembered(home):
    assert load_last_sign_in(home, ACCOUNT) == LastSignIn()

    save_last_sign_in(home, ACCOUNT, LastSignIn(7, NOON))

    assert load_last_sign_in(home, ACCOUNT) == LastSignIn(7, NOON)


def test_a_damaged_memory_of_sign_ins_is_named(home):
    save_last_sign_in(home, ACCOUNT, LastSignIn(7, NOON))
    path = home.keyholder / "sign-ins" / f"{ACCOUNT}.json"
    path.write_text(path.read_text().replace("7", '"seven"'))

    with pytest.raises(DamagedFiles, match="sign-ins"):
        load_last_sign_in(home, ACCOUNT)
