"""The listening diary: a partner reads and signs it, the manager sees whether, the data protection officer how much."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from fairhearing.jobs.models import Outbox
from fairhearing.playback.models import DiarySignature, Heard, Listen
from fairhearing.practice.models import Place, Practice, Role

from .sealed_calls import NOW

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def listened(manager, call, sound):  # noqa: ARG001 - the call the sound is of
    """A listen of November, of which 12 seconds were heard."""
    listen = Listen.objects.create(
        id="a" * 32,
        recording_id=sound.id,
        person=manager.person,
        purpose="concern_or_complaint",
        reference="C-2026-014",
        place=Place.objects.get(practice="allerton", name="Meeting room 2"),
        who_can_hear="With Dr Ito",
        begun_at=NOW,
    )
    for first, last in ((0, 8000), (4000, 12_000)):
        Heard.objects.create(listen=listen, from_ms=first, to_ms=last, reported_at=NOW)
    Practice.objects.update(created_at=NOW.replace(month=10, day=20))
    return listen


@pytest.fixture
def in_december(listened):  # noqa: ARG001 - what there is to read
    """Sessions and the keyholder go by the machine's own clock: only the diary's day is moved."""
    with time_machine.travel(LATER, tick=False):
        yield


def lines(page):
    return page.content.decode()


def test_a_partner_reads_who_why_where_with_whom_and_how_long(signed_in, listened, call):
    page = lines(signed_in("partner").get("/diary?month=2026-11"))

    for words in ("Helen Ashworth", "Concern or complaint, C-2026-014", "Meeting room 2. With Dr Ito", "12 s"):
        assert words in page
    assert call.id[:8] in page
    assert "900127" not in page.replace(" ", "")
    assert Outbox.objects.filter(verb="diary.viewed", detail__found=1).count() == 1
    assert listened


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_others_see_how_much_it_was_and_whether_it_was_signed(signed_in, listened, role):
    page = lines(signed_in(role).get("/diary?month=2026-11"))

    assert "1 listen by 1 person" in page
    assert "C-2026-014" not in page
    assert 'action="/diary/sign"' not in page
    assert listened


@pytest.mark.usefixtures("in_december")
def test_a_month_that_has_ended_is_signed_once_and_for_good(signed_in):
    partner = signed_in("partner")
    given = {"month": "2026-11", "listens": "1", "read": "yes"}

    unread = partner.post("/diary/sign", given | {"read": ""}).status_code
    stale = partner.post("/diary/sign", given | {"listens": "0"}).status_code
    signed, again = partner.post("/diary/sign", given), partner.post("/diary/sign", given)

    assert (unread, stale) == (422, 422)
    assert (signed.url, again.url) == ("/diary?month=2026-11&done", "/diary?month=2026-11")
    assert DiarySignature.objects.count() == 1
    assert [row.detail for row in Outbox.objects.filter(verb="diary.signed")] == [{"month": "2026-11", "listens": 1}]
    assert "Ruth Okafor read and signed it" in lines(partner.get("/diary?month=2026-11"))


@pytest.mark.usefixtures("listened")
def test_a_month_that_goes_on_is_not_signed(signed_in):
    month = f"{timezone.localdate():%Y-%m}"

    answer = signed_in("partner").post("/diary/sign", {"month": month, "listens": "0", "read": "yes"})

    assert answer.status_code == 422
    assert not DiarySignature.objects.exists()


@pytest.mark.usefixtures("in_december")
def test_an_overdue_month_stands_on_the_start_page_until_it_is_signed(signed_in):
    partner = signed_in("partner")
    before = lines(partner.get("/"))
    for month, listens in (("2026-10", "0"), ("2026-11", "1")):
        partner.post("/diary/sign", {"month": month, "listens": listens, "read": "yes"})

    assert "Read and sign the listening diary of October 2026" in before
    assert "Read and sign" not in lines(partner.get("/"))


@pytest.mark.parametrize("month", ["2026-13", "x", "2999-01"])
def test_what_is_no_month_to_read_is_absent(signed_in, month):
    assert signed_in("partner").get(f"/diary?month={month}").status_code == 404


def test_several_practices_stand_side_by_side_and_only_those_watched(signed_in, practices, listened):
    auditor = signed_in("auditor")
    alone = lines(auditor.get("/practices"))
    Role.objects.create(person=auditor.person, practice=practices["westfield"], kind="auditor", since=NOW)

    both = lines(auditor.get("/practices"))

    assert "Westfield" not in alone
    assert "Allerton Medical Centre" in both
    assert "Westfield Medical Centre" in both
    seen = Outbox.objects.filter(verb="practices.viewed").order_by("number").values_list("practice", flat=True)
    assert list(seen) == ["allerton", "allerton", "westfield"]
    assert listened
