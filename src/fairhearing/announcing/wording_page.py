"""One wording: written or brought, played, taken as a file, approved, ended."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.announcing.counting import look_at
from fairhearing.announcing.errors import BadWording, NotSoNow
from fairhearing.announcing.forms import Typed, offered, read_wording
from fairhearing.announcing.lines import line_labels, line_words, wording_line
from fairhearing.announcing.models import Wording
from fairhearing.announcing.page import DAYS
from fairhearing.announcing.piper import find_piper
from fairhearing.announcing.rules import LANGUAGES, PURPOSE_WORDS
from fairhearing.announcing.sound_forms import FORMS, samples_of
from fairhearing.announcing.speaking import can_speak
from fairhearing.announcing.visiting import Visit, find_wording, visit_of
from fairhearing.announcing.writing import approve_wording, drop_wording, end_wording, make_wording
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date, read_id

_OVER = "Somebody approved or dropped it already"


@requires(Permission.SET_ANNOUNCEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_wording(request: HttpRequest) -> HttpResponseBase:
    """Write a wording, or bring one: it is a draft until it is approved."""
    visit = visit_of(request, Permission.SET_ANNOUNCEMENT)
    if request.method != "POST":
        typed = offered(visit.practice, request.GET.get("begin", ""), timezone.localdate())
        return _form(request, visit, typed)
    file = request.FILES.get("file")
    made = read_wording(request.POST, file.read() if file else b"", visit.practice)
    if isinstance(made, Typed):
        return _form(request, visit, made)
    wording = make_wording(visit.practice, made, visit.done())
    words = "Saved as a draft. Play it, then approve it."
    return after_change(request, reverse("announcement-wording", args=[wording.id]), words, now=timezone.now())


@requires(Permission.SEE_ANNOUNCEMENT)
@require_safe
def wording(request: HttpRequest, wording_id: UUID) -> HttpResponseBase:
    """Show one wording, with its sound and the files of it."""
    visit = visit_of(request, Permission.SEE_ANNOUNCEMENT)
    found = find_wording(visit, wording_id)
    note_visit(request, Verb.ANNOUNCEMENT_VIEWED, visit.practice, Permission.SEE_ANNOUNCEMENT, found.id.hex)
    line = wording_line(found, line_labels(visit.practice), timezone.localdate())
    return render(request, "announcing/wording.jinja", {"visit": visit, "line": line, "forms": FORMS})


@requires(Permission.SEE_ANNOUNCEMENT)
@require_safe
def wording_sound(request: HttpRequest, wording_id: UUID) -> HttpResponseBase:
    """Give a wording's sound to the player of its page: what every caller hears."""
    found = find_wording(visit_of(request, Permission.SEE_ANNOUNCEMENT), wording_id)
    return HttpResponse(FORMS["wav-wide"].make(samples_of(found.sound)), content_type="audio/wav")


@requires(Permission.SEE_ANNOUNCEMENT)
@require_safe
def wording_file(request: HttpRequest, wording_id: UUID, form: str) -> HttpResponseBase:
    """Give a wording as a file that a phone system takes."""
    visit = visit_of(request, Permission.SEE_ANNOUNCEMENT)
    found, kind = find_wording(visit, wording_id), FORMS.get(form)
    if kind is None:
        raise Http404
    made = kind.make(samples_of(found.sound))
    with transaction.atomic():
        done = visit.done()
        record(Verb.ANNOUNCEMENT_TAKEN, done.by.account, visit.practice.id, found.id.hex, role=done.role, form=form)
    response = HttpResponse(made, content_type=kind.media)
    name = f"announcement-{found.number}-{found.language}-{form}.{kind.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Permission.SET_ANNOUNCEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, wording_id: UUID) -> HttpResponseBase:
    """Show what approving a draft means, and approve it."""
    visit = visit_of(request, Permission.SET_ANNOUNCEMENT)
    found = find_wording(visit, wording_id)
    if request.method != "POST":
        return _check(request, visit, found, [])
    from_on = read_date(request.POST.get("from_on", ""))
    others = {each.id: each for each in _replaceable(found)}
    chosen = request.POST.get("instead_of", "")
    instead_of = others.get(read_id(chosen) or found.id)
    if from_on is None:
        return _check(request, visit, found, [{"field": "from_on", "text": "Say from which day on callers hear it"}])
    if (chosen not in ("", "none") and instead_of is None) or (others and not chosen):
        return _check(
            request, visit, found, [{"field": "instead_of", "text": "Say whether it takes the place of another"}]
        )
    try:
        approve_wording(found, from_on, instead_of, visit.done())
    except BadWording:
        words = "The one it replaces begins on that day or later: choose a later day"
        return _check(request, visit, found, [{"field": "from_on", "text": words}])
    except NotSoNow:
        return _check(request, visit, found, [{"field": "", "text": _OVER}])
    words = f"Wording {found.number} is approved. We look for it in every call from now on."
    return after_change(request, reverse("announcement"), words, now=timezone.now())


@requires(Permission.SET_ANNOUNCEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, wording_id: UUID) -> HttpResponseBase:
    """Show what ending a wording means, and end it."""
    visit = visit_of(request, Permission.SET_ANNOUNCEMENT)
    found = find_wording(visit, wording_id)
    if found.approved_at is None:
        raise Http404
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        until_on = read_date(request.POST.get("until_on", ""))
        if until_on is None or until_on < found.from_on:
            text = "Choose its last day, on or after its first"
            errors = [{"field": "until_on", "text": text}]
        else:
            end_wording(found, until_on, visit.done())
            words = f"Wording {found.number}: its last day is written down."
            return after_change(request, reverse("announcement"), words, now=timezone.now())
    today = timezone.localdate()
    context = {
        "line": wording_line(found, line_labels(visit.practice), today),
        "heard": _heard(visit)[found.id.hex],
        "days": DAYS,
        "others": sum(1 for each in _replaceable(found) if each.is_in_force(today)),
        "typed": request.POST.get("until_on", "") or (found.until_on or today).isoformat(),
        "errors": errors,
    }
    return render(request, "announcing/end.jinja", context, status=_status(errors))


@requires(Permission.SET_ANNOUNCEMENT)
@require_POST
def drop(request: HttpRequest, wording_id: UUID) -> HttpResponseBase:
    """Put a draft away."""
    visit = visit_of(request, Permission.SET_ANNOUNCEMENT)
    found = find_wording(visit, wording_id)
    try:
        drop_wording(found, visit.done())
    except NotSoNow:
        words = _OVER + "."
    else:
        words = f"Wording {found.number} was dropped. It never was in use."
    return after_change(request, reverse("announcement"), words, now=timezone.now())


def _form(request: HttpRequest, visit: Visit, typed: Typed) -> HttpResponseBase:
    numbers, piper = line_labels(visit.practice), find_piper()
    context = {
        "typed": typed.values,
        "chosen": typed.purposes,
        "errors": typed.errors,
        "languages": LANGUAGES,
        "lines": [(number, line_words(number, numbers)) for number in numbers],
        "purposes": PURPOSE_WORDS,
        "sources": Wording.Source.choices,
        "speaks": can_speak() or piper.speaks,
        "voices": [(each.name, each.words) for each in piper.voices] if piper.speaks else [],
        "missing": piper.missing,
    }
    return render(request, "announcing/new.jinja", context, status=_status(typed.errors))


def _check(request: HttpRequest, visit: Visit, found: Wording, errors: list[dict[str, str]]) -> HttpResponseBase:
    if not found.is_draft and not errors:
        raise Http404
    today, numbers, heard = timezone.localdate(), line_labels(visit.practice), _heard(visit)
    others = [(wording_line(each, numbers, today), heard[each.id.hex]) for each in _replaceable(found)]
    context = {
        "line": wording_line(found, numbers, today),
        "others": others,
        "days": DAYS,
        "typed": request.POST or {"from_on": found.from_on.isoformat(), "instead_of": ""},
        "errors": errors,
    }
    return render(request, "announcing/approve.jinja", context, status=_status(errors))


def _replaceable(found: Wording) -> list[Wording]:
    """Return the wordings in use, or to come, of which this may take the place: its language, its line or all."""
    today = timezone.localdate()
    rows = Wording.objects.filter(practice=found.practice_id, language=found.language).exclude(approved_at=None)
    return [
        each for each in rows.exclude(id=found.id).defer("sound") if each.until_on is None or each.until_on >= today
    ]


def _heard(visit: Visit) -> Counter[str]:
    """Return in how many calls of the last weeks each wording was heard."""
    today = timezone.localdate()
    return look_at(visit.practice, today - timedelta(days=DAYS - 1), today).wordings


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
