"""A long audit log, written fast: real files in every place, made for measuring.

Bypassed: the keyholder and its socket, the tail, one sync and one checkpoint an append. What is published has the
bytes that `audit.writer` would have given it, which then takes the log up and goes on.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.audit.checkpoint import Checkpoint, sign_checkpoint
from fairhearing.audit.files import CHECKPOINT_NAME, LogReader, tail_name
from fairhearing.audit.leaf import Leaf, format_time
from fairhearing.audit.outbox_ids import SPAN, encode_outbox, outbox_digest, outbox_path
from fairhearing.audit.proofs import LogTree
from fairhearing.audit.tiles import (
    TILE_WIDTH,
    bundle_path,
    encode_entries,
    partial_path,
    right_edge,
    tile_path,
    tile_root,
)
from fairhearing.audit.tree import leaf_hash
from fairhearing.audit.verbs import Verb
from fairhearing.vault.note import NoteSigner

_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBER_AT: Final = "0" * 31 + "1"
_EACH_S: Final = 7


def write_long_log(folder: Path, entries: int, signer: NoteSigner) -> None:
    """Write a log of so many entries into an empty folder: a page looked at, a second of sound sent, in turn."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        spans = -(-entries // SPAN)
        list(pool.map(_write_span, [folder] * spans, range(spans), [entries] * spans))
    for level, index, width in right_edge(entries // TILE_WIDTH):
        _write_level(folder, level, index, width)
    root = LogTree(LogReader(folder), entries).root(entries) if entries else b""
    _write(folder / CHECKPOINT_NAME, sign_checkpoint(Checkpoint(signer.name, entries, root), signer).encode())


def long_log_entry(number: int) -> bytes:
    """Return one entry of such a log."""
    moment = format_time(_BEGAN + timedelta(seconds=number * _EACH_S)).encode()
    return _TEMPLATES[number % len(_TEMPLATES)] % (number, number, moment)


def _templates() -> tuple[bytes, ...]:
    """Return entries as the product writes them, with places for outbox id, subject and time."""
    leaves = (
        Leaf(_BEGAN, Verb.CALL_VIEWED, "5a" * 16, "manager", "allerton", _NUMBER_AT, {"fields": ("day",)}, _NUMBER_AT),
        Leaf(_BEGAN, Verb.SOUND_HEARD, "5a" * 16, "manager", "allerton", _NUMBER_AT, {"listen": "1b" * 16}, _NUMBER_AT),
    )
    encoded = (leaf.encode().replace(b"%", b"%%").replace(_NUMBER_AT.encode(), b"%032x") for leaf in leaves)
    return tuple(each.replace(format_time(_BEGAN).encode(), b"%b") for each in encoded)


_TEMPLATES: Final = _templates()


def _write_span(folder: Path, span: int, entries: int) -> None:
    first, end = span * SPAN, min(entries, (span + 1) * SPAN)
    roots, digests = [], []
    for start in range(first, end, TILE_WIDTH):
        numbers = range(start, min(end, start + TILE_WIDTH))
        bundle = [long_log_entry(number) for number in numbers]
        if len(bundle) < TILE_WIDTH:
            _write(folder / tail_name(start), encode_entries(bundle))
            break
        hashes = [leaf_hash(entry) for entry in bundle]
        digests += [outbox_digest(b"%032x" % number) for number in numbers]
        roots.append(tile_root(hashes))
        _write(folder / bundle_path(start // TILE_WIDTH), encode_entries(bundle))
        _write(folder / tile_path(0, start // TILE_WIDTH), b"".join(hashes))
    if len(roots) == TILE_WIDTH:
        _write(folder / tile_path(1, span), b"".join(roots))
        _write(folder / outbox_path(span), encode_outbox(digests, tile_root(roots)))


def _write_level(folder: Path, level: int, index: int, width: int) -> None:
    """Write the tiles of a level that are not there yet: all full ones of level 2 and above, the newest partial one."""
    reader = LogReader(folder)
    for full in range(index if level > 1 else 0):
        _write(folder / tile_path(level, full), b"".join(reader.derived_tile(level, full, TILE_WIDTH)))
    if width:
        hashes = b"".join(reader.derived_tile(level, index, width))
        _write(folder / partial_path(tile_path(level, index), width), hashes)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def digest_of_folder(folder: Path) -> str:
    """Return one hash over all files of a folder, names and bytes: for comparing two logs."""
    whole = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        whole.update(f"{path.relative_to(folder)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
