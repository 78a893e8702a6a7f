"""What two session descriptions say to who overhears them: whose sound goes where, and what it is made of. Pure rules.

    a call between two      a description tells where its sender wants the *other's* sound; both send on each line
    a recording session     the client sends on each line (RFC 7866); the server's answer tells where to
    only one of the two     the other's sound goes to the address it gives, its sender's own sound comes from there
    was caught              (RFC 4961: sound is sent from where it is received)

Codecs are those that both name. A line is encrypted with the key of its sender whose tag the other names too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fairhearing.wire.sdes import Crypto
from fairhearing.wire.sdp import MediaLine, SessionDescription, Way

from .offer_answer import TakenLine, take_lines
from .streams import StreamState

Address = tuple[str, int]

PARTIES: Final = ("caller", "callee")
"""Who speaks in a call between two; ids of its participants, and the beginning of its streams' labels."""
_SENDING: Final = (Way.SENDRECV, Way.SENDONLY)
_RECEIVING: Final = (Way.SENDRECV, Way.RECVONLY)


@dataclass(frozen=True, slots=True)
class OverheardLine:
    """One party's sound on one media line. goes_to, comes_from: as far as the descriptions tell."""

    taken: TakenLine
    goes_to: Address | None
    comes_from: Address | None


Descriptions = tuple[SessionDescription | None, SessionDescription | None]
"""Of the caller, or the recording client, and of the other; None where it was not caught."""


def overhear_call(descriptions: Descriptions) -> tuple[OverheardLine, ...]:
    """Return the sound of a call between two: of each media line the caller's, then the callee's."""
    return tuple(
        line
        for index, pair in enumerate(_media_pairs(descriptions))
        for who in (0, 1)
        if (line := _between_two(index, who, pair)) is not None
    )


def overhear_recording_session(descriptions: Descriptions) -> tuple[OverheardLine, ...]:
    """Return the sound of a recording session, by the media lines of its client."""
    ours, theirs = descriptions
    if ours is None or theirs is None:
        return ()
    pairs = list(zip(ours.media, theirs.media, strict=False))
    offered = tuple(
        replace(mine, codecs=_common(mine, other), crypto=_agreed(mine, other), port=mine.port if other.port else 0)
        for mine, other in pairs
    )
    return tuple(
        OverheardLine(line, _address(pairs[line.index][1]), line.remote)
        for line in take_lines(SessionDescription(offered))
    )


def why_nothing(descriptions: Descriptions) -> str:
    """Say why none of the sound can be taken."""
    sound = [line for each in descriptions if each for line in each.media if line.kind == "audio" and line.port]
    if not sound:
        return "a call without sound"
    if any(_is_secure(line) for line in sound):
        return "an encrypted call whose keys were not captured, or do not fit each other"
    return "a call without a codec that we can take"


def _media_pairs(descriptions: Descriptions) -> Iterator[tuple[MediaLine | None, MediaLine | None]]:
    """Return the media lines side by side, with None for those of a description that was not caught."""
    caller, callee = ([] if each is None else list(each.media) for each in descriptions)
    if None in descriptions:
        yield from ((line, None) for line in caller)
        yield from ((None, line) for line in callee)
    else:
        yield from zip(caller, callee, strict=False)


def _between_two(index: int, who: int, pair: Sequence[MediaLine | None]) -> OverheardLine | None:
    """Return what this party sends on a line, None if that cannot be taken."""
    mine, theirs = pair[who], pair[1 - who]
    wanted = theirs or mine
    known = [line for line in pair if line is not None]
    if wanted is None or not all(line.port for line in known) or len({_is_secure(line) for line in known}) > 1:
        return None
    if mine is not None and theirs is not None:
        wanted = replace(wanted, codecs=_common(theirs, mine))
    crypto = _agreed(mine, theirs) if mine is not None else ()
    line = next(iter(take_lines(SessionDescription((replace(wanted, crypto=crypto),)))), None)
    if line is None:
        return None
    label = PARTIES[who] if index == 0 else f"{PARTIES[who]} {index + 1}"
    sends = (mine is None or mine.way in _SENDING) and (theirs is None or theirs.way in _RECEIVING)
    goes_to = _address(theirs)
    taken = replace(
        line,
        index=2 * index + who,
        key=f"label {label}",
        label=label,
        remote=goes_to,
        state=StreamState.ACTIVE if sends and (goes_to or theirs is None) else StreamState.HELD,
    )
    return OverheardLine(taken, goes_to, _address(mine))


def _common(wanted: MediaLine, other: MediaLine) -> tuple[tuple[int, str], ...]:
    """Return the codecs of a line that the other names too, in the other's order; all where they share none."""
    order = [codec for _, codec in other.codecs]
    common = [each for each in wanted.codecs if each[1] in order]
    return tuple(sorted(common, key=lambda each: order.index(each[1]))) or wanted.codecs


def _agreed(mine: MediaLine, theirs: MediaLine | None) -> tuple[Crypto, ...]:
    """Return the way in which a line's sender encrypts, none where the two do not fit."""
    tags = {each.tag for each in (theirs or mine).crypto}
    return tuple(each for each in mine.crypto if each.tag in tags)[:1]


def _is_secure(line: MediaLine) -> bool:
    return "SAVP" in line.protocol.upper()


def _address(line: MediaLine | None) -> Address | None:
    """Return where a line says that its sender is; a call on hold may say nowhere (RFC 3264 section 8.4)."""
    if line is None or line.host in ("", "0.0.0.0", "::"):  # noqa: S104 - nothing is bound
        return None
    return line.host, line.port
