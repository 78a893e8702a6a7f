"""What is known of a file before its sound is read: whose call, when, who. Reads names and tables, seals nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fairhearing.call.clients import Client
from fairhearing.call.events import EventKind
from fairhearing.call.parties import PracticeLines
from fairhearing.capture.config import RecorderConfig
from fairhearing.capture.errors import BadSettings
from fairhearing.capture.recipient_book import SealTo

from .beside import BadTable, read_beside
from .file_names import is_one_side, read_name
from .folder import FoundFile
from .folder_tables import FolderTables, TableStates, read_tables, table_states
from .options import ImportOptions
from .set_aside import Reason, SetAside
from .told import ToldCall

CLIENT = "import"
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Known:
    """A file of which enough is known. told: with its time; events: what there is to know of how it was told."""

    found: FoundFile
    told: ToldCall = field(repr=False)
    practice: str
    seal_to: SealTo
    events: tuple[EventKind, ...] = ()


class Looker:
    """Looks at files. Tables of a folder are read once; `forget_changed` to read anew those that were changed."""

    def __init__(self, config: RecorderConfig, options: ImportOptions, seal_to: Mapping[str, SealTo]) -> None:
        ids = [practice.id for practice in config.practices]
        if options.practice and options.practice not in ids:
            raise BadSettings("the practice that was named is none of recorder.json's")
        self.lines: tuple[PracticeLines, ...] = tuple(practice.lines for practice in config.practices)
        self._options, self._seal_to = options, seal_to
        only = ids[0] if len(ids) == 1 else ""
        self._client = Client(name=CLIENT, networks=(), practice=options.practice, default_practice=only)
        self._tables: dict[Path, tuple[TableStates, FolderTables]] = {}

    def forget_changed(self) -> None:
        """Read the tables anew that are others by now."""
        self._tables = {folder: read for folder, read in self._tables.items() if read[0] == table_states(folder)}

    def look(self, found: FoundFile) -> Known | SetAside:
        """Return what is known of a file, or why it is set aside. Raises BadTable, OSError for a folder's table."""
        if is_one_side(found.stem):
            return SetAside(found.path, Reason.ONE_SIDE)
        named = read_name(found.stem, self._options.zone, self._options.names)
        try:
            beside = read_beside(found.path, self._options.zone)
        except BadTable as error:
            return SetAside(found.path, Reason.BAD_TABLE, str(error))
        except OSError:
            return SetAside(found.path, Reason.BAD_TABLE, "it cannot be read from the disk")
        told = beside.before(self._in_tables(found, named)).before(named)
        practice = told.find_practice(self._client, self.lines)
        if not practice:
            return SetAside(found.path, Reason.NO_PRACTICE)
        if practice not in self._seal_to:
            return SetAside(found.path, Reason.NO_KEYS)
        return Known(found, told, practice, self._seal_to[practice])

    def settle_time(self, known: Known, duration: timedelta, now: datetime) -> Known | SetAside:
        """Return a file with its call's time, now that its length is known, or why it is set aside."""
        told, events = known.told, known.events
        if told.started is None and told.ended is not None:
            told = replace(told, started=told.ended - duration)
        if told.started is None and self._options.takes_time_from_file:
            written = datetime.fromtimestamp(known.found.state.modified_s, UTC)
            told, events = replace(told, started=written - duration), (*events, EventKind.TIME_FROM_FILE)
        if told.started is None:
            return SetAside(known.found.path, Reason.NO_TIME)
        if told.started > now + _CLOCKS_DIFFER:
            return SetAside(known.found.path, Reason.IN_FUTURE)
        if self._options.is_expired(told.started):
            return SetAside(known.found.path, Reason.EXPIRED)
        if told.is_ambiguous:
            events = (*events, EventKind.TIME_AMBIGUOUS)
        return replace(known, told=told, events=events)

    def _in_tables(self, found: FoundFile, named: ToldCall) -> ToldCall:
        told = ToldCall()
        for folder in dict.fromkeys((found.root, found.path.parent)):
            if folder not in self._tables:
                self._tables[folder] = table_states(folder), read_tables(folder, self._options.zone)
            _, tables = self._tables[folder]
            told = tables.find(found.name, named.reference).before(told)
        return told
