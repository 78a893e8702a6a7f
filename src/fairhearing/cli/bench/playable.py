"""From hang-up to sound: a call is placed, hung up, and asked for as a manager would, until its first sound comes."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.phone_system import place_call
from fairhearing.cli.demo.practices import ALLERTON, calls_from_now_on
from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.vault.home import Home
from fairhearing.vault.store import FolderStore

from .scratch_home import all_running, scratch_home

_HEADER = slice(0, 40)
_FIRST_SOUND = slice(4096, 8192)
_GIVE_UP_S = 30.0


def measure(calls: int) -> None:
    """Place so many calls, one after the other, and print how long each took from hang-up to its first sound."""
    with scratch_home() as home, all_running(home) as running:
        took_s = _measure(home, running.sip, calls)
    print(f"hang-up to first sound, {calls} calls one after the other:")
    print(f"  median {statistics.median(took_s):.2f} s   fastest {min(took_s):.2f} s   slowest {max(took_s):.2f} s")


def _measure(home: Home, recorder: tuple[str, int], calls: int) -> list[float]:
    keyholder = KeyholderClient(home.keyholder_socket)
    unlock = _sign_in(home, keyholder)
    took_s, heard = [], set[str]()
    arriving = (call for call in calls_from_now_on() if call.called.aor.endswith(f"@{ALLERTON.id}.example"))
    for number in range(1, calls + 1):
        asyncio.run(place_call(next(arriving), recorder=recorder))
        hung_up_s = time.monotonic()
        heard.add(_hear_the_new_one(home, keyholder, unlock, heard))
        took_s.append(time.monotonic() - hung_up_s)
        sys.stderr.write(f"call {number} of {calls}: {took_s[-1]:.2f} s\n")
    return took_s


def _sign_in(home: Home, keyholder: KeyholderClient) -> str:
    from fairhearing.practice.models import Person

    manager = next(one for one in Handover.beside(home.root).sign_ins() if one.role == "manager")
    account = Person.objects.get(email=manager.email).account
    pending = keyholder.sign_in(account, manager.passphrase, "127.0.0.1").pending
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    return keyholder.confirm(pending, code_at(manager.totp_secret, now_s)).unlock


def _hear_the_new_one(home: Home, keyholder: KeyholderClient, unlock: str, heard: set[str]) -> str:
    """Wait until the catalogue shows a recording not heard before, hear its first sound, return its id."""
    from fairhearing.catalogue.models import Recording

    give_up_s = time.monotonic() + _GIVE_UP_S
    while (recording := Recording.objects.exclude(id__in=heard).first()) is None:
        if time.monotonic() > give_up_s:
            raise TimeoutError("the call did not come into the catalogue")
        time.sleep(0.02)
    sealed = FolderStore(home.store).read(recording.object_name, 0, _FIRST_SOUND.stop)
    listen = keyholder.begin(
        unlock,
        recording.id,
        Purpose.CHECK_IT_WORKS,
        "",
        "bench",
        header=sealed[_HEADER],
        segments=recording.segments,
        closed=recording.is_closed,
    )
    keyholder.read(unlock, listen, 1, sealed[_FIRST_SOUND])
    keyholder.end(unlock, listen)
    return recording.id
