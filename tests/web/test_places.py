"""Where recordings may be played: enrolled PCs and rooms' networks; everywhere else a listen is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fairhearing.jobs.models import Outbox
from fairhearing.playback.here import DEVICE_COOKIE
from fairhearing.playback.models import Listen
from fairhearing.playback.waiting import waiting_for
from fairhearing.practice.models import Device, Person, Place, PlaceNetwork, Role
from fairhearing.practice.places import (
    add_network,
    add_place,
    draw_token,
    enrol_device,
    new_device_id,
    vouch_for,
    vouched_until,
)

from .sealed_calls import NOW, PASSPHRASE
from .test_listening import answers, begin, log_entries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
ELSEWHERE = "203.0.113.9"


@pytest.fixture
def away(manager):
    """The manager on a PC that nobody registered."""
    manager.defaults["REMOTE_ADDR"] = ELSEWHERE
    return manager


def office():
    return Place.objects.get(practice="allerton", name="Manager’s office")


def enrol(client):
    """Enrol a browser as the page does once it has taken a code: codes take half a minute each."""
    client.cookies[DEVICE_COOKIE] = token = draw_token()
    enrol_device(office(), "Manager’s laptop", token, device=new_device_id(), by=client.person, role="manager", now=NOW)


@pytest.mark.usefixtures("call")
def test_a_fresh_code_enrols_this_pc(away, sound, keyed):
    given = {"device": "Manager’s  laptop", "place": office().pk, "code": keyed.next_code(away.person.account)}

    answer = away.post("/places/enrol", given)

    assert answer.url == "/places?done"
    assert away.cookies[DEVICE_COOKIE]["httponly"]
    assert away.cookies[DEVICE_COOKIE]["samesite"] == "Strict"
    assert "This PC is enrolled as Manager’s laptop, in Manager’s office." in away.get("/places").content.decode()
    assert away.get(f"/recordings/{sound.id}/listen").status_code == 200
    device, entry = Device.objects.get(), Outbox.objects.get(verb="device.enrolled")
    assert (entry.subject, entry.detail) == (device.id.hex, {"place": f"place-{office().pk}"})
    assert away.cookies[DEVICE_COOKIE].value not in device.sha256


@pytest.mark.usefixtures("call")
def test_elsewhere_a_listen_is_refused_with_the_way_to_register(away, sound):
    asked = away.get(f"/recordings/{sound.id}/listen")
    begun = away.post(f"/recordings/{sound.id}/listen", answers())

    assert (asked.status_code, begun.status_code) == (403, 403)
    assert 'href="/places#enrol"' in asked.content.decode()
    assert not Listen.objects.exists()
    assert [row.subject for row in Outbox.objects.filter(verb="listen.refused_elsewhere")] == [sound.id] * 2


@pytest.mark.usefixtures("call")
def test_who_may_not_enrol_is_told_whom_to_ask(signed_in, sound):
    assistant = signed_in("assistant")
    assistant.defaults["REMOTE_ADDR"] = ELSEWHERE

    page = assistant.get(f"/recordings/{sound.id}/listen").content.decode()

    assert "ask Helen Ashworth to enrol it" in page
    assert "/places#enrol" not in page


@pytest.mark.usefixtures("call")
def test_an_enrolled_pc_plays_wherever_its_address_and_in_its_room_alone(away, sound):
    enrol(away)

    asked = away.get(f"/recordings/{sound.id}/listen").content.decode()
    begun = away.post(f"/recordings/{sound.id}/listen", answers())

    assert "Manager’s office" in asked
    assert "Meeting room 2" not in asked
    assert away.get(f"{begun.url}/sound").status_code == 206


@pytest.mark.usefixtures("call")
def test_a_listen_keeps_the_pc_it_was_made_on_and_the_log_its_id(away, sound, signed_in):
    enrol(away)
    device = Device.objects.get()

    listen = Listen.objects.get(id=away.post(f"/recordings/{sound.id}/listen", answers()).url.rpartition("/")[2])

    assert listen.device == device
    (entry,) = [leaf for leaf in log_entries() if leaf.detail.get("listen") == listen.id and leaf.verb == "sound.begun"]
    assert entry.detail["device"] == device.id.hex
    rows = signed_in("auditor").get("/policy/rows/listening-places").content.decode()
    assert device.id.hex in rows
    assert device.name not in rows
    assert device.id.hex in away.get("/places").content.decode()


@pytest.mark.usefixtures("call")
def test_a_listen_from_a_rooms_network_has_no_pc(manager, sound, signed_in):
    listen = Listen.objects.get(id=begin(manager, sound.id).rpartition("/")[2])

    assert listen.device is None
    (entry,) = [leaf for leaf in log_entries() if leaf.detail.get("listen") == listen.id and leaf.verb == "sound.begun"]
    assert "device" not in entry.detail
    assert "None: the room’s network" in signed_in("auditor").get("/policy/rows/listening-places").content.decode()


@pytest.mark.usefixtures("call")
def test_a_pc_that_is_taken_off_goes_silent_in_the_middle_of_a_listen(away, sound):
    enrol(away)
    listen = away.post(f"/recordings/{sound.id}/listen", answers()).url

    away.post(f"/places/devices/{Device.objects.get().id}/revoke")

    answer = away.get(f"{listen}/sound")
    assert answer.status_code == 403
    assert "not in that room now" in answer.content.decode()


def test_without_a_fresh_code_nothing_is_enrolled(away):
    answer = away.post("/places/enrol", {"device": "Laptop", "place": office().pk, "code": ""})

    assert answer.status_code == 422
    assert "Enter the 6-digit code" in answer.content.decode()
    assert not Device.objects.exists()
    assert DEVICE_COOKIE not in answer.cookies


def test_a_room_of_another_practice_is_no_answer(away):
    theirs = Place.objects.filter(practice="westfield").first()

    answer = away.post("/places/enrol", {"device": "Laptop", "place": theirs.pk, "code": "123456"})

    assert answer.status_code == 422
    assert not Device.objects.exists()


@pytest.mark.usefixtures("call")
def test_a_network_is_its_rooms_until_it_is_taken_away(away, sound):
    add_network(office(), "203.0.113.0/28", by=away.person, role="manager", now=NOW)

    within = away.get(f"/recordings/{sound.id}/listen").status_code
    away.post(f"/places/networks/{PlaceNetwork.objects.get(network='203.0.113.0/28').pk}/remove")
    after = away.get(f"/recordings/{sound.id}/listen").status_code

    assert (within, after) == (200, 403)
    assert office().vouched_by == away.person


def test_a_network_and_a_room_are_added_by_a_fresh_code_each(signed_in, keyed):
    theirs = signed_in("manager", "westfield")
    room = Place.objects.filter(practice="westfield").first()

    for page, given in (
        ("networks", {"network": "203.0.113.0/28", "place": room.pk}),
        ("add", {"name": "Room 9"}),
    ):
        code = keyed.next_code(theirs.person.account)
        assert theirs.post(f"/places/{page}", {**given, "vouch": "yes", "code": code}).status_code == 302

    assert room.networks.filter(network="203.0.113.0/28", added_by=theirs.person).exists()
    assert Place.objects.get(name="Room 9").vouched_by == theirs.person


def test_a_room_is_vouched_for_again_by_a_fresh_code(away, keyed):
    room = office()

    answer = away.post(f"/places/{room.pk}/vouch", {"vouch": "yes", "code": keyed.next_code(away.person.account)})

    assert answer.url == "/places?done"
    assert office().vouched_by == away.person
    entry = Outbox.objects.get(verb="place.vouched")
    assert (entry.subject, entry.actor, entry.detail) == (f"place-{room.pk}", away.person.account, {})
    page = away.get("/places?done").content.decode()
    assert "You vouch for Manager’s office. Your word holds until" in page
    assert "Helen Ashworth vouched on" in page


def test_nobody_vouches_without_saying_what_for_or_for_a_room_of_another_practice(away, keyed):
    room, theirs = office(), Place.objects.filter(practice="westfield").first()
    code = keyed.next_code(away.person.account)

    unsaid = away.post(f"/places/{room.pk}/vouch", {"code": code})
    without = away.post(f"/places/{room.pk}/vouch", {"vouch": "yes", "code": ""})
    elsewhere = away.post(f"/places/{theirs.pk}/vouch", {"vouch": "yes", "code": code})

    assert (unsaid.status_code, without.status_code, elsewhere.status_code) == (422, 422, 404)
    assert f'id="vouch-{room.pk}-error"' in unsaid.content.decode()
    assert f'id="code-{room.pk}-error"' in without.content.decode()
    assert office().vouched_by is None
    assert not Outbox.objects.filter(verb="place.vouched").exists()


def test_who_keeps_the_rooms_is_reminded_a_month_before_a_word_ends(away, signed_in):
    today = timezone.localdate()
    practice = away.person.roles.get().practice
    assert "Vouch for 2 rooms for listening: nobody has yet" in words_for(away.person, practice, today)

    for room in practice.places.all():
        vouch_for(room, by=away.person, role="manager", now=timezone.now())
    assert words_for(away.person, practice, today) == []
    ends = vouched_until(office())
    assert words_for(away.person, practice, ends - timedelta(days=31)) == []
    asked = waiting_for(away.person, practice, today=ends - timedelta(days=30))[-1]
    assert (asked.words, asked.due_on, asked.is_late) == (
        "See that 2 rooms for listening are still private, and vouch again",
        ends,
        False,
    )
    assert waiting_for(away.person, practice, today=ends + timedelta(days=1))[-1].is_late
    assert words_for(signed_in("assistant").person, practice, ends) == []


def words_for(person, practice, today):
    return [each.words for each in waiting_for(person, practice, today=today) if "for listening" in each.words]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"network": "10.0.0.0/8", "vouch": "yes"}, "network"), ({"network": "203.0.113.0/28"}, "network-vouch")],
)
def test_a_network_too_wide_or_that_nobody_vouches_for_is_not_registered(away, given, field):
    answer = away.post("/places/networks", {**given, "place": office().pk, "code": "123456"})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert not PlaceNetwork.objects.filter(network__startswith="10.").exists()


@pytest.mark.usefixtures("call")
def test_who_claims_to_speak_for_this_machine_and_is_no_proxy_of_ours_is_nowhere(manager, sound):
    answer = manager.get(f"/recordings/{sound.id}/listen", headers={"X-Forwarded-For": "127.0.0.1"})

    assert answer.status_code == 403


@pytest.mark.usefixtures("call")
def test_behind_a_proxy_of_ours_the_browsers_own_address_counts(manager, sound, settings):
    settings.PROXIES = ("127.0.0.1/32",)

    there = manager.get(f"/recordings/{sound.id}/listen", headers={"X-Forwarded-For": ELSEWHERE})
    PlaceNetwork.objects.create(place=office(), network="203.0.113.0/28", added_at=NOW)
    here = manager.get(f"/recordings/{sound.id}/listen", headers={"X-Forwarded-For": ELSEWHERE})

    assert (there.status_code, here.status_code) == (403, 200)


@pytest.mark.usefixtures("call")
def test_a_closed_room_plays_nothing_and_its_name_is_free_again(manager, sound):
    closed = office()
    manager.post(f"/places/{closed.pk}/close")

    asked = manager.get(f"/recordings/{sound.id}/listen").content.decode()
    add_place(closed.practice, closed.name, by=manager.person, role="manager", now=NOW)

    assert "Manager’s office" not in asked
    assert Place.objects.filter(practice="allerton", name=closed.name).count() == 2


@pytest.fixture
def member(practices):  # noqa: ARG001 - the people of the practice
    """A team member who has a passphrase."""
    person = Person.objects.get(email="member@allerton.example")
    person.set_password(PASSPHRASE)
    person.save()
    return person


def typed(client, person):
    return client.post("/sign-in", {"email": person.email, "passphrase": PASSPHRASE})


def test_a_team_member_signs_in_without_a_code_on_an_enrolled_pc_alone(away, member):
    enrol(away)
    there, elsewhere = Client(), Client()
    there.cookies[DEVICE_COOKIE] = away.cookies[DEVICE_COOKIE].value

    assert typed(elsewhere, member).url == "/sign-in/code"
    assert typed(there, member).url == "/"
    entry = Outbox.objects.get(verb="staff.sign_in.succeeded")
    assert entry.detail == {"device": Device.objects.get().id.hex}


@pytest.mark.parametrize(
    ("practice", "kind"), [("allerton", "partner"), ("westfield", "auditor"), ("westfield", "administrator")]
)
def test_who_is_more_than_a_team_member_anywhere_needs_a_code_there_too(away, member, practice, kind):
    Role.objects.create(person=member, practice_id=practice, kind=kind, since=NOW)
    enrol(away)
    client = Client()
    client.cookies[DEVICE_COOKIE] = away.cookies[DEVICE_COOKIE].value

    assert typed(client, member).url == "/sign-in/code"


def test_a_pc_of_another_practice_or_one_taken_off_stands_for_no_code(away, member):
    enrol(away)
    client = Client()
    client.cookies[DEVICE_COOKIE] = away.cookies[DEVICE_COOKIE].value
    Device.objects.update(practice="westfield", place=Place.objects.filter(practice="westfield").first())
    of_another = typed(client, member).url
    Device.objects.update(practice="allerton", revoked_at=NOW)
    taken_off = typed(client, member).url

    assert (of_another, taken_off) == ("/sign-in/code", "/sign-in/code")


def test_the_page_says_that_nobody_listens_on_this_pc(away):
    assert "Nobody can listen on this PC" in away.get("/places").content.decode()
