"""Copies as plain files, and the choice of their sound: on a real keyholder, real sealed sound and the real maker."""

import io
import re
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fairhearing.copies.models import Taking
from fairhearing.copies.taking import FETCHED_WITHIN
from fairhearing.copying.verifying import verify_copy

from .copied_calls import TO_WHOM, answers, plain_handing, run_job, take
from .test_copies_pages import asked, outbox, ready, selection, sounds
from .test_listening import log_entries

pytestmark = pytest.mark.django_db
__all__ = ["asked", "ready", "selection", "sounds"]


def take_plain(client, keyed, copy, **changed):
    return client.post(f"/copies/{copy.id}/plain", plain_handing(keyed, client, **changed))


def words_of(response):
    return re.search(r'name="words" value="([0-9a-f]+)"', response.content.decode())[1]


def files_of(client, taking, words):
    return client.post(f"/copies/taken/{taking.id}/files", {"words": words})


def saved(client, taking, words, tmp_path):
    response = files_of(client, taking, words)
    assert response.status_code == 200
    path = tmp_path / "copy.zip"
    path.write_bytes(b"".join(response.streaming_content))
    return path


def test_plain_files_leave_with_their_reason_and_are_what_was_signed(manager, keyed, ready, tmp_path):
    response = take_plain(manager, keyed, ready)

    taking = ready.takings.get()
    path = saved(manager, taking, words_of(response), tmp_path)
    assert verify_copy(path).is_unchanged
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        sheet = archive.read("about.pdf")
    assert {"about.pdf", "contents.json", "proof.json"} < names
    assert len({name for name in names if name.endswith(".ogg")}) == 2
    assert sheet.startswith(b"%PDF")
    assert (taking.form, taking.reason, taking.to_whom) == ("plain", "The court’s player opens WAV only", TO_WHOM)
    unlocked = [leaf for leaf in log_entries() if leaf.verb == "copy.unlocked"][-1]
    assert (unlocked.detail["taking"], unlocked.detail["form"]) == (taking.id.hex, "plain")
    told = outbox("copy.taken")[-1].detail
    assert (told["form"], told["sound"]) == ("plain", "opus")
    assert outbox("copy.downloaded")[-1].detail["form"] == "plain"


@pytest.mark.parametrize("field", ["reason", "to_whom", "sent", "open", "checked", "code"])
def test_no_plain_file_leaves_before_every_answer_and_a_code(manager, keyed, ready, field):
    response = take_plain(manager, keyed, ready, **{field: ""})

    assert response.status_code == 422
    assert not Taking.objects.exists()


def test_plain_files_never_go_by_email(manager, keyed, ready):
    assert take_plain(manager, keyed, ready, sent="email").status_code == 422


def test_plain_files_are_saved_from_the_page_that_was_shown_by_who_took_them_within_the_hour(
    manager, signed_in, keyed, ready
):
    words = words_of(take_plain(manager, keyed, ready))
    taking = ready.takings.get()

    assert files_of(manager, taking, "0" * 64).status_code == 302
    assert files_of(signed_in("assistant"), taking, words).status_code == 302
    assert manager.get(f"/copies/taken/{taking.id}/file").status_code == 302
    assert files_of(manager, taking, words).status_code == 200
    Taking.objects.filter(id=taking.id).update(taken_at=timezone.now() - FETCHED_WITHIN)
    assert files_of(manager, taking, words).status_code == 302
    assert words not in str(list(Taking.objects.values_list("header", "reason")))
    assert words not in str([leaf.detail for leaf in log_entries()])


def test_a_locked_copy_is_never_sent_as_plain_files(manager, keyed, ready):
    response = take(manager, keyed, ready)
    words = re.search(r'id="passphrase">([^<]+)<', response.content.decode())[1]

    assert files_of(manager, ready.takings.get(), words).status_code == 302


@pytest.mark.parametrize(("form", "begins"), [("mp3", b"\xff"), ("wav", b"RIFF"), ("opus", b"OggS")])
def test_the_sound_is_kept_as_it_was_chosen(manager, keyed, selection, tmp_path, form, begins):
    manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager, sound=form))
    assert run_job() == {"copies": 1}
    copy = selection.copies.get()
    page = manager.get(f"/copies/of/{selection.id}").content.decode()

    response = take_plain(manager, keyed, copy)
    archive = zipfile.ZipFile(io.BytesIO(saved(manager, copy.takings.get(), words_of(response), tmp_path).read_bytes()))

    assert form in page.lower()
    sounds = [name for name in archive.namelist() if name[0].isdigit()]
    assert len(sounds) == 2
    assert all(archive.read(name).startswith(begins) for name in sounds)


def test_a_form_that_there_is_not_is_refused(manager, keyed, selection):
    response = manager.post(f"/copies/of/{selection.id}/make", answers(keyed, manager, sound="flac"))

    assert response.status_code == 422
    assert not selection.copies.exists()


def test_the_page_of_a_matter_says_why_plain_files_were_given(manager, keyed, selection, ready):
    take_plain(manager, keyed, ready)

    page = manager.get(f"/copies/of/{selection.id}").content.decode()

    assert "Plain files, open to whoever has them: The court’s player opens WAV only" in page


def test_the_database_keeps_no_plain_files_without_a_reason(manager, ready):
    row = {"copy": ready, "practice": ready.practice, "taken_at": timezone.now(), "by": manager.person}

    with pytest.raises(IntegrityError), transaction.atomic():
        Taking.objects.create(**row, form="plain", sent="usb", to_whom=TO_WHOM)
