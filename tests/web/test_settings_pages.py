"""What setting up wrote, changed afterwards: it reaches the recorder, or nothing is changed."""

import re
from ipaddress import ip_network

import pytest
from django.conf import settings

from fairhearing.call.clients import Client
from fairhearing.capture.config import RecorderConfig, load_config, publish_config
from fairhearing.practice.founding import recorder_practices
from fairhearing.practice.models import Extension
from fairhearing.practice.set_up_models import PhoneSystem

pytestmark = pytest.mark.django_db
LINES = {
    "name": "Allerton Practice",
    "numbers": "0113 496 0100, Desk",
    "extensions": "201, Nurse\n209",
    **{f"hours-{day}": "8:00 to 18:30" for day in range(5)},
    "hours-5": "closed",
    "hours-6": "closed",
}


@pytest.fixture(autouse=True)
def _fresh_file():
    publish_config(settings.HOME, RecorderConfig())
    yield
    settings.HOME.recorder_json.unlink(missing_ok=True)


def problems(response):
    return re.findall(r'error-summary__list">(.*?)</ul>', response.content.decode(), re.DOTALL)[0]


def test_changed_lines_reach_the_recorder_and_what_is_known_of_an_extension_stays(manager, practices):
    Extension.objects.filter(practice="allerton", extension="201").update(clinical=True, person=manager.person)
    answer = manager.post("/settings/practice", LINES)

    assert answer.url == "/settings?done"
    practice = next(each for each in load_config(settings.HOME.recorder_json).practices if each.id == "allerton")
    assert (practice.name, practice.extensions) == ("Allerton Practice", ("201", "209"))
    kept = practices["allerton"].extensions.get(extension="201")
    assert (kept.label, kept.clinical, kept.person) == ("Nurse", True, manager.person)
    hours = practices["allerton"].opening_hours
    assert hours.count() == 5


@pytest.mark.usefixtures("practices")
def test_the_form_shows_what_it_saved(manager):
    manager.post("/settings/practice", LINES | {"numbers": "0113 496 0100, Desk", "hours-2": "8 to 13, 14 to 18:30"})

    page = manager.get("/settings/practice").content.decode()

    assert "+441134960100, Desk</textarea>" in page
    assert 'value="8:00 to 13:00, 14:00 to 18:30"' in page
    assert 'value="closed"' in page


def test_settings_that_cannot_be_published_are_not_saved(manager, practices):
    settings.HOME.recorder_json.write_text("{")

    answer = manager.post("/settings/practice", LINES)

    assert answer.status_code == 422
    assert "nothing was changed" in problems(answer)
    practices["allerton"].refresh_from_db()
    assert practices["allerton"].name == "Allerton Medical Centre"


@pytest.mark.usefixtures("practices")
def test_a_manager_takes_off_only_her_own_practices_phone_systems(manager):
    theirs = PhoneSystem.objects.create(name="Theirs", kind="other", networks="192.0.2.1", practice_id="westfield")
    shared = PhoneSystem.objects.create(name="Shared", kind="other", networks="192.0.2.2")
    own = {"name": "Ours", "kind": "sbc", "networks": "192.0.2.3"}

    assert manager.post("/settings/phones", own).status_code == 302
    assert manager.post(f"/settings/phones/{theirs.pk}/remove").status_code == 404
    assert manager.post(f"/settings/phones/{shared.pk}/remove").status_code == 404
    page = manager.get("/settings/phones").content.decode()

    assert "Theirs" not in page
    assert "Shared" in page
    ours = PhoneSystem.objects.get(name="Ours")
    assert ours.practice_id == "allerton"
    assert manager.post(f"/settings/phones/{ours.pk}/remove").status_code == 302


@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize("whose", ["westfield", None])
def test_a_manager_lists_no_address_of_a_phone_system_that_is_not_her_practices_alone(manager, whose):
    PhoneSystem.objects.create(name="Theirs", kind="other", networks="192.0.2.0/28", practice_id=whose)

    answer = manager.post("/settings/phones", {"name": "Mine", "kind": "sbc", "networks": "192.0.2.4"})

    assert answer.status_code == 422
    assert "not your practice’s alone" in answer.content.decode()
    assert not PhoneSystem.objects.filter(name="Mine").exists()


@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize(("name", "field"), [("BY HAND", "name"), ("Mine", "networks")])
def test_a_manager_lists_no_phone_system_in_place_of_one_that_stands_in_the_file_alone(manager, name, field):
    by_hand = Client(name="by hand", networks=(ip_network("192.0.2.0/28"),), default_practice="westfield")
    publish_config(settings.HOME, RecorderConfig(practices=recorder_practices(), clients=(by_hand,)))

    answer = manager.post("/settings/phones", {"name": name, "kind": "sbc", "networks": "192.0.2.4"})

    assert f"#{field}" in problems(answer)
    assert not PhoneSystem.objects.exists()
