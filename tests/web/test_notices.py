"""Leaflet, poster and the website's notice: our words or the practice's own, never with a hole."""

import re

import pytest
from django.utils import timezone

from fairhearing.inspection.errors import NotSaid
from fairhearing.inspection.notice_pdf import notice_pdf
from fairhearing.inspection.notices import heading_of, notice_of
from fairhearing.letters.contacts import FIELDS, save_contacts
from fairhearing.letters.kinds import Notice, our_wording
from fairhearing.letters.paragraphs import paragraphs_of
from fairhearing.letters.wordings import write_wording

pytestmark = pytest.mark.django_db

SAID = dict.fromkeys(FIELDS, "") | {
    "practice_contact": "1 Leeds Road, 0113 496 0001",
    "web_address": "allerton.example",
    "dpo_contact": "Colin Marsh, dpo@allerton.example",
    "ico_contact": "ico.org.uk/make-a-complaint",
}


def words_of(notice):
    return "\n".join("".join(run.text for run in line) for paragraph in notice.paragraphs for line in paragraph)


@pytest.fixture
def said(practices, manager):
    save_contacts(practices["allerton"], SAID, by=manager.person, role="manager")
    return practices["allerton"]


@pytest.mark.parametrize("kind", Notice)
def test_each_is_one_sheet_with_the_practices_name(said, manager, kind):
    answer = manager.post(f"/inspection/notices/{kind}/take")

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 1
    assert notice_of(said, kind).version == 0


def test_the_notice_says_what_letters_know_of_the_practice(said):
    told = words_of(notice_of(said, Notice.WEB))

    for words in ("Allerton Medical Centre", "12 months", SAID["practice_contact"], SAID["dpo_contact"]):
        assert words in told
    assert "[" not in told


def test_nothing_is_printed_with_a_hole_in_it(practices, manager):
    with pytest.raises(NotSaid, match="the practice’s website"):
        notice_of(practices["allerton"], Notice.POSTER)

    answer = manager.post("/inspection/notices/poster/take")

    assert answer.status_code == 409
    assert "the practice’s website" in answer.content.decode()


def test_a_practices_own_wording_is_what_is_printed(said, manager):
    own = our_wording(Notice.LEAFLET).replace("Your call is recorded", "We record")
    write_wording(said, Notice.LEAFLET, own, by=manager.person, role="manager", now=timezone.now())

    notice = notice_of(said, Notice.LEAFLET)

    assert heading_of(notice.paragraphs[0]) == "We record"
    assert notice.version == 1


def test_the_wordings_are_edited_with_those_of_letters(manager):
    assert "What everybody is told" in manager.get("/letters/words").content.decode()
    assert "read from across a room" in manager.get("/letters/words/poster").content.decode()


def test_a_long_text_stays_on_its_sheet(said, manager):
    own = our_wording(Notice.POSTER) + "\n\nWe say it again. " * 120
    write_wording(said, Notice.POSTER, own, by=manager.person, role="manager", now=timezone.now())

    sheet = notice_pdf(notice_of(said, Notice.POSTER))

    assert len(re.findall(rb"/Type /Page\b", sheet)) == 1


def test_a_line_is_a_heading_if_it_is_bold_throughout():
    heading, text, two = paragraphs_of("**Why**\n\n**We** record\n\n**One**\n**Two**")

    assert [heading_of(each) for each in (heading, text, two)] == ["Why", "", ""]
