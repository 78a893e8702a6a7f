"""The catalogue's file under Django: encrypted to the last byte, and SQLite in everything else."""

import os
import secrets
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from django.db.utils import ConnectionHandler
from django.utils import timezone

from fairhearing.jobs.models import Job, Outbox
from fairhearing.vault.home import Home
from fairhearing.web.database_settings import databases
from fairhearing.web.home_keys import catalogue_key_path, make_keys, read_secret_key, secret_key_path

on_sqlcipher = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="the encrypted file is what is tested; the run is on PostgreSQL"
)
pytestmark = on_sqlcipher


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    make_keys(home)
    return home


@pytest.fixture
def opened(home, django_db_blocker):
    """Open a connection of its own to the home's file, as often as asked."""
    handlers = []

    def open_again():
        handlers.append(ConnectionHandler(databases(home, "")))
        return handlers[-1]["default"]

    with django_db_blocker.unblock():
        yield open_again
    for handler in handlers:
        handler.close_all()


def test_not_one_byte_of_the_file_is_plain(home, opened):
    database = opened()
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
        cursor.executemany("INSERT INTO words VALUES (%s)", [["+441134960999 rang"] for _ in range(500)])

    database.close()
    written = b"".join(path.read_bytes() for path in home.catalogue.glob("catalogue.sqlite*"))

    assert len(written) > 10_000
    assert not written.startswith(b"SQLite format 3")
    assert b"1134960999" not in written
    assert b"words" not in written


def test_the_log_beside_an_open_file_is_not_plain_either(home, opened):
    with opened().cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
        cursor.execute("INSERT INTO words VALUES (%s)", ["+441134960999 rang"])

    log = (home.catalogue / "catalogue.sqlite-wal").read_bytes()

    assert log
    assert b"1134960999" not in log


def test_another_key_is_refused_by_name_and_not_shown(home, opened):
    with opened().cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
    wrong = secrets.token_hex(32)
    catalogue_key_path(home).write_text(wrong)

    with pytest.raises(DatabaseError, match=r"catalogue\.key does not open") as refused:
        opened().ensure_connection()

    assert wrong not in str(refused.value)


@pytest.mark.parametrize("content", ["", "00", "not a key", "G" * 64, "é"])
def test_a_malformed_key_is_said_without_showing_it(home, opened, content):
    catalogue_key_path(home).write_text(content, encoding="utf-8")

    with pytest.raises(ImproperlyConfigured, match="64 lowercase hexadecimal digits"):
        opened().ensure_connection()


def test_a_missing_key_is_said_and_not_made(home, opened):
    catalogue_key_path(home).unlink()

    with pytest.raises(ImproperlyConfigured, match="no catalogue key"):
        opened().ensure_connection()

    assert not catalogue_key_path(home).exists()


def test_the_file_and_what_lies_beside_it_are_the_owners_alone(home, opened):
    usual = os.umask(0)
    try:
        with opened().cursor() as cursor:
            cursor.execute("CREATE TABLE words (word text)")
    finally:
        os.umask(usual)

    files = {path.name: path.stat().st_mode & 0o777 for path in home.catalogue.glob("catalogue.sqlite*")}
    assert set(files) == {"catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"}
    assert set(files.values()) == {0o600}


def test_keys_are_made_once_and_for_the_owner_alone(home):
    before = catalogue_key_path(home).read_text(), read_secret_key(home)

    make_keys(home)

    assert (catalogue_key_path(home).read_text(), read_secret_key(home)) == before
    for path in (catalogue_key_path(home), secret_key_path(home)):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20_000), ("secure_delete", 1)],
)
def test_every_connection_is_set_as_designed(opened, pragma, value):
    with opened().cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone()[0] == value


def test_a_transaction_that_reads_first_already_holds_the_write_lock(opened):
    first, second = opened(), opened()
    with second.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")

    first.set_autocommit(True)
    first._start_transaction_under_autocommit()

    with pytest.raises(OperationalError, match="locked"):
        second._start_transaction_under_autocommit()
    first.connection.rollback()


@pytest.mark.django_db
def test_every_kind_of_value_comes_back_as_it_went():
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kinds (d date, t datetime, n decimal, b bool)")
        cursor.execute(
            "INSERT INTO kinds VALUES (%(d)s, %(t)s, %(n)s, %(b)s)",
            {"d": date(2028, 2, 29), "t": now.replace(tzinfo=None), "n": Decimal("1.5"), "b": True},
        )
        cursor.execute("SELECT d, t, n, b FROM kinds")
        row = cursor.fetchone()

    assert row[0] == date(2028, 2, 29)
    assert row[1] == now.replace(tzinfo=None)
    assert row[3] is True
    job = Job.objects.create(kind="k", payload={"a": [1, None]}, run_after=now, created_at=now)
    assert Job.objects.get(payload__a__0=1, run_after__date=now.date()) == job
    assert Job.objects.get(kind__regex="^k$").created_at == now


@pytest.mark.django_db
def test_the_drivers_errors_are_djangos():
    now = timezone.now()
    Outbox.objects.create(entry_id="a", time=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Outbox.objects.create(entry_id="a", time=now)

    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


@pytest.mark.django_db(transaction=True)
def test_a_row_asked_for_update_cannot_be_changed_by_another_meanwhile():
    now = timezone.now()
    job = Job.objects.create(kind="k", run_after=now, created_at=now)
    other = ConnectionHandler({"default": connections.settings["default"]})["default"]
    with other.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")

    with transaction.atomic():
        Job.objects.select_for_update().get(id=job.id)
        with pytest.raises(OperationalError, match="locked"), other.cursor() as cursor:
            cursor.execute("UPDATE jobs_job SET kind = 'other'")
        Job.objects.filter(id=job.id).update(run_after=now + timedelta(days=1))
    other.close()

    assert Job.objects.get().kind == "k"


@pytest.mark.django_db
def test_savepoints_undo_only_their_own():
    now = timezone.now()
    Outbox.objects.create(entry_id="kept", time=now)

    with transaction.atomic():
        Outbox.objects.create(entry_id="undone", time=now)
        transaction.set_rollback(True)

    assert [row.entry_id for row in Outbox.objects.all()] == ["kept"]
