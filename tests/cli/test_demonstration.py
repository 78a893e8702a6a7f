"""What the demonstration is made of: its past calls, and what it hands over."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from fairhearing.catalogue.rules import expires_on
from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.past import founded_past, past_node
from fairhearing.cli.demo.practices import ALLERTON, past_calls
from fairhearing.vault.home import Home


def test_thirteen_past_calls_and_nobody_is_in_two_at_once():
    groups = [calls for _, calls in past_calls()]

    assert sum(map(len, groups)) == 13
    for calls in groups:
        lines = Counter(line.aor for call in calls for line in (call.caller, call.called))
        lines.update(call.transfer.to.aor for call in calls if call.transfer)
        assert max(lines.values()) == 1


def test_some_calls_are_about_to_be_destroyed_and_one_of_them_waits_for_its_note():
    today = date(2026, 11, 28)
    ago, calls = past_calls()[-1]
    began = datetime(2026, 11, 28, 12, tzinfo=UTC) - ago

    assert timedelta() < expires_on(began) - today < timedelta(days=14)
    lines = {line.aor for call in calls for line in (call.called, call.transfer.to if call.transfer else call.called)}
    assert f"sip:{ALLERTON.clinical[0]}@allerton.example" in lines
    assert {line.rpartition("@")[2] for line in lines} == {"allerton.example", "westfield.example"}


def test_margaret_rang_in_the_week_before_whatever_day_it_is():
    rang = [ago for ago, calls in past_calls() for call in calls if "07700900123" in call.caller.aor]

    for day in range(7):
        now = datetime(2026, 11, 23 + day, 9, tzinfo=UTC)
        monday = (now - timedelta(days=now.weekday())).date()
        assert any(monday - timedelta(days=7) <= (now - ago).date() < monday for ago in rang)


def test_an_older_demonstration_is_not_asked_for_groups_it_was_not_founded_with(tmp_path):
    home = Home(tmp_path / "home")
    for n in range(2):
        (home.recorder / past_node(n)).mkdir(parents=True)

    assert list(founded_past(home)) == [0, 1]


def test_a_handover_made_anew_forgets_the_past_calls_of_the_home_before(tmp_path):
    handover = Handover.beside(tmp_path / "home")
    handover.write([], [])
    handover.remember_past_calls({0, 1})

    handover.write([], [])

    assert handover.past_calls_made() == set()
