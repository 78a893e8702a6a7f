"""Addresses of letters: opaque ids, and the codes of wordings."""

from django.urls import path

from fairhearing.letters.pages import discard, finish, letter, letters, sheet
from fairhearing.letters.wording_pages import letter_contacts, letter_wording, letter_words

urlpatterns = [
    path("letters", letters, name="letters"),
    path("letters/words", letter_words, name="letter-words"),
    path("letters/words/<slug:piece>", letter_wording, name="letter-wording"),
    path("letters/contacts", letter_contacts, name="letter-contacts"),
    path("letters/<uuid:letter_id>", letter, name="letter"),
    path("letters/<uuid:letter_id>/finish", finish, name="finish-letter"),
    path("letters/<uuid:letter_id>/discard", discard, name="discard-letter"),
    path("letters/<uuid:letter_id>/sheet", sheet, name="letter-sheet"),
]
