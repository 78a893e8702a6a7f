"""What every page shows around its own content: who sees it, where, when, and where they may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fairhearing.desk.help import help_by_page
from fairhearing.notifications.telling import count_unread
from fairhearing.playback.own_listens import has_own_calls
from fairhearing.practice.allowed import standing_of
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.notices import Notice, read_notice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import OF, standing_practice
from fairhearing.retention.notes import has_notes
from fairhearing.web.health import HealthWords, health_words
from fairhearing.web.lock import who

_MENU = (
    (Permission.SEE_HOME, "Home", "home", ()),
    (Permission.SEE_CALLS, "Calls", "calls", ("/calls", "/recordings/", "/listen/")),
    (Permission.PAUSE_CALLS, "Calls now", "calls-now", ("/now", "/never-recorded", "/extensions", "/software-keys")),
    (Permission.SEE_INDIVIDUALS, "Patients", "individuals", ("/individuals",)),
    (Permission.WORK_CASES, "Cases", "cases", ("/cases",)),
    (Permission.WORK_REQUESTS, "Requests", "access-requests", ("/requests", "/rights")),
    (Permission.WORK_DISCLOSURES, "Disclosures", "disclosures", ("/disclosures",)),
    (Permission.SEE_POLICY, "Policy", "policy", ("/policy",)),
    (Permission.SEE_LEARNING, "Quality", "quality", ("/quality",)),
    (Permission.SEE_FIGURES, "Figures", "figures", ("/figures",)),
    (Permission.SEE_OWN_LISTENS, "My calls", "my-calls", ("/my-calls",)),
    (Permission.SEE_OWN_REVIEWS, "My reviews", "own-reviews", ("/my-reviews",)),
    (Permission.CONFIRM_NOTES, "Notes", "notes", ()),
    (Permission.REPORT_CALLS, "Reported calls", "reported", ("/reported",)),
    (Permission.WRITE_LETTERS, "Letters", "letters", ("/letters",)),
    (Permission.SEE_KEEPING, "Kept and destroyed", "kept", ("/kept",)),
    (Permission.SEE_GAPS, "Should have been recorded", "phone-log", ("/phone-log",)),
    (Permission.SEE_ANNOUNCEMENT, "The announcement", "announcement", ("/announcement",)),
    (Permission.KEEP_PLACES, "Places", "places", ("/places",)),
    (Permission.SEE_PEOPLE, "People", "people", ("/people",)),
    (Permission.SEE_DIARY, "Diary", "diary", ("/diary",)),
    (Permission.SAMPLE_CHECKS, "Sample of checks", "check-samples", ("/selections/samples",)),
    (Permission.ASSIGN_CALLS, "About managers", "closures", ("/about",)),
    (Permission.SEE_ACCESS, "Access", "access", ("/access",)),
    (Permission.READ_LOG, "Log", "log", ("/log",)),
    (Permission.SEE_HEALTH, "Health", "health", ("/jobs",)),
    (Permission.SET_UP, "Settings", "settings", ("/settings", "/set-up/practice/")),
)
"""Who is offered it, its word, its page, and how the addresses below it begin."""
_OWN = frozenset({Permission.SEE_OWN_LISTENS, Permission.SEE_OWN_REVIEWS})
"""Of these, pages of the own calls: offered to whoever may have some."""

DAILY: Final = (
    "home",
    "calls",
    "calls-now",
    "individuals",
    "cases",
    "access-requests",
    "policy",
    "reported",
    "my-calls",
    "own-reviews",
    "notes",
)
"""What stays in the header of who has more pages than fit, by url name."""
FITS: Final = 8
"""So many words the header takes in one line."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One word of the menu. name: of its url. current: the visitor is on this page or below it."""

    name: str
    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The frame of one page. reference: stands in the footer, and in our own log if something fails.

    who, idle_s: what the lock needs (`web.lock`).
    health: on the list of calls, for those whom it concerns.
    notice: of the last change. unread: what the visitor has not looked at.
    help_href: where this page is explained.
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
    notice: Notice | None = None
    unread: int = 0
    help_href: str = ""


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
    standing = standing_of(request)
    may = standing.permissions(practice)
    everything = menu_of(request.path, person, practice, may)
    return Page(
        nonce=nonce,
        now=now,
        reference=reference,
        person=person,
        who=who(person),
        practice=practice,
        role_words=_role_words(standing.role(practice)),
        other_practices=tuple(each for each in standing.practices(Permission.SEE_HOME) if each.id != practice.id),
        menu=_short_menu(request.path, everything),
        finds_calls=any(item.name == "calls" for item in everything),
        health=_health(request, practice) if Permission.SEE_HEALTH in may else None,
        notice=read_notice(request, now=now),
        unread=count_unread(person, practice),
        help_href=_help(request),
    )


def _health(request: HttpRequest, practice: Practice) -> HealthWords | None:
    """Say on the list of calls, where people stay for hours, that something is wrong."""
    return health_words(practice) if request.path == reverse("calls") else None


def _help(request: HttpRequest) -> str:
    """Return where this page is explained, "" where no page was found."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return reverse("help", args=[name]) if name and name in help_by_page() else ""


def _role_words(role: Role.Kind | None) -> str:
    """Say what the person is here: practice manager, data protection officer."""
    words = role.label if role else "no role"
    return words[0].lower() + words[1:]


def _short_menu(path: str, everything: tuple[MenuItem, ...]) -> tuple[MenuItem, ...]:
    """Return the words of the header: all where they fit, else those of daily work, and a page with everything."""
    if len(everything) <= FITS:
        return everything
    daily = [item for item in everything if item.name in DAILY]
    href = reverse("commands")
    elsewhere = path == href or any(item.current for item in everything if item.name not in DAILY)
    return (*daily, MenuItem(name="commands", text="Everything", href=href, current=elsewhere))


def menu_of(path: str, person: Person, practice: Practice, may: frozenset[Permission]) -> tuple[MenuItem, ...]:
    """Return the pages this person may open in this practice."""
    items: list[MenuItem] = []
    takes_calls = has_own_calls(person, practice)
    for permission, text, name, below in _MENU:
        if permission not in may:
            continue
        if permission in _OWN and not takes_calls:
            continue
        if name == "notes" and not has_notes(person, practice):
            continue
        href = reverse(name)
        items.append(MenuItem(name=name, text=text, href=href, current=path == href or path.startswith(below)))
    return tuple(items)
