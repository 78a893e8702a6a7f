"""The start page: calls for those who work with them, for everyone else what they may do here now."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fairhearing.playback.own_listens import has_own_calls
from fairhearing.practice.models import Person, Role
from fairhearing.practice.permissions import Permission, practices_for, requires, role_in
from fairhearing.practice.standing import choose_practice, standing_practice

_WORDS = {
    Role.Kind.PARTNER: (
        "You can read the log of what was done with recordings.",
        "Every sign-in, search and listen stands in it, with the reason given.",
        "Nobody hears a call alone but its managers: one can play it to you, and you are then named as present.",
    ),
    Role.Kind.AUDITOR: (
        "You can read the log of what was done with recordings.",
        "Every sign-in, search and listen stands in it, with the reason given.",
        "You can read what was done, never what was said: your role opens no call.",
    ),
    Role.Kind.MEMBER: (
        "You can pause the recording of a call you are on, before card details are read out.",
        "Calls on practice lines are recorded, yours included.",
        "If a caller objects, stop the recording and offer another way.",
        "You can see who has listened to your calls, and why. To have a call kept, speak to the practice manager.",
    ),
    Role.Kind.ADMINISTRATOR: (
        "You look after the machine, not the calls.",
        "Your role cannot list, search or hear any call, and holds no key.",
        "Health says what is wrong and what to do; upgrades and backups are looked after on the server itself.",
    ),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that can be done from here."""

    text: str
    href: str


@requires(Permission.SEE_HOME)
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send people who work with calls to them; tell the others what their role may do."""
    practice = standing_practice(request, Permission.SEE_HOME)
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - `requires` lets in nobody else
    if practices_for(person, Permission.SEE_CALLS).filter(id=practice.id).exists():
        return HttpResponseRedirect(reverse("calls"))
    sentences = _WORDS[role_in(person, practice, Permission.SEE_HOME)]
    links = []
    if practices_for(person, Permission.PAUSE_CALLS).filter(id=practice.id).exists():
        links.append(Link("See the calls that are live now", reverse("calls-now")))
    if has_own_calls(person, practice):
        links.append(Link("Who listened to my calls", reverse("own-listens")))
    if practices_for(person, Permission.LINK_EXTENSIONS).filter(id=practice.id).exists():
        links.append(Link("Whose extension is whose", reverse("extensions")))
    if practices_for(person, Permission.GIVE_KEYS).filter(id=practice.id).exists():
        links.append(Link("Keys for phone and payment software", reverse("software-keys")))
    if practices_for(person, Permission.SEE_KEEPING).filter(id=practice.id).exists():
        links.append(Link("What is kept longer, and what was destroyed", reverse("kept")))
    if practices_for(person, Permission.READ_LOG).filter(id=practice.id).exists():
        links.append(Link("Read the log", reverse("log")))
    if practices_for(person, Permission.SEE_HEALTH).filter(id=practice.id).exists():
        links.append(Link("See health", reverse("health")))
    if practices_for(person, Permission.RUN_JOBS).filter(id=practice.id).exists():
        links.append(Link("See what the machine does by itself", reverse("jobs")))
    context = {"heading": f"Hello, {person.full_name}", "sentences": sentences, "links": links}
    return render(request, "web/home.jinja", context)


@requires(Permission.SEE_HOME)
@require_POST
def switch_practice(request: HttpRequest) -> HttpResponseBase:
    """Go to another practice the visitor works in."""
    choose_practice(request, request.POST.get("practice", ""))
    return HttpResponseRedirect(reverse("home"))
