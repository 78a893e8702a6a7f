"""Outbox entries through a real keyholder process: once each, whatever is killed."""

import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from tests.small_disk import fill

from fairhearing.audit.checkpoint import open_checkpoint
from fairhearing.audit.keyholder_verbs import KEYHOLDER_VERBS
from fairhearing.audit.verbs import Verb
from fairhearing.audit.verify import verify_log
from fairhearing.keyholder.client import OutboxEntry
from fairhearing.keyholder.errors import BadEntry, KeyholderDown, LogUnwritable
from fairhearing.keyholder.log.log_key import load_log_key

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def entries(count, start=0):
    return [
        OutboxEntry(
            f"row-{n}", NOON, Verb.CALL_VIEWED, "ab" * 16, "manager", "allerton", f"{n:032x}", {"fields": ("day",)}
        )
        for n in range(start, start + count)
    ]


def rows(premises):
    return [leaf.outbox for leaf in premises.log()]


def test_entries_are_in_the_log_when_append_returns(premises):
    assert premises.client.append(entries(3)) == 3

    leaf = premises.log()[1]
    assert (leaf.outbox, leaf.time, leaf.verb, leaf.role) == ("row-1", NOON, Verb.CALL_VIEWED, "manager")
    assert leaf.detail == {"fields": ("day",)}


def test_repeats_are_passed_over_after_a_restart_too(premises):
    premises.client.append(entries(700))
    assert premises.client.append(entries(700)) == 0
    premises.end()
    premises.start()

    assert premises.client.append(entries(701)) == 1
    assert rows(premises) == [f"row-{n}" for n in range(701)]


def test_nothing_is_no_work(premises):
    assert premises.client.append([]) == 0


@pytest.mark.parametrize("verb", sorted(KEYHOLDER_VERBS))
def test_nobody_else_says_what_the_keyholder_says(premises, verb):
    with pytest.raises(BadEntry, match="row-x"):
        premises.client.append([*entries(2), OutboxEntry("row-x", NOON, verb, "ab" * 16)])

    assert premises.log() == []


@pytest.mark.parametrize("changed", [{"subject": "01134960001"}, {"actor": "Mrs Example"}, {"actor": ""}, {"id": ""}])
def test_an_entry_with_more_than_ids_is_refused_before_it_is_sent(premises, changed):
    fields = {"id": "row-x", "time": NOON, "verb": Verb.CALL_VIEWED, "actor": "worker"} | changed

    with pytest.raises(BadEntry) as refusal:
        premises.client.append([OutboxEntry(**fields)])

    assert "Example" not in str(refusal.value)
    assert "0113" not in str(refusal.value)


def test_the_checkpoint_covers_what_was_appended(premises):
    premises.client.append(entries(5))

    signed = open_checkpoint(premises.client.checkpoint(), load_log_key(premises.home).verifier)

    assert signed.size == 5
    assert premises.client.ping().log_size == 5


def test_a_full_disk_is_told_and_nothing_is_twice_afterwards(small_log):
    small_log.start()
    small_log.client.append(entries(10))
    filler = fill(small_log.home.log)
    for _ in range(3):
        with pytest.raises(LogUnwritable):
            small_log.client.append(entries(30, 10))

    filler.unlink()
    small_log.client.append(entries(40))

    assert rows(small_log) == [f"row-{n}" for n in range(40)]


def test_killed_again_and_again_nothing_is_lost_and_nothing_twice(premises):
    acknowledged = 0
    for _ in range(5):
        killer = threading.Timer(0.3, premises.process.kill)
        killer.start()
        with suppress(KeyholderDown):
            while True:
                premises.client.append(entries(30, acknowledged))
                acknowledged += 30
        killer.join()
        premises.process.wait()
        premises.process.stdout.close()
        kept = rows(premises)
        assert kept[:acknowledged] == [f"row-{n}" for n in range(acknowledged)]
        premises.start()

    premises.client.append(entries(acknowledged + 1))

    kept = rows(premises)
    assert acknowledged > 100
    assert sorted(kept) == sorted(set(kept))
    assert set(kept) >= {f"row-{n}" for n in range(acknowledged + 1)}
    verify_log(premises.home.log, load_log_key(premises.home).verifier)


def test_many_at_once_keep_their_own_order(premises, at_once):
    results = at_once(
        *((lambda n=n: [premises.client.append(entries(1, n * 100 + i)) for i in range(20)]) for n in range(4))
    )

    assert results == [[1] * 20] * 4
    kept = rows(premises)
    for n in range(4):
        assert [row for row in kept if int(row[4:]) // 100 == n] == [f"row-{n * 100 + i}" for i in range(20)]
