"""Second steps of staff beside the codes of their phone: passkeys and recovery codes, in rows of allauth's table.

What is right is decided by the code that decides it for key holders (`keyholder.passkeys`, `keyholder.recovery_codes`):
allauth keeps no count of a passkey's use, and would not notice a copy.
"""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.errors import PasskeyRefused
from fairhearing.keyholder.second_steps.passkeys import KnownPasskey, Site, check_assertion
from fairhearing.keyholder.second_steps.recovery_codes import draw_recovery_codes, recovery_digest
from fairhearing.keyholder.second_steps.second_steps_client import OwnPasskey, OwnSteps
from fairhearing.practice.models import Person

_MOST_PASSKEYS = 10
_LONGEST_NAME = 60


def steps_of(person: Person) -> OwnSteps:
    """Say which passkeys there are, and how many recovery codes are still good."""
    passkeys = tuple(
        OwnPasskey(bytes.fromhex(row.data["credential"]), row.data["name"], row.created_at) for row in _passkeys(person)
    )
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return OwnSteps(passkeys, len(codes.data["digests"]) if codes else 0)


def add_passkey(person: Person, made: KnownPasskey, name: str, *, now: datetime) -> None:
    """Keep a passkey that a browser has made. Raises PasskeyRefused."""
    with transaction.atomic():
        there = [row.data["credential"] for row in _passkeys(person)]
        if made.credential.hex() in there or len(there) >= _MOST_PASSKEYS:
            raise PasskeyRefused("this passkey is there already, or there are ten")
        data = {
            "name": " ".join(name.split())[:_LONGEST_NAME] or "Passkey",
            "credential": made.credential.hex(),
            "public": made.public.hex(),
            "count": made.count,
        }
        Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data, created_at=now)
        record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="passkey")


def remove_passkey(person: Person, credential: bytes) -> bool:
    """Forget a passkey; say whether there was one."""
    with transaction.atomic():
        row = next((row for row in _passkeys(person) if row.data["credential"] == credential.hex()), None)
        if row is None:
            return False
        row.delete()
        record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="passkey")
    return True


def use_passkey(person: Person, site: Site, challenge: bytes, answer: str) -> None:
    """Take a passkey's answer and remember its count. Raises PasskeyRefused."""
    with transaction.atomic():
        rows = {row.data["credential"]: row for row in _passkeys(person).select_for_update()}
        known = [
            KnownPasskey(bytes.fromhex(credential), bytes.fromhex(row.data["public"]), row.data["count"])
            for credential, row in rows.items()
        ]
        right = check_assertion(site, challenge, known, answer)
        row = rows[right.credential.hex()]
        row.data = {**row.data, "count": right.count}
        row.save(update_fields=["data"])


def make_recovery_codes(person: Person) -> tuple[str, ...]:
    """Return ten new codes, to be shown once; those before are not good any more."""
    codes = draw_recovery_codes()
    with transaction.atomic():
        Authenticator.objects.update_or_create(
            user=person,
            type=Authenticator.Type.RECOVERY_CODES,
            defaults={"data": {"digests": [recovery_digest(code) for code in codes]}},
        )
        record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="recovery_codes")
    return codes


def use_recovery_code(person: Person, typed: str) -> bool:
    """Use a recovery code up; say whether it was good."""
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update()
        row = rows.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
        digest = recovery_digest(typed)
        if row is None or digest not in row.data["digests"]:
            return False
        row.data = {"digests": [each for each in row.data["digests"] if each != digest]}
        row.save(update_fields=["data"])
    return True


def _passkeys(person: Person):  # type: ignore[no-untyped-def]  # noqa: ANN202 - allauth has no types
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")
