"""What every page shows around its own content: who sees it, where, when, and where they may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fairhearing.live.register import reviews_due
from fairhearing.notifications.telling import count_unread
from fairhearing.playback.diary import overdue
from fairhearing.playback.own_listens import has_own_calls
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.notices import Notice, read_notice
from fairhearing.practice.permissions import Permission, permissions_in, practices_for, role_in
from fairhearing.practice.set_up_steps import OpenThing, open_things
from fairhearing.practice.standing import OF, standing_practice
from fairhearing.retention.notes import has_notes
from fairhearing.retention.soon import Soon, soon
from fairhearing.web.health import HealthWords, health_words
from fairhearing.web.lock import who
from fairhearing.web.people.keys_page import recipients_of, standing_of_kit

_MENU = (
    (Permission.SEE_HOME, "Home", "home", ()),
    (Permission.SEE_CALLS, "Calls", "calls", ("/calls", "/recordings/", "/listen/")),
    (Permission.PAUSE_CALLS, "Calls now", "calls-now", ("/now", "/never-recorded", "/extensions", "/software-keys")),
    (Permission.SEE_OWN_LISTENS, "My calls", "own-listens", ()),
    (Permission.CONFIRM_NOTES, "Notes", "notes", ()),
    (Permission.WRITE_LETTERS, "Letters", "letters", ("/letters",)),
    (Permission.SEE_KEEPING, "Kept and destroyed", "kept", ("/kept",)),
    (Permission.SEE_GAPS, "Should have been recorded", "phone-log", ("/phone-log",)),
    (Permission.KEEP_PLACES, "Places", "places", ("/places",)),
    (Permission.SEE_PEOPLE, "People", "people", ("/people",)),
    (Permission.SEE_DIARY, "Diary", "diary", ("/diary",)),
    (Permission.ASSIGN_CALLS, "About managers", "closures", ("/about",)),
    (Permission.SEE_ACCESS, "Access", "access", ("/access",)),
    (Permission.READ_LOG, "Log", "log", ("/log",)),
    (Permission.SEE_HEALTH, "Health", "health", ("/jobs",)),
    (Permission.SET_UP, "Settings", "settings", ("/settings", "/set-up/practice/")),
)
"""Who is offered it, its word, its page, and how the addresses below it begin."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One word of the menu. current: the visitor is on this page or below it."""

    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The frame of one page. reference: stands in the footer, and in our own log if something fails.

    who, idle_s: what the lock needs (`web.lock`).
    health, reviews_due, soon, open_things, diary_overdue, kit_due: on start pages, for those whom they concern.
    notice: of the last change. unread: what the visitor has not looked at.
    """

    nonce: str
    now: datetime
    reference: str
    person: Person | None = None
    who: str = ""
    idle_s: int = settings.SESSION_IDLE_S
    practice: Practice | None = None
    role_words: str = ""
    other_practices: tuple[Practice, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    finds_calls: bool = False
    health: HealthWords | None = None
    reviews_due: int = 0
    soon: Soon | None = None
    open_things: tuple[OpenThing, ...] = ()
    diary_overdue: str = ""
    notice: Notice | None = None
    kit_due: bool = False
    unread: int = 0


def page_context(request: HttpRequest) -> dict[str, Page | SafeString]:
    """Give every template its `page`, and what each of its forms carries: the token, and of which practice it is."""
    page = _page(request)
    if page.practice is None:
        return {"page": page}
    of = format_html('<input type="hidden" name="{}" value="{}">', OF, page.practice.id)
    return {"page": page, "csrf_input": csrf_input(request) + of}


def _page(request: HttpRequest) -> Page:
    nonce = str(getattr(request, "csp_nonce", ""))
    reference: str = getattr(request, "reference", "")
    now = timezone.now()
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return Page(nonce=nonce, now=now, reference=reference)
    try:
        practice = standing_practice(request, Permission.SEE_HOME)
    except Http404:
        return Page(nonce=nonce, now=now, reference=reference, person=person, who=who(person), role_words="no role")
    may = permissions_in(person, practice)
    menu = _menu(request.path, person, practice, may)
    starts = _is_start_page(request)
    return Page(
        nonce=nonce,
        now=now,
        reference=reference,
        person=person,
        who=who(person),
        practice=practice,
        role_words=_role_words(person, practice),
        other_practices=tuple(practices_for(person, Permission.SEE_HOME).exclude(id=practice.id)),
        menu=menu,
        finds_calls=any(item.href == reverse("calls") for item in menu),
        health=health_words(practice) if starts and Permission.SEE_HEALTH in may else None,
        reviews_due=reviews_due(practice) if starts and Permission.KEEP_REGISTER in may else 0,
        soon=soon(person, practice, today=timezone.localdate()) if starts else None,
        open_things=tuple(open_things(practice)) if starts and Permission.SET_UP in may else (),
        diary_overdue=_diary_overdue(practice) if starts and Permission.SEE_DIARY in may else "",
        notice=read_notice(request, now=now),
        kit_due=_is_kit_due(practice) if starts and Permission.ADMIT_PEOPLE in may else False,
        unread=count_unread(person, practice),
    )


def _diary_overdue(practice: Practice) -> str:
    """Return the earliest month of the diary that should have been signed by now."""
    late = overdue(practice, today=timezone.localdate())
    return late[0].words if late else ""


def _is_kit_due(practice: Practice) -> bool:
    """Say whether a sheet of the recovery kit has to be read back."""
    kit = standing_of_kit(practice, recipients_of(practice))
    return kit is not None and kit.is_due(timezone.localdate())


def _is_start_page(request: HttpRequest) -> bool:
    return request.path in (reverse("home"), reverse("calls"))


def _role_words(person: Person, practice: Practice) -> str:
    """Say what the person is here: practice manager, data protection officer."""
    words = Role.Kind(role_in(person, practice, Permission.SEE_HOME)).label
    return words[0].lower() + words[1:]


def _menu(path: str, person: Person, practice: Practice, may: frozenset[Permission]) -> tuple[MenuItem, ...]:
    """Return the pages this person may open in this practice; the list of calls is its readers' start page."""
    items: list[MenuItem] = []
    for permission, text, name, below in _MENU:
        if permission not in may:
            continue
        if permission is Permission.SEE_OWN_LISTENS and not has_own_calls(person, practice):
            continue
        if name == "notes" and not has_notes(person, practice):
            continue
        current = path == reverse(name) or path.startswith(below)
        items.append(MenuItem(text=text, href=reverse(name), current=current))
    works_with_calls = any(item.href == reverse("calls") for item in items)
    return tuple(item for item in items if not works_with_calls or item.href != reverse("home"))
