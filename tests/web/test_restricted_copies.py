"""Copies of calls whose use is restricted: on which ground, or not at all; the keyholder asks as the page does."""

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.listening.restrictions_client import Eased, RestrictionsClient
from fairhearing.playback import restrictions_told
from fairhearing.playback.models import Restriction
from fairhearing.playback.restricting import lift, restrict
from fairhearing.playback.unlock import UNLOCK_COOKIE

from .copied_calls import answers, run_job
from .test_copies_pages import asked, selection, sounds
from .test_listening import log_entries

pytestmark = pytest.mark.django_db
__all__ = ["asked", "selection", "sounds"]


@pytest.fixture
def restricted(manager, selection):
    """The matter, the use of one of whose calls a person restricted; the keyholder knows."""
    call = selection.candidates.select_related("call").first().call
    rows = restrict([call], "RT-2026-0004", by=manager.person, role="manager", now=timezone.now())
    client = RestrictionsClient(KeyholderClient(settings.HOME.keyholder_socket))
    restrictions_told.bring(client.restrict)
    yield selection
    lift(rows, by=manager.person, role="manager", now=timezone.now())


@pytest.fixture
def eased(keyed, manager):
    """Recordings of the module are open to other tests again."""
    yield
    by = Eased(unlock_of(manager), keyed.next_code(manager.person.account), "allerton", "0" * 32)
    rows = [row.id.hex for row in Restriction.objects.all()]
    if rows:
        RestrictionsClient(KeyholderClient(settings.HOME.keyholder_socket)).lift(by, rows)


def unlock_of(client):
    return client.cookies[UNLOCK_COOKIE].value


GROUND = {"ground": "own_request", "ground_why": "She asks for her own calls"}


def make(client, keyed, selection, **changed):
    return client.post(f"/copies/of/{selection.id}/make", answers(keyed, client, **changed))


@pytest.mark.usefixtures("eased")
def test_a_copy_of_a_restricted_call_asks_on_which_ground_and_keeps_the_answer(manager, keyed, restricted):
    page = manager.get(f"/copies/of/{restricted.id}").content.decode()
    without = make(manager, keyed, restricted)
    unexplained = make(manager, keyed, restricted, ground="own_request")
    made = make(manager, keyed, restricted, **GROUND)

    assert "RT-2026-0004" in page
    assert "On which ground is it copied?" in page
    assert [answer.status_code for answer in (without, unexplained, made)] == [422, 422, 302]
    assert "Choose on which ground the restricted calls are copied" in without.content.decode()
    assert "Say why, in a sentence" in unexplained.content.decode()
    copy = restricted.copies.get()
    assert (copy.plan["ground"], copy.plan["ground_why"]) == ("own_request", "She asks for her own calls")
    assert Outbox.objects.get(verb="copy.asked_for").detail["ground"] == "own_request"
    [begun] = [leaf for leaf in log_entries() if leaf.verb == "copy.begun" and leaf.subject == copy.id.hex]
    assert begun.detail["ground"] == "own_request"
    assert run_job() == {"copies": 1}
    assert "She asks for her own calls" in manager.get(f"/copies/of/{restricted.id}").content.decode()


@pytest.mark.usefixtures("eased")
def test_the_answer_that_no_ground_fits_makes_no_copy_and_is_in_the_log(manager, keyed, restricted):
    answer = make(manager, keyed, restricted, ground="none", ground_why="Nobody asked for it")

    assert answer.status_code == 422
    assert "cannot be copied while they are restricted" in answer.content.decode()
    assert not restricted.copies.exists()
    assert [row.subject for row in Outbox.objects.filter(verb="copy.no_ground")] == [restricted.id.hex]


@pytest.mark.usefixtures("eased")
def test_a_page_that_leaves_the_question_out_gets_no_copy(manager, keyed, restricted):
    Restriction.objects.update(agreed_at=timezone.now())  # as a hijacked web process would

    answer = make(manager, keyed, restricted)

    assert answer.status_code == 409
    assert "The use of a call was restricted meanwhile" in answer.content.decode()
    assert not restricted.copies.exists()


@pytest.mark.usefixtures("eased")
def test_a_call_that_is_restricted_while_its_copy_is_made_is_not_in_it(manager, asked):
    call = asked.selection.candidates.select_related("call").first().call
    restrict([call], "RT-2026-0005", by=manager.person, role="manager", now=timezone.now())
    restrictions_told.bring(RestrictionsClient(KeyholderClient(settings.HOME.keyholder_socket)).restrict)

    assert run_job() == {"failed": 1, "reason": "restricted"}

    assert (
        "The use of a call was restricted meanwhile" in manager.get(f"/copies/of/{asked.selection_id}").content.decode()
    )
