"""Orders to the recorder with their entry in the log: who paused which call, went on with it, or stopped it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.call.keeping import Order
from fairhearing.capture.control_client import ControlClient
from fairhearing.capture.control_messages import CallNow
from fairhearing.jobs.outbox import record
from fairhearing.practice.doers import PERSON, SOFTWARE
from fairhearing.practice.models import Person, SoftwareKey

_VERBS = {
    Order.PAUSE: Verb.RECORDING_PAUSED,
    Order.GO_ON: Verb.RECORDING_WENT_ON,
    Order.STOP: Verb.RECORDING_STOPPED,
}


def recorder() -> ControlClient:
    """Return what speaks to the recorders of this home."""
    return ControlClient(settings.HOME)


def order_by_person(
    order: Order, call: str, practice: str, person: Person, *, role: str, other_way: str = ""
) -> CallNow:
    """Have a person's order carried out, then written down. Raises RecorderDown, NoSuchCall.

    The order goes first: a card number is read out meanwhile. The recording itself tells who gave it.
    """
    now = recorder().order(order, call, practice, by=f"{PERSON}:{person.account}", other_way=other_way)
    with transaction.atomic():
        record(_VERBS[order], person.account, practice, call, role=role, **_said(other_way))
    return now


def order_by_software(order: Order, call: str, key: SoftwareKey, *, other_way: str = "") -> CallNow:
    """Have an order of a phone system or payment software carried out, then written down, as a person's is."""
    by = f"{SOFTWARE}:{key.id.hex}"
    now = recorder().order(order, call, key.practice_id, by=by, other_way=other_way)
    with transaction.atomic():
        record(_VERBS[order], by, key.practice_id, call, **_said(other_way))
    return now


def _said(other_way: str) -> dict[str, str]:
    return {"other_way": other_way} if other_way else {}
