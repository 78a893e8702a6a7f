"""Opening what was sealed. Only the keyholder and the command line import this package."""

from .open_note import open_note
from .practice_key import PracticeKey
from .segments import DamagedSegment, SegmentOpener
from .unseal_file import ManifestTrust, Opening, Unsealed, unseal_file

__all__ = [
    "DamagedSegment",
    "ManifestTrust",
    "Opening",
    "PracticeKey",
    "SegmentOpener",
    "Unsealed",
    "open_note",
    "unseal_file",
]
