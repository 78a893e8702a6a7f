"""Calls that are about a manager or assistant are closed to them, in every list and on every page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.catalogue import closures
from fairhearing.catalogue.closures import apply, bring, close_if_about
from fairhearing.catalogue.models import About, Call, Closed
from fairhearing.jobs.models import LogEntry, Outbox
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import AboutThem
from fairhearing.keyholder.listening.closures_client import ClosuresClient
from fairhearing.playback.unlock import read_unlock
from fairhearing.practice.models import Extension
from fairhearing.retention.models import Hold

from .sealed_calls import NOW, add_call, tie
from .test_listening import answers, begin

pytestmark = pytest.mark.django_db


def close(client, call, person):
    return client.post(f"/calls/{call.id}/about", {"person": person.account})


def test_a_call_about_the_manager_is_nowhere_for_her_and_her_own_page_says_why(manager, signed_in, call, sound):
    assistant = signed_in("assistant")

    said = close(assistant, call, manager.person)

    lists = [manager.get(page).content.decode() for page in ("/calls", "/calls/new", "/kept")]
    found = manager.get(manager.post("/calls/find", {"number": "07700 900127", "day": ""}).url).content.decode()
    pages = [
        manager.get(f"/calls/{call.id}"),
        manager.get(f"/recordings/{sound.id}/listen"),
        manager.post(f"/recordings/{sound.id}/listen", answers()),
        manager.get(f"/calls/{call.id}/kind"),
        manager.get(f"/kept/keep?call={call.id}"),
    ]
    assert said.url == f"/calls/{call.id}?done"
    assert not any("900127" in page.replace(" ", "") or f"/calls/{call.id}" in page for page in lists)
    assert f"/calls/{call.id}" not in found
    assert "Some calls are about you, and closed to you." in lists[0]
    assert [page.status_code for page in pages] == [403] * 5
    assert all("This call is about you, so it is closed to you" in page.content.decode() for page in pages)
    assert "A partner can assign someone else." in pages[0].content.decode()
    assert f"/calls/{call.id}" in assistant.get("/calls").content.decode()
    assert "About <strong>Helen Ashworth</strong>" in assistant.get(f"/calls/{call.id}").content.decode()


def test_what_goes_on_ends_and_what_keeps_it_is_closed_too(manager, signed_in, call, sound):
    listen = begin(manager, sound.id)
    hold = Hold.objects.create(
        call=call, practice=call.practice, kind="claim", owner=manager.person, placed_at=NOW, review_on=NOW.date()
    )

    close(signed_in("assistant"), call, manager.person)

    shut = [manager.get(page).status_code for page in (listen, f"{listen}/sound", f"/kept/reasons/{hold.id}")]
    assert shut == [403, 403, 403]


def test_her_log_says_no_more_than_that_something_was_done_with_a_call_about_her(manager, signed_in, call, sound):
    assistant = signed_in("assistant")
    listen = begin(assistant, sound.id, reference="C-2026-077").rpartition("/")[2]
    for index, verb in enumerate(("sound.begun", "sound.delivered")):
        LogEntry.objects.create(
            index=index,
            time=NOW,
            verb=verb,
            kind="listened",
            actor=assistant.person.account,
            practice="allerton",
            subject=sound.id,
            detail={"listen": listen, "window": 0},
        )
    close(assistant, call, manager.person)

    hers = [manager.get("/log").content.decode(), b"".join(manager.post("/log/download")).decode()]
    partners = signed_in("partner").get("/log").content.decode()

    assert all("a call that is about you" in page and "C-2026-077" not in page for page in hers)
    assert not any(call.id[:8] in page for page in hers)
    assert "C-2026-077" in partners


def test_a_conversation_is_closed_as_a_whole(manager, signed_in, practices, call):
    other = add_call(practices["allerton"], number="+441134960555", started_at=NOW + timedelta(minutes=2))
    tie(call, other)

    close(signed_in("assistant"), call, manager.person)

    assert manager.get(f"/calls/{other.id}").status_code == 403
    assert "No calls" in manager.get("/calls").content.decode()


def test_whoever_it_is_about_may_close_it_to_themselves(manager, call):
    Extension.objects.filter(practice="allerton", extension="201").update(person=manager.person)

    offered = manager.get(f"/calls/{call.id}").content.decode()
    said = close(manager, call, manager.person)

    assert "Helen Ashworth (you) took this call" in offered
    assert said.url == "/calls?done"
    assert manager.get(f"/calls/{call.id}").status_code == 403


def whole(client, **changed):
    given = {"person": About.objects.first(), "whose": "ext 201", "first": "", "last": ""}
    return client.post("/about/close", given | changed)


def test_a_partner_closes_all_calls_of_an_extension_those_to_come_as_well(manager, signed_in, practices, call):
    partner = signed_in("partner")

    said = whole(partner, person=manager.person.account)
    later = add_call(practices["allerton"], number="+441134960777", started_at=NOW + timedelta(hours=1))
    close_if_about(later)

    assert said.url == "/about?done"
    assert [manager.get(f"/calls/{each.id}").status_code for each in (call, later)] == [403, 403]
    page = partner.get("/about").content.decode()
    assert "All calls of extension 201, those to come as well" in page
    assert "900127" not in page


def test_a_callers_calls_are_closed_within_the_days_alone(manager, signed_in, practices, call):
    later = add_call(practices["allerton"], started_at=NOW + timedelta(days=3))

    whole(
        signed_in("partner"), person=manager.person.account, whose="07700 900127", first="2026-11-20", last="2026-11-20"
    )

    assert [manager.get(f"/calls/{each.id}").status_code for each in (call, later)] == [403, 200]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"person": ""}, "person"),
        ({"whose": "7"}, "whose"),
        ({"first": "yesterday"}, "first"),
        ({"first": "2026-11-20", "last": "2026-11-19"}, "last"),
    ],
)
def test_what_cannot_be_read_closes_nothing(manager, signed_in, changed, field):
    answer = whole(signed_in("partner"), **{"person": manager.person.account, **changed})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert not About.objects.exists()


def test_only_a_partner_assigns_somebody_else_and_ends_it(manager, signed_in, call):
    assistant, partner = signed_in("assistant"), signed_in("partner")
    close(assistant, call, manager.person)
    about = About.objects.get()
    given = {"person": assistant.person.account}

    refused = [each.post(f"/about/{about.id}/assign", given).status_code for each in (manager, assistant)]
    herself = partner.post(f"/about/{about.id}/assign", {"person": manager.person.account}).status_code
    assigned = partner.post(f"/about/{about.id}/assign", given).status_code

    assert (refused, herself, assigned) == ([403, 403], 422, 302)
    assert "Dev Chaudhry looks into it" in assistant.get(f"/calls/{call.id}").content.decode()
    assert "Dev Chaudhry looks into them" in manager.get("/about").content.decode()
    assert call.id[:8] not in manager.get("/about").content.decode()
    assert [row.subject for row in Outbox.objects.filter(verb="calls.assigned")] == [assistant.person.account]


def test_the_keyholder_refuses_by_itself_until_another_holders_code_opens_it(manager, signed_in, keyed, practices):
    sealed = keyed.seal("allerton", 2, seed=41)
    call = add_call(practices["allerton"], sealed)
    assistant, partner = signed_in("assistant"), signed_in("partner")
    close(assistant, call, manager.person)
    client = KeyholderClient(keyed.home.keyholder_socket)
    bring(ClosuresClient(client).close, timezone.now())
    about = About.objects.get()
    Closed.objects.all().delete()  # as a hijacked web process would
    with pytest.raises(AboutThem):
        begin_at(client, manager, call.recordings.get())
    apply(about, timezone.now())

    early = assistant.post(f"/about/{about.id}/open", {"code": "123456"}).status_code
    partner.post(f"/about/{about.id}/end")
    hers = manager.post(f"/about/{about.id}/open", {"code": "123456"}).status_code
    still = manager.get(f"/calls/{call.id}").status_code
    code = keyed.next_code(assistant.person.account)
    opened = assistant.post(f"/about/{about.id}/open", {"code": code}).status_code

    assert (early, hers, still, opened) == (404, 404, 403, 302)
    assert manager.get(f"/calls/{call.id}").status_code == 200
    assert begin(manager, sealed.id)


def begin_at(client, who, recording):
    header = bytes(40)
    request = type("Request", (), {"COOKIES": {name: each.value for name, each in who.cookies.items()}})()
    unlock = read_unlock(request)
    return client.begin(unlock, recording.id, "quality_sample", "", "place-1", header=header, segments=1, closed=True)


def test_what_was_closed_and_not_brought_is_brought_until_the_keyholder_knows(manager, signed_in, call, sound):
    close(signed_in("assistant"), call, manager.person)
    brought = []

    def away(*_asked):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        bring(away, NOW)
    bring(lambda *asked: brought.append(asked), NOW)
    bring(lambda *asked: brought.append(asked), NOW)
    assert closures.bring_again(lambda *asked: brought.append(asked), after=0) is None

    assert brought == [(manager.person.account, "allerton", [sound.id])] * 2


def test_a_closure_that_was_stopped_midway_is_finished_by_the_worker(manager, practices):
    calls = [add_call(practices["allerton"], started_at=NOW + timedelta(minutes=n)) for n in range(3)]
    About.objects.create(
        practice=practices["allerton"], person=manager.person, extension="201", said_by=manager.person, said_at=NOW
    )

    bring(lambda *_asked: None, NOW)

    assert {row.call_id for row in Closed.objects.all()} == {call.id for call in calls}
    assert About.objects.get().applied_at == NOW


def test_another_recording_of_a_closed_call_is_brought_too(manager, signed_in, call):
    close(signed_in("assistant"), call, manager.person)
    Closed.objects.update(brought_at=NOW)

    close_if_about(Call.objects.get(id=call.id))

    assert Closed.objects.get().brought_at is None


def test_two_closures_of_one_call_open_it_only_when_both_are_over(manager, signed_in, practices, call):
    close(signed_in("assistant"), call, manager.person)
    second = About.objects.create(
        practice=practices["allerton"], person=manager.person, extension="201", said_by=manager.person, said_at=NOW
    )
    apply(second, NOW)
    first = About.objects.exclude(id=second.id).get()

    assert closures.to_open(first, 10) == []
    closures.opened(first, [], NOW)

    assert manager.get(f"/calls/{call.id}").status_code == 403
    assert About.objects.get(id=first.id).opened_at == NOW
