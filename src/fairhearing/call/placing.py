"""Which stream becomes which side of which recording. Pure rules.

A recording has two places, left and right; a call has as many recordings as its streams need. Streams whose sender is
known take their sender's side first, then the others take what is free, in the order of their media lines, left before
right. A place is kept for as long as its stream lives: once sound is sealed its side is permanent.

A stream is known by its label, wherever it stands in a later offer; without a label of its own, by its media line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from fairhearing.wire.siprec import Metadata

from .sides import Side


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One side of one of a call's recordings, 0 for the first."""

    recording: int
    side: Side


@dataclass(frozen=True, slots=True)
class Wanting:
    """A stream that needs a place: its name among the call's streams, and the side of its sender where known."""

    key: str
    side: Side | None


def stream_keys(labels: Sequence[str]) -> tuple[str, ...]:
    """Return each media line's name: its label, or its index where it has none or shares it with another line."""
    times = Counter(labels)
    return tuple(
        f"label {label}" if label and times[label] == 1 else f"line {index}" for index, label in enumerate(labels)
    )


def senders(metadata: Metadata | None, labels: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return, for each of these labels, the ids of the participants that send it; none where nothing tells.

    Several send one stream where it is a mix, as of those at the practice's end of a conference.
    """
    if metadata is None:
        return tuple(() for _ in labels)
    streams: dict[str, list[str]] = {}
    for stream in metadata.streams:
        streams.setdefault(stream.label, []).append(stream.id)
    times = Counter(labels)
    return tuple(_senders(metadata, streams.get(label, [])) if label and times[label] == 1 else () for label in labels)


def place_streams(held: Mapping[str, Place], wanting: Sequence[Wanting]) -> dict[str, Place]:
    """Give every wanting stream a place beside those that are held, and return all of them."""
    places = dict(held)
    for stream in sorted(wanting, key=lambda each: each.side is None):
        taken = set(places.values())
        places[stream.key] = next(place for place in _places(stream.side) if place not in taken)
    return places


def _places(side: Side | None) -> Iterator[Place]:
    """Return all places that this side may take, the first recording's first, without end."""
    sides = (Side.LEFT, Side.RIGHT) if side is None else (side,)
    return (Place(recording, each) for recording in count() for each in sides)


def _senders(metadata: Metadata, streams: Sequence[str]) -> tuple[str, ...]:
    found = (each.participant for each in metadata.sendings if not set(streams).isdisjoint(each.sends))
    return tuple(dict.fromkeys(found))
