"""Opening what was sealed. Only the keyholder and the command line import this package."""

from .practice_key import PracticeKey
from .segments import DamagedSegment, SegmentOpener
from .unseal_file import ManifestTrust, Unsealed, unseal_file

__all__ = ["DamagedSegment", "ManifestTrust", "PracticeKey", "SegmentOpener", "Unsealed", "unseal_file"]
