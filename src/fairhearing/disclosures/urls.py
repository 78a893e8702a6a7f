"""Addresses of disclosures: opaque ids only."""

from django.urls import path

from fairhearing.disclosures.approve_page import approve_disclosure, ask_for_approval, take_paper_to_approve
from fairhearing.disclosures.close_page import close
from fairhearing.disclosures.disclosure_page import disclosure, note_in_disclosure
from fairhearing.disclosures.letters_page import write_disclosure_letter
from fairhearing.disclosures.list_page import disclosure_days, disclosures, find_disclosure_by_reference
from fairhearing.disclosures.new_page import change_disclosure, new_disclosure
from fairhearing.disclosures.paper_pages import (
    destroy_disclosure_paper,
    keep_disclosure_paper,
    take_disclosure_paper,
)
from fairhearing.disclosures.people_page import disclosure_people
from fairhearing.disclosures.step_pages import disclosure_authority, disclosure_end, disclosure_extent

_ONE = "disclosures/<uuid:disclosure_id>"

urlpatterns = [
    path("disclosures", disclosures, name="disclosures"),
    path("disclosures/find", find_disclosure_by_reference, name="find-disclosure"),
    path("disclosures/new", new_disclosure, name="new-disclosure"),
    path("disclosures/days", disclosure_days, name="disclosure-days"),
    path("disclosures/paper", keep_disclosure_paper, name="keep-disclosure-paper"),
    path(_ONE, disclosure, name="disclosure"),
    path(f"{_ONE}/change", change_disclosure, name="change-disclosure"),
    path(f"{_ONE}/people", disclosure_people, name="disclosure-people"),
    path(f"{_ONE}/authority", disclosure_authority, name="disclosure-authority"),
    path(f"{_ONE}/extent", disclosure_extent, name="disclosure-extent"),
    path(f"{_ONE}/ask", ask_for_approval, name="ask-approval"),
    path(f"{_ONE}/approve", approve_disclosure, name="approve-disclosure"),
    path(f"{_ONE}/approve/papers/<uuid:paper_id>", take_paper_to_approve, name="take-paper-to-approve"),
    path(f"{_ONE}/end", disclosure_end, name="disclosure-end"),
    path(f"{_ONE}/close", close, name="close-disclosure"),
    path(f"{_ONE}/note", note_in_disclosure, name="note-in-disclosure"),
    path(f"{_ONE}/letter", write_disclosure_letter, name="write-disclosure-letter"),
    path(f"{_ONE}/papers/<uuid:paper_id>", take_disclosure_paper, name="take-disclosure-paper"),
    path(f"{_ONE}/papers/<uuid:paper_id>/destroy", destroy_disclosure_paper, name="destroy-disclosure-paper"),
]
