"""What can be wrong with a recording that is tried at a sign-in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fairhearing.health.kinds import TroubleKind


class Fault(StrEnum):
    """Why a recording is not what a recorder of the practice locked. The code stands in the log and in a file."""

    UNSIGNED = "unsigned"
    """No recorder that the practice lists signed its manifest as it stands."""
    MISPLACED = "misplaced"
    """Its manifest says another place in the recorder's chain than it has, or another manifest has the same."""
    KEY_MISSING = "key_missing"
    """The keyring holds no key for it, and it was not destroyed."""
    KEY_CHANGED = "key_changed"
    """The keyring's key is not the one its manifest speaks of, or the practice's key does not open it."""
    KEY_FOREIGN = "key_foreign"
    """It was locked to a key that is none of the practice's: somebody may have put a key of theirs in place."""
    SOUND_MISSING = "sound_missing"
    """The store does not have it."""
    SHORTENED = "shortened"
    """Its file is shorter than its manifest says."""
    CHANGED = "changed"
    """Its file is not the one its manifest describes, or does not open."""


KIND_OF: Final = {
    Fault.UNSIGNED: TroubleKind.RECORDING_PLANTED,
    Fault.MISPLACED: TroubleKind.RECORDING_PLANTED,
    Fault.KEY_MISSING: TroubleKind.RECORDING_KEY_WRONG,
    Fault.KEY_CHANGED: TroubleKind.RECORDING_KEY_WRONG,
    Fault.KEY_FOREIGN: TroubleKind.RECORDING_KEY_WRONG,
    Fault.SOUND_MISSING: TroubleKind.RECORDING_CHANGED,
    Fault.SHORTENED: TroubleKind.RECORDING_CHANGED,
    Fault.CHANGED: TroubleKind.RECORDING_CHANGED,
}
"""The trouble that tells of it."""
