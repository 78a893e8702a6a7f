"""The log as its readers see it."""

import pytest
from django.conf import settings

from fairhearing.audit.files import LogReader
from fairhearing.jobs import outbox
from fairhearing.jobs.log_projection import forget_projection, project_log
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.policy.sentences import sentences
from fairhearing.vault.home import Home
from fairhearing.wire.sound_format import SoundFormat

from .sealed_calls import NOW, add_call
from .test_listening import begin

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


def bring_up_to_date():
    """What the worker does each second."""
    while outbox.send(KeyholderClient(settings.HOME.keyholder_socket).append):
        pass
    while project_log(LogReader(settings.HOME.log)):
        pass


@pytest.mark.usefixtures("call")
def test_a_listen_stands_in_the_log_with_its_reason_and_place(manager, signed_in, sound):
    begin(manager, sound.id)
    bring_up_to_date()

    page = text(signed_in("auditor").get("/log"))

    assert "Began to listen" in page
    assert "Concern or complaint, C-2026-014. Manager’s office. Nobody else could hear" in page
    assert "900127" not in page


@pytest.mark.parametrize(
    ("window", "first"), [(0, "the beginning"), (1, "the beginning"), (4, "1 min on"), (40, "11 min on")]
)
def test_a_stretch_of_wideband_sound_is_a_quarter_as_long(practices, keyed, window, first):
    sealed = keyed.seal("allerton", 1, seed=22, sound_format=SoundFormat.PCM16)
    add_call(practices["allerton"], sealed)
    entry = LogEntry(
        index=7, time=NOW, verb="sound.delivered", actor="worker", subject=sealed.id, detail={"window": window}
    )

    (sentence,) = sentences([entry])

    assert sentence.did == f"Heard sound from {first}"


@pytest.mark.usefixtures("other_call")
def test_the_other_practices_entries_are_not_shown(signed_in, other_sound):
    begin(signed_in("manager", "westfield"), other_sound.id, practice="westfield")
    bring_up_to_date()

    page = text(signed_in("auditor").get("/log"))

    assert other_sound.id[:8] not in page


def test_what_the_page_does_not_have_yet_is_said(signed_in):
    forget_projection()

    page = text(signed_in("auditor").get("/log"))

    assert "will show here within a few seconds" in page


def test_a_log_that_cannot_be_read_is_never_called_whole(signed_in, settings, tmp_path):
    auditor = signed_in("auditor")
    settings.HOME = Home(tmp_path)

    page = text(auditor.get("/log"))

    assert "We do not know whether the log is whole" in page


def test_readers_without_calls_get_no_links_to_calls(signed_in, manager, call):
    manager.get(f"/calls/{call.id}")
    bring_up_to_date()

    assert f"/calls/{call.id}" in text(manager.get("/log"))
    assert f"/calls/{call.id}" not in text(signed_in("partner").get("/log"))


@pytest.mark.parametrize("before", ["x", "-1", "1e9", "٣", "9" * 19, "9" * 5000])
def test_a_page_of_the_log_that_was_never_given_is_absent(signed_in, before):
    assert signed_in("auditor").get("/log", {"before": before}).status_code == 404
