"""The page of where recordings may be played: rooms, their networks, the PCs that are enrolled.

What lets somebody listen takes a fresh code of a manager's; what takes it away takes none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, row_number, visitor
from fairhearing.keyholder.errors import Locked
from fairhearing.playback.fresh_code import OWED, sign_in_again, take_code, typed_code
from fairhearing.playback.here import device_here, device_token, give_device_token, network_address, places_here
from fairhearing.practice import places
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Device, Person, Place, PlaceNetwork, Practice
from fairhearing.practice.networks import UnreadableNetwork, read_network
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wording.days import day_words

_LONGEST_NAME = 60
_VOUCH = "Say that nobody who should not can overhear there"


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who changes what of which practice, and when."""

    practice: Practice
    person: Person
    role: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Room:
    """One room as the page shows it. until: the last day of somebody's word for it. is_due: whether to ask again."""

    place: Place
    networks: list[PlaceNetwork]
    devices: list[Device]
    until: date | None
    is_due: bool
    is_over: bool


@requires(Permission.KEEP_PLACES)
@require_safe
def places_page(request: HttpRequest) -> HttpResponseBase:
    """Show each room with its networks and PCs, and what this browser is."""
    visit = _visit(request)
    note_visit(request, Verb.PLACES_VIEWED, visit.practice, Permission.KEEP_PLACES)
    return _page(request, visit, [])


@requires(Permission.KEEP_PLACES)
@require_POST
def enrol_device(request: HttpRequest) -> HttpResponseBase:
    """Let this browser play recordings in a room."""
    visit, place, name = _visit(request), _place(request), _typed(request, "device")
    errors = _owed(("device", name, "Give this PC a name, such as Manager’s laptop"), ("device-place", place, _ROOM))
    device, token = places.new_device_id(), device_token(request)
    if not places.find_device(token, visit.practice) and not _is_known_elsewhere(request, token):
        token = places.draw_token()

    def change() -> str:
        assert place is not None  # noqa: S101 - owed above
        places.enrol_device(place, name, token, device=device, by=visit.person, role=visit.role, now=visit.now)
        return f"This PC is enrolled: recordings may be played on it in {place.name}."

    response = _with_code(request, visit, errors, ("device.enrol", device.hex, "device-code"), change)
    if response.status_code == HTTPStatus.FOUND:
        give_device_token(response, token)
    return response


@requires(Permission.KEEP_PLACES)
@require_POST
def add_network(request: HttpRequest) -> HttpResponseBase:
    """Register a network as a room's."""
    visit, place = _visit(request), _place(request)
    errors = _owed(("network-place", place, _ROOM))
    network = ""
    try:
        network = read_network(_typed(request, "network"))
    except UnreadableNetwork as error:
        errors.append({"field": "network", "text": f"This is {error}"})
    errors += _owed(("network-vouch", request.POST.get("vouch"), _VOUCH))

    def change() -> str:
        assert place is not None  # noqa: S101 - owed above
        places.add_network(place, network, by=visit.person, role=visit.role, now=visit.now)
        return f"Recordings may be played in {place.name} from the network {network}."

    subject = places.place_id(place) if place else ""
    return _with_code(request, visit, errors, ("network.add", subject, "network-code"), change)


@requires(Permission.KEEP_PLACES)
@require_POST
def add_place(request: HttpRequest) -> HttpResponseBase:
    """Add a room."""
    visit, name = _visit(request), _typed(request, "name")
    errors = _owed(("name", name, "Say which room it is"), ("name-vouch", request.POST.get("vouch"), _VOUCH))
    if visit.practice.places.filter(name=name, closed_at=None).exists():
        errors.append({"field": "name", "text": "There is a room of this name already"})

    def change() -> str:
        places.add_place(visit.practice, name, by=visit.person, role=visit.role, now=visit.now)
        return f"{name} is added. Enrol a PC there, or register its network."

    return _with_code(request, visit, errors, ("place.add", "", "name-code"), change)


@requires(Permission.KEEP_PLACES)
@require_POST
def vouch_for_place(request: HttpRequest, place_id: str) -> HttpResponseBase:
    """Say that a room is private."""
    visit = _visit(request)
    place = get_object_or_404(visit.practice.places, pk=row_number(place_id), closed_at=None)
    errors = _owed((f"vouch-{place.pk}", request.POST.get("vouch"), _VOUCH))

    def change() -> str:
        places.vouch_for(place, by=visit.person, role=visit.role, now=visit.now)
        until = places.vouched_until(place)
        assert until is not None  # noqa: S101 - vouched for just now
        return f"You vouch for {place.name}. Your word holds until {day_words(until)}."

    return _with_code(request, visit, errors, ("place.vouch", places.place_id(place), f"code-{place.pk}"), change)


@requires(Permission.KEEP_PLACES)
@require_POST
def close_place(request: HttpRequest, place_id: str) -> HttpResponseBase:
    """Play nothing in a room any more."""
    visit = _visit(request)
    place = get_object_or_404(visit.practice.places, pk=row_number(place_id), closed_at=None)
    places.close_place(place, by=visit.person, role=visit.role, now=visit.now)
    return _done(request, visit, f"Nothing is played in {place.name} any more.")


@requires(Permission.KEEP_PLACES)
@require_POST
def remove_network(request: HttpRequest, network_id: str) -> HttpResponseBase:
    """Take a network away from its room."""
    visit = _visit(request)
    rows = PlaceNetwork.objects.select_related("place").filter(place__practice=visit.practice)
    row = get_object_or_404(rows, pk=row_number(network_id))
    places.remove_network(row, by=visit.person, role=visit.role)
    return _done(request, visit, f"The network {row.network} is no longer {row.place.name}’s.")


@requires(Permission.KEEP_PLACES)
@require_POST
def revoke_device(request: HttpRequest, device_id: UUID) -> HttpResponseBase:
    """Play nothing on a PC any more."""
    visit = _visit(request)
    device = get_object_or_404(visit.practice.devices, id=device_id, revoked_at=None)
    places.revoke_device(device, by=visit.person, role=visit.role, now=visit.now)
    return _done(request, visit, f"Nothing is played on {device.name} any more.")


_ROOM = "Choose the room"


def _with_code(
    request: HttpRequest,
    visit: _Visit,
    errors: list[dict[str, str]],
    step: tuple[str, str, str],
    change: Callable[[], str],
) -> HttpResponseBase:
    """Make a change that a fresh code was given for. step: what the code is for, to what, and the code's field."""
    action, subject, field = step
    if errors:
        errors += _owed((field, typed_code(request), OWED))
        return _page(request, visit, errors)
    try:
        refused = take_code(request, action, subject, visit.practice.id)
    except Locked:
        return sign_in_again(request)
    if refused:
        return _page(request, visit, [{"field": field, "text": refused.text}], status=refused.status)
    return _done(request, visit, change())


def _page(
    request: HttpRequest,
    visit: _Visit,
    errors: list[dict[str, str]],
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {
        "rooms": _rooms(visit),
        "device": device_here(request, visit.practice),
        "here": places_here(request, visit.practice),
        "address": network_address(request),
        "errors": errors,
        "typed": request.POST,
    }
    return render(request, "playback/places.jinja", context, status=status if errors else HTTPStatus.OK)


def _rooms(visit: _Visit) -> list[_Room]:
    today = timezone.localdate(visit.now)
    return [
        _Room(
            place=place,
            networks=list(place.networks.all()),
            devices=list(place.devices.filter(revoked_at=None).select_related("enrolled_by")),
            until=(until := places.vouched_until(place)),
            is_due=places.asks_again(place, today=today),
            is_over=until is not None and until < today,
        )
        for place in sorted(places.open_places(visit.practice), key=lambda place: place.name)
    ]


def _done(request: HttpRequest, visit: _Visit, words: str) -> HttpResponseBase:
    return after_change(request, reverse("places"), words, now=visit.now)


def _visit(request: HttpRequest) -> _Visit:
    practice, person = standing_practice(request, Permission.KEEP_PLACES), visitor(request)
    return _Visit(practice, person, str(role_in(person, practice, Permission.KEEP_PLACES)), timezone.now())


def _place(request: HttpRequest) -> Place | None:
    """Return the room that was chosen, None for none of this practice's."""
    chosen = request.POST.get("place", "")
    practice = standing_practice(request, Permission.KEEP_PLACES)
    return next((each for each in practice.places.filter(closed_at=None) if str(each.pk) == chosen), None)


def _typed(request: HttpRequest, field: str) -> str:
    return " ".join(request.POST.get(field, "").split())[:_LONGEST_NAME]


def _owed(*asked: tuple[str, object, str]) -> list[dict[str, str]]:
    """Return what is still owed of these fields: field, what was given, what to say where nothing was."""
    return [{"field": field, "text": text} for field, given, text in asked if not given]


def _is_known_elsewhere(request: HttpRequest, token: str) -> bool:
    """Say whether this browser is an enrolled PC of another practice of the visitor's, whose cookie it keeps."""
    managed = visitor(request).roles.values("practice_id")
    practices = Practice.objects.filter(id__in=managed)
    return any(places.find_device(token, practice) for practice in practices)
