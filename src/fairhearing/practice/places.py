"""Where recordings may be played: rooms, their networks, and practice PCs that a manager enrolled.

    a place   a room that somebody vouched for as private, for a year at a time; closed, never deleted
    network   addresses that are this room's and nobody else's
    device    one browser on one PC: it holds a random cookie, of which the hash is kept here

A listen needs a device of the practice, or an address in a network of one of its places; the place is theirs.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.clocks.days import months_later
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Device, Person, Place, PlaceNetwork, Practice
from fairhearing.practice.networks import LOOPBACK, is_within

_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(hours=1)
_VOUCHED_MONTHS: Final = 12
_ASKED_AHEAD: Final = timedelta(days=30)


def places_at(practice: Practice, *, address: str, token: str) -> tuple[Place, ...]:
    """Return the places of the practice that a visitor may be in: the device's own, and those of the network.

    address: "" where it is not known. token: the device's cookie, "" for none.
    """
    device = find_device(token, practice)
    networks = PlaceNetwork.objects.filter(place__practice=practice, place__closed_at=None)
    ids = {each.place_id for each in networks if is_within(address, [each.network])}
    if device is not None:
        ids.add(device.place_id)
    return tuple(practice.places.filter(id__in=ids, closed_at=None).order_by("name"))


def find_device(token: str, practice: Practice) -> Device | None:
    """Return the practice's device with this cookie; None if it is not one, or not any more."""
    found = practice.devices.filter(sha256=_hash(token), revoked_at=None) if token else Device.objects.none()
    return found.select_related("place").first()


def add_place(practice: Practice, name: str, *, by: Person, role: str, now: datetime) -> Place:
    """Add a room that somebody vouches for."""
    with transaction.atomic():
        place = Place.objects.create(practice=practice, name=name, vouched_by=by, vouched_at=now)
        record(Verb.PLACE_ADDED, by.account, practice.id, place_id(place), role=role)
    return place


def vouch_for(place: Place, *, by: Person, role: str, now: datetime) -> None:
    """Say that a room is private; whoever says so signs for the year that begins now."""
    with transaction.atomic():
        place.vouched_by, place.vouched_at = by, now
        place.save(update_fields=["vouched_by", "vouched_at"])
        record(Verb.PLACE_VOUCHED, by.account, place.practice_id, place_id(place), role=role)


def vouched_until(place: Place) -> date | None:
    """Return the last day on which somebody's word for a room holds; None where nobody gave it."""
    if place.vouched_at is None or place.vouched_by_id is None:
        return None
    return months_later(timezone.localdate(place.vouched_at), _VOUCHED_MONTHS)


def asks_again(place: Place, *, today: date) -> bool:
    """Say whether it is time to vouch for a room: nobody did, or the word for it ends within a month."""
    until = vouched_until(place)
    return until is None or until - _ASKED_AHEAD <= today


def open_places(practice: Practice) -> list[Place]:
    """Return the rooms in which recordings may be played: without anybody’s word first, then by when it ends."""
    rooms = practice.places.filter(closed_at=None).select_related("vouched_by")
    return sorted(rooms, key=lambda room: (vouched_until(room) or date.min, room.name))


def close_place(place: Place, *, by: Person, role: str, now: datetime) -> None:
    """Play nothing there any more; its devices and networks go with it, what was heard there stays told."""
    with transaction.atomic():
        place.devices.filter(revoked_at=None).update(revoked_at=now)
        place.networks.all().delete()
        place.closed_at = now
        place.save(update_fields=["closed_at"])
        record(Verb.PLACE_CLOSED, by.account, place.practice_id, place_id(place), role=role)


def add_network(place: Place, network: str, *, by: Person, role: str, now: datetime) -> None:
    """Say that every address of this network is in this room; whoever says it vouches for the room again."""
    with transaction.atomic():
        row, added = PlaceNetwork.objects.get_or_create(
            place=place, network=network, defaults={"added_by": by, "added_at": now}
        )
        place.vouched_by, place.vouched_at = by, now
        place.save(update_fields=["vouched_by", "vouched_at"])
        if added:
            record(Verb.NETWORK_ADDED, by.account, place.practice_id, place_id(place), role=role, network=row.pk)


def remove_network(row: PlaceNetwork, *, by: Person, role: str) -> None:
    """Take a network away from its room."""
    with transaction.atomic():
        record(Verb.NETWORK_REMOVED, by.account, row.place.practice_id, place_id(row.place), role=role, network=row.pk)
        row.delete()


def enrol_device(place: Place, name: str, token: str, *, device: UUID, by: Person, role: str, now: datetime) -> None:
    """Let this browser play recordings in this room. token: its cookie, from `draw_token`.

    One that was enrolled before under the same cookie moves to the new room.
    """
    with transaction.atomic():
        place.practice.devices.filter(sha256=_hash(token), revoked_at=None).update(revoked_at=now)
        Device.objects.create(
            id=device,
            practice=place.practice,
            place=place,
            name=name,
            sha256=_hash(token),
            enrolled_by=by,
            enrolled_at=now,
            last_seen_at=now,
        )
        record(Verb.DEVICE_ENROLLED, by.account, place.practice_id, device.hex, role=role, place=place_id(place))


def revoke_device(device: Device, *, by: Person, role: str, now: datetime) -> None:
    """Play nothing on this PC any more, and ask its team members for a code again."""
    with transaction.atomic():
        device.revoked_at = now
        device.save(update_fields=["revoked_at"])
        record(Verb.DEVICE_REVOKED, by.account, device.practice_id, device.id.hex, role=role)


def note_seen(device: Device, now: datetime) -> None:
    """Remember when a device was last used, to the hour."""
    if device.last_seen_at < now - _SEEN_EVERY:
        Device.objects.filter(id=device.id).update(last_seen_at=now)


def found_networks(place: Place, now: datetime) -> None:
    """Give a new practice's place this machine itself. Call inside a transaction."""
    PlaceNetwork.objects.bulk_create(PlaceNetwork(place=place, network=each, added_at=now) for each in LOOPBACK)


def draw_token() -> str:
    """Return a new cookie: 256 random bits, so that a fast hash of it is enough."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_device_id() -> UUID:
    """Return the id under which the log knows a device before it is enrolled."""
    return uuid4()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def place_id(place: Place) -> str:
    """Return the opaque id under which the log knows a place."""
    return f"place-{place.pk}"
