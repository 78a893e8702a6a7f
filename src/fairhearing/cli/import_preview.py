"""What `fairhearing import --dry-run` shows: how each file would be read, and which are there already.

Numbers are shown without their last digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fairhearing.call.sides import Side
from fairhearing.capture.config import load_config
from fairhearing.capture.identity import prepare_node
from fairhearing.capture.imports.folder import FoundFile, find_files
from fairhearing.capture.imports.ledger import ImportLedger
from fairhearing.capture.imports.looking import Known, Looker
from fairhearing.capture.imports.options import ImportOptions
from fairhearing.capture.imports.originals import FileChanged, FileUnreadable, measure_digest, opened
from fairhearing.capture.imports.reading import Readers, UnreadableSound
from fairhearing.capture.imports.results import Outcome
from fairhearing.capture.imports.set_aside import Reason, SetAside, unread_reason
from fairhearing.capture.imports.sound_file import SoundFileForm
from fairhearing.capture.imports.told import cast_told
from fairhearing.capture.listed_keys import listed_keys
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

_HIDDEN_DIGITS = 4
_LINE = "{:>5}  {:<19}  {:<8}  {:<14}  {:<9}  {:<12}  {:>7}  {}"
_HEADING = ("row", "started", "which", "outside", "extension", "practice", "length", "sound")


def show_preview(
    home: Home, options: ImportOptions, clock: Clock, paths: Sequence[Path], *, node: str
) -> Iterator[str]:
    """Yield the lines of the preview. Rows are in the order of the files' names; nothing is taken in or sealed.

    Raises BadSettings, BadTable, and what the vault raises.
    """
    config = load_config(home.recorder_json)
    keys = listed_keys(home, config.practices, node, prepare_node(home, node).vkey)
    with ImportLedger.open(home.recorder / node) as ledger, Readers() as readers:
        preview = _Preview(Looker(config, options, keys), ledger, readers, options)
        yield _LINE.format(*_HEADING)
        for row, found in enumerate(find_files(paths), 1):
            yield preview.line(row, found, clock.now())


@dataclass(frozen=True, slots=True)
class _Preview:
    looker: Looker
    ledger: ImportLedger
    readers: Readers
    options: ImportOptions

    def line(self, row: int, found: FoundFile, now: datetime) -> str:
        """Return the line of one file."""
        try:
            shown = self._look(found, now)
        except FileChanged:
            shown = Reason.CHANGED
        except FileUnreadable:
            shown = Reason.NOT_READABLE
        except UnreadableSound as error:
            shown = unread_reason(error.end)
        if isinstance(shown, Outcome):
            return f"{row:>5}  {shown}"
        if isinstance(shown, Reason):
            return f"{row:>5}  set aside: {shown}"
        return _line(row, *shown, self.looker, self.options)

    def _look(self, found: FoundFile, now: datetime) -> tuple[Known, SoundFileForm] | Outcome | Reason:
        known = self.looker.look(found)
        if isinstance(known, SetAside):
            return known.reason
        with opened(found) as file:
            sha256 = measure_digest(file)
            if self.ledger.find_file(sha256, known.practice):
                return Outcome.THERE_ALREADY
            with self.readers.read(file) as reading:
                form = reading.form()
        settled = self.looker.settle_time(known, timedelta(seconds=form.duration_s), now)
        if isinstance(settled, SetAside):
            return settled.reason
        earlier = self.ledger.find_call(self.ledger.call_id(settled.told, settled.practice, sha256))
        if earlier is None:
            return settled, form
        return Outcome.SAME_CALL if earlier.is_as_long_as(form.duration_s) else Reason.OTHER_LENGTH


def _line(row: int, known: Known, form: SoundFileForm, looker: Looker, options: ImportOptions) -> str:
    cast = cast_told(known.told, known.practice, looker.lines)
    started = known.told.started.astimezone(options.zone) if known.told.started else None
    outside = next((party for party in cast.parties if party.side is Side.LEFT), None)
    inside = next((party for party in cast.parties if party.side is Side.RIGHT), None)
    minutes, seconds = divmod(round(form.duration_s), 60)
    return _LINE.format(
        row,
        f"{started:%Y-%m-%d %H:%M:%S}" if started else "",
        cast.direction,
        _masked(outside.number or outside.extension) if outside else "",
        inside.extension if inside else "",
        known.practice,
        f"{minutes}:{seconds:02}",
        form.words,
    )


def _masked(number: str) -> str:
    """Return a public number without its last digits; an extension as it is."""
    return f"{number[:-_HIDDEN_DIGITS]}{'.' * _HIDDEN_DIGITS}" if number.startswith("+") else number
