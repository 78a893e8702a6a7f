"""Who can open recordings, and who has power over them."""

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.policy.models import PowerHolder
from fairhearing.practice.models import Role

pytestmark = pytest.mark.django_db


def verbs():
    return list(Outbox.objects.order_by("number").values_list("verb", flat=True))


def test_the_register_is_kept_reviewed_and_never_erased(manager):
    manager.post("/access/add", {"kind": "envelope", "who": "Dr Khan, in the safe"})
    entry = PowerHolder.objects.get()
    manager.post(f"/access/{entry.id}/review")
    manager.post(f"/access/{entry.id}/end")

    page = manager.get("/access").content.decode()

    entry.refresh_from_db()
    assert entry.reviewed_at
    assert entry.ended_at
    assert (entry.review_on - entry.added_at.date()).days in (181, 182, 183)
    assert [verb for verb in verbs() if verb.startswith("power.")] == [
        Verb.POWER_ADDED,
        Verb.POWER_REVIEWED,
        Verb.POWER_ENDED,
    ]
    assert "Dr Khan, in the safe, from" in page


def test_what_nobody_wrote_down_is_said(manager):
    page = manager.get("/access").content.decode()

    assert "Nobody is written down for: an envelope with the recovery kit; " in page


@pytest.mark.parametrize("typed", [{"kind": "king", "who": "x"}, {"kind": "backup", "who": "  "}, {}])
def test_a_half_filled_form_changes_nothing(manager, typed):
    answer = manager.post("/access/add", typed)

    assert answer.status_code == 422
    assert not PowerHolder.objects.exists()


def test_a_name_is_in_the_register_and_never_in_the_log(manager):
    manager.post("/access/add", {"kind": "backup", "who": "Keeley of Example Hosting"})

    assert "Keeley" not in str(list(Outbox.objects.values()))


def test_an_entry_of_another_practice_is_an_absent_one(manager, signed_in):
    manager.post("/access/add", {"kind": "backup", "who": "Firm"})

    answer = signed_in("manager", "westfield").post(f"/access/{PowerHolder.objects.get().id}/end")

    assert answer.status_code == 404
    assert PowerHolder.objects.get().ended_at is None


def test_a_partner_reads_and_does_not_write(signed_in):
    partner = signed_in("partner")

    assert "Write somebody down" not in partner.get("/access").content.decode()
    assert partner.post("/access/add", {"kind": "backup", "who": "Firm"}).status_code == 403


def test_whoever_holds_a_key_without_a_role_here_is_named_first(manager):
    Role.objects.filter(person=manager.person).exclude(kind="manager").delete()
    page = manager.get("/access").content.decode()

    assert "a key to this practice" in page or "We do not know at this moment who holds a key" in page
