"""Everything a visitor may open, the short menu, and shortcuts of one key that can be switched off."""

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Person

from .test_log_page import text

pytestmark = pytest.mark.django_db


def menu(page):
    start = page.index('aria-label="Menu"')
    return page[start : page.index("</nav>", start)]


def test_the_header_of_a_manager_keeps_to_daily_work_and_leads_to_everything(manager):
    words = menu(text(manager.get("/")))

    assert words.count("nhsuk-header__navigation-item ") + words.count('navigation-item"') <= 12
    assert ">Everything<" in words
    assert "Kept and destroyed" not in words


def test_whoever_has_few_pages_has_them_all_in_the_header(signed_in):
    words = menu(text(signed_in("administrator").get("/")))

    assert ">Health<" in words
    assert "Everything" not in words


def test_a_page_below_everything_marks_it_as_where_one_is(manager):
    words = menu(text(manager.get("/kept")))

    assert '<a class="nhsuk-header__navigation-link" href="/commands" aria-current="page">' in words


@pytest.mark.parametrize(
    ("role", "there", "absent"),
    [
        ("manager", ["/kept", "/people", "/health", "/settings", "/health/alarms"], ["/practices"]),
        ("assistant", ["/kept", "/people", "/calls"], ["/health", "/log", "/settings"]),
        ("auditor", ["/log", "/practices"], ["/calls", "/kept/asked", "/health"]),
        ("administrator", ["/health", "/jobs", "/software-keys"], ["/calls", "/kept", "/people"]),
    ],
)
def test_everything_names_what_the_role_may_open_and_nothing_else(signed_in, role, there, absent):
    client = signed_in(role)

    page = text(client.get("/commands"))
    listed = {each["href"] for each in client.get("/commands/list").json()["commands"]}

    for href in there:
        assert f'<a href="{href}">' in page
        assert href in listed
    assert not listed & set(absent)
    assert all(client.get(href).status_code == 200 for href in listed)


def test_shortcuts_of_one_key_are_switched_off_and_on_again(manager):
    answer = manager.post("/commands/keys", {"keys": "off"})

    page = text(manager.get(answer.url))
    assert "Shortcuts of one key are off." in page
    assert 'data-keys="off"' in page
    assert not Person.objects.get(id=manager.person.id).single_keys
    manager.post("/commands/keys", {"keys": "on"})
    assert 'data-keys="off"' not in text(manager.get("/commands"))
    assert [row.detail for row in Outbox.objects.filter(verb=Verb.PERSON_CHANGED)] == [{"changed": "shortcuts"}] * 2
