"""What a machine noted of the recording somebody listens to; where there is nothing, the reason in a sentence.

The notes lie sealed beside the sound, under its key: the keyholder opens them within a listen that is open, and logs it
first. Without them the player works all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.catalogue.models import Recording
from fairhearing.keyholder.errors import BadRange, DamagedSound, KeyholderError, ListenRefused, UnknownListen
from fairhearing.keyholder.listening.listen_request import LONGEST_READ_BYTES
from fairhearing.playback.noted import BadNoted, Peaks, Talk, read_peaks, read_talk
from fairhearing.playback.sound import Ear
from fairhearing.vault.errors import MissingData, VaultError
from fairhearing.vault.notes import NoteKind, note_name

_WHY_NOT: Final = {
    Recording.Hearing.NOT_DONE: "Nothing measures the sound of recordings of this kind, so its loudness is not drawn.",
    Recording.Hearing.WAITS: "The sound was not measured yet, so its loudness is not drawn. Come back later.",
    Recording.Hearing.UNHEARD: "Nothing measured the sound of this recording in time, so its loudness is not drawn.",
    Recording.Hearing.HEARD: "What was measured of this sound is not here any more, so its loudness is not drawn.",
}
_CHANGED: Final = (
    "What was measured of this sound has changed since it was locked, so its loudness is not drawn. "
    "Tell your data protection officer."
)
_TOO_LONG: Final = "This recording is too long for its loudness to be drawn."
_NOT_NOW: Final = "The loudness of this sound cannot be drawn at the moment. Load this page again in a minute."


@dataclass(frozen=True, slots=True)
class Noted:
    """What there is. why_not: why the waveform cannot be drawn; "" where it can."""

    peaks: Peaks | None = None
    talk: Talk | None = None
    why_not: str = ""


def what_is_noted(ear: Ear, listen: str, recording: Recording) -> Noted:
    """Ask for both notes. Raises UnknownListen and ListenRefused: then there is nothing more to hear either."""
    try:
        peaks = read_peaks(_open(ear, listen, recording, NoteKind.PEAKS))
        talk = read_talk(_open(ear, listen, recording, NoteKind.HEARD))
    except (UnknownListen, ListenRefused):
        raise
    except MissingData:
        return Noted(why_not=_WHY_NOT[Recording.Hearing(recording.hearing)])
    except (DamagedSound, BadNoted):
        return Noted(why_not=_CHANGED)
    except BadRange:
        return Noted(why_not=_TOO_LONG)
    except (KeyholderError, VaultError, OSError):
        return Noted(why_not=_NOT_NOW)
    return Noted(peaks, talk)


def _open(ear: Ear, listen: str, recording: Recording, kind: NoteKind) -> bytes:
    name = note_name(recording.id, kind)
    if ear.store.size(name) > LONGEST_READ_BYTES:
        raise BadRange(f"note {kind} of recording {recording.id} is longer than one message holds")
    return ear.keyholder.note(ear.unlock, listen, kind, ear.store.read(name, 0, LONGEST_READ_BYTES))
