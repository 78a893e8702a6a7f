"""The timeline of a case, as a page and as a PDF whose digest stands in the log."""

import base64
import hashlib
import re
import zlib

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.cases.calls import add_calls
from fairhearing.cases.models import Pack
from fairhearing.jobs.models import Outbox
from fairhearing.marks.models import Mark
from fairhearing.retention.keep_longer import review_day

from .cases_made import add_case
from .kept_calls import add_kept_call, destroy, today
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(practices):
    return [add_kept_call(practices["allerton"], days, number="+447700900333") for days in (300, 301)]


@pytest.fixture
def case(manager, calls):
    case = add_case(calls[0], manager.person, words="Rude & unkind <answer>")
    until = review_day(today())
    add_calls(case, calls, keep_until=until, by=manager.person, now=timezone.now())
    return case


def note(call, person, words):
    return Mark.objects.create(
        practice=call.practice, call=call, words=words, written_by=person, written_at=timezone.now()
    )


def words_of(pdf):
    """Return the text of a PDF of ours, whose streams are deflated and then written in ASCII-85."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    plain = b"".join(zlib.decompress(base64.a85decode(b"<~" + each.strip(), adobe=True)) for each in streams)
    words = b" ".join(re.findall(rb"\((.*?)\) Tj", plain))
    return words.decode("latin-1").replace("\\(", "(").replace("\\)", ")")


def test_the_page_tells_everything_in_its_order(manager, case, calls):
    page = text(manager.get(f"/cases/{case.id}/timeline"))

    order = ["Call 1: incoming call", "Call 2: incoming call", "Opened the case", "Kept call 1 longer"]
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    assert calls[0].recordings.get().object_sha256 in page


def test_the_pdf_has_numbered_pages_and_its_digest_stands_in_the_log_and_on_the_page(manager, case):
    answer = manager.post(f"/cases/{case.id}/pack")

    sha256 = hashlib.sha256(answer.content).hexdigest()
    assert answer["Content-Type"] == "application/pdf"
    [entry] = Outbox.objects.filter(verb=Verb.CASE_PACKED)
    pack = Pack.objects.get()
    assert (entry.detail["sha256"], pack.sha256) == (sha256, sha256)
    assert sha256 in text(manager.get(f"/cases/{case.id}/timeline"))
    told = words_of(answer.content)
    assert f"Page {pack.pages} of {pack.pages}" in told
    assert "Made by Helen Ashworth on" in told
    assert "Rude&unkind<answer>" in told.replace(" ", "")


def test_only_the_notes_that_were_chosen_are_in_the_pdf(manager, case, calls):
    chosen, left = (note(calls[0], manager.person, words) for words in ("She apologised", "Check the rota"))
    assert "Check the rota" in text(manager.get(f"/cases/{case.id}/timeline"))

    told = words_of(manager.post(f"/cases/{case.id}/pack", {"note": [str(chosen.id)]}).content)

    assert "She apologised" in told
    assert left.words not in told


def test_of_a_destroyed_call_there_is_its_certificate_and_nobody(manager, case, calls):
    gone = destroy(calls[1])

    told = words_of(manager.post(f"/cases/{case.id}/pack").content)

    assert gone.sha256[:20] in told.replace(" ", "")
    assert "Destroyed" in told
    assert "Call 1: incoming call with 07700 900333" in told
    assert "Call 2: incoming call with" not in told


def test_nothing_that_is_typed_breaks_the_pdf(manager, case):
    manager.post(f"/cases/{case.id}/note", {"note": "<b>not closed & <para> ’“ 𝄞 \x00\n" + "long" * 300})

    assert manager.post(f"/cases/{case.id}/pack").content.startswith(b"%PDF")
