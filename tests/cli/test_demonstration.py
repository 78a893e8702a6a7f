"""What the demonstration is made of: its past calls, and what it hands over."""

from collections import Counter

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import past_calls


def test_ten_past_calls_and_nobody_is_in_two_at_once():
    groups = [calls for _, calls in past_calls()]

    assert sum(map(len, groups)) == 10
    for calls in groups:
        lines = Counter(line.aor for call in calls for line in (call.caller, call.called))
        lines.update(call.transfer.to.aor for call in calls if call.transfer)
        assert max(lines.values()) == 1


def test_a_handover_made_anew_forgets_the_past_calls_of_the_home_before(tmp_path):
    handover = Handover.beside(tmp_path / "home")
    handover.write([], [])
    handover.remember_past_calls({0, 1})

    handover.write([], [])

    assert handover.past_calls_made() == set()
