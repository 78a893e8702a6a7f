"""Should have been recorded: what the page says of each month, who brings logs, who explains, who sees a number."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import About
from fairhearing.jobs.models import Job, Outbox
from fairhearing.phone_log.matching_run import match_practice
from fairhearing.phone_log.models import LogImport, LogMapping, PhoneLogRow, RecordingGap
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home

pytestmark = pytest.mark.django_db

NAMES = "start,src,dst,duration,billsec,disposition,uniqueid\n"


@pytest.fixture
def noon():
    """A moment of yesterday: a log of it is neither of the future nor too old."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def log(noon):
    stamp = f"{noon:%Y-%m-%d %H:%M:%S}"
    return f"{NAMES}{stamp},07700900127,204,66,60,ANSWERED,a.1\nno line at all\n"


def upload(browser, text, **typed):
    file = SimpleUploadedFile("Master.csv", text.encode(), "text/csv")
    return browser.post("/phone-log/bring", {"log": file, "zone": "Europe/London", "mapping": "", **typed}, follow=True)


def page_of(browser, moment):
    return browser.get(f"/phone-log?month={moment:%Y-%m}").content.decode()


def match(tmp_path):
    match_practice(Home(tmp_path), Practice.objects.get(id="allerton"), timezone.now())


def test_without_a_log_nothing_is_known_and_nothing_is_green(manager):
    page = manager.get("/phone-log").content.decode()

    assert "We do not know whether every call was recorded" in page
    assert "#007f3b" not in page.split("<main")[1].split("</main")[0]


def test_a_log_is_brought_by_a_page_and_matched_by_the_worker(manager, log):
    page = upload(manager, log).content.decode()

    assert "1 line taken in, 1 set aside. We match them with what was recorded now." in page
    assert "Line 3: There are fewer columns than belong there" in page
    assert Job.objects.filter(kind="match_phone_log", state="waiting").exists()
    assert PhoneLogRow.objects.get().practice_id == "allerton"


def test_what_is_missing_is_on_the_page_of_its_month_with_counts(manager, log, noon, tmp_path):
    upload(manager, log)
    match(tmp_path)

    page = page_of(manager, noon)

    assert "1 answered call: 0 recorded, 0 lawfully not, <strong>1 missing</strong>" in page
    assert 'A call that was not recorded, <span class="app-num">1 min 0 s</span>' in page
    assert "Not explained" in page
    assert "7700 900127" not in page
    assert "07700 900127" not in page


def test_an_explanation_is_shown_with_who_wrote_it_and_may_be_bettered(manager, log, noon, tmp_path):
    upload(manager, log)
    match(tmp_path)
    gap = RecordingGap.objects.get()

    page = manager.post(f"/phone-log/gaps/{gap.id}/explain", {"words": "The switch was off"}, follow=True)
    manager.post(f"/phone-log/gaps/{gap.id}/explain", {"words": "The switch was being replaced"})

    assert "You explained what was not recorded." in page.content.decode()
    assert "The switch was being replaced" in page_of(manager, noon)
    assert Outbox.objects.filter(verb=Verb.GAP_EXPLAINED, subject=gap.id.hex).count() == 2


@pytest.mark.parametrize("words", ["", "   ", "x" * 501])
def test_an_empty_or_endless_explanation_changes_nothing(manager, log, tmp_path, words):
    upload(manager, log)
    match(tmp_path)
    gap = RecordingGap.objects.get()

    answer = manager.post(f"/phone-log/gaps/{gap.id}/explain", {"words": words})

    assert answer.status_code == 422
    assert RecordingGap.objects.get().words == ""


def test_who_rang_is_told_to_whoever_sees_calls_and_to_nobody_else(manager, signed_in, log, tmp_path):
    upload(manager, log)
    match(tmp_path)
    address = f"/phone-log/gaps/{RecordingGap.objects.get().id}"

    assert "07700 900127" in manager.get(address).content.decode()
    for role in ("partner", "auditor"):
        page = signed_in(role).get(address).content.decode()
        assert "07700 900127" not in page
        assert "Why was it not recorded?" not in page


@pytest.mark.parametrize("who", [{"number": "+447700900127"}, {"extension": "204"}])
def test_a_missing_call_about_the_visitor_names_nobody_to_them(manager, log, tmp_path, who):
    upload(manager, log)
    match(tmp_path)
    About.objects.create(
        practice_id="allerton", person=manager.person, said_by=manager.person, said_at=timezone.now(), **who
    )

    page = manager.get(f"/phone-log/gaps/{RecordingGap.objects.get().id}").content.decode()

    assert "07700 900127" not in page


def test_every_gap_can_be_taken_as_a_table_that_runs_nothing(manager, signed_in, log, tmp_path):
    upload(manager, log)
    match(tmp_path)
    gap = RecordingGap.objects.get()
    manager.post(f"/phone-log/gaps/{gap.id}/explain", {"words": "=HYPERLINK(1)"})

    answer = signed_in("auditor").post("/phone-log/download")
    table = b"".join(answer.streaming_content).decode()

    assert "A call that was not recorded,60,,'=HYPERLINK(1)" in table
    assert gap.id.hex in table
    assert "7700900127" not in table
    assert Outbox.objects.get(verb=Verb.GAPS_EXPORTED).detail == {"entries": 1}


def test_a_file_that_is_no_log_is_refused_with_words(manager):
    page = upload(manager, "hello")

    assert page.status_code == 422
    assert "This is no call log of a phone system that is known here" in page.content.decode()
    assert not LogImport.objects.exists()


def test_without_a_file_or_a_known_zone_nothing_is_taken(manager, log):
    assert manager.post("/phone-log/bring", {"zone": "UTC"}).status_code == 422
    assert upload(manager, log, zone="Mars/Olympus").status_code == 422
    assert not LogImport.objects.exists()


def test_a_file_beyond_the_limit_of_pages_is_refused(manager, settings):
    answer = upload(manager, "x" * settings.LARGEST_BODY_BYTES)

    assert answer.status_code == 413


OTHER = "When;From;To;Talk\n{stamp};07700 900127;204;0:01:00\nyesterday;1;2;3\n"


def columns(manager, text, **typed):
    return manager.post("/phone-log/columns", {"lines": text, "zone": "Europe/London", **typed}, follow=True)


def test_columns_of_another_log_are_named_looked_at_saved_and_used(manager, noon):
    text = OTHER.format(stamp=f"{noon:%d/%m/%Y %H:%M}")
    chosen = {
        "names_known": "yes",
        "names": "yes",
        "day_first": "yes",
        "column-start": "0",
        "column-caller": "1",
        "column-called": "2",
        "column-talk": "3",
    }
    looked = columns(manager, text, **chosen).content.decode()
    columns(manager, text, **chosen, name="Cloud switchboard", save="yes")

    upload(manager, text, mapping="Cloud switchboard")

    assert "07700 900127" in looked
    assert "The time at which the call began cannot be read" in looked
    row = PhoneLogRow.objects.get()
    assert (row.started_at, row.outside, row.extensions) == (noon, "+447700900127", "204")
    assert Outbox.objects.filter(verb=Verb.PHONE_LOG_MAPPED).count() == 1


def test_columns_are_guessed_from_their_names(manager, log):
    page = columns(manager, log).content.decode()

    assert '<option value="0" selected>1: start</option>' in page
    assert "1 min 0 s" in page


def test_a_mapping_without_what_is_needed_or_without_a_name_is_not_saved(manager, log):
    nameless = columns(manager, log, names_known="yes", names="yes", save="yes")

    assert nameless.status_code == 422
    assert "Say which column holds: when the call began; who rang; who was rung; how long it lasted" in (
        nameless.content.decode()
    )
    assert not LogMapping.objects.exists()


def test_nothing_that_was_pasted_is_kept(manager, log):
    columns(manager, log, name="x")

    assert "07700900127" not in str(list(Outbox.objects.values()))
    assert not PhoneLogRow.objects.exists()
