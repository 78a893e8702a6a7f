"""Team members on an enrolled practice PC: the PC stands for the 6-digit code, the passphrase is asked as ever.

Only for people who are team members and nothing else, in whichever practice, and only on a PC of one of these.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from fairhearing.playback.here import device_here, device_token, give_device_token
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Device, Person, Role
from fairhearing.practice.places import note_seen


def enrolled_pc(request: HttpRequest, person: Person) -> Device | None:
    """Return the PC that stands for this person's code, None where a code is asked."""
    roles = list(roles_in_force().filter(person=person).select_related("practice"))
    if person.holds_key or any(role.kind != Role.Kind.MEMBER for role in roles):
        return None
    device = next(filter(None, (device_here(request, role.practice) for role in roles)), None)
    if device is not None:
        note_seen(device, timezone.now())
    return device


def keep_enrolled(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let a browser that is used keep the cookie of its PC for longer."""
    if token := device_token(request):
        give_device_token(response, token)
