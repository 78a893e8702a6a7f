"""The official `tink` wheel opens what we seal, and we open what it seals."""

import io
import itertools
import wave

import pytest
import tink
from tink import secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.layout import closed_size
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.unseal import DamagedSegment, SegmentOpener
from fairhearing.vault.wav import HEAD_BYTES, riff_head
from fairhearing.wire.sound_format import SoundFormat

KEY = bytes(range(200, 232))
RECORDING = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def tink_primitive():
    """Tink with the recording's key, read as a cleartext keyset."""
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


def random_with_key():
    """The first 32 bytes drawn are the recording key; what follows differs each time it is asked for."""
    drawn = iter([KEY, b"s" * 32, b"p" * 7, b"f" * 32])
    return lambda _length: next(drawn)


def sealed_file(recipient, intake, sound, sound_format=SoundFormat.A_LAW):
    sealer = RecordingSealer.open(RECORDING, recipient, intake.public, random=random_with_key())
    segments = []
    at = 0
    while len(sound) - at > 4080:
        segments.append(sealer.seal_next(sound[at : at + 4080])[1])
        at += 4080
    closing = sealer.close(sound[at:], sound_format)
    return sealer.header + closing.segment0 + b"".join(segments) + closing.last


def open_with_tink(primitive, data, recording=RECORDING):
    with primitive.new_decrypting_stream(io.BytesIO(data), recording.encode()) as stream:
        return stream.read()


@pytest.mark.parametrize("length", [2, 4, 160, 4078, 4080, 4082, 8158, 8160, 8162, 40800, 65536, 200_002])
def test_tink_opens_what_we_seal(tink_primitive, recipient, intake, noise, length):
    sound = noise(length)

    data = sealed_file(recipient, intake, sound)

    assert open_with_tink(tink_primitive, data) == riff_head(SoundFormat.A_LAW, length // 2) + sound
    assert len(data) == closed_size(length // 2, SoundFormat.A_LAW)


@pytest.mark.parametrize("length", [4, 4076, 4080, 4084, 65_536])
def test_tink_and_pythons_own_reader_open_wideband_sound(tink_primitive, recipient, intake, noise, length):
    sound = noise(length)

    plain = open_with_tink(tink_primitive, sealed_file(recipient, intake, sound, SoundFormat.PCM16))

    with wave.open(io.BytesIO(plain)) as read:
        assert read.getparams()[:4] == (2, 2, 16_000, length // 4)
        assert read.readframes(length) == sound


def test_tink_opens_a_recording_without_any_sound_as_one_silent_frame(tink_primitive, recipient, intake):
    data = sealed_file(recipient, intake, b"", SoundFormat.MU_LAW)

    assert open_with_tink(tink_primitive, data) == riff_head(SoundFormat.MU_LAW, 1) + b"\xff\xff"


def test_tink_refuses_our_file_for_another_recording(tink_primitive, recipient, intake, noise):
    data = sealed_file(recipient, intake, noise(5000))

    with pytest.raises(tink.TinkError):
        open_with_tink(tink_primitive, data, "f" * 32)


@pytest.mark.parametrize("kept", [4096, 8192, 8191, 9000])
def test_tink_refuses_our_file_when_it_is_cut(tink_primitive, recipient, intake, noise, kept):
    data = sealed_file(recipient, intake, noise(10_000))

    with pytest.raises(tink.TinkError):
        open_with_tink(tink_primitive, data[:kept])


@pytest.mark.parametrize("length", [0, 1, 4039, 4040, 4041, 8119, 8120, 8121, 12_200, 65_536, 200_001])
def test_we_open_what_tink_seals(tink_primitive, noise, length):
    plain = noise(length)
    data = tink_file(tink_primitive, plain)

    assert open_with_ours(data) == plain


NEAR = range(-20, 21)
"""Every length from below a boundary by more than a tag to above it by more than a tag."""


@pytest.mark.parametrize("boundary", [0, 4080, 2 * 4080, 3 * 4080])
@pytest.mark.parametrize("sound_format", list(SoundFormat))
def test_tink_opens_what_we_seal_at_every_length_around_each_boundary(
    tink_primitive, recipient, intake, noise, boundary, sound_format
):
    frame = sound_format.bytes_per_frame
    lengths = [boundary + near for near in NEAR if boundary + near > 0 and (boundary + near) % frame == 0]

    for length in lengths:
        data = sealed_file(recipient, intake, noise(length), sound_format)
        assert open_with_tink(tink_primitive, data) == riff_head(sound_format, length // frame) + noise(length)
        assert open_with_ours(data) == riff_head(sound_format, length // frame) + noise(length)
        assert len(data) == closed_size(length // frame, sound_format)


@pytest.mark.parametrize("boundary", [0, 4040, 4040 + 4080, 4040 + 2 * 4080])
def test_we_open_what_tink_seals_at_every_length_around_each_boundary(tink_primitive, noise, boundary):
    for near in NEAR:
        plain = noise(max(0, boundary + near))
        assert open_with_ours(tink_file(tink_primitive, plain)) == plain


@pytest.mark.parametrize("length", [4041, 12_200])
def test_our_opener_notices_that_a_tink_file_was_cut(tink_primitive, noise, length):
    data = tink_file(tink_primitive, noise(length))

    with pytest.raises(DamagedSegment, match="as its end"):
        open_with_ours(data[: (len(data) - 1) // 4096 * 4096])


def test_every_flipped_bit_of_a_small_sealed_file_is_noticed(recipient, intake):
    whole = sealed_file(recipient, intake, b"\x55\xd5" * 20)

    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedData):
            open_with_ours(bytes(flipped))


@pytest.mark.parametrize("length", [2, 4082])
def test_every_truncation_of_a_sealed_file_is_noticed(recipient, intake, noise, length):
    whole = sealed_file(recipient, intake, noise(length))

    for kept in range(len(whole)):
        with pytest.raises(DamagedData):
            open_with_ours(whole[:kept])


def tink_file(primitive, plain):
    out = io.BytesIO()
    keep_open = out.close
    out.close = lambda: None
    with primitive.new_encrypting_stream(out, RECORDING.encode()) as stream:
        stream.write(plain)
    data = out.getvalue()
    keep_open()
    return data


def open_with_ours(data):
    opener = SegmentOpener(KEY, RECORDING, data[:40])
    cuts = [40, *range(4096, len(data), 4096), len(data)]
    pairs = list(enumerate(itertools.pairwise(cuts)))
    return b"".join(opener.open(index, data[start:end], last=index == len(pairs) - 1) for index, (start, end) in pairs)


def test_the_head_fills_the_first_segment_exactly():
    assert HEAD_BYTES == 4096 - 40 - 16
