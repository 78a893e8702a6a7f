"""A backup in a bucket of S3 or of a store that speaks S3, through `obstore`.

Files are put with `If-None-Match: *`, so that nothing is ever written over: 412 means "compare". A file longer than
`_WHOLE_BYTES` is uploaded in parts, for which S3 knows no such condition: it is looked for first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, PreconditionError
from obstore.store import S3Store

from fairhearing.vault.store import Stored

from .errors import DamagedBackup, MissingFile, RemovalRefused, TargetAway

if TYPE_CHECKING:
    from obstore.store import S3Config

_WHOLE_BYTES = 64 << 20
_RETRIES = 4
_RETRY_FOR = timedelta(seconds=60)
_ANSWERS_WITHIN = timedelta(seconds=10)
_GOES_ON_WITHIN = timedelta(seconds=60)
_WHOLE_WITHIN = timedelta(minutes=20)
"""A whole file up or down a practice's line; the library's own half minute is for small ones."""


class BucketTarget:
    """The files below a prefix of one bucket. Credentials come from the environment, as `obstore` reads it."""

    __slots__ = ("_store", "_where")

    def __init__(self, bucket: str, prefix: str, *, endpoint: str, region: str, allow_http: bool) -> None:
        self._where = f"s3://{bucket}/{prefix}".rstrip("/")
        config: S3Config = {}
        if endpoint:
            config["endpoint"] = endpoint
        if region:
            config["region"] = region
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            config=config,
            client_options={
                "allow_http": allow_http,
                "connect_timeout": _ANSWERS_WITHIN,
                "read_timeout": _GOES_ON_WITHIN,
                "timeout": _WHOLE_WITHIN,
            },
            retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY_FOR},
        )

    def put(self, name: str, chunks: Iterable[bytes]) -> Stored:
        """Upload a file that is not there yet; the store shows it whole or not at all."""
        pieces = iter(chunks)
        first = _gather(pieces)
        digest = hashlib.sha256(first)
        if len(first) < _WHOLE_BYTES:
            stored = Stored(len(first), digest.hexdigest())
            return stored if self._create(name, first) else self._compared(name, stored)
        length = len(first)
        with self._using():
            there = self._is_there(name)
            if not there:

                def passing() -> Iterator[bytes]:
                    nonlocal length
                    yield first
                    for piece in pieces:
                        digest.update(piece)
                        length += len(piece)
                        yield piece

                obstore.put(self._store, name, passing())
        if there:
            for piece in pieces:
                digest.update(piece)
                length += len(piece)
        stored = Stored(length, digest.hexdigest())
        return self._compared(name, stored) if there else stored

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes as they come."""
        with self._using():
            try:
                for piece in obstore.get(self._store, name).stream():
                    yield bytes(piece)
            except FileNotFoundError:
                raise MissingFile(name) from None

    def names(self, folder: str) -> list[str]:
        """Return all names below a folder."""
        with self._using():
            return sorted(meta["path"] for batch in obstore.list(self._store, folder) for meta in batch)

    def remove(self, name: str) -> None:
        """Take a file away. In a bucket that keeps versions its bytes stay until the store lets them go."""
        with self._using(), suppress(FileNotFoundError):
            try:
                obstore.delete(self._store, name)
            except PermissionDeniedError as error:
                raise RemovalRefused(f"{name} may not be taken away from the backup") from error

    def tidy(self) -> None:
        """Nothing is ever half there; parts of a broken upload go by the bucket's own rule."""

    def _create(self, name: str, data: bytes) -> bool:
        """Put a file, unless one is there."""
        with self._using():
            try:
                obstore.put(self._store, name, data, mode="create", use_multipart=False)
            except (AlreadyExistsError, PreconditionError):
                return False
        return True

    def _is_there(self, name: str) -> bool:
        try:
            obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        return True

    def _compared(self, name: str, expected: Stored) -> Stored:
        digest, length = hashlib.sha256(), 0
        for piece in self.read(name):
            digest.update(piece)
            length += len(piece)
        if Stored(length, digest.hexdigest()) != expected:
            raise DamagedBackup(name, "is there already, with other bytes")
        return expected

    @contextmanager
    def _using(self) -> Iterator[None]:
        """Turn the library's errors into ours, without their words: they hold addresses."""
        try:
            yield
        except BaseError as error:
            raise TargetAway(
                f"{self._where} cannot be used now ({type(error).__name__})",
                hint="is it up, and do AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold a key that may read and write?",
            ) from error


def _gather(pieces: Iterator[bytes]) -> bytes:
    """Take pieces until there are `_WHOLE_BYTES`, or all there are."""
    gathered = bytearray()
    while len(gathered) < _WHOLE_BYTES:
        piece = next(pieces, None)
        if piece is None:
            break
        gathered += piece
    return bytes(gathered)
