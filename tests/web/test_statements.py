"""The record of processing, the impact assessment and the retention schedule: made from real rows and settings."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.backup import settings as backup_settings
from fairhearing.backup.results import keep_results
from fairhearing.catalogue.rules import RecordClass
from fairhearing.inspection.statements import STATEMENTS
from fairhearing.jobs.models import Outbox
from fairhearing.letters.contacts import FIELDS, save_contacts
from fairhearing.practice.set_up_models import PhoneSystem
from fairhearing.retention.models import Hold
from fairhearing.retention.periods import set_period

from .kept_calls import add_kept_call

pytestmark = pytest.mark.django_db


def text_of(practice, kind, now=None):
    return json.dumps(STATEMENTS[kind](practice, settings.HOME, now or timezone.now()).as_json(), ensure_ascii=False)


def section_of(practice, kind, heading):
    statement = STATEMENTS[kind](practice, settings.HOME, timezone.now()).as_json()
    return next(each for each in statement["sections"] if each["heading"] == heading)


@pytest.mark.parametrize("kind", STATEMENTS)
def test_each_is_a_page_a_sheet_and_a_file_for_programs(manager, kind):
    page = manager.get(f"/inspection/statements/{kind}")
    sheet = manager.post(f"/inspection/statements/{kind}/take", {"form": "pdf"})
    file = manager.post(f"/inspection/statements/{kind}/take", {"form": "json"})

    assert "Allerton Medical Centre" in page.content.decode()
    assert sheet.content.startswith(b"%PDF-")
    assert json.loads(file.content)["format"] == "fairhearing statement v1"
    taken = Outbox.objects.filter(verb=Verb.EVIDENCE_TAKEN).order_by("number")
    assert [(row.detail["what"], row.detail["form"]) for row in taken] == [(kind, "pdf"), (kind, "json")]


def test_another_one_there_is_not(manager):
    assert manager.get("/inspection/statements/opinion").status_code == 404


def test_a_period_that_is_changed_changes_the_schedule_and_the_record(practices, manager):
    practice = practices["allerton"]
    assert "12 months, then destroyed" in text_of(practice, "retention")

    set_period(practice, RecordClass.EVIDENCE, 25, by=manager.person)

    assert "25 months, then destroyed" in text_of(practice, "retention")
    assert "25 months, then destroyed" in text_of(practice, "processing")


def test_what_is_kept_longer_is_counted_and_past_review_too(practices, manager):
    call = add_kept_call(practices["allerton"])
    today = timezone.localdate()
    for days in (-1, 30):
        Hold.objects.create(
            call=call,
            practice_id="allerton",
            kind="claim",
            owner=manager.person,
            placed_at=timezone.now(),
            review_on=today + timedelta(days=days),
        )

    rows = section_of(practices["allerton"], "retention", "Kept longer")["rows"]

    assert ["Claim, made or likely", "1", "1"] in rows
    assert ["Open request", "0", "0"] in rows


def test_a_call_that_should_be_gone_is_said(practices):
    add_kept_call(practices["allerton"], days_left=-2)

    assert "1 call should be gone already" in text_of(practices["allerton"], "retention")


def test_whom_to_reach_is_not_said_until_it_was(practices, manager):
    practice = practices["allerton"]
    before = STATEMENTS["processing"](practice, settings.HOME, timezone.now())
    values = dict.fromkeys(FIELDS, "") | {"practice_contact": "0113 496 0001", "dpo_contact": "Colin Marsh"}

    save_contacts(practice, values, by=manager.person, role="manager")

    after = STATEMENTS["processing"](practice, settings.HOME, timezone.now())
    assert before.unsaid - after.unsaid == 2
    assert "Colin Marsh" in text_of(practice, "processing")


def test_phone_systems_of_the_practice_and_of_all_are_named_and_no_others(practices):
    for name, practice in (("Ours", "allerton"), ("Theirs", "westfield"), ("Shared", None)):
        PhoneSystem.objects.create(name=name, kind="3cx", networks="192.0.2.7", practice_id=practice)

    rows = section_of(practices["allerton"], "processing", "Processors and others with power over the machine")["rows"]

    assert [row[1] for row in rows if row[0] == "Phone system"] == ["Ours, 3CX", "Shared, 3CX"]


def test_a_backup_is_named_with_its_age_and_a_missing_one_is_said(practices, tmp_path, monkeypatch):
    practice = practices["allerton"]
    assert "None is set up. To be looked at." in text_of(practice, "processing")

    monkeypatch.setattr(settings, "HOME", type(settings.HOME)(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    backup_settings.set_up(settings.HOME, str(tmp_path / "elsewhere"))
    assert "none was made yet" in text_of(practice, "processing")
    keep_results(settings.HOME, backup_at=timezone.now())

    told = text_of(practice, "processing")
    assert str(tmp_path / "elsewhere") in told
    assert "the last one was made on" in told
    assert "None is set up" not in told


def test_pages_without_https_are_to_be_looked_at(practices, settings):
    settings.HTTPS = False
    assert "this machine alone. To be looked at." in text_of(practices["allerton"], "dpia")

    settings.HTTPS = True

    assert "this machine alone" not in text_of(practices["allerton"], "dpia")


def test_no_name_of_a_caller_or_of_staff_stands_in_any(practices, call):  # noqa: ARG001 - somebody rang
    for kind in STATEMENTS:
        told = text_of(practices["allerton"], kind)
        assert "+44" not in told
        assert "Holroyd" not in told
        assert "Ashworth" not in told


def test_the_policy_leads_there_whoever_may_go_and_nobody_else(signed_in):
    assert "/inspection" in signed_in("auditor").get("/policy").content.decode()
    assert "/inspection" not in signed_in("assistant").get("/policy").content.decode()
