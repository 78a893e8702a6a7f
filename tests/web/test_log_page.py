"""The log as its readers see it."""

import csv
import io

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.files import LogReader
from fairhearing.jobs import outbox
from fairhearing.jobs.log_projection import forget_projection, project_log
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.policy.log_choices import Choices
from fairhearing.policy.log_entries import count_entries
from fairhearing.policy.sentences import sentences
from fairhearing.practice.models import Person
from fairhearing.vault.home import Home
from fairhearing.wire.sound_format import SoundFormat

from .sealed_calls import NOW, add_call
from .test_listening import begin

pytestmark = pytest.mark.django_db
NOBODY = "0" * 32
"""Who did nothing: the log goes through all tests, and each of their people may have destroyed something."""


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

    assert sentence.did == f"Opened sound from {first}"


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


def looked_before(practices, person):
    """How often somebody looked at something: the log goes through all tests, the database does not."""
    bring_up_to_date()
    return count_entries(practices["allerton"], Choices(kind="looked", person=person.account)).entries


def test_a_choice_leaves_what_was_chosen_and_says_how_much(signed_in, manager, practices):
    before = looked_before(practices, manager.person)
    manager.get("/calls")
    manager.get("/log")
    bring_up_to_date()

    page = text(signed_in("auditor").get("/log", {"what": "looked", "who": manager.person.account}))

    assert f"{before + 2} entries by 1 person, newest first" in page
    assert "Looked at the list of calls" in page
    assert "Signed in" not in page


def test_nothing_found_says_what_there_is_otherwise(signed_in, manager):
    manager.get("/calls")
    bring_up_to_date()

    page = text(signed_in("auditor").get("/log", {"what": "destroyed", "who": NOBODY}))

    assert "No entries match. Without these choices there" in page


def test_nothing_found_within_days_says_what_those_days_hold(signed_in, manager):
    manager.get("/calls")
    bring_up_to_date()
    today = timezone.localdate().isoformat()

    chosen = {"what": "destroyed", "who": NOBODY, "from": today}

    page = text(signed_in("auditor").get("/log", chosen))

    assert "Of other kinds, people or calls there" in page


def test_the_log_says_by_what_it_was_read_and_how_much_was_found(signed_in, manager, practices):
    before = looked_before(practices, manager.person)
    manager.get("/calls")
    bring_up_to_date()
    auditor = signed_in("auditor")

    auditor.get("/log", {"what": "looked", "who": manager.person.account, "from": "2026-01-01"})
    bring_up_to_date()

    entry = LogEntry.objects.filter(verb="log.viewed", actor=auditor.person.account).last()
    assert entry.detail == {"fields": ["person", "kind", "day"], "found": before + 1}
    assert "Read this log by person, kind and day" in text(auditor.get("/log"))


def test_a_days_error_is_shown_and_nothing_is_looked_for(signed_in):
    answer = signed_in("auditor").get("/log", {"from": "2026-11-24", "to": "2026-11-20"})

    assert answer.status_code == 422
    assert "The last day must not be before the first" in text(answer)


def test_a_call_is_found_by_the_reference_that_pages_print(signed_in, manager, call, sound):
    manager.get(f"/calls/{call.id}")
    begin(manager, sound.id)
    manager.get("/calls")
    bring_up_to_date()
    auditor = signed_in("auditor")

    answer = auditor.post("/log/find", {"reference": f" Call {call.id[:8].upper()} "})
    page = text(auditor.get(answer.url))

    assert answer.url == f"/log?call={call.id}"
    assert "Looked at the facts of a call" in page
    assert "Began to listen" in page
    assert "Looked at the list" not in page


def test_another_practices_call_has_no_entries_here(signed_in, other_call):
    auditor = signed_in("auditor")

    typed = auditor.post("/log/find", {"reference": other_call.id[:8]})
    page = text(auditor.get("/log", {"call": other_call.id}))

    assert typed.status_code == 422
    assert "No call of this practice has that reference" in text(typed)
    assert "No entries match" in page


def test_a_download_holds_the_sentences_of_the_page_and_is_an_entry_itself(signed_in, manager, practices):
    before = looked_before(practices, manager.person)
    manager.get("/calls")
    bring_up_to_date()
    auditor = signed_in("auditor")

    answer = auditor.post("/log/download", {"what": "looked", "who": manager.person.account})
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    bring_up_to_date()

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == ["When", "Who", "Did what", "About", "Why and where", "Entry"]
    assert lines[1][1:3] == ["Helen Ashworth", "Looked at the list of calls"]
    assert len(lines) == 1 + before + 1
    entry = LogEntry.objects.filter(verb="log.exported", actor=auditor.person.account).last()
    assert entry.detail == {"fields": ["person", "kind"], "entries": before + 1}


def test_no_cell_of_a_download_is_a_formula(signed_in, manager):
    Person.objects.filter(id=manager.person.id).update(full_name="=cmd|calc")
    manager.get("/calls")
    bring_up_to_date()

    answer = signed_in("auditor").post("/log/download", {"who": manager.person.account})

    assert "'=cmd|calc" in answer.getvalue().decode()
