"""The page of what is wrong: it says what the files of the processes say, and no more."""

import re
import shutil
from datetime import timedelta

import pytest
from django.conf import settings

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.outages import Mark, Outage, OutageKind, render_line, render_mark
from fairhearing.health.status import Status, publish_status
from fairhearing.health.troubles import Trouble
from fairhearing.vault.clock import Clock, machine_time

pytestmark = pytest.mark.django_db
TOLD_BY_KEYHOLDER = {"Keyholder", "The log", "Recordings tried at sign-in", "Keys held now"}
"""This home's keyholder runs, and says how it is between two looks."""


@pytest.fixture
def say(keyed):  # noqa: ARG001 - the home
    """Let a whole system say that it is well, save these troubles of the recorder."""

    def publish(*troubles):
        now = Clock().now()
        for process in ("recorder-main", "hearing", "keyholder", "worker", "web"):
            told = troubles if process == "recorder-main" else ()
            figures = {"calls": 2, "clock_synchronised": 0} if process == "recorder-main" else {}
            publish_status(
                settings.HOME.status,
                Status(
                    process=process,
                    pid=1,
                    started=now,
                    written=now,
                    machine=machine_time(),
                    troubles=told,
                    figures=figures,
                ),
            )

    yield publish
    shutil.rmtree(settings.HOME.status, ignore_errors=True)


def trouble(kind, **more):
    return Trouble(kind, Clock().now(), **more)


def test_where_all_is_well_the_page_says_so_and_start_pages_say_nothing(manager, say):
    say()

    page = manager.get("/health").content.decode()
    calls = manager.get("/calls").content.decode()

    assert '<h1 class="nhsuk-heading-l">Calls are being recorded.</h1>' in page
    assert "Nothing needs looking after; 4 things are not known." in page
    assert "IT supplier" not in page
    assert "See what, and what to do" not in calls


def test_the_message_for_the_supplier_writes_days_and_hours_as_they_are_written(manager, say):
    say(trouble(TroubleKind.STORE_UNWRITABLE))

    page = manager.get("/health").content.decode()

    assert re.search(r"Since [0-9]+ [A-Z][a-z]{2} [0-9]{4} [0-9:]+ UTC\.", page)


def undisturbed(look, say, *troubles):
    """Say something and look, until the real keyholder, which speaks each two seconds, says nothing between."""
    for _ in range(20):
        say(*troubles)
        files = {each: each.read_bytes() for each in settings.HOME.status.iterdir()}
        seen = look()
        if {each: each.read_bytes() for each in settings.HOME.status.iterdir()} == files:
            return seen
    pytest.fail("the keyholder never stopped speaking")


def test_a_trouble_is_told_with_what_to_do_and_stands_on_the_managers_start_page(manager, say):
    def look():
        return [manager.get(address).content.decode() for address in ("/health", "/calls")]

    page, calls = undisturbed(look, say, trouble(TroubleKind.STORE_UNWRITABLE))

    assert "1 thing needs looking after." in page
    assert "Storing recordings: trouble" in page
    assert "What to do:" in page
    assert "Concerns every practice on this machine" in page
    assert "store-unwritable" in page
    assert "1 thing needs looking after." in calls


def test_while_nobody_says_anything_the_page_says_that_it_does_not_know(signed_in, keyed):  # noqa: ARG001
    administrator = signed_in("administrator")

    page = administrator.get("/health").content.decode()
    home = administrator.get("/").content.decode()

    assert "Recording has stopped, or we cannot tell." in page
    assert "not known" in page
    assert set(re.findall(r">([^<>]*): well<", page)) <= TOLD_BY_KEYHOLDER
    assert "Recording has stopped, or we cannot tell." in home


def test_what_concerns_one_practice_is_not_told_to_another(signed_in, say):
    say(trouble(TroubleKind.RECIPIENTS_MISSING, practice="westfield"))

    ours = signed_in("manager").get("/health").content.decode()
    theirs = signed_in("manager", "westfield").get("/health").content.decode()

    assert "Nothing needs looking after" in ours
    assert "westfield" not in ours
    assert "Concerns this practice" in theirs


def test_those_who_may_not_see_health_are_told_nothing_of_it(signed_in, say):
    say(trouble(TroubleKind.STORE_UNWRITABLE))

    pages = [signed_in(role).get(path) for role, path in (("assistant", "/calls"), ("member", "/"), ("auditor", "/"))]

    assert not any("looking after" in page.content.decode() for page in pages)


def test_figures_of_what_is_well_are_told_and_that_something_else_is_wrong(manager, say):
    say()
    page = manager.get("/health").content.decode()
    before = manager.get("/health/figures").json()
    say(trouble(TroubleKind.STORE_UNWRITABLE))
    after = manager.get("/health/figures").json()

    assert before["state"] == "well" == re.findall(r'data-state="([^"]*)"', page)[0]
    assert before["lines"]["Recording now|"] == "2 calls are being recorded."
    assert set(before["lines"]) ^ set(re.findall(r'data-line="([^"]*)"', page)) <= {
        f"{name}|" for name in TOLD_BY_KEYHOLDER
    }
    assert after["state"] != "well"
    assert "Storing recordings|" not in after["lines"]


def test_a_trouble_can_be_logged_as_a_breach_by_the_manager_and_not_by_it(signed_in, say):
    say(trouble(TroubleKind.DISK_FILLING))

    assert "log it as a breach" in signed_in("manager").get("/health").content.decode()
    assert "log it as a breach" not in signed_in("administrator").get("/health").content.decode()


def test_what_nobody_can_tell_is_said_so_and_is_no_trouble(manager, say):
    say()

    page = manager.get("/health").content.decode()

    assert "Time server: we do not know" in page
    assert "Last test call: we do not know" in page
    assert "Phone system’s own log: we do not know" in page
    assert "All is well." not in page


def test_when_calls_could_not_be_recorded_stands_on_the_page(manager, say):
    say()
    now = Clock().now()
    down = Outage(OutageKind.DOWN, now - timedelta(seconds=75), now - timedelta(seconds=10), "main", 3)
    folder = settings.HOME.outages
    folder.mkdir(exist_ok=True)
    (folder / "main.log").write_bytes(render_line(down))

    page = manager.get("/health").content.decode()
    (folder / "main.log").unlink()
    (folder / "main.mark").write_bytes(render_mark(Mark("main", now, machine_time(), stopped=False, calls=0)))
    nothing = manager.get("/health").content.decode()
    shutil.rmtree(folder)

    assert "The recorder was not there." in page
    assert "1 min 5 s; 3 live calls." in page
    assert "We know of no such time in the last 7 days." in nothing
    assert "no recorder has written down yet" in manager.get("/health").content.decode()
