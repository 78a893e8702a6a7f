"""Notes and tags as pages show them, and the sections of a call's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhearing.catalogue.models import Call, Party, Recording
from fairhearing.marks.models import Mark
from fairhearing.marks.notes import notes_of
from fairhearing.marks.rules import write_time
from fairhearing.marks.tags import tags_of, tags_offered
from fairhearing.practice.models import Person
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.wording.counts import counted

_SIDES = {Party.Side.LEFT: "outside", Party.Side.RIGHT: "practice"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNote:
    """One note. at, until: as they are typed, until empty for a moment; from_s, to_s: for the player.

    heard_as: of several recordings which, where there are several. may_change: it is the reader's own.
    """

    id: str
    recording: str
    at: str
    until: str
    from_s: float
    to_s: float
    side: str
    heard_as: str
    words: str
    who: str
    written_at: datetime
    changed_at: datetime | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a call, and where a new one is sent. recordings: on whose sound a note may be."""

    call: str
    notes: tuple[ShownNote, ...]
    recordings: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a call, and those that are offered; those of the call that are not offered any more among them."""

    call: str
    on: tuple[str, ...]
    offered: tuple[str, ...]
    may_set_list: bool
    is_open: bool


def shown_notes(call: Call, reader: Person) -> Notes:
    """Put the notes of a call into words for somebody who may read them."""
    recordings = [each for each in call.recordings.order_by("ordinal", "id") if _has_sound(each)]
    numbers = {each.id: f"recording {n}" for n, each in enumerate(recordings, start=1)} if len(recordings) > 1 else {}
    notes = tuple(_shown(mark, reader, numbers) for mark in notes_of(call))
    return Notes(call.id, notes, tuple(each.id for each in recordings), call.destroyed_at is None)


def tags_section(call: Call, reader: Reader) -> Section | None:
    """Show the tags of a call, with the boxes that change them."""
    if Permission.MARK_CALLS not in reader.may:
        return None
    on = tags_of(call)
    offered = tuple(sorted({*tags_offered(reader.practice), *on}))
    may_set_list = Permission.SET_TAGS in reader.may
    return Section("marks/tags.jinja", Tags(call.id, on, offered, may_set_list, call.destroyed_at is None))


def notes_section(call: Call, reader: Reader) -> Section | None:
    """Show the notes of a call, with the form for a new one."""
    if Permission.MARK_CALLS not in reader.may:
        return None
    return Section("marks/notes.jinja", shown_notes(call, reader.person))


def said_tags(count: int) -> str:
    """Say how many calls were tagged."""
    return f"{counted(count, 'call')} tagged." if count else "Those calls had these tags already."


def _has_sound(recording: Recording) -> bool:
    return recording.not_recorded is None and not recording.is_gone


def _shown(mark: Mark, reader: Person, numbers: dict[str, str]) -> ShownNote:
    placed = mark.from_ms is not None
    return ShownNote(
        id=str(mark.id),
        recording=mark.recording_id or "",
        at=write_time(mark.from_ms) if mark.from_ms is not None else "",
        until=write_time(mark.to_ms) if mark.to_ms is not None and mark.to_ms != mark.from_ms else "",
        from_s=(mark.from_ms or 0) / 1000,
        to_s=(mark.to_ms or 0) / 1000,
        side=_SIDES[Party.Side(mark.side)] if placed and mark.side else "",
        heard_as=numbers.get(mark.recording_id or "", ""),
        words=mark.words,
        who=mark.written_by.full_name,
        written_at=mark.written_at,
        changed_at=mark.changed_at,
        may_change=mark.written_by_id == reader.id,
    )
