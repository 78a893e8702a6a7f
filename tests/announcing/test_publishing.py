"""What hearing is given to look for: each practice's wordings, put in place when they change."""

from datetime import date, timedelta

import pytest
from tests.announcing.wordings import NOW, add_wording, done_by

from fairhearing.announcing.errors import BadWording, NotSoNow
from fairhearing.announcing.models import Wording
from fairhearing.announcing.publishing import Publishing, wordings_for
from fairhearing.announcing.writing import approve_wording, drop_wording, end_wording
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.vault.announcement_file import announcement_path, read_wordings
from fairhearing.vault.home import Home

TODAY = date(2026, 11, 25)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.announcements.mkdir()
    return home


def published(home):
    return [each.id for each in read_wordings(home, "allerton")]


def test_a_wording_is_looked_for_once_it_is_approved(practice, home):
    publishing = Publishing(home)
    wording = add_wording(practice, NOW, approved=False)
    publishing.publish(TODAY)
    before = published(home)

    approve_wording(wording, TODAY, None, done_by(practice, NOW))
    publishing.publish(TODAY)

    [found] = read_wordings(home, "allerton")
    assert before == []
    assert (found.id, found.language, found.since) == (wording.id.hex, "en", TODAY)
    assert found.essential_ms == (1000, 4000)
    assert len(found.sound) == 5 * 8000


def test_a_file_that_somebody_took_away_is_put_back(practice, home):
    publishing = Publishing(home)
    wording = add_wording(practice, NOW)
    publishing.publish(TODAY)
    announcement_path(home, "allerton").unlink()

    publishing.publish(TODAY)

    assert published(home) == [wording.id.hex]


def test_what_is_the_same_is_not_written_again(practice, home):
    publishing = Publishing(home)
    add_wording(practice, NOW)
    publishing.publish(TODAY)
    before = announcement_path(home, "allerton").stat()

    publishing.publish(TODAY)
    Publishing(home).publish(TODAY)

    assert announcement_path(home, "allerton").stat() == before


def test_an_ended_wording_is_still_looked_for(practice, home):
    wording = add_wording(practice, NOW)
    end_wording(wording, TODAY - timedelta(days=100), done_by(practice, NOW))

    Publishing(home).publish(TODAY)

    assert published(home) == [wording.id.hex]


def test_what_is_in_use_is_never_crowded_out_by_what_is_over(practice):
    in_use = add_wording(practice, NOW, from_on=date(2025, 1, 1))
    for _ in range(12):
        over = add_wording(practice, NOW, from_on=date(2026, 1, 1))
        end_wording(over, date(2026, 2, 1), done_by(practice, NOW))

    wanted = wordings_for(practice, TODAY)

    assert len(wanted) == 12
    assert wanted[0] == in_use


def test_one_that_takes_anothers_place_ends_it_the_day_before(practice):
    old, new = add_wording(practice, NOW), add_wording(practice, NOW, approved=False)

    approve_wording(new, TODAY, old, done_by(practice, NOW))

    old.refresh_from_db()
    assert old.until_on == TODAY - timedelta(days=1)
    said = Outbox.objects.get(verb=Verb.ANNOUNCEMENT_APPROVED, subject=new.id.hex).detail
    assert said == {"number": 2, "from_on": "2026-11-25", "instead_of": old.id.hex}


def test_a_wording_cannot_end_before_it_began_and_nothing_is_half_done(practice):
    old = add_wording(practice, NOW, from_on=TODAY)
    new = add_wording(practice, NOW, approved=False)

    with pytest.raises(BadWording):
        approve_wording(new, TODAY, old, done_by(practice, NOW))

    new.refresh_from_db()
    assert new.is_draft


def test_a_draft_is_approved_or_dropped_once(practice):
    done = done_by(practice, NOW)
    approved, dropped = add_wording(practice, NOW), add_wording(practice, NOW, approved=False)
    drop_wording(dropped, done)

    for wording in (approved, dropped):
        with pytest.raises(NotSoNow):
            approve_wording(wording, TODAY, None, done)
        with pytest.raises(NotSoNow):
            drop_wording(wording, done)
    with pytest.raises(NotSoNow):
        end_wording(dropped, TODAY, done)
    assert Wording.objects.count() == 2
