"""What `fairhearing import --dry-run` shows: how each file would be read. Numbers without their last digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from fairhearing.call.sides import Side
from fairhearing.capture.config import load_config
from fairhearing.capture.identity import prepare_node
from fairhearing.capture.imports.folder import FoundFile, find_files
from fairhearing.capture.imports.looking import Known, Looker
from fairhearing.capture.imports.options import ImportOptions
from fairhearing.capture.imports.reading import SoundReading, UnreadableSound
from fairhearing.capture.imports.set_aside import Reason, unread_reason
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
    looker = Looker(config, options, keys)
    yield _LINE.format(*_HEADING)
    for row, found in enumerate(find_files(paths), 1):
        shown = _look(looker, found, clock)
        if isinstance(shown, Reason):
            yield f"{row:>5}  set aside: {shown}"
        else:
            yield _line(row, *shown, looker, options)


def _look(looker: Looker, found: FoundFile, clock: Clock) -> tuple[Known, SoundFileForm] | Reason:
    known = looker.look(found)
    if not isinstance(known, Known):
        return known.reason
    try:
        with SoundReading(found.path) as reading:
            form = reading.form()
    except UnreadableSound as error:
        return unread_reason(error.end)
    settled = looker.settle_time(known, timedelta(seconds=form.duration_s), clock.now())
    return (settled, form) if isinstance(settled, Known) else settled.reason


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
