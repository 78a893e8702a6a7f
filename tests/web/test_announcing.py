"""The announcement's pages: what they say, who writes wordings, what a call and one's own calls show."""

import io
from datetime import timedelta

import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.announcing.test_piper import folder, program
from tests.announcing.wordings import add_looked_at, add_wording

from fairhearing.announcing.models import CaptureBegins, OutsideTest, Told, Wording
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import say_about
from fairhearing.catalogue.models import About
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Extension, Person
from fairhearing.practice.set_up_models import SetUp

pytestmark = pytest.mark.django_db
__all__ = ["folder"]


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def now():
    return timezone.now()


def page(browser, address="/announcement"):
    return browser.get(address).content.decode()


def main_of(text):
    return " ".join(text.split("<main")[1].split("</main")[0].split())


def new_form(**typed):
    form = {
        "before": "Hello.",
        "essential": "We record calls to help with your care, and to look into concerns.",
        "behind": "",
        "purposes": ["care", "concerns"],
        "language": "en",
        "line": "",
        "from_on": timezone.localdate().isoformat(),
        "source": "spoken",
    }
    return form | typed


def tone_file(seconds=6):
    made = io.BytesIO()
    wave = np.sin(np.arange(seconds * 8000) / 3) * 0.3
    soundfile.write(made, wave, 8000, format="WAV", subtype="PCM_16")
    return SimpleUploadedFile("greeting.wav", made.getvalue(), "audio/wav")


def test_without_a_wording_and_without_calls_nothing_is_known_and_nothing_is_green(manager):
    text = main_of(page(manager))

    assert "We do not know whether callers hear it" in text
    assert "#007f3b" not in text


def test_the_share_the_first_miss_and_the_lists_are_told_apart(manager, allerton, now):
    wording = add_wording(allerton, now)
    for verdict in ("played", "played", "partial"):
        add_looked_at(allerton, now - timedelta(hours=3), verdict, wording=wording.id.hex)
    miss = add_looked_at(allerton, now - timedelta(hours=2), "not_found")
    add_looked_at(allerton, now - timedelta(hours=1), "cannot_tell", why="no_sound")

    text = main_of(page(manager))

    assert "Callers heard it in <strong>2 of 5 incoming calls</strong>; in 1 they did not" in text
    assert f'The first call without it: <a href="/calls/{miss.id}">' in text
    assert "Heard in 3 calls of these 28 days" in text
    assert f"/calls/{miss.id}" in page(manager, "/announcement/calls/not-heard")
    assert "There is no sound on the practice’s side" in page(manager, "/announcement/calls/cannot-tell")
    assert "It was cut off" in page(manager, "/announcement/calls/in-part")
    assert manager.get("/announcement/calls/others").status_code == 404


def test_who_may_see_no_calls_sees_counts_and_no_link_to_one(signed_in, allerton, now):
    miss = add_looked_at(allerton, now - timedelta(hours=1), "not_found")
    auditor = signed_in("auditor")

    text = page(auditor)

    assert "in 1 they did not" in text
    assert miss.id not in text
    assert auditor.get("/announcement/calls/not-heard").status_code == 403


def test_a_call_about_the_visitor_is_on_no_list_of_theirs(manager, allerton, now):
    miss = add_looked_at(allerton, now - timedelta(hours=1), "not_found")
    about = About(practice=allerton, person=manager.person, call=miss, said_by=manager.person, said_at=now)
    say_about(about, role="manager", now=now)

    assert miss.id not in page(manager, "/announcement/calls/not-heard")


def test_another_practice_s_wording_is_not_there(manager, practices, now):
    other = add_wording(practices["westfield"], now)

    for below in ("", "/sound", "/files/wav", "/approve", "/end"):
        assert manager.get(f"/announcement/wordings/{other.id}{below}").status_code == 404


def test_a_wording_is_written_spoken_played_approved_and_told_to_the_log(manager, allerton):
    saved = manager.post("/announcement/wordings/new", new_form())
    wording = Wording.objects.get()
    draft = main_of(page(manager, saved.url))

    sound, rate = soundfile.read(io.BytesIO(manager.get(f"/announcement/wordings/{wording.id}/sound").content))
    check = main_of(page(manager, f"/announcement/wordings/{wording.id}/approve"))
    manager.post(f"/announcement/wordings/{wording.id}/approve", {"from_on": "2026-01-05"})

    wording.refresh_from_db()
    assert "<mark>We record calls to help with your care, and to look into concerns.</mark>" in draft
    assert (rate, len(sound) * 1000 // rate) == (16_000, wording.length_ms)
    assert "It names these purposes: to help with care and to look into concerns." in check
    assert (wording.practice, wording.approved_by) == (allerton, manager.person)
    assert wording.from_on.isoformat() == "2026-01-05"
    verbs = [row.verb for row in Outbox.objects.filter(subject=wording.id.hex).order_by("number")]
    assert verbs == [Verb.ANNOUNCEMENT_MADE, Verb.ANNOUNCEMENT_VIEWED, Verb.ANNOUNCEMENT_APPROVED]


def test_a_recording_of_their_own_is_brought_with_its_essential_words(manager):
    form = new_form(source="brought", file=tone_file(), essential_from="1.5", essential_to="0:05")

    manager.post("/announcement/wordings/new", form)

    wording = Wording.objects.get()
    assert (wording.essential_from_ms, wording.essential_to_ms) == (1500, 5000)
    assert wording.length_ms == pytest.approx(6000, abs=20)
    assert wording.source == Wording.Source.BROUGHT


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"essential": " "}, "Write the words that say calls are recorded"),
        ({"purposes": []}, "Choose the purposes"),
        ({"language": "xx"}, "The computer cannot speak this language"),
        ({"language": "??"}, "Choose the language"),
        ({"line": "+441134960999"}, "Choose one of your lines"),
        ({"from_on": "soon"}, "from which day on"),
        ({"essential": "Hi."}, "two seconds or more"),
        ({"source": "brought"}, "Write a moment"),
        ({"source": "brought", "essential_from": "1", "essential_to": "4"}, "Choose the file"),
        ({"source": "brought", "essential_from": "1", "essential_to": "9", "file": "tone"}, "within its length"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(manager, typed, words):
    if typed.get("file"):
        typed = typed | {"file": tone_file()}

    answer = manager.post("/announcement/wordings/new", new_form(**typed))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Wording.objects.exists()


def test_what_takes_anothers_place_must_say_so_and_shows_who_heard_which(manager, allerton, now):
    old, new = add_wording(allerton, now), add_wording(allerton, now, approved=False)
    add_looked_at(allerton, now - timedelta(hours=1), "played", wording=old.id.hex)
    address = f"/announcement/wordings/{new.id}/approve"
    today = timezone.localdate()

    check = main_of(page(manager, address))
    unsaid = manager.post(address, {"from_on": today.isoformat()})
    manager.post(address, {"from_on": today.isoformat(), "instead_of": str(old.id)})

    old.refresh_from_db()
    assert "Heard in 1 call of the last 28 days" in check
    assert unsaid.status_code == 422
    assert old.until_on == today - timedelta(days=1)
    assert "Ended" in page(manager, f"/announcement/wordings/{old.id}")


def test_a_wording_ends_and_stays_to_be_read(manager, allerton, now):
    wording = add_wording(allerton, now)
    address = f"/announcement/wordings/{wording.id}/end"

    check = main_of(page(manager, address))
    early = manager.post(address, {"until_on": "2025-01-01"})
    manager.post(address, {"until_on": timezone.localdate().isoformat()})

    assert "No other wording in this language is in use" in check
    assert early.status_code == 422
    assert Wording.objects.get().until_on == timezone.localdate()


def test_a_draft_is_dropped_and_shown_no_more(manager, allerton, now):
    wording = add_wording(allerton, now, approved=False)

    manager.post(f"/announcement/wordings/{wording.id}/drop")

    assert "Wording 1" not in page(manager)
    assert manager.get(f"/announcement/wordings/{wording.id}").status_code == 200


def test_each_file_is_named_for_what_it_is_and_its_taking_noted(manager, allerton, now):
    wording = add_wording(allerton, now)

    answer = manager.get(f"/announcement/wordings/{wording.id}/files/ulaw")

    assert answer["Content-Disposition"] == 'attachment; filename="announcement-1-en-ulaw.ulaw"'
    assert len(answer.content) == 5 * 8000
    assert Outbox.objects.get(verb=Verb.ANNOUNCEMENT_TAKEN).detail == {"form": "ulaw"}
    assert manager.get(f"/announcement/wordings/{wording.id}/files/aiff").status_code == 404


def test_the_counts_are_taken_as_a_table_without_a_call(manager, allerton, now):
    call = add_looked_at(allerton, now - timedelta(hours=1), "played")

    table = b"".join(manager.post("/announcement/download")).decode()

    day = timezone.localdate(call.started_at)
    assert f"{day},1,1,0,0,0,0" in table
    assert call.id not in table
    assert Outbox.objects.get(verb=Verb.ANNOUNCEMENT_EXPORTED).detail == {"days": 1}


def test_where_recording_begins_later_a_test_call_is_the_proof(manager, allerton):
    manager.post("/announcement/where", {"line": "", "place": "after"})
    before = main_of(page(manager))

    typed = {"called_on": timezone.localdate().isoformat(), "line": "", "heard": "whole"}
    manager.post("/announcement/test-call", typed)

    after = main_of(page(manager))
    assert "Not proven: where recording begins after the announcement, no recording can show it" in before
    assert "Helen Ashworth rang from outside on" in after
    assert CaptureBegins.objects.get().practice == allerton
    assert OutsideTest.objects.get().noted_by == manager.person
    assert Outbox.objects.get(verb=Verb.ANNOUNCEMENT_PLACED).detail == {"lines": "all", "place": "after"}


@pytest.mark.parametrize("typed", [{"heard": "whole"}, {"called_on": "2999-01-01", "heard": "whole"}, {"heard": "?"}])
def test_a_test_call_needs_a_day_that_was_and_what_was_heard(manager, typed):
    assert manager.post("/announcement/test-call", typed).status_code == 422


def test_the_page_of_a_call_says_which_wording_was_heard_and_the_purposes_of_that_day(manager, allerton, now):
    wording = add_wording(allerton, now)
    call = add_looked_at(allerton, now - timedelta(hours=1), "played", wording=wording.id.hex)

    text = main_of(page(manager, f"/calls/{call.id}"))

    assert "wording 1, English</a>" in text
    assert "Purposes that callers were told of on this day: to help with care and to look into concerns." in text
    assert "not in use on this day" not in text


def test_a_wording_that_was_over_is_found_out(manager, allerton, now):
    wording = add_wording(allerton, now)
    manager.post(f"/announcement/wordings/{wording.id}/end", {"until_on": "2026-02-01"})
    call = add_looked_at(allerton, now - timedelta(hours=1), "played", wording=wording.id.hex)

    text = main_of(page(manager, f"/calls/{call.id}"))

    assert "That wording was not in use on this day" in text
    assert "No wording was in use on this day" in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("not_found", "The announcement is not in the recording"),
        ("cannot_tell", "We cannot tell whether the caller heard the announcement. Something sounds much like it"),
        ("", "We cannot tell whether the caller heard the announcement. Nobody looked for it"),
    ],
)
def test_the_page_of_a_call_says_what_is_not_known(manager, allerton, now, verdict, words):
    why = {"why": "alike"} if verdict == "cannot_tell" else {}
    call = add_looked_at(allerton, now - timedelta(hours=1), verdict, **why)

    assert words in main_of(page(manager, f"/calls/{call.id}"))


def test_a_manager_marks_a_call_out_with_one_tap_and_takes_it_back(manager, allerton, now):
    call = add_looked_at(allerton, now - timedelta(hours=1), "not_found", direction="out")

    manager.post(f"/calls/{call.id}/told", {"from": "call"})
    marked = main_of(page(manager, f"/calls/{call.id}"))
    manager.post(f"/calls/{call.id}/told", {"told": "no", "from": "call"})

    assert "Helen Ashworth marked on" in marked
    assert not Told.objects.exists()
    said = [row.detail for row in Outbox.objects.filter(verb=Verb.CALL_TOLD).order_by("number")]
    assert said == [{"told": True}, {"told": False}]


def test_a_team_member_marks_calls_of_their_own_extension_alone(signed_in, allerton, now):
    member = signed_in("member")
    Extension.objects.filter(practice=allerton, extension="201").update(person=member.person)
    own = add_looked_at(allerton, now - timedelta(hours=1), "not_found", direction="out")
    others = add_looked_at(allerton, now - timedelta(hours=1), "not_found", direction="out")
    others.parties.update(extension="203")

    answer = member.post(f"/calls/{own.id}/told")
    refused = member.post(f"/calls/{others.id}/told")

    assert answer.url == "/my-calls?done"
    assert "You told them it is recorded" in page(member, "/my-calls")
    assert refused.status_code == 404
    assert [each.by for each in Told.objects.all()] == [Person.objects.get(id=member.person.id)]


def test_an_incoming_call_is_not_marked(manager, allerton, now):
    call = add_looked_at(allerton, now - timedelta(hours=1), "played")

    assert manager.post(f"/calls/{call.id}/told").status_code == 404


def test_setting_up_speaks_a_wording_at_one_press_and_offers_its_file(manager, allerton, now):
    SetUp.objects.create(practice=allerton, began_at=now, confirmed_at=now, kit_checked_at=now)
    offered = main_of(page(manager, "/set-up/practice/announcement"))

    answer = manager.post("/set-up/practice/announcement", {"speak": "long"})
    shown = main_of(page(manager, answer.url))

    wording = Wording.objects.get()
    assert "Thank you for ringing Allerton Medical Centre." in offered
    assert wording.is_draft
    assert wording.purposes == ["care", "improve", "concerns", "safety"]
    assert f'href="/announcement/wordings/{wording.id}/files/wav"' in shown
    assert "All files, and approve it" in shown
    assert "Speak the long one" not in shown


def test_a_draft_and_the_weekly_test_call_wait_on_the_list(manager, signed_in, allerton, now):
    draft = add_wording(allerton, now, approved=False)
    CaptureBegins.objects.create(practice=allerton, place="after", said_by=manager.person, said_at=now)
    before, of_the_assistant = (main_of(page(who, "/waiting")) for who in (manager, signed_in("assistant")))

    manager.post(f"/announcement/wordings/{draft.id}/drop")
    typed = {"called_on": timezone.localdate().isoformat(), "line": "", "heard": "whole"}
    manager.post("/announcement/test-call", typed)

    after = main_of(page(manager, "/waiting"))
    ring, approve = "Ring from outside, and note whether you heard the announcement", "1 wording of the announcement"
    assert ring in before
    assert approve in before
    assert ring in of_the_assistant
    assert approve not in of_the_assistant
    assert ring not in after
    assert approve not in after


@pytest.mark.usefixtures("folder")
def test_a_voice_of_piper_is_offered_speaks_and_stands_beside_the_wording(manager):
    assert "Alba: English (GB), medium quality" in page(manager, "/announcement/wordings/new")

    manager.post("/announcement/wordings/new", new_form(voice="en_GB-alba-medium"))

    made = Wording.objects.get()
    assert made.spoken_by == "Piper, voice en_GB-alba-medium"
    assert "Spoken by a computer: Piper, voice en_GB-alba-medium" in page(manager, f"/announcement/wordings/{made.id}")
    assert "Spoken by a computer: Piper, voice en_GB-alba-medium" in page(manager)


@pytest.mark.usefixtures("folder")
def test_a_voice_that_cannot_speak_is_said_at_its_field_and_nothing_is_made(manager, settings, tmp_path):
    settings.PIPER = str(program(tmp_path / "broken", "#!/bin/sh\nexit 1\n"))

    answer = manager.post("/announcement/wordings/new", new_form(voice="en_GB-alba-medium"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#voice"' in text
    assert "Piper could not speak with this voice" in text
    assert not Wording.objects.exists()


@pytest.mark.usefixtures("folder")
def test_voices_without_their_program_are_said_and_not_offered(manager, settings, tmp_path):
    settings.PIPER = str(tmp_path / "nowhere")

    text = page(manager, "/announcement/wordings/new")

    assert "its program is not found" in text
    assert 'name="voice"' not in text


def test_a_wording_says_which_voice_of_the_computer_spoke_it(manager):
    manager.post("/announcement/wordings/new", new_form())

    assert Wording.objects.get().made_how == "Spoken by a computer: espeak-ng, voice en-gb-x-rp+f4"
