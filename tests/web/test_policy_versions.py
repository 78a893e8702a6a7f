"""Versions of the policy and its tensions through their pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.papers.signing import TensionState, tension_of
from fairhearing.papers.tension import TENSIONS
from fairhearing.papers.versions import draft_of, version_in_force
from fairhearing.practice.models import Person

from .papers_made import signed_version
from .test_log_page import text

pytestmark = pytest.mark.django_db


def written(manager, practice):
    """Begin a version and write all that it needs; its address."""
    manager.post("/papers/policy/begin")
    address = f"/papers/policy/{draft_of(practice).id}"
    manager.post(f"{address}/clauses/C11", {"text": "Kept for 18 months."})
    manager.post(f"{address}/days", {"published": "2021-05-25", "updated": "2024-05-22", "review": "2027-05-22"})
    return address


def test_a_version_is_written_read_and_signed(manager, signed_in, practices):
    practice, partner = practices["allerton"], signed_in("partner")
    address = written(manager, practice)

    form = text(manager.get(f"{address}/figures"))
    assert re.search(r'name="months_kept"[^>]*value="18"', form)
    assert (
        manager.post(f"{address}/figures", {"months_kept": "18", "key_bits": "256", "listeners": "2"}).status_code
        == 302
    )
    page = text(partner.get(f"{address}/sign"))
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
    assert "Not as promised" in page
    assert partner.post(f"{address}/sign", {"seen": seen, "read": "yes"}).status_code == 302

    version = version_in_force(practice)
    assert (version.number, version.signed_by.email) == (1, "partner@allerton.example")
    assert "Version 1 is in force, signed by Ruth Okafor" in text(signed_in("auditor").get("/papers/policy"))
    assert manager.get(f"{address}/days").status_code == 404


def test_an_unread_or_changed_version_is_not_signed(manager, signed_in, practices):
    practice, partner = practices["allerton"], signed_in("partner")
    address = written(manager, practice)
    manager.post(f"{address}/figures", {"months_kept": "18"})

    assert partner.post(f"{address}/sign", {"seen": "0" * 64}).status_code == 422
    answer = partner.post(f"{address}/sign", {"seen": "0" * 64, "read": "yes"})

    assert "was changed meanwhile" in text(answer)
    assert version_in_force(practice) is None


@pytest.mark.parametrize("typed", [{"months_kept": "a year"}, {"months_kept": "0"}, {"key_bits": "99999"}, {}])
def test_figures_that_are_none_are_asked_again(manager, practices, typed):
    address = written(manager, practices["allerton"])

    assert manager.post(f"{address}/figures", typed).status_code == 422


def test_earlier_versions_stay_readable_and_what_changed_is_shown(manager, practices):
    practice = practices["allerton"]
    partner = Person.objects.get(email="partner@allerton.example")
    first = signed_version(practice, partner, words="We record each call.")
    signed_version(practice, partner, words="We record each and every call.")

    page = text(manager.get(f"/papers/policy/{version_in_force(practice).id}/changes"))

    assert re.search(r"<ins[^>]*><span[^>]*>\[put in: </span>and every ", page)
    assert "1 clause changed, 19 did not" in page
    assert "An earlier version" in text(manager.get(f"/papers/policy/{first.id}"))
    assert manager.get(f"/papers/policy/{first.id}/changes").status_code == 404


def test_a_clause_that_is_none_is_absent(manager, practices):
    address = written(manager, practices["allerton"])

    assert manager.get(f"{address}/clauses/C21").status_code == 404
    assert manager.get("/papers/tensions/C1").status_code == 404
    assert manager.get("/papers/tensions/x").status_code == 404


def test_a_partner_accepts_a_tension_and_an_auditor_asks_about_it_again(signed_in, practices):
    practice, partner, auditor = practices["allerton"], signed_in("partner"), signed_in("auditor")
    page = text(partner.get("/papers/tensions/C11"))
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
    until = timezone.localdate() + timedelta(days=90)

    assert partner.post("/papers/tensions/C11/sign", {"seen": seen, "until": ""}).status_code == 422
    assert partner.post("/papers/tensions/C11/sign", {"seen": seen, "until": until.isoformat()}).status_code == 302
    assert auditor.post("/papers/tensions/C11/ask", {"why": ""}).status_code == 422
    assert auditor.post("/papers/tensions/C11/ask", {"why": "The code changed"}).status_code == 302

    assert tension_of(practice, "C11").state is TensionState.ASKED
    listed = text(auditor.get("/papers/tensions"))
    assert "8 places, 1 accepted by a partner" in listed
    assert "Asked about again" in listed
    assert all(each.source in listed for each in TENSIONS.values())


def test_only_partners_are_offered_a_signature(manager):
    assert "Accept it for the practice" not in text(manager.get("/papers/tensions/C11"))
