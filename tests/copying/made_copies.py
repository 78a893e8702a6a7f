"""Plans, sound and copies for tests: two callers' calls of a few seconds, invented."""

from datetime import UTC, datetime

import numpy as np

from fairhearing.copying.making import make_copy
from fairhearing.copying.plan import CopyPlan, Form, HiddenSpan, RecordingPlan, Side
from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

KEY = bytes(range(32))
COPY = "ab" * 16
NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)
GROUND = "About someone else (DPA 2018, Schedule 2, paragraph 16)"


def voices(sound_format=SoundFormat.A_LAW, seconds=8, seed=1):
    """Return two sides that are unlike each other, with pauses, as bytes of a recording."""
    rate = sound_format.frames_per_second
    random = np.random.default_rng(seed)
    t = np.arange(seconds * rate) / rate
    left = (
        7000 * np.sin(2 * np.pi * (220 + 60 * np.sin(2 * np.pi * 2.3 * t)) * t) * (np.sin(2 * np.pi * 0.9 * t) > -0.5)
    )
    right = (
        5000 * np.sin(2 * np.pi * (310 + 90 * np.sin(2 * np.pi * 1.7 * t)) * t) * (np.sin(2 * np.pi * 0.7 * t) < 0.6)
    )
    noise = random.normal(0, 60, (len(t), 2))
    samples = np.rint(np.stack([left, right], axis=1) + noise).astype(np.int16)
    return samples.tobytes() if sound_format is SoundFormat.PCM16 else encode(samples, Law(sound_format)).tobytes()


def recording(number=1, spans=(), sound_format=SoundFormat.A_LAW, seconds=8):
    return RecordingPlan(
        recording=f"{number:032x}",
        started_at=NINE,
        title=f"Call {number} of 3 November 2026",
        sound_format=sound_format,
        frames=seconds * sound_format.frames_per_second,
        spans=tuple(spans),
    )


def plan_of(*recordings, form=Form.OPUS):
    return CopyPlan(
        copy_id=COPY,
        practice="Allerton Medical Centre",
        reference="R-2026-0001",
        recipient="Margaret Holroyd",
        made_at=NINE,
        letter="Dear Margaret Holroyd\n\nHere is **your** copy.",
        recordings=recordings,
        form=form,
        schedule=("1 call is left out: it is about somebody else.",),
    )


def sound_in_pieces(plan, piece_frames=4080):
    """Give a recording's voices as a keyholder does: in stretches of whole segments."""
    sound = voices(plan.sound_format, plan.frames // plan.sound_format.frames_per_second, int(plan.recording, 16))
    size = piece_frames * plan.sound_format.bytes_per_frame
    for at in range(0, len(sound), size):
        yield sound[at : at + size]


def make(plan, folder, sound=sound_in_pieces, **options):
    return make_copy(plan, sound, folder, KEY, progress=lambda *_: None, **options)


def hidden(from_ms, to_ms, side=Side.OUTSIDE, **options):
    return HiddenSpan(side, from_ms, to_ms, GROUND, **options)
