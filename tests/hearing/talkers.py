"""Two people on the telephone, made of noise: syllables of voiced buzz with pauses, so that levels are known."""

import numpy as np

from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

RATE = 8000


def voice(seconds, seed, level_db=-22.0, rate=RATE):
    """Somebody who talks without pause: buzz and breath in syllables, at this mean power."""
    random = np.random.default_rng(seed)
    count = int(seconds * rate)
    pitch = np.repeat(random.uniform(80, 260, count // 1600 + 1), 1600)[:count]
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / rate)) * 0.5 + random.normal(0, 0.4, count)
    syllables = 0.35 + 0.65 * np.repeat(random.uniform(0, 1, count // 800 + 1), 800)[:count]
    return at_level(buzz * syllables, level_db)


def at_level(sound, level_db):
    return sound * (10 ** (level_db / 20) / np.sqrt(np.mean(sound**2)))


def noise(seconds, seed, level_db=-58.0, rate=RATE):
    return at_level(np.random.default_rng(seed).normal(0, 1, int(seconds * rate)), level_db)


def turns(seconds, seed, first, level_db=-22.0, turn_s=3.0, rate=RATE):
    """Somebody who talks every other turn, with a line's noise beneath. first: 0 begins, 1 comes second."""
    sound = voice(seconds, seed, level_db, rate)
    who = (np.arange(len(sound)) // int(turn_s * rate)) % 2 == first
    return np.where(who, sound, 0.0) + noise(seconds, seed + 1000, rate=rate)


def later(sound, delay_ms, gain_db, rate=RATE):
    """A leak: the same sound, later and fainter."""
    shift = int(delay_ms * rate / 1000)
    return np.concatenate((np.zeros(shift), sound))[: len(sound)] * 10 ** (gain_db / 20)


def frames(left, right, sound_format=SoundFormat.A_LAW):
    """The bytes of a recording's sound."""
    both = np.clip(np.stack((left, right), axis=1).reshape(-1) * 32768, -32768, 32767).astype(np.int16)
    return (
        both.astype("<i2").tobytes() if sound_format is SoundFormat.PCM16 else encode(both, Law(sound_format)).tobytes()
    )


def silence(seconds, rate=RATE):
    return np.zeros(int(seconds * rate))
