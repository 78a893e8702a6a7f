"""Writing a letter: filled by what is known, edited by hand, finished once and never touched again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.letters.contacts import known_of
from fairhearing.letters.errors import LetterFinished, NotYetALetter
from fairhearing.letters.filling import fill, still_to_fill
from fairhearing.letters.kinds import BLANKS, LetterKind, Piece
from fairhearing.letters.models import Letter
from fairhearing.letters.wordings import wording_in_force
from fairhearing.practice.models import Person, Practice


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before anybody edited it. missing: in plain words, what could not be filled."""

    kind: LetterKind
    text: str
    missing: tuple[str, ...]


def draft_letter(practice: Practice, kind: LetterKind, blanks: Mapping[str, str]) -> Draft:
    """Fill a letter from the practice's settings and from what the caller knows; nothing is kept yet.

    blanks: values by the names of `kinds.BLANKS`; dates are written out by the caller (`day_words`), what is not known
    is left out, and a mark in the text says so.
    """
    values = known_of(practice) | dict(blanks)
    values["rights"] = fill(wording_in_force(practice, Piece.RIGHTS).text, values, BLANKS)
    pieces = (Piece.TOP, kind, Piece.END)
    text = "\n\n".join(fill(wording_in_force(practice, piece).text, values, BLANKS) for piece in pieces)
    return Draft(kind, text, still_to_fill(text))


def begin_letter(
    practice: Practice,
    draft: Draft,
    *,
    reference: str,
    by: Person,
    role: str,
    now: datetime,
    calls: Iterable[Call] = (),
) -> Letter:
    """Keep a draft, so that it can be left and gone on with. calls: closed to somebody, they close the letter too."""
    with transaction.atomic():
        letter = Letter.objects.create(
            practice=practice,
            kind=draft.kind,
            reference=reference,
            text=draft.text,
            written_by=by,
            begun_at=now,
            changed_at=now,
        )
        letter.calls.set(calls)
        record(Verb.LETTER_BEGUN, by.account, practice.id, letter.id.hex, role=role, kind=str(draft.kind))
    return letter


def change_letter(letter: Letter, text: str, *, by: Person, role: str, now: datetime) -> None:
    """Keep what was edited by hand. Raises LetterFinished."""
    with transaction.atomic():
        locked = _lock(letter)
        locked.text, locked.changed_at = text, now
        locked.save(update_fields=["text", "changed_at"])
        record(Verb.LETTER_CHANGED, by.account, locked.practice_id, locked.id.hex, role=role)
    letter.text, letter.changed_at = text, now


def finish_letter(letter: Letter, *, by: Person, role: str, now: datetime) -> None:
    """Finish a letter as it stands; its digest goes into the log. Raises LetterFinished, NotYetALetter."""
    with transaction.atomic():
        locked = _lock(letter)
        if left := still_to_fill(locked.text):
            raise NotYetALetter(f"Fill in: {', '.join(left)}")
        locked.finished_by, locked.finished_at, locked.sha256 = by, now, digest_of(locked.text)
        locked.save(update_fields=["finished_by", "finished_at", "sha256"])
        record(Verb.LETTER_FINISHED, by.account, locked.practice_id, locked.id.hex, role=role, sha256=locked.sha256)
    letter.refresh_from_db()


def discard_letter(letter: Letter, *, by: Person, role: str) -> None:
    """Throw a draft away. Raises LetterFinished."""
    with transaction.atomic():
        locked = _lock(letter)
        record(Verb.LETTER_DISCARDED, by.account, locked.practice_id, locked.id.hex, role=role, kind=locked.kind)
        locked.delete()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a letter's text, in hexadecimal characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lock(letter: Letter) -> Letter:
    """Return a draft as it is now, locked. Raises LetterFinished."""
    locked = Letter.objects.select_for_update().filter(id=letter.id).first()
    if locked is None or locked.finished_at is not None:
        raise LetterFinished("this letter was finished or thrown away already")
    return locked
