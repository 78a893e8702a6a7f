"""Wraps, codes, pepper and log key as files."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairhearing.keyholder.errors import DamagedFiles, SignInFailed
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.wrap_files import load_wrap, parse_wrap, render_wrap, wrap_path, write_wrap
from fairhearing.keyholder.holders.wraps import Derived, make_wrap, open_wrap
from fairhearing.keyholder.log.log_key import ensure_log_key, load_log_key, log_key_path
from fairhearing.keyholder.second_steps.codes import LastSignIn, load_last_sign_in, matching_step, save_last_sign_in
from fairhearing.keyholder.second_steps.second_steps import Passkey, SecondSteps
from fairhearing.keyholder.signing_in.derivation import Cost, derive_key, fold_passphrase
from fairhearing.keyholder.signing_in.pepper import ensure_pepper, load_pepper, pepper_id
from fairhearing.vault.document import encode_bytes
from fairhearing.vault.home import Home

COST = Cost(memory_kib=64, passes=1)
SALT, PEPPER = bytes(16), bytes(range(32))
KEY = derive_key("six words are better than one", SALT, PEPPER, COST)
ACCOUNT = "ab" * 16
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOLDING = Holding(
    ACCOUNT,
    KEY,
    bytes(range(2, 34)),
    SecondSteps(b"twenty bytes secret!", (Passkey(b"id", b"key", "my telephone", NOON),), ("a digest",)),
    (
        HeldSeed("allerton", HolderRole.MANAGER, "0" * 16, bytes(range(32))),
        HeldSeed("beeston", HolderRole.ASSISTANT, "1" * 16, bytes(range(1, 33)), NOON),
    ),
)
DERIVED = Derived(COST, SALT, pepper_id(PEPPER))
FIRST_WRAP = Path(__file__).with_name("wrap-v1.json")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_a_wrap_comes_back_as_it_went_in(home):
    wrap = make_wrap(HOLDING, DERIVED)
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
    wrap = make_wrap(HOLDING, DERIVED)

    with pytest.raises(SignInFailed):
        open_wrap(wrap, other)


def test_every_changed_field_of_a_sealed_seed_is_noticed():
    wrap = make_wrap(HOLDING, DERIVED)
    first = wrap.seeds[0]
    sealed = first.sealed
    altered = [
        replace(first, practice="chapel"),
        replace(first, role=HolderRole.ASSISTANT),
        replace(first, key_id="2" * 16),
        replace(first, until=NOON),
        replace(first, sealed=wrap.seeds[1].sealed),
        replace(first, sealed=b""),
        *(replace(first, sealed=sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :]) for n in range(len(sealed))),
    ]

    for seed in altered:
        with pytest.raises(DamagedFiles, match="altered"):
            open_wrap(replace(wrap, seeds=(seed, wrap.seeds[1])), KEY)


def test_an_inbox_of_somebody_else_is_noticed():
    wrap = make_wrap(HOLDING, DERIVED)
    other = make_wrap(replace(HOLDING, inbox=bytes(range(9, 41))), DERIVED)

    with pytest.raises(DamagedFiles, match="another one's"):
        open_wrap(replace(wrap, inbox_public=other.inbox_public), KEY)
    with pytest.raises(DamagedFiles, match="inbox does not open"):
        open_wrap(replace(wrap, inbox=wrap.steps), KEY)


def test_every_flipped_bit_of_the_file_is_noticed_and_the_file_named():
    wrap = make_wrap(HOLDING, DERIVED)
    text = render_wrap(wrap).encode()
    public = text.index(encode_bytes(wrap.inbox_public).encode())
    long_part = range(public, public + len(wrap.inbox_public) * 4 // 3)  # one bit a byte there, for the time it takes
    flips = ((at, 1 << bit) for at in range(len(text)) for bit in ([at % 8] if at in long_part else range(8)))

    findings = {_noticed(text[:at] + bytes([text[at] ^ bit]) + text[at + 1 :]) for at, bit in flips}

    assert findings == {"named", "not text", "opens nothing"}


def _noticed(data):
    try:
        open_wrap(parse_wrap(data.decode(), ACCOUNT, f"wraps/{ACCOUNT}.json"), KEY)
    except UnicodeDecodeError:
        return "not text"  # `load_wrap` names the file
    except SignInFailed:
        return "opens nothing"  # what the second steps are sealed in was changed
    except DamagedFiles as error:
        return "named" if ACCOUNT in str(error) else "not named"
    return "not noticed"


def test_a_wrap_of_the_first_version_opens_and_gets_an_inbox(home):
    wrap = parse_wrap(FIRST_WRAP.read_text(), ACCOUNT, "wraps")

    opened = open_wrap(wrap, KEY)

    assert opened.seeds == tuple(replace(each, until=None) for each in HOLDING.seeds)
    assert opened.steps == SecondSteps(HOLDING.totp_secret)
    assert len(opened.inbox) == 32
    write_wrap(home, make_wrap(opened, wrap.derived))
    assert open_wrap(load_wrap(home, ACCOUNT), KEY) == opened


def test_the_file_shows_neither_seed_nor_second_step(home):
    write_wrap(home, make_wrap(HOLDING, DERIVED))

    text = wrap_path(home, ACCOUNT).read_text()

    for secret in (HOLDING.seeds[0].seed, HOLDING.inbox, HOLDING.totp_secret, KEY):
        assert secret.hex() not in text
        assert encode_bytes(secret)[:-1] not in text
    assert "my telephone" not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fairhearing wrap v2", "fairhearing wrap v3"),
        ('"passphrase"', '"none"'),
        ('"manager"', '"administrator"'),
        ("{", "["),
        (ACCOUNT, "cd" * 16),
    ],
)
def test_a_file_of_another_form_is_named(home, old, new):
    write_wrap(home, make_wrap(HOLDING, DERIVED))
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
