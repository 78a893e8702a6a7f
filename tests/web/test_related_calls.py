"""Related calls on the page of one: why each is there, and what is not."""

import re
from datetime import timedelta

import pytest

from fairhearing.catalogue.models import About, Closed

from .sealed_calls import NOW, add_call, tie

pytestmark = pytest.mark.django_db
NUMBER = "+447700900127"


def related(client, call):
    page = client.get(f"/calls/{call.id}").content.decode()
    part = page[page.index('id="related"') :]
    part = part[: part.index("</section>")]
    return dict(re.findall(r'href="/calls/([0-9a-f]{32})".*?Here for ([^<]+)', part, re.DOTALL))


def test_calls_of_the_same_number_within_fourteen_days_either_way(manager, practices):
    allerton = practices["allerton"]
    call = add_call(allerton, number=NUMBER)
    near = [add_call(allerton, number=NUMBER, started_at=NOW + timedelta(days=days)) for days in (-13, 13)]
    add_call(allerton, number=NUMBER, started_at=NOW - timedelta(days=15))
    add_call(allerton, number="+447700900128")
    add_call(practices["westfield"], number=NUMBER)

    assert related(manager, call) == {each.id: "the same number" for each in near}


def test_a_call_has_all_its_reasons(manager, practices):
    call, other = (add_call(practices["allerton"], number=NUMBER) for _ in range(2))
    tie(call, other)

    assert related(manager, call) == {other.id: "the same conversation, the same number"}


def test_a_withheld_number_relates_to_nothing(manager, practices):
    call, _ = (add_call(practices["allerton"], number="", withheld=True) for _ in range(2))

    assert related(manager, call) == {}
    assert "No other call of the same number" in manager.get(f"/calls/{call.id}").content.decode()


def test_what_is_closed_to_the_reader_is_not_there(manager, practices):
    call, other = (add_call(practices["allerton"], number=NUMBER) for _ in range(2))
    about = About.objects.create(
        practice_id="allerton", person=manager.person, call_id=other.id, said_by=manager.person, said_at=NOW
    )
    Closed.objects.create(about=about, call=other, person=manager.person)

    assert related(manager, call) == {}
