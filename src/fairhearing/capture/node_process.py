"""What every process that records live calls does at its beginning and at its end."""

from __future__ import annotations

from threading import Thread

from fairhearing.vault.memory import keep_memory_private

from .publish import Publisher
from .say import say


def keep_sound_in_memory() -> None:
    """Keep sound out of swap and core dumps; say so where that cannot be."""
    if not keep_memory_private():
        say("memory is not locked: if this machine swaps, a second of sound may reach the disk (see ulimit -l)")


def say_what_is_left(sealing: Thread, publisher: Publisher) -> None:
    """Say, after both were stopped, what was not written and what was not published."""
    if sealing.is_alive():
        say("stopped before everything sealed was in the journal: the disk did not take it")
    if publisher.waiting:
        say(f"{publisher.waiting} recordings are left in the journal; the next start publishes them")
