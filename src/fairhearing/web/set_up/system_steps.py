"""What the installer sees to, and whether it is done: told by the files and rows themselves, never by a tick."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from fairhearing.backup.errors import BadBackupSettings
from fairhearing.backup.settings import load_settings
from fairhearing.capture.config import load_config
from fairhearing.capture.errors import BadSettings
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.models import Person, Role
from fairhearing.practice.set_up_models import PhoneSystem, SetUpLink


@dataclass(frozen=True, slots=True)
class SystemStep:
    """One thing to see to. found: how it stands, in a sentence."""

    text: str
    page: str
    done: bool
    found: str


def system_steps(request: HttpRequest, link: SetUpLink) -> list[SystemStep]:
    """Return every step with how it stands now."""
    return [_address(request), _recorder(), _phones(), _mail(), _backup(), _administrator(link)]


def _address(request: HttpRequest) -> SystemStep:
    secure = request.is_secure()
    found = (
        f"These pages come from {request.get_host()}, encrypted."
        if secure
        else f"These pages come from {request.get_host()}, not encrypted: right on this machine alone."
    )
    return SystemStep("Address and certificate", "set-up-address", secure, found)


def _recorder() -> SystemStep:
    try:
        config = load_config(settings.HOME.recorder_json)
    except BadSettings:
        return SystemStep("Recorder’s address", "set-up-recorder", done=False, found="recorder.json cannot be used.")
    at = ", ".join(f"{each.host} port {each.port} over {each.transport.upper()}" for each in config.sip)
    done = any(not each.host.startswith("127.") for each in config.sip)
    found = f"Phone systems send calls to {at}." + ("" if done else " Only this machine reaches that.")
    return SystemStep("Recorder’s address", "set-up-recorder", done, found)


def _phones() -> SystemStep:
    names = list(PhoneSystem.objects.values_list("name", flat=True))
    found = f"Calls are taken from {', '.join(names)}." if names else "No phone system is listed: none may offer calls."
    return SystemStep("Phone system", "set-up-phones", bool(names), found)


def _mail() -> SystemStep:
    try:
        mail = load_mail_settings(settings.HOME)
    except BadMailSettings as error:
        return SystemStep("E-mail", "set-up-mail", done=False, found=f"{error}.")
    found = f"Leaves by {mail.host}." if mail else "No mail server is named: nobody is e-mailed, alarms included."
    return SystemStep("E-mail", "set-up-mail", mail is not None, found)


def _backup() -> SystemStep:
    try:
        target = load_settings(settings.HOME.backup_json).target
    except BadBackupSettings as error:
        found = f"{error}." if settings.HOME.backup_json.exists() else "None is set up: a lost disk is a lost year."
        return SystemStep("Backup", "set-up-backup", done=False, found=found)
    return SystemStep("Backup", "set-up-backup", done=True, found=f"Goes to {target}, each night.")


def _administrator(link: SetUpLink) -> SystemStep:
    person = Person.objects.filter(id=link.draft.get("administrator", "")).first() if link.draft else None
    if person is None:
        role = Role.objects.filter(kind=Role.Kind.ADMINISTRATOR).select_related("person").first()
        person = role.person if role else None
    found = f"{person.full_name} looks after the machine." if person else "Nobody can see Health and Jobs yet."
    return SystemStep("Your own account", "set-up-administrator", person is not None, found)
