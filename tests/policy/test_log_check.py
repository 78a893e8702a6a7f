"""Checking the whole log: what is found, kept, and told."""

import shutil

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Outbox
from fairhearing.jobs.run import JobRun, Stopping
from fairhearing.policy.log_check import VERIFY_LOG, check_log, last_check, last_damage, look_at_log_checks
from fairhearing.policy.models import LogCheck
from fairhearing.practice.models import Practice
from fairhearing.vault.clock import Clock

from .log_home import append, found_home, job_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path):
    home = found_home(tmp_path)
    append(home, 300)
    return home


def check(home):
    return check_log(home, job_run(VERIFY_LOG))


def troubles():
    found = Troubles(Clock())
    look_at_log_checks(found)
    return [trouble.kind for trouble in found.now()]


def change_a_byte(home):
    (bundle,) = (home.log / "tile/entries").glob("*")
    bundle.write_bytes(bundle.read_bytes().replace(b'"shown":17}', b'"shown":71}'))


def test_a_whole_log_is_kept_as_such_with_what_was_signed(home):
    outcome = check(home)

    found = last_check()
    assert outcome == {"found": "whole", "entries": 300}
    assert (found.entries, found.finding, len(bytes(found.root))) == (300, "", 32)
    assert troubles() == []


def test_the_check_is_an_entry_itself(home):
    check(home)

    (row,) = Outbox.objects.filter(verb=Verb.LOG_CHECKED)
    assert (row.actor, row.practice, row.detail) == ("worker", "", {"found": "whole", "entries": 300})


def test_a_changed_entry_is_named_and_a_trouble(home):
    change_a_byte(home)

    outcome = check(home)

    assert outcome["found"] == "damaged"
    assert "entry 17 " in last_check().finding
    assert troubles() == [TroubleKind.LOG_DAMAGED]


def test_the_trouble_ends_with_the_next_good_check_and_the_finding_stays_known(home):
    kept = (home.log / "tile/entries/000").read_bytes()
    change_a_byte(home)
    check(home)
    (home.log / "tile/entries/000").write_bytes(kept)

    check(home)

    assert last_check().finding == ""
    assert troubles() == []
    assert "entry 17 " in last_damage().finding


def test_a_log_that_was_cut_short_and_signed_again_is_noticed(home):
    check(home)
    shutil.rmtree(home.log)
    append(home, 299)

    check(home)

    assert "the log holds 299 entries" in last_check().finding
    assert "found 300: those from 299 on are gone" in last_check().finding


def test_a_log_that_was_rewritten_and_signed_again_is_noticed(home):
    check(home)
    shutil.rmtree(home.log)
    append(home, 400, actor="cd" * 16)

    check(home)

    assert "the first 300 entries are not those that the check of" in last_check().finding


def test_a_log_that_grew_is_whole(home):
    check(home)
    append(home, 70)

    assert check(home) == {"found": "whole", "entries": 370}


def test_before_there_is_a_practice_nothing_is_checked_and_nothing_is_called_damaged(home):
    shutil.rmtree(home.recipients)

    assert check(home)["found"] == "nothing"
    assert last_check() is None


def test_a_home_that_names_no_key_for_its_log_is_never_called_whole(home):
    Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=Clock().now())
    shutil.rmtree(home.recipients)

    assert check(home)["found"] == "damaged"
    assert "nothing says whose signature to expect" in last_check().finding


def test_a_log_of_another_key_is_damaged(home, tmp_path):
    other = found_home(tmp_path / "other")
    append(other, 300)
    shutil.rmtree(home.log)
    shutil.copytree(other.log, home.log)

    check(home)

    assert "not signed by" in last_check().finding


def test_a_check_that_is_stopped_leaves_nothing_behind(home):
    run = job_run(VERIFY_LOG)

    with pytest.raises(Stopping):
        check_log(home, JobRun(run.job, run.now, run.clock, lambda: True))

    assert not LogCheck.objects.exists()


def test_a_log_that_does_not_begin_with_what_was_countersigned_is_damaged(home):
    (home.log / "cosigners").mkdir(exist_ok=True)
    (home.log / "cosigners/allerton").write_text("vouched for by nobody\n")

    assert check(home)["found"] == "damaged"
    assert "cosigners/allerton is not what allerton signed" in last_check().finding
