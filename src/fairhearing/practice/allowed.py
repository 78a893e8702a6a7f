"""What somebody may do where: the questions asked of the table of permissions, and the mark on views that asks them.

A page that is not marked with `requires` or `public` is open to nobody. A page of a practice in which the visitor
may not do the thing answers 404, as an absent one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


def practices_for(person: Person | AnonymousUser, permission: Permission) -> QuerySet[Practice]:
    """Return the practices in which this person may do this thing; none for somebody not signed in."""
    if not isinstance(person, Person) or not person.is_active:
        return Practice.objects.none()
    return Practice.objects.filter(
        id__in=roles_in_force().filter(person=person, kind__in=ROLES_ALLOWED[permission]).values("practice_id")
    ).order_by("name")


@dataclass(frozen=True, slots=True)
class Standing:
    """In which practices the visitor has which roles, by the practices' names; read once for a page and its frame."""

    person_id: str | None
    roles: tuple[tuple[Practice, frozenset[Role.Kind]], ...]

    def practices(self, permission: Permission) -> list[Practice]:
        """Return the practices in which the visitor may do this thing."""
        return [practice for practice, kinds in self.roles if kinds & ROLES_ALLOWED[permission]]

    def permissions(self, practice: Practice) -> frozenset[Permission]:
        """Return all that the visitor may do in a practice."""
        kinds = self._kinds(practice)
        return frozenset(permission for permission, allowed in ROLES_ALLOWED.items() if allowed & kinds)

    def role(self, practice: Practice, permission: Permission | None = None) -> Role.Kind | None:
        """Return the visitor's role in a practice, the most powerful first; None where there is none.

        permission: only roles by which they may do this.
        """
        kinds = self._kinds(practice)
        if permission is not None:
            kinds &= ROLES_ALLOWED[permission]
        return next((kind for kind in Role.Kind if kind in kinds), None)

    def _kinds(self, practice: Practice) -> frozenset[Role.Kind]:
        return next((kinds for each, kinds in self.roles if each.id == practice.id), frozenset())


def standing_of(request: HttpRequest) -> Standing:
    """Return where a visitor stands; what a form changes of it is seen by the next page."""
    person = getattr(request, "user", None)
    person_id = person.account if isinstance(person, Person) and person.is_active else None
    known: Standing | None = getattr(request, "standing", None)
    if known is None or known.person_id != person_id:
        known = Standing(person_id, _roles_of(person) if isinstance(person, Person) and person_id else ())
        request.standing = known  # type: ignore[attr-defined]  # as `request.reference`, of this request alone
    return known


def _roles_of(person: Person) -> tuple[tuple[Practice, frozenset[Role.Kind]], ...]:
    kinds: dict[Practice, set[Role.Kind]] = {}
    for role in roles_in_force().filter(person=person).select_related("practice").order_by("practice__name"):
        kinds.setdefault(role.practice, set()).add(Role.Kind(role.kind))
    return tuple((practice, frozenset(found)) for practice, found in kinds.items())


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

    Which practice's rows the view may touch is the view's own question, to `standing_practice`.
    Somebody not signed in is sent to the sign-in page. The robot test reads the mark as `view.permission`.
    """

    def mark(view: _View) -> _View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            person: Any = request.user
            if not person.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not standing_of(request).practices(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the robot test
        return cast("_View", guarded)

    return mark


def public(view: _View) -> _View:
    """Mark a view that anybody on the practice's network may open: sign-in and what it needs."""
    view.permission = None  # type: ignore[attr-defined]  # read by the robot test
    return view
