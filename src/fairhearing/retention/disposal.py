"""The steps by which recordings are destroyed, a few at a time. Each may be done again after a kill at any point.

    intend        disposals and their entries are written; nothing is touched
    is_logged     the entries stand in the log, which the keyholder signed and synced
    go_on         calls locked, rules and holds asked again: destroying, or withdrawn
    destroy       the keys, then the objects, then the manifests; then opening is tried, and must fail
    certify       certificates, their entries, and the end of the call's facts, in one transaction

Whatever is destroying has nothing that keeps it, and nothing can begin to: holds and classes are refused from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.chain import chain_ends
from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs import outbox
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.client import OutboxEntry
from fairhearing.practice.models import Practice
from fairhearing.retention.certificate_form import digest_of
from fairhearing.retention.certificates import Destruction, write_certificate
from fairhearing.retention.lease import Turn
from fairhearing.retention.locking import lock_calls
from fairhearing.retention.means import Means
from fairhearing.retention.models import Certificate, Disposal, Erasure, Hold
from fairhearing.retention.periods import periods_of
from fairhearing.retention.rules import Fate, Kept, fate_of
from fairhearing.retention.skeleton import strip
from fairhearing.vault.chain_end import ChainEnd
from fairhearing.vault.errors import VaultError
from fairhearing.vault.keyring import DestroyedRecording
from fairhearing.vault.manifest_removal import ManifestPlace, remove_manifests
from fairhearing.vault.notes import note_names
from fairhearing.vault.store import UnknownObject

PROCESS = "retention"
_ENTRIES = 200
_STATE, _TROUBLE = Disposal.State, Disposal.Trouble


def intend(recordings: Sequence[str], today: date, now: datetime) -> list[Disposal]:
    """Write that these recordings are to be destroyed, with an entry each; those that are not due are left out."""
    rows = Recording.objects.filter(id__in=recordings).exclude(
        state__in=(Recording.State.DESTROYING, Recording.State.DESTROYED)
    )
    found = list(rows.select_related("call").order_by("id"))
    fates = _Fates.of([recording.call for recording in found], today)
    due = [recording for recording in found if fates.fate(recording.call) is Fate.DUE]
    entries = [_intent(recording, fates.months(recording.call)) for recording in due]
    disposals = [
        Disposal(
            recording=recording,
            call=recording.call,
            practice_id=recording.call.practice_id,
            rule=recording.call.record_class,
            months=fates.months(recording.call),
            intent=entry.id,
            intended_at=now,
        )
        for recording, entry in zip(due, entries, strict=True)
    ]
    with transaction.atomic():
        outbox.record_all(entries)
        return Disposal.objects.bulk_create(disposals)


def logged(disposals: Sequence[Disposal], append: outbox.Append) -> list[Disposal]:
    """Bring the intentions into the log, and return those that stand in it now.

    One that the log would not take is marked, and stays where it is: the next run says it in a new entry. Raises what
    the keyholder's client raises.
    """
    _say_again([each for each in disposals if each.trouble == _TROUBLE.LOG_REFUSED])
    unsent = Outbox.objects.filter(entry_id__in=[each.intent for each in disposals], sent_at=None, refused="")
    while unsent.exists():
        outbox.send(append, most=_ENTRIES)
    sent = set(
        unsent.model.objects.filter(entry_id__in=[each.intent for each in disposals], refused="").values_list(
            "entry_id", flat=True
        )
    )
    mark([each for each in disposals if each.intent not in sent], _TROUBLE.LOG_REFUSED)
    return [each for each in disposals if each.intent in sent]


def go_on(disposals: Sequence[Disposal], turn: Turn, today: date, now: datetime) -> list[Disposal]:
    """Ask rules and holds once more with the calls locked; return what goes, withdraw what something keeps.

    Raises AnotherRun; then nothing changed.
    """
    with transaction.atomic():
        turn.keep(now)
        practices = {each.practice_id for each in disposals}
        list(Practice.objects.select_for_update(no_key=True).filter(id__in=practices).order_by("id"))
        calls = {call.id: call for call in lock_calls(each.call_id for each in disposals)}
        fates = _Fates.of(calls.values(), today)
        going = [each for each in disposals if fates.fate(calls[each.call_id]) is Fate.DUE]
        for each in disposals:
            call = calls[each.call_id]
            if each not in going:
                _withdraw(each, fates.fate(call), now)
            elif (each.rule, each.months) != (call.record_class, fates.months(call)):
                each.rule, each.months = call.record_class, fates.months(call)
                each.save(update_fields=["rule", "months"])
        Disposal.objects.filter(id__in=[each.id for each in going]).update(
            state=_STATE.DESTROYING, destroying_at=now, trouble=""
        )
        ids = [each.recording_id for each in going]
        Recording.objects.filter(id__in=ids).update(state=Recording.State.DESTROYING)
    return going


def destroy(disposals: Sequence[Disposal], means: Means) -> dict[str, Destruction]:
    """Destroy keys, objects and manifests, try to open what is left, and return what is gone, by recording.

    What could not be removed, or still opens, is marked with the reason and left out. Raises VaultError where the
    keyring itself cannot be written; then those are marked, and nothing else was touched.
    """
    recordings = Recording.objects.select_related("manifest").in_bulk([each.recording_id for each in disposals])
    try:
        means.keyring.destroy(recordings, means.clock.now())
    except VaultError:
        mark(disposals, _TROUBLE.KEYRING)
        raise
    gone = _removed(disposals, recordings, means)
    when = means.keyring.destroyed(each.recording_id for each in gone)
    still = [each for each in gone if each.recording_id not in when or opens(recordings[each.recording_id], means)]
    mark(still, _TROUBLE.STILL_OPENS)
    tried_at = means.clock.now()
    return {each.recording_id: Destruction(when[each.recording_id], tried_at) for each in gone if each not in still}


def certify(disposals: Sequence[Disposal], destroyed: dict[str, Destruction], turn: Turn, now: datetime) -> int:
    """Write the certificates of what is gone, and let what is known of it go; return how many. Raises AnotherRun."""
    gone = {each.recording_id: each for each in disposals if each.recording_id in destroyed}
    if not gone:
        return 0
    calls = {each.call_id for each in gone.values()}
    rows = Recording.objects.filter(id__in=gone).select_related("manifest", "call__practice").order_by("id")
    out = _given_out(gone)
    written = [_certificate(row, gone[row.id], destroyed[row.id], out.get(row.id, 0)) for row in rows]
    with transaction.atomic():
        turn.keep(now)
        lock_calls(calls)
        outbox.record_all([entry for _, entry in written])
        Certificate.objects.bulk_create(certificate for certificate, _ in written)
        Disposal.objects.filter(id__in=[each.id for each in gone.values()]).update(
            state=_STATE.DESTROYED, ended_at=now, trouble=""
        )
        strip(list(gone), calls, now)
    return len(written)


def opens(recording: Recording, means: Means) -> bool:
    """Try to open a recording, by its key, its object and its notes. All must be refused."""
    try:
        means.keyring.get(recording.id)
    except DestroyedRecording:
        return any(_is_there(name, means) for name in _stored(recording))
    except VaultError:
        return True
    return True


def _is_there(name: str, means: Means) -> bool:
    try:
        means.store.read(name, 0, 1)
    except UnknownObject:
        return False
    return True


def mark(disposals: Sequence[Disposal], trouble: Disposal.Trouble) -> None:
    """Keep why these could not be finished."""
    if disposals:
        Disposal.objects.filter(id__in=[each.id for each in disposals]).update(trouble=trouble)


def _removed(disposals: Sequence[Disposal], recordings: dict[str, Recording], means: Means) -> list[Disposal]:
    """Remove objects and manifests, all at once or, where a disk refuses something, one by one; return what went."""
    try:
        _remove([recordings[each.recording_id] for each in disposals], means)
    except OSError:
        return [each for each in disposals if _removed_alone(each, recordings[each.recording_id], means)]
    return list(disposals)


def _removed_alone(disposal: Disposal, recording: Recording, means: Means) -> bool:
    try:
        means.store.remove(_stored(recording))
    except OSError:
        mark([disposal], _TROUBLE.STORE)
        return False
    try:
        remove_manifests(means.manifests, *_places([recording]))
    except OSError:
        mark([disposal], _TROUBLE.MANIFEST)
        return False
    return True


def _remove(recordings: Sequence[Recording], means: Means) -> None:
    """Remove objects and manifests, on their two folders at once: most of it is waiting for the disk."""
    places, ends = _places(recordings)
    with ThreadPoolExecutor(max_workers=1) as beside:
        manifests = beside.submit(remove_manifests, means.manifests, places, ends)
        means.store.remove(name for recording in recordings for name in _stored(recording))
        manifests.result()


def _stored(recording: Recording) -> tuple[str, ...]:
    """Name all that the store has of a recording: its sound and its notes."""
    return (recording.object_name, *note_names(recording.id))


def _places(recordings: Sequence[Recording]) -> tuple[list[ManifestPlace], dict[str, ChainEnd]]:
    """Return where the manifests lie, and where the chains end that they are of."""
    places = [place_of(recording) for recording in recordings]
    return places, chain_ends({place.node for place in places})


def place_of(recording: Recording) -> ManifestPlace:
    """Say where a recording's manifest lies, or lay. Its row is read with the recording's."""
    manifest = recording.manifest
    return ManifestPlace(manifest.node, manifest.boot, manifest.number, recording.id)


def _say_again(disposals: Sequence[Disposal]) -> None:
    """Write a new entry for each of these, in place of the one that the log would not take."""
    rows = Recording.objects.select_related("call").in_bulk([each.recording_id for each in disposals])
    for disposal in disposals:
        entry = _intent(rows[disposal.recording_id], disposal.months)
        disposal.intent, disposal.trouble = entry.id, ""
        with transaction.atomic():
            outbox.record_all([entry])
            disposal.save(update_fields=["intent", "trouble"])


def _intent(recording: Recording, months: int) -> OutboxEntry:
    call = recording.call
    return outbox.new_entry(
        Verb.DISPOSAL_INTENDED, PROCESS, call.practice_id, recording.id, rule=call.record_class, months=months
    )


def _withdraw(disposal: Disposal, why: Fate, now: datetime) -> None:
    disposal.state, disposal.ended_at, disposal.trouble = _STATE.WITHDRAWN, now, ""
    disposal.save(update_fields=["state", "ended_at", "trouble"])
    outbox.record(Verb.DISPOSAL_WITHDRAWN, PROCESS, disposal.practice_id, disposal.recording_id, why=str(why))


def _given_out(recordings: Iterable[str]) -> Mapping[str, int]:
    """Return of which recordings copies were given out, and how many times: the settings say who knows."""
    asked: Callable[[Iterable[str]], Mapping[str, int]] = import_string(settings.COPIES_GIVEN_OUT)
    return asked(recordings)


def _certificate(
    recording: Recording, disposal: Disposal, destruction: Destruction, copies: int
) -> tuple[Certificate, OutboxEntry]:
    document = write_certificate(recording, disposal, destruction, copies)
    digest = digest_of(document)
    entry = outbox.new_entry(Verb.RECORDING_DESTROYED, PROCESS, disposal.practice_id, recording.id, certificate=digest)
    certificate = Certificate(
        recording=recording,
        call=recording.call,
        practice_id=disposal.practice_id,
        destroyed_at=destruction.destroyed_at,
        rule=disposal.rule,
        months=disposal.months,
        document=document,
        sha256=digest,
        entry=entry.id,
    )
    return certificate, entry


@dataclass(frozen=True, slots=True)
class _Fates:
    """What becomes of some calls, with all it takes to say so read at once."""

    today: date
    periods: dict[str, dict[RecordClass, int]]
    held: frozenset[str]
    erased: frozenset[str]

    @classmethod
    def of(cls, calls: Iterable[Call], today: date) -> _Fates:
        """Read periods, holds and erasures."""
        known = list(calls)
        held = Hold.objects.filter(call__in=[call.id for call in known], released_at=None)
        erased = Erasure.objects.filter(call__in=[call.id for call in known])
        return cls(
            today,
            {practice: periods_of(practice) for practice in {call.practice_id for call in known}},
            frozenset(held.values_list("call_id", flat=True)),
            frozenset(erased.values_list("call_id", flat=True)),
        )

    def months(self, call: Call) -> int:
        """Return the period of a call's class."""
        return self.periods[call.practice_id][RecordClass(call.record_class)]

    def fate(self, call: Call) -> Fate:
        """Say what is to become of a call's recordings."""
        record_class, is_held, is_erased = RecordClass(call.record_class), call.id in self.held, call.id in self.erased
        kept = Kept(call.started_at, record_class, self.months(call), is_held, is_erased)
        return fate_of(kept, self.today)
