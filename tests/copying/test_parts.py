"""A part opens whole and as it was written, under its own key, copy and number; else it does not open."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.copying.made_copies import COPY, KEY

from fairhearing.copying.errors import DamagedCopy
from fairhearing.copying.parts import PIECE_BYTES, TAG_BYTES, PartReader, PartWriter

PREFIX = b"prefix 8"


def written(*pieces, key=KEY, copy=COPY, number=3):
    sink = io.BytesIO()
    writer = PartWriter(sink.write, key, copy, number, PREFIX)
    for each in pieces:
        writer.write(each)
    writer.finish()
    return sink.getvalue()


def read(sealed, key=KEY, copy=COPY, number=3):
    return PartReader(io.BytesIO(sealed).read, key, copy, number).read()


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_what_was_written_is_read(size):
    plain = bytes(range(256)) * (size // 256 + 1)

    assert read(written(plain[:size])) == plain[:size]


@given(st.lists(st.binary(max_size=50), max_size=8), st.integers(1, 60))
def test_in_whatever_pieces_it_is_written_and_read(pieces, size):
    reader = PartReader(io.BytesIO(written(*pieces)).read, KEY, COPY, 3)
    found = []
    while piece := reader.read(size):
        found.append(piece)

    assert b"".join(found) == b"".join(pieces)


def test_every_flipped_bit_is_noticed():
    sealed = written(b"forty bytes of sound, no more than that.")

    for at in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(DamagedCopy):
            read(bytes(flipped))


def test_every_truncation_is_noticed():
    sealed = written(b"forty bytes of sound, no more than that.")

    for length in range(len(sealed)):
        with pytest.raises(DamagedCopy):
            read(sealed[:length])


def test_pieces_that_are_missing_moved_or_anothers_are_noticed():
    sealed = written(b"a" * PIECE_BYTES, b"b" * PIECE_BYTES, b"c")
    size = PIECE_BYTES + TAG_BYTES
    head, first, second, last = (
        sealed[:8],
        sealed[8 : 8 + size],
        sealed[8 + size : 8 + 2 * size],
        sealed[8 + 2 * size :],
    )

    for wrong in (head + second + first + last, head + first + last, head + first + second, head + last):
        with pytest.raises(DamagedCopy):
            read(wrong)
    for other in ({"key": bytes(32)}, {"copy": "cd" * 16}, {"number": 4}):
        with pytest.raises(DamagedCopy):
            read(sealed, **other)
