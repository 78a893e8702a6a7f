"""Notes and tags on calls: who reads them, who may change them, and that the log says that and never what."""

import pytest

from fairhearing.catalogue.models import About, Call, Closed
from fairhearing.cli.demo.marked import mark_past_calls
from fairhearing.jobs.models import Outbox
from fairhearing.marks.models import Mark, Tag, Tagged
from fairhearing.retention.skeleton import strip

from .sealed_calls import NOW, add_call, tie

pytestmark = pytest.mark.django_db
WORDS = "Promised for Thursday; check the pharmacist"


def add(client, call, words=WORDS, **typed):
    return client.post(f"/calls/{call.id}/notes", {"words": words, **typed})


@pytest.fixture
def assistant(signed_in):
    return signed_in("assistant")


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def test_a_note_at_a_place_is_read_by_manager_and_assistant_and_its_words_are_not_in_the_log(
    manager, assistant, call, sound
):
    answer = add(manager, call, recording=sound.id, side="right", **{"from": "0:01", "to": "0:02.5"})

    assert (answer.status_code, answer.url) == (302, f"/calls/{call.id}?done")
    page = assistant.get(f"/calls/{call.id}").content.decode()
    assert WORDS in page
    assert f'href="/recordings/{sound.id}/listen?at=1.0"' in page
    assert "0:02.5, practice side" in page
    mark = Mark.objects.get()
    assert (mark.recording_id, mark.from_ms, mark.to_ms, mark.side) == (sound.id, 1000, 2500, "right")
    [entry] = entries("mark.added")
    assert (entry.subject, entry.detail) == (call.id, {"mark": mark.id.hex})


def test_a_note_that_cannot_be_taken_stands_in_the_form_again(manager, call):
    answer = add(manager, call, **{"from": "soon"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert WORDS in page
    assert "Enter times such as 1:14" in page
    assert not Mark.objects.exists()


def test_only_its_writer_changes_a_note_or_takes_it_away(manager, assistant, call):
    add(manager, call)
    mark = Mark.objects.get()
    address = f"/calls/{call.id}/notes/{mark.id}"

    assert assistant.get(address).status_code == 404
    assert assistant.post(f"{address}/remove").status_code == 404
    assert manager.post(address, {"words": "Promised for Friday"}).status_code == 302

    mark.refresh_from_db()
    assert (mark.words, mark.removed_at) == ("Promised for Friday", None)
    assert len(entries("mark.changed")) == 1


def test_a_removed_note_comes_back_by_undo(manager, call):
    add(manager, call)
    manager.post(f"/calls/{call.id}/notes/{Mark.objects.get().id}/remove")
    assert WORDS not in manager.get(f"/calls/{call.id}").content.decode()

    manager.post("/kept/undo")

    assert WORDS in manager.get(f"/calls/{call.id}").content.decode()
    assert [len(entries(verb)) for verb in ("mark.removed", "mark.restored")] == [1, 1]


def test_what_is_closed_to_somebody_shows_and_takes_no_notes(manager, assistant, call):
    add(manager, call)
    about = About.objects.create(
        practice_id="allerton", person=assistant.person, call_id=call.id, said_by=manager.person, said_at=NOW
    )
    Closed.objects.create(about=about, call=call, person=assistant.person)

    assert assistant.get(f"/calls/{call.id}/notes").status_code == 403
    assert add(assistant, call).status_code == 403
    assert assistant.post("/calls/tags", {"call": call.id, "tag": "Compliment"}).status_code == 403
    assert Mark.objects.count() == 1


def test_tags_are_put_on_several_calls_at_once_and_one_entry_each(manager, practices, call):
    other = add_call(practices["allerton"])

    answer = manager.post("/calls/tags", {"call": [call.id, other.id], "tag": ["Prescription", "Compliment"]})

    assert answer.status_code == 302
    assert set(Tagged.objects.values_list("call", "tag__name")) == {
        (each.id, name) for each in (call, other) for name in ("Prescription", "Compliment")
    }
    assert sorted(entry.subject for entry in entries("call.tagged")) == sorted([call.id, other.id] * 2)
    assert "Prescription" in manager.get(f"/calls/{call.id}").content.decode()


def test_calls_that_belong_together_are_tagged_together(manager, practices, call):
    other = add_call(practices["allerton"])
    tie(call, other)

    page = manager.get(f"/calls/tags?together={call.id}").content.decode()

    assert "Tag 2 calls" in page
    assert page.count('name="call"') == 2


def test_a_call_has_the_tags_that_are_ticked_and_no_others(manager, call):
    manager.post(f"/calls/{call.id}/tags", {"tag": ["Prescription", "Compliment"]})
    manager.post(f"/calls/{call.id}/tags", {"tag": ["Compliment", "Not of the list"]})

    assert list(Tagged.objects.values_list("tag__name", flat=True)) == ["Compliment"]
    assert len(entries("call.untagged")) == 1


def test_the_manager_keeps_the_list_and_calls_keep_what_is_taken_off_it(manager, assistant, call):
    manager.post("/calls/tags/list", {"name": "Flu clinic"})
    manager.post(f"/calls/{call.id}/tags", {"tag": "Flu clinic"})
    manager.post("/calls/tags/list", {"end": "Flu clinic"})

    assert assistant.get("/calls/tags/list").status_code == 403
    assert manager.post("/calls/tags/list", {"name": "compliment"}).status_code == 422
    assert "Flu clinic" not in manager.get("/calls/tags/list").content.decode()
    assert "Flu clinic" in manager.get(f"/calls/{call.id}").content.decode()
    assert Tag.objects.filter(practice="allerton", ended_at=None).count() == 6


def test_nothing_is_tagged_where_one_tag_is_not_on_the_list_any_more(manager, call):
    manager.post("/calls/tags/list", {"end": "Compliment"})

    answer = manager.post("/calls/tags", {"call": call.id, "tag": "Compliment"})

    assert answer.status_code == 422
    assert not Tagged.objects.exists()


def test_what_was_written_beside_a_call_goes_with_it(manager, call, sound):
    add(manager, call)
    add(manager, call, recording=sound.id, **{"from": "0:01"})
    manager.post(f"/calls/{call.id}/tags", {"tag": "Compliment"})
    call.recordings.update(state="destroyed")

    strip([sound.id], [call.id], NOW)

    assert not Mark.objects.exists()
    assert not Tagged.objects.exists()
    assert Call.objects.get(id=call.id).destroyed_at == NOW
    assert manager.get(f"/calls/{call.id}/notes").status_code == 404


@pytest.mark.usefixtures("call")
def test_the_demonstration_writes_beside_its_calls_once():
    for _ in range(2):
        mark_past_calls()

    assert Mark.objects.get().from_ms == 2000
    assert Tagged.objects.count() == 1
