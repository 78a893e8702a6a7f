"""Naming the columns of another system's log: its first lines are pasted, shown as they are read, then saved.

What is pasted stands in the form alone: nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.phone_log.bring_page import ZONES
from fairhearing.phone_log.columns import MOST_COLUMNS, Field, Layout, guess_columns, missing_columns
from fairhearing.phone_log.logged import LoggedCall, cast_of
from fairhearing.phone_log.mappings import save_mapping
from fairhearing.phone_log.reading import REASON_WORDS, cells_of, decode_log, delimiter_of, read_log
from fairhearing.phone_log.words import FIELD_WORDS, length_words
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_LINES_READ: Final = 20
_LONGEST_NAME: Final = 40
_LONGEST_CELL: Final = 40
_WAYS: Final = {"in": "Incoming", "out": "Outgoing", "internal": "Internal", "unknown": "Not known"}


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed. lines: the first of the log. columns: what somebody, or the line of names, says of them."""

    lines: list[str] = field(default_factory=list)
    name: str = ""
    zone: str = "Europe/London"
    names: bool = True
    day_first: bool = True
    delimiter: str = ","
    columns: Mapping[Field, int] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        """The columns as reading wants them."""
        return Layout(self.name, self.columns, delimiter=self.delimiter, names=self.names, day_first=self.day_first)

    @property
    def cells(self) -> list[str]:
        """The first line's cells: names, or a call."""
        return cells_of(self.lines[0], self.layout)[:MOST_COLUMNS] if self.lines else []


@dataclass(frozen=True, slots=True)
class Preview:
    """How one line is read. problem: why it would be set aside; empty where it is a call."""

    line: int
    problem: str = ""
    call: LoggedCall | None = None
    way: str = ""
    length: str = ""
    outside: str = ""
    inside: str = ""


@requires(Permission.KEEP_GAPS)
@require_http_methods(["GET", "HEAD", "POST"])
def name_columns(request: HttpRequest) -> HttpResponseBase:
    """Show the form; read what is pasted; save it under a name."""
    practice = standing_practice(request, Permission.KEEP_GAPS)
    if request.method != "POST":
        note_visit(request, Verb.PHONE_LOG_VIEWED, practice, Permission.KEEP_GAPS)
        return _page(request, practice, Form(), [])
    form = _read(request)
    errors = _wrong(form, saves="save" in request.POST)
    if errors or "save" not in request.POST:
        return _page(request, practice, form, errors)
    person = visitor(request)
    role = str(role_in(person, practice, Permission.KEEP_GAPS))
    save_mapping(practice, form.layout, form.zone, by=person, role=role)
    words = f"The columns of {form.name} are saved. Choose it when you bring a log."
    return after_change(request, reverse("bring-phone-log"), words, now=timezone.now())


def _read(request: HttpRequest) -> Form:
    """Read the form. Columns are guessed from the names until somebody has chosen."""
    typed = request.POST
    pasted = decode_log(typed.get("lines", "").encode())
    lines = list(islice((line for line in pasted if line.strip()), _LINES_READ))
    delimiter = delimiter_of(lines[0]) if lines else ","
    is_first = "names_known" not in typed
    form = Form(
        lines=lines,
        name=" ".join(typed.get("name", "").split()),
        zone=typed.get("zone", "Europe/London"),
        names=is_first or typed.get("names") == "yes",
        day_first=is_first or typed.get("day_first") == "yes",
        delimiter=delimiter,
    )
    columns = guess_columns(form.cells) if is_first else _chosen(typed, len(form.cells))
    return Form(form.lines, form.name, form.zone, form.names, form.day_first, delimiter, columns)


def _chosen(typed: Mapping[str, str], width: int) -> Mapping[Field, int]:
    chosen = {}
    for what in Field:
        text = typed.get(f"column-{what}", "")
        if text.isascii() and text.isdecimal() and int(text[:4]) < width:
            chosen[what] = int(text)
    return chosen


def _wrong(form: Form, *, saves: bool) -> list[dict[str, str]]:
    if not form.lines:
        return [{"field": "lines", "text": "Paste the first lines of the log"}]
    if form.zone not in ZONES:
        return [{"field": "zone", "text": "Choose in which time the log is written"}]
    if not saves:
        return []
    errors = []
    if lacks := missing_columns(form.columns):
        first = lacks[0] if lacks[0] in tuple(Field) else str(Field.DURATION)
        words = "; ".join(FIELD_WORDS[Field(each)].lower() if each in tuple(Field) else _LENGTH for each in lacks)
        errors.append({"field": f"column-{first}", "text": f"Say which column holds: {words}"})
    if not 0 < len(form.name) <= _LONGEST_NAME:
        errors.append({"field": "name", "text": f"Give it a name, at most {_LONGEST_NAME} characters"})
    return errors


_LENGTH: Final = "how long it lasted, how long they talked, or when it ended"


def _previews(form: Form, practice: Practice) -> list[Preview]:
    """Read each line as an import would."""
    if missing_columns(form.columns):
        return []
    own = frozenset(practice.numbers.values_list("number", flat=True))
    previews = []
    for each in read_log(form.lines, form.layout, ZoneInfo(form.zone)):
        if not isinstance(each, LoggedCall):
            previews.append(Preview(each.line, REASON_WORDS[each.reason]))
            continue
        cast = cast_of(each, own)
        outside = cast.outside or ("Withheld" if cast.withheld else "")
        length = length_words(each.talk_s) if each.answered else "Not answered"
        previews.append(
            Preview(each.line, "", each, _WAYS[cast.direction], length, outside, ", ".join(cast.extensions))
        )
    return previews


def _page(request: HttpRequest, practice: Practice, form: Form, errors: list[dict[str, str]]) -> HttpResponseBase:
    shows = bool(form.lines) and form.zone in ZONES
    context = {
        "form": form,
        "text": "\n".join(form.lines),
        "cells": [cell[:_LONGEST_CELL] for cell in form.cells],
        "fields": [(str(what), FIELD_WORDS[what], form.columns.get(what)) for what in Field],
        "previews": _previews(form, practice) if shows else [],
        "shows": shows,
        "zones": ZONES,
        "most": _LINES_READ,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "phone_log/columns.jinja", context, status=status)
