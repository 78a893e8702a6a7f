"""Takes files in, one after the other: looked at, read, sealed, journalled, published, read back, noted.

    look -> digest -> read by a process of its own -> sealed into the journal -> ledger: begun -> closed
         -> object, keyring, manifest -> ledger: done -> read back and original deleted, where that was asked for

Killed anywhere, the next run publishes what was closed, gives up what was not (its original is still there), and goes
on: each file becomes one recording. Nothing of a file that is set aside stays.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Final

from fairhearing.call.actions import CallFacts
from fairhearing.call.events import EventKind
from fairhearing.call.sides import SidesFrom
from fairhearing.capture.nodes import NodeName
from fairhearing.capture.publish import RecorderNode, report_damage
from fairhearing.vault.clock import Clock
from fairhearing.vault.finishing import Finisher, is_closed
from fairhearing.vault.home import Home
from fairhearing.vault.journal import JournalDamaged, JournalWriter, Published, Record
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.manifest import ManifestChain, list_manifests, open_manifest
from fairhearing.vault.store import FolderStore, NotReadBack, measure_file

from .facts import import_origin_fact
from .folder import FoundFile
from .ledger import Entry, ImportLedger
from .looking import CLIENT, Known, Looker
from .options import ImportOptions, Stereo
from .originals import FileChanged, FileUnreadable, check_unchanged, delete_original, measure_digest, opened
from .reading import Readers, SoundReading, UnreadableSound
from .results import FileResult, Outcome
from .sealing import ImportedOpening, ImportedRecording
from .set_aside import Reason, SetAside, unread_reason
from .sound_file import SoundFileForm
from .told import cast_told

NODE: Final = NodeName.IMPORTED
_ID_BYTES: Final = 16
_RECORDS_A_WRITE: Final = 256


class Importer:
    """Takes files in as one node. For one thread; made anew for each run, which first ends what the last one left."""

    def __init__(
        self,
        home: Home,
        node: RecorderNode,
        looker: Looker,
        options: ImportOptions,
        ledger: ImportLedger,
        readers: Readers,
        clock: Clock,
    ) -> None:
        self._home, self._node, self._looker, self._options = home, node, looker, options
        self._ledger, self._readers, self._clock = ledger, readers, clock
        self._journal = JournalWriter(home.journal / node.name, node.boot)
        chain = ManifestChain(home.manifests, node.name, node.boot, node.signer)
        self._finisher = Finisher(self._journal, FolderStore(home.store), Keyring(home.keyring), chain)
        self._end_in_journal()
        self._manifests = {file.recording: file.path for file in list_manifests(home.manifests, node.name)}
        self._end_in_ledger()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def take(self, found: FoundFile) -> FileResult:
        """Take one file in, or say why not.

        Raises BadTable for a table of its folder, what the vault raises, and OSError where a disk does not take what is
        ours: then nothing is lost, and the file's turn comes again.
        """
        if 0 <= self._clock.now().timestamp() - found.state.modified_s < self._options.settle_s:
            return FileResult(Outcome.STILL_WRITTEN)
        known = self._looker.look(found)
        if isinstance(known, SetAside):
            return _aside(known)
        try:
            return self._take_known(known)
        except FileChanged:
            return _aside(SetAside(found.path, Reason.CHANGED))
        except FileUnreadable:
            return _aside(SetAside(found.path, Reason.NOT_READABLE))
        except UnreadableSound as error:
            return _aside(SetAside(found.path, unread_reason(error.end)))

    def _take_known(self, known: Known) -> FileResult:
        """Begin to read the sound, and take it in if it or its call is not there already."""
        with opened(known.found) as file:
            sha256 = measure_digest(file)
            if entry := self._ledger.find_file(sha256, known.practice):
                return self._there_already(known.found, entry)
            with self._readers.read(file) as reading:
                return self._take_sound(known, sha256, reading)

    def _take_sound(self, known: Known, sha256: str, reading: SoundReading) -> FileResult:
        form = reading.form()
        settled = self._looker.settle_time(known, timedelta(seconds=form.duration_s), self._clock.now())
        if isinstance(settled, SetAside):
            return _aside(settled)
        call = self._ledger.call_id(settled.told, settled.practice, sha256)
        if earlier := self._ledger.find_call(call):
            return _same_call(settled.found, earlier, form)
        recording = ImportedRecording(self._opening(settled, call, sha256, form), settled.seal_to)
        try:
            sealed = self._seal(recording, reading, form)
            check_unchanged(settled.found)
        except (UnreadableSound, FileChanged):
            self._give_up(recording)
            raise
        if recording.frames_taken == 0:
            self._give_up(recording)
            return _aside(SetAside(settled.found.path, Reason.NO_SOUND))
        recording.close(is_cut_off=reading.is_cut_off)
        entry = Entry(sha256, settled.practice, call, recording.id, recording.duration_ms, reading.is_cut_off)
        self._publish(entry, [*sealed, *recording.records()])
        return FileResult(
            Outcome.IMPORTED,
            recording=recording.id,
            is_cut_off=entry.is_cut_off,
            is_deleted=self._delete(settled.found, entry),
        )

    def _seal(self, recording: ImportedRecording, reading: SoundReading, form: SoundFileForm) -> list[Record]:
        """Bring the sound into the journal, sealed, some at a time. Returns what is still to be brought there."""
        gathered = recording.records()
        for block in reading.blocks(form):
            recording.add(block)
            gathered += recording.records()
            if len(gathered) >= _RECORDS_A_WRITE:
                self._journal.append(gathered)
                gathered = []
        return gathered

    def _publish(self, entry: Entry, rest: list[Record]) -> None:
        """Bring a recording's last records into the journal, and from there to where recordings are."""
        self._ledger.begin(entry)
        self._journal.append(rest)
        self._manifests[entry.recording] = self._finisher.finish(entry.recording)
        self._ledger.finish(entry.recording)

    def _there_already(self, found: FoundFile, entry: Entry) -> FileResult:
        return FileResult(Outcome.THERE_ALREADY, recording=entry.recording, is_deleted=self._delete(found, entry))

    def _delete(self, found: FoundFile, entry: Entry) -> bool:
        """Delete an original where that was asked for, once its recording was read back. Say whether it is gone."""
        manifest = self._manifests.get(entry.recording)
        if manifest is None or entry.is_cut_off or not self._options.deletes_originals:
            return False
        try:
            self._read_back(manifest)
        except FileNotFoundError:  # destroyed since: nothing is left that the original could be compared with
            return False
        return delete_original(found)

    def _give_up(self, recording: ImportedRecording) -> None:
        """Forget a recording that comes to nothing. Its original stays where it is."""
        recording.drop()
        if recording.id in self._journal.recordings():
            self._discard(recording.id)

    def _discard(self, recording: str) -> None:
        self._journal.append([Published(recording)])
        self._journal.forget(recording)

    def _read_back(self, path: Path) -> None:
        """Make sure that the store has what the manifest says. Raises NotReadBack."""
        manifest = open_manifest(path.read_text("utf-8"), [self._node.signer.verifier])
        stored = measure_file(self._home.store / manifest.object.name)
        if (stored.size, stored.sha256) != (manifest.object.size, manifest.object.sha256):
            raise NotReadBack(f"the store gives back other bytes than recording {manifest.recording} was given")

    def _end_in_journal(self) -> None:
        """Publish what the last run closed, give up what it did not."""
        for recording in self._finisher.adopt(report_damage):
            if self._is_whole(recording):
                self._finisher.finish(recording)
            else:
                self._discard(recording)

    def _end_in_ledger(self) -> None:
        """Bring the ledger up to what was published."""
        for entry in self._ledger.unfinished():
            if entry.recording in self._manifests:
                self._ledger.finish(entry.recording)
            else:
                self._ledger.drop(entry.recording)

    def _is_whole(self, recording: str) -> bool:
        try:
            return is_closed(self._journal.recording(recording))
        except JournalDamaged:
            return False

    def _opening(self, known: Known, call_id: str, sha256: str, form: SoundFileForm) -> ImportedOpening:
        """Say what is to be sealed of the call beside its sound."""
        told, stereo = known.told, self._options.stereo
        if told.started is None:
            raise ValueError("a call without a time is set aside before")
        cast = cast_told(told, known.practice, self._looker.lines)
        is_swapped = stereo is Stereo.OUTSIDE_RIGHT or (stereo is Stereo.CALLER_LEFT and not cast.is_caller_left)
        sides_from, events = _sides(form, stereo)
        call = CallFacts(
            call_id=call_id,
            session=told.reference,
            client=CLIENT,
            practice=known.practice,
            direction=cast.direction,
            parties=cast.parties,
            sides_from=sides_from,
            started=told.started,
        )
        origin = import_origin_fact(sha256=sha256, read=self._clock.now(), form=form.words, file=known.found.name)
        told_events = (EventKind.IMPORTED_AFTERWARDS, *events, *known.events)
        return ImportedOpening(
            recording=secrets.token_hex(_ID_BYTES),
            call=call,
            form=form,
            is_swapped=is_swapped,
            origin=origin,
            events=told_events,
        )


def _sides(form: SoundFileForm, stereo: Stereo) -> tuple[SidesFrom, tuple[EventKind, ...]]:
    """Say how the sides of a file are told."""
    if form.channels == 1:
        return SidesFrom.MIXED, (EventKind.SIDES_MIXED,)
    return (SidesFrom.POSITION if stereo is Stereo.CALLER_LEFT else SidesFrom.STATED), ()


def _same_call(found: FoundFile, earlier: Entry, form: SoundFileForm) -> FileResult:
    """Say that a file's call is there already; where the lengths differ somebody should listen to both."""
    if earlier.is_as_long_as(form.duration_s):
        return FileResult(Outcome.SAME_CALL, recording=earlier.recording)
    return _aside(SetAside(found.path, Reason.OTHER_LENGTH))


def _aside(set_aside: SetAside) -> FileResult:
    return FileResult(Outcome.SET_ASIDE, set_aside=set_aside)
