"""From the question why to the last byte of sound, with a real keyholder and a real log."""

import pytest
from django.conf import settings

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.catalogue.models import Recording
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.playback.models import Listen
from fairhearing.playback.ranges import MOST_BYTES
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Place
from fairhearing.vault.wav import HEAD_BYTES, riff_head
from fairhearing.wire.sound_format import SoundFormat

from .sealed_calls import add_call

pytestmark = pytest.mark.django_db


def answers(practice="allerton", **changed):
    place = Place.objects.filter(practice=practice).order_by("name").first()
    return {
        "purpose": "concern_or_complaint",
        "reference": "C-2026-014",
        "place": str(place.pk),
        "company": "nobody",
        **changed,
    }


def begin(client, recording_id, **changed):
    response = client.post(f"/recordings/{recording_id}/listen", answers(**changed))
    assert response.status_code == 302, response.content.decode()
    return response.url


def log_entries():
    return [parse_leaf(data) for _, data in LogReader(settings.HOME.log).entries()]


def whole(client, listen):
    data, total = b"", 1
    while len(data) < total:
        answer = client.get(f"{listen}/sound", headers={"Range": f"bytes={len(data)}-"})
        assert answer.status_code == 206
        assert len(answer.content) <= MOST_BYTES
        total = int(answer["Content-Range"].rpartition("/")[2])
        data += answer.content
    return data


@pytest.mark.usefixtures("call")
def test_every_byte_comes_through_in_short_answers(manager, sound):
    heard = whole(manager, begin(manager, sound.id))

    assert heard == riff_head(SoundFormat.A_LAW, sound.frames) + sound.plain


def test_an_interrupted_recording_plays_to_its_end(manager, practices, interrupted):
    add_call(practices["allerton"], interrupted)

    heard = whole(manager, begin(manager, interrupted.id))

    assert heard == riff_head(SoundFormat.A_LAW, interrupted.frames) + interrupted.plain


@pytest.mark.parametrize("closed", [True, False])
def test_a_wideband_recording_is_heard_byte_for_byte_and_as_long_as_it_is(manager, practices, keyed, closed):
    sealed = keyed.seal("allerton", 3, closed=closed, seed=21, sound_format=SoundFormat.PCM16)
    call = add_call(practices["allerton"], sealed)

    heard = whole(manager, begin(manager, sealed.id))

    assert heard == riff_head(SoundFormat.PCM16, sealed.frames) + sealed.plain
    assert call.recordings.get().duration_ms == sealed.frames // 16


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("asked", "first", "length"),
    [
        ("bytes=0-", 0, MOST_BYTES),
        ("bytes=0-0", 0, 1),
        ("bytes=4039-4040", 4039, 2),
        ("bytes=100000-100009", 100000, 10),
        ("bytes=8119-8121", 8119, 3),
        ("bytes=-100", -100, 100),
        ("bytes=5-9,20-30", 5, 5),
        ("lines=1-2", 0, MOST_BYTES),
        ("", 0, MOST_BYTES),
    ],
)
def test_a_range_is_answered_with_exactly_its_bytes(manager, sound, asked, first, length):
    listen = begin(manager, sound.id)
    file = riff_head(SoundFormat.A_LAW, sound.frames) + sound.plain
    first = first % len(file)

    answer = manager.get(f"{listen}/sound", headers={"Range": asked} if asked else {})

    assert answer.status_code == 206
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Range"] == f"bytes {first}-{first + length - 1}/{len(file)}"
    assert answer.content == file[first : first + length]


@pytest.mark.usefixtures("call")
def test_a_range_behind_the_end_is_416(manager, sound):
    listen = begin(manager, sound.id)
    total = HEAD_BYTES + len(sound.plain)

    answer = manager.get(f"{listen}/sound", headers={"Range": f"bytes={total}-"})

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{total}"


@pytest.mark.usefixtures("call")
def test_head_tells_the_length_and_opens_nothing(manager, sound):
    listen = begin(manager, sound.id)
    entries = len(log_entries())

    answer = manager.head(f"{listen}/sound")

    assert answer.status_code == 206
    assert answer["Accept-Ranges"] == "bytes"
    assert answer.content == b""
    assert len(log_entries()) == entries


@pytest.mark.usefixtures("call")
def test_the_log_holds_the_listen_before_the_first_byte(manager, sound):
    listen = begin(manager, sound.id)

    (entry,) = [leaf for leaf in log_entries() if leaf.detail.get("listen") == listen.rpartition("/")[2]]

    assert entry.verb == "sound.begun"
    assert entry.subject == sound.id
    assert entry.detail["purpose"] == "concern_or_complaint"
    assert "2026" not in entry.detail["reference"]


def test_who_listened_why_and_where_stands_on_the_calls_page(manager, call, sound):
    begin(manager, sound.id)

    page = manager.get(f"/calls/{call.id}").content.decode()

    assert "Concern or complaint, C-2026-014. In Manager’s office. Nobody else could hear." in page


@pytest.mark.usefixtures("call")
def test_nobody_listens_where_somebody_might_overhear(manager, sound):
    page = manager.post(f"/recordings/{sound.id}/listen", answers(company="anybody"))

    assert page.status_code == 422
    assert "You cannot listen while someone might overhear" in page.content.decode()
    assert not Listen.objects.exists()


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("missing", ["purpose", "place", "company"])
def test_each_question_must_be_answered(manager, sound, missing):
    page = manager.post(f"/recordings/{sound.id}/listen", answers(**{missing: ""}))

    assert page.status_code == 422
    assert f'id="{missing}-error"' in page.content.decode()


@pytest.mark.usefixtures("call")
def test_people_who_are_named_are_kept_as_present(manager, sound):
    begin(manager, sound.id, company="named", names="Dr Ruth  Okafor")

    assert Listen.objects.get().who_can_hear == "With Dr Ruth Okafor"


@pytest.mark.usefixtures("call")
def test_the_other_practices_place_is_no_answer(manager, sound):
    foreign = Place.objects.filter(practice="westfield").first()

    page = manager.post(f"/recordings/{sound.id}/listen", answers(place=str(foreign.pk)))

    assert page.status_code == 422


@pytest.mark.usefixtures("call")
def test_answers_are_filled_in_again_for_the_next_call(manager, sound):
    begin(manager, sound.id)

    page = manager.get(f"/recordings/{sound.id}/listen").content.decode()

    assert 'value="C-2026-014"' in page
    assert 'value="concern_or_complaint" checked' in page


def test_a_listen_that_was_stopped_gives_no_more_sound(manager, call, sound):
    listen = begin(manager, sound.id)

    answer = manager.post(f"{listen}/stop")

    assert answer.url == f"/calls/{call.id}?done"
    assert manager.get(f"{listen}/sound").status_code == 404
    assert manager.get(listen).url == f"/calls/{call.id}"
    assert Listen.objects.get().ended_at is not None


@pytest.mark.usefixtures("call")
def test_somebody_elses_listen_is_an_absent_page(manager, signed_in, sound):
    listen = begin(manager, sound.id)

    deputy = signed_in("assistant")

    assert deputy.get(listen).status_code == 404
    assert deputy.get(f"{listen}/sound").status_code == 404
    assert deputy.post(f"{listen}/stop").status_code == 404


@pytest.mark.usefixtures("call")
def test_without_the_unlock_there_is_no_sound_and_a_way_back(manager, sound):
    listen = begin(manager, sound.id)
    manager.cookies[UNLOCK_COOKIE] = ""

    answer = manager.get(listen)

    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in?next=%2Flisten%2F")


@pytest.mark.usefixtures("call", "sound")
def test_one_persons_unlock_is_no_good_to_another(manager, keyed):
    unlock = keyed.unlock("allerton", "assistant")
    manager.cookies[UNLOCK_COOKIE] = unlock

    assert manager.get("/calls").status_code == 302
    assert not keyed.is_open(unlock)


@pytest.mark.usefixtures("call")
def test_a_role_that_was_taken_away_ends_the_sound(manager, sound):
    listen = begin(manager, sound.id)
    manager.person.roles.all().delete()

    assert manager.get(f"{listen}/sound").status_code == 403


def test_sound_that_was_changed_is_not_played_and_said(manager, practices, keyed):
    sealed = keyed.seal("allerton", 2, seed=9)
    add_call(practices["allerton"], sealed)
    listen = begin(manager, sealed.id)
    file = settings.HOME.store / Recording.objects.get().object_name
    data = bytearray(file.read_bytes())
    data[9000] ^= 1
    file.chmod(0o600)
    file.write_bytes(data)

    answer = manager.get(f"{listen}/sound")

    assert answer.status_code == 500
    assert "This recording has changed since we locked it" in answer.content.decode()


def test_a_missing_object_is_our_fault_and_said(manager, practices, keyed):
    sealed = keyed.seal("allerton", 2, seed=10)
    add_call(practices["allerton"], sealed)
    (settings.HOME.store / Recording.objects.get().object_name).unlink()

    page = manager.post(f"/recordings/{sealed.id}/listen", answers())

    assert page.status_code == 500
    assert "Nothing was played" in page.content.decode()


@pytest.mark.usefixtures("call")
def test_while_the_keyholder_is_away_pages_say_so(manager, tmp_path, settings):
    settings.HOME = type(settings.HOME)(tmp_path)

    page = manager.get("/calls")

    assert page.status_code == 503
    assert "Recordings cannot be opened at the moment" in page.content.decode()


@pytest.mark.usefixtures("call")
def test_the_players_page_has_real_controls_and_no_download(manager, sound):
    page = manager.get(begin(manager, sound.id)).content.decode()

    assert 'title="Recorded call"' in page
    assert "nodownload" in page
    assert 'type="range"' in page


@pytest.mark.usefixtures("keyed", "call")
def test_the_keyholder_is_asked_to_end_what_is_stopped(manager, sound):
    listen = begin(manager, sound.id)
    manager.post(f"{listen}/stop")

    ended = [leaf.verb for leaf in log_entries() if leaf.detail.get("listen") == listen.rpartition("/")[2]]

    assert ended == ["sound.begun", "sound.ended"]
    assert KeyholderClient(settings.HOME.keyholder_socket).ping().log_writable


@pytest.mark.parametrize("state", [Recording.State.DESTROYING, Recording.State.DESTROYED])
def test_a_recording_that_is_gone_is_said_to_be_gone(manager, call, sound, state):
    call.recordings.update(state=state)

    asked = manager.post(f"/recordings/{sound.id}/listen", answers())
    page = manager.get(f"/calls/{call.id}").content.decode()

    assert asked.status_code == 410
    assert "This recording was destroyed" in asked.content.decode()
    assert "There is no sound to listen to." in page
    assert not Listen.objects.exists()
