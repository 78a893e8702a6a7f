"""Who is told when something is wrong: chosen on a page, handed to the watcher by the worker, tried by a button."""

import json
import shutil

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.alarms.memory import alarms_folder
from fairhearing.alarms.receivers import load_receivers, receivers_path
from fairhearing.alarms.results import TestResult, save_result
from fairhearing.jobs.models import Outbox
from fairhearing.practice.alarm_models import AlarmChoice
from fairhearing.practice.models import Person, Role
from fairhearing.web.alarms.publishing import publish_alarm_receivers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(keyed):  # noqa: ARG001 - the home
    yield
    receivers_path(settings.HOME).unlink(missing_ok=True)
    shutil.rmtree(alarms_folder(settings.HOME), ignore_errors=True)


def published(practice="allerton"):
    publish_alarm_receivers(settings.HOME)
    return next(each for each in load_receivers(settings.HOME).practices if each.practice == practice)


def address_of(kind, practice="allerton"):
    return Person.objects.filter(roles__practice=practice, roles__kind=kind).order_by("id").first().email


def choose(client, *roles, addresses=""):
    return client.post("/health/alarms/choose", {"roles": roles, "addresses": addresses}, follow=True)


def said():
    return [(each.verb, each.detail) for each in Outbox.objects.filter(verb__startswith="alarm").order_by("number")]


def test_until_somebody_chooses_the_managers_are_told(manager):  # noqa: ARG001 - the practice's
    assert published().people == (address_of(Role.Kind.MANAGER),)


def test_roles_and_addresses_that_were_chosen_are_told_and_the_log_says_so_without_any_address(manager):
    two = "it@supplier.example\nNight@supplier.example"
    page = choose(manager, "manager", "partner", addresses=two).content.decode()

    assert "Saved." in page
    assert set(published().people) == {
        address_of(Role.Kind.MANAGER),
        address_of(Role.Kind.PARTNER),
        "it@supplier.example",
        "night@supplier.example",
    }
    assert said() == [("alarms.chosen", {"chosen": ["manager", "partner"], "others": 2})]


def test_somebody_whose_role_ended_is_told_no_longer(manager):
    choose(manager, "partner")
    Role.objects.filter(practice="allerton", kind=Role.Kind.PARTNER).update(until=timezone.now())

    assert published().people == ()


@pytest.mark.parametrize("typed", ["it@", "it supplier.example", "a@b.example\nnobody"])
def test_what_is_no_address_is_refused_and_kept_for_correction(manager, typed):
    answer = choose(manager, "manager", addresses=typed)

    assert answer.status_code == 422
    assert "is no e-mail address" in answer.content.decode()
    assert not AlarmChoice.objects.exists()


def test_nobody_at_all_cannot_be_chosen(manager):
    assert "else nobody is told that calls are lost" in choose(manager).content.decode()


def test_a_webhooks_secret_is_shown_once_and_handed_to_the_watcher(manager):
    page = manager.post("/health/alarms/webhook", {"webhook": "https://alarms.example/hook"}).content.decode()

    webhook = published().webhook
    assert webhook.url == "https://alarms.example/hook"
    assert webhook.secret in page
    assert webhook.secret not in manager.get("/health/alarms").content.decode()
    assert [verb for verb, _ in said()] == ["alarm.webhook_set"]


def test_a_webhook_on_this_machine_is_refused(manager):
    answer = manager.post("/health/alarms/webhook", {"webhook": "https://127.0.0.1/hook"})

    assert answer.status_code == 422
    assert published().webhook is None


def test_a_webhook_that_is_taken_away_is_told_nothing(manager):
    manager.post("/health/alarms/webhook", {"webhook": "https://alarms.example/hook"})
    manager.post("/health/alarms/webhook/remove")

    assert published().webhook is None


def test_a_test_is_asked_of_the_watcher_and_its_result_stands_on_the_page(manager):
    before = manager.get("/health/alarms").content.decode()
    waiting = manager.post("/health/alarms/test", follow=True).content.decode()
    test = published().test
    result = TestResult("allerton", test, timezone.now(), 3).with_one("").with_one("").with_one("no server")
    save_result(settings.HOME, (result,))
    after = manager.get("/health/alarms").content.decode()

    assert "No test alarm was sent yet." in before
    assert "nobody has sent it yet" in waiting
    assert "2 of 3 took it, 1 did not: no server." in after


def test_another_practices_choice_is_not_touched(manager):
    choose(manager, "partner")

    assert published("westfield").people == (address_of(Role.Kind.MANAGER, "westfield"),)


def test_the_file_is_written_only_when_it_changed(manager):
    choose(manager, "manager")
    published()
    written = receivers_path(settings.HOME).stat().st_mtime_ns

    published()

    assert receivers_path(settings.HOME).stat().st_mtime_ns == written
    assert json.loads(receivers_path(settings.HOME).read_text())["format"] == "fairhearing alarms v1"
