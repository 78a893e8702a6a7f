"""The certificate of a real destruction: its page, its sheet, and its proof, checked without us."""

import pytest
from django.conf import settings

from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.retention.means import means_of
from fairhearing.retention.models import Certificate
from fairhearing.retention.proven import ProvenCertificate
from fairhearing.retention.run import destroy_due
from fairhearing.vault.clock import Clock

from .kept_calls import add_kept_call, began, destroy
from .sealed_calls import add_call
from .test_log_page import bring_up_to_date, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(practices, keyed):
    """A recording that the night's run destroyed, and whose entry came back from the log."""
    call = add_call(practices["allerton"], keyed.seal("allerton", 2, seed=31), started_at=began(-1))
    with means_of(settings.HOME, Clock()) as means:
        assert destroy_due(means).destroyed == 1
    bring_up_to_date()
    return Certificate.objects.get(call=call)


def taken():
    return [(row.subject, row.detail["form"]) for row in Outbox.objects.filter(verb=Verb.CERTIFICATE_TAKEN)]


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_the_page_says_that_the_log_bears_it_out(signed_in, gone, role):
    page = text(signed_in(role).get(f"/kept/destroyed/{gone.recording_id}"))

    assert "It stands in the signed log. Log checkpoint:" in page
    assert gone.sha256 in page
    assert ("What is left of the call" in page) is (role == "manager")


def test_the_proof_is_checked_without_us_and_taking_it_is_noted(signed_in, gone):
    answer = signed_in("auditor").get(f"/kept/destroyed/{gone.recording_id}/proof")

    said, checkpoint = ProvenCertificate.parse(answer.content.decode()).check(trusted_log_key(settings.HOME))
    assert said["recording"] == gone.recording_id
    assert checkpoint.size > 0
    assert answer["Content-Disposition"] == f'attachment; filename="destruction-{gone.recording_id[:8]}.json"'
    assert taken() == [(gone.recording_id, "json")]


def test_the_sheet_is_a_pdf_and_taking_it_is_noted(manager, gone):
    answer = manager.get(f"/kept/destroyed/{gone.recording_id}/sheet")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert taken() == [(gone.recording_id, "pdf")]


def test_the_calls_page_leads_to_it_and_offers_no_sound(manager, gone):
    page = text(manager.get(f"/calls/{gone.call_id}"))

    assert f"/kept/destroyed/{gone.recording_id}" in page
    assert "There is no sound to listen to." in page


def test_before_its_entry_is_back_there_is_a_sheet_and_no_proof(manager, practices):
    certificate = destroy(add_kept_call(practices["allerton"], -3))

    page = text(manager.get(f"/kept/destroyed/{certificate.recording_id}"))

    assert "Its entry has not come back from the log yet." in page
    assert manager.get(f"/kept/destroyed/{certificate.recording_id}/proof").status_code == 409
    assert manager.get(f"/kept/destroyed/{certificate.recording_id}/sheet").status_code == 200
    assert taken() == [(certificate.recording_id, "pdf")]


def test_a_certificate_that_was_changed_is_not_given_out(manager, gone):
    Certificate.objects.filter(id=gone.id).update(document=gone.document.replace('"months":12', '"months":11'))

    page = manager.get(f"/kept/destroyed/{gone.recording_id}")

    assert "The log does not prove this certificate. Tell your data protection officer." in text(page)
    assert manager.get(f"/kept/destroyed/{gone.recording_id}/sheet").status_code == 500
    assert manager.get(f"/kept/destroyed/{gone.recording_id}/proof").status_code == 500
    assert taken() == []


def test_another_practices_copies_are_absent(signed_in, gone):
    other = signed_in("manager", "westfield")

    assert other.get(f"/kept/destroyed/{gone.recording_id}/sheet").status_code == 404
    assert other.get(f"/kept/destroyed/{gone.recording_id}/proof").status_code == 404
