"""What a copy of a matter is made of: its calls as decided and checked, and the letter that goes with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from fairhearing.copying.plan import CopyPlan, Form
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.letter_pdf import letter_pdf, letter_within
from fairhearing.letters.models import Letter
from fairhearing.redaction.models import Selection
from fairhearing.redaction.ready import plan_of

COVERS: Final = (LetterKind.COPY, LetterKind.COPY_PARTS_LEFT_OUT, LetterKind.AUTHORITY)
"""The letters that go with a copy."""


def plan_for(selection: Selection, *, copy: str, recipient: str, now: datetime, form: Form = Form.OPUS) -> CopyPlan:
    """Return the plan of a new copy. copy: its id; recipient: who gets it; form: of its sound. Raises NotReady."""
    letter = cover_letter(selection)
    text = letter_within(letter, copy) if letter else ""
    plan = plan_of(selection, copy_id=copy, recipient=recipient, letter=text, now=now)
    return replace(plan, form=form, letter_pdf=letter_pdf(letter, within=copy) if letter else b"")


def recipient_of(selection: Selection) -> str:
    """Return whom a matter's copy is for, as far as it is known; whoever makes it may write somebody else."""
    asks: list[Callable[[Selection], str]] = [import_string(name) for name in settings.COPY_RECIPIENTS]
    return next((found for ask in asks if (found := ask(selection))), "")


def cover_letter(selection: Selection) -> Letter | None:
    """Return the letter that goes into a matter's copy: the latest that was finished; None where none was."""
    letters = selection.practice.letters.filter(reference__iexact=selection.reference, kind__in=COVERS)
    return letters.exclude(finished_at=None).order_by("-finished_at").first()
