"""Other people's test vectors through the primitives that we seal, open and derive with."""

import hashlib
import hmac
import json
import os
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from fairhearing.keyholder.signing_in import derivation
from fairhearing.keyholder.signing_in.derivation import Cost, derive_key
from fairhearing.vault import seal, tinkstream
from fairhearing.vault.hpke import DoesNotOpen, open_sealed
from fairhearing.vault.tinkstream import derive_file_key
from fairhearing.vault.xwing import expand_seed

VECTORS = Path(cryptography_vectors.__file__).parent
MATERIAL = os.environ.get("FAIRHEARING_CONFORMANCE")
X_WING, DHKEM_X25519, HKDF_SHA256, AES_256_GCM = 0x647A, 0x20, 1, 2
COUNTED = {"length", "lanes", "iter", "memcost", "L"}


def hpke_vectors(name, **wanted):
    """Vectors of base mode whose fields are those, bytes where they are hexadecimal digits."""
    listed = json.loads((VECTORS / "HPKE" / name).read_text())
    found = [vector for vector in listed if (wanted | {"mode": 0}).items() <= vector.items()]
    return [{k: bytes.fromhex(v) if isinstance(v, str) else v for k, v in each.items()} for each in found]


def blocks(name):
    """The blocks of a file of `key = value` lines; values are counts or hexadecimal digits."""
    found = []
    for line in (VECTORS / "KDF" / name).read_text().splitlines():
        key, equals, value = (part.strip() for part in line.partition("="))
        if key == "Hash":
            continue
        if key == "COUNT":
            found.append({})
        elif equals and not line.startswith(("#", "[")):
            found[-1][key] = int(value) if key in COUNTED else bytes.fromhex(value.removeprefix("0x"))
    return found


def extract(salt, data):
    return hmac.digest(salt or bytes(32), data, hashlib.sha256)


def expand(key, info, length):
    made, block = b"", b""
    while len(made) < length:
        block = hmac.digest(key, block + info + bytes((len(made) // 32 + 1,)), hashlib.sha256)
        made += block
    return made[:length]


def key_and_nonce(vector, aead_id):
    """RFC 9180, section 5.1, base mode, written once more from its text."""
    suite = b"HPKE" + X_WING.to_bytes(2, "big") + HKDF_SHA256.to_bytes(2, "big") + aead_id.to_bytes(2, "big")

    def labelled_extract(salt, label, data):
        return extract(salt, b"HPKE-v1" + suite + label + data)

    def labelled_expand(key, label, data, length):
        return expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + data, length)

    context = b"\0" + labelled_extract(b"", b"psk_id_hash", b"") + labelled_extract(b"", b"info_hash", vector["info"])
    secret = labelled_extract(vector["shared_secret"], b"secret", b"")
    return labelled_expand(secret, b"key", context, 32), labelled_expand(secret, b"base_nonce", context, 12)


[DRAFT] = hpke_vectors("hpke-pq-test-vectors.json", kem_id=X_WING, kdf_id=HKDF_SHA256)
[RFC_9180] = hpke_vectors("test-vectors.json", kem_id=DHKEM_X25519, kdf_id=HKDF_SHA256, aead_id=AES_256_GCM)


def test_a_seed_expands_to_the_key_pair_of_the_x_wing_vector():
    assert expand_seed(DRAFT["skRm"])[1] == DRAFT["pkRm"]


def test_the_key_schedule_written_here_is_that_of_the_vector():
    assert key_and_nonce(DRAFT, DRAFT["aead_id"]) == (DRAFT["key"], DRAFT["base_nonce"])


def test_what_is_sealed_under_the_x_wing_vectors_secret_with_our_suite_opens_with_our_opener():
    key, nonce = key_and_nonce(DRAFT, AES_256_GCM)
    sealed = DRAFT["enc"] + seal.AESGCM(key).encrypt(nonce, b"k" * 32, None)

    assert open_sealed(expand_seed(DRAFT["skRm"])[0], sealed, DRAFT["info"]) == b"k" * 32
    with pytest.raises(DoesNotOpen):
        open_sealed(expand_seed(DRAFT["skRm"])[0], sealed, DRAFT["info"] + b"\n")


def test_what_the_x_wing_vector_sealed_opens_with_our_expanded_key():
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    first = {name: bytes.fromhex(value) for name, value in DRAFT["encryptions"][0].items()}

    opened = openssl.hpke._decrypt_with_aad(
        suite, DRAFT["enc"] + first["ct"], expand_seed(DRAFT["skRm"])[0], DRAFT["info"], first["aad"]
    )

    assert opened == first["pt"]


def test_the_library_seals_as_rfc_9180_says():
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    private = X25519PrivateKey.from_private_bytes(RFC_9180["skRm"])
    first = {name: bytes.fromhex(value) for name, value in RFC_9180["encryptions"][0].items()}

    opened = openssl.hpke._decrypt_with_aad(
        suite, RFC_9180["enc"] + first["ct"], private, RFC_9180["info"], first["aad"]
    )

    assert opened == first["pt"]


@pytest.mark.parametrize("vector", blocks("rfc-5869-HKDF-SHA256.txt"))
def test_a_files_key_is_derived_as_rfc_5869_says(vector):
    assert derive_file_key(vector["IKM"], vector["salt"], vector["info"]) == vector["OKM"][:32]


@pytest.mark.parametrize("vector", blocks("argon2id.txt"))
def test_argon2id_is_that_of_rfc_9106(vector):
    made = derivation.Argon2id(
        salt=vector["salt"],
        length=vector["length"],
        iterations=vector["iter"],
        lanes=vector["lanes"],
        memory_cost=vector["memcost"],
        ad=vector.get("ad"),
        secret=vector.get("secret"),
    )

    assert made.derive(vector["pass"]) == vector["output"]


def test_a_passphrases_key_is_argon2id_over_its_bytes_with_the_pepper_as_secret():
    vector = next(each for each in blocks("argon2id.txt") if each["pass"] == b"\1" * 32 and "secret" not in each)
    cost = Cost(memory_kib=vector["memcost"], passes=vector["iter"], lanes=vector["lanes"])
    peppered = derivation.Argon2id(
        salt=vector["salt"], length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib,
        secret=b"p" * 32,
    )  # fmt: skip

    assert derive_key("\1" * 32, vector["salt"], b"", cost) == vector["output"]
    assert derive_key("\1" * 32, vector["salt"], b"p" * 32, cost) == peppered.derive(b"\1" * 32)


def wycheproof():
    """Every AES-256-GCM vector with a nonce of our length."""
    if not MATERIAL:
        return []
    said = json.loads((Path(MATERIAL) / "vectors" / "wycheproof_aes_gcm.json").read_text())
    groups = [group for group in said["testGroups"] if (group["keySize"], group["ivSize"]) == (256, 96)]
    return [test for group in groups for test in group["tests"]]


@pytest.mark.conformance
@pytest.mark.skipif(not MATERIAL, reason="NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material")
def test_aes_gcm_is_right_and_refuses_what_wycheproof_altered():
    assert len(wycheproof()) > 40

    for vector in wycheproof():
        key, nonce, aad, plain, sealed, tag = (
            bytes.fromhex(vector[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
        )
        if vector["result"] == "valid":
            assert seal.AESGCM(key).encrypt(nonce, plain, aad) == sealed + tag
            assert tinkstream.AESGCM(key).decrypt(nonce, sealed + tag, aad) == plain
        else:
            with pytest.raises(InvalidTag):
                tinkstream.AESGCM(key).decrypt(nonce, sealed + tag, aad)
