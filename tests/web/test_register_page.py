"""Who is never recorded, and whose extension is whose, on their pages. Everyone is invented."""

import re
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fairhearing.capture.config import Practice as RecorderPractice
from fairhearing.capture.config import RecorderConfig, load_config, publish_config
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Extension, NeverRecorded, Person

from .sealed_calls import NOW

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def published(keyed):  # noqa: ARG001 - the home
    publish_config(settings.HOME, RecorderConfig(practices=(RecorderPractice(id="allerton", name="Allerton"),)))


def add(client, party, kind="union", **more):
    return client.post("/never-recorded/add", {"party": party, "kind": kind, **more})


def listed():
    """Whom the recorder would not record."""
    entries = load_config(settings.HOME.recorder_json).practices[0].never_recorded
    return {each.party for each in entries if each.ends is None}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("party", ["0113 496 0101", "+44 (0)113 496 0101"])
def test_the_practices_own_number_cannot_be_listed(manager, party):
    answer = add(manager, party)

    assert answer.status_code == 422
    assert "That is the practice’s own number: no call to it would be recorded." in text(answer)
    assert listed() == set()


@pytest.mark.usefixtures("published")
def test_nobody_is_listed_twice_so_that_ending_the_entry_ends_it(manager):
    add(manager, "07700 900127")

    again = add(manager, "+447700900127")

    assert again.status_code == 422
    assert "They are listed already" in text(again)
    manager.post(f"/never-recorded/{NeverRecorded.objects.get().id}/end")
    assert listed() == set()
    assert add(manager, "07700 900127").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("published")
def test_what_several_list_at_once_all_reaches_the_recorder(manager):
    parties = [str(number) for number in range(801, 809)]
    start = threading.Barrier(len(parties))

    def list_one(party):
        client = Client()
        client.cookies = manager.cookies
        start.wait()
        add(client, party)
        connection.close()

    threads = [threading.Thread(target=list_one, args=[party]) for party in parties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert listed() == set(parties)


def entry(client, party, review_on, **more):
    given = {"practice_id": "allerton", "kind": "union", "owner": client.person, "begins_at": NOW}
    return NeverRecorded.objects.create(party=party, review_on=review_on, **given, **more)


def test_reviews_that_are_due_stand_on_the_start_page_of_who_keeps_the_register(manager, signed_in):
    long_ago = NOW.date() - timedelta(days=400)
    entry(manager, "801", long_ago)
    entry(manager, "802", long_ago)
    entry(manager, "803", long_ago, ends_at=NOW)
    entry(manager, "804", NOW.date() + timedelta(days=9000))

    assert "2 entries of who is never recorded are due for review" in text(manager.get("/"))
    assert "due for review" not in text(signed_in("assistant").get("/"))
    assert "due for review" not in text(signed_in("administrator").get("/"))
    assert "due for review" not in text(signed_in("manager", "westfield").get("/"))


def give(client, extension, person):
    return client.post("/extensions/give", {"extension": extension, "person": person.account if person else ""})


def account(role, practice="allerton"):
    return Person.objects.get(email=f"{role}@{practice}.example")


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_an_extension_is_given_to_somebody_and_to_somebody_else_and_to_nobody(signed_in, role):
    client, keeley, dev = signed_in(role), account("member"), account("assistant")
    for person in (keeley, dev, dev, None):
        give(client, "201", person)

    assert Extension.objects.get(extension="201").person is None
    said = Outbox.objects.filter(verb__startswith="extension.").order_by("number")
    assert list(said.values_list("verb", "subject", "role")) == [
        ("extension.given", keeley.account, role),
        ("extension.taken", keeley.account, role),
        ("extension.given", dev.account, role),
        ("extension.taken", dev.account, role),
    ]


def test_the_page_says_whose_each_extension_is(manager):
    give(manager, "201", account("member"))

    page = manager.get("/extensions")

    assert "Extension 201, Keeley Barnes" in text(page)
    assert re.findall(r"selected>([^<]+)<", page.content.decode()) == ["Keeley Barnes"]
    assert "Tom Whitfield" not in text(page)


@pytest.mark.parametrize(
    ("role", "practice"), [("member", "westfield"), ("partner", "allerton"), ("administrator", "allerton")]
)
def test_an_extension_goes_to_nobody_who_may_not_see_live_calls_here(manager, role, practice):
    assert give(manager, "201", account(role, practice)).status_code == 404
    assert give(manager, "301", account("member")).status_code == 404
    assert not Extension.objects.exclude(person=None).exists()


@pytest.mark.parametrize("address", ["/extensions", "/software-keys"])
def test_the_way_back_leads_where_the_visitor_may_go(signed_in, address):
    manager, administrator = signed_in("manager"), signed_in("administrator")

    assert 'href="/now">Back to calls now' in manager.get(address).content.decode()
    assert 'href="/">Back to home' in administrator.get(address).content.decode()
