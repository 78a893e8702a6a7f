"""Streams as a recording's sound is told of them."""

from fairhearing.call.sides import Side
from fairhearing.call.streams import Stream, StreamState
from fairhearing.wire.codec import Codec


def stream(side=Side.LEFT, codec=Codec.PCMA, payload_type=8):
    return Stream(
        index=0,
        label="",
        local_port=20_000,
        remote=None,
        payload_type=payload_type,
        codec=codec,
        telephone_event=101,
        state=StreamState.ACTIVE,
        recording=0,
        side=side,
    )
