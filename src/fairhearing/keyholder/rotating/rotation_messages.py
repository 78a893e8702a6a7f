"""The values of questions about new keys. No keys, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.holders.holder_messages import parse_numbers
from fairhearing.keyholder.kits.sheet_form import SheetForm

__all__ = ["KitPlaces", "Resealing", "ResealingState", "SheetForm"]


@dataclass(frozen=True, slots=True)
class KitPlaces:
    """Which places of a kit are asked for. Of shares, place 34 is the first word of the second sheet."""

    form: SheetForm
    places: tuple[int, ...]


class ResealingState(StrEnum):
    """How far recordings are from one key to the next."""

    NOTHING = "nothing"
    """The practice has one key, and all its recordings are under it."""
    WORKING = "working"
    """They are being sealed anew now."""
    WAITING = "waiting"
    """It goes on when somebody who holds both keys signs in."""
    DONE = "done"
    """All are under the new key; the old one is kept for backups of the keyring."""


@dataclass(frozen=True, slots=True)
class Resealing:
    """How many recordings of a practice are under its current key, and of how many. unopened: cannot be sealed anew."""

    done: int
    total: int
    state: ResealingState
    unopened: int = 0


def encode_resealing(resealing: Resealing) -> Frame:
    """Return the answer to `resealing`."""
    return Frame(
        {
            "done": resealing.done,
            "total": resealing.total,
            "state": str(resealing.state),
            "unopened": resealing.unopened,
        }
    )


def parse_resealing(frame: Frame) -> Resealing:
    """Read the answer to `resealing`."""
    try:
        state = ResealingState(frame.text("state"))
    except ValueError as error:
        raise BadMessage("field state must be a known one") from error
    return Resealing(frame.number("done"), frame.number("total"), state, frame.number("unopened"))


def encode_places(places: KitPlaces) -> Frame:
    """Return the answer to `ask_kit_words`."""
    return Frame({"form": str(places.form), "places": list(map(str, places.places))})


def parse_places(frame: Frame) -> KitPlaces:
    """Read the answer to `ask_kit_words`."""
    return KitPlaces(SheetForm(frame.text("form")), parse_numbers(frame.texts("places")))


def parse_form(text: str) -> SheetForm:
    """Read how a kit is to be printed. Raises BadMessage."""
    try:
        return SheetForm(text)
    except ValueError as error:
        raise BadMessage("field form must be " + " or ".join(SheetForm)) from error
