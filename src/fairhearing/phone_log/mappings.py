"""Logs of other phone systems: which of their columns hold what, kept for a practice under a name."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.phone_log.columns import MOST_COLUMNS, Field, Layout, missing_columns
from fairhearing.phone_log.errors import UnreadableLog
from fairhearing.phone_log.models import LogMapping
from fairhearing.practice.models import Person, Practice


def find_mapping(practice: Practice, name: str) -> LogMapping:
    """Return a practice's mapping by its name. Raises UnreadableLog."""
    found = practice.log_mappings.filter(name__iexact=name.strip()).first()
    if found is None:
        raise UnreadableLog("this practice has no mapping of that name; the page of its phone log makes one")
    return found


def layout_of(mapping: LogMapping) -> Layout:
    """Return the columns as reading wants them."""
    columns = {Field(what): int(at) for what, at in mapping.columns.items()}
    return Layout(
        mapping.name,
        columns,
        delimiter=mapping.delimiter,
        names=mapping.names,
        day_first=mapping.day_first,
    )


def zone_of(mapping: LogMapping) -> ZoneInfo:
    """Return the zone of its times."""
    return ZoneInfo(mapping.zone)


def save_mapping(practice: Practice, layout: Layout, zone: str, *, by: Person, role: str) -> LogMapping:
    """Keep which columns hold what, in place of an earlier mapping of the same name.

    Raises UnreadableLog where a column that is needed is not named.
    """
    lacks = missing_columns(layout.columns)
    if lacks or layout.last >= MOST_COLUMNS:
        raise UnreadableLog(f"a call cannot be found again without: {', '.join(lacks) or 'fewer columns'}")
    values: Mapping[str, object] = {
        "columns": {str(what): at for what, at in layout.columns.items()},
        "delimiter": layout.delimiter,
        "names": layout.names,
        "day_first": layout.day_first,
        "zone": zone,
        "made_at": timezone.now(),
    }
    with transaction.atomic():
        mapping, _ = LogMapping.objects.update_or_create(practice=practice, name=layout.name, defaults=values)
        record(Verb.PHONE_LOG_MAPPED, by.account, practice.id, role=role)
    return mapping
