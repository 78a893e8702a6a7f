"""The checkpoint as a sheet, and what an earlier one is compared with."""

import pytest
from django.conf import settings

from fairhearing.audit.checkpoint import parse_checkpoint
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.vault.home import Home

from .test_log_page import bring_up_to_date, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(signed_in):
    return signed_in("auditor")


def newest():
    return parse_checkpoint(LogReader(settings.HOME.log).checkpoint())


def test_the_sheet_holds_note_code_fingerprint_practice_and_place_to_sign(auditor):
    page = text(auditor.get("/log/checkpoint"))

    assert newest().check_code in page
    assert trusted_log_key(settings.HOME).fingerprint in page
    assert newest().origin in page
    assert "Allerton Medical Centre" in page
    assert "Second name and signature" in page


def test_an_earlier_checkpoint_is_compared_with_what_the_log_is_now(auditor):
    before = newest()
    auditor.get("/log")
    bring_up_to_date()
    assert newest().size > before.size

    page = text(auditor.get("/log/checkpoint", {"entries": f"{before.size:,}"}))

    assert f'this log has the check code</p><p class="app-code">{before.check_code}</p>' in page


def test_a_checkpoint_of_more_entries_than_there_are_is_an_alarm(auditor):
    page = text(auditor.get("/log/checkpoint", {"entries": str(newest().size + 100)}))

    assert "This log has fewer entries than that." in page


@pytest.mark.parametrize("typed", ["x", "-1", "1e3", "٣", "9" * 19])
def test_what_is_no_number_is_named(auditor, typed):
    answer = auditor.get("/log/checkpoint", {"entries": typed})

    assert answer.status_code == 422
    assert "Enter how many entries it names" in text(answer)


def test_a_log_that_cannot_be_read_has_no_sheet(auditor, settings, tmp_path):
    auditor.get("/log/checkpoint")
    settings.HOME = Home(tmp_path)

    assert "There is no checkpoint that can be believed" in text(auditor.get("/log/checkpoint"))
