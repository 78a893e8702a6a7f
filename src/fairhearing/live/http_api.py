"""The way for phone systems and payment software: POST /api/v1/recording/pause, resume and stop.

    key -> too often? -> what is asked -> which live call -> the order

docs/reference/http-api.md tells every field and answer. No session, no cookie, no form: CSRF has nothing to protect
here, who has no key can do nothing.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from fairhearing.call.keeping import Order
from fairhearing.call.withholding import Why
from fairhearing.capture.control_client import NoSuchCall, RecorderDown
from fairhearing.capture.control_messages import CallNow
from fairhearing.live.allowance import Allowance
from fairhearing.live.control import order_by_software, recorder
from fairhearing.live.errors import NotTheirPause
from fairhearing.live.objection import OtherWay
from fairhearing.live.software_keys import key_of
from fairhearing.practice.allowed import public
from fairhearing.practice.models import SoftwareKey
from fairhearing.wire.phone_number import normalise_number

_LONGEST_BYTES: Final = 4096
_WAYS: Final = ("call", "extension", "number")
_STATES: Final = {None: "recording", Why.PAUSED: "paused", Why.OBJECTION: "stopped"}
orders = Allowance(times=60, within_s=60)
failures = Allowance(times=10, within_s=60)


class _Refused(Exception):
    """An answer that is an error, as JSON."""

    def __init__(self, status: HTTPStatus, code: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.status, self.body = status, {"error": code, "message": message, **more}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which call is meant, in one of three ways, and what was offered instead."""

    way: str
    value: str
    other_way: str


@public
@csrf_exempt
def pause_recording(request: HttpRequest) -> JsonResponse:
    """Pause a live call's recording."""
    return _answer(request, Order.PAUSE)


@public
@csrf_exempt
def resume_recording(request: HttpRequest) -> JsonResponse:
    """Go on with a live call's recording."""
    return _answer(request, Order.GO_ON)


@public
@csrf_exempt
def stop_recording(request: HttpRequest) -> JsonResponse:
    """Stop a live call's recording for good: the caller objected."""
    return _answer(request, Order.STOP)


def _answer(request: HttpRequest, order: Order) -> JsonResponse:
    try:
        key = _authenticated(request)
        asked = _read(request, key)
        return JsonResponse(_render(_carry_out(order, asked, key)))
    except _Refused as refused:
        response = JsonResponse(refused.body, status=refused.status)
        if refused.status is HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = 'Bearer realm="fairhearing"'
        if wait_s := refused.body.get("wait_s"):
            response["Retry-After"] = str(wait_s)
        if refused.status is HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = "POST"
        return response


def _authenticated(request: HttpRequest) -> SoftwareKey:
    """Return the key that the request bears, and note its use."""
    address, now_s = request.META.get("REMOTE_ADDR", ""), time.monotonic()
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    key = key_of(text.strip()) if scheme.lower() == "bearer" else None
    if key is None:  # not sooner: who has a key never waits for others at the same address who have none
        _refuse_too_often(failures.wait_s(address, now_s))
        failures.count(address, now_s)
        raise _Refused(HTTPStatus.UNAUTHORIZED, "no-key", "Send a key that was not revoked: Authorization: Bearer KEY.")
    if request.method != "POST":
        raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, "post-only", "This address takes POST.")
    _refuse_too_often(orders.wait_s(key.id.hex, now_s))
    orders.count(key.id.hex, now_s)
    key.last_used_at = timezone.now()
    key.save(update_fields=["last_used_at"])
    return key


def _refuse_too_often(wait_s: int) -> None:
    if wait_s:
        message = f"Too many requests: wait {wait_s} seconds."
        raise _Refused(HTTPStatus.TOO_MANY_REQUESTS, "too-often", message, wait_s=wait_s)


def _read(request: HttpRequest, key: SoftwareKey) -> _Asked:
    if len(request.body) > _LONGEST_BYTES:
        raise _unreadable(f"The body has at most {_LONGEST_BYTES} bytes.")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise _unreadable("The body must be a JSON object.") from None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise _unreadable("The body must be a JSON object of texts.")
    ways = [way for way in _WAYS if body.get(way)]
    if len(ways) != 1:
        raise _unreadable("Name the call by exactly one of call, extension and number.")
    if body.get("practice", key.practice_id) != key.practice_id:
        raise _unreadable("The key is another practice's.")
    if body.get("other_way", "") not in ("", *OtherWay.values):
        raise _unreadable(f"other_way is one of {', '.join(OtherWay.values)}.")
    return _Asked(ways[0], body[ways[0]], body.get("other_way", ""))


def _carry_out(order: Order, asked: _Asked, key: SoftwareKey) -> CallNow:
    try:
        found = [call for call in recorder().calls([key.practice_id]) if _is_meant(call, asked)]
        if not found:
            raise _no_such_call()
        if len(found) > 1:
            calls = [_render(call) for call in found]
            message = f"{len(found)} live calls match: name one by its call id."
            raise _Refused(HTTPStatus.CONFLICT, "several-calls", message, calls=calls)
        return order_by_software(order, found[0], key, other_way=asked.other_way)
    except NoSuchCall:
        raise _no_such_call() from None
    except NotTheirPause:
        message = "A person paused this call: only they or a manager can go on."
        raise _Refused(HTTPStatus.CONFLICT, "paused-by-person", message) from None
    except RecorderDown:
        message = "No recorder answers. Whether calls are recorded is not known."
        raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, "recorder-down", message) from None


def _is_meant(call: CallNow, asked: _Asked) -> bool:
    match asked.way:
        case "call":
            return call.call == asked.value
        case "extension":
            return asked.value in call.extensions
    return (normalise_number(asked.value) or asked.value) in call.numbers


def _render(call: CallNow) -> dict[str, object]:
    since = call.since or call.started
    return {"call": call.call, "state": _STATES[call.why], "since": since.isoformat(), "by": call.by}


def _unreadable(message: str) -> _Refused:
    return _Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not-understood", message)


def _no_such_call() -> _Refused:
    message = "No call of this practice that is or could be recorded matches."
    return _Refused(HTTPStatus.NOT_FOUND, "no-such-call", message)
