"""A copy as a static tree of C2SP tlog-tiles in a bucket of S3 or its like. Each object is put once and stays.

Each checkpoint is an object of its own, `checkpoints/<size, twenty digits>`: the last by name is the newest. What lies
there under a name with other bytes is never written over: the copy disagrees.
"""

from __future__ import annotations

from fairhearing.backup.errors import BackupError, DamagedBackup

from .errors import CopyAway, CopyDisagrees
from .position import Position
from .settings import BucketSettings
from .source import Source

_PREFIX = "checkpoints"


class BucketCopy:
    """A copy in a bucket, in which the bucket's own default retention (Object Lock) may lock each object."""

    def __init__(self, settings: BucketSettings) -> None:
        from fairhearing.backup.bucket import BucketTarget  # noqa: PLC0415 - its library takes a while to load

        self._target = BucketTarget(
            settings.bucket,
            settings.prefix,
            endpoint=settings.endpoint,
            region=settings.region,
            allow_http=settings.allow_http,
        )

    def bring(self, source: Source, position: Position) -> Position:
        """Put what the copy lacks, each object once, then the checkpoint. Raises CopyAway, CopyDisagrees."""
        if position == source.end:
            return position
        try:
            for path, data in source.files_beyond(position.size):
                self._target.put(str(path), (data,))
            self._target.put(f"{_PREFIX}/{source.signed.size:020d}", (source.note.encode(),))
        except DamagedBackup as error:
            raise CopyDisagrees(f"in the bucket {error.name} is there already, with other bytes") from error
        except BackupError as error:
            raise CopyAway(str(error), hint=error.hint) from error
        return source.end
