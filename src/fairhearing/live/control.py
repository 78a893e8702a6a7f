"""Orders to the recorder with their entry in the log: who paused which call, went on with it, or stopped it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.call.keeping import Order
from fairhearing.call.withholding import Why, may_lift
from fairhearing.capture.control_client import ControlClient
from fairhearing.capture.control_messages import CallNow
from fairhearing.jobs.outbox import record
from fairhearing.live.errors import NotTheirPause
from fairhearing.practice.doers import PERSON, SOFTWARE
from fairhearing.practice.models import Person, Role, SoftwareKey

_VERBS = {
    Order.PAUSE: Verb.RECORDING_PAUSED,
    Order.GO_ON: Verb.RECORDING_WENT_ON,
    Order.STOP: Verb.RECORDING_STOPPED,
}


def recorder() -> ControlClient:
    """Return what speaks to the recorders of this home."""
    return ControlClient(settings.HOME)


def may_go_on(by: str, person: Person, role: str) -> bool:
    """Say whether somebody may lift this pause."""
    return may_lift(by, f"{PERSON}:{person.account}", is_manager=role == Role.Kind.MANAGER)


def order_by_person(order: Order, call: CallNow, person: Person, *, role: str, other_way: str = "") -> CallNow:
    """Have a person's order carried out, then written down. Raises RecorderDown, NoSuchCall, NotTheirPause.

    The order goes first: a card number is read out meanwhile. The recording itself tells who gave it.
    """
    if order is Order.GO_ON and call.why is Why.PAUSED and not may_go_on(call.by, person, role):
        raise NotTheirPause(f"the pause of call {call.call} is somebody else's")
    by = f"{PERSON}:{person.account}"
    now = recorder().order(order, call.call, call.practice, by=by, other_way=other_way)
    with transaction.atomic():
        record(_VERBS[order], person.account, call.practice, call.call, role=role, **_said(other_way))
    return now


def order_by_software(order: Order, call: CallNow, key: SoftwareKey, *, other_way: str = "") -> CallNow:
    """Have an order of a phone system or payment software carried out, then written down, as a person's is."""
    by = f"{SOFTWARE}:{key.id.hex}"
    if order is Order.GO_ON and call.why is Why.PAUSED and not may_lift(call.by, by, is_manager=False):
        raise NotTheirPause(f"the pause of call {call.call} is a person's")
    now = recorder().order(order, call.call, key.practice_id, by=by, other_way=other_way)
    with transaction.atomic():
        record(_VERBS[order], by, key.practice_id, call.call, **_said(other_way))
    return now


def _said(other_way: str) -> dict[str, str]:
    return {"other_way": other_way} if other_way else {}
