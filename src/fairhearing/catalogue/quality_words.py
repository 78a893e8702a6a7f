"""How well a call was recorded, in words: what did not arrive of each side, and whether a computer listened."""

from __future__ import annotations

from typing import Final

from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.rules import FindingKind

_SIDES: Final = {"left": "the outside party’s", "right": "the practice’s"}
_FROM_SOUND: Final = frozenset(
    {
        FindingKind.SILENT,
        FindingKind.ONE_SIDED,
        FindingKind.CROSSTALK,
        FindingKind.CLIPPED,
        FindingKind.FAINT,
        FindingKind.OVERLAP,
    }
)
_SMALLEST: Final = 0.1
_HEARD_PER_MILLE: Final = 10
_HEARD_JITTER_MS: Final = 30
_HUNDRED: Final = 100


def quality_words(recording: Recording, found: set[FindingKind]) -> str:
    """Say it in a sentence or two; "" where nothing is known. found: the recording's findings."""
    if recording.is_gone or recording.not_recorded:
        return ""
    return " ".join(filter(None, (_arrived(recording.packets), _told(recording.packets), _checked(recording, found))))


def _arrived(packets: dict[str, dict[str, int]]) -> str:
    """Say how much of each side's sound came, by its packets."""
    missing = {side: _missing(packets[side]) for side in _SIDES if side in packets}
    if len(missing) < len(_SIDES) or None in missing.values():
        return ""  # that nothing came from a side is told as a finding
    told = [f"{_percent(share)} of {_SIDES[side]} sound" for side, share in missing.items() if share]
    if not told:
        return "All sound arrived."
    words = " and ".join(told)
    return f"{words[0].upper()}{words[1:]} did not arrive in time."


def _told(packets: dict[str, dict[str, int]]) -> str:
    """Say what the phone system reported of its own reception, where that was bad enough to be heard."""
    told = []
    for side, whose in _SIDES.items():
        counts = packets.get(side, {})
        lost, jitter_ms = counts.get("told_lost_per_mille", 0), counts.get("told_jitter_ms", 0)
        if lost >= _HEARD_PER_MILLE:
            told.append(f"lost up to {lost / 10:.1f}% of the sound on {whose} line")
        if jitter_ms >= _HEARD_JITTER_MS:
            told.append(f"received {whose} line unevenly, by up to {jitter_ms} ms")
    return f"The phone system reports that it {' and '.join(told)}." if told else ""


def _missing(counts: dict[str, int]) -> float | None:
    """Return the share that did not come, or too late, in per cent; None where nothing came at all."""
    received, lost, late = counts["received"], counts["lost"], counts["late"]
    return _HUNDRED * (lost + late) / (received + lost) if received else None


def _percent(share: float) -> str:
    return f"less than {_SMALLEST}%" if share < _SMALLEST else f"{share:.1f}%"


def _checked(recording: Recording, found: set[FindingKind]) -> str:
    match recording.hearing:
        case Recording.Hearing.WAITS:
            return "The sound is checked by computer within minutes."
        case Recording.Hearing.HEARD if not found & _FROM_SOUND:
            return "The sound was checked by computer: nothing is wrong with it."
        case Recording.Hearing.HEARD:
            return "The sound was checked by computer."
    return ""
