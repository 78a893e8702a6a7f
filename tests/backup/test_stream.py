"""Sealed streams: any length, bound to their name, every change noticed; the format is Tink's."""

import io
import random

import pytest
import tink
from hypothesis import given
from hypothesis import strategies as st
from tink import secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from fairhearing.backup.stream import BadStream, open_stream, seal_stream
from fairhearing.vault.errors import DamagedData

KEY = bytes(range(32))
NAME = b"fairhearing backup v1\nid\nname\n"
EDGES = (0, 1, 4039, 4040, 4041, 8119, 8120, 8121, 300_000)


def opened(sealed, key=KEY, name=NAME, size=1000):
    return b"".join(open_stream((key,), name, [sealed[at : at + size] for at in range(0, len(sealed), size)]))


def sealed_of(plain, size=777):
    return b"".join(seal_stream(KEY, NAME, [plain[at : at + size] for at in range(0, len(plain), size)]))


@pytest.mark.parametrize("length", EDGES)
def test_what_was_sealed_opens(length):
    plain = random.Random(length).randbytes(length)

    assert opened(sealed_of(plain)) == plain


@given(st.binary(max_size=20_000), st.integers(1, 9000), st.integers(1, 9000))
def test_however_it_is_cut_into_chunks(plain, size, read):
    assert opened(sealed_of(plain, size), size=read) == plain


def test_each_flipped_bit_of_a_small_stream_is_noticed():
    sealed = sealed_of(b"a few bytes")

    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedData):
            opened(bytes(changed))


def test_each_truncation_is_noticed():
    sealed = sealed_of(bytes(4040 + 4080 + 5))

    for length in [*range(60), *range(4090, 4100), *range(8180, len(sealed))]:
        with pytest.raises(DamagedData):
            opened(sealed[:length])


def test_segments_cannot_change_places_and_nothing_can_be_added():
    sealed = sealed_of(random.Random(1).randbytes(4040 + 3 * 4080))
    swapped = sealed[:4096] + sealed[8192:12288] + sealed[4096:8192] + sealed[12288:]

    for changed in (swapped, sealed + b"\0", sealed + sealed[-4096:]):
        with pytest.raises(BadStream):
            opened(changed)


@pytest.mark.parametrize(("key", "name"), [(bytes(32), NAME), (KEY, b"another name")])
def test_it_opens_under_its_key_and_name_alone(key, name):
    with pytest.raises(BadStream):
        opened(sealed_of(b"plain"), key, name)


@pytest.mark.parametrize("length", EDGES)
def test_the_official_tink_opens_it_and_we_open_what_tink_sealed(length):
    plain = random.Random(length).randbytes(length)
    primitive = _tink()
    written = io.BytesIO()
    written.close = lambda: None
    with primitive.new_encrypting_stream(written, NAME) as stream:
        stream.write(plain)

    assert primitive.new_decrypting_stream(io.BytesIO(sealed_of(plain)), NAME).read() == plain
    assert opened(written.getvalue()) == plain


def _tink():
    streaming_aead.register()
    params = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=4096, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
    )
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(version=0, params=params, key_value=KEY)
    keyset = tink_pb2.Keyset(primary_key_id=1)
    keyset.key.add(
        key_data=tink_pb2.KeyData(
            type_url="type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
            value=key.SerializeToString(),
            key_material_type=tink_pb2.KeyData.SYMMETRIC,
        ),
        status=tink_pb2.ENABLED,
        key_id=1,
        output_prefix_type=tink_pb2.RAW,
    )
    handle = tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)
