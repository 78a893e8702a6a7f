"""What the health page is told of backups and drills."""

from datetime import UTC, datetime, timedelta
from os import utime

import pytest

from fairhearing.backup.results import BACKUP_OLD_AFTER, DRILL_OLD_AFTER, keep_results, look_at_backups, read_results
from fairhearing.health.kinds import TroubleKind as K
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = timedelta(minutes=1)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def set_up(home):
    home.backup_json.write_text("{}")
    utime(home.backup_json, (NOON.timestamp(), NOON.timestamp()))


def kinds(home, now):
    troubles = Troubles(Clock())
    look_at_backups(troubles, home, now)
    return {trouble.kind for trouble in troubles.now()}


def test_no_backup_is_a_trouble_of_its_own(home):
    keep_results(home, backup_failed=True)

    assert kinds(home, NOON) == {K.NO_BACKUP}


@pytest.mark.usefixtures("set_up")
def test_a_new_one_has_time_for_its_first_backup_and_drill(home):
    assert kinds(home, NOON + BACKUP_OLD_AFTER) == set()
    assert kinds(home, NOON + BACKUP_OLD_AFTER + LATER) == {K.BACKUP_OLD}
    assert kinds(home, NOON + DRILL_OLD_AFTER + LATER) == {K.BACKUP_OLD, K.DRILL_OLD}


@pytest.mark.usefixtures("set_up")
def test_age_counts_from_the_last_that_went_well(home):
    made = NOON + timedelta(days=50)
    keep_results(home, backup_at=made, drill_at=made)

    assert kinds(home, made + BACKUP_OLD_AFTER) == set()
    assert kinds(home, made + BACKUP_OLD_AFTER + LATER) == {K.BACKUP_OLD}
    assert kinds(home, made + DRILL_OLD_AFTER + LATER) == {K.BACKUP_OLD, K.DRILL_OLD}


@pytest.mark.usefixtures("set_up")
def test_failures_last_until_the_next_goes_well(home):
    keep_results(home, backup_failed=True, drill_failed=True)
    assert kinds(home, NOON) == {K.BACKUP_FAILED, K.DRILL_FAILED}

    keep_results(home, backup_failed=False, backup_at=NOON)
    assert kinds(home, NOON) == {K.DRILL_FAILED}


def test_results_are_kept_and_damaged_ones_are_none(home):
    kept = keep_results(home, backup_at=NOON, locked=3)
    assert read_results(home) == kept

    (home.backup / "results.json").write_text("damaged")
    assert read_results(home).backup_at is None
