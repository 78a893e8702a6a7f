"""The outbox: what a change tells the log is kept with the change, and reaches the log once."""

import pytest
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import outbox
from fairhearing.jobs.errors import OutsideTransaction, UnfitForTheLog
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import BadEntry, KeyholderDown, LogUnwritable

RECORDING = "0123456789abcdef0123456789abcdef"


class Log:
    """The keyholder's end: takes each id once, refuses some, may be down."""

    def __init__(self):
        self.entries = {}
        self.refuses = set()
        self.down = None

    def append(self, entries):
        if self.down:
            raise self.down
        if any(entry.id in self.refuses for entry in entries):
            raise BadEntry("one of these")
        new = [entry for entry in entries if entry.id not in self.entries]
        self.entries |= {entry.id: entry for entry in new}
        return len(new)


@pytest.fixture
def log():
    return Log()


def record_views(count):
    with transaction.atomic():
        for n in range(count):
            outbox.record(Verb.CALL_VIEWED, "worker", "allerton", RECORDING, role="manager", shown=n)


@pytest.mark.django_db
def test_an_entry_reaches_the_log_as_it_was_recorded(log):
    record_views(1)

    outbox.send(log.append)

    (entry,) = log.entries.values()
    assert (entry.verb, entry.actor, entry.role, entry.practice) == (Verb.CALL_VIEWED, "worker", "manager", "allerton")
    assert (entry.subject, dict(entry.detail)) == (RECORDING, {"shown": 0})
    assert Outbox.objects.get().sent_at is not None


@pytest.mark.django_db
def test_entries_arrive_in_the_order_they_were_recorded_a_batch_at_a_time(log):
    record_views(120)

    rounds = 1
    while outbox.send(log.append):
        rounds += 1

    assert [entry.detail["shown"] for entry in log.entries.values()] == list(range(120))
    assert rounds == 3
    assert outbox.send(log.append) is False


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        outbox.record(Verb.CALL_VIEWED, "worker", "allerton")

    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_tells_the_log_nothing(log):
    with transaction.atomic():
        outbox.record(Verb.CALL_VIEWED, "worker", "allerton")
        transaction.set_rollback(True)

    outbox.send(log.append)

    assert log.entries == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said", [{"subject": "+447700900123"}, {"subject": "07700900123"}, {"actor": "Helen Ashworth"}, {"words": "a b"}]
)
def test_a_name_or_a_number_is_refused_before_anything_is_written(said):
    fields = {"actor": "worker", "practice": "allerton", **said}

    with pytest.raises(UnfitForTheLog) as refused:
        outbox.record(Verb.CALL_VIEWED, **fields)

    assert "900123" not in str(refused.value)
    assert "Helen" not in str(refused.value)
    assert not Outbox.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("down", [KeyholderDown("x"), LogUnwritable("x")], ids=["keyholder down", "log unwritable"])
def test_what_the_log_cannot_take_now_waits(log, down):
    record_views(2)
    log.down = down

    with pytest.raises(type(down)):
        outbox.send(log.append)
    log.down = None
    outbox.send(log.append)

    assert len(log.entries) == 2


@pytest.mark.django_db
def test_sending_again_what_a_kill_left_unmarked_does_no_harm(log):
    record_views(3)
    outbox.send(log.append)
    Outbox.objects.update(sent_at=None)

    outbox.send(log.append)

    assert len(log.entries) == 3
    assert not Outbox.objects.filter(sent_at=None).exists()


@pytest.mark.django_db
def test_a_row_the_log_never_takes_holds_nothing_up(log):
    record_views(3)
    bad = Outbox.objects.order_by("number")[1]
    log.refuses = {bad.entry_id}

    outbox.send(log.append)

    assert [entry.detail["shown"] for entry in log.entries.values()] == [0, 2]
    bad.refresh_from_db()
    assert bad.sent_at is None
    assert bad.refused
    assert outbox.send(log.append) is False


@pytest.mark.django_db
def test_a_list_of_ids_comes_through_the_database_whole(log):
    with transaction.atomic():
        outbox.record(Verb.CALLS_SEARCHED, "worker", "allerton", fields=("number", "day"), found=3)

    outbox.send(log.append)

    (entry,) = log.entries.values()
    assert entry.detail == {"fields": ("number", "day"), "found": 3}
