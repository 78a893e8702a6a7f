"""Letters: filled from what is known, edited by hand, finished once; and the practice's own wording of them."""

import hashlib
import io
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import About, Closed
from fairhearing.jobs.models import Outbox
from fairhearing.letters.drafting import begin_letter, change_letter, draft_letter, finish_letter
from fairhearing.letters.errors import LetterFinished
from fairhearing.letters.kinds import LetterKind, our_wording
from fairhearing.letters.letter_pdf import letter_pdf
from fairhearing.letters.matters import Matters
from fairhearing.letters.models import Letter
from fairhearing.letters.waiting import waiting_for
from fairhearing.letters.wordings import wording_in_force

from .test_log_page import text

pytestmark = pytest.mark.django_db

BLANKS = {"recipient_name": "Margaret Holroyd", "reference": "P-2026-009", "letter_date": "24 November 2026"}
CONTACTS = {"practice_contact": "1 High Street\nLeeds", "dpo_contact": "Colin Marsh", "commissioner": "the care board"}


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


@pytest.fixture
def begin(manager, practices):
    def begun(kind=LetterKind.WARNING, calls=(), **blanks):
        draft = draft_letter(practices["allerton"], kind, BLANKS | blanks)
        now = timezone.now()
        return begin_letter(
            practices["allerton"],
            draft,
            reference="P-2026-009",
            by=manager.person,
            role="manager",
            now=now,
            calls=calls,
        )

    return begun


def test_a_letter_is_begun_from_the_list_with_what_is_known(manager):
    manager.post("/letters/contacts", CONTACTS)

    answer = manager.post("/letters", {"kind": "complaint-received:information", "reference": "C-2026-014"})

    page = text(manager.get(answer.url))
    letter = Letter.objects.get()
    assert "Colin Marsh" in letter.text  # rights, because the complaint is about information
    assert "1 High Street\nLeeds" in letter.text
    assert "Our reference: C-2026-014" in letter.text
    assert "Helen Ashworth\nPractice manager" in letter.text
    assert "Still to fill in: who the letter is to; the day it reached us" in page


def test_without_a_kind_or_a_reference_nothing_is_begun(manager):
    answer = manager.post("/letters", {"kind": "love", "reference": " "})

    assert answer.status_code == 422
    assert "Choose which letter" in text(answer)
    assert "Enter the reference that the letter bears" in text(answer)
    assert not Letter.objects.exists()


def test_a_draft_is_kept_as_it_was_edited_and_gone_on_with(manager, begin):
    letter = begin()

    answer = manager.post(f"/letters/{letter.id}", {"text": "Dear Margaret,\r\n\r\nPlease stop.", "do": "keep"})

    assert "The draft is kept." in text(manager.get(answer.url))
    letter.refresh_from_db()
    assert letter.text == "Dear Margaret,\n\nPlease stop."


def test_a_letter_with_a_blank_left_is_not_finished(manager, begin):
    letter = begin()

    answer = manager.post(f"/letters/{letter.id}/finish")

    assert answer.status_code == 422
    assert "Fill in:" in text(answer)
    letter.refresh_from_db()
    assert letter.finished_at is None


def test_a_finished_letter_stays_as_it_went_and_its_digest_stands_in_the_log(manager, begin):
    letter = begin()
    manager.post(f"/letters/{letter.id}", {"text": "Dear Margaret,", "do": "finish"})

    answer = manager.post(f"/letters/{letter.id}/finish")

    assert "can be printed as it stands, and not be changed" in text(manager.get(answer.url))
    [entry] = entries(Verb.LETTER_FINISHED)
    assert entry.detail == {"sha256": hashlib.sha256(b"Dear Margaret,").hexdigest()}
    manager.post(f"/letters/{letter.id}", {"text": "Dear Anybody,"})
    manager.post(f"/letters/{letter.id}/discard")
    letter.refresh_from_db()
    assert letter.text == "Dear Margaret,"
    with pytest.raises(LetterFinished):
        change_letter(letter, "x", by=manager.person, role="manager", now=timezone.now())
    with pytest.raises(LetterFinished):
        finish_letter(letter, by=manager.person, role="manager", now=timezone.now())


def test_a_draft_is_printed_as_a_letter_that_says_what_it_is(manager, begin):
    letter = begin()

    page = manager.get(f"/letters/{letter.id}").content.decode()
    beside, paper = page.split('<div class="app-print-only">')

    assert 'class="app-beside-letter"' in beside
    assert "Margaret Holroyd" in paper
    assert "Not finished, not sent." in paper
    assert "<textarea" not in paper


def test_every_kind_of_matter_that_has_letters_is_known_to_them(settings):
    for name in settings.LETTER_MATTERS:
        matters = import_string(name)
        assert isinstance(matters, Matters)
        assert reverse(matters.page, args=[uuid.uuid4()])


def test_a_draft_is_thrown_away(manager, begin):
    letter = begin()

    answer = manager.post(f"/letters/{letter.id}/discard")

    assert answer.url.startswith("/letters?")
    assert not Letter.objects.exists()
    assert len(entries(Verb.LETTER_DISCARDED)) == 1


def test_no_name_and_no_words_of_a_letter_stand_in_the_log_or_an_address(manager, begin):
    letter = begin()
    change_letter(letter, "Dear Margaret Holroyd", by=manager.person, role="manager", now=timezone.now())
    finish_letter(letter, by=manager.person, role="manager", now=timezone.now())
    sheet = manager.get(f"/letters/{letter.id}/sheet")

    said = str([(row.subject, row.detail) for row in Outbox.objects.all()]) + sheet["Content-Disposition"]
    assert "Holroyd" not in said


def test_a_draft_waits_for_whoever_began_it(manager, begin, practices):
    letter = begin()

    [waits] = waiting_for(manager.person, practices["allerton"], today=timezone.localdate())

    assert (waits.words, waits.href) == ("1 letter waits for you to be finished", f"/letters/{letter.id}")


def test_a_letter_about_a_call_is_closed_to_whom_the_call_is_closed(manager, begin, call):
    letter = begin(calls=[call])
    about = About.objects.create(
        practice_id="allerton", person=manager.person, call=call, said_by=manager.person, said_at=timezone.now()
    )
    Closed.objects.create(about=about, call=call, person=manager.person)

    assert manager.get(f"/letters/{letter.id}").status_code == 403
    assert str(letter.id) not in text(manager.get("/letters"))


def test_the_practices_own_wording_counts_and_every_version_is_kept(manager, practices):
    own = our_wording("warning").replace("We cannot accept this.", "That must not happen.")

    manager.post("/letters/words/warning", {"text": own, "do": "save"})
    assert "That must not happen." in draft_letter(practices["allerton"], LetterKind.WARNING, BLANKS).text
    manager.post("/letters/words/warning", {"do": "ours"})

    assert "We cannot accept this." in draft_letter(practices["allerton"], LetterKind.WARNING, BLANKS).text
    assert wording_in_force(practices["allerton"], "warning").is_ours
    assert [(row.number, bool(row.text)) for row in practices["allerton"].wordings.all()] == [(2, False), (1, True)]
    assert [row.detail for row in entries(Verb.WORDING_CHANGED)] == [
        {"version": 1, "own": True},
        {"version": 2, "own": False},
    ]
    assert "That must not happen." in text(manager.get("/letters/words/warning"))


def test_a_wording_is_looked_at_before_it_is_put_in_force(manager, practices):
    own = our_wording("warning") + "\n\nYours, <b>us</b>"

    page = text(manager.post("/letters/words/warning", {"text": own, "do": "preview"}))

    assert "We are writing about your call on [fill in: the day it happened]" in page
    assert "Yours, &lt;b&gt;us&lt;/b&gt;" in page
    assert not practices["allerton"].wordings.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda ours: ours + " {{ reason.__class__ }}", "cannot be used"),
        (lambda ours: ours + " {{ surprise }}", "There is no blank {{ surprise }}"),
        (lambda ours: ours.replace("{{ review_date }}", "soon"), "The blank {{ review_date }} is missing"),
        (lambda _ours: "", "Write the letter, or go back to ours"),
        (lambda ours: ours, "Change the words first"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_and_says_why(manager, change, said):
    answer = manager.post("/letters/words/warning", {"text": change(our_wording("warning")), "do": "save"})

    assert answer.status_code == 422
    assert said in text(answer)


def test_the_sheet_is_a_pdf_that_says_while_it_is_a_draft(begin, manager):
    letter = begin(summary="<you> & she")
    draft = letter_pdf(letter)
    change_letter(letter, "Done", by=manager.person, role="manager", now=timezone.now())
    finish_letter(letter, by=manager.person, role="manager", now=timezone.now())

    assert draft.startswith(b"%PDF-")
    assert io.BytesIO(draft).read().rstrip().endswith(b"%%EOF")
    assert draft != letter_pdf(letter)
    assert len(re.findall(rb"/Type /Page\b", draft)) == 1
