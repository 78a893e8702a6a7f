"""Calls as the lists of this package show them: with whom, for those who may know; else their day and reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fairhearing.catalogue.call_lines import extension_labels, side_words
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Call, Party
from fairhearing.retention.visiting import Visit

_NOBODY = "Caller not known"


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call in a list. who: the outside party, "" for a visitor who may not know. may_open: to its page."""

    id: str
    started_at: datetime
    record_class: str
    who: str
    may_open: bool

    @property
    def reference(self) -> str:
        """The short form of its id, as it stands on pages and papers."""
        return self.id[:8]


def shown_calls(calls: Iterable[Call], visit: Visit) -> dict[str, ShownCall]:
    """Put calls into words, by id; of those that are closed to the visitor no more than day and reference."""
    listed = {call.id: call for call in calls}
    open_calls = listed.keys() - closed_among(listed.values(), visit.person) if visit.sees_calls else set()
    parties: defaultdict[str, list[Party]] = defaultdict(list)
    labels: dict[str, str] = {}
    if open_calls:
        labels = extension_labels(visit.practice)
        for party in Party.objects.filter(call__in=open_calls, side=Party.Side.LEFT).order_by("id"):
            parties[party.call_id].append(party)
    return {
        key: ShownCall(
            id=key,
            started_at=call.started_at,
            record_class=call.get_record_class_display(),
            who=side_words(parties[key], labels) or (_NOBODY if key in open_calls else ""),
            may_open=key in open_calls,
        )
        for key, call in listed.items()
    }
