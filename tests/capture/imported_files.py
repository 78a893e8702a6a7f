"""Sound files as other recorders leave them, made anew for each test."""

import os

import numpy as np
import soundfile

RATE = 8000
A_CALL = "external-201-07700900123-20261103-141210-1793715130.12"
ANOTHER_CALL = "external-202-07700900456-20261103-151210-1793718730.13"


def tone(hertz, seconds=1.0, rate=RATE):
    return 0.4 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def write(path, sound=None, *, rate=RATE, container=None, coding=None, age_s=3600):
    """Write a sound file that was finished some time ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, tone(440) if sound is None else sound, rate, format=container, subtype=coding)
    return aged(path, age_s)


def aged(path, age_s=3600):
    seen = path.stat()
    os.utime(path, (seen.st_atime - age_s, seen.st_mtime - age_s))
    return path


def share_of(hertz, samples, rate):
    """How much of the sound's power lies within 10 Hz of a tone."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    around = np.abs(np.fft.rfftfreq(len(samples), 1 / rate) - hertz) < 10
    return float(power[around].sum() / power.sum())
