"""Who takes part in a recording session now, as metadata have it (RFC 7865 sections 6.3, 6.5, 6.7). A pure rule.

    a participant takes part        while it is listed, and
                                    is not said to have left every session it was said to be in, and
                                    one of these sessions has not ended
    metadata that list nobody       say nothing

Senders that never say who left send complete documents, in which whoever left is not listed any more.
"""

from __future__ import annotations

from fairhearing.wire.siprec import Association, Metadata, Participant


def present_in(metadata: Metadata | None) -> tuple[Participant, ...]:
    """Return who takes part, in the order of the metadata."""
    if metadata is None:
        return ()
    ended = {session.id for session in metadata.sessions if session.has_ended}
    parts: dict[str, list[Association]] = {}
    for association in metadata.associations:
        parts.setdefault(association.participant, []).append(association)
    return tuple(each for each in metadata.participants if _takes_part(parts.get(each.id, []), ended))


def _takes_part(associations: list[Association], ended: set[str]) -> bool:
    return not associations or any(not each.has_left and each.session not in ended for each in associations)
