"""Requests about other rights, as tests of pages need them."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.catalogue.doing import Done
from fairhearing.rights import rules
from fairhearing.rights.intake import Facts, log_right
from fairhearing.rights.working import withdraw

RIGHT_PAGES = ("right", "right-calls", "right-steps", "decide-right", "write-right-letter")


def done_by(person):
    return Done(person, timezone.now(), "manager")


def make_right(practice, owner, right=rules.Right.OBJECTION, *, days_ago=0, people=(), **changed):
    """Take down a request that came so many days ago."""
    known = {
        "right": right,
        "way": "spoken",
        "received_on": timezone.localdate() - timedelta(days=days_ago),
        "asker_name": "Margaret Holroyd",
        "wanted": "I never agreed to that appointment",
        "owner": owner,
    }
    return log_right(practice, Facts(**(known | changed)), done_by(owner), people=people)


def right_rows(practice, owner):
    """Return a request that is open, and one that was withdrawn."""
    worked, over = make_right(practice, owner), make_right(practice, owner)
    withdraw(over, "She rang", done_by(owner))
    return worked, over
