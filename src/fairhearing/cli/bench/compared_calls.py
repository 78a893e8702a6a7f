"""What became of the calls that went on while something else was done."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey

from .steady_calls import SteadyCalls, recorded_sound

_GIVE_UP_S: Final = 120.0


def compare(home: Home, calls: SteadyCalls, kits: list[KitKey]) -> None:
    """Wait until all calls are listed, then compare what was recorded with what was sent."""
    from fairhearing.catalogue.models import Recording

    rows = Recording.objects.filter(manifest__node="main", started_at__gt=Clock().now() - timedelta(days=1))
    rows = rows.filter(call__client__gt="", frames__gt=0)
    give_up_s = time.monotonic() + _GIVE_UP_S
    while rows.count() < calls.calls and time.monotonic() < give_up_s:
        time.sleep(0.5)
    recorded = list(rows)
    paths = [home.store / recording.object_name for recording in recorded]
    found = recorded_sound(home, paths, kits, calls.calls)
    sent, late = int(calls.told["packets"]), int(calls.told["late"])
    print(f"  {len(recorded)} of {calls.calls} calls recorded meanwhile, {found.strange_bytes} bytes that nobody sent")
    print(f"  {found.packets:,} of {sent:,} packets whole in them; {sent - found.packets} were lost, or cut where the")
    print("  recorder followed the sender's clock, as it does with nothing else going on too")
    if late:
        print(f"  the sender of sound was late {late} times, by {calls.told['worst_ms']} ms at most: measure again")
