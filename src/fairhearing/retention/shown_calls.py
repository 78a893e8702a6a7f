"""Calls as the lists of this package show them: with whom, for those who may know; else their day and reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fairhearing.catalogue.call_lines import extension_labels, side_words
from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.models import Practice

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


def shown_calls(calls: Iterable[Call], practice: Practice, *, sees_calls: bool) -> dict[str, ShownCall]:
    """Put calls into words, by id. sees_calls: whether the visitor may know facts of calls."""
    listed = {call.id: call for call in calls}
    parties: defaultdict[str, list[Party]] = defaultdict(list)
    labels: dict[str, str] = {}
    if sees_calls and listed:
        labels = extension_labels(practice)
        for party in Party.objects.filter(call__in=listed, side=Party.Side.LEFT).order_by("id"):
            parties[party.call_id].append(party)
    return {
        key: ShownCall(
            id=key,
            started_at=call.started_at,
            record_class=call.get_record_class_display(),
            who=side_words(parties[key], labels) or (_NOBODY if sees_calls else ""),
            may_open=sees_calls,
        )
        for key, call in listed.items()
    }
