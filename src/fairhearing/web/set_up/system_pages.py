"""The installer's part: a list of what there is to see to, and a page for each. No key is shown on any of them.

Each page writes what it is about when it is saved, so that one can stop at any of them and go on later.
"""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.backup.errors import BackupError
from fairhearing.backup.settings import load_settings, set_up
from fairhearing.capture.config import change_config, load_config
from fairhearing.capture.errors import BadSettings, CaptureError
from fairhearing.health.lines import read_lines
from fairhearing.health.told import counted_sentence, to_look_at
from fairhearing.jobs.outbox import record
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.set_up_models import SetUpLink
from fairhearing.vault.clock import machine_time
from fairhearing.web.errors import FarEndError
from fairhearing.web.set_up.links import by_link
from fairhearing.web.set_up.mail_form import mail_typed, write_mail, wrong_mail
from fairhearing.web.set_up.recorder_form import RecorderAddress
from fairhearing.web.set_up.system_steps import system_steps
from fairhearing.web.tls_files import serving_facts

_SYSTEM = SetUpLink.Kind.SYSTEM
_NO_TARGET = "Type a folder on another disk, or a bucket like s3://bucket/prefix"
_TEST = (
    "A test from Fairhearing",
    "This is a test from Fairhearing, the call recording of your practice. There is nothing to do.\n",
)


@by_link(_SYSTEM)
@require_safe
def system(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Show what there is to see to, how each stands, and what the machine says of itself."""
    lines = read_lines(settings.HOME.status, machine_time())
    context = {
        "steps": system_steps(request, link),
        "not_well": to_look_at(lines),
        "counted": counted_sentence(lines),
        "link": link,
    }
    return render(request, "web/set_up/system.jinja", context)


@by_link(_SYSTEM)
@require_safe
def address(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Say how browsers reach these pages."""
    del link
    try:
        certificate = serving_facts(settings.HOME)
    except FarEndError:
        certificate = None  # it is there and cannot be read: `fairhearing tls show` says why
    context = {"host": request.get_host(), "secure": request.is_secure(), "certificate": certificate}
    return render(request, "web/set_up/address.jinja", context)


@by_link(_SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def recorder(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Say on which of this machine's addresses phone systems reach the recorder."""
    try:
        if request.method != "POST":
            typed = RecorderAddress.of(load_config(settings.HOME.recorder_json)).typed()
            return render(request, "web/set_up/recorder.jinja", {"typed": typed, "errors": []})
        change_config(settings.HOME, RecorderAddress.read(request.POST).put_into)
    except BadSettings as error:
        return _wrong(request, "web/set_up/recorder.jinja", {"field": "host", "text": _first_words(error)})
    except (CaptureError, OSError):
        return _wrong(request, "web/set_up/recorder.jinja", {"field": "", "text": "recorder.json could not be written"})
    return _saved(link, "recorder")


@by_link(_SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Say by which mail server e-mail leaves, and try it."""
    if request.method != "POST":
        return render(request, "web/set_up/mail.jinja", {"typed": mail_typed(settings.HOME), "errors": []})
    if errors := wrong_mail(settings.HOME, request.POST):
        return _wrong(request, "web/set_up/mail.jinja", *errors)
    try:
        write_mail(settings.HOME, request.POST)
        if to := request.POST.get("to", "").strip():
            ready = load_mail_settings(settings.HOME)
            assert ready is not None  # noqa: S101 - written above
            send_letter(ready, Letter(to, *_TEST))
    except BadMailSettings as error:
        return _wrong(request, "web/set_up/mail.jinja", {"field": "host", "text": str(error)})
    except NotSent as error:
        return _wrong(request, "web/set_up/mail.jinja", {"field": "to", "text": f"It was saved, but {error}"})
    return _saved(link, "mail")


@by_link(_SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def backup(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Say where backups go."""
    try:
        if request.method != "POST":
            there = settings.HOME.backup_json.exists()
            target = load_settings(settings.HOME.backup_json).target if there else ""
            return render(
                request, "web/set_up/backup.jinja", {"typed": {"target": target}, "there": there, "errors": []}
            )
        target = request.POST.get("target", "").strip()
        if not target:
            return _wrong(request, "web/set_up/backup.jinja", {"field": "target", "text": _NO_TARGET})
        set_up(settings.HOME, target)
    except (BackupError, OSError) as error:
        return _wrong(request, "web/set_up/backup.jinja", {"field": "target", "text": _first_words(error)})
    return _saved(link, "backup")


def _saved(link: SetUpLink, step: str) -> HttpResponseBase:
    """Write into the log that a step was answered, and go back to the list."""
    with transaction.atomic():
        record(Verb.SET_UP_ANSWERED, "set-up", subject=step, link=link.id.hex)
        SetUpLink.objects.filter(id=link.id, expires_at__gt=timezone.now()).update(draft=link.draft)
    return HttpResponseRedirect(reverse("set-up-system"))


def _wrong(request: HttpRequest, page: str, *errors: dict[str, str]) -> HttpResponseBase:
    context = {"typed": request.POST, "errors": errors}
    return render(request, page, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _first_words(error: Exception) -> str:
    """Return what an error says, with what to do about it."""
    hint = str(getattr(error, "hint", ""))
    return f"{error}. {hint}" if hint else str(error)
