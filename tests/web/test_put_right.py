"""The letter of rectification says what stands there: whose statement beside which calls, and what was corrected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.ledger.links import deny
from fairhearing.letters.models import Letter
from fairhearing.marks.models import Mark
from fairhearing.rights import rules
from fairhearing.wording.days import moment_words

from .test_rights_pages import G, calls, made, margaret, settle

pytestmark = pytest.mark.django_db
__all__ = ["calls", "made", "margaret"]


def letter_text(client, request):
    client.post(f"/rights/{request.id}/letter")
    return Letter.objects.order_by("-begun_at").first().text


def test_the_letter_says_beside_which_recordings_the_statement_stands_and_that_no_call_was_corrected(
    manager, made, calls
):
    request = made(rules.Right.RECTIFICATION)
    settle(manager, request, G.INCOMPLETE)
    first, second = (moment_words(call.started_at) for call in sorted(calls, key=lambda each: each.started_at))
    Mark.objects.filter(call=max(calls, key=lambda each: each.started_at)).update(removed_at=timezone.now())

    said = letter_text(manager, request)

    assert f"About these recordings: {first}, {second}." in said
    assert f"in your words, beside these recordings: {first}. Whoever" in said
    assert "we have not changed whose calls these are" in said
    assert "We have not changed the recordings themselves" in said
    assert "[fill in" not in said.partition("About these")[2].partition("Unhappy")[0]


def test_a_long_statement_is_kept_whole(manager, made, calls):
    wanted = " ".join(f"word{n}" for n in range(250))[:2000]
    request = made(rules.Right.RECTIFICATION, wanted=wanted)

    settle(manager, request, G.INCOMPLETE)

    notes = sorted(note.words for note in Mark.objects.filter(call=calls[0]))
    assert len(notes) > 1
    assert "".join(note.partition("): ")[2] for note in notes) == wanted


def test_that_our_list_is_wrong_is_agreed_once_it_was_corrected_and_the_letter_names_the_call(
    manager, made, calls, margaret
):
    request = made(rules.Right.RECTIFICATION)

    early = settle(manager, request, G.INACCURATE)
    deny(calls[0], margaret, by=manager.person, now=timezone.now(), role="manager")
    settle(manager, request, G.INACCURATE)

    assert early.status_code == 422
    assert "Correct it first" in early.content.decode()
    assert request.outcome == "granted"
    assert f"we have corrected whose calls these are: {moment_words(calls[0].started_at)}." in letter_text(
        manager, request
    )


def test_what_was_said_of_a_call_before_the_request_came_is_no_correction_for_it(manager, made, calls, margaret):
    deny(calls[0], margaret, by=manager.person, now=timezone.now() - timedelta(days=1), role="manager")
    request = made(rules.Right.RECTIFICATION)
    manager.post(f"/rights/{request.id}/calls", {"do": "choose", "call": [call.id for call in calls]})

    assert settle(manager, request, G.INACCURATE).status_code == 422
