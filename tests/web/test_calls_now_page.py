"""Live calls on their page, and software's own way to them. A stand-in answers for the recorder; all is invented."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fairhearing.call.withholding import Why
from fairhearing.capture.control_messages import CallNow
from fairhearing.jobs.models import Outbox
from fairhearing.live import http_api
from fairhearing.live.allowance import Allowance
from fairhearing.practice.models import Extension, Role
from fairhearing.vault.clock import Clock

from .stand_in_recorder import recorder_with

pytestmark = pytest.mark.django_db
MARGARET = "+447700900127"


def live(call="1" * 32, *, extensions=("201",), numbers=(MARGARET,), **changed):
    started = Clock().now() - timedelta(minutes=4)
    given = {"practice": "allerton", "started": started, "direction": "in", "has_withheld": False}
    return CallNow(call=call, extensions=extensions, numbers=numbers, **(given | changed))


@pytest.fixture
def made_key(manager, monkeypatch):
    """A key of Allerton's, as its page shows it once."""
    monkeypatch.setattr(http_api, "failures", Allowance(times=10, within_s=60))
    page = manager.post("/software-keys/make", {"name": "Till"}).content.decode()
    return page.partition('app-key">')[2].partition("<")[0]


def ask(order, key, **body):
    return Client().post(
        f"/api/v1/recording/{order}",
        json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )


def test_a_member_sees_the_calls_of_their_own_extensions_and_no_others(signed_in):
    member = signed_in("member")
    Extension.objects.filter(practice="allerton", extension="201").update(person=member.person)
    other = live("2" * 32, extensions=("203",), numbers=("+441134960555",))

    with recorder_with(settings.HOME.root, [live(), other]):
        pages = [member.get(address).content.decode() for address in ("/now", "/now/list")]
        refused = [
            member.post(f"/now/{other.call}/pause").status_code,
            member.post(f"/now/{other.call}/go-on").status_code,
            member.get(f"/now/{other.call}/objection").status_code,
            member.post(f"/now/{other.call}/objection", {"other_way": "writing"}).status_code,
        ]

    assert all("07700 900127" in page and "496 0555" not in page and other.call not in page for page in pages)
    assert refused == [404] * 4
    assert not Outbox.objects.filter(verb__startswith="recording.").exists()


def test_a_call_that_has_ended_is_said_to_have_ended(manager):
    with recorder_with(settings.HOME.root, [live()]):
        answer = manager.post(f"/now/{'9' * 32}/pause")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "That call has ended, so nothing was changed." in page
    assert "07700 900127" in page
    assert "destroyed" not in re.sub(r"<header.*</header>", "", page, flags=re.DOTALL)  # the menu leads to what is


def test_where_no_recorder_answers_nobody_is_told_that_the_call_is_paused(manager):
    answer = manager.post(f"/now/{'9' * 32}/pause")

    assert answer.status_code == 503
    assert "we do not know whether the call is still recorded" in answer.content.decode()


def test_what_a_phone_system_calls_an_extension_turns_no_writing_around(manager):
    with recorder_with(settings.HOME.root, [live(extensions=("\u202erab\x07\u2066", "201"))]):
        pages = [manager.get(address).content.decode() for address in ("/now", f"/now/{'1' * 32}/objection")]

    assert all("extension rab and Keeley Barnes, ext 201" in page for page in pages)


def test_two_hundred_live_calls_are_all_listed(manager):
    calls = [live(f"{n:032x}") for n in range(200)]

    with recorder_with(settings.HOME.root, calls):
        page = manager.get("/now/list").content.decode()

    assert page.count('class="app-live__call"') == 200


def test_wrong_keys_from_an_address_keep_no_right_key_from_it_waiting(made_key):
    with recorder_with(settings.HOME.root, [live()]):
        wrong = [ask("pause", "fairhearing-wrong", extension="201").status_code for _ in range(12)]
        right = ask("pause", made_key, extension="201")

    assert wrong == [401] * 10 + [429] * 2
    assert right.status_code == 200


def paused_by(person):
    return live(why=Why.PAUSED, since=Clock().now(), by=f"person:{person.account}")


def test_a_persons_pause_is_lifted_by_them_or_a_manager_and_nobody_else(signed_in, manager, made_key):
    member, assistant = signed_in("member"), signed_in("assistant")
    Extension.objects.filter(practice="allerton", extension="201").update(person=member.person)

    with recorder_with(settings.HOME.root, [paused_by(assistant.person)]):
        pages = [each.get("/now/list").content.decode() for each in (member, assistant, manager)]
        by_member = member.post(f"/now/{'1' * 32}/go-on")
        by_software = ask("resume", made_key, call="1" * 32)
        by_others = [each.post(f"/now/{'1' * 32}/go-on").status_code for each in (assistant, manager)]

    assert ["Go on recording" in page for page in pages] == [False, True, True]
    assert by_member.status_code == 403
    assert "only they or a manager can go on" in by_member.content.decode()
    assert (by_software.status_code, by_software.json()["error"]) == (409, "paused-by-person")
    assert by_others == [302, 302]
    assert Outbox.objects.filter(verb="recording.resumed").count() == 2


def test_a_page_of_one_practice_is_never_filled_with_calls_of_another(manager, practices):
    Role.objects.create(person=manager.person, practice=practices["westfield"], kind="manager", since=Clock().now())
    shown = manager.get("/now").content.decode()
    asks = shown.partition('data-list="')[2].partition('"')[0]
    manager.post("/practice", {"practice": "westfield"})

    with recorder_with(settings.HOME.root, [live(), live("2" * 32, practice="westfield")]):
        answer = manager.get(asks.replace("&amp;", "&")).content.decode()

    assert f"/now/{'1' * 32}/pause" in answer
    assert f"/now/{'2' * 32}/pause" not in answer


def test_a_key_reaches_no_call_of_another_practice(made_key):
    with recorder_with(settings.HOME.root, [live(practice="westfield")]):
        answer = ask("pause", made_key, call="1" * 32)

    assert answer.status_code == 404
