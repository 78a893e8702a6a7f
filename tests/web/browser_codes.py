"""Codes for a site in processes of its own, so that hardly a test waits for the next half minute."""

import json
import time

from tests.waiting import eventually

from .sealed_calls import KEY_ROLES, code_at

STEP_S = 30
_used = {}


def code_now(site, role="manager"):
    """Return a code that is good for half a minute at least, whatever was signed in or confirmed before."""
    step = _step_taken_back(site) if role in KEY_ROLES else eventually(lambda: _step_not_used(site, role))
    return code_at(site.secrets[role], step * STEP_S)


def _step_taken_back(site):
    """Return the half minute to come; that its codes were used is taken back where the keyholder remembers it."""
    step = _now() + 1
    for path in (site.home / "keyholder/sign-ins").glob("*.json"):
        document = json.loads(path.read_text())
        if document.get("last_step", 0) >= step:
            new = path.with_suffix(".new")
            new.write_text(json.dumps(document | {"last_step": step - 1}))
            new.replace(path)
    return step


def _step_not_used(site, role):
    """Return this half minute or the next, None where both were used: others' codes are remembered in the database."""
    step = max(_now(), _used.get((site.url, role), 0) + 1)
    if step > _now() + 1:
        return None
    _used[site.url, role] = step
    return step


def _now():
    return int(time.time()) // STEP_S  # noqa: TID251 - what the phone shows
