"""The manager's part of setting up: each step says what is wrong, keeps what was typed, and leads to the next."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.capture.config import RecorderConfig, load_config, publish_config
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Person
from fairhearing.practice.set_up import end_tries
from fairhearing.practice.set_up_models import KitEnvelope, PhoneSystem, SetUp, SetUpLink

from .sealed_calls import NOW
from .set_up_browser import claimed

pytestmark = pytest.mark.django_db
LINES = {
    "name": "Moorside Surgery",
    "numbers": "0113 496 0300, Reception",
    "extensions": "401, Front desk",
    "places": "Manager’s office",
    **{f"hours-{day}": "8:00 to 18:30" for day in range(5)},
    "hours-5": "closed",
    "hours-6": "closed",
}


@pytest.fixture(autouse=True)
def _fresh_file():
    publish_config(settings.HOME, RecorderConfig())
    yield
    settings.HOME.recorder_json.unlink(missing_ok=True)


@pytest.fixture
def newcomer(keyed):  # noqa: ARG001 - the pages need its static files
    """The browser of a manager whose practice is not there yet."""
    return claimed(SetUpLink.Kind.PRACTICE)


@pytest.fixture
def set_up(practices):
    """Allerton, half way: its key is made and its kit was read back."""
    PhoneSystem.objects.create(name="Surgery PBX", kind="avaya", networks="127.0.0.0/8", practice=practices["allerton"])
    return SetUp.objects.create(practice=practices["allerton"], began_at=NOW, confirmed_at=NOW, kit_checked_at=NOW)


def problems(response):
    return re.findall(r'error-summary__list">(.*?)</ul>', response.content.decode(), re.DOTALL)[0]


def recorded():
    return load_config(settings.HOME.recorder_json).practice_ids


def test_the_first_step_keeps_what_was_typed_even_if_it_is_wrong(newcomer):
    answer = newcomer.post("/set-up/practice", LINES | {"numbers": "front desk"})

    assert answer.status_code == 422
    assert "Line 1 is no telephone number" in problems(answer)
    again = newcomer.get("/set-up/practice").content.decode()
    assert "Moorside Surgery" in again
    assert ">front desk</textarea>" in again


def test_the_first_step_leads_to_the_second_and_the_second_needs_the_first(newcomer):
    assert newcomer.get("/set-up/practice/you").url == "/set-up/practice"

    assert newcomer.post("/set-up/practice", LINES).url == "/set-up/practice/you"
    assert "You are the practice manager of Moorside Surgery" in newcomer.get("/set-up/practice/you").content.decode()


@pytest.mark.usefixtures("practices")
def test_a_number_of_another_practice_is_named_by_its_line(newcomer):
    answer = newcomer.post("/set-up/practice", LINES | {"numbers": "0113 496 0300\n0113 496 0101"})

    assert "Line 2 is a number of another practice" in problems(answer)


def test_a_page_that_made_no_key_founds_nothing(newcomer):
    newcomer.post("/set-up/practice", LINES)

    answer = newcomer.post("/set-up/practice/found", {"full_name": "Ann Bell", "email": "ann@moorside.example"})

    assert answer.status_code == 422
    assert not Person.objects.filter(email="ann@moorside.example").exists()


def test_each_step_is_done_by_its_own_answer_and_leads_to_the_next(manager, set_up):
    assert manager.get("/set-up/practice/check").status_code == 200

    kit = manager.post("/set-up/practice/kit", {"envelope-1": "Practice safe", "envelope-2": "Bank"})
    phones = manager.post("/set-up/practice/phones")
    told = manager.post("/set-up/practice/announcement", {"plays": "yes"})
    second = manager.post("/set-up/practice/second-manager")

    assert [answer.url.rpartition("/")[2] for answer in (kit, phones, told, second)] == [
        "phones",
        "announcement",
        "test-call",
        "test-call",
    ]
    set_up.refresh_from_db()
    assert set_up.second_manager_by == timezone.localdate() + timedelta(days=14)


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("kit", {"envelope-1": "Practice safe"}, "Say where envelope 2 is"),
        ("kit", {"envelope-1": "Safe", "envelope-2": " safe "}, "one fire must not take them all"),
        ("announcement", {}, "Say whether your phone system plays it"),
        ("announcement", {"plays": "not-yet"}, "Choose the day"),
        ("announcement", {"plays": "not-yet", "plays_by": "2020-01-01"}, "today or later"),
        ("test-call/end", {}, "Say what you heard"),
        ("check", {}, "First finish: Recovery kit"),
    ],
)
@pytest.mark.usefixtures("set_up")
def test_an_answer_that_is_missing_is_named(manager, step, typed, said):
    answer = manager.post(f"/set-up/practice/{step}", typed)

    assert answer.status_code == 422
    assert said in problems(answer)


@pytest.mark.usefixtures("set_up")
def test_an_envelope_that_moved_leaves_its_old_place_told(manager):
    manager.post("/set-up/practice/kit", {"envelope-1": "Practice safe", "envelope-2": "Bank"})
    manager.post("/set-up/practice/kit", {"envelope-1": "Practice safe", "envelope-2": "Solicitor"})

    rows = list(KitEnvelope.objects.order_by("sheet", "since").values_list("sheet", "place", "gone_at"))
    assert [(sheet, place, gone is not None) for sheet, place, gone in rows] == [
        (1, "Practice safe", False),
        (2, "Bank", True),
        (2, "Solicitor", False),
    ]
    entries = Outbox.objects.filter(verb__startswith="envelope").order_by("number")
    assert [(row.verb, row.detail["sheet"]) for row in entries] == [
        ("envelope.placed", 1),
        ("envelope.placed", 2),
        ("envelope.gone", 2),
        ("envelope.placed", 2),
    ]


def test_recording_is_on_for_the_test_call_and_off_again_when_it_was_heard(manager, set_up):
    manager.post("/set-up/practice/test-call/begin")
    during = recorded()
    manager.post("/set-up/practice/test-call/end", {"heard": "both"})

    assert "allerton" in during
    assert [str(each) for each in load_config(settings.HOME.recorder_json).clients] == []
    assert "allerton" not in recorded()
    set_up.refresh_from_db()
    assert (set_up.heard, set_up.started_at) == ("both", None)


@pytest.mark.usefixtures("set_up")
def test_a_test_call_that_nobody_ended_is_ended_after_a_quarter_of_an_hour(manager):
    manager.post("/set-up/practice/test-call/begin")

    assert end_tries(settings.HOME, now=timezone.now() + timedelta(minutes=14)) == 0
    assert "allerton" in recorded()
    assert end_tries(settings.HOME, now=timezone.now() + timedelta(minutes=16)) == 1
    assert "allerton" not in recorded()


def test_no_test_call_is_made_before_the_kit_was_read_back(manager, set_up):
    SetUp.objects.filter(practice=set_up.practice).update(kit_checked_at=None)

    assert manager.post("/set-up/practice/test-call/begin").url == "/set-up/practice/kit"
    assert "allerton" not in recorded()


def test_recording_starts_with_its_button_and_what_is_open_stands_on_the_start_page(manager, set_up):
    in_ten_days = timezone.localdate() + timedelta(days=10)
    manager.post("/set-up/practice/kit", {"envelope-1": "Practice safe", "envelope-2": "Bank"})
    manager.post("/set-up/practice/announcement", {"plays": "not-yet", "plays_by": in_ten_days.isoformat()})
    manager.post("/set-up/practice/second-manager")

    started = manager.post("/set-up/practice/check")

    assert started.url == "/"
    assert "allerton" in recorded()
    assert [each.default_practice for each in load_config(settings.HOME.recorder_json).clients] == ["allerton"]
    page = manager.get("/").content.decode()
    assert "Add a second manager: one person alone is a risk" in page
    assert "Let callers be told that calls are recorded" in page
    assert "Make a test call, and hear both sides" in page
    assert "recovery sheets" not in page
    assert Outbox.objects.filter(verb="set_up.finished", subject=set_up.practice_id).count() == 1


@pytest.mark.usefixtures("set_up")
def test_setting_up_that_was_left_goes_on_from_the_start_page(manager):
    page = manager.get("/").content.decode()

    assert "Setting up: go on with step 3 of 7, recovery kit" in page


def test_pages_of_setting_up_are_absent_for_a_practice_that_was_not_set_up_so(manager):
    assert manager.get("/set-up/practice/check").status_code == 404


@pytest.mark.usefixtures("set_up")
def test_nobody_but_the_manager_sets_up(signed_in):
    for role in ("assistant", "partner", "administrator"):
        assert signed_in(role).get("/set-up/practice/check").status_code == 403
