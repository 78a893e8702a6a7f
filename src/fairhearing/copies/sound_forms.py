"""How the sound of a copy may be kept, in words. Which of them this machine can make, the maker says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.copying.encoding import forms_here
from fairhearing.copying.plan import Form


@dataclass(frozen=True, slots=True)
class FormWords:
    """A form on screen. help: for whom it is."""

    label: str
    help: str


FORMS: Final[dict[str, FormWords]] = {
    Form.OPUS: FormWords("Opus", "The smallest. Plays in Edge, Chrome and Firefox, and in Safari since 2025."),
    Form.MP3: FormWords("MP3", "Nearly as small. Plays on whatever plays music, an older phone or car too."),
    Form.WAV: FormWords("WAV", "As it was recorded, for an expert or a court: ten times as large or more."),
}


def offered() -> list[tuple[str, str, str]]:
    """Return what can be chosen here, the default first."""
    return [(str(form), FORMS[form].label, FORMS[form].help) for form in forms_here()]


def chosen(typed: str) -> Form | None:
    """Return the form that was chosen, the first that is offered where nothing was; None where it is none of these."""
    here = forms_here()
    return next((form for form in here if form == typed), None) if typed else here[0]
