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
from fairhearing.playback.diary import overdue
from fairhearing.playback.own_listens import has_own_calls
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.notices import Notice, read_notice
from fairhearing.practice.permissions import Permission, practices_for, role_in
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
    health, reviews_due, soon, open_things, diary_overdue: on start pages, for those whom they concern.
    notice: of the last change.
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
    menu = _menu(request.path, person, practice)
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
        health=_health(request, person, practice),
        reviews_due=_reviews_due(request, person, practice),
        soon=_soon(request, person, practice),
        open_things=_open_things(request, person, practice),
        diary_overdue=_diary_overdue(request, person, practice),
        notice=read_notice(request, now=now),
        kit_due=_kit_due(request, person, practice),
    )


def _health(request: HttpRequest, person: Person, practice: Practice) -> HealthWords | None:
    """Return what start pages say of health, to those who may see it."""
    if not _is_start_page(request):
        return None
    may_see = practices_for(person, Permission.SEE_HEALTH).filter(id=practice.id).exists()
    return health_words(practice) if may_see else None


def _reviews_due(request: HttpRequest, person: Person, practice: Practice) -> int:
    """Return how many entries of who is never recorded wait to be reviewed, for who keeps that register."""
    if not _is_start_page(request):
        return 0
    keeps = practices_for(person, Permission.KEEP_REGISTER).filter(id=practice.id).exists()
    return reviews_due(practice) if keeps else 0


def _soon(request: HttpRequest, person: Person, practice: Practice) -> Soon | None:
    """Return what is about to be destroyed and what waits for a note, for whom it concerns."""
    return soon(person, practice, today=timezone.localdate()) if _is_start_page(request) else None


def _open_things(request: HttpRequest, person: Person, practice: Practice) -> tuple[OpenThing, ...]:
    """Return what is still to be done of setting up, for who sets up."""
    if not _is_start_page(request):
        return ()
    sets_up = practices_for(person, Permission.SET_UP).filter(id=practice.id).exists()
    return tuple(open_things(practice)) if sets_up else ()


def _diary_overdue(request: HttpRequest, person: Person, practice: Practice) -> str:
    """Return the earliest month of the diary that should have been signed by now, for whom it concerns."""
    may_see = practices_for(person, Permission.SEE_DIARY).filter(id=practice.id).exists()
    if not _is_start_page(request) or not may_see:
        return ""
    late = overdue(practice, today=timezone.localdate())
    return late[0].words if late else ""


def _kit_due(request: HttpRequest, person: Person, practice: Practice) -> bool:
    """Say whether a sheet of the recovery kit has to be read back, to who may do it."""
    if not _is_start_page(request):
        return False
    if not practices_for(person, Permission.ADMIT_PEOPLE).filter(id=practice.id).exists():
        return False
    kit = standing_of_kit(practice, recipients_of(practice))
    return kit is not None and kit.is_due(timezone.localdate())


def _is_start_page(request: HttpRequest) -> bool:
    return request.path in (reverse("home"), reverse("calls"))


def _role_words(person: Person, practice: Practice) -> str:
    """Say what the person is here: practice manager, data protection officer."""
    words = Role.Kind(role_in(person, practice, Permission.SEE_HOME)).label
    return words[0].lower() + words[1:]


def _menu(path: str, person: Person, practice: Practice) -> tuple[MenuItem, ...]:
    """Return the pages this person may open in this practice; the list of calls is its readers' start page."""
    items: list[MenuItem] = []
    for permission, text, name, below in _MENU:
        if permission is Permission.SEE_OWN_LISTENS and not has_own_calls(person, practice):
            continue
        if name == "notes" and not has_notes(person, practice):
            continue
        if practices_for(person, permission).filter(id=practice.id).exists():
            current = path == reverse(name) or path.startswith(below)
            items.append(MenuItem(text=text, href=reverse(name), current=current))
    works_with_calls = any(item.href == reverse("calls") for item in items)
    return tuple(item for item in items if not works_with_calls or item.href != reverse("home"))
