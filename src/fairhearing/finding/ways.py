"""Which questions one index of parties answers for each way of taking part that is sought."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from fairhearing.finding.sought import Column, PartyWay


def way_of(way: PartyWay) -> Q:
    """Ask for one value or one range of one column: what one index answers."""
    if way.column is Column.WITHHELD:
        return Q(withheld=True)
    if way.is_one_value:
        return Q(**{str(way.column): way.first})
    return Q(**{f"{way.column}__gte": way.first, f"{way.column}__lte": way.last})


def ranges_of(ways: Iterable[PartyWay]) -> list[Q]:
    """Return a question for each range, and one for all single values of a column."""
    single: dict[Column, list[str]] = {}
    asked: list[Q] = []
    for way in ways:
        if way.is_one_value and way.column is not Column.WITHHELD:
            single.setdefault(way.column, []).append(way.first)
        else:
            asked.append(way_of(way))
    return [*asked, *(Q(**{f"{column}__in": values}) for column, values in single.items())]
