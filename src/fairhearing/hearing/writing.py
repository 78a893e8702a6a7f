"""Writes down what was heard: two notes under the recording's key, then the codes for the catalogue.

The codes come last: who finds them may rely on the notes.
"""

from __future__ import annotations

from fairhearing.vault.errors import CannotWrite
from fairhearing.vault.heard_file import Heard, heard_path, seal_heard
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.key_messages import Opened
from fairhearing.vault.notes import NoteKind, note_name, seal_note
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.store import FolderStore

from .report import Report, heard_note, peaks_note


class HeardUnwritable(CannotWrite):
    """What was heard could not be written now."""


def write_down(home: Home, store: FolderStore, opened: Opened, report: Report) -> None:
    """Write all that was heard of one recording. Raises HeardUnwritable, DifferentObject, NotReadBack."""
    contents = {NoteKind.HEARD: heard_note(report), NoteKind.PEAKS: peaks_note(report)}
    try:
        for kind, content in contents.items():
            store.put(note_name(opened.recording, kind), seal_note(opened.key, opened.recording, kind, content))
        heard = Heard(opened.recording, report.findings, report.announced.told())
        publish_file(heard_path(home, opened.recording), seal_heard(heard, opened.practice, PublicKey(opened.intake)))
    except OSError as error:
        reason = error.strerror or "the disk gave no reason"
        raise HeardUnwritable(f"what was heard of recording {opened.recording} cannot be written: {reason}") from error
