"""Founds the demonstration's two practices: keys, staff, catalogue, the recorder's settings.

All or nothing: everything is made in HOME.founding and moved into place at the end, so that an interrupted first run
leaves nothing half made. It runs in a process of its own, because Django serves one home a process.
"""

from __future__ import annotations

import base64
import secrets
import shutil
from ipaddress import IPv4Network
from uuid import UUID, uuid4

from django.db import connections

from fairhearing.backup.settings import set_up
from fairhearing.call.clients import Client
from fairhearing.capture.addresses import SipAddress
from fairhearing.capture.config import RecorderConfig, publish_config
from fairhearing.capture.identity import prepare_node
from fairhearing.capture.nodes import node_keys
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import RecorderKey
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import migrate_database, start_django

from .announced import announce
from .asked import ask_to_keep_calls
from .handover import Handover, SignIn
from .known_people import add_patients
from .past import PAST_NODES
from .powers import write_powers_down
from .practices import PRACTICES, DemoPractice, StaffMember

_HOLD_KEYS = ("manager", "assistant")
_LOOPBACK = IPv4Network("127.0.0.0/8")
_ACTOR = "demonstration"


def is_founded(home: Home) -> bool:
    """Say whether this home holds the demonstration, whole."""
    return home.recorder_json.exists() and Handover.beside(home.root).complete


def found_demonstration(home: Home, *, sip_port: int) -> None:
    """Make the home and its handover. Raises CommandError if something else lies in the way."""
    if any(home.root.iterdir()):
        raise CommandError(
            f"{home.root} holds something that is not a whole demonstration",
            hint="name an empty folder with --home, or remove this one with its -handover",
            code=ExitCode.USAGE,
        )
    draft = Home(home.root.with_name(home.root.name + ".founding"))
    shutil.rmtree(draft.root, ignore_errors=True)
    draft.root.mkdir(mode=0o700)
    kits, sign_ins = _found(draft, sip_port)
    connections.close_all()
    handover = Handover.beside(home.root)
    handover.write(kits, sign_ins)
    set_up(draft, f"../{handover.folder.name}/{handover.backup.name}")
    draft.root.rename(home.root)


def _found(home: Home, sip_port: int) -> tuple[list[str], list[SignIn]]:
    make_keys(home)
    start_django(home)
    migrate_database()
    from fairhearing.web.passphrases import draw_passphrase

    clock = Clock()
    recorders = [*node_keys(home), *(RecorderKey(node, prepare_node(home, node).vkey) for node in PAST_NODES)]
    intake = IntakeKey.generate()
    intake.save(home.intake_key)
    kits, sign_ins = [], []
    for practice in PRACTICES:
        people = [(member, uuid4().hex, draw_passphrase()) for member in practice.staff]
        founding = found_practice(
            home,
            practice.id,
            practice.name,
            holders=[
                NewHolder(account, HolderRole(member.role), words)
                for member, account, words in people
                if member.role in _HOLD_KEYS
            ],
            recorders=recorders,
            intake=intake.public,
            clock=clock,
        )
        kits.append(founding.kit_text)
        staff_secrets = _found_in_catalogue(practice, people, clock)
        for member, account, words in people:
            secret = founding.totp_secrets.get(account) or staff_secrets[account]
            sign_ins.append(SignIn(member.role, practice.name, member.email, words, secret))
    _publish_settings(home, sip_port)
    _publish_wordings(home, clock)
    return kits, sign_ins


def _found_in_catalogue(
    practice: DemoPractice, people: list[tuple[StaffMember, str, str]], clock: Clock
) -> dict[str, str]:
    """Write the practice's rows. Returns the second-step secrets of those who hold no key, by account."""
    from fairhearing.practice import founding
    from fairhearing.practice.models import Person, Role
    from fairhearing.web.staff import enrol_device

    from .figures import fill_figures, say_what_changed

    founding.found_practice(
        founding.NewPractice(
            id=practice.id,
            name=practice.name,
            numbers=dict.fromkeys(practice.numbers, ""),
            extensions=dict(practice.extensions),
            places=practice.places,
            people=[
                founding.NewPerson(
                    account=account,
                    email=member.email,
                    full_name=member.full_name,
                    role=Role.Kind(member.role),
                    passphrase="" if member.role in _HOLD_KEYS else words,
                )
                for member, account, words in people
            ],
        ),
        actor=_ACTOR,
        now=clock.now(),
    )
    secrets_by_account = {
        account: base64.b32encode(secrets.token_bytes(20)).decode()
        for member, account, _ in people
        if member.role not in _HOLD_KEYS
    }
    add_patients(practice.id, clock)
    _make_clinical(practice)
    fill_figures(practice.id, clock.now())
    say_what_changed(practice.id, clock.now())
    _let_all_have_read_the_notice(practice, clock)
    ask_to_keep_calls(practice, clock)
    write_powers_down(practice, clock)
    announce(practice.id, clock.now())
    for account, secret in secrets_by_account.items():
        enrol_device(Person.objects.get(id=UUID(account)), secret, actor=_ACTOR)
    return secrets_by_account


def _make_clinical(practice: DemoPractice) -> None:
    """Say on which extensions care is discussed, as the manager would."""
    from fairhearing.practice.models import Extension, Role
    from fairhearing.retention.classes import set_clinical

    manager = Role.objects.select_related("person").get(practice=practice.id, kind=Role.Kind.MANAGER)
    for extension in Extension.objects.filter(practice=practice.id, extension__in=practice.clinical):
        set_clinical(extension, is_clinical=True, by=manager.person, role=str(manager.kind))


def _let_all_have_read_the_notice(practice: DemoPractice, clock: Clock) -> None:
    """Note that the invented people have read what staff are told: they are shown the pages, not the question."""
    from fairhearing.practice.models import Practice
    from fairhearing.practice.recording_notice import acknowledge, notice_in_force, readers

    founded = Practice.objects.get(id=practice.id)
    for reader in readers(founded):
        acknowledge(founded, reader.person, notice_in_force(founded).number, now=clock.now())


def _publish_wordings(home: Home, clock: Clock) -> None:
    """Say what to listen for: the past calls are heard before the worker would come to it."""
    from django.utils import timezone

    from fairhearing.announcing.publishing import Publishing

    Publishing(home).publish(timezone.localdate(clock.now()))


def _publish_settings(home: Home, sip_port: int) -> None:
    """Tell the recorder whom to listen to: one phone system on this machine that serves both practices."""
    from fairhearing.practice.founding import recorder_practices

    phones = Client(name="Demonstration phone system", networks=(_LOOPBACK,), default_practice=PRACTICES[0].id)
    publish_config(
        home, RecorderConfig(sip=(SipAddress(port=sip_port),), clients=(phones,), practices=recorder_practices())
    )
