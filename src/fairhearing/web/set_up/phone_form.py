"""A phone system as it is typed, and the settings to make in each kind of product so that it offers its calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from django.conf import settings
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.capture.config import load_config
from fairhearing.capture.errors import BadSettings
from fairhearing.capture.phone_products import SETTINGS, Product
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Practice
from fairhearing.practice.publishing import publish_practices, read_networks
from fairhearing.practice.set_up_models import PhoneSystem
from fairhearing.vault.clock import Clock

_LONGEST_NAME = 60
_UNREADABLE = "The recorder’s settings cannot be read. The page Health says what is wrong with them."
_SHARED = (
    "An address of these is listed for a phone system that is not your practice’s alone. "
    "Ask whoever looks after the server"
)
_LONGEST_USER, _LONGEST_PASSWORD = 60, 100
_FEWEST_PASSWORD = 12

_RECORDER = "sip:recorder@{at}"


@dataclass(frozen=True, slots=True)
class ToSet:
    """What is to be set in one phone system."""

    system: PhoneSystem
    sentences: tuple[str, ...]


def to_set(systems: list[PhoneSystem]) -> list[ToSet]:
    """Return each phone system with what is to be set there, or that the recorder's own settings cannot be read."""
    try:
        first = load_config(settings.HOME.recorder_json).sip[0]
    except BadSettings:
        return [ToSet(system, (_UNREADABLE,)) for system in systems]
    host = f"[{first.host}]" if ":" in first.host else first.host
    uri = _RECORDER.format(at=f"{host}:{first.port}")
    return [ToSet(system, tuple(each.format(uri=uri) for each in SETTINGS[Product(system.kind)])) for system in systems]


def read_phone_system(typed: Mapping[str, str]) -> tuple[PhoneSystem, list[dict[str, str]]]:
    """Read the form; return what it says, unsaved, and what is wrong with it."""
    system = PhoneSystem(
        name=" ".join(typed.get("name", "").split()),
        kind=typed.get("kind", ""),
        networks="\n".join(typed.get("networks", "").replace(",", " ").split()),
        user=typed.get("user", "").strip(),
        password=typed.get("password", ""),
    )
    wrong = (("name", _wrong_name(system)), ("kind", _wrong_kind(system)), ("networks", _wrong_networks(system)))
    errors = [{"field": field, "text": text} for field, text in (*wrong, ("password", _wrong_secret(system))) if text]
    return system, errors


def wrong_for(system: PhoneSystem, practice: Practice) -> list[dict[str, str]]:
    """Say what of a practice's own phone system is another's already: the recorder would give it the other's calls."""
    try:
        clients = load_config(settings.HOME.recorder_json).clients
    except (BadSettings, OSError):
        return [{"field": "", "text": _UNREADABLE}]
    others = [client for client in clients if client.practice != practice.id]
    taken = [network for client in others for network in client.networks]
    for row in PhoneSystem.objects.exclude(practice=practice):
        taken += read_networks(row.networks)
    if any(client.name.casefold() == system.name.casefold() for client in clients):
        return [{"field": "name", "text": "A phone system of this name is listed already"}]
    mine = read_networks(system.networks)
    if any(_overlap(each, other) for each in mine for other in taken):
        return [{"field": "networks", "text": _SHARED}]
    return []


def add_phone_system(system: PhoneSystem, *, actor: str, practice: Practice | None = None) -> None:
    """List a phone system and tell the recorder. Raises NotPublished, and then nothing was changed."""
    with transaction.atomic():
        system.practice = practice
        system.save(force_insert=True)
        whose = practice.id if practice else ""
        record(Verb.SETTING_CHANGED, actor, whose, "phone-system", chosen="listed", kind=system.kind)
        publish_practices(settings.HOME, now=Clock().now())


def remove_phone_system(system: PhoneSystem, *, actor: str) -> None:
    """Take a phone system off the list and tell the recorder. Raises NotPublished."""
    with transaction.atomic():
        name, whose, kind = system.name, system.practice_id or "", system.kind
        system.delete()
        record(Verb.SETTING_CHANGED, actor, whose, "phone-system", chosen="removed", kind=kind)
        publish_practices(settings.HOME, now=Clock().now(), gone={name})


def _overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.overlaps(other)
    return isinstance(other, IPv6Network) and one.overlaps(other)


def _wrong_name(system: PhoneSystem) -> str:
    if not system.name or len(system.name) > _LONGEST_NAME:
        return f"Give it a name, at most {_LONGEST_NAME} characters"
    if PhoneSystem.objects.filter(name__iexact=system.name).exists():
        return "A phone system of this name is listed already"
    return ""


def _wrong_kind(system: PhoneSystem) -> str:
    return "" if system.kind in PhoneSystem.Kind.values else "Choose which product it is"


def _wrong_networks(system: PhoneSystem) -> str:
    try:
        networks = read_networks(system.networks)
    except ValueError:
        return "Type each like 192.0.2.7 or 192.0.2.0/24, one a line"
    if not networks:
        return "Type the address that its requests and its sound come from, like 192.0.2.7"
    if any(network.prefixlen == 0 for network in networks):
        return "That is every address there is: anybody could offer calls. Type the phone system’s own"
    return ""


def _wrong_secret(system: PhoneSystem) -> str:
    if bool(system.user) != bool(system.password):
        return "Name and password belong together: type both, or neither"
    if len(system.user) > _LONGEST_USER or len(system.password) > _LONGEST_PASSWORD:
        return f"At most {_LONGEST_PASSWORD} characters"
    if system.password and len(system.password) < _FEWEST_PASSWORD:
        return f"At least {_FEWEST_PASSWORD} characters: it is never typed by a person"
    return ""
