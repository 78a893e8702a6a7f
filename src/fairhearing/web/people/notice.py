"""The staff notice: read and acknowledged by everybody at their first sign-in and when its words change."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.recording_notice import acknowledge, notice_in_force, readers, unread_by, write_notice
from fairhearing.practice.standing import choose_practice, standing_practice
from fairhearing.web.people.visiting import visit_of

_NEXT = "after_notice"
_LONGEST = 5000


def notice_first(request: HttpRequest, person: Person, wanted: str) -> str:
    """Return where somebody who was let in goes: to the notice they have not read, else where they wanted."""
    practice = unread_by(person)
    if practice is None:
        return wanted
    choose_practice(request, practice.id)
    request.session[_NEXT] = wanted
    return reverse("notice")


@requires(Permission.SEE_HOME)
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest) -> HttpResponseBase:
    """Show the notice of the practice one stands in, and take "I have read this"."""
    practice, person = standing_practice(request, Permission.SEE_HOME), visitor(request)
    if request.method != "POST":
        return _show(request, practice, person, [])
    if not request.POST.get("read"):
        return _show(request, practice, person, [{"field": "read", "text": "Tick the box when you have read it"}])
    number = request.POST.get("number", "")
    if not number.isdecimal() or not acknowledge(practice, person, int(number[:9]), now=timezone.now()):
        return _show(request, practice, person, [{"field": "", "text": "The notice has changed. Read the new one"}])
    wanted = request.session.pop(_NEXT, "") or reverse("home")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = reverse("home")
    return HttpResponseRedirect(notice_first(request, person, wanted))


@requires(Permission.SEE_PEOPLE)
@require_safe
def notice_readers(request: HttpRequest) -> HttpResponseBase:
    """Show who has read the notice in force and who has not."""
    visit = visit_of(request, Permission.SEE_PEOPLE)
    found = readers(visit.practice)
    note_visit(request, Verb.PEOPLE_VIEWED, visit.practice, Permission.SEE_PEOPLE, shown=len(found))
    context = {"visit": visit, "readers": found, "notice": notice_in_force(visit.practice)}
    return render(request, "web/people/notice_readers.jinja", context)


@requires(Permission.SET_NOTICE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_notice(request: HttpRequest) -> HttpResponseBase:
    """Let the manager write a new version, knowing that everybody is asked again."""
    visit = visit_of(request, Permission.SET_NOTICE)
    before = notice_in_force(visit.practice)
    text = request.POST.get("text", before.text).replace("\r\n", "\n").strip()[:_LONGEST]
    errors = []
    if request.method == "POST":
        if text and text != before.text:
            write_notice(visit.practice, text, by=visit.person, now=timezone.now())
            words = "The new notice is in force. Everybody is asked to read it when they sign in."
            return after_change(request, reverse("notice-readers"), words, now=timezone.now())
        errors = [{"field": "text", "text": "Change the words first" if text else "Write what your staff are told"}]
    context = {"visit": visit, "text": text, "errors": errors, "people": len(readers(visit.practice))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/change_notice.jinja", context, status=status)


def _show(request: HttpRequest, practice: Practice, person: Person, errors: list[dict[str, str]]) -> HttpResponseBase:
    in_force = notice_in_force(practice)
    read = practice.acknowledgements.filter(person=person, number=in_force.number).first()
    context = {
        "notice": in_force,
        "read": read,
        "errors": errors,
        "changed": practice.acknowledgements.filter(person=person).exists() and read is None,
        "sees_people": practices_for(person, Permission.SEE_PEOPLE).filter(id=practice.id).exists(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/notice.jinja", context, status=status)
