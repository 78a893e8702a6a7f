"""Who may do what: one table, one decorator, one question.

| permission      | manager | assistant | partner | auditor | member | administrator |
|-----------------|---------|-----------|---------|---------|--------|---------------|
| SEE_HOME        | yes     | yes       | yes     | yes     | yes    | yes           |
| SEE_CALLS       | yes     | yes       | -       | -       | -      | -             |
| LISTEN          | yes     | yes       | -       | -       | -      | -             |
| READ_LOG        | yes     | -         | yes     | yes     | -      | -             |
| SEE_HEALTH      | yes     | -         | -       | -       | -      | yes           |
| SET_ALARMS      | yes     | -         | -       | -       | -      | yes           |
| RUN_JOBS        | yes     | -         | -       | -       | -      | yes           |
| PAUSE_CALLS     | yes     | yes       | -       | -       | own    | -             |
| SEE_OWN_LISTENS | own     | own       | own     | own     | own    | own           |
| KEEP_REGISTER   | yes     | -         | -       | -       | -      | -             |
| LINK_EXTENSIONS | yes     | -         | -       | -       | -      | yes           |
| GIVE_KEYS       | yes     | -         | -       | -       | -      | yes           |
| SEE_KEEPING     | yes     | yes       | yes     | yes     | -      | -             |
| KEEP_CALLS      | yes     | yes       | -       | -       | -      | -             |
| MARK_CALLS      | yes     | yes       | -       | -       | -      | -             |
| SET_TAGS        | yes     | -         | -       | -       | -      | -             |
| SET_KEEPING     | yes     | -         | -       | -       | -      | -             |
| CONFIRM_NOTES   | own     | own       | -       | -       | own    | -             |
| KEEP_PLACES     | yes     | -         | -       | -       | -      | -             |
| SEE_PEOPLE      | yes     | yes       | yes     | yes     | -      | -             |
| CHANGE_PEOPLE   | yes     | -         | yes     | -       | -      | -             |
| SIGN_FOR_PEOPLE | -       | -         | yes     | -       | -      | -             |
| ADMIT_PEOPLE    | yes     | -         | -       | -       | -      | -             |
| SET_NOTICE      | yes     | -         | -       | -       | -      | -             |
| CLOSE_CALLS     | yes     | yes       | yes     | -       | -      | -             |
| ASSIGN_CALLS    | -       | -         | yes     | -       | -      | -             |
| SET_UP          | yes     | -         | -       | -       | -      | -             |
| SEE_DIARY       | yes     | -         | yes     | yes     | -      | -             |
| SIGN_DIARY      | -       | -         | yes     | -       | -      | -             |
| SEE_ACCESS      | yes     | -         | yes     | yes     | -      | -             |
| KEEP_ACCESS     | yes     | -         | -       | -       | -      | -             |
| SEE_GAPS        | yes     | yes       | yes     | yes     | -      | -             |
| KEEP_GAPS       | yes     | yes       | -       | -       | -      | -             |
| SEE_INDIVIDUALS | yes     | yes       | -       | -       | -      | -             |
| KEEP_INDIVIDUALS | yes    | yes       | -       | -       | -      | -             |
| COMPARE_PRACTICES | -     | -         | yes     | yes     | -      | -             |
| WRITE_LETTERS   | yes     | yes       | -       | -       | -      | -             |
| SET_LETTERS     | yes     | -         | -       | -       | -      | -             |
| WORK_CASES      | yes     | yes       | -       | -       | -      | -             |
| REPORT_CALLS    | yes     | yes       | -       | -       | own    | -             |
| DECIDE_REPORTS  | yes     | yes       | -       | -       | -      | -             |
| REVIEW_CALLS    | yes     | yes       | -       | -       | -      | -             |
| SET_SCORECARDS  | yes     | -         | -       | -       | -      | -             |
| SEE_OWN_REVIEWS | own     | own       | own     | own     | own    | own           |
| SEE_LEARNING    | yes     | yes       | yes     | yes     | -      | -             |
| SEE_FIGURES     | yes     | yes       | yes     | yes     | -      | -             |
| SET_FIGURES     | yes     | -         | -       | -       | -      | -             |
| ASK_TO_KEEP     | yes     | yes       | yes     | -       | own    | -             |

A page that is not marked with `requires` or `public` is open to nobody. A page of a practice in which the visitor
may not do the thing answers 404, as an absent one does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from fairhearing.practice.models import Person, Practice, Role

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


class Permission(StrEnum):
    """One thing a role may be allowed to do."""

    SEE_HOME = "see_home"
    """Open the own start page, with what the role may know."""
    SEE_CALLS = "see_calls"
    """List, search and read calls: who, when, how long."""
    SEE_INDIVIDUALS = "see_individuals"
    """Find patients and callers, and read what is known of them."""
    KEEP_INDIVIDUALS = "keep_individuals"
    """Add, change, bring, join and part patients and callers, and say whose a call is."""
    LISTEN = "listen"
    """Hear a recording, with a reason."""
    READ_LOG = "read_log"
    """Read the audit log of the practice."""
    SEE_HEALTH = "see_health"
    """See whether recorder, worker and disks are well; no call facts."""
    SET_ALARMS = "set_alarms"
    """Say who is told when something is wrong, and send a test."""
    RUN_JOBS = "run_jobs"
    """See what the machine does by itself, and let it be done now or again; no call facts."""
    PAUSE_CALLS = "pause_calls"
    """See live calls, pause their recording, and stop it for a caller who objects; team members on their own lines."""
    SEE_OWN_LISTENS = "see_own_listens"
    """See who listened to calls of the own extensions: when, by whom and why, and nothing else of the calls."""
    SEE_ACCESS = "see_access"
    """See who can open recordings, who has power over them, and whether each page refuses whom it should."""
    KEEP_ACCESS = "keep_access"
    """Keep the register of envelopes and of who looks after machine, database and backups."""
    SEE_GAPS = "see_gaps"
    """See what the phone system says of each month, and what should have been recorded and was not; no number."""
    KEEP_GAPS = "keep_gaps"
    """Bring the phone system's log, say which columns hold what, and explain what was not recorded."""
    KEEP_REGISTER = "keep_register"
    """Say whose calls are never recorded."""
    LINK_EXTENSIONS = "link_extensions"
    """Say whose extension is whose: a team member sees and pauses the live calls of their own."""
    GIVE_KEYS = "give_keys"
    """Give phone and payment software the means to pause recordings, and take it away."""
    SEE_KEEPING = "see_keeping"
    """See what is kept longer, about to be destroyed and destroyed, and take certificates; facts of calls need more."""
    KEEP_CALLS = "keep_calls"
    """Keep calls longer, end that, and say what kind of record a call is."""
    MARK_CALLS = "mark_calls"
    """Read and write notes on calls and on places in their sound, and put tags on calls."""
    SET_TAGS = "set_tags"
    """Say which tags the practice puts on calls."""
    SET_KEEPING = "set_keeping"
    """Say how long each kind of record is kept, and on which extensions care is discussed."""
    KEEP_PLACES = "keep_places"
    """Say where recordings may be played: rooms, their networks, and the PCs that are enrolled."""
    CLOSE_CALLS = "close_calls"
    """Say that calls are about a manager or assistant, so that they are closed to them; see what is closed so."""
    ASSIGN_CALLS = "assign_calls"
    """Choose who looks into calls that are about somebody, and decide that they are not."""
    SEE_DIARY = "see_diary"
    """See of each month how many listens there were, and who signed its diary."""
    SIGN_DIARY = "sign_diary"
    """Read the diary of listening in full, and sign it."""
    COMPARE_PRACTICES = "compare_practices"
    """See the state of log, keeping and diary of several practices side by side."""
    WRITE_LETTERS = "write_letters"
    """Write letters, finish them, and read those that were finished."""
    SET_LETTERS = "set_letters"
    """Give letters the practice's own wording, and say whom they name."""
    REPORT_CALLS = "report_calls"
    """Report a call that was hard to take, and see what came of it; team members those of their own extensions."""
    DECIDE_REPORTS = "decide_reports"
    """Look after who reported a call, decide what becomes of it, and caution staff about a number."""
    SEE_FIGURES = "see_figures"
    """See how the telephone is answered: figures, charts, the monthly return and the partners' page; no call."""
    SET_FIGURES = "set_figures"
    """Confirm the monthly return, say where things changed, and which lines several people share."""
    CONFIRM_NOTES = "confirm_notes"
    """Confirm the written notes of calls of the own clinical extensions; of others' calls nothing is shown."""

    WORK_CASES = "work_cases"
    """Open, work and close complaints, concerns, claims and their like; those about the visitor are closed to them."""

    ASK_TO_KEEP = "ask_to_keep"
    """Ask to have a call kept, and see what was answered; team members and partners of their own calls."""
    SEE_PEOPLE = "see_people"
    """See who has which role here, since when, what they can open, and who has read the staff notice."""
    CHANGE_PEOPLE = "change_people"
    """Invite people and take roles away, within `appointment_rules`: nobody makes himself more."""
    SIGN_FOR_PEOPLE = "sign_for_people"
    """Sign that somebody is manager, or deputy until a day."""
    ADMIT_PEOPLE = "admit_people"
    """Give the practice's key to somebody who was invited, and take it away."""
    SET_NOTICE = "set_notice"
    """Write what the staff are told about recording."""
    SET_UP = "set_up"
    """Finish setting up; say what the practice's numbers, extensions, hours and phone systems are."""

    REVIEW_CALLS = "review_calls"
    """Review calls of the random samples, and choose what the practice changes; never the own calls."""
    SET_SCORECARDS = "set_scorecards"
    """Say how samples are drawn, and what reviews ask."""
    SEE_OWN_REVIEWS = "see_own_reviews"
    """Read and answer the reviews of calls one took; see the changes that are one's own to make."""
    SEE_LEARNING = "see_learning"
    """See what was drawn, what was answered in all, and what the practice changed; no call, and nobody's review."""


_HOLDERS = frozenset({Role.Kind.MANAGER, Role.Kind.ASSISTANT})

ROLES_ALLOWED: dict[Permission, frozenset[Role.Kind]] = {
    Permission.SEE_HOME: frozenset(Role.Kind),
    Permission.SEE_CALLS: _HOLDERS,
    Permission.SEE_INDIVIDUALS: _HOLDERS,
    Permission.KEEP_INDIVIDUALS: _HOLDERS,
    Permission.LISTEN: _HOLDERS,
    Permission.READ_LOG: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.SEE_HEALTH: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.SET_ALARMS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.RUN_JOBS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.PAUSE_CALLS: _HOLDERS | {Role.Kind.MEMBER},
    Permission.SEE_OWN_LISTENS: frozenset(Role.Kind),
    Permission.SEE_ACCESS: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.KEEP_ACCESS: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_GAPS: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.KEEP_GAPS: _HOLDERS,
    Permission.KEEP_REGISTER: frozenset({Role.Kind.MANAGER}),
    Permission.LINK_EXTENSIONS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.GIVE_KEYS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.SEE_KEEPING: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.KEEP_CALLS: _HOLDERS,
    Permission.MARK_CALLS: _HOLDERS,
    Permission.SET_TAGS: frozenset({Role.Kind.MANAGER}),
    Permission.SET_KEEPING: frozenset({Role.Kind.MANAGER}),
    Permission.ASK_TO_KEEP: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.MEMBER},
    Permission.CONFIRM_NOTES: _HOLDERS | {Role.Kind.MEMBER},
    Permission.KEEP_PLACES: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_PEOPLE: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.CHANGE_PEOPLE: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER}),
    Permission.SIGN_FOR_PEOPLE: frozenset({Role.Kind.PARTNER}),
    Permission.ADMIT_PEOPLE: frozenset({Role.Kind.MANAGER}),
    Permission.SET_NOTICE: frozenset({Role.Kind.MANAGER}),
    Permission.CLOSE_CALLS: _HOLDERS | {Role.Kind.PARTNER},
    Permission.ASSIGN_CALLS: frozenset({Role.Kind.PARTNER}),
    Permission.SET_UP: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_DIARY: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.SIGN_DIARY: frozenset({Role.Kind.PARTNER}),
    Permission.COMPARE_PRACTICES: frozenset({Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.WRITE_LETTERS: _HOLDERS,
    Permission.SET_LETTERS: frozenset({Role.Kind.MANAGER}),
    Permission.WORK_CASES: _HOLDERS,
    Permission.REPORT_CALLS: _HOLDERS | {Role.Kind.MEMBER},
    Permission.DECIDE_REPORTS: _HOLDERS,
    Permission.REVIEW_CALLS: _HOLDERS,
    Permission.SET_SCORECARDS: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_OWN_REVIEWS: frozenset(Role.Kind),
    Permission.SEE_LEARNING: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.SEE_FIGURES: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.SET_FIGURES: frozenset({Role.Kind.MANAGER}),
}

ROLES_HOLDING_KEYS = _HOLDERS
"""The roles whose people sign in through the keyholder and can open recordings."""


def practices_for(person: Person | AnonymousUser, permission: Permission) -> QuerySet[Practice]:
    """Return the practices in which this person may do this thing; none for somebody not signed in."""
    if not isinstance(person, Person) or not person.is_active:
        return Practice.objects.none()
    return Practice.objects.filter(
        id__in=roles_in_force().filter(person=person, kind__in=ROLES_ALLOWED[permission]).values("practice_id")
    ).order_by("name")


def roles_in_force() -> QuerySet[Role]:
    """Return every role that has not ended by itself."""
    return Role.objects.filter(Q(until=None) | Q(until__gt=timezone.now()))


def permissions_in(person: Person, practice: Practice) -> frozenset[Permission]:
    """Return all that this person may do in this practice, asked once: a page offers many things."""
    if not person.is_active:
        return frozenset()
    kinds = _kinds_in(person, practice)
    return frozenset(permission for permission, allowed in ROLES_ALLOWED.items() if allowed & kinds)


def _kinds_in(person: Person, practice: Practice) -> set[Role.Kind]:
    kinds = roles_in_force().filter(person=person, practice=practice).values_list("kind", flat=True)
    return {Role.Kind(kind) for kind in kinds}


def role_in(person: Person, practice: Practice, permission: Permission) -> Role.Kind:
    """Return the role by which a person may do this in this practice, the most powerful first.

    Raises Http404 when there is none.
    """
    kinds = _kinds_in(person, practice)
    for kind in Role.Kind:
        if kind in kinds and kind in ROLES_ALLOWED[permission]:
            return kind
    raise Http404


def requires(permission: Permission) -> Callable[[_View], _View]:
    """Mark a view, and close it to everyone whose roles do not allow `permission` in any practice.

    Which practice's rows the view may touch is the view's own question, to `practices_for`.
    Somebody not signed in is sent to the sign-in page. The robot test reads the mark as `view.permission`.
    """

    def mark(view: _View) -> _View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            person: Any = request.user
            if not person.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not practices_for(person, permission).exists():
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the robot test
        return cast("_View", guarded)

    return mark


def public(view: _View) -> _View:
    """Mark a view that anybody on the practice's network may open: sign-in and what it needs."""
    view.permission = None  # type: ignore[attr-defined]  # read by the robot test
    return view
