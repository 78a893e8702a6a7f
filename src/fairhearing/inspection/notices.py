"""What everybody is told, filled for one practice: the notice of its website, its leaflet, its poster.

The wordings are the practice's own or ours, as letters have them. What a practice has not said yet cannot stand on a
wall as a hole: nothing is made before it is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.inspection.errors import NotSaid
from fairhearing.letters.contacts import known_of
from fairhearing.letters.filling import blanks_of, fill, still_to_fill
from fairhearing.letters.kinds import BLANKS, Notice
from fairhearing.letters.paragraphs import Paragraph, paragraphs_of
from fairhearing.letters.wordings import wording_in_force
from fairhearing.practice.models import Practice


@dataclass(frozen=True, slots=True)
class FilledNotice:
    """One text as people read it. version: of the practice's own wording, 0 for the one we bring."""

    kind: Notice
    practice: Practice
    paragraphs: tuple[Paragraph, ...]
    version: int


def notice_of(practice: Practice, kind: Notice) -> FilledNotice:
    """Fill the wording in force. Raises NotSaid, which names what the practice has to say first."""
    wording = wording_in_force(practice, kind)
    text = fill(wording.text, known_of(practice), BLANKS)
    if missing := still_to_fill(text):
        raise NotSaid("; ".join(missing))
    number = 0 if wording.is_ours or wording.version is None else wording.version.number
    return FilledNotice(kind, practice, paragraphs_of(text), number)


def unsaid_for(practice: Practice) -> tuple[str, ...]:
    """Return what is to be said before every notice can be made, in plain words."""
    values = known_of(practice)
    wanted = {blank for kind in Notice for blank in blanks_of(wording_in_force(practice, kind).text)}
    return tuple(words for blank, words in BLANKS.items() if blank in wanted and not values.get(blank))


def heading_of(paragraph: Paragraph) -> str:
    """Return the words of a line that is bold throughout and stands alone; "" for any other paragraph."""
    lines = [line for line in paragraph if line]
    is_heading = len(lines) == 1 and all(run.is_bold for run in lines[0])
    return "".join(run.text for run in lines[0]) if is_heading else ""
