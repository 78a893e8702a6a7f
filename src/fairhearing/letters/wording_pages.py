"""The wording of letters: which are the practice's own, one to edit with a preview, and back to ours."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.catalogue.visits import visitor
from fairhearing.letters.contacts import FIELDS, contacts_of, known_of, save_contacts
from fairhearing.letters.errors import BadWording
from fairhearing.letters.filling import blanks_of, check_wording, fill
from fairhearing.letters.kinds import (
    BLANKS,
    CHOICES,
    KNOWN,
    NOTES,
    PIECES,
    LetterKind,
    Notice,
    Piece,
    our_wording,
    title_of,
)
from fairhearing.letters.models import Wording
from fairhearing.letters.paragraphs import Paragraph, paragraphs_of
from fairhearing.letters.wordings import own_wordings, take_ours, wording_in_force, write_wording
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_LONGEST = 10_000
_LONGEST_CONTACT = 300
_CONTACT_WORDS = {
    "practice_contact": ("How to reach the practice", "Address, telephone and e-mail, as letters show them"),
    "web_address": ("Website", ""),
    "dpo_contact": ("Data protection officer", "A name or post, and how to reach them"),
    "ico_contact": ("Information Commissioner", ""),
    "ombudsman_contact": ("Ombudsman", ""),
    "advocacy_contact": ("Free, independent help with complaints", "The advocacy service of your area"),
    "commissioner": (
        "Who contracts the practice",
        "Such as the integrated care board: it removes people from the list",
    ),
}


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One letter in the list. own: the newest version of the practice's own, None where it never had one."""

    piece: str
    title: str
    own: Wording | None


@requires(Permission.SET_LETTERS)
@require_safe
def letter_words(request: HttpRequest) -> HttpResponseBase:
    """List every letter, and whose wording it has."""
    practice = standing_practice(request, Permission.SET_LETTERS)
    own = own_wordings(practice)
    lines = [WordingLine(piece, title_of(piece), own.get(piece)) for piece in PIECES]
    context = {
        "letters": [line for line in lines if line.piece in LetterKind.values],
        "shared": [line for line in lines if line.piece in Piece.values],
        "notices": [line for line in lines if line.piece in Notice.values],
        "unsaid": [label for name, (label, _) in _CONTACT_WORDS.items() if not contacts_of(practice)[name]],
    }
    return render(request, "letters/words.jinja", context)


@requires(Permission.SET_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_wording(request: HttpRequest, piece: str) -> HttpResponseBase:
    """Edit one wording, look at it filled, put it in force, or go back to ours."""
    practice, person = standing_practice(request, Permission.SET_LETTERS), visitor(request)
    if piece not in PIECES:
        raise Http404
    if request.method != "POST":
        return _edit(request, practice, piece, wording_in_force(practice, piece).text, [])
    role, now = str(role_in(person, practice, Permission.SET_LETTERS)), timezone.now()
    if request.POST.get("do") == "ours":
        take_ours(practice, piece, by=person, role=role, now=now)
        return after_change(request, reverse("letter-words"), "Our wording is in force again.", now=now)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()[:_LONGEST]
    errors = _wrong(practice, piece, text, is_preview=request.POST.get("do") == "preview")
    if errors or request.POST.get("do") == "preview":
        return _edit(request, practice, piece, text, errors)
    write_wording(practice, piece, text, by=person, role=role, now=now)
    words = "Your wording is in force. Letters that are drafts already keep theirs."
    if piece in Notice.values:
        words = "Your wording is in force. Print what hangs in the practice anew."
    return after_change(request, reverse("letter-words"), words, now=now)


@requires(Permission.SET_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_contacts(request: HttpRequest) -> HttpResponseBase:
    """Say whom letters name."""
    practice, person = standing_practice(request, Permission.SET_LETTERS), visitor(request)
    values, errors = contacts_of(practice), []
    if request.method == "POST":
        values = {name: _typed(request, name) for name in FIELDS}
        if values["practice_contact"]:
            save_contacts(practice, values, by=person, role=str(role_in(person, practice, Permission.SET_LETTERS)))
            words = "Letters that are begun from now on name these."
            return after_change(request, reverse("letter-words"), words, now=timezone.now())
        errors = [{"field": "practice_contact", "text": "Say how to reach the practice"}]
    context = {"values": values, "words": _CONTACT_WORDS, "errors": errors}
    return render(request, "letters/contacts.jinja", context, status=_status(errors))


def _typed(request: HttpRequest, name: str) -> str:
    typed = request.POST.get(name, "").replace("\r\n", "\n").strip()
    return typed[:500] if name == "practice_contact" else " ".join(typed.split())[:_LONGEST_CONTACT]


def _wrong(practice: Practice, piece: str, text: str, *, is_preview: bool) -> list[dict[str, str]]:
    if not text:
        return [{"field": "text", "text": "Write the letter, or go back to ours"}]
    if not is_preview and text == wording_in_force(practice, piece).text:
        return [{"field": "text", "text": "Change the words first"}]
    try:
        check_wording(text, ours=our_wording(piece), known=KNOWN)
    except BadWording as error:
        return [{"field": "text", "text": str(error)}]
    return []


def _edit(
    request: HttpRequest, practice: Practice, piece: str, text: str, errors: list[dict[str, str]]
) -> HttpResponseBase:
    in_force = wording_in_force(practice, piece)
    ours = our_wording(piece)
    context = {
        "piece": piece,
        "title": title_of(piece),
        "text": text,
        "in_force": in_force,
        "ours": ours,
        "note": NOTES.get(piece, ""),
        "choices": CHOICES.get(piece, ()),
        "needed": [(name, BLANKS[name]) for name in BLANKS if name in blanks_of(ours)],
        "others": [(name, BLANKS[name]) for name in BLANKS if name not in blanks_of(ours)],
        "versions": practice.wordings.filter(piece=piece).select_related("written_by"),
        "preview": () if errors else _preview(practice, text),
        "errors": errors,
    }
    return render(request, "letters/wording.jinja", context, status=_status(errors))


def _preview(practice: Practice, text: str) -> tuple[Paragraph, ...]:
    """Show a wording with what is known of the practice, and marks where each letter says its own."""
    values = known_of(practice)
    values["rights"] = fill(wording_in_force(practice, Piece.RIGHTS).text, values, BLANKS)
    return paragraphs_of(fill(text, values, BLANKS))


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
