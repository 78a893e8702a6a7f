"""Everything that was not recorded, on one page: gaps that were written down, and what a recorder told since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.health.outages import Outage, OutageKind, log_path, render_line
from fairhearing.inspection.gaps import gap_lines
from fairhearing.phone_log.gaps import note_outages, recent_outages
from fairhearing.phone_log.models import RecordingGap
from fairhearing.vault.home import Home

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(practices):
    practice = practices["allerton"]
    practice.created_at = timezone.now() - timedelta(days=400)
    practice.save()
    return practice


@pytest.fixture
def home(tmp_path):
    (tmp_path / "outages").mkdir()
    return Home(tmp_path)


def outage(home, days_ago):
    began = timezone.now() - timedelta(days=days_ago)
    one = Outage(OutageKind.NETWORK, began, began + timedelta(minutes=5), "main", 0)
    with log_path(home.outages, "main").open("ab") as file:
        file.write(render_line(one))


def add_gap(practice, days_ago, **more):
    now = timezone.now()
    return RecordingGap.objects.create(
        practice=practice,
        kind="missing",
        source=f"line/{days_ago}",
        began_at=now - timedelta(days=days_ago),
        noticed_at=now,
        **more,
    )


def test_calls_and_outages_stand_in_one_order_with_their_reasons(practice, home):
    add_gap(practice, 300, words="The switch in the cellar was being replaced")
    outage(home, 2)
    add_gap(practice, 1)

    lines = gap_lines(practice, home, timezone.now())

    assert [line.what for line in lines] == [
        "A call that was not recorded",
        "A time in which the recorder could not record",
        "A call that was not recorded",
    ]
    assert lines[1].length == "5 min 0 s"
    assert lines[1].cause
    assert lines[2].words == "The switch in the cellar was being replaced"


def test_an_outage_is_there_once_before_it_is_written_down_and_after(practice, home):
    outage(home, 2)
    assert [line.gap_id for line in gap_lines(practice, home, timezone.now())] == [""]

    note_outages(practice, recent_outages(home, timezone.now()), timezone.now())

    (line,) = gap_lines(practice, home, timezone.now())
    assert line.gap_id == str(RecordingGap.objects.get().id)


def test_what_was_before_the_practice_is_none_of_its_gaps(practice, home):
    practice.created_at = timezone.now() - timedelta(days=1)
    practice.save()
    outage(home, 2)

    assert gap_lines(practice, home, timezone.now()) == []


def test_the_page_and_the_table_have_all_of_it_and_another_practices_not(practices, practice, manager):
    add_gap(practice, 3, words="Power cut")
    add_gap(practices["westfield"], 4, words="Theirs")

    page = manager.get("/inspection/gaps").content.decode()
    table = manager.post("/inspection/gaps/take").content.decode()

    for text in (page, table):
        assert "Power cut" in text
        assert "Theirs" not in text
