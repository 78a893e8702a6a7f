"""Whether catalogue, store and keyring agree: every recording has its object and its key, and nothing else is there.

They are compared folder by folder, by the first two digits of ids, so that the memory it takes does not grow. What is
found is looked at once more before it is named, since recordings come and go meanwhile; and what was written within the
last hour may still be on its way into the catalogue.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.jobs import outbox
from fairhearing.probing.models import ProbeRecording
from fairhearing.retention.disposal import PROCESS, opens, place_of
from fairhearing.retention.means import Means
from fairhearing.retention.models import Certificate, Reconciliation
from fairhearing.vault.layout import object_name
from fairhearing.vault.notes import recording_of_note
from fairhearing.vault.store import Found, UnknownObject

SAMPLE = 20
_ON_ITS_WAY = timedelta(hours=1)
_FOLDERS = 256
_EXAMPLES = 3
_TRIED_BACK = timedelta(days=2)
_GONE = (Recording.State.DESTROYING, Recording.State.DESTROYED)


class Difference(StrEnum):
    """What does not agree."""

    OBJECT_MISSING = "object-missing"
    """A recording has no object."""
    OBJECT_UNKNOWN = "object-unknown"
    """An object, or a note, belongs to no recording."""
    KEY_MISSING = "key-missing"
    """A recording has no key."""
    KEY_UNKNOWN = "key-unknown"
    """A key belongs to no recording."""
    WRONG_SIZE = "wrong-size"
    """An object has not the size that its recording's manifest signed."""
    WRONG_DIGEST = "wrong-digest"
    """An object of the sample has other bytes than were recorded."""
    OPENS_AGAIN = "opens-again"
    """A recording that was destroyed has a key, an object or a manifest again."""


@dataclass(slots=True)
class _Comparison:
    """One comparison on its way."""

    means: Means
    began_at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    differences: Counter[Difference] = field(default_factory=Counter)
    examples: dict[Difference, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, kind: Difference, recording: str) -> None:
        """Count a difference, and keep the ids of the first few."""
        self.differences[kind] += 1
        if len(self.examples[kind]) < _EXAMPLES:
            self.examples[kind].append(recording)


def compare(
    means: Means, randomness: Random, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Reconciliation:
    """Compare all there is, try to open what was destroyed lately, and keep the result.

    randomness: picks the objects that are read whole. progress: told how many of 256 folders are done; may raise.
    """
    comparison = _Comparison(means, means.clock.now())
    for number in range(_FOLDERS):
        _compare_folder(comparison, f"{number:02x}")
        progress(number + 1, _FOLDERS)
    sampled = _read_some(comparison, randomness)
    tried = _try_destroyed(comparison)
    with transaction.atomic():
        kept = Reconciliation.objects.create(
            began_at=comparison.began_at,
            ended_at=means.clock.now(),
            recordings=comparison.counts["recordings"],
            objects_found=comparison.counts["objects"],
            keys_found=comparison.counts["keys"],
            sampled=sampled,
            tried=tried,
            differences={str(kind): count for kind, count in comparison.differences.items()},
            examples={str(kind): ids for kind, ids in comparison.examples.items()},
        )
        outbox.record(
            Verb.RECORDINGS_COMPARED,
            PROCESS,
            recordings=kept.recordings,
            objects=kept.objects_found,
            keys=kept.keys_found,
            differences=comparison.differences.total(),
        )
    return kept


def _compare_folder(comparison: _Comparison, folder: str) -> None:
    """Compare what begins with two digits. The store is listed first and the rows last: what came between is new."""
    means = comparison.means
    tests = set(ProbeRecording.objects.filter(id__gte=folder, id__lt=folder + "g").values_list("id", flat=True))
    test_objects = {object_name(each) for each in tests}
    objects = {name: each for name, each in means.store.objects(folder).items() if name not in test_objects}
    keys = set(means.keyring.recordings(folder, folder + "g")) - tests
    rows = Recording.objects.filter(id__gte=folder, id__lt=folder + "g")
    known = dict(rows.exclude(state__in=_GONE).values_list("id", "object_size"))
    comparison.counts.update(recordings=len(known), objects=len(objects), keys=len(keys))
    for recording in _with_notes_alone(comparison, means.store.notes(folder), known, objects):
        comparison.note(Difference.OBJECT_UNKNOWN, recording)
    found = {name.partition("/")[2].removesuffix(".sealed"): each for name, each in objects.items()}
    for recording, kind in _differing(comparison, known, found, keys):
        if _still(kind, recording, means):
            comparison.note(kind, recording)


def _with_notes_alone(
    comparison: _Comparison, notes: dict[str, Found], known: dict[str, int], objects: dict[str, Found]
) -> list[str]:
    """Return whose notes lie in the store though they are no recording, nor anything on its way into the list."""
    young = comparison.began_at - _ON_ITS_WAY
    old = {recording_of_note(name) for name, each in notes.items() if each.written_at < young}
    strays = sorted(each for each in old if each not in known and object_name(each) not in objects)
    return [each for each in strays if not Recording.objects.filter(id=each).exclude(state__in=_GONE).exists()]


def _differing(
    comparison: _Comparison, known: dict[str, int], found: dict[str, Found], keys: set[str]
) -> Iterator[tuple[str, Difference]]:
    """Yield what seems to differ."""
    young = comparison.began_at - _ON_ITS_WAY
    for recording in sorted(known.keys() - found.keys()):
        yield recording, Difference.OBJECT_MISSING
    for recording in sorted(known.keys() - keys):
        yield recording, Difference.KEY_MISSING
    for recording in sorted(found.keys() - known.keys()):
        if found[recording].written_at < young:
            yield recording, Difference.OBJECT_UNKNOWN
    for recording in sorted(keys - known.keys()):
        if recording not in found or found[recording].written_at < young:
            yield recording, Difference.KEY_UNKNOWN
    for recording in sorted(known.keys() & found.keys()):
        if known[recording] != found[recording].size:
            yield recording, Difference.WRONG_SIZE


def _still(kind: Difference, recording: str, means: Means) -> bool:
    """Look again: it may have been on its way out, or in."""
    is_known = Recording.objects.filter(id=recording).exclude(state__in=_GONE).exists()
    has_object, has_key = _has_object(recording, means), bool(means.keyring.recordings(recording, recording))
    match kind:
        case Difference.OBJECT_MISSING:
            return is_known and not has_object
        case Difference.KEY_MISSING:
            return is_known and not has_key
        case Difference.OBJECT_UNKNOWN:
            return has_object and not is_known
        case Difference.KEY_UNKNOWN:
            return has_key and not is_known
    return is_known and has_object


def _has_object(recording: str, means: Means) -> bool:
    try:
        means.store.size(object_name(recording))
    except UnknownObject:
        return False
    return True


def _read_some(comparison: _Comparison, randomness: Random) -> int:
    """Read a sample of objects whole; return how many."""
    read = 0
    for _ in range(SAMPLE):
        start = f"{randomness.getrandbits(128):032x}"
        rows = Recording.objects.exclude(state__in=_GONE).order_by("id")
        recording = rows.filter(id__gte=start).first() or rows.first()
        if recording is None:
            break
        try:
            measured = comparison.means.store.measure(recording.object_name)
        except (UnknownObject, OSError):
            continue
        read += 1
        if measured.sha256 != recording.object_sha256 and not _is_gone(recording):
            comparison.note(Difference.WRONG_DIGEST, recording.id)
    return read


def _is_gone(recording: Recording) -> bool:
    recording.refresh_from_db(fields=["state"])
    return recording.is_gone


def _try_destroyed(comparison: _Comparison) -> int:
    """Try to open what was destroyed within the last two days; return how many."""
    since = comparison.began_at - _TRIED_BACK
    rows = Certificate.objects.filter(destroyed_at__gte=since).select_related("recording__manifest")
    tried = 0
    for certificate in rows.iterator():
        tried += 1
        recording, means = certificate.recording, comparison.means
        if opens(recording, means) or place_of(recording).path(means.manifests).exists():
            comparison.note(Difference.OPENS_AGAIN, recording.id)
    return tried
