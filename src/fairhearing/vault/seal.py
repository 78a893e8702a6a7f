"""Sealing one recording while it is made. What is sealed here can be opened with the practice's private key only.

    open -> seal_next, seal_facts, ... -> close -> (nothing more)
                                       -> drop  -> (nothing more)

The recording key and the facts key are drawn here, leave here sealed to a public key (the recording key also by
`hand_over`, for hearing), and are forgotten at `close` or `drop`. A segment's index advances at encryption: no index is
ever sealed twice, whatever happens to the bytes. A write that failed is tried again with the same bytes. A forked child
inherits no key.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.wire.sound_format import SoundFormat

from . import hpke
from .errors import OurError
from .facts import seal_fact
from .tinkstream import (
    KEY_BYTES,
    MOST_SEGMENTS,
    NONCE,
    PLAIN_BYTES,
    PREFIX_BYTES,
    SALT_BYTES,
    derive_file_key,
    make_header,
)
from .wav import frames_per_segment, riff_head, silent_frame


class SealerClosed(OurError):
    """The key is gone: the recording was closed or dropped, or this process is a forked child."""


class BadSegment(OurError):
    """We were about to seal sound of a length that the format does not have."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose recordings these are, and the public key that recording keys are sealed to."""

    practice: str
    public: hpke.PublicKey


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a recording leaves to be written.

    segment0: 4,056 bytes, the sealed WAV head with the true length. last: the sealed last segment, 18 to 4,096 bytes.
    frames: how long the sound is, in pairs of samples of its format.
    """

    segment0: bytes
    last_index: int
    last: bytes
    frames: int


class RecordingSealer:
    """Holds the key of one recording being made. Not to be shared between threads without a lock."""

    __slots__ = (
        "__weakref__",
        "_encrypt",
        "_encrypt_into",
        "_facts_cipher",
        "_next_fact",
        "_next_index",
        "_prefix",
        "header",
        "recording_id",
        "sealed_facts_key",
        "sealed_key",
    )

    def __init__(
        self,
        recording_id: str,
        recipient: Recipient,
        intake: hpke.PublicKey,
        random: Callable[[int], bytes],
        hand_over: Callable[[bytes], None],
    ) -> None:
        practice = recipient.practice
        key, salt, prefix, facts_key = map(random, (KEY_BYTES, SALT_BYTES, PREFIX_BYTES, KEY_BYTES))
        self.recording_id = recording_id
        self.header = make_header(salt, prefix)
        self.sealed_key = hpke.seal(
            recipient.public, key, hpke.recording_key_info(practice, recipient.public.key_id, recording_id)
        )
        self.sealed_facts_key = hpke.seal(intake, facts_key, hpke.facts_key_info(practice, intake.key_id, recording_id))
        self._prefix = prefix
        cipher = AESGCM(derive_file_key(key, salt, recording_id.encode("ascii")))
        self._encrypt: Callable[[bytes, bytes | bytearray | memoryview, None], bytes] = cipher.encrypt
        self._encrypt_into: Callable[[bytes, memoryview, None, memoryview], int] = cipher.encrypt_into
        self._facts_cipher: AESGCM | None = AESGCM(facts_key)
        hand_over(key)
        self._next_index = 1
        self._next_fact = 0
        _LIVE.add(self)

    @classmethod
    def open(
        cls,
        recording_id: str,
        recipient: Recipient,
        intake: hpke.PublicKey,
        *,
        random: Callable[[int], bytes] = os.urandom,
        hand_over: Callable[[bytes], None] = lambda _: None,
    ) -> Self:
        """Begin a recording: draw its keys and seal them. Write the OPEN record before the first segment.

        hand_over: is shown the recording key once, for whoever may hear the call while it is recorded.
        """
        return cls(recording_id, recipient, intake, random, hand_over)

    def seal_next(self, sound: bytes | bytearray | memoryview) -> tuple[int, bytes]:
        """Seal the next 4,080 bytes of whole frames, both sides. Returns the segment's index and its 4,096 bytes.

        Raises SealerClosed, BadSegment. Whatever becomes of the bytes, they are never sealed again under that index.
        """
        index = self._next_index
        if len(sound) != PLAIN_BYTES or index >= MOST_SEGMENTS - 1:
            raise BadSegment(f"segment {index} takes {PLAIN_BYTES} bytes, got {len(sound)}")
        self._next_index = index + 1
        return index, self._encrypt(NONCE.pack(self._prefix, index, 0), sound, None)

    def seal_into(self, sound: memoryview, room: memoryview) -> int:
        """Seal the next 4,080 bytes as `seal_next` does, into the 4,096 bytes of `room`. Returns the segment's index.

        Raises SealerClosed, BadSegment.
        """
        index = self._next_index
        if len(sound) != PLAIN_BYTES or index >= MOST_SEGMENTS - 1:
            raise BadSegment(f"segment {index} takes {PLAIN_BYTES} bytes, got {len(sound)}")
        self._next_index = index + 1
        self._encrypt_into(NONCE.pack(self._prefix, index, 0), sound, None, room)
        return index

    def seal_facts(self, fact: Mapping[str, Any]) -> bytes:
        """Seal one fact, a JSON object. Returns its record; records are read in the order they were sealed.

        The last facts are sealed before `close`. Raises SealerClosed.
        """
        if self._facts_cipher is None:
            raise SealerClosed(f"recording {self.recording_id} is closed: no more facts")
        counter = self._next_fact
        self._next_fact = counter + 1
        return seal_fact(self._facts_cipher, self.recording_id, counter, fact)

    def close(self, tail: bytes | bytearray | memoryview, sound_format: SoundFormat) -> Closing:
        """Seal the rest of the sound (whole frames, at most 4,080 bytes) and the WAV head, and forget the keys.

        An empty tail becomes one frame of silence, so that there always is a last segment to mark as the last.
        """
        if len(tail) > PLAIN_BYTES or len(tail) % sound_format.bytes_per_frame:
            raise BadSegment(f"a tail is at most {PLAIN_BYTES} bytes of whole frames, got {len(tail)}")
        tail = bytes(tail) or silent_frame(sound_format)
        index = self._next_index
        frames = (index - 1) * frames_per_segment(sound_format) + len(tail) // sound_format.bytes_per_frame
        head = riff_head(sound_format, frames)
        self._next_index = index + 1
        encrypt = self._encrypt
        self._encrypt = self._encrypt_into = _refuse
        last = encrypt(NONCE.pack(self._prefix, index, 1), tail, None)
        segment0 = encrypt(NONCE.pack(self._prefix, 0, 0), head, None)
        self.drop()
        return Closing(segment0=segment0, last_index=index, last=last, frames=frames)

    def drop(self) -> None:
        """Forget the keys without closing: the recording stays interrupted. May be called again."""
        self._encrypt = self._encrypt_into = _refuse
        self._facts_cipher = None
        _LIVE.discard(self)


def _refuse(*_: object) -> Any:  # noqa: ANN401 - it returns nothing ever
    raise SealerClosed("the recording's key is gone: nothing more can be sealed")


_LIVE: weakref.WeakSet[RecordingSealer] = weakref.WeakSet()


def _forget_all_in_child() -> None:
    """Take the keys from a forked child: two processes sealing under one key would repeat nonces."""
    for sealer in list(_LIVE):
        sealer.drop()


os.register_at_fork(after_in_child=_forget_all_in_child)
