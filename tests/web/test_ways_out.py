"""Every way that sound left, counted against requests and disclosures: none may be without."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.files import LogReader
from fairhearing.audit.verbs import Verb
from fairhearing.copies.models import Taking
from fairhearing.copies.ways_out import Tally, by_purpose, count, ways_out
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.bulk.bulk_client import BulkClient
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.keyholder.messages import OutboxEntry

from .copied_calls import plain_handing
from .test_copies_pages import asked, ready, selection, sounds, take

__all__ = ["asked", "ready", "selection", "sounds"]
pytestmark = pytest.mark.django_db


def found(practice, began):
    while project_log(LogReader(settings.HOME.log)):
        pass
    return ways_out(practice, began, timezone.now() + timedelta(seconds=1), now=timezone.now() + timedelta(minutes=5))


@pytest.fixture
def began(db):  # noqa: ARG001 - before the copy
    return timezone.now() - timedelta(seconds=1)


def test_a_copy_with_its_matter_is_listed_and_nothing_is_left_over(began, practices, manager, keyed, ready):
    take(manager, keyed, ready)

    told = found(practices["allerton"], began)

    ((out,), unmatched) = (told.out, told.unmatched)
    assert (out.copy, out.by, out.taking.sent) == (ready, "Helen Ashworth", "post")
    assert [each for each in unmatched if each.subject == ready.id.hex] == []
    page = manager.get("/copies/out").content.decode()
    assert ready.selection.reference in page


def test_what_left_is_counted_by_its_purpose_and_form(began, practices, manager, keyed, ready):
    take(manager, keyed, ready)
    take(manager, keyed, ready)
    manager.post(f"/copies/{ready.id}/plain", plain_handing(keyed, manager))

    told = found(practices["allerton"], began)

    assert by_purpose(told) == {Purpose.ACCESS_OR_OTHER_RIGHTS: Tally(copies=3, matters=1, plain=1)}
    page = manager.get("/copies/out").content.decode()
    assert "Access or other rights: 3 copies for 1 matter, 1 as plain files" in page


def test_a_copy_opened_past_the_pages_is_named(began, practices, manager, keyed, ready):
    bulk = BulkClient(KeyholderClient(settings.HOME.keyholder_socket))
    unlock, code = keyed.unlock("allerton", "manager"), keyed.next_code(manager.person.account)

    bulk.unlock(unlock, code, ready.matter, ready.key, uuid.uuid4().hex, "locked")

    (unmatched,) = (each for each in found(practices["allerton"], began).unmatched if each.subject == ready.id.hex)
    assert "nobody wrote down to whom" in unmatched.words
    assert unmatched.by == "Helen Ashworth"


def test_a_grant_for_a_copy_that_no_page_asked_for_is_named(began, practices, manager, keyed, ready):
    bulk = BulkClient(KeyholderClient(settings.HOME.keyholder_socket))
    unlock, code = keyed.unlock("allerton", "manager"), keyed.next_code(manager.person.account)
    unknown = uuid.uuid4().hex
    matter = type(ready.matter)("allerton", unknown, ready.matter.reference)
    recording = ready.plan["recordings"][0]["recording"]

    bulk.end(bulk.begin(unlock, code, matter, "patient_care", "place-1", [recording]).token, "failed")

    (unmatched,) = (each for each in found(practices["allerton"], began).unmatched if each.subject == unknown)
    assert "no request or disclosure asked for" in unmatched.words


def test_a_taking_that_the_log_does_not_know_is_named(began, practices, manager, keyed, ready):
    take(manager, keyed, ready)
    taking = ready.takings.get()
    Taking.objects.create(
        copy=ready,
        practice=practices["allerton"],
        taken_at=timezone.now(),
        by=manager.person,
        form=taking.form,
        sent="usb",
        to_whom="Nobody knows",
    )

    told = found(practices["allerton"], began)

    assert len(told.out) == 1
    (unmatched,) = (each for each in told.unmatched if each.subject == ready.id.hex)
    assert "the log does not show" in unmatched.words


def test_a_recovery_kit_used_where_the_home_is_counts_as_a_way_out(began, practices, manager, keyed):  # noqa: ARG001
    entry = OutboxEntry(
        uuid.uuid4().hex,
        timezone.now(),
        Verb.KIT_OPENED_RECORDING,
        "unseal",
        practice="allerton",
        subject="ab" * 16,
        detail={"key_id": "12" * 8},
    )
    KeyholderClient(settings.HOME.keyholder_socket).append([entry])

    told = found(practices["allerton"], began)

    assert [each.words for each in told.unmatched if each.subject == "ab" * 16] == [
        "A recording was opened with the recovery kit, outside the pages"
    ]
    assert count(practices["allerton"], began, timezone.now()).unmatched >= 1
    page = manager.get("/copies/out").content.decode()
    assert "without a request or disclosure" in page


def test_an_empty_practice_says_that_nothing_left(practices, signed_in):  # noqa: ARG001
    partner = signed_in("partner", "westfield")
    LogEntry.objects.filter(practice="westfield").delete()

    page = partner.get("/copies/out").content.decode()

    assert "Every copy that left belongs to a request or disclosure" in page
    assert "No copy has left the practice since then" in page


def test_an_assistant_does_not_see_what_left(signed_in):
    assert signed_in("assistant").get("/copies/out").status_code == 403
