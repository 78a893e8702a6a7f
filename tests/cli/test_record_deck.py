"""Packets that are made beforehand are SRTP, as the reader opens it."""

import numpy as np

from fairhearing.cli.bench.record.load.deck import PAIRS, side_keys, write_deck
from fairhearing.cli.bench.record.load.sent_sound import sound_of
from fairhearing.wire.srtp import SrtpReader


def test_a_deck_holds_the_encrypted_packets_of_every_period(tmp_path):
    write_deck(tmp_path / "deck", 3)

    data = (tmp_path / "deck").read_bytes()
    streams, periods, length = np.frombuffer(data[:12], "<u4").tolist()
    packets = np.frombuffer(data[12:], np.uint8).reshape(periods, streams, length)
    assert (streams, periods, length) == (2 * PAIRS, 3, 182)
    for stream in (0, 1, 31):
        reader = SrtpReader(side_keys()[stream % 2])
        opened = reader.open([packets[index, stream].tobytes() for index in range(3)])
        assert [each.payload for each in opened] == [each.tobytes() for each in sound_of(stream, 0, 3)]
