"""The drill of finding a call again: chosen by chance, heard, its locked file compared, the seconds kept."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.cases.drill import GOOD_FOR, choose
from fairhearing.cases.models import Drill
from fairhearing.cases.waiting import waiting_for
from fairhearing.catalogue.models import About, Closed, Recording
from fairhearing.clocks.days import months_later
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Place
from fairhearing.vault.store import FolderStore

from .kept_calls import add_row, today
from .sealed_calls import add_call
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_call(practices, sound):
    """A call of a month ago, whose digest is that of its file."""
    began = timezone.now().replace(hour=12) - (today() - months_later(today(), -1))
    call = add_call(practices["allerton"], sound, started_at=began)
    stored = FolderStore(settings.HOME.store).measure(call.recordings.get().object_name)
    call.recordings.update(object_sha256=stored.sha256)
    return call


def listen_to(client, address, played="0-1.5@1"):
    place = Place.objects.filter(practice="allerton").first()
    reason = {"purpose": "check_it_works", "reference": "", "place": place.pk, "company": "nobody"}
    listen = client.post(address, reason).url.rpartition("/")[2]
    assert client.post(f"/listen/{listen}/heard", {"played": played}).status_code == 204


def start(client, months=1):
    answer = client.post("/cases/drill/start", {"months": months})
    return answer, Drill.objects.filter(person=client.person, ended_at=None).first()


def end(client, drill, do="finish"):
    return client.post(f"/cases/drill/{drill.id}/end", {"do": do})


def test_a_call_is_chosen_heard_and_compared_and_the_seconds_are_kept(manager, old_call):
    assert "Never: we do not know whether it can be" in text(manager.get("/cases/drill"))
    answer, drill = start(manager)
    assert drill.recording.call == old_call
    assert answer.url == f"/recordings/{drill.recording_id}/listen"
    page = manager.get(answer.url).content.decode()
    assert 'value="check_it_works" checked' in page

    listen_to(manager, answer.url)
    told = text(manager.get(end(manager, drill).url))

    drill.refresh_from_db()
    assert drill.digest == "right"
    assert drill.first_sound_at >= drill.listen.begun_at >= drill.started_at
    assert "seconds from the start to the first sound. The file is the one that was recorded." in told
    assert [(row.subject, row.detail["digest"]) for row in Outbox.objects.filter(verb=Verb.CALL_DRILL_DONE)] == [
        (drill.recording_id, "right")
    ]


def test_it_does_not_end_before_something_was_heard(manager, old_call):
    _, drill = start(manager)

    answer = end(manager, drill)

    assert answer.status_code == 422
    assert "No sound of this call was played yet" in text(answer)
    assert f"You began a drill with this call at {timezone.localtime(drill.started_at):%H:%M}" in text(
        manager.get(f"/calls/{old_call.id}")
    ).replace('<span class="app-num">', "").replace("</span>", "")


def test_a_file_that_is_not_the_recorded_one_is_said(manager, old_call):
    Recording.objects.filter(call=old_call).update(object_sha256="0" * 64)
    answer, drill = start(manager)
    listen_to(manager, answer.url)

    page = text(manager.get(end(manager, drill).url))

    assert "The file is not the one that was recorded" in page
    assert "nhsuk-tag--red" in page


@pytest.mark.usefixtures("old_call")
def test_one_drill_goes_on_at_a_time_and_can_be_given_up(manager, signed_in):
    _, drill = start(manager)
    start(manager)
    assert Drill.objects.count() == 1
    assert end(signed_in("assistant"), drill).status_code == 404

    end(manager, drill, do="give-up")

    drill.refresh_from_db()
    assert drill.ended_at is not None
    assert "Given up" in text(manager.get("/cases/drill"))
    assert "Never: we do not know" in text(manager.get("/cases/drill"))


@pytest.mark.parametrize("why", ["none", "closed", "gone"])
def test_nothing_is_begun_where_there_is_no_call_to_open(manager, why, request):
    if why != "none":
        call = request.getfixturevalue("old_call")
        if why == "gone":
            call.recordings.update(state="destroyed")
        else:
            about = About.objects.create(
                practice=call.practice, person=manager.person, call=call, said_by=manager.person, said_at=timezone.now()
            )
            Closed.objects.create(about=about, call=call, person=manager.person)

    answer, drill = start(manager)

    assert (answer.status_code, drill) == (422, None)
    assert "There is no call of that time that you could open" in text(answer)


def test_chance_decides_and_what_is_near_the_day_comes_first(manager, practices):
    day = timezone.now() - (today() - months_later(today(), -6))
    near = [add_row(add_call(practices["allerton"], started_at=day + timedelta(days=n))) for n in (-2, 0, 2)]
    far = add_row(add_call(practices["allerton"], started_at=day + timedelta(days=10)))
    known = {"today": today()}

    drawn = {choose(practices["allerton"], manager.person, 6, draw=lambda _, n=n: n, **known) for n in range(3)}
    assert drawn == set(near)
    Recording.objects.filter(id__in=[each.id for each in near]).update(state="destroyed")
    assert choose(practices["allerton"], manager.person, 6, draw=lambda _: 0, **known) == far


def drills_for(client, on=None):
    practice = client.person.roles.get().practice
    found = waiting_for(client.person, practice, today=on or timezone.localdate())
    return [each for each in found if each.words.endswith("as a drill")]


@pytest.mark.usefixtures("old_call")
def test_a_drill_that_is_due_waits_for_whoever_does_it(manager, practices, signed_in):
    (never,) = drills_for(manager)
    assert (never.words, never.href, never.due_on) == (
        "Find and open a call of about 1 month ago, as a drill",
        "/cases/drill",
        None,
    )
    assert drills_for(signed_in("partner")) == []

    answer, drill = start(manager)
    listen_to(manager, answer.url)
    end(manager, drill)
    drill.refresh_from_db()
    last = timezone.localdate(drill.ended_at + GOOD_FOR)

    later = timezone.now() + (months_later(last - timedelta(days=7), -1) - today())
    add_row(add_call(practices["allerton"], started_at=later))

    assert drills_for(manager) == []
    assert drills_for(manager, last - timedelta(days=8)) == []
    (soon,) = drills_for(manager, last - timedelta(days=7))
    assert (soon.due_on, soon.is_late) == (last, False)
    assert drills_for(signed_in("assistant"), last - timedelta(days=7)) == [soon]


@pytest.mark.usefixtures("old_call")
def test_a_drill_that_was_given_up_does_not_count(manager):
    _, drill = start(manager)
    end(manager, drill, do="give-up")

    assert len(drills_for(manager)) == 1


def test_no_drill_is_asked_for_where_there_is_no_call_of_an_age(manager):
    assert drills_for(manager) == []
