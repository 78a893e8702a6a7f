"""The nightly trial of the store without a key (clause C12): blocks at random, the home's files, the sealing itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.jobs import outbox
from fairhearing.retention.disposal import PROCESS
from fairhearing.retention.means import Means
from fairhearing.retention.models import StorageTrial
from fairhearing.retention.storage_rules import FEWEST_BYTES, HEAD_BYTES, is_like_random, is_sound_file
from fairhearing.vault.known_answer import answers_as_published
from fairhearing.vault.store import UnknownObject
from fairhearing.vault.tinkstream import HEADER_BYTES, SEGMENT_BYTES

TRY_STORAGE: Final = "try_storage"
BLOCKS: Final = 200
MOST_FILES: Final = 100_000
_SEALED: Final = (".sealed",)
"""Endings of what the comparison of every night accounts for by name, and of which blocks are read here."""
_GONE: Final = (Recording.State.DESTROYING, Recording.State.DESTROYED)


@dataclass(slots=True)
class _Files:
    """What a walk through the home has seen."""

    files: int = 0
    plain: int = 0
    unread: int = 0
    is_whole: bool = True


def try_storage(means: Means, home: Path, randomness: Random, *, most_files: int = MOST_FILES) -> StorageTrial:
    """Read blocks and heads of files as somebody would who has the disk and no key; keep what came of it."""
    blocks = list(_blocks(means, randomness))
    seen = _walk(home, means.store.root, most_files)
    with transaction.atomic():
        trial = StorageTrial.objects.create(
            tried_at=means.clock.now(),
            blocks=len(blocks),
            like_sound=sum(not is_like_random(block) for block in blocks),
            files=seen.files,
            plain=seen.plain,
            unread=seen.unread,
            all_files=seen.is_whole,
            answered=answers_as_published(),
        )
        outbox.record(Verb.STORAGE_TRIED, PROCESS, blocks=trial.blocks, like_sound=trial.like_sound, plain=trial.plain)
    return trial


def _blocks(means: Means, randomness: Random) -> Iterator[bytes]:
    """Yield blocks of recordings chosen by chance, each from a place chosen by chance."""
    rows = Recording.objects.exclude(state__in=_GONE).order_by("id")
    for _ in range(BLOCKS):
        start = f"{randomness.getrandbits(128):032x}"
        recording = rows.filter(id__gte=start).first() or rows.first()
        if recording is None:
            return
        try:
            size = means.store.size(recording.object_name)
            first = HEADER_BYTES + randomness.randrange(max(1, size - HEADER_BYTES - SEGMENT_BYTES + 1))
            block = means.store.read(recording.object_name, first, SEGMENT_BYTES)
        except (UnknownObject, OSError):
            continue  # that it is not there, the comparison tells
        if len(block) >= FEWEST_BYTES:
            yield block


def _walk(home: Path, store: Path, most: int) -> _Files:
    """Look at the first bytes of every file of the home but those that are sealed by their name and place."""
    seen = _Files()
    for folder, folders, names in os.walk(home):
        folders.sort()
        in_store = Path(folder).is_relative_to(store)
        for name in names:
            if in_store and name.endswith(_SEALED):
                continue
            if seen.files >= most:
                seen.is_whole = False
                return seen
            _look(Path(folder, name), seen)
    return seen


def _look(path: Path, seen: _Files) -> None:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        return
    except OSError:
        seen.unread += 1
        return
    seen.files += 1
    seen.plain += is_sound_file(head)
