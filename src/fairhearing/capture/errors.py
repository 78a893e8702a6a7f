"""Whose fault it was. Everything that `capture` raises is one of these."""

from __future__ import annotations


class CaptureError(Exception):
    """Base of all errors of this package."""


class FarEndError(CaptureError):
    """Somebody gave the recorder what it cannot work with: its settings, a network, a disk."""


class OurError(CaptureError):
    """The recorder did what it must not. A defect: let it be seen."""


class BadSettings(FarEndError):
    """recorder.json is missing or says what cannot be. The message names the key and what to write there."""


class NoFreePort(FarEndError):
    """Every media port is in use, or the SIP port is taken."""


class NodeInUse(FarEndError):
    """Another recorder runs under the same node name."""


class BadInterface(FarEndError):
    """A network interface is not there, is down, is gone, or may not be listened to. hint: what to do."""

    def __init__(self, found: str, *, hint: str = "") -> None:
        super().__init__(found)
        self.hint = hint
