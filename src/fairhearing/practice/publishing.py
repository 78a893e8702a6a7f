"""Telling the recorder what the rows say: which practices it records, and which phone systems may offer calls.

A practice is in recorder.json from "Start recording" on, and before that only while its test call is tried. What
stands there besides, addresses, limits and phone systems that were written by hand, stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.db.models import Q, QuerySet

from fairhearing.call.clients import Client
from fairhearing.capture.config import RecorderConfig, change_config
from fairhearing.capture.errors import CaptureError
from fairhearing.practice.errors import NotPublished
from fairhearing.practice.founding import recorder_practices
from fairhearing.practice.models import Practice
from fairhearing.practice.set_up_models import PhoneSystem
from fairhearing.vault.home import Home


def recorded_practices(now: datetime) -> QuerySet[Practice]:
    """Return the practices whose calls are to be recorded now."""
    unfinished = Q(set_up__isnull=False, set_up__started_at=None) & ~Q(set_up__trying_until__gt=now)
    return Practice.objects.exclude(unfinished)


def publish_practices(home: Home, *, now: datetime, gone: Collection[str] = ()) -> None:
    """Put practices and phone systems into recorder.json as the rows have them. Raises NotPublished.

    gone: names of phone systems that were taken away or renamed. Call inside the transaction of the change, last.
    """
    practices = recorder_practices(recorded_practices(now))
    ids = frozenset(practice.id for practice in practices)
    listed = {system.name: system for system in PhoneSystem.objects.all()}

    def change(config: RecorderConfig) -> RecorderConfig:
        by_hand = [
            client
            for client in config.clients
            if client.name not in listed and client.name not in gone and client.default_practice in ids
        ]
        ours = [client for system in listed.values() if (client := _client(system, ids))]
        return replace(config, practices=practices, clients=(*by_hand, *ours))

    try:
        change_config(home, change)
    except (CaptureError, OSError) as error:
        raise NotPublished("recorder.json cannot be published") from error


def read_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read networks, one a line or parted by commas: 192.0.2.7 or 192.0.2.0/24. Raises ValueError."""
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def _client(system: PhoneSystem, practices: Collection[str]) -> Client | None:
    """Return a phone system as recorder.json names it, None while none of its practices is recorded."""
    whose = system.practice_id or ""
    if (whose and whose not in practices) or not practices:
        return None
    return Client(
        name=system.name,
        networks=read_networks(system.networks),
        practice=whose,
        default_practice=whose or min(practices),
        records_plain_invites=system.records_plain_invites,
        user=system.user,
        password=system.password,
    )
